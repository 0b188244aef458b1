"""What the drivers share: settings of connections, requests and answers of the HTTP library, its failures as ours."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx2

from .._core.wire import Headers, Response, Send
from ..exceptions import DeadlineExceeded, TransportError, TransportTimeout

if TYPE_CHECKING:
    from .._core.reply import Reply
    from .._core.wire import Request, Timeout

_TIMEOUTS: dict[type[Exception], str] = {
    httpx2.ConnectTimeout: "no connection in time",
    httpx2.PoolTimeout: "no free connection in time",
    httpx2.WriteTimeout: "the request could not be sent in time",
    httpx2.ReadTimeout: "no answer in time",
}
NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Connections:
    """How connections are made.

    Attributes:
        verify: True checks the server's certificate against the system's store, False checks nothing; a path of a CA
            file or folder, or an `ssl.SSLContext`.
        cert: A client certificate: a file with both, or (certificate, key) or (certificate, key, password of the key).
        proxy: The URL of a proxy; None takes it from the environment.
        trust_env: Whether proxies are taken from the environment.
        max_connections: How many connections, and requests in flight, at the most.
        keepalive_expiry: Seconds until an idle connection is closed.
        transport: A transport to use in place of connections of our own.
        http_client: A client of the HTTP library to use in place of connections of our own.
        requests_per_second: A pace for all requests; None is no limit.
    """

    verify: bool | str | ssl.SSLContext = True
    cert: str | tuple[str, ...] | None = field(default=None, repr=False)
    proxy: str | None = field(default=None, repr=False)
    trust_env: bool = True
    max_connections: int = 100
    keepalive_expiry: float = 30.0
    transport: Any = None
    http_client: Any = None
    requests_per_second: float | None = None

    def ssl_context(self) -> ssl.SSLContext:
        """The TLS settings as one context."""
        if isinstance(self.verify, ssl.SSLContext):
            context = self.verify
        elif self.verify is True:
            context = httpx2.create_ssl_context()
        elif self.verify is False:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        else:
            from pathlib import Path

            place = Path(self.verify)
            folder = place.is_dir()
            context = ssl.create_default_context(
                cafile=None if folder else str(place), capath=str(place) if folder else None
            )
        if self.cert is not None:
            context.load_cert_chain(*((self.cert,) if isinstance(self.cert, str) else self.cert))
        return context

    def limits(self) -> httpx2.Limits:
        """As many connections are kept as there may be, or bursts would open them anew."""
        return httpx2.Limits(
            max_connections=self.max_connections,
            max_keepalive_connections=self.max_connections,
            keepalive_expiry=self.keepalive_expiry,
        )

    def proxy_for(self, scheme: str, host: str) -> str | None:
        """The proxy for a server: the one given, or the environment's."""
        if self.proxy is not None or not self.trust_env:
            return self.proxy
        from urllib.request import getproxies, proxy_bypass

        if proxy_bypass(host):
            return None
        found = getproxies()
        return found.get(scheme) or found.get("all")


def to_httpx(request: Request, timeout: Timeout, left: float | None) -> httpx2.Request:
    """The HTTP library's request; no time limit in it is longer than what is left of the call's deadline."""
    scheme, host, port = request.origin
    url = httpx2.URL(scheme=scheme, host=host, port=port, raw_path=request.target.encode("ascii"))
    name = f"[{host}]" if ":" in host else host
    default = (scheme, port) in {("http", 80), ("https", 443)}
    headers = {"host": name if default else f"{name}:{port}", **request.headers}
    limits = {"connect": timeout.connect, "read": timeout.read, "write": timeout.write, "pool": timeout.pool}
    if left is not None:
        limits = {key: left if value is None else min(value, left) for key, value in limits.items()}
    return httpx2.Request(request.method, url, headers=headers, content=request.content, extensions={"timeout": limits})


class Collector:
    """Takes an answer's body piece by piece: into the sink, or into memory up to a limit."""

    def __init__(self, send: Send, answer: httpx2.Response, began: float) -> None:
        self.send, self.began = send, began
        self.headers = Headers(answer.headers.raw)
        self.status = answer.status_code
        self.streamed = send.sink is not None and (send.to_sink is None or send.to_sink(self.status, self.headers))
        self._pieces: list[bytes] = []
        self._size = 0
        length = self.headers.get("content-length", "")
        self._total = int(length) if length.isdigit() and "content-encoding" not in self.headers else None
        if self.streamed and send.sink is not None:
            send.sink.start(self.headers)

    def take(self, piece: bytes) -> None:
        """A piece of the body."""
        self._size += len(piece)
        if self.streamed and self.send.sink is not None:
            self.send.sink.write(piece)
            if self.send.on_progress:
                self.send.on_progress(self._size, self._total)
            return
        if self._size > self.send.max_body:
            raise TransportError(
                f"the answer is larger than {self.send.max_body} bytes", elapsed=time.monotonic() - self.began
            )
        self._pieces.append(piece)

    def response(self) -> Response:
        """The answer, complete."""
        content = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        return Response(self.status, self.headers, content, time.monotonic() - self.began, self.streamed)


def translate(exc: Exception, began: float) -> TransportError:
    """Our exception for one of the HTTP library."""
    elapsed = time.monotonic() - began
    said = str(exc) or type(exc).__name__
    sent = not isinstance(exc, NOT_SENT)
    if isinstance(exc, httpx2.TimeoutException):
        what = _TIMEOUTS.get(type(exc), "timed out")
        return TransportTimeout(what, sent=sent, elapsed=elapsed)
    if isinstance(exc, httpx2.ConnectError):
        said = f"can't connect: {said}"
    return TransportError(said, sent=sent, elapsed=elapsed)


FOREIGN = (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError, ssl.SSLError)


def deadline_passed(began: float | None = None) -> DeadlineExceeded:
    """The exception for a deadline that passed."""
    return DeadlineExceeded(
        "the deadline of the call passed", sent=True, elapsed=time.monotonic() - began if began else 0.0
    )


def http_response(reply: Reply[Any]) -> httpx2.Response:
    """An answer as the HTTP library's response: for programs that know that one. Its request bears no credentials."""
    return httpx2.Response(
        reply.status,
        headers=[(name, value) for name, value in reply.headers.raw if name.lower() != b"content-encoding"],
        content=reply.content,
        request=httpx2.Request(reply.operation.method, reply.url),
    )
