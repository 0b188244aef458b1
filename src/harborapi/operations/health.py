"""Tag `health`: whether Harbor and its parts are well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Json
from .._core.operation import Operation

if TYPE_CHECKING:
    from ..models import OverallHealthStatus


def health_check() -> Operation[OverallHealthStatus]:
    """Ask whether Harbor and its parts are well. Nobody need be logged in; the server looks every 10 seconds at most.

    Returns:
        How it is with each part. That one is not well is told here too, and is no error.

    API operation: `getHealth`, since Harbor 2.3.
    """
    return Operation("getHealth", "GET", "/health", Json("OverallHealthStatus"))
