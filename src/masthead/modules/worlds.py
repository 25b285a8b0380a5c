"""How Masthead waits: the pipeline is written once, as coroutines that wait only through a ``World``.

* ``AsyncWorld``: user coroutines are awaited in place, blocking calls go to a worker thread.
* ``SyncWorld``: user coroutines run on a background event loop of their own, blocking calls run in
  place. Its coroutines never really suspend, so ``complete`` steps them to their end without any
  event loop, whether or not one is running in the caller's thread.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from contextvars import ContextVar, copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from masthead.system.forks import begin_in_forks

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future

    from anyio import CapacityLimiter
    from anyio.lowlevel import RunVar

Result = TypeVar("Result")
Found = TypeVar("Found")
MOST_THREADS = 40  # as anyio has for everybody
SETTLING = 5.0  # seconds that abandoned work of a user has for its `finally`
# Seconds until a signal is heard that came just as a wait began: Python goes to sleep with it.
HEARING = 0.5


class World(Protocol):
    """How to wait, for one side of Python."""

    is_async: bool

    async def blocking(self, function: Callable[[], Result]) -> Result:
        """Run a function that blocks."""
        ...

    async def calling(self, function: Callable[[], Result]) -> Result:
        """Run a user's sync code, which may block, where its host wants it."""
        ...

    async def awaiting(self, awaitable: Awaitable[Result]) -> Result:
        """Wait for what a user's async function returned."""
        ...

    async def waiting(self, future: Future[Result], seconds: float | None = None) -> Result:
        """Wait for what another thread or task will say; raises ``TimeoutError`` after ``seconds``."""
        ...

    async def pausing(self, seconds: float) -> None:
        """Do nothing for a while."""
        ...

    async def finishing(self, function: Callable[[], Result]) -> Result:
        """``blocking`` for what must be done even if whoever asked has gone."""
        ...


class AsyncWorld:
    """On an event loop, of asyncio or trio."""

    is_async = True

    async def blocking(self, function: Callable[[], Result]) -> Result:
        """In a worker thread of ours, for which whoever is cancelled waits: it holds places and leases."""
        from anyio.lowlevel import checkpoint_if_cancelled

        await checkpoint_if_cancelled()
        return await self.finishing(function)

    async def calling(self, function: Callable[[], Result]) -> Result:
        """In a worker thread of everybody's: user code may wait there for what is done in ours."""
        return await _in_thread(_without_departure(function))

    async def awaiting(self, awaitable: Awaitable[Result]) -> Result:
        """In place; tasks that it starts may outlive the request, whose client's departure is not theirs."""
        token = departure.set(None)
        try:
            return await awaitable
        finally:
            departure.reset(token)

    async def waiting(self, future: Future[Result], seconds: float | None = None) -> Result:
        """On an event of the loop, which whoever ends the future sets from wherever it is."""
        if not future.done():
            from anyio import Event, move_on_after

            event = Event()
            wake = _waker(event.set)
            future.add_done_callback(lambda _: wake())
            with move_on_after(seconds):
                await _while_there(event.wait)
            if not future.done():
                raise TimeoutError
        return future.result()

    async def pausing(self, seconds: float) -> None:
        """Other tasks of the loop go on meanwhile."""
        from anyio import sleep

        await _while_there(lambda: sleep(seconds))

    async def finishing(self, function: Callable[[], Result]) -> Result:
        """``blocking`` that begins though it is cancelled."""
        from anyio import CancelScope

        with CancelScope(shield=True):
            result = await _to_its_end(partial(_in_thread, function, _own_threads()))
        return result  # noqa: RET504  # a scope may swallow what cancels it, says its type


async def _in_thread(function: Callable[[], Result], limiter: CapacityLimiter | None = None) -> Result:
    from anyio import to_thread

    # In a tuple: trio refuses a worker whose result is itself a coroutine.
    (result,) = await to_thread.run_sync(lambda: (function(),), limiter=limiter)
    return result


async def _to_its_end(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """The result of work that has ended when this returns or raises.

    A shield of anyio's does not hold what asyncio itself cancels, as Django does.
    """
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:  # trio has no cancel of another kind
        return await work()
    task = asyncio.ensure_future(work())
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # nobody asks for it any more
        raise


def _own_threads() -> CapacityLimiter:
    """How many threads of ours this event loop may use: those of others may all wait for what they do."""
    from anyio import CapacityLimiter
    from anyio.lowlevel import RunVar

    global _threads
    _threads = _threads or RunVar("masthead_threads")
    try:
        return _threads.get()
    except LookupError:
        limiter = CapacityLimiter(MOST_THREADS)
        _threads.set(limiter)
        return limiter


_threads: RunVar[CapacityLimiter] | None = None


def _without_departure(function: Callable[[], Result]) -> Callable[[], Result]:
    def call() -> Result:
        departure.set(None)  # of the copied context of a thread
        return function()

    return call


class ClientGone(BaseException):  # it is no error, and nothing that handles errors may stop it
    """The client that an answer is for has gone, and it was still waiting for others."""


# Waits until the client of this request goes; ``False`` where its server does not say. Set by who has the connection.
departure: ContextVar[Callable[[], Awaitable[bool]] | None] = ContextVar("masthead_departure", default=None)


async def _while_there(wait: Callable[[], Awaitable[object]]) -> None:
    """Wait as long as the client does. Raises ``ClientGone``."""
    goes = departure.get()
    if goes is None:
        await wait()
        return
    from anyio import create_task_group

    is_gone = False
    async with create_task_group() as tasks:

        async def watch(goes: Callable[[], Awaitable[bool]]) -> None:
            nonlocal is_gone
            is_gone = await goes()
            if is_gone:
                tasks.cancel_scope.cancel()

        tasks.start_soon(watch, goes)
        await wait()
        tasks.cancel_scope.cancel()
    if is_gone:
        raise ClientGone


def _waker(wake: Callable[[], object]) -> Callable[[], None]:
    """A call for the running event loop, from any thread, this one too; a loop that has ended needs none."""
    import asyncio

    try:
        call_soon: Callable[..., object] = asyncio.get_running_loop().call_soon_threadsafe
    except RuntimeError:
        import trio

        call_soon = trio.lowlevel.current_trio_token().run_sync_soon

    def call() -> None:
        with suppress(RuntimeError):
            call_soon(wake)

    return call


class SyncWorld:
    """In a thread that may block."""

    is_async = False

    async def blocking(self, function: Callable[[], Result]) -> Result:
        return function()

    async def calling(self, function: Callable[[], Result]) -> Result:
        return function()

    async def awaiting(self, awaitable: Awaitable[Result]) -> Result:
        return _background.result_of(awaitable)

    async def waiting(self, future: Future[Result], seconds: float | None = None) -> Result:
        return future.result(seconds)

    async def pausing(self, seconds: float) -> None:
        time.sleep(seconds)  # a coroutine of the sync world runs on no loop

    async def finishing(self, function: Callable[[], Result]) -> Result:
        return function()


ASYNC, SYNC = AsyncWorld(), SyncWorld()


def complete(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """The result of a coroutine whose only waiting is that of ``SYNC``."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: Result = stop.value
        return result
    coroutine.close()
    raise RuntimeError("a coroutine of the sync world suspended; it waited outside its World")


# Set in user code that somebody's sync call is waiting for: the loop it runs on is not free.
_awaited: ContextVar[bool] = ContextVar("masthead_awaited", default=False)


_INTERRUPTS = "_masthead_interrupts"


def interrupts(error: BaseException) -> bool:
    """Whether an exception came to who waits, of a signal's handler, and not from what it waits for."""
    return _INTERRUPTS in vars(error)


def is_left_behind(error: BaseException) -> bool:
    """Whether an exception says that something was cancelled that user code waited for, and not who runs that code."""
    if not isinstance(error, _cancellation()) or interrupts(error):
        return False
    import asyncio

    try:
        task = asyncio.current_task()
    except RuntimeError:  # no loop runs here
        return True
    return task is None or not task.cancelling()


def _cancellation() -> type[BaseException] | tuple[()]:
    """What asyncio raises in what is cancelled; nothing while nobody has imported it."""
    asyncio = sys.modules.get("asyncio")
    return getattr(asyncio, "CancelledError", ())


class Work(Generic[Result]):
    """A coroutine that runs in a task of the background loop, while another thread waits for it or asks it things.

    Inside user code that a sync call is waiting for, it runs on a loop and in a thread of its own: the background
    loop is not free before that code has ended.
    """

    def __init__(self, function: Callable[[], Awaitable[Result]]) -> None:
        self._function = function
        self._background = _background
        self._process = os.getpid()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[object] | None = None
        self._thread: int | None = None
        self.has_begun = False
        self._ended = threading.Event()
        self._result: Result | None = None
        self._error: BaseException | None = None
        self.is_abandoned = False

    def _begin(self) -> None:
        import asyncio  # a fifth of the time that `import masthead` would take

        # Its loop is known before anything runs there: a Ctrl+C may come right after that.
        if not _awaited.get():
            self._loop = self._background.loop()
            self._background.begin(self, self._loop)
            return
        self._loop = asyncio.new_event_loop()
        run = partial(copy_context().run, self._run_alone, self._loop)
        threading.Thread(target=run, name="masthead-async-inside", daemon=True).start()

    def tell(self, function: Callable[[], object]) -> None:
        """Call a function on its loop; nothing happens when that has ended."""
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(function)

    def result(self) -> Result:
        """Run it: what it returns or raises; who is interrupted meanwhile has abandoned it."""
        self.waiting(self._until_ended)
        error = self._error
        if error is not None:
            try:
                raise error
            finally:
                del error, self  # the error holds this frame
        return cast("Result", self._result)

    def waiting(self, wait: Callable[[], Found]) -> Found:
        """Wait for something that it does, from its start in a copy of this thread's context.

        Whatever interrupts that, at any moment of it, is raised once the work has been abandoned.
        """
        if self._process != os.getpid():
            raise RuntimeError("a forked process waits for what only its parent does")
        try:
            if not self.has_begun:
                self.has_begun = True
                self._begin()
            return wait()
        except BaseException as interruption:
            vars(interruption)[_INTERRUPTS] = True
            self.abandon()
            raise

    def _until_ended(self) -> None:
        while not self._ended.wait(HEARING):
            pass

    def abandon(self) -> None:
        """Cancel it, and give it a little time to let go of what it has."""
        self.is_abandoned = True
        if self._loop is None:
            return
        with suppress(BaseException):  # another Ctrl+C: the first is what counts, and nobody waits any longer
            self.tell(self._cancel)
            self._ended.wait(SETTLING)

    @property
    def is_elsewhere(self) -> bool:
        """Whether another thread of this process runs it: there is something to wait for, and it may go on."""
        return self._process == os.getpid() and self._thread != threading.get_ident()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def main(self) -> None:
        """All that its task does."""
        import asyncio

        self._task = asyncio.current_task()
        self._thread = threading.get_ident()
        _awaited.set(True)
        try:
            if self.is_abandoned:
                self._cancel()
            self._result = await self._function()
        except BaseException as error:  # noqa: BLE001  # it is raised where somebody waits
            self._error = error

    def end(self) -> None:
        """Wake who waits for its end."""
        self._ended.set()

    def _run_alone(self, loop: asyncio.AbstractEventLoop) -> None:
        import asyncio

        try:
            with asyncio.Runner(loop_factory=lambda: loop):
                task = loop.create_task(self.main())
                while not task.done():
                    with suppress(SystemExit, KeyboardInterrupt):  # of other tasks, which say so themselves
                        loop.run_until_complete(task)
        finally:
            self.end()


class _BackgroundLoop:
    """One event loop in a daemon thread for the whole process, started when first needed.

    One loop, not one per call: connection pools of user code belong to the loop that made them.
    """

    def __init__(self) -> None:
        begin_in_forks(self)

    def start_afresh(self) -> None:
        """Have no thread yet: a forked process lacks its parent's, which may have held the lock."""
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        # The thread holds them until the very end of a program: a task must not be collected while it waits.
        self._all: set[Work[Any]] = set()

    def result_of(self, awaitable: Awaitable[Result]) -> Result:
        async def outcome() -> Result:
            return await awaitable

        return Work(outcome).result()

    def begin(self, work: Work[Any], loop: asyncio.AbstractEventLoop) -> None:
        """Run it in a task of that loop, from now on."""

        async def run() -> None:
            self._all.add(work)
            try:
                await work.main()
            finally:
                self._all.discard(work)
                work.end()

        loop.call_soon_threadsafe(lambda: loop.create_task(run()))

    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop, which runs."""
        import asyncio

        with self._lock:
            if self._loop is None:
                loop = asyncio.new_event_loop()
                threading.Thread(target=self._run, args=(loop,), name="masthead-async", daemon=True).start()
                self._loop = loop
            return self._loop

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run the loop for ever: a task of user code that exits ends it, and all the others wait for it."""
        while not loop.is_closed():
            with suppress(SystemExit, KeyboardInterrupt):
                loop.run_forever()


_background = _BackgroundLoop()
