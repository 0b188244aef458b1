"""Exceptions on their way out: the HTTP library's become ours, and ours leave short and with their response."""

from __future__ import annotations

import copy
import re
import ssl
import time
from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any

import httpx2

from ..exceptions import DeadlineExceeded, HarborAPIException, StatusError, TransportError, TransportTimeout

if TYPE_CHECKING:
    from .._core.reply import Reply
    from .._core.wire import Response

_TIMEOUTS: dict[type[Exception], str] = {
    httpx2.ConnectTimeout: "no connection in time",
    httpx2.PoolTimeout: "no free connection in time",
    httpx2.WriteTimeout: "the request could not be sent in time",
    httpx2.ReadTimeout: "no answer in time",
}
_NOT_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
    httpx2.InvalidURL,
)
_PERMANENT = (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, httpx2.InvalidURL)
_SECRET_HEADERS = frozenset({b"set-cookie", b"x-harbor-csrf-token"})
_WIRE_HEADERS = frozenset({b"content-encoding", b"transfer-encoding"})
"""What was true of the body on the wire alone."""

_OURS = frozenset({__name__.partition(".")[0]})
_BELOW = _OURS | {"aiohttp", "anyio", "asyncio", "h11", "httpcore2", "httpx2", "selectors", "socket", "ssl", "trio"}
"""Packages through whose frames requests go."""

_QUOTED = re.compile(r"(:\s*|\s*\()?\b(?:bytearray\(|b['\"]).*", re.DOTALL)

FOREIGN = (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError)


def unquoted(text: str) -> str:
    """A message of an HTTP library without the bytes that it quotes: in a header that is broken may be a cookie."""
    return _QUOTED.sub("", text)


def translate(exc: Exception, began: float) -> TransportError:
    """Our exception for one of httpx2."""
    elapsed = time.monotonic() - began
    sent, permanent = not isinstance(exc, _NOT_SENT), isinstance(exc, _PERMANENT)
    said = unquoted(str(exc)) or type(exc).__name__
    if isinstance(exc, httpx2.TimeoutException):
        return TransportTimeout(_TIMEOUTS.get(type(exc), "timed out"), sent=sent, elapsed=elapsed)
    if isinstance(exc, httpx2.ConnectError):
        return not_connected(exc, elapsed)
    if isinstance(exc, httpx2.ProxyError):
        said = f"the proxy refused: {said}"
    return TransportError(said, sent=sent, elapsed=elapsed, permanent=permanent)


def without_tunnel(failure: TransportError) -> TransportError:
    """The exception where a proxy made no tunnel to the server: nothing was sent there."""
    if failure.sent:
        failure.args = (f"no tunnel through the proxy: {failure.message}",)
    failure.sent = False
    return failure


def not_connected(exc: BaseException, elapsed: float) -> TransportError:
    """Our exception where there is no connection: nothing was sent."""
    chain = list(_chain(exc))
    for one in chain:
        if isinstance(one, ssl.SSLCertVerificationError):
            why = one.verify_message or str(one)
            said = f"the server's certificate is not accepted ({why.rstrip('.')}): pass verify= a file of its CA"
            return TransportError(said, sent=False, elapsed=elapsed, permanent=True)
    said = next((str(one) for one in chain if str(one)), "the connection was lost while it was made")
    return TransportError(f"can't connect: {said}", sent=False, elapsed=elapsed)


def _chain(exc: BaseException | None) -> Iterator[BaseException]:
    """An exception and what it comes of."""
    for _ in range(10):
        if exc is None:
            return
        yield exc
        exc = exc.__cause__ or exc.__context__


def deadline_passed(began: float | None = None, *, sent: bool = True) -> DeadlineExceeded:
    """The exception for a deadline that passed.

    Args:
        began: When the exchange began that it ended.
        sent: Whether the request may have reached the server.
    """
    elapsed = 0.0 if began is None else time.monotonic() - began
    return DeadlineExceeded("the deadline of the call passed", sent=sent, elapsed=elapsed)


def apart(exc: BaseException) -> BaseException:
    """An exception for one more who waits: what each call writes into it is its own."""
    if not isinstance(exc, HarborAPIException):
        return exc
    other = copy.copy(exc)
    other.__cause__ = exc.__cause__
    return other


def departing(exc: HarborAPIException) -> HarborAPIException:
    """An exception of ours as the caller gets it: without the engine's frames, with its response."""
    if exc.exchanged is not None:
        method, url, answer = exc.exchanged
        exc.exchanged = None
        exc.response = response_of(method, url, answer)
        if isinstance(exc, StatusError) and exc.__cause__ is None:
            request = exc.response.request
            exc.__cause__ = httpx2.HTTPStatusError(exc.message, request=request, response=exc.response)
    exc.__traceback__ = _without(exc.__traceback__, _OURS)
    for one in _chain(exc):
        if one.__suppress_context__:
            one.__context__ = None
        if one is not exc:
            one.__traceback__ = None  # what a library's frames hold in their variables bears credentials
    return exc


def passing(exc: BaseException) -> None:
    """An exception of the caller's own, or an interruption, on its way out.

    The frames of ours and of the libraries below go: they hold requests in their variables.
    """
    for one in _chain(exc):
        if one.__suppress_context__:
            one.__context__ = None
        one.__traceback__ = _without(one.__traceback__, _BELOW)


def response_of(method: str, url: str, answer: Response | Reply[Any]) -> httpx2.Response:
    """An answer as httpx2's response, without the session's secrets; its request bears no header of ours."""
    left_out = _SECRET_HEADERS | _WIRE_HEADERS
    if "content-encoding" in answer.headers:
        left_out |= {b"content-length"}
    headers = [(name, value) for name, value in answer.headers.raw if name.lower() not in left_out]
    return httpx2.Response(answer.status, headers=headers, content=answer.content, request=httpx2.Request(method, url))


def _without(traceback: TracebackType | None, packages: frozenset[str]) -> TracebackType | None:
    """The frames of users' own flows, hooks and sinks: those are worth seeing."""
    kept: list[TracebackType] = []
    while traceback is not None:
        if str(traceback.tb_frame.f_globals.get("__name__")).partition(".")[0] not in packages:
            kept.append(traceback)
        traceback = traceback.tb_next
    found: TracebackType | None = None
    for one in reversed(kept):
        found = TracebackType(found, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return found
