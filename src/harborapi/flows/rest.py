"""Any path of the API, for what has no method of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from .._core.decode import File, Json, Loose, Text
from .._core.flow import exchange, run
from .._core.operation import any_path

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.wire import Flow
    from ..models import FileResponse


def get(
    call: Call,
    path: str,
    params: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    follow_links: bool = True,
    limit: int | None = None,
) -> Flow[Any]:
    """GET any path of the API; the pages of a list are joined.

    Args:
        call: The call.
        path: Below `/api/v2.0`, encoded.
        params: The query.
        headers: More headers.
        follow_links: Whether the pages that follow are asked for.
        limit: Of a list, how many items at the most; None for all.

    Returns:
        The parsed JSON.

    Raises:
        StatusError: Harbor answered with an error.
        DecodeError: The answer is no JSON.
    """
    query = dict(params or {})
    found: list[Any] = []
    previous = b""
    while True:
        reply = yield from exchange(
            any_path("GET", path, Json[Any]("Any", empty=True), params=query, headers=headers), call
        )
        value = reply.parse()
        if not isinstance(value, list):
            return value
        items = cast("list[Any]", value)
        found += items
        more = follow_links and 'rel="next"' in reply.headers.get("link", "") and reply.content != previous
        if not items or not more or (limit is not None and len(found) >= limit):
            return found if limit is None else found[:limit]
        query["page"], previous = int(query.get("page", 1)) + 1, reply.content


def get_text(
    call: Call, path: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
) -> Flow[str]:
    """GET a text: a log, a readme.

    Args:
        call: The call.
        path: Below `/api/v2.0`, encoded.
        params: The query.
        headers: More headers.

    Returns:
        The text.

    Raises:
        StatusError: Harbor answered with an error.
    """
    return (yield from run(any_path("GET", path, Text(), params=params, headers=headers), call))


def get_file(
    call: Call, path: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
) -> Flow[FileResponse]:
    """GET a file.

    Args:
        call: The call.
        path: Below `/api/v2.0`, encoded.
        params: The query.
        headers: More headers.

    Returns:
        The file.

    Raises:
        StatusError: Harbor answered with an error.
    """
    return (yield from run(any_path("GET", path, File("*/*"), params=params, headers=headers), call))


def put(
    call: Call,
    path: str,
    json: Any = None,
    params: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Flow[Any]:
    """PUT to any path of the API.

    Args:
        call: The call.
        path: Below `/api/v2.0`, encoded.
        json: The body: a model, dict or list.
        params: The query.
        headers: More headers.

    Returns:
        The parsed JSON, or None where the answer is empty.

    Raises:
        StatusError: Harbor answered with an error.
    """
    return (yield from run(any_path("PUT", path, Loose(), json=json, params=params, headers=headers), call))


def patch(
    call: Call,
    path: str,
    json: Any,
    params: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Flow[Any]:
    """PATCH any path of the API.

    Args:
        call: The call.
        path: Below `/api/v2.0`, encoded.
        json: The body: a model, dict or list.
        params: The query.
        headers: More headers.

    Returns:
        The parsed JSON, or None where the answer is empty.

    Raises:
        StatusError: Harbor answered with an error.
    """
    return (yield from run(any_path("PATCH", path, Loose(), json=json, params=params, headers=headers), call))


def delete(
    call: Call, path: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
) -> Flow[Any]:
    """DELETE any path of the API.

    Args:
        call: The call.
        path: Below `/api/v2.0`, encoded.
        params: The query.
        headers: More headers.

    Returns:
        The parsed JSON, or None where the answer is empty.

    Raises:
        StatusError: Harbor answered with an error.
    """
    return (yield from run(any_path("DELETE", path, Loose(), params=params, headers=headers), call))
