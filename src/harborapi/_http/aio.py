"""The async driver on httpx2, for asyncio and trio."""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

import anyio
import httpx2

from ..exceptions import TransportError
from . import connections as own
from .body import Collector
from .common import Connections, jar_of, keep_out, to_httpx
from .errors import FOREIGN, translate, without_tunnel
from .tasks import Driver

if TYPE_CHECKING:
    import httpcore2

    from .._core.wire import Origin, Response, Send


class Pool:
    """The connections of one event loop.

    Args:
        driver: Whose they are.
    """

    def __init__(self, driver: AsyncDriver) -> None:
        self._server = driver.server
        self._stacks: dict[Origin, own.AsyncStack] = {}

    def stack(self, origin: Origin) -> own.AsyncStack:
        """The connections to one server."""
        found = self._stacks.get(origin)
        if found is None:
            found = self._stacks[origin] = own.AsyncStack(self._server(origin))
        return found

    async def aclose(self) -> None:
        """Close them."""
        for stack in self._stacks.values():
            await stack.aclose()


class AsyncDriver(Driver[Pool]):
    """Performs effects in the running event loop, by httpx2.

    Args:
        connections: How connections are made.
    """

    FOREIGN = (*own.FOREIGN, *FOREIGN)

    def __init__(self, connections: Connections) -> None:
        super().__init__(connections)
        self._context: ssl.SSLContext | None = None
        self._servers: dict[Origin, own.Server] = {}

    def make_pool(self) -> Pool:
        """The connections of the running event loop."""
        return Pool(self)

    def server(self, origin: Origin) -> own.Server:
        """How connections to a server are made."""
        found = self._servers.get(origin)
        if found is None:
            proxy = self.connections.proxy_for(origin)
            if self._context is None and (origin[0] == "https" or (proxy or "").startswith("https")):
                self._context = self.connections.ssl_context()
            found = own.Server(origin, self._context, proxy, self.connections.keepalive_expiry)
            self._servers[origin] = found
        return found

    def as_ours(self, exc: Exception, began: float) -> tuple[TransportError, BaseException]:
        """The exception of ours for one of the HTTP library, and its cause."""
        if isinstance(exc, TransportError):  # a timeout is an OSError too
            return exc, exc.__cause__ or exc
        known = own.unquoted_too(exc) if isinstance(exc, FOREIGN) else own.as_httpx(exc)
        return translate(known, began), known

    async def exchange(self, pool: Pool, send: Send, began: float) -> Response:
        """One exchange."""
        if self.connections.transport is not None or self.connections.http_client is not None:
            return await self._by_users_own(send, began)
        stack = pool.stack(send.request.origin)
        request = stack.server.request(send.request, send.timeout)
        connection = await stack.take()
        answer: httpcore2.Response | None = None
        collector: Collector | None = None
        try:
            answer = await connection.handle_async_request(request)
            own.begun(answer)
            collector = Collector(send, answer.status, answer.headers, began)
            async with aclosing(answer.aiter_stream()) as pieces:
                async for piece in pieces:
                    collector.take(piece)
            return collector.response()
        except self.FOREIGN as exc:
            failure, cause = self.as_ours(exc, began)
            failure.request_id = None if collector is None else collector.request_id
            raise (failure if own.has_tunnel(connection) else without_tunnel(failure)) from cause
        finally:
            with anyio.CancelScope(shield=True):
                if answer is not None:
                    with suppress(*own.FOREIGN):  # the answer is there, or its own failure is on its way
                        await answer.aclose()
                await stack.give_back(connection)

    async def _by_users_own(self, send: Send, began: float) -> Response:
        request = to_httpx(send.request, send.timeout, None)
        client: httpx2.AsyncClient | None = self.connections.http_client
        if client is None:
            answer: httpx2.Response = await self.connections.transport.handle_async_request(request)
        else:
            before = jar_of(client.cookies)
            answer = await client.send(request, stream=True, auth=None, follow_redirects=False)
            keep_out(client.cookies, before, answer)
        try:
            collector = Collector(send, answer.status_code, answer.headers.raw, began)
            assert isinstance(answer.stream, httpx2.AsyncByteStream)  # noqa: S101 - what async transports give
            pieces = aiter(answer.stream)
            try:
                async for piece in pieces:
                    collector.take(piece)
            finally:
                if isinstance(pieces, AsyncGenerator):
                    await pieces.aclose()
            return collector.response()
        finally:
            with anyio.CancelScope(shield=True):
                await answer.aclose()
