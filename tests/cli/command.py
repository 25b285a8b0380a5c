"""Running ``masthead`` as a person does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ENVIRONMENT = {"PATH": "", "COLUMNS": "200", "NO_COLOR": "1", "PYTHONWARNINGS": "error", "MASTHEAD_STORE": "none"}


def masthead(
    *arguments: object, cwd: Path, stdin: str = "", encoding: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, with a wide terminal, of an encoding if one is given, and no colour."""
    inherited = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "masthead", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**ENVIRONMENT, **inherited, **({"PYTHONIOENCODING": encoding} if encoding else {})},
    )
