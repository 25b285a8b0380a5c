"""Descriptors → escaped ``<meta>`` and ``<link>`` tags, in Next's order. No I/O.

og:image first, then the Twitter card and its images, then icons. An image's URL comes before its
structured properties, as ogp.me asks for.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape

from masthead.media import SVG
from masthead.metadata.images import ImageDescriptor
from masthead.metadata.resolve import PageImages, UrlBase
from masthead.routing.conventions import BY_NAME, IN_HEAD_ORDER, Convention, LinkTag, MetaTag

CARD_OF = "twitter-image"


def write_tags(images: PageImages, base: UrlBase, page: str) -> Markup:
    """The head tags of a page, one a line.

    Raises ``MissingBaseUrlError`` when an absolute URL has no origin; ``page`` names it there.
    """
    lines: list[str] = []
    for convention in IN_HEAD_ORDER:
        if convention.name == CARD_OF:
            lines += _card(images)
        for image in _images_of(convention, images):
            lines += _tags(convention, image, base, page)
    return Markup("\n".join(lines))


def _images_of(convention: Convention, images: PageImages) -> tuple[ImageDescriptor, ...]:
    own = images.get(convention.name)
    if own is None and convention.fallback is not None:
        own = images.get(convention.fallback)
    return own or ()


def _card(images: PageImages) -> Iterator[str]:
    """``twitter:card``, for every page with a say in its social images, even if that is "none"."""
    if any(isinstance(convention.tag, MetaTag) and convention.name in images for convention in IN_HEAD_ORDER):
        large = bool(_images_of(BY_NAME[CARD_OF], images))
        yield _meta("name", "twitter:card", "summary_large_image" if large else "summary")


def _tags(convention: Convention, image: ImageDescriptor, base: UrlBase, page: str) -> Iterator[str]:
    tag = convention.tag
    if isinstance(tag, LinkTag):
        yield _link(tag.rel, image, base)
        return
    yield _meta(tag.attribute, tag.prefix, base.absolute(image, page))
    values = {
        "alt": image.alt,
        "type": image.content_type,
        "width": image.size and image.size.width,
        "height": image.size and image.size.height,
    }
    for name in tag.properties:
        if values[name] not in (None, ""):
            yield _meta(tag.attribute, f"{tag.prefix}:{name}", str(values[name]))


def _meta(attribute: str, name: str, content: str) -> str:
    return f'<meta {attribute}="{name}" content="{escape(content)}">'


def _link(rel: str, image: ImageDescriptor, base: UrlBase) -> str:
    # Vectors fit any size, whatever the canvas was; a static file without a size is one of them.
    sizes = "any" if image.content_type == SVG else image.size
    sizes_attribute = f' sizes="{sizes}"' if sizes else ""
    href = escape(base.relative(image))
    return f'<link rel="{rel}" href="{href}" type="{escape(image.content_type)}"{sizes_attribute}>'
