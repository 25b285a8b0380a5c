"""URLs → what is there: the one door for everything that a picture takes from outside of itself.

``data:`` always; files below ``Settings.roots``; http(s) from ``Settings.hosts``. Each URL is read once
however often it is named, and those of the network all at the same time. Nothing here raises for what
cannot be had: the answer for that URL is the ``ResourceError`` that says why.
"""

from __future__ import annotations

import hashlib
import logging
import queue
import re
import threading
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from masthead.imaging.resources.data_urls import is_data_url, read_data_url
from masthead.imaging.resources.failure import ResourceError, shown
from masthead.imaging.resources.fetching.targets import check_allowed, read_target
from masthead.imaging.resources.files import read_file
from masthead.settings import Settings
from masthead.system.turns import give_up_turn

if TYPE_CHECKING:
    from masthead.imaging.resources.fetching.http import Fetcher, Ways

MOST_AT_ONCE = 8
# At least two letters: one is a drive of Windows.
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]+):")

Found = bytes | ResourceError
logger = logging.getLogger("masthead.resources")


def read_resources(urls: Iterable[str], settings: Settings, ways: Ways | None = None) -> dict[str, Found]:
    """What each URL leads to, or why nothing; the keys are the URLs as given.

    ``ways`` is how things are fetched, where not as usual.
    """
    wanted = list(dict.fromkeys(urls))
    remote = [url for url in wanted if is_remote(url)]
    found = {url: _read_here(url, settings) for url in wanted if not is_remote(url)}
    if remote:
        found |= _fetch_all(remote, settings, ways)
    return found


def digest_of(found: Found) -> str:
    """What tells one content from another; empty where there is none."""
    return hashlib.sha256(found).hexdigest() if isinstance(found, bytes) else ""


def is_remote(url: str) -> bool:
    """Whether a URL leads to another machine; ``//host/path`` means https."""
    scheme = _SCHEME.match(url)
    return url.lstrip().startswith("//") if scheme is None else scheme[1].lower() in ("http", "https")


def _read_here(url: str, settings: Settings) -> Found:
    scheme = _SCHEME.match(url)
    try:
        if is_data_url(url.strip()):
            return read_data_url(url.strip())
        if scheme is None or scheme[1].lower() == "file":
            return read_file(url, settings.roots)
    except ResourceError as error:
        return error
    return ResourceError(shown(url), f"begins with {scheme[1]}:, and only data:, http(s): and files are read")


def _fetch_all(urls: list[str], settings: Settings, ways: Ways | None) -> dict[str, Found]:
    """All URLs of the network; each place is asked once, several at the same time."""
    if find_spec("httpx") is None or find_spec("hishel") is None:
        reason = "would have to be fetched, and what that needs is not installed"
        return {url: ResourceError(shown(url), reason, "pip install 'masthead[http]'") for url in urls}
    found: dict[str, Found] = {}
    names: dict[str, list[str]] = {}
    for url in urls:
        try:
            target = read_target(f"https:{url.strip()}" if url.lstrip().startswith("//") else url.strip())
            check_allowed(target, settings.hosts)
            names.setdefault(target.url, []).append(url)
        except ResourceError as error:
            found[url] = error
    if names:
        give_up_turn()
        answers = _fetch_at_once(list(names), settings, ways)
        found |= {url: answers[place] for place, urls in names.items() for url in urls}
    return found


def _fetch_at_once(places: list[str], settings: Settings, ways: Ways | None) -> dict[str, Found]:
    from masthead.imaging.resources.fetching.http import Fetcher, Ways
    from masthead.imaging.resources.fetching.kept import open_storage

    end = time.monotonic() + (settings.limits.deadline or threading.TIMEOUT_MAX)
    storage = open_storage(settings)
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for place in places:
        waiting.put(place)
    found: dict[str, Found] = {}

    def work() -> None:
        fetcher = Fetcher(settings, storage, ways or Ways())
        with suppress(queue.Empty), closing(fetcher):
            while True:
                place = waiting.get_nowait()
                found[place] = _fetch(fetcher, place, end)

    # Only where something is fetched: importing it while the interpreter ends is an error.
    from concurrent.futures import ThreadPoolExecutor

    count = min(MOST_AT_ONCE, len(places))
    try:
        with ThreadPoolExecutor(count, thread_name_prefix="masthead-fetch") as pool:
            for done in [pool.submit(work) for _ in range(count)]:
                done.result()
    finally:
        if storage:
            storage.close()
    return found


def _fetch(fetcher: Fetcher, place: str, end: float) -> Found:
    try:
        return fetcher.fetch(place, end)
    except ResourceError as error:
        return error
    except Exception:  # what a server sends must not end a picture, whichever library it surprises
        logger.warning("could not be fetched: %s", place, exc_info=True)
        return ResourceError(shown(place), "could not be fetched; the log says more")
