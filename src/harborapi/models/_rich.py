"""Draws models with `rich`, which is imported only here."""

from collections.abc import Iterable
from typing import Any

import pydantic
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from harborapi.models import _fields
from harborapi.models._fields import fields_of, plain
from harborapi.models.base import is_list

HIDDEN = Text(_fields.HIDDEN, style="dim italic")


def model_table(model: pydantic.BaseModel, *, with_description: bool, max_depth: int | None, **options: Any) -> Table:
    """A table with a row a field; models within are tables within it, down to `max_depth` levels.

    Args:
        model: What to draw.
        with_description: Whether a third column tells what the fields mean.
        max_depth: How many levels of models within are drawn as tables; deeper ones are one line. None: all.
        options: More arguments of `rich.table.Table`.

    Returns:
        The table.
    """
    settings: dict[str, Any] = {"show_header": with_description, "title": type(model).__name__, **options}
    table = Table(**settings)
    table.add_column("Field", style="bold", no_wrap=True)
    table.add_column("Value", overflow="fold")
    if with_description:
        table.add_column("Description", style="dim")
    for name, value, description, secret in fields_of(model):
        shown = HIDDEN if secret and value is not None else _drawn(value, with_description, max_depth)
        row: list[RenderableType] = [Text(name), shown]
        table.add_row(*row, *([Text(description)] if with_description else []))
    return table


def model_panel(
    model: pydantic.BaseModel, *, title: str | None, with_description: bool, max_depth: int | None, **options: Any
) -> Panel:
    """The table of a model in a frame.

    Args:
        model: What to draw.
        title: Title of the frame; the model's name by default.
        with_description: Whether a third column tells what the fields mean.
        max_depth: How many levels of models within are drawn as tables; None: all.
        options: More arguments of `rich.panel.Panel`.

    Returns:
        The panel.
    """
    table = model_table(model, with_description=with_description, max_depth=max_depth, title=None, box=None)
    settings: dict[str, Any] = {"title": Text(title or type(model).__name__), "expand": False, **options}
    return Panel(table, **settings)


def _drawn(value: Any, with_description: bool, max_depth: int | None) -> RenderableType:
    if isinstance(value, pydantic.BaseModel):
        if max_depth is not None and max_depth <= 0:
            return Text(repr(value), overflow="ellipsis", no_wrap=True)
        deeper = None if max_depth is None else max_depth - 1
        return model_table(value, with_description=with_description, max_depth=deeper)
    if is_list(value) and any(isinstance(item, pydantic.BaseModel) for item in value):
        return Group(*(_drawn(item, with_description, max_depth) for item in value))
    return Text(plain(value))


def models_table(columns: Iterable[str], rows: Iterable[Iterable[str]], **options: Any) -> Table:
    """Texts as a table; nothing in it is taken for markup.

    Args:
        columns: The names of the columns.
        rows: The texts.
        options: More arguments of `rich.table.Table`.

    Returns:
        The table.
    """
    title = options.pop("title", None)
    table = Table(title=Text(title) if isinstance(title, str) else title, **options)
    for name in columns:
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table
