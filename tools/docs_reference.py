"""Write the pages of the reference: a page a room, with a directive for each method and each model.

The pages hold names alone; signatures, parameters, errors and fields are read from the source when the site is built.

usage: docs_reference.py [--check]

`--check` compares whole files and the set of files.
"""

from __future__ import annotations

import ast
import pathlib
import re
import sys
from dataclasses import dataclass, field

PROJECT = pathlib.Path(__file__).parent.parent
SOURCE = PROJECT / "src/harborapi"
REFERENCE = PROJECT / "docs/reference"
NAVIGATION = PROJECT / "zensical.toml"
NOT_ROOMS = {"__init__", "base", "client", "driver", "rooms"}
WRITTEN = "<!-- written by tools/docs_reference.py -->"
BLOCKING = "Signatures are the blocking client's. With `HarborAsyncClient` the call is awaited; all else is the same."
CLIENT_FIRST = ("from_env", "with_options", "authenticate")
OWN_CLIENT = "harborapi.HarborClient"

MODULES: dict[str, tuple[str, tuple[str, ...]]] = {
    "exceptions": ("Exceptions", ("exceptions",)),
    "settings": ("Settings of a client", ("retry", "options", "responselog")),
    "auth": ("Credential files", ("auth",)),
    "query": ("Queries", ("query",)),
    "references": ("References", ("references",)),
    "outcomes": ("Outcomes", ("outcomes",)),
    "comparing_results": ("Comparisons", ("comparing",)),
    "webhooks": ("Webhook events", ("webhooks",)),
    "recording": ("Recording", ("recording",)),
    "display": ("Tables", ("display",)),
    "hooks": ("Hooks", ("hooks",)),
    "tracing": ("Tracing", ("tracing",)),
    "doctor": ("The doctor", ("doctor.diagnosis", "doctor.report")),
    "ext": ("Sweeps and reports", ("ext",)),
    "emulator": ("The emulator", ("emulator.emulator", "emulator.clock", "emulator.jobs", "emulator.pytest_plugin")),
}
"""Pages about modules of their own: title, and the modules; those that are not there are left out."""
ONLY = {
    "doctor.diagnosis": ("diagnose",),
    "doctor.report": ("Report", "Step"),
    "emulator.emulator": ("HarborEmulator",),
    "emulator.clock": ("Clock",),
    "emulator.jobs": ("Jobs",),
    "emulator.pytest_plugin": ("harbor",),
}
"""What a module shows, where it has no `__all__`."""
INTERNAL = {"models", "semver"}
"""Modules of models that only re-export, or that another page has."""


@dataclass
class Page:
    """One page of the reference."""

    name: str
    title: str
    lines: list[str] = field(default_factory=list)

    def add(self, *lines: str) -> None:
        self.lines += lines

    def directive(self, path: str, *, level: int = 3, **options: object) -> None:
        self.add(f"::: {path}", "    options:", f"      heading_level: {level}")
        self.add(*(f"      {name}: {yaml(value)}" for name, value in options.items()), "")

    def text(self) -> str:
        body = "\n".join(self.lines).rstrip()
        return f"{WRITTEN}\n# {self.title}\n\n{body}\n"


def yaml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list | tuple) else str(value)


def parsed(path: pathlib.Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def public_functions(body: list[ast.stmt]) -> list[str]:
    """Names of public methods, in their order, overloads once."""
    names = [
        node.name
        for node in body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
    ]
    return list(dict.fromkeys(names))


def class_body(tree: ast.Module) -> list[ast.stmt]:
    return next(node.body for node in tree.body if isinstance(node, ast.ClassDef))


def public_models(room: str) -> list[str]:
    """The models of a room, in the order of its file."""
    path = SOURCE / "models" / f"{room}.py"
    if not path.exists():
        return []
    return [node.name for node in parsed(path).body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]


def root_model(room: str, name: str) -> bool:
    """Whether the model's base tells what it is: a mapping or a list."""
    for node in parsed(SOURCE / "models" / f"{room}.py").body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return any("RootModel" in ast.unparse(base) for base in node.bases)
    return False


def exported(module: str) -> list[str]:
    """The public names of a module: its `__all__`, or what was chosen for it."""
    if module in ONLY:
        return list(ONLY[module])
    path = SOURCE / (module.replace(".", "/") + ".py")
    for node in parsed(path).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return [str(name) for name in ast.literal_eval(node.value)]
    raise SystemExit(f"{path} has no __all__")


def about(room: str) -> str:
    """The first sentence of a room, as a paragraph of its page."""
    for floor in ("operations", "flows"):
        path = SOURCE / floor / f"{room}.py"
        if path.exists():
            first = (ast.get_docstring(parsed(path)) or "").split("\n\n")[0].replace("\n", " ")
            said = re.sub(r"^Tag `[^`]*`: ", "", first)
            return said[0].upper() + said[1:]
    raise SystemExit(f"nothing is said about {room}")


def room_page(room: str) -> Page:
    page = Page(room, room)
    page.add(about(room), "", BLOCKING, "", "## Methods", "")
    for name in public_functions(class_body(parsed(SOURCE / "_sync" / f"{room}.py"))):
        page.directive(f"{OWN_CLIENT}.{name}")
    models = public_models(room)
    if models:
        page.add("## Models", "")
        models_of(page, room, models)
    return page


def models_of(page: Page, room: str, models: list[str]) -> None:
    for name in models:
        bases = {"show_bases": True} if root_model(room, name) else {}
        page.directive(f"harborapi.models.{room}.{name}", **bases)


def client_page() -> Page:
    page = Page("client", "The clients")
    page.add(
        "`HarborClient` blocks, `HarborAsyncClient` is awaited. Both take the same settings and have the same methods;",
        "those of the API are on the pages of the rooms.",
        "",
    )
    base = "harborapi._client.ClientBase"
    page.directive(OWN_CLIENT, level=2, members=False, merge_init_into_class=True)
    page.add("## Making and changing a client", "")
    body = next(
        node.body
        for node in parsed(SOURCE / "_client.py").body
        if isinstance(node, ast.ClassDef) and node.name == "ClientBase"
    )
    shared = public_functions(body)
    for name in (*CLIENT_FIRST, *(name for name in shared if name not in CLIENT_FIRST)):
        page.directive(f"{base}.{name}")
    page.add("## Asking", "", BLOCKING, "")
    for name in public_functions(class_body(parsed(SOURCE / "_sync/client.py"))):
        page.directive(f"{OWN_CLIENT}.{name}")
    return page


def models_page(rooms: set[str]) -> Page:
    page = Page("models", "Shared models")
    page.add("Models that several rooms use, and what all of them stand on.", "")
    for path in sorted((SOURCE / "models").glob("[a-z]*.py")):
        name = path.stem
        models = public_models(name)
        if name in rooms | INTERNAL or not models:
            continue
        said = (ast.get_docstring(parsed(path)) or "").split("\n\n")[0].replace("\n", " ")
        page.add(f"## models.{name}", "", said, "")
        models_of(page, name, models)
    return page


def module_page(name: str) -> Page | None:
    title, wanted = MODULES[name]
    modules = [one for one in wanted if (SOURCE / (one.replace(".", "/") + ".py")).exists()]
    if name == "ext":
        modules = [
            f"ext.{path.stem}"
            for path in sorted((SOURCE / "ext").glob("[a-z]*.py"))
            if any(
                isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__" for node in parsed(path).body
            )
        ]
    if not modules:
        return None
    page = Page(name, title)
    for module in modules:
        whole = f"harborapi.{module}"
        page.add(f"## {whole}", "")
        page.directive(whole, level=2, members=False, show_root_heading=False, show_root_toc_entry=False)
        for member in exported(module):
            page.directive(f"{whole}.{member}")
    return page


def pages() -> list[Page]:
    rooms = sorted(path.stem for path in (SOURCE / "_sync").glob("[a-z]*.py") if path.stem not in NOT_ROOMS)
    found = [module_page(name) for name in MODULES]
    return [
        client_page(),
        *[room_page(room) for room in rooms],
        models_page(set(rooms)),
        *[page for page in found if page is not None],
    ]


def index(every: list[Page]) -> Page:
    page = Page("index", "Reference")
    page.add(
        "Every method, parameter, error, model and field. A room has the name of Harbor's own tag for its operations.",
        "",
        "| page | about |",
        "|---|---|",
    )
    for one in every:
        is_room = (SOURCE / "_sync" / f"{one.name}.py").exists() and one.name not in NOT_ROOMS
        said = about(one.name) if is_room else one.title
        page.add(f"| [{one.name}]({one.name}.md) | {said} |")
    return page


def navigation(every: list[Page]) -> str:
    """The configuration with the reference's part of the navigation."""
    rows = [f'    {{ "{page.name}" = "reference/{page.name}.md" }},' for page in every]
    block = "\n".join(['  { "Reference" = [', '    "reference/index.md",', *rows, "  ] },"])
    text = NAVIGATION.read_text(encoding="utf-8")
    begin, end = "  # reference: written by tools/docs_reference.py\n", "  # end of the reference\n"
    before, rest = text.split(begin)
    return f"{before}{begin}{block}\n{end}{rest.split(end)[1]}"


def main() -> int:
    every = pages()
    files = {REFERENCE / f"{page.name}.md": page.text() for page in [index(every), *every]}
    files[NAVIGATION] = navigation(every)
    have = set(REFERENCE.glob("*.md"))
    wrong = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    wrong += sorted(have - files.keys())
    if "--check" in sys.argv:
        for path in wrong:
            print(f"out of date: {path.relative_to(PROJECT)}; run: {pathlib.Path(sys.argv[0]).name}")
        return 1 if wrong else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for path in wrong:
        if path in files:
            path.write_text(files[path], encoding="utf-8")
        else:
            path.unlink()
    print(f"{len(files)} files, {len(wrong)} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
