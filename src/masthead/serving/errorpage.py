"""An exception → the page that development shows in place of a picture. Everything escaped, no I/O."""

from __future__ import annotations

import traceback

from markupsafe import Markup

from masthead.errors import MastheadError

_PAGE = Markup("""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title><style>
body {{ margin: 0; padding: 3rem; font: 16px/1.5 system-ui, sans-serif; color: #1e293b; background: #f8fafc }}
main {{ max-width: 60rem; margin: auto }}
h1 {{ margin: 0 0 1rem; font-size: 1.4rem; color: #b91c1c; overflow-wrap: anywhere }}
p {{ overflow-wrap: anywhere }}
pre {{ padding: 1.25rem; overflow: auto; border-radius: .6rem; color: #e2e8f0; background: #0f172a; font-size: .85rem }}
small {{ color: #64748b }}
</style></head>
<body><main>
<h1>{title}</h1>
<p>{message}</p>
<pre>{trace}</pre>
<small>Masthead shows this page in development only; in production the answer is a short 500.</small>
</main></body>
</html>
""")


def error_page(error: BaseException, path: str) -> str:
    """A readable page: the sentence first, then the traceback of the user's code."""
    trace = "".join(traceback.format_exception(error))
    message = str(error) if isinstance(error, MastheadError) else f"{type(error).__name__}: {error}"
    return str(_PAGE.format(title=f"{path} cannot be drawn", message=message, trace=trace))
