"""Traces with OpenTelemetry (extra `otel`): a span for each operation, and within it one for each request.

::

    from harborapi.tracing import Tracing

    client = HarborClient("https://harbor.example.com", username="admin", secret="secret", hooks=[Tracing()])

The request bears the trace's `traceparent` header, so that a Harbor whose own tracing is on goes on with the trace.
Spans have no credentials, no bodies and no headers in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

try:
    from opentelemetry import context, propagate, trace
    from opentelemetry.trace import SpanKind, StatusCode
except ModuleNotFoundError as _exc:
    raise ModuleNotFoundError(
        "harborapi.tracing needs the extra: pip install harborapi[otel]", name="opentelemetry"
    ) from _exc

from ._version import __version__
from .exceptions import HarborAPIException
from .hooks import Hooks

if TYPE_CHECKING:
    from contextvars import Token

    from opentelemetry.context import Context
    from opentelemetry.trace import Span, TracerProvider
    from opentelemetry.util.types import AttributeValue

    from .hooks import OperationEvent, RequestEvent

__all__ = ["Tracing"]


class Tracing(Hooks):
    """Makes spans of what a client does.

    | span | kind | attributes |
    |---|---|---|
    | `listArtifacts` | internal | `harbor.operation`, `harbor.attempts`, `http.response.status_code`, `error.type` |
    | `GET /projects/{project_name}/…` | client | those of OpenTelemetry's conventions for HTTP, `harbor.operation`, \
`harbor.request_id` |

    The span of an operation is a child of the one that is current where the call is made, and is itself the current one
    meanwhile: what is logged or traced within belongs to it.

    Args:
        tracer_provider: Who makes spans; None for the process's own.
        propagate_context: Whether requests bear the trace's headers.
    """

    def __init__(self, tracer_provider: TracerProvider | None = None, *, propagate_context: bool = True) -> None:
        self._tracer = trace.get_tracer("harborapi", __version__, tracer_provider)
        self._propagates = propagate_context

    def operation_begins(self, event: OperationEvent) -> None:
        """Begin the operation's span.

        Args:
            event: The operation.
        """
        span = self._tracer.start_span(
            event.operation, kind=SpanKind.INTERNAL, attributes={"harbor.operation": event.operation}
        )
        event.notes[self] = _entered(span)

    def operation_ends(self, event: OperationEvent) -> None:
        """End it; it failed if the call did, whatever the status.

        Args:
            event: The operation.
        """
        span = _left(event.notes.pop(self))
        span.set_attribute("harbor.attempts", event.attempts)
        _end(span, event.status, event.error)

    def request_begins(self, event: RequestEvent) -> None:
        """Begin the request's span, a child of the operation's.

        Args:
            event: The request.
        """
        url = urlsplit(event.url)
        attributes: dict[str, AttributeValue] = {
            "harbor.operation": event.operation.operation,
            "http.request.method": event.method,
            "url.full": event.url,
            "url.template": event.operation.template,
            "server.address": url.hostname or "",
            "server.port": url.port or {"https": 443}.get(url.scheme, 80),
        }
        if event.attempt > 1:
            attributes["http.request.resend_count"] = event.attempt - 1
        span = self._tracer.start_span(
            f"{event.method} {event.operation.template}", kind=SpanKind.CLIENT, attributes=attributes
        )
        event.notes[self] = _entered(span)
        if self._propagates:
            propagate.inject(event.headers)

    def request_ends(self, event: RequestEvent) -> None:
        """End it; an answer with an error status is a failure.

        Args:
            event: The request.
        """
        span = _left(event.notes.pop(self))
        if event.request_id is not None:
            span.set_attribute("harbor.request_id", event.request_id)
        if event.size is not None:
            span.set_attribute("http.response.body.size", event.size)
        if event.status is not None and event.status >= 400:
            span.set_attribute("error.type", str(event.status))
            span.set_status(StatusCode.ERROR)
        _end(span, event.status, event.error)


def _entered(span: Span) -> tuple[Span, Token[Context]]:
    """Make a span the current one: of this task or thread, which performs the operation from its begin to its end."""
    return span, context.attach(trace.set_span_in_context(span))


def _left(entered: tuple[Span, Token[Context]]) -> Span:
    span, token = entered
    context.detach(token)
    return span


def _end(span: Span, status: int | None, error: BaseException | None) -> None:
    if isinstance(error, HarborAPIException):
        status = status or error.status_code
    if status:
        span.set_attribute("http.response.status_code", status)
    if error is not None:
        span.set_attribute("error.type", type(error).__name__)
        # other exceptions may say anything
        span.set_status(StatusCode.ERROR, str(error) if isinstance(error, HarborAPIException) else None)
    span.end()
