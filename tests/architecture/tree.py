"""The modules of the package, and what each imports, read without importing anything."""

from __future__ import annotations

import ast
import functools
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent
SOURCE = PROJECT / "src/harborapi"


@dataclass(frozen=True)
class Import:
    """One import statement's target."""

    target: str
    """The module's full name; a submodule where one is imported by name."""
    line: int
    typing_only: bool
    """Within `if TYPE_CHECKING:`, so never loaded."""
    late: bool
    """Within a function, so loaded when that is called."""


@dataclass(frozen=True)
class Module:
    """One file of the package."""

    name: str
    path: Path
    imports: tuple[Import, ...]

    @property
    def layer(self) -> str:
        """The part of the package that it belongs to: `_core`, `models`, `query` …; the front door is ``."""
        return ".".join(self.name.split(".")[1:2])


def resolve(node: ast.ImportFrom, package: list[str]) -> list[str]:
    """The modules that a `from` statement means: submodules where the names are such."""
    base = package[: len(package) - node.level + 1] if node.level else []
    module = ".".join([*base, *((node.module or "").split(".") if node.module else [])])
    found: list[str] = []
    for alias in node.names:
        below = f"{module}.{alias.name}"
        place = SOURCE.parent / below.replace(".", "/")
        found.append(below if place.is_dir() or place.with_suffix(".py").exists() else module)
    return sorted(set(found))


def imports_within(tree: ast.Module, package: list[str]) -> list[Import]:
    """Every import of a module, wherever it stands."""
    found: list[Import] = []

    def visit(node: ast.AST, typing_only: bool, late: bool) -> None:
        if isinstance(node, ast.ImportFrom):
            found.extend(Import(target, node.lineno, typing_only, late) for target in resolve(node, package))
        elif isinstance(node, ast.Import):
            found.extend(Import(alias.name, node.lineno, typing_only, late) for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for statement in node.body:
                visit(statement, True, late)
            for statement in node.orelse:
                visit(statement, typing_only, late)
        else:
            inside = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            for child in ast.iter_child_nodes(node):
                visit(child, typing_only, inside)

    visit(tree, False, False)
    return found


@functools.cache
def modules() -> tuple[Module, ...]:
    """Every module of the package."""
    found: list[Module] = []
    for path in sorted(SOURCE.rglob("*.py")):
        parts = ["harborapi", *path.relative_to(SOURCE).with_suffix("").parts]
        if path.name == "__init__.py":
            parts.pop()
            package = parts
        else:
            package = parts[:-1]
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found.append(Module(".".join(parts), path, tuple(imports_within(tree, package))))
    return tuple(found)
