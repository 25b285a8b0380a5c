"""The blog's pages."""

from typing import Annotated

import blog
from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from masthead import Masthead
from masthead.fastapi import ImageResponse, head_of

site = Masthead("app")
app = FastAPI(title="A blog")
site.mount_to(app)

Head = Annotated[Markup, Depends(head_of(site))]
PAGE = Markup(
    "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{}</title>{}</head><body>{}</body></html>"
)
LINK = Markup("<p><a href='/posts/{0.slug}'>{0.title}</a> by {0.author}</p>")
CARD = Markup("<body style='padding:60px; background:#4338ca; color:white; font-size:80px; font-weight:800'>{}")


@app.get("/", response_class=HTMLResponse)
def home(head: Head) -> str:
    return str(PAGE.format("A blog", head, Markup("").join(map(LINK.format, blog.posts()))))


@app.get("/posts/{slug}", response_class=HTMLResponse)
def post(slug: str, head: Head) -> str:
    found = blog.post(slug)
    if found is None:
        raise HTTPException(404)
    return str(PAGE.format(found.title, head, Markup("<h1>{}</h1>").format(found.title)))


@app.get("/card.png", response_class=ImageResponse)
def card(title: str = "Any title you like") -> ImageResponse:
    return ImageResponse(CARD.format(title[:200]))
