"""An ``ImageResponse`` as the last line of a notebook's cell: what IPython makes of it."""

from __future__ import annotations

import io
from base64 import b64decode

import pytest
from IPython.core.formatters import DisplayFormatter
from PIL import Image

from masthead import ImageResponse

BOX = "<body style='background: #4f46e5'>"


def shown(image: ImageResponse, **asked: object) -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """The data and metadata of the message that IPython sends for an object."""
    # IPython has annotations for parts of it.
    data, metadata = DisplayFormatter().format(image, **asked)  # type: ignore[no-untyped-call]
    data.pop("text/plain", None)  # its repr, which nobody sees beside a picture
    return data, metadata


@pytest.mark.parametrize(("name", "kind"), [("png", "image/png"), ("jpeg", "image/jpeg")])
def test_it_is_shown_as_the_type_that_it_is_and_in_css_px(name: str, kind: str) -> None:
    data, metadata = shown(ImageResponse(BOX, width=8, height=6, scale=2, format=name))
    assert metadata == {kind: {"width": 8, "height": 6}}
    assert list(data) == [kind]
    with Image.open(io.BytesIO(b64decode(data[kind]))) as picture:
        assert (picture.get_format_mimetype(), picture.size) == (kind, (16, 12))


@pytest.mark.parametrize("name", ["webp", "gif", "ico", "apng"])
def test_what_nbconvert_does_not_know_comes_as_html_too(name: str) -> None:
    response = ImageResponse(BOX, width=8, height=8, format=name)
    data, _ = shown(response)
    kind, page = response.media_type, "text/html"
    assert (set(data), b64decode(data[kind])) == ({kind, page}, response.render())
    assert data[page] == f'<img src="data:{kind};base64,{data[kind]}" width="8" height="8">'


def test_an_svg_is_text() -> None:
    response = ImageResponse(BOX, width=8, height=8, format="svg")
    assert shown(response)[0] == {"image/svg+xml": response.render().decode()}


def test_a_notebook_gets_only_what_it_asks_for() -> None:
    response = ImageResponse(BOX, width=8, height=8, format="webp")
    assert list(shown(response, include=["text/html"])[0]) == ["text/html"]
    assert list(shown(response, exclude=["text/html", "text/plain"])[0]) == ["image/webp"]


def test_a_notebook_that_asks_for_a_png_gets_it_only_where_it_is_one() -> None:
    response = ImageResponse(BOX, width=8, height=8)
    assert response._repr_png_() == response.render()
    assert ImageResponse(BOX, width=8, height=8, format="jpeg")._repr_png_() is None
