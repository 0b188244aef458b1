"""Harbor's query language as typed expressions, for every `query` and `sort` parameter.

::

    from harborapi.query import Field, Sort

    name, push_time, labels = Field("name"), Field("push_time"), Field("labels")

    client.get_projects(query=name.contains("team") & (Field("public") == "true"))
    client.get_artifacts("p", "app", query=labels.all_of(1, 2) & (push_time >= a_datetime), sort=push_time.desc())

`str()` of an expression is what is sent. Values are written so that the server reads them as they are: it decodes `q`
twice, gives some characters a meaning at the beginning of a value, and takes what looks like a number or a time for
one. What its language can't say (a comma in a value, a blank in a list, "not equal", "or" between fields) is refused
with `InvalidArgument`; and when the operation is sent, so is a field that the list does not know, which the server
would ignore without a word. Plain strings are sent as they are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, Literal, NoReturn

from .exceptions import InvalidArgument

__all__ = ["Field", "Kind", "Query", "Sort", "Term", "Value"]

Value = str | int | float | datetime
"""What a field can be compared with; a bool too, as it is an int. A datetime must bear its time zone."""

Kind = Literal["exact", "fuzzy", "range", "union", "intersection", "greater", "less"]
"""How a term asks: equal, contains, between, any of, all of, greater than, less than."""

_OPERATORS: Final[dict[str, str]] = {"greater": "__gt", "less": "__lt"}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_-]+)*")
_CONVERTED = re.compile(r"[+-]?\d+|\d{4}-\d\d-\d\dT.*", re.DOTALL)
_INT64 = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Term:
    """One condition on one field.

    Attributes:
        field: The field's name.
        kind: How it asks.
        value: What follows the `=`, before it is escaped for the second decoding.
    """

    field: str
    kind: Kind
    value: str

    @property
    def key(self) -> str:
        """What stands before the `=`: the field's name, with the operator where the language has no sign for it."""
        return self.field + _OPERATORS.get(self.kind, "")

    def __str__(self) -> str:
        return f"{self.key}={self.value.replace('%', '%25').replace('+', '%2B')}"


@dataclass(frozen=True, slots=True)
class Query:
    """Conditions that all must hold. Made by `Field`, joined with `&`; `Query()` without any lets everything pass.

    Attributes:
        terms: The conditions.

    Raises:
        InvalidArgument: Two conditions of one kind on one field: the server would see the last one alone.
    """

    terms: tuple[Term, ...] = ()

    def __post_init__(self) -> None:
        joined: dict[str, Term] = {}
        for term in self.terms:
            before = joined.get(term.key, term)
            joined[term.key] = _joined(before, term)
        object.__setattr__(self, "terms", tuple(joined.values()))

    def __and__(self, other: Query) -> Query:
        if not isinstance(other, Query):  # pyright: ignore[reportUnnecessaryIsInstance]  # programs without types
            return NotImplemented
        return Query(self.terms + other.terms)

    def __bool__(self) -> NoReturn:
        raise TypeError("a query is neither true nor false: join expressions with & in place of `and`, `or`, `not`")

    def __str__(self) -> str:
        return ",".join(map(str, self.terms))


def _joined(before: Term, after: Term) -> Term:
    """One term that says what two say of the same key: the same again, or a lower and an upper bound."""
    if before == after:
        return after
    if before.kind == after.kind == "range":
        low, high = (
            [end for term in (before, after) if (end := term.value[1:-1].split("~")[place])] for place in (0, 1)
        )
        if len(low) == len(high) == 1:
            return Term(after.field, "range", f"[{low[0]}~{high[0]}]")
    raise InvalidArgument(
        f"two conditions on {after.field!r}: Harbor would see the last one alone. Use between() or any_of()"
    )


@dataclass(frozen=True, slots=True, init=False)
class Sort:
    """An order: fields from the most to the least significant, a `-` before those that go down.

    Args:
        fields: E.g. `"-push_time"`, `"name"`, `Field("name").desc()`; several in one text are separated by commas.

    Attributes:
        fields: The fields, one by one, with their `-`.

    Raises:
        InvalidArgument: There is no field, or a name is none.
    """

    fields: tuple[str, ...]

    def __init__(self, *fields: str | Sort) -> None:
        names = [name for one in fields for name in str(one).split(",")]
        if not names:
            raise InvalidArgument("an order needs a field")
        for name in names:
            _field_name(name.removeprefix("-"))
        object.__setattr__(self, "fields", tuple(names))

    def __str__(self) -> str:
        return ",".join(self.fields)


class Field:
    """A field of a list, to make conditions and orders of.

    `==`, `>=`, `<=`, `>` and `<` give conditions, as the methods do. Equality of text heeds case.

    Args:
        name: The field's name as the list has it, e.g. `name`, `push_time`, `ExtraAttrs.trigger`.

    Raises:
        InvalidArgument: The name can't be one.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name: str = _field_name(name)

    def __repr__(self) -> str:
        return f"Field({self.name!r})"

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, value: Value) -> Query:  # type: ignore[override]  # an expression, not a comparison
        text = _text(value)
        return self._asks("exact", "\\" + text if not text or text[0] in "~[{(\\" else text)

    def __ne__(self, value: object) -> NoReturn:
        raise InvalidArgument(f"Harbor can't ask for a {self.name!r} that is not equal to something")

    def __ge__(self, value: Value) -> Query:
        return self.between(value, None)

    def __le__(self, value: Value) -> Query:
        return self.between(None, value)

    def __gt__(self, value: Value) -> Query:
        return self._asks("greater", (self == value).terms[0].value)

    def __lt__(self, value: Value) -> Query:
        return self._asks("less", (self == value).terms[0].value)

    def contains(self, text: Value) -> Query:
        """The field's text holds this one; the case does not matter (but for the tags of artifacts).

        Args:
            text: The part, not empty. `%`, `_` and `*` mean themselves.

        Returns:
            The condition.

        Raises:
            InvalidArgument: The text is empty or holds a comma.
        """
        part = _text(text)
        if not part:
            raise InvalidArgument(f"{self.name}: every text contains the empty one")
        return self._asks("fuzzy", "~" + part)

    def between(self, low: Value | None, high: Value | None) -> Query:
        """The field lies between two values, both included.

        Args:
            low: The least value; None for no limit.
            high: The greatest value; None for no limit.

        Returns:
            The condition.

        Raises:
            InvalidArgument: There is no limit at all, or a value can't be written: it holds a comma or `~`, or a text
                is empty or begins or ends with a blank or a quote.
        """
        if low is None and high is None:
            raise InvalidArgument(f"{self.name}: a range needs a limit")
        ends = ["" if end is None else _element(end) for end in (low, high)]
        if any("~" in end for end in ends):
            raise InvalidArgument(f"{self.name}: an end of a range can't hold a ~")
        return self._asks("range", f"[{ends[0]}~{ends[1]}]")

    def any_of(self, *values: Value) -> Query:
        """The field equals one of these values.

        Args:
            values: The values; none lets no row pass.

        Returns:
            The condition.

        Raises:
            InvalidArgument: A value can't be written in a list: it is empty, or holds a comma or a blank, or begins or
                ends with a quote.
        """
        return self._asks("union", "{" + self._list(values) + "}")

    def all_of(self, *values: Value) -> Query:
        """The field has all of these values. Harbor knows this for the `labels` of artifacts alone, by their ids.

        Args:
            values: The values, at least one.

        Returns:
            The condition.

        Raises:
            InvalidArgument: There is no value, or one can't be written in a list; see `any_of`.
        """
        if not values:
            raise InvalidArgument(f"{self.name}: all_of() needs a value")
        return self._asks("intersection", "(" + self._list(values) + ")")

    def asc(self) -> Sort:
        """The order from the least value to the greatest.

        Returns:
            The order.
        """
        return Sort(self.name)

    def desc(self) -> Sort:
        """The order from the greatest value to the least.

        Returns:
            The order.
        """
        return Sort("-" + self.name)

    def _asks(self, kind: Kind, value: str) -> Query:
        return Query((Term(self.name, kind, value),))

    def _list(self, values: Iterable[Value]) -> str:
        elements = [_element(value) for value in values]
        if any(" " in one for one in elements):
            raise InvalidArgument(f"{self.name}: a value in a list can't hold a blank: blanks separate them")
        return " ".join(elements)


def _field_name(name: str) -> str:
    if not _NAME.fullmatch(name) or "__" in name.partition(".")[0]:
        raise InvalidArgument(f"{name!r} is no name of a field")
    return name


def _text(value: Value) -> str:
    """A value as text that survives the way to the server: `q` is split at commas after all decoding."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = str.__str__(value)  # of an enum of texts: the text
        if "," in text:
            raise InvalidArgument("a value can't hold a comma: Harbor takes it for the end of the condition")
        if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise InvalidArgument("a value holds characters that Harbor can't store")
        return text
    if isinstance(value, int):
        if value not in _INT64:
            raise InvalidArgument(f"{value} is too large for a field of Harbor's")
        return int.__str__(value)
    if isinstance(value, float) and math.isfinite(value):
        return f"{Decimal(repr(value)):f}"
    if isinstance(value, datetime):
        return _moment(value)
    raise InvalidArgument(f"Harbor can't compare a field with {value!r}")


def _moment(value: datetime) -> str:
    """A time as the server reads it: in UTC, and without saying so."""
    if value.tzinfo is None:
        raise InvalidArgument(f"{value!r} needs a time zone, e.g. tzinfo=datetime.UTC")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat()


def _element(value: Value) -> str:
    """A value in a list or range: stripped of blanks and quotes there; what looks like a number or time becomes one."""
    text = _text(value)
    if not isinstance(value, str):
        return text
    if not text or text != text.strip() or text[0] in "'\"" or text[-1] in "'\"":
        raise InvalidArgument(f"{text!r} can't stand in a list or range: Harbor strips blanks and quotes")
    return f"'{text}'" if _CONVERTED.fullmatch(text) else text
