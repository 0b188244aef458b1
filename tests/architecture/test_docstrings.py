"""What users read in their editors: the form of the docstrings, in both clients and in every public module."""

from __future__ import annotations

import ast
import builtins
import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from harborapi import HarborAsyncClient, HarborClient, exceptions

from .tree import PROJECT, SOURCE

METHODS: list[dict[str, Any]] = json.loads((PROJECT / "tests/contract/client-methods.json").read_text("utf-8"))
SINCE = {
    row["operation"]: row["since"].removeprefix("v")
    for row in sorted(
        json.loads((PROJECT / "tests/contract/operations.json").read_text("utf-8")),
        key=lambda row: not row.get("removed_after"),
    )
}
NEVER_REFUSED = {"get_system_info", "health_check", "ping"}
"""Methods of the API that anybody may call and that name nothing."""

NOT_FOR_USERS = {"emulator", "doctor", "operations", "flows"}
"""Parts of which users call other doors; operations and flows are read as the clients' methods."""

KINDS = (HarborAsyncClient, HarborClient)
PUBLIC = [
    pytest.param(kind, name, id=f"{kind.__name__}.{name}")
    for kind in KINDS
    for name in dir(kind)
    if not name.startswith("_") and callable(getattr(kind, name))
]


def section(text: str, name: str) -> str:
    found = re.search(rf"^{name}:\n((?:    .*\n?|\n)+)", text, re.MULTILINE)
    return found[1] if found else ""


def named(text: str, within: str) -> list[str]:
    """The names that a section explains."""
    return re.findall(r"^    \*{0,2}(\w+): \S", section(text, within), re.MULTILINE)


@pytest.mark.parametrize(("kind", "name"), PUBLIC)
def test_methods_of_the_clients(kind: type, name: str) -> None:
    """A sentence first, every parameter in order, what comes back, and exceptions that there are."""
    method = getattr(kind, name)
    text = inspect.getdoc(method) or ""
    signature = inspect.signature(method)
    first, _, rest = text.partition("\n")
    assert re.fullmatch(r"[A-Z].*[.:]", first), "the first line is a sentence"
    assert not rest or rest.startswith("\n")
    assert named(text, "Args") == [one for one in signature.parameters if one != "self"]
    comes = bool(section(text, "Returns") or section(text, "Yields"))
    assert comes == (signature.return_annotation not in {None, "None"})
    for exception in named(text, "Raises"):
        assert issubclass(getattr(exceptions, exception, None) or getattr(builtins, exception), Exception)
    order = re.findall(r"^(Args|Returns|Yields|Raises|Example):$|^(API operation): ", text, re.MULTILINE)
    assert [one or other for one, other in order] == sorted(
        (one or other for one, other in order),
        key=["Args", "Returns", "Yields", "Raises", "Example", "API operation"].index,
    )


@pytest.mark.parametrize("row", METHODS, ids=lambda row: row["method"])
@pytest.mark.parametrize("kind", KINDS)
def test_methods_of_the_api(kind: type, row: dict[str, Any]) -> None:
    """When they fail, the API's name, and since which release Harbor has it."""
    text = " ".join((inspect.getdoc(getattr(kind, row["method"])) or "").split())
    assert ("Raises:" in text) == (row["method"] not in NEVER_REFUSED)
    for name in row["operations"]:
        identifier = name if name in SINCE else api_of(name)
        assert f"`{identifier}`, since Harbor {SINCE[identifier]}" in text.partition("API operation: ")[2]


def api_of(route: str) -> str:
    """The id of an operation that the table names by method and path, as its id is not unique there."""
    rows = json.loads((PROJECT / "tests/contract/operations.json").read_text("utf-8"))
    return next(str(row["operation"]) for row in rows if f"{row['method']} {row['path']}" == route)


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef, bool]]:
    """The public functions and methods of public modules: where, what, and whether it is in a class."""
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE).with_suffix("").parts
        if any(part.startswith("_") for part in inside) or inside[0] in NOT_FOR_USERS:
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            for inner in node.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_") else [node]:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and not inner.name.startswith("_"):
                    yield f"{'.'.join(inside)}.{inner.name}", inner, inner is not node


def documented(where: str, node: ast.FunctionDef | ast.AsyncFunctionDef, method: bool) -> str:
    """What a docstring lacks."""
    marks = {ast.unparse(mark).rpartition(".")[2] for mark in node.decorator_list}
    if marks & {"overload", "setter", "property", "cached_property", "model_validator", "field_validator"}:
        return ""
    text = ast.get_docstring(node) or ""
    if not text:
        return f"{where} has none"
    if re.fullmatch(r".*; see `\w+`\.", text):  # the same parameters, explained there
        return ""
    have = node.args
    args = [*have.posonlyargs, *have.args, have.vararg, *have.kwonlyargs, have.kwarg]
    wanted = [one.arg for one in args[1 if method and "staticmethod" not in marks else 0 :] if one is not None]
    if named(text, "Args") != wanted:
        return f"{where} explains {named(text, 'Args')} of {wanted}"
    gives = node.returns is not None and ast.unparse(node.returns) not in {"None", "NoReturn"}
    if gives and wanted and not (section(text, "Returns") or section(text, "Yields")):
        return f"{where} does not say what it gives"
    return ""


HELPERS = {
    "models.base.tells_of_secret",
    "models.base.is_dict",
    "models.base.is_list",
    "models.base.without_secrets",
} | {"ext.report.name_without"}
"""Of modules among themselves."""


def test_functions_of_public_modules() -> None:
    found = list(functions())
    assert len(found) > 100
    lacking = [
        said for where, node, method in found if where not in HELPERS if (said := documented(where, node, method))
    ]
    assert not lacking, "\n".join(lacking)
