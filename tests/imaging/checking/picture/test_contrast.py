"""Text that can hardly be told from a plain background, judged by the pixels that are drawn."""

from __future__ import annotations

import pytest
from PIL import Image

from masthead import ImageResponse
from masthead.imaging.checking.picture.contrast import _colours, contrast
from tests.sites import picture

HINT = "(use colours further apart, 4.5:1 for small text; aria-hidden=true says that a text is decoration)"
WHITE = "<body style='background:#fff'>"


def told(content: str, scale: float = 1.0) -> list[str]:
    response = ImageResponse(
        content, width=300, height=100, images={"a": picture(9, 9)}, scale=scale, deterministic=True
    )
    response.render()
    return [str(found) for found in response.diagnostics if found.code != "stretched-image"]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [((0, 0, 0), (255, 255, 255), 21.0), ((119, 119, 119), (255, 255, 255), 4.478), ((9, 9, 9), (9, 9, 9), 1.0)],
)
def test_contrast_is_that_of_wcag(one: tuple[int, int, int], other: tuple[int, int, int], ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.001)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (
            f"{WHITE}<p style='color:#aaa'>Grey</p>",
            "body > p: 'Grey' is drawn in #aaaaaa on #ffffff, a contrast of 2.32:1",
        ),
        (
            f"{WHITE}<p style='color:#999;font:100 11px Inter'>Thin</p>",
            "body > p: 'Thin' is drawn in #999999 on #ffffff, a contrast of 2.84:1",
        ),
        (
            f"{WHITE}<p style='opacity:.4;color:#000'>Faint</p>",
            "body > p: 'Faint' is drawn in #999999 on #ffffff, a contrast of 2.84:1",
        ),
        (
            f"{WHITE}<p style='color:#fff'>White</p>",
            "body > p: 'White' is drawn in #ffffff, the colour of the background",
        ),
        (
            f"{WHITE}<p><a style='color:#aaa;text-decoration:underline'>Link</a></p>",
            "body > p: 'Link' is drawn in #aaaaaa on #ffffff, a contrast of 2.32:1",
        ),
        (
            f"{WHITE}<p>x <b style='display:inline-block;padding:5px 9px;background:#222;color:#444'>Badge</b></p>",
            "p > b: 'Badge' is drawn in #444444 on #222222, a contrast of 1.63:1",
        ),
        (
            "<style>p { width: 99px; background: navy; color: blue }</style><p class=a id=b>Blue",
            "body > p#b.a: 'Blue' is drawn in #0000ff on #000080, a contrast of 1.86:1",
        ),
    ],
)
def test_low_contrast_is_told_with_both_colours(content: str, line: str) -> None:
    assert told(content) == [f"warning [low-contrast] {line} {HINT}"]


def test_texts_in_the_same_colours_are_one_line() -> None:
    rows = "".join(f"<div style='color:#bbb'>{row}</div>" for row in ("One", "Two", "Three"))
    assert told(f"{WHITE}{rows}") == [
        f"warning [low-contrast] body > div: 'One' and 2 more texts are drawn in #bbbbbb on #ffffff, a contrast of 1.91:1 {HINT}"
    ]


@pytest.mark.parametrize(
    "content",
    [
        f"{WHITE}<p style='color:#767676;font:100 11px Inter'>Thin, and 4.5:1</p>",
        f"{WHITE}<p style='color:#949494'>Just above 3:1</p>",
        "<p style='color:#ddd'>On a canvas without background</p>",
        "<body style='background:linear-gradient(90deg,#fff,#aaa)'><p style='color:#ddd'>On a gradient",
        "<body style='background:url(a)'><p style='color:#ddd'>On an image",
        f"{WHITE}<p style='color:#ccc;text-shadow:0 1px 3px #000'>With a shadow",
        f"{WHITE}<p style='color:#ccc;-webkit-text-stroke:2px #000'>With a stroke",
        f"{WHITE}<p style='color:transparent'>Clear</p>",
        f"{WHITE}<p style='color:rgb(0 0 0 / 0%)'>Clear too</p>",
        f"{WHITE}<h1 style='color:transparent;background:linear-gradient(#ddd,#eee);background-clip:text'>Clipped",
        f"{WHITE}<p style='visibility:hidden;color:#ddd'>Hidden",
        f"{WHITE}<p style='opacity:0'>Gone",
        f"{WHITE}<p style='position:relative;color:#ddd'>Covered<i style='position:absolute;inset:0;background:#fff'></i>",
        f"{WHITE}<div aria-hidden=true><p style='color:#ddd'>Decoration",
        f"{WHITE}<p style='color:#ddd'>→ • ·",
        f"{WHITE}<p style='color:#ddd;rotate:9deg'>Turned",
        f"{WHITE}<svg width=90 height=30><text y=20 fill='#ddd'>Drawing</text></svg>",
        "<p style='background:#222;color:#444;display:none'>None",
        "",
    ],
)
def test_what_cannot_be_judged_or_is_meant_is_not_told(content: str) -> None:
    assert told(content) == []


@pytest.mark.parametrize("scale", [0.5, 1, 3])
def test_scale_changes_nothing(scale: float) -> None:
    (line,) = told(f"{WHITE}<p style='color:#aaa'>Grey</p>", scale)
    assert "in #aaaaaa on #ffffff" in line


def test_the_edge_of_a_neighbour_is_no_text() -> None:
    box = Image.new("RGBA", (20, 20), "#fff")
    box.paste("#ccc", (0, 0, 1, 19))
    assert _colours(box, (255, 255, 255)) == []
    box.paste("#ccc", (0, 0, 2, 19))
    assert _colours(box, (255, 255, 255)) == [(204, 204, 204)]
