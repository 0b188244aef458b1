"""Every exception this library raises.

::

    HarborAPIException
    ├── InvalidArgument            (also a ValueError) refused before anything was sent
    ├── TransportError             no complete answer arrived; `sent` tells whether the request may have
    │   ├── TransportTimeout       (also a TimeoutError) one of the time limits of a request
    │   └── DeadlineExceeded       (also a TimeoutError) the limit for the whole call
    ├── DecodeError                the answer is not what the API promises; `items` bears what could be read
    ├── PagingError                a listing that does not end
    ├── WorkFailed                 work on the server that was waited for ended in failure
    ├── WaitTimeout                (also a TimeoutError) work on the server did not end in time
    ├── CredentialFileError        (also an OSError) a secret could not be written; the exception bears it
    └── StatusError                Harbor answered with an error status
        ├── BadRequest 400 · Unauthorized 401 · Forbidden 403 · NotFound 404 · MethodNotAllowed 405
        ├── Conflict 409 · PreconditionFailed 412 · RequestEntityTooLarge 413 · UnsupportedMediaType 415
        ├── UnprocessableEntity 422 · TooManyRequests 429
        ├── InternalServerError 500 · BadGateway 502 · ServiceUnavailable 503 · GatewayTimeout 504
        └── UnexpectedRedirect     a redirect that is not followed: of a request that changes something, or elsewhere

Exceptions of the HTTP library and of pydantic are never raised themselves: they are the `__cause__` of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

__all__ = [
    "BadGateway",
    "BadRequest",
    "Conflict",
    "CredentialFileError",
    "DeadlineExceeded",
    "DecodeError",
    "Error",
    "Forbidden",
    "GatewayTimeout",
    "HarborAPIException",
    "InternalServerError",
    "InvalidArgument",
    "MethodNotAllowed",
    "NotFound",
    "PagingError",
    "PreconditionFailed",
    "RequestEntityTooLarge",
    "ServiceUnavailable",
    "StatusError",
    "TooManyRequests",
    "TransportError",
    "TransportTimeout",
    "Unauthorized",
    "UnexpectedRedirect",
    "UnprocessableEntity",
    "UnsupportedMediaType",
    "WaitTimeout",
    "WorkFailed",
]


@dataclass(frozen=True, slots=True)
class Error:
    """One error as Harbor words it."""

    code: str | None = None
    """Harbor's code, e.g. `NOT_FOUND`."""
    message: str | None = None
    """What Harbor says about it."""


class _Several(Protocol):
    """Errors in a model, as `harborapi.models.Errors` is one."""

    @property
    def errors(self) -> Any: ...


class HarborAPIException(Exception):
    """Base of everything that this library raises.

    Attributes:
        operation: The API's name of the operation, e.g. `getArtifact`; empty where there was none.
        method: The HTTP method.
        url: The URL asked for, without credentials.
        request_id: The server's `X-Request-Id`, where an answer bore one.
        attempts: How often the request was sent.
        errors: What the server said, as a list of `Error`.
        response: The HTTP library's response where there was one; lost by pickling.
    """

    def __init__(
        self,
        message: str = "",
        *more: Any,
        operation: str = "",
        method: str = "",
        url: str = "",
        request_id: str | None = None,
        attempts: int = 0,
    ) -> None:
        super().__init__(message, *more)
        self.operation = operation
        self.method = method
        self.url = url
        self.request_id = request_id
        self.attempts = attempts
        self.errors: list[Error] = []
        self.response: Any = None
        self.exchanged: Any = None  # method, URL and wire answer, of which a driver makes `response`

    @property
    def message(self) -> str:
        """The text of the exception."""
        return str(self.args[0]) if self.args else ""

    @property
    def status_code(self) -> int:
        """The answer's status; 0 where there was no answer."""
        return 0

    def __str__(self) -> str:
        where = f" [{self.method} {self.url}]" if self.url else ""
        more = f" (attempts: {self.attempts})" if self.attempts > 1 else ""
        rid = f" (request id: {self.request_id})" if self.request_id else ""
        return f"{self.operation + ': ' if self.operation else ''}{self.message}{where}{more}{rid}"

    def __reduce__(self) -> tuple[Any, ...]:
        # what an answer held may be a secret, which a pickle must not bear
        lost: dict[str, Any] = {"response": None, "exchanged": None, "body": b"", "items": []}
        state = {name: lost.get(name, value) for name, value in self.__dict__.items()}
        return _rebuild, (type(self), self.args, state)


def _rebuild(cls: type[HarborAPIException], args: tuple[Any, ...], state: dict[str, Any]) -> HarborAPIException:
    exc = cls.__new__(cls, *args)
    exc.args = args
    exc.__dict__.update(state)
    return exc


class InvalidArgument(HarborAPIException, ValueError):
    """Input that was refused before anything was sent."""


class TransportError(HarborAPIException):
    """No complete answer arrived: name, connection, TLS, protocol.

    Attributes:
        sent: False only where the request surely never reached the server.
        elapsed: Seconds until it failed.
        permanent: It would fail in the same way again, so it is not tried again: a certificate that is not trusted,
            an answer that is too large.
    """

    def __init__(
        self, message: str = "", *, sent: bool = True, elapsed: float = 0.0, permanent: bool = False, **context: Any
    ) -> None:
        super().__init__(message, **context)
        self.sent = sent
        self.elapsed = elapsed
        self.permanent = permanent


class TransportTimeout(TransportError, TimeoutError):
    """A time limit of one request passed: to connect, to write, to read, or to get a connection from the pool."""


class DeadlineExceeded(TransportError, TimeoutError):
    """The limit for the whole call passed, pages and retries included."""


class DecodeError(HarborAPIException):
    """The answer is not what the API promises.

    Attributes:
        items: Of a list, the items that could be read; lost by pickling, as they may hold secrets.
        index: Of a list, the position of the first item that could not be read.
        field: The path of the first field that could not be read, e.g. `tags.0.name`.
        body: The beginning of the body, in bytes; not part of the text, as it may hold anything, and lost by pickling.
    """

    def __init__(
        self,
        message: str = "",
        *,
        items: list[Any] | None = None,
        index: int | None = None,
        field: str = "",
        body: bytes = b"",
        **context: Any,
    ) -> None:
        super().__init__(message, **context)
        self.items: list[Any] = items if items is not None else []
        self.index = index
        self.field = field
        self.body = body


class PagingError(HarborAPIException):
    """A listing that does not end: the server gives the same page again and again."""


class WorkFailed(HarborAPIException):
    """Work on the server that was waited for ended in failure.

    Attributes:
        status: The state it ended in, as Harbor words it, e.g. `Error` or `Stopped`.
        detail: The model of the work as it was last seen, e.g. a `ReplicationExecution`.
    """

    def __init__(self, message: str = "", *, status: str = "", detail: Any = None, **context: Any) -> None:
        super().__init__(message, **context)
        self.status = status
        self.detail = detail


class WaitTimeout(HarborAPIException, TimeoutError):
    """Work on the server did not end in the time given. It goes on there.

    Attributes:
        status: The state it was last seen in.
        detail: The model of the work as it was last seen.
    """

    def __init__(self, message: str = "", *, status: str = "", detail: Any = None, **context: Any) -> None:
        super().__init__(message, **context)
        self.status = status
        self.detail = detail


class CredentialFileError(HarborAPIException, OSError):
    """A credential file could not be written after the server had given the secret.

    The secret exists nowhere else, so the exception bears it: `secret.get_secret_value()`. Text and repr hide it.

    Attributes:
        secret: The secret (a `pydantic.SecretStr`).
        result: The model that the server answered.
        path: The file that could not be written.
    """

    def __init__(
        self, message: str = "", *, secret: Any = None, result: Any = None, path: str = "", **context: Any
    ) -> None:
        super().__init__(message, **context)
        self.secret = secret
        self.result = result
        self.path = path


class StatusError(HarborAPIException):
    """Harbor answered with an error status.

    Attributes:
        body: The beginning of the answer's body, in bytes; lost by pickling, as it may hold anything.
    """

    status = 0

    def __init__(
        self,
        message: str = "",
        *more: Any,
        status: int = 0,
        errors: list[Error] | _Several | None = None,
        body: bytes = b"",
        **context: Any,
    ) -> None:
        super().__init__(message, *more, **context)
        self._status = status
        self.errors: list[Error] = errors if isinstance(errors, list) else list(errors.errors or ()) if errors else []
        self.body = body

    @property
    def status_code(self) -> int:
        """The answer's status; 0 where there was no answer."""
        return self._status


class BadRequest(StatusError):
    """400: a value that Harbor refuses."""

    status = 400


class Unauthorized(StatusError):
    """401: no credentials, or wrong ones."""

    status = 401


class Forbidden(StatusError):
    """403: the account may not do this; or the system is read-only, or a quota is used up."""

    status = 403


class NotFound(StatusError):
    """404: no such thing; or the server's release lacks the operation, and then the text says so."""

    status = 404


class MethodNotAllowed(StatusError):
    """405: the path does not take this method; or not for this kind of project."""

    status = 405


class Conflict(StatusError):
    """409: it exists already, or something is under way."""

    status = 409


class PreconditionFailed(StatusError):
    """412: the state of things does not allow it, e.g. an immutable tag."""

    status = 412


class RequestEntityTooLarge(StatusError):
    """413: the body is larger than the server or a proxy before it takes."""

    status = 413


class UnsupportedMediaType(StatusError):
    """415: the server does not take this content type."""

    status = 415


class UnprocessableEntity(StatusError):
    """422: the request has not the form that the API asks for."""

    status = 422


class TooManyRequests(StatusError):
    """429: asked too often."""

    status = 429


class InternalServerError(StatusError):
    """500: Harbor failed; it words the reason only in its own log."""

    status = 500


class BadGateway(StatusError):
    """502: a proxy before Harbor got no answer."""

    status = 502


class ServiceUnavailable(StatusError):
    """503: Harbor is starting or overloaded."""

    status = 503


class GatewayTimeout(StatusError):
    """504: a proxy before Harbor waited too long."""

    status = 504


class UnexpectedRedirect(StatusError):
    """A redirect that is not followed: of a request that changes something, or to another origin.

    Attributes:
        location: Where it leads.
    """

    def __init__(self, message: str = "", *, location: str = "", **context: Any) -> None:
        super().__init__(message, **context)
        self.location = location


_CLASSES: tuple[type[StatusError], ...] = (
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Conflict,
    PreconditionFailed,
    RequestEntityTooLarge,
    UnsupportedMediaType,
    UnprocessableEntity,
    TooManyRequests,
    InternalServerError,
    BadGateway,
    ServiceUnavailable,
    GatewayTimeout,
)

BY_STATUS: dict[int, type[StatusError]] = {cls.status: cls for cls in _CLASSES}
"""The class for a status; any other status is a plain `StatusError`."""

EXCEPTIONS_MAP = BY_STATUS
"""The name that earlier releases of this library had for it."""
