"""Which release of a program is installed."""

from __future__ import annotations


def version_of(program: str) -> str:
    """The version of a distribution as its metadata has it; empty where there is none."""
    # A seventh of the time that `import masthead` would take.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(program)
    except PackageNotFoundError:
        return ""
