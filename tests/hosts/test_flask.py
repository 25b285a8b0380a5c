"""Flask: configuration, the template function, responses, the command, URLs for Frozen-Flask."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, Response, render_template_string

from masthead import Serving, Settings
from masthead.errors import AppFolderError, InvalidOptionError
from masthead.flask import OPTIONS, ImageResponse, Masthead, image_urls
from masthead.stores.memory import MemoryStore
from tests.observing.sites import Remembering
from tests.sites import PLAIN, pixel_size, urls_of, write_site

FAILING = "def image(): 1 / 0\n"
STATIC = """
    from masthead import ImageResponse
    def generate_static_params(): return [{"id": "a"}, {"id": "b"}]
    def image(params): return ImageResponse("x", width=8, height=8)
"""


def application(folder: Path, code: str = PLAIN, **config: object) -> Flask:
    write_site(folder, {"icon.py": code, "[id]/opengraph_image.py": STATIC})
    app = Flask("shop", root_path=str(folder), template_folder=str(folder))
    app.config.update({f"MASTHEAD_{name.upper()}": value for name, value in config.items()})
    Masthead().init_app(app)
    return app


def test_the_folder_lies_beside_the_application_and_urls_are_answered(tmp_path: Path) -> None:
    client = application(tmp_path).test_client()
    assert pixel_size(client.get("/icon").data) == (8, 8)
    assert client.get("/nothing").status_code == 404


def test_options_come_from_the_config(tmp_path: Path) -> None:
    app = application(tmp_path, metadata_base="https://x.example", base_path="/cards")
    with app.test_request_context("/a"):
        head = render_template_string("{{ masthead_head() }}")
    assert urls_of(head, "og:image")[0].startswith("https://x.example/cards/a/opengraph-image?")
    with app.test_request_context("/a"):
        assert urls_of(render_template_string("{{ masthead_head('/b') }}"), "og:image")[0].count("/b/") == 1


@pytest.mark.parametrize(
    ("config", "error"), [({"directory": "none"}, AppFolderError), ({"base_path": "x"}, InvalidOptionError)]
)
def test_a_wrong_option_is_an_error_at_once(tmp_path: Path, config: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        application(tmp_path, **config)


def test_a_misspelt_key_of_the_config_is_an_error_and_the_applications_own_is_none(tmp_path: Path) -> None:
    with pytest.raises(InvalidOptionError, match="as it is called, MASTHEAD_DIRECTORY, got 'MASTHEAD_DIRECTRY'"):
        application(tmp_path, directry="app")
    application(tmp_path, logo="logo.svg", store="pictures", base_url="https://x.example")


def test_debug_is_development(tmp_path: Path) -> None:
    assert b"ZeroDivisionError" not in application(tmp_path, FAILING).test_client().get("/icon").data
    assert b"ZeroDivisionError" in application(tmp_path, FAILING, development=True).test_client().get("/icon").data


def test_a_picture_of_a_view_is_kept_and_observed_as_the_site_says(tmp_path: Path) -> None:
    store, observer = MemoryStore(), Remembering()
    app = application(tmp_path, serving=Serving(store=store, memory=0, observers=[observer]))
    app.add_url_rule("/card", view_func=lambda: ImageResponse("<p>card", width=8, height=8))
    strict = Settings(strict=True)
    app.add_url_rule("/strict", "strict", lambda: ImageResponse("<p style='colour:red'>", settings=strict))
    for _ in range(2):
        assert pixel_size(app.test_client().get("/card").data) == (8, 8)
    assert app.test_client().get("/strict").status_code == 500
    assert [served.source for served in observer.told] == ["drawn", "kept", "failed"]


def test_an_application_without_a_site_draws_pictures_all_the_same() -> None:
    app = Flask("alone")
    app.add_url_rule("/card", view_func=lambda: ImageResponse("<p>card", width=8, height=8))
    assert pixel_size(app.test_client().get("/card").data) == (8, 8)


def test_the_guide_names_every_key() -> None:
    guide = (Path(__file__).parents[2] / "docs/guide/hosts/flask.md").read_text(encoding="utf-8")
    assert [name for name in OPTIONS if f"`MASTHEAD_{name.upper()}`" not in guide] == []


def test_a_template_of_the_application_is_drawn_with_the_settings_of_its_site(tmp_path: Path) -> None:
    app = application(tmp_path)
    (tmp_path / "card.html").write_text("<p>{{ title }}</p>")
    with app.test_request_context("/"):
        response = ImageResponse.from_template("card.html", title="<b>", options={"width": 60, "height": 40})
    assert (response.status_code, response.mimetype, pixel_size(response.data)) == (200, "image/png", (60, 40))


def test_a_picture_can_be_made_outside_of_requests(tmp_path: Path) -> None:
    assert pixel_size(ImageResponse("x", width=8, height=8).data) == (8, 8)
    with application(tmp_path).app_context():
        assert sorted(image_urls()) == ["/a/opengraph-image", "/b/opengraph-image", "/icon"]


def test_the_command_builds(tmp_path: Path) -> None:
    runner = application(tmp_path).test_cli_runner()
    ran = runner.invoke(args=["masthead", "build", "--out", str(tmp_path / "out")])
    assert (ran.exit_code, ran.stdout) == (
        0,
        f"built 3 images, 0 kB, in {tmp_path / 'out'}: 3 drawn, 0 kept, 0 removed\n",
    )
    assert ran.stderr.startswith("warning /icon: [overflow] body > p: 'x' reaches")
    assert pixel_size((tmp_path / "out/icon.png").read_bytes()) == (8, 8)


def test_the_command_fails_when_an_image_does(tmp_path: Path) -> None:
    runner = application(tmp_path, FAILING).test_cli_runner()
    ran = runner.invoke(args=["masthead", "build", "--out", str(tmp_path / "out")])
    assert ran.exit_code == 1
    assert "ZeroDivisionError" in ran.output


CONTEXT = """
    from flask import abort, current_app, g, request as flask_request
    from masthead import ImageResponse
    size = (8, 8)
    def image(request):
        g.asked = True
        if "missing" in request.args:
            abort(404)
        return ImageResponse(current_app.name + flask_request.path, headers={"x-name": current_app.name})
"""


def _marked(response: Response) -> Response:
    response.headers["x-marked"] = "1"
    return response


def test_image_modules_run_inside_the_application(tmp_path: Path) -> None:
    app = application(tmp_path, CONTEXT)
    app.after_request(_marked)
    client = app.test_client()
    got = client.get("/icon")
    assert (got.status_code, got.headers["x-name"], got.headers["x-marked"]) == (200, "shop", "1")
    assert client.get("/icon?missing").status_code == 404
