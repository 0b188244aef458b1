"""The async driver on aiohttp (extra `harborapi[aiohttp]`), for asyncio."""

from __future__ import annotations

import asyncio
import io
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from ..exceptions import InvalidArgument, TransportError, TransportTimeout
from .body import Collector
from .connections import ascii_host
from .errors import not_connected
from .tasks import Driver

if TYPE_CHECKING:
    from .._core.wire import Origin, Response, Send
    from .common import Connections

_SAFE = frozenset({"GET", "HEAD"})
_LONGEST_LINE = 100 * 1024
_LARGE = 1 << 20
"""Bytes: aiohttp wants larger bodies as a file."""


class _Lost(Exception):
    """A connection was lost under a request (its cause). aiohttp would send some again by itself: we decide that."""


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
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=self._expiry),  # the driver's slots limit
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

    FOREIGN = (aiohttp.ClientError, HttpProcessingError, _Lost, OSError)

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
        elapsed = time.monotonic() - began
        cause = exc.__cause__ if isinstance(exc, _Lost) and exc.__cause__ is not None else exc
        if isinstance(cause, aiohttp.ConnectionTimeoutError):
            return TransportTimeout("no connection in time", sent=False, elapsed=elapsed), cause
        if isinstance(cause, TimeoutError):
            return TransportTimeout("no answer in time", elapsed=elapsed), cause
        if isinstance(cause, aiohttp.ClientConnectorError):
            root = (
                cause.certificate_error
                if isinstance(cause, aiohttp.ClientConnectorCertificateError)
                else cause.os_error
            )
            return not_connected(root, elapsed), cause
        said = str(cause)
        if isinstance(cause, (aiohttp.ClientResponseError, HttpProcessingError)):
            cause = _without_content(cause)
            said = cause.message
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
        request, limits, content = send.request, send.timeout, send.request.content
        async with pool.session.request(
            request.method,
            URL(server.base + request.target, encoded=True),
            headers={**request.headers, **server.more_headers},
            data=io.BytesIO(content) if content is not None and len(content) > _LARGE else content,
            proxy=server.proxy,
            proxy_headers=server.proxy_headers,
            ssl=server.ssl_context,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(
                total=None, connect=limits.connect, sock_connect=limits.connect, sock_read=limits.read
            ),
        ) as answer:
            collector = Collector(send, answer.status, answer.raw_headers, began)
            async for piece in answer.content.iter_any():
                collector.take(piece)
            return collector.response()


def _without_content(exc: aiohttp.ClientResponseError | HttpProcessingError) -> aiohttp.ClientResponseError:
    """The exception of aiohttp without the request's headers and the answer's bytes, which its repr would show."""
    message = exc.message.partition("\n")[0].rstrip(":") or type(exc).__name__
    if isinstance(exc, HttpProcessingError):
        return aiohttp.ClientResponseError(_NO_REQUEST, (), status=exc.code, message=message)
    return type(exc)(_NO_REQUEST, (), status=exc.status, message=message)


_NO_REQUEST = aiohttp.RequestInfo(URL(), "", CIMultiDictProxy(CIMultiDict[str]()), URL())


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
