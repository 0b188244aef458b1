"""The life of a request, from its raw target to its answer, in the server's own order."""

from __future__ import annotations

import json
import logging
import posixpath
import re
import uuid
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, unquote_to_bytes

from harborapi.emulator import access, binding, effects, rooms
from harborapi.emulator.call import HANDLERS, Call
from harborapi.emulator.faults import faulty_response
from harborapi.emulator.harbor import RecordedRequest
from harborapi.emulator.release import RECORDED
from harborapi.emulator.sessions import cookies_of
from harborapi.emulator.state import PROJECTS
from harborapi.emulator.wire import (
    EmptyError,
    HarborError,
    Response,
    errors_response,
    html_response,
    json_response,
    nginx_response,
    text_response,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi.emulator.access import Caller
    from harborapi.emulator.faults import Fault
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.release import Operation, Release
    from harborapi.emulator.wire import Request

logger: logging.Logger = logging.getLogger("harborapi.emulator")
API = "/api/v2.0"
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
FIRST_RECORDED = RECORDED[0][:2]
SAFE = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
SECRET_HEADERS = frozenset(("authorization", "cookie", "x-harbor-csrf-token"))

SITES: list[tuple[str, Any]] = []


def site(prefix: str) -> Callable[[Any], Any]:
    """Register a function `(harbor, request, caller) -> Response` that answers all paths with this prefix.

    For what is not of the API: the registry's protocol, the token service.
    """

    def register(function: Any) -> Any:
        SITES.append((prefix, function))
        return function

    return register


class Router:
    """Finds the operation that a method and path mean.

    Args:
        release: whose operations.
    """

    def __init__(self, release: Release) -> None:
        self._roots: dict[str, dict[str, Any]] = {}
        for operation in release.operations.values():
            node = self._roots.setdefault(operation.method, {})
            for segment in operation.segments:
                node = node.setdefault("*" if segment[0] == "{" else segment, {})
            node[""] = operation

    def match(self, method: str, segments: list[str]) -> Operation | None:
        """The operation, or None."""
        root = self._roots.get(method)
        return None if root is None else self._walk(root, segments, 0)

    def _walk(self, node: dict[str, Any], segments: list[str], depth: int) -> Operation | None:
        if depth == len(segments):
            return node.get("")
        for step in (segments[depth], "*"):
            if step in node and (found := self._walk(node[step], segments, depth + 1)) is not None:
                return found
        return None

    def methods(self, segments: list[str]) -> list[str]:
        """The methods that there are for a path."""
        return [method for method in self._roots if self.match(method, segments) is not None]


@cache
def _router(release: Release) -> Router:
    """A release's routes, laid out once."""
    return Router(release)


class App:
    """Answers requests for one Harbor.

    Args:
        harbor: the Harbor.
    """

    def __init__(self, harbor: Harbor) -> None:
        rooms.load()
        self.harbor = harbor
        self.router: Router = _router(harbor.release)

    def blocks(self, request: Request) -> bool:
        """Whether answering takes long: a costly password, a call to another server, a marker."""
        if request.path.startswith("/_emulator/"):
            return True
        if self.harbor.password_cost and ("authorization" in request.headers or request.path == "/c/login"):
            return True
        if request.path.startswith("/v2/"):  # a project that stands for another registry asks that
            project = self.harbor.state[PROJECTS].find(name=request.path.split("/")[2])
            return project is not None and bool(project.registry_id)
        if not request.path.startswith(API + "/"):
            return False
        operation = self.router.match(request.method, segments_of(request.path))
        handler = HANDLERS.get(operation.name) if operation is not None else None
        return handler is not None and handler.calls_out

    def handle(self, request: Request) -> Response:
        """Answer a request; never raises but for a defect of the emulator."""
        if request.path.startswith("/_emulator/"):
            from harborapi.emulator import control

            return control.handle(self.harbor, request)
        fault = self.harbor.faults.take(request)
        if fault is not None and fault.drop == "before":
            return self._recorded(request, Response(0, drop=True))
        if fault is not None and fault.status:
            response = faulty_response(fault)
            response.headers.append(("X-Request-Id", request.headers.get("x-request-id") or str(uuid.uuid4())))
        else:
            response = self._answer(request)
        response.delay = self.harbor.faults.latency
        return self._recorded(request, apply_fault(fault, response))

    def _recorded(self, request: Request, response: Response) -> Response:
        headers = {name: value for name, value in request.headers.items() if name not in SECRET_HEADERS}
        segments = segments_of(request.path)
        operation = self.router.match(request.method, segments)
        self.harbor.requests.append(
            RecordedRequest(
                request.method,
                request.path,
                request.query,
                headers,
                b"" if request.path == "/c/login" else request.body,
                operation.name if operation else "",
                response.status,
                asked(operation, segments, request.query) if operation else {},
            )
        )
        return response

    def _answer(self, request: Request) -> Response:
        if "%00" in request.path:
            return nginx_response(400, "Bad Request")
        if request.method == "TRACE":
            return nginx_response(405, "Not Allowed")
        request_id = request.headers.get("x-request-id") or str(uuid.uuid4())
        extra: list[tuple[str, str]] = []
        if self.harbor.password_cost:
            self._pay(request)
        with self.harbor.lock:
            try:
                response = self._inside(request, extra)
            except (HarborError, EmptyError) as error:
                response = error.response()
        if request.method not in SAFE or request.path.startswith("/v2/"):
            self.harbor.jobs.wake()
        response.headers.append(("X-Request-Id", request_id))
        names = [name for name, value in response.headers if value.startswith("sid=")]
        response.headers.extend(pair for pair in extra if not (names and pair[1].startswith("sid=")))
        return response

    def _pay(self, request: Request) -> None:
        """Let the check of a password cost what it costs, before the lock is taken."""
        authorization = request.headers.get("authorization", "")
        prefix = str(self.harbor.setting("robot_name_prefix"))
        login = request.path == "/c/login" and request.method == "POST"
        if login or (
            authorization[:6].lower() == "basic " and not access.named(authorization).startswith(prefix or "\0")
        ):
            access.burn(self.harbor.password_cost)

    def _inside(self, request: Request, extra: list[tuple[str, str]]) -> Response:
        self.harbor.clock.tick()
        query = binding.parse_query(request.query)
        cookies = cookies_of(request)
        sid = cookies.get("sid", "")
        if not sid or not self.harbor.sessions.alive(sid):
            extra.append(("Set-Cookie", f"sid={self.harbor.sessions.new()}; Path=/; HttpOnly"))
        if sid or not request.path.startswith(("/api/", "/v2/", "/service/")):
            headers, refused = self.harbor.sessions.check(request, cookies)
            extra.extend(headers)
            if refused:
                raise HarborError(403, refused)
        if request.path.startswith("/c/"):
            return self.harbor.sessions.handle(request, sid)
        caller = access.authenticate(self.harbor, request.headers.get("authorization", ""), sid)
        if request.path == API or request.path.startswith(API + "/"):
            return self._api(request, query, caller)
        return self._elsewhere(request, caller)

    def _elsewhere(self, request: Request, caller: Caller) -> Response:
        for prefix, function in SITES:
            if request.path.startswith(prefix):
                return self._guarded(request, partial(function, self.harbor, request, caller))
        if request.path == "/api/version" and request.method == "GET":
            return text_response('{"version":"v2.0"}\n', "text/plain; charset=utf-8")
        return html_response(404, "Page Not Found")

    def _api(self, request: Request, query: dict[str, list[str]], caller: Caller) -> Response:
        if request.method not in METHODS:
            return html_response(405, "Method Not Allowed")
        path = decoded(request.path)
        segments = segments_of(request.path)
        operation = self.router.match(request.method, segments)
        writes = request.method not in SAFE
        if (
            writes
            and self.harbor.setting("read_only")
            and (operation is None or operation.name != "updateConfigurations")
        ):
            raise HarborError(403, "The system is in read only mode. Any modification is prohibited.", "DENIED")
        if operation is None:
            methods = self.router.methods(segments)
            if methods:
                raise HarborError(405, f"method {request.method} is not allowed, but [{','.join(methods)}] are")
            raise HarborError(404, f"path {path} was not found")
        if "\ufffd" in path and self.harbor.release >= (2, 14):
            raise HarborError(500, "the path is no UTF-8")
        given = {name[1:-1]: value for name, value in zip(operation.segments, segments, strict=True) if name[0] == "{"}
        handler = HANDLERS.get(operation.name)
        if handler is None:
            raise HarborError(501, f"emulator: {operation.name} is not emulated")
        if handler.early is not None:
            handler.early(self.harbor, given)
        parameters, body = binding.bind(self.harbor.release, operation, request, given, query)
        call = Call(self.harbor, request, operation, parameters, query, body, caller, self.harbor.clock.now())
        response = self._guarded(request, lambda: handler.answer(call), falls=binding.holds_null(body))
        effects.request_answered(self.harbor, effects.RequestEvent(call, response))
        if self.harbor.release < FIRST_RECORDED:
            leave_out(self.harbor.release, operation, response)
        if "text/plain" in operation.produces and "application/json" in operation.produces:
            return fit_accept(response, binding.check_accept(request.headers.get("accept"), operation.produces))
        return response

    def _guarded(self, request: Request, answer: Callable[[], Response], *, falls: bool = False) -> Response:
        """Answer within a transaction: a status from 400 up takes back all that was written."""
        if request.method in SAFE:
            return attempt(answer)
        with self.harbor.state.transaction():
            response = attempt(answer, falls=falls)
            if response.status >= 400:
                self.harbor.state.journal.rollback()
        return response


def asked(operation: Operation, segments: list[str], query: str) -> dict[str, str]:
    """The parameters of a request's path and query by name, as texts."""
    given = {name[1:-1]: value for name, value in zip(operation.segments, segments, strict=True) if name[0] == "{"}
    if "repository_name" in given:
        given["repository_name"] = unquote(given["repository_name"])
    try:
        return given | {name: values[-1] for name, values in binding.parse_query(query).items()}
    except HarborError:
        return given


def attempt(answer: Callable[[], Response], *, falls: bool = False) -> Response:
    """An answer, or that of the error that was raised; a defect is logged and answers 500.

    Args:
        answer: gives the answer.
        falls: whether there is a null in a list of the body, over which the server falls too: 500 without a body.
    """
    try:
        return answer()
    except (HarborError, EmptyError) as error:
        return error.response()
    except Exception as error:
        if falls and isinstance(error, AttributeError | TypeError):
            return EmptyError(500).response()
        logger.exception("the emulator failed")
        return errors_response(500, "UNKNOWN", "internal server error")


def apply_fault(fault: Fault | None, response: Response) -> Response:
    """The answer with what a fault does to it on its way."""
    if fault is not None:
        response.drop = fault.drop == "after"
        response.truncate = fault.truncate
    return response


def fit_accept(response: Response, wanted: str) -> Response:
    """A text for who accepts JSON alone is a JSON string (releases from 2.13 do that)."""
    if wanted == "application/json" and response.content_type.startswith("text/plain") and response.status < 400:
        response.body = json.dumps(response.body.decode("utf-8", "replace")).encode() + b"\n"
        response.content_type = wanted
    return response


def leave_out(release: Release, operation: Operation, response: Response) -> None:
    """Leave out of an answer what the release doesn't have yet: the rooms know the recorded releases."""
    if response.status < 300 and response.body and response.content_type == "application/json":
        body = json.loads(response.body)
        kept = release.without_later(body, operation.answer)
        if kept != body:
            response.body = json_response(kept).body


def decoded(path: str) -> str:
    """The path as the server behind the proxy sees it: decoded once, slashes and dots made plain."""
    text = unquote_to_bytes(path).decode("utf-8", "replace")
    if "//" in text or "/." in text:
        slash = "/" if text.endswith("/") else ""
        text = posixpath.normpath(re.sub("/+", "/", text)) + slash
    return text


def segments_of(path: str) -> list[str]:
    """What stands between the slashes, below the API's root."""
    inner = decoded(path)[len(API) :]
    return inner.rstrip("/")[1:].split("/") if inner.strip("/") else []
