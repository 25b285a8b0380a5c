"""Isolated mode: the same pictures and errors from other processes, which end when they should and are replaced."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent

import pytest

from masthead import Font, ImageResponse, Limits, Settings
from masthead.errors import DeadlineError, LimitError, MastheadError, RenderOptionError, WorkerError
from masthead.imaging.job import Drawing, Job
from masthead.imaging.response import DrawContext
from masthead.imaging.running.deadline import Threads
from masthead.imaging.running.isolation import LARGEST, Workers, _answer_in, _drawing, _Worker
from masthead.imaging.running.worker import Failed, receive
from tests.processes import is_running, until

ISOLATED = Settings(isolated=True, limits=Limits(deadline=20))
ENDLESS = "<div style='display:inline-block'>" * 30 + "x"
FONT = Path(__file__).parents[3] / "src/masthead/imaging/data/InterVariable-Italic.woff2"

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers(most=2)
    yield made
    made.close()


def job(content: str = "<p>x", deadline: float | None = 20, **options: object) -> Job:
    response = ImageResponse(content, width=64, height=48, **options)  # type: ignore[arg-type]
    return response.job(DrawContext(settings=Settings(limits=Limits(deadline=deadline))))


def processes(workers: Workers) -> set[int]:
    return {worker._process.pid for worker in workers._all if worker.is_alive()}


def test_the_picture_its_diagnostics_and_timings_are_the_same_as_here() -> None:
    response = ImageResponse("<p style='colour:red'>x<img src=none>", width=64, height=48)
    here = response.draw()
    there = response.draw(DrawContext(settings=ISOLATED))
    assert there.body == here.body
    assert (there.media_type, there.size, there.diagnostics) == (here.media_type, here.size, here.diagnostics)
    assert [phase for phase, _ in there.timings] == [phase for phase, _ in here.timings]


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("<div>" * 300, {}),
        ("<p>x", {"images": {"a": "/nowhere/picture.png"}}),
        ("<p>x", {"fonts": [Font(b"no font")]}),
        ("<p style='colour:red'>x", {"strict": True}),
    ],
    ids=["limit", "option", "font", "strict"],
)
def test_an_error_is_the_same_as_here(content: str, options: dict[str, object]) -> None:
    found = []
    for settings in (Settings(), ISOLATED):
        with pytest.raises(MastheadError) as caught:
            ImageResponse(content, width=64, height=48, **options).render(settings=settings)  # type: ignore[arg-type]
        found.append((type(caught.value), str(caught.value)))
    assert found[0] == found[1]


def test_relative_paths_and_other_path_classes_name_the_same_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: Workers
) -> None:
    class Elsewhere(os.PathLike[str]):
        def __fspath__(self) -> str:
            return "font.woff2"

    style = "<p style='font:20px Mine'>Text"
    first = workers.draw(job(style)).body
    (tmp_path / "font.woff2").write_bytes(FONT.read_bytes())
    monkeypatch.chdir(tmp_path)
    bodies = {workers.draw(job(style, fonts=[Font(path, family="Mine")])).body for path in ("font.woff2", Elsewhere())}
    assert len(bodies) == 1
    assert first not in bodies


def test_a_worker_is_kept_for_the_next_picture(workers: Workers) -> None:
    workers.draw(job())
    first = processes(workers)
    for _ in range(10):
        workers.draw(job())
    assert (processes(workers), len(first)) == (first, 1)


def test_there_are_no_more_workers_than_allowed(workers: Workers) -> None:
    with ThreadPoolExecutor(8) as pool:
        bodies = set(pool.map(lambda _: workers.draw(job()).body, range(40)))
    assert len(bodies) == 1
    assert len(processes(workers)) == 2


def test_at_the_deadline_the_worker_is_ended_and_replaced(workers: Workers) -> None:
    workers.draw(job())
    first = processes(workers)
    begin = time.monotonic()
    with pytest.raises(DeadlineError) as caught:
        workers.draw(job(ENDLESS, deadline=0.3))
    assert 0.3 <= time.monotonic() - begin < 10
    assert caught.value.seconds == 0.3
    assert processes(workers) == set()
    assert workers.draw(job()).body
    assert processes(workers) != first


def test_waiting_for_a_worker_counts() -> None:
    one = Workers(most=1)
    try:
        one.draw(job())
        ended: list[type[BaseException]] = []

        def ask() -> None:
            try:
                one.draw(job(ENDLESS, deadline=5.0))
            except DeadlineError as error:
                ended.append(type(error))

        asking = threading.Thread(target=ask)
        asking.start()
        until(one._places.empty)
        begin = time.monotonic()
        with pytest.raises(DeadlineError):
            one.draw(job(deadline=0.1))
        assert time.monotonic() - begin < 4
        asking.join()
        assert ended == [DeadlineError]
        assert one.draw(job()).body
    finally:
        one.close()


def test_a_short_deadline_does_not_count_the_start_of_a_worker(
    workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import time; time.sleep(3)", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    begun = time.monotonic()
    assert workers.draw(job(deadline=2)).body
    assert time.monotonic() - begun > 3


@posix
@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGKILL"])
def test_a_worker_that_crashes_is_an_error_that_names_how(workers: Workers, name: str) -> None:
    workers.draw(job())
    (process,) = processes(workers)
    timer = threading.Timer(0.3, os.kill, (process, getattr(signal, name)))
    timer.start()
    with pytest.raises(WorkerError) as caught:
        workers.draw(job(ENDLESS))
    assert str(caught.value) == (
        f"the worker process that draws was ended by {name}; it asked for too much memory or went too deep"
    )
    assert workers.draw(job()).body


@posix
def test_a_worker_that_was_ended_while_nobody_asked_is_replaced_in_silence(workers: Workers) -> None:
    workers.draw(job())
    (process,) = processes(workers)
    os.kill(process, signal.SIGKILL)
    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    assert workers.draw(job()).body


@posix
def test_a_worker_may_not_fill_the_memory(workers: Workers) -> None:
    # A table of 4 bytes for each px of the gradient's length; lengths that a check cannot know.
    content = "<div style='font-size:1000000px;height:1900em;background:linear-gradient(red,blue)'>x"
    with pytest.raises(WorkerError, match=r"ended by SIGABRT|ran out of memory"):
        workers.draw(job(content))


def test_what_cannot_travel_is_an_error_that_says_so() -> None:
    with pytest.raises(WorkerError, match="cannot be told what to draw"):
        ImageResponse("<p>x", fonts=[lambda: None]).render(settings=ISOLATED)  # type: ignore[list-item]
    with pytest.raises(RenderOptionError):
        ImageResponse("<p>x", fonts=[5]).render(settings=ISOLATED)  # type: ignore[list-item]


def test_a_python_that_cannot_be_started_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("multiprocessing.spawn._python_exe", "/nowhere/python")
    with pytest.raises(WorkerError, match="cannot be started"):
        Workers(most=1).draw(job())


@posix
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_stop_is_the_parents_business_even_while_a_worker_starts(stop: signal.Signals) -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    worker = _Worker(Threads(most=1))
    try:
        for _ in range(50):
            os.kill(worker._process.pid, stop)
            time.sleep(0.002)
        worker.wait_until_ready()
        os.kill(worker._process.pid, stop)
        assert worker.is_alive()
    finally:
        worker.close()
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


class Hostile:
    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("true",)


@pytest.mark.parametrize("answer", [Hostile(), 5, b"x", Path(), Font(b"")], ids=lambda answer: type(answer).__name__)
def test_an_answer_is_a_drawing_or_an_error_and_runs_nothing(answer: object) -> None:
    with pytest.raises(WorkerError, match="answered with what is no drawing"):
        _answer_in(pickle.dumps(answer))
    with pytest.raises(WorkerError, match="answered with what is no drawing"):
        _answer_in(b"cmasthead.errors\nre.sys.modules\n.")


@pytest.mark.parametrize(
    "sent",
    [b"printed\n" * 9, bytes(8), b"\x7f" + bytes(15), (3).to_bytes(8, "big") + b"abc"],
    ids=["text", "empty", "long", "garbage"],
)
def test_a_broken_frame_is_an_error_and_ends_its_worker(workers: Workers, sent: bytes) -> None:
    workers.draw(job())
    (worker,) = workers._all
    reading, writing = os.pipe()
    to_worker, from_worker = worker._pipes
    with os.fdopen(reading, "rb", buffering=0) as pipe, os.fdopen(writing, "wb") as other:
        other.write(sent)
        other.flush()
        worker._pipes = to_worker, pipe
        with pytest.raises(WorkerError, match="answered with what is no drawing"):
            workers.draw(job())
    from_worker.close()
    assert not worker.is_alive()
    assert workers.draw(job()).body


def test_no_more_memory_is_taken_than_for_what_a_worker_sends() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        os.write(writing, LARGEST.to_bytes(8, "big") + b"abc")
        os.close(writing)
        tracemalloc.start()
        with pytest.raises(EOFError):
            receive(pipe, LARGEST)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
        tracemalloc.stop()


def test_an_error_in_a_worker_that_is_no_error_of_ours_is_told() -> None:
    with pytest.raises(WorkerError) as caught:
        _drawing(_answer_in(pickle.dumps(Failed("raised KeyError: 'x'"))))
    assert str(caught.value) == "the worker process that draws raised KeyError: 'x'"


def test_a_limit_error_travels_with_its_facts(workers: Workers) -> None:
    with pytest.raises(LimitError) as caught:
        workers.draw(job("<i>" * 9_000))
    assert isinstance(workers.draw(job()), Drawing)
    assert caught.value.what == "markup"


def script(folder: Path, code: str) -> Path:
    path = folder / "program.py"
    path.write_text(dedent(code), encoding="utf-8")
    return path


PROGRAM = """
    from masthead import ImageResponse, Settings
    print("begins")
    for _ in range(2):
        print(len(ImageResponse("<p>x", width=8, height=8).render(settings=Settings(isolated=True))) > 50)
"""


def test_a_script_needs_no_main_guard_and_ends_without_a_trace(tmp_path: Path) -> None:
    command = [sys.executable, "-X", "dev", "-W", "error", str(script(tmp_path, PROGRAM))]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "begins\nTrue\nTrue\n", "")


def test_a_worker_runs_nothing_of_the_current_folder(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    for name in ("json", "enum", "masthead", "signal"):
        (here / f"{name}.py").write_text("import os\nos.write(2, b'run')\nos._exit(1)\n")
    command = [sys.executable, str(script(tmp_path, PROGRAM))]
    run = subprocess.run(command, cwd=here, capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "begins\nTrue\nTrue\n", "")


@pytest.mark.parametrize("times", [1, 100_000], ids=["a line", "megabytes"])
def test_what_python_prints_at_its_start_is_no_frame(tmp_path: Path, times: int) -> None:
    more = tmp_path / "more"
    more.mkdir()
    # Written to the pipe itself, and left in Python's buffer.
    (more / "sitecustomize.py").write_text(
        f"import os\nos.write(1, b'hello, \\0masthead' * {times})\nprint('buffered')\n"
    )
    program = script(tmp_path, PROGRAM)
    path = os.pathsep.join((str(more), *filter(None, [os.environ.get("PYTHONPATH")])))
    environment = {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, str(program)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0
    assert run.stdout.endswith("buffered\nbegins\nTrue\nTrue\n")
    assert run.stderr in ("", "buffered\n")


def test_a_worker_finds_modules_where_its_parent_does(tmp_path: Path) -> None:
    code = """
        import sys
        sys.path.append("more")
        from masthead.imaging.running.isolation import _START, Workers
        from masthead.imaging.running import isolation
        isolation._START = _START.replace("\\nmain()", "\\nprint(sys.path, file=sys.stderr)\\nmain()")
        workers = Workers(most=1)
        workers._started()
        workers.close()
        print(sys.path)
    """
    command = [sys.executable, str(script(tmp_path, code))]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0
    assert run.stderr == run.stdout
    assert "'more'" in run.stdout


@posix
@pytest.mark.parametrize("deadline", [None, 30], ids=["no deadline", "deadline"])
def test_a_program_that_is_interrupted_leaves_no_pipe_open(tmp_path: Path, deadline: float | None) -> None:
    code = f"""
        import gc, os, signal, threading
        from masthead import ImageResponse, Limits, Settings
        settings = Settings(isolated=True, limits=Limits(deadline={deadline}))
        def draw(content):
            return len(ImageResponse(content, width=8, height=8).render(settings=settings)) > 50
        draw("<p>x")
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            draw({ENDLESS!r})
        except KeyboardInterrupt:
            print("interrupted")
        gc.collect()
        print(draw("<p>x"))
    """
    command = [sys.executable, "-X", "dev", str(script(tmp_path, code))]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "interrupted\nTrue\n", "")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc")
@pytest.mark.parametrize("content", ["<p>x", ENDLESS], ids=["idle", "drawing"])
def test_no_worker_outlives_a_program_that_is_killed(tmp_path: Path, content: str) -> None:
    code = f"""
        import threading, time
        from masthead import ImageResponse, Settings
        from masthead.imaging.running.isolation import workers
        isolated = Settings(isolated=True)
        ImageResponse("<p>x", width=8, height=8).render(settings=isolated)
        print(*(worker._process.pid for worker in workers._all), flush=True)
        ImageResponse({content!r}, width=8, height=8).render(settings=isolated)
        time.sleep(60)
    """
    program = subprocess.Popen([sys.executable, script(tmp_path, code)], stdout=subprocess.PIPE, text=True)
    assert program.stdout
    worker = int(program.stdout.readline())
    time.sleep(0.3)
    assert is_running(worker)
    program.kill()
    program.wait()
    program.stdout.close()
    for _ in range(50):
        if not is_running(worker):
            return
        time.sleep(0.1)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("the worker is left")


@posix
def test_a_forked_server_has_workers_of_its_own(tmp_path: Path) -> None:
    code = """
        import os, warnings
        warnings.simplefilter("ignore", DeprecationWarning)
        from masthead import ImageResponse, Settings
        from masthead.imaging.running import isolation
        isolated = Settings(isolated=True)
        def draw():
            return ImageResponse("<p>x", width=8, height=8).render(settings=isolated)
        def pids():
            return {worker._process.pid for worker in isolation.workers._all}
        first, before = draw(), pids()
        child = os.fork()
        if child == 0:
            same = draw() == first and not pids() & before
            isolation.workers.close()
            os._exit(0 if same else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), draw() == first, pids() == before)
    """
    command = [sys.executable, str(script(tmp_path, code))]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "0 True True\n", "")
