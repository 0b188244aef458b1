"""Listings: the first page tells how many there are, the others are asked for side by side."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..exceptions import DecodeError, PagingError
from .flow import SHOWN, exchange, run
from .operation import Listing
from .reply import Page, placed
from .wire import DONE, Emit, Gather

if TYPE_CHECKING:
    from .call import Call
    from .operation import Operation
    from .reply import Reply
    from .wire import Flow

T = TypeVar("T")

_ROUND = 3
"""Pages in a row that were there before, after which a listing does not end."""
_DIGITS = 18
"""A total of more is none."""


def collect(listing: Listing[T], call: Call) -> Flow[list[T]]:
    """The complete list, up to its limit."""
    found: list[T] = []
    yield from _read(listing, call, lambda page: found.extend(page.items))
    return found


def pages(listing: Listing[T], call: Call) -> Flow[None]:
    """Emits the listing's pages in their order."""
    yield from _read(listing, call, None)


def _read(listing: Listing[T], call: Call, take: Callable[[Page[T]], object] | None) -> Flow[None]:
    """Reads page by page; no page is asked for that the limit makes needless."""
    if listing.limit == 0:
        return
    size, left = listing.page_size, listing.limit
    if listing.page == 1 and left is not None:
        size = min(size, left)
    number, watch = listing.page, _Watch(size, listing.repeats)
    while True:
        reply: Reply[list[T]] = yield from exchange(listing.at(number, size), call)
        items, total = _items(reply), _total(reply)
        there = watch.count(reply, items)
        if there == 0 and number > listing.page:
            return
        page = Page(items if left is None else items[:left], number, total)
        yield from _hand_on(page, take)
        if left is not None:
            left -= len(page.items)
        if there == 0 or left == 0:
            return
        if total is None:
            if not _leads_on(reply, full=there >= size):
                return
            number += 1
            continue
        last = _last_page(total, size, number, left)
        if last > number:
            number, total, left = yield from _side_by_side(
                listing, call, take, range(number + 1, last + 1), watch, left, total
            )
        if left == 0 or total <= number * size:
            return
        number += 1  # the list grew while it was read


def _last_page(total: int, size: int, number: int, left: int | None) -> int:
    last = -(-total // size)
    return last if left is None else min(last, number + -(-left // size))


def _side_by_side(
    listing: Listing[T],
    call: Call,
    take: Callable[[Page[T]], object] | None,
    numbers: range,
    watch: _Watch,
    left: int | None,
    total: int,
) -> Flow[tuple[int, int, int | None]]:
    """Some pages; gives the last one read, the newest total, and what is left of the limit."""
    gather = Gather((exchange(listing.at(n, watch.size), call) for n in numbers), call.concurrency)
    number = numbers.start - 1
    while (reply := (yield gather)) is not DONE:
        number += 1
        items = _items(reply)
        said = _total(reply)
        total = total if said is None else said
        if watch.count(reply, items) == 0:
            return number, 0, left  # the list ends before its total, and nothing comes after its end
        if left is not None:
            items = items[:left]
            left -= len(items)
        yield from _hand_on(Page(items, number, total), take)
    return number, total, left


class _Watch:
    """Sees to it that a listing ends: a server that gives full pages round and round has no last one.

    Args:
        size: Items a page.
        repeats: The server may give the first page for every number: a page that was there ends the listing.
    """

    def __init__(self, size: int, repeats: bool) -> None:
        self.size, self._repeats = size, repeats
        self._known: set[int] = set()
        self._again = 0

    def count(self, reply: Reply[Any], items: list[Any]) -> int:
        """How many items a page has, those included that were left out because they can't be read.

        Raises:
            PagingError: It is the third in a row that was there already. One may be: lists grow at their beginning.
        """
        there = len(items)
        if reply.reading.skip_invalid and there < self.size:
            there = len(json.loads(reply.content) or ())
        key = hash(reply.content)
        if self._repeats and key in self._known:
            return 0
        self._again = self._again + 1 if there and key in self._known else 0
        self._known.add(key)
        if self._again >= _ROUND:
            raise PagingError(
                "the same pages come again and again: the listing does not end",
                operation=reply.operation.id,
                method=reply.operation.method,
                url=reply.url,
                request_id=reply.request_id,
                attempts=reply.attempts,
            )
        return there


def _hand_on(page: Page[T], take: Callable[[Page[T]], object] | None) -> Flow[None]:
    if take is None:
        yield Emit(page)
    else:
        take(page)


def _items(reply: Reply[list[T]]) -> list[T]:
    """A page's items; unread, as `raw` and `validate=False` leave them, it may be anything."""
    items = cast("object", reply.parse())
    if not isinstance(items, list):
        why = "the answer is of another shape than the API's: no list"
        raise placed(DecodeError(why, body=reply.content[:SHOWN]), reply)
    return cast("list[T]", items)


def _total(reply: Reply[Any]) -> int | None:
    text = reply.headers.get("x-total-count", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def _leads_on(reply: Reply[Any], *, full: bool) -> bool:
    """Whether there may be another page: as the answer's links say; without any, where this one is full."""
    link = reply.headers.get("link", "")
    return 'rel="next"' in link if link else full


def perform(operation: Operation[T], call: Call) -> Flow[T]:
    """Any operation, to its value: of a listing, the complete list."""
    if isinstance(operation, Listing):
        return cast("T", (yield from collect(cast("Listing[Any]", operation), call)))
    return (yield from run(operation, call))


def first_answer(operation: Operation[T], call: Call) -> Flow[Reply[T]]:
    """Any operation, to its answer: of a listing, the one to its first page."""
    if isinstance(operation, Listing):
        listing = cast("Listing[Any]", operation)
        operation = cast("Operation[T]", listing.at(listing.page, listing.page_size))
    return (yield from exchange(operation, call))


def gather(
    operations: Iterable[Operation[T]], call: Call, concurrency: int, return_exceptions: bool
) -> Flow[list[Any]]:
    """Many operations side by side; the results in their order."""
    cursor = Gather((perform(one, call) for one in operations), concurrency, return_exceptions=return_exceptions)
    found: list[Any] = []
    while (result := (yield cursor)) is not DONE:
        found.append(result)
    return found
