"""Whatever ``image()`` may return, as a finished response."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from masthead import Masthead, Request, Response
from masthead.media import sniffed_type
from tests.sites import SVG, picture, pixel_size, write_site

PNG = picture(4, 4)
DJANGO = "from django.conf import settings\nif not settings.configured: settings.configure()\n"


def respond_sync(site: Masthead, request: Request) -> Response:
    return site.respond(request)


def respond_async(site: Masthead, request: Request) -> Response:
    return anyio.run(site.respond_async, request)


@pytest.fixture(params=[respond_sync, respond_async], ids=["sync", "async"])
def ask(request: pytest.FixtureRequest) -> Callable[[Masthead, Request], Response]:
    found: Callable[[Masthead, Request], Response] = request.param
    return found


def site_of(directory: Path, code: str) -> Masthead:
    return Masthead(write_site(directory, {"icon.py": code, "p.png": PNG, "p.bin": b"plain"}), development=False)


def failure(directory: Path, code: str, caplog: pytest.LogCaptureFixture) -> str:
    """The sentence that a failing image logs."""
    with caplog.at_level(logging.ERROR, "masthead"):
        response = site_of(directory, code).respond(Request("/icon"))
    assert (response.status, response.header("cache-control")) == (500, "no-store")
    return caplog.records[-1].getMessage()


BODIES = {
    "bytes": f"def image(): return {PNG!r}",
    "bytearray": f"def image(): return bytearray({PNG!r})",
    "memoryview": f"def image(): return memoryview({PNG!r})",
    "relative path": "from pathlib import Path\ndef image(): return Path('p.png')",
    "absolute path": "from pathlib import Path\ndef image(): return Path(__file__).with_name('p.png')",
    "Starlette": (
        "from starlette.responses import Response\n"
        f"def image(): return Response({PNG!r}, media_type='image/png', headers=dict(x='y'))"
    ),
    "FastAPI": (
        "from fastapi import Response\n"
        f"async def image(): return Response({PNG!r}, media_type='image/png', headers=dict(x='y'))"
    ),
    "Django": (
        f"{DJANGO}from django.http import HttpResponse\n"
        f"def image(): return HttpResponse({PNG!r}, content_type='image/png', headers=dict(x='y'))"
    ),
    "Django stream": (
        f"{DJANGO}from django.http import StreamingHttpResponse\n"
        f"def image(): return StreamingHttpResponse(iter([{PNG!r}]), content_type='image/png')"
    ),
    "Flask": (
        f"from flask import Response\ndef image(): return Response({PNG!r}, mimetype='image/png', headers=dict(x='y'))"
    ),
    "Werkzeug generator": (
        f"from werkzeug import Response\ndef image(): return Response(iter([{PNG!r}]), mimetype='image/png')"
    ),
}


@pytest.mark.parametrize("code", BODIES.values(), ids=BODIES)
def test_a_result_keeps_its_bytes_type_and_headers(
    tmp_path: Path, code: str, ask: Callable[[Masthead, Request], Response]
) -> None:
    response = ask(site_of(tmp_path, code), Request("/icon"))
    assert (response.status, response.body) == (200, PNG)
    assert response.header("content-type") == "image/png"
    assert response.header("cache-control") == "public, max-age=0, must-revalidate"
    assert response.header("etag")
    assert response.header("x") == ("y" if "dict(x=" in code else None)
    assert response.header("content-length") is None


def test_an_image_response_brings_status_headers_and_its_own_type(
    tmp_path: Path, ask: Callable[[Masthead, Request], Response]
) -> None:
    code = (
        "from masthead import ImageResponse\ncontent_type = 'image/jpeg'\nsize = (6, 4)\n"
        "def image(): return ImageResponse('x', status=203, headers={'X-Card': '1', 'Cache-Control': 'private'})"
    )
    response = ask(site_of(tmp_path, code), Request("/icon"))
    assert (response.status, response.header("content-type"), response.body[:3]) == (203, "image/jpeg", b"\xff\xd8\xff")
    assert (response.header("x-card"), response.header("cache-control")) == ("1", "private")
    assert [name for name, _ in response.headers].count("cache-control") == 1


@pytest.mark.parametrize("status", [302, 404, 503])
def test_a_status_other_than_200_is_kept_and_not_stored(tmp_path: Path, status: int) -> None:
    code = (
        "from starlette.responses import Response\n"
        f"def image(): return Response(b'x', {status}, headers=dict(location='/elsewhere'))"
    )
    response = site_of(tmp_path, code).respond(Request("/icon"))
    assert (response.status, response.header("location")) == (status, "/elsewhere")
    assert (response.header("cache-control"), response.header("etag")) == ("no-store", None)


def test_the_user_s_own_cache_headers_win(tmp_path: Path) -> None:
    code = (
        "from starlette.responses import Response\n"
        "def image(): return Response(b'x', headers={'Cache-Control': 'max-age=5', 'ETag': '\"mine\"'})"
    )
    site = site_of(tmp_path, code)
    response = site.respond(Request("/icon"))
    assert [value for name, value in response.headers if name == "cache-control"] == ["max-age=5"]
    assert [value for name, value in response.headers if name == "etag"] == ['"mine"']
    assert site.respond(Request("/icon", headers={"if-none-match": '"mine"'})).status == 304


@pytest.mark.parametrize("header", ['W/"mine"', '"mine"'])
def test_a_weak_tag_of_the_user_s_own_gives_304(
    tmp_path: Path, header: str, ask: Callable[[Masthead, Request], Response]
) -> None:
    code = (
        "from masthead import ImageResponse\n"
        "def image(): return ImageResponse('x', width=8, height=8, headers={'ETag': 'W/\"mine\"'})"
    )
    site = site_of(tmp_path, code)
    assert ask(site, Request("/icon")).header("etag") == 'W/"mine"'
    again = ask(site, Request("/icon", headers={"if-none-match": header}))
    assert (again.status, again.body, again.header("etag")) == (304, b"", 'W/"mine"')
    assert ask(site, Request("/icon", headers={"if-none-match": 'W/"other"'})).status == 200


def test_one_image_response_kept_by_a_module_is_drawn_for_each_size(
    tmp_path: Path, ask: Callable[[Masthead, Request], Response]
) -> None:
    code = (
        "from masthead import ImageResponse\nKEPT = ImageResponse('<p>x')\n"
        "def generate_image_metadata(): return [dict(id=1, size=(8, 6)), dict(id=2, size=(9, 7))]\n"
        "def image(id): return KEPT"
    )
    site = site_of(tmp_path, code)
    sizes = [pixel_size(ask(site, Request(f"/icon/{image_id}")).body) for image_id in (1, 2, 1)]
    assert sizes == [(8, 6), (9, 7), (8, 6)]


def test_repeated_headers_of_a_framework_are_all_kept(tmp_path: Path) -> None:
    code = """
        from flask import Response
        def image():
            response = Response(b"x")
            response.set_cookie("a", "1")
            response.set_cookie("b", "2")
            return response
    """
    response = site_of(tmp_path, code).respond(Request("/icon"))
    assert [value[:3] for name, value in response.headers if name == "set-cookie"] == ["a=1", "b=2"]


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (
            "def image(): return '<p>x'",
            "returned a str (is it HTML, for ImageResponse(...), or a file, for Path(...)?)",
        ),
        (
            "def image(): return 'p.png'",
            "returned a str (is it HTML, for ImageResponse(...), or a file, for Path(...)?)",
        ),
        ("def image(): return None", "returned None (is a return missing?)"),
        ("def image(): return b'x',", "returned a tuple (is there a comma behind it?)"),
        ("def image(): pass", "returned None (is a return missing?)"),
        ("def image(): return 5", "returned int"),
        ("def image(): yield b'x'", "returned generator"),
        ("import io\ndef image(): return io.BytesIO(b'x')", "returned BytesIO"),
        ("def image(): return b''", "returned no bytes"),
        ("from starlette.responses import Response\ndef image(): return Response(b'')", "returned an empty Response"),
        (
            "from pathlib import Path\ndef image(): return Path('no.png')",
            "returned the path 'no.png', which cannot be read from the module's folder (No such file or directory)",
        ),
        (
            "from pathlib import Path\ndef image(): return Path('.')",
            "returned the path '.', which cannot be read from the module's folder (Is a directory)",
        ),
    ],
)
def test_a_result_that_cannot_be_served_is_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, code: str, problem: str
) -> None:
    assert failure(tmp_path, code, caplog) == (
        f"GET /icon: app/icon.py: image() {problem}; "
        "return an ImageResponse, bytes, a pathlib.Path or a response of the web framework"
    )


def test_a_response_that_fails_while_it_makes_its_body_is_a_finished_500(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    code = """
        from werkzeug import Response
        def broken():
            yield b"half"
            raise ValueError("the rest is gone")
        def image():
            return Response(broken())
    """
    assert "returned a Response that failed: ValueError: the rest is gone" in failure(tmp_path, code, caplog)


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (PNG, "image/png"),
        (picture(2, 2, "JPEG"), "image/jpeg"),
        (picture(2, 2, "GIF"), "image/gif"),
        (picture(2, 2, "WEBP"), "image/webp"),
        (picture(16, 16, "ICO"), "image/x-icon"),
        (SVG.encode(), "image/svg+xml"),
        (b'<?xml version="1.0"?>' + SVG.encode(), "image/svg+xml"),
        (b"RIFF1234WAVE", None),
        (b"plain", None),
        (b"", None),
    ],
)
def test_the_first_bytes_of_an_image_show_its_type(body: bytes, media_type: str | None) -> None:
    assert sniffed_type(body) == media_type


def test_bytes_that_show_no_type_have_the_declared_one(tmp_path: Path) -> None:
    code = "from pathlib import Path\ncontent_type = 'image/avif'\ndef image(): return Path('p.bin')"
    assert site_of(tmp_path, code).respond(Request("/icon")).header("content-type") == "image/avif"


DRAWN = (
    "from masthead import ImageResponse\n{}\ndef image(): return ImageResponse('', width=8, height=8, format={!r})\n"
)
ITEMS = "def generate_image_metadata(): return [dict(id=1)]"


@pytest.mark.parametrize(
    ("declared", "name", "media_type"),
    [
        ("", "svg", "image/svg+xml"),
        ("content_type = 'image/png'", "gif", "image/gif"),
        ("content_type = 'image/webp'", "apng", "image/apng"),
        ("content_type = 'image/gif'", "ico", "image/x-icon"),
    ],
)
def test_a_type_that_the_tags_do_not_say_is_a_warning_that_names_the_fix(
    tmp_path: Path, declared: str, name: str, media_type: str
) -> None:
    response = site_of(tmp_path, DRAWN.format(declared, name)).respond(Request("/icon"))
    assert response.header("content-type") == media_type
    says = declared.partition("'")[2][:-1] or "image/png"
    assert [str(found) for found in response.diagnostics] == [
        f"warning [content-type] app/icon.py: the picture is {media_type}, and the tags in the head say {says} "
        f'(add content_type = "{media_type}" to the module)'
    ]


def test_the_warning_for_one_of_several_images_names_the_item_too(tmp_path: Path) -> None:
    (found,) = site_of(tmp_path, DRAWN.format(ITEMS, "svg")).respond(Request("/icon/1")).diagnostics
    assert found.hint == (
        'add content_type = "image/svg+xml" to the module, or to the item of generate_image_metadata()'
    )


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ("image/svg+xml", "svg"),
        ("image/png", "png"),
        ("image/vnd.microsoft.icon", "ico"),
        ("image/jpg", "jpeg"),
        ("image/svg+xml", None),
        ("image/gif", None),
    ],
)
def test_a_type_that_the_tags_say_is_nothing_to_warn_of(tmp_path: Path, declared: str, name: str | None) -> None:
    code = DRAWN.format(f"content_type = {declared!r}", name)
    response = site_of(tmp_path, code).respond(Request("/icon"))
    assert (response.status, response.diagnostics) == (200, ())
    if name is None:
        assert response.header("content-type") == sniffed_type(response.body) == declared


SIZED = "size = (120, 60)\nfrom masthead import ImageResponse\ndef image(): return ImageResponse('', {})\n"


def test_a_size_that_the_tags_do_not_say_is_a_warning_that_names_the_fix(tmp_path: Path) -> None:
    response = site_of(tmp_path, SIZED.format("width=30")).respond(Request("/icon"))
    assert [str(found) for found in response.diagnostics] == [
        "warning [size] app/icon.py: the picture is 30x60 CSS px, and the tags in the head say 120x60 "
        "(leave width and height out of the ImageResponse, or say size = (30, 60))"
    ]


@pytest.mark.parametrize("options", ["", "scale=2", "width=60, height=30, scale=2"])
def test_a_size_in_css_px_or_in_device_px_is_nothing_to_warn_of(tmp_path: Path, options: str) -> None:
    response = site_of(tmp_path, SIZED.format(options)).respond(Request("/icon"))
    assert (response.status, response.diagnostics) == (200, ())


@pytest.mark.parametrize(("content_type", "warns"), [("image/png", True), ("image/svg+xml", False)])
def test_bytes_that_are_no_image_are_a_warning(tmp_path: Path, content_type: str, warns: bool) -> None:
    code = f"content_type = {content_type!r}\ndef image():\n    return b'no image at all'\n"
    response = site_of(tmp_path, code).respond(Request("/icon"))
    assert (response.status, response.body) == (200, b"no image at all")
    assert [str(found) for found in response.diagnostics] == [
        "warning [content-type] app/icon.py: what is served as image/png is no image: it begins with "
        "b'no image at all' (return an ImageResponse, or the bytes of an image)"
    ] * warns


def test_development_logs_a_type_that_the_tags_do_not_say(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    site = Masthead(write_site(tmp_path, {"icon.py": DRAWN.format("", "svg")}), development=True)
    with caplog.at_level(logging.WARNING, "masthead"):
        site.respond(Request("/icon"))
    assert "/icon: warning [content-type] app/icon.py: the picture is image/svg+xml" in caplog.text


@pytest.mark.parametrize(
    ("files", "url"),
    [({"icon.py": DRAWN.format("content_type = 'image/svg+xml'", None)}, "/icon"), ({"icon.svg": SVG}, "/icon.svg")],
)
def test_an_svg_is_sent_so_that_it_runs_nothing_where_it_is_opened(
    tmp_path: Path, files: dict[str, str | bytes | None], url: str
) -> None:
    response = Masthead(write_site(tmp_path, files), development=False).respond(Request(url))
    policy = str(response.header("content-security-policy")).split("; ")
    assert {"default-src 'none'", "sandbox"} <= set(policy)
    assert response.header("x-content-type-options") == "nosniff"


def test_other_pictures_need_no_policy_and_one_s_own_wins(tmp_path: Path) -> None:
    own = "from masthead import ImageResponse\ncontent_type = 'image/svg+xml'\n"
    own += "def image(): return ImageResponse('x', headers={'Content-Security-Policy': 'img-src *'})\n"
    site = Masthead(write_site(tmp_path, {"icon.py": own, "apple-icon.png": PNG}), development=False)
    assert site.respond(Request("/icon")).header("content-security-policy") == "img-src *"
    assert site.respond(Request("/apple-icon.png")).header("content-security-policy") is None
