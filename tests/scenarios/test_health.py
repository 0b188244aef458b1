"""How the parts of the server are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import both_releases, every_way

if TYPE_CHECKING:
    from .stage import Harbor


@both_releases
@every_way
def test_anyone_may_ask(harbor: Harbor) -> None:
    health = harbor.anonymous.health_check()
    assert health.status == "healthy"
    parts = {one.name: one.status for one in health.components or []}
    assert {"core", "database", "registry"} <= parts.keys()
    assert set(parts.values()) == {"healthy"}
