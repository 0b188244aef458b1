"""Faults in the middle of a listing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from harborapi import exceptions as errors
from harborapi._core.wire import DONE, Emit, Flow, Gather

from .server import Act, FaultServer, Seen, answer, http, late, say
from .shown import shows
from .subject import GET, LISTING, TRIES, Subject, check

if TYPE_CHECKING:
    from harborapi._core.call import Call

pytestmark = pytest.mark.timeout(20)

Serve = Callable[..., FaultServer]
Make = Callable[..., Subject]


def page_of(seen: Seen) -> int:
    return int(parse_qs(urlsplit(seen.target).query)["page"][0])


def rows(total: int, page: int, size: int = 10) -> list[int]:
    return list(range(total))[(page - 1) * size : page * size]


def listing(total: int, *, says: object = None, links: bool = False) -> Callable[[Seen], Act]:
    """A listing as Harbor serves it."""

    def decide(seen: Seen) -> Act:
        page = page_of(seen)
        headers = [f"X-Total-Count: {total if says is None else says}"] if says != "" else []
        if links:
            headers.append(f'Link: </api/v2.0/labels?page={page}&page_size=10> ; rel="next"')
        return answer(json.dumps(rows(total, page)).encode(), 200, *headers)

    return decide


def but(usual: Callable[[Seen], Act], *faults: tuple[int, Act]) -> Callable[[Seen], Act]:
    """The same, but some requests for a page go wrong."""
    left = list(faults)

    def decide(seen: Seen) -> Act:
        for fault in left:
            if fault[0] == page_of(seen):
                left.remove(fault)
                return fault[1]
        return usual(seen)

    return decide


def test_a_complete_list(host: str, serve: Serve, subject: Make) -> None:
    server = serve(decide=listing(95))
    assert subject(server.url(host)).do(LISTING) == [list(range(95))]
    assert sorted(page_of(one) for one in server.seen) == list(range(1, 11))
    assert server.quiet()


FAULTS = {
    "503": answer(b"", 503),
    "reset": say(b"", "reset"),
    "truncated": say(http(b"[1", length=99), "close"),
    "429": answer(b"", 429, "Retry-After: 0"),
}


@shows("Lists", "a page that fails once", "that page alone is asked for again")
@pytest.mark.parametrize("page", [1, 2, 10])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_page_that_fails_once(fault: str, page: int, serve: Serve, subject: Make) -> None:
    server = serve(decide=but(listing(95), (page, FAULTS[fault])))
    assert subject(server.url()).do(LISTING) == [list(range(95))]
    asked = [page_of(one) for one in server.seen]
    assert sorted(asked) == sorted([*range(1, 11), page]), "a page was asked for again that had not failed"


@shows("Lists", "a page that fails always", "its exception, with its URL; the others are stopped")
def test_a_page_that_fails_always(host: str, serve: Serve, subject: Make) -> None:
    server = serve(decide=but(listing(95), *[(5, answer(b"", 503))] * TRIES))
    (exc,) = subject(server.url(host)).do(LISTING)
    check(exc, errors.ServiceUnavailable, LISTING)
    assert exc.attempts == TRIES
    assert "page=5" in exc.url
    assert server.quiet()


@shows("Lists", "401 in the middle", "`Unauthorized` at once; pages under way are not waited for")
def test_401_in_the_middle(host: str, serve: Serve, subject: Make) -> None:
    """The others are not waited for: they would never be answered."""
    usual, hanging = listing(95), say(b"", "hang")
    server = serve(decide=lambda seen: {1: usual(seen), 4: answer(b"", 401)}.get(page_of(seen), hanging))
    (exc,) = subject(server.url(host), timeout=15.0).do(LISTING)
    check(exc, errors.Unauthorized, LISTING)
    assert server.quiet()


@shows("Lists", "the same while iterating", "what came before, in order, then `Unauthorized`")
def test_401_in_the_middle_of_iterating(host: str, driver: str, serve: Serve, subject: Make) -> None:
    usual = listing(95)
    server = serve(decide=lambda seen: answer(b"", 401) if page_of(seen) == 4 else usual(seen))
    found: list[int] = []

    def blocking(client: object) -> None:
        for item in client.iterate(LISTING):  # type: ignore[attr-defined]
            found.append(item)

    async def going(client: object) -> None:
        async for item in client.iterate(LISTING):  # type: ignore[attr-defined]
            found.append(item)

    (exc,) = subject(server.url(host)).do(blocking if driver == "sync" else going)
    check(exc, errors.Unauthorized, LISTING)
    assert found in ([], list(range(10)), list(range(20)), list(range(30)))


@shows("Lists", "a page that is no JSON", "`DecodeError`, with its URL")
def test_not_json_in_the_middle(host: str, serve: Serve, subject: Make) -> None:
    server = serve(decide=but(listing(95), (7, answer(b"<html>", 200))))
    (exc,) = subject(server.url(host)).do(LISTING)
    check(exc, errors.DecodeError, LISTING)
    assert "page=7" in exc.url


@shows("Lists", "no total, or one that can't be read", "complete, page after page")
@pytest.mark.parametrize("says", ["", "many", "-5", "1e3", "²"])
def test_no_total_that_can_be_read(says: str, serve: Serve, subject: Make) -> None:
    server = serve(decide=listing(35, says=says))
    assert subject(server.url()).do(LISTING) == [list(range(35))]


@shows("Lists", "a total that grows meanwhile", "complete: pages are asked for until the new end")
def test_a_total_that_grows(serve: Serve, subject: Make) -> None:
    server = serve(decide=lambda seen: listing(25 if page_of(seen) == 1 else 47)(seen))
    assert subject(server.url()).do(LISTING) == [list(range(47))]


@shows("Lists", "a total that shrinks meanwhile", "what there is; it ends at the first empty page")
def test_a_total_that_shrinks(serve: Serve, subject: Make) -> None:
    server = serve(decide=lambda seen: listing(95 if page_of(seen) == 1 else 47)(seen))
    assert subject(server.url()).do(LISTING) == [list(range(47))]


@shows("Lists", "a total of millions over few items", "what there is, and no more than a few empty pages are asked for")
def test_a_total_that_lies(serve: Serve, subject: Make) -> None:
    """Pages beyond the end are empty: a few may be asked for side by side, a million may not."""
    server = serve(decide=listing(25, says=10_000_000))
    assert subject(server.url()).do(LISTING) == [list(range(25))]
    assert len(server.seen) < 40


@shows("Lists", "a next link that repeats for ever", "`PagingError` after four pages")
def test_a_next_link_that_repeats(serve: Serve, subject: Make) -> None:
    """The same page again and again, which always says that there is a next."""
    same = json.dumps(list(range(10))).encode()
    server = serve(then=answer(same, 200, 'Link: </api/v2.0/labels?page=2&page_size=10> ; rel="next"'))
    (exc,) = subject(server.url()).do(LISTING)
    assert isinstance(exc, errors.PagingError), repr(exc)
    assert exc.operation == LISTING.id
    assert len(server.seen) == 4


@shows("Lists", "pages that go round", "`PagingError`")
def test_pages_that_go_round(serve: Serve, subject: Make) -> None:
    def decide(seen: Seen) -> Act:
        return answer(json.dumps([page_of(seen) % 3] * 10).encode())

    server = serve(decide=decide)
    (exc,) = subject(server.url()).do(LISTING)
    assert isinstance(exc, errors.PagingError), repr(exc)
    assert len(server.seen) == 6


@shows("Lists", "the same page for each number", "`PagingError`")
def test_the_same_page_and_a_large_total(serve: Serve, subject: Make) -> None:
    same = json.dumps(list(range(10))).encode()
    server = serve(then=answer(same, 200, "X-Total-Count: 10000000"))
    (exc,) = subject(server.url()).do(LISTING)
    assert isinstance(exc, errors.PagingError), repr(exc)
    assert len(server.seen) < 40


@shows("Lists", "a next link to another server", "not followed; complete by counting")
def test_a_link_that_leads_elsewhere_is_not_followed(serve: Serve, subject: Make) -> None:
    elsewhere = serve()
    head = f'Link: <{elsewhere.url("localhost")}/api/v2.0/labels?page=2> ; rel="next"'
    server = serve(decide=lambda seen: answer(json.dumps(rows(35, page_of(seen))).encode(), 200, head))
    assert subject(server.url("127.0.0.1")).do(LISTING) == [list(range(35))]
    assert not elsewhere.seen


@shows("Lists", "a page larger than asked for", "cut at the limit")
def test_a_page_larger_than_asked_for(serve: Serve, subject: Make) -> None:
    server = serve(decide=lambda seen: answer(json.dumps(list(range(50))).encode(), 200, "X-Total-Count: 50"))
    (found,) = subject(server.url()).do(LISTING.limited(20))
    assert found == list(range(20))


@shows("Lists", "pages that do not come before the deadline", "`DeadlineExceeded`; all are stopped")
def test_a_deadline_over_pages(host: str, serve: Serve, subject: Make) -> None:
    server = serve(decide=lambda seen: late(0.0 if page_of(seen) == 1 else 9.0, listing(95)(seen)))
    (exc,) = subject(server.url(host), deadline=0.3).do(LISTING)
    check(exc, errors.DeadlineExceeded, LISTING)
    assert server.quiet()


@shows("Lists", "left early", "pages under way are stopped")
def test_leaving_early(host: str, driver: str, serve: Serve, subject: Make) -> None:
    """What is under way ends, and no page is asked for that nobody will read."""
    server = serve(decide=listing(100_000))
    given = []

    def blocking(client: object) -> None:
        pages = client.pages(LISTING)  # type: ignore[attr-defined]
        given.append(next(pages).items)
        given.append(next(pages).items)
        pages.close()

    async def going(client: object) -> None:
        pages = client.pages(LISTING)  # type: ignore[attr-defined]
        given.append((await anext(pages)).items)
        given.append((await anext(pages)).items)
        await pages.aclose()

    after = subject(server.url(host)).do(
        blocking if driver == "sync" else going, GET.__class__(**vars(LISTING.at(1, 10)))
    )
    assert given == [rows(99, 1), rows(99, 2)]
    assert after[-1] == rows(99, 1)
    assert len(server.seen) < 40
    assert server.quiet()


# ---- what is gathered within what is gathered


def nested(call: Call, width: int, depth: int) -> Flow[int]:
    from harborapi._core.flow import run

    if depth == 0:
        yield from run(GET, call)
        return 1
    total = 0
    gather = Gather((nested(call, width, depth - 1) for _ in range(width)), width, ordered=False)
    while (one := (yield gather)) is not DONE:
        total += one
        yield Emit(one)
    return total


@pytest.mark.parametrize("most", [1, 2, 100])
def test_nested_gathering_ends(most: int, host: str, serve: Serve, subject: Make) -> None:
    server = serve()
    found = subject(server.url(host), max_connections=most).do(lambda client: client.perform(nested, 3, 3))
    assert found == [27]
    assert server.connections <= min(most, 27)
    assert server.quiet()


@shows("Lists", "one fails of many side by side", "its exception at once; the others are stopped")
@pytest.mark.parametrize("most", [1, 100])
def test_a_failure_deep_down_ends_all(most: int, host: str, serve: Serve, subject: Make) -> None:
    """All others hang; nobody waits for them."""
    server = serve(say(b"", "hang"), answer(b"", 403), then=say(b"", "hang"))
    if most == 1:
        server.script.popleft()
    (exc,) = subject(server.url(host), max_connections=most, timeout=15.0).do(
        lambda client: client.perform(nested, 3, 3)
    )
    check(exc, errors.Forbidden, GET)
    assert server.quiet()
