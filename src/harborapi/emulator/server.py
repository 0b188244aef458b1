"""The emulator as a server: HTTP/1.1 on asyncio and h11, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import h11

from harborapi.emulator.app import App
from harborapi.emulator.wire import Request, Response, errors_response

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

    from harborapi.emulator.harbor import Harbor

logger: logging.Logger = logging.getLogger("harborapi.emulator")
Outgoing = h11.Response | h11.InformationalResponse | h11.Data | h11.EndOfMessage


class Server:
    """Serves one Harbor until it is stopped.

    Args:
        harbor: the Harbor; its `url` becomes the server's address, and its jobs run by themselves.
        host: where to listen.
        port: where to listen; 0 takes a free one.
        ssl_context: serves HTTPS with it.
    """

    def __init__(
        self, harbor: Harbor, host: str = "127.0.0.1", port: int = 0, *, ssl_context: ssl.SSLContext | None = None
    ) -> None:
        self.harbor: Harbor = harbor
        self.host: str = host
        self.port: int = port
        self.ssl_context: ssl.SSLContext | None = ssl_context
        self.app: App = App(harbor)
        self.pool: ThreadPoolExecutor = ThreadPoolExecutor(16, "harbor-emulator")
        self.connections: set[Connection] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._error: BaseException | None = None

    @property
    def url(self) -> str:
        """The address under which it is reached."""
        return self.harbor.url

    @property
    def scheme(self) -> str:
        """`https` where it was given a TLS context, else `http`."""
        return "http" if self.ssl_context is None else "https"

    def start(self) -> Server:
        """Listen, and run the jobs.

        Raises:
            OSError: the port can't be had.
        """
        self._thread = threading.Thread(target=self._run, name="harbor-emulator-server", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            raise self._error
        if self.harbor.pace != "manual":
            self.harbor.jobs.start()
        return self

    def stop(self) -> None:
        """Close all connections and end the threads."""
        self.harbor.close()
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread is not None:
            self._thread.join(5)
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.harbor.serving = False

    def drop_connections(self) -> None:
        """Reset all open connections, as a server that is restarted does."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._abort_all)

    def _abort_all(self) -> None:
        for one in list(self.connections):
            one.abort()

    def __enter__(self) -> Server:  # noqa: PYI034 - nobody inherits from it
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        loop = self._loop = asyncio.new_event_loop()
        try:
            listening = loop.create_server(
                lambda: Connection(self, loop), self.host, self.port, ssl=self.ssl_context, backlog=1024
            )
            server = loop.run_until_complete(listening)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            self._error = error
            self._ready.set()
            loop.close()
            return
        self.port = server.sockets[0].getsockname()[1]
        everywhere = self.host in ("0.0.0.0", "", "::")  # noqa: S104 - compared, not bound
        name = "127.0.0.1" if everywhere else f"[{self.host}]" if ":" in self.host else self.host
        self.harbor.url = f"{self.scheme}://{name}:{self.port}"
        self.harbor.serving = True
        loop.call_soon(self._ready.set)  # once it runs: a stop before that would not be heard
        try:
            loop.run_forever()
        finally:
            with contextlib.suppress(NotImplementedError):  # an event loop of Windows has no readers
                for listener in server.sockets:
                    loop.remove_reader(listener.fileno())
            loop.run_until_complete(asyncio.sleep(0))  # what is accepted must begin before the server goes
            server.close()
            for task in asyncio.all_tasks(loop):  # connections that are not handed over yet
                task.cancel()
                loop.run_until_complete(asyncio.wait([task]))
            self._abort_all()
            loop.run_until_complete(asyncio.sleep(0))
            with contextlib.suppress(RuntimeError):
                loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()


class Connection(asyncio.Protocol):
    """One connection: requests are answered one after the other, those that were sent ahead wait.

    Args:
        server: whose it is.
        loop: the server's event loop.
    """

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop) -> None:
        self.server: Server = server
        self.loop: asyncio.AbstractEventLoop = loop
        self.http: h11.Connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 18)
        self.transport: asyncio.Transport | None = None
        self.head: h11.Request | None = None
        self.parts: list[bytes] = []
        self.busy: bool = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the new connection up."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what create_server gives
        self.transport = transport
        self.server.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.transport = None
        self.server.connections.discard(self)

    def data_received(self, data: bytes) -> None:
        """Go on with the request that is being read."""
        self.http.receive_data(data)
        if not self.busy:
            self._read()

    def eof_received(self) -> bool:
        """Note that the client sends no more; it may still wait for its answer."""
        self.http.receive_data(b"")
        if not self.busy:
            self._read()
        return self.busy

    def abort(self) -> None:
        """Reset the connection."""
        if self.transport is not None:
            line = self.transport.get_extra_info("socket")
            if line is not None:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()

    def _read(self) -> None:
        try:
            while self.transport is not None:
                event = self.http.next_event()
                if isinstance(event, h11.Request):
                    self.head, self.parts = event, []
                    if self.http.they_are_waiting_for_100_continue:
                        self._send(h11.InformationalResponse(status_code=100, headers=[]))
                elif isinstance(event, h11.Data):
                    self.parts.append(bytes(event.data))
                elif isinstance(event, h11.EndOfMessage) and self.head is not None:
                    self._work(as_request(self.head, b"".join(self.parts), self.server.scheme))
                    if self.busy:
                        return
                elif isinstance(event, h11.ConnectionClosed):
                    self.transport.close()
                    return
                else:  # needs more, or paused
                    return
        except h11.RemoteProtocolError as error:
            self._refuse(error)

    def _work(self, request: Request) -> None:
        self.busy = True
        if self.server.app.blocks(request):
            future = self.loop.run_in_executor(self.server.pool, self.server.app.handle, request)
            future.add_done_callback(self._done)
        else:
            self._answer(self.server.app.handle(request))

    def _done(self, future: asyncio.Future[Response]) -> None:
        if future.cancelled() or self.transport is None:
            return
        error = future.exception()
        if error is not None:
            logger.error("the emulator failed", exc_info=error)
            self.abort()
            return
        self._answer(future.result())
        if not self.busy:
            self._read()

    def _answer(self, response: Response) -> None:
        if response.delay:
            self.loop.call_later(response.delay, self._late, response)
        else:
            self._write(response)

    def _late(self, response: Response) -> None:
        self._write(response)
        if not self.busy and self.transport is not None:
            self._read()

    def _write(self, response: Response) -> None:
        if self.transport is None:
            return
        if response.drop:
            self.transport.abort()
            return
        headers = [(name.encode(), value.encode("utf-8", "replace")) for name, value in response.headers]
        if response.content_type:
            headers.append((b"Content-Type", response.content_type.encode()))
        headers.append((b"Content-Length", str(len(response.body)).encode()))
        events: list[Outgoing] = [h11.Response(status_code=response.status, headers=headers)]
        cut = response.truncate is not None and response.truncate < len(response.body)
        if response.body and (self.head is None or self.head.method != b"HEAD"):
            events.append(h11.Data(data=response.body[: response.truncate] if cut else response.body))
            if cut:
                self._send(*events)
                self.transport.close()
                return
        self._send(*events, h11.EndOfMessage())
        self.busy = False
        if self.http.our_state is h11.MUST_CLOSE or self.http.their_state is h11.MUST_CLOSE:
            self.transport.close()
        elif self.http.our_state is h11.DONE and self.http.their_state is h11.DONE:
            self.http.start_next_cycle()

    def _send(self, *events: Outgoing) -> None:
        data = b"".join(self.http.send(event) or b"" for event in events)
        if data and self.transport is not None:
            self.transport.write(data)

    def _refuse(self, error: h11.RemoteProtocolError) -> None:
        """Answer what is no HTTP."""
        if self.transport is not None and self.http.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            refusal = errors_response(error.error_status_hint, "BAD_REQUEST", str(error))
            refusal.headers.append(("Connection", "close"))
            self.head = None
            self._write(refusal)
        if self.transport is not None:
            self.transport.close()


def as_request(head: h11.Request, body: bytes, scheme: str = "http") -> Request:
    """A request as it was read, as ours."""
    path, _, query = head.target.decode("latin-1").partition("?")
    if path[:1] != "/" and "://" in path:  # the form that is meant for proxies
        path = "/" + path.partition("://")[2].partition("/")[2]
    headers: dict[str, str] = {}
    for name, value in head.headers:
        key, text = name.decode("ascii"), value.decode("utf-8", "replace")
        separator = "; " if key == "cookie" else ", "
        headers[key] = f"{headers[key]}{separator}{text}" if key in headers else text
    return Request(head.method.decode("ascii"), path, query, headers, body, scheme)
