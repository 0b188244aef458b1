"""A transport that answers from a recording in place of a server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio.lowlevel
import httpx2

if TYPE_CHECKING:
    from collections.abc import Callable

_FAILURES: dict[tuple[bool, bool], type[httpx2.TransportError]] = {
    (True, True): httpx2.ReadTimeout,
    (True, False): httpx2.ConnectTimeout,
    (False, True): httpx2.ReadError,
    (False, False): httpx2.ConnectError,
}
"""By whether it was a matter of time, and whether the request may have arrived."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What there was in place of an answer.

    Attributes:
        message: What was said of it.
        sent: Whether the request may have arrived.
        late: Whether a limit of time passed.
        permanent: Whether it would fail in the same way again.
    """

    message: str
    sent: bool = True
    late: bool = False
    permanent: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer.

    Attributes:
        status: The HTTP status.
        headers: The headers.
        content: The body.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    content: bytes = b""


class PlaybackTransport(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Answers the requests of either client from what was recorded.

    Args:
        ask: Gives the answer to a method and a target.
    """

    def __init__(self, ask: Callable[[str, str], Answer | Failure]) -> None:
        self._ask = ask

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a blocking client."""
        found = self._ask(request.method, request.url.raw_path.decode("ascii"))
        if isinstance(found, Failure):
            kind = httpx2.LocalProtocolError if found.permanent else _FAILURES[found.late, found.sent]
            raise kind(found.message, request=request)
        content = b"" if request.method == "HEAD" else found.content
        return httpx2.Response(found.status, headers=list(found.headers), stream=httpx2.ByteStream(content))

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer an async client."""
        await anyio.lowlevel.checkpoint()
        return self.handle_request(request)
