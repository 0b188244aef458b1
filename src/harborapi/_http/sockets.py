"""The drivers' sockets.

The blocking driver's: each step ends with the call's deadline, and from another thread when it is stopped. (A time
limit of the HTTP library is for one read: an answer that drips a byte at a time never meets it.) The async driver's:
one without TLS is our own; one that is cancelled in the middle of the TLS handshake is closed, which the HTTP library
leaves to the collector.
"""

from __future__ import annotations

import asyncio
import os
import select
import socket
import ssl
import threading
import time
import weakref
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import anyio
import anyio.lowlevel
import httpcore2
from anyio.lowlevel import current_token

from .head import Head
from .stream import connect

if TYPE_CHECKING:
    from httpcore2 import SOCKET_OPTION


_SLICE = 1 << 16
"""Bytes of a request that are sent at once."""
_MUCH = 1 << 12


class Exchange:
    """One request under way in a thread: what its sockets must know, and how it is stopped.

    Args:
        until: The time (`time.monotonic`) by which it must end.

    Attributes:
        request_id: The server's name of the request, once the answer has begun.
        has_tunnel: Whether a connection, where it goes through a proxy's tunnel, got so far.
    """

    def __init__(self, until: float | None) -> None:
        self.until, self.stopped = until, False
        self.request_id: str | None = None
        self.has_tunnel = True
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None

    def left(self) -> float | None:
        """Seconds until it must end."""
        if self.until is None:
            return None
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the deadline passed")
        return left

    def limit(self, timeout: float | None) -> float | None:
        """Seconds for the next step, which may take `timeout` by itself."""
        left = self.left()
        return timeout if left is None else left if timeout is None else min(timeout, left)

    def hold(self, used: socket.socket | None) -> None:
        """From now on, and until `release`, this socket is this exchange's own."""
        with self._lock:
            self._socket = used
            if self.stopped:
                raise httpcore2.ReadError("stopped")

    def release(self) -> None:
        """The socket may go to another exchange."""
        with self._lock:
            self._socket = None

    def stop(self) -> None:
        """End it, from another thread: what waits for the socket fails at once."""
        with self._lock:
            self.stopped = True
            if self._socket is not None:
                with suppress(OSError):
                    # of the class, as an SSLSocket's own would forget its TLS state under the reading thread's hands
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def readable(used: socket.socket | None) -> bool:
    """Whether something came that was not read yet."""
    if used is None or (number := used.fileno()) < 0:
        return False
    if not hasattr(select, "poll"):  # Windows, which takes any number here
        return bool(select.select([number], [], [], 0)[0])
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(0))


class ListeningSocket(socket.socket):
    """A socket of an event loop, which closes it at once when nothing more can be sent.

    Then what came before is lost: the answer of who refuses a body. So sending much fails only when that has been read,
    or when the loop does not read it. Little, as TLS's goodbye, fails at once.
    """

    _turns = 4
    """How often the loop is told to come again: between two turns it reads what is there."""

    def send(self, *args: Any) -> int:
        """Send some bytes."""
        try:
            return super().send(*args)
        except ConnectionError:
            self._let_read(len(args[0]))
            raise

    def sendmsg(self, *args: Any) -> int:
        """Send some bytes of several buffers."""
        try:
            return super().sendmsg(*args)
        except ConnectionError:
            self._let_read(sum(map(len, args[0])))
            raise

    def _let_read(self, size: int) -> None:
        if size < _MUCH or not self._turns:
            return
        self._turns -= 1
        try:
            left = bool(self.recv(1, socket.MSG_PEEK))
        except OSError:
            left = False
        if left:
            raise BlockingIOError  # to the event loop: later


class _Current(threading.local):
    exchange: Exchange = Exchange(None)


current = _Current()
"""The exchange of this thread."""


class _Stream(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream, streams: weakref.WeakSet[_Stream]) -> None:
        self._inner, self._streams = inner, streams
        self._socket: socket.socket | None = inner.get_extra_info("socket")
        self.head = Head()
        streams.add(self)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self.head.late(timeout):
            raise httpcore2.ReadTimeout
        exchange = current.exchange
        exchange.hold(self._socket)
        return self._inner.read(max_bytes, exchange.limit(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.head.asked()
        exchange = current.exchange
        for start in range(0, len(buffer), _SLICE):  # or a server that takes little at a time outlives the deadline
            exchange.hold(self._socket)
            if start:
                self._stop_if_answered()
            try:
                self._inner.write(buffer[start : start + _SLICE], exchange.limit(timeout))
            except httpcore2.WriteTimeout:
                self._stop_if_answered()
                raise

    def _stop_if_answered(self) -> None:
        """Who refuses a body answers before it is there, and may never read the rest. Of TLS it may be no answer."""
        if not isinstance(self._socket, ssl.SSLSocket) and readable(self._socket):
            raise httpcore2.WriteError("the answer came before the whole request was sent")

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        exchange = current.exchange
        exchange.hold(self._socket)
        try:
            inner = self._inner.start_tls(ssl_context, server_hostname, _connecting(exchange, timeout))
        except BaseException:
            self.close()
            raise
        return _Stream(inner, self._streams)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class Backend(httpcore2.NetworkBackend):
    """Makes the sockets of one driver."""

    def __init__(self) -> None:
        self._inner = httpcore2.SyncBackend()
        self._streams: weakref.WeakSet[_Stream] = weakref.WeakSet()
        _backends.add(self)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect, within what is left of the call's deadline."""
        limit = _connecting(current.exchange, timeout)
        return _Stream(self._inner.connect_tcp(host, port, limit, local_address, socket_options), self._streams)

    def forget(self) -> None:
        """Close this process's copies of the sockets, after a fork: the connections stay the parent's."""
        for stream in list(self._streams):
            with suppress(OSError):
                stream.close()


def _connecting(exchange: Exchange, timeout: float | None) -> float | None:
    try:
        return exchange.limit(timeout)
    except httpcore2.ReadTimeout as exc:
        raise httpcore2.ConnectTimeout(str(exc)) from None


_backends: weakref.WeakSet[Backend] = weakref.WeakSet()


def _forget() -> None:
    for backend in list(_backends):
        backend.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


class _AsyncStream(httpcore2.AsyncNetworkStream):
    """A connection."""

    def __init__(self, inner: httpcore2.AsyncNetworkStream) -> None:
        self._inner = inner
        self._early: bytes | None = None
        self.head = Head()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - the library's name
        if self.head.late(timeout):
            raise httpcore2.ReadTimeout
        if self._early is not None:
            early, self._early = self._early, None
            return early
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        self.head.asked()
        if len(buffer) <= _SLICE:
            await self._inner.write(buffer, timeout)
        else:
            await self._upload(buffer, timeout)

    async def _upload(self, buffer: bytes, timeout: float | None) -> None:  # noqa: ASYNC109
        """Send much, and listen meanwhile: who refuses a body answers before it is there, and then closes."""
        failure: Exception | None = None
        async with anyio.create_task_group() as group:
            group.start_soon(self._listen, group.cancel_scope)
            try:
                for start in range(0, len(buffer), _SLICE):
                    await self._let_listen()
                    await self._inner.write(buffer[start : start + _SLICE], timeout)
            except Exception as exc:  # noqa: BLE001 - raised below, outside of the group, which would wrap it
                failure = exc
                await self._let_listen()
            group.cancel_scope.cancel()
        if self._early is not None:
            raise httpcore2.WriteError("the answer came before the whole request was sent")
        if failure is not None:
            raise failure

    async def _listen(self, sending: anyio.CancelScope) -> None:
        with suppress(Exception):  # of a connection that fails the sending tells
            self._early = await self._inner.read(_SLICE, None)
            sending.cancel()

    async def _let_listen(self) -> None:
        """Let what is there be read: the next slice may meet a connection that is closed, and take it down."""
        for _ in range(3):
            await anyio.lowlevel.checkpoint()
            if not readable(self._inner.get_extra_info("socket")):
                return

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore2.AsyncNetworkStream:
        try:
            return _AsyncStream(await self._inner.start_tls(ssl_context, server_hostname, timeout))
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self._inner.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class AsyncBackend(httpcore2.AsyncNetworkBackend):
    """Makes connections, on asyncio or trio.

    Args:
        plain: Nothing that is connected to is to speak TLS.
    """

    def __init__(self, *, plain: bool) -> None:
        self._plain = plain

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect."""
        on_asyncio = isinstance(current_token().native_token, asyncio.AbstractEventLoop)
        if self._plain and on_asyncio:
            return await connect(host, port, timeout, socket_options)
        inner = cast(
            "httpcore2.AsyncNetworkBackend", httpcore2.AnyIOBackend() if on_asyncio else httpcore2.TrioBackend()
        )
        return _AsyncStream(await inner.connect_tcp(host, port, timeout, local_address, socket_options))
