"""The package below which image modules live; importing it installs the finder for their names.

See ``masthead.modules.names`` for the names. Source is compiled anew on each import: an image
module saved twice within a second must not come out of a bytecode cache, and ``app/`` stays free
of ``__pycache__``. A folder's ``__init__.py`` belongs to the host and is not run for images, but a
helper package that an image module imports (``from .._cards import badge``) is an ordinary package.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from masthead.modules.names import FILE, FOLDER, PACKAGE, ROOT, decode

__path__ = []


class _FreshLoader(SourceFileLoader):
    """Reads source only, never bytecode."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


class _Finder:
    """Finds every module below ``masthead.modules.user``."""

    @staticmethod
    def find_spec(fullname: str, path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        parent, _, name = fullname.rpartition(".")
        if parent == PACKAGE and name.startswith(ROOT):
            return _folder(fullname, Path(decode(name.removeprefix(ROOT))))
        if not parent.startswith(f"{PACKAGE}.") or not path:
            return None
        folder = Path(path[0])
        if name.startswith(FOLDER):
            return _folder(fullname, folder / decode(name.removeprefix(FOLDER)))
        if name.startswith(FILE):
            return _file(fullname, folder / f"{decode(name.removeprefix(FILE))}.py")
        return _helper(fullname, folder / name)


def _helper(fullname: str, path: Path) -> ModuleSpec | None:
    """What a relative import names: a package, a module, or a plain folder."""
    if (path / "__init__.py").is_file():
        return _file(fullname, path / "__init__.py", package=path)
    return _file(fullname, path.with_name(f"{path.name}.py")) or _folder(fullname, path)


def _folder(fullname: str, folder: Path) -> ModuleSpec | None:
    if not folder.is_dir():
        return None
    spec = ModuleSpec(fullname, None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    return spec


def _file(fullname: str, file: Path, package: Path | None = None) -> ModuleSpec | None:
    if not file.is_file():
        return None
    return spec_from_file_location(
        fullname,
        file,
        loader=_FreshLoader(fullname, str(file)),
        submodule_search_locations=[str(package)] if package else None,
    )


sys.meta_path.insert(0, _Finder())
