"""The table of faults: one row each, on every driver, by name and by address."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from harborapi import exceptions as errors

from .server import OK, Act, FaultServer, answer, at_once, drip, http, late, say
from .subject import DELETE, GET, HEAD, ONE_READ, PATCH, POST, PUT, TRIES, Subject, check

if TYPE_CHECKING:
    from harborapi._core.operation import Operation

pytestmark = pytest.mark.timeout(20)

VALUE = {"ok": 1}
PACKED = gzip.compress(b'{"ok": 1}')
BARE = zlib.compressobj(wbits=-15)
HTML = b"<html><body>502 from a proxy</body></html>"
FAR = "Location: http://elsewhere.invalid/api/v2.0/labels/1"


def in_pieces(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)


def chunked(body: bytes, *headers: str) -> bytes:
    return http(body, 200, "Transfer-Encoding: chunked", *headers)


@dataclass(frozen=True)
class Row:
    """One fault.

    Attributes:
        name: What goes wrong.
        acts: What the server does, request by request; then it is well again.
        gives: What the call gives: a value, or the class of its exception.
        sent: How many requests reach the server.
        op: What is asked.
        says: A part of the exception's text.
        settings: Of the client.
        attempts: The exception's count, where it isn't the number of requests that reached the server.
        was_sent: The exception's `sent`; None where it may be either.
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


def always(act: Act) -> tuple[Act, ...]:
    return (act,) * TRIES


FAST = {"timeout": 0.15}
Lost, Late, Dead, Garbled = (
    errors.TransportError,
    errors.TransportTimeout,
    errors.DeadlineExceeded,
    errors.DecodeError,
)

ROWS = [
    # ---- the connection
    Row("reset when made, once", (at_once("reset"),)),
    Row("reset when made, always", always(at_once("reset")), Lost, 0, attempts=TRIES, was_sent=None),
    Row("closed when made, once", (at_once("close"),)),
    Row("reset before the answer, once", (say(b"", "reset"),), sent=2),
    Row("reset before the answer, always", always(say(b"", "reset")), Lost, TRIES),
    Row("reset before the answer, POST", (say(b"", "reset"),), Lost, 1, POST),
    Row("reset before the answer, PATCH", (say(b"", "reset"),), Lost, 1, PATCH),
    Row("reset before the answer, PUT", (say(b"", "reset"),), None, 2, PUT),
    Row("reset before the answer, what can be read once", (say(b"", "reset"),), Lost, 1, ONE_READ),
    Row("reset before the answer, no tries", (say(b"", "reset"),), Lost, 1, settings={"retry": None}),
    Row("closed before the answer, once", (say(b"", "close"),), sent=2),
    Row("closed before the answer, always", always(say(b"", "close")), Lost, TRIES),
    Row("closed before the answer, POST", (say(b"", "close"),), Lost, 1, POST),
    Row("the answer to a DELETE is lost", (say(b"", "reset"), answer(b"", 404)), None, 2, DELETE),
    Row("a DELETE of what is not there", (answer(b"", 404),), errors.NotFound, 1, DELETE),
    Row(
        "a DELETE refused for its pace, then not there",
        (answer(b"", 429), answer(b"", 404)),
        errors.NotFound,
        2,
        DELETE,
    ),
    Row("reset in the status line", (say(b"HTTP/1.1 20", "reset"),), sent=2),
    Row("closed in the headers", (say(b"HTTP/1.1 200 OK\r\nContent-Ty", "close"),), sent=2),
    Row("closed in the headers, always", always(say(b"HTTP/1.1 200 OK\r\nContent-Ty", "close")), Lost, TRIES),
    Row("closed in the headers, POST", (say(b"HTTP/1.1 201 OK\r\nLocat", "close"),), Lost, 1, POST),
    Row("reset in the body", (say(http(b'{"ok"', length=9), "reset"),), sent=2),
    Row("reset in the body, always", always(say(http(b'{"ok"', length=9), "reset")), Lost, TRIES),
    Row("reset after the answer", (answer(end="reset"),)),
    Row("closed after the answer", (answer(end="close"),)),
    Row("Connection: close", (answer(b'{"ok": 1}', 200, "Connection: close", end="close"),)),
    Row("no length, then closed", (say(b'HTTP/1.1 200 OK\r\n\r\n{"ok": 1}', "close"),)),
    Row("HTTP/1.0", (say(b'HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n{"ok": 1}', "close"),)),
    # ---- the form of the answer
    Row("truncated, with length, once", (say(http(b'{"ok"', length=9), "close"),), sent=2),
    Row("truncated, with length, always", always(say(http(b'{"ok"', length=9), "close")), Lost, TRIES),
    Row("truncated, with length, POST", (say(http(b"{", 201, length=9), "close"),), Lost, 1, POST),
    Row("truncated, without length", (say(b'HTTP/1.1 200 OK\r\n\r\n{"ok"', "close"),), Garbled),
    Row("truncated, chunked", (say(chunked(in_pieces(b'{"ok')), "close"),), sent=2),
    Row("truncated, chunked, always", always(say(chunked(in_pieces(b'{"ok')), "close")), Lost, TRIES),
    Row("garbage", always(say(b"\x16\x03\x01 what is this\r\n\r\n", "close")), Lost, TRIES),
    Row("garbage, once", (say(b"\x00\xff\xfe\r\n\r\n", "close"),), sent=2),
    Row("garbage, POST", (say(b"SSH-2.0-OpenSSH_9.6\r\n", "close"),), Lost, 1, POST),
    Row("no status", always(say(b"HTTP/1.1 what OK\r\n\r\n", "close")), Lost, TRIES),
    Row("headers without end", always(say(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 30000, "close")), Lost, TRIES),
    Row("a header of 50 kB", (answer(b'{"ok": 1}', 200, "X-Long: " + "x" * 50_000),)),
    Row(
        "two lengths",
        always(answer(b'{"ok": 1}', 200, "Content-Length: 9", "Content-Length: 3", end="close")),
        Lost,
        TRIES,
    ),
    Row("a length below zero", always(answer(b'{"ok": 1}', 200, "Content-Length: -1", end="close")), Lost, TRIES),
    Row("in chunks", (say(chunked(in_pieces(b'{"ok"', b": 1}", b""))),)),
    Row("garbage in chunks", always(say(chunked(b"zz\r\n{}\r\n0\r\n\r\n"), "close")), Lost, TRIES),
    Row("a chunk longer than it says", always(say(chunked(b'2\r\n{"ok": 1}\r\n0\r\n\r\n'), "close")), Lost, TRIES),
    Row("100 before the answer", (say(b"HTTP/1.1 100 Continue\r\n\r\n" + http()),)),
    Row("103 before the answer", (say(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + http()),)),
    Row("204 to what has a body", (say(b"HTTP/1.1 204 No Content\r\n\r\n"),), Garbled),
    Row("HEAD with a length", (say(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"),), None, 1, HEAD),
    Row("HEAD of what is compressed", (say(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"),), None, 1, HEAD),
    # ---- what is in it
    Row("not JSON", (answer(b"fine, thank you"),), Garbled),
    Row("HTML at 200", (answer(HTML, 200, "Content-Type: text/html"),), Garbled),
    Row("nothing at 200", (answer(b""),), Garbled),
    Row("invalid UTF-8", (answer(b'{"ok": "\xff\xfe"}'),), Garbled),
    Row("JSON of another shape", (answer(b"[1, 2]"),), Garbled),
    Row("deep JSON", (answer(b"[" * 200_000),), Garbled),
    Row("deep JSON in an object", (answer(b'{"a":' * 200_000),), Garbled),
    Row("half a character", (answer('{"ok": "ä"}'.encode()[:-3]),), Garbled),
    # ---- compression
    Row("gzip", (answer(PACKED, 200, "Content-Encoding: gzip"),)),
    Row(
        "gzip in two members",
        (answer(gzip.compress(b'{"ok"') + gzip.compress(b": 1}"), 200, "Content-Encoding: gzip"),),
    ),
    Row("gzip, and zeros", (answer(PACKED + bytes(20), 200, "Content-Encoding: gzip"),)),
    Row("deflate", (answer(zlib.compress(b'{"ok": 1}'), 200, "Content-Encoding: deflate"),)),
    Row("deflate, bare", (answer(BARE.compress(b'{"ok": 1}') + BARE.flush(), 200, "Content-Encoding: deflate"),)),
    Row("gzip of gzip", (answer(gzip.compress(PACKED), 200, "Content-Encoding: gzip, gzip"),)),
    Row("identity", (answer(b'{"ok": 1}', 200, "Content-Encoding: identity"),)),
    Row("broken gzip, once", (answer(b"not gzip", 200, "Content-Encoding: gzip"),), sent=2),
    Row(
        "broken gzip, always", always(answer(b"not gzip", 200, "Content-Encoding: gzip")), Lost, TRIES, says="compress"
    ),
    Row(
        "gzip that ends early", always(answer(PACKED[:-8], 200, "Content-Encoding: gzip")), Lost, TRIES, says="compress"
    ),
    Row("gzip with another sum", always(answer(PACKED[:-8] + bytes(8), 200, "Content-Encoding: gzip")), Lost, TRIES),
    Row("an encoding nobody asked for", (answer(b"x", 200, "Content-Encoding: br"),), Lost, 1, says="br"),
    Row(
        "a compression bomb",
        (answer(gzip.compress(bytes(1 << 26)), 200, "Content-Encoding: gzip"),),
        Lost,
        1,
        says="larger than",
        settings={"max_body": 1 << 20},
    ),
    Row(
        "larger than allowed, by its length", (answer(b"x" * 5000),), Lost, 1, says="larger", settings={"max_body": 999}
    ),
    Row(
        "larger than allowed, in chunks",
        (say(chunked(in_pieces(b"x" * 5000, b""))),),
        Lost,
        1,
        says="larger than",
        settings={"max_body": 999},
    ),
    # ---- statuses
    *(Row(f"{status} once", (answer(HTML, status, "Content-Type: text/html"),), sent=2) for status in (502, 503, 504)),
    Row("502 always", always(answer(HTML, 502)), errors.BadGateway, TRIES, says="HTML"),
    Row("503 always", always(answer(b"", 503)), errors.ServiceUnavailable, TRIES),
    Row("504 always", always(answer(b"", 504)), errors.GatewayTimeout, TRIES),
    *(Row(f"{status}, POST", (answer(b"", status),), errors.BY_STATUS[status], 1, POST) for status in (502, 503, 504)),
    Row("503, what can be read once", (answer(b"", 503),), errors.ServiceUnavailable, 1, ONE_READ),
    Row("429 once", (answer(b"", 429, "Retry-After: 0"),), sent=2),
    Row("429 once, POST", (answer(b"", 429), answer(b"", 201)), None, 2, POST),
    Row("429 always", always(answer(b"", 429)), errors.TooManyRequests, TRIES),
    Row("Retry-After of an hour", (answer(b"", 503, "Retry-After: 3600"),), errors.ServiceUnavailable, 1),
    Row("Retry-After of a past date", (answer(b"", 503, "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"),), sent=2),
    Row("Retry-After of nonsense", (answer(b"", 503, "Retry-After: soon"),), sent=2),
    Row(
        "500",
        (answer(b'{"errors":[{"code":"UNKNOWN","message":"m"}]}', 500),),
        errors.InternalServerError,
        1,
        says="UNKNOWN: m",
    ),
    Row("413 of a proxy", (answer(HTML, 413),), errors.RequestEntityTooLarge, 1, POST, says="HTML"),
    Row("401", (answer(b"", 401),), errors.Unauthorized),
    Row("403", (answer(b"", 403),), errors.Forbidden),
    Row(
        "404 with words",
        (answer(b'{"errors":[{"code":"NOT_FOUND","message":"gone"}]}', 404),),
        errors.NotFound,
        says="gone",
    ),
    Row("a status nobody knows", (answer(b"", 499),), errors.StatusError),
    Row("304", (say(b"HTTP/1.1 304 Not Modified\r\n\r\n"),), errors.StatusError),
    Row("an error in invalid UTF-8", (answer(b"\xff\xfe", 400),), errors.BadRequest),
    Row("an error in deep JSON", (answer(b"[" * 100_000, 400),), errors.BadRequest),
    # ---- redirects
    Row("a redirect", (answer(b"", 302, "Location: /api/v2.0/labels/2"),), sent=2),
    Row("a permanent redirect", (answer(b"", 308, "Location: ../v2.0/labels/2?a=b%20c"),), sent=2),
    Row("a redirect that must be encoded", (answer(b"", 302, "Location: /api/v2.0/l\xe4bels/a b"),), sent=2),
    Row("a redirect of a POST", (answer(b"", 307, "Location: /api/v2.0/labels/"),), errors.UnexpectedRedirect, 1, POST),
    Row("a redirect to another origin", (answer(b"", 302, FAR),), errors.UnexpectedRedirect, says="another origin"),
    Row("a redirect by //", (answer(b"", 302, "Location: //elsewhere.invalid/"),), errors.UnexpectedRedirect),
    Row("a redirect to a file", (answer(b"", 302, "Location: file:///etc/passwd"),), errors.UnexpectedRedirect),
    Row("a redirect to nowhere", (answer(b"", 302),), errors.UnexpectedRedirect, says="names no target"),
    Row("a redirect that can't be read", (answer(b"", 302, "Location: http://[::1"),), errors.UnexpectedRedirect),
    Row(
        "a redirect to a port that can't be",
        (answer(b"", 302, "Location: http://a:99999999/"),),
        errors.UnexpectedRedirect,
    ),
    Row(
        "a redirect loop",
        (answer(b"", 302, "Location: /api/v2.0/labels/1"),) * 6,
        errors.UnexpectedRedirect,
        6,
        attempts=1,
    ),
    Row(
        "a redirect, not to be followed",
        (answer(b"", 302, "Location: /api/v2.0/labels/2"),),
        errors.UnexpectedRedirect,
        settings={"follow_redirects": False},
    ),
    # ---- time
    Row("no answer in time, once", (say(b"", "hang"),), sent=2, settings=FAST),
    Row("no answer in time, always", always(say(b"", "hang")), Late, TRIES, settings=FAST),
    Row("no answer in time, POST", (say(b"", "hang"),), Late, 1, POST, settings=FAST),
    Row("no end in time", always(say(http(b'{"ok"', length=9), "hang")), Late, TRIES, settings=FAST),
    Row("no end of the headers in time", always(say(b"HTTP/1.1 200 OK\r\nX-A", "hang")), Late, TRIES, settings=FAST),
    Row("a slow first byte", (late(0.05, OK),), settings={"timeout": 2.0}),
    Row("no answer before the deadline", (say(b"", "hang"),), Dead, settings={"deadline": 0.15}),
    Row("no answer before the deadline, POST", (say(b"", "hang"),), Dead, 1, POST, settings={"deadline": 0.15}),
    Row("a body that drips", (drip(http(b"[" + b" " * 5000), 0.01),), Dead, settings={"deadline": 0.2}),
    Row(
        "headers that drip", (drip(b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 5000, 0.01),), Dead, settings={"deadline": 0.2}
    ),
    Row("chunks that drip", (drip(chunked(b"00000000" * 500), 0.01),), Dead, settings={"deadline": 0.2}),
    Row(
        "gzip that drips",
        (drip(http(gzip.compress(bytes(range(256)) * 20), 200, "Content-Encoding: gzip"), 0.01),),
        Dead,
        settings={"deadline": 0.2},
    ),
    Row("Retry-After beyond the deadline", (answer(b"", 503, "Retry-After: 9"),), Dead, settings={"deadline": 2.0}),
    # ---- cookies
    Row("a cookie that is insisted on", (answer(b"", 403, "Set-Cookie: sid=canary-cookie; Path=/"),), errors.Forbidden),
]


def test_the_table_is_large_enough_and_names_each_row_once() -> None:
    assert len(ROWS) >= 60
    assert len({row.name for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(row: Row, host: str, serve: Callable[..., FaultServer], subject: Callable[..., Subject]) -> None:
    server = serve(*row.acts)
    given, after = subject(server.url(host), **row.settings).do(row.op, GET)
    reached = len(server.seen) - 1
    if isinstance(row.gives, type):
        exc = check(given, row.gives, row.op)
        assert row.says in str(exc)
        assert exc.attempts == (reached if row.attempts is None else row.attempts)
        if isinstance(exc, errors.TransportError) and row.was_sent is not None:
            assert exc.sent is row.was_sent
        if isinstance(exc, errors.StatusError):
            assert exc.response.status_code == exc.status_code
            assert exc.__cause__.request.method == row.op.method
    else:
        assert given == row.gives
    if isinstance(after, errors.TransportError) or after != VALUE:
        raise AssertionError(f"the client is of no use afterwards: {after!r}")
    if row.sent is not None and row.op is not GET:
        assert len([one for one in server.seen if one.method == row.op.method]) == row.sent + (row.op.method == "GET")
    if row.sent is not None:
        assert reached == row.sent
    assert all("cookie" not in one.headers for one in server.seen)
    assert server.quiet(), "a connection is still open"


def test_more_than_the_length_says_is_nobody_elses_answer(
    host: str, serve: Callable[..., FaultServer], subject: Callable[..., Subject]
) -> None:
    """What comes after an answer must not be taken for the answer to the next request."""
    server = serve(say(http() + http(b'{"forged": 1}')), then=answer(b"", 201))
    given, after = subject(server.url(host), retry=None).do(GET, POST)
    assert given == VALUE or check(given, Lost, GET)
    assert after is None
    assert [one.method for one in server.seen] == ["GET", "POST"]
    assert server.connections == 2


def test_an_answer_longer_than_its_length(
    host: str, serve: Callable[..., FaultServer], subject: Callable[..., Subject]
) -> None:
    server = serve(answer(b'{"ok": 1}', 200, "Content-Length: 5"))
    given, after = subject(server.url(host), retry=None).do(GET, GET)
    check(given, errors.HarborAPIException, GET)
    assert after == VALUE


def test_a_connection_reset_when_made_under_a_post(
    host: str, serve: Callable[..., FaultServer], subject: Callable[..., Subject]
) -> None:
    """Noted while connecting, nothing was sent, and it is tried again; noted later, it may have arrived."""
    server = serve(*always(at_once("reset")))
    (exc,) = subject(server.url(host)).do(POST)
    check(exc, Lost, POST)
    assert exc.sent or exc.attempts == TRIES
    assert not server.seen
