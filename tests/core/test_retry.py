"""What is tried again and when, stepped by hand: no clock runs and nobody waits."""

from __future__ import annotations

import itertools
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from harborapi import exceptions as errors
from harborapi._core import flow, paging
from harborapi._core.decode import Body, Empty, Json, Reading
from harborapi._core.operation import Listing, Operation
from harborapi._core.retry import Policy, parse_retry_after
from harborapi._core.wire import Response, Send, Sleep
from harborapi.retry import RetrySettings

from .test_flow import DELETE, GET, LISTING, POST, Steps, answer, call, server

PUT = Operation("updateLabel", "PUT", "/labels/1", Empty(), body=Body("dict[str, Any]", {"name": "a"}))
PATCH = Operation("patchLabel", "PATCH", "/labels/1", Empty(), body=Body("dict[str, Any]", {"name": "a"}))
HEAD = Operation[Any]("headProject", "HEAD", "/projects", Empty(), results={404: False})
ONE_READ = Operation[Any]("downloadOnce", "GET", "/download", Json("dict[str, Any]"), repeatable=False)
OPS = [GET, HEAD, PUT, DELETE, POST, PATCH, ONE_READ]


def lost(*, sent: bool, elapsed: float = 0.0) -> errors.TransportError:
    return errors.TransportError("lost", sent=sent, elapsed=elapsed)


def outcome(op: Operation[Any], *answers: Response | Exception, **changes: Any) -> tuple[int, list[float], Any]:
    """How often it was sent, the waits, and what came of it."""
    steps = Steps(*answers)
    try:
        found: Any = steps.run(flow.run(op, call(**changes)))
    except errors.HarborAPIException as exc:
        found = exc
    return len(steps.sent), steps.slept, found


# ---- which requests


@pytest.mark.parametrize("op", OPS, ids=lambda op: op.id)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 422, 429, 499, 500, 501, 502, 503, 504])
def test_by_status(status: int, op: Operation[Any]) -> None:
    safe = op not in (POST, PATCH, ONE_READ)
    again = (status == 429 and op is not ONE_READ) or (status in {502, 503, 504} and safe)
    if (status, op) == (404, HEAD):
        again = False
    sent, _, found = outcome(op, answer(status, b""), answer(200))
    assert sent == 1 + again
    if again:
        assert not isinstance(found, Exception)
    elif (status, op) != (404, HEAD):
        assert isinstance(found, errors.StatusError)
        assert found.attempts == 1


@pytest.mark.parametrize("op", OPS, ids=lambda op: op.id)
@pytest.mark.parametrize("arrived", [True, False])
def test_by_a_fault(arrived: bool, op: Operation[Any]) -> None:
    """What surely did not arrive is sent again, whatever it is; what may have, only where twice is as good as once."""
    again = not arrived or op not in (POST, PATCH, ONE_READ)
    sent, _, found = outcome(op, lost(sent=arrived), answer(200))
    assert sent == 1 + again
    assert isinstance(found, errors.TransportError) is not again


def pairs() -> list[tuple[list[Response | Exception], int]]:
    first: list[tuple[Response | Exception, bool]] = [
        (lost(sent=False), False), (answer(429, b""), False), (lost(sent=True), True), (answer(502, b""), True),
    ]  # fmt: skip
    return [([a, b, answer(201)], 1 if ends_a else 2 if ends_b else 3) for (a, ends_a), (b, ends_b) in
            itertools.product(first, repeat=2)]  # fmt: skip


@pytest.mark.parametrize("op", [POST, PATCH], ids=lambda op: op.id)
@pytest.mark.parametrize("number", range(16))
def test_what_changes_things_never_follows_one_that_may_have_arrived(number: int, op: Operation[Any]) -> None:
    answers, wanted = pairs()[number]
    sent, _, _ = outcome(op, *answers)
    assert sent == wanted


def test_sent_stays_true_once_one_may_have_arrived() -> None:
    """The last try did not reach the server, but an earlier one may have done the work."""
    _, _, found = outcome(PUT, lost(sent=True), *[lost(sent=False)] * 3)
    assert isinstance(found, errors.TransportError)
    assert found.sent is True
    assert found.attempts == 4


@pytest.mark.parametrize("kind", [errors.DeadlineExceeded("over"), errors.TransportError("no trust", permanent=True)])
def test_what_would_fail_again_is_not_tried_again(kind: errors.TransportError) -> None:
    assert outcome(GET, kind) == (1, [], kind)


@pytest.mark.parametrize("second", [404, 200])
@pytest.mark.parametrize("first", [lost(sent=True), answer(502, b"")], ids=["lost", "502"])
def test_a_delete_whose_answer_was_lost(first: Response | Exception, second: int) -> None:
    assert outcome(DELETE, first, answer(second, b""))[2] is None


@pytest.mark.parametrize("first", [lost(sent=False), answer(429, b"")], ids=["refused", "429"])
def test_a_404_to_a_delete_that_did_not_arrive_before_is_an_error(first: Response | Exception) -> None:
    assert isinstance(outcome(DELETE, first, answer(404, b""))[2], errors.NotFound)


# ---- the budget


@pytest.mark.parametrize("tries", [1, 2, 7])
def test_a_budget_in_tries(tries: int) -> None:
    sent, slept, found = outcome(GET, *[answer(503, b"")] * 9, policy=Policy(tries=tries, spread=lambda longest: 0.0))
    assert (sent, len(slept), found.attempts) == (tries, tries - 1, tries)


def test_a_budget_in_seconds_counts_exchanges_and_waits() -> None:
    """Two tries of four seconds, a wait of one: a third would begin after ten, with its wait of two."""
    policy = Policy(tries=99, seconds=10.0, base=1.0, spread=lambda longest: longest)
    slow = answer(503, b"", elapsed=4.0)
    assert outcome(GET, slow, slow, slow, policy=policy)[:2] == (2, [1.0])
    tighter = [lost(sent=True, elapsed=4.0)] * 3
    assert outcome(GET, *tighter, policy=policy)[:2] == (2, [1.0])


@pytest.mark.parametrize(("after", "sent"), [("9", 2), ("11", 1)])
def test_retry_after_within_the_budget_of_seconds(after: str, sent: int) -> None:
    policy = Policy(seconds=10.0)
    found = outcome(GET, answer(503, b"", ("Retry-After", after)), answer(), policy=policy)
    assert found[:2] == (sent, [float(after)] * (sent - 1))


def test_no_budget_in_seconds() -> None:
    policy = Policy(seconds=None)
    assert outcome(GET, answer(503, b"", ("Retry-After", "86400")), answer(), policy=policy)[:2] == (2, [86400.0])


def test_no_tries_at_all() -> None:
    assert outcome(GET, answer(503, b""), policy=Policy(enabled=False))[0] == 1


# ---- waits


def test_waits_double_up_to_a_cap() -> None:
    policy = Policy(tries=9, seconds=None, spread=lambda longest: longest)
    assert outcome(GET, *[answer(503, b"")] * 9, policy=policy)[1] == [0.5, 1, 2, 4, 8, 16, 20, 20]


@pytest.mark.parametrize(("attempt", "bound"), [(1, 0.5), (2, 1.0), (5, 8.0), (50, 20.0)])
def test_full_jitter(attempt: int, bound: float) -> None:
    """From nothing to the bound, evenly: who failed together does not come back together."""
    waits = [Policy(tries=99, seconds=None).delay(attempt, 0.0, None) for _ in range(1000)]
    given = [wait for wait in waits if wait is not None]
    assert len(given) == len(set(given)) == 1000
    assert all(0 <= wait <= bound for wait in given)
    quarters = [sum(bound * low / 4 <= wait < bound * (low + 1) / 4 for wait in given) for low in range(4)]
    assert min(quarters) > 150, quarters


def test_waits_of_ones_own() -> None:
    policy = RetrySettings(wait_gen=lambda: iter([None, 3.0, 5.0]), jitter=lambda wait: wait, max_tries=5).policy()
    assert outcome(GET, *[answer(503, b"")] * 5, policy=policy)[1] == [3.0, 5.0, 5.0, 5.0]


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("0", 0.0),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60.0),
        ("Thu, 01 Jan 2026 01:00:00 +0100", 0.0),
        ("Thu, 01 Jan 2026 00:01:00", 60.0),
        ("Thursday, 01-Jan-26 00:01:00 GMT", 60.0),
        ("inf", None),
        ("Infinity", None),
        ("1_0", None),
        ("1e3", None),
        ("٣", None),
        ("Wed, 21 Oct 999999999999999999999 07:28:00 GMT", None),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
        ("Wed, 21 Oct 2015 07:28:00 +99999999", None),
        (",", None),
        ("9" * 5000, None),
    ],
)
def test_forms_of_retry_after(value: str, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


def test_no_retry_after_is_longer_than_a_clock_counts() -> None:
    found = parse_retry_after("9" * 400, NOW)
    assert found is not None
    assert found < sys.maxsize / 1e9


# ---- hooks


def test_what_hooks_are_told() -> None:
    told: list[tuple[str, dict[str, Any]]] = []
    settings = RetrySettings(
        max_tries=3,
        jitter=lambda wait: wait,
        on_retry=lambda what: told.append(("retry", what)),
        on_success=lambda what: told.append(("success", what)),
        on_giveup=lambda what: told.append(("giveup", what)),
    )
    policy = settings.policy()
    outcome(GET, answer(), policy=policy)
    assert told == [], "a call that went well at once is nobody's concern"

    outcome(GET, answer(503, b"", elapsed=1.0), lost(sent=True, elapsed=2.0), answer(elapsed=4.0), policy=policy)
    assert [name for name, _ in told] == ["retry", "retry", "success"]
    first, second, success = (what for _, what in told)
    assert (first["operation"], first["attempt"], first["delay"]) == ("getLabel", 1, 0.5)
    assert first["reason"] == "status 503"
    assert isinstance(first["exception"], errors.ServiceUnavailable)
    assert (second["attempt"], second["delay"], second["reason"]) == (2, 1.0, "lost")
    assert success == {"operation": "getLabel", "attempt": 3, "elapsed": 1.0 + 0.5 + 2.0 + 1.0 + 4.0}

    told.clear()
    outcome(GET, *[answer(503, b"")] * 3, policy=policy)
    assert [name for name, _ in told] == ["retry", "retry", "giveup"]
    assert told[-1][1]["attempt"] == 3
    assert told[-1][1]["delay"] is None

    told.clear()
    outcome(POST, lost(sent=True), policy=policy)
    outcome(GET, answer(404, b""), policy=policy)
    assert told == [], "what is never tried again did not use up a budget"


def test_a_hook_that_fails_is_heard() -> None:
    def broken(what: dict[str, Any]) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        outcome(GET, answer(503, b""), policy=RetrySettings(on_retry=broken).policy())


def test_giving_up_by_ones_own_rule() -> None:
    asked: list[Exception] = []

    def giveup(failure: Exception) -> bool:
        asked.append(failure)
        return len(asked) == 2

    policy = RetrySettings(giveup=giveup, jitter=lambda wait: 0.0).policy()
    sent, _, found = outcome(GET, *[answer(503, b"")] * 4, policy=policy)
    assert sent == 2
    assert asked[-1] is found


def test_kinds_of_faults() -> None:
    policy = RetrySettings(exception=errors.TransportTimeout, jitter=lambda wait: 0.0).policy()
    assert outcome(GET, lost(sent=True), policy=policy)[0] == 1
    assert outcome(GET, errors.TransportTimeout("late"), answer(), policy=policy)[0] == 2


# ---- within a call


def test_a_deadline_before_the_next_try_ends_it_with_all_that_is_known() -> None:
    running = flow.run(GET, call())
    running.send(None)
    assert isinstance(running.send(answer(503, b"")), Sleep)
    with pytest.raises(errors.DeadlineExceeded) as caught:
        running.throw(errors.DeadlineExceeded("the deadline of the call passed"))
    assert (caught.value.operation, caught.value.method, caught.value.attempts) == ("getLabel", "GET", 1)
    assert caught.value.url.endswith("/labels/1")
    assert isinstance(caught.value.__cause__, errors.ServiceUnavailable)


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_page_is_tried_again_alone(page: int) -> None:
    usual, failed = server(250), [False]

    def serve(send: Send) -> Response:
        if f"page={page}&" in f"{send.request.target}&" and not failed[0]:
            failed[0] = True
            return answer(503, b"")
        return usual(send)

    steps = Steps(by=serve)
    assert steps.run(paging.collect(LISTING, call())) == list(range(250))
    assert len(steps.sent) == 4
    assert len({one.request.target for one in steps.sent}) == 3


def test_each_page_has_a_budget_of_its_own() -> None:
    """Three tries a page: every page may fail twice."""
    usual, seen = server(250), dict[str, int]()

    def serve(send: Send) -> Response:
        target = send.request.target
        seen[target] = seen.get(target, 0) + 1
        return usual(send) if seen[target] == 3 else answer(503, b"")

    steps = Steps(by=serve)
    assert steps.run(paging.collect(LISTING, call(policy=Policy(tries=3)))) == list(range(250))
    assert sorted(seen.values()) == [3, 3, 3]


# ---- answers that can't be right


@pytest.mark.parametrize("content", [b"null", b"5", b'"text"', b"true", b'{"a": 1}'])
@pytest.mark.parametrize("reading", [Reading(), Reading(validate=False), Reading(raw=True)])
def test_a_page_that_is_no_list(reading: Reading, content: bytes) -> None:
    steps = Steps(answer(200, content))
    with pytest.raises(errors.DecodeError) as caught:
        steps.run(paging.collect(Listing[Any]("l", "GET", "/l", Json("list[int]")), call(reading=reading)))
    assert (caught.value.operation, caught.value.method, caught.value.attempts) == ("l", "GET", 1)


@pytest.mark.parametrize("op", [GET, Operation[Any]("getLabel", "GET", "/labels/1", Json("Label"))])
def test_null_is_no_label(op: Operation[Any]) -> None:
    with pytest.raises(errors.DecodeError, match="null"):
        Steps(answer(200, b"null")).run(flow.run(op, call()))


@pytest.mark.parametrize("total", ["9" * 5000, "9" * 19, "-1", "1.5", "٣"])
def test_a_total_that_can_not_be(total: str) -> None:
    steps = Steps(answer(200, b"[1,2]", ("X-Total-Count", total)))
    assert steps.run(paging.collect(LISTING, call())) == [1, 2]
