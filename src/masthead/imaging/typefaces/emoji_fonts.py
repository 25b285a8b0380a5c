"""A font of this machine, or one that is given, that draws emoji in colour in place of the shipped Twemoji."""

from __future__ import annotations

from collections.abc import Iterator

from masthead.diagnostics import Diagnostic
from masthead.errors import RenderOptionError
from masthead.imaging.fonts import Face, FontSet
from masthead.imaging.typefaces.coverage import draws_its_colours, families_of
from masthead.imaging.typefaces.system_fonts import faces_of_family

# By family: the value of ``emoji=``, a file name for an example, and the Debian package.
FILES = {"Noto Color Emoji": ("noto", "NotoColorEmoji.ttf", "fonts-noto-color-emoji")}


def with_emoji_font(faces: FontSet, family: str, *, system: bool) -> tuple[FontSet, tuple[Diagnostic, ...]]:
    """The faces of a picture with the emoji font of a family before Twemoji.

    A font that is given counts first, wherever it stands, then one of an installed package, then one of
    the system: those only where ``system`` lets them. Where there is none, Twemoji draws alone, with a
    warning. Raises ``RenderOptionError`` where none is given and none may be looked for.
    """
    option, file, _ = FILES[family]
    given = [face for face in faces if not face.is_emoji and face.is_given and family.lower() in families_of(face)]
    if not given and not system:
        expected = f"given as a font where deterministic=True: fonts=[Font({file!r})]"
        raise RenderOptionError("emoji", expected, option)
    found = list(given or faces_of_family(family))
    drawable = [face for face in found if draws_its_colours(face)]
    others = tuple(face for face in faces if face not in given)
    if not drawable:
        return others, tuple(_problems(family, found))
    at = next((number for number, face in enumerate(others) if face.is_emoji), len(others))
    return (*others[:at], *(drawable if given else drawable[:1]), *others[at:]), ()


def _problems(family: str, found: list[Face]) -> Iterator[Diagnostic]:
    option, file, package = FILES[family]
    fix = f"on Debian, install {package}; elsewhere give the file that has bitmaps: fonts=[Font({file!r})]"
    message = f"no font {family} is installed; Twemoji is drawn instead"
    if found:
        message = f"{found[0].shown} has its colours as COLRv1, which cannot be drawn; Twemoji is drawn instead"
    yield Diagnostic("missing-emoji", "warning", f"emoji={option!r}", message, fix)
