"""The life of a call, told once: build, send, try again, fail or read. A generator of effects, without I/O."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import quote, urljoin, urlsplit

from ..exceptions import (
    BY_STATUS,
    DeadlineExceeded,
    Error,
    HarborAPIException,
    InvalidArgument,
    StatusError,
    TransportError,
    UnexpectedRedirect,
)
from ..hooks import OperationEvent, RequestEvent
from .columns import check
from .releases import lacking
from .reply import Reply
from .session import SAFE, authorized, struck
from .wire import Request, Send, Sleep

if TYPE_CHECKING:
    from collections.abc import Callable

    from .call import Call
    from .operation import Operation
    from .retry import Policy
    from .wire import Flow, Origin, Response

T = TypeVar("T")
log = logging.getLogger("harborapi")

API = "/api/v2.0"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS = 5
SHOWN = 2048
_AS_IT_IS = "%:/?#[]@!$&'()*+,;=~"
"""What a redirect's target may hold: it is encoded already, and only what can't be sent is encoded now."""


def run(op: Operation[T], call: Call) -> Flow[T]:
    """One operation, from the question to the value."""
    reply: Reply[T] = yield from exchange(op, call)
    return reply.parse()


def exchange(op: Operation[T], call: Call) -> Flow[Reply[T]]:
    """One operation, from the question to its answer, tried again within the policy."""
    return told(op, call) if call.hooks else tried(op, call, authorized)


def tried(op: Operation[T], call: Call, ask: Callable[..., Flow[Response]]) -> Flow[Reply[T]]:
    """The tries; each is sent by `ask`."""
    request = prepare(op, call)
    attempt, spent, arrived, hops = 0, 0.0, False, 0
    while True:
        attempt += 1
        failure: HarborAPIException
        send = Send(request, call.timeout, call.sink, None, call.on_progress, call.max_body)
        try:
            response: Response = yield from ask(send, call, repeatable=op.repeatable)
        except TransportError as exc:
            failure, after, spent = _placed(exc, op, request, attempt), None, spent + exc.elapsed
            arrived = exc.sent = arrived or exc.sent
            if isinstance(exc, DeadlineExceeded) or exc.permanent:
                raise
        except InvalidArgument as exc:
            exc.operation, exc.method, exc.url = op.id, request.method, request.url
            raise
        else:
            spent += response.elapsed
            if call.observe:
                call.observe(op, request, response)
            status = response.status
            if 200 <= status < 300 or status in op.results or (status == 404 and arrived and op.method == "DELETE"):
                if attempt > 1 and call.policy.on_success:
                    call.policy.on_success({"operation": op.id, "attempt": attempt, "elapsed": spent})
                return _reply(op, call, request, response, attempt)
            if status in REDIRECTS:
                request = _follow(op, call, request, response, hops, attempt)
                hops, attempt = hops + 1, attempt - 1
                continue
            response.content = struck(response.content, call)
            failure, after = status_error(op, request, response, attempt), response.headers.get("retry-after")
            arrived = arrived or status != 429
        wait = _wait(op, call.policy, attempt, spent, failure, after)
        yield from _pause(wait, failure)
        spent += wait


def told(op: Operation[T], call: Call) -> Flow[Reply[T]]:
    """The tries, of which the hooks are told."""
    event = OperationEvent(op.id, op.method, op.template)
    for hook in call.hooks:
        hook.operation_begins(event)
    try:
        reply = yield from tried(op, call, partial(_told_try, event))
        event.status = reply.status
        return reply
    except BaseException as exc:
        event.error = exc
        raise
    finally:
        for hook in reversed(call.hooks):
            hook.operation_ends(event)


def _told_try(operation: OperationEvent, send: Send, call: Call, *, repeatable: bool) -> Flow[Response]:
    """One try, of which the hooks are told; the log-in before it is none."""
    operation.attempts += 1
    event = RequestEvent(operation, operation.attempts, send.request.method, send.request.url)
    for hook in call.hooks:
        hook.request_begins(event)
    if event.headers:
        more = {name.lower(): value for name, value in event.headers.items()}
        send = replace(send, request=replace(send.request, headers={**send.request.headers, **more}))
    try:
        response: Response = yield from authorized(send, call, repeatable=repeatable)
        event.status, event.seconds, event.size = response.status, response.elapsed, len(response.content)
        event.request_id = response.headers.get("x-request-id")
        return response
    except BaseException as exc:
        event.error = exc
        raise
    finally:
        for hook in reversed(call.hooks):
            hook.request_ends(event)


def prepare(op: Operation[Any], call: Call) -> Request:
    """The request as it goes out, but for the credentials."""
    check(op)
    headers = {**call.base_headers, "accept": op.answer.accept}
    headers |= {name.lower(): value for name, value in op.headers.items()}
    content = None
    if op.body is not None:
        try:
            content = op.body.encode(validate=call.reading.validate)
        except InvalidArgument as exc:
            raise InvalidArgument(exc.message, operation=op.id, method=op.method) from None
        headers["content-type"] = "application/json"
    return Request(op.method, call.origin, call.prefix + API + op.target(), headers, content)


def _reply(op: Operation[T], call: Call, request: Request, response: Response, attempt: int) -> Reply[T]:
    return Reply(
        op,
        response.status,
        response.headers,
        response.content,
        attempt,
        response.elapsed,
        request.url,
        call.reading,
        response.streamed,
    )


def _wait(
    op: Operation[Any], policy: Policy, attempt: int, spent: float, failure: HarborAPIException, after: str | None
) -> float:
    """Seconds until the next try; raises the failure where there is none."""
    if not policy.may_repeat(op.method, failure, repeatable=op.repeatable):
        raise failure
    wait = policy.delay(attempt, spent, after)
    reason = f"status {failure.status_code}" if failure.status_code else failure.message
    told = {"operation": op.id, "attempt": attempt, "delay": wait, "reason": reason, "exception": failure}
    if wait is None:
        if policy.on_giveup:
            policy.on_giveup(told)
        raise failure
    log.debug("%s: try %d failed (%s), the next is in %.2f s", op.id, attempt, reason, wait)
    if policy.on_retry:
        policy.on_retry(told)
    return wait


def _pause(wait: float, failure: HarborAPIException) -> Flow[None]:
    try:
        yield Sleep(wait)
    except DeadlineExceeded as exc:
        exc.operation, exc.method, exc.url = failure.operation, failure.method, failure.url
        exc.attempts = failure.attempts
        raise exc from failure


def _placed(exc: TransportError, op: Operation[Any], request: Request, attempt: int) -> TransportError:
    exc.operation, exc.method, exc.url, exc.attempts = op.id, request.method, request.url, attempt
    return exc


def status_error(op: Operation[Any], request: Request, response: Response, attempt: int) -> StatusError:
    """The exception for an answer: by its status, in the server's own words."""
    errors = parse_errors(response.content)
    said = "; ".join(f"{e.code}: {e.message}" if e.code else f"{e.message}" for e in errors)
    if not said:
        said = _excerpt(response)
    hint = lacking(op.id, response.status, said)
    message = f"HTTP {response.status} {hint or said}".rstrip()
    exc = BY_STATUS.get(response.status, StatusError)(
        message,
        status=response.status,
        errors=errors,
        body=response.content[:SHOWN],
        operation=op.id,
        method=request.method,
        url=request.url,
        request_id=response.headers.get("x-request-id"),
        attempts=attempt,
    )
    exc.exchanged = request.method, request.url, response
    return exc


def _excerpt(response: Response) -> str:
    kind = response.headers.get("content-type", "")
    if not response.content:
        return "(no details)"
    if "html" in kind or response.content.lstrip()[:1] == b"<":
        return "(an HTML page: a proxy's answer, not Harbor's)"
    return "(" + " ".join(response.content[:200].decode("utf-8", "replace").split()) + ")"


def parse_errors(content: bytes) -> list[Error]:
    """What Harbor says went wrong; empty where the body is of another form."""
    try:
        parsed: Any = json.loads(content)
        rows: list[Any] = cast("dict[str, Any]", parsed)["errors"] if isinstance(parsed, dict) else parsed
        return [_error(cast("dict[str, Any]", row)) for row in rows if isinstance(row, dict)]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def _error(row: dict[str, Any]) -> Error:
    code, message = row.get("code"), row.get("message", row.get("error"))
    if message is not None and "uid" in row:
        message = f"{row['uid']}: {message}"
    return Error(None if code is None else str(code), None if message is None else str(message))


def _follow(op: Operation[Any], call: Call, request: Request, response: Response, hops: int, attempt: int) -> Request:
    """The request that a redirect asks for; refused where it would change the request or leave the server."""
    location = response.headers.get("location", "")
    try:
        target = urlsplit(urljoin(request.url, location))
        origin = _origin(target.scheme, target.hostname or "", _port(target.netloc, target.scheme))
        why = _why_not(call, request, origin, location, hops)
    except ValueError:
        target, origin, why = urlsplit(""), request.origin, "its target can't be read"
    if why:
        shown = f"{target.scheme}://{target.netloc.rpartition('@')[2]}{target.path}"
        exc = UnexpectedRedirect(
            f"HTTP {response.status} redirect to {shown} not followed: {why}. Set the client's url to the server's own",
            status=response.status,
            location=shown,
            operation=op.id,
            method=request.method,
            url=request.url,
            request_id=response.headers.get("x-request-id"),
            attempts=attempt,
        )
        exc.exchanged = request.method, request.url, response
        raise exc
    path, query = quote(target.path or "/", safe=_AS_IT_IS), quote(target.query, safe=_AS_IT_IS)
    return Request(request.method, origin, f"{path}?{query}" if query else path, request.headers, request.content)


def _why_not(call: Call, request: Request, origin: Origin, location: str, hops: int) -> str:
    """Why a redirect is not followed; empty where it is."""
    if not call.follow_redirects:
        return "redirects are not followed"
    if not location:
        return "it names no target"
    if request.method not in SAFE:
        return f"a {request.method} is never sent again elsewhere"
    if origin != request.origin and not _upgrade(request.origin, origin):
        return "it leads to another origin, which must not get the credentials"
    if hops >= MAX_REDIRECTS:
        return f"there were more than {MAX_REDIRECTS} in a row"
    return ""


def _port(netloc: str, scheme: str) -> int:
    tail = netloc.rpartition("@")[2].rpartition(":")[2]
    return int(tail) if tail.isdigit() and ":" in netloc else {"https": 443}.get(scheme, 80)


def _origin(scheme: str, host: str, port: int) -> Origin:
    return scheme.lower(), host.lower(), port


def _upgrade(before: Origin, after: Origin) -> bool:
    return before[0] == "http" and after[0] == "https" and before[1] == after[1]
