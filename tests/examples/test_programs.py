"""What holds for every example: its help, and what it says where the server or the account is not the right one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .conftest import EXAMPLES

if TYPE_CHECKING:
    from .conftest import Run, World

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.py") if path.stem != "demo")
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "cleanup_untagged": (),
    "export_audit_log": (),
    "find_cve": ("CVE-2021-44228",),
    "promote_image": ("library/app:1.0", "library"),
    "provision": ("projects.yaml",),
    "quota_report": (),
    "rotate_robot_secrets": ("--all", "--folder", "."),
    "vulnerability_report": (),
}
"""Those that ask the Harbor of the environment, with the least that they can be asked."""


def test_there_are_ten() -> None:
    assert len(NAMES) == 10
    assert set(NAMES) - ARGUMENTS.keys() == {"mirror_policies", "webhook_receiver"}, "they have their own tests"


@pytest.mark.parametrize("name", NAMES)
def test_help_tells_what_it_does_and_how_it_is_run(name: str, run: Run) -> None:
    told = run(name, "--help")
    assert told.status == 0
    first = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8").splitlines()[0].removeprefix('"""')
    assert first in told.out
    assert f"python examples/{name}.py" in told.out
    assert "HARBOR_" in told.out
    assert max(map(len, told.out.splitlines())) <= 120
    options = re.findall(r"^  (?:-\w, )?(--?\w[\w-]*)", told.out, re.MULTILINE)
    for option in options:
        assert re.search(rf"{option}\b.*\n?.*[a-z]{{3}}", told.out), f"{option} is not explained"


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_wrong_password_is_told_as_such(name: str, world: World, run: Run) -> None:
    world.emulator.push_image("library/app", tags=["1.0"])
    Path("projects.yaml").write_text("projects: [{name: team}]")
    told = run(name, *ARGUMENTS[name], environment={"HARBOR_SECRET": "wrong"})
    assert told.status == 2
    assert told.err.endswith(f"{name}.py: the account is refused: see HARBOR_USERNAME and HARBOR_SECRET\n")
    assert told.out == ""


@pytest.mark.parametrize("name", ARGUMENTS)
def test_no_address(name: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HARBOR_URL", raising=False)
    Path("projects.yaml").write_text("projects: [{name: team}]")
    told = run(name, *ARGUMENTS[name])
    assert (told.status, told.out) == (2, "")
    assert "HARBOR_URL is not set" in told.err


def test_an_unreachable_server_is_no_traceback() -> None:
    environment = {"HARBOR_URL": "http://127.0.0.1:1", "HARBOR_USERNAME": "admin", "HARBOR_SECRET": "secret"}
    ran = subprocess.run(
        [sys.executable, EXAMPLES / "cleanup_untagged.py"], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert "can't connect" in ran.stderr
    assert "Traceback" not in ran.stderr
