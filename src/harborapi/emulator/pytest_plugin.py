"""Fixtures for pytest: `harbor`, an emulator of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harborapi.emulator.emulator import HarborEmulator


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the release be chosen: `--harbor-version`, or `harbor_version` in the configuration."""
    group = parser.getgroup("harborapi")
    group.addoption("--harbor-version", default=None, help="the Harbor release that the fixture `harbor` emulates")
    parser.addini("harbor_version", "the Harbor release that the fixture `harbor` emulates", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Announce the marker `harbor`."""
    config.addinivalue_line("markers", "harbor(**options): options of HarborEmulator for the fixture `harbor`")


@pytest.fixture
def harbor(request: pytest.FixtureRequest) -> Iterator[HarborEmulator]:
    """A Harbor in memory, fresh for each test.

    `@pytest.mark.harbor(version="2.9.5", jobs="fast")` gives options to it.
    """
    from harborapi.emulator.emulator import HarborEmulator

    options: dict[str, object] = {}
    version = request.config.getoption("--harbor-version") or request.config.getini("harbor_version")
    if version:
        options["version"] = version
    marker = request.node.get_closest_marker("harbor")
    if marker is not None:
        options |= marker.kwargs
    with HarborEmulator(**options) as emulator:  # type: ignore[arg-type] # the marker's are checked at run time
        yield emulator
