"""Every driver, by name and by address."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from .server import Act, FaultServer
from .subject import DRIVERS, Subject


@pytest.fixture(params=DRIVERS)
def driver(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(params=["127.0.0.1", "localhost"])
def host(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(scope="package", autouse=True)
def what_is_there_stays() -> Iterator[None]:
    """All that is loaded need not be looked through after each test of this folder."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def nothing_is_left_to_the_collector() -> Iterator[None]:
    """An open socket or a coroutine that is forgotten warns when it is collected: let that be in its own test."""
    yield
    gc.collect()


@pytest.fixture
def serve() -> Iterator[Callable[..., FaultServer]]:
    """Starts servers, and stops them after the test."""
    with ExitStack() as stack:

        def start(*script: Act, **settings: Any) -> FaultServer:
            return stack.enter_context(FaultServer(*script, **settings))

        yield start


@pytest.fixture
def subject(driver: str) -> Callable[..., Subject]:
    """Makes clients of the driver under test."""
    return lambda url, **settings: Subject(driver, url, **settings)
