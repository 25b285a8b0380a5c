"""Characters that a picture's own faces lack → faces of this machine that have them.

The fonts of installed packages and of the system are looked at only when a text needs them. One face
(with its bold, where the document is bold) is chosen for each script: for Chinese, Japanese and Korean
the one of the text's language; those of packages before those of the system, Noto before others, sans
before serif, regular and upright. A family of a package is there for ``font-family`` as well.
"""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from masthead.errors import FontError
from masthead.imaging.fonts import Face, FontSet, face_in_file
from masthead.imaging.lowering.font import GENERIC, KEYWORDS
from masthead.imaging.typefaces.coverage import FaceCoverage, families_of
from masthead.imaging.typefaces.font_index import IndexedFace, default_cache, read_index, system_folders
from masthead.imaging.typefaces.glyphs import Missing, script_name
from masthead.imaging.typefaces.languages import han_variant
from masthead.imaging.typefaces.packages import packaged_fonts
from masthead.system.forks import Lock

MOST_FACES = 24
# The part of the wanted characters that a face must have to be taken for its name.
ENOUGH = 0.8
SAMPLE = 200  # characters that decide: nobody's card has more of one script, and a hostile one costs little
BOLD = 700
# What the engine is told of a bold face, lest it smear that for 800 and 900: browsers do not.
HEAVIEST = 900
_BOLD = re.compile(r"<(?:b|strong|h[1-6]|th)\b|font-weight|\bbold", re.IGNORECASE)
# Names in CSS that no package is asked for: beside these the shipped ones.
NOT_OF_PACKAGES = GENERIC | KEYWORDS | {"inter", "jetbrains mono", "twemoji"}
_FAMILY = re.compile(r"\bfont(?:-family)?\s*:([^;}]*)", re.IGNORECASE)
# What families of special shapes call themselves; their letters are right, but not for running text.
_SPECIAL = re.compile(r"\b(?:Mono|Display|UI|Condensed|Looped|Kufi|Nastaliq|Rashi|Unjoined)\b|^\.")
# Whose forms a family of Han characters draws, as its name says.
_REGION = re.compile(r"\b(?:JP|KR|SC|TC|HK)\b")
# Families that have a glyph for every code point and letters for none.
_NO_LETTERS = re.compile(r"Last ?Resort|Adobe (?:Blank|NotDef)")
# Families for one kind of text beyond those called "Noto Sans <script>"; the systems' own last.
FAMILIES = {
    "JP": ("Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans", "Hiragino Sans", "Yu Gothic", "Meiryo"),
    "KR": ("Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans K", "Apple SD Gothic Neo", "Malgun Gothic"),
    "SC": ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei"),
    "TC": ("Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC", "PingFang TC", "Microsoft JhengHei"),
    "HK": ("Noto Sans CJK HK", "Noto Sans HK", "Source Han Sans HC", "PingFang HK", "Microsoft JhengHei"),
    "Zyyy": ("Noto Sans Math", "Noto Sans Symbols", "Noto Sans Symbols2", "Noto Sans Symbols 2", "DejaVu Sans"),
}

logger = logging.getLogger("masthead.fonts")


def with_system_fonts(
    faces: FontSet, missing: Sequence[Missing], sources: Iterable[str], *, plain: Sequence[Missing] = ()
) -> tuple[FontSet, tuple[Missing, ...]]:
    """The faces of a picture followed by those that it lacks, and what is missing even so.

    ``sources`` are HTML and CSS, which say whether anything is bold; ``plain`` are signs that a face should
    have as well if there is one. The first call of a process reads the index of fonts.
    """
    chosen: list[tuple[IndexedFace, Face]] = []
    # Signs that many scripts share come last: the face of the text's own script often has them.
    for wanted in sorted((*missing, *plain), key=lambda entry: entry.script == "Zyyy"):
        left = _without(wanted, chosen)
        found = islice(_choose(left, _index.ranked(left)), MOST_FACES - len(chosen))
        chosen += [(one, face) for one in found if (face := _opened(one))]
    added = [face for _, face in chosen]
    if any(map(_BOLD.search, sources)):
        bold = (_opened(heavy, HEAVIEST) for one, _ in chosen if (heavy := _index.bold_of(one)))
        added += [face for face in bold if face]
    still = (_without(entry, chosen) for entry in missing)
    return (*faces, *added), tuple(entry for entry in still if entry.characters)


def named_families(styles: Iterable[str]) -> frozenset[str]:
    """What may be names of families in CSS that a package could have, in lower case."""
    return frozenset(name for style in styles if "font" in style for name in _families_in(style))


def with_named_families(faces: FontSet, names: Collection[str]) -> FontSet:
    """The faces of a picture followed by those of installed packages that are of the named families.

    A family that is given or shipped is the one meant.
    """
    named = [one for one in _index.packaged() if one.face.family.lower() in names]
    if named:
        known = set().union(*map(families_of, faces))
        named = [one for one in named if one.face.family.lower() not in known]
    return (*faces, *(face for one in named[:MOST_FACES] if (face := _opened(one))))


def faces_of_family(family: str) -> Iterator[Face]:
    """The faces of this machine that are of a family, those of packages first; opened one by one."""
    for one in _index.faces():
        if one.face.family == family and (face := _opened(one)):
            yield face


def fingerprint(*, packages_only: bool) -> str:
    """A digest of what the fonts of installed packages are, or of all of this machine.

    By names and sizes, not by places: two machines with the same fonts have the same.
    """
    faces = _index.packaged() if packages_only else _index.faces()
    return _digest_of(faces)


@lru_cache(maxsize=4)
def _digest_of(faces: tuple[IndexedFace, ...]) -> str:
    lines = sorted(
        repr((one.path.name, one.path.stat().st_size if one.path.is_file() else 0, one.face.number, one.face.family))
        for one in faces
    )
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _families_in(css: str) -> Iterator[str]:
    """What may be names of families in CSS, in lower case."""
    for value in _FAMILY.findall(css):
        for part in value.split(","):
            words = part.replace('"', "").replace("'", "").lower().split()
            # In the shorthand, weight and size stand before the first name.
            names = [" ".join(words[start:]) for start in range(len(words))]
            if NOT_OF_PACKAGES.isdisjoint(names):
                yield from names


def _without(wanted: Missing, chosen: Sequence[tuple[IndexedFace, Face]]) -> Missing:
    left = (c for c in wanted.characters if not any(one.face.has(c) for one, _ in chosen))
    return wanted._replace(characters=tuple(left))


def _choose(wanted: Missing, ranked: Sequence[IndexedFace]) -> Iterator[IndexedFace]:
    """Faces that together have the characters as far as any has: the first of the ranking that has nearly
    all of them, else the one that has most, and so on for the rest.
    """
    # What a private code point shows is another thing in every font.
    left = [c for c in wanted.characters if unicodedata.category(c[0]) != "Co"]
    while left:
        best, most = None, 0
        sample = left[:SAMPLE]
        for one in ranked:
            count = sum(map(one.face.has, sample))
            if count > most:
                best, most = one, count
                if most >= ENOUGH * len(sample):
                    break
        if best is None:
            return
        yield best
        left = [c for c in left if not best.face.has(c)]


def _opened(one: IndexedFace, weight: int | None = None) -> Face | None:
    try:
        return face_in_file(one.path, one.face.number, weight)
    except FontError as error:  # deleted since, or no longer ours to read
        logger.warning("left out: %s", error)
        return None


def rank(face: FaceCoverage, kind: str) -> tuple[object, ...]:
    """How well a face suits running text, smallest first, before it is known what it covers.

    ``kind`` is a script (ISO 15924), or for Han characters one of ``han_variant``'s answers.
    """
    families = FAMILIES.get(kind) or (f"Noto Sans {script_name(kind)}",)
    family = face.family
    return (
        families.index(family) if family in families else len(families),
        bool(_SPECIAL.search(family)),
        face.style != "normal",
        not family.startswith("Noto Sans"),
        not family.startswith("Noto"),
        "Serif" in family,
        max(face.weights[0] - 400, 400 - face.weights[1], 0),
        abs(face.width - 5),
        family,
        face.number,
    )


def suits(face: FaceCoverage, kind: str) -> bool:
    """Whether a face is for running text of a kind at all, whatever else there is."""
    region = _REGION.search(face.family)
    return face.style == "normal" and not _SPECIAL.search(face.family) and (not region or region[0] == kind)


class _Index:
    """The faces of this machine: read once a process, ranked once for each kind of text."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._packaged: tuple[IndexedFace, ...] | None = None
        self._system: tuple[IndexedFace, ...] | None = None
        self._ranked: dict[str, list[IndexedFace]] = {}

    def packaged(self) -> tuple[IndexedFace, ...]:
        """The faces of installed packages."""
        with self._lock:
            if self._packaged is None:
                places = list(packaged_fonts())
                self._packaged = read_index(places, default_cache()) if places else ()
            return self._packaged

    def faces(self) -> tuple[IndexedFace, ...]:
        """All faces, those of packages first."""
        packaged = self.packaged()
        with self._lock:
            if self._system is None:
                known = {one.path for one in packaged}
                found = read_index(system_folders(), default_cache())
                self._system = tuple(one for one in found if one.path not in known)
            return packaged + self._system

    def ranked(self, wanted: Missing) -> list[IndexedFace]:
        kind = han_variant(wanted.lang, wanted.characters) if wanted.script == "Hani" else wanted.script
        if kind not in self._ranked:
            packaged = {one.path for one in self.packaged()}
            # Colour fonts are emoji, and those are chosen by name.
            usable = (one for one in self.faces() if not one.face.colour and not _NO_LETTERS.search(one.face.family))
            self._ranked[kind] = sorted(
                usable,
                key=lambda one: (
                    *(not suits(one.face, kind), one.path not in packaged),
                    *(rank(one.face, kind), str(one.path)),
                ),
            )
        return self._ranked[kind]

    def bold_of(self, one: IndexedFace) -> IndexedFace | None:
        """The bold face of the same family, unless the face has bold in itself or there is none."""
        if one.face.weights[1] >= BOLD:
            return None
        return next(
            (
                other
                for other in self.faces()
                if (other.face.family, other.face.style, other.face.width)
                == (one.face.family, one.face.style, one.face.width)
                and other.face.weights[0] <= BOLD <= other.face.weights[1]
            ),
            None,
        )


_index = _Index()
