"""The engine stepped by hand: no clock, no socket, no mock."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from harborapi._core import flow, paging
from harborapi._core.call import Call
from harborapi._core.decode import Body, Empty, Json, Reading
from harborapi._core.operation import Listing, Operation, items
from harborapi._core.retry import Policy, parse_retry_after
from harborapi._core.session import Session
from harborapi._core.wire import DONE, Effect, Emit, Flow, Gather, Headers, Once, Response, Send, Sleep
from harborapi.exceptions import (
    DecodeError,
    InvalidArgument,
    NotFound,
    PagingError,
    ServiceUnavailable,
    TransportError,
    UnexpectedRedirect,
)

if TYPE_CHECKING:
    from harborapi._core.reply import Page

ORIGIN = ("https", "harbor.example.com", 443)
GET = Operation("getLabel", "GET", "/labels/{label_id}", Json[Any]("dict[str, Any]"), path={"label_id": 1})
POST = Operation("createLabel", "POST", "/labels", Empty(), body=Body("dict[str, Any]", {"name": "a"}))
DELETE = Operation("DeleteLabel", "DELETE", "/labels/{label_id}", Empty(), path={"label_id": 1})
LISTING = Listing[Any]("ListLabels", "GET", "/labels", Json("list[Any]"))


def call(**changes: Any) -> Call:
    policy = Policy(spread=lambda longest: longest)
    return Call(ORIGIN, "", changes.pop("policy", policy), {}, {"authorization": "Basic x"}, **changes)


def answer(status: int = 200, content: bytes = b"{}", *headers: tuple[str, str], elapsed: float = 0.0) -> Response:
    return Response(status, Headers((k.encode(), v.encode()) for k, v in headers), content, elapsed)


class Steps:
    """Performs a flow: every Send is answered by the next of the answers given, or by a function."""

    def __init__(self, *answers: Response | Exception, by: Callable[[Send], Response] | None = None) -> None:
        self.answers, self.by = list(answers), by
        self.sent: list[Send] = []
        self.slept: list[float] = []
        self.emitted: list[Any] = []

    def run(self, generator: Flow[Any]) -> Any:
        gathers: dict[int, Any] = {}
        try:
            effect = generator.send(None)
            while True:
                try:
                    value = self.perform(effect, gathers)
                except Exception as exc:
                    effect = generator.throw(exc)
                else:
                    effect = generator.send(value)
        except StopIteration as stop:
            return stop.value

    def perform(self, effect: Effect, gathers: dict[int, Any]) -> Any:
        match effect:
            case Send():
                self.sent.append(effect)
                found = self.by(effect) if self.by else self.answers.pop(0)
                if isinstance(found, Exception):
                    raise found
                return found
            case Sleep():
                self.slept.append(effect.seconds)
            case Emit():
                self.emitted.append(effect.value)
            case Once():
                return self.run(effect.flow())
            case Gather():
                flows = gathers.setdefault(id(effect), iter(effect.flows))
                for one in flows:
                    return self.run(one)
                return DONE
        return None


def test_a_call_goes_out_as_it_should() -> None:
    steps = Steps(answer(content=b'{"id": 1}'))
    assert steps.run(flow.run(GET, call())) == {"id": 1}
    request = steps.sent[0].request
    assert (request.method, request.target) == ("GET", "/api/v2.0/labels/1")
    assert request.headers == {"accept": "application/json", "authorization": "Basic x"}
    assert "Basic" not in repr(request)


def test_a_body_goes_out_as_json() -> None:
    steps = Steps(answer(201, b""))
    steps.run(flow.run(POST, call()))
    assert steps.sent[0].request.content == b'{"name":"a"}'
    assert steps.sent[0].request.headers["content-type"] == "application/json"


def test_a_body_of_a_wrong_type_is_refused_before_anything_is_sent() -> None:
    bad = Operation("CreateLabel", "POST", "/labels", Empty(), body=Body("Label", {"name": ["secret-value"]}))
    steps = Steps()
    with pytest.raises(InvalidArgument, match="name") as caught:
        steps.run(flow.run(bad, call()))
    assert not steps.sent
    assert "secret-value" not in str(caught.value)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_get_is_tried_again(status: int) -> None:
    steps = Steps(answer(status), TransportError("reset", sent=True), answer())
    assert steps.run(flow.run(GET, call())) == {}
    assert steps.slept == [0.5, 1.0]


def test_the_budget_of_tries_ends() -> None:
    steps = Steps(*[answer(503, b"<html>") for _ in range(4)])
    with pytest.raises(ServiceUnavailable) as caught:
        steps.run(flow.run(GET, call()))
    assert caught.value.attempts == 4
    assert "HTML" in str(caught.value)


def test_the_budget_of_seconds_ends() -> None:
    steps = Steps(answer(503, b"", ("Retry-After", "3600")))
    with pytest.raises(ServiceUnavailable):
        steps.run(flow.run(GET, call()))
    assert not steps.slept


def test_retry_after_is_honoured() -> None:
    steps = Steps(answer(503, b"", ("Retry-After", "7")), answer())
    steps.run(flow.run(GET, call()))
    assert steps.slept == [7.0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("5", 5.0),
        ("-1", 0.0),
        ("nan", None),
        ("soon", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    ],
)
def test_retry_after_forms(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value) == seconds


def test_a_post_that_may_have_arrived_is_not_sent_again() -> None:
    steps = Steps(TransportError("reset", sent=True))
    with pytest.raises(TransportError) as caught:
        steps.run(flow.run(POST, call()))
    assert len(steps.sent) == 1
    assert caught.value.operation == "createLabel"


@pytest.mark.parametrize("first", [TransportError("refused", sent=False), answer(429, b"")])
def test_a_post_that_surely_did_nothing_is_sent_again(first: Response | Exception) -> None:
    steps = Steps(first, answer(201, b""))
    steps.run(flow.run(POST, call()))
    assert len(steps.sent) == 2


def test_a_404_on_a_repeated_delete_is_success() -> None:
    Steps(TransportError("reset", sent=True), answer(404)).run(flow.run(DELETE, call()))
    with pytest.raises(NotFound):
        Steps(answer(404)).run(flow.run(DELETE, call()))


def test_a_status_that_is_an_answer() -> None:
    head = Operation[Any]("headProject", "HEAD", "/projects", Empty(), results={404: False})
    assert Steps(answer(404, b"")).run(flow.run(head, call())) is False


def test_an_operation_that_the_release_lacks_says_so() -> None:
    op = Operation("listAuditLogExts", "GET", "/auditlog-exts", Json[Any]("list[Any]"))
    body = b'{"errors":[{"code":"NOT_FOUND","message":"path /api/v2.0/auditlog-exts was not found"}]}'
    with pytest.raises(NotFound, match=r"does not have listAuditLogExts: it is in Harbor 2\.13") as caught:
        Steps(answer(404, body)).run(flow.run(op, call()))
    assert caught.value.errors[0].code == "NOT_FOUND"


def test_exceptions_pickle() -> None:
    with pytest.raises(NotFound) as caught:
        Steps(answer(404, b'{"errors":[{"code":"X","message":"m"}]}', ("X-Request-Id", "r"))).run(flow.run(GET, call()))
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.errors, copy.status_code, copy.request_id) == (
        str(caught.value),
        caught.value.errors,
        404,
        "r",
    )


def test_operations_are_values() -> None:
    assert pickle.loads(pickle.dumps(POST)) == POST
    assert "name" not in repr(POST.body)


def test_redirects() -> None:
    steps = Steps(answer(302, b"", ("Location", "/api/v2.0/labels/2")), answer())
    steps.run(flow.run(GET, call()))
    assert steps.sent[1].request.target == "/api/v2.0/labels/2"


@pytest.mark.parametrize(
    ("op", "target"),
    [
        (GET, "https://elsewhere.example.com/"),
        (GET, "http://harbor.example.com/"),
        (POST, "/api/v2.0/labels/"),
        (GET, ""),
    ],
)
def test_redirects_that_are_refused(op: Operation[Any], target: str) -> None:
    steps = Steps(answer(302, b"", ("Location", target)))
    with pytest.raises(UnexpectedRedirect):
        steps.run(flow.run(op, call()))
    assert len(steps.sent) == 1


def test_a_redirect_loop_ends() -> None:
    steps = Steps(by=lambda send: answer(302, b"", ("Location", send.request.target)))
    with pytest.raises(UnexpectedRedirect, match="in a row"):
        steps.run(flow.run(GET, call()))


@pytest.mark.parametrize("content", [b"<html>", b"", b"[" * 100_000, b"\xff", b'{"a":'])
def test_what_is_no_json_is_one_error(content: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        Steps(answer(200, content)).run(flow.run(GET, call()))
    assert caught.value.operation == "getLabel"


def test_one_bad_item_does_not_lose_the_good_ones() -> None:
    content = (
        b'[{"id":1,"name":"a","creation_time":"2024-01-01T00:00:00Z","update_time":"2024-01-01T00:00:00Z"},{"id":"x"}]'
    )
    labels = Operation("ListLabels", "GET", "/labels", items("Label"))
    with pytest.raises(DecodeError) as caught:
        Steps(answer(200, content)).run(flow.run(labels, call()))
    assert (caught.value.index, caught.value.field, len(caught.value.items)) == (1, "id", 1)
    skipped: list[int] = []
    reading = Reading(skip_invalid=True, on_skipped=lambda index, why: skipped.append(index))
    assert len(Steps(answer(200, content)).run(flow.run(labels, call(reading=reading)))) == 1
    assert skipped == [1]


# ---- paging


def server(total: int, *, says_total: bool = True) -> Callable[[Send], Response]:
    def serve(send: Send) -> Response:
        from urllib.parse import parse_qs, urlsplit

        query = parse_qs(urlsplit(send.request.target).query)
        page, size = int(query["page"][0]), int(query["page_size"][0])
        rows = list(range(total))[(page - 1) * size : page * size]
        headers = [("X-Total-Count", str(total))] if says_total else []
        return answer(200, str(rows).encode(), *headers)

    return serve


@pytest.mark.parametrize("says_total", [True, False])
@pytest.mark.parametrize("total", [0, 1, 99, 100, 101, 250])
@pytest.mark.parametrize("limit", [None, 0, 1, 100, 150, 1000])
def test_lists_are_complete_and_exact(total: int, limit: int | None, says_total: bool) -> None:
    steps = Steps(by=server(total, says_total=says_total))
    found = steps.run(paging.collect(LISTING.limited(limit), call()))
    assert found == list(range(total))[:limit]
    if says_total:
        wanted = total if limit is None else min(limit, total)
        assert len(steps.sent) == (0 if limit == 0 else max(1, -(-wanted // 100)))


def test_a_page_to_start_at() -> None:
    listing = Listing[Any]("ListLabels", "GET", "/labels", Json("list[Any]"), page=2, page_size=10)
    assert Steps(by=server(25)).run(paging.collect(listing, call())) == list(range(10, 25))


def test_pages_are_emitted_in_order() -> None:
    steps = Steps(by=server(250))
    steps.run(paging.pages(LISTING, call()))
    pages: list[Page[int]] = steps.emitted
    assert [(page.number, len(page), page.total) for page in pages] == [(1, 100, 250), (2, 100, 250), (3, 50, 250)]


def test_a_listing_that_never_ends_is_an_error() -> None:
    full = str(list(range(100))).encode()
    steps = Steps(by=lambda send: answer(200, full))
    with pytest.raises(PagingError):
        steps.run(paging.collect(LISTING, call()))


@pytest.mark.parametrize(
    "changes", [{"page": 0}, {"page_size": -1}, {"page_size": 0}, {"page_size": 101}, {"limit": -1}]
)
def test_pages_that_can_not_be(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        Listing[Any]("ListLabels", "GET", "/labels", Json("list[Any]"), **changes)


# ---- the session


class Harbor:
    """Answers as a Harbor's log-in does, in memory."""

    def __init__(self) -> None:
        self.alive: set[str] = set()
        self.log: list[str] = []
        self.logins = 0

    def __call__(self, send: Send) -> Response:
        request = send.request
        path = request.target
        cookie = request.headers.get("cookie", "")
        if path == "/c/login" and request.method == "GET":
            return answer(
                404,
                b"",
                ("Set-Cookie", "sid=a; Path=/"),
                ("Set-Cookie", "_gorilla_csrf=g; Path=/"),
                ("X-Harbor-Csrf-Token", "t"),
            )
        if path == "/c/login":
            self.logins += 1
            self.alive.add(f"s{self.logins}")
            return answer(200, b"", ("Set-Cookie", f"sid=s{self.logins}; Path=/"))
        sid = cookie.removeprefix("sid=").split(";")[0]
        self.log.append(f"{request.method} {'session' if cookie else 'basic'}")
        if not cookie:
            return answer(200, b"{}", ("Set-Cookie", "sid=new"))
        if sid not in self.alive:
            return answer(200 if request.method == "GET" else 401, b"{}", ("Set-Cookie", "sid=new"))
        return answer(200, b"{}")


def test_the_second_call_goes_by_a_session() -> None:
    harbor, session = Harbor(), Session("admin", "canary-secret", eager=False)
    for _ in range(3):
        Steps(by=harbor).run(flow.run(GET, call(session=session)))
    assert harbor.log == ["GET basic", "GET session", "GET session"]
    assert harbor.logins == 1
    assert "canary" not in repr(session) + repr(session.current)


def test_a_lost_session_is_renewed_without_the_caller_noticing() -> None:
    harbor, session = Harbor(), Session("admin", "x", eager=True)
    steps = Steps(by=harbor)
    steps.run(flow.run(GET, call(session=session)))
    harbor.alive.clear()
    steps.run(flow.run(POST, call(session=session)))
    assert harbor.logins == 2
    assert harbor.log == ["GET session", "POST session", "POST session"]


def test_an_unsafe_request_bears_the_token() -> None:
    harbor, session = Harbor(), Session("admin", "x", eager=True)
    steps = Steps(by=harbor)
    steps.run(flow.run(POST, call(session=session)))
    headers = steps.sent[-1].request.headers
    assert headers["x-harbor-csrf-token"] == "t"
    assert "authorization" not in headers


def test_a_refused_log_in_means_the_password_for_good() -> None:
    def serve(send: Send) -> Response:
        return answer(404, b"") if send.request.target == "/c/login" else answer(200, b"{}")

    session = Session("admin", "x", eager=True)
    steps = Steps(by=serve)
    for _ in range(2):
        steps.run(flow.run(GET, call(session=session)))
    assert [send.request.target for send in steps.sent] == ["/c/login", "/api/v2.0/labels/1", "/api/v2.0/labels/1"]
    assert repr(session) == "Session(refused)"


def test_a_log_in_that_fails_for_now_is_tried_later() -> None:
    now = [0.0]
    down = [True]
    harbor = Harbor()

    def serve(send: Send) -> Response:
        if down[0] and send.request.target == "/c/login":
            raise TransportError("reset")
        return harbor(send)

    session = Session("admin", "x", eager=True)
    for _ in range(2):
        Steps(by=serve).run(flow.run(GET, call(session=session, clock=lambda: now[0])))
    down[0], now[0] = False, 31.0
    Steps(by=serve).run(flow.run(GET, call(session=session, clock=lambda: now[0])))
    assert harbor.log == ["GET basic", "GET basic", "GET session"]


def test_a_session_that_never_holds_is_given_up() -> None:
    harbor, session = Harbor(), Session("admin", "x", eager=True)

    def serve(send: Send) -> Response:
        harbor.alive.clear()
        return harbor(send)

    Steps(by=serve).run(flow.run(GET, call(session=session)))
    assert harbor.log[-1] == "GET basic"
    assert repr(session) == "Session(refused)"


def test_a_403_of_an_old_session_is_asked_again_with_the_password() -> None:
    now = [0.0]
    harbor, session = Harbor(), Session("admin", "x", eager=True)

    def serve(send: Send) -> Response:
        found = harbor(send)
        return answer(403, b"{}") if send.request.headers.get("cookie", "").startswith("sid=s") else found

    steps = Steps(by=serve)
    with pytest.raises(Exception, match="403"):
        steps.run(flow.run(GET, call(session=session, clock=lambda: now[0])))
    now[0] = 11.0
    steps.run(flow.run(GET, call(session=session, clock=lambda: now[0])))
    assert harbor.log[-1] == "GET basic"
    assert session.current is None
