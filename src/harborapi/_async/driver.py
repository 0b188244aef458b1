"""Which driver an async client has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from ..exceptions import InvalidArgument

if TYPE_CHECKING:
    from .._http.common import Connections
    from .._http.tasks import Driver as _Driver

    Driver: TypeAlias = _Driver[Any]


def make(connections: Connections, http: str) -> Driver:
    """A driver of an HTTP library.

    Args:
        connections: How connections are made.
        http: `httpx2` or `aiohttp`.

    Returns:
        The driver.

    Raises:
        InvalidArgument: There is no such driver, or its library is not installed.
    """
    if http == "httpx2":
        from .._http.aio import AsyncDriver

        return AsyncDriver(connections)
    if http != "aiohttp":
        raise InvalidArgument(f"there is no driver {http!r}: choose httpx2 or aiohttp")
    try:
        from .._http.aiohttp import AiohttpDriver
    except ImportError as exc:
        raise InvalidArgument("http='aiohttp' needs the extra: pip install harborapi[aiohttp]") from exc
    return AiohttpDriver(connections)
