"""Flask: the extension, tags through a template function."""

from __future__ import annotations

from flask import Flask, render_template_string
from tests.conformance.hosts import SITE

from masthead import Serving
from masthead.flask import ImageResponse, Masthead

PAGE = (
    "<!doctype html><html><head>{{ masthead_head(path) if path else masthead_head() }}</head><body>A page</body></html>"
)
app = Flask(__name__)
app.config["MASTHEAD_DIRECTORY"] = SITE
app.config["MASTHEAD_TRUSTED_PROXIES"] = ["127.0.0.1"]
app.config["MASTHEAD_SERVING"] = Serving(health="/-/health")
Masthead(app)


@app.get("/")
def home() -> str:
    return render_template_string(PAGE)


@app.get("/pages/<name>")
def page(name: str) -> str:
    return render_template_string(PAGE, path=f"/{name}")


@app.get("/card")
def card() -> ImageResponse:
    return ImageResponse("<h1>A card</h1>", width=60, height=40, headers={"x-card": "1"})
