"""What several flows need: answers as models or as JSON whatever the client is set to, identifiers, deprecations."""

from __future__ import annotations

import inspect
import json
import os
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .._core.decode import Body, Reading
from .._core.paging import perform
from .._core.wire import Request

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.operation import Listing, Operation
    from .._core.wire import Flow

T = TypeVar("T")
JsonObject = dict[str, Any]

_PACKAGE = str(Path(__file__).parent.parent) + os.sep
_RAW = Reading(raw=True)


def typed(call: Call) -> Call:
    """The call with answers as validated models, for a flow that has to look into them.

    Args:
        call: The call.

    Returns:
        Such a call.
    """
    reading = call.reading
    return replace(call, reading=replace(reading, validate=True, raw=False)) if _loose(reading) else call


def _loose(reading: Reading) -> bool:
    return reading.raw or not reading.validate


def as_json(operation: Operation[Any], call: Call) -> Flow[JsonObject]:
    """An operation's answer as the server sent it.

    Args:
        operation: What to ask.
        call: The call.

    Returns:
        The parsed JSON.
    """
    return cast(JsonObject, (yield from perform(operation, replace(call, reading=_RAW))))


def listed(listing: Listing[Any], call: Call) -> Flow[list[JsonObject]]:
    """A complete list as the server sent it.

    Args:
        listing: What to list.
        call: The call.

    Returns:
        The parsed JSON.
    """
    return cast(list[JsonObject], (yield from perform(listing, replace(call, reading=_RAW))))


def wanted(model: str, body: Any) -> JsonObject:
    """A body as it would be sent: by wire name, and only what was set.

    Args:
        model: The model's name.
        body: The model, or a dict that is read as one.

    Returns:
        The JSON.

    Raises:
        InvalidArgument: A field has the wrong type.
    """
    return cast(JsonObject, json.loads(Body(model, body).encode()))


def last_part(location: str | int) -> int | None:
    """The identifier that a location ends in.

    Args:
        location: The location, or the identifier itself.

    Returns:
        The identifier; None where the location ends in none.
    """
    if isinstance(location, int):
        return location
    text = location.rstrip("/").rpartition("/")[2]
    return int(text) if text.isascii() and text.isdigit() else None


def address_of(call: Call) -> str:
    """The server's address, without the path of the API.

    Args:
        call: The call.

    Returns:
        The URL; it never has credentials in it.
    """
    return Request("GET", call.origin, call.prefix).url


def retention_id_of(project: JsonObject) -> int | None:
    """The identifier of a project's retention policy, out of its metadata.

    Args:
        project: The project, as the server sent it.

    Returns:
        The identifier; None where there is none.
    """
    metadata = cast(JsonObject, project.get("metadata") or {})
    text = str(metadata.get("retention_id") or "")
    return int(text) if text.isascii() and text.isdigit() else None


def warn_of(name: str, successor: str) -> None:
    """Say that a method is deprecated, at the line of the caller's own code.

    Args:
        name: The method.
        successor: What to use in its place.
    """
    level, frame = 1, inspect.currentframe()  # how many frames are ours depends on the client's colour
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    warnings.warn(f"{name}() is deprecated: use {successor}()", DeprecationWarning, stacklevel=level)
