"""A document changed for the images that are there and those that are not."""

from __future__ import annotations

from masthead.imaging.document import parse_document
from masthead.imaging.resources.css_urls import replace_urls
from masthead.imaging.resources.references import Kind
from masthead.imaging.resources.rewriting import rewrite

NONE: dict[Kind, dict[str, str | None]] = {"img": {}, "css": {}, "svg": {}}


def test_a_document_without_changes_is_itself() -> None:
    document = parse_document("<img src=a><p style='background: url(data:,x)'>")
    assert rewrite(document, NONE) is document


def test_elements_get_another_name_or_go_and_nothing_else_changes() -> None:
    document = parse_document("<p>a &amp; <img src=a alt=x> b</p> c <img src=b><pre>\n d</pre>")
    changed = rewrite(document, {**NONE, "img": {"a": "new", "b": None}})
    assert changed.nodes == ('<p>a &amp; <img src="new" alt="x"> b</p>', " c ", "<pre> d</pre>")


def test_images_of_inline_svg_keep_one_link() -> None:
    document = parse_document(
        "<svg><image xlink:href=a></image><image href=b xlink:href=c></image><image href=d></image></svg>"
    )
    changed = rewrite(document, {**NONE, "svg": {"a": "data:,1", "b": "data:,2", "d": None}})
    assert changed.nodes == ('<svg><image href="data:,1"></image><image href="data:,2"></image></svg>',)


def test_data_urls_of_css_get_names_wherever_they_stand() -> None:
    url = "url(data:,x)"
    document = parse_document(
        f"<html style='background: {url}'><body style='background: {url}'><p style='color: red; background: {url}'>x",
        stylesheets=[f"p {{ background: {url}, URL('data:,x'), url(other) }}"],
    )
    changed = rewrite(document, {**NONE, "css": {"data:,x": "new"}})
    assert (changed.html.style, changed.body.style) == ({"background": 'url("new")'}, {"background": 'url("new")'})
    assert changed.nodes == ('<p style="color: red; background: url(&quot;new&quot;);">x</p>',)
    assert changed.stylesheets[0].count("new") == 2
    assert "url(other)" in changed.stylesheets[0]


def test_urls_without_another_name_stay() -> None:
    css = "a{b:url(x);c:url(y)}"
    assert replace_urls(css, (("x", "masthead:1"), ("y", None))) == 'a{b:url("masthead:1");c:url(y)}'
