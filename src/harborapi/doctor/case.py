"""What the steps know of the case, and learn from each other."""

from __future__ import annotations

import contextlib
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from .._http.common import Connections
from .._sync.client import HarborClient
from ..auth import Credentials
from ..exceptions import HarborAPIException

if TYPE_CHECKING:
    from .._core.address import Address
    from .._core.operation import Operation
    from .._core.reply import Reply
    from ..models import GeneralInfo, UserResp
    from .settings import Settings

T = TypeVar("T")


@dataclass
class Case:
    """One examination.

    Attributes:
        settings: What was told.
        stack: Closes what was opened.
        address: Where the server is.
        credentials: Who asks.
        login: The same, as a client takes it.
        who: Who asks, in words.
        proxy: The proxy between, with its credentials; None where there is none.
        skew: Seconds by which the server's clock is ahead.
        info: What the server tells of itself to who asks.
        user: The user who asks; None for robots and who is not logged in.
        accepted: Whether the credentials are.
        extra_secrets: What was read from files and must not be shown.
    """

    settings: Settings
    stack: contextlib.ExitStack
    address: Address | None = None
    credentials: Credentials = field(default_factory=Credentials)
    login: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    who: str = ""
    proxy: str | None = None
    skew: float | None = None
    info: GeneralInfo | None = None
    user: UserResp | None = None
    accepted: bool = False
    extra_secrets: list[str] = field(default_factory=list[str], repr=False)
    _clients: dict[str, HarborClient] = field(default_factory=dict[str, HarborClient], repr=False)

    @property
    def place(self) -> Address:
        """Where the server is, once that was read."""
        assert self.address is not None  # noqa: S101 - the step that reads it is the first
        return self.address

    def secrets(self) -> list[str]:
        """What must not be shown beside what the settings hold."""
        header = (self.credentials.header or "").partition(" ")[2]
        return [*self.extra_secrets, *([header] if header else [])]

    def connections(self) -> Connections:
        """How connections are made."""
        return Connections(verify=False if self.settings.insecure else self.settings.verify or True)

    def client(self, who: str = "") -> HarborClient:
        """A client that tries nothing again.

        Args:
            who: `own` asks with the credentials; else it is anonymous.

        Returns:
            The client, which is closed in the end.
        """
        if who not in self._clients:
            options: dict[str, Any] = {"retry": None, "timeout": self.settings.timeout, "session": False}
            options |= self.login if who else {}
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # of credentials in clear: a step of ours says so
                client = HarborClient(self.place.url, verify=self.connections().verify, **options)
            self._clients[who] = self.stack.enter_context(client)
        return self._clients[who]

    def ask(self, operation: Operation[T], who: str = "") -> Reply[T]:
        """An answer as it came.

        Args:
            operation: What to ask.
            who: See `client`.

        Returns:
            The answer.

        Raises:
            HarborAPIException: There was none, or one with an error status.
        """
        return self.client(who).exchange(operation)

    def value(self, operation: Operation[T], who: str = "") -> T | None:
        """An answer's value; None where it is refused or can't be read.

        Args:
            operation: What to ask.
            who: See `client`.
        """
        with contextlib.suppress(HarborAPIException):
            return self.ask(operation, who).parse()
        return None
