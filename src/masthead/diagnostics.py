"""Problems that do not stop the work, as values that travel with the result; never printed here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that a person should know about a site or a picture.

    ``code`` is a fixed word (``resource``, ``unused-file`` …), ``where`` a file, element or URL,
    ``message`` says what is wrong and ``hint`` what to do about it. ``str()`` is one readable line.
    """

    code: str
    severity: Severity
    where: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.severity} [{self.code}] {self.where}: {self.message}{hint}"
