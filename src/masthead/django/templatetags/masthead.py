"""``{% load masthead %}{% masthead_head %}``: the tags of the page that is asked for, or of another path."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from masthead.django.conf import get_site

register = template.Library()


@register.simple_tag(takes_context=True)
def masthead_head(context: Any, path: str | None = None) -> SafeString:
    """All image tags of a page, to put into ``<head>``."""
    return mark_safe(get_site().head(path, request=context.get("request")))  # noqa: S308  # escaped by Masthead
