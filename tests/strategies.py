"""Hypothesis strategies: params that a URL can carry, folder names, whole routes with their params, URL paths.

The values are hostile but legal: separators, percent signs, both Unicode forms, names of image
files. Routes are made without a disk, as the scan would make them.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from masthead.routing.conventions import CONVENTIONS, parse_file_name
from masthead.routing.segments import Segment, SegmentKind, parse_segment
from masthead.routing.suffix import suffixed
from masthead.routing.tree import Folder, Route, RouteTree, StaticImage
from masthead.routing.urls import Params

HOSTILE = (
    "/", "//", "a/b", "../..", "...", "%", "%2F", "%2e%2e", "%00", "?", "#", "a?b#c", ";", "&", "+", " ", "\\", "-",
    "icon", "icon.png", "opengraph-image", "e\u0301", "\u00e9", "\U0001f600", "\u202e", "\ufeff", "\n", "\x7f", "[id]",
)  # fmt: skip
# Two are never siblings here, so names may repeat; intercepting names and file-like names are static.
FOLDERS = ("shop", "a b", "caf\u00e9", "cafe\u0301", "(..)photo", "(.)x", "100%", "icon", "icon.png", "-", "\U0001f600")
CHARACTERS = st.characters(codec="utf-8", exclude_characters="\0")

param_values = (st.sampled_from(HOSTILE) | st.text(CHARACTERS, min_size=1, max_size=8)).filter(
    lambda text: text not in (".", "..")
)
url_paths = st.text(max_size=40) | st.lists(
    st.sampled_from(
        ("/", "//", ".", "..", "%", "%2", "%2F", "%2e", "%00", "%ff", "%C3%A9", "%ED%A0%80", "\0", "\ud800", "?", "#",
         "-", "shop", "icon", "icon.png", "docs", "[id]", "1", "\u00e9", "e\u0301", "\U0001f600", "edit", "/icon")
    ),
    max_size=14,
).map("".join)  # fmt: skip


class Filled(NamedTuple):
    """One route, and the params and the image id that make one URL of it."""

    route: Route
    params: Params | None
    image_id: str | None


def tree_of(*routes: Route) -> RouteTree:
    """A tree whose root holds routes of any depth: enough for matching images."""
    site = Path("/site/app")
    return RouteTree(Folder(site, "app", (), routes, (), None), ())


def make_route(segments: tuple[Segment, ...], file: str, *, has_ids: bool = False) -> Route:
    """The route of a file name below segments."""
    parsed = parse_file_name(file)
    assert parsed is not None
    static = None if parsed.is_code else StaticImage("image/png", None, None)
    path = Path("/site/app", *(segment.folder for segment in segments), file)
    name = suffixed(parsed.url_name, segments)
    return Route(parsed.convention, path, path.as_posix(), segments, name, "0", has_ids=has_ids, static=static)


@st.composite
def segment_paths(draw: st.DrawFn) -> tuple[Segment, ...]:
    """Folders of one path: every kind, params with names of their own, one catch-all at most."""
    kinds = draw(
        st.lists(st.sampled_from([kind for kind in SegmentKind if kind is not SegmentKind.PRIVATE]), max_size=5)
    )
    segments: list[Segment] = []
    for index, kind in enumerate(kinds):
        forms = {
            SegmentKind.STATIC: draw(st.sampled_from(FOLDERS)),
            SegmentKind.DYNAMIC: f"[p{index}]",
            SegmentKind.CATCH_ALL: f"[...p{index}]",
            SegmentKind.OPTIONAL_CATCH_ALL: f"[[...p{index}]]",
            SegmentKind.GROUP: f"(g{index})",
            SegmentKind.SLOT: draw(st.sampled_from(("@children", "@modal"))),
        }
        segment = parse_segment(forms[kind], forms[kind])
        if not (segment.is_multiple and any(other.is_multiple for other in segments)):
            segments.append(segment)
    return tuple(segments)


@st.composite
def params_of(draw: st.DrawFn, segments: tuple[Segment, ...]) -> Params | None:
    """Params that fill segments, as ``match`` gives them back."""
    dynamic = [segment for segment in segments if segment.is_dynamic]
    params: Params = {}
    for segment in dynamic:
        if not segment.is_multiple:
            params[segment.value] = draw(param_values)
            continue
        least = 1 if segment.kind is SegmentKind.CATCH_ALL else 0
        values = draw(st.lists(param_values, min_size=least, max_size=4))
        if values:
            params[segment.value] = values
    return params if dynamic else None


@st.composite
def filled_routes(draw: st.DrawFn) -> Filled:
    """A code route of any convention that takes code, with or without image ids."""
    segments = draw(segment_paths())
    convention = draw(st.sampled_from([convention for convention in CONVENTIONS if convention.code]))
    image_id = draw(st.none() | param_values.filter(lambda text: "/" not in text))
    route = make_route(segments, f"{convention.name}.py", has_ids=image_id is not None)
    return Filled(route, draw(params_of(segments)), image_id)


TAGS = (
    "p",
    "div",
    "span",
    "b",
    "h1",
    "ul",
    "li",
    "table",
    "tr",
    "td",
    "img",
    "svg",
    "text",
    "br",
    "pre",
    "body",
    "html",
    "button",
)
DECLARATIONS = (
    "overflow: hidden", "overflow: hidden visible", "height: 20px", "height: 0", "width: 9px", "width: 300%", "float: left",
    "position: absolute", "position: fixed; inset: 3px", "display: flex", "display: grid", "display: inline-block",
    "display: contents", "display: none", "display: table", "transform: rotate(9deg) scale(3)", "transform: scale(0)",
    "white-space: pre", "text-overflow: ellipsis", "-webkit-line-clamp: 1", "padding: 10% 3px", "border: 9px solid red",
    "background: #fff", "background: url(a) 0 / 90px, url(b) center / cover", "background-size: auto, 3em", "color: #fff",
    "color: transparent", "opacity: .5", "opacity: x", "writing-mode: vertical-rl", "font-size: 90px", "font-size: 0", "zoom: 2",
    "-webkit-box-orient: vertical", "--a: 1", "content: var(--a)", "color: red !importent", "{", "}", ";", ":", "a:b", "@media",
    "object-fit: cover", "visibility: hidden", "mask: linear-gradient(#000, #0000)", "margin: auto", "order: -1", "all: unset",
)  # fmt: skip
SELECTORS = (
    "*", "p", "p, b", ":is(p, div) > b", "p::before", ":frist", "::", "a{", "p:nth-child(2 of b)", ":has(b)", "&", "> b", "[a=b i]",
    "@media (width > 1px) { p", "@media (min-widht: 1px) and screen { p", "@supports (display: grid) { p", "@scope { p", "@x { p",
    "@keyframes a { from", "@import 'x'; p", "@layer a, b; p", "@", "#", "\\", "é", "<", "/*",
)  # fmt: skip
_texts = st.text(max_size=12) | st.sampled_from(
    ("a long word or two", "שלום", "日本", "😀", "\u200b", "\n", "&lt;", "WWWWWWWWWWWWWW")
)
_styles = st.lists(st.sampled_from(DECLARATIONS), max_size=4).map("; ".join)


@st.composite
def _elements(draw: st.DrawFn, inside: st.SearchStrategy[str]) -> str:
    tag, style = draw(st.sampled_from(TAGS)), draw(_styles)
    attributes = draw(st.sampled_from(("", " src=a", " class=b id=c", " aria-hidden=true", " width=9")))
    return f'<{tag} style="{style}"{attributes}>{"".join(draw(st.lists(inside, max_size=3)))}</{tag}>'


@st.composite
def pages(draw: st.DrawFn) -> str:
    """Markup and style sheets, right and wrong, of what people and machines may write."""
    body = draw(st.lists(st.recursive(_texts, _elements, max_leaves=8), max_size=3))
    rules = draw(
        st.lists(st.tuples(st.sampled_from(SELECTORS), _styles, st.sampled_from(("}", "} }", ""))), max_size=3)
    )
    sheet = "".join(f"{selector} {{ {style} {end}" for selector, style, end in rules)
    return f"<style>{sheet}</style>{''.join(body)}"
