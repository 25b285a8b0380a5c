"""The page that development shows in place of a picture."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from masthead import Masthead, Request
from masthead.errors import UserFunctionError
from masthead.serving.development.errorpage import error_page
from tests.sites import write_site

EVIL = "</pre><script>alert(1)</script>\"'&"


class Reader(HTMLParser):
    """The text and the elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.elements: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.elements.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def fail(text: str) -> None:
    raise ValueError(text)


def raised(text: str) -> UserFunctionError:
    """An error with the traceback of user code that raised ``text``."""
    error = UserFunctionError("app/icon.py", "image", f"ValueError: {text}")
    try:
        fail(text)
    except ValueError as cause:
        error.__cause__ = cause
    return error


def test_the_page_says_what_failed_first_and_where() -> None:
    text = read(error_page(raised("no stock"), "/icon")).text
    assert "/icon" in text
    assert "app/icon.py: image() raised ValueError: no stock" in text
    assert "Traceback (most recent call last)" in text
    assert "raise ValueError(text)" in text
    assert text.index("image() raised") < text.index("Traceback")


def test_a_developer_reads_the_lines_of_the_user_and_none_of_ours(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = write_site(tmp_path, {"icon.py": "def image():\n    return 1 / 0\n"})
    Masthead(app, development=True).respond(Request("/icon"))
    assert re.findall('File "(.*)", line', caplog.text) == [str(app / "icon.py")]


def test_an_error_of_somebody_else_is_shown_with_its_type() -> None:
    assert "KeyError: 'slug'" in read(error_page(KeyError("slug"), "/icon")).text


@pytest.mark.parametrize("path", ["/icon", f"/{EVIL}/icon"])
def test_nothing_in_an_error_or_a_path_becomes_markup(path: str) -> None:
    page = error_page(raised(EVIL), path)
    reader = read(page)
    assert EVIL in reader.text
    assert reader.elements == read(error_page(raised("x"), "/icon")).elements
    assert "script" not in reader.elements
    assert "alert(1)</script>" not in page


def test_braces_in_an_error_are_text() -> None:
    assert "{trace} {0} {}" in read(error_page(raised("{trace} {0} {}"), "/icon")).text
