"""THE TABLE of Tailwind utilities: a class → declarations. No I/O, cannot fail.

Whole words stand in ``STATIC``; in ``PREFIXES`` a prefix has rules that read what follows it. A name
that begins with ``@`` is no property but a part of one, which ``composed.py`` puts together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from masthead.imaging.dialects import readers as read
from masthead.imaging.dialects import scales


@dataclass(frozen=True, slots=True)
class Rule:
    """What reads a value, where it goes, and how specific that is: ``pt-2`` is more so than ``p-4``."""

    read: read.Reader
    properties: tuple[str, ...]
    form: str = "{}"
    rank: int = 0
    is_signed: bool = False


# Class, then its declarations.
_STATIC = """
block display: block
inline-block display: inline-block
inline display: inline
flex display: flex
inline-flex display: inline-flex
grid display: grid
inline-grid display: inline-grid
contents display: contents
hidden display: none
table display: table
flow-root display: flow-root
list-item display: list-item
inline-table display: inline-table
table-caption display: table-caption
table-cell display: table-cell
table-row display: table-row
table-row-group display: table-row-group
border-collapse border-collapse: collapse
border-separate border-collapse: separate
sr-only display: none
static position: static
relative position: relative
absolute position: absolute
fixed position: absolute
sticky position: relative
visible visibility: visible
invisible visibility: hidden
collapse visibility: collapse
isolate isolation: isolate
isolation-auto isolation: auto
box-border box-sizing: border-box
box-content box-sizing: content-box
flex-row flex-direction: row
flex-row-reverse flex-direction: row-reverse
flex-col flex-direction: column
flex-col-reverse flex-direction: column-reverse
flex-wrap flex-wrap: wrap
flex-wrap-reverse flex-wrap: wrap-reverse
flex-nowrap flex-wrap: nowrap
flex-1 flex: 1 1 0%
flex-auto flex: 1 1 auto
flex-initial flex: 0 1 auto
flex-none flex: none
grow flex-grow: 1
flex-grow flex-grow: 1
shrink flex-shrink: 1
flex-shrink flex-shrink: 1
italic font-style: italic
not-italic font-style: normal
underline text-decoration-line: underline
overline text-decoration-line: overline
line-through text-decoration-line: line-through
no-underline text-decoration-line: none
uppercase text-transform: uppercase
lowercase text-transform: lowercase
capitalize text-transform: capitalize
normal-case text-transform: none
truncate overflow: hidden; text-overflow: ellipsis; white-space: nowrap
text-ellipsis text-overflow: ellipsis
text-clip text-overflow: clip
text-wrap text-wrap: wrap
text-nowrap white-space: nowrap
text-balance text-wrap: balance
text-pretty text-wrap: pretty
break-normal overflow-wrap: normal; word-break: normal
break-words overflow-wrap: break-word
break-all word-break: break-all
break-keep word-break: keep-all
line-clamp-none overflow: visible; display: block; -webkit-line-clamp: none
normal-nums font-variant-numeric: normal
ordinal font-variant-numeric: ordinal
stacked-fractions font-variant-numeric: stacked-fractions
small-caps font-variant-caps: small-caps
tabular-nums font-variant-numeric: tabular-nums
proportional-nums font-variant-numeric: proportional-nums
oldstyle-nums font-variant-numeric: oldstyle-nums
lining-nums font-variant-numeric: lining-nums
slashed-zero font-variant-numeric: slashed-zero
diagonal-fractions font-variant-numeric: diagonal-fractions
list-none list-style-type: none
list-disc list-style-type: disc
list-decimal list-style-type: decimal
list-inside list-style-position: inside
list-outside list-style-position: outside
bg-none background-image: none
bg-repeat background-repeat: repeat
bg-no-repeat background-repeat: no-repeat
bg-repeat-x background-repeat: repeat-x
bg-repeat-y background-repeat: repeat-y
bg-repeat-round background-repeat: round
bg-repeat-space background-repeat: space
bg-auto background-size: auto
bg-cover background-size: cover
bg-contain background-size: contain
transform-none transform: none
outline outline-style: solid; outline-width: 1px
outline-none outline-style: none
ring @ring: 3px
ring-inset @ring-inset: inset
grayscale @grayscale: 100%
invert @invert: 100%
sepia @sepia: 100%
backdrop-grayscale @backdrop-grayscale: 100%
backdrop-invert @backdrop-invert: 100%
backdrop-sepia @backdrop-sepia: 100%
space-x-reverse @reverse-left: right
space-y-reverse @reverse-top: bottom
col-auto grid-column: auto
row-auto grid-row: auto
col-span-full grid-column: 1 / -1
row-span-full grid-row: 1 / -1
"""
STATIC = {name: declarations for name, _, declarations in (line.partition(" ") for line in _STATIC.split("\n") if line)}

_FLEX_ENDS = {"start": "flex-start", "end": "flex-end", "center": "center", "stretch": "stretch"}
_ALIGNED = read.keywords({**_FLEX_ENDS, "baseline": "baseline", "auto": "auto"})
_SPREAD = read.keywords(
    {
        **_FLEX_ENDS,
        "normal": "normal",
        "between": "space-between",
        "around": "space-around",
        "evenly": "space-evenly",
        "baseline": "baseline",
    }
)
_AUTO = read.keywords({"auto": "auto"})
_FULL = read.keywords({"auto": "auto", "full": "100%"})
_INSET = read.first(_FULL, read.fraction, read.spacing)
_BLUR = read.first(read.keywords(scales.BLURS), read.anything)
_PERCENT = read.in_unit("%")
_BOX_SIDES = {
    "": (("",), 0),
    "x": (("-left", "-right"), 1),
    "y": (("-top", "-bottom"), 1),
    "t": (("-top",), 2),
    "r": (("-right",), 2),
    "b": (("-bottom",), 2),
    "l": (("-left",), 2),
    "s": (("-left",), 2),
    "e": (("-right",), 2),
}
_CORNERS: dict[str, tuple[str, ...]] = {
    "": ("top-left", "top-right", "bottom-right", "bottom-left"),
    "t": ("top-left", "top-right"),
    "r": ("top-right", "bottom-right"),
    "b": ("bottom-right", "bottom-left"),
    "l": ("top-left", "bottom-left"),
    "s": ("top-left", "bottom-left"),
    "e": ("top-right", "bottom-right"),
    "ss": ("top-left",),
    "se": ("top-right",),
    "ee": ("bottom-right",),
    "es": ("bottom-left",),
    "tl": ("top-left",),
    "tr": ("top-right",),
    "br": ("bottom-right",),
    "bl": ("bottom-left",),
}


def _rules() -> Iterable[tuple[str, Rule]]:
    yield from _boxes()
    yield from _borders()
    yield from _texts()
    yield from _backgrounds()
    yield from _effects()
    yield from _layouts()


def _boxes() -> Iterable[tuple[str, Rule]]:
    for side, (ends, rank) in _BOX_SIDES.items():
        padding = tuple(f"padding{end}" for end in ends)
        margin = tuple(f"margin{end}" for end in ends)
        yield f"p{side}", Rule(read.spacing, padding, rank=rank)
        yield f"m{side}", Rule(read.first(_AUTO, read.spacing), margin, rank=rank, is_signed=True)
    for axis, name in (("x", "left"), ("y", "top")):
        yield f"space-{axis}", Rule(read.spacing, (f"@space-{name}",), is_signed=True)
    for prefix, properties, screen in (
        ("w", ("width",), "100vw"),
        ("h", ("height",), "100vh"),
        ("size", ("width", "height"), "100%"),
    ):
        yield prefix, Rule(read.extent(screen), properties, rank=prefix != "size")
        for limit in ("min", "max") if prefix != "size" else ():
            reader = read.first(read.keywords(scales.WIDTHS), read.extent(screen))
            yield f"{limit}-{prefix}", Rule(reader, tuple(f"{limit}-{name}" for name in properties))
    for prefix, edges, rank in (
        ("inset", ("top", "right", "bottom", "left"), 0),
        ("inset-x", ("left", "right"), 1),
        ("inset-y", ("top", "bottom"), 1),
        *((name, (name,), 2) for name in ("top", "right", "bottom", "left")),
        ("start", ("left",), 2),
        ("end", ("right",), 2),
    ):
        yield prefix, Rule(_INSET, edges, rank=rank, is_signed=True)


def _borders() -> Iterable[tuple[str, Rule]]:
    width = read.first(read.keywords({"": "1px"}), read.in_unit("px"))
    for side, (ends, rank) in _BOX_SIDES.items():
        prefix = f"border-{side}".rstrip("-")
        yield prefix, Rule(read.colour, tuple(f"border{end}-color" for end in ends), rank=rank)
        yield prefix, Rule(width, tuple(f"border{end}-width" for end in ends), rank=rank)
    styles = read.words("solid dashed dotted double none")
    yield "border", Rule(styles, ("border-style",))
    for axis, end in (("x", "left"), ("y", "top")):
        yield f"divide-{axis}", Rule(width, (f"@divide-{end}",))
    yield "divide", Rule(read.colour, ("@divide-color",))
    yield "divide", Rule(styles, ("@divide-style",))
    for side, corners in _CORNERS.items():
        properties = tuple(f"border-{corner}-radius" for corner in corners)
        reader = read.first(read.keywords(scales.RADII), read.length)
        yield f"rounded-{side}".rstrip("-"), Rule(reader, properties, rank=4 - len(corners))
    yield "outline", Rule(read.colour, ("outline-color",))
    yield "outline", Rule(read.words("dashed dotted double"), ("outline-style",))
    yield "outline", Rule(read.in_unit("px"), ("outline-width",), "{}; outline-style: solid")
    yield "outline-offset", Rule(read.in_unit("px"), ("outline-offset",), is_signed=True)
    yield "ring-offset", Rule(read.colour, ("@ring-offset-color",))
    yield "ring-offset", Rule(read.in_unit("px"), ("@ring-offset",))
    yield "ring", Rule(read.colour, ("@ring-color",))
    yield "ring", Rule(read.in_unit("px"), ("@ring",))


def _texts() -> Iterable[tuple[str, Rule]]:
    yield "text", Rule(read.words("left center right justify start end"), ("text-align",))
    yield "text", Rule(read.colour, ("color",))
    yield "text", Rule(read.font_size, ("font-size",))
    yield "font", Rule(read.first(read.keywords(scales.FONT_WEIGHTS), read.plain_number), ("font-weight",))
    yield "font", Rule(read.first(read.keywords(scales.FONT_FAMILIES), read.anything), ("font-family",))
    yield "leading", Rule(read.line_height, ("line-height",), rank=1)
    yield (
        "tracking",
        Rule(read.first(read.keywords(scales.LETTER_SPACINGS), read.anything), ("letter-spacing",), is_signed=True),
    )
    yield "indent", Rule(read.spacing, ("text-indent",), is_signed=True)
    yield "whitespace", Rule(read.words("normal nowrap pre pre-line pre-wrap break-spaces"), ("white-space",))
    yield (
        "line-clamp",
        Rule(read.number, ("-webkit-line-clamp",), "{}; overflow: hidden; display: -webkit-box", rank=1),
    )
    yield "decoration", Rule(read.words("solid double dotted dashed wavy"), ("text-decoration-style",))
    yield "decoration", Rule(read.colour, ("text-decoration-color",))
    thickness = read.first(read.words("auto from-font"), read.in_unit("px"))
    yield "decoration", Rule(thickness, ("text-decoration-thickness",))
    yield "underline-offset", Rule(read.first(_AUTO, read.in_unit("px")), ("text-underline-offset",))
    aligned = "baseline top middle bottom text-top text-bottom sub super"
    yield "align", Rule(read.words(aligned), ("vertical-align",))


def _backgrounds() -> Iterable[tuple[str, Rule]]:
    yield "bg", Rule(read.colour, ("background-color",))
    yield "bg", Rule(read.dashed(scales.POSITIONS), ("background-position",))
    yield "bg", Rule(read.typed("position"), ("background-position",))
    yield "bg", Rule(read.typed("length", "size", "percentage"), ("background-size",))
    yield "bg", Rule(read.typed("", "image", "url"), ("background-image",))
    for name in ("bg-gradient-to", "bg-linear-to"):
        yield name, Rule(read.keywords(scales.DIRECTIONS), ("@gradient",), "linear-gradient(to {}")
    yield "bg-linear", Rule(read.in_unit("deg"), ("@gradient",), "linear-gradient({}", is_signed=True)
    for stop in ("from", "via", "to"):
        yield stop, Rule(read.colour, (f"@{stop}",))
        yield stop, Rule(read.first(read.percentage, read.length), (f"@{stop}-position",))
    yield "bg-clip", Rule(read.words("text"), ("background-clip",))
    yield "bg-clip", Rule(read.words("border padding content"), ("background-clip",), "{}-box")
    yield "bg-origin", Rule(read.words("border padding content"), ("background-origin",), "{}-box")
    yield "bg-blend", Rule(_BLENDS, ("background-blend-mode",))
    for prefix, name in (("bg", "background-color"), ("text", "color"), ("border", "border-color")):
        yield f"{prefix}-opacity", Rule(read.opacity, (f"@alpha {name}",))
    yield "fill", Rule(read.first(read.words("none"), read.colour), ("fill",))
    yield "stroke", Rule(read.first(read.words("none"), read.colour), ("stroke",))
    yield "stroke", Rule(read.number, ("stroke-width",))


_BLENDS = read.words(
    "normal multiply screen overlay darken lighten color-dodge color-burn hard-light soft-light difference exclusion "
    "hue saturation color luminosity plus-lighter"
)


def _effects() -> Iterable[tuple[str, Rule]]:
    yield "opacity", Rule(read.opacity, ("opacity",))
    yield "mix-blend", Rule(_BLENDS, ("mix-blend-mode",))
    yield "shadow", Rule(read.keywords(scales.SHADOWS), ("@shadow",))
    yield "shadow", Rule(read.colour, ("@shadow-color",))
    yield "shadow", Rule(read.anything, ("@shadow",))
    yield "drop-shadow", Rule(read.keywords(scales.DROP_SHADOWS), ("@drop-shadow",))
    yield "drop-shadow", Rule(read.anything, ("@drop-shadow",), "drop-shadow({})")
    for where in ("", "backdrop-"):
        yield f"{where}blur", Rule(_BLUR, (f"@{where}blur",))
        for name in ("brightness", "contrast", "saturate", "grayscale", "invert", "sepia"):
            yield f"{where}{name}", Rule(_PERCENT, (f"@{where}{name}",))
        yield f"{where}hue-rotate", Rule(read.in_unit("deg"), (f"@{where}hue-rotate",), is_signed=True)
    yield "backdrop-opacity", Rule(read.opacity, ("@backdrop-opacity",))
    share = read.in_unit("", 100)
    yield "rotate", Rule(read.in_unit("deg"), ("@rotate",), is_signed=True)
    yield "scale", Rule(share, ("@scale-x", "@scale-y"), is_signed=True)
    for axis in ("x", "y"):
        yield f"scale-{axis}", Rule(share, (f"@scale-{axis}",), rank=1, is_signed=True)
        yield f"skew-{axis}", Rule(read.in_unit("deg"), (f"@skew-{axis}",), is_signed=True)
        yield f"translate-{axis}", Rule(_INSET, (f"@translate-{axis}",), is_signed=True)
    yield "origin", Rule(read.first(read.dashed(scales.ORIGINS), read.anything), ("transform-origin",))


def _layouts() -> Iterable[tuple[str, Rule]]:
    yield "items", Rule(_ALIGNED, ("align-items",))
    yield "self", Rule(_ALIGNED, ("align-self",))
    yield "justify", Rule(_SPREAD, ("justify-content",))
    yield "justify-items", Rule(read.words("start end center stretch normal"), ("justify-items",))
    yield "justify-self", Rule(read.words("auto start end center stretch"), ("justify-self",))
    yield "content", Rule(_SPREAD, ("align-content",))
    yield "place-content", Rule(_SPREAD, ("place-content",))
    yield "place-items", Rule(read.words("start end center stretch baseline"), ("place-items",))
    yield "place-self", Rule(read.words("auto start end center stretch"), ("place-self",))
    yield "float", Rule(read.words("left right none"), ("float",))
    yield "clear", Rule(read.words("left right both none"), ("clear",))
    yield "gap", Rule(read.spacing, ("gap",))
    yield "gap-x", Rule(read.spacing, ("column-gap",), rank=1)
    yield "gap-y", Rule(read.spacing, ("row-gap",), rank=1)
    for prefix in ("", "flex-"):
        yield f"{prefix}grow", Rule(read.number, ("flex-grow",), rank=1)
        yield f"{prefix}shrink", Rule(read.number, ("flex-shrink",), rank=1)
        basis = read.first(read.keywords(scales.WIDTHS), read.extent("100%"))
        yield f"{prefix}basis", Rule(basis, ("flex-basis",), rank=1)
    yield "flex", Rule(read.number, ("flex",))
    order = read.first(read.keywords({"first": "-9999", "last": "9999", "none": "0"}), read.number)
    yield "order", Rule(order, ("order",), is_signed=True)
    yield "z", Rule(read.first(_AUTO, read.number), ("z-index",), is_signed=True)
    for axis, name in (("cols", "columns"), ("rows", "rows")):
        tracks = read.first(read.words("none"), read.anything)
        yield f"grid-{axis}", Rule(tracks, (f"grid-template-{name}",))
        yield f"grid-{axis}", Rule(read.in_unit(""), (f"grid-template-{name}",), "repeat({}, minmax(0, 1fr))")
        kinds = {"auto": "auto", "min": "min-content", "max": "max-content", "fr": "minmax(0, 1fr)"}
        yield f"auto-{axis}", Rule(read.first(read.keywords(kinds), read.anything), (f"grid-auto-{name}",))
    for axis, name in (("col", "column"), ("row", "row")):
        yield f"{axis}-span", Rule(read.number, (f"grid-{name}",), "span {} / span {}")
        for end in ("start", "end"):
            yield f"{axis}-{end}", Rule(read.first(_AUTO, read.number), (f"grid-{name}-{end}",))
    flows = {"row": "row", "col": "column", "dense": "dense", "row-dense": "row dense", "col-dense": "column dense"}
    yield "grid-flow", Rule(read.keywords(flows), ("grid-auto-flow",))
    clipped = {"hidden": "hidden", "clip": "clip", "auto": "hidden", "scroll": "hidden", "visible": "visible"}
    for suffix in ("", "-x", "-y"):
        yield f"overflow{suffix}", Rule(read.keywords(clipped), (f"overflow{suffix}",), rank=len(suffix) // 2)
    yield "aspect", Rule(read.keywords({"square": "1 / 1", "video": "16 / 9", "auto": "auto"}), ("aspect-ratio",))
    yield "aspect", Rule(read.first(read.anything, lambda text: text if "/" in text else None), ("aspect-ratio",))
    yield "object", Rule(read.words("contain cover fill none scale-down"), ("object-fit",))
    yield "object", Rule(read.first(read.dashed(scales.POSITIONS), read.anything), ("object-position",))


PREFIXES: dict[str, list[Rule]] = {}
for _prefix, _rule in _rules():
    PREFIXES.setdefault(_prefix, []).append(_rule)
