"""Files below the roots, and none anywhere else."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from masthead.imaging.resources.failure import ResourceError
from masthead.imaging.resources.files import LARGEST, read_file

NOBODY = 65_534


@pytest.fixture
def roots(tmp_path: Path) -> list[Path]:
    """Two roots, and a secret beside them."""
    for name in ("one/in", "two", "one-more"):
        (tmp_path / name).mkdir(parents=True)
    for name, content in {
        "one/a.png": b"one",
        "one/in/b c.png": b"in",
        "one/50%25.png": b"literal",
        "two/a.png": b"two",
        "two/only.png": b"only",
        "secret": b"secret",
        "one-more/secret": b"secret",
    }.items():
        (tmp_path / name).write_bytes(content)
    return [(tmp_path / name).resolve() for name in ("one", "two")]


@pytest.mark.parametrize(
    ("url", "content"),
    [
        ("a.png", b"one"),
        ("only.png", b"only"),
        ("./in/../a.png", b"one"),
        ("in/b c.png", b"in"),
        ("in/b%20c.png", b"in"),
        ("in/b%20c.png?v=3", b"in"),
        ("a.png#part", b"one"),
        ("50%25.png", b"literal"),
        ("../two/only.png", b"only"),
    ],
)
def test_a_relative_path_is_looked_for_below_each_root(roots: list[Path], url: str, content: bytes) -> None:
    assert read_file(url, roots) == content


def test_absolute_paths_and_file_urls_are_read_below_a_root(roots: list[Path]) -> None:
    assert read_file(f"{roots[1]}/a.png", roots) == b"two"
    assert read_file(f"file://{roots[1]}/a.png", roots) == b"two"
    assert read_file(f"FILE://localhost{roots[0]}/in/b%20c.png", roots) == b"in"


@pytest.mark.parametrize(
    "url",
    [
        *("../secret", "in/../../secret", "../one-more/secret", "%2e%2e/secret", "..%2fsecret", "/etc/passwd"),
        *("file:///etc/passwd", "file://localhost/etc/passwd", "//etc/passwd", "///etc/passwd", "file:////etc/passwd"),
        *(
            "..\\secret",
            "in\\..\\..\\secret",
            "\\\\host\\share\\x.png",
            "C:\\secret",
            "file:///C:/secret",
            "a\0.png",
            "",
        ),
        *(".", "..", "in/..", "/", "~/secret", "a" * 5000, "%00", "file:", "\ud800", "/proc/self/environ", "/dev/zero"),
    ],
)
def test_no_path_leads_out(roots: list[Path], url: str) -> None:
    with pytest.raises(ResourceError) as caught:
        read_file(url, roots)
    assert str(caught.value)


def test_a_double_encoded_path_is_decoded_once(roots: list[Path]) -> None:
    with pytest.raises(ResourceError):
        read_file("%252e%252e/secret", roots)
    with pytest.raises(ResourceError):
        read_file("in/b%2520c.png", roots)


def test_links_that_stay_inside_are_followed_and_links_that_lead_out_are_not(roots: list[Path]) -> None:
    (roots[0] / "good.png").symlink_to(roots[0] / "in/b c.png")
    (roots[0] / "bad.png").symlink_to(roots[0].parent / "secret")
    (roots[0] / "folder").symlink_to(roots[0].parent)
    (roots[0] / "circle").symlink_to("circle")
    assert read_file("good.png", roots) == b"in"
    for url in ("bad.png", "folder/secret", "circle", f"{roots[0]}/bad.png"):
        with pytest.raises(ResourceError):
            read_file(url, roots)


def test_what_is_no_regular_file_is_not_opened(roots: list[Path]) -> None:
    os.mkfifo(roots[0] / "pipe.png")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(roots[0] / "s"))
        found: dict[str, str] = {}

        def read() -> None:
            for url in ("pipe.png", "s", "in"):
                try:
                    read_file(url, roots)
                except ResourceError as error:
                    found[url] = error.reason

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        thread.join(5)
        assert not thread.is_alive(), "it waits for the pipe"
    assert found == dict.fromkeys(("pipe.png", "s", "in"), "is not a file")


def test_a_file_may_have_16_mib(roots: list[Path]) -> None:
    for size in (LARGEST, LARGEST + 1):
        with (roots[0] / "big").open("wb") as file:
            file.truncate(size)
        if size == LARGEST:
            assert len(read_file("big", roots)) == LARGEST
    with pytest.raises(ResourceError, match="is larger than 16 MiB"):
        read_file("big", roots)


@contextmanager
def without_rights() -> Iterator[None]:
    """Not as the superuser, who may read everything."""
    is_superuser = os.geteuid() == 0
    if is_superuser:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_superuser:
            os.seteuid(0)


def test_a_file_that_may_not_be_read_says_so() -> None:
    with TemporaryDirectory() as name:  # pytest's own folders let in nobody else
        folder = Path(name)
        folder.chmod(0o755)
        for file, mode in (("a.png", 0), ("b.png", 0o644)):
            (folder / file).write_bytes(b"x")
            (folder / file).chmod(mode)
        with without_rights():
            assert read_file("b.png", [folder]) == b"x"
            with pytest.raises(ResourceError, match="cannot be read: Permission denied"):
                read_file("a.png", [folder])


def test_without_roots_no_file_is_read_and_the_fix_is_named(roots: list[Path]) -> None:
    with pytest.raises(ResourceError) as caught:
        read_file(str(roots[0] / "a.png"), ())
    assert caught.value.reason == "names a file, and pictures may use no folder"
    with pytest.raises(ResourceError) as caught:
        read_file("logo.png", ())
    assert caught.value.fix == (
        "pass images={'logo.png': bytes or a path}, or allow its folder with Settings(roots=['folder'])"
    )


def test_a_file_of_another_machine_is_not_read(roots: list[Path]) -> None:
    with pytest.raises(ResourceError, match="is on another machine"):
        read_file(f"file://host{roots[0]}/a.png", roots)
