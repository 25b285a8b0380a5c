"""The static build: every image as a file, and ``manifest.json``. The table of contents of export.

    plan (params × ids) → draw in a thread pool → write each file → manifest with the pages' tags

A failure does not stop the rest; the manifest is written only when there was none, so that it
never describes files that are not there.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from pathlib import Path

from masthead.atomic import write_atomically
from masthead.diagnostics import Diagnostic
from masthead.errors import ImageResultError, MastheadError
from masthead.export.files import FileNames, relative_file, url_of
from masthead.export.plan import BuildPlan, Failure, make_plan
from masthead.metadata.images import ImageDescriptor
from masthead.metadata.resolve import UrlBase, resolve_images
from masthead.metadata.tags import write_tags
from masthead.modules.worlds import SYNC, complete
from masthead.serving.keeping.pictures import drawing_freely
from masthead.serving.messages import Response
from masthead.site import LoadedSite, Masthead

MANIFEST = "manifest.json"
MANIFEST_VERSION = 1


@dataclass(frozen=True, slots=True)
class BuiltImage:
    """One written file: ``file`` relative to the output folder, ``size`` in bytes."""

    image: ImageDescriptor
    file: Path
    size: int
    sha256: str
    content_type: str
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; ``manifest`` is ``None`` when something failed."""

    images: tuple[BuiltImage, ...]
    pages: tuple[str, ...]
    skipped: tuple[Failure, ...]
    failures: tuple[Failure, ...]
    manifest: Path | None


def build(
    site: Masthead, out: Path, *, workers: int | None = None, progress: Callable[[int, int], None] | None = None
) -> BuildReport:
    """Write every image of a site below ``out``.

    ``workers`` threads draw (not given: one a core); ``progress`` is told (done, total). Without a
    ``metadata_base`` the manifest's tags have URLs without origin. Raises ``OSError`` when ``out``
    cannot be written.
    """
    loaded = site.loaded
    loaded = replace(loaded, server=replace(loaded.server, pictures=drawing_freely()))
    plan = make_plan(loaded.tree.root, loaded.loader)
    built: list[BuiltImage] = []
    failures = list(plan.failures)
    names = FileNames()
    for done, (image, response) in enumerate(_drawn(loaded, plan, workers), start=1):
        try:
            built.append(_write(out, names, image, response()))
        except MastheadError as error:
            failures.append(Failure(image.path, str(error)))
        if progress:
            progress(done, len(plan.images))
    manifest = None
    if not failures:
        try:
            manifest = _write_manifest(site, loaded, out, plan, built)
        except MastheadError as error:
            failures.append(Failure(MANIFEST, str(error)))
    return BuildReport(tuple(built), tuple(plan.pages), tuple(plan.skipped), tuple(failures), manifest)


def _drawn(
    loaded: LoadedSite, plan: BuildPlan, workers: int | None
) -> Iterator[tuple[ImageDescriptor, Callable[[], Response]]]:
    """Every image with the way to its drawing, in the plan's order, a few ahead of the reader."""
    count = workers or os.cpu_count() or 1
    ahead = 4 * count
    with ThreadPoolExecutor(count, thread_name_prefix="masthead-build") as executor:

        def start(image: ImageDescriptor) -> Future[Response]:
            # User code sees the context that the build was started in, such as a framework's application.
            return executor.submit(copy_context().run, _draw, loaded, image)

        running = [start(image) for image in plan.images[:ahead]]
        for index, image in enumerate(plan.images):
            yield image, running[index].result
            running[index] = Future()  # the picture is on disk now: let its bytes go
            if index + ahead < len(plan.images):
                running.append(start(plan.images[index + ahead]))


def _draw(loaded: LoadedSite, image: ImageDescriptor) -> Response:
    """The picture, looked at in this thread too: that takes about as long as drawing it."""
    response = complete(loaded.server.draw(SYNC, image))
    if response.drawing:
        _ = response.drawing.diagnostics
    return response


def _write(out: Path, names: FileNames, image: ImageDescriptor, response: Response) -> BuiltImage:
    if response.status != 200:
        raise ImageResultError(image.route.shown, f"answered {response.status} for {image.path}")
    content_type = response.header("content-type") or image.content_type
    file = names.claim(relative_file(image, content_type))
    write_atomically(out / file, response.body)
    digest = hashlib.sha256(response.body).hexdigest()
    return BuiltImage(image, file, len(response.body), digest, content_type, response.diagnostics)


def _write_manifest(site: Masthead, loaded: LoadedSite, out: Path, plan: BuildPlan, built: list[BuiltImage]) -> Path:
    base = site.url_base()
    renamed = {item.image.path: url_of(item.file) for item in built}
    # Without metadata_base the tags can only name paths; the command line says so.
    base = replace(base, origin=base.origin or "", renamed=renamed)
    types = {item.image.path: item.content_type.partition(";")[0] for item in built}
    content = {
        "version": MANIFEST_VERSION,
        "pages": {page: _tags(loaded, base, page, types) for page in plan.pages},
        "images": {
            item.image.path: {
                "file": item.file.as_posix(),
                "size": item.size,
                "sha256": item.sha256,
                "content_type": item.content_type,
            }
            for item in built
        },
    }
    path = out / MANIFEST
    write_atomically(path, json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n")
    return path


def _tags(loaded: LoadedSite, base: UrlBase, page: str, types: Mapping[str, str]) -> str:
    """The tags of a page, with the types that the files turned out to have."""
    images = {
        name: tuple(replace(image, content_type=types.get(image.path, image.content_type)) for image in found)
        for name, found in complete(resolve_images(SYNC, loaded.loader, loaded.matcher, page)).items()
    }
    return str(write_tags(images, base, page))
