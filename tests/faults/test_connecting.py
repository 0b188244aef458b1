"""Faults before a request is on its way: no server, no name, no trust, no proxy."""

from __future__ import annotations

import datetime as dt
import ssl
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import trustme

from harborapi import exceptions as errors

from .server import FaultServer, Line, Seen, answer, at_once, http, refusing_port, say
from .shown import shows
from .subject import GET, POST, SECRET, TRIES, Subject, check

pytestmark = pytest.mark.timeout(20)

VALUE = {"ok": 1}
Serve = Callable[..., FaultServer]
Make = Callable[..., Subject]


@shows("No connection", "refused", "`TransportError` after all tries, of a POST too; `sent` is false")
@pytest.mark.parametrize("op", [GET, POST], ids=lambda op: op.method)
def test_refused(op: Any, host: str, subject: Make) -> None:
    (exc,) = subject(f"http://{host}:{refusing_port()}").do(op)
    check(exc, errors.TransportError, op)
    assert exc.sent is False
    assert exc.attempts == TRIES


@shows("No connection", "refused, and there again at the next try", "done, a POST too")
def test_a_server_that_comes_back(host: str, subject: Make) -> None:
    port = refusing_port()
    found: list[FaultServer] = []

    def come_back(told: dict[str, Any]) -> None:
        server = FaultServer(port=port)
        found.append(server.__enter__())

    from .subject import retrying

    client = subject(f"http://{host}:{port}", retry=retrying(on_retry=come_back))
    try:
        assert client.do(POST) == [None]
    finally:
        for server in found:
            server.__exit__()
    assert [one.method for one in found[0].seen] == ["POST"]


@shows("No connection", "a name that does not exist", "`TransportError`, `sent` is false")
def test_a_name_that_does_not_exist(subject: Make) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of credentials in clear
        client = subject("http://does-not-exist.invalid")
    (exc,) = client.do(POST)
    check(exc, errors.TransportError, POST)
    assert exc.sent is False
    assert "can't connect" in str(exc)


@shows("No connection", "a name that can't exist", "`InvalidArgument` or `TransportError`")
@pytest.mark.parametrize("name", ["a" * 64 + ".example", "a..b", "ex ample"])
def test_a_name_that_can_not_exist(name: str, subject: Make) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            (exc,) = subject(f"http://{name}").do(GET)
        except errors.InvalidArgument:
            return
    assert isinstance(exc, (errors.InvalidArgument, errors.TransportError)), repr(exc)
    assert exc.operation == "getLabel"


@shows("No connection", "a header that can't be sent", "`InvalidArgument`, without the header's value")
def test_a_header_that_can_not_be_sent(serve: Serve, subject: Make) -> None:
    server = serve()
    for value in ("a\r\nX-Injected: 1", "grüße", "a\0b"):
        (exc,) = subject(server.url(), headers={"X-Own": value}).do(GET)
        check_not_sent = isinstance(exc, errors.InvalidArgument) and "x-own" in str(exc) and value not in str(exc)
        assert check_not_sent, repr(exc)
    assert not server.seen


# ---- TLS

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Any) -> str:
    place = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(place)
    return str(place)


def tls(cert: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    return context


@shows("TLS", "a certificate of a CA of your own, with `verify=` its file", "accepted")
def test_a_ca_file(authority: trustme.CA, trusted: str, host: str, serve: Serve, subject: Make) -> None:
    server = serve(tls=tls(authority.issue_cert("localhost", "127.0.0.1")))
    assert subject(server.url(host), verify=trusted).do(GET, POST, GET)[::2] == [VALUE, VALUE]
    assert server.connections == 1
    assert server.quiet()


@shows("TLS", "the same, with `verify=` an `SSLContext`", "accepted")
def test_a_context(authority: trustme.CA, serve: Serve, subject: Make) -> None:
    server = serve(tls=tls(authority.issue_cert("localhost")))
    context = ssl.create_default_context()
    authority.configure_trust(context)
    assert subject(server.url("localhost"), verify=context).do(GET) == [VALUE]


@shows("TLS", "any certificate, with `verify=False`", "accepted")
def test_no_check(authority: trustme.CA, host: str, serve: Serve, subject: Make) -> None:
    server = serve(tls=tls(authority.issue_cert("elsewhere.example")))
    assert subject(server.url(host), verify=False).do(GET) == [VALUE]


@shows(
    "TLS",
    "unknown CA, self-signed, expired, or of another host",
    "`TransportError` at once, `permanent` and not `sent`; the text names `verify=`",
)
@pytest.mark.parametrize("op", [GET, POST], ids=lambda op: op.method)
@pytest.mark.parametrize("fault", ["unknown", "wrong host", "expired", "self-signed"])
def test_no_trust(
    fault: str, op: Any, authority: trustme.CA, trusted: str, host: str, serve: Serve, subject: Make
) -> None:
    good = "localhost", "127.0.0.1"
    past = NOW - dt.timedelta(days=9)
    cert = {
        "unknown": lambda: trustme.CA().issue_cert(*good),
        "wrong host": lambda: authority.issue_cert("elsewhere.example"),
        "expired": lambda: authority.issue_cert(*good, not_before=past, not_after=past + dt.timedelta(days=1)),
        "self-signed": lambda: trustme.CA().issue_cert(*good),
    }[fault]()
    server = serve(tls=tls(cert))
    verify: Any = True if fault == "self-signed" else trusted
    (exc,) = subject(server.url(host), verify=verify).do(op)
    check(exc, errors.TransportError, op)
    assert exc.sent is False
    assert exc.permanent
    assert exc.attempts == 1
    assert "certificate is not accepted" in str(exc)
    assert "verify=" in str(exc)
    assert not server.seen
    assert server.quiet()


@shows("TLS", "closed in the handshake", "`TransportError` after all tries, `sent` is false")
def test_a_server_without_tls(host: str, serve: Serve, subject: Make) -> None:
    server = serve(at_once("close"), at_once("close"), at_once("close"))
    (exc,) = subject(server.url(host).replace("http:", "https:")).do(POST)
    check(exc, errors.TransportError, POST)
    assert exc.sent is False
    assert not server.seen


@shows("TLS", "a server that speaks clear text", "`TransportError`, `sent` is false")
def test_a_server_that_speaks_clear_text(host: str, serve: Serve, subject: Make) -> None:
    server = serve(then=say(http(), "close"))
    server.greeting = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    (exc,) = subject(server.url(host).replace("http:", "https:")).do(GET)
    check(exc, errors.TransportError, GET)
    assert exc.sent is False


@shows("TLS", "a handshake that hangs", "`TransportTimeout`, `sent` is false")
def test_a_handshake_that_hangs(host: str, serve: Serve, subject: Make) -> None:
    server = serve(then=at_once("hang"))
    (exc,) = subject(server.url(host).replace("http:", "https:"), timeout=0.1).do(POST)
    check(exc, errors.TransportTimeout, POST)
    assert exc.sent is False
    assert exc.attempts == TRIES
    assert server.quiet()


@shows("TLS", "a client certificate is asked for, and none given", "`TransportError`")
def test_a_client_certificate(authority: trustme.CA, trusted: str, tmp_path: Any, serve: Serve, subject: Make) -> None:
    context = tls(authority.issue_cert("localhost"))
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    server = serve(tls=context)
    place = tmp_path / "client.pem"
    authority.issue_cert("me@example.com").private_key_and_cert_chain_pem.write_to_path(place)
    assert subject(server.url("localhost"), verify=trusted, cert=str(place)).do(GET) == [VALUE]
    (exc,) = subject(server.url("localhost"), verify=trusted).do(GET)
    check(exc, errors.TransportError, GET)


# ---- proxies


def test_a_proxy(serve: Serve, subject: Make) -> None:
    proxy = serve()
    url = proxy.url().replace("//", "//me:canary-proxy@")
    assert subject("http://localhost:1", proxy=url).do(GET, POST)[0] == VALUE
    assert proxy.seen[0].target == "http://localhost:1/api/v2.0/labels/1"
    assert proxy.seen[0].headers["proxy-authorization"].startswith("Basic ")
    assert proxy.seen[0].headers["authorization"].startswith("Basic ")


def test_a_proxy_of_the_environment(serve: Serve, subject: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve()
    monkeypatch.setenv("http_proxy", proxy.url())
    monkeypatch.setenv("no_proxy", "")
    assert subject("http://localhost:1").do(GET) == [VALUE]
    monkeypatch.setenv("no_proxy", "localhost")
    (exc,) = subject("http://localhost:1").do(GET)
    check(exc, errors.TransportError, GET)
    (exc,) = subject("http://127.0.0.1:1", trust_env=False).do(GET)
    check(exc, errors.TransportError, GET)
    assert len(proxy.seen) == 1


def test_a_proxy_that_refuses(serve: Serve, subject: Make) -> None:
    proxy = serve(then=answer(b"", 407, "Proxy-Authenticate: Basic", end="close"))
    url = proxy.url().replace("//", "//me:canary-proxy@")
    (exc,) = subject("https://localhost:1", proxy=url).do(POST)
    check(exc, errors.TransportError, POST)
    assert exc.sent is False
    assert "canary-proxy" not in f"{exc!r} {exc.__cause__!r}"
    assert "the proxy refused: 407" in str(exc)
    assert {one.method for one in proxy.seen} == {"CONNECT"}
    assert all("authorization" not in one.headers for one in proxy.seen)
    assert all("proxy-authorization" in one.headers for one in proxy.seen)


@shows("Proxies", "a proxy that is not there", "`TransportError`, `sent` is false")
def test_a_proxy_that_is_not_there(subject: Make) -> None:
    url = f"http://me:canary-proxy@127.0.0.1:{refusing_port()}"
    (exc,) = subject("http://localhost:1", proxy=url).do(POST)
    check(exc, errors.TransportError, POST)
    assert exc.sent is False
    assert "canary-proxy" not in f"{exc!r} {exc.__cause__!r}"


def test_a_tunnel(authority: trustme.CA, trusted: str, serve: Serve, subject: Make) -> None:
    """The proxy is asked for a tunnel, and what goes through it is for the server alone."""
    context = tls(authority.issue_cert("localhost"))

    def tunnel(line: Line, seen: Seen) -> bool:
        line.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        line.sock = context.wrap_socket(line.sock, server_side=True)
        return True

    proxy = serve(tunnel)
    assert subject("https://localhost:1", proxy=proxy.url(), verify=trusted).do(GET) == [VALUE]
    assert [one.method for one in proxy.seen] == ["CONNECT", "GET"]
    assert "authorization" not in proxy.seen[0].headers
    assert proxy.seen[1].target == "/api/v2.0/labels/1"


@shows("Proxies", "a proxy's URL that can't be", "`InvalidArgument`")
@pytest.mark.parametrize("proxy", ["ftp://a", "socks5://127.0.0.1:1", "http://", "::"])
def test_a_proxy_that_can_not_be(proxy: str, subject: Make) -> None:
    (exc,) = subject("http://localhost:1", proxy=proxy, retry=None).do(GET)
    assert isinstance(exc, errors.InvalidArgument), repr(exc)
    assert "proxy" in str(exc)


def test_secrets_stay_out_of_a_refused_connection(subject: Make) -> None:
    (exc,) = subject(f"http://127.0.0.1:{refusing_port()}").do(POST)
    import traceback

    shown = "".join(traceback.TracebackException.from_exception(exc, capture_locals=True).format())
    assert SECRET not in shown
    assert "YWRtaW4" not in shown
