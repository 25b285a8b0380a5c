"""Where Debian's packages put the fonts that tests read: real ones, none is made up."""

from __future__ import annotations

from pathlib import Path

import pytest

NOTO = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
EMOJI = NOTO / "NotoColorEmoji.ttf"
DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
THAI = NOTO / "NotoSansThai-Regular.ttf"

PACKAGES = {
    THAI: "fonts-noto-core",
    CJK: "fonts-noto-cjk",
    EMOJI: "fonts-noto-color-emoji",
    DEJAVU: "fonts-dejavu-core",
}
_ABSENT = sorted(package for file, package in PACKAGES.items() if not file.is_file())
needs_fonts = pytest.mark.skipif(bool(_ABSENT), reason=f"Debian's {', '.join(_ABSENT)} are not installed")
