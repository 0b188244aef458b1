"""The async driver on aiohttp (extra `harborapi[aiohttp]`), for asyncio."""

from __future__ import annotations

import asyncio
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp.http import StreamWriter
from aiohttp.http_exceptions import HttpProcessingError
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from ..exceptions import InvalidArgument, TransportError, TransportTimeout
from .body import Collector
from .connections import ascii_host
from .errors import not_connected, unquoted, without_tunnel
from .head import TIMES
from .sockets import ListeningSocket, readable
from .tasks import Driver

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter

    from .._core.wire import Origin, Response, Send
    from .common import Connections

_SAFE = frozenset({"GET", "HEAD"})
_LONGEST_LINE = 100 * 1024
_SLICE = 1 << 17
"""Bytes that are sent at once: more than aiohttp lets pile up."""


class _Lost(Exception):
    """A connection was lost under a request (its cause). aiohttp would send some again by itself: we decide that."""


class _NoTunnel(Exception):
    """A proxy made no tunnel to the server (its cause)."""


class _Connector(aiohttp.TCPConnector):
    """Tells what fails while a connection is made from what fails later."""

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Any],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's name
    ) -> aiohttp.connector.Connection:
        """A connection, through a tunnel where it needs one."""
        try:
            return await super().connect(req, traces, timeout)
        except (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError):
            raise
        except (aiohttp.ClientError, HttpProcessingError) as exc:
            raise _NoTunnel from exc


class _NotTaken(TimeoutError):
    """The server does not take the request's body."""


class _Body(aiohttp.Payload):
    """A request's body, in slices.

    aiohttp sets no time limit to sending. And between two slices an answer that comes before all is sent can be read,
    which is lost where the next slice meets a connection that is closed.

    Args:
        content: The body.
        limit: Seconds for each slice.
    """

    def __init__(self, content: bytes, limit: float | None) -> None:
        super().__init__(content)
        self._size = len(content)
        self._content, self._limit = content, limit
        self._transport: asyncio.WriteTransport | None = None
        self.complete = False

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """The body as text."""
        return self._content.decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Send it."""
        await self.write_with_length(writer, None)

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        """Send it; it is never longer than it says."""
        assert isinstance(writer, StreamWriter)  # noqa: S101 - aiohttp has no other
        transport = writer.transport
        if isinstance(transport, asyncio.WriteTransport):
            self._transport = transport
            transport.set_write_buffer_limits(1, 0)  # so it is complete when nothing of it waits to be sent
        try:
            for start in range(0, len(self._content), _SLICE):
                async with asyncio.timeout(self._limit):
                    if start:
                        await _read_first(transport)
                    await writer.write(self._content[start : start + _SLICE])
                    await writer.drain()
        except TimeoutError as exc:
            raise _NotTaken("the request could not be sent in time") from exc
        self.complete = True

    def abort(self) -> None:
        """End the connection without waiting until the server takes the rest."""
        sock = None if self._transport is None else self._transport.get_extra_info("socket")
        if self._transport is not None and sock is not None and sock.fileno() >= 0:  # asyncio trips over closed ones
            self._transport.abort()


async def _read_first(transport: asyncio.BaseTransport | None) -> None:
    """Let the loop read what is there."""
    sock = None if transport is None else transport.get_extra_info("socket")
    for _ in range(3):
        await asyncio.sleep(0)
        if not readable(sock):
            return


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as exc:
        raise _Lost from exc


@dataclass(frozen=True, slots=True)
class _Server:
    """One origin as requests to it are made."""

    base: str
    ssl_context: ssl.SSLContext | bool
    proxy: URL | None = None
    proxy_headers: Mapping[str, str] | None = field(default=None, repr=False)
    more_headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


def _socket(address: tuple[Any, ...]) -> ListeningSocket:
    return ListeningSocket(*address[:3])


class Pool:
    """The session of one event loop.

    Args:
        keepalive_expiry: Seconds until an idle connection is closed.
    """

    def __init__(self, keepalive_expiry: float) -> None:
        self._expiry = keepalive_expiry
        self.under_way = 0
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session, made when first needed."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=_Connector(
                    limit=0,  # the driver's slots limit
                    keepalive_timeout=self._expiry,
                    socket_factory=_socket,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
                max_line_size=_LONGEST_LINE,
                max_field_size=_LONGEST_LINE,
                middlewares=(_once,),
                trust_env=False,
            )
        return self._session

    async def aclose(self) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()


class AiohttpDriver(Driver[Pool]):
    """Performs effects in the running event loop of asyncio, by aiohttp.

    Args:
        connections: How connections are made.

    Raises:
        InvalidArgument: A setting can't be right.
    """

    FOREIGN = (aiohttp.ClientError, HttpProcessingError, _Lost, _NoTunnel, OSError)

    def __init__(self, connections: Connections) -> None:
        super().__init__(connections)
        if connections.transport is not None or connections.http_client is not None:
            raise InvalidArgument("transport= and http_client= are of httpx2: they don't go with http='aiohttp'")
        self._context: ssl.SSLContext | None = None
        self._servers: dict[Origin, _Server] = {}

    def make_pool(self) -> Pool:
        """The connections of the running event loop."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            raise InvalidArgument("http='aiohttp' needs asyncio; with trio leave it at httpx2") from None
        return Pool(self.connections.keepalive_expiry)

    def _server(self, origin: Origin) -> _Server:
        found = self._servers.get(origin)
        if found is None:
            proxy = _proxy(self.connections.proxy_for(origin))
            https_proxy = proxy is not None and proxy.scheme == "https"
            if self._context is None and (origin[0] == "https" or https_proxy):
                self._context = self.connections.ssl_context()
            found = self._servers[origin] = _server(origin, self._context or True, proxy)
        return found

    def as_ours(self, exc: Exception, began: float) -> tuple[TransportError, BaseException]:
        """The exception of ours for one of aiohttp, and its cause."""
        if isinstance(exc, TransportError):  # a timeout is an OSError too
            return exc, exc.__cause__ or exc
        if isinstance(exc, _NoTunnel) and isinstance(exc.__cause__, Exception):
            failure, cause = self.as_ours(exc.__cause__, began)
            return without_tunnel(failure), cause
        elapsed = time.monotonic() - began
        cause = exc.__cause__ if isinstance(exc, _Lost) and exc.__cause__ is not None else exc
        if isinstance(cause, aiohttp.ConnectionTimeoutError):
            return TransportTimeout("no connection in time", sent=False, elapsed=elapsed), cause
        if isinstance(cause, _NotTaken):
            return TransportTimeout(str(cause), elapsed=elapsed), cause
        if isinstance(cause, TimeoutError):
            return TransportTimeout("no answer in time", elapsed=elapsed), cause
        if isinstance(cause, aiohttp.ClientConnectorError):
            root = (
                cause.certificate_error
                if isinstance(cause, aiohttp.ClientConnectorCertificateError)
                else cause.os_error
            )
            return not_connected(root, elapsed), cause
        cause = _without_content(cause)
        said = cause.message if isinstance(cause, aiohttp.ClientResponseError) else str(cause)
        if isinstance(cause, aiohttp.ClientHttpProxyError):
            return TransportError(f"the proxy refused: {cause.status} {said}", sent=False, elapsed=elapsed), cause
        wrong = isinstance(cause, (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError))
        failure = TransportError(said or type(cause).__name__, sent=not wrong, elapsed=elapsed, permanent=wrong)
        return failure, cause

    async def exchange(self, pool: Pool, send: Send, began: float) -> Response:
        """One exchange."""
        request = send.request
        server = self._server(request.origin)
        if pool.under_way == 0 or request.method not in _SAFE:
            # so that the loop notes which idle connections the server closed: this must not go out on one of them
            for _ in range(2):
                await asyncio.sleep(0)
        pool.under_way += 1
        try:
            return await self._exchange(pool, server, send, began)
        finally:
            pool.under_way -= 1

    async def _exchange(self, pool: Pool, server: _Server, send: Send, began: float) -> Response:
        content = send.request.content
        body = None if content is None else _Body(content, send.timeout.write)
        try:
            return await self._answered(pool, server, send, body, began)
        except BaseException:
            if body is not None:
                body.abort()
            raise
        finally:
            if body is not None and not body.complete:
                body.abort()

    async def _answered(self, pool: Pool, server: _Server, send: Send, body: _Body | None, began: float) -> Response:
        request, limits = send.request, send.timeout
        async with asyncio.timeout(_longest_head(send)):
            answer = await pool.session.request(
                request.method,
                URL(server.base + request.target, encoded=True),
                headers={**request.headers, **server.more_headers},
                data=body,
                proxy=server.proxy,
                proxy_headers=server.proxy_headers,
                ssl=server.ssl_context,
                allow_redirects=False,
                timeout=_limits(limits.connect, limits.read),
            )
        async with answer:
            collector = Collector(send, answer.status, answer.raw_headers, began)
            try:
                async for piece in answer.content.iter_any():
                    collector.take(piece)
            except self.FOREIGN as exc:
                failure, cause = self.as_ours(exc, began)
                failure.request_id = collector.request_id
                raise failure from cause
            return collector.response()


@lru_cache(maxsize=64)
def _limits(connect: float | None, read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=connect, sock_connect=connect, sock_read=read)


def _without_content(exc: BaseException) -> BaseException:
    """The exception of aiohttp without the request's headers and the answer's bytes, which its repr would show."""
    if isinstance(exc, aiohttp.ServerDisconnectedError):
        return aiohttp.ServerDisconnectedError()
    if isinstance(exc, (aiohttp.ClientResponseError, HttpProcessingError)):
        message = unquoted(exc.message).partition("\n")[0].rstrip(":") or type(exc).__name__
        if isinstance(exc, HttpProcessingError):
            return aiohttp.ClientResponseError(_NO_REQUEST, (), status=exc.code, message=message)
        return type(exc)(_NO_REQUEST, (), status=exc.status, message=message)
    if isinstance(exc, aiohttp.ClientPayloadError) and unquoted(str(exc)) != str(exc):
        return aiohttp.ClientPayloadError(unquoted(str(exc)))
    return exc


_NO_REQUEST = aiohttp.RequestInfo(URL(), "", CIMultiDictProxy(CIMultiDict[str]()), URL())


def _longest_head(send: Send) -> float | None:
    """Seconds until the head of the answer: it may drip, or follow on others without end."""
    connect, read = send.timeout.connect, send.timeout.read
    if connect is None or read is None or len(send.request.content or b"") > _SLICE:
        return None
    return connect + TIMES * read


def _server(origin: Origin, context: ssl.SSLContext | bool, proxy: URL | None) -> _Server:
    scheme, host, port = origin
    name = ascii_host(host).decode("ascii")
    name = f"[{name}]" if ":" in name else name
    default = (scheme, port) in {("http", 80), ("https", 443)}
    base = f"{scheme}://{name}{'' if default else f':{port}'}"
    if proxy is None or proxy.user is None:
        return _Server(base, context, proxy)
    # apart from the URL, which aiohttp's exceptions show
    login = b64encode(f"{proxy.user}:{proxy.password or ''}".encode()).decode("ascii")
    headers, proxy = {"Proxy-Authorization": f"Basic {login}"}, proxy.with_user(None)
    return _Server(base, context, proxy, headers) if scheme == "https" else _Server(base, context, proxy, None, headers)


def _proxy(url: str | None) -> URL | None:
    if url is None:
        return None
    try:
        found = URL(url)
    except ValueError:
        found = URL()
    if found.scheme not in {"http", "https"} or not found.host:
        raise InvalidArgument("with http='aiohttp' proxy must be like http://proxy.example.com:3128")
    return found
