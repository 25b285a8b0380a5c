"""Code files → checked modules: imported by path once, and again after a reload in development."""

from __future__ import annotations

import importlib
import linecache
import sys
import threading
from importlib.util import cache_from_source
from pathlib import Path
from types import ModuleType

from masthead.config import Config
from masthead.errors import ModuleLoadError
from masthead.modules.calls import UserFunction, describe
from masthead.modules.exports import ImageModule, check_image_module, check_params_module
from masthead.modules.names import module_name, site_name
from masthead.routing.tree import Folder, Route


class ModuleLoader:
    """The code files of one site. Safe to use from several threads.

    A new loader knows nothing of what an older one for the same folder loaded, so making a new one
    is how development reloads.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = threading.RLock()
        self._images: dict[Path, ImageModule] = {}
        self._params: dict[Path, UserFunction] = {}
        self._helpers: set[str] = set()
        importlib.import_module("masthead.modules.user")
        _forget_site(config.directory)

    def image_module(self, route: Route) -> ImageModule:
        """The checked module of a code route.

        Raises a ``ModuleError``: it cannot be imported, or an export is wrong.
        """
        module = self._images.get(route.file)
        if module is None:
            with self._lock:
                loaded = self._load(route.file, route.shown)
                module = check_image_module(loaded, route.shown, route.has_ids)
                self._images[route.file] = module
        return module

    def params_function(self, folder: Folder) -> UserFunction | None:
        """The ``generate_static_params`` of the folder's ``params.py``, if it has that file."""
        if folder.params_file is None:
            return None
        function = self._params.get(folder.params_file)
        if function is None:
            with self._lock:
                shown = self._config.shown(folder.params_file)
                function = check_params_module(self._load(folder.params_file, shown), shown)
                self._params[folder.params_file] = function
        return function

    def forget(self) -> None:
        """Make Python forget what the image modules imported inside the site's folder.

        Modules that the host had imported before stay: running those twice is the host's decision.
        """
        with self._lock:
            for name in self._helpers:
                module = sys.modules.pop(name, None)
                if module is not None and module.__file__:
                    # Bytecode is matched to the second: a file saved twice in one would not change.
                    Path(cache_from_source(module.__file__)).unlink(missing_ok=True)
            importlib.invalidate_caches()
            linecache.checkcache()

    def _load(self, file: Path, shown: str) -> ModuleType:
        before = set(sys.modules)
        name = module_name(self._config.directory, file)
        try:
            return importlib.import_module(name)
        except Exception as error:
            sys.modules.pop(name, None)
            raise ModuleLoadError(shown, describe(error)) from error
        finally:
            self._helpers |= {name for name in set(sys.modules) - before if self._is_helper(name)}

    def _is_helper(self, name: str) -> bool:
        file = getattr(sys.modules.get(name), "__file__", None)
        return (
            file is not None and Path(file).is_relative_to(self._config.directory) and not name.startswith("masthead.")
        )


def _forget_site(directory: Path) -> None:
    package = site_name(directory)
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]
