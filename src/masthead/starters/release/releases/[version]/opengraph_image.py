"""The card of each release: look it up in your changelog."""

from ...opengraph_image import card

RELEASES = {
    "3.2": ("The fast one", "24 November 2026", ["Half the memory", "Typed throughout", "Python 3.14"]),
    "3.1": ("Streams everywhere", "2 June 2026", ["Async iterators", "Backpressure"]),
}

size = (1200, 630)


def generate_static_params():
    return [{"version": version} for version in RELEASES]


def generate_image_metadata(params):
    release = RELEASES.get(params["version"])
    return [{"id": "card", "alt": f"{params['version']}: {release[0]}"}] if release else []


def image(params):
    return card(params["version"], *RELEASES[params["version"]])
