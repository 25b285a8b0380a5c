"""Params that nobody takes to their end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.sites import PLAIN, write_site

ENDLESS = """
async def generate_static_params():
    while True:
        yield {"id": 1}
"""
LEFT_OVER = """
from masthead.export.plan import stream_plan
from masthead import Masthead
site = Masthead("app").loaded
plan = stream_plan(site.tree.root, site.loader)
print(next(plan).path)
print(next(plan).params)
me = [plan]
me.append(me)  # until the very end
"""


def test_a_program_ends_with_params_left_over(tmp_path: Path) -> None:
    write_site(tmp_path, {"[id]/icon.py": PLAIN + ENDLESS})
    ran = subprocess.run(
        [sys.executable, "-c", LEFT_OVER], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "/\n{'id': '1'}\n", "")
