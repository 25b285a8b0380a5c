"""Django: the example with its databases, the ORM in image modules, checks, commands, URLs and responses."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from textwrap import dedent

import httpx
import pytest

from masthead import Response
from tests.databases import RedisServer, needs_postgresql, needs_redis, postgresql
from tests.servers import serving
from tests.sites import pixel_size, urls_of

EXAMPLE = Path(__file__).parents[2] / "examples/django"


def manage(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=EXAMPLE, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=needs_postgresql)])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    if request.param == "sqlite":
        yield {"DATABASE_FILE": str(tmp_path_factory.mktemp("db") / "shop.sqlite3")}
    else:
        with postgresql() as url:
            yield {"DATABASE_URL": url}


def check_shop(client: httpx.Client) -> None:
    """What the example promises, asked for as a browser would."""
    (card,) = urls_of(client.get("/products/3").text, "og:image")
    drawn = client.get(card)
    assert (drawn.status_code, pixel_size(drawn.content)) == (200, (1200, 630))
    assert client.get("/products/9/opengraph-image/card").status_code == 404
    (shop,) = urls_of(client.get("/").text, "og:image")
    assert pixel_size(client.get(shop).content) == (1200, 630)
    tag = client.get("/products/2/price-tag.png")
    assert pixel_size(tag.content) == (320, 110)
    assert client.get("/products/2/price-tag.png", headers={"if-none-match": tag.headers["etag"]}).status_code == 304


def test_the_example_works_on_its_own_server(database: dict[str, str], tmp_path: Path) -> None:
    with serving(["manage.py", "serve", "127.0.0.1:{port}"], EXAMPLE, tmp_path / "log", database) as client:
        check_shop(client)


ASGI = ["-c", "import django; django.setup(); from django.core.handlers.asgi import ASGIHandler; import uvicorn; "]


def test_the_example_works_on_asgi(database: dict[str, str], tmp_path: Path) -> None:
    environment = {**database, "DJANGO_SETTINGS_MODULE": "config"}
    assert manage(environment, "migrate").returncode == 0
    program = ASGI[1] + "uvicorn.run(ASGIHandler(), port={port})"
    with serving(["-c", program], EXAMPLE, tmp_path / "log", environment) as client:
        check_shop(client)


def test_the_command_builds_every_card(database: dict[str, str], tmp_path: Path) -> None:
    assert manage(database, "migrate").returncode == 0
    built = manage(database, "masthead", "build", "--out", str(tmp_path))
    assert built.returncode == 0, built.stderr
    assert built.stdout.startswith("built 4 images, ")
    assert built.stdout.endswith(f" kB, in {tmp_path}: 4 drawn, 0 kept, 0 removed\n")
    assert pixel_size((tmp_path / "products/2/opengraph-image/card.png").read_bytes()) == (1200, 630)


@pytest.mark.parametrize("command", ["routes", "check", "build"])
def test_the_settings_may_stand_behind_the_command(tmp_path: Path, command: str) -> None:
    out = ["--out", str(tmp_path)] if command == "build" else []
    environment = {"DATABASE_FILE": str(tmp_path / "x.sqlite3")}
    assert manage(environment, "migrate").returncode == 0
    ran = manage(environment, "masthead", command, *out, "--settings", "config", "--pythonpath", ".")
    assert ran.returncode == 0, ran.stderr


SAVING = """
from django.core.management import call_command
from shop.models import Product
call_command("migrate", verbosity=0)
made = Product(name="Bowl", tagline="x", price=1, hue=1)
with transaction.atomic():
    made.save()
    print(storage.exists(made.card_name))
wait()
print(made.card_name, made.card_url, storage.exists(made.card_name))
first = storage.open(made.card_name).read()
made.name = "Another bowl"
made.save()
wait()
print(storage.open(made.card_name).read() != first, storage.listdir("cards/shop/product")[1])
made.delete()
print(storage.exists("cards/shop/product/4.png"))
"""


def test_a_model_draws_its_picture_after_each_commit_and_loses_it_with_the_object(tmp_path: Path) -> None:
    before = "from django.db import transaction\nfrom masthead.django import models\n"
    before += "storage = models.card_storage()\ndef wait(): models._executor.submit(int).result()\n"
    environment = {"DATABASE_FILE": str(tmp_path / "db"), "MEDIA_ROOT": str(tmp_path / "media")}
    ran = manage(environment, "shell", "-c", before + SAVING)
    assert ran.returncode == 0, ran.stderr
    assert [line for line in ran.stdout.splitlines() if line and "imported" not in line] == [
        "False",
        "cards/shop/product/4.png /media/cards/shop/product/4.png True",
        "True ['4.png']",
        "False",
    ]


def test_the_command_builds_into_a_storage(tmp_path: Path) -> None:
    environment = {"DATABASE_FILE": str(tmp_path / "db"), "MEDIA_ROOT": str(tmp_path / "media")}
    assert manage(environment, "migrate").returncode == 0
    for _ in range(2):  # the second time the files are there
        built = manage(environment, "masthead", "build", "--to-storage")
        assert built.returncode == 0, built.stderr
        assert built.stdout.endswith(" kB, in the storage 'default': 4 drawn, 0 kept, 0 removed\n")
    cards = sorted(file.name for file in (tmp_path / "media/products").rglob("*.png"))
    assert cards == ["card.png"] * 3


SETTINGS = """
from config import *
MASTHEAD = {masthead}
"""


def checked(folder: Path, masthead: str, *options: str) -> str:
    """What ``manage.py check`` says with other options in the settings."""
    (folder / "other.py").write_text(SETTINGS.format(masthead=masthead))
    environment = {"DJANGO_SETTINGS_MODULE": "other", "PYTHONPATH": os.pathsep.join([str(folder), *sys.path])}
    return manage(environment, "check", *options).stderr


@pytest.mark.parametrize(
    ("masthead", "found"),
    [
        ("{'directory': 'nowhere'}", "(masthead.E001) the site's folder"),
        ("{'directry': 'app'}", "(masthead.E001) MASTHEAD has an unknown key 'directry' (did you mean 'directory'?)"),
        ("{'hosts': 'x.example'}", "(masthead.E001) Settings: hosts must be a list of host names"),
        ("['app']", "(masthead.E001) MASTHEAD must be a dict of options, got list"),
        (
            "{'cache_alias': 'defalt'}",
            "(masthead.E003) MASTHEAD['cache_alias'] is 'defalt', which is not in CACHES (did you mean 'default'?)",
        ),
        (
            "{'cache_alias': 'default', 'store': 'x'}",
            "(masthead.E001) MASTHEAD has 'store' and 'cache_alias'; pictures are kept in one place",
        ),
        ("{'waiting': -1}", "(masthead.E001) Serving: waiting must be a whole number from 0 on"),
    ],
)
def test_wrong_settings_are_errors_of_the_system_check(tmp_path: Path, masthead: str, found: str) -> None:
    assert found in checked(tmp_path, masthead)


def test_a_module_that_cannot_be_used_is_an_error_and_a_misnamed_file_a_warning(tmp_path: Path) -> None:
    (tmp_path / "icon.py").write_text("size = 'large'\ndef image(): ...\n")
    (tmp_path / "og_image.py").write_text("")
    said = checked(tmp_path, f"{{'directory': {str(tmp_path)!r}}}")
    assert "(masthead.E002)" in said
    assert "size must be (width, height) in CSS px, got 'large'" in said
    assert "(masthead.W001)" in said


def test_a_deployment_without_base_url_is_warned_of(tmp_path: Path) -> None:
    assert "(masthead.W002)" in checked(tmp_path, "{}", "--deploy")
    assert "(masthead.W002)" not in checked(tmp_path, "{'metadata_base': 'https://x.example'}", "--deploy")


URLS = """
import shop.urls
from django.urls import include, path
urlpatterns = [path("cards/", include("masthead.django.urls")), *shop.urls.urlpatterns]
"""


def test_image_urls_can_stand_in_the_urlconf_and_leave_others_alone(tmp_path: Path) -> None:
    (tmp_path / "other_urls.py").write_text(URLS)
    (tmp_path / "other.py").write_text(
        "from config import *\nROOT_URLCONF = 'other_urls'\nMIDDLEWARE = ['django.middleware.common.CommonMiddleware']\n"
        "MASTHEAD = {'base_path': '/cards', 'health': '/-/health'}\n"
    )
    environment = {
        "DJANGO_SETTINGS_MODULE": "other",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path]),
        "DATABASE_FILE": str(tmp_path / "shop.sqlite3"),
    }
    with serving(["manage.py", "serve", "127.0.0.1:{port}"], EXAMPLE, tmp_path / "log", environment) as client:
        (url,) = urls_of(client.get("/").text, "og:image")
        assert "/cards/opengraph-image?" in url
        assert pixel_size(client.get(url).content) == (1200, 630)
        assert client.get("/cards/-/health").json()["status"] == "ok"
        assert client.get("/cards/nothing").status_code == 404
        assert client.get("/opengraph-image").status_code == 404


CACHED = """
from config import *
CACHES = {{"default": {{"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}, "pictures": {cache}}}
MASTHEAD = {{"cache_alias": "pictures", "memory": 0, "development": False}}
"""


# What the store of the site has now, drawn by nobody: the bodies of its entries.
KEPT = """
import hashlib
from masthead.django.conf import get_site
from masthead.imaging.running import run
from masthead.serving.messages import Request
def nobody(job):
    raise RuntimeError("drawn again")
run.run = nobody
print(hashlib.sha256(get_site().respond(Request("/opengraph-image")).body).hexdigest())
"""


@pytest.mark.parametrize("kind", ["files", pytest.param("redis", marks=needs_redis)])
def test_pictures_are_kept_in_a_cache_of_the_project(kind: str, tmp_path: Path) -> None:
    with ExitStack() as until_the_end:
        name, where = "filebased.FileBased", str(tmp_path / "cache")
        if kind == "redis":
            name, where = "redis.Redis", until_the_end.enter_context(RedisServer()).url
        cache = {"BACKEND": f"django.core.cache.backends.{name}Cache", "LOCATION": where}
        (tmp_path / "other.py").write_text(CACHED.format(cache=cache))
        environment = {
            "DJANGO_SETTINGS_MODULE": "other",
            "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path]),
            "DATABASE_FILE": str(tmp_path / "shop.sqlite3"),
        }
        assert manage(environment, "migrate").returncode == 0
        with serving(["manage.py", "serve", "127.0.0.1:{port}"], EXAMPLE, tmp_path / "log", environment) as client:
            (url,) = urls_of(client.get("/").text, "og:image")
            drawn = client.get(url).content
            again = client.get(url)
        asked = manage(environment, "shell", "-c", KEPT)
        assert (pixel_size(drawn), again.content) == ((1200, 630), drawn)
        assert hashlib.sha256(drawn).hexdigest() in asked.stdout


def test_all_cookies_of_an_image_reach_the_client_and_no_content_has_no_length() -> None:
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from masthead.django.responses import to_django

    cookies = ["a=1; Path=/", "b=2; HttpOnly"]
    made = to_django(Response(200, tuple(("set-cookie", cookie) for cookie in cookies), b"x"))
    assert sorted(morsel.OutputString() for morsel in made.cookies.values()) == cookies
    assert "content-length" not in to_django(Response(204, (), b"")).headers


ALONE = """
import os, tempfile, time
from pathlib import Path
import django
from django.conf import settings
root = Path(tempfile.mkdtemp())
(root / "app").mkdir()
storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(root / "media")}}
settings.configure(
    BASE_DIR=root, ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], STORAGES={"default": storage},
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(root / "db")}},
    MASTHEAD={"store": None, "drawings": 1, "waiting": 0},
)
django.setup()
from django.db import connection, models
from django.test import Client
from django.urls import path
import masthead
from masthead.django import ImageResponse, get_site
from masthead.django import models as own
from masthead.modules.worlds import SYNC, complete
class Card(own.CardMixin, models.Model):
    class Meta: app_label = "shop"
    def card(self):
        time.sleep(0.1)
        return masthead.ImageResponse("x", width=8, height=8)
def view(request):
    made = ImageResponse("x", width=8, height=8, request=request)
    made["CDN-Cache-Control"] = made["Cache-Control"] = "max-age=86400"
    return made
urlpatterns = [path("", view)]
with connection.schema_editor() as editor: editor.create_model(Card)
def drawn(): return sorted(file.name for file in root.rglob("*.png"))
"""
CASES = {
    "a card of a forked process": """
        Card(pk=1).draw_card_later().result(30)
        child = os.fork()
        if not child:
            try: Card(pk=2).draw_card_later().result(10)
            finally: os._exit(drawn() != ["1.png", "2.png"])
        assert os.waitpid(child, 0)[1] == 0
    """,
    "a card of what is deleted before its turn": """
        first, second = Card(), Card()
        first.save(); first.delete()
        second.save(); Card.objects.get(pk=second.pk).delete()
        own._executor.submit(int).result(30)
        assert drawn() == []
    """,
    "a card on a server that has enough to draw": """
        place = get_site()._pictures._admission.place(SYNC)
        complete(place.__aenter__())
        card = Card(pk=1)
        card.draw_card_later().result(30)
        assert own.card_storage().open(card.card_name).read(4) == bytes([137]) + b"PNG"
    """,
    "a view on a server that has enough to draw": """
        place = get_site()._pictures._admission.place(SYNC)
        complete(place.__aenter__())
        answer = Client().get("/")
        assert (answer.status_code, answer["cache-control"], "cdn-cache-control" in answer) == (503, "no-store", False)
    """,
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_by_itself(tmp_path: Path, case: str) -> None:
    program = ALONE + dedent(case)
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
