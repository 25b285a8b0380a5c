"""The emoji in the text of a page → ``<img>`` of a provider's pictures, as large as the letters.

Pictures are read from a folder, or from a URL under the resource policy of ``Settings``. An emoji without
one stays text, and is drawn in the shipped Twemoji. Text in attributes, in SVG and in CSS stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path

from markupsafe import escape
from selectolax.lexbor import LexborHTMLParser, LexborNode

from masthead.diagnostics import Diagnostic
from masthead.errors import RenderOptionError
from masthead.imaging.emoji.providers import EXTENSIONS, PROVIDERS, SHIPPED
from masthead.imaging.emoji.sequences import Emoji, find_emoji
from masthead.imaging.job import Read
from masthead.imaging.resources.decoding import decodable
from masthead.imaging.resources.failure import ResourceError, shown
from masthead.imaging.resources.reading import Found, digest_of, is_remote, read_resources
from masthead.imaging.typefaces.texts import PICTURED_TEXT, TEXT
from masthead.settings import Settings

# As next/og places them, whatever rules the author has for images.
STYLE = (
    "display:inline; position:static; width:1em; height:1em; min-width:0; max-width:none; margin:0 .05em 0 .1em; "
    "padding:0; border:0; border-radius:0; object-fit:contain; vertical-align:-.1em"
)
# Where text is not drawn as the text around it.
LEFT_ALONE = frozenset(("svg", "style", "script", "textarea", "title"))
NAME = "{name}"
# White space of HTML; a no-break space is a character like any other.
_SPACE = " \t\n\f\r"


class EmojiPictures:
    """The pictures of one drawing: ``place`` puts them in, ``images`` are their contents by name.

    ``reads`` tells what was read. Raises ``RenderOptionError`` for a folder that is not there.
    """

    def __init__(self, provider: str, place: str, settings: Settings, is_drawn_as_text: Callable[[str], bool]) -> None:
        if not is_remote(place) and not Path(place.partition(NAME)[0] or ".").is_dir():
            expected = f"a provider whose folder is there, and Settings(emoji={{{provider!r}: {place!r}}}) names none"
            raise RenderOptionError("emoji", expected, provider)
        self.images: dict[str, bytes] = {}
        self.reads: list[Read] = []
        self._provider = provider
        self._place = place
        self._settings = settings
        self._is_drawn_as_text = is_drawn_as_text
        self._missing: dict[Emoji, str] = {}

    def place(self, parser: LexborHTMLParser) -> bool:
        """Put pictures in the place of the emoji of a page; whether there was any."""
        texts = [(node, text, found) for node, text in _texts(parser) if (found := self._find(text))]
        self._read([emoji for _, _, found in texts for emoji in found])
        for node, text, found in texts:
            there = [emoji for emoji in found if _name(emoji) in self.images]
            if there:
                _replace(node, text, there)
        return bool(self.images)

    def diagnostics(self) -> Iterator[Diagnostic]:
        """A warning for each emoji that has no picture."""
        for emoji, problem in self._missing.items():
            yield Diagnostic(
                "missing-emoji",
                "warning",
                f"emoji {emoji.characters} ({emoji.name.replace('_', ' ')})",
                f"{self._provider} has no picture of it: {problem}; {SHIPPED.capitalize()}'s is drawn instead",
                f"add the file, or change Settings(emoji={{{self._provider!r}: …}})",
            )

    def _find(self, text: str) -> list[Emoji]:
        return [] if text.isascii() else list(find_emoji(text, self._is_drawn_as_text))

    def _read(self, found: Sequence[Emoji]) -> None:
        distinct = {emoji.characters: emoji._replace(start=0, end=0) for emoji in found}
        read = self._fetch if is_remote(self._place) else self._open
        read(list(distinct.values()))

    def _fetch(self, wanted: Sequence[Emoji]) -> None:
        urls = {self._path(PROVIDERS[self._provider].stems(emoji)[0], EXTENSIONS[0]): emoji for emoji in wanted}
        for url, content in read_resources(urls, self._settings).items():
            self.reads.append(Read("url", url, digest_of(content)))
            self._take(urls[url], url, content)

    def _open(self, wanted: Sequence[Emoji]) -> None:
        for emoji in wanted:
            files = [self._path(*name) for name in product(PROVIDERS[self._provider].stems(emoji), EXTENSIONS)]
            tried: list[Read] = []
            for file in files:
                content = read_file(file)
                tried.append(Read("file", file, digest_of(content)))
                if isinstance(content, bytes):
                    self._take(emoji, file, content)
                    tried = [*(read._replace(is_spare=True) for read in tried[:-1]), tried[-1]]
                    break
            else:
                self._missing[emoji] = f"{files[0]} is not there"
            self.reads += tried

    def _take(self, emoji: Emoji, file: str, content: Found) -> None:
        """Keep a picture that can be drawn, or the reason why there is none."""
        try:
            if isinstance(content, ResourceError):
                raise content
            self.images[_name(emoji)] = decodable(shown(file), content).content
        except ResourceError as problem:
            self._missing[emoji] = str(problem)

    def _path(self, stem: str, extension: str) -> str:
        """Where a picture is: the place says with ``{name}`` where the name goes, else it is what comes before."""
        if NAME in self._place:
            return self._place.replace(NAME, stem)
        return f"{self._place.rstrip('/')}/{stem}.{extension}"


def read_file(file: str) -> Found:
    """The content of a file of the configured folder, which may lie outside of the roots of pages."""
    try:
        return Path(file).read_bytes()
    except OSError as error:
        return ResourceError(shown(file), error.strerror or "cannot be read")


def _name(emoji: Emoji) -> str:
    """What the engine knows a picture by; nobody else names an image so."""
    return "masthead-emoji:" + "-".join(f"{ord(character):x}" for character in emoji.characters)


def _texts(parser: LexborHTMLParser) -> list[tuple[LexborNode, str]]:
    found: list[tuple[LexborNode, str]] = []
    left = [parser.body] if parser.body else []
    while left:
        node = left.pop()
        if node.tag == TEXT:
            found.append((node, node.text() or ""))
        elif node.tag not in LEFT_ALONE:
            left += [*node.iter(include_text=True)][::-1]
    return found


def _replace(node: LexborNode, text: str, found: Sequence[Emoji]) -> None:
    """Put a text with pictures in the place of a text.

    White space at its ends stays outside, where its neighbours decide whether it counts.
    """
    start, end = len(text) - len(text.lstrip(_SPACE)), len(text.rstrip(_SPACE))
    pieces = [f"<{PICTURED_TEXT}>"]
    at = start
    for emoji in found:
        picture = f'<img src="{_name(emoji)}" alt="{emoji.characters}" style="{STYLE}">'
        pieces += [escape(text[at : emoji.start]), picture]
        at = emoji.end
    pieces += [escape(text[at:end]), f"</{PICTURED_TEXT}>"]
    if text[:start]:
        node.insert_before(text[:start])
    wrapper = LexborHTMLParser("".join(pieces)).css_first(PICTURED_TEXT)
    if wrapper is not None:
        node.insert_before(wrapper)
    if text[end:]:
        node.insert_before(text[end:])
    node.decompose()
