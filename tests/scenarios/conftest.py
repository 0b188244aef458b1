"""`harbor`: what a scenario is played on, once for each way to reach it.

Without further words: an emulator, by both clients, in process and over HTTP. With `HARBOR_URL`, `HARBOR_USERNAME` and
`HARBOR_SECRET` (an administrator's) in the environment: that server, by both clients.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from .stage import LIVE_URL, LIVE_WAYS, WAYS, Harbor, Live, Way

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
def harbor(request: pytest.FixtureRequest, way: Way, release: str, tmp_path: Path) -> Iterator[Harbor]:
    """The Harbor that a scenario works on."""
    live = None
    if LIVE_URL:
        secret = os.environ.get("HARBOR_SECRET", "Harbor12345")
        live = Live(
            LIVE_URL.removesuffix("/").removesuffix("/api/v2.0"), os.environ.get("HARBOR_USERNAME", "admin"), secret
        )
    marker = request.node.get_closest_marker("harbor")
    stage = Harbor(way, release, tmp_path, live, {} if marker is None else dict(marker.kwargs))
    try:
        if live and (stage.release >= (2, 13)) != (release == "2.15.2"):
            stage.skip("it is about another release")
        if live and marker is not None and not stage.client.get_scanners(query="is_default=true"):
            stage.skip("it has no scanner")
        yield stage
    finally:
        stage.close()
