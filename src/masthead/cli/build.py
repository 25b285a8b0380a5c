"""``masthead build``: every image as a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from masthead.cli.console import fail, mistakes, note, out, progress, say_error, warn
from masthead.cli.crew import Executor, crew_of
from masthead.cli.target import SiteTarget, site_of
from masthead.export.build import BuildOptions, BuildReport
from masthead.export.build import build as build_site
from masthead.export.telling import failure_of, tell
from masthead.sentences import counted
from masthead.site import Masthead


def build(
    site: SiteTarget = "app",
    output: Annotated[str, typer.Option("--out", "-o", help="A folder, or s3://bucket/prefix, gs://…, az://…")] = "out",
    base_url: Annotated[
        str | None,
        typer.Option(help="What absolute URLs begin with: https://shop.example", envvar="MASTHEAD_BASE_URL"),
    ] = None,
    base_path: Annotated[str | None, typer.Option(help="The path the files are served under: /cards")] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="URL paths to build, such as '/blog/**'; several times. Others stay.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")] = False,
    check: Annotated[
        bool, typer.Option(help="Look at each picture for mistakes, which takes longer than drawing it.")
    ] = True,
    verify: Annotated[bool, typer.Option("--verify", help="Compare every file that is there.")] = False,
    shard: Annotated[int, typer.Option(min=0, max=4, help="Folders of 256 before every file.")] = 0,
    executor: Annotated[Executor, typer.Option(help="Where pictures are drawn.")] = Executor.threads,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Threads or processes; one a core if not given, four threads a core for a URL."),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Where a cluster is: tcp://host:8786 of Dask, host:6379 of Ray.")
    ] = None,
    journal: Annotated[Path | None, typer.Option(help="Where what was built is noted.")] = None,
) -> None:
    """Write every image as a file, for a static host or a CDN.

    Pages with parameters are built for what `generate_static_params()` returns, in the image
    module or in a `params.py` of its folder. `manifest.json` lists the tags of every page
    and the file, size and sha256 of every image. Only what changed is drawn, files of images
    that are no more are removed, and a build that was ended goes on where it was.
    """
    with mistakes():
        told = {"metadata_base": base_url, "base_path": base_path}
        chosen = {name: value for name, value in told.items() if value is not None}
        # Workers elsewhere may have another current folder.
        target = str(Path(site).resolve()) if Path(site).exists() else site
        source = partial(site_of, target, development=False, **chosen)
        built = source()
        for diagnostic in built.diagnostics:
            warn(diagnostic)
        options = BuildOptions(
            only=tuple(only or ()), shards=shard, look=check, verify=verify, is_dry=dry_run, journal=journal
        )
        crew = crew_of(executor, source, workers, scheduler)
        with progress(beside_lines=dry_run) as bar:
            task = bar.add_task("drawing", total=None)
            report = build_site(
                built,
                output,
                workers=workers,
                progress=lambda done, found: bar.update(task, completed=done, total=found),
                told=_say if dry_run else None,
                options=options,
                crew=crew,
            )
        _tell(built, report, output, options)


def _say(what: str, which: str) -> None:
    """One line of a dry run, for people and for grep."""
    word = {"drawn": "draw", "kept": "keep", "removed": "remove", "changed": "leave", "failed": "fail"}[what]
    out.print(f"[bold green]{word:>9}[/] {escape(which)}", soft_wrap=True)


def _tell(site: Masthead, report: BuildReport, output: str, options: BuildOptions) -> None:
    counts = report.counts
    if options.only and not counts.drawn + counts.kept + counts.failed:
        fail(_nothing_fits(options.only))
    done = partial(note, "dry run" if options.is_dry else "built")
    say: dict[str, Callable[[str], None]] = {"warning": warn, "error": say_error, "done": done}
    for line in tell(report, output, is_dry=options.is_dry):
        say[line.kind](line.text)
    if failure := failure_of(report):
        fail(failure)
    if options.is_dry:
        return
    if not counts.drawn + counts.kept:
        warn("the site has no images to build; put icon.png or opengraph_image.py into its folder")
    if site.config.metadata_base is None and any(route.convention.tag.is_absolute for route in site.routes()):
        warn("the tags in the manifest have no origin: pass --base-url https://… to make their URLs absolute")
    note("manifest", f"{report.manifest}, {counted(counts.pages, 'page')}")


def _nothing_fits(only: tuple[str, ...]) -> str:
    patterns = " or ".join(f"--only {pattern!r}" for pattern in only)
    fix = "expected URL paths of images as the manifest and --dry-run list them, such as '/blog/**'"
    return f"no image of the site fits {patterns}; {fix}; nothing was changed"
