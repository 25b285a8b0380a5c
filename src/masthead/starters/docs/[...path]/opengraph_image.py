"""The card of each page below: look it up where your pages are."""

from ..opengraph_image import card

PAGES = {
    ("guide", "install"): (
        "Install it anywhere",
        "Wheels for every platform, nothing to compile.",
        "$ pip install acme",
    ),
    ("guide", "deploy"): ("Take it to production", "Workers, caches and health checks.", "$ acme serve --workers 4"),
}

size = (1200, 630)


def generate_static_params():
    return [{"path": list(path)} for path in PAGES]


def generate_image_metadata(params):
    page = PAGES.get(tuple(params["path"]))
    return [{"id": "card", "alt": page[0]}] if page else []


def image(params):
    title, text, code = PAGES[tuple(params["path"])]
    return card(title, text, [part.capitalize() for part in params["path"]], code)
