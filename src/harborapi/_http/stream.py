"""A connection without TLS on asyncio, as the HTTP library's connections read and write it.

The library's own costs a fifth of a request: scopes for time limits, turns of the event loop, reading switched on and
off with each piece.
"""

from __future__ import annotations

import asyncio
import os
import select
import socket
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import anyio
import anyio.abc
import httpcore2

from .head import Head

if TYPE_CHECKING:
    from httpcore2 import SOCKET_OPTION

_ENOUGH = 1 << 18
"""Bytes that wait to be read, from which on no more are taken from the socket."""
_SLICE = 1 << 16
"""Bytes of a request that are sent at once."""
_NEXT_ADDRESS = 0.25
"""Seconds after which a host's next address is tried beside the one that has not answered."""


class _Protocol(asyncio.Protocol):
    """What the event loop tells of the connection."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.pieces: deque[bytes] = deque()
        self.held = 0
        self.over, self.blocked, self.resting = False, False, False
        self.failure: Exception | None = None
        self._waiter: asyncio.Future[bool] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what streaming protocols are given
        self.transport = transport
        transport.set_write_buffer_limits(0)  # what is written is on its way, or the time limit counts

    def data_received(self, data: bytes) -> None:
        self.pieces.append(data)
        self.held += len(data)
        if self.held > _ENOUGH:
            self.resting = True
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self.over = True
        self._wake()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None:
            self._take_rest()
        self.over, self.blocked, self.failure = True, False, exc
        self._wake()

    def _take_rest(self) -> None:
        """Where nothing more can be sent, what came before is still there: the answer of who refuses a body."""
        if not hasattr(select, "poll"):  # Windows, where a socket is no file
            return
        with suppress(OSError):
            while piece := os.read(self.transport.get_extra_info("socket").fileno(), _ENOUGH):
                self.pieces.append(piece)
                self.held += len(piece)

    def pause_writing(self) -> None:
        self.blocked = True

    def resume_writing(self) -> None:
        self.blocked = False
        self._wake()

    def take(self) -> bytes:
        """The next piece that came."""
        piece = self.pieces.popleft()
        self.held -= len(piece)
        if self.resting and self.held <= _ENOUGH and not self.over:
            self.resting = False
            self.transport.resume_reading()
        return piece

    def refuse_to_send_on(self) -> None:
        """Raises where the answer is there already."""
        if self.pieces:
            raise httpcore2.WriteError("the answer came before the whole request was sent")

    async def changed(self, seconds: float | None) -> bool:
        """Wait until something happens; False where the time passes before."""
        loop = asyncio.get_running_loop()
        self._waiter = waiter = loop.create_future()
        timer = None if seconds is None else loop.call_later(seconds, _give_up, waiter)
        try:
            happened: bool = await waiter
            return happened
        finally:
            self._waiter = None
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(True)


def _give_up(waiter: asyncio.Future[bool]) -> None:
    if not waiter.done():
        waiter.set_result(False)


class PlainStream(httpcore2.AsyncNetworkStream):
    """A connection; one task uses it at a time.

    Args:
        protocol: What the event loop tells of it.
    """

    def __init__(self, protocol: _Protocol) -> None:
        self._protocol, self._transport = protocol, protocol.transport
        self.head = Head()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - the library's name
        """The next bytes; none at the end."""
        if self.head.late(timeout):
            raise httpcore2.ReadTimeout
        protocol = self._protocol
        while not protocol.pieces:
            if protocol.failure is not None:
                raise httpcore2.ReadError(str(protocol.failure)) from protocol.failure
            if protocol.over:
                return b""
            if not await protocol.changed(timeout):
                raise httpcore2.ReadTimeout
        return protocol.take()

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Send bytes, and listen meanwhile: who refuses a body answers before it is there, and then closes."""
        self.head.asked()
        protocol = self._protocol
        for start in range(0, len(buffer), _SLICE):
            if start:
                await self._let_listen()
            if self._transport.is_closing():
                raise httpcore2.WriteError(str(protocol.failure or "the connection is closed"))
            self._transport.write(buffer[start : start + _SLICE])
            while protocol.blocked:
                if not await protocol.changed(timeout):
                    raise httpcore2.WriteTimeout
                protocol.refuse_to_send_on()
        if protocol.failure is not None:
            raise httpcore2.WriteError(str(protocol.failure)) from protocol.failure

    async def _let_listen(self) -> None:
        """Let what is there be read: the next slice may meet a connection that is closed, and take it down."""
        for _ in range(3):
            await asyncio.sleep(0)
            self._protocol.refuse_to_send_on()
            if not _readable(self._transport):
                return

    async def aclose(self) -> None:
        """Close it at once."""
        self._transport.abort()
        await asyncio.sleep(0)  # the event loop closes the socket in its next turn

    def get_extra_info(self, info: str) -> Any:
        """What the HTTP library asks of an idle connection: whether there is anything to read, its end included."""
        if info == "is_readable":
            return bool(self._protocol.pieces) or self._protocol.over or _readable(self._transport)
        return self._transport.get_extra_info("socket") if info == "socket" else None


def _readable(transport: asyncio.Transport) -> bool:
    """Whether the socket has something that the event loop has not come to yet."""
    number = transport.get_extra_info("socket").fileno()
    if number < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([number], [], [], 0)[0])
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(0))


async def connect(
    host: str,
    port: int,
    timeout: float | None,  # noqa: ASYNC109 - the library's name
    options: Iterable[SOCKET_OPTION] | None,
) -> PlainStream:
    """Connect to a server; a host's addresses are tried side by side."""
    try:
        with anyio.fail_after(timeout):
            protocol = await _first(await _addresses(host, port), port)
    except TimeoutError as exc:
        raise httpcore2.ConnectTimeout(str(exc)) from exc
    except OSError as exc:
        raise httpcore2.ConnectError(str(exc)) from exc
    for option in options or ():
        protocol.transport.get_extra_info("socket").setsockopt(*option)
    return PlainStream(protocol)


async def _addresses(host: str, port: int) -> list[str]:
    """A host's addresses, by turns of the newer and the older family."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    first = [row[4][0] for row in found if row[0] == found[0][0]]
    second = [row[4][0] for row in found if row[0] != found[0][0]]
    return [str(one) for pair in zip_longest(first, second) for one in pair if one is not None]


async def _first(addresses: list[str], port: int) -> _Protocol:
    """The first connection that is made; asyncio's own way to it leaves sockets open where it is cancelled."""
    if len(addresses) == 1:
        return await _to(addresses[0], port)
    made: list[_Protocol] = []
    failures: list[OSError] = []

    async def attempt(address: str, ended: anyio.Event, group: anyio.abc.TaskGroup) -> None:
        try:
            made.append(await _to(address, port))
            group.cancel_scope.cancel()
        except OSError as exc:
            failures.append(exc)
            ended.set()

    try:
        async with anyio.create_task_group() as group:
            for address in addresses:
                ended = anyio.Event()
                group.start_soon(attempt, address, ended, group)
                with anyio.move_on_after(_NEXT_ADDRESS):
                    await ended.wait()
    except BaseException:
        for one in made:
            one.transport.abort()
        raise
    for one in made[1:]:
        one.transport.abort()
    if not made:
        raise failures[0]
    return made[0]


async def _to(address: str, port: int) -> _Protocol:
    _, protocol = await asyncio.get_running_loop().create_connection(_Protocol, address, port)
    return protocol
