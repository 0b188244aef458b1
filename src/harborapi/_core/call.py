"""What one call knows: the client's address and credentials, and the options as they were when it began."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .decode import PLAIN, Reading
from .wire import Timeout

if TYPE_CHECKING:
    from ..hooks import Hooks
    from .operation import Operation
    from .retry import Policy
    from .session import Session
    from .wire import Flow, Origin, Progress, Response, Send, Sink, Watch


@dataclass(frozen=True, slots=True)
class Call:
    """The settings of a call, taken when it starts; later changes of the client don't reach it.

    Attributes:
        origin: The server.
        prefix: The path before `/api/v2.0`, for a server behind a proxy; empty as a rule.
        base_headers: What every request bears.
        credentials: The header that proves who asks, or nothing.
        session: The session to use in place of the credentials.
        timeout: Limits of one request.
        policy: What is tried again.
        reading: How answers are read.
        concurrency: How many pages or flows are under way at once.
        follow_redirects: Whether a GET follows a redirect within its origin.
        max_body: The largest answer that is read into memory, in bytes.
        clock: Seconds that only grow.
        observe: Told of every answer: URL, method, status, seconds, bytes, and the answer.
        sink: Where the body of an answer goes.
        on_progress: Told as the sink fills.
        watch: Sees every exchange, log-ins and tries that failed too.
        hooks: Told of each operation and each try.
    """

    origin: Origin
    prefix: str
    policy: Policy
    base_headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    credentials: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    session: Session | None = None
    timeout: Timeout = field(default_factory=Timeout)
    reading: Reading = PLAIN
    concurrency: int = 10
    follow_redirects: bool = True
    max_body: int = 1 << 28
    clock: Callable[[], float] = time.monotonic
    observe: Callable[[Operation[Any], Any, Response], None] | None = None
    sink: Sink | None = None
    on_progress: Progress | None = None
    watch: Watch | None = None
    hooks: Sequence[Hooks] = ()


def exchanged(send: Send, call: Call) -> Flow[Response]:
    """One exchange, seen by who watches the call."""
    watch = call.watch
    if watch is None:
        response: Response = yield send
        return response
    seen = watch.begins(send)
    try:
        response = yield seen
    except BaseException as exc:
        watch.ended(seen, exc)
        raise
    watch.ended(seen, response)
    return response
