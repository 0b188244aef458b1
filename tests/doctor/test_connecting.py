"""What comes before a request: settings, name, port, TLS."""

from __future__ import annotations

import datetime as dt
import ssl
import time
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from harborapi.emulator import HarborEmulator
from harborapi.exceptions import InvalidArgument

from .conftest import PASSWORD, faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Look = Any
NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


# ---- settings


@pytest.mark.parametrize("url", ["", "harbor.example.com", "ftp://harbor.example.com", "https://", "https://x:99999"])
def test_no_address(look: Look, url: str) -> None:
    report = look(url)
    assert [one.name for one in report.steps] == ["environment", "address"]
    assert not report.ok
    assert report.url == ""
    assert report.steps[-1].advice


@pytest.mark.parametrize(
    ("path", "prefix", "status"),
    [("", "", "ok"), ("/", "", "ok"), ("/api/v2.0", "", "ok"), ("/api/v2.0/", "", "ok"), ("/hub", "/hub", "warning")],
)
def test_an_address(look: Look, path: str, prefix: str, status: str) -> None:
    step = look(f"http://does-not-exist.invalid{path}").of("address")
    assert step.status == status
    assert step.facts["api"] == f"http://does-not-exist.invalid{prefix}/api/v2.0"


def test_more_than_an_address(look: Look) -> None:
    step = look("http://does-not-exist.invalid/?next=1#top").of("address")
    assert step.status == "failed"
    assert "without query, fragment or spaces" in step.text


def test_the_environment(look: Look, emulator: HarborEmulator) -> None:
    environment = {
        "HARBOR_URL": emulator.url,
        "HARBOR_USERNAME": "admin",
        "HARBOR_PASSWORD": PASSWORD,
        "HARBOR_TOKEN": "unused-token",
        "HARBOR_USER": "typo",
        "HARBOR_CREDENTIALS_FILE": "",
    }
    report = look(environment=environment)
    assert report.ok
    step = report.of("environment")
    assert step.status == "warning"
    assert "HARBOR_USER (did you mean HARBOR_USERNAME?)" in step.advice
    assert "HARBOR_TOKEN (not used)" in step.text
    assert step.facts["used"] == ["HARBOR_PASSWORD", "HARBOR_URL", "HARBOR_USERNAME"]
    account = report.of("account")
    assert account.text == "Asked as admin (by HARBOR_USERNAME)."
    assert account.status == "warning"
    assert "token" in account.advice
    assert report.of("address").text.endswith("(by HARBOR_URL).")


def test_what_is_said_wins_over_the_environment(look: Look, emulator: HarborEmulator) -> None:
    environment = {"HARBOR_URL": "http://does-not-exist.invalid", "HARBOR_USERNAME": "ci", "HARBOR_SECRET": "unused"}
    report = look(emulator.url, "admin", PASSWORD, environment=environment)
    assert report.ok
    assert report.of("account").text == "Asked as admin."
    assert report.of("environment").facts["used"] == []


@pytest.mark.parametrize("settings", [{"username": "admin"}, {"secret": "canary-secret"}])
def test_half_of_the_credentials(look: Look, settings: dict[str, str]) -> None:
    step = look("http://does-not-exist.invalid", **settings).steps[-1]
    assert (step.name, step.status) == ("account", "failed")
    assert "go together" in step.advice


def test_credentials_in_base64(look: Look, emulator: HarborEmulator) -> None:
    import base64

    good = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
    report = look(emulator.url, basicauth=good)
    assert report.ok
    assert report.of("account").text == "Asked as admin."
    step = look(emulator.url, basicauth="canary!").steps[-1]
    assert (step.name, step.status) == ("account", "failed")
    robot = base64.b64encode(b"robot$ci:Canary-Secret1").decode()
    assert look(emulator.url, basicauth=robot).of("credentials").text == "a robot account is not accepted."


@pytest.mark.parametrize("text", [None, "no json", '{"name": "robot$ci"}'])
def test_a_credential_file_that_is_none(look: Look, tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "robot.json"
    if text is not None:
        file.write_text(text)
    step = look("http://does-not-exist.invalid", credentials_file=file).steps[-1]
    assert (step.name, step.status) == ("account", "failed")


def test_what_a_credential_file_tells(look: Look, tmp_path: Path) -> None:
    file = tmp_path / "robot.json"
    file.write_text('{"name": "robot$ci", "secret": "Canary-Secret1"}')
    file.chmod(0o644)
    step = look("http://does-not-exist.invalid", credentials_file=file).of("account")
    assert (step.status, step.advice) == ("warning", f"chmod 600 {file}")
    file.write_text(f'{{"name": "robot$ci", "secret": "Canary-Secret1", "expires_at": {int(time.time()) - 86400}}}')
    step = look("http://does-not-exist.invalid", credentials_file=file).of("account")
    assert step.status == "warning"
    assert "expired on" in step.text


def test_a_timeout_that_is_none(look: Look) -> None:
    with pytest.raises(InvalidArgument):
        look("http://does-not-exist.invalid", timeout=0)


# ---- name and port


def test_a_name_that_does_not_exist(look: Look) -> None:
    step = look("https://does-not-exist.invalid").steps[-1]
    assert (step.name, step.status) == ("name", "failed")
    assert "does-not-exist.invalid" in step.text
    assert look(f"https://{'a' * 64}.example").steps[-1].name == "name"


def test_a_name_that_leads_to_this_machine(look: Look, emulator: HarborEmulator) -> None:
    report = look(emulator.url.replace("127.0.0.1", "localhost"))
    assert report.ok
    assert "127.0.0.1" in report.of("name").facts["addresses"]
    if "::1" in report.of("name").facts["addresses"]:
        assert report.of("port").status == "warning"  # the emulator listens at one of the two


def test_a_port_where_nobody_listens(look: Look) -> None:
    step = look(f"https://127.0.0.1:{faults.refusing_port()}").steps[-1]
    assert (step.name, step.status) == ("port", "failed")
    assert "refused" in step.text
    assert "Nobody listens" in step.advice


def test_a_port_that_is_silent(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def connect(self: socket.socket, place: Any) -> None:
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket.socket, "connect", connect)
    step = look("http://127.0.0.1:1").steps[-1]
    assert step.text == "Port 1 does not answer (127.0.0.1: no answer in time)."
    assert "firewall" in step.advice


# ---- TLS


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path) -> str:
    place = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(place)
    return str(place)


def context(cert: trustme.LeafCert) -> ssl.SSLContext:
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(found)
    return found


def test_a_good_certificate(look: Look, authority: trustme.CA, trusted: str) -> None:
    cert = authority.issue_cert("127.0.0.1", not_after=NOW + 90 * DAY)
    with HarborEmulator(jobs="fast") as emulator, emulator.serve(ssl_context=context(cert)):
        report = look(emulator.url, "admin", PASSWORD, verify=trusted)
        assert report.ok
        step = report.of("TLS")
        assert step.status == "ok"
        assert "certificate for 127.0.0.1, issued by" in step.text
        assert step.facts["verified"] is True
        assert step.facts["protocol"] in step.text
        assert f"valid until {NOW + 90 * DAY:%Y-%m-%d} (89 days more)" in step.text
        assert look(environment={"HARBOR_URL": emulator.url, "HARBOR_CA_FILE": trusted}).ok


def test_a_certificate_that_ends_soon(
    look: Look, authority: trustme.CA, trusted: str, serve: Callable[..., Any]
) -> None:
    cert = authority.issue_cert("localhost", not_after=NOW + 5 * DAY)
    step = look(serve(tls=context(cert)).url("localhost"), verify=trusted).of("TLS")
    assert (step.status, step.advice) == ("warning", "Renew it soon.")


@pytest.mark.parametrize(
    ("fault", "text", "advice"),
    [
        ("unknown", "does not trust its issuer", 'verify="ca.crt"'),
        ("other", "does not trust its issuer", "does not come from an authority in"),
        ("expired", f"expired on {NOW - DAY:%Y-%m-%d}", "Renew"),
        ("not yet", f"is valid only from {NOW + DAY:%Y-%m-%d}", "clock"),
        ("wrong name", "certificate for elsewhere.example, issued by", "one of its names"),
        ("wrong address", "is not one for 127.0.0.1", "one of its names"),
    ],
)
def test_a_bad_certificate(
    look: Look, authority: trustme.CA, trusted: str, serve: Callable[..., Any], fault: str, text: str, advice: str
) -> None:
    good = "localhost", "127.0.0.1"
    cert = {
        "unknown": lambda: authority.issue_cert(*good),
        "other": lambda: trustme.CA().issue_cert(*good),
        "expired": lambda: authority.issue_cert(*good, not_before=NOW - 9 * DAY, not_after=NOW - DAY),
        "not yet": lambda: authority.issue_cert(*good, not_before=NOW + DAY, not_after=NOW + 9 * DAY),
        "wrong name": lambda: authority.issue_cert("elsewhere.example"),
        "wrong address": lambda: authority.issue_cert("elsewhere.example"),
    }[fault]()
    server = serve(tls=context(cert))
    host = "127.0.0.1" if fault == "wrong address" else "localhost"
    report = look(server.url(host), "admin", "canary-secret", verify="" if fault == "unknown" else trusted)
    step = report.steps[-1]
    assert (step.name, step.status) == ("TLS", "failed")
    assert text in step.text
    assert advice in step.advice
    assert step.facts["issuer"]
    assert not server.seen


def test_without_a_check(look: Look, serve: Callable[..., Any]) -> None:
    cert = trustme.CA().issue_cert("elsewhere.example", not_before=NOW - 9 * DAY, not_after=NOW - DAY)
    server = serve(tls=context(cert), then=faults.answer(b"Pong"))
    report = look(server.url(), insecure=True, environment={"HARBOR_CA_FILE": "unused.pem"})
    step = report.of("TLS")
    assert step.status == "warning"
    assert "certificate for elsewhere.example" in step.text
    assert report.of("Harbor").status == "ok"


def test_no_tls_at_all(look: Look, serve: Callable[..., Any], emulator: HarborEmulator) -> None:
    step = look(emulator.url.replace("http://", "https://")).steps[-1]
    assert (step.name, step.text) == ("TLS", "The port speaks no TLS.")
    assert "http://127.0.0.1" in step.advice
    step = look(serve(then=faults.at_once("close")).url().replace("http://", "https://")).steps[-1]
    assert (step.name, step.status) == ("TLS", "failed")


def test_http_to_another_machine(look: Look, monkeypatch: pytest.MonkeyPatch, emulator: HarborEmulator) -> None:
    from harborapi._core.address import Address

    monkeypatch.setattr(Address, "loopback", property(lambda self: False))
    report = look(emulator.url, "admin", PASSWORD)
    assert report.of("TLS").status == "warning"
    assert "not encrypted" in report.of("TLS").text
    assert report.ok


@pytest.mark.parametrize("text", [None, "no certificate"])
def test_a_ca_file_that_is_none(look: Look, tmp_path: Path, serve: Callable[..., Any], text: str | None) -> None:
    place = tmp_path / "ca.pem"
    if text is not None:
        place.write_text(text)
    step = look(serve().url().replace("http://", "https://"), verify=place).steps[-1]
    assert (step.name, step.status) == ("TLS", "failed")
    assert str(place) in step.text


def test_a_client_certificate_that_is_asked_for(
    look: Look, authority: trustme.CA, trusted: str, serve: Callable[..., Any]
) -> None:
    settings = context(authority.issue_cert("localhost"))
    settings.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(settings)
    step = look(serve(tls=settings).url("localhost"), verify=trusted).steps[-1]
    assert step.status == "failed"
    assert "cert=" in step.advice


# ---- proxies


def tunnel(port: int) -> Any:
    """What a proxy does with CONNECT: it leads through to a port of this machine."""
    import contextlib
    import select
    import socket

    def act(line: Any, seen: Any) -> bool:
        with socket.create_connection(("127.0.0.1", port)) as there:
            line.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            ends = {line.sock: there, there: line.sock}
            with contextlib.suppress(OSError):
                while True:
                    for one in select.select(list(ends), [], [], 10)[0]:
                        data = one.recv(65536)
                        if not data:
                            return False
                        ends[one].sendall(data)
        return False

    return act


def test_a_proxy(look: Look, serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(then=faults.answer(b"Pong"))
    monkeypatch.setenv("http_proxy", f"http://me:canary-proxy@127.0.0.1:{proxy.port}")
    report = look("http://harbor.test")
    assert report.of("proxy").text == f"Requests go through http://127.0.0.1:{proxy.port}, by the environment."
    assert report.of("name").facts["host"] == "127.0.0.1"
    assert report.of("port").facts["port"] == proxy.port
    assert report.of("Harbor").status == "ok"
    assert proxy.seen[0].target in {"http://harbor.test/api/v2.0/ping", "http://harbor.test:80/api/v2.0/ping"}
    assert "canary-proxy" not in report.json()
    monkeypatch.setenv("no_proxy", "harbor.test")
    assert look("http://harbor.test").of("proxy").facts == {"proxy": None}


def test_a_proxy_for_this_machine(look: Look, serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(then=faults.answer(b"Pong"))
    monkeypatch.setenv("http_proxy", proxy.url())
    step = look("http://127.0.0.1:1").of("proxy")
    assert step.status == "warning"
    assert "NO_PROXY" in step.advice


def test_tls_through_a_proxy(
    look: Look, authority: trustme.CA, trusted: str, serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(tls=context(authority.issue_cert("harbor.test")), then=faults.answer(b"Pong"))
    proxy = serve(then=tunnel(server.port))
    monkeypatch.setenv("https_proxy", f"http://me:canary-proxy@127.0.0.1:{proxy.port}")
    report = look("https://harbor.test", verify=trusted)
    assert "certificate for harbor.test" in report.of("TLS").text
    assert report.of("Harbor").status == "ok"
    assert proxy.seen[0].target == "harbor.test:443"
    assert proxy.seen[0].headers["proxy-authorization"].startswith("Basic ")
    refusing = serve(then=faults.answer(b"", 407))
    monkeypatch.setenv("https_proxy", refusing.url())
    step = look("https://harbor.test", verify=trusted).steps[-1]
    assert (step.name, step.status) == ("TLS", "failed")
    assert "the proxy answers 407" in step.text
    monkeypatch.setenv("https_proxy", f"socks5://127.0.0.1:{refusing.port}")
    assert "Not looked at" in look("https://harbor.test", verify=trusted).of("TLS").text


def test_a_proxy_that_ends_the_connection(
    look: Look, serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", serve(then=faults.say(b"", "close")).url())
    assert "the proxy answers nothing" in look("https://harbor.test").steps[-1].text
