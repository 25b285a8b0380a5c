"""A loaded site → the gallery's HTML. Everything that comes from files and users is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from urllib.parse import urlencode

from markupsafe import Markup

from masthead.diagnostics import Diagnostic
from masthead.export.plan import BuildPlan, Failure
from masthead.metadata.images import ImageDescriptor
from masthead.routing.tree import Route
from masthead.sentences import counted

STATE_URL = "/_masthead/state"
NOTICES_URL = "/_masthead/notices"
SHOWN_PER_ROUTE = 60

_PAGE = Markup("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Masthead</title>
<style>{css}</style>
</head>
<body data-state="{state}" data-state-url="{state_url}">
<header>
<h1>Masthead</h1>
<p>{summary}</p>
<form><input name="page" value="{page}" placeholder="Tags of a page, for example /products/1" aria-label="Page path">
<button>Show</button></form>
</header>
<main>
{body}
</main>
<script>{script}</script>
</body>
</html>
""")
_SECTION = Markup(
    "<section>\n<h2>{file}<small>{pattern}</small></h2>\n{notes}<div class='grid'>\n{cards}</div>\n</section>\n"
)
_CARD = Markup(
    "<figure data-notices='{notices}'><a href='{url}'><img src='{url}' alt='{alt}' loading='lazy'></a>"
    "<figcaption><b>{path}</b>{facts}<br><span>{text}</span></figcaption></figure>\n"
)
_NOTICE = Markup("<li class='{kind}'><code>{code}</code> {text}</li>\n")
_NOTE = Markup("<p class='{kind}'>{text}</p>\n")
_EMPTY = Markup(
    "<p class='empty'>No images yet. Put <code>opengraph_image.py</code> or <code>icon.png</code> into "
    "<code>{0}</code>; this page shows it as soon as it is saved.</p>"
)


def gallery_page(
    title: str, state: str, routes: Sequence[Route], plan: BuildPlan, diagnostics: Iterable[Diagnostic]
) -> str:
    """The page with every image of the site."""
    notes = _notes("note", [str(diagnostic) for diagnostic in diagnostics])
    unrouted = [failure for failure in plan.failures if failure.where not in {route.shown for route in routes}]
    sections = [_section(route, plan) for route in routes]
    body = notes + _failures(unrouted) + (_join(sections) if sections else _EMPTY.format(title))
    more = "more than " if plan.unfinished else ""
    found = f"{more}{counted(len(plan.images), 'image')} from {counted(len(routes), 'file')} in {title}"
    summary = f"{found}, {more}{counted(len(plan.pages), 'known page')}"
    return _page(title, state, summary, body)


def preview_page(title: str, state: str, page: str, tags: str, images: Iterable[ImageDescriptor]) -> str:
    """The page with the tags of one page of the site, and their pictures."""
    shown = Markup("<section><h2>&lt;head&gt; of {}</h2><pre>{}</pre></section>").format(page, tags or "(no images)")
    grid = Markup("<section><h2>Pictures</h2><div class='grid'>{}</div></section>").format(_join(map(_card, images)))
    return _page(title, state, f"What {page} shows to the world", shown + grid, page)


def notices_of(diagnostics: Iterable[Diagnostic]) -> str:
    """What was noticed of one image, for its card; empty where there is nothing."""
    return str(_join(_NOTICE.format(kind=one.severity, code=one.code, text=_text_of(one)) for one in diagnostics))


def _text_of(diagnostic: Diagnostic) -> str:
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    return f"{diagnostic.where}: {diagnostic.message}{hint}"


def broken_page(title: str, state: str, error: str) -> str:
    """The page for a site that cannot be loaded, or a page whose tags cannot be written."""
    return _page(title, state, "Something needs your attention", _notes("error", [error]))


def _page(title: str, state: str, summary: str, body: Markup, page: str = "") -> str:
    return str(
        _PAGE.format(
            title=title,
            state=state,
            state_url=STATE_URL,
            summary=summary,
            page=page,
            body=body,
            css=Markup(_asset("gallery.css")),
            script=Markup(_asset("gallery.js")),
        )
    )


def _section(route: Route, plan: BuildPlan) -> Markup:
    images = [image for image in plan.images if image.route == route]
    notes = _failures([failure for failure in plan.failures if failure.where == route.shown])
    notes += _notes("note", [skipped.message for skipped in plan.skipped if skipped.where == route.shown])
    if len(images) > SHOWN_PER_ROUTE:
        more = "more than " if route in plan.unfinished else ""
        notes += _notes("note", [f"The first {SHOWN_PER_ROUTE} of {more}{counted(len(images), 'image')}."])
    cards = _join(map(_card, images[:SHOWN_PER_ROUTE]))
    return _SECTION.format(file=route.shown, pattern=route.pattern, notes=notes, cards=cards)


def _card(image: ImageDescriptor) -> Markup:
    facts = [
        str(image.size) if image.size else "",
        image.content_type,
        f"id {image.id!r}" if image.id is not None else "",
    ]
    return _CARD.format(
        url=f"{image.path}?{image.hash}",
        notices=f"{NOTICES_URL}?{urlencode({'path': image.path})}",
        alt=image.alt or "cannot be drawn: open it to see why",
        path=image.path,
        facts=" · ".join(fact for fact in facts if fact),
        text=image.alt or ("no alt text" if image.route.convention.has_alt else ""),
    )


def _failures(failures: Iterable[Failure]) -> Markup:
    return _notes("error", [failure.message for failure in failures])


def _notes(kind: str, texts: Iterable[str]) -> Markup:
    return _join(_NOTE.format(kind=kind, text=text) for text in texts)


def _join(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def _asset(name: str) -> str:
    return (files("masthead.gallery") / name).read_text(encoding="utf-8")
