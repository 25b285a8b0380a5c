"""What a built page says of itself."""

from __future__ import annotations

import pytest

from masthead.cards.page import Page, read_page, section_of

WHOLE = """<!doctype html><html lang="fr"><head><title>Title | Site</title>
<meta name="description" content=" What it is
about "><meta property="og:site_name" content="The site"></head>
<body><h1>A heading<a class="headerlink" href="#x">¶</a></h1><time datetime="2026-05-01T10:00">May</time></body></html>"""


def test_everything_that_a_page_says() -> None:
    assert read_page(WHOLE, "/how-to/start/") == Page(
        path="/how-to/start/",
        title="A heading",
        description="What it is about",
        section="How to",
        site_name="The site",
        date="2026-05-01",
        lang="fr",
        minutes=1,
    )


@pytest.mark.parametrize(
    ("source", "path", "title"),
    [
        ("<meta property=og:title content='Own'><h1>Heading</h1><title>Title</title>", "/", "Own"),
        ("<h1> </h1><title>Title &amp; more</title>", "/", "Title & more"),
        ("", "/guide/first-steps/", "First steps"),
        ("", "/guide/first_steps.html", "First steps"),
        ("", "/", "Home"),
        ("", "/%C3%9Cber%20uns/a%2Fb_c.html", "A/b c"),
    ],
)
def test_the_title_is_the_best_that_is_there(source: str, path: str, title: str) -> None:
    assert read_page(source, path).title == title


def test_reading_time_is_by_the_words() -> None:
    assert read_page("<p>" + "word " * 1000, "/").minutes == 5


def test_a_page_with_a_picture_of_its_own_is_known() -> None:
    assert read_page("<meta property='og:image' content='x'>", "/").has_image
    assert not read_page("<p>og:image", "/").has_image


def test_the_none_of_a_template_is_no_description() -> None:
    assert read_page("<meta name='description' content='None'>", "/").description == ""


def test_a_section_is_named_as_people_write_it() -> None:
    assert section_of("/%C3%9Cber%20uns/a.html") == "Über uns"
    assert section_of("/caf%E9/a.html") == "Caf\ufffd"  # no UTF-8, and no reason to fail


@pytest.mark.parametrize(
    ("lang", "title", "expected"),
    [
        ("", "كيفية التثبيت", "rtl"),
        ("", "3. שלום Masthead", "rtl"),
        ("", "Masthead שלום", "ltr"),
        ("", "2026", "ltr"),
        ("en", "שלום", "ltr"),
        ("he", "Masthead", "rtl"),
    ],
)
def test_a_page_is_written_as_its_language_or_else_its_title(lang: str, title: str, expected: str) -> None:
    assert Page(path="/", title=title, lang=lang).dir == expected
