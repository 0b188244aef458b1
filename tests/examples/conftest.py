"""A served Harbor whose address and account are in the environment, and the examples as programs to call."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from harborapi import HarborClient
from harborapi.emulator import HarborEmulator

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
PASSWORD = "Harbor12345"


@cache
def module(name: str) -> ModuleType:
    """An example as a module."""
    spec = importlib.util.spec_from_file_location(f"examples_{name}", EXAMPLES / f"{name}.py")
    assert spec is not None and spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found  # dataclasses look their module up
    spec.loader.exec_module(found)
    return found


@dataclass(frozen=True)
class Ran:
    """What a program left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs an example with arguments, in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)

    def run(name: str, *arguments: object, environment: Mapping[str, str] | None = None) -> Ran:
        main: Any = module(name).main
        for variable, value in (environment or {}).items():
            monkeypatch.setenv(variable, value)
        monkeypatch.setattr(sys, "argv", [f"{name}.py"])
        capsys.readouterr()
        try:
            status = main([str(one) for one in arguments])
        except SystemExit as left:  # argparse leaves so
            status = left.code
        told = capsys.readouterr()
        return Ran(status, told.out, told.err)

    return run


@dataclass(frozen=True)
class World:
    """A served Harbor, and an administrator's client of it."""

    emulator: HarborEmulator
    url: str
    client: HarborClient

    def scan(self, project: str, repository: str, reference: str = "latest") -> None:
        self.client.scan_artifact(project, repository, reference)
        self.emulator.jobs.run()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A Harbor with a scanner, and the environment that leads to it."""
    with HarborEmulator(scanner=True, jobs="fast") as emulator, emulator.serve() as server:
        monkeypatch.setenv("HARBOR_URL", server.url)
        monkeypatch.setenv("HARBOR_USERNAME", "admin")
        monkeypatch.setenv("HARBOR_SECRET", PASSWORD)
        with HarborClient(server.url, "admin", PASSWORD) as client:
            yield World(emulator, server.url, client)
