"""Emoji drawn with pictures of a provider: judged by the colours of the picture that comes out."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from masthead import Font, ImageResponse, Settings, fit_text
from masthead.errors import RenderOptionError, StrictError
from tests.sites import picture

RED, GREEN = (255, 0, 0), (0, 255, 0)
STYLE = "<style>body { margin: 0; font-size: 40px; line-height: 60px; background: #fff }</style>"


def square(colour: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="{colour}" d="M0 0h9v9H0z"/></svg>'.encode()


@pytest.fixture
def art(tmp_path: Path) -> Path:
    """OpenMoji's names: a red grin, a green astronaut."""
    folder = tmp_path / "art"
    folder.mkdir()
    (folder / "1F600.svg").write_bytes(square("#f00"))
    (folder / "1F469-1F3FD-200D-1F680.svg").write_bytes(square("#0f0"))
    return folder


def drawn(html: str, place: Path | str | None, provider: str = "openmoji", **options: Any) -> ImageResponse:
    settings = options.pop("settings", {})
    response = ImageResponse(STYLE + html, width=400, height=120, emoji=provider, deterministic=True, **options)
    response.render(settings=Settings(emoji={provider: place} if place else {}, **settings))
    return response


def pixels(response: ImageResponse) -> Image.Image:
    return Image.open(io.BytesIO(response.draw(response._context).body)).convert("RGB")  # type: ignore[arg-type]


def boxes(response: ImageResponse, colour: tuple[int, int, int] = RED) -> list[int]:
    """Where squares of a colour begin, by the row of pixels through their middle."""
    image = pixels(response)
    row = [image.getpixel((x, 32)) == colour for x in range(image.width)]
    return [x for x in range(1, image.width) if row[x] and not row[x - 1]]


def colours(response: ImageResponse) -> set[object]:
    return {colour for _, colour in pixels(response).getcolors(100_000) or ()}


def test_a_picture_stands_in_the_place_of_its_emoji(art: Path) -> None:
    response = drawn("a 😀 b 👩🏽‍🚀 c", art)
    image = pixels(response)
    assert (len(boxes(response)), len(boxes(response, GREEN)), response.diagnostics) == (1, 1, ())
    # One em wide and high.
    (left,) = boxes(response)
    assert sum(image.getpixel((x, 32)) == RED for x in range(400)) == pytest.approx(40, abs=1)
    assert sum(image.getpixel((left + 20, y)) == RED for y in range(60)) == pytest.approx(40, abs=1)


def test_the_text_around_a_picture_stays_what_it_was(art: Path) -> None:
    wide = "<span style='display:inline-block;width:1.15em'></span>"
    blank = drawn(f"a  {wide} <b>b</b> {wide}{wide} c", art)
    (art / "1F600.svg").write_bytes(square("#fff"))
    assert pixels(drawn("a  😀 <b>b</b> 😀😀 c", art)).tobytes() == pixels(blank).tobytes()


@pytest.mark.parametrize(
    "html",
    [
        "<div style='display:flex'>a 😀 b</div>",
        "<div style='display:flex;flex-direction:column'>a 😀 b</div>",
        "<div style='display:grid'>a 😀 b</div>",
        "<style>img { display: block; width: 100%; border-radius: 50%; border: 9px solid } span { color: #0f0 }</style>a 😀 b",
        "<pre style='margin:0;font-family:Inter'>a 😀 b</pre>",
        "a &#x1F600; b",
    ],
)
def test_it_stands_in_its_line_whatever_the_layout_and_the_authors_rules(html: str, art: Path) -> None:
    usual = drawn("a 😀 b", art)
    assert boxes(drawn(html, art)) == boxes(usual)
    assert pixels(drawn(html, art)).tobytes() == pixels(usual).tobytes()


def test_only_text_is_replaced(art: Path) -> None:
    text = "<title>😀</title><img alt='😀' src=a><svg width=90 height=50><title>😀</title><text>😀</text></svg>"
    assert boxes(drawn(text, art, images={"a": picture(2, 2)})) == []
    assert RED not in colours(drawn("<style>p::before { content: '😀' }</style><p>x", art))


def test_text_presentation_stays_text(art: Path) -> None:
    (art / "2764.svg").write_bytes(square("#f00"))
    assert [len(boxes(drawn(text, art))) for text in ("❤️", "❤", "❤︎")] == [1, 0, 0]
    # A glyph of a given face is text as well; what no face has is a picture.
    (art / "260E.svg").write_bytes(square("#f00"))
    assert len(boxes(drawn("☎", art))) == 1


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("1F600.png", picture(9, 9)),
        ("1F600.webp", picture(9, 9, "WEBP", lossless=True)),
        ("sub/1F600.png", picture(9, 9)),
    ],
)
def test_pictures_may_be_png_or_webp_and_lie_where_the_place_says(file: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_bytes(content)
    place = f"{tmp_path}/sub/{{name}}.png" if "/" in file else tmp_path
    assert (29, 78, 216) in colours(drawn("😀", place))


@pytest.mark.parametrize(
    ("provider", "name"),
    [("twemoji", "1f600"), ("noto", "emoji_u1f600"), ("blobmoji", "emoji_u1f600"), ("fluent", "grinning-face")],
)
def test_every_provider_may_have_pictures(provider: str, name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.svg").write_bytes(square("#f00"))
    assert len(boxes(drawn("a 😀", tmp_path, provider))) == 1


def test_what_has_no_picture_is_drawn_in_twemoji_and_told(art: Path) -> None:
    response = drawn("🎉 😀 🎉", art)
    assert len(boxes(response)) == 1
    assert [str(found) for found in response.diagnostics] == [
        f"warning [missing-emoji] emoji 🎉 (party popper): openmoji has no picture of it: {art}/1F389.svg is not there; "
        "Twemoji's is drawn instead (add the file, or change Settings(emoji={'openmoji': …}))"
    ]
    alone = drawn("🎉", art)
    assert pixels(alone).tobytes() == pixels(drawn("🎉", None, "twemoji")).tobytes()
    with pytest.raises(StrictError, match="party popper"):
        drawn("🎉", art, strict=True)


@pytest.mark.parametrize("content", [b"", b"no picture", b"<html>"])
def test_a_broken_picture_counts_as_missing(content: bytes, art: Path) -> None:
    (art / "1F600.svg").write_bytes(content)
    response = drawn("😀", art)
    assert pixels(response).tobytes() == pixels(drawn("😀", None, "twemoji")).tobytes()
    (told,) = response.diagnostics
    assert told.message.startswith(f"openmoji has no picture of it: {art}/1F600.svg is ")


class Quiet(SimpleHTTPRequestHandler):
    """Files of one folder, without a log."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server(art: Path) -> Iterator[str]:
    """``localhost:PORT`` of a server for the pictures."""
    served = ThreadingHTTPServer(("127.0.0.1", 0), lambda *given: Quiet(*given, directory=str(art)))
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    yield f"localhost:{served.server_port}"
    served.shutdown()
    thread.join()
    served.server_close()


def test_pictures_come_from_a_url_that_the_policy_allows(server: str, tmp_path: Path) -> None:
    allowed = {"hosts": [server], "localhost": True, "cache": tmp_path / "cache"}
    for place in (f"http://{server}", f"http://{server}/", f"http://{server}/{{name}}.svg?x"):
        response = drawn("😀 🎉", place, settings=allowed)
        assert (len(boxes(response)), len(response.diagnostics)) == (1, 1)
        assert "1F389.svg" in response.diagnostics[0].message
    refused = drawn("😀", f"http://{server}", settings={"cache": tmp_path / "other"})
    assert (len(boxes(refused)), len(refused.diagnostics)) == (0, 1)
    assert "Settings" in refused.diagnostics[0].message


@pytest.mark.parametrize(
    ("emoji", "message"),
    [
        ("notto", "ImageResponse: emoji must be one of 'twemoji', 'noto', 'openmoji', 'blobmoji', 'fluent' or None, got 'notto'"),
        (5, "ImageResponse: emoji must be one of 'twemoji', 'noto', 'openmoji', 'blobmoji', 'fluent' or None, got 5"),
        (
            "fluent",
            "ImageResponse: emoji must be a provider whose pictures are configured, Settings(emoji={'fluent': "
            "'a folder, or a URL'}), or 'twemoji', which is shipped, got 'fluent'",
        ),
    ],
)  # fmt: skip
def test_a_provider_that_cannot_draw_is_refused(emoji: Any, message: str) -> None:
    for draw in (
        lambda: ImageResponse("x", emoji=emoji).render(),
        lambda: fit_text("x", width=9, height=9, emoji=emoji),
    ):
        with pytest.raises(RenderOptionError) as caught:
            draw()
        assert str(caught.value) == message


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RenderOptionError, match=r"whose folder is there, and Settings\(emoji={'openmoji': '.*gone'}\)"):
        drawn("x", tmp_path / "gone")
    with pytest.raises(RenderOptionError, match="whose folder is there"):
        drawn("x", f"{tmp_path}/gone/{{name}}.png")


# By their width, 1.15 em a picture and 0.28 em a space; the last by the height of its line, 1.21 em.
@pytest.mark.parametrize(("text", "size"), [("😀" * 6, 43), ("😀 😀 😀 😀", 55), ("Word 😀", 58)])
def test_fit_text_measures_the_pictures(text: str, size: int, art: Path) -> None:
    settings = Settings(emoji={"openmoji": art})
    nowrap = "white-space: nowrap"
    assert fit_text(text, width=300, height=70, emoji="openmoji", settings=settings, style=nowrap) == size


def test_fit_text_knows_the_fonts_of_the_settings() -> None:
    from tests.imaging.test_fonts import DATA

    mono = Font(DATA / "JetBrainsMono.woff2")
    sizes = {
        fit_text("iiiiiiii", width=90, height=400, settings=Settings(fonts=[mono])),
        fit_text("iiiiiiii", width=90, height=400, fonts=[mono]),
    }
    assert len(sizes) == 1
    assert sizes != {fit_text("iiiiiiii", width=90, height=400)}
