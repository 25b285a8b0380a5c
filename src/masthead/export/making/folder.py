"""A build's files in a folder of this machine, or one that several share."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from masthead.export.files import OWN
from masthead.export.steps import Claim, Facts

PARTS = "parts"
CLAIMS = ".claims"
UNREADABLE = "unreadable"  # in the place of a sha256


class FolderPlace:
    """Files below ``root``. Those that are being written lie in ``.masthead/parts`` of it, and are known for that."""

    is_safe = False
    is_guarded = True

    def __init__(self, root: Path) -> None:
        self.root = root
        self._parts = root / OWN / PARTS
        # One for each process, since those of several machines may share the folder.
        self._claims = self._parts / f"{uuid.uuid4().hex}{CLAIMS}"

    def write(self, file: str, body: bytes, content_type: str) -> None:  # noqa: ARG002  # a folder keeps no types
        """Write beside, then move: readers see the old file or the new one."""
        part = self._parts / uuid.uuid4().hex
        try:
            try:
                part.write_bytes(body)
            except FileNotFoundError:  # the first of a build
                self.parts()
                part.write_bytes(body)
            self._move(part, file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    @contextmanager
    def part(self) -> Iterator[BinaryIO]:
        """One beside those of ``write``."""
        path = self.parts() / uuid.uuid4().hex
        try:
            with path.open("wb") as file:
                yield file
        finally:
            path.unlink(missing_ok=True)

    def upload(self, part: BinaryIO, file: str, content_type: str) -> None:  # noqa: ARG002
        part.close()
        self._move(Path(part.name), file)

    def _move(self, part: Path, file: str) -> None:
        target = self.root / file
        try:
            part.replace(target)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)

    def read(self, file: str) -> bytes | None:
        """The content of a file."""
        try:
            return (self.root / file).read_bytes()
        except FileNotFoundError:
            return None

    def holds(self, facts: Facts, *, verify: bool) -> bool:
        """By its size, and by its digest to ``verify``."""
        path = self.root / facts.file
        try:
            if path.stat().st_size != facts.size:
                return False
            return not verify or _digest(path) == facts.sha256
        except OSError:
            return False

    def other(self, facts: Facts) -> str | None:
        """By its digest; a folder is none, and what cannot be read is something else."""
        path = self.root / facts.file
        try:
            found = _digest(path)
        except (IsADirectoryError, NotADirectoryError):
            return None
        except OSError:
            return UNREADABLE if os.path.lexists(path) else None
        return None if found == facts.sha256 else found

    def claim(self, claim: Claim) -> None:
        """As a line of a file, written at once, whatever other threads write."""
        line = f"{claim.sha256} {claim.size} {claim.journal} {claim.file}\n".encode()
        try:
            _append(self._claims, line)
        except FileNotFoundError:  # the first of a build
            self.parts()
            _append(self._claims, line)

    def claims(self) -> Iterator[Claim]:
        """The lines that are whole."""
        for path in self._parts.glob(f"*{CLAIMS}"):
            # One that was cut short may end within a character.
            with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
                for line in file:
                    parts = line.removesuffix("\n").split(" ", 3)
                    if len(parts) == 4 and parts[1].isdecimal() and line.endswith("\n"):
                        sha256, size, journal, name = parts
                        yield Claim(name, int(size), sha256, journal)

    def may_remove(self, file: str, size: int, sha256: str) -> bool:
        """By its size and its digest."""
        path = self.root / file
        try:
            return path.stat().st_size == size and _digest(path) == sha256
        except (FileNotFoundError, NotADirectoryError):  # also where a folder on the way is somebody's file now
            return True
        except IsADirectoryError:
            return False

    def remove(self, file: str, size: int, sha256: str) -> bool:
        """Remove a file that is as it was written, and the folders that are empty then."""
        if not self.may_remove(file, size, sha256):
            return False
        path = self.root / file
        with suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()
        for folder in path.relative_to(self.root).parents[:-1]:
            with suppress(OSError):  # the first that is not empty
                (self.root / folder).rmdir()
        return True

    def is_one(self, file: str, other: str) -> bool:
        """Where the file system takes no notice of case, or of how accents are written."""
        with suppress(OSError):
            return (self.root / file).samefile(self.root / other)
        return False

    def parts(self) -> Path:
        """The folder for files in the making."""
        self._parts.mkdir(parents=True, exist_ok=True)
        return self._parts

    def tidy(self) -> None:
        shutil.rmtree(self._parts, ignore_errors=True)

    def settle(self) -> None:
        if hasattr(os, "sync"):  # Windows has none
            os.sync()


def _append(path: Path, line: bytes) -> None:
    with path.open("ab", buffering=0) as file:
        if file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
