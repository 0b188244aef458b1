"""The table of faults: what goes wrong in one exchange, and what comes of it."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from harborapi import exceptions as errors

from .server import OK, Act, answer, at_once, drip, flood, http, late, say
from .subject import DELETE, GET, HEAD, LISTING, ONE_READ, PATCH, POST, PUT, TRIES

if TYPE_CHECKING:
    from harborapi._core.operation import Operation

VALUE = {"ok": 1}
PACKED = gzip.compress(b'{"ok": 1}')
BARE = zlib.compressobj(wbits=-15)
HTML = b"<html><body>502 from a proxy</body></html>"
CHUNKED = "Transfer-Encoding: chunked"
IN_AN_HOUR = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
SID = "sid=canary-cookie"
HEAD_AND_COOKIE = f"HTTP/1.1 200 OK\r\nSet-Cookie: {SID}".encode()
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


FAST = {"timeout": 0.25}
Lost, Late, Dead, Garbled = (
    errors.TransportError,
    errors.TransportTimeout,
    errors.DeadlineExceeded,
    errors.DecodeError,
)

GROUPS: dict[str, list[Row]] = {
    "The connection": [
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
        Row(
            "lost halfway, what can be read once",
            (say(http(b'{"ok"', length=9), "close"),),
            Lost,
            1,
            ONE_READ,
            begun=True,
            because="a second request would not get it",
        ),
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
        Row("reset in the body, always", always(say(http(b'{"ok"', length=9), "reset")), Lost, TRIES, begun=True),
        Row("reset after the answer", (answer(end="reset"),)),
        Row("closed after the answer", (answer(end="close"),)),
        Row("Connection: close", (answer(b'{"ok": 1}', 200, "Connection: close", end="close"),)),
        Row("no length, then closed", (say(b'HTTP/1.1 200 OK\r\n\r\n{"ok": 1}', "close"),)),
        Row("HTTP/1.0", (say(b'HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n{"ok": 1}', "close"),)),
        Row("closed at once, after the answer, again and again", (answer(end="close"),) * 3),
    ],
    "The form of the answer": [
        Row("truncated, with length, once", (say(http(b'{"ok"', length=9), "close"),), sent=2),
        Row("truncated, with length, always", always(say(http(b'{"ok"', length=9), "close")), Lost, TRIES, begun=True),
        Row("truncated, with length, POST", (say(http(b"{", 201, length=9), "close"),), Lost, 1, POST, begun=True),
        Row("truncated, without length", (say(b'HTTP/1.1 200 OK\r\n\r\n{"ok"', "close"),), Garbled),
        Row("truncated, chunked", (say(chunked(in_pieces(b'{"ok')), "close"),), sent=2),
        Row("truncated, chunked, always", always(say(chunked(in_pieces(b'{"ok')), "close")), Lost, TRIES, begun=True),
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
        Row("garbage in chunks", always(say(chunked(b"zz\r\n{}\r\n0\r\n\r\n"), "close")), Lost, TRIES, begun=None),
        Row(
            "a chunk longer than it says",
            always(say(chunked(b'2\r\n{"ok": 1}\r\n0\r\n\r\n'), "close")),
            Lost,
            TRIES,
            begun=None,
        ),
        Row("100 before the answer", (say(b"HTTP/1.1 100 Continue\r\n\r\n" + http()),)),
        Row("103 before the answer", (say(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + http()),)),
        Row("204 to what has a body", (say(b"HTTP/1.1 204 No Content\r\n\r\n"),), Garbled),
        Row("HEAD with a length", (say(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"),), None, 1, HEAD),
        Row("HEAD of what is compressed", (say(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"),), None, 1, HEAD),
        Row(
            "a length, and chunks",
            (say(http(in_pieces(b'{"ok": 1}', b""), 200, CHUNKED, "Content-Length: 5")),),
            sent=None,
        ),
        Row("one length twice", (answer(b'{"ok": 1}', 200, "Content-Length: 9", "Content-Length: 9"),), sent=None),
        Row(
            "a length of thirty digits",
            always(answer(b"{}", 200, f"Content-Length: {'9' * 30}", end="close")),
            Lost,
            TRIES,
        ),
        Row(
            "a length of 5,000 digits",
            always(answer(b"{}", 200, f"Content-Length: {'9' * 5000}", end="close")),
            Lost,
            TRIES,
        ),
        Row("a length that is no number", always(answer(b"{}", 200, "Content-Length: two", end="close")), Lost, TRIES),
        Row("a header without colon", always(answer(b"{}", 200, "X-A", end="close")), Lost, TRIES),
        Row("a zero byte in a header", always(answer(b"{}", 200, "X-A: a\0b", end="close")), Lost, TRIES),
        Row("a broken cookie", always(answer(b"{}", 200, f"Set-Cookie {SID}", end="close")), Lost, TRIES),
        Row("a cookie with a zero byte", always(answer(b"{}", 200, f"Set-Cookie: {SID}\0", end="close")), Lost, TRIES),
        Row("a cookie without end", (flood(HEAD_AND_COOKIE, b"b" * 999),), sent=2),
        Row("closed after a cookie", always(say(HEAD_AND_COOKIE + b"\r\nX-A: b", "close")), Lost, TRIES),
        Row("headers of which one is folded", (answer(b'{"ok": 1}', 200, "X-A: b\r\n c"),)),
        Row("headers without end, once", (flood(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 99),), sent=2),
        Row("one header without end, once", (flood(b"HTTP/1.1 200 OK\r\nX-A: ", b"b" * 999),), sent=2),
        Row("HTTP/0.9", always(say(b'{"ok": 1}', "close")), Lost, TRIES),
        Row("HTTP/2 in clear text", always(say(b"\0\0\x12\x04\0\0\0\0\0", "close")), Lost, TRIES),
        Row("another protocol", always(say(b"ICY 200 OK\r\n\r\n", "close")), Lost, TRIES),
        Row("a status of four digits", always(say(b"HTTP/1.1 1000 OK\r\n\r\n", "close")), Lost, TRIES),
        Row("a status without words", (say(b'HTTP/1.1 200\r\nContent-Length: 9\r\n\r\n{"ok": 1}'),)),
        Row("empty lines before the answer", (say(b"\r\n\r\n" + http()),), sent=None),
        Row("headers after the chunks", (say(chunked(in_pieces(b'{"ok": 1}') + b"0\r\nX-A: b\r\n\r\n")),)),
        Row(
            "headers without end after the chunks",
            (flood(chunked(in_pieces(b'{"ok": 1}') + b"0\r\n"), b"X-A: b\r\n" * 99),),
            sent=2,
        ),
        Row("chunks with extensions", (say(chunked(b'9;a="b"\r\n{"ok": 1}\r\n0\r\n\r\n')),)),
        Row(
            "an upgrade that nobody asked for",
            (say(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", "close"),) * 3,
            errors.HarborAPIException,
            None,
        ),
        Row(
            "1xx answers without end",
            (flood(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 9),),
            Dead,
            settings={"deadline": 0.4},
        ),
        Row(
            "a body on 204",
            (say(b"HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n" + b'{"ok": 1}'),),
            None,
            None,
            DELETE,
        ),
        Row(
            "another answer behind a 204",
            (say(b"HTTP/1.1 204 No Content\r\n\r\n" + http(b'{"forged": 1}')),),
            None,
            1,
            DELETE,
        ),
        Row(
            "a body on 304",
            (say(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n" + b'{"ok": 1}', "close"),) * 3,
            errors.HarborAPIException,
            None,
        ),
    ],
    "What is in the answer": [
        Row("not JSON", (answer(b"fine, thank you"),), Garbled),
        Row("HTML at 200", (answer(HTML, 200, "Content-Type: text/html"),), Garbled),
        Row("nothing at 200", (answer(b""),), Garbled),
        Row("invalid UTF-8", (answer(b'{"ok": "\xff\xfe"}'),), Garbled),
        Row("JSON of another shape", (answer(b"[1, 2]"),), Garbled),
        Row("deep JSON", (answer(b"[" * 200_000),), Garbled),
        Row("deep JSON in an object", (answer(b'{"a":' * 200_000),), Garbled),
        Row("half a character", (answer('{"ok": "ä"}'.encode()[:-3]),), Garbled),
        Row("null", (answer(b"null"),), Garbled),
        Row("a byte order mark", (answer(b'\xef\xbb\xbf{"ok": 1}'),), Garbled),
        Row("UTF-16", (answer('{"ok": 1}'.encode("utf-16")),), Garbled),
        Row("half of a surrogate pair", (answer(b'{"ok": "\\ud800"}'),), Garbled),
        Row("a number of 5,000 digits", (answer(b'{"ok": ' + b"9" * 5000 + b"}"),), Garbled),
        Row("two values", (answer(b'{"ok": 1}{"ok": 1}'),), Garbled),
        Row("a list where none can be", (answer(b'{"a": 1}', 200, "X-Total-Count: 1"),), Garbled, 1, LISTING),
        Row(
            "null for a list",
            (answer(b"null"),),
            Garbled,
            1,
            LISTING,
            because="where the API promises one; else it is an empty list",
        ),
        Row("a total of 5,000 digits", (answer(b"[1]", 200, f"X-Total-Count: {'9' * 5000}"),), [1], 1, LISTING),
        Row("a total of nonsense", (answer(b"[1]", 200, "X-Total-Count: many"),), [1], 1, LISTING),
    ],
    "Compression and size": [
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
            "broken gzip, always",
            always(answer(b"not gzip", 200, "Content-Encoding: gzip")),
            Lost,
            TRIES,
            says="compress",
            begun=True,
        ),
        Row(
            "gzip that ends early",
            always(answer(PACKED[:-8], 200, "Content-Encoding: gzip")),
            Lost,
            TRIES,
            says="compress",
            begun=True,
        ),
        Row(
            "gzip with another sum",
            always(answer(PACKED[:-8] + bytes(8), 200, "Content-Encoding: gzip")),
            Lost,
            TRIES,
            begun=True,
        ),
        Row(
            "an encoding nobody asked for", (answer(b"x", 200, "Content-Encoding: br"),), Lost, 1, says="br", begun=True
        ),
        Row(
            "a compression bomb",
            (answer(gzip.compress(bytes(1 << 26)), 200, "Content-Encoding: gzip"),),
            Lost,
            1,
            says="larger than",
            settings={"max_body": 1 << 20},
            begun=True,
        ),
        Row(
            "larger than allowed, by its length",
            (answer(b"x" * 5000),),
            Lost,
            1,
            says="larger",
            settings={"max_body": 999},
            begun=True,
        ),
        Row(
            "larger than allowed, in chunks",
            (say(chunked(in_pieces(b"x" * 5000, b""))),),
            Lost,
            1,
            says="larger than",
            settings={"max_body": 999},
            begun=True,
        ),
        Row(
            "a body without end",
            (flood(b"HTTP/1.1 200 OK\r\n\r\n", b"b" * 9999),),
            Lost,
            1,
            says="larger than",
            settings={"max_body": 1 << 20},
        ),
        Row(
            "chunks without end",
            (flood(chunked(b""), in_pieces(b"b" * 9999)),),
            Lost,
            1,
            says="larger than",
            settings={"max_body": 1 << 20},
            begun=True,
        ),
        Row(
            "empty gzip without end",
            (
                flood(
                    http(b"", 200, "Content-Encoding: gzip", "Connection: close").replace(
                        b"Content-Length: 0\r\n", b""
                    ),
                    gzip.compress(b"") * 99,
                ),
            ),
            Dead,
            settings={"deadline": 0.4},
        ),
    ],
    "Statuses": [
        *(
            Row(f"{status} once", (answer(HTML, status, "Content-Type: text/html"),), sent=2)
            for status in (502, 503, 504)
        ),
        Row("502 always", always(answer(HTML, 502)), errors.BadGateway, TRIES, says="HTML"),
        Row("503 always", always(answer(b"", 503)), errors.ServiceUnavailable, TRIES),
        Row("504 always", always(answer(b"", 504)), errors.GatewayTimeout, TRIES),
        *(
            Row(f"{status}, POST", (answer(b"", status),), errors.BY_STATUS[status], 1, POST)
            for status in (502, 503, 504)
        ),
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
        Row("500, POST", (answer(b"", 500),), errors.InternalServerError, 1, POST),
        Row("401 with a challenge", (answer(b"", 401, 'WWW-Authenticate: Basic realm="harbor"'),), errors.Unauthorized),
        Row("407 of a proxy", (answer(HTML, 407, "Proxy-Authenticate: Basic"),), errors.StatusError, says="HTML"),
        Row("409, POST", (answer(b"", 409),), errors.Conflict, 1, POST),
        Row("412, DELETE", (answer(b"", 412),), errors.PreconditionFailed, 1, DELETE),
        Row("999", (answer(b"", 999),), errors.StatusError),
        Row(
            "Retry-After of a date in an hour",
            (answer(b"", 503, f"Retry-After: {IN_AN_HOUR}"),),
            errors.ServiceUnavailable,
        ),
        Row(
            "Retry-After of a date that nobody can count",
            (answer(b"", 503, f"Retry-After: Wed, 21 Oct {'9' * 30} 07:28:00 GMT"),),
            sent=2,
        ),
        Row("Retry-After without end", (answer(b"", 503, f"Retry-After: {'9' * 400}"),), errors.ServiceUnavailable),
        Row(
            "429 with Retry-After of an hour, POST",
            (answer(b"", 429, "Retry-After: 3600"),),
            errors.TooManyRequests,
            1,
            POST,
        ),
        Row(
            "an error of another shape",
            (answer(b'{"errors": [[1], {"code": {"a": 1}}, null]}', 500),),
            errors.InternalServerError,
        ),
        Row("an error of null", (answer(b'{"errors": null}', 500),), errors.InternalServerError),
        Row(
            "an error of a number",
            (answer(b'{"errors":[{"code":' + b"9" * 5000 + b"}]}", 500),),
            errors.InternalServerError,
        ),
        Row("an error of 2 MB", (answer(b"x" * (2 << 20), 500),), errors.InternalServerError),
    ],
    "Redirects": [
        Row("a redirect", (answer(b"", 302, "Location: /api/v2.0/labels/2"),), sent=2),
        Row("a permanent redirect", (answer(b"", 308, "Location: ../v2.0/labels/2?a=b%20c"),), sent=2),
        Row("a redirect that must be encoded", (answer(b"", 302, "Location: /api/v2.0/l\xe4bels/a b"),), sent=2),
        Row(
            "a redirect of a POST",
            (answer(b"", 307, "Location: /api/v2.0/labels/"),),
            errors.UnexpectedRedirect,
            1,
            POST,
        ),
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
        Row("a redirect with a body", (answer(b"x" * 99_999, 302, "Location: /api/v2.0/labels/2"),), sent=2),
        Row("a redirect with two targets", (answer(b"", 302, "Location: /a", "Location: /b"),), sent=2),
        Row("a redirect with a fragment", (answer(b"", 302, "Location: /api/v2.0/labels/2#here"),), sent=2),
        Row("a redirect by a backslash", (answer(b"", 302, "Location: /\\elsewhere.invalid/"),), sent=2),
        Row(
            "a redirect with a password",
            (answer(b"", 302, "Location: http://a:canary-cookie@elsewhere.invalid/"),),
            errors.UnexpectedRedirect,
        ),
        Row("a redirect, then lost", (answer(b"", 302, "Location: /api/v2.0/labels/2"), say(b"", "reset")), sent=3),
        Row(
            "a redirect of a DELETE",
            (answer(b"", 301, "Location: /api/v2.0/labels/2"),),
            errors.UnexpectedRedirect,
            1,
            DELETE,
        ),
    ],
    "Time": [
        Row("no answer in time, once", (say(b"", "hang"),), sent=2, settings=FAST),
        Row("no answer in time, always", always(say(b"", "hang")), Late, TRIES, settings=FAST),
        Row("no answer in time, POST", (say(b"", "hang"),), Late, 1, POST, settings=FAST),
        Row("no end in time", always(say(http(b'{"ok"', length=9), "hang")), Late, TRIES, settings=FAST, begun=True),
        Row(
            "no end of the headers in time", always(say(b"HTTP/1.1 200 OK\r\nX-A", "hang")), Late, TRIES, settings=FAST
        ),
        Row("a slow first byte", (late(0.05, OK),), settings={"timeout": 2.0}),
        Row("no answer before the deadline", (say(b"", "hang"),), Dead, settings={"deadline": 0.4}),
        Row("no answer before the deadline, POST", (say(b"", "hang"),), Dead, 1, POST, settings={"deadline": 0.4}),
        Row(
            "1xx answers without end, and no deadline",
            (flood(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 9),),
            sent=2,
            settings={"timeout": 0.1},
            because="the head of an answer may take four times as long as one read",
        ),
        Row(
            "headers that drip, and no deadline",
            (drip(b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 5000, 0.01),),
            Late,
            1,
            POST,
            settings={"timeout": 0.1},
            because="the head of an answer may take four times as long as one read",
        ),
        Row("a body that drips", (drip(http(b"[" + b" " * 5000), 0.01),), Dead, settings={"deadline": 0.4}),
        Row(
            "headers that drip",
            (drip(b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 5000, 0.01),),
            Dead,
            settings={"deadline": 0.4},
        ),
        Row("chunks that drip", (drip(chunked(b"00000000" * 500), 0.01),), Dead, settings={"deadline": 0.4}),
        Row(
            "gzip that drips",
            (drip(http(gzip.compress(bytes(range(256)) * 20), 200, "Content-Encoding: gzip"), 0.01),),
            Dead,
            settings={"deadline": 0.4},
        ),
        Row("Retry-After beyond the deadline", (answer(b"", 503, "Retry-After: 9"),), Dead, settings={"deadline": 2.0}),
    ],
    "Cookies": [
        Row(
            "a cookie that is insisted on",
            (answer(b"", 403, "Set-Cookie: sid=canary-cookie; Path=/"),),
            errors.Forbidden,
        ),
    ],
}
ROWS = [row for rows in GROUPS.values() for row in rows]
