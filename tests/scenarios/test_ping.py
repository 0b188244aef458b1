"""The sign of life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import both_releases, every_way

if TYPE_CHECKING:
    from .stage import Harbor


@both_releases
@every_way
def test_anyone_may_ask(harbor: Harbor) -> None:
    assert harbor.client.ping() == "Pong"
    assert harbor.anonymous.ping() == "Pong"
