"""Transports that take httpx2's requests to an emulator in the same process, and its own client for calls out."""

from __future__ import annotations

import http.cookiejar
import time
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel
import anyio.to_thread
import httpx2

from harborapi.emulator.wire import Request, Response

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Iterator

    from harborapi.emulator.app import App
    from harborapi.emulator.harbor import Harbor


class EmulatorTransport(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Answers the requests of an httpx2 client, blocking or async, from an emulator in the same process.

    Args:
        app: what answers.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request of a blocking client."""
        response = self.app.handle(as_request(request, request.read()))
        if response.delay:
            time.sleep(response.delay)
        return as_response(request, response)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request of an async client; what takes long runs in a thread."""
        ours = as_request(request, await request.aread())
        if self.app.blocks(ours):
            response = await anyio.to_thread.run_sync(self.app.handle, ours)
        else:
            await anyio.lowlevel.checkpoint()
            response = self.app.handle(ours)
        if response.delay:
            await anyio.sleep(response.delay)
        return as_response(request, response)


def as_request(request: httpx2.Request, body: bytes) -> Request:
    """An httpx2 request as ours."""
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    headers: dict[str, str] = {}
    for name, value in request.headers.multi_items():
        key = name.lower()
        separator = "; " if key == "cookie" else ", "
        headers[key] = f"{headers[key]}{separator}{value}" if key in headers else value
    return Request(request.method, path, query, headers, body, request.url.scheme)


def as_response(request: httpx2.Request, response: Response) -> httpx2.Response:
    """Our answer as httpx2's; the faults of the line raise its exceptions."""
    if response.drop:
        raise httpx2.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    headers = [*response.headers, ("Content-Length", str(len(response.body)))]
    if response.content_type:
        headers.append(("Content-Type", response.content_type))
    body = b"" if request.method == "HEAD" else response.body
    if response.truncate is not None and response.truncate < len(body):
        return httpx2.Response(response.status, headers=headers, stream=Truncated(body[: response.truncate]))
    return httpx2.Response(response.status, headers=headers, stream=Whole(body))


class Whole(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that is there at once.

    Args:
        body: the bytes.
    """

    def __init__(self, body: bytes) -> None:
        self.body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self.body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.body


class Truncated(Whole):
    """A body that ends too early."""

    def __iter__(self) -> Iterator[bytes]:
        yield self.body
        raise httpx2.RemoteProtocolError("peer closed connection without sending complete message body")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.body
        raise httpx2.RemoteProtocolError("peer closed connection without sending complete message body")


def outside_client(harbor: Harbor) -> httpx2.Client:
    """The client for calls to others; without a server of its own, calls to the emulator's address stay in process."""
    mounts: dict[str, httpx2.BaseTransport | None] = {}
    if not harbor.serving:
        from harborapi.emulator.app import App

        mounts[harbor.url] = EmulatorTransport(App(harbor))
    return plain_client(mounts=mounts)


def plain_client(
    *, mounts: dict[str, httpx2.BaseTransport | None] | None = None, verify: ssl.SSLContext | bool = True
) -> httpx2.Client:
    """An HTTP client that keeps no cookies: with a session's cookie a Harbor would ask for a CSRF token.

    Args:
        mounts: transports by the addresses that they are for.
        verify: whether certificates are checked, or what they are checked by.
    """
    client = httpx2.Client(mounts=mounts, verify=verify, timeout=30, trust_env=False)
    client.cookies.jar.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    return client
