"""Strategies of pages as people and machines write them, right and wrong: for what must never fail on them."""

from __future__ import annotations

from hypothesis import strategies as st

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
