"""Builds straight into an object store: a real server that speaks as S3 does."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from masthead import Masthead
from masthead.cli.target import site_of
from masthead.errors import BuildJournalError, BuildPlaceError
from masthead.export.build import BuildOptions, build
from masthead.export.crews.workers import process_crew
from masthead.export.making.objects import ObjectPlace
from tests.sites import PLAIN, SVG, picture, pixel_size, write_site
from tests.stores.s3 import BUCKET, S3Server

CARDS = "def generate_static_params():\n    return [{{'id': number}} for number in range({})]\n"


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with S3Server() as started:
        yield started


@pytest.fixture
def s3(server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The server, as the environment names it, and an empty current folder for the journal."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return server


def names(s3: S3Server, prefix: str) -> list[str]:
    listed = s3.client.get("", params={"list-type": "2", "prefix": prefix}).text
    return [part.partition("</Key>")[0].removeprefix(f"{prefix}/") for part in listed.split("<Key>")[1:]]


def test_every_object_is_there_with_its_type_and_goes_with_its_image(s3: S3Server, tmp_path: Path) -> None:
    prefix = uuid4().hex
    files: dict[str, str | bytes | None] = {
        "[id]/icon.py": PLAIN + CARDS.format(3),
        "icon.svg": SVG.encode(),
        "favicon.ico": picture(8, 8, "ICO"),
    }
    app = write_site(tmp_path, files)
    report = build(Masthead(app), f"s3://{BUCKET}/{prefix}")
    assert report.manifest == f"s3://{BUCKET}/{prefix}/manifest.json"
    manifest = s3.client.get(f"/{prefix}/manifest.json")
    assert manifest.headers["content-type"] == "application/json"
    images = manifest.json()["images"]
    assert len(images) == 5
    for image in images.values():
        found = s3.client.get(f"/{prefix}/{image['file']}")
        assert found.headers["content-type"] == image["content_type"]
        assert len(found.content) == image["size"]
    assert pixel_size(s3.client.get(f"/{prefix}/2/icon.png").content) == (8, 8)

    write_site(tmp_path, {"[id]/icon.py": PLAIN + CARDS.format(2)})
    counts = build(Masthead(app), f"s3://{BUCKET}/{prefix}").counts
    assert (counts.drawn, counts.kept, counts.removed) == (0, 4, 1)
    assert names(s3, prefix) == ["0/icon.png", "1/icon.png", "favicon.ico", "icon.svg", "manifest.json"]


def test_a_large_manifest_leaves_nothing_on_this_machine(
    s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("masthead.export.manifest.LARGEST", 2)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    prefix, code = uuid4().hex, PLAIN + CARDS.format(4)
    app = write_site(tmp_path, {"[id]/icon.py": code})
    build(Masthead(app), f"s3://{BUCKET}/{prefix}")
    manifest = s3.client.get(f"/{prefix}/manifest.json").json()
    for file in (*manifest["pages"]["files"], *manifest["images"]["files"]):
        assert len(s3.client.get(f"/{prefix}/{file['file']}").content) == file["size"]
    write_site(tmp_path, {"[id]/icon.py": code + "def generate_image_metadata(params):\n    return made()\n" + ONCE})
    report = build(Masthead(app), f"s3://{BUCKET}/{prefix}")
    assert [failure.where for failure in report.failures] == ["manifest.json"]
    assert list((tmp_path / "temporary").iterdir()) == []


ONCE = """
calls = []
def made():
    calls.append(1)
    if len(calls) > 4:
        raise RuntimeError("the database went away")
    return [{"id": 1}]
"""


def test_verify_finds_objects_that_are_gone(s3: S3Server, tmp_path: Path) -> None:
    url = f"s3://{BUCKET}/{uuid4().hex}"
    app = write_site(tmp_path, {"[id]/icon.py": PLAIN + CARDS.format(3)})
    build(Masthead(app), url)
    s3.client.delete(f"/{url.rpartition('/')[2]}/1/icon.png")
    assert build(Masthead(app), url).counts.drawn == 0
    assert build(Masthead(app), url, options=BuildOptions(verify=True)).counts.drawn == 1


def test_processes_write_to_the_store_by_themselves(s3: S3Server, tmp_path: Path) -> None:
    prefix = uuid4().hex
    write_site(tmp_path, {"[id]/icon.py": PLAIN + CARDS.format(20)})
    source = partial(site_of, str(tmp_path / "app"), development=False)
    report = build(source(), f"s3://{BUCKET}/{prefix}", crew=partial(process_crew, source, count=2))
    assert (report.counts.drawn, list(report.failures)) == (20, [])
    assert len(names(s3, prefix)) == 21


def test_journals_of_two_places_are_two(s3: S3Server, tmp_path: Path) -> None:
    app = write_site(tmp_path, {"icon.py": PLAIN})
    for prefix in (uuid4().hex, uuid4().hex):
        assert build(Masthead(app), f"s3://{BUCKET}/{prefix}").counts.drawn == 1
        assert "/icon" in json.loads(s3.client.get(f"/{prefix}/manifest.json").content)["images"]
        # The same place in other words.
        assert build(Masthead(app), f"s3://{BUCKET}/{prefix}/").counts.kept == 1


def test_a_service_that_does_not_answer_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "anybody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "anything")
    monkeypatch.setattr("masthead.export.making.objects.RETRY_SECONDS", 0.1)
    monkeypatch.chdir(tmp_path)
    app = write_site(tmp_path, {"icon.py": PLAIN})
    with pytest.raises(OSError, match=r"manifest\.json: "):
        build(Masthead(app), "s3://pictures/nothing")


def test_options_stand_in_the_url(server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    prefix, app = uuid4().hex, write_site(tmp_path, {"icon.py": PLAIN})
    report = build(Masthead(app), f"s3://{BUCKET}/{prefix}?{urlencode(server.options)}")
    assert report.manifest == f"s3://{BUCKET}/{prefix}/manifest.json"
    assert names(server, prefix) == ["icon.png", "manifest.json"]
    with pytest.raises(BuildPlaceError, match="Configuration key: 'regoin' is not valid"):
        build(Masthead(app), "s3://pictures?regoin=x")


def test_a_bucket_that_is_not_there_is_said_on_one_line(s3: S3Server, tmp_path: Path) -> None:
    app = write_site(tmp_path, {"icon.py": PLAIN})
    with pytest.raises(OSError, match=r"^icon\.png: .*NoSuchBucket") as raised:
        build(Masthead(app), "s3://nowhere/x")
    assert "Debug source" not in str(raised.value)


def test_other_urls_are_refused(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"icon.py": PLAIN})
    with pytest.raises(BuildPlaceError, match=r"expected a folder or a URL of s3://, gs:// or az://"):
        build(Masthead(app), "ftp://x.example/site")


def test_a_key_that_is_too_long_fails_its_image_alone(s3: S3Server, tmp_path: Path) -> None:
    prefix = uuid4().hex
    params = "def generate_static_params():\n    return [{'s': ['x' * 200] * count} for count in (1, 5, 2)]\n"
    app = write_site(tmp_path, {"[...s]/icon.py": PLAIN + params})
    report = build(Masthead(app), f"s3://{BUCKET}/{prefix}")
    problem = "its path in the output is too long (keys of objects have 1024 bytes at most)"
    assert [problem in failure.message for failure in report.failures] == [True]
    assert len(names(s3, prefix)) == 2


def test_a_journal_of_other_objects_is_not_believed(s3: S3Server, tmp_path: Path) -> None:
    app = write_site(tmp_path, {"icon.py": PLAIN})
    site, options = Masthead(app), BuildOptions(journal=tmp_path / "notes.sqlite")
    one, other = (f"s3://{BUCKET}/{uuid4().hex}" for _ in range(2))
    assert build(site, one, options=options).counts.drawn == 1
    assert build(site, f"{one}/?timeout=9s", options=options).counts.kept == 1
    for is_dry in (True, False):
        with pytest.raises(BuildJournalError, match=rf"notes\.sqlite says what is in {one}, and not in {other}; give"):
            build(site, other, options=replace(options, is_dry=is_dry))
    # The files of a folder are looked at, whatever a journal says.
    assert build(site, tmp_path / "out", options=options).counts.drawn == 1
    with pytest.raises(BuildJournalError, match="says what is in a folder"):
        build(site, one, options=options)


def test_more_objects_are_written_at_once_than_there_are_cores(
    s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where each waits for the other three, one after the other would wait for ever.
    barrier, write = threading.Barrier(4, timeout=20), ObjectPlace.write
    app = write_site(tmp_path, {"[id]/icon.py": PLAIN + CARDS.format(4)})
    monkeypatch.setattr("os.cpu_count", lambda: 1)

    def waiting(place: ObjectPlace, file: str, *what: Any) -> None:
        if file.endswith(".png"):
            barrier.wait()
        write(place, file, *what)

    monkeypatch.setattr(ObjectPlace, "write", waiting)
    assert build(Masthead(app), f"s3://{BUCKET}/{uuid4().hex}").counts.drawn == 4


KILLED_BEFORE_ITS_ROWS = """
import os, sys
from masthead.export.journal import Journal
from masthead import Masthead
from masthead.export.build import build
Journal.add = lambda *_, **__: None
Journal.meet_twins = lambda *_: os._exit(9)
build(Masthead("app"), sys.argv[1])
"""


def test_an_object_of_a_killed_build_is_not_taken_for_the_one_before_it(s3: S3Server, tmp_path: Path) -> None:
    prefix, code = uuid4().hex, "def image(): return b'GIF89a {}'\n"
    place = f"s3://{BUCKET}/{prefix}"
    app = write_site(tmp_path, {"icon.py": code.format("one"), "a/icon.py": PLAIN})
    build(Masthead(app), place)
    write_site(tmp_path, {"icon.py": code.format("two")})
    ran = subprocess.run([sys.executable, "-c", KILLED_BEFORE_ITS_ROWS, place], cwd=tmp_path, check=False)
    assert (ran.returncode, s3.client.get(f"/{prefix}/icon.gif").content) == (9, b"GIF89a two")
    write_site(tmp_path, {"icon.py": code.format("one")})
    assert build(Masthead(app), place).counts.drawn >= 1
    assert s3.client.get(f"/{prefix}/icon.gif").content == b"GIF89a one"
    assert build(Masthead(app), place).counts.kept == 2


def killed_after_writing(s3: S3Server, tmp_path: Path, prefix: str) -> Path:
    """A site whose second build has written one object anew, of the same size, and was killed before it noted that."""
    code, place = "def image(): return b'GIF89a {}'\n", f"s3://{BUCKET}/{prefix}"
    app = write_site(tmp_path, {"icon.py": code.format("one"), "a/icon.py": PLAIN})
    build(Masthead(app), place)
    write_site(tmp_path, {"icon.py": code.format("two")})
    ran = subprocess.run([sys.executable, "-c", KILLED_BEFORE_ITS_ROWS, place], cwd=tmp_path, check=False)
    assert (ran.returncode, s3.client.get(f"/{prefix}/icon.gif").content) == (9, b"GIF89a two")
    return app


def test_an_object_of_a_killed_build_that_the_site_has_no_more_is_removed(s3: S3Server, tmp_path: Path) -> None:
    prefix = uuid4().hex
    app = killed_after_writing(s3, tmp_path, prefix)
    (app / "icon.py").unlink()
    assert build(Masthead(app), f"s3://{BUCKET}/{prefix}").counts.removed == 1
    assert names(s3, prefix) == ["a/icon.png", "manifest.json"]


def test_a_part_built_after_a_kill_leaves_the_rest_as_it_is_and_in_doubt(s3: S3Server, tmp_path: Path) -> None:
    prefix = uuid4().hex
    app, place = killed_after_writing(s3, tmp_path, prefix), f"s3://{BUCKET}/{prefix}"
    before = s3.client.get(f"/{prefix}/manifest.json").json()["images"]
    build(Masthead(app), place, options=BuildOptions(only=("/a/**",)))
    assert s3.client.get(f"/{prefix}/manifest.json").json()["images"] == before
    write_site(tmp_path, {"icon.py": "def image(): return b'GIF89a one'\n"})
    build(Masthead(app), place)
    assert s3.client.get(f"/{prefix}/icon.gif").content == b"GIF89a one"
    assert build(Masthead(app), place).counts.kept == 2
