"""What beginners do wrong, and what they read then."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from masthead import Masthead, Request
from masthead.errors import MastheadError
from tests.sites import PLAIN, write_site

RAISES = """
    class NotFound(Exception):
        {attribute}

    def image():
        raise NotFound()
"""


def site_of(tmp_path: Path, source: str, *, development: bool = False) -> Masthead:
    return Masthead(write_site(tmp_path, {"blog/[slug]/icon.py": source}), development=development)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (
            "def image(slug): ...",
            "image() has a parameter 'slug' (take params and use params['slug']); it can take any of params, id, request and query",
        ),
        (
            "def image(): ...",
            "image() returned None (is a return missing?); "
            "return an ImageResponse, bytes, a pathlib.Path or a response of the web framework",
        ),
        (
            "def image(): return '<p>x</p>'",
            "image() returned a str (is it HTML, for ImageResponse(...), or a file, for Path(...)?); "
            "return an ImageResponse, bytes, a pathlib.Path or a response of the web framework",
        ),
        (
            "from masthead import ImageResponse\ndef image(): return ImageResponse(None)",
            "the picture that image() returned cannot be drawn: content: must be an HTML string, an object with "
            "__html__ (htpy, Markup …), a {'type', 'props'} tree or a list of these, got NoneType",
        ),
        (
            PLAIN + "def generate_image_metdata(): ...",
            "generate_image_metdata is not a name that Masthead reads; rename it to generate_image_metadata",
        ),
        ("def image(:", "cannot be loaded: SyntaxError: invalid syntax (icon.py, line 1)"),
    ],
)
def test_a_mistake_in_a_module_is_one_sentence_that_says_what_to_do(
    tmp_path: Path, source: str, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = site_of(tmp_path, source).respond(Request("/blog/x/icon"))
    assert (response.status, response.header("cache-control")) == (500, "no-store")
    assert caplog.messages == [f"GET /blog/x/icon: app/blog/[slug]/icon.py: {sentence}"]


@pytest.mark.parametrize("attribute", ["status_code = 404", "code = 404"])
def test_a_frameworks_not_found_is_a_404(tmp_path: Path, attribute: str) -> None:
    response = site_of(tmp_path, RAISES.format(attribute=attribute)).respond(Request("/blog/x/icon"))
    assert (response.status, response.header("cache-control")) == (404, "no-store")


def test_other_codes_of_exceptions_stay_failures(tmp_path: Path) -> None:
    assert (
        site_of(tmp_path, RAISES.format(attribute="status_code = 403")).respond(Request("/blog/x/icon")).status == 500
    )


def test_development_logs_what_a_picture_lacks(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = "from masthead import ImageResponse\ndef image(): return ImageResponse('<img src=logo.png>')\n"
    caplog.set_level(logging.WARNING)
    site_of(tmp_path, source, development=True).respond(Request("/blog/x/icon"))
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage().startswith(
        "/blog/x/icon: warning [resource] <img src='logo.png'>: is left out, because it names a file"
    )


def test_development_logs_files_that_are_not_used(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Masthead(write_site(tmp_path, {"opengraph-image.webp": b""}), development=True)
    assert caplog.messages == [
        "warning [unused-file] app/opengraph-image.webp: is not used: opengraph-image cannot be .webp "
        "(use .jpg, .jpeg, .png, .gif, .py)"
    ]


@pytest.mark.parametrize("path", [None, 5, b"/"])
def test_a_page_path_that_is_no_text_is_refused(tmp_path: Path, path: object) -> None:
    with pytest.raises(MastheadError, match="path must be the URL path of a page, such as '/products/1', got"):
        Masthead(write_site(tmp_path, {})).head(path)  # type: ignore[arg-type]  # the mistake under test
