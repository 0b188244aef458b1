"""Build the documentation into `site/`: a dead link, an unknown parameter in a docstring or a stale page is an error.

usage: docs_build.py
"""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

PROJECT = pathlib.Path(__file__).parent.parent
DOCS = PROJECT / "docs"
COPIED = {"ARCHITECTURE.md": "architecture.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
"""Pages that lie at the top of the project, where a reader of the source looks for them; git ignores their copies."""
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def copy_pages() -> None:
    for source, target in COPIED.items():
        text = (PROJECT / source).read_text(encoding="utf-8")
        for name, page in COPIED.items():
            text = text.replace(f"]({name})", f"]({page})")
        text = text.replace("](README.md)", "](index.md)").replace("](docs/", "](")
        (DOCS / target).write_text(text, encoding="utf-8")


def main() -> int:
    for tool in ("docs_reference.py", "docs_releases.py"):
        if subprocess.run([sys.executable, str(PROJECT / "tools" / tool), "--check"], check=False).returncode:
            return 1
    copy_pages()
    command = [str(pathlib.Path(sys.executable).parent / "zensical"), "build", "--strict", "--clean"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    said = COLOURS.sub("", done.stdout + done.stderr)
    warned = [line for line in said.splitlines() if line.startswith("griffe:") or "warning" in line.lower()]
    if done.returncode or warned:
        print(said)
        return 1
    pages = len(list((PROJECT / "site").rglob("index.html")))
    print(f"{pages} pages in site/, no warnings")
    return 0


if __name__ == "__main__":
    sys.exit(main())
