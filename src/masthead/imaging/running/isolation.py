"""``Job`` → ``Drawing`` in another process, which is ended at the deadline and replaced.

As many workers as there are cores, each started when it is first needed and kept for the next picture.
They are fresh interpreters, not forks, and import no module of the program: a script needs no
``if __name__ == "__main__"``. What a worker sends is believed to be plain values and nothing else.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import json
import multiprocessing.spawn
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from masthead import errors
from masthead.errors import DeadlineError, MastheadError, WorkerError
from masthead.font import Font
from masthead.imaging.job import Drawing, Job
from masthead.imaging.running.deadline import Threads, cores
from masthead.imaging.running.worker import Drawn, Failed, Order, receive, receive_greeting, send
from masthead.observing.timeline import phase, record
from masthead.system.forks import holding_back

STARTING = 60.0  # seconds that a worker may take to start on a busy machine
# Bytes of an answer. No picture is larger than its pixels, and an animation has at most 1 GB of them.
LARGEST = 2 * 1024**3
ENDING = 5.0  # seconds that a worker may take to end by itself, so that it is known how
# The worker finds modules where the parent does. It begins without the current folder (``-P``): else a json.py that
# happens to lie there would run in it.
_START = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from masthead.imaging.running.worker import main
main()
"""
# What a drawing, its diagnostics and errors are made of.
_PLAIN = frozenset(
    (
        *("masthead.sentences", "masthead.diagnostics", "masthead.size", "masthead.imaging.job"),
        *(getattr(errors, name).__module__ for name in errors.__all__),
        *("masthead.imaging.running.worker", "pathlib", "pathlib._local"),
    )
)
Answer = Drawn | MastheadError | Failed
Came = TypeVar("Came")
_BUILTINS = frozenset({"tuple", "object", "set", "frozenset", "bytearray", "complex"})


class Workers:
    """Draws in at most ``most`` processes at a time; whoever comes then waits."""

    def __init__(self, most: int) -> None:
        # The last one used comes first; a place without a worker is filled when its turn comes.
        self._places: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(most):
            self._places.put(None)
        self._lock = threading.Lock()
        self._all: set[_Worker] = set()
        # Waiting is all that these do, and it ends with the worker.
        self._threads = Threads(most=1000)

    def draw(self, job: Job) -> Drawing:
        """Draw a picture in a worker.

        Raises a ``RenderError``: those of drawing, ``DeadlineError``, and ``WorkerError`` for a worker that ends.
        """
        order = _packed(job)
        deadline = job.settings.limits.deadline
        begin = time.monotonic()
        try:
            with phase("worker"):
                worker = self._places.get(timeout=deadline)
        except queue.Empty:
            raise DeadlineError(deadline or 0.0) from None
        left = None if deadline is None else max(0.001, deadline - (time.monotonic() - begin))
        try:
            if worker is not None and not worker.is_alive():  # it was ended while nobody asked it
                worker.forget()
                worker = None
            if worker is None:
                with phase("worker"):
                    worker = self._started()
            answer = worker.ask(order, left)
        except DeadlineError:  # of what was left
            raise DeadlineError(deadline or 0.0) from None
        finally:
            self._return(worker)
        return _drawing(answer)

    def close(self) -> None:
        """End every worker."""
        with self._lock:
            workers, self._all = self._all, set()
        for worker in workers:
            worker.close()

    def forget(self) -> None:
        """In a forked process: leave the workers to the parent."""
        for worker in self._all:
            worker.forget()

    def _started(self) -> _Worker:
        worker = _Worker(self._threads)
        with self._lock:
            self._all.add(worker)
        worker.wait_until_ready()
        return worker

    def _return(self, worker: _Worker | None) -> None:
        is_alive = worker is not None and worker.is_alive()
        with self._lock:
            self._all = {one for one in self._all if one.is_alive()}
        self._places.put(worker if is_alive else None)


class _Worker:
    """One process and the pipes to it."""

    def __init__(self, threads: Threads) -> None:
        path = json.dumps([str(path) for path in sys.path])
        command = [multiprocessing.spawn.get_executable(), "-P", "-c", _START, path]
        pipe = subprocess.PIPE
        try:
            # Terminals and service managers send signals to stop to all processes of a group at once, and a server that
            # then finishes what it draws needs its workers: they leave those to it, from their first moment on.
            with holding_back(signal.SIGINT, signal.SIGTERM):
                self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, bufsize=0)  # noqa: S603
        except (OSError, ValueError, TypeError) as error:
            raise WorkerError(f"cannot be started: {error}") from error
        assert self._process.stdin
        assert self._process.stdout
        self._pipes = self._process.stdin, self._process.stdout
        self._threads = threads

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def wait_until_ready(self) -> None:
        """Until it has loaded all that drawing needs."""
        try:
            self._within(STARTING, lambda: receive_greeting(self._pipes[1]))
        except DeadlineError:
            raise WorkerError(f"did not start within {STARTING:g} s") from None

    def ask(self, frame: bytes, seconds: float | None) -> Answer:
        """The answer to an order; the process outlives neither its deadline nor an answer that is none."""
        try:
            return _answer_in(self._within(seconds, lambda: self._exchange(frame)))
        except WorkerError:  # nothing reads from it now
            self.close()
            raise

    def end(self) -> None:
        """End the process; whoever reads from it closes the pipes, since closing them under a read is not safe."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        self.end()
        self.forget()

    def forget(self) -> None:
        """Close the pipes and ask no more of the process."""
        self._close_pipes()
        self._process.returncode = self._process.returncode or 0

    def _within(self, seconds: float | None, exchange: Callable[[], Came]) -> Came:
        def closing() -> Came:
            try:
                return exchange()
            except BaseException:  # Ctrl+C among them
                self._close_pipes()
                raise

        try:
            return closing() if seconds is None else self._threads.call(closing, seconds)
        except (EOFError, OSError):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(ENDING)
            self.end()
            raise WorkerError(_how_it_ended(self._process.returncode)) from None
        except BaseException:  # its deadline has passed, or somebody stops the program
            self.end()
            raise

    def _exchange(self, frame: bytes) -> bytes:
        to_worker, from_worker = self._pipes
        send(to_worker, frame)
        return receive(from_worker, LARGEST)

    def _close_pipes(self) -> None:
        for pipe in self._pipes:
            pipe.close()


def _how_it_ended(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    return f"was ended by {signal.Signals(-code).name}; it asked for too much memory or went too deep"


def _packed(job: Job) -> bytes:
    """A job as bytes. A path is what the module of some path class says, which a worker may lack."""
    plain = replace(
        job,
        source=str(job.source),
        fonts=tuple(map(_plain_font, job.fonts)),
    )
    folder = ""
    with contextlib.suppress(OSError):  # it may be gone
        folder = str(Path.cwd())
    try:
        return pickle.dumps(Order(plain, folder), pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise WorkerError(f"cannot be told what to draw: {error}") from error


def _plain_font(font: Font) -> Font:
    if isinstance(font, Font) and isinstance(font.source, os.PathLike):
        return replace(font, source=Path(os.fspath(font.source)))
    return font


def _answer_in(frame: bytes) -> Answer:
    try:
        answer = _Reader(io.BytesIO(frame)).load()
    except Exception as error:
        raise WorkerError(f"answered with what is no drawing: {error}") from error
    if not isinstance(answer, (Drawn, Failed, MastheadError)):
        raise WorkerError("answered with what is no drawing")
    return answer


def _drawing(answer: Answer) -> Drawing:
    """The drawing that a worker answered with a moment ago; raises the error that it answered with instead."""
    if isinstance(answer, MastheadError):
        raise answer
    if isinstance(answer, Failed):
        raise WorkerError(answer.problem)
    _record(answer, time.perf_counter())
    return replace(answer.drawing, inspect=lambda: answer.diagnostics)


def _record(drawn: Drawn, came: float) -> None:
    """The phases of the worker, whose clock need not be ours, as those that ended when its answer came."""
    end = came
    for name, seconds in reversed((*drawn.drawing.timings, ("checks", drawn.checking))):
        record(name, end - seconds, end)
        end -= seconds


class _Reader(pickle.Unpickler):
    """Reads values of the classes that answers are made of; nothing else can be named, so nothing can be run."""

    def find_class(self, module: str, name: str) -> Any:
        if module in _PLAIN or (module == "builtins" and name in _BUILTINS):
            found = getattr(sys.modules[module], name, None)
            if name == "_restored" or (isinstance(found, type) and found.__module__ == module):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not a part of drawings")


def _start_afresh() -> None:
    """A forked process has workers of its own."""
    global workers
    workers.forget()
    workers = Workers(cores())


workers = Workers(cores())
atexit.register(lambda: workers.close())  # noqa: PLW0108  # those of the process that ends
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_afresh)
