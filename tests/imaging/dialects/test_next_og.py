"""Templates written for next/og laid out as there, rule by rule. ``tests/compat`` has whole ones."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from masthead import ImageResponse
from masthead.imaging.document import parse_document

RED, WHITE = (255, 0, 0, 255), (255, 255, 255, 255)
SIZED = "<div style='width:50px;height:20px;background:red'></div>"
ROOT = "<div style='width:100%;height:100%;background:white;font-size:20px;{}'>{}</div>"


def drawn(html: str, compat: str | None = "next-og") -> Image.Image:
    response = ImageResponse(html, width=300, height=100, compat=compat, deterministic=True)
    image = Image.open(io.BytesIO(response.render())).convert("RGBA")
    assert [found for found in response.diagnostics if found.code != "low-contrast"] == []  # text may be all red
    return image


def box(image: Image.Image, colour: tuple[int, ...] = RED) -> tuple[int, int, int, int] | None:
    """The box around all pixels of a colour."""
    mask = Image.new("L", image.size)
    mask.putdata([255 * (pixel == colour) for pixel in image.get_flattened_data()])
    return mask.getbbox()


def red_in(content: str, style: str = "") -> tuple[int, int, int, int] | None:
    return box(drawn(ROOT.format(style, content)))


@pytest.mark.parametrize(
    ("content", "style", "expected"),
    [
        (SIZED + SIZED, "", (0, 0, 100, 20)),  # a div is a row
        (SIZED + SIZED, "flex-direction:column", (0, 0, 50, 40)),
        ("<div style='width:200px;padding:20px;height:60px;background:red'></div>", "", (0, 0, 200, 60)),
        ("<div style='width:400px;height:9px;background:red'></div><i></i>", "", (0, 0, 300, 9)),  # nothing shrinks
        (f"<div style='display:block'>{SIZED}{SIZED}</div>", "", (0, 0, 100, 20)),
        (
            "<div style='position:absolute;right:0;bottom:0;width:9px;height:9px;background:red'></div>",
            "",
            (291, 91, 300, 100),
        ),
        ("<div style='width:9px;height:9px;background:red;z-index:-1'></div>", "", (0, 0, 9, 9)),
        ("<div style='border:2px #f00;width:20px;height:20px'></div>", "", (0, 0, 20, 20)),
        ("<div style='border-width:2px;border-color:red;width:20px;height:20px'></div>", "", (0, 0, 20, 20)),
        ("<div style='border-width:2px;width:20px;height:20px'></div>", "", None),
        (4 * "<div style='width:90px;height:9px;background:red'></div>", "flex-wrap:wrap", (0, 0, 270, 18)),
        ("<h1 style='background:red;font-size:10px;height:9px'></h1>", "flex-direction:column", (0, 27, 300, 36)),
        ("<h1 style='background:red;height:9px'></h1>", "flex-direction:column", (0, 27, 300, 36)),
        ("<ul style='background:red;height:9px'></ul>", "flex-direction:column", (0, 0, 300, 9)),
        ("<div tw='w-10 h-5 bg-[red] p-2'></div>", "", (0, 0, 40, 20)),
    ],
)
def test_boxes_are_where_next_og_has_them(content: str, style: str, expected: tuple[int, ...] | None) -> None:
    assert red_in(content, style) == expected


def test_an_element_without_width_is_no_wider_than_its_parent() -> None:
    words = "many words that go on and on and on and on"
    assert red_in(f"<div><div style='background:red;color:red'>{words}</div></div>", "align-items:flex-start") == (
        *(0, 0, 300, 48),
    )


def test_an_element_with_text_shrinks_and_another_does_not() -> None:
    text = "<div style='background:red;color:red'>words that go on and on and on</div>"
    rest = "<div style='width:200px;height:50px'></div>"
    assert red_in(text + rest, "align-items:flex-start") == (0, 0, 100, 96)


def test_one_line_of_text_is_not_centred_but_several_are() -> None:
    one, several = (
        drawn(ROOT.format("text-align:center;color:red;flex-direction:column", text))
        for text in ("one line", "several lines of text do not fit here")
    )
    first = one.crop((0, 0, 100, 24)).getcolors() or []
    assert len(first) > 1
    left = several.crop((0, 24, 100, 48)).getcolors() or []
    assert [colour for _, colour in left] == [WHITE]


def test_text_that_does_not_fit_is_cut_inside_its_flex_box() -> None:
    style = "width:100px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap"
    (node,) = parse_document(f"<div style='{style}'>long text</div>", compat="next-og").nodes
    assert 'overflow: hidden; text-overflow: ellipsis; align-self: flex-start;">long text</span>' in node
    (node,) = parse_document("<div style='display:block;line-clamp:2'>long text</div>", compat="next-og").nodes
    assert "-webkit-line-clamp: 2;" in node.partition("<span")[2]
    assert "display: flex; -webkit-line-clamp: none;" in node.partition("<span")[0]


def test_white_space_is_dropped_as_in_jsx_unless_it_is_kept() -> None:
    nodes = parse_document("<div> a <b> c </b> </div><pre> d </pre>", compat="next-og").nodes
    assert [node.partition("flex-start;")[2] for node in "".join(nodes).split("<span")[1:]] == [
        *(
            '">a</span><b style="flex-shrink: 1; max-width: 100%;">',
            '">c</span></b></div><pre style="flex-shrink: 1; max-width: 100%;">',
        ),
        '"> d </span></pre>',
    ]


def test_lines_are_set_on_whole_px() -> None:
    (node,) = parse_document("<div style='font-size:24px;line-height:1.4'>a</div>", compat="next-og").nodes
    assert "line-height: 34px;" in node.partition("<span")[2]


def test_text_painted_with_a_background_keeps_it() -> None:
    style = "font-size:80px;background:linear-gradient(red,red);background-clip:text;color:transparent"
    assert red_in(f"<div style='{style}'>XX</div>") is not None


@pytest.mark.parametrize(
    "content", ["<u>x</u>", "<s>x</s>", "<div style='text-decoration:underline'><span><b>x</b></span></div>"]
)
def test_lines_on_text_are_drawn_however_deep_it_is(content: str) -> None:
    plain = re.sub(r"<(/?)[us]>", r"<\1i style='font-style:normal'>", content).replace("underline", "none")
    assert drawn(content).tobytes() != drawn(plain).tobytes()


def test_comments_scripts_and_pictures_stay_as_they_are() -> None:
    svg = '<svg width="20" height="20"><g><text>x</text></g></svg>'
    document = parse_document(f"<div><!-- c --><script>x</script>{svg}</div>", compat="next-og")
    assert svg in document.nodes[0]
    assert "display: block" not in document.nodes[0]


def test_a_picture_without_size_is_as_wide_as_its_parent() -> None:
    (node,) = parse_document("<img src=x>", compat="next-og").nodes
    assert 'style="width: 100%;"' in node
    (node,) = parse_document("<img src=x width=9>", compat="next-og").nodes
    assert "style" not in node


def test_a_tree_and_html_are_drawn_the_same() -> None:
    item = {"type": "p", "props": {"style": {"fontSize": 9}, "children": "b"}}
    tree = {"type": "div", "props": {"style": {"padding": 9}, "tw": "text-xl", "children": ["a", item]}}
    response = ImageResponse(tree, width=300, height=100, compat="next-og", deterministic=True)
    image = Image.open(io.BytesIO(response.render())).convert("RGBA")
    html = "<div style='padding:9px' tw='text-xl'>a<p style='font-size:9px'>b</p></div>"
    assert image.tobytes() == drawn(html).tobytes()
    assert image.tobytes() != drawn(html, None).tobytes()


@pytest.mark.parametrize("around", ["<!", "<!-- x -->", "<?x?>"])
def test_comments_beside_the_content_change_nothing(around: str) -> None:
    drawn = [ImageResponse(source, width=20, height=20, compat="next-og").render() for source in ("x", f"x{around}")]
    assert drawn[0] == drawn[1]
