"""Both type checkers accept the programs, and find nothing in the package whose type is not complete."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent.parent
PROGRAMS = "tests/typing/programs"
BIN = Path(sys.executable).parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """A checker, with this environment's Python in front."""
    if shutil.which(command[0], path=str(BIN)) is None:
        pytest.skip(f"{command[0]} is not installed here")
    environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        check=False,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env=environment,
        timeout=240,
    )


def test_mypy_accepts_the_programs() -> None:
    done = run("mypy", "--strict", PROGRAMS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pyright_accepts_the_programs() -> None:
    done = run("pyright", "--project", "tests/typing")
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_public_type_is_complete() -> None:
    done = run("pyright", "--verifytypes", "harborapi", "--ignoreexternal", "--outputjson")
    report = json.loads(done.stdout)["typeCompleteness"]
    unknown = [
        f"{symbol['name']}: {fault['message']}"
        for symbol in report["symbols"]
        if symbol["isExported"] and not symbol["isTypeKnown"]
        for fault in symbol["diagnostics"]
    ]
    assert not unknown, "\n".join(unknown)
    assert report["completenessScore"] == 1
