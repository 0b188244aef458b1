"""Write the flat methods of both clients from `operations/` and `flows/`.

Every public function of a room becomes a method of `_async/<room>.py` and of `_sync/<room>.py`, with its signature,
overloads and docstring. A flow takes the call as its first parameter and hides the operation of the same name.

usage: generate.py [--check]

`--check` compares whole files and the set of files.
"""

from __future__ import annotations

import ast
import pathlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

PROJECT = pathlib.Path(__file__).parent.parent
SOURCE = PROJECT / "src/harborapi"
FLOORS = ("flows", "operations")
KEPT = {"__init__.py", "driver.py"}
KEPT_ASYNC = {*KEPT, "base.py", "client.py"}
TWINS = ("base.py", "client.py")
"""Files of `_async` of which `_sync` has a blocking twin, written from them."""
OTHER_TWINS = {"ext/api.py": "ext/sync.py"}
"""Other async files with a blocking twin. A line that ends in `# async only` is left out of it."""
BLOCKING = {
    "async def ": "def ",
    "async with ": "with ",
    "async for ": "for ",
    "await ": "",
    "aclosing": "closing",
    "aclose": "close",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "AsyncGenerator[Page[T], None]": "Generator[Page[T], None, None]",
    "AsyncGenerator[T, None]": "Generator[T, None, None]",
    "AsyncGenerator[Any, None]": "Generator[Any, None, None]",
    "AsyncGenerator[ArtifactInfo, None]": "Generator[ArtifactInfo, None, None]",
    "AsyncGenerator": "Generator",
    "_async.client": "_sync.client",
    "with the async client; `harborapi.ext.sync`": "with the blocking client; `harborapi.ext.api`",
    "AsyncMethods": "SyncMethods",
    "HarborAsyncClient": "HarborClient",
    "AsyncClient": "Client",
    "asynchronous": "blocking",
    "An async client": "A blocking client",
    "The async client": "The blocking client",
    " of the running event loop": "",
}
BANNER = "# Written by tools/generate.py from {sources}; edit those, then run: make generate\n"


@dataclass
class Method:
    """One method to write: the function it comes from, and its overloads."""

    floor: str
    function: ast.FunctionDef
    overloads: list[ast.FunctionDef] = field(default_factory=list)


@dataclass
class Room:
    """What is known of a room."""

    name: str
    about: str
    methods: dict[str, Method] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    """Name -> the import statement that brings it."""
    sources: list[str] = field(default_factory=list)


def decorated(node: ast.FunctionDef) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "overload" for d in node.decorator_list)


def imports_of(tree: ast.Module) -> dict[str, str]:
    found: dict[str, str] = {}
    blocks = [tree.body] + [
        node.body for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    for node in (node for block in blocks for node in block):
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                as_name = f" as {alias.asname}" if alias.asname else ""
                found[alias.asname or alias.name] = f"from {module} import {alias.name}{as_name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name] = f"import {alias.name}"
    return found


def read(name: str, folder: pathlib.Path) -> Room:
    """A room, from its files on each floor."""
    room = Room(name, "")
    for floor in FLOORS:
        path = folder / floor / f"{name}.py"
        if not path.exists():
            continue
        tree = ast.parse(path.read_text())
        about = ast.get_docstring(tree)
        if not about:
            raise SystemExit(f"{path} has no docstring")
        room.about = about.splitlines()[0]
        room.sources.append(f"{floor}/{name}.py")
        room.imports = imports_of(tree) | room.imports
        overloads: dict[str, list[ast.FunctionDef]] = {}
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if decorated(node):
                overloads.setdefault(node.name, []).append(node)
            elif node.name not in room.methods:
                room.methods[node.name] = Method(floor, node, overloads.get(node.name, []))
    return room


def result(node: ast.FunctionDef) -> str:
    """What the method returns, of `Operation[X]`, `Listing[X]` or `Flow[X]`."""
    returns = node.returns
    if isinstance(returns, ast.BinOp):
        left = ast.FunctionDef(node.name, node.args, node.body, [], returns.left)
        right = ast.FunctionDef(node.name, node.args, node.body, [], returns.right)
        return f"{result(left)} | {result(right)}"
    if not isinstance(returns, ast.Subscript) or not isinstance(returns.value, ast.Name):
        raise SystemExit(f"{node.name}: returns no Operation, Listing or Flow")
    inner = ast.unparse(returns.slice)
    return f"list[{inner}]" if returns.value.id == "Listing" else inner


def signature(method: Method, node: ast.FunctionDef) -> str:
    """The parameters, `self` in place of a flow's call."""
    args = ast.parse(ast.unparse(node)).body[0]
    if not isinstance(args, ast.FunctionDef):
        raise SystemExit(node.name)
    if method.floor == "flows":
        args.args.args.pop(0)
    args.args.args.insert(0, ast.arg("self"))
    return ast.unparse(args.args)


def passed(method: Method) -> str:
    """The arguments, as they are handed on."""
    args = method.function.args
    names = [arg.arg for arg in args.args]
    names = names[1:] if method.floor == "flows" else names
    return ", ".join(names + [f"{arg.arg}={arg.arg}" for arg in args.kwonlyargs])


def body(method: Method, room: str, colour: str) -> list[str]:
    name, wait = method.function.name, "await " if colour == "async" else ""
    give = "" if result(method.function) == "None" else "return "
    if method.floor == "flows":
        more = passed(method)
        call = f"self.perform(ops.{name}{', ' + more if more else ''})"
    else:
        call = f"self.send(ops.{name}({passed(method)}))"
    return [f"        from ..{method.floor} import {room} as ops", "", f"        {give}{wait}{call}"]


def write_method(method: Method, room: str, colour: str) -> list[str]:
    define = "async def" if colour == "async" else "def"
    lines: list[str] = []
    for node in method.overloads:
        lines += ["    @overload", f"    {define} {node.name}({signature(method, node)}) -> {result(node)}: ...", ""]
    node = method.function
    lines.append(f"    {define} {node.name}({signature(method, node)}) -> {result(node)}:")
    text = documented(node)
    if not text:
        raise SystemExit(f"{room}.{node.name} has no docstring")
    raw = "r" if "\\" in "".join(text) else ""
    lines.append(f'        {raw}"""{text[0]}')
    lines += [("        " + line).rstrip() for line in text[1:]]
    lines[-1:] = [lines[-1] + '"""'] if len(text) == 1 else [lines[-1], '        """']
    return [*lines, *body(method, room, colour), ""]


def documented(node: ast.FunctionDef) -> list[str]:
    """The docstring's lines, without a flow's own first parameter."""
    lines = (ast.get_docstring(node) or "").splitlines()
    lines = [line for line in lines if line.strip() != "call: The call."]
    empty = [at for at, line in enumerate(lines[:-1]) if line == "Args:" and not lines[at + 1].startswith("    ")]
    return [line for at, line in enumerate(lines) if at not in {n for one in empty for n in (one, one + 1)}]


def used_names(room: Room) -> set[str]:
    names: set[str] = set()
    for method in room.methods.values():
        for node in [method.function, *method.overloads]:
            arguments = [*node.args.args, *node.args.kwonlyargs]
            if method.floor == "flows":
                arguments = arguments[1:]
            parts: list[ast.AST | None] = [arg.annotation for arg in arguments]
            parts += [*node.args.defaults, *node.args.kw_defaults]
            parts.append(ast.parse(result(node), mode="eval"))
            for part in parts:
                if part is not None:
                    names |= {found.id for found in ast.walk(part) if isinstance(found, ast.Name)}
    return names


def class_name(room: str) -> str:
    return "".join(word.title() for word in room.split("_")) + "Methods"


def write_room(room: Room, colour: str) -> str:
    wanted = sorted({room.imports[name] for name in used_names(room) if name in room.imports})
    base = "AsyncMethods" if colour == "async" else "SyncMethods"
    defaults = {
        found.id
        for method in room.methods.values()
        for default in [*method.function.args.defaults, *method.function.args.kw_defaults]
        if default is not None
        for found in ast.walk(default)
        if isinstance(found, ast.Name)
    }
    early = [line for line in wanted if line.split()[-1] in defaults]
    late = [line for line in wanted if line not in early]
    overloaded = any(method.overloads for method in room.methods.values())
    lines = [
        BANNER.format(sources=" and ".join(sorted(room.sources))) + f'"""{room.about}"""',
        "",
        "from __future__ import annotations",
        "",
        f"from typing import TYPE_CHECKING{', overload' if overloaded else ''}",
        "",
        f"from .base import {base}",
        *early,
        "",
        *(["if TYPE_CHECKING:", *[f"    {line}" for line in late]] if late else []),
        "",
        f"class {class_name(room.name)}({base}):",
        f'    """{room.about}"""',
        "",
    ]
    if not late:
        lines[4] = "from typing import overload" if overloaded else ""
    for method in room.methods.values():
        lines += write_method(method, room.name, colour)
    return "\n".join(lines) + "\n"


def write_all(rooms: list[Room], colour: str) -> str:
    """The file that puts the rooms together."""
    names = [(room.name, class_name(room.name)) for room in rooms]
    lines = [
        '"""All rooms in one class. Written by tools/generate.py."""',
        "",
        *[f"from .{name} import {cls}" for name, cls in names],
        "",
        "",
        f"class Rooms({', '.join(cls for _, cls in names)}):",
        '    """Every method of every room."""',
    ]
    return "\n".join(lines) + "\n"


def generate(folder: pathlib.Path) -> dict[str, str]:
    """The text of every generated file, by its path below `folder`, formatted."""
    names = {path.stem for floor in FLOORS for path in (folder / floor).glob("[a-z]*.py")}
    rooms = [read(name, folder) for name in sorted(names)]
    files: dict[str, str] = {}
    for colour in ("async", "sync"):
        for room in rooms:
            files[f"_{colour}/{room.name}.py"] = write_room(room, colour)
        files[f"_{colour}/rooms.py"] = write_all(rooms, colour)
    for name in TWINS:
        if (folder / "_async" / name).exists():
            files[f"_sync/{name}"] = blocking(f"_async/{name}", (folder / "_async" / name).read_text())
    for name, twin in OTHER_TWINS.items():
        if (folder / name).exists():
            files[twin] = blocking(name, (folder / name).read_text())
    return formatted(files)


def blocking(name: str, text: str) -> str:
    """The blocking twin of an async file."""
    text = "".join(line for line in text.splitlines(keepends=True) if not line.endswith("# async only\n"))
    for before, after in BLOCKING.items():
        text = text.replace(before, after)
    return BANNER.format(sources=name) + text


def formatted(files: dict[str, str]) -> dict[str, str]:
    """The files as the project's formatter and import sorting would have them."""
    with tempfile.TemporaryDirectory() as place:
        root = pathlib.Path(place) / "src/harborapi"
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        ruff = [str(pathlib.Path(sys.executable).parent / "ruff")]
        config = ["--config", str(PROJECT / "pyproject.toml"), "--no-cache", "-q"]
        subprocess.run([*ruff, "check", "--fix", "--select", "I", *config, str(root)], check=True)
        subprocess.run([*ruff, "format", *config, str(root)], check=True)
        return {name: (root / name).read_text() for name in files}


def stale(files: dict[str, str], folder: pathlib.Path) -> list[str]:
    """Which files are not as they should be: changed, missing, or too many."""
    have = {
        f"_{colour}/{path.name}"
        for colour in ("async", "sync")
        for path in (folder / f"_{colour}").glob("*.py")
        if path.name not in (KEPT_ASYNC if colour == "async" else KEPT)
    }
    have |= {twin for twin in OTHER_TWINS.values() if (folder / twin).exists()}
    wrong = [name for name, text in files.items() if name not in have or (folder / name).read_text() != text]
    return sorted({*wrong, *(have - files.keys())})


def main() -> int:
    files = generate(SOURCE)
    wrong = stale(files, SOURCE)
    if "--check" in sys.argv:
        for name in wrong:
            print(f"out of date: src/harborapi/{name}; run: make generate")
        return 1 if wrong else 0
    for name in wrong:
        if name in files:
            (SOURCE / name).write_text(files[name])
        else:
            (SOURCE / name).unlink()
    print(f"{len(files)} files, {len(wrong)} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
