"""The rooms: one module a tag of the API. A new module is found by itself."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil

_loaded = False


def load() -> None:
    """Import all rooms, and the registry's protocol, so that their handlers are registered."""
    global _loaded  # noqa: PLW0603 - code is imported once a process
    if _loaded:
        return
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
        importlib.import_module(f"{__name__}.{found.name}")
    registry = "harborapi.emulator.registry"
    if importlib.util.find_spec(registry) is not None:
        importlib.import_module(registry)
    _loaded = True
