"""Hypothesis strategies: params that a URL can carry, whole routes with their params, URL paths; hostile pictures.

The values are hostile but legal: separators, percent signs, both Unicode forms, names of image
files. Routes are made without a disk, as the scan would make them. Pictures are hostile and may be
illegal: markup that nobody closes, CSS of huge numbers, fonts and images with bytes changed.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st
from PIL import Image

from masthead.imaging.checking.properties import DRAWN
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


NUMBERS = st.sampled_from(
    ("0", "-0", "1", "-1", "2", "8", "24", ".5", "1e-30", "-1e-9", "250", "1000", "99999", "-99999", "9999999", "1e9",
     "1e30", "-1e38", "1e400", "NaN", "infinity", "2147483648", "18446744073709551616", "0.00001", "33554432")
)  # fmt: skip
UNITS = st.sampled_from(
    ("", "px", "em", "rem", "%", "vw", "vh", "fr", "deg", "turn", "rad", "s", "ch", "dpi", "lh", "Q", "cm", "vmin")
)
COLOURS = ("red", "#0f08", "transparent", "currentColor", "rgb(1e9 -5 300 / 2)", "hsl(1e30deg 50% 50%)", "#12345")
WORDS = (
    "auto", "none", "inherit", "initial", "unset", "block", "inline", "flex", "grid", "inline-flex", "inline-grid",
    "absolute", "fixed", "sticky", "relative", "hidden", "scroll", "wrap", "nowrap", "column", "row-reverse", "center",
    "space-between", "baseline", "stretch", "normal", "bold", "italic", "pre", "break-all", "balance", "multiply",
    "difference", "cover", "contain", "repeat", "space", "round", "no-repeat", "dashed", "dotted", "double", "solid",
    "text", "border-box", "content-box", "min-content", "max-content", "fit-content", "rtl", "vertical-rl", "uppercase",
    "ellipsis", "underline", "wavy", "to left", "closest-side", "from", "at", "span", "dense", "serif", "Inter", "/",
    ",", "!important", "'x'", "\\41", "\\0", "\\ffffff", "url(a)", "url(data:,x)", "url('", "var(--a)", "var(--b,", "@", ";", "{",
    "}", "(", ")", "]", "<!--", "/*", "\0", "\ud83d\ude00", "\u202e", "\n",
)  # fmt: skip
FUNCTIONS = (
    "calc", "min", "max", "clamp", "var", "url", "linear-gradient", "repeating-linear-gradient", "radial-gradient",
    "repeating-radial-gradient", "conic-gradient", "blur", "drop-shadow", "brightness", "hue-rotate", "rotate", "scale",
    "matrix", "skew", "perspective", "rotate3d", "translate", "repeat", "minmax", "fit-content", "circle", "polygon",
    "inset", "path", "attr", "env", "color-mix", "rgb", "oklch", "counter", "steps", "cubic-bezier", "image-set",
)  # fmt: skip
SELECTORS = (
    "*", "p", "div", ".a", "#b", "[x]", "a > b", "p ~ p", "p + p", "::before", "::after", ":root", ":nth-child(2n+1)",
    ":nth-child(-1e9n)", ":not(p)", ":is(p, .a)", ":has(p)", ":where(*)", "&", "& &", ":nth-last-of-type(99999999999)",
    "\\41", ":hover", "::first-line", "p:first-child:last-child", ",", "> >", "@media (min-width: 1px)", "@supports (a: b)",
    "@font-face", "@keyframes a", "@layer a", "@import 'a'", "@media not all and (x", "@property --a", "@",
)  # fmt: skip
TAGS = (
    "div", "p", "span", "b", "img", "svg", "table", "tr", "td", "ul", "li", "pre", "br", "hr", "h1", "a", "style", "body",
    "html", "head", "template", "script", "math", "select", "option", "textarea", "input", "button", "form", "iframe",
    "ruby", "rt", "details", "q", "sub", "rect", "g", "use", "text", "tspan", "path", "image", "pattern", "mask", "filter",
    "feGaussianBlur", "foreignObject", "linearGradient", "stop", "clipPath", "symbol", "marker", "title", "frameset", "plaintext",
)  # fmt: skip
ATTRIBUTES = (
    "class", "id", "lang", "dir", "src", "href", "xlink:href", "width", "height", "viewBox", "fill", "stroke", "d", "points",
    "transform", "x", "y", "r", "opacity", "filter", "mask", "hidden", "colspan", "rowspan", "value", "tw", "alt", "\u00e9",
)  # fmt: skip
TEXTS = (
    "", "x", "text of words", " ", "\u3000", "\u200d", "\u00ad", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u0e44\u0e17\u0e22",
    "\u05d0\u202e\u05d1", "a\u0301" * 40, "\U0010ffff", "\ufeff", "\ufffe", "&#0;", "&#x110000;", "&lt;", "&nope;", "\0", "<", "</", "<!",
    "<![CDATA[", "]]>", "-->", "\t\n\f\r", "W" * 3000, "\u5b57" * 50, "\u0627\u0644\u0639" * 20,
)  # fmt: skip

css_values = st.recursive(
    st.builds(str.__add__, NUMBERS, UNITS) | st.sampled_from(WORDS) | st.sampled_from(COLOURS) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4).map(" ".join)
        | st.lists(inner, max_size=4).map(", ".join)
        | st.builds("{}({})".format, st.sampled_from(FUNCTIONS), inner)
    ),
    max_leaves=8,
)
PROPERTIES = (*sorted(DRAWN), "--a", "--b", "font", "zoom", "\\63olor", "colour", "")
declarations = st.builds("{}:{};".format, st.sampled_from(PROPERTIES), css_values)
css_blocks = st.lists(declarations, max_size=6).map("".join)
style_sheets = st.recursive(
    css_blocks | st.text(max_size=20),
    lambda inner: st.lists(
        st.builds("{}{{{}}}".format, st.lists(st.sampled_from(SELECTORS), min_size=1, max_size=3).map(" ".join), inner)
        | st.builds("{}{{{}".format, st.sampled_from(SELECTORS), inner),
        max_size=4,
    ).map("".join),
    max_leaves=6,
)
attributes = st.builds(
    " {}={}".format,
    st.sampled_from(ATTRIBUTES),
    st.sampled_from(
        ("a", "'a b'", "url(#b)", "'#b'", '"0 0 8 8"', "'M0 0L1e30 9z'", "'scale(1e9)'", "50%", "fr", "zh-Hant")
    )
    | NUMBERS
    | st.text(max_size=6),
)
start_tags = st.builds(
    "<{}{}{}>".format,
    st.sampled_from(TAGS),
    st.lists(attributes, max_size=3).map("".join),
    st.just("") | css_blocks.map(lambda css: f" style='{css}'"),
)


@st.composite
def hostile_markup(draw: st.DrawFn) -> str:
    """Tags that are seldom closed, with text between them, and at times the same a hundred times over."""
    pieces = st.one_of(
        start_tags,
        st.sampled_from(TAGS).map("</{}>".format),
        st.sampled_from(TEXTS),
        style_sheets.map("<style>{}</style>".format),
        st.text(max_size=8),
    )
    parts = draw(st.lists(pieces, max_size=14))
    if parts and draw(st.integers(0, 9)) == 0:
        index = draw(st.integers(0, len(parts) - 1))
        parts[index] *= draw(st.integers(2, 150))
    return "".join(parts)


class Damage(NamedTuple):
    """What happens to a file: bytes that are replaced, at parts per million, and where it is cut off."""

    changes: list[tuple[int, bytes]]
    cut: int | None


damages = st.builds(
    Damage,
    st.lists(
        st.tuples(
            st.integers(0, 999_999) | st.integers(0, 20_000),
            st.sampled_from((b"\0", b"\xff", b"\xff\xff\xff\xff", b"\x7f\xff", b"\x80\0\0\0", b"\0\0\0\0"))
            | st.binary(min_size=1, max_size=8),
        ),
        max_size=8,
    ),
    st.none() | st.none() | st.integers(0, 1_000_000),
)


def damaged(data: bytes, damage: Damage) -> bytes:
    """A file after damage."""
    changed = bytearray(data)
    for place, new in damage.changes:
        at = place * len(data) // 1_000_000
        changed[at : at + len(new)] = new
    return bytes(changed if damage.cut is None else changed[: damage.cut * len(data) // 1_000_000])


@cache
def sample_fonts() -> tuple[bytes, ...]:
    """Small fonts: shapes of a variable face, of a static one and of colour emoji; unpacked, so that damage reaches them."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    data = Path(__file__).parents[1] / "src/masthead/imaging/data"
    fonts = []
    for name, flavor in (
        ("InterVariable", None),
        ("InterVariable", "static"),
        ("Twemoji", None),
        ("InterVariable", "woff"),
    ):
        font = TTFont(data / f"{name}.woff2")
        subsetter = subset.Subsetter()
        subsetter.populate(text="Texting AV \U0001f600")
        subsetter.subset(font)
        if flavor == "static":
            instancer.instantiateVariableFont(
                font, {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}, inplace=True
            )
        font.flavor = "woff" if flavor == "woff" else None
        file = io.BytesIO()
        font.save(file)
        fonts.append(file.getvalue())
    return (*fonts, (data / "InterVariable-Italic.woff2").read_bytes())


@cache
def sample_images() -> tuple[bytes, ...]:
    """One small picture in each format that the engine reads."""
    picture = Image.effect_mandelbrot((24, 16), (-2, -1, 1, 1), 20)
    files = []
    for name, mode in (
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGBA"),
        ("GIF", "P"),
    ):
        file = io.BytesIO()
        picture.convert("L" if mode == "I;16" else mode).convert(mode).save(file, name)
        files.append(file.getvalue())
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='24' height='16' viewBox='0 0 24 16'><style>.a{fill:url(#g)}</style>"
        "<defs><linearGradient id='g'><stop offset='.5' stop-color='red'/></linearGradient><filter id='f'>"
        "<feGaussianBlur stdDeviation='2'/></filter><pattern id='p' width='.1' height='.1'><path d='M0 0h2'/></pattern></defs>"
        "<g filter='url(#f)' transform='scale(1.5)'><rect class='a' width='9' height='9'/><text x='1' y='9'>x</text></g>"
        "<use href='#p'/><circle r='5' fill='url(#p)' stroke-dasharray='1 2'/></svg>"
    )
    return (*files, svg.encode())


class Damaged(NamedTuple):
    """One of the samples, by number, and what happens to it; short enough to be read in a failure."""

    number: int
    damage: Damage

    def among(self, samples: tuple[bytes, ...]) -> bytes:
        """Its bytes."""
        return damaged(samples[self.number], self.damage)


SIGNATURES = (
    b"\0\1\0\0",
    b"OTTO",
    b"true",
    b"ttcf",
    b"wOFF",
    b"wOF2",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"\xff\xd8\xff",
)
noise = st.builds(bytes.__add__, st.sampled_from(SIGNATURES), st.binary(max_size=80))
damaged_fonts = st.builds(Damaged, st.integers(0, 4), damages) | st.builds(Damaged, st.integers(0, 4), damages) | noise
font_options = st.fixed_dictionaries(
    {}, optional={"family": st.sampled_from(("Mine", "Inter", "", "x" * 300)), "weight": st.integers(0, 1001)}
)
svg_images = (
    st.lists(start_tags | st.sampled_from(TAGS).map("</{}>".format), max_size=12)
    .map("".join)
    .map(lambda tags: f"<svg xmlns='http://www.w3.org/2000/svg'>{tags}</svg>".encode("utf-8", "surrogatepass"))
)
damaged_images = (
    st.builds(Damaged, st.integers(0, 7), damages) | st.builds(Damaged, st.integers(0, 7), damages) | svg_images | noise
)
hostile_options: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"width": st.integers(1, 120), "height": st.integers(1, 90)},
    optional={
        "scale": st.sampled_from((0.01, 0.5, 1.0, 1.7, 3)),
        "emoji": st.sampled_from(("twemoji", None)),
        "stylesheets": st.lists(style_sheets, max_size=2),
        "format": st.sampled_from(("png", "jpeg", "webp", "ico", "avif", "svg", "gif", "apng")),
        "quality": st.integers(1, 100),
        "level": st.sampled_from(("fast", "balanced")),
        "max_bytes": st.integers(1, 5000),
        "duration": st.sampled_from((0.04, 0.2)),
        "sizes": st.lists(st.integers(1, 256), max_size=3),
        "compat": st.sampled_from((None, "next-og")),
        "debug": st.booleans(),
        "strict": st.booleans(),
        "deterministic": st.just(True),
    },
)
