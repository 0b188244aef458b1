"""What the doctor was told: by arguments, and by the environment as `from_env()` reads it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ..exceptions import InvalidArgument

VARIABLES = (
    "HARBOR_URL",
    "HARBOR_USERNAME",
    "HARBOR_SECRET",
    "HARBOR_PASSWORD",
    "HARBOR_BASICAUTH",
    "HARBOR_CREDENTIALS_FILE",
    "HARBOR_TOKEN",
    "HARBOR_CA_FILE",
)
MISSPELT = {
    "HARBOR_USER": "HARBOR_USERNAME",
    "HARBOR_NAME": "HARBOR_USERNAME",
    "HARBOR_PASS": "HARBOR_SECRET",
    "HARBOR_PWD": "HARBOR_SECRET",
    "HARBOR_HOST": "HARBOR_URL",
    "HARBOR_SERVER": "HARBOR_URL",
    "HARBOR_ADDRESS": "HARBOR_URL",
    "HARBOR_CA": "HARBOR_CA_FILE",
    "HARBOR_CERT": "HARBOR_CA_FILE",
}
SHORTEST_SECRET = 4
"""What is shorter is not struck out: it would tear holes into every word."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Which server, who asks, and how.

    Attributes:
        url: The server's address.
        username: A user's or robot's name.
        secret: The password, or the robot's secret.
        basicauth: The base64 form of `username:secret`.
        credentials_file: A robot's credential file.
        token: A bearer token.
        verify: A file of CA certificates.
        insecure: Whether the server's certificate is not checked.
        timeout: Seconds for each step of a request.
        environment: The variables of the environment that count.
        sources: By setting where it comes from, where that is the environment.
    """

    url: str = ""
    username: str = ""
    secret: str = field(default="", repr=False)
    basicauth: str = field(default="", repr=False)
    credentials_file: str = ""
    token: str = field(default="", repr=False)
    verify: str = ""
    insecure: bool = False
    timeout: float = 10.0
    environment: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    sources: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        if self.timeout <= 0:
            raise InvalidArgument(f"timeout must be positive seconds, not {self.timeout}")

    def completed(self, environment: Mapping[str, str]) -> Settings:
        """What was not said, taken from the environment. Credentials that were said keep out those of the environment.

        Args:
            environment: The environment.

        Returns:
            The settings.
        """
        found = {name: environment[name] for name in (*VARIABLES, *MISSPELT) if environment.get(name)}
        names: dict[str, tuple[str, ...]] = {
            "url": ("HARBOR_URL",),
            "verify": () if self.insecure else ("HARBOR_CA_FILE",),
        }
        if not (self.username or self.secret or self.basicauth or self.credentials_file or self.token):
            names |= {
                "username": ("HARBOR_USERNAME",),
                "secret": ("HARBOR_SECRET", "HARBOR_PASSWORD"),
                "basicauth": ("HARBOR_BASICAUTH",),
                "credentials_file": ("HARBOR_CREDENTIALS_FILE",),
                "token": ("HARBOR_TOKEN",),
            }
        values, sources = dict[str, Any](), dict[str, str]()
        for setting, variables in names.items():
            source = next((one for one in variables if found.get(one)), "")
            if source and not getattr(self, setting):
                values[setting], sources[setting] = found[source], source
        return replace(self, **values, environment=found, sources=sources)

    @property
    def source(self) -> str:
        """Where the credentials come from, in words."""
        names = [self.sources[one] for one in self.kinds if one in self.sources][:1]
        return f" (by {names[0]})" if names else ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of credentials there are, the one that counts first."""
        both = ("username",) if self.username and self.secret else ()
        rest = tuple(one for one in ("basicauth", "credentials_file", "token") if getattr(self, one))
        half = ("username",) if (self.username or self.secret) and not both else ()
        return (*both, *rest, *half)

    @property
    def used(self) -> list[str]:
        """The variables that count."""
        who = {"username": ("username", "secret")}.get(self.kinds[0], self.kinds[:1]) if self.kinds else ()
        return sorted(self.sources[one] for one in ("url", "verify", *who) if one in self.sources)

    def secrets(self) -> list[str]:
        """All that must be shown nowhere, in every form that it may come in."""
        found = {self.secret, self.basicauth, self.token}
        found |= {self.environment.get(one, "") for one in ("HARBOR_SECRET", "HARBOR_PASSWORD", "HARBOR_TOKEN")}
        for encoded in (self.basicauth, self.environment.get("HARBOR_BASICAUTH", "")):
            found |= {encoded, _decoded(encoded)}
        found |= _password_in(self.url)
        if self.username and self.secret:
            found.add(base64.b64encode(f"{self.username}:{self.secret}".encode()).decode())
        return [one for one in found if len(one) >= SHORTEST_SECRET]


def _decoded(text: str) -> str:
    """The secret in the base64 form of `username:secret`."""
    try:
        return base64.b64decode(text, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def _password_in(url: str) -> set[str]:
    """A password that stands in an address, where none should."""
    try:
        password = urlsplit(url).password or ""
    except ValueError:
        password = ""
    return {password, unquote(password)}


def read_secret(path: str) -> str:
    """A secret out of a file.

    Args:
        path: The file.

    Returns:
        Its first line.

    Raises:
        InvalidArgument: It can't be read, or is empty.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError) as exc:
        why = (exc.strerror if isinstance(exc, OSError) else None) or "it is no text"
        raise InvalidArgument(f"the file with the secret {path!r} can't be read: {why}") from None
    if not text.strip():
        raise InvalidArgument(f"the file with the secret {path!r} is empty")
    return text.splitlines()[0].strip()
