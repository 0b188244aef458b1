"""A served emulator, and servers that misbehave."""

from __future__ import annotations

import importlib.util
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.doctor import Report, diagnose
from harborapi.emulator import HarborEmulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PASSWORD = "Harbor12345"
VARIABLES = ("HARBOR_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


def _faults() -> Any:
    """The server of raw sockets that the tests of faults have."""
    name, place = "doctor_fault_server", Path(__file__).parent.parent / "faults" / "server.py"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, place)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


faults = _faults()


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def emulator() -> Iterator[HarborEmulator]:
    with HarborEmulator(jobs="fast", scanner=True) as emulator, emulator.serve():
        yield emulator


@pytest.fixture
def serve() -> Iterator[Callable[..., Any]]:
    """Starts misbehaving servers, and stops them after the test."""
    with ExitStack() as stack:
        yield lambda *script, **settings: stack.enter_context(faults.FaultServer(*script, **settings))


@pytest.fixture
def look() -> Callable[..., Report]:
    """The doctor, without an environment unless the test gives one."""

    def look(url: str = "", username: str = "", secret: str = "", **more: Any) -> Report:
        return diagnose(url, username=username, secret=secret, **{"environment": {}, "timeout": 5.0, **more})

    return look
