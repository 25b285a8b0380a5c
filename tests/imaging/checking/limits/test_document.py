"""Documents that ask for too much: an error of ours, at once, where the engine would end the process."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from collections.abc import Callable
from textwrap import dedent
from urllib.parse import quote

import pytest
from PIL import Image

from masthead import ImageResponse, Limits, Settings
from masthead.errors import LimitError, RenderError
from masthead.imaging.checking.limits.css import DEEPEST_CSS
from masthead.imaging.checking.limits.svg import DEEPEST_SVG, check_svg
from masthead.imaging.document import parse_document
from masthead.settings import DEEPEST_ELEMENT

BLUE = (0, 0, 255, 255)
BOX = "margin:0;width:8px;height:8px"
FILL = "<rect width='8' height='8' fill='#0000ff'/>"
# What an outgrown limit may cost. The worst inputs took minutes or the process before there were limits.
SECONDS = 20

TOO_DEEP = "markup of one picture may have 250 levels of elements, found more; close what you open"
TOO_MANY = "markup of one picture may have 10,000 elements and texts, found more; draw several pictures, or allow more: Settings(limits=Limits(elements=…))"
TOO_DEEP_CSS = "CSS of one picture may have 60 levels of brackets, found more; close what you open"
TOO_DEEP_SVG = "an SVG image of one picture may have 250 levels of elements, found 100,002; flatten its groups"


def svg(groups: int, inside: str = FILL) -> str:
    """An SVG image whose content stands in so many groups; it is ``groups + 2`` elements deep."""
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'>{'<g>' * groups}{inside}{'</g>' * groups}</svg>"
    )


def as_base64(text: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(text.encode()).decode()}"


def as_percent(text: str) -> str:
    return f"data:image/svg+xml,{quote(text)}"


def outcome(content: str, images: dict[str, str], stylesheets: list[str]) -> str:
    """What drawing in a process of its own ends with: the error's type and text, or the number of bytes."""
    script = """
        import json, sys
        from masthead import ImageResponse, Limits, Settings
        from masthead.errors import MastheadError
        content, images, stylesheets = json.load(sys.stdin)
        images = {name: text.encode() for name, text in images.items()}
        try:
            body = ImageResponse(content, width=8, height=8, images=images, stylesheets=stylesheets).render()
        except MastheadError as error:
            print(type(error).__name__, error)
        else:
            print(len(body), "bytes")
    """
    run = subprocess.run(
        [sys.executable, "-c", dedent(script)],
        input=json.dumps((content, images, stylesheets)),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert run.returncode == 0, f"the process ended with {run.returncode}: {run.stderr[-500:]}"
    return run.stdout.strip()


DEEP = svg(100_000)
HOSTILE: dict[str, tuple[str, dict[str, str], list[str], str]] = {
    "groups in inline SVG": (f"<svg width=8 height=8>{'<g>' * 20_000}", {}, [], TOO_DEEP),
    "nested blocks in <style>": (f"<style>{'a{' * 5_000}</style>x", {}, [], TOO_DEEP_CSS),
    "brackets in a style attribute": (f"<p style='width:{'[' * 100_000}'>x", {}, [], TOO_DEEP_CSS),
    "brackets in the style of an SVG element": (
        f"<svg width=8 height=8><rect style='fill:{'(' * 100_000}' /></svg>",
        {},
        [],
        TOO_DEEP_CSS,
    ),
    "an SVG of images=": ("<img src=a>", {"a": DEEP}, [], TOO_DEEP_SVG),
    "an SVG of images= that nobody draws": ("<p>x", {"a": DEEP}, [], TOO_DEEP_SVG),
    "an SVG behind an XML declaration": ("<img src=a>", {"a": f"<?xml version='1.0'?>\n{DEEP}"}, [], TOO_DEEP_SVG),
    "a base64 data: URL": (f'<img src="{as_base64(DEEP)}">', {}, [], TOO_DEEP_SVG),
    "a percent-encoded data: URL": (f'<img src="{as_percent(DEEP)}">', {}, [], TOO_DEEP_SVG),
    "a data: URL in upper case": (f'<img src="{as_percent(DEEP).replace("data", "DATA", 1)}">', {}, [], TOO_DEEP_SVG),
    "a base64 data: URL in url()": (
        f"<style>p{{{BOX};background:url('{as_base64(DEEP)}')}}</style><p>",
        {},
        [],
        TOO_DEEP_SVG,
    ),
    "a percent-encoded data: URL in url()": (
        f"<style>p{{{BOX};background:url({as_percent(DEEP)})}}</style><p>",
        {},
        [],
        TOO_DEEP_SVG,
    ),
    "a data: URL in a style attribute": (
        f'<p style="{BOX};background:url({as_base64(DEEP)})">',
        {},
        [],
        TOO_DEEP_SVG,
    ),
    "a data: URL in inline SVG": (
        f'<svg width=8 height=8><image width=8 height=8 href="{as_base64(DEEP)}"/></svg>',
        {},
        [],
        TOO_DEEP_SVG,
    ),
    "elements": ("<div>" * 10_000, {}, [], TOO_DEEP),
    "formatting elements": ("<b>" * 100_000, {}, [], TOO_MANY),
    "an unquoted base64 url()": (
        f"<style>p{{{BOX};background:url({as_base64(DEEP)})}}</style><p>",
        {},
        [],
        TOO_DEEP_SVG,
    ),
    "a data: URL in stylesheets=": ("<p>x", {}, [f"p{{{BOX};background:url({as_base64(DEEP)})}}"], TOO_DEEP_SVG),
    "a data: URL that is not encoded": (f'<img src="data:image/svg+xml,{DEEP}">', {}, [], TOO_MANY),
    "an SVG that claims to be a PNG": (
        f'<img src="{as_base64(DEEP).replace("svg+xml", "png")}">',
        {},
        [],
        TOO_DEEP_SVG,
    ),
    "an entity in the scheme": (f'<img src="{as_base64(DEEP).replace("data:", "data&#58;")}">', {}, [], TOO_DEEP_SVG),
    "an escape in the scheme": (
        f"<style>p{{{BOX};background:url({as_base64(DEEP).replace('data', 'd' + chr(92) + '61ta')})}}</style><p>",
        {},
        [],
        TOO_DEEP_SVG,
    ),
    "base64 without padding": (f'<img src="{as_base64(DEEP).rstrip("=")}">', {}, [], TOO_DEEP_SVG),
    "an SVG in an SVG": (
        "<img src=a>",
        {"a": svg(1, f"<image href='{as_base64(DEEP)}'/>")},
        [],
        TOO_DEEP_SVG,
    ),
    "an SVG in an encoding nobody reads": (
        "<img src=a>",
        {"a": f"<?xml version='1.0' encoding='utf-7'?>{DEEP}"},
        [],
        TOO_DEEP_SVG,
    ),
    "closing brackets in a comment": (f"<style>/*{'}' * 5_000}*/{'a{' * 5_000}</style>x", {}, [], TOO_DEEP_CSS),
    "closing brackets of another kind": (f"<p style='width:{'(]' * 100_000}'>x", {}, [], TOO_DEEP_CSS),
    "paragraphs": ("<p>x" * 250_000, {}, [], TOO_MANY),
    "nested blocks in stylesheets=": ("<p>x", {}, ["p{color:red}", "a{" * 100_000], TOO_DEEP_CSS),
    "nested functions in stylesheets=": ("<p>x", {}, [f"p{{width:{'calc(' * 100_000}"], TOO_DEEP_CSS),
}


@pytest.mark.parametrize(("content", "images", "stylesheets", "message"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_nesting_is_an_error_that_says_how_much_is_allowed(
    content: str, images: dict[str, str], stylesheets: list[str], message: str
) -> None:
    assert outcome(content, images, stylesheets) == f"LimitError {message}"


def pixel(content: str, **options: object) -> object:
    """The pixel in the middle of an 8×8 px picture."""
    body = ImageResponse(content, width=8, height=8, **options).render()  # type: ignore[arg-type]
    with Image.open(io.BytesIO(body)) as image:
        return image.convert("RGBA").getpixel((4, 4))


def refused(content: str, **options: object) -> str:
    """The sentence with which a document is refused."""
    with pytest.raises(LimitError) as caught:
        pixel(content, **options)
    assert isinstance(caught.value, RenderError)
    return str(caught.value)


def divs(count: int) -> str:
    """Nested elements around a blue box; with ``<html>``, ``<body>`` and it, ``count + 3`` levels."""
    return f"{'<div>' * count}<p style='{BOX};background:#00f'></p>{'</div>' * count}"


def inline_svg(groups: int) -> str:
    """``groups + 4`` levels of elements."""
    return f"<svg width=8 height=8>{'<g>' * groups}<rect width=8 height=8 fill='#00f' />{'</g>' * groups}</svg>"


@pytest.mark.parametrize(("markup", "around"), [(divs, 3), (inline_svg, 4)])
def test_elements_are_drawn_down_to_the_deepest_allowed(markup: Callable[[int], str], around: int) -> None:
    assert pixel(markup(DEEPEST_ELEMENT - around)) == BLUE
    assert refused(markup(DEEPEST_ELEMENT - around + 1)) == TOO_DEEP


def nested(levels: int) -> str:
    """A rule inside so many ``@media`` blocks, ``levels + 1`` levels of brackets."""
    return f"{'@media all{' * levels}p{{{BOX};background:#00f}}{'}' * levels}"


def test_nested_blocks_are_drawn_down_to_the_deepest_allowed() -> None:
    most = DEEPEST_CSS - 1
    assert pixel(f"<style>{nested(most)}</style><p>") == BLUE
    assert pixel("<p>", stylesheets=[nested(most)]) == BLUE
    assert refused(f"<style>{nested(most + 1)}</style><p>") == TOO_DEEP_CSS
    assert refused("<p>", stylesheets=[nested(most + 1)]) == TOO_DEEP_CSS


def test_nested_brackets_of_a_style_attribute_are_read_down_to_the_deepest_allowed() -> None:
    def width(levels: int) -> str:
        return f"<p style='margin:0;height:8px;background:#00f;width:calc({'(' * levels}8px{')' * levels})'>"

    assert pixel(width(DEEPEST_CSS - 1)) == BLUE
    assert refused(width(DEEPEST_CSS)) == TOO_DEEP_CSS


def test_brackets_beside_each_other_are_not_nested() -> None:
    assert pixel(f"<style>{'b{}' * 2_000}p{{{BOX};background:#00f}}</style><p>") == BLUE


WAYS: dict[str, Callable[[str], object]] = {
    "images=": lambda image: pixel("<img src=a>", images={"a": image.encode()}),
    "base64": lambda image: pixel(f'<img src="{as_base64(image)}">'),
    "percent-encoded": lambda image: pixel(f'<img src="{as_percent(image)}">'),
    "url()": lambda image: pixel(f"<p style=\"{BOX};background:url('{as_percent(image)}')\">"),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_an_svg_image_is_drawn_down_to_the_deepest_allowed(way: Callable[[str], object]) -> None:
    assert way(svg(DEEPEST_SVG - 2)) == BLUE
    with pytest.raises(LimitError) as caught:
        way(svg(DEEPEST_SVG - 1))
    assert str(caught.value) == TOO_DEEP_SVG.replace("100,002", "251")


def test_an_svg_image_may_have_many_elements_beside_each_other() -> None:
    assert pixel("<img src=a>", images={"a": svg(3, "<g></g>" * 5_000 + FILL).encode()}) == BLUE


@pytest.mark.parametrize("content", [b"", b"<svg", b"\x89PNG\r\n\x1a\n<svg>", b"<svg><g></svg>", b"<svg>\xff\0&x;<g>"])
def test_what_is_no_whole_svg_passes_and_is_left_to_the_engine(content: bytes) -> None:
    check_svg(content)


def test_what_is_open_before_an_svg_breaks_counts() -> None:
    with pytest.raises(LimitError, match="found 301; flatten"):
        check_svg(b"<svg>" + b"<g>" * 300 + b"</broken>")


def test_as_many_elements_as_allowed_are_drawn() -> None:
    # With <html>, <head>, <body>, the box and the hidden element around them.
    around = 5
    box = f"<p style='{BOX};background:#00f'></p>"

    def page(count: int) -> str:
        return f"{box}<div style='display:none'>{'<i></i>' * (count - around)}</div>"

    assert pixel(page(Limits().elements)) == BLUE
    assert refused(page(Limits().elements + 1)) == TOO_MANY


def test_scripts_and_templates_do_not_count() -> None:
    assert pixel(f"<p style='{BOX};background:#00f'></p><template>{'<i></i>' * Limits().elements}</template>") == BLUE


def test_as_much_text_as_allowed_is_read() -> None:
    markup = f"<p>x</p><!--{'x' * (Limits().markup - 15)}-->"
    assert len(markup) == Limits().markup
    assert parse_document(markup).nodes[0] == "<p>x</p>"
    with pytest.raises(LimitError) as caught:
        parse_document(f"{markup} ")
    assert str(caught.value) == (
        "markup of one picture may have 16,777,216 characters, found 16,777,217; serve less text in one picture, "
        "or allow more: Settings(limits=Limits(markup=…))"
    )


def limited(content: str, stylesheets: tuple[str, ...] = (), **allowed: int) -> str:
    """The sentence with which a document is refused under limits."""
    with pytest.raises(LimitError) as caught:
        parse_document(content, stylesheets=stylesheets, limits=Limits(**allowed))
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "stylesheets", "allowed", "message"),
    [
        ("<p>x", ("a{}",), {"markup": 6}, "markup of one picture may have 6 characters, found 7; serve less text in one picture"),
        ("<p>x<p>y", (), {"elements": 6}, "markup of one picture may have 6 elements and texts, found more; draw several pictures"),
        ("<p>", (), {"depth": 2}, "markup of one picture may have 2 levels of elements, found more; close what you open"),
        ("<p a b><i c>", (), {"attributes": 2}, "markup of one picture may have 2 attributes, found 3; leave out what no rule asks for"),
        ("<p>four<b>five", (), {"text": 7}, "markup of one picture may have 7 characters of text, found 8; show less of it"),
        ("<style>a{}</style><p style='a:b'>", ("b{}",), {"css": 8}, "CSS of one picture may have 8 characters, found 9; leave out what the picture does not use"),
    ],
    ids=["markup", "elements", "depth", "attributes", "text", "css"],
)  # fmt: skip
def test_each_limit_counts_and_says_what_allows_more(
    content: str, stylesheets: tuple[str, ...], allowed: dict[str, int], message: str
) -> None:
    (name, most) = next(iter(allowed.items()))
    assert limited(content, stylesheets, **allowed) == f"{message}, or allow more: Settings(limits=Limits({name}=…))"
    assert parse_document(content, stylesheets=stylesheets, limits=Limits(**{name: most + 1})).depth


def test_the_limits_are_those_of_the_settings() -> None:
    response = ImageResponse("<p>x<p>y", width=8, height=8)
    with pytest.raises(LimitError, match="6 elements and texts"):
        response.render(settings=Settings(limits=Limits(elements=6)))
    with pytest.raises(LimitError) as caught:
        response.render(settings=Settings(limits=Limits(pixels=63)))
    assert str(caught.value) == (
        "the canvas of one picture may have 63 device px, found 64; choose a smaller width, height or scale, "
        "or allow more: Settings(limits=Limits(pixels=…))"
    )


def test_white_space_around_texts_and_what_nobody_reads_is_no_text() -> None:
    assert parse_document("<title>long</title>  <p>\n  x  \n</p><script>long</script>", limits=Limits(text=1)).texts


def test_embedded_images_are_no_css() -> None:
    sheet = f"p{{background:url(data:image/png;base64,{'A' * 5_000})}}"
    assert parse_document("<p>", stylesheets=[sheet], limits=Limits(css=60)).stylesheets


NESTED = "CSS of one picture may have 100,000 selectors with nested ones written out, found more; nest lists of selectors less deep"


@pytest.mark.parametrize(
    ("begin", "times"),
    [(".a, .b {", 40), ("& &, & & {", 25), (".a { & & & & {", 20), ("@media all { .a, .b {", 25)],
    ids=["lists", "both", "parents", "in conditions"],
)
def test_nested_selectors_are_counted_as_they_are_written_out(begin: str, times: int) -> None:
    # Twice the memory with each level: the engine ended the process at 8 GB.
    closing = "}" * (times * begin.count("{"))
    assert refused(f"<style>{begin * times}color:red{closing}</style><p>") == NESTED


@pytest.mark.parametrize(
    "sheet",
    [
        ".a:is(.b, .c, .d) {" * 50 + "}" * 50,
        ".a { width: min(1px, 2px, 3px); .b { color: red } }" * 100,
        "@media print, screen {" * 50 + "}" * 50,
        "/* a, b { */ .a { content: ', {' }",
    ],
    ids=["in brackets", "in values", "in conditions", "in comments and strings"],
)
def test_commas_that_make_no_selectors_do_not_count(sheet: str) -> None:
    assert parse_document("<p>", stylesheets=[sheet]).stylesheets


def test_rules_are_counted_for_each_element() -> None:
    # 40 to 140 bytes each: it took gigabytes.
    many = "<i></i>" * 5_000
    message = "CSS of one picture may have 10,000,000 selectors and custom properties times elements, found 2,100 for 5,003 elements"
    assert message in refused(f"<style>{'i{color:red}' * 2_100}</style>{many}")
    properties = "".join(f"--a{number}:1;" for number in range(2_099))
    assert message in refused(f"<style>i{{{properties}}}</style>{many}")


def test_text_that_css_adds_is_counted_for_each_element() -> None:
    most = "CSS of one picture may have 10,000,000 characters of content: for all elements, found "
    assert most in refused(f"<style>i::before{{content:'{'x' * 20_000}'}}</style>{'<i></i>' * 500}")
    shown = f"<i t='{'x' * 2_000}'></i>" * 10
    assert most in refused(f"<style>i::before{{content:{'attr(t)' * 600}}}</style>{shown}")


@pytest.mark.parametrize(
    "style", ["height:1e12px", "line-height:10000000", "padding:0 0 99999999px", "width:calc(10000000px)"]
)
def test_huge_numbers_are_refused(style: str) -> None:
    # A gradient has a table of 4 bytes for each px of its length.
    name, _, _ = style.partition(":")
    found = refused(f"<p style='background:linear-gradient(red,blue);{style}'>x")
    assert found.startswith(f"CSS of one picture may have numbers up to 9,999,999, found {name} of ")
    assert found.endswith("; choose a length that the picture can show")


@pytest.mark.parametrize(
    "style",
    ["z-index:2147483647", "border-radius:3.40282e38px", "color:#12345678", "text-indent:-9999999px", "content:'100000000'",
     "background:url(/100000000.png)", "order:99999999", "grid-area:a-100000000"],
)  # fmt: skip
def test_numbers_that_cost_nothing_may_be_huge(style: str) -> None:
    assert parse_document(f'<p style="{style}">x').nodes


@pytest.mark.parametrize(
    "style", ["opacity:.9", "filter:blur(1px)", "mix-blend-mode:multiply", "mask-image:none", "clip-path:none"]
)
def test_layers_in_one_another_are_counted_for_the_canvas(style: str) -> None:
    # 256 MB each on the largest canvas.
    inside = f"<div style='{style}'>" * 20
    response = ImageResponse(inside, width=8_000, height=8_000)
    with pytest.raises(LimitError) as caught:
        response.render()
    assert str(caught.value) == (
        "a canvas of 64,000,000 px of one picture may have 15 levels of elements in layers, found 20; "
        "choose a smaller canvas, or nest opacity, filters, masks and blend modes less"
    )
    assert pixel(inside)


def test_layers_of_style_sheets_count_for_all_levels() -> None:
    content = f"<style>div{{opacity:.9}}</style>{'<div>' * 20}"
    with pytest.raises(LimitError, match="15 levels of elements in layers, found 22"):
        ImageResponse(content, width=8_000, height=8_000).render()
