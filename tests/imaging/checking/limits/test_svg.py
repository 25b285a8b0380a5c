"""SVG images that are small and ask for gigabytes: refused, and ordinary ones are not."""

from __future__ import annotations

import pytest

from masthead import ImageResponse
from masthead.errors import LimitError
from masthead.imaging.checking.limits.svg import check_svg

NAMES = "xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='30' height='20'"
RECT = "<rect width='30' height='20' fill='white'/>"


def chain(name: str, times: int, begin: str, inside: str) -> str:
    """Parts of a name, each of which holds what refers to the next one."""
    return "".join(
        f"<{name} id='p{number}' {begin.replace('NEXT', f'p{number + 1}')}>{inside.replace('NEXT', f'p{number + 1}')}</{name}>"
        for number in range(times)
    )


def entities(levels: int, first: str) -> str:
    names = [f"<!ENTITY e0 '{first}'>", *(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, levels))]
    return f"<!DOCTYPE svg [{''.join(names)}]>"


ELEMENTS = "an SVG image of one picture may have 200,000 elements with references written out, found "
LAYERS = "an SVG image of one picture may have 24 levels of opacity, filters, masks and clips, found "
PATTERNS = "an SVG image of one picture may have patterns of 64,000,000 px, found "
DEEP = "an SVG image of one picture may have 250 levels of elements, found "
TILE = (
    "<pattern id='p' width='{}' height='{}' patternUnits='{}' {}>" + RECT + "</pattern><circle r='9' fill='url(#p)'/>"
)
HOSTILE = {
    "uses of uses": (chain("g", 9, "", "<use xlink:href='#NEXT'/>" * 10) + f"<g id='p9'>{RECT}</g><use href='#p0'/>", ELEMENTS),
    "masks of masks": (
        chain("mask", 30, "mask='url(#NEXT)'", "<rect width='30' height='20' mask='url(#NEXT)'/>") + "<circle mask='url(#p0)'/>",
        ELEMENTS,
    ),
    "patterns of patterns": (
        chain("pattern", 30, "width='9' height='9'", "<rect fill='url(#NEXT)' stroke='url(#NEXT)'/>") + "<circle fill='url(#p0)'/>",
        ELEMENTS,
    ),
    "masks of masks by a style sheet": (
        "<style>" + "".join(f"g .c{n}{{mask:url(#p{n + 1})}}" for n in range(30)) + "</style>"
        + "".join(f"<mask id='p{n}' class='c{n}'><rect class='c{n}'/></mask>" for n in range(30)) + "<circle mask='url(#p0)'/>",
        ELEMENTS,
    ),
    "a long chain of uses": (chain("g", 2_000, "", "<use href='#NEXT'/>") + "<use href='#p0'/>", DEEP),
    "layers in layers": ("<g opacity='.9'>" * 30 + RECT + "</g>" * 30, f"{LAYERS}30; flatten its groups"),
    "layers by style": ("<g style='filter:url(#x)'>" * 30 + RECT + "</g>" * 30, f"{LAYERS}30; flatten its groups"),
    "layers by references": (chain("mask", 30, "", "<circle mask='url(#NEXT)'/>") + "<circle mask='url(#p0)'/>", LAYERS),
    "a filter of many steps": (
        "<filter id='f'>" + "<feOffset dx='1'/>" * 40 + "</filter>" + RECT,
        "an SVG image of one picture may have 32 steps in a filter, found 40; draw the effect into an image",
    ),
    "a huge pattern": (TILE.format("1e8", "1e7", "userSpaceOnUse", ""), PATTERNS),
    "an enlarged pattern": (TILE.format(100, 100, "userSpaceOnUse", "patternTransform='scale(1e6)'"), PATTERNS),
    "a pattern in enlarged groups": (
        "<g transform='scale(100)'><g transform='matrix(100 0 0 100 0 0)'>" + TILE.format(9, 9, "userSpaceOnUse", "") + "</g></g>",
        PATTERNS,
    ),
    "a pattern of a huge shape": (TILE.format(1, 1, "objectBoundingBox", "") + "<rect width='1e6' height='9'/>", PATTERNS),
    "a tiny view box": ("<svg viewBox='0 0 1e-6 1e-6' width='9' height='9'>" + TILE.format(9, 9, "userSpaceOnUse", "") + "</svg>", PATTERNS),
}  # fmt: skip


def refused(svg: str) -> str:
    with pytest.raises(LimitError) as caught:
        ImageResponse("<img src=a>", width=30, height=20, images={"a": svg.encode()}).render()
    return str(caught.value)


@pytest.mark.parametrize(("inside", "message"), HOSTILE.values(), ids=HOSTILE)
def test_what_an_svg_asks_for_is_counted_as_it_is_written_out(inside: str, message: str) -> None:
    assert refused(f"<svg {NAMES}>{inside}</svg>").startswith(message)


@pytest.mark.parametrize(("inside", "message"), [HOSTILE["layers in layers"], HOSTILE["masks of masks"]])
def test_an_svg_in_the_markup_counts_as_well(inside: str, message: str) -> None:
    with pytest.raises(LimitError) as caught:
        ImageResponse(f"<svg {NAMES}>{inside}</svg>", width=30, height=20).render()
    assert str(caught.value).startswith(message)


def test_entities_are_counted_before_they_are_written_out() -> None:
    assert refused(f"{entities(9, 'x')}<svg {NAMES}><text>&e8;</text></svg>") == (
        "an SVG image of one picture may have no entities made of entities, found some; "
        "write them out, or export it without entities"
    )
    assert refused(f"{entities(1, 'x' * 9_999)}<svg {NAMES}><text>{'&e0;' * 200}</text></svg>") == (
        "an SVG image of one picture may have 1,000,000 characters of entities, found 1,999,800; "
        "export it without entities"
    )


ORDINARY = {
    "entities for names": (
        "<!DOCTYPE svg [<!ENTITY ns 'http://www.w3.org/2000/svg'>]><svg xmlns='&ns;' width='9' height='9'><g/></svg>"
    ),
    "a part that refers to itself": f"<svg {NAMES}><g id='a'><use href='#a'/></g></svg>",
    "parts that refer to each other": f"<svg {NAMES}><mask id='a' mask='url(#b)'/><mask id='b' mask='url(#a)'/>{RECT}</svg>",
    "a symbol used often": f"<svg {NAMES}><symbol id='s'>{RECT * 100}</symbol>" + "<use href='#s'/>" * 1_000 + "</svg>",
    "a gradient used often": f"<svg {NAMES}><linearGradient id='g'><stop/></linearGradient>" + "<path fill='url(#g)'/>" * 9_000 + "</svg>",
    "the exports of design tools": (
        f"<svg {NAMES}><style>.cls-1{{fill:url(#p)}}.cls-2{{clip-path:url(#c)}}</style><g class='cls-2' filter='url(#f)'>"
        "<rect class='cls-1' opacity='1' width='30' height='20'/></g><defs><clipPath id='c'><rect width='30' height='20'/>"
        "</clipPath><pattern id='p' width='1' height='1' patternContentUnits='objectBoundingBox'><use href='#i' "
        "transform='scale(.001)'/></pattern><image id='i' width='1000' height='1000'/><filter id='f'>"
        + "<feOffset/><feBlend/>" * 8 + "</filter></defs></svg>"
    ),
    "an icon without a size": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'><pattern width='4' height='4'/></svg>",
    "a reference to nothing": f"<svg {NAMES}><use href='#nothing'/><rect fill='url(#nothing)'/></svg>",
}  # fmt: skip


@pytest.mark.parametrize("svg", ORDINARY.values(), ids=ORDINARY)
def test_ordinary_images_pass(svg: str) -> None:
    check_svg(svg.encode())
