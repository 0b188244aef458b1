"""Where a Harbor is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from ..exceptions import InvalidArgument
from .flow import API
from .wire import Origin, Request


@dataclass(frozen=True, slots=True)
class Address:
    """A server's origin, and the path before `/api/v2.0` where a proxy adds one."""

    origin: Origin
    prefix: str

    @classmethod
    def parse(cls, url: str) -> Address:
        """Read a URL, with or without `/api/v2.0`.

        Args:
            url: E.g. `https://harbor.example.com`.

        Raises:
            InvalidArgument: It has no scheme or host, holds credentials or a query, or can't be read.
        """
        if not url:  # it may be None, as of an environment's variable that is not set
            raise InvalidArgument(f"url must be like https://harbor.example.com, not {url!r}")
        if "@" in url:  # before anything else, as what is said of a part may repeat a password
            raise InvalidArgument("url must not hold credentials: pass username= and secret=")
        try:
            parts = urlsplit(url.strip())
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as exc:
            raise InvalidArgument(f"url can't be read: {exc}") from None
        if parts.query or parts.fragment or any(char.isspace() for char in url.strip()):
            raise InvalidArgument("url must be a server's address alone, without query, fragment or spaces")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise InvalidArgument(f"url must be like https://harbor.example.com, not {url!r}")
        path = parts.path.rstrip("/")
        return cls((parts.scheme, parts.hostname, port), path.removesuffix(API).rstrip("/"))

    @property
    def url(self) -> str:
        """The address of the API."""
        return Request("GET", self.origin, self.prefix + API).url

    @property
    def host(self) -> str:
        """Host and port as a registry's name has them: without the port where it is the scheme's own."""
        return Request("GET", self.origin, "").url.partition("//")[2]

    @property
    def loopback(self) -> bool:
        """Whether the server is on this machine."""
        host = self.origin[1]
        return host in {"localhost", "::1"} or host.startswith("127.")
