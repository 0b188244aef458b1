"""`harbor`: what a scenario is played on, once for each way to reach it.

Without further words: an emulator, by both clients, in process and over HTTP. With `HARBOR_LIVE`, `HARBOR_URL`,
`HARBOR_USERNAME` and `HARBOR_SECRET` (an administrator's) in the environment: that server, by both clients. What a
scenario makes there has a name of its own, and is removed at its end. `HARBOR_CALLS` is the name by which that server
reaches this machine: then it is sent to what scenarios start here, such as a target of webhooks.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .marks import LIVE
from .stage import LIVE_URL, LIVE_WAYS, WAYS, Harbor, Live, Way

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a real server only what is played on it counts; tests of the emulator are left out."""
    if LIVE_URL:
        here = Path(__file__).parent
        others = [one for one in items if here in one.path.parents and "harbor" not in getattr(one, "fixturenames", ())]
        config.hook.pytest_deselected(items=others)
        items[:] = [one for one in items if one not in others]


@pytest.fixture(params=LIVE_WAYS if LIVE_URL else WAYS, ids=lambda way: way.name)
def way(request: pytest.FixtureRequest) -> Way:
    """How the Harbor is reached."""
    found: Way = request.param
    return found


@pytest.fixture
def release(request: pytest.FixtureRequest) -> str:
    """The release of the emulator; `both_releases` gives two."""
    found: str = getattr(request, "param", "2.15.2")
    return found


@pytest.fixture
def harbor(
    request: pytest.FixtureRequest, way: Way, release: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Harbor]:
    """The Harbor that a scenario works on."""
    live = Live.from_environment() if LIVE_URL else None
    marker = request.node.get_closest_marker("harbor")
    stage = Harbor(
        way, release, lambda: tmp_path_factory.mktemp("scenario"), live, {} if marker is None else dict(marker.kwargs)
    )
    try:
        if live and release != LIVE and (stage.release >= (2, 13)) != (release == "2.15.2"):
            stage.skip("it is about another release")
        if live and marker is not None and not stage.client.get_scanners(query="is_default=true"):
            stage.skip("it has no scanner")
        yield stage
    finally:
        stage.close()
