"""A page → its images: the closest segment wins whole; and what the URLs of those images begin with."""

from __future__ import annotations

import asyncio
import json
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from masthead import Masthead, Request
from masthead.errors import MissingBaseUrlError
from tests.sites import PLAIN, parse_tags, picture, urls_of, write_site

NONE = "def generate_image_metadata(): return []\ndef image(): ...\n"
# One icon whose alt text cannot be seen, so an og:image shows the params as JSON.
SHOWS_PARAMS = """
    import json
    def generate_image_metadata(params):
        return [{"id": "x", "alt": json.dumps(params)}]
    def image(id): ...
"""
SHOP = "https://shop.example"


def paths(site: Masthead, page: str, name: str) -> list[str]:
    """The image URLs of one tag of a page, without origin and hash."""
    return paths_in(site.head(page), name)


def paths_in(head: str, name: str) -> list[str]:
    """The image URLs of one tag of a head, without origin and hash."""
    return [url.removeprefix(SHOP).partition("?")[0] for url in urls_of(head, name)]


# --- inheritance -----------------------------------------------------------------------------


@pytest.fixture
def tree(tmp_path: Path) -> Masthead:
    files: dict[str, str | bytes | None] = {
        "favicon.ico": picture(16, 16, "ICO"),
        "icon.py": PLAIN,
        "apple_icon.py": PLAIN,
        "opengraph_image.py": PLAIN,
        "shop/icon1.py": PLAIN,
        "shop/icon2.py": PLAIN,
        "shop/[id]/opengraph_image.py": PLAIN,
        "shop/[id]/review": None,
        "quiet/opengraph_image.py": NONE,
        "quiet/icon.py": NONE,
        "quiet/deep": None,
        "cards/twitter_image.py": PLAIN,
        "plain/twitter_image.py": NONE,
    }
    return Masthead(write_site(tmp_path, files), metadata_base=SHOP)


@pytest.mark.parametrize(
    ("page", "icons", "apple", "og", "twitter"),
    [
        ("/", ["/favicon.ico", "/icon"], ["/apple-icon"], ["/opengraph-image"], ["/opengraph-image"]),
        (
            "/shop",
            ["/favicon.ico", "/shop/icon1", "/shop/icon2"],
            ["/apple-icon"],
            ["/opengraph-image"],
            ["/opengraph-image"],
        ),
        (
            "/shop/7",
            ["/favicon.ico", "/shop/icon1", "/shop/icon2"],
            ["/apple-icon"],
            ["/shop/7/opengraph-image"],
            ["/shop/7/opengraph-image"],
        ),
        (
            "/shop/7/review",
            ["/favicon.ico", "/shop/icon1", "/shop/icon2"],
            ["/apple-icon"],
            ["/shop/7/opengraph-image"],
            ["/shop/7/opengraph-image"],
        ),
        ("/quiet", ["/favicon.ico"], ["/apple-icon"], [], []),
        ("/quiet/deep", ["/favicon.ico"], ["/apple-icon"], [], []),
        (
            "/cards",
            ["/favicon.ico", "/icon"],
            ["/apple-icon"],
            ["/opengraph-image"],
            ["/cards/twitter-image"],
        ),
        ("/plain", ["/favicon.ico", "/icon"], ["/apple-icon"], ["/opengraph-image"], []),
    ],
)
def test_the_closest_segment_that_has_a_kind_gives_all_images_of_it(
    tree: Masthead, page: str, icons: list[str], apple: list[str], og: list[str], twitter: list[str]
) -> None:
    assert paths(tree, page, "icon") == icons
    assert paths(tree, page, "apple-touch-icon") == apple
    assert paths(tree, page, "og:image") == og
    assert paths(tree, page, "twitter:image") == twitter


def test_static_and_code_files_of_one_kind_count_together(tmp_path: Path) -> None:
    code = dict.fromkeys(("a/icon.py", "a/icon2.py", "icon.py"), PLAIN)
    files: dict[str, str | bytes | None] = {"a/icon.png": picture(1, 1), **code}
    assert paths(Masthead(write_site(tmp_path, files)), "/a", "icon") == ["/a/icon.png", "/a/icon", "/a/icon2"]


def test_an_empty_list_beside_another_file_of_the_kind_removes_only_its_own(tmp_path: Path) -> None:
    files = {"a/icon.py": NONE, "a/icon2.py": PLAIN, "icon.py": PLAIN}
    assert paths(Masthead(write_site(tmp_path, files)), "/a", "icon") == ["/a/icon2"]


def test_images_that_lose_are_never_asked_for(tmp_path: Path) -> None:
    bomb = "def generate_image_metadata(): raise ValueError\ndef image(): ...\n"
    site = Masthead(write_site(tmp_path, {"icon.py": bomb, "a/icon.py": PLAIN}))
    assert paths(site, "/a", "icon") == ["/a/icon"]


# --- params ----------------------------------------------------------------------------------


def params_seen(app: Path, page: str) -> Any:
    """What ``generate_image_metadata`` got, in both worlds."""
    site = Masthead(app, metadata_base=SHOP)
    heads = [site.head(page), asyncio.run(site.head_async(page))]
    assert heads[0] == heads[1]
    alts = [attributes["content"] for _, attributes in parse_tags(heads[0]) if "og:image:alt" in attributes.values()]
    return json.loads(unescape(str(alts[0])))


@pytest.mark.parametrize(
    ("folder", "page", "params"),
    [
        ("", "/", None),
        ("", "/deep/below", None),
        ("shop", "/shop/1", None),
        ("(group)/shop", "/shop", None),
        ("shop/[slug]", "/shop/1", {"slug": "1"}),
        ("shop/[slug]", "/shop/1/below", {"slug": "1"}),
        ("shop/[slug]", "/shop/1/?q=[2]#x", {"slug": "1"}),
        ("shop/[tag]/[item]", "/shop/1/2", {"tag": "1", "item": "2"}),
        ("shop/[...slug]", "/shop/1/2", {"slug": ["1", "2"]}),
        ("shop/[...slug]", "/shop/1", {"slug": ["1"]}),
        ("shop/[[...slug]]", "/shop/1/2", {"slug": ["1", "2"]}),
        ("shop/[[...slug]]", "/shop", {}),
        ("[lang]/(group)/[...slug]", "/de/a/b", {"lang": "de", "slug": ["a", "b"]}),
        ("[slug]", "/caf%C3%A9%20%26%20bar", {"slug": "café & bar"}),
        ("[slug]", "/a%2Fb", {"slug": "a/b"}),
        ("[slug]", "/a%252Fb", {"slug": "a%2Fb"}),
        ("[slug]", "/a+b", {"slug": "a+b"}),
        ("[slug]", "/%3Cscript%3E%22'", {"slug": "<script>\"'"}),
        ("[...slug]", "/a%2Fb/%C3%A4", {"slug": ["a/b", "ä"]}),
    ],
)
def test_params_are_decoded_and_none_without_dynamic_segments(
    tmp_path: Path, folder: str, page: str, params: object
) -> None:
    app = write_site(tmp_path, {f"{folder}/opengraph_image.py".lstrip("/"): SHOWS_PARAMS})
    assert params_seen(app, page) == params


@pytest.mark.parametrize(
    ("depth", "params"),
    [("", None), ("[lang]/", {"lang": "de"}), ("[lang]/shop/[id]/", {"lang": "de", "id": "7"})],
)
def test_a_module_gets_the_params_down_to_its_own_folder(tmp_path: Path, depth: str, params: object) -> None:
    files = {f"{depth}opengraph_image.py": SHOWS_PARAMS, "[lang]/shop/[id]/[size]/icon.py": PLAIN}
    assert params_seen(write_site(tmp_path, files), "/de/shop/7/big") == params


# Changes whatever it is given, after saying what that was.
VANDAL = """
    import json

    def spoil(params):
        seen = json.dumps(params)
        params["slug"].append("x")
        params["slug"][0] = "y"
        params["lang"] = "z"
        params["more"] = "w"
        return seen

    def generate_image_metadata(params):
        return [{"id": 1, "alt": spoil(params)}, {"id": 2}]

    def image(params, id):
        return spoil(params).encode()
"""


def test_user_code_that_changes_its_params_changes_them_for_nobody_else(tmp_path: Path) -> None:
    names = ("opengraph_image.py", "opengraph_image1.py", "icon.py", "twitter_image.py")
    files: dict[str, str | bytes | None] = {f"[lang]/[...slug]/{name}": VANDAL for name in names}
    site = Masthead(write_site(tmp_path, files), metadata_base=SHOP, development=False)
    params = {"lang": "de", "slug": ["a", "b"]}
    for head in (site.head("/de/a/b"), site.head("/de/a/b"), asyncio.run(site.head_async("/de/a/b"))):
        tags = [attributes for _, attributes in parse_tags(head)]
        alts = [str(tag["content"]) for tag in tags if tag.get("property") == "og:image:alt"]
        assert [json.loads(alt) for alt in alts] == [params] * 2
        assert paths_in(head, "og:image") == [
            f"/de/a/b/{name}/{id}" for name in ("opengraph-image", "opengraph-image1") for id in (1, 2)
        ]
        assert paths_in(head, "twitter:image") == ["/de/a/b/twitter-image/1", "/de/a/b/twitter-image/2"]
        assert paths_in(head, "icon") == ["/de/a/b/icon/1", "/de/a/b/icon/2"]
    for image_id in ("1", "2", "1"):
        request = Request(f"/de/a/b/icon/{image_id}")
        for response in (site.respond(request), asyncio.run(site.respond_async(request))):
            assert (response.status, json.loads(response.body)) == (200, params)


@pytest.mark.parametrize("origin", ["https://x.example", "http://x.example:8000", "HTTPS://user@x.example", "app://x"])
@pytest.mark.parametrize("page", ["/shop", "/shop/7", "/", ""])
def test_the_head_of_a_whole_url_is_that_of_its_path(tree: Masthead, origin: str, page: str) -> None:
    assert tree.head(f"{origin}{page}") == tree.head(f"{origin}{page}?q=/quiet#x") == tree.head(page)
    assert asyncio.run(tree.head_async(f"{origin}{page}")) == tree.head(page)


# --- what URLs begin with --------------------------------------------------------------------

OG_AND_ICON = {"opengraph_image.py": PLAIN, "icon.py": PLAIN}


@pytest.mark.parametrize(
    ("base", "base_path", "root_path", "og", "icon"),
    [
        ("https://a.example", "", "", "https://a.example/opengraph-image", "/icon"),
        ("https://a.example/", "", "", "https://a.example/opengraph-image", "/icon"),
        ("https://a.example/x/", "", "", "https://a.example/x/opengraph-image", "/icon"),
        ("https://a.example", "/cards", "", "https://a.example/cards/opengraph-image", "/cards/icon"),
        ("https://a.example/x", "/cards", "", "https://a.example/x/cards/opengraph-image", "/cards/icon"),
        ("https://a.example/cards", "/cards", "", "https://a.example/cards/opengraph-image", "/cards/icon"),
        ("https://a.example", "", "/app", "https://a.example/app/opengraph-image", "/app/icon"),
        ("https://a.example", "", "/app/", "https://a.example/app/opengraph-image", "/app/icon"),
        ("https://a.example/app", "", "/app", "https://a.example/app/opengraph-image", "/app/icon"),
        ("https://a.example/x/app", "", "/app", "https://a.example/x/app/opengraph-image", "/app/icon"),
        ("https://a.example/myapp", "", "/app", "https://a.example/myapp/app/opengraph-image", "/app/icon"),
        ("https://a.example", "/cards", "/app", "https://a.example/app/cards/opengraph-image", "/app/cards/icon"),
        ("https://a.example", "/cards", "/app/cards", "https://a.example/app/cards/opengraph-image", "/app/cards/icon"),
        # The base ends with the beginning of the prefix, or with all of it.
        *[
            (
                f"https://a.example{path}",
                "/cards",
                "/app",
                f"https://a.example{begin}/opengraph-image",
                "/app/cards/icon",
            )
            for path, begin in (
                ("/app", "/app/cards"),
                ("/app/", "/app/cards"),
                ("/app/cards", "/app/cards"),
                ("/x/app", "/x/app/cards"),
                ("/x/app/cards", "/x/app/cards"),
                ("/app/x", "/app/x/app/cards"),
                ("/my-app", "/my-app/app/cards"),
                ("/ap", "/ap/app/cards"),
                ("/cards", "/cards/app/cards"),
                ("/app/app", "/app/app/cards"),
            )
        ],
        ("https://a.example/a", "", "/a/b", "https://a.example/a/b/opengraph-image", "/a/b/icon"),
        ("https://a.example/a/b", "", "/a/b", "https://a.example/a/b/opengraph-image", "/a/b/icon"),
        ("https://a.example/b", "", "/a/b", "https://a.example/b/a/b/opengraph-image", "/a/b/icon"),
        ("https://a.example/a", "/a/b", "", "https://a.example/a/b/opengraph-image", "/a/b/icon"),
        ("https://app", "", "/app", "https://app/app/opengraph-image", "/app/icon"),
        (None, "", "", "http://testserver/opengraph-image", "/icon"),
        (None, "/cards", "/app", "http://testserver/app/cards/opengraph-image", "/app/cards/icon"),
    ],
)
def test_bases_and_prefixes_are_joined_and_none_is_added_twice(
    tmp_path: Path, base: str | None, base_path: str, root_path: str, og: str, icon: str
) -> None:
    site = Masthead(write_site(tmp_path, OG_AND_ICON), metadata_base=base, base_path=base_path)
    head = site.head("/", request=Request("/", root_path=root_path, host="testserver"))
    assert [url.partition("?")[0] for url in urls_of(head, "og:image") + urls_of(head, "icon")] == [og, icon]


def test_metadata_base_outranks_the_request(tmp_path: Path) -> None:
    site = Masthead(write_site(tmp_path, OG_AND_ICON), metadata_base=SHOP)
    assert "evil.example" not in site.head("/", request=Request("/", host="evil.example"))


def test_without_an_origin_production_refuses_loudly(tmp_path: Path) -> None:
    site = Masthead(write_site(tmp_path, OG_AND_ICON), development=False)
    for request in (None, Request("/"), Request("/", host='"><script>')):
        with pytest.raises(MissingBaseUrlError) as caught:
            site.head("/a/b", request=request)
        assert str(caught.value) == (
            "the URLs of '/a/b' must be absolute, and there is no origin to begin them with: "
            "set metadata_base='https://…' on Masthead, or pass request="
        )


def test_without_an_origin_development_says_localhost(tmp_path: Path) -> None:
    site = Masthead(write_site(tmp_path, OG_AND_ICON), development=True)
    assert urls_of(site.head("/"), "og:image")[0].startswith("http://localhost:8000/opengraph-image?")
    request = Request("/", host="127.0.0.1:5000")
    assert urls_of(site.head("/", request=request), "og:image")[0].startswith("http://127.0.0.1:5000/")


@pytest.mark.parametrize("files", [{"icon.py": PLAIN}, {"icon.py": PLAIN, "opengraph_image.py": NONE}, {}])
def test_pages_without_absolute_urls_need_no_origin(tmp_path: Path, files: dict[str, str | bytes | None]) -> None:
    head = Masthead(write_site(tmp_path, files)).head("/")
    assert len(urls_of(head, "icon")) == ("icon.py" in files)


# --- what is not there -----------------------------------------------------------------------

NOT_FOUND = {
    "Starlette": "from starlette.exceptions import HTTPException\ndef gone(): raise HTTPException(404)\n",
    "Litestar": "from litestar.exceptions import NotFoundException\ndef gone(): raise NotFoundException\n",
    "Werkzeug": "from werkzeug.exceptions import NotFound\ndef gone(): raise NotFound\n",
    "Django": "from django.http import Http404\ndef gone(): raise Http404\n",
}


@pytest.mark.parametrize("code", NOT_FOUND.values(), ids=NOT_FOUND)
def test_a_page_that_is_not_there_has_no_image_and_its_own_code_says_404(tmp_path: Path, code: str) -> None:
    module = f"{code}def generate_image_metadata(): gone()\ndef image(): ...\n"
    site = Masthead(write_site(tmp_path, {"icon.py": PLAIN, "a/icon.py": module}), metadata_base=SHOP)
    assert site.head("/a") == ""
    assert site.respond(Request("/a/icon/1")).status == 404
    assert paths(site, "/", "icon") == ["/icon"]
