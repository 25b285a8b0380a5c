"""An exception → the page that development shows in place of a picture. Everything escaped, no I/O.

The sentence first, then the user's own lines of the traceback; the whole of it folds out.
"""

from __future__ import annotations

import traceback
from pathlib import Path

from markupsafe import Markup

from masthead.errors import MastheadError

_PAGE = Markup("""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title><style>
body {{ margin: 0; padding: 3rem; font: 16px/1.5 system-ui, sans-serif; color: #1e293b; background: #f8fafc }}
main {{ max-width: 60rem; margin: auto }}
h1 {{ margin: 0 0 1rem; font-size: 1.4rem; color: #b91c1c; overflow-wrap: anywhere }}
p {{ font-size: 1.1rem; overflow-wrap: anywhere }}
pre {{ padding: 1.25rem; overflow: auto; border-radius: .6rem; color: #e2e8f0; background: #0f172a; font-size: .85rem }}
summary, small {{ margin: 1.2rem 0; color: #64748b; cursor: pointer }}
</style></head>
<body><main>
<h1>{title}</h1>
<p>{message}</p>
{own}<details><summary>The whole traceback</summary><pre>{trace}</pre></details>
<small>Masthead shows this page in development only; in production the answer is a short 500.</small>
</main></body>
</html>
""")
_PACKAGE = Path(__file__).parents[2]


def error_page(error: BaseException, path: str) -> str:
    """A readable page about why the image at ``path`` cannot be drawn."""
    message = str(error) if isinstance(error, MastheadError) else f"{type(error).__name__}: {error}"
    lines = own_lines(error)
    own = Markup("<pre>{}</pre>\n").format("".join(lines)) if lines else ""
    trace = "".join(traceback.format_exception(error))
    return str(_PAGE.format(title=f"{path} cannot be drawn", message=message, own=own, trace=trace))


def own_lines(error: BaseException) -> list[str]:
    """What is left of the innermost cause's traceback without the lines of Masthead and libraries."""
    while error.__cause__ is not None:
        error = error.__cause__
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_own(frame.filename)]
    only = traceback.format_exception_only(error)
    return [*traceback.format_list(frames), *only] if frames or isinstance(error, SyntaxError) else []


def _is_own(filename: str) -> bool:
    file = Path(filename)
    return (
        file.is_file()
        and not file.is_relative_to(_PACKAGE)
        and "site-packages" not in file.parts
        and ("lib" not in file.parts or not any(part.startswith("python3") for part in file.parts))
    )
