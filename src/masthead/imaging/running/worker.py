"""The process that draws for ``Settings(isolated=True)``: frames of jobs in, frames of drawings out.

Started by ``isolation`` alone. A frame is its length in 8 bytes and a pickle; a greeting comes before the first one,
since what Python itself runs at its start may print. The process ends when its standard input does, so that none is
left when its parent is killed, even in the middle of a picture.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from typing import IO, NamedTuple

from masthead.diagnostics import Diagnostic
from masthead.errors import MastheadError, WorkerError
from masthead.imaging.drawing import draw
from masthead.imaging.job import Drawing, Job
from masthead.imaging.response import DrawContext, ImageResponse

GREETING = b"\0masthead draws\0"
LENGTH = 8
PART = 1024 * 1024  # bytes that are read at once: no more memory is taken than for what has come
MOST_MEMORY = 4 * 1024**3  # bytes of address space: the largest canvas takes 1.5 GB of it
SPARE_SECONDS = 5  # of processor time beyond what the deadline allows all cores


class Order(NamedTuple):
    """A job, and the folder that its relative paths count from."""

    job: Job
    folder: str


class Drawn(NamedTuple):
    """A drawing that can travel, and its diagnostics, which are found out here within ``checking`` seconds."""

    drawing: Drawing
    diagnostics: tuple[Diagnostic, ...]
    checking: float


class Failed(NamedTuple):
    """What went wrong where nothing should."""

    problem: str


def main() -> None:
    """Draw what comes in until nothing can come any more."""
    incoming, outgoing = _private_pipes()
    _limit()
    frames: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(incoming, frames), daemon=True).start()
    # The first picture loads the engine and the shipped fonts; nobody's deadline pays for that.
    ImageResponse("<p>x", width=8, height=8).draw(DrawContext())
    outgoing.write(GREETING)
    while True:
        send(outgoing, pickle.dumps(_answer(frames.get()), pickle.HIGHEST_PROTOCOL))


def send(stream: IO[bytes], frame: bytes) -> None:
    """Write one frame to a pipe without a buffer."""
    left = memoryview(len(frame).to_bytes(LENGTH, "big") + frame)
    while left:
        left = left[stream.write(left) :]


def receive(stream: IO[bytes], most: int | None = None) -> bytes:
    """Read one frame.

    Raises ``EOFError`` where the pipe ends instead, ``WorkerError`` for a frame of more than ``most`` bytes.
    """
    length = int.from_bytes(_read(stream, LENGTH), "big")
    if most is not None and length > most:
        raise WorkerError(f"answered with what is no drawing: {length:,} bytes")
    return _read(stream, length)


def receive_greeting(stream: IO[bytes]) -> None:
    """Read up to the greeting, and forget what came before it; raises ``EOFError`` where the pipe ends instead."""
    seen = b""
    while not seen.endswith(GREETING):
        part = stream.read(PART)
        if not part:
            raise EOFError
        seen = (seen + part)[-len(GREETING) :]


def _read(stream: IO[bytes], length: int) -> bytes:
    parts = []
    while length:
        part = stream.read(min(length, PART))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _private_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Standard input and output for frames only: what else is printed goes to standard error."""
    incoming, outgoing = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    return os.fdopen(incoming, "rb", buffering=0), os.fdopen(outgoing, "wb", buffering=0)


def _limit() -> None:
    """No more memory than a picture may need, no core dumps of it; when to stop is the parent's business.

    What came before this was held back by the parent, and is forgotten now.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    with suppress(ImportError, ValueError, OSError):  # Windows; a lower limit stands already
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _limit_time(seconds: float | None) -> None:
    """However the parent ended, a picture does not go on for ever."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = sum(os.times()[:2])
        hardest = resource.getrlimit(resource.RLIMIT_CPU)[1]
        most = hardest if seconds is None else int(used + seconds * (os.cpu_count() or 1) + SPARE_SECONDS)
        resource.setrlimit(resource.RLIMIT_CPU, (most, hardest))


def _listen(incoming: IO[bytes], frames: queue.SimpleQueue[bytes]) -> None:
    try:
        while True:
            frames.put(receive(incoming))
    except (EOFError, OSError):
        os._exit(0)


def _answer(frame: bytes) -> Drawn | MastheadError | Failed:
    try:
        order: Order = pickle.loads(frame)  # noqa: S301  # from the parent, which is trusted
        if order.folder:
            os.chdir(order.folder)
        _limit_time(order.job.settings.limits.deadline)
        drawing = draw(order.job)
        begin = time.perf_counter()
        diagnostics = drawing.diagnostics
        return Drawn(replace(drawing, inspect=tuple), diagnostics, time.perf_counter() - begin)
    except MastheadError as error:
        error.__traceback__ = None
        return error
    except MemoryError:
        return Failed(f"ran out of memory ({MOST_MEMORY // 1024**3} GB)")
    except BaseException as error:  # noqa: BLE001  # the parent shall hear of it
        traceback.print_exc(file=sys.stderr)
        return Failed(f"raised {type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
