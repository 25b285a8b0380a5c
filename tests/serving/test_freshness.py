"""Responses that are kept for a while: what may be, and what becomes of them when they are made anew."""

from __future__ import annotations

import asyncio
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path
from types import SimpleNamespace

import pytest

from masthead import Masthead, Request, Serving, Settings
from masthead.imaging import fonts
from masthead.serving.keeping import responses
from masthead.serving.keeping.responses import Lifetime
from masthead.stores.memory import MemoryStore
from masthead.stores.store import Store
from tests.sites import picture, urls_of, write_site

# What it answers stands beside it, and what it says of itself in the module.
CODE = """
    from pathlib import Path
    from types import SimpleNamespace
    from starlette.responses import Response
    here = Path(__file__).parent
    revalidate = 1
    def image():
        return eval((here / "answer.txt").read_text())
"""
PICTURE = "(here / 'own.png').read_bytes()"


def site_of(folder: Path, answer: str = PICTURE, store: Store | None = None) -> Masthead:
    files: dict[str, str | bytes | None] = {"icon.py": CODE, "answer.txt": answer, "own.png": picture(4, 4)}
    serving = Serving(store=store or folder / "store")
    return Masthead(write_site(folder, files), development=False, serving=serving)


def says(folder: Path, answer: str) -> None:
    (folder / "app/answer.txt").write_text(answer)


NOT_FOUND = "(_ for _ in ()).throw(__import__('starlette.exceptions').exceptions.HTTPException(404))"


@pytest.mark.parametrize("gone", [NOT_FOUND, "Response(b'gone', 404)", "Response(b'gone', 410)"])
def test_a_page_that_is_gone_takes_its_picture_along(tmp_path: Path, gone: str) -> None:
    site = site_of(tmp_path)
    assert site.respond(Request("/icon")).status == 200
    says(tmp_path, gone)
    time.sleep(1.1)
    assert site.respond(Request("/icon")).status in (404, 410)
    says(tmp_path, "1 / 0")
    assert site.respond(Request("/icon")).status == 500  # nothing is kept that could stand in


@pytest.mark.parametrize(
    ("failure", "why"), [("Response(b'busy', 503)", "answered 503"), ("1 / 0", "failed: app/icon.py: image() raised")]
)
def test_a_failure_leaves_the_kept_picture_and_says_of_which_image(
    tmp_path: Path, failure: str, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    site = site_of(tmp_path)
    first = site.respond(Request("/icon"))
    says(tmp_path, failure)
    time.sleep(1.1)
    again = site.respond(Request("/icon"))
    assert (again.status, again.body) == (200, first.body)
    assert f"/icon stays as it was, since drawing it anew {why}" in caplog.text


@pytest.mark.parametrize("failure", ["Response(b'busy', 503)", "1 / 0"])
def test_what_failed_is_not_tried_again_at_once_by_any_process(
    tmp_path: Path, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responses, "LATEST", 2)
    monkeypatch.setattr(responses, "SOONEST", 2)
    one, other = (site_of(tmp_path) for _ in range(2))
    old = [site.respond(Request("/icon")).body for site in (one, other)]
    says(tmp_path, failure)
    time.sleep(1.1)
    one.respond(Request("/icon"))
    says(tmp_path, "b'another'")
    assert [site.respond(Request("/icon")).body for site in (one, other, one, other)] == old * 2
    time.sleep(2.1)
    assert [site.respond(Request("/icon")).body for site in (one, other)] == [b"another"] * 2


@pytest.mark.parametrize(
    "headers", [{"cache-control": "private, max-age=9"}, {"cache-control": "No-Store"}, {"set-cookie": "a=1"}]
)
def test_what_is_for_one_client_is_not_kept(tmp_path: Path, headers: dict[str, str]) -> None:
    site = site_of(tmp_path, f"Response({PICTURE}, 200, {headers})")
    (name, value), *_ = headers.items()
    assert site.respond(Request("/icon")).header(name) == value
    says(tmp_path, "b'GIF89a another'")
    assert site.respond(Request("/icon")).body == b"GIF89a another"


@pytest.mark.parametrize("answer", ["Response(b'no', 404)", "Response(b'soon', 202)", "1 / 0"])
def test_what_is_no_picture_is_not_kept(tmp_path: Path, answer: str) -> None:
    site = site_of(tmp_path, answer)
    first, again = (site.respond(Request("/icon")) for _ in range(2))
    assert (first.status, first.body) == (again.status, again.body)
    assert again.header("age") is None
    says(tmp_path, PICTURE)
    assert site.respond(Request("/icon")).status == 200


@pytest.mark.parametrize("left", [-2, 12, 4])
def test_what_was_damaged_on_disk_is_not_answered_from_memory_either(tmp_path: Path, left: int) -> None:
    assert site_of(tmp_path).respond(Request("/icon")).status == 200
    for file in (tmp_path / "store").glob("??/*"):
        file.write_bytes(file.read_bytes()[:left])
    restarted = site_of(tmp_path, "Response(b'no', 404)")
    # The first one looks on disk, the others find what it has brought near.
    assert [restarted.respond(Request("/icon")).status for _ in range(3)] == [404] * 3


class Leased(MemoryStore):
    """A store in which another process makes everything anew."""

    is_shared = True

    def lease(self, key: str, holder: str, seconds: float) -> bool:  # noqa: ARG002
        return False


def test_what_another_process_is_making_anew_stays_as_it_is_meanwhile(tmp_path: Path) -> None:
    site = site_of(tmp_path, "b'GIF89a one'", Leased())
    first = site.respond(Request("/icon"))
    says(tmp_path, "b'GIF89a two'")
    time.sleep(1.1)
    assert site.respond(Request("/icon")).body == first.body


def test_how_long_a_response_counts() -> None:
    now = time.time()
    assert [Lifetime(60).covers(made) for made in (now, now - 50, now - 70)] == [True, True, False]
    # Of a clock that was wrong: nobody knows how long that will stay.
    assert not Lifetime(60).covers(now + 1000)
    assert Lifetime(None).covers(0)


def test_a_304_says_how_old_the_kept_answer_is(tmp_path: Path) -> None:
    site = site_of(tmp_path)
    tag = site.respond(Request("/icon")).header("etag")
    answer = site.respond(Request("/icon", headers={"if-none-match": str(tag)}))
    assert (answer.status, answer.header("age")) == (304, "0")


VERSIONED = """
    from masthead import ImageResponse
    def generate_image_metadata():
        return [{"id": 1, "version": "a"}]
    def image(id):
        return ImageResponse("<img src='logo.png' width=4 height=4>", width=8, height=8)
"""


def test_a_picture_that_lacks_something_is_neither_kept_nor_immutable(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"icon.py": VERSIONED})
    settings = Settings(roots=[app])
    site = Masthead(app, development=False, settings=settings, serving=Serving(store=tmp_path / "store"))
    query = site.head("/").partition("?")[2].partition('"')[0]
    for _ in range(2):  # drawn, and found in the store
        first = site.respond(Request("/icon/1", query=query))
        assert first.header("cache-control") == "public, max-age=0, must-revalidate"
    (app / "logo.png").write_bytes(picture(4, 4))
    second = site.respond(Request("/icon/1", query=query))
    assert second.body != first.body
    assert second.header("cache-control") == "public, max-age=31536000, immutable"


def test_what_another_process_made_counts_only_for_its_time(tmp_path: Path) -> None:
    ours, theirs = site_of(tmp_path, "b'GIF89a one'"), site_of(tmp_path, "b'GIF89a one'")
    ours.respond(Request("/icon"))
    time.sleep(1.1)
    says(tmp_path, "b'GIF89a two'")
    assert theirs.respond(Request("/icon")).body == b"GIF89a two"
    time.sleep(1.2)
    says(tmp_path, "b'GIF89a three'")
    assert ours.respond(Request("/icon")).body == b"GIF89a three"


def test_a_header_that_no_server_can_send_is_an_error_of_the_module(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answer = f"SimpleNamespace(status_code=200, headers={{'x-title': '\u2603'}}, body={PICTURE})"
    assert site_of(tmp_path, answer).respond(Request("/icon")).status == 500
    assert "app/icon.py: image() returned the header 'x-title', which is not Latin-1: '\u2603'" in caplog.text


PRIVATE = """
    import time
    from starlette.responses import Response
    from who import user
    revalidate = 60
    def image():
        name = user.get()
        time.sleep(0.3)
        return Response(name, media_type="image/png", headers={header!r})
"""


@pytest.mark.parametrize(
    "header", [{"cache-control": "max-age=9, private"}, {"set-cookie": "a=1"}, {"vary": "accept-language"}]
)
@pytest.mark.parametrize("ask", [asyncio.run, None])
def test_who_asks_at_the_same_time_gets_nothing_that_is_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: dict[str, str], ask: object
) -> None:
    user: ContextVar[str] = ContextVar("user")
    monkeypatch.setitem(sys.modules, "who", SimpleNamespace(user=user))
    app = write_site(tmp_path, {"icon.py": PRIVATE.replace("{header!r}", repr(header))})
    site = Masthead(app, development=False, serving=Serving(store=tmp_path / "store"))
    names = ["alice", "bob", "carol"]

    def asked(name: str) -> bytes:
        user.set(name)
        return site.respond(Request("/icon")).body

    async def asked_async(name: str) -> bytes:
        user.set(name)
        return (await site.respond_async(Request("/icon"))).body

    async def all_at_once() -> list[bytes]:
        return await asyncio.gather(*map(asked_async, names))

    if ask:
        bodies = asyncio.run(all_at_once())
    else:
        with ThreadPoolExecutor(3) as threads:
            bodies = list(threads.map(asked, names))
    assert bodies == [name.encode() for name in names]


def test_no_cache_on_the_way_is_told_to_share_a_cookie(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"Response({PICTURE}, 200, {{'set-cookie': 'a=1'}})")
    assert site.respond(Request("/icon")).header("cache-control") == "private, max-age=0, must-revalidate"


@pytest.mark.parametrize(
    "freshness", ["revalidate = 60", "def generate_image_metadata(): return [{'id': 'a', 'version': '1'}]"]
)
def test_no_cache_on_the_way_keeps_what_is_of_a_request(tmp_path: Path, freshness: str) -> None:
    code = f"{freshness}\ndef image(request): return b'GIF89a'\n"
    site = Masthead(write_site(tmp_path, {"icon.py": code}), development=False, serving=Serving(store=None))
    (url,) = urls_of(site.head("/"), "icon")
    path, _, query = url.partition("?")
    answer = site.respond(Request(path, query=query))
    assert (answer.status, answer.header("cache-control")) == (200, "public, max-age=0, must-revalidate")


def test_a_task_that_somebody_else_cancelled_is_a_failure_like_any_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    code = """
        import asyncio
        from pathlib import Path
        revalidate = 1
        async def image():
            if Path(__file__).with_name("fails").exists():
                task = asyncio.ensure_future(asyncio.sleep(9))
                task.cancel()
                await task
            return b"GIF89a"
    """
    app = write_site(tmp_path, {"icon.py": code})
    site = Masthead(app, development=False, serving=Serving(store=tmp_path / "store"))
    first = site.respond(Request("/icon"))
    (app / "fails").touch()
    time.sleep(1.1)
    for answer in (site.respond(Request("/icon")), asyncio.run(site.respond_async(Request("/icon")))):
        assert (answer.status, answer.body) == (200, first.body)
    assert "app/icon.py: image() raised CancelledError" in caplog.text


@pytest.mark.parametrize(
    "kind",
    [
        ("emoji='noto'", "<p>\U0001f600"),
        (
            "",
            "<style>@font-face {{ font-family: B; src: url(no.woff2), url(b.woff2) }} p {{ font-family: B }}</style><p>x",
        ),
    ],
)
def test_what_was_found_under_another_name_is_not_lacking(tmp_path: Path, kind: tuple[str, str]) -> None:
    options, html = kind
    code = f"""
        from masthead import ImageResponse
        revalidate = 60
        def image(): return ImageResponse({html.format()!r}, width=40, height=40, {options})
    """
    font = (Path(fonts.__file__).parent / "data/JetBrainsMono.woff2").read_bytes()
    app = write_site(tmp_path, {"icon.py": code, "b.woff2": font})
    (tmp_path / "emoji").mkdir()
    (tmp_path / "emoji/emoji_u1f600.png").write_bytes(picture(8, 8))
    settings = Settings(roots=[app], emoji={"noto": tmp_path / "emoji"})
    site = Masthead(app, development=False, settings=settings, serving=Serving(store=tmp_path / "store"))
    first, again = (site.respond(Request("/icon")) for _ in range(2))
    assert "s-maxage=60" in str(first.header("cache-control"))
    assert (again.body, again.header("age")) == (first.body, "0")
