"""The site's folder → tree: what becomes a route, in which order, what is left alone, what conflicts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from masthead.config import Config
from masthead.errors import (
    PageConflictError,
    RepeatedParamError,
    RouteConflictError,
    SegmentNameError,
    SpellingConflictError,
    StaticImageError,
)
from masthead.routing.scan import fingerprint, scan
from masthead.routing.tree import RouteTree
from tests.sites import PLAIN, SVG, picture, write_site

DOT = picture(2, 2)
ICO = picture(16, 16, "ICO")
IDS = PLAIN + "def generate_image_metadata():\n    return [{'id': 1}]\n"


def scanned(tmp_path: Path, *names: str, **files: str | bytes) -> RouteTree:
    """The tree of a site with these files; pictures and code are made up, a trailing ``/`` is a folder."""
    contents = {name: None if name.endswith("/") else _content(name) for name in names}
    return scan(Config(write_site(tmp_path, contents | files)))


def _content(name: str) -> str | bytes:
    made: dict[str, str | bytes] = {".py": PLAIN, ".svg": SVG, ".ico": ICO, ".txt": "alt", ".gif": picture(2, 2, "GIF")}
    return made.get(Path(name).suffix, DOT)


def patterns(tree: RouteTree) -> list[str]:
    return [route.pattern for route in tree.routes]


def test_an_empty_folder_is_a_site_without_routes(tmp_path: Path) -> None:
    tree = scanned(tmp_path)
    assert (tree.routes, tree.diagnostics, len(tree.folders)) == ((), (), 1)


def test_every_file_of_a_kind_is_used_in_the_order_of_the_names(tmp_path: Path) -> None:
    names = ["icon2.png", "icon10.png", "icon1.png", "icon.svg", "icon.py", "icon.png", "icon.jpg"]
    ordered = ["/icon.jpg", "/icon.png", "/icon", "/icon.svg", "/icon1.png", "/icon10.png", "/icon2.png"]
    assert patterns(scanned(tmp_path, *names)) == ordered


def test_the_order_does_not_depend_on_the_spelling(tmp_path: Path) -> None:
    tree = scanned(
        tmp_path, "opengraph_image.gif", "opengraph-image.png", "opengraph_image1.png", "opengraph-image2.png"
    )
    assert [route.name for route in tree.routes] == [
        "opengraph-image.gif", "opengraph-image.png", "opengraph-image1.png", "opengraph-image2.png",
    ]  # fmt: skip


def test_code_has_ids_when_its_source_says_so_and_a_static_file_never(tmp_path: Path) -> None:
    tree = scanned(tmp_path, **{"icon.py": IDS, "a/icon.py": PLAIN, "icon.svg": f"<!-- {IDS} -->{SVG}"})
    assert patterns(tree) == ["/icon/[image id]", "/icon.svg", "/a/icon"]


def test_a_static_route_knows_its_size_type_and_alt_text(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a/opengraph-image1.jpg": picture(40, 30, "JPEG"),
        "a/opengraph_image1.alt.txt": "\ufeff Forty by thirty\n",
    }
    tree = scanned(tmp_path, **files)
    (route,) = tree.routes
    assert route.static and not tree.diagnostics
    assert (route.static.content_type, route.static.size, route.static.alt) == (
        "image/jpeg",
        (40, 30),
        "Forty by thirty",
    )
    assert (route.shown, route.file) == ("app/a/opengraph-image1.jpg", tmp_path / "app/a/opengraph-image1.jpg")


def test_a_digest_follows_the_content_alone(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a/icon.png": DOT, "b/icon.png": DOT, "c/icon.png": picture(3, 3)}
    a, b, c = (route.digest for route in scanned(tmp_path, **files).routes)
    assert a == b != c


def test_every_folder_is_a_segment_but_private_ones(tmp_path: Path) -> None:
    tree = scanned(
        tmp_path, "shop/deep/empty/", "_lib/icon.png", ".git/icon.png", "__pycache__/icon.py", "_x[/icon.png"
    )
    assert [folder.shown for folder in tree.folders] == ["app", "app/shop", "app/shop/deep", "app/shop/deep/empty"]
    assert tree.routes == ()


def test_the_hosts_own_files_are_left_alone(tmp_path: Path) -> None:
    tree = scanned(tmp_path, "page.py", "icons.png", "robots.txt", "a/__init__.py", "icon/index.html")
    assert (tree.routes, tree.diagnostics) == ((), ())


def test_a_params_file_belongs_to_its_folder(tmp_path: Path) -> None:
    tree = scanned(tmp_path, "[id]/params.py")
    assert [folder.params_file for folder in tree.folders] == [None, tmp_path / "app/[id]/params.py"]


@pytest.mark.parametrize("name", ["favicon.ico", "(home)/favicon.ico", "(a)/(b)/favicon.ico"])
def test_a_favicon_counts_at_the_top_level(tmp_path: Path, name: str) -> None:
    assert [route.shown for route in scanned(tmp_path, name).routes] == [f"app/{name}"]


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (
            ["shop/favicon.ico"],
            "app/shop/favicon.ico: is not used: a favicon counts in the site's own folder only (move it up)",
        ),
        (
            ["opengraph-image.alt.text"],
            "app/opengraph-image.alt.text: is not used: opengraph-image cannot be .alt.text (use .alt.txt)",
        ),
        (["favicon.py"], "app/favicon.py: is not used: favicon cannot be .py (use .ico)"),
        (
            ["opengraph-image.webp"],
            "app/opengraph-image.webp: is not used: opengraph-image cannot be .webp (use .jpg, .jpeg, .png, .gif, .py)",
        ),
        (["apple-icon.PNG"], "app/apple-icon.PNG: is not used: apple-icon cannot be .PNG (use .jpg, .jpeg, .png, .py)"),
        (
            ["opengraph-image.alt.txt"],
            "app/opengraph-image.alt.txt: is not used: there is no static image beside it (a code image exports alt instead)",
        ),
        (
            ["twitter-image.py", "twitter_image.alt.txt"],
            "app/twitter_image.alt.txt: is not used: there is no static image beside it (a code image exports alt instead)",
        ),
        (
            ["twitter-image1.png", "twitter-image2.alt.txt"],
            "app/twitter-image2.alt.txt: is not used: there is no static image beside it (a code image exports alt instead)",
        ),
    ],
)
def test_a_file_that_is_not_used_is_reported(tmp_path: Path, names: list[str], line: str) -> None:
    assert [str(found) for found in scanned(tmp_path, *names).diagnostics] == [f"warning [unused-file] {line}"]


def test_brackets_that_form_no_parameter_are_an_error_even_without_images(tmp_path: Path) -> None:
    with pytest.raises(SegmentNameError) as caught:
        scanned(tmp_path, "shop/[id/")
    assert str(caught.value) == (
        "app/shop/[id: '[id' has brackets but is no parameter; allowed are "
        "name, [param], [...param], [[...param]], (group), @slot and _private"
    )


@pytest.mark.parametrize(
    ("folder", "problem"),
    [
        ("[id]/(g)/[...id]", "the parameter 'id' occurs twice on this path"),
        ("[...a]/x/[[...b]]", "this path has two catch-all segments, which no URL can tell apart"),
    ],
)
def test_params_that_one_path_cannot_hold_are_an_error(tmp_path: Path, folder: str, problem: str) -> None:
    with pytest.raises(RepeatedParamError) as caught:
        scanned(tmp_path, f"{folder}/")
    assert str(caught.value) == f"app/{folder}: {problem}; rename or remove one of the folders"


@pytest.mark.parametrize(
    ("one", "other"), [("apple-icon.png", "apple_icon.png"), ("twitter-image1.alt.txt", "twitter_image1.alt.txt")]
)
def test_two_spellings_of_one_file_are_an_error(tmp_path: Path, one: str, other: str) -> None:
    with pytest.raises(SpellingConflictError) as caught:
        scanned(tmp_path, f"x/{one}", f"x/{other}")
    assert str(caught.value) in {
        f"app/x/{first} and app/x/{second} are two spellings of one file; keep one of them"
        for first, second in ((one, other), (other, one))
    }


@pytest.mark.parametrize(
    ("first", "second", "url"),
    [
        ("shop/icon.png", "shop/@children/icon.png", "/shop/icon.png"),
        ("[a]/icon.py", "[b]/icon.py", "/[b]/icon"),
        ("[...a]/icon.png", "[...b]/icon.png", "/[...b]/icon.png"),
        ("cafe\u0301/icon.png", "caf\u00e9/icon.png", "/caf\u00e9/icon.png"),
    ],
)
def test_two_files_with_one_url_are_an_error(tmp_path: Path, first: str, second: str, url: str) -> None:
    with pytest.raises(RouteConflictError) as caught:
        scanned(tmp_path, first, second)
    assert str(caught.value) == f"app/{first} and app/{second} both answer {url}; remove or rename one of them"


@pytest.mark.parametrize(
    ("first", "second", "url"),
    [
        ("[a]", "[b]", "/[b]"),
        ("(one)/shop", "(two)/shop", "/shop"),
        ("(one)/shop", "shop", "/shop"),
        ("(one)/[a]/x", "[b]/x", "/[b]/x"),
    ],
)
def test_two_folders_with_images_for_one_page_are_an_error(tmp_path: Path, first: str, second: str, url: str) -> None:
    with pytest.raises(PageConflictError) as caught:
        scanned(tmp_path, f"{first}/icon.png", f"{second}/opengraph-image.png")
    assert str(caught.value) == (
        f"app/{first} and app/{second} both hold images for the page {url}, "
        "which can take them from one folder only; move them together"
    )


@pytest.mark.parametrize(
    "names",
    [
        ["icon.png", "icon.py", "icon.svg", "icon1.png"],
        ["apple-icon.png", "apple_icon.jpg"],
        ["(a)/icon.png", "(b)/icon.png", "icon.png"],
        ["shop/icon.png", "shop/@modal/icon.png", "shop/@side/icon.png"],
        ["[a]/icon.png", "[b]/sub/"],
        ["shop/icon.py", "shop/[slug]/icon.py", "shop/[tag]/[item]/", "shop/[...slug]/icon.py"],
        ["a/[id]/icon.py", "b/[id]/icon.py"],
    ],
)
def test_files_that_can_stand_together_all_become_routes(tmp_path: Path, names: list[str]) -> None:
    tree = scanned(tmp_path, *names)
    assert sorted(route.shown for route in tree.routes) == sorted(
        f"app/{name}" for name in names if not name.endswith("/")
    )


def test_a_picture_that_cannot_be_used_is_named_from_the_site_on(tmp_path: Path) -> None:
    with pytest.raises(StaticImageError, match=r"^app/\[id\]/twitter-image\.png: cannot be decoded as PNG"):
        scanned(tmp_path, **{"[id]/twitter-image.png": b"\x89PNG"})


@pytest.mark.parametrize("target", ["../outside", "../outside/icon.png", "../outside/notes.txt", "/"])
def test_a_link_that_leaves_the_folder_is_not_followed(tmp_path: Path, target: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "icon.png").write_bytes(DOT)
    (outside / "notes.txt").write_text("secret")
    app = write_site(tmp_path, {"shop": None})
    (app / "icon.png").symlink_to(target)
    tree = scan(Config(app))
    assert (tree.routes, [folder.shown for folder in tree.folders]) == ((), ["app", "app/shop"])
    (found,) = tree.diagnostics
    problem = "is ignored: it links to nothing, in a circle, or out of the site's folder (copy what it should hold)"
    assert str(found) == f"warning [unused-file] app/icon.png: {problem}"


def test_a_linked_folder_cannot_smuggle_in_files_from_outside(tmp_path: Path) -> None:
    (tmp_path / "app2").mkdir()
    (tmp_path / "app2/icon.png").write_bytes(DOT)
    app = write_site(tmp_path, {"_shared": None})
    (app / "_shared/deep").symlink_to("../../app2")
    (app / "shop").symlink_to("_shared")
    assert scan(Config(app)).routes == ()


@pytest.mark.parametrize("target", ["..", ".", "../../shop", "../.."])
def test_a_link_to_a_folder_around_it_does_not_loop(tmp_path: Path, target: str) -> None:
    app = write_site(tmp_path, {"shop/icon.png": DOT, "shop/x": None})
    (app / "shop/x/loop").symlink_to(target)
    assert patterns(scan(Config(app))) == ["/shop/icon.png"]


def test_links_inside_the_folder_are_followed(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"_brand/logo.png": picture(9, 9), "_cards/icon.png": DOT})
    (app / "opengraph-image.png").symlink_to("_brand/logo.png")
    (app / "shop").symlink_to("_cards")
    assert patterns(scan(Config(app))) == ["/opengraph-image.png", "/shop/icon.png"]


@pytest.mark.parametrize(
    "change",
    [
        lambda app: (app / "icon.png").write_bytes(DOT + b"\0"),
        lambda app: os.utime(app / "icon.png", ns=(1, 1)),
        lambda app: (app / "icon.png").rename(app / "icon1.png"),
        lambda app: (app / "icon.png").unlink(),
        lambda app: (app / "[id]/card.html").write_text("new"),
        lambda app: (app / "_lib/shop.py").write_text("new"),
        lambda app: (app / "empty").mkdir(),
    ],
)
def test_the_fingerprint_changes_with_any_file_and_folder(tmp_path: Path, change: Callable[[Path], object]) -> None:
    app = write_site(tmp_path, {"icon.png": DOT, "[id]": None, "_lib/shop.py": ""})
    before = fingerprint(app)
    assert fingerprint(app) == before
    change(app)
    assert fingerprint(app) != before


@pytest.mark.parametrize("name", [".git/index", "__pycache__/icon.cpython-311.pyc"])
def test_the_fingerprint_does_not_follow_what_tools_write(tmp_path: Path, name: str) -> None:
    app = write_site(tmp_path, {"icon.png": DOT, name: "one"})
    before = fingerprint(app)
    write_site(tmp_path, {name: "another"})
    assert fingerprint(app) == before


def test_a_link_to_itself_is_reported_and_stops_nothing(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"shop/icon.png": DOT})
    (app / "icon.png").symlink_to("icon.png")
    (app / "notes").symlink_to("notes")
    tree = scan(Config(app))
    assert [route.shown for route in tree.routes] == ["app/shop/icon.png"]
    assert [diagnostic.where for diagnostic in tree.diagnostics] == ["app/icon.png"]


def test_links_inside_linked_folders_do_not_multiply(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"b/icon.png": DOT, "x": None})
    for name in ("s1", "s2"):
        (app / "b" / name).symlink_to(".")
    (app / "x/l1").symlink_to("../b")
    assert len(scan(Config(app)).folders) == 4


def test_a_group_whose_images_no_page_takes_is_reported(tmp_path: Path) -> None:
    tree = scanned(tmp_path, "(home)/icon.png", "(shop)/icon.png", "(shop)/about/")
    assert [str(diagnostic) for diagnostic in tree.diagnostics] == [
        "warning [unused-file] app/(home): holds images that no page takes: a group's images are for the pages inside "
        "it (move them out of the group, or the pages' folders into it)"
    ]


@pytest.mark.parametrize("names", [["[tag]/icon.png", "[...slug]/icon.png"], ["[tag]/icon.png", "-/icon.png"]])
def test_two_static_files_under_one_placeholder_url_are_a_conflict(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(RouteConflictError, match=r"both answer /-/icon\.png; remove or rename one of them$"):
        scanned(tmp_path, *names)


def test_the_hosts_own_files_may_be_spelt_in_two_ways(tmp_path: Path) -> None:
    assert scanned(tmp_path, "apple-icon.css", "apple_icon.css").routes == ()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("og_image.py", "opengraph-image.py"),
        ("opengraphimage.py", "opengraph-image.py"),
        ("Opengraph-Image.PNG", "opengraph-image.png"),
        ("ogimage.svg", "opengraph-image.gif"),
        ("opengraph_imag.py", "opengraph-image.py"),
        ("opengraph-imge.jpg", "opengraph-image.jpg"),
        ("twiter_image.py", "twitter-image.py"),
        ("apple-touch-icon.png", "apple-icon.png"),
    ],
)
def test_an_image_under_a_name_used_elsewhere_is_reported(tmp_path: Path, name: str, hint: str) -> None:
    (found,) = scanned(tmp_path, name).diagnostics
    assert (
        str(found)
        == f"warning [unused-file] app/{name}: is not used: this name is no convention (did you mean {hint}?)"
    )


@pytest.mark.parametrize("name", ["main.py", "icons.py", "twitter.py", "cover.png", "og.md", "image.py"])
def test_the_hosts_own_names_are_not_taken_for_misspelt_ones(tmp_path: Path, name: str) -> None:
    assert scanned(tmp_path, name).diagnostics == ()


def test_a_folder_of_fonts_is_no_page(tmp_path: Path) -> None:
    files = {
        "fonts/B.WOFF2": b"",
        "fonts/a/c.ttf": b"",
        "fonts/OFL.txt": b"",
        "fonts/a.otf": b"",
        "shop/fonts/d.ttf": b"",
    }
    tree = scanned(tmp_path, "icon.png", **files)
    assert [font.relative_to(tmp_path / "app").as_posix() for font in tree.fonts] == [
        "fonts/B.WOFF2",
        "fonts/a.otf",
        "fonts/a/c.ttf",
    ]
    assert [folder.shown for folder in tree.folders] == ["app", "app/shop", "app/shop/fonts"]
    assert (patterns(tree), tree.diagnostics) == (["/icon.png"], ())


def test_a_folder_called_fonts_without_fonts_is_a_page_like_any_other(tmp_path: Path) -> None:
    tree = scanned(tmp_path, "fonts/opengraph-image.png", "shop/fonts/icon.png")
    assert (patterns(tree), tree.fonts) == (["/fonts/opengraph-image.png", "/shop/fonts/icon.png"], ())
    with_font = scanned(tmp_path / "other", "(pages)/fonts/icon.png", **{"fonts/a.ttf": b""})
    assert [folder.shown for folder in with_font.folders if folder.routes] == ["app/(pages)/fonts"]


def test_images_among_the_fonts_are_reported(tmp_path: Path) -> None:
    tree = scanned(tmp_path, "fonts/opengraph-image.png", **{"fonts/brand/a.ttf": b""})
    assert patterns(tree) == []
    assert [str(found) for found in tree.diagnostics] == [
        "warning [unused-file] app/fonts/opengraph-image.png: is not used: this folder holds the site's fonts "
        "(move it into the folder (pages)/fonts)"
    ]


def test_no_font_outside_the_site_is_taken_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "secret.ttf").write_bytes(b"")
    app = write_site(tmp_path, {"fonts/a.ttf": b""})
    (app / "fonts/b.ttf").symlink_to(tmp_path / "secret.ttf")
    (app / "fonts/c.ttf").symlink_to(app / "fonts/a.ttf")
    assert [font.name for font in scan(Config(app)).fonts] == ["a.ttf", "c.ttf"]
