"""How a thing is made to be as it was asked to be: found, compared, and created or changed where it has to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from .._core.decode import adapter
from ..exceptions import Conflict, InvalidArgument, NotFound
from ..outcomes import Ensured
from ._common import JsonObject, wanted

if TYPE_CHECKING:
    from .._core.wire import Flow

Fields = dict[str, tuple[Any, Any]]
Made = tuple["int | None", Any]
"""The identifier of what was created, and its secret if it has one."""

_SECRET = frozenset({"secret", "access_secret", "auth_header", "password"})
_SETS = frozenset({"items", "event_types", "permissions", "targets"})
"""Lists whose order means nothing."""
_OWN = frozenset({"id", "creation_time", "update_time", "creator"})
"""What the server sets itself: a thing got from another server may bear it."""


def ensured(
    kind: str,
    name: str,
    asked: JsonObject,
    find: Callable[[], Flow[JsonObject | None]],
    create: Callable[[], Flow[Made]],
    change: Callable[[JsonObject, Fields], Flow[None]],
    *,
    dry_run: bool,
) -> Flow[Ensured]:
    """One thing, made to be as it was asked to be.

    Args:
        kind: What it is.
        name: Its name.
        asked: What it is to be like; what is not said stays as it is.
        find: Looks for it: its `id`, and what it is like.
        create: Creates it.
        change: Changes it: gets what it is like, and what differs.
        dry_run: Change nothing.

    Returns:
        What was done, or would be.

    Raises:
        Conflict: It was created by somebody else meanwhile, in another place than was looked at.
    """
    try:
        found = yield from find()
    except NotFound:
        if not dry_run:
            raise
        found = None  # the project that it belongs to would be created before
    if found is None:
        fields = {field: (None, _shown(field, value)) for field, value in _leaves(asked)}
        if dry_run:
            return Ensured(kind, name, "created", fields, dry_run=True)
        try:
            number, secret = yield from create()
        except Conflict:  # somebody else was faster
            found = yield from find()
            if found is None:
                raise
        else:
            return Ensured(kind, name, "created", fields, number, secret=secret)
    fields = differences(asked, found)
    if fields and not dry_run:
        yield from change(found, fields)
    shown = {field: (_shown(field, before), _shown(field, after)) for field, (before, after) in fields.items()}
    return Ensured(kind, name, "updated" if fields else "unchanged", shown, found.get("id"), dry_run)


def asked_for(model: str, body: Any, *needed: str) -> JsonObject:
    """A body by wire name, and only what was set.

    Args:
        model: The model's name.
        body: The model, or a dict that is read as one.
        needed: What must be in it.

    Returns:
        The JSON, without what was set to None and what the server sets itself.

    Raises:
        InvalidArgument: A field has the wrong type, or one is missing.
    """
    values = {name: value for name, value in wanted(model, body).items() if value is not None and name not in _OWN}
    for name in needed:
        if not values.get(name):
            raise InvalidArgument(f"the {model} needs {name}")
    return values


def as_model(model: str, values: JsonObject) -> Any:
    """A model of values that were checked before.

    Args:
        model: The model's name.
        values: The JSON.

    Returns:
        The model.
    """
    return adapter(model).validate_python(values)


def differences(asked: JsonObject, found: JsonObject, prefix: str = "") -> Fields:
    """What is asked to be otherwise than it is.

    Args:
        asked: What is asked for.
        found: What there is.
        prefix: The path to both.

    Returns:
        By path the value before and after.
    """
    fields: Fields = {}
    for name, after in asked.items():
        before = found.get(name)
        if isinstance(after, dict) and isinstance(before, dict):
            fields |= differences(cast(JsonObject, after), cast(JsonObject, before), f"{prefix}{name}.")
        elif not _same(name, after, before):
            fields[prefix + name] = before, after
    return fields


def _same(name: str, asked: Any, found: Any) -> bool:
    """Whether nothing is to be changed; the server leaves out what is empty, zero or false."""
    if not asked and not found:
        return True
    if isinstance(asked, dict) and isinstance(found or {}, dict):
        there = cast(JsonObject, found or {})
        return all(_same(key, value, there.get(key)) for key, value in cast(JsonObject, asked).items())
    if isinstance(asked, list) and isinstance(found, list):
        ours, theirs = cast(list[Any], asked), cast(list[Any], found)
        if len(ours) != len(theirs):
            return False
        if name in _SETS:
            return all(any(_same("", one, other) for other in theirs) for one in ours)
        return all(_same("", one, other) for one, other in zip(ours, theirs, strict=True))
    return bool(asked == found)


def _leaves(values: JsonObject, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from _leaves(cast(JsonObject, value), f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _shown(name: str, value: Any) -> Any:
    """A value as it may be printed: without secrets."""
    if name.rpartition(".")[2] in _SECRET and value:
        return "hidden"
    if isinstance(value, dict):
        values = cast(JsonObject, value)
        shown = {key: _shown(key, one) for key, one in values.items()}
        return shown | {"address": "hidden"} if values.get("type") == "slack" else shown  # its path is a secret
    if isinstance(value, list):
        return [_shown("", one) for one in cast(list[Any], value)]
    return value
