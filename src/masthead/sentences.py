"""What messages are made of: exceptions that write a sentence, lists, and what somebody meant. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known name that ``word`` was probably meant to be (camelCase counts as snake_case)."""
    names = list(known)
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).lower().replace("-", "_")
    if snake in names:
        return snake
    import difflib  # only mistakes need it, as pickle below

    return next(iter(difflib.get_close_matches(snake, names, n=1, cutoff=0.6)), None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` (did you mean 'x'?)`` when one known name is close to ``word``, else nothing."""
    name = closest(word, known)
    return f" (did you mean {name!r}?)" if name else ""


def counted(number: int, noun: str) -> str:
    """``1 image``, ``2 images``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def listed(names: Iterable[str], word: str = "and") -> str:
    """``a, b and c``; ``word`` is ``or`` for what one is to be chosen of."""
    *head, last = list(names)
    return f"{', '.join(head)} {word} {last}" if head else last


def not_utf8(error: UnicodeDecodeError) -> str:
    """What is wrong with a text, and what to do."""
    return f"is not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8"


def shortened(text: str, length: int) -> str:
    """A text on one line, its end left out where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


class SentenceError(Exception):
    """An exception whose facts are attributes and whose ``template`` makes one sentence of them.

    Subclasses are dataclasses, with the one ``repr`` of this class: a method made for each of fifty takes 5 ms of
    ``import masthead``. Any facts print and pickle; those that cannot are replaced by their text.
    """

    template: ClassVar[str] = ""

    def __post_init__(self) -> None:
        # A message must come out whatever users hand in: an integer of 5,000 digits has no repr.
        for name, value in vars(self).items():
            try:
                repr(value)
            except Exception:  # noqa: BLE001
                setattr(self, name, _Shown(f"<{type(value).__name__} that cannot be printed>"))

    def __str__(self) -> str:
        return self.template.format(self=self)

    def __repr__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in vars(self).items() if name != "__notes__")
        return f"{type(self).__qualname__}({facts})"

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions pickle by their positional arguments; ours are built from keywords too.
        facts = {
            name: value if _pickles(value) else _Shown(repr(value), str(value)) for name, value in vars(self).items()
        }
        return _restored, (type(self), facts)


def _restored(kind: type[SentenceError], facts: dict[str, Any]) -> SentenceError:
    error = kind.__new__(kind)
    error.__dict__.update(facts)
    return error


class _Shown:
    """Stands for a value that cannot go to another process, or cannot be printed: its texts."""

    def __init__(self, shown: str, text: str = "") -> None:
        self.shown, self.text = shown, text or shown

    def __repr__(self) -> str:
        return self.shown

    def __str__(self) -> str:
        return self.text


def _pickles(value: object) -> bool:
    import pickle

    try:
        pickle.loads(pickle.dumps(value))  # noqa: S301  # our own bytes
    except Exception:  # noqa: BLE001  # whatever an object's own reduce does
        return False
    return True
