"""The pytest plugin, in a pytest of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pathlib

TESTS = """
import pytest

def test_fresh(harbor):
    assert harbor.version == "2.10.3"
    harbor.push_image("library/app", tags=["1.0"])

def test_fresh_again(harbor):
    assert b"library/app" not in harbor.snapshot()

@pytest.mark.harbor(version="2.9.5", jobs="fast")
def test_marked(harbor):
    assert harbor.version == "2.9.5"
    assert harbor.jobs.pace == "fast"
"""


def test_the_plugin(tmp_path: pathlib.Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\nharbor_version = 2.10.3\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "harborapi.emulator.pytest_plugin", "-p", "no:cacheprovider"]
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run = subprocess.run([*command, str(tmp_path)], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert "3 passed" in run.stdout, run.stdout + run.stderr
