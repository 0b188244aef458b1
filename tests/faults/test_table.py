"""The table of faults: one row each, on every driver, by name and by address."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harborapi import exceptions as errors

from .row import VALUE, Row, always
from .server import FaultServer, answer, at_once, http, say
from .subject import GET, POST, TRIES, Subject, check
from .table import GROUPS, ROWS, Lost

pytestmark = pytest.mark.timeout(20)


def test_the_table_is_large_enough_and_names_each_row_once() -> None:
    assert len(ROWS) >= 60
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert all(GROUPS.values())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(row: Row, host: str, serve: Callable[..., FaultServer], subject: Callable[..., Subject]) -> None:
    server = serve(*row.acts)
    well_again = lambda client: server.script.clear()  # noqa: E731 - a step
    given, _, after = subject(server.url(host), **row.settings).do(row.op, well_again, GET)
    reached = len(server.seen) - 1
    if isinstance(row.gives, type):
        exc = check(given, row.gives, row.op)
        assert row.says in str(exc)
        assert exc.attempts == (reached if row.attempts is None else row.attempts)
        if isinstance(exc, errors.TransportError):
            assert row.was_sent is None or exc.sent is row.was_sent
            if row.begun is not None and row.gives is not errors.DeadlineExceeded:  # that comes from outside
                assert exc.request_id == ("rid-1" if row.begun else None)
        else:
            assert exc.request_id == exc.response.headers.get("x-request-id")
        if isinstance(exc, errors.StatusError):
            assert exc.response.status_code == exc.status_code
            assert exc.__cause__.request.method == row.op.method
    else:
        assert given == row.gives
    if isinstance(after, errors.TransportError) or after != VALUE:
        raise AssertionError(f"the client is of no use afterwards: {after!r}")
    assert [one.method for one in server.seen] == [*[row.op.method] * reached, "GET"]
    assert reached == row.sent if row.sent is not None else 1 <= reached <= TRIES
    assert all("cookie" not in one.headers for one in server.seen)
    assert server.quiet(), "a connection is still open"


def test_more_than_the_length_says_is_nobody_elses_answer(
    host: str, serve: Callable[..., FaultServer], subject: Callable[..., Subject]
) -> None:
    """What comes after an answer must not be taken for the answer to the next request."""
    server = serve(say(http() + http(b'{"forged": 1}')), then=answer(b"", 201))
    given, after = subject(server.url(host), retry=None).do(GET, POST)
    assert given == VALUE or check(given, Lost, GET)
    assert after is None
    assert [one.method for one in server.seen] == ["GET", "POST"]
    assert server.connections == 2


def test_an_answer_longer_than_its_length(
    host: str, serve: Callable[..., FaultServer], subject: Callable[..., Subject]
) -> None:
    server = serve(answer(b'{"ok": 1}', 200, "Content-Length: 5"))
    given, after = subject(server.url(host), retry=None).do(GET, GET)
    check(given, errors.HarborAPIException, GET)
    assert after == VALUE


def test_a_connection_reset_when_made_under_a_post(
    host: str, serve: Callable[..., FaultServer], subject: Callable[..., Subject]
) -> None:
    """Noted while connecting, nothing was sent, and it is tried again; noted later, it may have arrived."""
    server = serve(*always(at_once("reset")))
    (exc,) = subject(server.url(host)).do(POST)
    check(exc, Lost, POST)
    assert exc.sent or exc.attempts == TRIES
    assert not server.seen
