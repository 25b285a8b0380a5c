"""What is worth knowing of a picture is logged once in development, and again when it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from masthead import Diagnostic, Masthead, Request
from masthead.serving.development.notices import Notices
from tests.sites import write_site

CODE = "from masthead import ImageResponse\ndef image():\n    return ImageResponse('<p style=\"{}\">', width=8, height=8)\n"
COLOUR = "/icon: warning [unknown-property] body > p: colour is no CSS property (did you mean color?)"


def warning(text: str) -> Diagnostic:
    return Diagnostic("bad-css", "warning", "here", text)


def test_each_thing_is_logged_once_until_it_changes(caplog: pytest.LogCaptureFixture) -> None:
    notices = Notices()
    for found in (["a", "b"], ["b", "a"], ["a", "c"], ["a"], ["a", "b"]):
        notices.log("/x", map(warning, found))
    notices.log("/y", [warning("a"), Diagnostic("still", "info", "here", "quiet")])
    assert caplog.messages == [
        f"/{path}: warning [bad-css] here: {text}" for path, text in ("xa", "xb", "xc", "xb", "ya")
    ]


def test_a_site_in_development_logs_once_and_again_after_a_file_is_saved(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = write_site(tmp_path, {"icon.py": CODE.format("colour: red")})
    site = Masthead(folder, development=True)
    caplog.set_level("WARNING")
    for _ in range(3):
        assert site.respond(Request("/icon")).status == 200
    assert caplog.messages == [COLOUR]
    (folder / "icon.py").write_text(CODE.format("colour: red; top: 0px"))
    site.respond(Request("/icon"))
    assert caplog.messages == [COLOUR, COLOUR]
    (folder / "icon.py").write_text(CODE.format("color: red"))
    site.respond(Request("/icon"))
    assert caplog.messages == [COLOUR, COLOUR]


def test_a_site_in_production_logs_nothing_and_looks_at_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    site = Masthead(write_site(tmp_path, {"icon.py": CODE.format("colour: red")}), development=False)
    caplog.set_level("WARNING")
    response = site.respond(Request("/icon"))
    assert response.drawing is not None
    assert "diagnostics" not in vars(response.drawing)
    assert caplog.messages == []
