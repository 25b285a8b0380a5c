"""An ``ImageResponse`` that any route returns → its finished response. The core of every host's response class.

Follows what image routes do: drawn off the event loop, whole before a header leaves, a strong
validator, 304 for who has it. Freshness is the route's own business: nothing is said of it here.
"""

from __future__ import annotations

from functools import lru_cache

from masthead.errors import BusyError
from masthead.imaging.response import DrawContext, ImageResponse
from masthead.modules.worlds import World
from masthead.observing.timeline import comes_from, is_for
from masthead.serving.caching import conditional, entity_tag
from masthead.serving.keeping.options import DEFAULT_SERVING
from masthead.serving.keeping.pictures import Pictures
from masthead.serving.messages import Request, Response, busy_answer
from masthead.settings import DEFAULT_SETTINGS, Settings


async def answer(
    world: World,
    image: ImageResponse,
    request: Request | None,
    settings: Settings | None,
    pictures: Pictures | None = None,
) -> Response:
    """Draw a picture for a request; without one there is nothing to be conditional on.

    ``pictures`` of a site draw it, else those of this process. A server that has enough to draw answers 503.
    Raises a ``RenderError``.
    """
    is_for("response", str)
    context = DrawContext(settings=settings or DEFAULT_SETTINGS)
    try:
        drawing = await (pictures or _pictures()).draw(world, image, context)
    except BusyError as error:
        comes_from("refused")
        return busy_answer(error)
    headers = image.headers_of(drawing.media_type)
    if image.status == 200:
        headers = {"etag": entity_tag(drawing.body), "x-content-type-options": "nosniff", **headers}
    response = Response(image.status, tuple(headers.items()), drawing.body, drawing)
    is_read = request is not None and request.method in ("GET", "HEAD")
    return conditional(request, response) if request and is_read else response


@lru_cache(maxsize=1)
def _pictures() -> Pictures:
    """What draws for routes of applications without a site."""
    return DEFAULT_SERVING.pictures(DEFAULT_SERVING.open_store())
