"""What both clients share: address, credentials, options, and the call made of them."""

from __future__ import annotations

import logging
import ssl
import warnings
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ._core.call import Call
from ._core.decode import Reading
from ._core.retry import Policy
from ._core.session import Session
from ._core.wire import Timeout
from ._version import __version__
from .exceptions import InvalidArgument

if TYPE_CHECKING:
    from ._core.wire import Origin, Progress, Sink
    from .retry import RetrySettings

logging.getLogger("harborapi").addHandler(logging.NullHandler())

API = "/api/v2.0"
_LOOPBACK = ("localhost", "127.", "::1")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Harbor is: its origin, and the path before `/api/v2.0` where a proxy adds one."""

    origin: Origin
    prefix: str

    @classmethod
    def parse(cls, url: str) -> Address:
        """Read a URL, with or without `/api/v2.0`.

        Args:
            url: E.g. `https://harbor.example.com`.

        Raises:
            InvalidArgument: It has no scheme or host, or holds credentials.
        """
        parts = urlsplit(url.strip())
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise InvalidArgument(f"url must be like https://harbor.example.com, not {_shown(url)!r}")
        if parts.username or parts.password:
            raise InvalidArgument("url must not hold credentials: pass username= and secret=")
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as exc:
            raise InvalidArgument(f"url has no valid port: {exc}") from None
        path = parts.path.rstrip("/")
        return cls((parts.scheme, parts.hostname, port), path.removesuffix(API).rstrip("/"))

    @property
    def loopback(self) -> bool:
        """Whether the server is on this machine."""
        return self.origin[1].startswith(_LOOPBACK)


def _shown(url: str) -> str:
    before, at, after = url.rpartition("@")
    return f"{before.partition('//')[0]}//…@{after}" if at else url


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks: the header that proves it, and the log-in that a session could be opened with."""

    header: str | None = field(default=None, repr=False)
    login: tuple[str, str] | None = field(default=None, repr=False)

    @classmethod
    def basic(cls, username: str, secret: str) -> Credentials:
        """A user's name and password, or a robot's name and secret. Robots (names with `$`) can't log in."""
        token = b64encode(f"{username}:{secret}".encode()).decode()
        return cls(f"Basic {token}", None if "$" in username else (username, secret))

    @classmethod
    def encoded(cls, text: str) -> Credentials:
        """The base64 form of `username:secret`.

        Raises:
            InvalidArgument: It is not that.
        """
        try:
            username, colon, secret = b64decode(text.strip(), validate=True).decode().partition(":")
        except (Base64Error, ValueError):
            username = colon = secret = ""
        if not colon:
            raise InvalidArgument("basicauth must be the base64 form of username:secret")
        return cls.basic(username, secret)

    @classmethod
    def bearer(cls, token: str) -> Credentials:
        """A bearer token."""
        return cls(f"Bearer {token}")

    @property
    def headers(self) -> dict[str, str]:
        """The header, if there is one."""
        return {"authorization": self.header} if self.header else {}


@dataclass(frozen=True)
class Options:
    """A client's settings, read when a call starts.

    Attributes:
        timeout: Seconds for each step of a request (connect, write, read), or a `Timeout`.
        deadline: Seconds for a whole call, pages and retries included; None is no limit.
        policy: What is tried again.
        reading: How answers are read.
        headers: More headers for every request.
        follow_redirects: Whether a GET follows a redirect within its origin.
        concurrency: How many pages of a listing are asked for at once.
    """

    timeout: Timeout
    deadline: float | None
    policy: Policy
    reading: Reading
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    follow_redirects: bool = True
    concurrency: int = 10


def timeout_of(value: float | Timeout | None) -> Timeout:
    """A number of seconds as the limits of each step.

    Raises:
        InvalidArgument: It is not positive.
    """
    if isinstance(value, Timeout):
        return value
    if value is not None and value <= 0:
        raise InvalidArgument(f"timeout must be positive seconds, not {value}")
    return Timeout(value, value, value, value)


class ClientBase:
    """The settings of a client and the calls made of them; no I/O."""

    def __init__(
        self,
        url: str,
        username: str | None,
        secret: str | None,
        basicauth: str | None,
        *,
        token: str | None,
        timeout: float | Timeout | None,
        deadline: float | None,
        retry: RetrySettings | None,
        session: bool | str,
        headers: Mapping[str, str] | None,
        follow_redirects: bool,
        concurrency: int,
        in_process: bool,
    ) -> None:
        self._in_process = in_process
        self._address = Address.parse(url)
        self._options = Options(
            timeout_of(timeout),
            deadline,
            retry.policy() if retry else Policy(enabled=False),
            Reading(),
            {name.lower(): value for name, value in (headers or {}).items()},
            follow_redirects,
            concurrency,
        )
        if session not in {True, False, "auto"}:
            raise InvalidArgument(f"session must be True, False or 'auto', not {session!r}")
        self._session_mode = session
        self._set_credentials(username, secret, basicauth, token)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url!r})"

    @property
    def url(self) -> str:
        """The address of the API."""
        scheme, host, port = self._address.origin
        name = f"[{host}]" if ":" in host else host
        default = (scheme, port) in {("http", 80), ("https", 443)}
        return f"{scheme}://{name}{'' if default else f':{port}'}{self._address.prefix}{API}"

    def _set_credentials(
        self, username: str | None, secret: str | None, basicauth: str | None, token: str | None
    ) -> None:
        if username and secret:
            found = Credentials.basic(username, secret)
        elif basicauth:
            found = Credentials.encoded(basicauth)
        elif token:
            found = Credentials.bearer(token)
        elif username or secret:
            raise InvalidArgument("username and secret go together: one of them is missing")
        else:
            found = Credentials()
        plain = self._address.origin[0] == "http" and not self._address.loopback and not self._in_process
        if found.header and plain:
            warnings.warn(
                "credentials go over http to a host that is not this one: anyone between can read them",
                UserWarning,
                stacklevel=4,
            )
        self._credentials = found
        self._session = None
        if found.login and self._session_mode:
            self._session = Session(*found.login, eager=self._session_mode is True)

    def _call(self, *, sink: Sink | None = None, on_progress: Progress | None = None) -> Call:
        options = self._options
        return Call(
            self._address.origin,
            self._address.prefix,
            options.policy,
            {"user-agent": f"harborapi/{__version__}", "accept-encoding": "gzip, deflate", **options.headers},
            self._credentials.headers,
            self._session,
            options.timeout,
            options.reading,
            options.concurrency,
            options.follow_redirects,
            sink=sink,
            on_progress=on_progress,
        )


def connections(
    *,
    verify: bool | str | ssl.SSLContext,
    cert: str | tuple[str, ...] | None,
    proxy: str | None,
    trust_env: bool,
    max_connections: int,
    transport: Any,
) -> Any:
    """How a client's connections are made; imported with the HTTP library, when a client is."""
    from ._http.common import Connections

    if max_connections < 1:
        raise InvalidArgument(f"max_connections must be 1 or more, not {max_connections}")
    return Connections(verify, cert, proxy, trust_env, max_connections, transport=transport)
