"""Write the matrix of operations by release into docs/releases.md, from src/harborapi/_core/releases.py.

Which method asks for an operation is read from the last line of its docstring.

usage: docs_releases.py [--check]
"""

from __future__ import annotations

import ast
import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).parent.parent
SOURCE = PROJECT / "src/harborapi"
PAGE = PROJECT / "docs/releases.md"
BEGIN = "<!-- matrix: written by tools/docs_releases.py -->\n"
END = "<!-- end of the matrix -->\n"
FIRST, LAST = 2, 15
"""Minor releases of Harbor 2: the columns."""
SAID = re.compile(r"`(\w+)`, since Harbor")

Release = tuple[int, int]


def releases() -> dict[str, tuple[Release, Release | None]]:
    """Operation -> first and last release, without importing the package."""
    for node in ast.parse((SOURCE / "_core/releases.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "RELEASES" and node.value is not None:
            table: dict[str, tuple[Release, Release | None]] = ast.literal_eval(node.value)
            return table
    raise SystemExit("there is no table RELEASES")


def methods() -> dict[str, list[tuple[str, str]]]:
    """Room -> (method, operation), in the order of the rooms' files."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((SOURCE / "operations").glob("[a-z]*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                text = (ast.get_docstring(node) or "").rpartition("API operation: ")[2]
                for operation in SAID.findall(text):
                    found.setdefault(path.stem, []).append((node.name, operation))
    return found


def cell(minor: int, since: Release, last: Release | None) -> str:
    return "●" if since <= (2, minor) and (last is None or (2, minor) <= last) else "–"


def matrix() -> str:
    table = releases()
    every = methods()
    lacking = table.keys() - {operation for rows in every.values() for _, operation in rows}
    if lacking:
        raise SystemExit(f"no method's docstring names {', '.join(sorted(lacking))}")
    minors = range(FIRST, LAST + 1)
    lines: list[str] = []
    for room, rows in every.items():
        lines += [f"### {room}", ""]
        lines.append("| method | " + " | ".join(f"2.{minor}" for minor in minors) + " |")
        lines.append("|---|" + ":-:|" * len(minors))
        for method, operation in rows:
            marks = " | ".join(cell(minor, *table[operation]) for minor in minors)
            lines.append(f"| [{method}][harborapi.HarborClient.{method}]<br>`{operation}` | {marks} |")
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    fresh = f"{before}{BEGIN}\n{matrix()}\n{END}{rest.split(END)[1]}"
    if "--check" in sys.argv:
        if fresh != text:
            print("out of date: docs/releases.md; run: tools/docs_releases.py")
        return int(fresh != text)
    PAGE.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
