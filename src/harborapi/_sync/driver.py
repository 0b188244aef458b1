"""Which driver a blocking client has."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from ..exceptions import InvalidArgument

if TYPE_CHECKING:
    from .._http.common import Connections
    from .._http.sync import SyncDriver

    Driver: TypeAlias = SyncDriver


def make(connections: Connections, http: str) -> Driver:
    """A driver of an HTTP library.

    Args:
        connections: How connections are made.
        http: `httpx2`; there is no other.

    Returns:
        The driver.

    Raises:
        InvalidArgument: There is no such driver.
    """
    if http != "httpx2":
        raise InvalidArgument(f"the blocking client has no driver {http!r}")
    from .._http.sync import SyncDriver

    return SyncDriver(connections)
