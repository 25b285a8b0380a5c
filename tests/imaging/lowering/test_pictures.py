"""Each rule as a picture: what the author wrote is drawn like what the engine understands."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from masthead import ImageResponse

BOX = "height:60px;background:#0ea5e9"
# What an author writes, and markup without the gap that is drawn the same.
PAIRS = {
    "font shorthand": (
        "<div style='font:700 40px/1.2 Inter'>Hello</div>",
        "<div style='font-weight:700;font-size:40px;line-height:1.2;font-family:Inter'>Hello</div>",
    ),
    "content-box by default": (
        "<div style='width:150px;padding:20px;border:8px solid #111;height:40px'></div>",
        "<div style='box-sizing:border-box;width:206px;padding:20px;border:8px solid #111;height:96px'></div>",
    ),
    "min": (f"<div style='width:min(120px,80%);{BOX}'></div>", f"<div style='width:120px;{BOX}'></div>"),
    "clamp": (f"<div style='width:clamp(60px,50vw,180px);{BOX}'></div>", f"<div style='width:150px;{BOX}'></div>"),
    "sides of a gradient": (
        f"<div style='{BOX};background:linear-gradient(to right top,#f00,#00f)'></div>",
        f"<div style='{BOX};background:linear-gradient(to top right,#f00,#00f)'></div>",
    ),
    "four-value position": (
        f"<div style='{BOX};background:linear-gradient(red,red) right 20px bottom 10px/80px 40px no-repeat'></div>",
        f"<div style='{BOX};background:linear-gradient(red,red) 200px 10px/80px 40px no-repeat'></div>",
    ),
    "empty content": (
        "<style>.b{position:relative;margin:50px;width:160px;height:80px;background:#0f172a}.b::before{content:'';"
        "position:absolute;left:-20px;top:-20px;width:40px;height:40px;background:red}</style><div class=b></div>",
        "<div style='position:relative;margin:50px;width:160px;height:80px;background:#0f172a'><span style='display:"
        "block;position:absolute;left:-20px;top:-20px;width:40px;height:40px;background:red'></span></div>",
    ),
    "logical border": (
        f"<div style='{BOX};border-block-end:16px solid #f59e0b'></div>",
        f"<div style='{BOX};border-bottom:16px solid #f59e0b'></div>",
    ),
    "unitless calc": (
        f"<div style='--i:3;opacity:calc(var(--i)*.2);{BOX}'></div>",
        f"<div style='opacity:.6;{BOX}'></div>",
    ),
    "line clamp": (
        "<div style='display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden;font-size:30px'>"
        "Some <b>bold</b> words that go on and on and on and on</div>",
        "<div style='-webkit-line-clamp:2;overflow:hidden;font-size:30px;text-overflow:ellipsis'>"
        "Some <b>bold</b> words that go on and on and on and on</div>",
    ),
    "line clamp as next/og spells it": (
        "<div style='display:block;line-clamp:2;font-size:30px'>Some words that go on and on and on and on and on</div>",
        "<div style='-webkit-line-clamp:2;font-size:30px;text-overflow:ellipsis'>"
        "Some words that go on and on and on and on and on</div>",
    ),
    "logical sizes": (
        "<div style='block-size:40px;inline-size:90px;margin-block-start:9px;border-start-end-radius:9px;background:red'>",
        "<div style='height:40px;width:90px;margin-top:9px;border-top-right-radius:9px;background:red'>",
    ),
    "white space between elements": (
        "<style>p:nth-child(2){color:red}</style><div>\n<p>a</p>\n<p>c</p></div>",
        "<style>p:nth-child(2){color:red}</style><div><p>a</p><p>c</p></div>",
    ),
    "grid areas": (
        "<div style=\"display:grid;width:280px;height:180px;grid-template:'h h' 40px 's m' 1fr / 80px 1fr\">"
        "<i style='grid-area:h;background:red'></i><i style='grid-area:m;background:#00f'></i></div>",
        "<div style='display:grid;width:280px;height:180px;grid-template-rows:40px 1fr;grid-template-columns:80px 1fr'>"
        "<i style='grid-area:1/1/2/3;background:red'></i><i style='grid-area:2/2/3/3;background:#00f'></i></div>",
    ),
    "ideographic space": (
        "<p style='font-size:40px;margin:0'>A\u3000\u3000B</p>",
        "<p style='font-size:40px;margin:0'>A<span style='display:inline-block;width:80px'></span>B</p>",
    ),
    "order of shadows": (
        "<p style='width:90px;height:40px;box-shadow:0 0 0 4px red,0 0 0 8px #00f'></p>",
        "<p style='width:90px;height:40px;outline:4px solid red;box-shadow:0 0 0 8px #00f'></p>",
    ),
    "calc over an element's own property": (
        f"<style>p{{{BOX};opacity:calc(var(--i) * .2)}} p::before{{content:'a'}}</style><p style='--i:3'></p><p style='--i:1'></p>",
        f"<style>p{{{BOX}}} p::before{{content:'a'}}</style><p style='opacity:.6'></p><p style='opacity:.2'></p>",
    ),
    "gradient border": (
        "<div style='width:160px;height:90px;border:9px solid transparent;border-radius:20px;"
        "background:linear-gradient(#fff,#fff) padding-box,linear-gradient(90deg,red,#00f) border-box'></div>",
        "<div style='width:160px;height:90px;border:9px solid transparent;border-radius:20px;"
        "background:linear-gradient(90deg,red,#00f) border-box;box-shadow:inset 0 0 0 9999px #fff'></div>",
    ),
    "counters": (
        "<style>i{counter-increment:n} i::before{content:counter(n) '. '} div{counter-reset:n}</style>"
        "<div><i>a</i> <i>b</i></div>",
        "<style>i::before{content:'1. '} b{font:inherit;font-style:italic} b::before{content:'2. '}</style>"
        "<div><i>a</i> <b>b</b></div>",
    ),
    "no-break spaces": (
        "<p style='font-size:40px;margin:0'>A&nbsp;&nbsp;B</p>",
        "<p style='font-size:40px;margin:0'>A&nbsp;&#x2060;&nbsp;B</p>",
    ),
    "initial colour": (
        "<p style='color:red'><b style='color:initial'>black</b></p>",
        "<p style='color:red'><b style='color:#000'>black</b></p>",
    ),
    "superscript": (
        "<p style='font-size:36px;line-height:1.4;margin:0'>x<sup>2</sup></p>",
        "<p style='font-size:36px;line-height:1.4;margin:0'>x<span style='display:inline-block;font-size:.8333em;"
        "vertical-align:13px'>2</span></p>",
    ),
    "width of a cell": (
        "<table><tr><td style='width:90px;padding:0 20px;background:red'>a<td style='background:#00f'>b</table>",
        "<table><tr><td style='width:130px;padding:0 20px;box-sizing:border-box;background:red'>a"
        "<td style='background:#00f'>b</table>",
    ),
    "collapsed borders": (
        "<style>table{border-collapse:collapse} td{border:2px solid red}</style><table><tr><td>a<td>b<tr><td>c<td>d</table>",
        "<style>table{border-spacing:0} td{border:2px solid red;border-left:0;border-top:0}.l{border-left:2px solid red}"
        ".t{border-top:2px solid red}</style>"
        "<table><tr><td class='l t'>a<td class=t>b<tr><td class=l>c<td>d</table>",
    ),
    "clipped to inline text": (
        "<p style='font-size:40px'>a <b style='background:linear-gradient(red,#00f);background-clip:text;"
        "color:transparent'>b</b></p>",
        "<p style='font-size:40px'>a <b style='display:inline-block;background:linear-gradient(red,#00f);"
        "background-clip:text;color:transparent'>b</b></p>",
    ),
    "hr": ("<hr>", "<div style='height:1px;margin:8px 0;background:#9a9a9a'></div>"),
}


def drawn(markup: str) -> bytes:
    return ImageResponse(markup, width=300, height=200).render()


@pytest.mark.parametrize(("written", "understood"), PAIRS.values(), ids=PAIRS)
def test_a_rule_closes_its_gap(written: str, understood: str) -> None:
    assert drawn(written) == drawn(understood) != drawn("")


@pytest.mark.parametrize(
    "clamp", ["display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2", "display:block;line-clamp:2"]
)
def test_clamped_lines_end_in_an_ellipsis(clamp: str) -> None:
    """The words are as wide as lines allow: the second line of the whole text is the same but for its end."""
    style = "font-size:30px;line-height:40px;overflow:hidden;max-height:80px;background:#fff"
    text = "Some words that go on and on and on and on and on"
    whole, clamped = (drawn(f"<div style='{style};{more}'>{text}</div>") for more in ("", clamp))
    short = drawn(f"<div style='{style};{clamp}'>Some words that go on</div>")
    assert whole != clamped
    assert short == drawn(f"<div style='{style}'>Some words that go on</div>")
    with Image.open(io.BytesIO(whole)) as one, Image.open(io.BytesIO(clamped)) as other:
        changed = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox()
    assert changed
    assert changed[0] > 150
    assert changed[1] >= 40


def rows(markup: str, colour: tuple[int, int, int]) -> tuple[int, int]:
    """The first row with a colour, and the one after the last."""
    with Image.open(io.BytesIO(drawn(markup))) as picture:
        flat = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture.convert("RGBA")).convert("RGB")
    found = [at for at in range(flat.height) if colour in {flat.getpixel((x, at)) for x in range(flat.width)}]
    return found[0], found[-1] + 1


def test_a_line_with_a_fallback_font_is_as_high_as_it_says() -> None:
    after = "<div style='height:9px;background:red'></div>"
    plain = rows(f"<div style='font:40px/1.4 Inter'>ab ab<br>ab</div>{after}", (255, 0, 0))
    mixed = rows(f"<div style='font:40px/1.4 Inter'>ab של<br>של</div>{after}", (255, 0, 0))
    assert plain == mixed == (112, 121)


def test_the_background_of_an_inline_box_is_as_high_as_its_text() -> None:
    line = "<p style='font:40px/2 Inter;margin:0'>a <{0} style='background:#f00;color:#f00;{1}'>b</{0}> c</p>"
    assert rows(line.format("span", ""), (255, 0, 0)) == (15, 64)
    assert rows(line.format("span", "padding:4px 0"), (255, 0, 0)) == (11, 68)


def test_an_inline_box_with_padding_does_not_take_the_place_of_an_inline_block() -> None:
    line = "<p style='font:30px/1.5 Inter'>a <i style='padding:0 8px;background:#ff0'>b</i> <u style='{}'>c</u> d</p>"
    box = "display:inline-block;width:50px;height:20px;background:#f00;color:#f00"
    assert rows(line.format(box), (255, 0, 0)) == rows(line.replace("padding:0 8px;", "").format(box), (255, 0, 0))


def test_a_border_below_text_is_drawn_and_the_text_wraps() -> None:
    line = "<p style='font:30px/1.5 Inter;margin:0'>some <a style='border-bottom:3px solid #f00'>words that do wrap</a></p>"
    first, last = rows(line, (255, 0, 0))
    assert last - first > 40


def test_an_inline_image_casts_its_shadow() -> None:
    image = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='60'><rect width='60' height='60' fill='red'/></svg>"
    )
    markup = "<div><img src=a style='filter:drop-shadow(80px 0 0 #00f)'></div>"
    body = ImageResponse(markup, width=300, height=200, images={"a": image.encode()}).render()
    with Image.open(io.BytesIO(body)) as picture:
        assert picture.convert("RGB").getpixel((110, 30)) == (0, 0, 255)


def test_what_is_put_in_to_hold_lines_is_no_missing_character() -> None:
    markup = "<p style='line-height:1.5'>a&nbsp;&nbsp;b <mark>c</mark> ✓</p>"
    response = ImageResponse(markup, width=300, height=200, deterministic=True)
    response.render()
    assert not [one for one in response.diagnostics if "2060" in str(one) or "200b" in str(one).lower()]


def test_a_hint_bends_a_gradient_through_its_middle() -> None:
    hinted = drawn("<body style='background:linear-gradient(90deg,#fff,20%,#0f766e)'>")
    assert hinted != drawn("<body style='background:linear-gradient(90deg,#fff,#0f766e)'>")
    near = drawn("<body style='background:linear-gradient(90deg,#fff,50%,#0f766e)'>")
    assert near != hinted


def test_the_sheets_of_stylesheets_are_lowered_too() -> None:
    markup = "<p class=a>Hello</p>"
    by_option = ImageResponse(markup, width=99, height=40, stylesheets=[".a{font:700 20px/1 Inter}"]).render()
    by_style = ImageResponse(f"<style>.a{{font:700 20px/1 Inter}}</style>{markup}", width=99, height=40).render()
    plain = ImageResponse(markup, width=99, height=40).render()
    assert by_option == by_style != plain


@pytest.mark.parametrize("position", ["", "center/cover", "no-repeat", "0 0/400px 300px"])
def test_an_image_larger_than_its_box_stays_inside(position: str) -> None:
    image = "<svg xmlns='http://www.w3.org/2000/svg' width='600' height='300'><rect width='600' height='300' fill='red'/></svg>"
    markup = f"<div style='width:90px;height:40px;background:url(a) {position}'></div>"
    body = ImageResponse(markup, width=300, height=200, images={"a": image.encode()}).render()
    with Image.open(io.BytesIO(body)) as picture:
        assert picture.getbbox() == (0, 0, 90, 40)
