"""The card of a person."""

import asyncio

import people
from litestar.exceptions import NotFoundException
from markupsafe import Markup

from masthead import ImageMetadata, ImageResponse

CARD = Markup("""
<body style="box-sizing:border-box; padding:80px; display:flex; align-items:center; gap:60px; color:#1e1b4b;
             background:linear-gradient(120deg, #e0e7ff, #fce7f3)">
  <div style="width:280px; height:280px; flex-shrink:0; display:flex; align-items:center; justify-content:center;
              border-radius:50%; color:white; font-size:130px; font-weight:800;
              background:linear-gradient(140deg, #6366f1, #ec4899)">{initial}</div>
  <div><div style="font-size:84px; font-weight:800; letter-spacing:-2px">{title}</div>
  <div style="font-size:38px; color:#4b5563">{text}</div></div>
""")


async def person_of(params):
    found = await asyncio.to_thread(people.person, params["name"])
    if found is None:
        raise NotFoundException
    return found


def generate_static_params():
    return [{"name": person.name} for person in people.people()]


async def generate_image_metadata(params):
    person = await person_of(params)
    return [ImageMetadata(id="card", size=(1200, 630), alt=f"{person.title}: {person.text}")]


async def image(params):
    person = await person_of(params)
    return ImageResponse(CARD.format(initial=person.title[0], title=person.title, text=person.text))
