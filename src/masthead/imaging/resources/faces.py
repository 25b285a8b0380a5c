"""The ``@font-face`` rules of a document → faces for the engine, which reads no such rules itself.

Only the families that the CSS names count, and of those only files whose ``unicode-range`` has characters of
the text, so that a style sheet of thirty subsets costs the one or two that matter.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from masthead.diagnostics import Diagnostic
from masthead.errors import RenderError
from masthead.imaging import engine
from masthead.imaging.checking.limits.fonts import check_font
from masthead.imaging.document import Document
from masthead.imaging.fonts import SIGNATURES, Face, FontSet
from masthead.imaging.resources.failure import ResourceError, shown
from masthead.imaging.resources.font_faces import FontFace
from masthead.imaging.resources.reading import Found
from masthead.imaging.typefaces.texts import generated_texts

Read = Callable[[Iterable[str]], dict[str, Found]]
_RULE = re.compile(r"@font-face\s*\{[^}]*\}", re.IGNORECASE)


def used_faces(document: Document) -> tuple[FontFace, ...]:
    """The rules that text of the document is set with."""
    faces = document.references.fonts
    if not faces:
        return ()
    texts = (*document.texts, *generated_texts(document.stylesheets, document.html.lang))
    named = _css_without_rules(document)
    text = "".join(characters for characters, _ in texts) + (named if "content" in named else "")
    characters = frozenset(text + text.upper() + text.lower())  # CSS may change the case
    return tuple(face for face in faces if _is_named(face.family, named) and face.covers(characters))


def _css_without_rules(document: Document) -> str:
    styles = (*document.html.style.values(), *document.body.style.values())
    sheets = (_RULE.sub("", sheet) for sheet in document.stylesheets)
    return "\n".join((*sheets, *document.nodes, *styles)).lower()


def _is_named(family: str, css: str) -> bool:
    return family.lower() in css or "\\" in css  # a name may be written with escapes


def faces_of(
    faces: Sequence[FontFace], found: Mapping[str, Found], read: Read
) -> tuple[FontSet, list[Diagnostic], frozenset[str]]:
    """A face for each rule, from the first of its URLs that can be used, what is missing, and the URLs passed over.

    ``found`` is what the first URLs led to; ``read`` is asked for the next ones, of all rules together.
    """
    made: dict[FontFace, Face] = {}
    failed: dict[FontFace, list[ResourceError]] = {face: [] for face in faces}
    waiting = list(faces)
    while waiting:
        left = []
        for rule in waiting:
            tried = failed[rule]
            if len(tried) < len(rule.urls):
                try:
                    made[rule] = _face(rule, rule.urls[len(tried)], found)
                except ResourceError as error:
                    tried.append(error)
                    left.append(rule)
        waiting = left
        found = read([rule.urls[len(failed[rule])] for rule in waiting if len(failed[rule]) < len(rule.urls)])
    problems = [problem for rule in faces for problem in _problems(rule, failed[rule], made=rule in made)]
    passed = {url for rule in made for url in rule.urls[: len(failed[rule])]}
    passed -= {url for rule in faces if rule not in made for url in rule.urls}
    return tuple(made[rule] for rule in faces if rule in made), problems, frozenset(passed)


def _face(rule: FontFace, url: str, found: Mapping[str, Found]) -> Face:
    """Raises ``ResourceError`` for what is no font that the engine can use."""
    data = found[url]
    if isinstance(data, ResourceError):
        raise data
    if not data.startswith(SIGNATURES):
        raise ResourceError(shown(url), "is no TTF, OTF, TTC, WOFF or WOFF2 file")
    digest = hashlib.sha256(data).hexdigest()
    try:
        check_font(data, digest, shown(url))
    except RenderError as error:
        raise ResourceError(shown(url), f"cannot be used as a font: {error}") from error
    face = Face(digest, rule.name, rule.weight, rule.style, data, shown(url))
    problem = engine.font_problem(face)
    if problem:
        raise ResourceError(shown(url), f"cannot be used as a font: {problem}")
    return face


def _problems(rule: FontFace, failed: Sequence[ResourceError], *, made: bool) -> Iterator[Diagnostic]:
    for error in failed:
        where = f"@font-face {rule.family!r}, url({error.url!r})"
        if made:  # as a browser does: the next source is as good
            yield Diagnostic("resource", "info", where, f"is passed over, because it {error.reason}")
        else:
            yield Diagnostic("resource", "warning", where, f"is left out, because it {error.reason}", error.fix)
    if not failed and not made:
        message = "has no file that can be read; fonts of this machine are not looked up by name"
        hint = f"name a file with url(), or pass fonts=[Font('….woff2', family={rule.family!r})]"
        yield Diagnostic("resource", "warning", f"@font-face {rule.family!r}", message, hint)
