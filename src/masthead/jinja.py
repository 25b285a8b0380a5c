"""Masthead in Jinja: the tags of a page as a function of templates, and pictures of templates.

    install(environment, site)                        # {{ masthead_head("/blog/hello") }}
    from_template(environment, "card.html", title="Hello")

In an environment with ``enable_async`` the function waits for async user code without blocking.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, Template, pass_environment
from jinja2.ext import Extension

from masthead.imaging.options import ImageOptions
from masthead.imaging.response import ImageResponse
from masthead.site import Masthead

__all__ = ["MastheadExtension", "from_template", "install"]
FUNCTION = "masthead_head"


class MastheadExtension(Extension):
    """``Environment(extensions=["masthead.jinja.MastheadExtension"])``; then set ``environment.masthead_site``."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.extend(masthead_site=None)
        environment.globals[FUNCTION] = _head


@pass_environment
def _head(environment: Any, path: str | None = None, *, request: object = None) -> Any:
    """The tags of a page: a path, or the page of a web framework's request; to be awaited in async environments."""
    site: Masthead | None = environment.masthead_site
    if site is None:
        raise RuntimeError(f"{FUNCTION}(): no site yet; set environment.masthead_site = Masthead(…)")
    head = site.head_async if environment.is_async else site.head
    return head(path, request=request)


def install(environment: Environment, site: Masthead) -> None:
    """Give the templates of an environment ``masthead_head``."""
    environment.add_extension(MastheadExtension)
    environment.masthead_site = site  # type: ignore[attr-defined]  # the extension made it


def from_template(
    environment: Environment, template: str | Template, *, options: ImageOptions | None = None, **context: Any
) -> ImageResponse:
    """A picture of a template; ``context`` is the template's, ``options`` are those of ``ImageResponse``."""
    return ImageResponse(environment.get_template(template).render(context), **(options or {}))
