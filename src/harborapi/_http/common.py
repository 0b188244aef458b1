"""What the drivers share: settings of connections, and requests as the HTTP library has them."""

from __future__ import annotations

import math
import re
import ssl
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx2

from ..exceptions import InvalidArgument
from .errors import response_of

if TYPE_CHECKING:
    from collections.abc import Generator
    from http.cookiejar import Cookie

    from .._core.reply import Reply
    from .._core.wire import Origin, Request, Timeout

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_NAME, _NAMES = re.compile(_TOKEN), re.compile(rf"{_TOKEN}(?:\n{_TOKEN})*")
"""The name of a header; several, a line each."""


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
        """The TLS settings as one context.

        Raises:
            InvalidArgument: A file that they name can't be read, or is none of certificates.
        """
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
            with _told(f"verify: {place}", "is no file of certificates"):
                context = ssl.create_default_context(
                    cafile=None if folder else str(place), capath=str(place) if folder else None
                )
        if self.cert is not None:
            files = (self.cert,) if isinstance(self.cert, str) else self.cert
            shown = ", ".join(files[:2])  # the third is the key's password
            with _told(f"cert: {shown}", "is no certificate with its key, or the password is wrong"):
                context.load_cert_chain(*files)
        return context

    def limits(self) -> httpx2.Limits:
        """As many connections are kept as there may be, or bursts would open them anew."""
        return httpx2.Limits(
            max_connections=self.max_connections,
            max_keepalive_connections=self.max_connections,
            keepalive_expiry=self.keepalive_expiry,
        )

    def proxy_for(self, origin: Origin) -> str | None:
        """The proxy for a server: the one given, or the environment's."""
        if self.proxy is not None or not self.trust_env:
            return self.proxy
        from urllib.request import getproxies, proxy_bypass

        scheme, host, port = origin
        if proxy_bypass(host) or proxy_bypass(f"{host}:{port}"):
            return None
        found = getproxies()
        proxy = found.get(scheme) or found.get("all")
        return f"http://{proxy}" if proxy and "://" not in proxy else proxy

    def pace(self) -> Pace | None:
        """What spreads the requests evenly, where that is asked for."""
        return None if self.requests_per_second is None else Pace(self.requests_per_second)


class Pace:
    """Spreads requests evenly; shared by threads and event loops.

    Args:
        per_second: How many requests a second.

    Raises:
        InvalidArgument: It is not positive.
    """

    def __init__(self, per_second: float) -> None:
        if not 0 < per_second < math.inf:
            raise InvalidArgument(f"requests_per_second must be positive, not {per_second}")
        self._gap, self._next, self._lock = 1.0 / per_second, 0.0, threading.Lock()

    def turn(self) -> float:
        """Take the next turn.

        Returns:
            Seconds to wait for it.
        """
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + self._gap
            return turn - now


@contextmanager
def _told(what: str, otherwise: str) -> Generator[None]:
    """A file of certificates that can't be used: nothing is sent, and trying again would not help."""
    try:
        yield
    except (OSError, ValueError) as exc:
        raise InvalidArgument(
            f"{what} {otherwise if isinstance(exc, ssl.SSLError) else 'can not be read'}: {exc}"
        ) from exc


def check_headers(request: Request) -> None:
    """Refuse what can't be sent in a header, before anything is.

    Raises:
        InvalidArgument: A header holds a line break or a character beyond ASCII, or its name what no name may.
    """
    headers = request.headers
    together = "".join([*headers, *headers.values()])
    if together.isascii() and together.isprintable() and _NAMES.fullmatch("\n".join(headers)):
        return
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable() and _NAME.fullmatch(name)):
            raise InvalidArgument(f"the header {name!r} holds characters that can't be sent in one")


def to_httpx(request: Request, timeout: Timeout, left: float | None) -> httpx2.Request:
    """A request as httpx2 has it, for a transport or a client that the user passed in.

    Args:
        request: The request.
        timeout: Its limits.
        left: Seconds until the call's deadline: no limit is longer.
    """
    scheme, host, port = request.origin
    url = httpx2.URL(scheme=scheme, host=host, port=port, raw_path=request.target.encode("ascii"))
    limits = {"connect": timeout.connect, "read": timeout.read, "write": timeout.write, "pool": timeout.pool}
    if left is not None:
        limits = {key: left if value is None else min(value, left) for key, value in limits.items()}
    headers = {"host": url.netloc.decode("ascii"), **request.headers}
    return httpx2.Request(request.method, url, headers=headers, content=request.content, extensions={"timeout": limits})


Jar: TypeAlias = "dict[tuple[str, str, str], Cookie]"


def jar_of(cookies: httpx2.Cookies) -> Jar:
    """What a user's cookie jar holds."""
    return {(one.domain, one.path, one.name): one for one in cookies.jar}


def keep_out(cookies: httpx2.Cookies, before: Jar, answer: httpx2.Response) -> None:
    """Put a user's cookie jar back as it was: what an answer to us sets is no business of the user's own requests."""
    names = {value.partition("=")[0].strip() for value in answer.headers.get_list("set-cookie")}
    for key, one in jar_of(cookies).items() if names else ():
        if one.name in names and before.get(key) is not one:
            cookies.jar.clear(*key)
            if key in before:
                cookies.jar.set_cookie(before[key])


def http_response(reply: Reply[Any]) -> httpx2.Response:
    """An answer as the HTTP library's response: for programs that know that one. Its request bears no credentials."""
    return response_of(reply.operation.method, reply.url, reply)
