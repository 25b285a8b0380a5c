"""``masthead render``: one HTML file, one picture."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from masthead.cli.console import err, fail, mistakes, note, warn
from masthead.errors import StrictError
from masthead.font import Font
from masthead.imaging.encoding.formats import ALIASES, FORMATS
from masthead.imaging.job import Drawing
from masthead.imaging.response import DrawContext, ImageResponse
from masthead.imaging.typefaces.font_index import font_files
from masthead.sentences import listed, not_utf8
from masthead.settings import Limits, Settings
from masthead.system.atomic import write_atomically

# What messages call an option of Python's, and what it is here; where there is none here, how it is left out.
FLAGS = tuple(
    (re.compile(python), flag)
    for python, flag in (
        (r"pass images=\{.*: bytes or a path\}, or (?=allow its folder)", ""),
        (r"Settings\(roots=\['folder'\]\)", "--root folder"),
        (r"Settings\(hosts=\['([^']*)'\]\)", r"--allow-host \1"),
        (r"Settings\(limits=Limits\(deadline=…\)\)", "--deadline"),
        (r"\bduration=", "--duration"),
        (r"^Settings: roots\b", "--root"),
        (r"^Settings: hosts\b", "--allow-host"),
        (r"^ImageResponse: max_bytes\b", "--max-bytes"),
        (r"^ImageResponse: (?=(?:scale|level|duration|fps|sizes|compat)\b)", "--"),
        (r"^ImageResponse: ", ""),
        (r"\b(?:Posix|Windows)Path\((.*)\)", r"\1"),
    )
)


def render(
    source: Annotated[str, typer.Argument(metavar="FILE", help="An HTML file, or `-` for standard input.")],
    output: Annotated[Path, typer.Option("--out", "-o", help="The picture; its extension decides the format.")],
    width: Annotated[int | None, typer.Option(min=1, help="CSS px; 1200 if not given.")] = None,
    height: Annotated[int | None, typer.Option(min=1, help="CSS px; 630 if not given.")] = None,
    scale: Annotated[float, typer.Option(help="Device px for each CSS px.")] = 1.0,
    quality: Annotated[int | None, typer.Option(min=1, max=100, help="For JPEG, WebP and AVIF.")] = None,
    level: Annotated[str, typer.Option(help="For PNG: fast, balanced or small.")] = "balanced",
    max_bytes: Annotated[int | None, typer.Option(min=1, help="Lower the quality until it fits.")] = None,
    duration: Annotated[float | None, typer.Option(help="Seconds of an animation: WebP, GIF or PNG.")] = None,
    fps: Annotated[float, typer.Option(help="Frames a second of an animation.")] = 25,
    sizes: Annotated[str | None, typer.Option(help="Squares of an ICO, in device px: 16,32,48.")] = None,
    font: Annotated[list[Path] | None, typer.Option(help="A font file or a folder of them; several times.")] = None,
    root: Annotated[list[Path] | None, typer.Option(help="A folder of files that it may name; several times.")] = None,
    allow_host: Annotated[list[str] | None, typer.Option(help="A host it may fetch from; several times.")] = None,
    compat: Annotated[str | None, typer.Option(help="What the file was written for: next-og.")] = None,
    emoji: Annotated[bool, typer.Option(help="Draw colour emoji.")] = True,
    deterministic: Annotated[bool, typer.Option("--deterministic", help="Use no font of this machine.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail where there is something to warn of.")] = False,
    deadline: Annotated[float | None, typer.Option(help="Seconds that drawing may take; 30 if not given.")] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Draw in a process that is ended then.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Outline every box.")] = False,
    timings: Annotated[bool, typer.Option("--timings", help="Print what each phase took.")] = False,
) -> None:
    """Draw one HTML file: `masthead render card.html -o card.png`."""
    with mistakes(_with_flags):
        name = _format_of(output, quality)
        response = ImageResponse(
            _read(source),
            width=width,
            height=height,
            scale=scale,
            quality=quality,
            level=level,
            max_bytes=max_bytes,
            duration=duration,
            fps=fps,
            sizes=_numbers(sizes),
            format=name,
            fonts=[Font(file) for path in font or () for file in (font_files([path]) if path.is_dir() else [path])],
            compat=compat,
            emoji="twemoji" if emoji else None,
            deterministic=deterministic,
            strict=strict,
            debug=debug,
        )
        limits = Limits() if deadline is None else Limits(deadline=deadline)
        settings = Settings(roots=root or (), hosts=allow_host or (), limits=limits, isolated=isolated)
        drawing = _drawn(response, settings)
        write_atomically(output, drawing.body)
        for diagnostic in drawing.diagnostics:
            where, hint = _with_flags(diagnostic.where), _with_flags(diagnostic.hint)
            warn(replace(diagnostic, where=where, hint=hint))
        note("drawn", f"{output}, {drawing.size} CSS px, {len(drawing.body) / 1000:,.1f} kB")
        if timings:
            for phase, seconds in drawing.timings:
                err.print(f"{phase:>9} {seconds * 1000:8.2f} ms")


def _drawn(response: ImageResponse, settings: Settings) -> Drawing:
    try:
        return response.draw(DrawContext(settings=settings))
    except StrictError as error:
        for problem in error.problems:
            err.print(_with_flags(problem), markup=False, soft_wrap=True)
        fail(f"--strict allows no problems of a picture, found {len(error.problems)}; nothing was written")


def _with_flags(said: str) -> str:
    """What a message says of Python's options, said of those of this command."""
    for python, flag in FLAGS:
        said = python.sub(flag, said)
    return said


def _format_of(output: Path, quality: int | None) -> str:
    extension = output.suffix.removeprefix(".").lower()
    name = ALIASES.get(extension, extension)
    if name not in FORMATS:
        fail(f"{output}: the extension must be one of {', '.join((*FORMATS, *ALIASES))}, got {extension!r}")
    if quality is not None and FORMATS[name].quality is None:
        lossy = listed(name for name, row in FORMATS.items() if row.quality is not None)
        fail(f"{output}: --quality counts for {lossy} only; PNG has --level, GIF and SVG have neither")
    return name


def _numbers(sizes: str | None) -> list[int] | None:
    """``16,32,48``."""
    if sizes is None:
        return None
    try:
        return [int(side) for side in sizes.split(",")]
    except ValueError:
        fail(f"--sizes must be whole numbers with commas between, such as 16,32,48, got {sizes!r}")


def _read(source: str) -> str:
    if source == "-" and sys.stdin is None:
        fail("standard input is closed; give a file, or something to read in its place")
    try:
        return sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        fail(f"{source}: {not_utf8(error)}")
