"""A client's settings, frozen: what a call takes with it when it starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .exceptions import InvalidArgument

if TYPE_CHECKING:
    from .hooks import Hooks
    from .retry import RetrySettings

__all__ = ["Options", "Timeout", "timeout_of"]


@dataclass(frozen=True, slots=True)
class Timeout:
    """Limits of each step of a request, in seconds; None is no limit.

    Attributes:
        connect: To connect, TLS included.
        read: To wait for the next bytes.
        write: To send the next bytes.
        pool: To wait for a free connection.
    """

    connect: float | None = 10.0
    read: float | None = 10.0
    write: float | None = 10.0
    pool: float | None = 10.0


@dataclass(frozen=True)
class Options:
    """A client's settings.

    Attributes:
        timeout: Limits of each step of a request, in seconds.
        deadline: Seconds for a whole call, pages and retries included; None is no limit.
        retry: What is tried again; None: nothing.
        validate: False makes models without validation.
        raw: Methods give parsed JSON in place of models.
        on_invalid: What becomes of an item of a list that can't be read: `raise`, or `skip` it with a warning logged.
        headers: More headers for every request.
        follow_redirects: Whether a GET follows a redirect within its origin.
        concurrency: How many pages or operations are under way at once in one call.
        max_body: The largest answer that is read into memory, in bytes.
        hooks: Told of each operation and each try.
    """

    timeout: Timeout = field(default_factory=Timeout)
    deadline: float | None = None
    retry: RetrySettings | None = None
    validate: bool = True
    raw: bool = False
    on_invalid: Literal["raise", "skip"] = "raise"
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    follow_redirects: bool = True
    concurrency: int = 10
    max_body: int = 1 << 28
    hooks: Iterable[Hooks] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "hooks", tuple(self.hooks))  # an iterator can be gone through once
        if self.retry is not None and not hasattr(self.retry, "policy"):
            raise InvalidArgument(f"retry must be RetrySettings or None, not {self.retry!r}")
        if self.deadline is not None and self.deadline <= 0:
            raise InvalidArgument(f"deadline must be positive seconds, not {self.deadline}")
        if self.concurrency < 1:
            raise InvalidArgument(f"concurrency must be 1 or more, not {self.concurrency}")
        if self.on_invalid not in {"raise", "skip"}:
            raise InvalidArgument(f"on_invalid must be 'raise' or 'skip', not {self.on_invalid!r}")


def timeout_of(value: float | Timeout | None) -> Timeout:
    """A number of seconds as the limits of each step of a request.

    Args:
        value: Seconds to connect, to send and to wait for the next bytes; or a `Timeout`; None is no limit. How long a
            request may wait for a free connection is limited by a `Timeout` or a deadline alone.

    Returns:
        The limits.

    Raises:
        InvalidArgument: It is not positive.
    """
    if isinstance(value, Timeout):
        return value
    if value is not None and value <= 0:
        raise InvalidArgument(f"timeout must be positive seconds, not {value}")
    return Timeout(value, value, value, None)
