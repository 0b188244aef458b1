"""Drivers without a network."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from .drivers import KINDS, Colour, Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def transport() -> Transport:
    return Transport()


@pytest.fixture(params=KINDS)
def make(request: pytest.FixtureRequest, transport: Transport) -> Iterator[Callable[..., Colour]]:
    before = threading.active_count()
    yield lambda **settings: Colour(request.param, transport, **settings)
    assert threading.active_count() == before
