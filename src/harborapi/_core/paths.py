"""Paths and queries as Harbor needs them; what can't be a path segment is refused before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote, unquote, urlencode

from ..exceptions import InvalidArgument
from ..query import Query, Sort

_AS_IT_IS = "%:/?[]@!$&'()*+,;=~"
_NO_CONDITIONS = Query()
_PARAMETER = re.compile(r"\{(\w+)\}")

Scalar = str | int | float | bool
QueryValue = Scalar | Sequence[str] | Query | Sort | None


@lru_cache(maxsize=2048, typed=True)  # True is no 1
def encode_segment(name: str, value: str | int) -> str:
    """One path parameter, encoded.

    A repository's name is encoded twice: a proxy before Harbor, its own nginx included, decodes the path once, and a
    slash would then split the name.

    Args:
        name: The parameter's name in the path's template.
        value: Its value.

    Returns:
        The segment.

    Raises:
        InvalidArgument: The value is empty or a dot segment, which would make another path of it; or it is no value.
    """
    text = str(value)
    if isinstance(value, bool) or (text == "None" and not isinstance(value, str)):
        # a field of a model reads as None where the server left it out: DELETE must not go to a thing of that name
        raise InvalidArgument(f"{name} must be a name or a number, not {text}")
    if not text:
        raise InvalidArgument(f"{name} must not be empty")
    if text in {".", ".."}:
        raise InvalidArgument(f"{name} must not be {text!r}: it would lead to another path")
    try:
        once = quote(text, safe=":@")
    except UnicodeEncodeError as exc:
        raise InvalidArgument(f"{name} holds characters that can't be encoded") from exc
    return quote(once, safe="") if name == "repository_name" else once


def own_path(path: str) -> str:
    """A path that the caller wrote, and perhaps a query after it: what can't be sent as it is is encoded.

    Args:
        path: The path below `/api/v2.0`, encoded.

    Returns:
        It, with the slash before it.

    Raises:
        InvalidArgument: It has a dot segment, which would lead out of the API, or can't be encoded.
    """
    text = "/" + path.lstrip("/")
    segments = re.split(r"[/\\]", unquote(text.partition("?")[0]))
    if {".", ".."} & set(segments):
        raise InvalidArgument(f"the path {path!r} must have no dot segments: they would lead to another path")
    try:
        return quote(text, safe=_AS_IT_IS)
    except UnicodeEncodeError as exc:
        raise InvalidArgument("the path holds characters that can't be encoded") from exc


def build_path(template: str, values: Mapping[str, str | int]) -> str:
    """A template with its parameters filled in.

    Args:
        template: E.g. `/projects/{project_name}`.
        values: The parameters by name.

    Returns:
        The encoded path.

    Raises:
        InvalidArgument: A value is empty or a dot segment.
    """
    if not values:
        return template
    return _PARAMETER.sub(lambda found: encode_segment(found[1], values[found[1]]), template)


def build_query(values: Mapping[str, QueryValue]) -> str:
    """A query string; what is None is left out, booleans are `true` and `false`, a sequence is sent once an item.

    Args:
        values: The parameters by wire name.

    Returns:
        The query without its `?`; empty where there is nothing to send.
    """
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        if value is None or value == _NO_CONDITIONS:
            continue
        if isinstance(value, bool):
            pairs.append((name, "true" if value else "false"))
        elif isinstance(value, (str, int, float, Query, Sort)):
            pairs.append((name, str(value)))
        else:
            pairs += [(name, item) for item in value]
    try:
        return urlencode(pairs, quote_via=quote)
    except UnicodeEncodeError as exc:
        raise InvalidArgument("the query holds characters that can't be encoded") from exc
