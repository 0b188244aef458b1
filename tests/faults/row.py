"""What a row of the table of faults says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .server import Act, http
from .subject import GET, TRIES

if TYPE_CHECKING:
    from harborapi._core.operation import Operation

VALUE = {"ok": 1}


@dataclass(frozen=True)
class Row:
    """One fault.

    Attributes:
        name: What goes wrong.
        acts: What the server does, request by request; then it is well again.
        gives: What the call gives: a value, or the class of its exception.
        sent: How many requests reach the server; None where the drivers differ, by one at the most.
        op: What is asked.
        says: A part of the exception's text.
        settings: Of the client.
        attempts: The exception's count, where it isn't the number of requests that reached the server.
        was_sent: The exception's `sent`; None where it may be either.
        begun: Whether an answer that names the request had begun when the connection was lost; None where that
            depends on the driver.
        because: What a reader of the docs should know.
    """

    name: str
    acts: tuple[Act, ...]
    gives: Any = field(default_factory=lambda: VALUE)
    sent: int | None = 1
    op: Operation[Any] = GET
    says: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    attempts: int | None = None
    was_sent: bool | None = True
    begun: bool | None = False
    because: str = ""


def always(act: Act) -> tuple[Act, ...]:
    return (act,) * TRIES


def in_pieces(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)


def chunked(body: bytes, *headers: str) -> bytes:
    return http(body, 200, "Transfer-Encoding: chunked", *headers)
