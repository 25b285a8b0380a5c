"""``masthead build``: every image as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from masthead.cli.console import err, fail, mistakes, note, say_error, warn
from masthead.cli.target import SiteTarget, site_of
from masthead.diagnostics import Diagnostic
from masthead.export.build import BuildReport, BuiltImage
from masthead.export.build import build as build_site
from masthead.sentences import counted
from masthead.site import Masthead

MOST_OF_A_KIND = 20  # lines about different texts, for one code


def build(
    site: SiteTarget = "app",
    output: Annotated[Path, typer.Option("--out", "-o", help="Where the files go.")] = Path("out"),
    base_url: Annotated[
        str | None,
        typer.Option(help="What absolute URLs begin with: https://shop.example", envvar="MASTHEAD_BASE_URL"),
    ] = None,
    base_path: Annotated[str | None, typer.Option(help="The path the files are served under: /cards")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Drawing threads; one a core if not given.")] = None,
) -> None:
    """Write every image as a file, for a static host or a CDN.

    Pages with parameters are built for what `generate_static_params()` returns, in the image
    module or in a `params.py` of its folder. `manifest.json` lists the tags of every page
    and the file, size and sha256 of every image.
    """
    with mistakes():
        told = {"metadata_base": base_url, "base_path": base_path}
        chosen = {name: value for name, value in told.items() if value is not None}
        built = site_of(site, development=False, **chosen)
        for diagnostic in built.diagnostics:
            warn(diagnostic)
        with _progress() as progress:
            task = progress.add_task("drawing", total=None)
            report = build_site(
                built,
                output,
                workers=workers,
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
        _tell(built, report, output)


def _tell_noticed(images: Iterable[BuiltImage]) -> None:
    """Each thing once, with the first image that it was noticed of, and how many more there are."""
    paths: dict[Diagnostic, list[str]] = {}
    for image in images:
        for diagnostic in image.diagnostics:
            if diagnostic.severity != "info":
                paths.setdefault(diagnostic, []).append(image.path)
    told = Counter[str]()
    for diagnostic, (first, *others) in paths.items():
        told[diagnostic.code] += 1
        if told[diagnostic.code] <= MOST_OF_A_KIND:
            also = f" and {counted(len(others), 'more image')}" if others else ""
            warn(f"{first}{also}: {str(diagnostic).removeprefix(f'{diagnostic.severity} ')}")
    for code, number in told.items():
        if number > MOST_OF_A_KIND:
            warn(f"and {counted(number - MOST_OF_A_KIND, 'more warning')} [{code}]")


def _progress() -> Progress:
    columns = (TextColumn("[bold green]  drawing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=err, transient=True)


def _tell(site: Masthead, report: BuildReport, output: Path) -> None:
    for skipped in report.skipped:
        warn(f"{skipped.where}: {skipped.message}")
    _tell_noticed(report.images)
    for failure in report.failures:
        where = "" if failure.where in failure.message else f"{failure.where}: "
        say_error(f"{where}{failure.message}")
    size = sum(image.size for image in report.images)
    note("built", f"{counted(len(report.images), 'image')}, {size / 1000:,.0f} kB, in {output}")
    if report.failures:
        fail(f"{counted(len(report.failures), 'failure')}; no manifest was written")
    if not report.images:
        warn("the site has no images to build; put icon.png or opengraph_image.py into its folder")
    if site.config.metadata_base is None and any(route.convention.tag.is_absolute for route in site.routes()):
        warn("the tags in the manifest have no origin: pass --base-url https://… to make their URLs absolute")
    note("manifest", f"{report.manifest}, {counted(len(report.pages), 'page')}")
