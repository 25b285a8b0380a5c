"""What ``data:`` URLs hold."""

from __future__ import annotations

import pytest

from masthead.imaging.resources.data_urls import read_data_url
from masthead.imaging.resources.failure import ResourceError


@pytest.mark.parametrize(
    ("url", "content"),
    [
        ("data:,", b""),
        ("data:,a%20b", b"a b"),
        ("data:text/plain;charset=utf-8,ä", "ä".encode()),
        ("data:;base64,YWI=", b"ab"),
        ("DATA:image/png;BASE64,YWI", b"ab"),
        ("data:image/png; base64 ,YW\nI =", b"ab"),
        ("data:image/png;base64,YWI%3D", b"ab"),
        ("data:base64,YWI=", b"YWI="),
        ("data:image/svg+xml;utf8,<svg fill='#f00'/>", b"<svg fill='#f00'/>"),
    ],
)
def test_the_content_is_unpacked_as_the_engine_would(url: str, content: bytes) -> None:
    assert read_data_url(url) == content


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("data:image/png;base64", "is a data: URL without a comma, so it holds nothing"),
        ("data:;base64,a", "is a data: URL whose base64 is damaged"),
        ("data:;base64,a-_b", "is a data: URL whose base64 is damaged"),
        ("data:;base64,YWI=#x", "is a data: URL whose base64 is damaged"),
    ],
)
def test_a_damaged_one_says_so(url: str, reason: str) -> None:
    with pytest.raises(ResourceError) as caught:
        read_data_url(url)
    assert caught.value.reason == reason
