"""Hooks: told of what a client does, for logs, metrics and traces.

Inherit from `Hooks`, override what you need, and give the client one or several of them: `HarborClient(url, …,
hooks=[mine])`, `client.with_options(hooks=[mine])`. What is told before each wait for another try is told by
`RetrySettings.on_retry`.

A hook is a plain function with both clients, called where the call is made: it must be quick, and what it raises ends
the call. With several tasks or threads it is called by all of them. It never sees credentials.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["Hooks", "OperationEvent", "RequestEvent"]


@dataclass(eq=False, slots=True)
class OperationEvent:
    """One operation, with all its tries. A list that comes in pages is an operation for each page.

    Attributes:
        operation: The API's name of it, e.g. `listArtifacts`.
        method: The HTTP method.
        template: The path below `/api/v2.0` with its parameters in braces, the same for all calls of the operation.
        attempts: How many requests were sent for it so far; a redirect that is followed counts too.
        status: The status of the answer that was taken; None before, and where there was none.
        error: What it ended in, if it failed: an exception of ours, or what stopped it. The answer is read into models
            later, so that a `DecodeError` is not among them.
        notes: For the hooks, to keep what they want until the end.
    """

    operation: str
    method: str
    template: str
    attempts: int = 0
    status: int | None = None
    error: BaseException | None = None
    notes: dict[Any, Any] = field(default_factory=dict[Any, Any], repr=False)


@dataclass(eq=False, slots=True)
class RequestEvent:
    """One request: a try, or a redirect that is followed. The session log-in is none.

    Attributes:
        operation: What it belongs to.
        attempt: Which request of the operation it is, from 1.
        method: The HTTP method.
        url: The whole URL; it never has credentials in it.
        headers: More headers to send, for a hook to fill before the request goes out; credentials are not in it.
        status: The answer's status; None before, and where there was none.
        seconds: From before the request to the end of the body; None where there was no answer.
        size: Bytes of the body that were read into memory.
        request_id: The answer's `X-Request-Id`.
        error: What was thrown in place of an answer. An answer with an error status is an answer.
        notes: For the hooks, to keep what they want until the end.
    """

    operation: OperationEvent
    attempt: int
    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    status: int | None = None
    seconds: float | None = None
    size: int | None = None
    request_id: str | None = None
    error: BaseException | None = None
    notes: dict[Any, Any] = field(default_factory=dict[Any, Any], repr=False)


class Hooks:
    """What a client tells; each method does nothing until it is overridden."""

    def operation_begins(self, event: OperationEvent) -> None:
        """An operation begins.

        Args:
            event: What is known of it.
        """

    def operation_ends(self, event: OperationEvent) -> None:
        """An operation has ended, well or not, or was stopped.

        Args:
            event: The same object as at its beginning.
        """

    def request_begins(self, event: RequestEvent) -> None:
        """A request is about to be sent.

        Args:
            event: What is known of it; more headers may be added.
        """

    def request_ends(self, event: RequestEvent) -> None:
        """A request was answered, failed, or was stopped.

        Args:
            event: The same object as at its beginning.
        """
