"""Sessions and the CSRF check.

A session id that was only handed out, not logged in with, needs no memory: it bears a seal. Who logs in gets a row.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from harborapi.emulator import effects
from harborapi.emulator.access import ANONYMOUS, Caller, authenticate_pair
from harborapi.emulator.state import SESSIONS, USERS, Session
from harborapi.emulator.wire import HarborError, Response, html_response

if TYPE_CHECKING:
    from datetime import datetime

    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.wire import Request

UNSAFE = frozenset(("POST", "PUT", "PATCH", "DELETE"))
LIFETIME = 43_200


class Sessions:
    """The sessions of one emulator.

    Args:
        harbor: whose they are.
    """

    def __init__(self, harbor: Harbor) -> None:
        self.harbor = harbor
        self._key = secrets.token_bytes(32)

    def new(self) -> str:
        """A fresh session id, of nobody."""
        half = secrets.token_hex(8)
        return half + self._seal(half)

    def _seal(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:16]

    def alive(self, sid: str) -> bool:
        """Whether the server knows this session."""
        row = self.harbor.state[SESSIONS].get(sid)
        if row is not None:
            return row.expires is None or row.expires > self.harbor.clock.now()
        return len(sid) == 32 and hmac.compare_digest(self._seal(sid[:16]), sid[16:])

    def caller(self, sid: str) -> Caller:
        """Who is logged in with this session; using it prolongs it."""
        row = self.harbor.state[SESSIONS].get(sid)
        if row is None or not self.alive(sid):
            return ANONYMOUS
        user = self.harbor.state[USERS].get(row.user_id)
        if user is None or user.deleted:
            return ANONYMOUS
        row.expires = self._expiry()
        return Caller(user=user, sysadmin=row.sysadmin, name=user.username, session=sid)

    def _expiry(self) -> datetime:
        return self.harbor.clock.now() + timedelta(minutes=int(self.harbor.setting("session_timeout")))

    def log_in(self, caller: Caller) -> str:
        """A new session of this user."""
        user, sessions, now = caller.user, self.harbor.state[SESSIONS], self.harbor.clock.now()
        for old in sessions:
            if old.expires is not None and old.expires <= now:
                sessions.remove(old)
        sid = secrets.token_hex(16)
        row = Session(sid=sid, user_id=user.user_id if user else 0, sysadmin=caller.sysadmin)
        sessions.add(row)
        row.expires = self._expiry()
        return sid

    def log_out(self, sid: str) -> None:
        """End a session."""
        row = self.harbor.state[SESSIONS].get(sid)
        if row is not None:
            self.harbor.state[SESSIONS].remove(row)

    def lose(self) -> None:
        """Forget all sessions, as a server does whose memory of them is lost."""
        self._key = secrets.token_bytes(32)
        with self.harbor.lock:
            for row in self.harbor.state[SESSIONS]:
                self.harbor.state[SESSIONS].remove(row)

    # ---- CSRF

    def check(self, request: Request, cookies: dict[str, str]) -> tuple[list[tuple[str, str]], str]:
        """The headers that the CSRF check adds to the answer, and why it refuses ("" if it does not)."""
        headers: list[tuple[str, str]] = []
        token = self._token_in(cookies.get("_gorilla_csrf", ""))
        fresh = token is None
        if token is None:
            token = secrets.token_bytes(32)
            expires = (self.harbor.clock.now() + timedelta(seconds=LIFETIME)).strftime("%a, %d %b %Y %H:%M:%S GMT")
            age = f"Expires={expires}; Max-Age={LIFETIME}"
            cookie = f"_gorilla_csrf={self._cookie(token)}; Path=/; {age}; HttpOnly; SameSite=Strict"
            headers.append(("Set-Cookie", cookie))
        headers.append(("X-Harbor-Csrf-Token", mask(token)))
        if request.method in UNSAFE:
            given = request.headers.get("x-harbor-csrf-token", "")
            if not given and self.harbor.release >= (2, 13):
                return headers, "CSRF token not found in request"
            if fresh or not hmac.compare_digest(unmask(given), token):
                return headers, "CSRF token invalid"
        headers.append(("Vary", "Cookie"))
        return headers, ""

    def _cookie(self, token: bytes) -> str:
        seal = hmac.new(self._key, token, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(token + seal).decode().rstrip("=")

    def _token_in(self, cookie: str) -> bytes | None:
        try:
            raw = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
        except ValueError:
            return None
        seal = hmac.new(self._key, raw[:32], hashlib.sha256).digest()
        return raw[:32] if len(raw) == 64 and hmac.compare_digest(seal, raw[32:]) else None

    # ---- pages outside the API

    def handle(self, request: Request, sid: str) -> Response:
        """Answer a request below `/c/`."""
        if request.path == "/c/login" and request.method == "POST":
            return self._login(request)
        if request.path == "/c/log_out" and request.method == "GET":
            caller = self.caller(sid)
            if caller.user is not None:
                effects.signed_out(self.harbor, effects.SignInEvent(caller.name))
            self.log_out(sid)
            expires = self.harbor.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
            return Response(200).with_header("Set-Cookie", f"sid=; Path=/; Expires={expires}; Max-Age=0; HttpOnly")
        if request.path == "/c/userExists" and request.method == "POST":
            raise HarborError(403, "forbidden")
        return html_response(404, "Page Not Found")

    def _login(self, request: Request) -> Response:
        form = parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True)
        name, password = form.get("principal", [""])[-1], form.get("password", [""])[-1]
        caller = None if self.harbor.faults.expired_credentials else authenticate_pair(self.harbor, name, password)
        if caller is None or caller.user is None:
            effects.signed_in(self.harbor, effects.SignInEvent(name, succeeded=False))
            return Response(401)
        effects.signed_in(self.harbor, effects.SignInEvent(caller.name))
        return Response(200).with_header("Set-Cookie", f"sid={self.log_in(caller)}; Path=/; HttpOnly")


def mask(token: bytes) -> str:
    """A token as it stands in the header: each time other characters."""
    pad = secrets.token_bytes(32)
    return base64.b64encode(pad + bytes(a ^ b for a, b in zip(pad, token, strict=True))).decode()


def unmask(text: str) -> bytes:
    """The token from the header's text, empty if it is none."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return bytes(a ^ b for a, b in zip(raw[:32], raw[32:], strict=True)) if len(raw) == 64 else b""


def cookies_of(request: Request) -> dict[str, str]:
    """The cookies that the client sent."""
    found: dict[str, str] = {}
    for part in request.headers.get("cookie", "").split(";"):
        name, equals, value = part.strip().partition("=")
        if equals:
            found[name] = value
    return found
