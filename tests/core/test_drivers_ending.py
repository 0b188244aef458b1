"""What ends a flow in the drivers: cancellation, deadlines, Ctrl-C; and what is done once for many."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import httpx2
import pytest
import trio

from harborapi._core.wire import Flow, Gather, Once, Request, Send, Sleep, Timeout
from harborapi._http.aio import AsyncDriver
from harborapi._http.common import Connections
from harborapi._http.sync import SyncDriver
from harborapi.exceptions import (
    DeadlineExceeded,
    TransportError,
    TransportTimeout,
)

from .drivers import ORIGIN, Colour, Ended, Transport, ask, gathered, send, settle

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.timeout(20)


# ---- what ends a flow


def hang_forever() -> Flow[None]:
    yield Sleep(60.0)


STATES: dict[str, Callable[[], Any]] = {
    "exchange": lambda: send("/hang"),
    "sleep": lambda: Sleep(60.0),
    "gather": lambda: Gather([ask("/hang"), ask("/hang")], 2),
    "once": lambda: Once("key", hang_forever),
    "nested": lambda: Gather([gathered(["/hang", "/hang"], 2)], 2),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_cancelling(backend: str, state: str, transport: Transport) -> None:
    ended, driver = Ended(), AsyncDriver(Connections(transport=transport, max_connections=1))

    async def main() -> None:
        with anyio.move_on_after(0.02) as scope:
            await driver.run(ended.flow(STATES[state]()))
        assert scope.cancelled_caught
        assert ended.how[1:] == ["finally"]
        assert transport.now == 0
        assert await driver.run(ask("/echo/1")) == "1"
        assert await driver.run(Ended().flow(Once("key", lambda: ask("/echo/2")))) == "2"

    asyncio.run(main()) if backend == "asyncio" else trio.run(main)


@pytest.mark.parametrize("state", STATES)
def test_cancelling_a_task(state: str, transport: Transport) -> None:
    ended, driver = Ended(), AsyncDriver(Connections(transport=transport, max_connections=1))

    async def main() -> None:
        task = asyncio.create_task(driver.run(ended.flow(STATES[state]())))
        await settle()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended.how == ["CancelledError", "finally"]
        assert await driver.run(ask("/echo/1")) == "1"
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_cancelling_who_waits_for_a_place(transport: Transport) -> None:
    driver = AsyncDriver(Connections(transport=transport, max_connections=1))

    async def main() -> None:
        holder = asyncio.create_task(driver.run(ask("/hang")))
        await settle()
        waiting = [asyncio.create_task(driver.run(ask("/echo/1"))) for _ in range(5)]
        await settle()
        for task in waiting[:4]:
            task.cancel()
        holder.cancel()
        assert await waiting[4] == "1"
        assert await driver.run(ask("/echo/2")) == "2"

    asyncio.run(main())


@pytest.mark.parametrize("state", STATES)
def test_the_deadline_in_every_state(state: str, make: Callable[..., Colour], transport: Transport) -> None:
    ended = Ended()
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        make(max_connections=1).run(ended.flow(STATES[state]()), 0.05)
    assert time.monotonic() - began < 10
    assert ended.how == ["DeadlineExceeded", "finally"]
    assert transport.now == 0


def test_a_deadline_while_waiting_for_a_place_is_not_sent(transport: Transport) -> None:
    driver = SyncDriver(Connections(transport=transport, max_connections=1))
    holder = threading.Thread(target=lambda: driver.run(ask("/hang")))
    holder.start()
    with transport.changed:
        assert transport.changed.wait_for(lambda: transport.now == 1, 9)
    with pytest.raises(DeadlineExceeded) as caught:
        driver.run(ask("/echo/1"), 0.02)
    assert caught.value.sent is False
    patient = Send(Request("GET", ORIGIN, "/echo/1"), Timeout(pool=0.02))
    with pytest.raises(TransportTimeout) as late:
        driver.run(Ended().flow(patient))
    assert late.value.sent is False
    transport.released.set()
    holder.join()


def test_a_place_that_is_not_free_in_time(transport: Transport) -> None:
    driver = AsyncDriver(Connections(transport=transport, max_connections=1))

    async def main() -> None:
        holder = asyncio.create_task(driver.run(ask("/hang")))
        await settle()
        with pytest.raises(TransportTimeout) as late:
            await driver.run(Ended().flow(Send(Request("GET", ORIGIN, "/echo/1"), Timeout(pool=0.02))))
        assert late.value.sent is False
        with pytest.raises(DeadlineExceeded) as caught:
            await driver.run(ask("/echo/1"), 0.02)
        assert caught.value.sent is False
        holder.cancel()

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("state", ["exchange", "sleep", "gather", "nested", "once"])
def test_ctrl_c_in_the_blocking_driver(state: str, transport: Transport) -> None:
    ended, driver = Ended(), SyncDriver(Connections(transport=transport, max_connections=8))
    effect = STATES[state]()
    if state in {"gather", "nested"}:  # a transport of the test's own can't be woken; flows that wait can
        inner = Gather([hang_forever(), hang_forever()], 2)
        effect = inner if state == "gather" else Gather([Ended().flow(inner), hang_forever()], 2)

    def press() -> None:
        time.sleep(0.05)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    presser = threading.Thread(target=press)
    presser.start()
    with pytest.raises(KeyboardInterrupt):
        driver.run(ended.flow(effect))
    presser.join()
    assert ended.how == ["KeyboardInterrupt", "finally"]
    assert not [one for one in threading.enumerate() if one.name.startswith("harborapi")]
    assert driver.run(ask("/echo/1")) == "1"


def test_what_is_no_effect(make: Callable[..., Colour]) -> None:
    with pytest.raises((TypeError, AttributeError)):
        make().run(Ended().flow(Gather(None, 2)))  # type: ignore[arg-type]  # the mistake is the test


# ---- once


def test_once_for_all_who_ask(transport: Transport) -> None:
    driver = AsyncDriver(Connections(transport=transport))

    async def main(waiters: int) -> None:
        async with anyio.create_task_group() as group:
            found: list[str] = []

            async def one() -> None:
                found.append(await driver.run(Ended().flow(Once("k", lambda: ask("/echo/once")))))

            for _ in range(waiters):
                group.start_soon(one)
        assert found == ["once"] * waiters

    asyncio.run(main(20))
    assert transport.paths == ["/echo/once"]
    trio.run(main, 20)
    assert transport.paths == ["/echo/once"] * 2


def test_once_in_threads(transport: Transport) -> None:
    driver = SyncDriver(Connections(transport=transport))
    found: list[Any] = []

    def one() -> None:
        found.append(driver.run(Ended().flow(Once("k", lambda: ask("/hang")))))

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    with transport.changed:
        assert transport.changed.wait_for(lambda: transport.now == 1, 9)
    while len(driver._pending["k"].waiting) < 19:
        time.sleep(0.001)
    transport.released.set()
    for thread in threads:
        thread.join()
    assert found == [""] * 20
    assert transport.paths == ["/hang"]


def test_a_failure_is_each_waiters_own(transport: Transport) -> None:
    driver = AsyncDriver(Connections(transport=transport))

    async def one() -> Any:
        with pytest.raises(TransportError) as caught:
            await driver.run(Ended().flow(Once("k", lambda: ask("/fail"))))
        return caught.value

    async def main() -> None:
        found = await asyncio.gather(*[one() for _ in range(5)])
        assert len({id(exc) for exc in found}) == 5
        assert {str(exc) for exc in found} == {"can't connect: refused"}
        assert all(isinstance(exc.__cause__, httpx2.ConnectError) for exc in found)

    asyncio.run(main())
    assert transport.paths == ["/fail"]


@pytest.mark.parametrize("how", ["cancelled", "late"])
def test_one_that_waits_takes_over(how: str, transport: Transport) -> None:
    driver = AsyncDriver(Connections(transport=transport))

    async def main() -> None:
        deadline = 0.05 if how == "late" else None
        leader = asyncio.create_task(driver.run(Ended().flow(Once("k", lambda: ask("/hang"))), deadline))
        await settle()
        waiting = [asyncio.create_task(driver.run(Ended().flow(Once("k", lambda: ask("/echo/2"))))) for _ in range(3)]
        await settle()
        if how == "cancelled":
            leader.cancel()
        assert await asyncio.gather(*waiting) == ["2"] * 3
        with pytest.raises((asyncio.CancelledError, DeadlineExceeded)):
            await leader

    asyncio.run(main())
    assert transport.paths == ["/hang", "/echo/2"]


def test_one_that_waits_takes_over_in_threads(transport: Transport) -> None:
    driver = SyncDriver(Connections(transport=transport))
    found: list[str | DeadlineExceeded] = []

    def leader() -> None:
        try:
            driver.run(Ended().flow(Once("k", lambda: ask("/hang"))), 0.2)
        except DeadlineExceeded as exc:
            found.append(exc)

    def waiter() -> None:
        found.append(driver.run(Ended().flow(Once("k", lambda: ask("/echo/2")))))

    first = threading.Thread(target=leader)
    first.start()
    with transport.changed:
        assert transport.changed.wait_for(lambda: transport.now == 1, 9)
    others = [threading.Thread(target=waiter) for _ in range(3)]
    for thread in others:
        thread.start()
    for thread in (first, *others):
        thread.join()
    assert isinstance(found[0], DeadlineExceeded) or "2" in found
    assert found.count("2") == 3
    assert transport.paths[0] == "/hang"


def test_waiters_keep_their_own_deadlines(transport: Transport) -> None:
    driver = SyncDriver(Connections(transport=transport))
    found: list[Any] = []
    leader = threading.Thread(target=lambda: driver.run(Ended().flow(Once("k", lambda: ask("/hang")))))
    leader.start()
    with transport.changed:
        assert transport.changed.wait_for(lambda: transport.now == 1, 9)
    with pytest.raises(DeadlineExceeded):
        driver.run(Ended().flow(Once("k", lambda: ask("/echo/2"))), 0.02)
    transport.released.set()
    leader.join()
    assert not found

    async def main() -> None:
        driver = AsyncDriver(Connections(transport=transport))
        leader = asyncio.create_task(driver.run(Ended().flow(Once("k", lambda: ask("/hang")))))
        await settle()
        with pytest.raises(DeadlineExceeded):
            await driver.run(Ended().flow(Once("k", lambda: ask("/echo/2"))), 0.02)
        leader.cancel()

    asyncio.run(main())
