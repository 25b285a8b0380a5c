"""The pages of the people."""

import people
from litestar import Litestar, get
from litestar.exceptions import NotFoundException
from markupsafe import Markup

from masthead import Masthead
from masthead.litestar import ImageResponse, MastheadPlugin

site = Masthead("app")
PAGE = Markup("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{}</title>{}</head><body>{}</body></html>""")
LINK = Markup("<p><img src='/people/{0.name}/face.png' alt='' width='32'> <a href='/people/{0.name}'>{0.title}</a></p>")
FACE = Markup(
    "<body style='display:flex; align-items:center; justify-content:center; border-radius:50%; color:white;"
    "font-size:44px; font-weight:700; background:linear-gradient(140deg, #6366f1, #ec4899)'>{}"
)


@get("/", media_type="text/html", sync_to_thread=True)
def home(masthead_head: Markup) -> str:
    return str(PAGE.format("People", masthead_head, Markup("").join(map(LINK.format, people.people()))))


@get("/people/{name:str}", media_type="text/html", sync_to_thread=True)
def person(name: str, masthead_head: Markup) -> str:
    found = people.person(name)
    if found is None:
        raise NotFoundException
    return str(PAGE.format(found.title, masthead_head, Markup("<h1>{}</h1>").format(found.title)))


@get("/people/{name:str}/face.png", media_type="image/png", sync_to_thread=True)
def face(name: str) -> ImageResponse:
    found = people.person(name)
    if found is None:
        raise NotFoundException
    return ImageResponse(FACE.format(found.title[0]), width=96, height=96)


app = Litestar([home, person, face], plugins=[MastheadPlugin(site)])
