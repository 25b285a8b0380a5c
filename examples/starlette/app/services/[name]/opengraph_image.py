"""The card of a service; shared caches may keep it for a minute."""

import status
from markupsafe import Markup
from starlette.exceptions import HTTPException

from masthead import ImageMetadata, ImageResponse

revalidate = 60

CARD = Markup("""
<body style="box-sizing:border-box; padding:80px; display:flex; flex-direction:column; justify-content:space-between;
             background:#f8fafc; color:#0f172a; border-left:24px solid {colour}">
  <div style="font-size:100px; font-weight:800; letter-spacing:-3px">{title}</div>
  <div><span style="font-size:150px; font-weight:900; letter-spacing:-6px; color:{colour}">{uptime:g}</span>
  <span style="font-size:60px"> % up</span></div>
  <div style="font-size:34px; color:#64748b">in the last 90 days</div>
""")


def service_of(params):
    found = status.service(params["name"])
    if found is None:
        raise HTTPException(404)
    return found


def generate_static_params():
    return [{"name": service.name} for service in status.services()]


def generate_image_metadata(params):
    service = service_of(params)
    return [ImageMetadata(id="card", size=(1200, 630), alt=f"{service.title}: {service.uptime:g} % up")]


def image(params):
    service = service_of(params)
    return ImageResponse(CARD.format(colour=service.colour, title=service.title, uptime=service.uptime))
