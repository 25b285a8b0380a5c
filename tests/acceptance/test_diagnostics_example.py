"""``examples/diagnostics``: each card with a mistake tells it, and each mended one has nothing to tell."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from masthead import Masthead
from masthead.export.build import BuildReport, build

EXAMPLE = Path(__file__).parents[2] / "examples" / "diagnostics"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    folder = tmp_path_factory.mktemp("example") / "diagnostics"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return build(Masthead(folder), folder.parent / "out")


def test_every_card_is_built_twice(report: BuildReport) -> None:
    assert report.failures == ()
    assert len(report.images) == 2 * len(report.pages[1:])


def test_each_mistake_is_told_by_its_code_and_nothing_else_is(report: BuildReport) -> None:
    for built in report.images:
        code, version = re.fullmatch(r"/(.+)/opengraph-image/(\w+)", built.path).groups()  # type: ignore[union-attr]
        assert [found.code for found in built.diagnostics] == ([code] if version == "mistaken" else []), built.path
