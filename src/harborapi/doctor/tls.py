"""The step that looks at the server's certificate."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from ..exceptions import InvalidArgument
from .connecting import target
from .report import Step

if TYPE_CHECKING:
    from .case import Case

SOON = 21
"""Days before its end from which a certificate is worth a warning."""
_NO_CHECK_TIME = 0x200000  # OpenSSL's X509_V_FLAG_NO_CHECK_TIME, for which the ssl module has no name
_EXPIRED, _NOT_YET, _WRONG_NAME, _WRONG_ADDRESS = 10, 9, 62, 64
_UNKNOWN_AUTHORITY = {2, 18, 19, 20, 21}


@dataclass(frozen=True)
class Certificate:
    """What is said of a certificate."""

    names: tuple[str, ...]
    issuer: str
    begins: datetime
    ends: datetime

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Certificate:
        """A certificate as the ssl module gives it."""
        names = tuple(str(value) for _, value in found.get("subjectAltName", ()))
        issuer = {key: value for part in found.get("issuer", ()) for key, value in part}
        wanted = ("commonName", "organizationName", "organizationalUnitName")
        told = next((str(issuer[key]) for key in wanted if key in issuer), "somebody without a name")
        begins, ends = (
            datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found[key])), UTC) for key in ("notBefore", "notAfter")
        )
        return cls(names, told, begins, ends)

    def facts(self) -> dict[str, Any]:
        """For programs."""
        return {
            "names": list(self.names),
            "issuer": self.issuer,
            "not_before": self.begins.isoformat(),
            "not_after": self.ends.isoformat(),
        }

    def __str__(self) -> str:
        return f"certificate for {', '.join(self.names) or 'no name'}, issued by {self.issuer}"


def tls(case: Case) -> Step:
    """Whether the connection is encrypted, and the certificate good."""
    scheme, host, _ = case.place.origin
    if scheme == "http":
        facts = {"encrypted": False}
        if case.place.loopback:
            return Step("TLS", "ok", "None: the server is on this machine.", facts=facts)
        advice = "Use https:// if the server has it: over http anyone between can read passwords."
        return Step("TLS", "warning", "The connection is not encrypted.", advice, facts)
    try:
        context = case.connections().ssl_context()
    except InvalidArgument as exc:
        why = (
            exc.__cause__.strerror
            if isinstance(exc.__cause__, FileNotFoundError)
            else "it holds no certificate in PEM form"
        )
        text = f"The file of CA certificates {case.settings.verify} can't be used: {why}."
        return Step("TLS", "failed", text, "Give a PEM file: it begins with -----BEGIN CERTIFICATE-----.", last=True)
    if case.proxy is not None and urlsplit(case.proxy).scheme != "http":
        return Step("TLS", "ok", "Not looked at: the proxy is not one for HTTP.", facts={"encrypted": True})
    try:
        with _handshake(case, context) as line:
            protocol, found = line.version(), line.getpeercert()
    except ssl.SSLCertVerificationError as exc:
        return _refused(case, exc, _unverified(case))
    except ssl.SSLError as exc:
        return _no_tls(host, exc)
    except OSError as exc:
        text = f"The connection ended while TLS was agreed on: {exc.strerror or str(exc) or type(exc).__name__}."
        return Step("TLS", "failed", text, "Something between may cut it, or the port is not Harbor's.", last=True)
    return _good(case, str(protocol), Certificate.read(found) if found else _unverified(case))


def _good(case: Case, protocol: str, certificate: Certificate | None) -> Step:
    facts = {"encrypted": True, "protocol": protocol, "verified": not case.settings.insecure}
    facts |= certificate.facts() if certificate else {}
    text = f"{protocol}."
    days = 0
    if certificate is not None:
        days = (certificate.ends - datetime.now(UTC)).days
        text = f"{protocol}, {certificate}, valid until {certificate.ends:%Y-%m-%d} ({days} days more)."
    if case.settings.insecure:
        advice = "The certificate was not checked: anyone between could pretend to be the server. Leave out --insecure."
        return Step("TLS", "warning", text, advice, facts)
    if certificate is not None and days < SOON:
        return Step("TLS", "warning", text, "Renew it soon.", facts)
    return Step("TLS", "ok", text, facts=facts)


def _refused(case: Case, exc: ssl.SSLCertVerificationError, certificate: Certificate | None) -> Step:
    host = case.place.origin[1]
    why = (exc.verify_message or "it can't be verified").rstrip(".")
    shown = str(certificate) if certificate else "certificate"
    text, advice = f"The {shown} is not accepted: {why}.", "Ask who runs the server."
    code = exc.verify_code
    if code == _EXPIRED and certificate:
        text = f"The {shown} expired on {certificate.ends:%Y-%m-%d %H:%M} UTC."
        advice = "Renew it on the server; and look whether this machine's clock is right."
    elif code == _NOT_YET and certificate:
        text = f"The {shown} is valid only from {certificate.begins:%Y-%m-%d %H:%M} UTC on."
        advice = "Look whether this machine's clock is right."
    elif code in {_WRONG_NAME, _WRONG_ADDRESS}:
        text = f"The {shown} is not one for {host}."
        advice = "Use one of its names in the address, or have the server's certificate made for this one."
    elif code in _UNKNOWN_AUTHORITY:
        text = f"The {shown} is not accepted: this machine does not trust its issuer ({why})."
        advice = (
            'If the authority is your own, give its certificate, a PEM file: verify="ca.crt" of the client, here '
            "--verify ca.crt, or HARBOR_CA_FILE=ca.crt. Whoever runs the server has it."
        )
        if case.settings.verify:
            advice = f"The server's certificate does not come from an authority in {case.settings.verify}: {advice}"
    facts = {"encrypted": True, "verified": False, "reason": why, **(certificate.facts() if certificate else {})}
    return Step("TLS", "failed", text, advice, facts, last=True)


def _no_tls(host: str, exc: ssl.SSLError) -> Step:
    reason = (exc.reason or str(exc)).replace("_", " ").lower()
    if "wrong version number" in reason or "http request" in reason or "record layer" in reason:
        text, advice = "The port speaks no TLS.", f"Try http://{host} with this port, or look for the port of https."
    elif "alert" in reason and "certificate" in reason:
        text, advice = f"The server asks for a certificate of the client ({reason}).", "Give the client one: cert=."
    else:
        text, advice = f"TLS could not be agreed on: {reason}.", "Look at the server's TLS settings, and at its log."
    return Step("TLS", "failed", text, advice, {"encrypted": False, "reason": reason}, last=True)


def _unverified(case: Case) -> Certificate | None:
    """The server's certificate, whatever it is worth.

    The ssl module reads out only certificates that were verified. So the certificate is fetched unverified, and then
    taken for its own authority, at any time.
    """
    with contextlib.suppress(OSError, ValueError, KeyError):
        look = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        look.check_hostname, look.verify_mode = False, ssl.CERT_NONE
        with _handshake(case, look) as line:
            raw = line.getpeercert(binary_form=True)
        if raw:
            judge = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            judge.check_hostname = False
            judge.verify_flags = ssl.VerifyFlags(ssl.VERIFY_X509_PARTIAL_CHAIN | _NO_CHECK_TIME)
            judge.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(raw))
            with _handshake(case, judge) as line:
                found = line.getpeercert()
            return Certificate.read(found) if found else None
    return None


@contextlib.contextmanager
def _handshake(case: Case, context: ssl.SSLContext) -> Generator[ssl.SSLSocket]:
    _, host, port = case.place.origin
    with socket.create_connection(target(case), timeout=case.settings.timeout) as line:
        if case.proxy is not None:
            _tunnel(line, f"[{host}]:{port}" if ":" in host else f"{host}:{port}", case.proxy)
        with context.wrap_socket(line, server_hostname=host) as wrapped:
            yield wrapped


def _tunnel(line: socket.socket, place: str, proxy: str) -> None:
    """Ask a proxy to lead through to the server.

    Raises:
        OSError: It does not.
    """
    parts = urlsplit(proxy)
    head = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    if parts.username:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        head.append(f"Proxy-Authorization: Basic {base64.b64encode(login.encode()).decode()}")
    line.sendall("\r\n".join([*head, "", ""]).encode("latin-1"))
    answer = b""
    while b"\r\n\r\n" not in answer and len(answer) < 1 << 16:
        data = line.recv(1)  # not a byte more: what follows is TLS
        if not data:
            break
        answer += data
    words = answer.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
    if len(words) < 2 or not words[1].startswith("2"):
        raise OSError(f"the proxy answers {' '.join(words[1:]) or 'nothing'}")
