"""Tags in the head of a file: in the right place, once, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.cards.insert import END, START, with_tags, without_tags

TAGS = '<meta property="og:image" content="https://x.example/a.png">'
BLOCK = f"{START.decode()}\n{TAGS}\n{END.decode()}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<html><head><title>a</title>\n", "</head><body>x</body></html>"),
        ("<html><HEAD>\n", "  </HEAD ><body>x"),
        ('<head><script>var end = "</head>"</script><!-- </head> -->', "</head>"),
        ("<head><title></head></title>\n", "</head>"),
        ("<!doctype html><title>a</title>", "<body class=x>a"),
        ("<!doctype html>\n<head lang=x>\n", "<title>no end"),
        ("<!doctype html>\n<html lang=x>\n", "<p>no head"),
        ("<!doctype html>\n", "<p>hardly a page"),
        ("", "no page at all"),
    ],
)
def test_tags_go_to_the_end_of_the_head_or_where_a_browser_reads_them_as_head(before: str, after: str) -> None:
    assert with_tags(f"{before}{after}".encode(), TAGS).decode() == f"{before}{BLOCK}{after}"


def test_a_second_run_replaces_and_the_same_tags_change_no_byte() -> None:
    document = b"<head><title>a</title></head><body>x"
    once = with_tags(document, TAGS)
    assert with_tags(once, TAGS) == once
    assert with_tags(once, "<meta name=b>") == with_tags(document, "<meta name=b>")
    assert without_tags(once) == document


def test_line_ends_stay_those_of_the_file() -> None:
    assert b"\r\n" + END + b"\r\n" in with_tags(b"<head>\r\n</head>\r\n", TAGS)


def test_tags_are_ascii_whatever_they_say() -> None:
    assert b"&#233;&#26085;&#128640;" in with_tags("<head>é</head>".encode("latin-1"), "é日🚀")


@given(st.binary(max_size=300), st.sampled_from([b"", b"<head>", b"</head>", b"<body>", b"<!--", b"<script>", START]))
def test_any_bytes_come_back_as_they_were(noise: bytes, tag: bytes) -> None:
    document = noise[:150] + tag + noise[150:]
    written = with_tags(document, TAGS)
    assert written.count(START) == document.count(START) + 1
    assert without_tags(written) == document
    assert with_tags(written, TAGS) == written
