"""The command line as a person uses it: real processes, real files, exit codes 0, 1 and 2."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import masthead as masthead_package
from tests.cli.command import masthead
from tests.sites import PLAIN, picture, pixel_size, write_site


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_site(tmp_path, {"icon.png": picture(16, 16), "blog/[slug]/icon.py": PLAIN})
    return tmp_path


def test_help_teaches_every_command(tmp_path: Path) -> None:
    text = masthead("--help", cwd=tmp_path).stdout
    for command in ("dev", "build", "render", "routes"):
        assert command in text
        own = masthead(command, "--help", cwd=tmp_path)
        assert own.returncode == 0
        assert "--help" in own.stdout


def test_the_version_is_told(tmp_path: Path) -> None:
    from masthead import __version__

    assert masthead("--version", cwd=tmp_path).stdout == f"masthead {__version__}\n"


def test_arguments_are_called_alike_by_every_command(tmp_path: Path) -> None:
    called = []
    for command in ("new", "dev", "build", "cards", "render", "routes"):
        (usage,) = [line for line in masthead(command, "-h", cwd=tmp_path).stdout.splitlines() if "Usage:" in line]
        called.append(usage.split()[-1].strip("[]{}"))
    assert called == ["FOLDER", "SITE", "SITE", "FOLDER", "FILE", "SITE"]


def test_routes_of_a_site_without_images_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    result = masthead("routes", cwd=tmp_path)
    assert (result.returncode, "put icon.png or opengraph_image.py into its folder" in result.stderr) == (0, True)


def test_routes_lists_every_url_and_its_file(project: Path) -> None:
    ran = masthead("routes", "app", cwd=project)
    assert ran.returncode == 0
    rows = [line.rstrip().split(maxsplit=2) for line in ran.stdout.splitlines()]
    assert rows == [
        ["URL", "File", "What"],
        ["/icon.png", "app/icon.png", "image/png 16x16"],
        ["/blog/[slug]/icon", "app/blog/[slug]/icon.py", "one image"],
    ]


def test_build_writes_the_files_and_reports_what_it_left_out(project: Path) -> None:
    ran = masthead("build", "app", "--base-url", "https://x.example", cwd=project)
    assert ran.returncode == 0
    assert (project / "out/icon.png").read_bytes() == picture(16, 16)
    assert list(json.loads((project / "out/manifest.json").read_text())["images"]) == ["/icon.png"]
    assert "built 1 image," in ran.stdout
    assert "warning app/blog/[slug]/icon.py: not built: nothing says which values of slug to build" in ran.stderr


def test_build_says_when_tags_lack_an_origin(tmp_path: Path) -> None:
    write_site(tmp_path, {"opengraph-image.png": picture(16, 16)})
    ran = masthead("build", "app", "-o", "files", cwd=tmp_path)
    assert ran.returncode == 0
    assert "pass --base-url" in ran.stderr
    assert (tmp_path / "files/opengraph-image.png").is_file()


def test_what_the_terminal_cannot_show_is_replaced(project: Path) -> None:
    ran = masthead("build", "app", "--out", "日", cwd=project, encoding="cp1252")
    assert ran.returncode == 0
    assert "manifest ?/manifest.json" in ran.stdout
    assert (project / "日/manifest.json").is_file()


def test_build_fails_with_1_and_names_each_failure(tmp_path: Path) -> None:
    write_site(tmp_path, {"icon.py": "def image():\n    raise ValueError('[red]no[/] ink')\n", "apple_icon.py": PLAIN})
    ran = masthead("build", "app", cwd=tmp_path)
    assert ran.returncode == 1
    assert "error app/icon.py: image() raised ValueError: [red]no[/] ink" in ran.stderr
    assert "1 failure; no manifest was written" in ran.stderr
    assert (tmp_path / "out/apple-icon.png").is_file()
    assert not (tmp_path / "out/manifest.json").exists()


@pytest.mark.parametrize("command", ["build", "routes", "dev"])
def test_a_folder_that_is_not_there_is_the_users_mistake(tmp_path: Path, command: str) -> None:
    ran = masthead(command, "nowhere", cwd=tmp_path)
    assert ran.returncode == 1
    assert ran.stderr.startswith("error the site's folder 'nowhere' does not exist")
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["build", "--nonsense"], ["render", "card.html"], ["dev", "--port", "0"]]
)
def test_wrong_usage_is_2(tmp_path: Path, arguments: list[str]) -> None:
    assert masthead(*arguments, cwd=tmp_path).returncode == 2


def test_modules_beside_the_sites_folder_can_be_imported(tmp_path: Path) -> None:
    write_site(tmp_path, {"icon.py": "from shop import image\n"})
    (tmp_path / "shop.py").write_text(PLAIN)
    assert masthead("build", "app", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("extension", ["png", "jpg", "jpeg", "webp"])
def test_render_draws_a_file_in_the_format_of_its_extension(tmp_path: Path, extension: str) -> None:
    (tmp_path / "card.html").write_text("<h1>Hello</h1>")
    output = f"card.{extension}"
    ran = masthead("render", "card.html", "-o", output, "--width", 60, "--height", 40, "--scale", 2, cwd=tmp_path)
    assert ran.returncode == 0
    assert pixel_size((tmp_path / output).read_bytes()) == (120, 80)


@pytest.mark.parametrize(
    ("output", "options", "frames", "sizes"),
    [
        ("card.gif", ("--duration", 0.5, "--fps", 20), 10, {(40, 40)}),
        ("icon.ico", ("--sizes", "16,32"), 1, {(16, 16), (32, 32)}),
    ],
)
def test_render_draws_animations_and_icons_of_several_sizes(
    tmp_path: Path, output: str, options: tuple[object, ...], frames: int, sizes: set[tuple[int, int]]
) -> None:
    (tmp_path / "card.html").write_text(
        "<style>@keyframes k { from { width: 0 } to { width: 30px } } p { background: red; animation: k 1s }</style><p>x"
    )
    ran = masthead("render", "card.html", "-o", output, "--width", 40, "--height", 40, *options, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    with Image.open(tmp_path / output) as image:
        assert getattr(image, "n_frames", 1) == frames
        assert image.info.get("sizes", {image.size}) == sizes


def test_render_draws_vectors(tmp_path: Path) -> None:
    (tmp_path / "card.html").write_text("<h1>Hello</h1>")
    assert masthead("render", "card.html", "-o", "card.svg", cwd=tmp_path).returncode == 0
    assert (
        (tmp_path / "card.svg")
        .read_text()
        .startswith('<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"')
    )


def test_render_reads_standard_input_and_prints_what_each_phase_took(tmp_path: Path) -> None:
    ran = masthead("render", "-", "-o", "x.png", "--width", 80, "--height", 60, "--timings", cwd=tmp_path, stdin="<b>x")
    assert ran.returncode == 0
    assert [line.split()[0] for line in ran.stderr.splitlines()] == [
        *("markup", "resources", "fonts", "raster", "encode")
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX")
def test_render_says_that_standard_input_is_closed(tmp_path: Path) -> None:
    command = ["/bin/sh", "-c", '"$0" -m masthead render - -o x.png <&-', sys.executable]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 1
    assert run.stderr == "error standard input is closed; give a file, or something to read in its place\n"


def test_render_takes_fonts_one_by_one_or_by_the_folder(tmp_path: Path) -> None:
    (tmp_path / "card.html").write_text("<p>Hamburg")
    font = tmp_path / "fonts/brand/Mono.woff2"
    font.parent.mkdir(parents=True)
    font.write_bytes((Path(masthead_package.__file__).parent / "imaging/data/JetBrainsMono.woff2").read_bytes())
    drawn = {}
    cases: dict[str, tuple[str, ...]] = {"plain": (), "file": ("--font", str(font)), "folder": ("--font", "fonts")}
    for name, options in cases.items():
        ran = masthead("render", "card.html", "-o", f"{name}.png", "--width", 90, *options, cwd=tmp_path)
        assert ran.returncode == 0, ran.stderr
        drawn[name] = (tmp_path / f"{name}.png").read_bytes()
    assert drawn["file"] == drawn["folder"] != drawn["plain"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["card.html", "-o", "x.bmp"],
            "x.bmp: the extension must be one of png, jpeg, webp, avif, gif, apng, ico, svg, jpg, got 'bmp'",
        ),
        (["card.html", "-o", "x.ico", "--sizes", "16;32"], "such as 16,32,48, got '16;32'"),
        (["card.html", "-o", "x.jpg", "--duration", "1"], "one that moves (png, webp, gif and apng)"),
        (["card.html", "-o", "x.png", "--quality", "50"], "--quality counts for jpeg, webp and avif only"),
        (["none.html", "-o", "x.png"], "none.html: No such file or directory"),
        (["card.html", "-o", "x.png", "--scale", "0"], "scale must be a number above 0, at most 100, got 0.0"),
        (["card.html", "-o", "x.png", "--font", "card.html"], "is no TTF, OTF, TTC, WOFF or WOFF2 file"),
        (["latin.html", "-o", "x.png"], "latin.html: is not UTF-8 text (invalid continuation byte at byte 1)"),
    ],
)
def test_render_says_what_is_wrong_with_its_input(tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "card.html").write_text("<h1>Hello</h1>")
    (tmp_path / "latin.html").write_bytes("né!".encode("latin-1"))
    ran = masthead("render", *arguments, cwd=tmp_path)
    assert ran.returncode == 1
    assert message in ran.stderr
    assert not (tmp_path / "x.png").exists()


def test_render_warns_of_pictures_it_cannot_have(tmp_path: Path) -> None:
    (tmp_path / "card.html").write_text("<img src='https://x.example/logo.png'>")
    ran = masthead("render", "card.html", "-o", "x.png", cwd=tmp_path)
    assert ran.returncode == 0
    assert "warning warning" not in ran.stderr
    assert "logo.png" in ran.stderr


def test_render_reads_files_below_the_folders_given_and_hosts_given_only(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/logo.png").write_bytes(picture(8, 8))
    (tmp_path / "card.html").write_text("<img src=logo.png><img src='http://127.0.0.1:9/x'>", encoding="utf-8")
    arguments = ("render", "card.html", "-o", "x.png", "--width", 20, "--height", 20)
    without = masthead(*arguments, cwd=tmp_path)
    assert "may use no folder" in without.stderr
    assert "127.0.0.1:9, which is not allowed" in " ".join(without.stderr.split())
    empty = tmp_path / "empty"
    empty.mkdir()
    options = ("--root", "empty", "--root", "assets", "--allow-host", "x.example", "--allow-host", "127.0.0.1:9")
    drawn = masthead(*arguments, *options, cwd=tmp_path)
    assert "logo.png" not in drawn.stderr
    assert "a loopback address" in " ".join(drawn.stderr.split())
    with Image.open(tmp_path / "x.png") as image:
        assert image.convert("RGB").getpixel((4, 4)) == (29, 78, 216)
    refused = masthead(*arguments, "--root", "nowhere", cwd=tmp_path)
    assert (refused.returncode, "folders that exist" in " ".join(refused.stderr.split())) == (1, True)


def test_render_is_strict_and_deterministic_where_asked(tmp_path: Path) -> None:
    (tmp_path / "card.html").write_text("<p>ไทย", encoding="utf-8")
    arguments = ("render", "card.html", "-o", "x.png", "--width", 60, "--height", 40, "--deterministic")
    warned = masthead(*arguments, cwd=tmp_path)
    assert (warned.returncode, "missing-glyph" in warned.stderr) == (0, True)
    (tmp_path / "x.png").unlink()
    refused = masthead(*arguments, "--strict", cwd=tmp_path)
    problem, sentence = refused.stderr.splitlines()
    assert problem.startswith("warning [missing-glyph]")
    assert (refused.returncode, sentence) == (
        1,
        "error --strict allows no problems of a picture, found 1; nothing was written",
    )
    assert not (tmp_path / "x.png").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "and pictures may use no folder (allow its folder with --root folder)"),
        ((), "(allow it with --allow-host 127.0.0.1:9)"),
        (("-o", "x.webp", "--duration", 1), "warning [no-motion] --duration: is given"),
        (("--level", "smal"), "error --level must be one of fast, balanced, small, got 'smal'"),
        (("-o", "x.jpg", "--max-bytes", 10), "error --max-bytes must be at least"),
        (("-o", "x.ico", "--width", 300), "error size must be at most 256x256 device px for an ICO"),
        (("--root", "nowhere"), "error --root must be a list of folders that exist, got 'nowhere'"),
        (("--allow-host", "https://a.example"), "error --allow-host must be a list of host names such as"),
    ],
)
def test_render_calls_options_as_the_command_does(tmp_path: Path, arguments: tuple[object, ...], said: str) -> None:
    (tmp_path / "card.html").write_text("<img src='logo.png'><img src='http://127.0.0.1:9/photo.png'>")
    size = ("--width", 60, "--height", 40)
    assert said in masthead("render", "card.html", "-o", "x.png", *size, *arguments, cwd=tmp_path).stderr


def test_render_takes_templates_written_for_next_og(tmp_path: Path) -> None:
    (tmp_path / "card.html").write_text("<div><p>a</p><p>b</p></div>")
    arguments = ("render", "card.html", "--width", 60, "--height", 40)
    assert masthead(*arguments, "-o", "plain.png", cwd=tmp_path).returncode == 0
    assert masthead(*arguments, "-o", "compat.png", "--compat", "next-og", cwd=tmp_path).returncode == 0
    assert (tmp_path / "plain.png").read_bytes() != (tmp_path / "compat.png").read_bytes()
    refused = masthead(*arguments, "-o", "x.png", "--compat", "satori", cwd=tmp_path)
    assert (refused.returncode, "compat must be None or one of next-og" in refused.stderr) == (1, True)


def test_without_the_extra_the_command_says_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['typer'] = None; from masthead.cli import main; main()"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 1
    assert "pip install 'masthead[cli]'" in ran.stderr


def test_build_warns_of_an_empty_site_and_of_pictures_that_lack_something(tmp_path: Path) -> None:
    write_site(tmp_path, {})
    assert "the site has no images to build" in masthead("build", "app", cwd=tmp_path).stderr
    source = "from masthead import ImageResponse\ndef image():\n    return ImageResponse('<img src=logo.png>')\n"
    write_site(tmp_path, {"icon.py": source})
    assert "warning /icon: [resource] <img src='logo.png'>" in masthead("build", "app", cwd=tmp_path).stderr


def test_dev_says_that_its_port_is_taken(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = masthead("dev", "app", "--port", port, cwd=project)
    assert ran.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port} (Address already in use); choose another with --port" in ran.stderr


@pytest.mark.parametrize("host", ["nosuch.invalid", "192.0.2.1"])
def test_dev_says_that_its_host_is_none_of_this_machine(project: Path, host: str) -> None:
    ran = masthead("dev", "app", "--host", host, cwd=project)
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"error cannot listen on {host} (")
    assert ran.stderr.endswith("); give an address of this machine with --host, such as 127.0.0.1\n")


def test_render_draws_in_a_process_and_stops_at_the_deadline(tmp_path: Path) -> None:
    (tmp_path / "slow.html").write_text("<p>" + "<b>x</b> " * 3000)
    (tmp_path / "card.html").write_text("<p>x")
    late = masthead("render", "slow.html", "-o", "x.png", "--isolated", "--deadline", "0.1", cwd=tmp_path)
    assert (late.returncode, "drawing one picture may take 0.1 s" in late.stderr) == (1, True)
    assert not (tmp_path / "x.png").exists()
    wrong = masthead("render", "card.html", "-o", "x.png", "--deadline", "0", cwd=tmp_path)
    assert (wrong.returncode, "deadline must be a number of seconds above 0" in wrong.stderr) == (1, True)
    drawn = masthead("render", "card.html", "-o", "x.png", "--isolated", "--width", 8, "--height", 8, cwd=tmp_path)
    assert (drawn.returncode, pixel_size((tmp_path / "x.png").read_bytes())) == (0, (8, 8))


def test_build_says_once_what_many_images_have_in_common(tmp_path: Path) -> None:
    code = (
        "from masthead import ImageResponse\n"
        "def generate_image_metadata(): return [{'id': number} for number in range(30)]\n"
        "def image(id):\n"
        "    return ImageResponse(f'<p style=\"colour: red; margin: 0; letter-spacing: {id}xx\">', width=8, height=8)\n"
    )
    write_site(tmp_path, {"icon.py": code})
    ran = masthead("build", "app", "--base-url", "https://shop.example", cwd=tmp_path)
    assert ran.returncode == 0
    lines = [line for line in ran.stderr.splitlines() if line.startswith("warning")]
    assert lines[0] == (
        "warning /icon/0 and 29 more images: [unknown-property] body > p: colour is no CSS property (did you mean color?)"
    )
    assert lines[1].startswith("warning /icon/0: [bad-value] body > p: letter-spacing cannot be '0xx'")
    assert lines[20].startswith("warning /icon/19: [bad-value] body > p: letter-spacing cannot be '19xx'")
    assert lines[21:] == ["warning and 10 more warnings [bad-value]"]


def test_names_with_colons_are_printed_as_they_are(tmp_path: Path) -> None:
    (tmp_path / ":rocket:").mkdir()
    ran = masthead("cards", ":rocket:", "--base-url", "https://x.example", cwd=tmp_path)
    assert ran.stdout.rstrip().endswith("in :rocket:")
    assert ran.stderr.startswith("warning :rocket: has no HTML pages")
    assert (
        "error :smile:: is not a folder"
        in masthead("cards", ":smile:", "--base-url", "https://x.example", cwd=tmp_path).stderr
    )
