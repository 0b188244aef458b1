"""Steps before anything is asked of a Harbor: settings, name, port, TLS."""

from __future__ import annotations

import os
import socket
import stat
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .._core.address import Address
from ..auth import Credentials, load_harbor_auth_file
from ..exceptions import InvalidArgument
from .report import Step
from .settings import MISSPELT

if TYPE_CHECKING:
    from .case import Case

_EXAMPLE = "https://harbor.example.com"


def address(case: Case) -> Step:
    """Whether the address can be read."""
    settings, name = case.settings, "address"
    if not settings.url:
        advice = f"Give it: python -m harborapi doctor {_EXAMPLE}; or set HARBOR_URL."
        return Step(name, "failed", "No server was named.", advice, last=True)
    try:
        case.address = found = Address.parse(settings.url)
    except InvalidArgument as exc:
        if "@" in settings.url:  # the parts of such an address may be parts of a password
            advice = "Give name and secret apart from it: --username, and --secret-file or HARBOR_SECRET."
            return Step(name, "failed", "The address holds credentials.", advice, last=True)
        return Step(name, "failed", f"The address can't be used: {exc.message}.", f"E.g. {_EXAMPLE}.", last=True)
    source = " (by HARBOR_URL)" if "url" in settings.sources else ""
    text = f"The API is at {found.url}{source}."
    scheme, host, port = found.origin
    facts = {"api": found.url, "scheme": scheme, "host": host, "port": port, "prefix": found.prefix}
    if found.prefix:
        advice = f"The path {found.prefix} is right only where a proxy before Harbor adds one; else leave it out."
        return Step(name, "warning", text, advice, facts)
    return Step(name, "ok", text, facts=facts)


def environment(case: Case) -> Step:
    """Which variables count."""
    settings = case.settings
    names = [one for one in settings.environment if one not in MISSPELT]
    used = settings.used
    parts = [f"{one} ({'used' if one in used else 'not used'})" for one in names]
    text = f"Set: {', '.join(parts)}." if parts else "No variable HARBOR_… is set."
    facts = {"set": names, "used": used}
    wrong = [one for one in settings.environment if one in MISSPELT]
    if wrong:
        told = ", ".join(f"{one} (did you mean {MISSPELT[one]}?)" for one in wrong)
        return Step("environment", "warning", text, f"Nobody reads {told}.", facts)
    return Step("environment", "ok", text, facts=facts)


def account(case: Case) -> Step:
    """Who is to ask: whether credentials are complete, and a file of them can be read."""
    settings, name = case.settings, "account"
    kinds = settings.kinds
    kind = kinds[0] if kinds else ""
    if kind == "username" and not (settings.username and settings.secret):
        there, missing = ("a secret", "a username") if settings.secret else ("a username", "a secret")
        advice = "The two go together: --username with --secret-file, or HARBOR_USERNAME with HARBOR_SECRET."
        return Step(name, "failed", f"There is {there}, but not {missing}.", advice, last=True)
    step = Step(name, "ok", "")
    try:
        if kind == "username":
            case.credentials = Credentials.basic(settings.username, settings.secret)
            case.login = {"username": settings.username, "secret": settings.secret}
            case.who = settings.username
        elif kind == "basicauth":
            case.credentials = Credentials.encoded(settings.basicauth)
            case.login = {"basicauth": settings.basicauth}
            case.who = case.credentials.login[0] if case.credentials.login else "a robot account"
        elif kind == "credentials_file":
            step = _file(case, settings.credentials_file)
        elif kind == "token":
            case.credentials = Credentials.bearer(settings.token)
            case.login = {"token": settings.token}
            case.who = "whoever the token was made for"
    except InvalidArgument as exc:
        return Step(name, "failed", f"The credentials can't be used: {exc.message}.", last=True)
    facts = {"kind": kind or "anonymous", "name": case.who, **step.facts}
    if not kind:
        return Step(name, "ok", "No credentials were given: what follows is what anyone may see.", facts=facts)
    text = f"Asked as {case.who}{settings.source}.{step.text}"
    if len(kinds) > 1 and kinds[1] != "username" and not step.advice:
        advice = f"There are other credentials too, which are not used: {', '.join(kinds[1:])}."
        return Step(name, "warning", text, advice, facts)
    return Step(name, step.status, text, step.advice, facts)


def _file(case: Case, path: str) -> Step:
    found = load_harbor_auth_file(path)
    case.credentials, case.login = found.credentials(), {"credentials_file": path}
    case.who = found.name
    case.extra_secrets.append(found.secret)
    facts = {"file": path, "expires_at": found.expires_at}
    if found.expires_at and 0 < found.expires_at < time.time():
        day = datetime.fromtimestamp(found.expires_at, UTC)
        advice = "Let an administrator prolong the robot, or make another."
        return Step("", "warning", f" Its file says that it expired on {day:%Y-%m-%d}.", advice, facts)
    if os.name == "posix" and stat.S_IMODE(Path(path).stat().st_mode) & 0o077:
        return Step("", "warning", " Others can read its file.", f"chmod 600 {path}", facts)
    return Step("", "ok", "", facts=facts)


def proxy(case: Case) -> Step:
    """Whether a proxy stands between, by the environment."""
    case.proxy = case.connections().proxy_for(case.place.origin)
    if case.proxy is None:
        return Step("proxy", "ok", "None: the server is asked directly.", facts={"proxy": None})
    shown = without_credentials(case.proxy)
    case.extra_secrets.extend(filter(None, [urlsplit(case.proxy).password]))
    text, facts = f"Requests go through {shown}, by the environment.", {"proxy": shown}
    if case.place.loopback:
        advice = "The server is on this machine: set NO_PROXY=localhost,127.0.0.1."
        return Step("proxy", "warning", text, advice, facts)
    return Step("proxy", "ok", text, facts=facts)


def without_credentials(url: str) -> str:
    """A proxy's URL that can be shown."""
    scheme, slashes, rest = url.rpartition("://")
    return scheme + slashes + rest.rpartition("@")[2]


def target(case: Case) -> tuple[str, int]:
    """The host and port that are connected to: the server's, or the proxy's."""
    if case.proxy is None:
        return case.place.origin[1:]
    parts = urlsplit(case.proxy)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _server(case: Case) -> str:
    return "The proxy's name" if case.proxy else "The name"


def name(case: Case) -> Step:
    """Whether the name leads to an address."""
    host, port = target(case)
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        why = (exc.strerror if isinstance(exc, OSError) else None) or "it is no name"
        advice = "Check how it is spelt, and whether this machine's DNS (or VPN) knows it."
        return Step("name", "failed", f"{_server(case)} {host} leads to no address: {why}.", advice, last=True)
    found = list(dict.fromkeys(str(row[4][0]) for row in rows))
    facts = {"host": host, "addresses": found}
    if found == [host]:
        return Step("name", "ok", f"{host} is an address: there is nothing to look up.", facts=facts)
    return Step("name", "ok", f"{_server(case)} {host} leads to {', '.join(found)}.", facts=facts)


def port(case: Case) -> Step:
    """Whether somebody listens."""
    host, number = target(case)
    rows = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)
    answers, silent = list[str](), dict[str, OSError]()
    seconds = 0.0
    for family, kind, protocol, _, place in dict.fromkeys(rows):
        began = time.monotonic()
        try:
            with socket.socket(family, kind, protocol) as line:
                line.settimeout(case.settings.timeout)
                line.connect(place)
        except OSError as exc:
            silent[str(place[0])] = exc
        else:
            seconds = seconds or time.monotonic() - began
            answers.append(str(place[0]))
    told = "; ".join(f"{one}: {_why(exc)}" for one, exc in silent.items())
    facts = {"port": number, "answers": answers, "silent": list(silent), "seconds": round(seconds, 4)}
    if not answers:
        refused = any(isinstance(exc, ConnectionRefusedError) for exc in silent.values())
        advice = (
            "Nobody listens there: check the port in the address, and whether Harbor is running (docker ps)."
            if refused
            else "A firewall may be between, or the network is another: check VPN, security groups, proxy."
        )
        return Step("port", "failed", f"Port {number} does not answer ({told}).", advice, facts, last=True)
    text = f"Port {number} answers in {seconds * 1000:.1f} ms."
    if silent:
        advice = "Each connection may be slow: let the name lead only to addresses that answer."
        return Step("port", "warning", f"{text} Not at every address ({told}).", advice, facts)
    return Step("port", "ok", text, facts=facts)


def _why(exc: OSError) -> str:
    if isinstance(exc, TimeoutError):
        return "no answer in time"
    return (exc.strerror or str(exc) or type(exc).__name__).lower()
