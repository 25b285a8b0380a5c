"""Every option of ``ImageResponse`` with a wrong value: refused with the whole sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from masthead import Font, ImageOptions, ImageResponse
from masthead.errors import RenderError, RenderOptionError
from tests.sites import picture

FONTS = "fonts must be a list of masthead.Font, got"
EMOJI = "emoji must be one of 'twemoji', 'noto', 'openmoji', 'blobmoji', 'fluent' or None, got"
SHEETS = "stylesheets must be a list of CSS texts, got"
IMAGES = "images must be a mapping of names to bytes or paths, got"
HEADERS = "headers must be a mapping of header names to values, got"
NAMES = "headers must be a mapping whose keys are HTTP header names, got"
VALUE = "headers['x-card'] must be a string of Latin-1 characters on one line, got"
STATUS = "status must be a whole number from 200 to 599, got"
DURATION = "duration must be a number of seconds above 0, at most 60, got"
FPS = "fps must be a number of frames a second above 0, at most 60, got"
SIZES = "sizes must be a list of whole numbers of device px, each at most 256, got"
FORMAT = "format must be one of png, jpeg, webp, avif, gif, apng, ico, svg, got"
PX = "must be a positive whole number of CSS px"
QUALITY = "quality must be a whole number from 1 to 100, got"
SCALE = "scale must be a number above 0, at most 100, got"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"fonts": Font("x.ttf")},
            f"{FONTS} Font(source='x.ttf', family=None, weight=None, style=None, lang=None)",
        ),
        ({"fonts": "x.ttf"}, f"{FONTS} 'x.ttf'"),
        ({"fonts": b"OTTO"}, f"{FONTS} b'OTTO'"),
        ({"fonts": None}, f"{FONTS} None"),
        ({"fonts": 5}, f"{FONTS} 5"),
        ({"stylesheets": 5}, f"{SHEETS} 5"),
        ({"stylesheets": [5]}, f"{SHEETS} [5]"),
        ({"stylesheets": ["a{}", None]}, f"{SHEETS} ['a{{}}', None]"),
        ({"stylesheets": b"a{}"}, f"{SHEETS} b'a{{}}'"),
        ({"stylesheets": None}, f"{SHEETS} None"),
        ({"stylesheets": Path("card.css")}, f"{SHEETS} {Path('card.css')!r}"),
        ({"images": ["a"]}, f"{IMAGES} ['a']"),
        ({"images": "a"}, f"{IMAGES} 'a'"),
        ({"images": 5}, f"{IMAGES} 5"),
        ({"images": {"a": None}}, f"{IMAGES} {{'a': None}}"),
        ({"images": {"a": 5}}, f"{IMAGES} {{'a': 5}}"),
        ({"images": {1: b"x"}}, f"{IMAGES} {{1: b'x'}}"),
        ({"headers": [("a", "b")]}, f"{HEADERS} [('a', 'b')]"),
        ({"headers": "a: b"}, f"{HEADERS} 'a: b'"),
        ({"headers": 5}, f"{HEADERS} 5"),
        ({"headers": {"x card": "1"}}, f"{NAMES} 'x card'"),
        ({"headers": {"": "1"}}, f"{NAMES} ''"),
        ({"headers": {"x:": "1"}}, f"{NAMES} 'x:'"),
        ({"headers": {"x\r\ny": "1"}}, f"{NAMES} 'x\\r\\ny'"),
        ({"headers": {"é": "1"}}, f"{NAMES} 'é'"),
        ({"headers": {5: "1"}}, f"{NAMES} 5"),
        ({"headers": {b"x": "1"}}, f"{NAMES} b'x'"),
        ({"headers": {"x-card": "1\r\nset-cookie: a=b"}}, f"{VALUE} '1\\r\\nset-cookie: a=b'"),
        ({"headers": {"x-card": "1\n"}}, f"{VALUE} '1\\n'"),
        ({"headers": {"x-card": "\0"}}, f"{VALUE} '\\x00'"),
        ({"headers": {"x-card": "5 €"}}, f"{VALUE} '5 €'"),
        ({"headers": {"x-card": "\ud800"}}, f"{VALUE} '\\ud800'"),
        ({"headers": {"x-card": 5}}, f"{VALUE} 5"),
        ({"headers": {"x-card": None}}, f"{VALUE} None"),
        ({"headers": {"x-card": b"1"}}, f"{VALUE} b'1'"),
        ({"compat": "satori"}, "compat must be None or one of next-og, got 'satori'"),
        ({"compat": ["next-og"]}, "compat must be None or one of next-og, got ['next-og']"),
        ({"compat": ""}, "compat must be None or one of next-og, got ''"),
        ({"status": "200"}, f"{STATUS} '200'"),
        ({"status": 200.0}, f"{STATUS} 200.0"),
        ({"status": True}, f"{STATUS} True"),
        ({"status": None}, f"{STATUS} None"),
        ({"status": 9999}, f"{STATUS} 9999"),
        ({"status": 600}, f"{STATUS} 600"),
        ({"status": 199}, f"{STATUS} 199"),
        ({"status": 100}, f"{STATUS} 100"),
        ({"status": -200}, f"{STATUS} -200"),
        ({"format": 5}, f"{FORMAT} 5"),
        ({"format": b"png"}, f"{FORMAT} b'png'"),
        ({"format": ["png"]}, f"{FORMAT} ['png']"),
        ({"width": 0}, f"width {PX}, got 0"),
        ({"width": -5}, f"width {PX}, got -5"),
        ({"height": 1.5}, f"height {PX}, got 1.5"),
        ({"width": "40"}, f"width {PX}, got '40'"),
        ({"width": True}, f"width {PX}, got True"),
        ({"scale": None}, f"{SCALE} None"),
        ({"scale": 0}, f"{SCALE} 0"),
        ({"scale": -1}, f"{SCALE} -1"),
        ({"scale": 101}, f"{SCALE} 101"),
        ({"scale": float("nan")}, f"{SCALE} nan"),
        ({"scale": "2"}, f"{SCALE} '2'"),
        ({"scale": True}, f"{SCALE} True"),
        ({"scale": float("inf")}, f"{SCALE} inf"),
        ({"scale": 10**400}, f"{SCALE} {10**400}"),
        ({"quality": 0}, f"{QUALITY} 0"),
        ({"quality": 101}, f"{QUALITY} 101"),
        ({"quality": 80.5}, f"{QUALITY} 80.5"),
        ({"quality": True}, f"{QUALITY} True"),
        ({"format": "bmp"}, f"{FORMAT} 'bmp'"),
        ({"duration": 0}, f"{DURATION} 0"),
        ({"duration": 61}, f"{DURATION} 61"),
        ({"duration": float("nan")}, f"{DURATION} nan"),
        ({"duration": True}, f"{DURATION} True"),
        ({"duration": "2s"}, f"{DURATION} '2s'"),
        ({"fps": 0}, f"{FPS} 0"),
        ({"fps": 61}, f"{FPS} 61"),
        ({"fps": None}, f"{FPS} None"),
        ({"sizes": ()}, f"{SIZES} ()"),
        ({"sizes": 16}, f"{SIZES} 16"),
        ({"sizes": "16,32"}, f"{SIZES} '16,32'"),
        ({"sizes": [16, 257]}, f"{SIZES} [16, 257]"),
        ({"sizes": [16, 0]}, f"{SIZES} [16, 0]"),
        ({"sizes": [16.5]}, f"{SIZES} [16.5]"),
        ({"format": "image/png"}, f"{FORMAT} 'image/png'"),
        ({"format": ""}, f"{FORMAT} ''"),
        ({"emoji": []}, f"{EMOJI} []"),
        ({"emoji": {}}, f"{EMOJI} {{}}"),
        ({"emoji": True}, f"{EMOJI} True"),
        ({"emoji": ""}, f"{EMOJI} ''"),
    ],
    ids=lambda value: None if isinstance(value, dict) else ascii(value)[:70],
)
def test_a_wrong_option_is_refused_at_once(options: dict[str, Any], message: str) -> None:
    with pytest.raises(RenderOptionError) as caught:
        ImageResponse("x", **options)
    assert str(caught.value) == f"ImageResponse: {message}"
    assert isinstance(caught.value, RenderError)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fonts": [5]}, f"{FONTS} 5"),
        ({"fonts": [None]}, f"{FONTS} None"),
        (
            {"images": {"a": "b\0c"}},
            "images['a'] must be bytes or a file that can be read (embedded null byte), got 'b\\x00c'",
        ),
    ],
)
def test_an_option_that_is_looked_at_when_drawing_is_refused_then(options: dict[str, Any], message: str) -> None:
    response = ImageResponse("x", width=8, height=8, **options)
    with pytest.raises(RenderOptionError) as caught:
        response.render()
    assert str(caught.value) == f"ImageResponse: {message}"


@pytest.mark.parametrize(
    "options",
    [
        {"fonts": []},
        {"fonts": iter(())},
        {"stylesheets": ""},
        {"stylesheets": (sheet for sheet in ("a{}", "b{}"))},
        {"images": {}},
        {"images": {"": picture(2, 2)}},
        {"headers": {}},
        {"headers": {"X-Card": "", "x-é".encode().hex(): "é\tÿ"}},
        {"status": 200},
        {"status": 599},
        {"scale": 1},
        {"emoji": None},
        {"format": None},
    ],
    ids=" ".join,
)
def test_values_at_the_edge_of_what_is_allowed_are_drawn(options: dict[str, Any]) -> None:
    assert ImageResponse("x", width=8, height=8, **options).render()


@pytest.mark.parametrize("name", ["png", "jpeg", "jpg", "webp", "avif", "gif", "apng", "ico", "svg"])
def test_describing_a_picture_of_a_format_does_not_load_the_engine(name: str) -> None:
    script = (
        "import sys, masthead\n"
        f"response = masthead.ImageResponse('<p>x', width=8, height=8, format={name!r}, status=404, headers=dict(x='y'))\n"
        "assert response.media_type.startswith('image/') and response.headers\n"
        "sys.exit('loaded too early' if 'pytakumi' in sys.modules else 0)\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr


def test_the_typed_options_are_those_of_the_signature() -> None:
    told = get_type_hints(ImageResponse.__init__)
    options = {name: kind for name, kind in told.items() if name not in ("content", "return")}
    assert get_type_hints(ImageOptions) == options
    assert ImageOptions.__optional_keys__ == set(options)
