"""Steps that ask the server: is it a Harbor, is it well, who are we to it."""

from __future__ import annotations

import contextlib
import html
import re
import statistics
import time
from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from .._core.decode import Json, Text
from .._core.operation import Operation
from .._core.session import Session
from ..exceptions import HarborAPIException, StatusError, TransportError, Unauthorized, UnexpectedRedirect
from ..models.semver import get_semver
from ..operations import health as healths
from ..operations import project as projects
from ..operations import systeminfo
from .report import Step

if TYPE_CHECKING:
    from .._core.reply import Reply
    from ..models import UserResp
    from .case import Case

SLOW = 0.5
"""Seconds for a ping from which it is worth a warning."""
SKEWED = 60.0
"""Seconds between two clocks from which it is worth a warning."""
PINGS = 5
OLDEST, NEWEST = (2, 2), (2, 15)
"""The releases that docs/releases.md calls supported."""
_PING: Operation[str] = Operation("getPing", "GET", "/ping", Text())
_WHO_AM_I: Operation[UserResp | None] = Operation(
    "getCurrentUserInfo", "GET", "/users/current", Json("UserResp"), results={412: None}
)
"""Robots are told 412 here, and who is not logged in 401."""
ROLES = {1: "project admin", 2: "developer", 3: "guest", 4: "maintainer", 5: "limited guest"}
MODES = {
    "db_auth": "Harbor's own database",
    "ldap_auth": "LDAP",
    "oidc_auth": "OpenID Connect",
    "uaa_auth": "UAA",
    "http_auth": "an authentication proxy",
}


def harbor(case: Case) -> Step:
    """Whether it is a Harbor that answers. Credentials are not sent before that is known."""
    try:
        reply = case.ask(_PING)
    except UnexpectedRedirect as exc:
        place = _plain(exc.location)
        text = f"The server sends to another address: {place}."
        advice = "If that is the Harbor, use its address; if it is a log-in page, something before Harbor asks for one."
        return Step("Harbor", "failed", text, advice, {"location": place}, last=True)
    except StatusError as exc:
        return _no_harbor(exc)
    except TransportError as exc:
        advice = "If the steps before are well, look at the log of the server, or of what stands before it."
        if "certificate required" in exc.message.lower():
            advice = "The server asks for a certificate of the client: give the client one by cert=."
        return Step("Harbor", "failed", f"No answer: {_plain(exc.message)}.", advice, last=True)
    moved = _moved(case, reply)
    text = reply.content.decode("utf-8", "replace").strip().strip('"')
    if text == "Pong":
        case.skew = _skew(reply)
        if moved:
            advice = f"Use {moved} in the address: what changes something is not sent on to another address."
            return Step("Harbor", "warning", "A Harbor answers, after sending to another address.", advice)
        return Step("Harbor", "ok", "A Harbor answers.")
    page = f"a web page{_title(text)}" if _is_page(reply.headers.get("content-type", ""), text) else "something else"
    advice = (
        "A log-in page of something before Harbor, or another server: compare with what the browser shows at this "
        "address. Behind a proxy Harbor may have a path of its own: give it with the address."
    )
    return Step("Harbor", "failed", f"No Harbor answers, but {page}.", advice, {"status": reply.status}, last=True)


def _no_harbor(exc: StatusError) -> Step:
    body = exc.body.decode("utf-8", "replace")
    title = _title(body)
    text, advice = f"The answer is status {exc.status_code}{title}.", "Look at the server's log."
    if exc.status_code == 404:
        text = f"There is no Harbor API at this address (status 404{title})."
        advice = (
            "Check host and port; behind a proxy Harbor may have a path of its own: give it with the address. Harbor 1 "
            "has another API and is not supported."
        )
    elif exc.status_code in {401, 403}:
        text = f"Something before Harbor asks who we are (status {exc.status_code}{title})."
        advice = "Harbor itself answers a ping to anyone: ask who runs the proxy or gateway."
    elif exc.status_code in {502, 503, 504}:
        text = f"A proxy answers, but no Harbor behind it (status {exc.status_code}{title})."
        advice = "Look whether Harbor's core is running; after a start it takes a minute or two."
    return Step("Harbor", "failed", text, advice, {"status": exc.status_code}, last=True)


def _moved(case: Case, reply: Reply[str]) -> str:
    """The address that a redirect led to; empty where there was none."""
    asked = case.place.url
    return "" if reply.url.startswith(asked) else reply.url.removesuffix("/api/v2.0/ping")


def _is_page(kind: str, text: str) -> bool:
    return "html" in kind.lower() or text.lstrip()[:1] == "<"


def _title(text: str) -> str:
    found = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
    title = _plain(html.unescape(found[1])).strip() if found else ""
    return f" “{title[:80]}”" if title else ""


def _plain(text: str) -> str:
    """Text from elsewhere, in one line."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _skew(reply: Reply[str]) -> float | None:
    """By how many seconds the server's clock is ahead, as far as its answer tells."""
    with contextlib.suppress(KeyError, ValueError, TypeError):
        told = parsedate_to_datetime(reply.headers["date"])
        middle = time.time() - reply.seconds / 2
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp() + 0.5 - middle  # it tells whole seconds
    return None


def health(case: Case) -> Step:
    """Whether the parts of Harbor are well."""
    try:
        found = case.ask(healths.health_check()).parse()
    except HarborAPIException as exc:
        text = f"Harbor does not tell how it is: {_plain(exc.message)}."
        return Step("health", "warning", text, "Harbor tells since 2.3; else look at the server's log.")
    parts = {one.name or "?": one.status or "?" for one in found.components or []}
    ill = [one for one in found.components or [] if one.status != "healthy"]
    facts = {"status": found.status, "components": parts}
    if ill or found.status != "healthy":
        told = ", ".join(f"{one.name} ({_plain(one.error or 'unhealthy')})" for one in ill) or "nobody says which"
        advice = "Look at the logs of these parts on the server."
        return Step("health", "failed", f"Parts of Harbor are not well: {told}.", advice, facts)
    return Step("health", "ok", f"All {len(parts)} parts are well: {', '.join(parts)}.", facts=facts)


def credentials(case: Case) -> Step | None:
    """Whether the server accepts who asks."""
    case.info = case.value(systeminfo.get_system_info(), "own")
    if not case.login:
        return None
    facts: dict[str, Any] = {"name": case.who}
    try:
        reply = case.ask(_WHO_AM_I, "own")
        case.user = reply.parse()
    except Unauthorized:
        return _not_accepted(case)
    except HarborAPIException as exc:
        text = f"Whether {case.who} is accepted is not known: {_plain(exc.message)}."
        return Step("credentials", "failed", text, "Look at the server's log.", facts)
    case.accepted = True
    robot = case.user is None
    if not robot and case.user is not None and case.user.username:
        case.who = case.user.username
    facts |= {"name": case.who, "robot": robot, "accepted": True}
    text = f"{case.who} is accepted{', a robot account' if robot and case.who != 'a robot account' else ''}."
    return Step("credentials", "ok", text, facts=facts)


def _not_accepted(case: Case) -> Step:
    mode = case.info.auth_mode if case.info else None
    facts: dict[str, Any] = {"name": case.who, "accepted": False, "auth_mode": mode}
    anonymous = case.value(systeminfo.get_system_info())
    if case.info is not None and case.info.read_only is not None and anonymous and anonymous.read_only is None:
        text = f"{case.who} is accepted by few operations alone, as a CLI secret is with OpenID Connect."
        advice = "Use a robot account: Harbor takes a CLI secret for docker and a handful of lists."
        return Step("credentials", "warning", text, advice, {**facts, "accepted": "in part"})
    text = f"{case.who} is not accepted."
    if "token" in case.login:
        advice = "The token has expired, or was made for another server."
    elif case.credentials.login is None:
        advice = (
            "The robot's secret is wrong, or the robot has expired, is disabled or deleted: an administrator sees "
            "which. In a shell its name needs single quotes, as in 'robot$ci'."
        )
    elif case.who.startswith("robot"):
        advice = (
            "If that is a robot: its name has a $, which a shell takes away: write it in single quotes, 'robot$ci'."
        )
    elif mode == "oidc_auth":
        advice = "With OpenID Connect passwords are not accepted here: use a robot account."
    elif mode in {"ldap_auth", "http_auth", "uaa_auth"}:
        advice = f"Name or password is wrong, for {MODES[mode]}; or that can't be reached: see Harbor's log."
    else:
        advice = "Name or password is wrong. A robot's name has a prefix, as in 'robot$ci' (in single quotes)."
    return Step("credentials", "failed", text, advice, facts)


def role(case: Case) -> Step | None:
    """What whoever asks may do, roughly."""
    if not case.accepted:
        return None
    listing = projects.get_projects(page_size=100).at(1, 100)
    try:
        reply = case.ask(listing, "own")
        found = reply.parse()
    except HarborAPIException as exc:
        text = f"What {case.who} may see is not known: {_plain(exc.message)}."
        return Step("role", "warning", text, "Look at the server's log.")
    total = int(reply.headers.get("x-total-count", len(found)))
    sees = f"sees {total} project{'' if total == 1 else 's'}"
    if case.user is not None and (case.user.sysadmin_flag or case.user.admin_role_in_auth):
        return Step("role", "ok", f"System administrator; {sees}.", facts={"administrator": True, "projects": total})
    facts: dict[str, Any] = {"administrator": False, "projects": total}
    if case.user is None:
        name = case.who.partition("$")[2] or case.who
        whose = f"of project {name.partition('+')[0]}" if "+" in name else "of the system"
        text = f"A robot account {whose}, with the rights that it was given; {sees}, the public ones included."
        return Step("role", "ok", text, facts=facts)
    roles = Counter(ROLES.get(one.current_user_role_id or 0, "") for one in found)
    told = [f"{name} in {number}" for name, number in roles.items() if name]
    facts |= {"roles": {name: number for name, number in roles.items() if name}}
    text = f"No system administrator; {sees}{', ' + ', '.join(told) if told else ', no member of any of these'}."
    return Step("role", "ok", text, facts=facts)


def session(case: Case) -> Step | None:
    """Whether logging in works, which spares the server the check of a password with each request."""
    if not case.accepted or case.credentials.login is None:
        return None
    attempt, client, ticket = Session(*case.credentials.login, eager=True), case.client(), None
    with contextlib.suppress(HarborAPIException):
        ticket = client.perform(attempt.ticket)
        client.perform(attempt.log_out)
    if ticket is not None:
        return Step("session", "ok", "Logging in works: a password is checked once, not with each request.")
    advice = (
        "The client goes on with the password by itself; session=False spares it the try. A robot account is faster."
    )
    return Step("session", "warning", "Logging in does not work here.", advice)


def version(case: Case) -> Step:
    """Which release it is."""
    told = case.info.harbor_version if case.info else None
    if not told:
        text = "The server does not tell its release to whoever asks here."
        return Step("version", "ok", text, facts={"version": None})
    facts = {"version": told}
    try:
        found = get_semver(told)
    except ValueError:
        text = f"The server calls its release {_plain(told)}, which is none that is known."
        return Step("version", "warning", text, "A build of one's own may have or lack anything.", facts)
    release = found.major, found.minor
    newest, shown = ".".join(map(str, NEWEST)), f"{found.major}.{found.minor}.{found.patch}"
    if release < OLDEST:
        text = f"Harbor {shown} is older than what this library supports."
        return Step("version", "failed", text, "Update the server: releases from 2.2 on are supported.", facts)
    if release > NEWEST:
        text = f"Harbor {shown} is newer than what this library knows ({newest})."
        return Step("version", "warning", text, "Look for a newer release of harborapi.", facts)
    return Step("version", "ok", f"Harbor {shown}, which is supported.", facts=facts)


def mode(case: Case) -> Step | None:
    """Whether something can be changed at all."""
    if case.info is None or case.info.read_only is None:
        return None
    if case.info.read_only:
        advice = "Nothing can be changed or pushed until an administrator ends it, in Configuration, System Settings."
        return Step("read-only", "warning", "Harbor is in read-only mode.", advice, {"read_only": True})
    return Step("read-only", "ok", "Harbor is not in read-only mode.", facts={"read_only": False})


def users(case: Case) -> Step | None:
    """Where users come from."""
    found = case.info.auth_mode if case.info else None
    if not found:
        return None
    text = f"Users come from {MODES.get(found, _plain(found))}."
    if found == "oidc_auth":
        text += " Their passwords are not accepted by the API; robot accounts are."
    return Step("users", "ok", text, facts={"auth_mode": found})


def clock(case: Case) -> Step | None:
    """Whether the clocks here and there agree."""
    if case.skew is None and case.info is not None and case.info.current_time is not None:
        case.skew = (case.info.current_time - datetime.now(UTC)).total_seconds()
    if case.skew is None:
        return None
    seconds = round(case.skew)
    facts = {"seconds": seconds}
    if abs(case.skew) > SKEWED:
        text = f"The server's clock is {abs(seconds)} s {'ahead of' if seconds > 0 else 'behind'} this machine's."
        advice = "Set both by NTP: tokens, robots and certificates expire by the clock."
        return Step("clock", "warning", text, advice, facts)
    return Step("clock", "ok", "The clocks here and there agree.", facts=facts)


def speed(case: Case) -> Step:
    """How long a request takes."""
    seconds = list[float]()
    for _ in range(PINGS):
        with contextlib.suppress(HarborAPIException):
            seconds.append(case.ask(_PING).seconds)
    if len(seconds) < PINGS:
        text = f"{PINGS - len(seconds)} of {PINGS} pings were not answered."
        return Step("speed", "warning", text, "The connection is not reliable, or the server overloaded.")
    middle = statistics.median(seconds)
    text = f"A ping takes {middle * 1000:.1f} ms (from {min(seconds) * 1000:.1f} to {max(seconds) * 1000:.1f})."
    facts = {"median": round(middle, 4), "least": round(min(seconds), 4), "greatest": round(max(seconds), 4)}
    if middle > SLOW:
        advice = "Work side by side helps: concurrency= of the client; and a longer timeout=."
        return Step("speed", "warning", text, advice, facts)
    return Step("speed", "ok", text, facts=facts)
