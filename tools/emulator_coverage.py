"""Writes docs/emulator-coverage.md: what of the API the emulator does, drawn from the emulator itself.

emulator_coverage.py [--check]     --check: only say whether the page is fresh
"""

from __future__ import annotations

import importlib.util
import json
import pathlib
import sys
from collections import defaultdict
from typing import Any

from harborapi.emulator import remarks, rooms
from harborapi.emulator.app import SITES
from harborapi.emulator.call import HANDLERS
from harborapi.emulator.jobs import KINDS
from harborapi.emulator.release import RECORDED, Operation, Release, first_versions

PROJECT = pathlib.Path(__file__).parent.parent
TARGET = PROJECT / "docs" / "emulator-coverage.md"
RECORDINGS = PROJECT / "tests" / "recordings"
HEAD = """# What the emulator covers

<!-- Written by tools/emulator_coverage.py from the code; do not edit. -->

`HarborEmulator` answers {total} operations, all that Harbor has from {first} to {last}. Of each this page says where
its behaviour comes from:

- **recorded**: good answers of a real server of these releases were recorded, and the emulator replays them.
- **rules**: no good answer was recorded; it does what the server's rules and sources say.
- **simplified**: it does less than a server, as the remark says.

{recorded} operations are recorded, {rules} from rules alone, {simplified} simplified.
An operation that a release lacks is an unknown path there, as on the server.

## In general

{general}

## Differences in the replay that are kept

The project's tests replay every recorded scenario of both releases. These steps differ:

| release | scenario | step | reason |
|---|---|---|---|
{left_over}

## Work in the background

{jobs}

They go through their states as on a server: within one to three seconds as a server (`--fast`: at once), step by step
in process (`clock.advance()`, `jobs.run()`).

## Beside the API

{sites}
"""


def recorded_answers() -> dict[str, set[str]]:
    """The releases in which a good answer of each operation was recorded."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(RECORDINGS.glob("v*/*.json")):
        scenario: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if scenario.get("real_only"):
            continue
        for step in scenario.get("steps", []):
            if "operation" in step and step["response"]["status"] < 300:
                found[step["operation"]].add(path.parent.name.removeprefix("v"))
    return found


def left_over() -> list[str]:
    """The rows of the differences that are kept."""
    place = PROJECT / "tests" / "emulator" / "scenarios.py"
    spec = importlib.util.spec_from_file_location("scenarios", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kept: dict[tuple[str, str], tuple[str, str]] = module.LEFT_OVER
    return [f"| {version[1:]} | {name} | {step} | {why} |" for (version, name), (step, why) in kept.items()]


def operations() -> dict[str, tuple[Operation, list[str]]]:
    """Every operation as the newest release has it that has it, and all releases that do."""
    found: dict[str, tuple[Operation, list[str]]] = {}
    for version in first_versions():
        for name, operation in Release(version).operations.items():
            found[name] = (operation, [*found.get(name, (operation, []))[1], version.rpartition(".")[0]])
    return found


def row(operation: Operation, versions: list[str], answers: set[str], everywhere: int) -> str:
    """An operation's line of a table."""
    handler = HANDLERS[operation.name]
    known = f"recorded {', '.join(sorted(answers, key=numbers))}" if answers else "rules"
    if handler.simplified:
        known += "; simplified"
    span = "" if len(versions) == everywhere else f"{versions[0]} to {versions[-1]}"
    return f"| `{operation.name}` | `{operation.method} {operation.path}` | {span} | {known} | {handler.simplified} |"


def numbers(version: str) -> list[int]:
    """A version's numbers, to be compared."""
    return [int(part) for part in version.split(".")]


def page() -> str:
    """The page's text."""
    rooms.load()
    answers, found = recorded_answers(), operations()
    everywhere = len(first_versions())
    tables: dict[str, list[str]] = defaultdict(list)
    for name in sorted(found):
        operation, versions = found[name]
        tables[operation.tag].append(row(operation, versions, answers[name], everywhere))
    text = HEAD.format(
        total=len(found),
        first=".".join(map(str, RECORDED[0])),
        last=".".join(map(str, RECORDED[-1])),
        recorded=sum(1 for name in found if answers[name]),
        rules=sum(1 for name in found if not answers[name]),
        simplified=sum(1 for name in found if HANDLERS[name].simplified),
        general="\n".join(f"- {remark}" for remark in remarks.GENERAL),
        left_over="\n".join(left_over()),
        jobs=", ".join(f"`{kind}`" for kind in sorted(KINDS)) + ".",
        sites="\n".join(f"- `{prefix}`: {what}" for prefix, what in beside()),
    )
    parts = [text]
    for tag in sorted(tables, key=str.lower):
        lines = "\n".join(tables[tag])
        parts.append(
            f"\n## {tag}\n\n| operation | request | releases | known from | remark |\n|---|---|---|---|---|\n{lines}\n"
        )
    return "".join(parts)


def beside() -> list[tuple[str, str]]:
    """What is answered outside the API: the paths, and what is there."""
    given = [(prefix, (function.__doc__ or "").strip().partition("\n")[0]) for prefix, function in SITES]
    return [*given, *remarks.BESIDE]


def main() -> int:
    text = page()
    if "--check" in sys.argv:
        fresh = TARGET.exists() and TARGET.read_text("utf-8") == text
        print(
            "fresh"
            if fresh
            else f"out of date: {TARGET.relative_to(PROJECT)}; write it by {pathlib.Path(__file__).name}"
        )
        return 0 if fresh else 1
    TARGET.write_text(text, "utf-8")
    print(f"{TARGET.relative_to(PROJECT)}: {len(HANDLERS)} operations")
    return 0


if __name__ == "__main__":
    sys.exit(main())
