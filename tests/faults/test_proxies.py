"""Proxies that refuse, die, hang, or answer with pages of their own; and TLS that ends without a word."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import Any

import pytest
import trustme

from harborapi import exceptions as errors

from .server import Act, FaultServer, Line, Seen, answer, at_once, flood, http, say
from .shown import shows
from .subject import GET, POST, PUT, TRIES, Subject, check

pytestmark = pytest.mark.timeout(20)

Serve = Callable[..., FaultServer]
Make = Callable[..., Subject]
VALUE = {"ok": 1}
HTML = b"<html>blocked by policy</html>"
SECRET = "canary-proxy"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Any) -> str:
    place = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(place)
    return str(place)


def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


def with_login(proxy: FaultServer, host: str) -> str:
    return proxy.url(host).replace("//", f"//me:{SECRET}@")


# ---- before there is a tunnel

REFUSALS: dict[str, Act] = {
    "407": answer(HTML, 407, "Proxy-Authenticate: Basic", "Content-Type: text/html", end="close"),
    "403 with a page": answer(HTML, 403, "Content-Type: text/html", end="close"),
    "502 with a page": answer(HTML, 502, "Content-Type: text/html", end="close"),
    "a redirect to a log-in": answer(b"", 302, "Location: http://portal.invalid/", end="close"),
    "closed": say(b"", "close"),
    "reset": say(b"", "reset"),
    "closed when made": at_once("close"),
    "closed in the headers": say(b"HTTP/1.1 200 Conn", "close"),
    "garbage": say(b"\x05\x00 what\r\n\r\n", "close"),
    "headers without end": flood(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 99),
    "no answer": say(b"", "hang"),
}


@shows(
    "Proxies",
    "a proxy that refuses a tunnel, answers with a page, dies, hangs or talks nonsense",
    "`TransportError` after all tries, of a POST too: `sent` is false, and the server's credentials went nowhere",
)
@pytest.mark.parametrize("fault", REFUSALS)
def test_no_tunnel(fault: str, host: str, serve: Serve, subject: Make) -> None:
    """Nothing was sent to the server, so even a POST is tried again; and the server's credentials went nowhere."""
    proxy = serve(then=REFUSALS[fault])
    timeout = 0.3 if fault == "no answer" else 5.0
    (exc,) = subject("https://localhost:1", proxy=with_login(proxy, host), timeout=timeout).do(POST)
    check(exc, errors.TransportError, POST)
    assert exc.sent is False
    assert 1 <= exc.attempts <= TRIES
    assert SECRET not in f"{exc} {exc!r} {exc.__cause__!r}"
    assert {one.method for one in proxy.seen} <= {"CONNECT"}
    assert all("authorization" not in one.headers for one in proxy.seen)
    assert proxy.quiet()


@shows("Proxies", "a proxy that makes a tunnel at the second try", "done, a POST too")
@pytest.mark.parametrize("op", [GET, POST], ids=lambda op: op.method)
def test_a_tunnel_at_the_second_try(
    op: Any, authority: trustme.CA, trusted: str, host: str, serve: Serve, subject: Make
) -> None:
    proxy = serve(answer(HTML, 503, end="close"), tunnel(tls(authority)))
    given = subject("https://localhost:1", proxy=proxy.url(host), verify=trusted).do(op)
    assert given == [VALUE if op is GET else None]
    assert [one.method for one in proxy.seen] == ["CONNECT", "CONNECT", op.method]
    assert proxy.quiet()


def tunnel(context: ssl.SSLContext) -> Act:
    def act(line: Line, seen: Seen) -> bool:
        line.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        line.sock = context.wrap_socket(line.sock, server_side=True)
        return True

    return act


@shows("Proxies", "a tunnel in which nobody speaks TLS", "`TransportError`, `sent` is false")
@pytest.mark.parametrize("what", [HTML, http(HTML, 502), b"", b"\x15\x03\x01\x00\x02\x02\x28"], ids=range(4))
def test_a_tunnel_that_leads_nowhere(what: bytes, host: str, serve: Serve, subject: Make) -> None:
    """After its 200 comes something else than TLS."""
    proxy = serve(then=say(b"HTTP/1.1 200 Connection established\r\n\r\n" + what, "close"))
    (exc,) = subject("https://localhost:1", proxy=proxy.url(host)).do(POST)
    check(exc, errors.TransportError, POST)
    assert exc.sent is False
    assert proxy.quiet()


@shows("Proxies", "a tunnel that dies under a request", "tried again; of a POST `TransportError`, `sent` is true")
@pytest.mark.parametrize(("op", "sent"), [(GET, 2), (PUT, 2), (POST, 1)], ids=["GET", "PUT", "POST"])
def test_a_tunnel_that_dies(
    op: Any, sent: int, authority: trustme.CA, trusted: str, host: str, serve: Serve, subject: Make
) -> None:
    dig = tunnel(tls(authority))
    proxy = serve(dig, say(b"", "reset"), dig)
    (given,) = subject("https://localhost:1", proxy=proxy.url(host), verify=trusted).do(op)
    if op is POST:
        check(given, errors.TransportError, op)
        assert given.sent is True
    else:
        assert not isinstance(given, Exception), given
    assert [one.method for one in proxy.seen] == ["CONNECT", op.method] * sent
    assert proxy.quiet()


@shows("Proxies", "a certificate behind a tunnel that is not trusted", "`TransportError` at once, not `sent`")
def test_no_trust_through_a_tunnel(authority: trustme.CA, trusted: str, host: str, serve: Serve, subject: Make) -> None:
    proxy = serve(then=tunnel(tls(trustme.CA())))
    (exc,) = subject("https://localhost:1", proxy=proxy.url(host), verify=trusted).do(POST)
    check(exc, errors.TransportError, POST)
    assert (exc.sent, exc.permanent, exc.attempts) == (False, True, 1)
    assert "certificate is not accepted" in str(exc)
    assert proxy.quiet()


# ---- without a tunnel


@shows(
    "Proxies",
    "a proxy that answers in the server's place: 407, 403",
    "`StatusError` of that status, which says that it is an HTML page",
)
@pytest.mark.parametrize(("status", "kind"), [(407, errors.StatusError), (403, errors.Forbidden)])
def test_a_proxy_that_answers_itself(
    status: int, kind: type[Exception], host: str, serve: Serve, subject: Make
) -> None:
    proxy = serve(then=answer(HTML, status, "Content-Type: text/html"))
    (exc,) = subject("http://localhost:1", proxy=with_login(proxy, host)).do(POST)
    check(exc, kind, POST)
    assert "HTML" in str(exc)
    assert SECRET not in f"{exc} {exc!r} {exc.__cause__!r} {exc.response.request.headers!r}"
    assert len(proxy.seen) == 1
    assert proxy.quiet()


@shows("Proxies", "a proxy that closes its connections", "a new one, or tried again")
def test_a_proxy_that_forgets_a_connection(host: str, serve: Serve, subject: Make) -> None:
    proxy = serve(answer(end="close"), say(b"", "reset"), then=answer())
    given = subject("http://localhost:1", proxy=proxy.url(host)).do(GET, lambda client: proxy.quiet(), GET, GET)
    assert given == [VALUE, True, VALUE, VALUE]
    assert len(proxy.seen) == 4


@shows("Proxies", "a tunnel that does not come before the deadline", "`DeadlineExceeded`")
def test_a_tunnel_that_is_waited_for_under_a_deadline(host: str, serve: Serve, subject: Make) -> None:
    proxy = serve(then=say(b"", "hang"))
    (exc,) = subject("https://localhost:1", proxy=proxy.url(host), deadline=0.4).do(POST)
    check(exc, errors.DeadlineExceeded, POST)
    assert exc.attempts == 1
    assert proxy.quiet()


@shows("Proxies", "cancelled while waiting for a tunnel", "the connection is closed")
@pytest.mark.parametrize("going", ["httpx2", "aiohttp"])
def test_cancelling_who_waits_for_a_tunnel(going: str, host: str, serve: Serve) -> None:
    proxy = serve(then=say(b"", "hang"))

    async def cancel(client: Any) -> None:
        task = asyncio.create_task(client.send(GET))
        assert await asyncio.to_thread(proxy.got, 1)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        assert await asyncio.to_thread(proxy.quiet)

    assert Subject(going, "https://localhost:1", proxy=proxy.url(host)).do(cancel) == [None]


# ---- TLS that ends


def cut(data: bytes) -> Act:
    """Send, and close the connection under TLS without its goodbye, as who cuts a line does."""

    def act(line: Line, seen: Seen) -> bool:
        line.send(data)
        line.sock.setblocking(True)
        socket.socket.shutdown(line.sock, socket.SHUT_RDWR)
        return False

    return act


@shows(
    "TLS",
    "the line is cut under TLS, before or within the answer",
    "tried again; of a POST `TransportError`, `sent` is true",
)
@pytest.mark.parametrize(("op", "sent"), [(GET, 2), (POST, 1)], ids=["GET", "POST"])
@pytest.mark.parametrize("data", [b"", http(b'{"ok"', length=9)], ids=["before", "within"])
def test_tls_that_is_cut(
    data: bytes, op: Any, sent: int, authority: trustme.CA, trusted: str, host: str, serve: Serve, subject: Make
) -> None:
    server = serve(cut(data), tls=tls(authority))
    given, after = subject(server.url(host), verify=trusted).do(op, GET)
    if op is POST:
        check(given, errors.TransportError, op)
        assert given.sent is True
    assert (VALUE if op is GET else None) == (given if op is GET else None)
    assert after == VALUE
    assert len(server.seen) == sent + 1
    assert server.quiet()


@shows(
    "TLS",
    "the same, of an answer without length",
    "`TransportError` or `DecodeError`: half is never taken for the whole",
)
def test_tls_that_is_cut_where_only_its_end_tells_the_length(
    authority: trustme.CA, trusted: str, host: str, serve: Serve, subject: Make
) -> None:
    """Half of the answer is never taken for the whole."""
    server = serve(*[cut(b'HTTP/1.1 200 OK\r\n\r\n{"ok"')] * TRIES, tls=tls(authority))
    (exc,) = subject(server.url(host), verify=trusted).do(GET)
    check(exc, errors.HarborAPIException, GET)
    assert isinstance(exc, (errors.TransportError, errors.DecodeError)), repr(exc)
    assert server.quiet()


# ---- from http to https, and back


@shows("TLS", "a redirect to `https` of the same host", "followed")
def test_a_redirect_to_https_of_the_same_host(
    authority: trustme.CA, trusted: str, host: str, serve: Serve, subject: Make
) -> None:
    safe = serve(tls=tls(authority))
    server = serve(then=answer(b"", 301, f"Location: {safe.url(host)}/api/v2.0/labels/1"))
    assert subject(server.url(host), verify=trusted).do(GET) == [VALUE]
    assert [len(server.seen), len(safe.seen)] == [1, 1]
    assert "authorization" in safe.seen[0].headers
    assert safe.quiet()


@shows("TLS", "the same, of a POST", "`UnexpectedRedirect`")
def test_a_post_is_not_sent_on_to_https(
    authority: trustme.CA, trusted: str, host: str, serve: Serve, subject: Make
) -> None:
    safe = serve(tls=tls(authority))
    server = serve(then=answer(b"", 308, f"Location: {safe.url(host)}/api/v2.0/labels"))
    (exc,) = subject(server.url(host), verify=trusted).do(POST)
    check(exc, errors.UnexpectedRedirect, POST)
    assert exc.location.startswith("https://")
    assert not safe.connections


@shows("TLS", "a redirect from `https` to `http`", "`UnexpectedRedirect`: the credentials would go in clear")
@pytest.mark.parametrize("op", [GET, POST], ids=lambda op: op.method)
def test_a_redirect_from_https_to_http(
    op: Any, authority: trustme.CA, trusted: str, host: str, serve: Serve, subject: Make
) -> None:
    """The credentials would go in clear."""
    clear = serve()
    server = serve(then=answer(b"", 302, f"Location: {clear.url(host)}/api/v2.0/labels/1"), tls=tls(authority))
    (exc,) = subject(server.url(host), verify=trusted).do(op)
    check(exc, errors.UnexpectedRedirect, op)
    assert len(server.seen) == 1
    assert not clear.connections


def test_a_redirect_between_two_names_of_one_machine(serve: Serve, subject: Make) -> None:
    other = serve()
    server = serve(then=answer(b"", 302, f"Location: {other.url('localhost')}/api/v2.0/labels/1"))
    (exc,) = subject(server.url("127.0.0.1")).do(GET)
    check(exc, errors.UnexpectedRedirect, GET)
    assert not other.connections


def test_redirects_that_go_round(host: str, serve: Serve, subject: Make) -> None:
    def decide(seen: Seen) -> Act:
        return answer(b"", 307, f"Location: /api/v2.0/labels/{'2' if seen.target.endswith('1') else '1'}")

    server = serve(decide=decide)
    (exc,) = subject(server.url(host)).do(GET)
    check(exc, errors.UnexpectedRedirect, GET)
    assert "in a row" in str(exc)
    assert len(server.seen) == 6
    assert server.quiet()
