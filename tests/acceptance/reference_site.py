"""The site of the recorded run of Next, written for Masthead. See the run's README for its content."""

from __future__ import annotations

from pathlib import Path

from tests.sites import SVG, picture, write_site

ICON = """
    from masthead import ImageMetadata, ImageResponse

    def generate_image_metadata(params):
        return [
            ImageMetadata(id="small", size=(48, 48), content_type="image/png"),
            ImageMetadata(id="medium", size=(72, 72), content_type="image/png"),
        ]

    def image(id):
        return ImageResponse(f"<div style='font-size:20px'>{id}</div>")
"""

# One item whose alt shows the params it was given, as JSON.
PARAMS_AS_ALT = """
    import json
    from masthead import ImageMetadata, ImageResponse

    def generate_image_metadata(params):
        alt = json.dumps(params, separators=(",", ":"))
        return [ImageMetadata(id="one", alt=alt, size=(48, 48), content_type="image/png")]

    def image(params, id):
        return ImageResponse("<b>one</b>")
"""

PRODUCT = """
    from masthead import ImageResponse

    async def generate_image_metadata(params):
        return [
            {"id": index, "size": {"width": 1200, "height": 600}, "alt": f"{side} {params['id']}", "content_type": "image/png"}
            for index, side in enumerate(["front", "back"])
        ]

    async def image(params, id):
        assert id in (0, 1) and isinstance(id, int)
        return ImageResponse(f"<h1>{params['id']} {id}</h1>")
"""


def card(alt: str, width: int, height: int) -> str:
    """An image module without ids."""
    return f"""
        from masthead import ImageResponse

        alt = {alt!r}
        size = ({width}, {height})
        content_type = "image/png"

        def image():
            return ImageResponse("<h1>{alt}</h1>")
    """


def write_reference_site(directory: Path) -> Path:
    """Write the site and return its ``app`` folder."""
    return write_site(
        directory,
        {
            "favicon.ico": picture(48, 48, "ICO", sizes=[(16, 16), (32, 32), (48, 48)]),
            "apple-icon.png": picture(180, 180),
            "icon.py": ICON,
            "shop/icon.py": PARAMS_AS_ALT,
            "shop/opengraph_image.py": PARAMS_AS_ALT,
            "shop/[slug]/icon.py": PARAMS_AS_ALT,
            "shop/[slug]/opengraph-image.py": PARAMS_AS_ALT,
            "shop2/[tag]/[item]/icon.py": PARAMS_AS_ALT,
            "shop2/[tag]/[item]/opengraph_image.py": PARAMS_AS_ALT,
            "products/[id]/opengraph_image.py": PRODUCT,
            "posts/[slug]/opengraph_image.py": card("Post card", 1200, 630),
            "posts/[slug]/twitter_image.py": card("Tw card", 800, 400),
            "(mk)/opengraph_image.py": card("Group", 600, 300),
            "(mk)/about/opengraph_image.py": card("About", 600, 300),
            "(mk)/about/team": None,
            "blog/opengraph-image.png": picture(1200, 630),
            "blog/opengraph-image.alt.txt": "Blog alt text\n",
            "blog/twitter-image.gif": picture(400, 200, "GIF"),
            "blog/twitter-image.alt.txt": "  Tw alt ",
            "blog/icon1.png": picture(16, 16),
            "blog/icon2.png": picture(32, 32),
            "blog/apple-icon1.jpg": picture(100, 100, "JPEG"),
            "blog/apple-icon2.png": picture(120, 120),
            "blog/deep": None,
            "fontfam/apple_icon.py": card("", 180, 180),
            "svgicon/icon.svg": SVG,
            "noimeta/opengraph_image.py": "def generate_image_metadata():\n    return []\ndef image(id):\n    return b''\n",
        },
    )
