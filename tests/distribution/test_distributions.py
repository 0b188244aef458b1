"""The sdist and the wheel hold what they should; `make wheel-check` also installs them."""

from __future__ import annotations

import importlib.util
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

import harborapi

PROJECT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def tool() -> Any:
    spec = importlib.util.spec_from_file_location("check_wheel", PROJECT / "tools/check_wheel.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["check_wheel"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def built(tool: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    made: tuple[Path, Path] = tool.build(tmp_path_factory.mktemp("dist"))
    return made


def test_the_contents(tool: Any, built: tuple[Path, Path]) -> None:
    sdist, wheel = built
    assert tool.faults_of_wheel(wheel) + tool.faults_of_sdist(sdist) == []


def test_the_version_comes_from_one_place(tool: Any, built: tuple[Path, Path]) -> None:
    about = tool.metadata(built[1])
    assert about["Version"] == harborapi.__version__
    assert about["Requires-Python"] == ">=3.11"
    assert about["License-Expression"] == "MIT"
    assert set(about.get_all("Provides-Extra")) >= {"aiohttp", "rich", "emulator"}
    assert about["Description-Content-Type"] == "text/markdown"


def test_the_plugin_of_pytest_is_announced(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[1]) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "[pytest11]\nharborapi = harborapi.emulator.pytest_plugin" in archive.read(name).decode()


def test_a_wheel_with_faults_is_told(tool: Any, built: tuple[Path, Path], tmp_path: Path) -> None:
    bad = tmp_path / built[1].name
    with zipfile.ZipFile(built[1]) as old, zipfile.ZipFile(bad, "w") as new:
        for item in old.infolist():
            if item.filename != "harborapi/py.typed":
                new.writestr(item, old.read(item))
        new.writestr("tests/test_it.py", "")
    told = tool.faults_of_wheel(bad)
    assert "the wheel lacks harborapi/py.typed" in told
    assert "the wheel has tests/test_it.py" in told
