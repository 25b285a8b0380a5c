"""What a code file defines, found by reading it, never by running it. No I/O, cannot fail.

Next decides the same way whether an image route has ids: from the presence of the export's name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

IDS_EXPORT = "generate_image_metadata"


def has_image_ids(source: bytes) -> bool:
    """Whether the module defines, assigns or imports ``generate_image_metadata`` at its top level.

    A file that does not parse counts by its text: loading it reports the syntax error, and its
    URLs stay what they were while its author is typing.
    """
    if IDS_EXPORT.encode() not in source:
        return False
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return True
    return any(IDS_EXPORT in _names_bound_by(statement) for statement in _top_level(tree.body))


def _top_level(statements: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements that run when the module does, those in ``if``, ``try`` and ``with`` too."""
    for statement in statements:
        yield statement
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        for part in ("body", "orelse", "finalbody"):
            yield from _top_level(getattr(statement, part, ()))
        for handler in getattr(statement, "handlers", ()):
            yield from _top_level(handler.body)


def _names_bound_by(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name for alias in statement.names}
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    return set()
