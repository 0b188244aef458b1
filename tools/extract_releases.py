"""Write src/harborapi/_core/releases.py: which release brought which operation, from tests/contract/operations.json.

usage: extract_releases.py [--check]
"""

from __future__ import annotations

import json
import pathlib
import sys

PROJECT = pathlib.Path(__file__).parent.parent
TARGET = PROJECT / "src/harborapi/_core/releases.py"
TEMPLATE = '''"""Which Harbor release brought which operation; written by tools/extract_releases.py."""

from __future__ import annotations

Release = tuple[int, int]

RELEASES: dict[str, tuple[Release, Release | None]] = {{
{rows}
}}
"""Operation -> the first release that has it, and the last one; None: today's has it."""


def lacking(operation: str, status: int, said: str) -> str:
    """What to tell of an error that means that the server's release lacks the operation; empty for any other."""
    routed = status == 405 and "is not allowed" in said
    if operation not in RELEASES or not (routed or (status == 404 and "path " in said and "was not found" in said)):
        return ""
    since, last = RELEASES[operation]
    until = f" to {{last[0]}}.{{last[1]}}" if last else " and newer"
    return f"this server does not have {{operation}}: it is in Harbor {{since[0]}}.{{since[1]}}{{until}} ({{said}})"


def available(operation: str, release: Release) -> bool:
    """Whether a release has an operation; KeyError where there is none of that name."""
    since, last = RELEASES[operation]
    return since <= release and (last is None or release <= last)
'''


def release(text: str | None) -> str:
    if not text:
        return "None"
    major, minor = text.removeprefix("v").split(".")[:2]
    return f"({major}, {minor})"


def main() -> int:
    rows = json.loads((PROJECT / "tests/contract/operations.json").read_text())
    table: dict[str, str] = {}
    for row in rows:
        if row.get("removed_after") and not row["operation"].endswith("V1"):
            continue
        table[row["operation"]] = (
            f'    "{row["operation"]}": ({release(row["since"])}, {release(row.get("removed_after"))}),'
        )
    text = TEMPLATE.format(rows="\n".join(table[name] for name in sorted(table)))
    if "--check" in sys.argv:
        fresh = TARGET.exists() and TARGET.read_text() == text
        print("fresh" if fresh else f"out of date: {TARGET.relative_to(PROJECT)}")
        return 0 if fresh else 1
    TARGET.write_text(text)
    print(f"{len(table)} operations")
    return 0


if __name__ == "__main__":
    sys.exit(main())
