"""The emulator answers recorded scenarios as the real servers did."""

from __future__ import annotations

import pathlib
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from harborapi.emulator.harbor import Harbor
from harborapi.emulator.server import Server

from .replay.replay import differences
from .replay.standin import running
from .scenarios import DONE, LEFT_OVER, NOT_YET, ONLY_REAL

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDINGS = pathlib.Path(__file__).parent.parent / "recordings"
VERSIONS = ("v2.15.2", "v2.9.5")
CASES = [(version, name) for version in VERSIONS for name in DONE if (RECORDINGS / version / f"{name}.json").exists()]
Results = dict[tuple[str, str], Future[list[str]]]


def replayed(version: str, name: str, standin: str) -> list[str]:
    with Server(Harbor(version, pace="manual")) as server:
        return differences(RECORDINGS / version / f"{name}.json", server.url, standin, server.harbor.jobs.settle)


@pytest.fixture(scope="module")
def results(request: pytest.FixtureRequest) -> Iterator[Results]:
    """All chosen scenarios at once, each on a server of its own: most of their time is waiting."""
    chosen: list[tuple[str, str]] = []
    for item in request.session.items:
        parameters = getattr(item, "callspec", None)
        if item.path == request.path and parameters is not None and "case" in parameters.params:
            chosen.append(parameters.params["case"])
    with running() as standin, ThreadPoolExecutor(12) as pool:
        yield {(version, name): pool.submit(replayed, version, name, standin) for version, name in chosen}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def test_scenario(case: tuple[str, str], results: Results) -> None:
    known = LEFT_OVER.get(case)
    assert [one for one in results[case].result() if known is None or known[0] not in one] == []


def test_every_recording_is_listed() -> None:
    recorded = {path.stem for path in RECORDINGS.glob("v*/*.json")}
    assert recorded == {*DONE, *NOT_YET, *ONLY_REAL}
    assert not set(DONE) & set(NOT_YET)
