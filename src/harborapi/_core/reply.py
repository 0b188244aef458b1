"""What comes back: an answer that can still be read, a page of a listing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from ..exceptions import DecodeError, HarborAPIException, NotFound
from .decode import PLAIN, Reading
from .wire import Response

if TYPE_CHECKING:
    from .operation import Operation
    from .wire import Headers

T = TypeVar("T")
E = TypeVar("E", bound=HarborAPIException)


@dataclass(frozen=True)
class Reply(Generic[T]):
    """An answer as it came, which can still be read.

    Attributes:
        operation: What was asked.
        status: The HTTP status.
        headers: The headers; names in any case.
        content: The body as bytes.
        attempts: How often the request was sent.
        seconds: How long the last exchange took.
        url: The URL asked for, without credentials.
    """

    operation: Operation[T]
    status: int
    headers: Headers
    content: bytes = field(repr=False)
    attempts: int
    seconds: float
    url: str
    reading: Reading = field(default=PLAIN, repr=False)
    streamed: bool = False

    @property
    def request_id(self) -> str | None:
        """The server's `X-Request-Id`."""
        return self.headers.get("x-request-id")

    def parse(self) -> T:
        """The answer's value.

        Returns:
            What the operation gives.

        Raises:
            DecodeError: The answer is not what the API promises.
            NotFound: The answer says that there is no such thing.
        """
        op = self.operation
        if self.status in op.results:
            return cast("T", op.results[self.status])
        try:
            return op.answer.read(Response(self.status, self.headers, self.content), self.reading)
        except (DecodeError, NotFound) as exc:
            raise placed(exc, self)  # noqa: B904 - it is the same exception


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a listing.

    Attributes:
        items: What is on it.
        number: Which it is, counted from 1.
        total: How many items the whole listing has; None where the server does not say.
    """

    items: list[T]
    number: int
    total: int | None = None

    def __len__(self) -> int:
        return len(self.items)


def placed(exc: E, reply: Reply[Any]) -> E:
    """An exception with what an answer knows of its call."""
    op = reply.operation
    exc.operation, exc.method, exc.url = op.id, op.method, reply.url
    exc.request_id, exc.attempts = reply.request_id, reply.attempts
    exc.exchanged = op.method, reply.url, reply
    return exc
