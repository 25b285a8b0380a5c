"""A ``Page`` → the HTML of its card, through one Jinja template: a shipped design or the user's own.

The template sees ``page`` (a ``Page``), ``site_name``, ``logo`` (the name of a picture, or empty),
``accent`` (a CSS colour), ``width`` and ``height``, and ``fit_text`` for titles of any length.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template, TemplateError

from masthead.cards.options import check_accent, check_logo
from masthead.cards.page import Page
from masthead.errors import CardOptionError, CardTemplateError
from masthead.imaging.fit import fit_text
from masthead.imaging.job import Job
from masthead.imaging.keeping.keys import job_key
from masthead.imaging.response import DrawContext, ImageResponse
from masthead.settings import DEFAULT_SETTINGS, Settings
from masthead.size import DEFAULT_SIZE, Size

DESIGNS = Path(__file__).with_name("designs")
LOGO = "masthead-logo"


def design_names() -> list[str]:
    """The shipped designs."""
    return sorted(file.stem for file in DESIGNS.glob("*.html"))


@dataclass(frozen=True, slots=True)
class Look:
    """What all cards of a site share: ``logo`` is the content of an image file."""

    site_name: str = ""
    logo: bytes | None = None
    accent: str = "#4f46e5"
    size: Size = DEFAULT_SIZE


def design_in(folder: Path, template: str, site_name: str, logo: str | None, accent: str) -> Design:
    """The design of a project, whose template and logo may be files below its folder.

    Raises as ``Design``, and ``CardOptionError`` for a logo that cannot be read or is no image.
    """
    local = folder / template
    try:
        content = (folder / str(logo)).read_bytes() if logo else None
    except (OSError, ValueError) as error:  # ValueError: a null character
        raise CardOptionError("logo", "an image file", logo, getattr(error, "strerror", None) or str(error)) from error
    if content is not None:
        check_logo(str(logo), content)
    return Design(local if local.is_file() else template, Look(site_name, content, accent))


class Design:
    """One template, with the look of one site."""

    def __init__(self, template: str | Path, look: Look, settings: Settings = DEFAULT_SETTINGS) -> None:
        """``template``: the name of a shipped design, or the path of a template.

        Raises ``CardTemplateError`` for one that is not there or no template, ``CardOptionError`` for an accent that
        is no colour.
        """
        self._look, self.settings = look, settings
        check_accent(look.accent)
        self._shown = str(template)
        self._template = self._load(template)

    def _load(self, template: str | Path) -> Template:
        shipped = DESIGNS / f"{template}.html"
        file = shipped if str(template) in design_names() else Path(template)
        environment = Environment(autoescape=True, undefined=StrictUndefined)
        try:
            self._text = file.read_text(encoding="utf-8")
            return environment.from_string(self._text)
        except (OSError, UnicodeError, TemplateError) as error:
            raise self._error(error) from error

    def _error(self, error: Exception) -> CardTemplateError:
        problem = getattr(error, "strerror", None) or getattr(error, "message", None) or str(error)
        return CardTemplateError(self._shown, getattr(error, "lineno", None) or 0, problem, tuple(design_names()))

    def source(self, page: Page) -> str:
        """The HTML of a page's card.

        Raises ``CardTemplateError``.
        """
        look = self._look
        try:
            return self._template.render(
                page=page,
                site_name=look.site_name or page.site_name,
                logo=LOGO if look.logo else "",
                accent=look.accent,
                width=look.size.width,
                height=look.size.height,
                fit_text=partial(fit_text, settings=self.settings),
            )
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise self._error(error) from error

    @property
    def identity(self) -> str:
        """What decides over the card of any page, besides the page and what a card is drawn with from outside."""
        # The key of an empty card counts in the logo, the fonts and the programs that draw.
        return repr((self._text, self._look.site_name, self._look.accent, job_key(self._job(""))))

    def job_of(self, page: Page) -> Job:
        """The card of a page, to be drawn.

        Raises ``CardTemplateError`` or a ``RenderError``.
        """
        return self._job(self.source(page))

    def _job(self, source: str) -> Job:
        images = {LOGO: self._look.logo} if self._look.logo else None
        return ImageResponse(source, images=images).job(DrawContext(self._look.size, settings=self.settings))
