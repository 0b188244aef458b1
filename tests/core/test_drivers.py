"""The drivers gather and emit as the contract says: both colours, asyncio and trio."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from harborapi._core.wire import DONE, Emit, Flow, Gather, Sleep
from harborapi._http.aio import AsyncDriver
from harborapi._http.common import Connections
from harborapi.exceptions import (
    TransportError,
)

from .drivers import Colour, Transport, ask, gathered, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.timeout(20)


# ---- gathering


def test_results_come_in_order(make: Callable[..., Colour]) -> None:
    paths = [f"/echo/{number}" for number in range(50)]
    assert make().run(gathered(paths)) == [str(number) for number in range(50)]


def test_results_come_as_they_come(make: Callable[..., Colour]) -> None:
    paths = [f"/echo/{number}" for number in range(50)]
    assert sorted(make().run(gathered(paths, ordered=False))) == sorted(str(number) for number in range(50))


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_no_more_than_the_limit_is_under_way_and_no_more_is_taken(
    limit: int, make: Callable[..., Colour], transport: Transport
) -> None:
    taken = 0
    handed_on = 0

    def flows() -> Iterator[Flow[str]]:
        nonlocal taken
        for number in range(40):
            taken += 1
            assert taken - handed_on <= limit
            yield ask(f"/echo/{number}")

    def flow() -> Flow[int]:
        nonlocal handed_on
        gather = Gather(flows(), limit)
        while (yield gather) is not DONE:
            handed_on += 1
        return handed_on

    assert make().run(flow()) == 40
    assert transport.most <= limit


def test_an_endless_iterable(make: Callable[..., Colour], transport: Transport) -> None:
    def endless() -> Iterator[Flow[str]]:
        while True:
            yield ask("/echo/x")

    def flow() -> Flow[list[str]]:
        gather, found = Gather(endless(), 3), []
        for _ in range(5):
            found.append((yield gather))
        return found

    assert make().run(flow()) == ["x"] * 5
    assert len(transport.paths) <= 8


def test_nothing_to_gather(make: Callable[..., Colour]) -> None:
    def flow() -> Flow[Any]:
        gather = Gather([], 3)
        return [(yield gather), (yield gather)]

    assert make().run(flow()) == [DONE, DONE]


def test_an_iterable_that_fails(make: Callable[..., Colour]) -> None:
    def flows() -> Iterator[Flow[str]]:
        yield ask("/echo/1")
        raise LookupError("mine")

    def flow() -> Flow[Any]:
        gather = Gather(flows(), 3)
        while (yield gather) is not DONE:
            pass

    with pytest.raises(LookupError, match="mine"):
        make().run(flow())


def test_the_first_failure_ends_the_others(make: Callable[..., Colour], transport: Transport) -> None:
    ended: list[str] = []

    def hanging() -> Flow[None]:
        try:
            yield Sleep(60.0)
        finally:
            ended.append("hanging")

    def flow() -> Flow[Any]:
        gather = Gather([hanging(), hanging(), ask("/fail")], 5)
        while (yield gather) is not DONE:
            pass

    with pytest.raises(TransportError) as caught:
        make().run(flow())
    assert caught.value.sent is False
    assert ended == ["hanging", "hanging"]


def test_a_failure_that_is_caught(make: Callable[..., Colour]) -> None:
    """The others have ended when it is; the flow goes on."""
    ended: list[str] = []

    def hanging() -> Flow[None]:
        try:
            yield Sleep(60.0)
        finally:
            ended.append("hanging")

    def flow() -> Flow[Any]:
        gather = Gather([hanging(), ask("/fail"), ask("/echo/1")], 5)
        try:
            yield gather
        except TransportError:
            before = list(ended)
        return before, (yield gather), (yield from ask("/echo/2"))

    assert make().run(flow()) == (["hanging"], DONE, "2")


def test_failures_as_results(make: Callable[..., Colour]) -> None:
    found = make().run(gathered(["/echo/1", "/fail", "/echo/2"], return_exceptions=True))
    assert [str(one) for one in found[::2]] == ["1", "2"]
    assert isinstance(found[1], TransportError)


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_gathering_within_gathering_with_one_connection(limit: int, make: Callable[..., Colour]) -> None:
    def nested(depth: int) -> Flow[int]:
        if depth == 0:
            yield from ask("/echo/x")
            return 1
        gather, total = Gather((nested(depth - 1) for _ in range(3)), limit), 0
        while (one := (yield gather)) is not DONE:
            total += one
        return total

    assert make(max_connections=1).run(nested(4)) == 81


def test_two_gathers_at_once(make: Callable[..., Colour]) -> None:
    def flow() -> Flow[list[Any]]:
        first, second = Gather([ask("/echo/1"), ask("/echo/2")], 2), Gather([ask("/echo/3")], 2)
        return [(yield first), (yield second), (yield first), (yield second), (yield first)]

    assert make().run(flow()) == ["1", "3", "2", DONE, DONE]


def test_what_a_flow_left_under_way_ends_with_it(make: Callable[..., Colour]) -> None:
    ended: list[str] = []

    def hanging() -> Flow[None]:
        try:
            yield Sleep(60.0)
        finally:
            ended.append("hanging")

    def flow() -> Flow[str]:
        found: str = yield Gather([ask("/echo/1"), hanging()], 5)
        return found

    assert make().run(flow()) == "1"
    assert ended == ["hanging"]


# ---- emitting


def counting(number: int, ended: list[str]) -> Flow[None]:
    gather = Gather((ask(f"/echo/{one}") for one in range(number)), 3)
    try:
        while (found := (yield gather)) is not DONE:
            yield Emit(found)
    finally:
        ended.append("flow")


def test_what_is_emitted(make: Callable[..., Colour]) -> None:
    ended: list[str] = []
    assert make().stream(counting(20, ended)) == [str(number) for number in range(20)]
    assert ended == ["flow"]


@pytest.mark.parametrize("take", [1, 5])
def test_leaving_early(take: int, make: Callable[..., Colour], transport: Transport) -> None:
    ended: list[str] = []
    assert make().stream(counting(1000, ended), take) == [str(number) for number in range(take)]
    assert ended == ["flow"]
    assert transport.now == 0
    assert len(transport.paths) < 20


def test_asyncio_goes_on_while_the_caller_has_the_word(transport: Transport) -> None:
    async def main() -> None:
        values = AsyncDriver(Connections(transport=transport)).stream(counting(9, []))
        assert await anext(values) == "0"
        await settle()
        assert (transport.paths, transport.now) == (["/echo/0", "/echo/1", "/echo/2"], 0)
        await values.aclose()

    asyncio.run(main())


def test_leaving_early_without_closing(transport: Transport) -> None:
    """The loop closes what its generators left."""
    ended: list[str] = []

    async def main() -> None:
        async for _ in AsyncDriver(Connections(transport=transport)).stream(counting(1000, ended)):
            break

    asyncio.run(main())
    assert ended == ["flow"]
