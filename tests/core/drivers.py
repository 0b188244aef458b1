"""A driver of either colour without a network, for the tests of the drivers."""

from __future__ import annotations

import asyncio
import threading
from contextlib import aclosing, closing
from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import httpx2
import trio

from harborapi._core.decode import Json
from harborapi._core.operation import Operation
from harborapi._core.wire import DONE, Flow, Gather, Request, Response, Send, Timeout
from harborapi._http.aio import AsyncDriver
from harborapi._http.common import Connections
from harborapi._http.sync import SyncDriver

if TYPE_CHECKING:
    from collections.abc import Callable

ORIGIN = ("http", "harbor.example.com", 80)
GET = Operation[Any]("getLabel", "GET", "/labels/1", Json("dict[str, Any]"))


class Transport(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Answers by the path: `/echo/x` with x, `/hang` never, `/status/404`, `/later/n` when n others have come."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.requests: list[httpx2.Request] = []
        self.now = 0
        self.most = 0
        self.changed = threading.Condition()
        self.released = threading.Event()

    def _begin(self, request: httpx2.Request) -> str:
        with self.changed:
            self.paths.append(request.url.raw_path.decode())
            self.requests.append(request)
            self.now += 1
            self.most = max(self.most, self.now)
            self.changed.notify_all()
        return self.paths[-1]

    def _end(self) -> None:
        with self.changed:
            self.now -= 1
            self.changed.notify_all()

    def _answer(self, path: str) -> httpx2.Response:
        _, kind, what = path.split("/", 2) if path.count("/") > 1 else ("", path[1:], "")
        if kind == "status":
            return httpx2.Response(int(what), headers={"Set-Cookie": "sid=canary-cookie"})
        if kind == "fail":
            raise httpx2.ConnectError("refused")
        return httpx2.Response(200, content=what.encode())

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        path = self._begin(request)
        try:
            if path == "/hang":
                timeout = request.extensions["timeout"]["read"]
                if not self.released.wait(timeout):
                    raise httpx2.ReadTimeout("late")
            return self._answer(path)
        finally:
            self._end()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        path = self._begin(request)
        try:
            await anyio.lowlevel.checkpoint()
            if path == "/hang":
                await anyio.sleep(9)
            return self._answer(path)
        finally:
            self._end()


async def settle() -> None:
    """Let all tasks go as far as they can."""
    for _ in range(200):
        await anyio.lowlevel.checkpoint()


def send(path: str, **changes: Any) -> Send:
    return Send(Request("GET", ORIGIN, path), Timeout(pool=None), **changes)


def ask(path: str) -> Flow[str]:
    response: Response = yield send(path)
    return response.content.decode()


def gathered(paths: list[str], limit: int = 4, **changes: Any) -> Flow[list[Any]]:
    gather = Gather((ask(path) for path in paths), limit, **changes)
    found: list[Any] = []
    while (one := (yield gather)) is not DONE:
        found.append(one)
    return found


KINDS = ("sync", "asyncio", "trio")


class Colour:
    """A driver, blocking to the test."""

    def __init__(self, kind: str, transport: Transport, **settings: Any) -> None:
        self.kind = kind
        connections = Connections(transport=transport, **settings)
        self.driver: Any = SyncDriver(connections) if kind == "sync" else AsyncDriver(connections)

    def run(self, flow: Flow[Any], deadline: float | None = None) -> Any:
        if self.kind == "sync":
            return self.driver.run(flow, deadline)
        return self._loop(self.driver.run, flow, deadline)

    def stream(self, flow: Flow[Any], take: int | None = None) -> list[Any]:
        found: list[Any] = []
        if self.kind == "sync":
            with closing(self.driver.stream(flow)) as values:
                for value in values:
                    found.append(value)
                    if len(found) == take:
                        break
            return found

        async def go() -> None:
            async with aclosing(self.driver.stream(flow)) as values:
                async for value in values:
                    found.append(value)
                    if len(found) == take:
                        break

        self._loop(go)
        return found

    def _loop(self, function: Callable[..., Any], *args: Any) -> Any:
        if self.kind == "trio":
            return trio.run(function, *args)

        async def main() -> Any:
            try:
                return await function(*args)
            finally:
                assert asyncio.all_tasks() == {asyncio.current_task()}

        return asyncio.run(main())


class Ended:
    """A flow's own account of how it ended."""

    def __init__(self) -> None:
        self.how: list[str] = []

    def flow(self, effect: Any) -> Flow[Any]:
        try:
            return (yield effect)
        except BaseException as exc:
            self.how.append(type(exc).__name__)
            raise
        finally:
            self.how.append("finally")
