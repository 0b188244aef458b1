"""A server of raw sockets that misbehaves on command: each request is answered by the next act of a script."""

from __future__ import annotations

import select
import socket
import ssl
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, Self

End = Literal["keep", "close", "reset", "hang"]
LIMIT = 10.0
"""Seconds: nothing here ever takes longer."""


@dataclass(frozen=True)
class Seen:
    """A request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int


class Line:
    """One connection, from the server's side."""

    def __init__(self, sock: socket.socket, number: int, over: threading.Event) -> None:
        self.sock, self.number, self.over = sock, number, over
        self._rest = b""

    def read_request(self) -> Seen | None:
        """The next request; None where the client closed."""
        data = self._rest
        while b"\r\n\r\n" not in data:
            more = self.sock.recv(65536)
            if not more:
                return None
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(body) < length:
            body += self.sock.recv(65536)
        body, self._rest = body[:length], body[length:]
        return Seen(method, target, headers, body, self.number)

    def send(self, data: bytes) -> None:
        """Send, as far as the client takes it."""
        self.sock.sendall(data)

    def gone_for_good(self) -> None:
        """Read nothing until the test looks whether the client is gone; its end comes behind all that it sent."""
        self.over.wait(LIMIT)
        while self.sock.recv(1 << 20):
            pass

    def gone(self, seconds: float) -> bool:
        """Wait; True where the client closed meanwhile."""
        return bool(select.select([self.sock], [], [], seconds)[0])

    def end(self, how: End) -> bool:
        """End as told; True where the connection goes on."""
        if how == "keep":
            return True
        if how == "hang":
            while self.sock.recv(65536):
                pass
        if how == "reset":
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False


Act = Callable[[Line, Seen], bool]
"""What is done with a request; True where the connection goes on."""


def http(body: bytes = b'{"ok": 1}', status: int = 200, *headers: str, length: int | None = None) -> bytes:
    """An answer's bytes."""
    lines = [f"HTTP/1.1 {status} Whatever", "Content-Type: application/json", "X-Request-Id: rid-1", *headers]
    if not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in headers):
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def say(data: bytes, end: End = "keep") -> Act:
    """Send these bytes."""

    def act(line: Line, seen: Seen) -> bool:
        line.send(data)
        return line.end(end)

    return act


def answer(body: bytes = b'{"ok": 1}', status: int = 200, *headers: str, end: End = "keep") -> Act:
    """Answer properly."""
    return say(http(body, status, *headers), end)


def drip(data: bytes, gap: float) -> Act:
    """Send a byte at a time, until the client has had enough."""

    def act(line: Line, seen: Seen) -> bool:
        for byte in data:
            line.send(bytes([byte]))
            if line.gone(gap):
                return False
        return True

    return act


def flood(begin: bytes, more: bytes) -> Act:
    """Send without end, until the client has had enough."""

    def act(line: Line, seen: Seen) -> bool:
        line.send(begin)
        while not line.gone(0):
            line.send(more)
        return False

    return act


def late(seconds: float, then: Act) -> Act:
    """Do it later."""

    def act(line: Line, seen: Seen) -> bool:
        return not line.gone(seconds) and then(line, seen)

    return act


def at_once(end: End) -> Act:
    """End a connection when it is made, before its request is read."""

    def act(line: Line, seen: Seen) -> bool:
        raise AssertionError("it is done before")

    act.at_once = end  # type: ignore[attr-defined]  # read by the server
    return act


OK = answer()


class FaultServer:
    """The server.

    Args:
        script: What is done with the requests, one after the other.
        then: What is done with those that come after.
        tls: The server's TLS settings.
        decide: Asked with each request in place of the script.
        port: Where to listen; 0 finds one.
        raw: What is done with the first connections, in place of reading requests.
    """

    def __init__(
        self,
        *script: Act,
        then: Act = OK,
        tls: ssl.SSLContext | None = None,
        decide: Callable[[Seen], Act] | None = None,
        port: int = 0,
        raw: Iterable[Callable[[Line], None]] = (),
    ) -> None:
        self.script, self.then, self.decide = deque(script), then, decide
        self.seen: list[Seen] = []
        self.connections = 0
        self.greeting = b""
        self.began, self.over = threading.Event(), threading.Event()
        self._raw = deque(raw)
        self._tls = tls
        self._busy = 0
        self._changed = threading.Condition()
        self._open: dict[int, socket.socket] = {}
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        if self._raw:  # of who does not read little is taken
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, name="faults-accept", daemon=True)
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(LIMIT)
        with self._changed:
            for sock in self._open.values():
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(LIMIT)
            assert not thread.is_alive()

    def url(self, host: str = "127.0.0.1") -> str:
        """The server's address."""
        return f"http{'s' if self._tls else ''}://{host}:{self.port}"

    def quiet(self) -> bool:
        """Wait until no connection is open; False where that takes too long."""
        self.over.set()
        with self._changed:
            return self._changed.wait_for(lambda: not self._open, LIMIT)

    def connected(self, number: int) -> bool:
        """Wait until so many connections came; False where that takes too long."""
        with self._changed:
            return self._changed.wait_for(lambda: self.connections >= number, LIMIT)

    def idle(self) -> bool:
        """Wait until no request is under way; False where that takes too long."""
        with self._changed:
            return self._changed.wait_for(lambda: self._busy == 0, LIMIT)

    def got(self, number: int) -> bool:
        """Wait until so many requests came; False where that takes too long."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.seen) >= number, LIMIT)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._changed:
                self.connections += 1
                number = self.connections
                self._open[number] = sock
                self._changed.notify_all()
            thread = threading.Thread(target=self._serve, args=(sock, number), name="faults-serve", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket, number: int) -> None:
        line = Line(sock, number, self.over)
        try:
            sock.settimeout(LIMIT)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            how = self._ended_at_once()
            if how is not None:
                line.end(how)
                return
            line.send(self.greeting)
            if self._tls is not None:
                line.sock = self._tls.wrap_socket(sock, server_side=True)
            if self._raw:
                act = self._raw.popleft()
                self.began.set()
                act(line)
                return
            while (seen := line.read_request()) is not None:
                if not self._perform(line, seen):
                    return
        except (OSError, ssl.SSLError):
            pass  # the client left: that is its right
        finally:
            line.sock.close()
            sock.close()
            with self._changed:
                del self._open[number]
                self._changed.notify_all()

    def _perform(self, line: Line, seen: Seen) -> bool:
        with self._changed:
            self._busy += 1
        try:
            return self._next(seen)(line, seen)
        finally:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()

    def _ended_at_once(self) -> End | None:
        with self._changed:
            act = self.script[0] if self.script else self.then
            how: End | None = getattr(act, "at_once", None)
            if how is not None and self.script:
                self.script.popleft()
            return how

    def _next(self, seen: Seen) -> Act:
        with self._changed:
            self.seen.append(seen)
            self._changed.notify_all()
            if self.decide is not None:
                return self.decide(seen)
            return self.script.popleft() if self.script else self.then


def refusing_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
        return port


def wait_for(condition: Callable[[], bool]) -> bool:
    """Wait for what another thread does; False where it takes too long."""
    end = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True
