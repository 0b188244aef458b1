"""Harbor's `q` and `sort` over rows, and its pages.

A list has a `Columns`: what can be filtered and sorted. `select` gives the rows that `q` leaves, in the order of
`sort`; `Page` cuts them and writes `X-Total-Count` and `Link`.
"""

from __future__ import annotations

import operator as operators
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote_plus

from harborapi.emulator import moments
from harborapi.emulator.wire import EmptyError, HarborError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

R = TypeVar("R")
GARBAGE = 'the query string must contain "=" and the key/value cannot be empty'
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "gte": operators.ge,
    "gt": operators.gt,
    "lte": operators.le,
    "lt": operators.lt,
}
OPERATORS = frozenset(("icontains", "in", "gte", "lte", "gt", "lt", "exact"))


@dataclass(frozen=True, slots=True)
class Term:
    """One term of `q`: `kind` is exact, fuzzy, range, union or intersection."""

    key: str
    kind: str
    value: Any


class Columns:
    """What a list can be filtered and sorted by.

    Args:
        columns: type of each column by its name in the database: `int`, `str`, `bool`, `datetime`.
        getters: how to get a column's value where it is no attribute of the row of that name.
        keys: filters with a meaning of their own; each gets the term and gives a test of a row, or None to drop it.
        fixed: keys that the server sets itself: in exactly this spelling `q` can't change them.
        default: the order without `sort`, such as `("-push_time", "-id")`; empty: as the rows come.
        names: Go names that are not the column's name in CamelCase.
    """

    def __init__(
        self,
        columns: Mapping[str, type],
        *,
        getters: Mapping[str, Callable[[Any], Any]] | None = None,
        keys: Mapping[str, Callable[[Term], Callable[[Any], bool] | None]] | None = None,
        fixed: Iterable[str] = (),
        default: Sequence[str] = (),
        names: Mapping[str, str] | None = None,
    ) -> None:
        self.columns: dict[str, type] = dict(columns)
        self.getters: dict[str, Callable[[Any], Any]] = dict(getters or {})
        self.keys: dict[str, Callable[[Term], Callable[[Any], bool] | None]] = dict(keys or {})
        self.fixed: frozenset[str] = frozenset(fixed)
        self.default: tuple[str, ...] = tuple(default)
        self.exact: dict[str, str] = {name: name for name in columns} | {go_name(name): name for name in columns}
        self.exact |= dict(names or {})

    def getter(self, column: str) -> Callable[[Any], Any]:
        """How to get the column's value from a row."""
        return self.getters.get(column) or (lambda row: getattr(row, column))

    def special(self, key: str) -> Callable[[Term], Callable[[Any], bool] | None] | None:
        """The filter with a meaning of its own that a key of `q` names, or None."""
        return self.keys.get(key)

    def column(self, key: str) -> str | None:
        """The column that a key of `q` means, or None."""
        if key in self.exact:
            return self.exact[key]
        snake = snake_case(key)
        if snake in self.columns:
            if "_" in key and key != key.lower():
                raise EmptyError(500)
            return snake
        return None


def go_name(column: str) -> str:
    """A column's name as a field of a Go struct: `project_id` → `ProjectID`."""
    parts = column.split("_")
    return "".join(part.upper() if part in ("id", "url", "uuid") else part[:1].upper() + part[1:] for part in parts)


def snake_case(name: str) -> str:
    """`projectID` → `project_id`, `NAME` → `name`."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def parse(q: str | None) -> list[Term]:
    """The terms of a `q`, which is decoded once more here.

    Raises:
        HarborError: 400, for a term without key, "=" or value, or an unclosed list or range.
    """
    if not q:
        return []
    q = q if re.search(r"%(?![0-9A-Fa-f]{2})", q) else unquote_plus(q)
    terms: dict[str, Term] = {}
    for part in q.split(","):
        key, equals, value = part.partition("=")
        if not (key and equals and value):
            raise HarborError(400, GARBAGE)
        terms.pop(key, None)
        terms[key] = _term(key, value)
    return list(terms.values())


def _term(key: str, value: str) -> Term:
    first, last = value[0], value[-1]
    if first == "~":
        if len(value) == 1:
            raise _bad(value)
        return Term(key, "fuzzy", value[1:])
    if first == "[":
        inside = value[1:-1]
        if last != "]" or len(value) == 1 or inside.count("~") != 1:
            raise _bad(value)
        low, high = (end.strip() for end in inside.split("~"))
        if not low and not high:
            raise _bad(value)
        return Term(key, "range", (_element(low) if low else None, _element(high) if high else None))
    if first in "{(":
        if last != {"{": "}", "(": ")"}[first] or len(value) == 1:
            raise _bad(value)
        elements = [_element(one) for one in value[1:-1].split(" ") if one]
        return Term(key, "union" if first == "{" else "intersection", elements)
    return Term(key, "exact", value[1:] if first == "\\" else value)


def _bad(value: str) -> HarborError:
    return HarborError(400, f"invalid query string value: {value}")


def _element(text: str) -> Any:
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", text):
        return moments.parse(text)
    if re.fullmatch(r"[+-]?\d+", text, re.ASCII):
        return int(text)
    return text.strip("'\"")


def select(rows: Iterable[R], columns: Columns, q: str | None = None, sort: str | None = None) -> list[R]:
    """The rows that `q` leaves, in the order of `sort`.

    Raises:
        HarborError: 400 for a `q` that can't be read; 500 for a value that the column's type does not take.
    """
    tests = [test for term in parse(q) if (test := test_of(term, columns)) is not None]
    found = [row for row in rows if all(test(row) for test in tests)] if tests else list(rows)
    return order(found, columns, sort)


def test_of(term: Term, columns: Columns) -> Callable[[Any], bool] | None:
    """What a term asks of a row; None if it is dropped."""
    if term.key in columns.fixed:
        return None
    special = columns.special(term.key)
    if special is not None:
        return special(term)
    key, _, operator = term.key.partition("__")
    if operator and operator not in OPERATORS:
        return None
    column = columns.column(key)
    if column is None or term.kind == "intersection":
        return None
    get, kind = columns.getter(column), columns.columns[column]
    if operator and operator != "exact":
        return _operator_test(operator, term, get, kind)
    if term.kind == "fuzzy":
        needle = str(term.value).lower()
        return lambda row: needle in as_text(get(row)).lower()
    if term.kind == "range":
        low, high = (None if end is None else cast(end, kind) for end in term.value)
        return lambda row: _between(get(row), low, high)
    if term.kind == "union":
        options = {cast(one, kind) for one in term.value}
        return lambda row: get(row) in options
    wanted = cast(term.value, kind)
    return lambda row: get(row) == wanted


def _operator_test(operator: str, term: Term, get: Callable[[Any], Any], kind: type) -> Callable[[Any], bool]:
    if term.kind != "exact":
        raise EmptyError(500)
    if operator == "icontains":
        needle = str(term.value).lower()
        return lambda row: needle in as_text(get(row)).lower()
    wanted = cast(term.value, kind)
    if operator == "in":
        return lambda row: get(row) == wanted
    compare = COMPARISONS[operator]
    return lambda row: (value := get(row)) is not None and bool(compare(value, wanted))


def _between(value: Any, low: Any, high: Any) -> bool:
    if value is None:
        return False
    return (low is None or value >= low) and (high is None or value <= high)


def cast(value: Any, kind: type) -> Any:
    """A value of `q` as the column's type; what can't be cast is a database error."""
    if kind is str:
        return value if isinstance(value, str) else as_text(value)
    try:
        if kind is bool:
            words = {"t": True, "true": True, "1": True, "y": True, "yes": True, "on": True}
            words |= {"f": False, "false": False, "0": False, "n": False, "no": False, "off": False}
            return words[str(value).strip().lower()]
        if kind is int:
            return int(str(value))
        return value if isinstance(value, datetime) else moments.parse(str(value))
    except (ValueError, KeyError):
        raise HarborError(500, f"{value!r} is no {kind.__name__}") from None


def as_text(value: Any) -> str:
    """A column's value as the database writes it as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else str(value)


def order(rows: list[R], columns: Columns, sort: str | None) -> list[R]:
    """The rows in the order of `sort`; unknown keys are dropped, and without any the default holds."""
    keys: list[tuple[str, bool]] = []
    for part in (sort or "").split(","):
        name = part.removeprefix("-")
        if name in columns.exact:
            keys.append((columns.exact[name], part.startswith("-")))
    if not keys:
        keys = [(name.removeprefix("-"), name.startswith("-")) for name in columns.default]
    rows = list(rows)
    for column, descending in reversed(keys):
        get = columns.getter(column)
        if columns.columns.get(column) is str:
            rows.sort(key=lambda row, get=get: collate(get(row) or ""), reverse=descending)  # type: ignore[misc]
        else:
            rows.sort(key=lambda row, get=get: sortable(get(row)), reverse=descending)  # type: ignore[misc]
    return rows


def sortable(value: Any) -> tuple[bool, Any]:
    """A sort key that puts what is missing first."""
    return (value is not None, 0 if value is None else value)


def collate(text: str) -> tuple[str, str]:
    """A sort key near to the database's collation: letters and digits first, case and punctuation later."""
    return ("".join(c for c in text if c.isalnum()).lower(), text.swapcase())


def like(text: str) -> Callable[[str], bool]:
    """Whether another text holds this one, whatever the case."""
    needle = text.lower()
    return lambda other: needle in other.lower()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: `size` 0 is everything, a negative one is everything on each page without end.

    Numbers below 1 mean the first page, but the links count from them.
    """

    number: int
    size: int

    @classmethod
    def of(cls, number: int | None, size: int | None) -> Page:
        """The page that a request asks for."""
        return cls(number if number is not None else 1, size if size is not None else 10)

    def cut(self, rows: Sequence[R]) -> Sequence[R]:
        """The rows of this page."""
        if self.size <= 0:
            return rows
        start = (max(self.number, 1) - 1) * self.size
        return rows[start : start + self.size]

    def link(self, path: str, query: Mapping[str, Sequence[str]], total: int) -> str:
        """The `Link` header's value, "" where there is no other page; its query is not encoded."""
        if self.size == 0:
            return ""
        links: list[str] = []
        if self.number > 1 and (self.number - 1) * self.size < total:
            links.append(f'<{self._url(path, query, self.number - 1)}>; rel="prev"')
        if self.number * self.size < total:
            links.append(f'<{self._url(path, query, self.number + 1)}>; rel="next"')
        return " , ".join(links)

    def _url(self, path: str, query: Mapping[str, Sequence[str]], number: int) -> str:
        values = {name: list(given) for name, given in query.items()}
        values |= {"page": [str(number)], "page_size": [str(self.size)]}
        return path + "?" + "&".join(f"{name}={value}" for name in sorted(values) for value in values[name])
