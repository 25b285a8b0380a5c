"""The codes of diagnostics stand in one table, and the guide names each."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from masthead import Diagnostic
from masthead.diagnostics import CODES

ROOT = Path(__file__).parents[1]


def codes_in_source() -> set[str]:
    """The first argument of every ``Diagnostic(…)`` that is not read back from where one was kept."""
    calls = (
        node
        for path in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Diagnostic"
    )
    return {ast.literal_eval(call.args[0]) for call in calls if call.args and not isinstance(call.args[0], ast.Starred)}


def test_the_table_has_every_code_that_there_is() -> None:
    assert codes_in_source() == set(CODES)
    assert list(CODES) == sorted(CODES)


def test_the_guide_is_the_table() -> None:
    page = (ROOT / "docs/guide/diagnostics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", page, re.MULTILINE)
    assert rows == [(code, meaning.replace("``", "`")) for code, meaning in CODES.items()]


def test_the_program_of_the_guide_prints_what_the_guide_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs/guide/diagnostics.md").read_text(encoding="utf-8")
    code, printed = re.findall(r"```(?:python)?\n(.*?)```", page, re.DOTALL)[:2]
    monkeypatch.chdir(tmp_path)
    exec(code, {})
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize(
    ("hint", "line"), [("do this", "info [still] here: is so (do this)"), ("", "info [still] here: is so")]
)
def test_a_diagnostic_is_one_line(hint: str, line: str) -> None:
    assert str(Diagnostic("still", "info", "here", "is so", hint)) == line
