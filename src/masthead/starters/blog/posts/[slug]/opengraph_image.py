"""The card of each post: look it up where your posts are, in a database or in files."""

from ...opengraph_image import card

POSTS = {
    "first-light": ("First light: what the morning does to a city", "Essay", "Ada Park", "3 March 2026"),
    "paper": ("Why I went back to paper", "Notes", "Tom Weir", "18 April 2026"),
}

size = (1200, 630)


def generate_static_params():
    return [{"slug": slug} for slug in POSTS]


def generate_image_metadata(params):
    post = POSTS.get(params["slug"])
    return [{"id": "card", "alt": post[0]}] if post else []


def image(params):
    return card(*POSTS[params["slug"]])
