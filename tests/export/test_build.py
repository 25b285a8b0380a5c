"""The static build: files, manifest, and what happens when something fails."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from masthead import Masthead, Request, Serving, Settings
from masthead.export.build import BuildOptions, BuildReport, build
from masthead.imaging.running import run as running
from tests.imaging.resources.fetching.servers import answer, web
from tests.sites import PLAIN, picture, pixel_size, urls_of, write_site


def built(tmp_path: Path, files: Mapping[str, str | bytes | None], **options: Any) -> tuple[BuildReport, Path]:
    site = Masthead(write_site(tmp_path, files), **{"metadata_base": "https://x.example", **options})
    return build(site, tmp_path / "out"), tmp_path / "out"


def manifest(out: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    return content


def sized(width: int, height: int) -> str:
    return (
        f"from masthead import ImageResponse\nsize = ({width}, {height})\ndef image():\n    return ImageResponse('')\n"
    )


def test_every_image_is_written_and_described(tmp_path: Path) -> None:
    report, out = built(tmp_path, {"icon.png": picture(16, 16), "blog/opengraph_image.py": sized(40, 20)})
    assert [image.file.as_posix() for image in report.images] == ["icon.png", "blog/opengraph-image.png"]
    assert pixel_size((out / "blog/opengraph-image.png").read_bytes()) == (40, 20)
    for described in manifest(out)["images"].values():
        body = (out / described["file"]).read_bytes()
        assert described["size"] == len(body)
        assert described["sha256"] == hashlib.sha256(body).hexdigest()
        assert described["content_type"] == "image/png"


def test_the_tags_of_the_manifest_name_files_that_exist(tmp_path: Path) -> None:
    files = {"icon.py": PLAIN, "blog/opengraph_image.py": sized(40, 20), "blog/deep": None}
    _, out = built(tmp_path, files)
    pages = manifest(out)["pages"]
    assert list(pages) == ["/", "/blog", "/blog/deep"]
    card, icon = urls_of(pages["/blog/deep"], "og:image")[0], urls_of(pages["/blog/deep"], "icon")[0]
    assert card.partition("?")[0] == "https://x.example/blog/opengraph-image.png"
    assert (out / icon.partition("?")[0].lstrip("/")).is_file()


def test_tags_carry_base_path_and_no_origin_without_metadata_base(tmp_path: Path) -> None:
    _, out = built(tmp_path, {"opengraph_image.py": sized(40, 20)}, metadata_base=None, base_path="/cards")
    assert urls_of(manifest(out)["pages"]["/"], "og:image")[0].partition("?")[0] == "/cards/opengraph-image.png"


def test_the_tags_of_the_manifest_have_the_types_of_the_files(tmp_path: Path) -> None:
    code = "from masthead import ImageResponse\nsize = (9, 9)\ndef image(): return ImageResponse('', format='svg')\n"
    report, out = built(tmp_path, {"icon.py": code})
    head = json.loads((out / "manifest.json").read_text())["pages"]["/"]
    assert head.partition("?")[0] == '<link rel="icon" href="/icon.svg'
    assert head.partition('" type=')[2] == '"image/svg+xml" sizes="any">'
    assert [found.code for found in report.images[0].diagnostics] == ["content-type"]


def test_a_static_and_a_code_image_of_one_name_get_two_files(tmp_path: Path) -> None:
    report, out = built(tmp_path, {"icon.png": picture(16, 16), "icon.py": sized(40, 20)})
    assert [image.file.as_posix() for image in report.images] == ["icon.png", "icon-56dbdadd.png"]
    assert pixel_size((out / "icon.png").read_bytes()) == (16, 16)
    assert pixel_size((out / "icon-56dbdadd.png").read_bytes()) == (40, 20)


def test_a_failure_stops_nothing_else_and_leaves_the_old_manifest(tmp_path: Path) -> None:
    good = {"icon.py": PLAIN}
    _, out = built(tmp_path, good)
    before = manifest(out)
    report, _ = built(tmp_path, {**good, "apple_icon.py": "def image():\n    raise ValueError('no ink')\n"})
    assert report.manifest is None
    message = "app/apple_icon.py: image() raised ValueError: no ink"
    assert [(failure.where, failure.message) for failure in report.failures] == [("/apple-icon", message)]
    assert [image.file.as_posix() for image in report.images] == ["icon.png"]
    assert manifest(out) == before


@pytest.mark.parametrize("kind", ["asyncio.CancelledError", "KeyboardInterrupt", "GeneratorExit"])
def test_what_is_not_for_an_image_to_raise_fails_that_image_alone(tmp_path: Path, kind: str) -> None:
    module = f"import asyncio\ndef image():\n    raise {kind}('no ink')\n"
    report, _ = built(tmp_path, {"icon.py": PLAIN, "apple_icon.py": module})
    shown = "image() raised CancelledError" if kind == "asyncio.CancelledError" else kind
    message = f"app/apple_icon.py: {shown}: no ink"
    assert [(failure.where, failure.message) for failure in report.failures] == [("/apple-icon", message)]
    assert [image.file.as_posix() for image in report.images] == ["icon.png"]


def test_an_image_that_does_not_answer_200_is_a_failure(tmp_path: Path) -> None:
    module = "from masthead import ImageResponse\ndef image():\n    return ImageResponse('', status=404)\n"
    report, _ = built(tmp_path, {"icon.py": module})
    assert "answered 404 for /icon" in report.failures[0].message


@pytest.mark.parametrize("file", ["/no/such/template.html", "/", "/dev/null/x"])
def test_a_file_that_a_template_cannot_read_fails_its_image_alone(tmp_path: Path, file: str) -> None:
    module = f"""
        from masthead import ImageResponse
        class Lazy:
            def __html__(self):
                return open({file!r}).read()
        def image():
            return ImageResponse(Lazy())
    """
    report, _ = built(tmp_path, {"icon.py": PLAIN, "apple_icon.py": module})
    assert (report.counts.drawn, [failure.where for failure in report.failures]) == (1, ["/apple-icon"])
    assert report.failures[0].message.startswith("app/apple_icon.py: ")
    assert "another image" not in report.failures[0].message


def test_nothing_is_written_outside_the_output_folder(tmp_path: Path) -> None:
    params = "def generate_static_params():\n    return [{'id': '../../escape'}, {'id': 'fine'}]\n"
    report, out = built(tmp_path, {"[id]/icon.py": PLAIN + params})
    assert not report.failures
    assert sorted(path.name for path in tmp_path.iterdir()) == ["app", "out"]
    (escape,) = out.glob(".._.._escape/icon-*.png")
    assert (out / "fine/icon.png").is_file()
    assert f"/.._.._escape/{escape.name}" in manifest(out)["pages"]["/..%2F..%2Fescape"]


def test_pictures_are_drawn_in_several_threads_and_progress_is_told(tmp_path: Path) -> None:
    module = """
        import threading
        from masthead import ImageResponse
        barrier = threading.Barrier(2, timeout=20)
        def generate_image_metadata():
            return [{"id": number} for number in range(4)]
        def image(id):
            barrier.wait()
            return ImageResponse("", width=8, height=8)
    """
    site = Masthead(write_site(tmp_path, {"icon.py": module}))
    told: list[tuple[int, int]] = []
    report = build(site, tmp_path / "out", workers=2, progress=lambda done, total: told.append((done, total)))
    assert not report.failures
    assert [done for done, _ in told] == [1, 2, 3, 4]
    assert [found for _, found in told] == sorted(found for _, found in told)  # results come while others are found
    assert told[-1] == (4, 4)


def test_an_image_with_free_parameters_is_built_without_any(tmp_path: Path) -> None:
    code = "from masthead import ImageResponse\ndef image(query): return ImageResponse(str(query), width=8, height=8)\n"
    report, out = built(tmp_path, {"icon.py": code})
    assert (list(report.failures), pixel_size((out / "icon.png").read_bytes())) == ([], (8, 8))


def test_a_path_that_is_too_long_for_the_file_system_fails_its_image_alone(tmp_path: Path) -> None:
    params = "def generate_static_params():\n    return [{'s': ['x' * 200] * count} for count in (1, 30, 2)]\n"
    report, out = built(tmp_path, {"[...s]/icon.py": PLAIN + params})
    problem = "its path in the output is too long (File name too long)"
    assert [problem in failure.message for failure in report.failures] == [True]
    assert len(list(out.rglob("icon.png"))) == report.counts.drawn == 2


def test_a_page_is_described_without_an_image_that_its_module_does_not_want_built(tmp_path: Path) -> None:
    params = "def generate_static_params():\n    return [{{'id': id}} for id in {!r}]\n"
    twitter = PLAIN + params.format("abc")
    files = {"[id]/opengraph_image.py": PLAIN + params.format("abc"), "[id]/twitter_image.py": twitter}
    built(tmp_path, files)
    # Built before, and not there any more when the manifest is read.
    report, out = built(tmp_path, {"[id]/twitter_image.py": PLAIN + params.format("a")})
    pages, tree = manifest(out)["pages"], {path.relative_to(out).as_posix() for path in out.rglob("*.png")}
    for page in "abc":
        names = ["og:image", "twitter:image"]
        named = [urls_of(pages[f"/{page}"], name)[0].partition("?")[0] for name in names]
        assert {name.removeprefix("https://x.example/") for name in named} <= tree
        assert 'content="summary_large_image"' in pages[f"/{page}"]
    problem = "/b/twitter-image is not built, nor 1 more like it: the page /b is, and is described without it; "
    assert [(left.where, left.message.startswith(problem)) for left in report.skipped] == [
        ("app/[id]/twitter_image.py", True)
    ]
    report = build(
        Masthead(tmp_path / "app", metadata_base="https://x.example"), out, options=BuildOptions(only=("/b/*",))
    )
    assert manifest(out)["pages"] == pages


FETCHED = """
from masthead import ImageResponse
def generate_static_params():
    return [{{"id": number}} for number in range({number})]
def image(params):
    return ImageResponse(f"<img src='http://{host}/{{params['id']}}'>", width=8, height=8)
"""


def test_threads_that_wait_for_another_machine_leave_the_cores_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = 4
    together = threading.Barrier(number, timeout=30)
    monkeypatch.setattr("masthead.export.making.work.cores", lambda: 1)

    def page(handler: BaseHTTPRequestHandler) -> None:
        together.wait()  # nobody is answered until all have asked
        answer(picture(8, 8))(handler)

    with web({f"/{name}": page for name in range(number)}) as server:
        app = write_site(tmp_path, {"[id]/icon.py": FETCHED.format(number=number, host=server.host)})
        settings = Settings(hosts=[server.host], localhost=True, cache=tmp_path / "cache")
        report = build(Masthead(app, settings=settings, development=True), tmp_path / "out", workers=number)
    assert [image.diagnostics for image in report.images] == [()] * number


def test_no_more_threads_draw_than_there_are_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("masthead.export.making.work.cores", lambda: 1)
    draw, drawing = running.run, threading.Semaphore(1)
    alone: list[bool] = []

    def watched(*given: Any) -> Any:
        alone.append(drawing.acquire(blocking=False))
        try:
            return draw(*given)
        finally:
            drawing.release()

    monkeypatch.setattr(running, "run", watched)
    code = PLAIN + "def generate_static_params(): return [{'id': number} for number in range(20)]\n"
    build(Masthead(write_site(tmp_path, {"[id]/icon.py": code})), tmp_path / "out", workers=4)
    assert alone == [True] * 20


def test_content_that_can_be_read_once_is_built_as_it_is_served(tmp_path: Path) -> None:
    code = """
        from htpy import div, p
        from masthead import ImageResponse
        size = (64, 64)
        def image(): return ImageResponse(div[(p[word] for word in ("one", "two"))])
    """
    report, out = built(tmp_path, {"icon.py": code})
    assert list(report.failures) == []
    served = Masthead(tmp_path / "app", development=False, serving=Serving(store=None)).respond(Request("/icon"))
    assert (out / "icon.png").read_bytes() == served.body
