"""Tag `ping`: whether Harbor answers."""

from __future__ import annotations

from .._core.decode import Text
from .._core.operation import Operation


def ping() -> Operation[str]:
    """Ask whether Harbor answers at all. Nobody need be logged in.

    Returns:
        `Pong`.

    API operation: `getPing`, since Harbor 2.2.
    """
    return Operation("getPing", "GET", "/ping", Text())
