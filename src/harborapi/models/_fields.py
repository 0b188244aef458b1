"""What a model shows of itself: its fields with their meaning, without secrets. For tables of `rich` and of HTML."""

from __future__ import annotations

import html
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pydantic

from .base import is_dict, is_list, tells_of_secret, without_secrets

HIDDEN = "hidden"
DEPTH = 2
"""Levels of models within that HTML draws as tables."""


def fields_of(model: pydantic.BaseModel) -> Iterable[tuple[str, Any, str, bool]]:
    """Name, value, meaning of each field, and whether it is a secret."""
    root: Any = getattr(model, "root", None)
    if isinstance(model, pydantic.RootModel):
        for name, value in (root if is_dict(root) else {"root": root}).items():
            yield name, value, "", tells_of_secret(name)
        return
    for name, field in type(model).model_fields.items():
        yield name, getattr(model, name, None), field.description or "", not field.repr
    for name, value in (model.model_extra or {}).items():
        yield name, value, "", tells_of_secret(name)


def plain(value: Any) -> str:
    """A value within a model's own table."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").replace("+00:00", "Z")
    return value if isinstance(value, str) else repr(without_secrets(value))


def cell(value: Any) -> str:
    """A value in a table of many models: short."""
    if value is None:
        return ""
    if is_list(value):
        return ", ".join(cell(item) for item in value)
    if isinstance(value, pydantic.BaseModel):
        name = getattr(value, "name", None)
        return name if isinstance(name, str) else repr(value)
    return plain(value)


def html_table(columns: Iterable[str], rows: Iterable[Iterable[str]], caption: str | None = None) -> str:
    """A table of texts; nothing in it is taken for markup."""
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    head = "".join(f"<th>{html.escape(name)}</th>" for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def html_of(model: pydantic.BaseModel, depth: int = DEPTH) -> str:
    """A model as a table with a row a field; what a field means is its tooltip. Fields without a value are left out."""
    rows = [
        f'<tr><th title="{html.escape(meaning)}">{html.escape(name)}</th><td>{_value(value, secret, depth)}</td></tr>'
        for name, value, meaning, secret in fields_of(model)
        if value is not None
    ]
    return f"<table><caption>{html.escape(type(model).__name__)}</caption><tbody>{''.join(rows)}</tbody></table>"


def _value(value: Any, secret: bool, depth: int) -> str:
    if secret:
        return f"<em>{HIDDEN}</em>"
    if isinstance(value, pydantic.BaseModel) and depth > 0:
        return html_of(value, depth - 1)
    if is_list(value) and any(isinstance(item, pydantic.BaseModel) for item in value):
        return "".join(_value(item, False, depth) for item in value)
    return html.escape(plain(value))
