"""Many models as one table: in a terminal, in a notebook, as text.

::

    from harborapi.display import table

    print(table(client.get_projects(), "name", "repo_count", "metadata.public"))

The table is text for `print`, a coloured table for `rich.print` (extra `rich`), and a table of HTML for notebooks.
Secrets are hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from .exceptions import InvalidArgument

if TYPE_CHECKING:
    import pydantic
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Table

__all__ = ["ModelTable", "table"]

Item: TypeAlias = "pydantic.BaseModel | Mapping[str, Any]"
MOST = 8
"""Columns, where none are named."""


class ModelTable:
    """Models as rows of text; `table` makes it.

    Attributes:
        columns: The names of the columns.
        rows: A list of texts for each model.
        title: What stands above it.
    """

    def __init__(self, columns: list[str], rows: list[list[str]], title: str | None = None) -> None:
        self.columns: list[str] = columns
        self.rows: list[list[str]] = rows
        self.title: str | None = title

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        lines = [self.columns, *self.rows]
        widths = [max(len(row[number]) for row in lines) for number in range(len(self.columns))]
        texts = [
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in lines
        ]
        return "\n".join([self.title, *texts] if self.title else texts)

    def __repr__(self) -> str:
        return f"<ModelTable of {len(self)}: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        from .models._fields import html_table

        return html_table(self.columns, self.rows, self.title)

    def as_table(self, **options: Any) -> Table:
        """The table of `rich` (extra `rich`).

        Args:
            options: More arguments of `rich.table.Table`.

        Returns:
            The table.
        """
        from .models._rich import models_table

        return models_table(self.columns, self.rows, **{"title": self.title, **options})

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.as_table()


def table(items: Iterable[Item], *columns: str, title: str | None = None) -> ModelTable:
    """Many models, or dicts such as the rows of a plan, as one table.

    Args:
        items: The models.
        columns: What to show: names of fields or properties, with dots for those within (`metadata.public`). None: the
            first eight fields that are set in any of them and are no models themselves.
        title: What stands above it.

    Returns:
        The table.

    Raises:
        InvalidArgument: None of the models has a field of that name.
    """
    every = list(items)
    names = list(columns) or _common(every)
    for name in names if every else []:
        if not any(_has(item, name) for item in every):
            raise InvalidArgument(f"no {type(every[0]).__name__} has a field {name!r}")
    return ModelTable(names, [[_text(item, name) for name in names] for item in every], title)


def _fields(item: Item) -> Iterator[tuple[str, Any, bool]]:
    """Name and value of each field, and whether it is a secret."""
    if isinstance(item, Mapping):
        from .models.base import tells_of_secret

        yield from ((name, value, tells_of_secret(name)) for name, value in item.items())
        return
    from .models._fields import fields_of

    yield from ((name, value, secret) for name, value, _, secret in fields_of(item))


def _common(items: list[Item]) -> list[str]:
    found: dict[str, None] = {}
    for item in items:
        for name, value, secret in _fields(item):
            if value is not None and not secret and not _is_nested(value):
                found[name] = None
    order = list(dict.fromkeys(name for item in items for name, _, _ in _fields(item)))
    return [name for name in order if name in found][:MOST]


def _is_nested(value: Any) -> bool:
    return isinstance(value, Mapping) or hasattr(value, "model_fields_set")


_NONE = object()


def _found(item: Item, name: str) -> tuple[Any, bool]:
    """The value of a field or property, and whether it is a secret; `_NONE` where there is none."""
    for field, value, secret in _fields(item):
        if field == name:
            return value, secret
    if isinstance(getattr(type(item), name, None), property):
        from .models.base import tells_of_secret

        return getattr(item, name), tells_of_secret(name)
    return _NONE, False


def _has(item: Item, path: str) -> bool:
    first, _, rest = path.partition(".")
    value, _ = _found(item, first)
    if value is None or not rest:
        return value is not _NONE
    return _is_nested(value) and _has(cast("Item", value), rest)


def _text(item: Item, path: str) -> str:
    from .models._fields import HIDDEN, cell

    first, _, rest = path.partition(".")
    value, secret = _found(item, first)
    if value is _NONE or value is None:
        return ""
    if secret:
        return HIDDEN
    if rest:
        return _text(cast("Item", value), rest) if _is_nested(value) else ""
    return cell(value)
