"""How scenarios are marked."""

from __future__ import annotations

import pytest

from .stage import AIOHTTP, LIVE_URL, LIVE_WAYS, WAYS

RELEASES = ("2.15.2", "2.9.5")

LIVE = "live"
"""In place of a release: whichever a real server has."""

both_releases = pytest.mark.parametrize("release", (LIVE,) if LIVE_URL else RELEASES, indirect=True)
"""Played on the newest release and on the oldest that is emulated."""

release_2_9 = pytest.mark.parametrize("release", ["2.9.5"], indirect=True)
"""Played on the older release alone: the newest lacks what it is about."""

every_way = pytest.mark.parametrize(
    "way", LIVE_WAYS if LIVE_URL else [*WAYS, AIOHTTP], ids=lambda way: way.name, indirect=True
)
"""Played over aiohttp, too."""

with_scanner = pytest.mark.harbor(scanner=True)
"""Played on a Harbor that was installed with a scanner."""
