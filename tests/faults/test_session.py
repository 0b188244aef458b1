"""Faults around the session log-in: lost, refused, cut off, and never anyone else's to see."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs

import pytest

from harborapi import exceptions as errors

from .server import Act, FaultServer, Seen, answer, late, say
from .shown import shows
from .subject import GET, LISTING, ONE_READ, POST, SECRET, Subject, check
from .test_paging import page_of, rows

pytestmark = pytest.mark.timeout(20)

Serve = Callable[..., FaultServer]
Make = Callable[..., Subject]
VALUE = {"ok": 1}
TOKEN = "canary-token"


class Harbor:
    """Decides as a Harbor does about log-ins; every fault is a switch.

    Attributes:
        alive: The sessions that there are.
        log: Method and kind of each request but log-ins.
        logins: How many log-ins there were.
    """

    def __init__(self) -> None:
        self.alive: set[str] = set()
        self.log: list[str] = []
        self.logins = 0
        self.first: Callable[[], Act | None] = lambda: None
        self.second: Callable[[], Act | None] = lambda: None
        self.before: Callable[[Seen], None] = lambda seen: None
        self.total = 95
        self._lock = threading.Lock()

    def __call__(self, seen: Seen) -> Act:
        with self._lock:
            if seen.target == "/c/login":
                return self._login(seen)
            if seen.target == "/c/log_out":
                return answer(b"")
            self.before(seen)
            found = re.search(r"sid=([^;]*)", seen.headers.get("cookie", ""))
            self.log.append(f"{seen.method} {'session' if found else 'basic'}")
            if not found:
                return self._content(seen, "Set-Cookie: sid=canary-cookie-anonymous; Path=/; HttpOnly")
            if found[1] not in self.alive:
                status = 200 if seen.method == "GET" else 401
                return answer(b"[]", status, "Set-Cookie: sid=canary-cookie-new; Path=/")
            if seen.method != "GET" and seen.headers.get("x-harbor-csrf-token") != TOKEN:
                return answer(b'{"errors":[{"code":"FORBIDDEN","message":"CSRF token invalid"}]}', 403)
            return self._content(seen)

    def _login(self, seen: Seen) -> Act:
        if seen.method == "GET":
            usual = answer(
                b"", 404, "Set-Cookie: sid=canary-cookie-0; Path=/; HttpOnly",
                "Set-Cookie: _gorilla_csrf=canary-cookie-csrf; Path=/", f"X-Harbor-Csrf-Token: {TOKEN}",
            )  # fmt: skip
            return self.first() or usual
        assert parse_qs(seen.body.decode()) == {"principal": ["admin"], "password": [SECRET]}
        assert seen.headers["x-harbor-csrf-token"] == TOKEN
        fault = self.second()
        if fault is not None:
            return fault
        self.logins += 1
        sid = f"canary-cookie-{self.logins}"
        self.alive.add(sid)
        return answer(b"", 200, f"Set-Cookie: sid={sid}; Path=/; HttpOnly")

    def _content(self, seen: Seen, *headers: str) -> Act:
        if "page=" in seen.target:
            body = json.dumps(rows(self.total, page_of(seen))).encode()
            return answer(body, 200, f"X-Total-Count: {self.total}", *headers)
        return answer(b'{"ok": 1}', 201 if seen.method == "POST" else 200, *headers)


@pytest.fixture
def harbor() -> Harbor:
    return Harbor()


@shows("Sessions", "a session that ends between two pages", "a new log-in; the list is complete")
def test_a_session_lost_between_two_pages(harbor: Harbor, host: str, serve: Serve, subject: Make) -> None:
    server = serve(decide=harbor)

    def lose(seen: Seen) -> None:
        if page_of(seen) == 1:
            return
        if harbor.logins == 1:
            harbor.alive.clear()

    harbor.before = lose
    assert subject(server.url(host), session=True).do(LISTING) == [list(range(95))]
    assert harbor.logins == 2
    assert set(harbor.log) == {"GET session"}


@shows("Sessions", "a session that ends before a POST", "a new log-in; the POST is done once")
def test_a_session_lost_before_a_post(harbor: Harbor, serve: Serve, subject: Make) -> None:
    server = serve(decide=harbor)
    given = subject(server.url(), session=True).do(GET, lambda client: harbor.alive.clear(), POST)
    assert given == [VALUE, None, None]
    assert harbor.log == ["GET session", "POST session", "POST session"]


@shows("Sessions", "a POST that was done, and a new session in its answer", "not sent again")
def test_a_post_done_without_a_session_is_not_done_again(harbor: Harbor, serve: Serve, subject: Make) -> None:
    """Its answer is a success that bears a new session: whatever it means, it was done."""
    done: list[Seen] = []

    def decide(seen: Seen) -> Act:
        if seen.method == "POST" and seen.target != "/c/login":
            done.append(seen)
            return answer(b"", 201, "Set-Cookie: sid=canary-cookie-new; Path=/")
        return harbor(seen)

    server = serve(decide=decide)
    assert subject(server.url(), session=True).do(POST, GET) == [None, VALUE]
    assert len(done) == 1
    assert harbor.logins == 2


@shows("Sessions", "a session that ends under what can be read once", "`DecodeError`: not sent again")
def test_a_session_lost_under_what_can_be_read_once(harbor: Harbor, serve: Serve, subject: Make) -> None:
    server = serve(decide=harbor)
    _, _, exc = subject(server.url(), session=True).do(GET, lambda client: harbor.alive.clear(), ONE_READ)
    check(exc, errors.DecodeError, ONE_READ)
    assert harbor.log == ["GET session", "GET session"]


def sixty_four(driver: str) -> Callable[[Any], Any]:
    def blocking(client: Any) -> Any:
        with ThreadPoolExecutor(64) as pool:
            return list(pool.map(lambda _: client.send(GET), range(64)))

    async def going(client: Any) -> Any:
        return list(await asyncio.gather(*[client.send(GET) for _ in range(64)]))

    return blocking if driver == "sync" else going


@shows("Sessions", "64 callers without a session", "one log-in")
@pytest.mark.parametrize("most", [1, 100])
def test_64_callers_log_in_once(most: int, harbor: Harbor, driver: str, serve: Serve, subject: Make) -> None:
    server = serve(decide=harbor)
    given = subject(server.url(), session=True, max_connections=most).do(sixty_four(driver))
    assert given == [[VALUE] * 64]
    assert harbor.logins == 1
    assert server.connections <= most
    assert server.quiet()


@shows("Sessions", "a session that ends for 64 callers", "one log-in; all are answered")
def test_64_callers_lose_their_session(harbor: Harbor, driver: str, serve: Serve, subject: Make) -> None:
    server = serve(decide=harbor)
    many = sixty_four(driver)
    given = subject(server.url(), session=True).do(GET, lambda client: harbor.alive.clear(), many)
    assert given[2] == [VALUE] * 64
    assert harbor.logins == 2


@shows("Sessions", "a proxy that takes away the server's cookies", "the password, silently; no second try to log in")
def test_a_proxy_that_eats_cookies(serve: Serve, subject: Make) -> None:
    """Neither those of the server nor ours come through: the password goes on, silently."""
    harbor = Harbor()
    harbor.first = lambda: answer(b"", 404, f"X-Harbor-Csrf-Token: {TOKEN}")
    server = serve(decide=harbor)
    assert subject(server.url(), session=True).do(GET, POST, GET) == [VALUE, None, VALUE]
    assert harbor.log == ["GET basic", "POST basic", "GET basic"]
    assert sum(one.target == "/c/login" for one in server.seen) == 1


@shows("Sessions", "a proxy that takes away ours", "the password from then on")
def test_a_proxy_that_eats_our_cookies(harbor: Harbor, serve: Serve, subject: Make) -> None:
    """Each session seems to be gone at once."""

    def decide(seen: Seen) -> Act:
        if seen.target != "/c/login":
            seen.headers["cookie"] = seen.headers.get("cookie", "") and "sid=eaten"
        return harbor(seen)

    server = serve(decide=decide)
    assert subject(server.url(), session=True).do(GET, POST, GET) == [VALUE, None, VALUE]
    assert harbor.log[-2:] == ["POST basic", "GET basic"]


@shows("Sessions", "a log-in that is refused", "the password from then on")
@pytest.mark.parametrize("status", [401, 403, 302, 200])
def test_a_log_in_that_is_refused(status: int, harbor: Harbor, serve: Serve, subject: Make) -> None:
    harbor.second = lambda: answer(b"", status, "Location: http://elsewhere.invalid/")
    server = serve(decide=harbor)
    assert subject(server.url(), session=True).do(GET, POST) == [VALUE, None]
    assert harbor.log == ["GET basic", "POST basic"]
    assert sum(one.target == "/c/login" for one in server.seen) == 2


FOR_NOW = {"reset": say(b"", "reset"), "503": answer(b"", 503), "429": answer(b"", 429), "garbage": say(b"?", "close")}


@shows(
    "Sessions",
    "a log-in that fails for now: 429, 503, reset, garbage",
    "the password; the next try is 30 seconds later",
)
@pytest.mark.parametrize("step", ["first", "second"])
@pytest.mark.parametrize("fault", FOR_NOW)
def test_a_log_in_that_fails_for_now(fault: str, step: str, harbor: Harbor, serve: Serve, subject: Make) -> None:
    setattr(harbor, step, lambda: FOR_NOW[fault])
    server = serve(decide=harbor)
    assert subject(server.url(), session=True).do(GET, POST) == [VALUE, None]
    assert harbor.log == ["GET basic", "POST basic"]
    assert sum(one.target == "/c/login" for one in server.seen) == (1 if step == "first" else 2)


@shows("Sessions", "a log-in that hangs under a deadline", "`DeadlineExceeded`; the next call is not hindered")
def test_a_log_in_that_hangs_under_a_deadline(harbor: Harbor, serve: Serve, subject: Make) -> None:
    """The next call, with time of its own, is not hindered by it."""
    hanging = [say(b"", "hang")]
    harbor.first = lambda: hanging.pop() if hanging else None
    server = serve(decide=harbor)
    exc, after = subject(server.url(), session=True, deadline=0.2).do(GET, GET)
    check(exc, errors.DeadlineExceeded, GET)
    assert exc.sent is True or exc.sent is False
    assert after == VALUE
    assert server.quiet()


@shows("Sessions", "who logs in runs out of time", "one of those that wait takes over")
def test_who_waits_for_a_log_in_takes_over(harbor: Harbor, driver: str, serve: Serve, subject: Make) -> None:
    """The one who logs in runs out of time; who waits has more of it, and needs no new start of its own."""
    hanging = [late(9.0, answer())]
    harbor.first = lambda: hanging.pop() if hanging else None
    server = serve(decide=harbor)

    def blocking(client: Any) -> Any:
        with ThreadPoolExecutor(2) as pool:
            short = pool.submit(client.with_options(deadline=0.3).send, GET)
            assert server.got(1)
            long = pool.submit(client.with_options(deadline=9.0).send, GET)
            return short.exception(), long.result()

    async def going(client: Any) -> Any:
        short = asyncio.ensure_future(client.with_options(deadline=0.3).send(GET))
        assert await asyncio.to_thread(server.got, 1)
        long = asyncio.ensure_future(client.with_options(deadline=9.0).send(GET))
        await asyncio.wait([short, long])
        return short.exception(), long.result()

    ((exc, found),) = subject(server.url(), session=True).do(blocking if driver == "sync" else going)
    check(exc, errors.DeadlineExceeded, GET)
    assert found == VALUE
    assert harbor.logins == 1


@shows("Sessions", "a redirect to another origin, within a session", "`UnexpectedRedirect`: no cookie goes there")
def test_a_session_goes_to_no_other_origin(harbor: Harbor, serve: Serve, subject: Make) -> None:
    elsewhere = serve()

    def decide(seen: Seen) -> Act:
        if "labels/1" in seen.target:
            return answer(b"", 302, f"Location: {elsewhere.url('localhost')}/api/v2.0/labels/1")
        return harbor(seen)

    server = serve(decide=decide)
    (exc,) = subject(server.url("127.0.0.1"), session=True).do(GET)
    check(exc, errors.UnexpectedRedirect, GET)
    assert not elsewhere.seen


def test_a_server_with_a_path_of_its_own_keeps_its_log_in_there(serve: Serve, subject: Make) -> None:
    server = serve(then=answer(b"", 404))
    subject(server.url() + "/proxied", session=True).do(GET)
    assert {one.target for one in server.seen} == {"/proxied/c/login", "/proxied/api/v2.0/labels/1"}


def test_no_log_bears_a_secret(harbor: Harbor, serve: Serve, subject: Make, caplog: pytest.LogCaptureFixture) -> None:
    """The HTTP libraries' logs at DEBUG show headers."""
    caplog.set_level(logging.DEBUG)
    for name in ("httpcore2", "httpx2", "aiohttp", "harborapi", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    server = serve(decide=harbor)
    given = subject(server.url(), session=True, logging=True).do(
        GET, lambda client: harbor.alive.clear(), POST, LISTING
    )
    assert given[0] == VALUE
    for secret in (SECRET, "canary-cookie", "canary-token", "canary-body", "YWRtaW4"):
        found = [one for one in caplog.records if secret in one.getMessage() or secret in repr(one.args)]
        assert not found, found[0].getMessage()
