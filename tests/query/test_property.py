"""The rows that an expression gives are those that a filter in Python leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from harborapi.exceptions import InvalidArgument
from harborapi.query import Field, Query, Value

from .conftest import START, TEXTS
from .lists import LISTS, List

if TYPE_CHECKING:
    from harborapi import HarborClient

NASTY = st.text(st.sampled_from("aA0 ~[](){}\\'\"%+=&#,;<>*_é日\n\x00"), max_size=6)
PARTS = st.sampled_from(TEXTS).flatmap(
    lambda text: st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(
        lambda ends: text[min(ends) : max(ends)]
    )
)
MOMENTS = st.builds(
    lambda seconds, hours: (START + timedelta(seconds=seconds)).astimezone(timezone(timedelta(hours=hours))),
    st.one_of(st.integers(-2, 45), st.floats(-1, 45)),
    st.integers(-12, 12),
)
VALUES: dict[type, st.SearchStrategy[Any]] = {
    str: st.sampled_from(TEXTS) | PARTS | NASTY,
    int: st.integers(-2, 50) | st.integers(0, 5000),
    bool: st.booleans(),
    object: MOMENTS,
}


@dataclass(frozen=True)
class Asked:
    """A condition as it is asked for, as Python understands it, and whether Harbor's language can't say it."""

    make: Callable[[], Query]
    holds: Callable[[Any], bool]
    unspeakable: bool


def unwritable(value: object, *, listed: bool = False, ranged: bool = False) -> bool:
    """Whether a value can't be written, by the rules of the language."""
    if not isinstance(value, str):
        return False
    if "," in value or "\x00" in value:
        return True
    stripped = not value or value != value.strip() or value[0] in "'\"" or value[-1] in "'\""
    return (stripped and (listed or ranged)) or (listed and " " in value) or (ranged and "~" in value)


@st.composite
def conditions(draw: st.DrawFn, name: str, kind: type, get: Callable[[Any], Any]) -> Asked:
    one = VALUES[kind]
    field = Field(name)
    # texts are put in order by the database's own rules; a time's text is not ours to know; true is no number
    ways = {str: "=~|", bool: "=~|", int: "=~|[<>gl", object: "=|[<>gl"}[kind]
    way = draw(st.sampled_from(ways))
    event(f"{kind.__name__} {way}")
    low, high = draw(one), draw(one)
    if way == "~":
        return Asked(
            lambda: field.contains(low),
            lambda row: shown(low).lower() in shown(get(row)).lower(),
            low == "" or unwritable(low),
        )
    if way == "|":
        some = draw(st.lists(one, max_size=4))
        return Asked(
            lambda: field.any_of(*some), lambda row: get(row) in some, any(unwritable(v, listed=True) for v in some)
        )
    if way == "[":
        bad = unwritable(low, ranged=True) or unwritable(high, ranged=True)
        return Asked(lambda: field.between(low, high), lambda row: low <= get(row) <= high, bad)
    alone: dict[str, tuple[Callable[[], Query], Callable[[Any], bool]]] = {
        "=": (lambda: field == low, lambda row: bool(get(row) == low)),
        "<": (lambda: field < low, lambda row: bool(get(row) < low)),
        ">": (lambda: field > low, lambda row: bool(get(row) > low)),
        "l": (lambda: field <= low, lambda row: bool(get(row) <= low)),
        "g": (lambda: field >= low, lambda row: bool(get(row) >= low)),
    }
    return Asked(*alone[way], unwritable(low))


def shown(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@st.composite
def asked(draw: st.DrawFn, source: List) -> list[Asked]:
    names = draw(st.lists(st.sampled_from(sorted(source.fields)), min_size=1, max_size=3, unique=True))
    return [draw(conditions(name, *source.fields[name])) for name in names]


@cache
def rows_of(client: HarborClient, number: int) -> list[Any]:
    rows = client.send(LISTS[number]())
    assert len(rows) >= 10
    return rows


@pytest.mark.parametrize("number", range(len(LISTS)), ids=[one.operation for one in LISTS])
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_expression_gives_what_a_filter_in_python_leaves(client: HarborClient, number: int, data: Any) -> None:
    source = LISTS[number]
    wanted = data.draw(asked(source))
    query = Query()
    for one in wanted:
        if one.unspeakable:
            with pytest.raises(InvalidArgument):
                one.make()
            return
        query &= one.make()
    identity = next(iter(source.fields.values()))[1]
    found = {identity(row) for row in client.send(source(query))}
    expected = {identity(row) for row in rows_of(client, number) if all(one.holds(row) for one in wanted)}
    event(f"{len(expected) > 0}")
    assert found == expected, str(query)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("number", range(6), ids=[one.operation for one in LISTS[:6]])
def test_every_text_is_found_by_itself(client: HarborClient, number: int, text: str) -> None:
    source = LISTS[number]
    name = "username" if source.operation == "listUsers" else "name"
    get = source.fields[name][1]
    if source.operation in {"listProjects", "listRepositories", "listAllRepositories"}:
        text = ("p" if source.operation == "listProjects" else "library/") + text
    rows = client.send(source(Field(name) == text))
    assert [get(row) for row in rows] == [text]


def test_a_moment_of_another_zone_is_the_same_moment(client: HarborClient) -> None:
    moment = datetime(2026, 3, 1, 14, 0, 3, tzinfo=timezone(timedelta(hours=2)))
    (label,) = client.send(LISTS[0](Field("creation_time") == moment))
    assert label.creation_time == moment
