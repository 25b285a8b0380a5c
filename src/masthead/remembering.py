"""Results of functions of a text that are kept, in bounded memory: what a template says again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
Result = TypeVar("Result")


def remembered(
    entries: int, longest: int
) -> Callable[[Callable[Concatenate[str, P], Result]], Callable[Concatenate[str, P], Result]]:
    """Keep the last ``entries`` results for texts of at most ``longest`` characters.

    So ``entries`` × ``longest`` bounds what is kept. Longer texts are rare, and not
    worth their room: they are worked on each time.
    """

    def decorate(function: Callable[Concatenate[str, P], Result]) -> Callable[Concatenate[str, P], Result]:
        kept = lru_cache(maxsize=entries)(function)

        @wraps(function)
        def call(text: str, /, *args: P.args, **kwargs: P.kwargs) -> Result:
            return kept(text, *args, **kwargs) if len(text) <= longest else function(text, *args, **kwargs)  # type: ignore[arg-type]  # hashable

        return call

    return decorate
