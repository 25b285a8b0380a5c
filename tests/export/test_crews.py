"""Builds by other workers than threads: processes and a Dask cluster, some of which die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from functools import cache, partial
from multiprocessing import parent_process
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest

from masthead import Masthead
from masthead.cli.target import site_of
from masthead.errors import BuildWorkerError
from masthead.export import steps
from masthead.export.build import build
from masthead.export.crews.loaded import note_loaded
from masthead.export.crews.workers import Workers, process_crew
from masthead.export.making.fence import Fence
from masthead.export.plan import make_plan
from tests.export.test_incremental import Project
from tests.processes import is_running, until
from tests.servers import free_port
from tests.sites import PLAIN, picture, write_site

COUNT = 120
FILES: dict[str, str | bytes | None] = {
    "favicon.ico": picture(8, 8, "ICO"),
    "[id]/icon.py": f"""
        import time
        from masthead import ImageResponse
        async def generate_static_params():
            for number in range({COUNT}):
                yield {{"id": number}}
        def generate_image_metadata(params):
            return [{{"id": name}} for name in "ab"]
        def image(params, id):
            time.sleep(0.02)
            return ImageResponse(f"<b style='font-size:40px'>{{params['id']}} {{id}}", width=300, height=150)
    """,
}
TOTAL = 2 * COUNT + 1
# An image that takes its worker with it, wherever that is.
DEADLY = """
    import os, signal
    from masthead import ImageResponse
    def generate_static_params():
        return [{"id": number} for number in range(12)]
    def image(params):
        if params["id"] == "5":
            os.kill(os.getpid(), signal.SIGKILL)
        return ImageResponse(f"<b>{params['id']}", width=40, height=20)
"""


def source_of(folder: Path) -> Any:
    return partial(site_of, str(folder / "app"), metadata_base="https://x.example", development=False)


class Processes(list[subprocess.Popen[bytes]]):
    """The workers of a cluster, and its ``scheduler``."""

    scheduler: subprocess.Popen[bytes]


@contextmanager
def cluster(
    folder: Path, workers: int, *, with_nannies: bool = False, folder_of_workers: Path | None = None
) -> Iterator[tuple[str, Processes]]:
    """A scheduler of Dask and its workers, each a process of its own as on machines of their own."""
    with ExitStack() as stack, (folder / "cluster.log").open("wb") as log:
        port = free_port()
        address = f"tcp://127.0.0.1:{port}"

        def start(*arguments: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", f"distributed.cli.{arguments[0]}", *arguments[1:]]
            process = subprocess.Popen(command, cwd=folder_of_workers, stdout=log, stderr=log, start_new_session=True)
            stack.callback(process.wait)
            stack.callback(end, process)
            return process

        processes = Processes()
        processes.scheduler = start("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        # A nanny starts a worker again that died.
        nanny = "--nanny" if with_nannies else "--no-nanny"
        options = ("--no-dashboard", nanny, "--nthreads", "1", "--host", "127.0.0.1")
        processes += [start("dask_worker", address, *options) for _ in range(workers)]
        yield address, processes


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and those that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def dask_crew(address: str, source: Any) -> Any:
    from masthead.export.crews.dask import DaskWorkers

    return lambda loaded: DaskWorkers(source, loaded, address)


def killing(victim: subprocess.Popen[bytes], out: Path, files: int) -> threading.Thread:
    """End a worker when so many files are there."""

    def wait_and_kill() -> None:
        end = time.monotonic() + 60
        while len(list(out.glob("*/icon/*.png"))) < files and time.monotonic() < end:
            time.sleep(0.02)
        victim.kill()

    thread = threading.Thread(target=wait_and_kill)
    thread.start()
    return thread


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """What one machine makes of the site."""
    project = Project(tmp_path_factory.mktemp("whole"))
    project.build(FILES)
    return project


def test_a_cluster_that_loses_a_worker_builds_what_one_machine_builds(tmp_path: Path, whole: Project) -> None:
    project = Project(tmp_path)
    write_site(tmp_path, FILES)
    source = source_of(tmp_path)
    with cluster(tmp_path, 3) as (address, workers):
        killer = killing(workers[1], project.out, COUNT // 2)
        report = build(source(), project.out, crew=dask_crew(address, source))
        killer.join()
        assert workers[1].wait() == -signal.SIGKILL
        assert not list(report.failures)
        assert report.counts.drawn == TOTAL
        assert project.files() == whole.files()
        assert build(source(), project.out, crew=dask_crew(address, source)).counts.kept == TOTAL


HELPED = """
    from masthead import ImageResponse
    import helper_of_a_cluster
    from .._own import WORD
    def image():
        return ImageResponse(f"<b>{helper_of_a_cluster.WORD} {WORD}", width=40, height=20)
"""


def test_workers_that_outlive_a_build_do_not_draw_with_the_code_they_had(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {"blog/icon.py": HELPED, "_own.py": "WORD = 'one'\n"}
    write_site(tmp_path, files)
    helper = tmp_path / "helper_of_a_cluster.py"
    helper.write_text("WORD = 'one'\n")
    source, out = source_of(tmp_path), tmp_path / "out"
    with cluster(tmp_path, 1) as (address, _):

        def counts() -> tuple[int, int]:
            report = build(source(), out, crew=dask_crew(address, source))
            return report.counts.drawn, report.counts.kept

        assert [counts(), counts()] == [(1, 0), (0, 1)]
        write_site(tmp_path, {"_own.py": "WORD = 'other'\n"})
        assert counts() == (1, 0)
        helper.write_text("WORD = 'other'\n")
        problem = r"has loaded code that has changed since \(.*helper_of_a_cluster\.py\); start the workers anew"
        with pytest.raises(BuildWorkerError, match=problem):
            counts()


@cache
def site_of_a_module(folder: Path) -> Masthead:
    """One site for as long as the process lives, as those are that modules make when they are imported."""
    return Masthead(folder / "app", metadata_base="https://x.example")


def test_workers_that_outlive_a_build_see_what_the_site_s_folder_has_by_then(tmp_path: Path) -> None:
    write_site(tmp_path, {"icon.py": PLAIN})
    source = partial(site_of_a_module, tmp_path)

    def drawn() -> int:
        site = Masthead(tmp_path / "app", metadata_base="https://x.example")
        crew = lambda loaded: Workers(source, loaded, lambda: ThreadPoolExecutor(1), lambda: 1)  # noqa: E731
        return build(site, tmp_path / "out", crew=crew).counts.drawn

    assert drawn() == 1
    write_site(tmp_path, {"icon.py": PLAIN.replace("8", "9"), "blog/icon.png": picture(8, 8)})
    assert drawn() == 2


class Lazy:
    """A module of those that load, or fail, when they are asked for anything."""

    def __getattribute__(self, name: str) -> object:
        if name == "__dict__":
            return {}
        raise ImportError(name)


def test_lazy_modules_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lazy_of_a_worker", cast("ModuleType", Lazy()))
    note_loaded()


def test_a_cluster_says_which_image_ends_its_workers(tmp_path: Path) -> None:
    write_site(tmp_path, {"[id]/icon.py": DEADLY})
    source = source_of(tmp_path)
    with cluster(tmp_path, 2, with_nannies=True) as (address, _):
        report = build(source(), tmp_path / "out", crew=dask_crew(address, source))
    assert [failure.where for failure in report.failures] == ["/5/icon"]
    assert "KilledWorker" in report.failures[0].message
    assert report.counts.drawn == 11


def test_a_worker_with_other_code_says_so_and_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Unknown:
        """Of a module that workers have without it."""

    Unknown.__module__, Unknown.__qualname__ = steps.__name__, "Unknown"
    monkeypatch.setattr(steps, "Unknown", Unknown, raising=False)
    write_site(tmp_path, FILES)
    source = source_of(tmp_path)
    with cluster(tmp_path, 1) as (address, _), closing(dask_crew(address, source)(source().loaded)) as crew:
        for _ in range(2):
            with pytest.raises(BuildWorkerError, match="other code of Masthead than the build, under the same version"):
                crew.make(Unknown()).result(30)


def test_a_build_does_not_wait_for_ever_for_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("masthead.export.crews.workers.GONE", 1)
    monkeypatch.setattr("masthead.export.crews.workers.ASKED_AFTER", 0.1)
    write_site(tmp_path, FILES)
    source = source_of(tmp_path)
    with cluster(tmp_path, 1) as (address, workers):
        killer = killing(workers[0], tmp_path / "out", 10)
        with pytest.raises(BuildWorkerError, match="is not there any more: all of them have been gone for 1 s"):
            build(source(), tmp_path / "out", crew=dask_crew(address, source))
        killer.join()


def test_a_scheduler_that_dies_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("masthead.export.crews.dask.PATIENCE", "4s")
    write_site(tmp_path, FILES)
    source = source_of(tmp_path)
    with cluster(tmp_path, 1) as (address, processes):
        killer = killing(processes.scheduler, tmp_path / "out", 10)
        with pytest.raises(BuildWorkerError, match="cannot be reached any more: the scheduler does not answer"):
            build(source(), tmp_path / "out", crew=dask_crew(address, source))
        killer.join()


def test_no_scheduler_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("masthead.export.crews.dask.PATIENCE", "0.2s")
    write_site(tmp_path, FILES)
    source = source_of(tmp_path)
    with pytest.raises(BuildWorkerError, match=r"no scheduler of Dask answers at tcp://127\.0\.0\.1:9"):
        build(source(), tmp_path / "out", crew=dask_crew("tcp://127.0.0.1:9", source))


def test_processes_build_what_threads_build(tmp_path: Path, whole: Project) -> None:
    project = Project(tmp_path)
    write_site(tmp_path, FILES)
    source = source_of(tmp_path)
    report = build(source(), project.out, crew=partial(process_crew, source, count=2))
    assert (report.counts.drawn, list(report.failures)) == (TOTAL, [])
    assert project.files() == whole.files()


def test_an_image_that_ends_its_process_fails_alone(tmp_path: Path) -> None:
    write_site(tmp_path, {"[id]/icon.py": DEADLY})
    source = source_of(tmp_path)
    report = build(source(), tmp_path / "out", crew=partial(process_crew, source, count=2))
    assert [failure.where for failure in report.failures] == ["/5/icon"]
    assert report.failures[0].message.startswith("each worker that was to make it died (BrokenProcessPool")
    assert report.counts.drawn == 11


DEADLY_LIST = """
    import os, pathlib
    from masthead import ImageResponse
    flag = pathlib.Path(__file__).with_name("died.txt")
    def generate_static_params():
        return [{"id": number} for number in range(300)]
    def generate_image_metadata(params):
        if params["id"] == "40" and not flag.exists():
            flag.touch()
            os._exit(1)
        return [{"id": 1}]
    def image(params, id):
        return ImageResponse("x", width=8, height=8)
"""


def test_a_worker_that_dies_while_images_are_listed_costs_one_start(tmp_path: Path) -> None:
    write_site(tmp_path, {"[id]/icon.py": DEADLY_LIST})
    source = source_of(tmp_path)
    site = source()
    with closing(process_crew(source, site.loaded, 2)) as crew:
        report = build(site, tmp_path / "out", crew=lambda _: crew)
        assert (report.counts.drawn, list(report.failures)) == (300, [])
        assert crew.generation == 1


DEADLY_LISTS = """
    import os
    from masthead import ImageResponse
    def generate_static_params():
        return [{"id": number} for number in range(100)]
    def generate_image_metadata(params):
        if params["id"] in ("40", "41"):
            os._exit(0)
        return [{"id": 1}]
    def image(params, id):
        return ImageResponse("x", width=8, height=8)
"""


def test_a_list_of_images_that_ends_its_process_fails_alone_and_never_runs_in_that_which_leads(tmp_path: Path) -> None:
    write_site(tmp_path, {"[id]/icon.py": DEADLY_LISTS})
    command = [sys.executable, "-m", "masthead", "build", "app", "--executor", "processes", "--workers", "2"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "98 drawn" in " ".join(done.stdout.split())
    said = [line for line in done.stderr.splitlines() if "each worker that was to list its images" in line]
    assert [("'40'" in line, "'41'" in line) for line in said] == [(True, False), (False, True)]
    assert len(list((tmp_path / "out").glob("*/icon/1.png"))) == 98


SLOW = """
    import os, pathlib, time
    from masthead import ImageResponse
    def generate_static_params():
        return [{"id": number} for number in range(100)]
    def image(params):
        pathlib.Path("pids", str(os.getpid())).touch()
        time.sleep(0.2)
        return ImageResponse("x", width=8, height=8)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("killed_by", [signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_killed_leaves_no_workers(tmp_path: Path, killed_by: signal.Signals) -> None:
    write_site(tmp_path, {"[id]/icon.py": SLOW})
    pids = tmp_path / "pids"
    pids.mkdir()
    command = [sys.executable, "-m", "masthead", "build", "app", "--executor", "processes", "--workers", "2"]
    leading = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: len(list(pids.iterdir())) == 2)
    leading.send_signal(killed_by)
    leading.wait(20)
    until(lambda: not any(is_running(int(file.name)) for file in pids.iterdir()))


LONG = SLOW.replace("time.sleep(0.2)", "time.sleep(30)")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("is_starting", [False, True])
def test_ctrl_c_ends_a_build_and_its_workers_at_once_without_a_word_of_theirs(
    tmp_path: Path, is_starting: bool
) -> None:
    write_site(tmp_path, {"[id]/icon.py": LONG})
    pids = tmp_path / "pids"
    pids.mkdir()
    command = [sys.executable, "-m", "masthead", "build", "app", "--executor", "processes", "--workers", "2"]
    with (tmp_path / "said").open("wb") as said:
        leading = subprocess.Popen(command, cwd=tmp_path, stdout=said, stderr=said, start_new_session=True)
    if is_starting:
        until(lambda: len(workers_of(leading.pid)) == 2)
    else:
        until(lambda: len(list(pids.iterdir())) == 2)
    workers = workers_of(leading.pid)
    assert len(workers) == 2
    os.killpg(leading.pid, signal.SIGINT)  # as a terminal does
    leading.wait(20)
    until(lambda: not any(map(is_running, workers)))
    text = (tmp_path / "said").read_text()
    assert "Traceback" not in text
    assert "Process Spawn" not in text


def workers_of(leading: int) -> list[int]:
    """The processes that a build has started to draw."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            parent = line.with_name("stat").read_text().rpartition(") ")[2].split()[1]
            if int(parent) == leading and b"spawn_main" in line.read_bytes():
                found.append(int(line.parent.name))
    return found


def dies(folder: str) -> Masthead:
    """Loads the site in the process that leads a build, and ends any other."""
    if parent_process():
        os._exit(3)
    return Masthead(folder)


@pytest.mark.parametrize("listing", ["", "def generate_image_metadata(params):\n        return [{'id': 1}]"])
def test_workers_that_die_at_their_start_end_the_build(tmp_path: Path, listing: str) -> None:
    code = f"""
    from masthead import ImageResponse
    def generate_static_params():
        return [{{"id": number}} for number in range(100)]
    {listing}
    def image(params):
        return ImageResponse("x", width=8, height=8)
    """
    write_site(tmp_path, {"[id]/icon.py": code})
    site = Masthead(tmp_path / "app")
    with closing(process_crew(partial(dies, str(tmp_path / "app")), site.loaded, 2)) as crew:
        with pytest.raises(BuildWorkerError, match=r"a worker of the build dies at its start.*if __name__ =="):
            build(site, tmp_path / "out", crew=lambda _: crew)
        assert crew.generation <= 5


ENDLESS = """
    import itertools, pathlib
    from masthead import ImageResponse
    async def generate_static_params():
        try:
            for number in itertools.count():
                yield {"id": number}
        finally:
            pathlib.Path(__file__).with_name("closed.txt").touch()
    def image(params):
        return ImageResponse("x", width=8, height=8)
"""


def test_workers_with_other_files_are_refused_and_params_let_go(tmp_path: Path) -> None:
    write_site(tmp_path / "here", {"[id]/icon.py": ENDLESS})
    write_site(tmp_path / "there", {"icon.png": picture(8, 8)})
    crew = partial(process_crew, source_of(tmp_path / "there"), count=1)
    with pytest.raises(BuildWorkerError, match="has other files in the site's folder than the build"):
        build(Masthead(tmp_path / "here/app"), tmp_path / "out", crew=crew)
    assert (tmp_path / "here/app/[id]/closed.txt").exists()


def test_a_site_that_workers_cannot_load_ends_the_build(tmp_path: Path) -> None:
    write_site(tmp_path, FILES)
    source = partial(os.path.join, str(tmp_path))  # loads anywhere, and is no site
    with pytest.raises(BuildWorkerError, match="a worker of the build cannot work: AttributeError"):
        build(Masthead(tmp_path / "app"), tmp_path / "out", crew=partial(process_crew, source, count=1))  # type: ignore[arg-type]


WAITING = """
    import time
    from pathlib import Path
    folder = Path(__file__).parents[1]
    def image():
        (folder / "began").touch()
        while not (folder / "go").exists():
            time.sleep(0.02)
        return b"GIF89a"
"""


def test_a_worker_of_a_build_that_was_ended_writes_nothing_into_the_next(tmp_path: Path) -> None:
    write_site(tmp_path, {"icon.py": WAITING})
    source, order = source_of(tmp_path), steps.Order(str(tmp_path / "out"), "first")
    loaded = source().loaded
    (image,) = make_plan(loaded.tree.root, loaded.loader).images
    with cluster(tmp_path, 1) as (address, _), closing(dask_crew(address, source)(loaded)) as crew:
        call = crew.make(steps.Batch(order, (steps.Wanted(image),)))
        until((tmp_path / "began").exists)
        crew.begin(replace(order, build="second"))
        (tmp_path / "go").touch()
        with pytest.raises(OSError, match="another build has begun to write there"):
            call.result(30)
        assert not (tmp_path / "out").exists()
        (made,) = crew.make(steps.Batch(replace(order, build="second"), (steps.Wanted(image),))).result(30)
        assert (tmp_path / "out" / made.facts.file).read_bytes() == b"GIF89a"


def test_who_is_writing_is_waited_for() -> None:
    fence = Fence()
    with fence.writing("out", "first"):
        assert fence.close("other", "second")
        assert not fence.close("out", "second")
    assert fence.close("out", "second")
    with fence.writing("out", "second"), pytest.raises(OSError, match="another build has begun to write there"):
        fence.writing("out", "first").__enter__()
