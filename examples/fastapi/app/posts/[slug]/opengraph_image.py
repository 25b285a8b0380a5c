"""The card of a post."""

import blog
from fastapi import HTTPException

from masthead import ImageMetadata

from ...opengraph_image import card


def post_of(params):
    found = blog.post(params["slug"])
    if found is None:
        raise HTTPException(404)
    return found


def generate_static_params():
    return [{"slug": post.slug} for post in blog.posts()]


def generate_image_metadata(params):
    return [ImageMetadata(id="card", size=(1200, 630), alt=post_of(params).title)]


async def image(params):
    post = post_of(params)
    return card(post.title, f"by {post.author}")
