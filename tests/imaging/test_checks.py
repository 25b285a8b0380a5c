"""What a document asks for and does not get, as diagnostics."""

from __future__ import annotations

import pytest

from masthead import Diagnostic, ImageResponse
from masthead.imaging.checks import check_images
from masthead.imaging.document import parse_document
from tests.sites import picture

EMBEDDED = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def test_a_missing_image_is_named_with_what_to_do() -> None:
    found, *others = check_images(parse_document("<img src=logo.png>"), {})
    assert not others
    assert found == Diagnostic(
        "resource",
        "warning",
        "<img src='logo.png'>",
        "is not available and is left out",
        "pass images={'logo.png': bytes or a path}, or embed it as a data: URL",
    )
    assert str(found) == (
        "warning [resource] <img src='logo.png'>: is not available and is left out "
        "(pass images={'logo.png': bytes or a path}, or embed it as a data: URL)"
    )


@pytest.mark.parametrize("source", ["https://evil.example/x.png", "/etc/passwd", "file:///etc/passwd", "../x.png"])
def test_an_image_from_anywhere_else_is_reported_not_read(source: str) -> None:
    assert [missing.where for missing in check_images(parse_document(f"<img src={source}>"), {})] == [
        f"<img src={source!r}>"
    ]


@pytest.mark.parametrize("source", [EMBEDDED, "logo"])
def test_an_image_that_is_there_is_not_reported(source: str) -> None:
    assert not list(check_images(parse_document(f'<img src="{source}">'), {"logo": b"x"}))


def missing_images(response: ImageResponse) -> list[str]:
    return [found.where for found in response.diagnostics if found.code == "resource"]


def test_diagnostics_are_there_after_drawing_and_not_before() -> None:
    response = ImageResponse("<img src=a><img src=b>", width=8, height=8, images={"b": picture(2, 2)})
    assert missing_images(response) == []
    response.render()
    assert missing_images(response) == ["<img src='a'>"]
