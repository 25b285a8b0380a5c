"""Pictures and responses that are kept: drawn once for all who ask, anew when they must, by as few as possible."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from pathlib import Path

import pytest

from masthead import Masthead, Request, Serving
from masthead.errors import InvalidOptionError
from masthead.imaging.keeping import keys
from masthead.metadata.images import ImageDescriptor, describe
from masthead.modules.worlds import SYNC, complete
from masthead.stores.disk import DiskStore
from masthead.stores.memory import MemoryStore
from tests.serving.keeping import WORLDS, Count, ask_sync, counted
from tests.sites import picture, write_site

# `text.txt` beside the module says what is drawn; `runs` grows by a character with each call.
DRAWN = """
    from pathlib import Path
    from masthead import ImageResponse
    here = Path(__file__).parent
    size = (40, 20)
    {exports}
    def image({arguments}):
        with (here / "runs").open("a") as file:
            file.write("x")
        return ImageResponse((here / "text.txt").read_text())
"""


def site_of(folder: Path, serving: Serving | None = None, exports: str = "", arguments: str = "") -> Masthead:
    code = DRAWN.format(exports=exports, arguments=arguments)
    files: dict[str, str | bytes | None] = {"icon.py": code, "text.txt": "<div>one</div>", "runs": ""}
    app = write_site(folder, files)
    return Masthead(app, development=False, serving=serving or Serving(store=folder / "store"))


def runs(folder: Path) -> int:
    return len((folder / "app/runs").read_text())


def write(folder: Path, text: str) -> None:
    (folder / "app/text.txt").write_text(text)


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Count:
    return counted(monkeypatch)


@pytest.mark.parametrize("ask", WORLDS.values(), ids=WORLDS)
def test_a_thousand_requests_for_one_cold_image_draw_it_once(tmp_path: Path, count: Count, ask) -> None:  # type: ignore[no-untyped-def]
    answers = ask(site_of(tmp_path), ["/icon"] * 1000)
    assert {(answer.status, answer.body) for answer in answers} == {(200, answers[0].body)}
    assert count.drawings == 1


@pytest.mark.parametrize("store", ["disk", "memory", None])
def test_what_was_drawn_is_not_drawn_again(tmp_path: Path, count: Count, store: str | None) -> None:
    kept = {"disk": tmp_path / "store", "memory": MemoryStore(), None: None}[store]
    site = site_of(tmp_path, Serving(store=kept))
    bodies = {site.respond(Request("/icon")).body for _ in range(5)}
    assert (len(bodies), count.drawings, runs(tmp_path)) == (1, 5 if store is None else 1, 5)


def test_another_picture_is_drawn_and_the_old_one_is_still_there(tmp_path: Path, count: Count) -> None:
    site = site_of(tmp_path)
    one = site.respond(Request("/icon")).body
    write(tmp_path, "<div>two</div>")
    two = site.respond(Request("/icon")).body
    write(tmp_path, "<div>one</div>")
    assert site.respond(Request("/icon")).body == one != two
    assert count.drawings == 2


def test_another_site_with_the_same_folder_finds_it_after_a_restart(tmp_path: Path, count: Count) -> None:
    bodies = {site_of(tmp_path).respond(Request("/icon")).body for _ in range(3)}
    assert (len(bodies), count.drawings) == (1, 1)


def test_another_release_of_a_program_makes_what_was_kept_anew(
    tmp_path: Path, count: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    for exports in ("", "revalidate = 3600"):
        for release, drawings in (("1", 1), ("1", 1), ("2", 2)):
            monkeypatch.setattr(keys, "versions", lambda release=release: (f"pytakumi {release}",))
            site_of(tmp_path / f"of {exports}", exports=exports).respond(Request("/icon"))
            assert count.drawings == drawings
        count.drawings = 0


@pytest.mark.parametrize("spoilt", [b"", b"MH1\n", b"rubbish" * 100])
def test_what_was_damaged_on_disk_is_drawn_again(tmp_path: Path, count: Count, spoilt: bytes) -> None:
    body = site_of(tmp_path).respond(Request("/icon")).body
    for file in (tmp_path / "store").glob("??/*"):
        file.write_bytes(spoilt)
    assert site_of(tmp_path).respond(Request("/icon")).body == body
    assert count.drawings == 2


def test_development_keeps_nothing(tmp_path: Path, count: Count) -> None:
    site = site_of(tmp_path)
    site = Masthead(site.config.directory, development=True, serving=Serving(store=tmp_path / "store"))
    for _ in range(3):
        site.respond(Request("/icon"))
    assert not (tmp_path / "store").exists()
    assert runs(tmp_path) == 3


def test_a_store_that_is_down_costs_drawings_and_one_line(
    tmp_path: Path, count: Count, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "store").write_text("a file in the way")
    site = site_of(tmp_path, Serving(store=tmp_path / "store", memory=0))
    with caplog.at_level(logging.WARNING):
        assert {site.respond(Request("/icon")).status for _ in range(3)} == {200}
    assert count.drawings == 3
    assert [record.name for record in caplog.records] == ["masthead.stores"]


class TestRevalidate:
    def test_the_function_does_not_run_before_its_time(self, tmp_path: Path, count: Count) -> None:
        site = site_of(tmp_path, exports="revalidate = 60")
        bodies = {site.respond(Request("/icon")).body for _ in range(4)}
        assert (len(bodies), count.drawings, runs(tmp_path)) == (1, 1, 1)

    def test_the_age_is_told(self, tmp_path: Path) -> None:
        site = site_of(tmp_path, exports="revalidate = 60")
        assert site.respond(Request("/icon")).header("age") is None
        time.sleep(1.2)
        answer = site.respond(Request("/icon"))
        assert answer.header("age") == "1"
        assert answer.header("cache-control") == "public, max-age=0, s-maxage=60, stale-while-revalidate=31535940"

    def test_a_client_that_has_it_gets_304(self, tmp_path: Path) -> None:
        site = site_of(tmp_path, exports="revalidate = 60")
        tag = str(site.respond(Request("/icon")).header("etag"))
        assert site.respond(Request("/icon", headers={"if-none-match": tag})).status == 304

    def test_one_request_draws_what_is_stale_and_the_others_get_what_was_there(
        self, tmp_path: Path, count: Count
    ) -> None:
        site = site_of(tmp_path, exports="revalidate = 1")
        old = site.respond(Request("/icon")).body
        write(tmp_path, "<div>two</div>")
        time.sleep(1.1)
        count.gate.clear()
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1) as executor:
            renewing = executor.submit(site.respond, Request("/icon"))
            while count.at_once == 0:
                time.sleep(0.01)
            assert {answer.body for answer in ask_sync(site, ["/icon"] * 50)} == {old}
            count.gate.set()
            new = renewing.result().body
        assert new != old
        assert site.respond(Request("/icon")).body == new
        assert (count.drawings, runs(tmp_path)) == (2, 2)

    def test_what_fails_leaves_the_old_picture(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        site = site_of(tmp_path, exports="revalidate = 1")
        old = site.respond(Request("/icon")).body
        (tmp_path / "app/text.txt").unlink()
        time.sleep(1.1)
        assert site.respond(Request("/icon")).body == old
        assert "/icon stays as it was" in caplog.text

    def test_another_process_that_renewed_it_is_believed(self, tmp_path: Path, count: Count) -> None:
        one, other = (site_of(tmp_path, exports="revalidate = 1") for _ in range(2))
        one.respond(Request("/icon"))
        other.respond(Request("/icon"))
        write(tmp_path, "<div>two</div>")
        time.sleep(1.1)
        new = one.respond(Request("/icon")).body
        assert other.respond(Request("/icon")).body == new
        assert (count.drawings, runs(tmp_path)) == (2, 2)

    def test_a_function_that_takes_the_request_runs_for_each(self, tmp_path: Path) -> None:
        site = site_of(tmp_path, exports="revalidate = 60", arguments="request")
        for _ in range(3):
            site.respond(Request("/icon"))
        assert runs(tmp_path) == 3

    def test_another_revision_makes_it_anew(self, tmp_path: Path) -> None:
        for revision in ("a", "b", "a"):
            serving = Serving(store=tmp_path / "store", revision=revision)
            site = site_of(tmp_path, serving, exports="revalidate = 60")
            site.respond(Request("/icon"))
            assert runs(tmp_path) == (0 if revision == "a" and (tmp_path / "seen").exists() else 1)
            (tmp_path / "seen").touch()


VERSIONED = """
    def generate_image_metadata():
        return [{"id": 1, "version": (here / "version.txt").read_text()}]
"""


def test_a_version_is_drawn_once_and_another_anew(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/version.txt").write_text("1")
    site = site_of(tmp_path, exports=VERSIONED.strip().replace("\n", "\n    "))
    for _ in range(3):
        assert site.respond(Request("/icon/1")).status == 200
    assert runs(tmp_path) == 1
    (tmp_path / "app/version.txt").write_text("2")
    site.respond(Request("/icon/1"))
    assert runs(tmp_path) == 2


PROCESS = """
import sys
from pathlib import Path
from masthead import Masthead, Request, Serving
from masthead.imaging.running import run as running
draw = running.run
def counted(job):
    with Path(sys.argv[2]).open("a") as file:
        file.write("x")
    return draw(job)
running.run = counted
site = Masthead(sys.argv[1], development=False, serving=Serving(store=sys.argv[3]))
sys.stdin.readline()
print(hash(site.respond(Request("/icon")).body) and site.respond(Request("/icon")).header("etag"))
"""


def test_several_processes_that_share_a_store_draw_once(tmp_path: Path) -> None:
    app = site_of(tmp_path).config.directory
    drawn = tmp_path / "drawn"
    command = [sys.executable, "-c", PROCESS, str(app), str(drawn), str(tmp_path / "store")]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(6)]
    time.sleep(2)
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    tags = {process.communicate(timeout=60)[0] for process in processes}
    assert (len(tags), drawn.read_text()) == (1, "x")


def test_a_lease_of_a_process_that_died_is_taken_over(
    tmp_path: Path, count: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    from masthead.serving.keeping import pictures

    class Died(DiskStore):
        """A store in which another process took every lease a moment ago, and died."""

        def lease(self, key: str, holder: str, seconds: float) -> bool:
            super().lease(key, "dead", 0.5)
            return super().lease(key, holder, seconds)

    monkeypatch.setattr(pictures, "LEASE", 1.0)
    begin = time.monotonic()
    site = site_of(tmp_path, Serving(store=Died(tmp_path / "store")))
    assert site.respond(Request("/icon")).status == 200
    assert 0.4 < time.monotonic() - begin < 20
    assert count.drawings == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"store": 7}, "Serving: store must be a store, a folder, a URL, 'auto' or None, got 7"),
        ({"memory": -1}, "Serving: memory must be a whole number from 0 on, got -1"),
        ({"drawings": 0}, "Serving: drawings must be a whole number from 1 on, got 0"),
        ({"waiting": 1.5}, "Serving: waiting must be a whole number from 0 on, got 1.5"),
        ({"patience": 0}, "Serving: patience must be a number of seconds above 0, got 0"),
        ({"patience": True}, "Serving: patience must be a number of seconds above 0, got True"),
        ({"revision": None}, "Serving: revision must be a string, got None"),
    ],
)
def test_wrong_options_are_told(options: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidOptionError) as caught:
        Serving(**options)  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_what_is_no_serving_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidOptionError, match=r"serving must be a masthead\.Serving"):
        Masthead(write_site(tmp_path, {}), serving={"store": None})  # type: ignore[arg-type]


def test_pictures_are_kept_in_the_users_cache_unless_said_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    monkeypatch.delenv("MASTHEAD_STORE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    site_of(tmp_path, Serving()).respond(Request("/icon"))
    assert len(list((tmp_path / "cache/masthead/pictures").glob("??/*"))) == 1
    monkeypatch.setenv("MASTHEAD_STORE", str(tmp_path / "elsewhere"))
    site_of(tmp_path, Serving()).respond(Request("/icon"))
    assert len(list((tmp_path / "elsewhere").glob("??/*"))) == 1


@pytest.mark.parametrize(("store", "variable"), [("auto", "none"), ("none", "elsewhere"), (None, "elsewhere")])
def test_nothing_is_kept_where_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count, store: str | None, variable: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MASTHEAD_STORE", variable)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    site = site_of(tmp_path, Serving(store=store))
    assert {site.respond(Request("/icon")).status for _ in range(2)} == {200}
    assert (count.drawings, [path.name for path in tmp_path.iterdir()]) == (2, ["app"])


def test_a_variable_that_names_no_store_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTHEAD_STORE", "redsi://localhost")
    app = write_site(tmp_path, {"icon.png": picture(8, 8)})
    with pytest.raises(InvalidOptionError, match=r"^MASTHEAD_STORE: store must be .* \(did you mean 'redis'\?\)"):
        Masthead(app, development=False)
    with pytest.raises(InvalidOptionError, match=r"^store must be "):
        Masthead(app, development=False, serving=Serving(store="redsi://localhost"))


def test_what_is_worth_knowing_of_a_kept_picture_is_found_out_when_asked(tmp_path: Path, count: Count) -> None:
    site = site_of(tmp_path)
    write(tmp_path, "<div style='colour: red'>x</div>")
    first, kept = (complete(site.loaded.server.draw(SYNC, describe_icon(site))) for _ in range(2))
    assert count.drawings == 1
    assert [found.code for found in kept.diagnostics] == [found.code for found in first.diagnostics] != []
    assert (kept.body, count.drawings) == (first.body, 2)


def describe_icon(site: Masthead) -> ImageDescriptor:
    (image,) = complete(describe(SYNC, site.loaded.loader, site.routes()[0], None))
    return image
