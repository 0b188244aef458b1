"""What crosses the emulator's seam: a request, a response, and the errors with Harbor's documents."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

JsonObject = dict[str, Any]
CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    412: "PRECONDITION",
    413: "REQUEST_ENTITY_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    422: "UNPROCESSABLE_ENTITY",
    429: "TOO_MANY_REQUEST",
    501: "NOT_IMPLEMENTED",
}


@dataclass(slots=True)
class Request:
    """A request as it came in: the target is raw, as the client wrote it."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    """By lower-case name; values of a repeated header are joined by commas."""
    body: bytes = b""
    scheme: str = "http"

    @property
    def host(self) -> str:
        """The host and port that the client asked."""
        return self.headers.get("host", "localhost")


@dataclass(slots=True)
class Response:
    """An answer; the last fields are for the transport: it waits, drops the connection, or cuts the body."""

    status: int = 200
    body: bytes = b""
    content_type: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    drop: bool = False
    truncate: int | None = None
    delay: float = 0.0

    def with_header(self, name: str, value: str) -> Response:
        """The same answer with one more header."""
        self.headers.append((name, value))
        return self


class HarborError(Exception):
    """An answer with Harbor's errors document.

    Args:
        status: HTTP status. From 500 up (but for 501) code and message are hidden, as the server does.
        message: the error's message.
        code: the error's code; by default the one that belongs to the status.
    """

    def __init__(self, status: int, message: str = "", code: str | None = None) -> None:
        super().__init__(f"{status} {code or CODES.get(status, 'UNKNOWN')}: {message}")
        self.status: int = status
        self.message: str = message
        self.code: str = code or CODES.get(status, "UNKNOWN")

    def response(self) -> Response:
        """The error as an answer."""
        code, message = self.code, self.message
        if self.status >= 500 and self.status != 501:
            code, message = "UNKNOWN", "internal server error"
        return errors_response(self.status, code, message)


class EmptyError(Exception):
    """An error without a body, as the server's panics (500) and some of its handlers give.

    Args:
        status: HTTP status.
    """

    def __init__(self, status: int = 500) -> None:
        super().__init__(f"{status} without a body")
        self.status = status

    def response(self) -> Response:
        """The error as an answer."""
        return Response(self.status)


def errors_response(status: int, code: str, message: str) -> Response:
    """Harbor's errors document as an answer."""
    document = {"errors": [{"code": code, "message": message}]}
    return Response(status, encode(document), "application/json; charset=utf-8")


def json_response(value: Any, status: int = 200) -> Response:
    """A JSON value as an answer."""
    return Response(status, encode(value), "application/json")


def text_response(text: str, content_type: str = "text/plain", status: int = 200) -> Response:
    """A text as an answer."""
    return Response(status, text.encode(), content_type)


def html_response(status: int, title: str) -> Response:
    """A page, as the server answers outside its API."""
    head = f"<head><title>{status} {title}</title></head>"
    page = f"<!DOCTYPE html>\n<html>\n{head}\n<body><h1>{title}</h1></body>\n</html>\n"
    return Response(status, page.encode(), "text/html; charset=utf-8")


def nginx_response(status: int, title: str) -> Response:
    """A page of the proxy before Harbor."""
    head, body = f"<head><title>{status} {title}</title></head>", f"<center><h1>{status} {title}</h1></center>"
    page = f"<html>\r\n{head}\r\n<body>\r\n{body}\r\n</body>\r\n</html>\r\n"
    return Response(status, page.encode(), "text/html")


def encode(value: Any) -> bytes:
    """A JSON value as the server writes it: compact, with a newline at the end."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def inner(document: JsonObject | None, name: str) -> JsonObject:
    """An object within a JSON object, empty if it isn't there."""
    found = (document or {}).get(name)
    return cast("JsonObject", found) if isinstance(found, dict) else {}


def items(document: JsonObject | None, name: str) -> list[Any]:
    """A list within a JSON object, empty if it isn't there."""
    found = (document or {}).get(name)
    return list(cast("Sequence[Any]", found)) if isinstance(found, list | tuple) else []


def without_zeros(**fields: Any) -> dict[str, Any]:
    """A JSON object that leaves out what Go's `omitempty` leaves out: "", 0, False, None and empty lists."""
    return {name: value for name, value in fields.items() if value}
