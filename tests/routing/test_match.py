"""URL path → image route or page: what wins, what never matches, what a page inherits, and the round trip."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from masthead.config import Config
from masthead.routing.match import Matcher, RouteMatch
from masthead.routing.scan import scan
from masthead.routing.segments import Segment
from masthead.routing.urls import Params, image_path
from tests.sites import PLAIN, picture, write_site
from tests.strategies import Filled, filled_routes, make_route, segment_paths, tree_of, url_paths

DOT = picture(2, 2)
IDS = PLAIN + "def generate_image_metadata():\n    return [{'id': 1}]\n"
SEED = ("shop/icon.py", "shop/[slug]/icon.py", "shop/[tag]/[item]/icon.py", "shop/[...slug]/icon.py")


def matcher(tmp_path: Path, *names: str) -> Matcher:
    """A matcher of made-up files; ``*.ids.py`` becomes a code file with ids, a trailing ``/`` is a folder."""
    files: dict[str, str | bytes | None] = {}
    for name in names:
        code = IDS if name.endswith(".ids.py") else PLAIN if name.endswith(".py") else DOT
        files[name.replace(".ids.py", ".py")] = None if name.endswith("/") else code
    return Matcher(scan(Config(write_site(tmp_path, files))))


def found(match: RouteMatch | None) -> tuple[str, Params | None, str | None] | None:
    return match and (match.route.shown.removeprefix("app/"), match.params, match.image_id)


@pytest.mark.parametrize("ids", [False, True])
@pytest.mark.parametrize(
    ("file", "page", "params"),
    [
        ("shop/icon.py", "/shop", None),
        ("shop/[slug]/icon.py", "/shop/1", {"slug": "1"}),
        ("shop/[tag]/[item]/icon.py", "/shop/1/2", {"tag": "1", "item": "2"}),
        ("shop/[...slug]/icon.py", "/shop/1/2", {"slug": ["1", "2"]}),
    ],
)
def test_the_seed_table_holds_for_each_file_alone(
    tmp_path: Path, file: str, page: str, params: Params | None, ids: bool
) -> None:
    site = matcher(tmp_path, file.replace(".py", ".ids.py") if ids else file)
    expected = (file, params, "7" if ids else None)
    assert found(site.image(f"{page}/icon" + ("/7" if ids else ""))) == expected
    assert site.image(f"{page}/icon" + ("" if ids else "/7")) is None
    assert (site.page(page).folders[-1].shown, site.page(page).params) == (f"app/{file[:-8]}", params or {})


@pytest.mark.parametrize("ids", [False, True])
@pytest.mark.parametrize(
    ("page", "file", "params"),
    [
        ("/shop", SEED[0], None),
        ("/shop/1", SEED[1], {"slug": "1"}),
        ("/shop/1/2", SEED[2], {"tag": "1", "item": "2"}),
        ("/shop/1/2/3", SEED[3], {"slug": ["1", "2", "3"]}),
    ],
)
def test_the_seed_table_holds_in_one_tree(
    tmp_path: Path, page: str, file: str, params: Params | None, ids: bool
) -> None:
    site = matcher(tmp_path, *(name.replace(".py", ".ids.py") if ids else name for name in SEED))
    assert found(site.image(f"{page}/icon" + "/7" * ids)) == (file, params, "7" if ids else None)
    assert (site.page(page).folders[-1].shown, site.page(page).params) == (f"app/{file[:-8]}", params or {})


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("/a/b/icon", "a/b/icon.py"),
        ("/a/x/icon", "a/[y]/icon.py"),
        ("/x/b/icon", "[x]/b/icon.py"),
        ("/x/y/icon", "[x]/[y]/icon.py"),
        ("/a/x/y/icon", "a/[...rest]/icon.py"),
        ("/x/y/z/icon", "[[...all]]/icon.py"),
        ("/icon", "[[...all]]/icon.py"),
    ],
)
def test_the_most_specific_route_wins_segment_by_segment(tmp_path: Path, url: str, file: str) -> None:
    names = ["a/b", "a/[y]", "a/[...rest]", "[x]/b", "[x]/[y]", "[[...all]]"]
    match = matcher(tmp_path, *(f"{name}/icon.py" for name in names)).image(url)
    assert match is not None
    assert match.route.shown == f"app/{file}"


def test_folders_may_follow_a_catch_all(tmp_path: Path) -> None:
    site = matcher(tmp_path, "[...path]/edit/[id]/icon.py", "[[...maybe]]/end/apple-icon.py")
    assert found(site.image("/a/edit/b/edit/1/icon")) == (
        "[...path]/edit/[id]/icon.py", {"path": ["a", "edit", "b"], "id": "1"}, None,
    )  # fmt: skip
    assert site.image("/edit/1/icon") is None
    assert site.page("/a/b/edit/9").params == {"path": ["a", "b"], "id": "9"}
    assert found(site.image("/end/apple-icon")) == ("[[...maybe]]/end/apple-icon.py", {}, None)


@pytest.mark.parametrize("name", ["about", "print"])  # before and after "icon" in the alphabet
def test_a_folder_below_a_catch_all_is_more_specific_than_the_catch_all(tmp_path: Path, name: str) -> None:
    site = matcher(tmp_path, "docs/[...slug]/icon.py", f"docs/[...slug]/{name}/icon.py")
    assert found(site.image(f"/docs/a/{name}/icon")) == (f"docs/[...slug]/{name}/icon.py", {"slug": ["a"]}, None)
    assert site.page(f"/docs/a/{name}").folders[-1].shown == f"app/docs/[...slug]/{name}"


@pytest.mark.parametrize("url", ["/blog/-/icon.png", "/blog/any/icon.png", "/blog/%2F/icon.png"])
def test_a_static_file_answers_for_every_value_and_has_no_params(tmp_path: Path, url: str) -> None:
    assert found(matcher(tmp_path, "blog/[slug]/icon.png").image(url)) == ("blog/[slug]/icon.png", None, None)


def test_static_and_code_of_one_name_answer_their_own_urls(tmp_path: Path) -> None:
    site = matcher(tmp_path, "icon.png", "icon.py", "icon1.ids.py")
    assert [found(site.image(url)) for url in ("/icon.png", "/icon", "/icon1/7", "/icon1", "/icon/7")] == [
        ("icon.png", None, None), ("icon.py", None, None), ("icon1.py", None, "7"), None, None,
    ]  # fmt: skip


def test_a_group_is_not_in_the_url_and_its_images_have_a_suffix(tmp_path: Path) -> None:
    site = matcher(tmp_path, "(group)/dynamic/[size]/icon.ids.py", "parallel/@parallel/icon.png")
    expected = ("(group)/dynamic/[size]/icon.py", {"size": "big"}, "small")
    assert found(site.image("/dynamic/big/icon-ahg52g/small")) == expected
    assert found(site.image("/parallel/icon-kzjltp.png")) == ("parallel/@parallel/icon.png", None, None)
    assert site.image("/dynamic/big/icon/small") is None
    assert site.image("/(group)/dynamic/big/icon-ahg52g/small") is None


def test_an_intercepting_folder_is_in_the_url_as_it_is(tmp_path: Path) -> None:
    site = matcher(tmp_path, "feed/(..)photo/icon.png")
    assert site.image("/feed/(..)photo/icon.png") is not None
    assert site.image("/feed/%28..%29photo/icon.png") is not None
    assert site.image("/feed/photo/icon.png") is None


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("/a%20b/icon", "a b"),
        ("/a%2Fb/icon", "a/b"),
        ("/%25/icon", "%"),
        ("/%252e%252e/icon", "%2e%2e"),
        ("/100%/icon", "100%"),
        ("/%zz/icon", "%zz"),
        ("/a+b/icon", "a+b"),
        ("/%C3%A9/icon", "\u00e9"),
        ("/\u00e9/icon", "\u00e9"),
        ("/e%CC%81/icon", "e\u0301"),
        ("/.../icon", "..."),
        ("/%3F%23/icon", "?#"),
        ("/x/icon?y=/z", "x"),
        ("/x/icon#y", "x"),
        ("/x/icon/", "x"),
        ("//x//icon//", "x"),
        ("x/icon", "x"),
        ("/x/%69con", "x"),
    ],
)
def test_a_param_is_decoded_once(tmp_path: Path, url: str, value: str) -> None:
    assert found(matcher(tmp_path, "[a]/icon.py").image(url)) == ("[a]/icon.py", {"a": value}, None)


@pytest.mark.parametrize(
    "part", ["..", ".", "%2e%2e", "%2E", ".%2e", "%00", "a%00b", "\0", "%ff", "%C3", "%ED%A0%80", "\ud800", "\ud800%20"]
)
def test_a_part_that_is_no_param_matches_nothing_at_all(tmp_path: Path, part: str) -> None:
    site = matcher(tmp_path, "[a]/icon.png", "[[...all]]/opengraph-image.ids.py", "icon.py", "apple-icon.ids.py")
    for url in (f"/{part}/icon.png", f"/x/{part}/opengraph-image/1", f"/{part}/icon", f"/icon/{part}"):
        assert site.image(url) is None
    assert site.image(f"/apple-icon/{part}") is None
    assert [folder.shown for folder in site.page(f"/{part}/x").folders][-1] in ("app", "app/[[...all]]")
    assert site.page(f"/{part}/x").params == {}


@pytest.mark.parametrize(
    "url", ["", "/", "//", "?", "/icon", "/shop", "/shop/ICON", "/Shop/icon", "/shop/icon/x", "/shop/icon.py"]
)
def test_other_urls_are_no_images(tmp_path: Path, url: str) -> None:
    assert matcher(tmp_path, "shop/icon.py").image(url) is None


@pytest.mark.parametrize("folder", ["caf\u00e9", "cafe\u0301"])
@pytest.mark.parametrize("url", ["/caf%C3%A9", "/cafe%CC%81", "/caf\u00e9"])
def test_both_unicode_forms_of_a_folder_name_match(tmp_path: Path, folder: str, url: str) -> None:
    site = matcher(tmp_path, f"{folder}/icon.py")
    assert site.image(f"{url}/icon") is not None
    assert len(site.page(url).folders) == 2


@pytest.mark.parametrize(
    ("path", "folders", "params"),
    [
        ("/", ["", "@banner"], {}),
        ("/shop", ["", "@banner", "shop"], {}),
        ("/shop/", ["", "@banner", "shop"], {}),
        ("/shop/7", ["", "@banner", "shop", "shop/[id]"], {"id": "7"}),
        ("/shop/7/reviews", ["", "@banner", "shop", "shop/[id]"], {"id": "7"}),
        ("/blog/about/us", ["", "@banner", "blog", "blog/(marketing)", "blog/(marketing)/about"], {}),
        ("/docs", ["", "@banner", "docs/[[...slug]]", "docs"], {}),
        ("/docs/a/b", ["", "@banner", "docs", "docs/[[...slug]]"], {"slug": ["a", "b"]}),
        ("/feed", ["", "@banner", "feed", "feed/@modal"], {}),
        ("/feed/9", ["", "@banner", "feed", "feed/@modal", "feed/@modal/[id]"], {}),
        ("/feed/@modal", ["", "@banner", "feed", "feed/@modal", "feed/@modal/[id]"], {}),
        ("/empty/deep", ["", "@banner", "empty", "empty/deep"], {}),
        ("/_private/x", ["", "@banner"], {}),
        ("/unknown/shop", ["", "@banner"], {}),
        ("/shop/%00", ["", "@banner", "shop"], {}),
    ],
)
def test_a_page_takes_images_from_the_folders_on_its_way(
    tmp_path: Path, path: str, folders: list[str], params: Params
) -> None:
    site = matcher(
        tmp_path, "icon.png", "@banner/icon.png", "shop/[id]/icon.py", "blog/(marketing)/about/icon.png", "feed/",
        "docs/[[...slug]]/icon.py", "feed/@modal/[id]/icon.py", "empty/deep/", "_private/x/icon.png",
    )  # fmt: skip
    page = site.page(path)
    assert ["/".join(segment.folder for segment in folder.segments) for folder in page.folders] == folders
    assert page.params == params


@pytest.mark.parametrize(
    ("names", "path", "leaf"),
    [
        (["a/[x]/", "[y]/b/"], "/a/b", "a/[x]"),
        (["a/", "[y]/b/"], "/a/b", "[y]/b"),
        (["a/b/", "[...all]/"], "/a/b", "a/b"),
        (["a/b/", "[...all]/"], "/a/b/c", "[...all]"),
        (["[a]/", "[...b]/", "[[...c]]/"], "/x", "[a]"),
        (["[...b]/", "[[...c]]/"], "/x", "[...b]"),
        (["(g)/shop/", "(h)/shop/icon.png"], "/shop", "(h)/shop"),
        (["shop/", "(h)/shop/icon.png"], "/shop", "(h)/shop"),
    ],
)
def test_a_page_belongs_to_the_most_specific_folder(tmp_path: Path, names: list[str], path: str, leaf: str) -> None:
    assert matcher(tmp_path, *names).page(path).folders[-1].shown == f"app/{leaf}"


@settings(max_examples=300, deadline=None)
@given(filled_routes())
def test_matching_is_the_inverse_of_writing_urls(filled: Filled) -> None:
    match = Matcher(tree_of(filled.route)).image(image_path(*filled))
    assert match == RouteMatch(*filled)


@settings(max_examples=100, deadline=None)
@given(segment_paths())
def test_the_url_of_a_static_file_leads_back_to_it(segments: tuple[Segment, ...]) -> None:
    route = make_route(segments, "icon.png")
    assert Matcher(tree_of(route)).image(image_path(route)) == (route, None, None)


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    names = ["icon.py", "shop/[id]/icon.png", "shop/[...rest]/edit/icon.ids.py", "docs/[[...slug]]/icon.ids.py"]
    return matcher(tmp_path_factory.mktemp("site"), *names, "(g)/[x]/icon.py", "@slot/[[...y]]/icon.py")


@settings(max_examples=400, deadline=None)
@given(path=url_paths)
def test_no_path_makes_the_matcher_raise(every_kind: Matcher, path: str) -> None:
    match, page = every_kind.image(path), every_kind.page(path)
    assert page.folders[0].shown == "app"
    assert match is None or image_path(match.route, match.params, match.image_id).startswith("/")


def test_a_slot_has_the_params_of_its_own_way(tmp_path: Path) -> None:
    page = matcher(tmp_path, "[...slug]/icon.py", "@modal/[slug]/opengraph_image.py").page("/a")
    assert {folder.segments[-1].folder: params for folder, params in page.places if folder.segments} == {
        "[...slug]": {"slug": ["a"]},
        "@modal": {"slug": "a"},
        "[slug]": {"slug": "a"},
    }


def test_slots_inside_slots_count(tmp_path: Path) -> None:
    page = matcher(tmp_path, "@a/@b/icon.png", "@a/x/@c/icon.png").page("/x")
    assert {"@b", "@c"} <= {folder.segments[-1].folder for folder in page.folders if folder.segments}


def test_a_slot_that_takes_nothing_of_the_path_is_left_out(tmp_path: Path) -> None:
    page = matcher(tmp_path, "[...r]/a/icon.py", "[...r]/@m/icon.py").page("/x/a")
    assert [folder.segments[-1].folder for folder in page.folders if folder.segments] == ["[...r]", "a"]


def test_an_optional_catch_all_fills_in_what_the_folder_around_it_lacks(tmp_path: Path) -> None:
    site = matcher(tmp_path, "docs/icon.py", "docs/[[...slug]]/icon.py", "docs/[[...slug]]/opengraph_image.py")
    folders = [folder.shown.rpartition("/")[2] for folder in site.page("/docs").folders]
    assert folders == ["app", "[[...slug]]", "docs"]
    assert found(site.image("/docs/icon")) == ("docs/icon.py", None, None)


def test_a_page_called_like_an_image_has_both_readings(tmp_path: Path) -> None:
    site = matcher(tmp_path, "[a]/[b]/icon.py")
    assert [found(match) for match in site.images("/x/icon/icon")] == [
        ("[a]/[b]/icon.py", {"a": "x", "b": "icon"}, None)
    ]


def test_the_url_in_the_tags_of_a_static_file_leads_to_that_file(tmp_path: Path) -> None:
    site = matcher(tmp_path, "[[...o]]/opengraph-image.png", "[[...o]]/[x]/opengraph-image.png")
    assert found(site.image("/-/opengraph-image.png")) == ("[[...o]]/opengraph-image.png", None, None)
    assert found(site.image("/-/-/opengraph-image.png")) == ("[[...o]]/[x]/opengraph-image.png", None, None)
