"""A raw server that notes each request byte by byte and answers as it is told; clients of every driver to ask it."""

from __future__ import annotations

import asyncio
import inspect
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from harborapi import HarborAsyncClient, HarborClient

DRIVERS = ("sync", "httpx2", "aiohttp")


@dataclass(frozen=True)
class Asked:
    """A request as it came: its first line, and all of its head."""

    head: bytes
    body: bytes

    @property
    def method(self) -> str:
        return self.head.split(b" ", 1)[0].decode("latin-1")

    @property
    def target(self) -> bytes:
        """What stands between the method and the version: whatever it is."""
        first = self.head.split(b"\r\n", 1)[0]
        return first.split(b" ", 1)[1].rpartition(b" ")[0]

    @property
    def headers(self) -> list[tuple[str, str]]:
        pairs = [line.partition(":") for line in self.head.decode("latin-1").split("\r\n")[1:] if line]
        return [(name.lower(), value.strip()) for name, _, value in pairs]


def answer(body: bytes = b"{}", status: int = 200, *headers: str) -> bytes:
    """An answer's bytes."""
    lines = [f"HTTP/1.1 {status} Whatever", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class RawServer:
    """What is known of a server that runs.

    Attributes:
        url: Its address.
        reply: Makes the answer to a request; None closes the connection.
        asked: The requests.
    """

    url: str
    reply: Callable[[Asked], bytes | None]
    asked: list[Asked] = field(default_factory=list[Asked], repr=False)


@contextmanager
def serve(reply: Callable[[Asked], bytes | None] = lambda asked: answer()) -> Iterator[RawServer]:
    """Run a server."""

    class Handler(socketserver.StreamRequestHandler):
        timeout = 10

        def handle(self) -> None:
            with suppress(OSError):
                while (head := self._head()) is not None:
                    length = next((int(v) for n, v in Asked(head, b"").headers if n == "content-length"), 0)
                    asked = Asked(head, self.rfile.read(length))
                    server.asked.append(asked)
                    said = server.reply(asked)
                    if said is None:
                        return
                    self.wfile.write(said)

        def _head(self) -> bytes | None:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                line = self.rfile.readline()
                if not line:
                    return None
                head += line
            return head

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address, daemon_threads, request_queue_size = True, True, 64

    with Server(("127.0.0.1", 0), Handler) as listener:
        server = RawServer(f"http://127.0.0.1:{listener.server_address[1]}", reply)
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            thread.join()


Step = Callable[[Any], Any]


def make_client(driver: str, url: str, **settings: Any) -> Any:
    """A client by a driver."""
    if driver == "sync":
        return HarborClient(url, **settings)
    return HarborAsyncClient(url, **settings, http=driver)  # type: ignore[arg-type]  # one of the two


def do(client: Any, *steps: Step) -> list[Any]:
    """Do some steps with a client of either colour, and close it.

    Returns:
        What each gave: a value, or the exception that it raised.
    """
    if isinstance(client, HarborClient):
        with client:
            return [_tried(step, client) for step in steps]

    async def go() -> list[Any]:
        async with client:
            return [await _awaited(step, client) for step in steps]

    return asyncio.run(go())


def _tried(step: Step, client: Any) -> Any:
    try:
        return step(client)
    except Exception as exc:
        return exc


async def _awaited(step: Step, client: Any) -> Any:
    try:
        found = step(client)
        return await found if inspect.isawaitable(found) else found
    except Exception as exc:
        return exc
