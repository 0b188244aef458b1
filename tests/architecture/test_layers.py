"""Which part of the package may import which: the table that ARCHITECTURE.md tells in words."""

from __future__ import annotations

import sys

import pytest

from .tree import Import, Module, modules

GROUND = {"exceptions", "hooks", "options", "query", "references"}
SHARED = {"retry", "auth", "responselog", "types", "version", "outcomes"}
"""Small modules that users see, beside the ground: settings, files, names."""

MAY_IMPORT: dict[str, set[str]] = {
    "exceptions": set(),
    "query": {"exceptions"},
    "references": {"exceptions"},
    "hooks": set(),
    "options": {"exceptions"},
    "models": {"models", "references"},
    "_core": {"_core", "models", *GROUND},
    "operations": {"operations", "_core", "models", "types", *GROUND},
    "flows": {"flows", "operations", "_core", "models", *SHARED, *GROUND},
    "_http": {"_http", "_core", *GROUND},
    "types": {"models"},
    "version": {"models"},
}
"""Of the package's own parts. Who isn't named here stands above all layers."""

TYPES_ONLY: dict[str, set[str]] = {
    "options": {"retry", "hooks"},
    "auth": {"models"},
}
"""What more a part may name in annotations."""

LIBRARIES: dict[str, set[str]] = {
    "": set(),
    "exceptions": set(),
    "query": set(),
    "references": set(),
    "options": set(),
    "operations": set(),
    "flows": set(),
    "_client": {"pydantic"},
    "_core": {"pydantic", "pydantic_core"},
    "models": {"pydantic", "pydantic_core", "rich"},
    "_http": {"httpx2", "httpcore2", "anyio", "aiohttp", "multidict", "yarl"},
    "_async": {"httpx2"},
    "_sync": {"httpx2"},
    "emulator": {"anyio", "h11", "httpx2", "pytest"},
}
HTTP_LIBRARIES = {"httpx2", "httpcore2", "aiohttp", "anyio", "h11", "yarl", "multidict", "requests", "urllib3"}
CLIENTS = {"_http", "emulator"}
"""The parts that may load an HTTP library."""


def imports() -> list[tuple[Module, Import]]:
    return [(module, one) for module in modules() for one in module.imports]


def layer_of(target: str) -> str:
    return ".".join(target.split(".")[1:2])


def own(one: Import) -> bool:
    return one.target.split(".")[0] == "harborapi"


def where(module: Module, one: Import) -> str:
    return f"{module.name}, line {one.line}: {one.target}"


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_a_layer_imports_those_below_it_alone(layer: str) -> None:
    wrong: list[str] = []
    for module, one in imports():
        if module.layer != layer or not own(one):
            continue
        allowed = MAY_IMPORT[layer] | (TYPES_ONLY.get(layer, set()) if one.typing_only else set())
        if layer_of(one.target) not in allowed:
            wrong.append(where(module, one))
    assert not wrong, f"{layer} may import {sorted(MAY_IMPORT[layer])} alone:\n" + "\n".join(wrong)


def test_every_layer_of_the_table_is_there() -> None:
    assert set(MAY_IMPORT) <= {module.layer for module in modules()}


def test_the_emulator_is_a_reading_of_its_own() -> None:
    """It knows the clients only to hand one out: by the front door, when asked."""
    wrong = [
        where(module, one)
        for module, one in imports()
        if module.layer == "emulator" and own(one) and layer_of(one.target) != "emulator"
        if not (one.target == "harborapi" and (one.late or one.typing_only))
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_stands_on_the_emulator() -> None:
    wrong = [where(module, one) for module, one in imports() if layer_of(one.target) == "emulator" and own(one)]
    assert not [line for line in wrong if not line.startswith("harborapi.emulator")], "\n".join(wrong)


@pytest.mark.parametrize("layer", LIBRARIES)
def test_a_layer_uses_known_libraries_alone(layer: str) -> None:
    wrong = [
        where(module, one)
        for module, one in imports()
        if module.layer == layer and not own(one)
        if (name := one.target.split(".")[0]) not in sys.stdlib_module_names and name not in LIBRARIES[layer]
    ]
    assert not wrong, "\n".join(wrong)


def test_http_libraries_are_loaded_by_drivers_alone() -> None:
    wrong = [
        where(module, one)
        for module, one in imports()
        if one.target.split(".")[0] in HTTP_LIBRARIES and module.layer not in CLIENTS and not one.typing_only
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_of_the_package_needs_its_tests() -> None:
    wrong = [where(module, one) for module, one in imports() if one.target.split(".")[0] in {"tests", "tools"}]
    assert not wrong, "\n".join(wrong)
