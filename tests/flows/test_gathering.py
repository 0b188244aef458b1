"""Many operations side by side: bounded, in order, and what becomes of the others when one fails."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from harborapi import HarborAsyncClient, HarborClient
from harborapi.emulator import HarborEmulator
from harborapi.exceptions import DeadlineExceeded, Forbidden, NotFound
from harborapi.operations import artifact as artifacts
from harborapi.operations import label as labels
from harborapi.operations import project as projects

if TYPE_CHECKING:
    from .conftest import Colour

NUMBER = 40


class Counting(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Hands requests on to the emulator, and counts how many are under way; holds them until enough are."""

    def __init__(self, emulator: HarborEmulator, wanted: int) -> None:
        self.inner = emulator.transport
        self.now = self.most = self.total = 0
        self.full = threading.Barrier(wanted)
        self.lock = threading.Lock()

    def count(self, change: int) -> None:
        with self.lock:
            self.now += change
            self.most = max(self.most, self.now)
            self.total += change > 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.count(1)
        try:
            self.full.wait(10)  # so many are under way at once, or this breaks
            return self.inner.handle_request(request)
        finally:
            self.count(-1)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.count(1)
        try:
            for _ in range(20):
                await asyncio.sleep(0)
            return await self.inner.handle_async_request(request)
        finally:
            self.count(-1)


@pytest.fixture
def names(client: Colour) -> list[str]:
    found = [f"p{number:02}" for number in range(NUMBER)]
    for name in found:
        client.create_project({"project_name": name})
    return found


@pytest.mark.parametrize("concurrency", [1, 3, 10, 100])
def test_the_order_is_kept(client: Colour, names: list[str], concurrency: int) -> None:
    found = client.gather((projects.get_project(name) for name in names), concurrency=concurrency)
    assert [one.name for one in found] == names
    assert client.gather([]) == []


def test_operations_of_several_kinds(client: Colour, names: list[str]) -> None:
    client.create_label({"name": "stable", "scope": "g"})
    project, found, exists = client.gather(
        [projects.get_project("library"), labels.get_labels(scope="g"), projects.project_exists("nothing")]
    )
    assert (project.name, [one.name for one in found], exists) == ("library", ["stable"], False)


@pytest.mark.parametrize("limit", [2, 4])
def test_no_more_are_under_way_than_asked_for(limit: int) -> None:
    with HarborEmulator() as emulator:
        asked = [projects.project_exists("library")] * 12
        blocking = Counting(emulator, limit)
        with HarborClient(emulator.url, "admin", "Harbor12345", transport=blocking, session=False) as client:
            assert client.gather(asked, concurrency=limit) == [True] * 12
        assert (blocking.most, blocking.total) == (limit, 12)
        counting = Counting(emulator, limit)

        async def run() -> list[bool]:
            async with HarborAsyncClient(
                emulator.url, "admin", "Harbor12345", transport=counting, session=False
            ) as client:
                return await client.gather(asked, concurrency=limit)

        assert asyncio.run(run()) == [True] * 12
        assert (counting.most, counting.total) == (limit, 12)


def test_operations_are_taken_as_they_are_needed(client: Colour, names: list[str]) -> None:
    """The first failure cancels what is under way, and what comes after is never asked for."""
    taken: list[str] = []

    def endless() -> Iterator[Any]:
        yield projects.get_project("nothing")
        while True:
            taken.append("library")
            yield projects.get_project("library")

    before = len(client.emulator.requests)
    with pytest.raises(NotFound):
        client.gather(endless(), concurrency=4)
    assert len(taken) <= 8
    assert len(client.emulator.requests) - before <= 9


def test_a_failure_in_the_middle_ends_it(client: Colour, names: list[str]) -> None:
    client.emulator.fail_next(403, path="/projects/p20")
    before = len(client.emulator.requests)
    with pytest.raises(Forbidden) as caught:
        client.gather((projects.get_project(name) for name in names), concurrency=2)
    assert caught.value.operation == "getProject"
    assert len(client.emulator.requests) - before < NUMBER


def test_failures_are_results_if_asked_for(client: Colour, names: list[str]) -> None:
    client.emulator.fail_next(403, path="/projects/p07")
    client.emulator.drop_next(path="/projects/p11")
    found = client.gather(
        (projects.get_project(name) for name in [*names, "nothing"]), concurrency=5, return_exceptions=True
    )
    failed = {place: type(one).__name__ for place, one in enumerate(found) if isinstance(one, Exception)}
    assert failed == {7: "Forbidden", 11: "TransportError", NUMBER: "NotFound"}
    assert [one.name for one in found if not isinstance(one, Exception)] == [
        name for name in names if name not in {"p07", "p11"}
    ]


def test_a_deadline_is_for_all_of_it(client: Colour, names: list[str]) -> None:
    hurried = client.with_options(deadline=1e-9)
    with pytest.raises(DeadlineExceeded):
        hurried.gather([projects.get_project(name) for name in names])


def test_what_a_generator_of_operations_raises_comes_out(client: Colour) -> None:
    def broken() -> Iterator[Any]:
        yield projects.get_project("library")
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        client.gather(broken(), concurrency=1)


@pytest.mark.parametrize("colour", ["blocking", "async"])
def test_a_loop_that_is_left_asks_for_no_more(emulator: HarborEmulator, colour: str) -> None:
    for number in range(350):
        emulator.push_image("library/app", [], content=str(number))
    listing = artifacts.get_artifacts("library", "app", page_size=10)
    before = len(emulator.requests)
    if colour == "blocking":
        with emulator.client(session=False, concurrency=2) as client:
            found = [one.digest for one, _ in zip(client.iterate(listing), range(25), strict=False)]
    else:

        async def run() -> list[str]:
            async with emulator.async_client(session=False, concurrency=2) as client:
                some: list[str] = []
                async with aclosing(client.iterate(listing)) as rows:
                    async for one in rows:
                        some.append(one.digest)
                        if len(some) == 25:
                            break
                return some

        found = asyncio.run(run())
    assert len(set(found)) == 25
    assert len(emulator.requests) - before <= 3 + 4  # of 35 pages
