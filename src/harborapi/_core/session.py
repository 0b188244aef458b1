"""The session log-in: one password check for many requests.

A user's password costs a Harbor many times the CPU of the request itself. So after the first answer of a real Harbor
the client logs in once, as a browser does, and sends the session's cookies in place of the password. When it can't, it
goes on with the password, silently.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from base64 import b64decode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ..exceptions import DeadlineExceeded, TransportError
from .call import exchanged
from .wire import Once, Request, Send

if TYPE_CHECKING:
    from .call import Call
    from .wire import Flow, Headers, Response

log = logging.getLogger("harborapi")

SAFE = frozenset({"GET", "HEAD"})
TOKEN_LIFE = 11 * 3600.0
"""Seconds: a token is good for twelve hours."""
SETTLED = 10.0
"""Seconds after which a 403 may come from rights given since the log-in."""
PAUSE = 30.0
"""Seconds until the next try after a log-in that failed for a passing reason."""

SHORTEST = 6
"""Characters: a shorter secret is not struck out of an error's text, as it would tear holes into every word."""

_COOKIE = re.compile(r"^(sid|_gorilla_csrf)=([^;]*)")
_CSRF_WORDS = re.compile(rb"csrf|referer|origin", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One log-in: its cookies and its token, hidden from the repr."""

    generation: int
    born: float
    cookie: str = field(repr=False)
    token: str = field(repr=False)

    def headers(self, request: Request) -> dict[str, str]:
        """What a request bears in place of the password."""
        if request.method in SAFE:
            return {"cookie": self.cookie}
        scheme, host, port = request.origin
        return {"cookie": self.cookie, "x-harbor-csrf-token": self.token, "referer": f"{scheme}://{host}:{port}/"}


def cookies(headers: Headers) -> dict[str, str]:
    """The session's cookies that an answer sets."""
    return {found[1]: found[2] for value in headers.get_list("set-cookie") if (found := _COOKIE.match(value))}


class Session:
    """What a client knows of its session; shared by its twins, threads and event loops."""

    def __init__(self, username: str, secret: str, *, eager: bool) -> None:
        self._login = (username, secret)
        self._lock = threading.Lock()
        self._current: Ticket | None = None
        self._generation = 0
        self._ready = eager
        self._refused = False
        self._not_before = 0.0

    def __repr__(self) -> str:
        state = "refused" if self._refused else "open" if self._current else "none"
        return f"Session({state})"

    @property
    def current(self) -> Ticket | None:
        """The log-in in use."""
        return self._current

    def secrets(self) -> set[str]:
        """The password, and the cookies and the token of the log-in."""
        ticket = self._current
        cookie = [one.partition("=")[2] for one in ticket.cookie.split("; ")] if ticket else []
        return {self._login[1], *cookie, ticket.token if ticket else ""}

    def _usable(self, now: float) -> Ticket | None:
        ticket = self._current
        return ticket if ticket and now - ticket.born < TOKEN_LIFE else None

    def ticket(self, call: Call) -> Flow[Ticket | None]:
        """The log-in to send a request with, made if need be; None: send the password."""
        if self._refused:
            return None
        now = call.clock()
        if ticket := self._usable(now):
            return ticket
        if not self._ready or now < self._not_before:
            return None
        found: Ticket | None = yield Once(("session", id(self)), lambda: self._log_in(call))
        return found

    def noticed(self, response: Response) -> None:
        """An answer to a request with the password: a Harbor's own bears a session cookie."""
        if not self._ready and response.status != 401 and "sid" in cookies(response.headers):
            self._ready = True

    def lost(self, ticket: Ticket) -> None:
        """A log-in is gone; a later one stays."""
        with self._lock:
            if self._current is ticket:
                self._current = None

    def refuse(self, why: str) -> None:
        """From now on the password, for good."""
        with self._lock:
            self._refused, self._current = True, None
        log.debug("session log-in is not used: %s", why)

    def log_out(self, call: Call) -> Flow[None]:
        """End the log-in on the server."""
        ticket = self.take()
        if ticket is not None:
            headers = {**call.base_headers, "accept": "*/*", "cookie": ticket.cookie}
            request = Request("GET", call.origin, f"{call.prefix}/c/log_out", headers)
            yield from exchanged(Send(request, call.timeout, max_body=1 << 20), call)

    def take(self) -> Ticket | None:
        """The log-in, to log it out; it is no longer in use."""
        with self._lock:
            ticket, self._current = self._current, None
            return ticket

    def _postpone(self, call: Call, why: str) -> None:
        self._not_before = call.clock() + PAUSE
        log.debug("session log-in failed, the next try is in %.0f s: %s", PAUSE, why)

    def _log_in(self, call: Call) -> Flow[Ticket | None]:
        if ticket := self._usable(call.clock()):
            return ticket
        try:
            return (yield from self._exchange(call))
        except DeadlineExceeded:
            raise
        except TransportError as exc:
            self._postpone(call, exc.message)
            return None

    def _exchange(self, call: Call) -> Flow[Ticket | None]:
        first: Response = yield from exchanged(self._send(call, "GET", {}), call)
        token = first.headers.get("x-harbor-csrf-token", "")
        jar = cookies(first.headers)
        if first.status == 429 or first.status >= 500:
            self._postpone(call, f"status {first.status}")
            return None
        if not token or jar.keys() != {"sid", "_gorilla_csrf"}:
            self.refuse("the server offers none")
            return None
        scheme, host, port = call.origin
        before = {"cookie": _cookie(jar), "x-harbor-csrf-token": token, "referer": f"{scheme}://{host}:{port}/"}
        second: Response = yield from exchanged(self._send(call, "POST", before), call)
        if second.status == 429 or second.status >= 500:
            self._postpone(call, f"status {second.status}")
            return None
        sid = cookies(second.headers).get("sid")
        if second.status != 200 or not sid:
            self.refuse(f"the server refused it with status {second.status}")
            return None
        with self._lock:
            self._generation += 1
            self._current = Ticket(self._generation, call.clock(), _cookie({**jar, "sid": sid}), token)
            log.debug("logged in: session %d", self._generation)
            return self._current

    def _send(self, call: Call, method: str, headers: Mapping[str, str]) -> Send:
        content = None
        own = {**call.base_headers, "accept": "*/*", **headers}
        if method == "POST":
            content = urlencode({"principal": self._login[0], "password": self._login[1]}).encode()
            own["content-type"] = "application/x-www-form-urlencoded"
        request = Request(method, call.origin, f"{call.prefix}/c/login", own, content)
        return Send(request, call.timeout, max_body=1 << 20)


def _cookie(jar: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in jar.items())


def struck(content: bytes, call: Call) -> bytes:
    """An error's body without the credentials of the call, should the server or a proxy have repeated them."""
    own = [
        call.credentials.get("authorization"),
        *(call.base_headers.get(name) for name in ("authorization", "cookie")),
    ]
    secrets = {part for value in own if value for part in re.split(r"[\s=;]+", value)}
    for value in own:
        with suppress(ValueError):
            secrets.add(b64decode((value or "").removeprefix("Basic "), validate=True).decode().partition(":")[2])
    if call.session is not None:
        secrets |= call.session.secrets()
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= SHORTEST and secret.lower() not in {"bearer", "digest"}:
            for form in (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
                content = content.replace(form.encode("utf-8", "replace"), b"***")
    return content


def names_csrf(response: Response) -> bool:
    """Whether a 403 speaks of the token, the referer or the origin: then nothing was done."""
    return response.status == 403 and bool(_CSRF_WORDS.search(response.content[:2048]))


def authorized(send: Send, call: Call, *, repeatable: bool) -> Flow[Response]:
    """One exchange with the session where there is one, else with the credentials as they are.

    What it does again because a session was lost is no retry: the request was not answered as the caller's.
    """
    session, request = call.session, send.request
    if session is None or request.origin != call.origin:
        response: Response = yield from exchanged(_with(send, call.credentials), call)
        return response
    fresh = 0
    while True:
        before = session.current
        ticket: Ticket | None = yield from session.ticket(call)
        if ticket is None:
            response = yield from exchanged(_with(send, call.credentials), call)
            session.noticed(response)
            return response
        fresh += ticket is not before
        response = yield from exchanged(_with(send, ticket.headers(request), session=True), call)
        if "sid" in cookies(response.headers):
            session.lost(ticket)
            if fresh > 1:
                session.refuse("a fresh session was gone at once")
            if (request.method in SAFE and repeatable) or not 200 <= response.status < 300:
                continue
            return response
        if names_csrf(response):
            session.lost(ticket)
            if fresh > 1:
                session.refuse("the server does not accept its token")
            continue
        if response.status == 403 and call.clock() - ticket.born > SETTLED:
            second: Response = yield from exchanged(_with(send, call.credentials), call)
            if second.status != 403:
                session.lost(ticket)
            return second
        return response


def _with(send: Send, more: Mapping[str, str], *, session: bool = False) -> Send:
    request = send.request
    made = Request(request.method, request.origin, request.target, {**request.headers, **more}, request.content)
    judge = (_streams_in_session if session else _streams) if send.sink is not None else None
    return Send(made, send.timeout, send.sink, judge, send.on_progress, send.max_body)


def _streams(status: int, headers: Any) -> bool:
    return 200 <= status < 300


def _streams_in_session(status: int, headers: Any) -> bool:
    return 200 <= status < 300 and "sid" not in cookies(headers)
