"""What a document asks for and does not get, as diagnostics."""

from __future__ import annotations

from masthead import ImageResponse
from tests.sites import picture


def missing_images(response: ImageResponse) -> list[str]:
    return [found.where for found in response.diagnostics if found.code == "resource"]


def test_diagnostics_are_there_after_drawing_and_not_before() -> None:
    response = ImageResponse("<img src=a><img src=b>", width=8, height=8, images={"b": picture(2, 2)})
    assert missing_images(response) == []
    response.render()
    assert missing_images(response) == ["<img src='a'>"]
