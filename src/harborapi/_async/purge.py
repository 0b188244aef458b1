# Written by tools/generate.py from flows/purge.py and operations/purge.py; edit those, then run: make generate
"""Tag `purge`: the purge of the audit log, which deletes its old entries: schedule and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import ExecHistory, Schedule
    from ..query import Query, Sort
    from ..types import ScheduleDict


class PurgeMethods(AsyncMethods):
    """Tag `purge`: the purge of the audit log, which deletes its old entries: schedule and runs."""

    async def get_audit_log_rotation_schedule(self) -> ExecHistory | None:
        """Get the schedule of the audit log purge. Deprecated: use `get_purge_job_schedule()`.

        Returns:
            The schedule; None where none is set.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:read`.
        """
        from ..flows import purge as ops

        return await self.perform(ops.get_audit_log_rotation_schedule)

    async def create_audit_log_rotation_schedule(self, schedule: Schedule | ScheduleDict) -> str:
        """Set the schedule of the audit log purge. Deprecated: use `create_purge_job_schedule()`.

        Args:
            schedule: When to purge, and what; see `create_purge_job_schedule()`.

        Returns:
            The location.

        Raises:
            BadRequest: The schedule or its parameters are none that the server takes.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:create`.
        """
        from ..flows import purge as ops

        return await self.perform(ops.create_audit_log_rotation_schedule, schedule)

    async def update_audit_log_rotation_schedule(self, schedule: Schedule | ScheduleDict) -> None:
        """Change the schedule of the audit log purge. Deprecated: use `update_purge_job_schedule()`.

        Args:
            schedule: When to purge, and what; see `create_purge_job_schedule()`.

        Raises:
            BadRequest: The schedule or its parameters are none that the server takes.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:update`.
        """
        from ..flows import purge as ops

        await self.perform(ops.update_audit_log_rotation_schedule, schedule)

    async def get_audit_log_rotation_history(
        self,
        query: str | None = None,
        sort: str | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[ExecHistory]:
        """List the runs of the audit log purge. Deprecated: use `get_purge_job_history()`.

        Args:
            query: Harbor's query language; see `get_purge_job_history()`.
            sort: Columns to sort by, separated by commas; `-` before one turns its order round.
            page: The page to start at, counted from 1.
            page_size: Runs a request, 1 to 100.
            limit: How many runs at the most; None for all.

        Returns:
            The runs.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:list`.
        """
        from ..flows import purge as ops

        return await self.perform(ops.get_audit_log_rotation_history, query, sort, page, page_size, limit)

    async def get_audit_log_rotation(self, purge_id: int) -> ExecHistory:
        """Get a run of the audit log purge. Deprecated: use `get_purge_job()`.

        Args:
            purge_id: Identifier of the run.

        Returns:
            The run.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:read`.
            NotFound: There is no such run.
        """
        from ..flows import purge as ops

        return await self.perform(ops.get_audit_log_rotation, purge_id)

    async def get_audit_log_rotation_log(self, purge_id: int) -> str:
        """Get the log of a run of the audit log purge. Deprecated: use `get_purge_job_log()`.

        Args:
            purge_id: Identifier of the run.

        Returns:
            The log's text.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:read`.
            NotFound: There is no such run, or it has no log.
        """
        from ..flows import purge as ops

        return await self.perform(ops.get_audit_log_rotation_log, purge_id)

    async def stop_audit_log_rotation(self, purge_id: int) -> None:
        """Stop a run of the audit log purge. Deprecated: use `stop_purge_job()`.

        Args:
            purge_id: Identifier of the run.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:stop`.
            NotFound: There is no such run.
        """
        from ..flows import purge as ops

        await self.perform(ops.stop_audit_log_rotation, purge_id)

    async def get_purge_job_schedule(self) -> ExecHistory | None:
        """Get the schedule of the audit log purge, with its parameters.

        Returns:
            The schedule: `schedule` tells type, cron expression and next time, `job_parameters` what is deleted. None
            where none is set.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:read`.

        API operation: `getPurgeSchedule`, since Harbor 2.6.
        """
        from ..operations import purge as ops

        return await self.send(ops.get_purge_job_schedule())

    async def create_purge_job_schedule(self, schedule: Schedule | ScheduleDict) -> str:
        """Purge the audit log now, or set the schedule of it; a schedule that is set already is replaced.

        `schedule.type` says what is to be done: `Manual` runs at once, in the background; `Hourly`, `Daily`, `Weekly`,
        `Custom` set the schedule, with `schedule.cron`; `None` takes it away. With `audit_retention_hour` 0 or less a run
        deletes nothing.

        Args:
            schedule: Type and cron expression (six fields, the seconds first and `0`), and the parameters, which are needed
                for every type: `audit_retention_hour`, and `include_event_types` from 2.13 on, `include_operations`
                before.

        Returns:
            The location: for a run it ends in the run's id, for a schedule in 0.

        Raises:
            BadRequest: There is no schedule, a parameter is missing, `audit_retention_hour` is over 240000, or the cron
                expression has a form that Harbor refuses.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:create`.
            UnprocessableEntity: The type is none of those.

        API operation: `createPurgeSchedule`, since Harbor 2.6.
        """
        from ..operations import purge as ops

        return await self.send(ops.create_purge_job_schedule(schedule))

    async def update_purge_job_schedule(self, schedule: Schedule | ScheduleDict) -> None:
        """Set the schedule of the audit log purge, or take it away; the same as `create_purge_job_schedule()`.

        Args:
            schedule: As for `create_purge_job_schedule()`; of a run by type `Manual` the id is not given.

        Raises:
            BadRequest: There is no schedule, a parameter is missing, `audit_retention_hour` is over 240000, or the cron
                expression has a form that Harbor refuses.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:update`.
            UnprocessableEntity: The type is unknown.

        API operation: `updatePurgeSchedule`, since Harbor 2.6.
        """
        from ..operations import purge as ops

        await self.send(ops.update_purge_job_schedule(schedule))

    async def get_purge_job_history(
        self,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[ExecHistory]:
        """List the runs of the audit log purge. The server keeps the latest 10.

        Args:
            query: Harbor's query language, e.g. `status=Error`; keys: `id`, `status`, `status_message`, `trigger`,
                `extra_attrs.*`, `start_time`, `update_time`, `end_time`. Unknown keys are ignored.
            sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
                start comes first.
            page: The page to start at, counted from 1.
            page_size: Runs a request, 1 to 100.
            limit: How many runs at the most; None for all.

        Returns:
            The runs.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:list`.
            InternalServerError: The query can't be read.

        API operation: `getPurgeHistory`, since Harbor 2.6.
        """
        from ..operations import purge as ops

        return await self.send(ops.get_purge_job_history(query, sort, page, page_size, limit))

    async def get_purge_job(self, purge_id: int) -> ExecHistory:
        """Get a run of the audit log purge. Its status may lag up to 30 seconds behind.

        Args:
            purge_id: Identifier of the run.

        Returns:
            The run.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:read`.
            InternalServerError: There is no such run.

        API operation: `getPurgeJob`, since Harbor 2.6.
        """
        from ..operations import purge as ops

        return await self.send(ops.get_purge_job(purge_id))

    async def get_purge_job_log(self, purge_id: int) -> str:
        """Get the log of a run of the audit log purge: how many entries it deleted.

        Args:
            purge_id: Identifier of the run.

        Returns:
            The log's text.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:read`.
            NotFound: There is no such run, or it has no log (yet).

        API operation: `getPurgeJobLog`, since Harbor 2.6.
        """
        from ..operations import purge as ops

        return await self.send(ops.get_purge_job_log(purge_id))

    async def stop_purge_job(self, purge_id: int) -> None:
        """Stop a run of the audit log purge; one that has ended stays as it is. What was deleted stays deleted.

        Args:
            purge_id: Identifier of the run.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:stop`.
            NotFound: There is no such run.

        API operation: `stopPurge`, since Harbor 2.6.
        """
        from ..operations import purge as ops

        await self.send(ops.stop_purge_job(purge_id))
