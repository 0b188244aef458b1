"""Files as they should be: short, ended by a newline, and telling nothing of the machine they were written on."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from .tree import PROJECT

LIMIT = 500
LONGER = {
    "src/harborapi/_client.py": (560, "one class: the settings of both clients, with their documentation"),
    "src/harborapi/models/configure.py": (560, "one model: every setting of a server, once read and once written"),
    "src/harborapi/models/scanner.py": (530, "reports and what is asked of them: one subject"),
}
"""Files that may be longer: how long, and why."""
DOCUMENTED = re.compile(r"src/harborapi/operations/")
"""Rooms of operations are mostly documentation: a third more is granted."""
GENERATED = re.compile(r"src/harborapi/(_async/|_sync/|types\.py|_core/releases\.py)")
OURS = ("src/", "tests/", "tools/", "examples/", "benchmarks/")
BINARY = {".png", ".ico", ".gz", ".tgz", ".woff2", ".parquet", ".zip", ".tar", ".jpg"}
INDEX = re.compile(r"--(extra-)?index-url|--find-links|--trusted-host")


@cache
def tracked() -> tuple[str, ...]:
    """What git knows, and what it would: not what it was told to ignore."""
    command = ["git", "-C", str(PROJECT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no checkout of git")
    names = done.stdout.decode().split("\0")
    return tuple(sorted(name for name in names if name and (PROJECT / name).is_file()))


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def texts() -> list[str]:
    return [name for name in tracked() if Path(name).suffix not in BINARY]


def allowed(name: str) -> int:
    return LONGER[name][0] if name in LONGER else LIMIT * 4 // 3 if DOCUMENTED.match(name) else LIMIT


def test_no_file_is_long() -> None:
    long = {
        name: lines
        for name in tracked()
        if name.endswith(".py") and name.startswith(OURS) and not GENERATED.match(name)
        if (lines := read(name).count("\n")) > allowed(name)
    }
    assert not long, f"over {LIMIT} lines, or over what they were given here: {long}"


def test_what_may_be_long_is() -> None:
    short = [name for name in LONGER if not (PROJECT / name).exists() or read(name).count("\n") <= LIMIT]
    assert not short, f"no longer long: {short}"


def test_every_text_ends_with_one_newline() -> None:
    wrong = [name for name in texts() if (text := read(name)) and (not text.endswith("\n") or text.endswith("\n\n"))]
    assert not wrong


def test_no_line_ends_in_a_carriage_return() -> None:
    wrong = [name for name in texts() if b"\r\n" in (PROJECT / name).read_bytes() and "recordings" not in name]
    assert not wrong


def test_nothing_tells_of_this_machine() -> None:
    """Neither where this checkout lies, nor whose home it is."""
    places = {str(PROJECT), str(PROJECT.parent) + "/", str(Path.home()) + "/"} - {"/", "//"}
    said = re.compile("|".join(rf"(?<![\w.-]){re.escape(place)}" for place in sorted(places)))
    wrong = [f"{name}: {found.group()}" for name in texts() if (found := said.search(read(name)))]
    assert not wrong


def test_no_requirement_names_an_index() -> None:
    wrong = [name for name in tracked() if name.startswith("requirements/") and INDEX.search(read(name))]
    assert not wrong
