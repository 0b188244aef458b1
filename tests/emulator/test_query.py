"""`q`, `sort` and pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from harborapi.emulator.query import Columns, Page, parse, select
from harborapi.emulator.wire import EmptyError, HarborError


@dataclass
class Item:
    id: int
    name: str
    project_id: int = 0
    enabled: bool = False
    creation_time: datetime | None = None


ITEMS = [
    Item(1, "alpha", 5, True, datetime(2026, 1, 1, tzinfo=UTC)),
    Item(2, "Beta", 5, False, datetime(2026, 2, 1, tzinfo=UTC)),
    Item(3, "gamma-1", 6, True, datetime(2026, 3, 1, 12, tzinfo=UTC)),
    Item(4, "50%_x", 7),
]
COLUMNS = Columns(
    {"id": int, "name": str, "project_id": int, "enabled": bool, "creation_time": datetime},
    keys={"even": lambda term: lambda row: (row.id % 2 == 0) == (term.value == "yes")},
    fixed=("Scope",),
    default=("-id",),
)


def ids(q: str = "", sort: str = "id") -> list[int]:
    return [row.id for row in select(ITEMS, COLUMNS, q, sort)]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("name=alpha", [1]),
        ("name=ALPHA", []),
        ("name=~ALPHA", [1]),
        ("name=~%_", [4]),
        ("project_id=5,enabled=true", [1]),
        ("ProjectID=5", [1, 2]),
        ("projectID=5", [1, 2]),
        ("NAME=alpha", [1]),
        ("projectid=5", [1, 2, 3, 4]),
        ("nosuch=1", [1, 2, 3, 4]),
        ("Scope=x", [1, 2, 3, 4]),
        ("even=yes", [2, 4]),
        ("project_id=~5", [1, 2]),
        ("project_id={5 7}", [1, 2, 4]),
        ("name={'alpha' Beta}", [1, 2]),
        ("name={}", []),
        ("name=(alpha)", [1, 2, 3, 4]),
        ("id=[2~3]", [2, 3]),
        ("id=[~2]", [1, 2]),
        ("creation_time=[2026-01-15~2026-12-31 00:00:00]", [2, 3]),
        ("creation_time=[2026-03-01T12:00:00~]", [3]),
        ("creation_time=~2026-02", [2]),
        ("name=alpha,name=Beta", [2]),
        ("id__gte=3", [3, 4]),
        ("id__gt=3", [4]),
        ("id__lte=1", [1]),
        ("id__lt=2", [1]),
        ("id__exact=2", [2]),
        ("name__icontains=ET", [2]),
        ("id__in=2", [2]),
        ("id__startswith=2", [1, 2, 3, 4]),
        ("name=%61lpha", [1]),
        ("name=50%25_x", [4]),
        (r"name=\alpha", [1]),
    ],
)
def test_filters(q: str, expected: list[int]) -> None:
    assert ids(q) == expected


@pytest.mark.parametrize(
    "q", ["garbage", "=x", "name=", "name=~", "id=[~]", "id=[1~2", "id=[12]", "id={1", "id=(", "a=1,"]
)
def test_what_cannot_be_read_is_a_bad_request(q: str) -> None:
    with pytest.raises(HarborError) as caught:
        parse(q)
    assert caught.value.status == 400


@pytest.mark.parametrize("q", ["id=x", "enabled=perhaps", "creation_time=[bad~]", "project_id={x}"])
def test_what_the_column_does_not_take_is_a_server_error(q: str) -> None:
    with pytest.raises(HarborError) as caught:
        ids(q)
    assert caught.value.status == 500


@pytest.mark.parametrize("q", ["PROJECT_ID=5", "name__in={alpha}"])
def test_what_the_server_stumbles_over(q: str) -> None:
    with pytest.raises(EmptyError):
        ids(q)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("id", [1, 2, 3, 4]),
        ("-id", [4, 3, 2, 1]),
        ("", [4, 3, 2, 1]),
        ("nosuch", [4, 3, 2, 1]),
        ("NAME", [4, 3, 2, 1]),
        ("-project_id,id", [4, 3, 1, 2]),
        ("nosuch,-ProjectID,-id", [4, 3, 2, 1]),
        ("name", [4, 1, 2, 3]),
        ("-name", [3, 2, 1, 4]),
        ("-creation_time", [3, 2, 1, 4]),
    ],
)
def test_orders(sort: str, expected: list[int]) -> None:
    assert ids(sort=sort) == expected


@pytest.mark.parametrize(
    ("number", "size", "rows", "link"),
    [
        (None, None, 10, '</p?page=2&page_size=10>; rel="next"'),
        (2, 10, 10, '</p?page=1&page_size=10>; rel="prev" , </p?page=3&page_size=10>; rel="next"'),
        (3, 10, 5, '</p?page=2&page_size=10>; rel="prev"'),
        (4, 10, 0, ""),
        (0, 10, 10, '</p?page=1&page_size=10>; rel="next"'),
        (1, 0, 25, ""),
        (1, -1, 25, '</p?page=2&page_size=-1>; rel="next"'),
        (2, -1, 25, '</p?page=1&page_size=-1>; rel="prev" , </p?page=3&page_size=-1>; rel="next"'),
    ],
)
def test_pages(number: int | None, size: int | None, rows: int, link: str) -> None:
    page = Page.of(number, size)
    assert len(page.cut(range(25))) == rows
    assert page.link("/p", {}, 25) == link


def test_links_keep_the_query_as_it_reads() -> None:
    link = Page.of(1, 2).link("/p", {"q": ["name=~a b,c"], "with_tag": ["true"], "page": ["1"]}, 5)
    assert link == '</p?page=2&page_size=2&q=name=~a b,c&with_tag=true>; rel="next"'
