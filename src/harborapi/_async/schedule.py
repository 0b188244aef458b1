# Written by tools/generate.py from operations/schedule.py; edit those, then run: make generate
"""Tag `schedule`: all that runs by a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import SchedulerStatus, ScheduleTask


class ScheduleMethods(AsyncMethods):
    """Tag `schedule`: all that runs by a schedule."""

    async def get_schedules(self, page: int = 1, page_size: int = 100, limit: int | None = None) -> list[ScheduleTask]:
        """List all that runs by a schedule: garbage collection, purge, scans, retention, replication, preheating and more.

        Args:
            page: The page to start at, counted from 1.
            page_size: Schedules a request, 1 to 100.
            limit: How many schedules at the most; None for all.

        Returns:
            The schedules.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right
                `jobservice-monitor:list`.

        API operation: `listSchedules`, since Harbor 2.7.
        """
        from ..operations import schedule as ops

        return await self.send(ops.get_schedules(page, page_size, limit))

    async def get_schedule_paused(self, job_type: str = "all") -> SchedulerStatus:
        """Get whether schedules are held back, so that nothing is started by them. Whoever is logged in may ask.

        Args:
            job_type: `all`; the server takes nothing else.

        Returns:
            Whether they are paused.

        Raises:
            BadRequest: The type is another than `all`.
            Unauthorized: The client is anonymous, or its credentials are wrong.

        API operation: `getSchedulePaused`, since Harbor 2.7.
        """
        from ..operations import schedule as ops

        return await self.send(ops.get_schedule_paused(job_type))
