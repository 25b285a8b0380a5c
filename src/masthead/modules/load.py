"""Code files → checked modules: imported by path once, and again after a reload in development."""

from __future__ import annotations

import ast
import hashlib
import importlib
import linecache
import sys
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path
from types import ModuleType

from masthead.config import Config
from masthead.errors import ModuleLoadError
from masthead.modules.calls import USER_ERRORS, UserFunction, describe
from masthead.modules.exports import ImageModule, check_image_module, check_params_module
from masthead.modules.names import module_name, site_name
from masthead.observing.timeline import phase
from masthead.routing.tree import Folder, Route
from masthead.system.forks import Lock

DIGEST = "__masthead_digest__"


class ModuleLoader:
    """The code files of one site. Safe to use from several threads."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = Lock()
        self._images: dict[Path, ImageModule] = {}
        self._params: dict[Path, UserFunction] = {}
        # Absolute names that image modules import and the host had not.
        self._helpers: set[str] = set()
        importlib.import_module("masthead.modules.user")

    def image_module(self, route: Route) -> ImageModule:
        """The checked module of a code route.

        Raises a ``ModuleError``: it cannot be imported, or an export is wrong.
        """
        module = self.known_module(route)
        if module is None:
            with phase("load"):
                checked = check_image_module(self._load(route.file, route.shown), route.shown, route.has_ids)
            module = self._images.setdefault(route.file, checked)
        return module

    def known_module(self, route: Route) -> ImageModule | None:
        """The module of a code route if it has been loaded; never blocks."""
        return self._images.get(route.file)

    def params_function(self, folder: Folder) -> UserFunction | None:
        """The ``generate_static_params`` of the folder's ``params.py``, if it has that file."""
        if folder.params_file is None:
            return None
        function = self._params.get(folder.params_file)
        if function is None:
            shown = self._config.shown(folder.params_file)
            checked = check_params_module(self._load(folder.params_file, shown), shown)
            function = self._params.setdefault(folder.params_file, checked)
        return function

    def forget(self) -> None:
        """Make Python forget the image modules and what they imported inside the site's folder.

        Modules that the host had imported before stay: running those twice is the host's decision.
        """
        with self._lock:
            for name in sorted(self._helpers):
                if self._is_inside(sys.modules.get(name)):
                    _forget_helper(name)
            _forget_site(self._config.directory)
            importlib.invalidate_caches()
            linecache.checkcache()

    def _load(self, file: Path, shown: str) -> ModuleType:
        name = module_name(self._config.directory, file)
        before = set(sys.modules)
        try:
            source = file.read_bytes()
            digest = hashlib.sha256(source).hexdigest()
            # Another site of the same folder may have loaded it before it changed.
            if getattr(sys.modules.get(name), DIGEST, digest) != digest:
                _forget_site(self._config.directory)
            module = importlib.import_module(name)
            setattr(module, DIGEST, digest)
        except USER_ERRORS as error:
            raise ModuleLoadError(shown, describe(error)) from error
        with self._lock:
            self._helpers |= {*(set(sys.modules) - before), *(set(_imported_names(source)) - before)}
        return module

    def _is_inside(self, module: ModuleType | None) -> bool:
        file = getattr(module, "__file__", None)
        return file is not None and Path(file).resolve().is_relative_to(self._config.directory)


def _imported_names(source: bytes) -> Iterator[str]:
    """The modules that a file may import absolutely, inside its functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _forget_helper(name: str) -> None:
    module = sys.modules.pop(name)
    parent, _, attribute = name.rpartition(".")
    if parent in sys.modules:
        # `from package import helper` takes the attribute before it looks for the module.
        vars(sys.modules[parent]).pop(attribute, None)
    if module.__file__:
        # Bytecode is matched to the second: a file saved twice in one would not change.
        Path(cache_from_source(module.__file__)).unlink(missing_ok=True)


def _forget_site(directory: Path) -> None:
    package = site_name(directory)
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        sys.modules.pop(name, None)
