"""The status page."""

import status
from jinja2 import DictLoader, Environment
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from masthead import Masthead
from masthead.starlette import ImageResponse, context_processor

PAGES = {
    "page.html": """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>{{ masthead_head() }}</head>
<body><h1>{{ title }}</h1>{% for service in services %}<p><a href="/services/{{ service.name }}">{{ service.title }}</a>
<img src="/services/{{ service.name }}/badge.png" alt="{{ service.uptime }} %"></p>{% endfor %}</body></html>""",
    "badge.html": """<body style="display:flex; align-items:center; justify-content:center; border-radius:8px;
color:white; font-size:20px; font-weight:600; background:{{ service.colour }}">{{ service.uptime }} %""",
}
site = Masthead("app")
templates = Jinja2Templates(
    env=Environment(loader=DictLoader(PAGES), autoescape=True), context_processors=[context_processor(site)]
)


def home(request):
    return templates.TemplateResponse(request, "page.html", {"title": "Status", "services": status.services()})


def service_of(request):
    found = status.service(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    return found


def service(request):
    return templates.TemplateResponse(request, "page.html", {"title": service_of(request).title})


def badge(request):
    options = {"width": 110, "height": 36, "scale": 2}
    return ImageResponse.from_template(templates, "badge.html", service=service_of(request), options=options)


app = Starlette(
    routes=[Route("/", home), Route("/services/{name}", service), Route("/services/{name}/badge.png", badge)]
)
site.mount_to(app)
