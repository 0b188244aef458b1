"""Idle connections to one server, kept on a stack: the newest is used first, and finding it costs nothing.

The HTTP library's own pool looks through all requests and connections each time either changes, which makes it slower
the more there are. A client of ours never has more requests under way than it may have connections: nobody waits here.
"""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import anyio
import httpcore2
import httpx2

from ..exceptions import InvalidArgument
from . import redaction
from .errors import unquoted
from .head import Head
from .sockets import AsyncBackend

if TYPE_CHECKING:
    import ssl

    from .._core.wire import Origin, Request, Timeout

redaction.install()

FOREIGN = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.UnsupportedProtocol,
    httpcore2.ConnectionNotAvailable,
    anyio.BrokenResourceError,
    anyio.BusyResourceError,
    anyio.ClosedResourceError,
    OSError,
)
"""What comes of a connection that fails."""


def as_httpx(exc: Exception) -> httpx2.TransportError:
    """The exception that programs know, for one of the layer below."""
    kind: Any = getattr(httpx2, type(exc).__name__, None)
    if not (isinstance(kind, type) and issubclass(kind, httpx2.TransportError)):
        kind = httpx2.NetworkError
    said = unquoted(str(exc))
    known: httpx2.TransportError = kind(said)
    if said == str(exc):  # else it, and what it comes of, is not for others to see
        known.__cause__ = exc
    return known


def unquoted_too(exc: Exception) -> Exception:
    """An exception of httpx2 without the bytes that it quotes."""
    said = unquoted(str(exc))
    return exc if said == str(exc) or not isinstance(exc, httpx2.TransportError) else type(exc)(said)


def ascii_host(host: str) -> bytes:
    """A host's name as the wire has it.

    Raises:
        InvalidArgument: There can be no such name.
    """
    try:
        name = host.encode("ascii") if host.isascii() else httpx2.URL(scheme="http", host=host).raw_host
        if ":" not in host:
            host.encode("idna")  # what name resolution will do
    except (httpx2.InvalidURL, UnicodeError) as exc:
        raise InvalidArgument(f"there can be no server {host!r}: {exc}") from None
    return name


class Server:
    """One origin as connections to it are made.

    Args:
        origin: The server.
        ssl_context: The TLS settings.
        proxy: The URL of a proxy.
        keepalive_expiry: Seconds until an idle connection is closed.

    Raises:
        InvalidArgument: The server or the proxy can't be.
    """

    def __init__(
        self, origin: Origin, ssl_context: ssl.SSLContext | None, proxy: str | None, keepalive_expiry: float
    ) -> None:
        scheme, host, port = origin
        self.scheme, self.host, self.port = scheme.encode("ascii"), ascii_host(host), port
        self.origin = httpcore2.Origin(self.scheme, self.host, port)
        name = b"[%b]" % self.host if b":" in self.host else self.host
        default = (scheme, port) in {("http", 80), ("https", 443)}
        self.name = name if default else b"%b:%d" % (name, port)
        self.expiry = keepalive_expiry
        self.settings: dict[str, Any] = {"ssl_context": ssl_context, "keepalive_expiry": keepalive_expiry}
        if proxy is not None:
            self.settings["proxy"] = _proxy(proxy, ssl_context)

    def request(self, request: Request, timeout: Timeout) -> httpcore2.Request:
        """A request as the library below sends it."""
        headers = [(b"host", self.name)]
        headers += [(name.encode("ascii"), value.encode("ascii")) for name, value in request.headers.items()]
        if request.content is not None:
            headers.append((b"content-length", b"%d" % len(request.content)))
        elif request.method in {"POST", "PUT", "PATCH"}:
            headers.append((b"content-length", b"0"))
        url = httpcore2.URL(scheme=self.scheme, host=self.host, port=self.port, target=request.target.encode("ascii"))
        limits = {"connect": timeout.connect, "read": timeout.read, "write": timeout.write, "pool": timeout.pool}
        return httpcore2.Request(
            request.method, url, headers=headers, content=request.content, extensions={"timeout": limits}
        )


def _proxy(url: str, ssl_context: ssl.SSLContext | None) -> httpcore2.Proxy:
    try:
        found = httpx2.Proxy(url)
    except (ValueError, httpx2.InvalidURL):
        found = None
    if found is None or not found.url.host:
        raise InvalidArgument("proxy must be like http://proxy.example.com:3128 (or https, socks5)")
    if found.url.scheme.startswith("socks"):
        from importlib.util import find_spec

        if find_spec("socksio") is None:
            raise InvalidArgument("a SOCKS proxy needs the package socksio")
    place = httpcore2.URL(scheme=found.url.raw_scheme, host=found.url.raw_host, port=found.url.port, target=b"/")
    context = ssl_context if found.url.scheme == "https" else None
    return httpcore2.Proxy(place, auth=found.raw_auth, ssl_context=context)


def _surplus(connection: object) -> bool:
    """Whether more came than the answer: the next request would take the rest for its own answer.

    The library below does not look; where its insides should change, this finds nothing, and a test fails.
    """
    inner: object = connection
    while inner is not None:
        state = getattr(inner, "_h11_state", None)
        if state is not None:
            return bool(state.trailing_data[0])
        inner = getattr(inner, "_connection", None)
    return False


def begun(answer: httpcore2.Response) -> None:
    """The head of an answer is there: its body has no time limit but that of each read."""
    known: Any = answer  # its extensions are typed by half
    head: object = getattr(known.extensions.get("network_stream"), "head", None)
    if isinstance(head, Head):
        head.complete()


def has_tunnel(connection: object) -> bool:
    """Whether a connection leads to the server: through some proxies it needs a tunnel, which they may refuse.

    The library below does not tell; where its insides should change, this says yes, and a test fails.
    """
    return bool(getattr(connection, "_connected", True)) and getattr(connection, "_connection", 0) is not None


class AsyncStack:
    """Connections to one server, of one event loop.

    Args:
        server: The server.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        backend = AsyncBackend(plain=server.scheme == b"http" and "proxy" not in server.settings)
        self._factory = httpcore2.AsyncConnectionPool(network_backend=backend, **server.settings)
        self._idle: deque[tuple[float, httpcore2.AsyncConnectionInterface]] = deque()
        self._closed = False

    async def take(self) -> httpcore2.AsyncConnectionInterface:
        """A connection that no other request uses until it is given back."""
        while self._idle:
            _, connection = self._idle.pop()
            if not connection.has_expired():
                return connection
            await _aclose(connection)
        return self._factory.create_connection(self.server.origin)

    async def give_back(self, connection: httpcore2.AsyncConnectionInterface) -> None:
        """Keep a connection for the next request, or close it if it is not fit for one."""
        now = time.monotonic()
        if self._idle and now - self._idle[0][0] > self.server.expiry:
            await _aclose(self._idle.popleft()[1])
        if connection.is_closed():
            return
        if connection.is_idle() and not self._closed and not _surplus(connection):
            self._idle.append((now, connection))
        else:
            await _aclose(connection)

    async def aclose(self) -> None:
        """Close the idle connections, and each that is given back later."""
        self._closed = True
        while self._idle:
            await _aclose(self._idle.pop()[1])


async def _aclose(connection: httpcore2.AsyncConnectionInterface) -> None:
    with suppress(*FOREIGN):  # it is thrown away: how it ends matters to nobody
        await connection.aclose()


class SyncStack:
    """Connections to one server, of any number of threads.

    Args:
        server: The server.
        backend: What makes and reads sockets.
    """

    def __init__(self, server: Server, backend: httpcore2.NetworkBackend) -> None:
        self.server = server
        self._factory = httpcore2.ConnectionPool(network_backend=backend, **server.settings)
        # append and pop are atomic: no lock is needed
        self._idle: deque[tuple[float, httpcore2.ConnectionInterface]] = deque()
        self._closed = False

    def take(self) -> httpcore2.ConnectionInterface:
        """A connection that no other request uses until it is given back."""
        while True:
            try:
                _, connection = self._idle.pop()
            except IndexError:
                return self._factory.create_connection(self.server.origin)
            if not connection.has_expired():
                return connection
            _close(connection)

    def give_back(self, connection: httpcore2.ConnectionInterface) -> None:
        """Keep a connection for the next request, or close it if it is not fit for one."""
        now = time.monotonic()
        with suppress(IndexError):
            if now - self._idle[0][0] > self.server.expiry:
                _close(self._idle.popleft()[1])
        if connection.is_closed():
            return
        if connection.is_idle() and not self._closed and not _surplus(connection):
            self._idle.append((now, connection))
        else:
            _close(connection)

    def close(self) -> None:
        """Close the idle connections, and each that is given back later."""
        self._closed = True
        while True:
            try:
                _, connection = self._idle.pop()
            except IndexError:
                return
            _close(connection)


def _close(connection: httpcore2.ConnectionInterface) -> None:
    with suppress(*FOREIGN):
        connection.close()
