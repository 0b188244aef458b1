"""Rows, tables and the journal that takes a failed request's writes back.

A room declares its own tables once, at import::

    @dataclass(slots=True, kw_only=True)
    class Label(Row):
        id: int = 0
        name: str = ""
        project_id: int = 0

    LABELS = TableSpec("labels", Label, indexes=("project_id", "name"))

and reaches them as `state[LABELS]`. A row's attributes are simply assigned; each assignment is journalled. Values that
can be changed in place (lists, dicts, sets) are replaced, never changed in place, or the journal would not know.
"""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

R = TypeVar("R", bound="Row")
Key = int | str


@dataclass(slots=True, eq=False, kw_only=True)
class Row:
    """One row of a table; what inherits is a dataclass with slots and keyword arguments, each with a default."""

    _table: Table[Any] | None = field(default=None, init=False, repr=False)
    _version: int = field(default=0, init=False, repr=False)

    @property
    def attached(self) -> bool:
        """Whether it is in a table."""
        return self._table is not None

    @property
    def version(self) -> int:
        """The table's version at the row's last change: rows that were changed later have greater ones."""
        return self._version

    def attach(self, table: Table[Any] | None, version: int) -> None:
        """Note the table that holds it; only for the table itself."""
        object.__setattr__(self, "_table", table)
        object.__setattr__(self, "_version", version)

    def __setattr__(self, name: str, value: object) -> None:
        try:
            table = self._table
        except AttributeError:  # the very first attribute of a row that is being made
            table = None
        if table is None or name[0] == "_":
            object.__setattr__(self, name, value)
        else:
            table.assign(self, name, value)


class Journal:
    """What must be undone if the transaction under way fails."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], None]] | None = None
        self._later: list[Callable[[], object]] = []

    @property
    def active(self) -> bool:
        """Whether a transaction is under way."""
        return self._undo is not None

    @property
    def written(self) -> bool:
        """Whether the transaction under way has changed anything."""
        return bool(self._undo)

    def note(self, undo: Callable[[], None]) -> None:
        """Remember how to take a change back."""
        if self._undo is not None:
            self._undo.append(undo)

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Keep what is written inside if the block ends well, take it back if it raises; an inner one joins."""
        if self._undo is not None:
            yield
            return
        self._undo = []
        try:
            yield
        except BaseException:
            self.rollback()
            raise
        finally:
            self._undo = None
            waiting, self._later = self._later, []
            for action in waiting:
                with self.transaction():
                    action()

    def later(self, action: Callable[[], object]) -> None:
        """Do something once the transaction under way has ended, be it kept or taken back; without one, at once."""
        if self._undo is None:
            action()
        else:
            self._later.append(action)

    def suspend(self) -> bool:
        """Let others have their own transactions; what was written so far must be nothing."""
        active, self._undo = self._undo is not None, None
        return active

    def resume(self, active: bool) -> None:
        """Go on after `suspend`, with what it gave."""
        self._undo = [] if active else None

    def rollback(self) -> None:
        """Take back what the transaction under way has changed so far."""
        undo, self._undo = self._undo or [], None
        for step in reversed(undo):
            step()
        self._undo = []


@dataclass(frozen=True, slots=True)
class TableSpec(Generic[R]):
    """The declaration of a table: its name, the class of its rows, which attribute is the key, and what is indexed."""

    name: str
    row: type[R]
    key: str = "id"
    indexes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = SPECS.get(self.name)
        if known is not None and (known.row.__module__, known.row.__name__) != (self.row.__module__, self.row.__name__):
            raise ValueError(f"two tables are called {self.name}")
        SPECS[self.name] = self

    def __hash__(self) -> int:
        return hash(self.name)


SPECS: dict[str, TableSpec[Any]] = {}


class Table(Generic[R]):
    """The rows of one kind, by key, with indexes that keep up by themselves."""

    def __init__(self, spec: TableSpec[R], journal: Journal) -> None:
        self.spec: TableSpec[R] = spec
        self.journal: Journal = journal
        self.rows: dict[Key, R] = {}
        self.sequence: int = 0
        self.version: int = 0
        """Grows with each change: what was computed from the table is still good while it stands still."""
        self._indexes: dict[str, dict[object, dict[Key, R]]] = {name: {} for name in spec.indexes}
        self._cache: dict[object, tuple[int, object]] = {}
        self._cached: deque[object] = deque()

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[R]:
        """Go over all rows in the order in which they were made; the table may be changed meanwhile."""
        return iter(list(self.rows.values()))

    def __contains__(self, key: object) -> bool:
        return key in self.rows

    def get(self, key: Key | None) -> R | None:
        """The row with this key, or None."""
        return None if key is None else self.rows.get(key)

    def find(self, **equal: object) -> R | None:
        """The first row whose attributes have these values, or None."""
        return next(iter(self.where(**equal)), None)

    def where(self, **equal: object) -> list[R]:
        """The rows whose attributes have these values, as they came; name the sharpest index first."""
        candidates: Iterable[R] = self.rows.values()
        indexed = next((name for name in equal if name in self._indexes), None)
        if indexed is not None:
            candidates = self._indexes[indexed].get(equal.pop(indexed), {}).values()
        if not equal:
            return list(candidates)
        wanted = list(equal.items())
        return [row for row in candidates if all(getattr(row, name) == value for name, value in wanted)]

    def count(self, name: str, value: object) -> int:
        """How many rows have this value in an indexed attribute."""
        return len(self._indexes[name].get(value, ()))

    def next_id(self) -> int:
        """Take the next number of the table's sequence; like a database's, it isn't given back."""
        self.sequence += 1
        return self.sequence

    def add(self, row: R) -> R:
        """Put a row in; a key of 0 or "" is replaced by the next number of the sequence."""
        key: Key = getattr(row, self.spec.key)
        if not key:
            key = self.next_id()
            setattr(row, self.spec.key, key)
        elif isinstance(key, int):
            self.sequence = max(self.sequence, key)
        if key in self.rows:
            raise ValueError(f"{self.spec.name} holds {key!r} already")
        self._put(key, row)
        self.journal.note(lambda: self._take(key, row))
        return row

    def remove(self, row: R) -> None:
        """Take a row out."""
        key: Key = getattr(row, self.spec.key)
        position = list(self.rows).index(key) if len(self.rows) < 64 else None
        self._take(key, row)
        self.journal.note(lambda: self._put(key, row, position))

    def assign(self, row: R, name: str, value: object) -> None:
        """Set an attribute of a row that is in the table."""
        old = getattr(row, name)
        if old is value:
            return
        version = row.version
        self._set(row, name, value)
        self.version += 1
        row.attach(self, self.version)

        def undo() -> None:
            self._set(row, name, old)
            self.version += 1
            row.attach(self, version)

        self.journal.note(undo)

    def cached(self, key: object, compute: Callable[[], Any]) -> Any:
        """What `compute` gives, computed once for as long as the table does not change."""
        hit = self._cache.get(key)
        if hit is not None and hit[0] == self.version:
            return hit[1]
        value = compute()
        if key not in self._cache:
            self._cached.append(key)
            if len(self._cached) > 32:
                self._cache.pop(self._cached.popleft(), None)
        self._cache[key] = (self.version, value)
        return value

    def _set(self, row: R, name: str, value: object) -> None:
        index = self._indexes.get(name)
        if index is None:
            object.__setattr__(row, name, value)
            return
        key = getattr(row, self.spec.key)
        self._unindex(index, getattr(row, name), key)
        object.__setattr__(row, name, value)
        index.setdefault(value, {})[key] = row

    def _put(self, key: Key, row: R, position: int | None = None) -> None:
        self.rows[key] = row
        if position is not None:  # a small table gets its order back
            for other in list(self.rows)[position:-1]:
                self.rows[other] = self.rows.pop(other)
        for name, index in self._indexes.items():
            index.setdefault(getattr(row, name), {})[key] = row
        self.version += 1
        row.attach(self, self.version)

    def _take(self, key: Key, row: R) -> None:
        del self.rows[key]
        for name, index in self._indexes.items():
            self._unindex(index, getattr(row, name), key)
        self.version += 1
        row.attach(None, self.version)

    @staticmethod
    def _unindex(index: dict[object, dict[Key, R]], value: object, key: Key) -> None:
        rows = index.get(value)
        if rows is not None:
            rows.pop(key, None)
            if not rows:
                del index[value]
