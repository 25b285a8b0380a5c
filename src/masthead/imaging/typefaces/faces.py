"""The faces that one document is drawn with: given, shipped, and of this machine where those lack characters."""

from __future__ import annotations

from collections.abc import Sequence

from masthead.imaging.document import Document
from masthead.imaging.fonts import FontSet
from masthead.imaging.typefaces.glyphs import Missing, missing_characters
from masthead.imaging.typefaces.texts import generated_texts


def faces_for(document: Document, faces: FontSet, *, system: bool = True) -> tuple[FontSet, Sequence[Missing]]:
    """The faces to draw with, and the characters that none of them has.

    ``faces`` are the given and shipped ones; ``system`` lets fonts of this machine and of installed
    packages stand in. Those are looked for only when a character needs one, or when the CSS names a
    family, which may be one of a package.
    """
    from masthead.imaging.typefaces.system_fonts import with_named_families, with_system_fonts

    if system:
        faces = with_named_families(faces, (css for _, css in (*document.written_sheets, *document.written_styles)))
    sheets = document.stylesheets
    missing = missing_characters((*document.texts, *generated_texts(sheets, document.html.lang)), faces)
    if not missing or not system:
        return faces, missing
    return with_system_fonts(faces, missing, (*document.nodes, *sheets, *document.body.style))
