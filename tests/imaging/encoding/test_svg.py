"""An SVG is well-formed, refers to nothing outside, and says what the raster shows."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from masthead import ImageResponse
from masthead.errors import RenderOptionError
from tests.sites import picture

SVG = "{http://www.w3.org/2000/svg}"
CARD = """<style>body { background: #102030; filter: none } p { font-size: 40px; color: #f8fafc; text-shadow: 0 9px 3px #000 }
b { mix-blend-mode: multiply; box-shadow: 0 0 9px red }</style><p>Tom &amp; <b>&lt;Ann&gt;</b> ✨</p>"""


def drawn(content: str, **options: Any) -> ElementTree.Element:
    response = ImageResponse(content, width=300, height=200, format="svg", **options)
    root = ElementTree.fromstring(response.render())
    assert response.media_type == "image/svg+xml"
    return root


def references(root: ElementTree.Element) -> Iterator[str]:
    """Every value that may name something else."""
    for element in root.iter():
        for name, value in element.attrib.items():
            if "href" in name or "src" in name:
                yield value
            yield from re.findall(r"url\((.*?)\)", value)


def test_it_is_as_large_as_the_canvas_times_the_scale() -> None:
    for scale, sides in ((1, ("300", "200")), (2, ("600", "400")), (0.5, ("150", "100"))):
        root = drawn(CARD, scale=scale)
        assert root.tag == f"{SVG}svg"
        assert (root.get("width"), root.get("height"), root.get("viewBox")) == (*sides, "0 0 300 200")


def test_text_is_outlines_so_that_no_font_is_needed() -> None:
    root = drawn(CARD)
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert "path" in names
    assert not names & {"text", "tspan", "style", "script", "foreignObject", "a"}
    assert not any((element.text or "").strip() for element in root.iter())


def test_it_refers_to_its_own_parts_only() -> None:
    found = list(references(drawn(CARD)))
    assert found
    assert all(value.startswith("#") for value in found)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script><p onclick='alert(1)'>x</p>",
        "<img src='https://evil.example/x.png' width=9 height=9>",
        "<img src='javascript:alert(1)' width=9 height=9>",
        "<p style='background: url(https://evil.example/x.svg#a)'>x</p>",
        "<p style='filter: url(https://evil.example/x.svg#a); clip-path: url(#b); mask: url(\"//evil.example\")'>x</p>",
        "<p id='\"><script>alert(1)</script>' class=\"'><script>\">x</p>",
        "<p style=\"mix-blend-mode: '&quot;><script>alert(1)</script>'\">x</p>",
        "<p>]]>&lt;script>alert(1)&lt;/script>\x0b\ufffe</p>",
        "<a href='javascript:alert(1)'>x</a><svg width=9 height=9><a href='javascript:alert(1)'><text>x</text></a></svg>",
    ],
)
def test_hostile_markup_runs_nothing_and_fetches_nothing(hostile: str) -> None:
    root = drawn(hostile)
    assert not any(element.tag.removeprefix(SVG) in ("script", "foreignObject", "a") for element in root.iter())
    assert all(value.startswith(("#", "data:image/")) for value in references(root))
    assert not any(name.lower().startswith("on") for element in root.iter() for name in element.attrib)


def test_images_are_embedded() -> None:
    png = picture(4, 4)
    root = drawn("<img src='a' width=20 height=10>", images={"a": png})
    (image,) = root.iter(f"{SVG}image")
    assert base64.b64decode(str(image.get("href")).partition(",")[2]) == png


@pytest.mark.parametrize("namespace", ["", " xmlns='http://www.w3.org/2000/svg'"])
def test_an_svg_inside_is_made_the_xml_that_viewers_read(namespace: str) -> None:
    inside = f"<svg{namespace} width=20 height=20 viewBox='0 0 2 2'><g id=a><rect width=1 height=1 /></g><use href='#a'/></svg>"
    (image,) = drawn(inside).iter(f"{SVG}image")
    embedded = ElementTree.fromstring(base64.b64decode(str(image.get("href")).partition(",")[2]))
    assert embedded.tag == f"{SVG}svg"
    assert [element.tag for element in embedded] == [f"{SVG}g", f"{SVG}use"]


def test_filters_reach_as_far_as_the_canvas() -> None:
    (first, *_) = drawn(CARD).iter(f"{SVG}filter")
    assert [first.get(name) for name in ("filterUnits", "x", "y", "width", "height")] == [
        "userSpaceOnUse",
        *("-300", "-200", "900", "600"),
    ]


def test_the_wedges_of_a_conic_gradient_meet_without_seams() -> None:
    triangle = "<i style='width: 0; border: 20px solid transparent; border-bottom-color: red'></i>"
    cone = "<i style='width: 90px; height: 90px; background: conic-gradient(red, blue)'></i>"
    root = drawn(f"<style>i {{ display: block }}</style>{triangle}{cone}")
    (group,) = (element for element in root.iter() if element.get("shape-rendering") == "crispEdges")
    wedges = [str(path.get("d")) for path in group]
    assert len(wedges) > 50
    assert len({wedge.split(" ")[0] for wedge in wedges}) == 1
    assert len(list(root.iter(f"{SVG}path"))) > len(wedges)


def test_deep_documents_are_written() -> None:
    depth = 240
    deep = "<div style='opacity: .99; transform: rotate(1deg)'>" * depth + "x" + "</div>" * depth
    assert len(list(drawn(deep).iter(f"{SVG}g"))) >= depth


def test_debug_has_no_boxes_to_show_in_an_svg() -> None:
    with pytest.raises(RenderOptionError) as caught:
        drawn("x", debug=True)
    assert str(caught.value) == "ImageResponse: debug must be False for an SVG; a PNG shows the boxes, got True"


def test_an_svg_that_is_too_large_says_so() -> None:
    with pytest.raises(RenderOptionError, match=r"max_bytes must be at least [\d,]+ for this picture as svg; give"):
        drawn(CARD, max_bytes=100)
    assert drawn(CARD, max_bytes=1_000_000) is not None
