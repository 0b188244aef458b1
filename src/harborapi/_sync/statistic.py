# Written by tools/generate.py from operations/statistic.py; edit those, then run: make generate
"""Tag `statistic`: how many projects and repositories there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import SyncMethods

if TYPE_CHECKING:
    from ..models import Statistic


class StatisticMethods(SyncMethods):
    """Tag `statistic`: how many projects and repositories there are."""

    def get_statistics(self) -> Statistic:
        """Count the projects and repositories that the account may see; for administrators all, and the storage in use.

        Robots are told of what is public alone.

        Returns:
            The numbers.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.

        API operation: `getStatistic`, since Harbor 2.3.
        """
        from ..operations import statistic as ops

        return self.send(ops.get_statistics())
