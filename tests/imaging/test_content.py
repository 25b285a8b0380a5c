"""Everything that may be given as content, as one string of HTML."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import htpy
import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from PIL import Image

from masthead import ImageResponse
from masthead.errors import ContentError
from masthead.imaging.content import SVG_ATTRIBUTES, to_html
from masthead.imaging.document import parse_document

RAW = "content.p.dangerouslySetInnerHTML: must be {'__html': …}"
FORMS = (
    "must be an HTML string, an object with __html__ (htpy, Markup …), a {'type', 'props'} tree "
    "or a list of these, got "
)


def el(kind: object, *children: object, **props: object) -> dict[str, object]:
    return {"type": kind, "props": {**props, "children": list(children)}}


class Card:
    """An object of some template library."""

    def __html__(self) -> str:
        return "<b>card</b>"


def test_a_top_level_string_is_html_source_and_stays_as_it_is() -> None:
    assert to_html("<p>a & b &lt; <b>c") == "<p>a & b &lt; <b>c"


@pytest.mark.parametrize(
    "content",
    [
        Card(),
        Markup("<b>card</b>"),
        htpy.b["card"],
        [Card()],
        (part for part in [Markup("<b>"), "card", Markup("</b>")]),
        jinja2.Environment(autoescape=True).from_string("<b>{{ text }}</b>").render(text="card"),
    ],
    ids=["__html__", "Markup", "htpy", "list", "generator", "jinja2"],
)
def test_markup_of_any_library_is_taken_unescaped(content: object) -> None:
    assert to_html(content) == "<b>card</b>"


@pytest.mark.parametrize("wrap", [lambda x: [x], lambda x: ((x,),), lambda x: htpy.fragment[x]])
def test_a_string_inside_a_list_is_text(wrap: Callable[[str], object]) -> None:
    assert to_html(wrap("<script>")) == "&lt;script&gt;"


@pytest.mark.parametrize(
    ("tree", "html"),
    [
        ({"type": "div", "props": {}}, "<div></div>"),
        ({"type": "div"}, "<div></div>"),
        ({"type": "div", "props": None}, "<div></div>"),
        ({"type": "p", "props": {"children": "a < b"}}, "<p>a &lt; b</p>"),
        ({"type": "p", "props": {"children": 5}}, "<p>5</p>"),
        ({"type": "p", "props": {"children": [1.5, None, True, False, "x", ["y"]]}}, "<p>1.5xy</p>"),
        ({"type": "p", "props": {"children": Markup("<i>m</i>")}}, "<p><i>m</i></p>"),
        ({"type": "p", "props": {"children": htpy.i["h"]}}, "<p><i>h</i></p>"),
        (el("ul", *(el("li", n) for n in (1, 2))), "<ul><li>1</li><li>2</li></ul>"),
        ({"type": "p", "props": {"dangerouslySetInnerHTML": {"__html__": "<u>raw</u>"}}}, "<p><u>raw</u></p>"),
        ({"type": "p", "props": {}, "key": "1"}, "<p></p>"),
    ],
)
def test_a_tree_is_written_as_react_would(tree: object, html: str) -> None:
    assert to_html(tree) == html


@pytest.mark.parametrize("name", ["img", "br", "hr", "input"])
def test_a_void_element_has_no_end_tag(name: str) -> None:
    assert to_html(el(name, title="x")) == f'<{name} title="x">'


@pytest.mark.parametrize(
    ("props", "written"),
    [
        ({"className": "a b"}, ' class="a b"'),
        ({"htmlFor": "x"}, ' for="x"'),
        ({"srcSet": "x 2x"}, ' srcset="x 2x"'),
        ({"title": '"><script>'}, ' title="&#34;&gt;&lt;script&gt;"'),
        ({"hidden": True}, " hidden"),
        ({"hidden": False, "id": None, "key": "k", "ref": "r"}, ""),
        ({"data-x": 5}, ' data-x="5"'),
        ({"style": "color: red"}, ' style="color: red"'),
        ({"style": {"fontSize": 40, "color": "red"}}, ' style="font-size: 40px; color: red"'),
        ({"style": {"lineHeight": 1.2, "fontWeight": 700, "flexGrow": 1}}, None),
        ({"style": {"margin": 0, "top": -1.5, "left": None}}, ' style="margin: 0; top: -1.5px"'),
        ({"style": {"WebkitTextStroke": "1px red"}}, ' style="-webkit-text-stroke: 1px red"'),
        ({"style": {"--size": 5}}, ' style="--size: 5"'),
        ({"style": {"columnCount": 2, "fontSize": 12}}, ' style="column-count: 2; font-size: 12px"'),
        ({"style": {"aspectRatio": 1.5, "WebkitLineClamp": 3}}, ' style="aspect-ratio: 1.5; -webkit-line-clamp: 3"'),
        ({"style": {"strokeWidth": 2, "fillOpacity": 0.5}}, ' style="stroke-width: 2; fill-opacity: 0.5"'),
        ({"style": {"msFlex": "1", "MozAppearance": "none"}}, ' style="-ms-flex: 1; -moz-appearance: none"'),
        ({"style": {"width": True, "height": False, "color": "red"}}, ' style="color: red"'),
        ({"style": {"width": 0, "opacity": 0, "zIndex": 0}}, ' style="width: 0; opacity: 0; z-index: 0"'),
        ({"tabIndex": 0, "title": ""}, ' tabIndex="0" title=""'),
        ({"aria-hidden": False, "aria-busy": True, "aria-label": None}, ' aria-hidden="false" aria-busy="true"'),
        ({"strokeWidth": 2, "strokeLinecap": "round"}, ' stroke-width="2" stroke-linecap="round"'),
        ({"fillOpacity": 0, "clipPath": "url(#a)", "textAnchor": "end"}, None),
        ({"viewBox": "0 0 1 1", "preserveAspectRatio": "none"}, ' viewBox="0 0 1 1" preserveAspectRatio="none"'),
        ({"gradientUnits": "u", "clipPathUnits": "v"}, ' gradientUnits="u" clipPathUnits="v"'),
        ({"style": {"fontFamily": 'x"><b>'}}, ' style="font-family: x&#34;&gt;&lt;b&gt;"'),
    ],
)
def test_props_become_attributes(props: dict[str, object], written: str | None) -> None:
    if written is None:
        written = (
            ' style="line-height: 1.2; font-weight: 700; flex-grow: 1"'
            if "style" in props
            else ' fill-opacity="0" clip-path="url(#a)" text-anchor="end"'
        )
    assert to_html({"type": "div", "props": props}) == f"<div{written}></div>"


@pytest.mark.parametrize("name", sorted(SVG_ATTRIBUTES))
def test_svg_attributes_have_their_names_in_svg(name: str) -> None:
    kebab = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
    assert "-" in kebab
    assert to_html(el("path", **{name: "x"})) == f'<path {kebab}="x"></path>'


@pytest.mark.parametrize(
    ("css", "written"),
    [
        ('a > b { content: "\'&" }', None),
        ("@media (width >= 1px) { a { color: red } }", None),
        ("a{}</style><script>x", "a{}<\\/style><script>x"),
        ("a{}</STYLE ><b>", "a{}<\\/STYLE ><b>"),
        ("a{content:'</'}", "a{content:'<\\/'}"),
    ],
)
def test_css_in_a_style_element_is_not_escaped_and_cannot_leave_it(css: str, written: str | None) -> None:
    html = to_html({"type": "style", "props": {"children": css}})
    assert html == f"<style>{css if written is None else written}</style>"
    document = parse_document(html)
    assert (len(document.stylesheets), document.nodes) == (1, ())


def test_a_style_element_of_a_tree_reaches_the_picture() -> None:
    def middle(selector: str) -> object:
        sheet = {"type": "style", "props": {"children": f"{selector}{{background:#00f;display:block;height:8px}}"}}
        body = ImageResponse([sheet, el("div", el("b"))], width=8, height=8).render()
        with Image.open(io.BytesIO(body)) as image:
            return image.convert("RGB").getpixel((4, 4))

    assert middle("div > b") == (0, 0, 255)
    assert middle("div > i") == (0, 0, 0)


def test_a_component_is_called_with_its_props() -> None:
    def badge(props: dict[str, Any]) -> object:
        return el("b", props["text"], "!")

    assert to_html(el("p", {"type": badge, "props": {"text": "<new>"}})) == "<p><b>&lt;new&gt;!</b></p>"


@given(st.text())
def test_no_text_in_a_tree_becomes_markup(text: str) -> None:
    html = to_html(el("p", text, title=text))
    assert html.count("<") == html.count(">") == 2
    assert html.count('"') == 2


@dataclass
class Interpolation:
    """One value of a template, of the shape that PEP 750 gives it."""

    value: object
    expression: str = ""
    conversion: str | None = None
    format_spec: str = ""


@dataclass
class Template:
    """The shape of ``string.templatelib.Template``."""

    strings: tuple[str, ...]
    interpolations: tuple[Interpolation, ...] = field(default=())


@pytest.mark.parametrize(
    ("interpolation", "html"),
    [
        (Interpolation("<b>"), "&lt;b&gt;"),
        (Interpolation(Markup("<b>")), "<b>"),
        (Interpolation(Card()), "<b>card</b>"),
        (Interpolation(3), "3"),
        (Interpolation(None), ""),
        (Interpolation("<a>", conversion="r"), "&#39;&lt;a&gt;&#39;"),
        (Interpolation("é", conversion="a"), "&#39;\\xe9&#39;"),
        (Interpolation(Markup("<b>"), conversion="s"), "&lt;b&gt;"),
        (Interpolation(3.14159, format_spec=".2f"), "3.14"),
        (Interpolation("<", format_spec=">3"), "  &lt;"),
        (Interpolation(["<", Card()]), "&lt;<b>card</b>"),
        (Interpolation(Template(("<i>", "</i>"), (Interpolation("<"),))), "<i>&lt;</i>"),
    ],
)
def test_what_a_template_interpolates_is_text_unless_it_is_markup(interpolation: Interpolation, html: str) -> None:
    assert to_html(Template(("<p>", "</p>"), (interpolation,))) == f"<p>{html}</p>"


def test_a_template_without_values_is_its_source() -> None:
    assert to_html(Template(("<p>a & b</p>",))) == "<p>a & b</p>"


def test_the_backported_t_string_is_understood() -> None:
    backport = pytest.importorskip("tstrings", reason="needs tstrings-backport")
    name = "<b>"
    assert name
    assert to_html(backport.t("<p>{name}</p>{name!r:>8}")) == "<p>&lt;b&gt;</p>   &#39;&lt;b&gt;&#39;"


@pytest.mark.skipif(sys.version_info < (3, 14), reason="t-strings are new in Python 3.14")
def test_a_real_t_string_is_understood() -> None:
    names: dict[str, Any] = {"name": "<b>", "inner": Markup("<i>x</i>")}
    exec("template = t'<p>{name}</p>{inner}{name!r:>8}'", names)
    assert isinstance(names["template"], importlib.import_module("string.templatelib").Template)
    assert to_html(names["template"]) == "<p>&lt;b&gt;</p><i>x</i>   &#39;&lt;b&gt;&#39;"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (5, f"content: {FORMS}int"),
        (b"<p>", f"content: {FORMS}bytes"),
        (bytearray(b"x"), f"content: {FORMS}bytearray"),
        (object(), f"content: {FORMS}object"),
        (print, f"content: {FORMS}builtin_function_or_method"),
        (["x", b"y"], f"content[1]: {FORMS}bytes"),
        (el("p", el("b", object())), f"content.p[0].b[0]: {FORMS}object"),
        (Template(("", ""), (Interpolation(b"x", "who"),)), f"content{{who}}: {FORMS}bytes"),
        (Template(("", ""), (Interpolation(b"x"),)), f"content{{0}}: {FORMS}bytes"),
        ({"type": "p", "props": ["x"]}, "content.props: must be a mapping, got list"),
        ({"props": {}}, "content.type: must be an element name such as 'div', got None"),
        ({"type": "p><script", "props": {}}, "content.type: must be an element name such as 'div', got 'p><script'"),
        ({"type": "p", "props": {"a b": "x"}}, "content.p: has an attribute name that cannot be written: 'a b'"),
        ({"type": "p", "props": {"x><script>": "x"}}, None),
        (None, f"content: {FORMS}NoneType"),
        (True, f"content: {FORMS}bool"),
        (False, f"content: {FORMS}bool"),
        (Markup, f"content: {FORMS}type"),
        (Card, f"content: {FORMS}type"),
        ([Card], f"content[0]: {FORMS}type"),
        (el("p", Markup), f"content.p[0]: {FORMS}type"),
        ({"type": 5}, "content.type: must be an element name such as 'div', got 5"),
        (el("p", dangerouslySetInnerHTML="<b>"), f"{RAW}, got '<b>'"),
        (el("p", dangerouslySetInnerHTML=["<b>"]), f"{RAW}, got ['<b>']"),
        (el("p", dangerouslySetInnerHTML={"html": "<b>"}), f"{RAW}, got {{'html': '<b>'}}"),
        (el("p", style={5: "x"}), "content.p.style: has a property name that is no string: 5"),
        (el("p", el("b", style={None: "x"})), "content.p[0].b.style: has a property name that is no string: None"),
        (el("p", style={("a",): 1}), "content.p.style: has a property name that is no string: ('a',)"),
        ({"type": "p", "props": {1: "x"}}, "content.p: has an attribute name that cannot be written: 1"),
    ],
)
def test_content_that_is_no_markup_is_refused_by_place_and_type(content: object, message: str | None) -> None:
    with pytest.raises(ContentError) as caught:
        to_html(content)
    assert str(caught.value) == message or (message is None and "x><script>" in str(caught.value))


def test_a_deep_tree_is_still_content() -> None:
    tree: object = "x"
    for _ in range(80):
        tree = el("div", tree)
    assert to_html(tree).count("<div>") == 80


def test_nothing_as_a_picture_is_refused_by_name() -> None:
    response = ImageResponse(None, width=8, height=8)
    with pytest.raises(ContentError) as caught:
        response.render()
    assert str(caught.value) == f"content: {FORMS}NoneType"


def nested_trees(levels: int) -> object:
    tree: object = "x"
    for _ in range(levels):
        tree = {"type": "p", "props": {"children": tree}}
    return tree


def nested_lists(levels: int) -> object:
    found: object = "x"
    for _ in range(levels):
        found = [found]
    return found


def tree_in_itself() -> object:
    props: dict[str, object] = {}
    tree = {"type": "p", "props": props}
    props["children"] = tree
    return tree


def list_in_itself() -> object:
    found: list[object] = []
    found.append(found)
    return found


def component_of_itself() -> object:
    def p(_: object) -> object:
        return {"type": p}

    return {"type": p}


def template_in_itself() -> object:
    template = Template(("", ""))
    template.interpolations = (Interpolation(template, "x"),)
    return template


@pytest.mark.parametrize("make", [nested_trees, nested_lists])
def test_content_is_written_down_to_the_deepest_allowed(make: Callable[[int], object]) -> None:
    assert to_html(make(199)).count("x") == 1
    with pytest.raises(ContentError, match=r": is nested deeper than 200 levels\Z"):
        to_html(make(200))


@pytest.mark.parametrize(
    ("content", "step"),
    [
        (nested_trees(5_000), ".p"),
        (nested_lists(5_000), "[0]"),
        (tree_in_itself(), ".p"),
        (list_in_itself(), "[0]"),
        (component_of_itself(), ".p"),
        (template_in_itself(), "{x}"),
    ],
    ids=["deep tree", "deep list", "tree in itself", "list in itself", "component of itself", "template in itself"],
)
def test_content_without_end_is_refused_by_place(content: object, step: str) -> None:
    with pytest.raises(ContentError) as caught:
        to_html(content)
    assert str(caught.value) == f"content{step * 200}: is nested deeper than 200 levels"


def test_a_component_that_calls_itself_without_a_tree_is_refused() -> None:
    def endless(props: object) -> object:
        return endless(props)

    with pytest.raises(ContentError) as caught:
        to_html({"type": endless})
    assert str(caught.value) == "content: is nested deeper than 200 levels"
