"""The faces that one document is drawn with: given, shipped, and of this machine where those lack characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from masthead.imaging.document import Document
from masthead.imaging.fonts import FontSet
from masthead.imaging.typefaces.clusters import plain_signs
from masthead.imaging.typefaces.glyphs import Missing, each_once, missing_characters, split_letters, without
from masthead.imaging.typefaces.texts import generated_texts

# Whose fonts were looked through for a picture: nobody's, those of installed packages, all of this machine.
Searched = Literal["", "packages", "machine"]


class Chosen(NamedTuple):
    """The faces to draw with, the characters that none of them has, and where else faces were looked for."""

    faces: FontSet
    missing: Sequence[Missing]
    searched: Searched


def faces_for(document: Document, faces: FontSet, *, system: bool = True) -> Chosen:
    """The faces to draw a document with.

    ``faces`` are the given and shipped ones; ``system`` lets fonts of this machine and of installed
    packages stand in. Those are looked for only when a character needs one, or when the CSS names a
    family, which may be one of a package.
    """
    from masthead.imaging.typefaces.system_fonts import named_families, with_named_families, with_system_fonts

    # The face of code draws other text only where nothing else can: its signs are as wide as its letters.
    code = tuple(face for face in faces if face.is_code)
    faces = tuple(face for face in faces if not face.is_code)
    searched: Searched = ""
    names = named_families(document.written_css) if system else ()
    if names:
        searched, faces = "packages", with_named_families(faces, names)
    sheets = document.stylesheets
    texts = (*document.texts, *generated_texts(sheets, document.html.lang))
    missing = (*missing_characters(texts, faces), *split_letters(texts, faces))
    # Where no face has a sign as text the emoji face still draws it, in colours: nothing is missing then.
    plain = missing_characters(plain_signs(texts), tuple(face for face in faces if not face.is_emoji))
    if system and (missing or plain):
        sources = (*document.nodes, *sheets, *document.body.style)
        searched = "machine"
        faces, missing = with_system_fonts(faces, missing, sources, plain=plain)
    return Chosen((*faces, *code), each_once(without(missing, code)), searched)
