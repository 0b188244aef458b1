"""Tag `statistic`: how many projects and repositories there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Json
from .._core.operation import Operation

if TYPE_CHECKING:
    from ..models import Statistic


def get_statistics() -> Operation[Statistic]:
    """Count the projects and repositories that the account may see; for administrators all, and the storage in use.

    Robots are told of what is public alone.

    Returns:
        The numbers.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.

    API operation: `getStatistic`, since Harbor 2.3.
    """
    return Operation("getStatistic", "GET", "/statistics", Json("Statistic"))
