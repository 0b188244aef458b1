# Written by tools/generate.py from operations/gc.py; edit those, then run: make generate
"""Tag `gc`: the garbage collection, which frees the space of what no artifact needs any more: schedule and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from .base import AsyncMethods

if TYPE_CHECKING:
    from typing import Literal

    from ..models import GCHistory, Schedule
    from ..query import Query, Sort
    from ..types import ScheduleDict


class GcMethods(AsyncMethods):
    """Tag `gc`: the garbage collection, which frees the space of what no artifact needs any more: schedule and runs."""

    async def get_gc_schedule(self) -> GCHistory | None:
        """Get the schedule of the garbage collection, with its parameters.

        Returns:
            The schedule: `schedule` tells type, cron expression and next time, `job_parameters` what is done. None where
            none is set.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `garbage-collection:read`.

        API operation: `getGCSchedule`, since Harbor 2.2.
        """
        from ..operations import gc as ops

        return await self.send(ops.get_gc_schedule())

    async def create_gc_schedule(self, schedule: Schedule | ScheduleDict) -> str:
        """Run the garbage collection now, or set its schedule; a schedule that is set already is replaced.

        `schedule.type` says what is to be done: `Manual` runs at once, in the background; `Hourly`, `Daily`, `Weekly`,
        `Custom` set the schedule, with `schedule.cron`; `None` takes it away. Only one run works at a time, a second one
        waits. It deletes nothing that was pushed within the last two hours.

        Args:
            schedule: Type and cron expression (six fields, the seconds first and `0`), and the parameters: whether to
                delete untagged artifacts too, how many workers, whether it is a dry run.

        Returns:
            The location: for a run it ends in the run's id, for a schedule in 0.

        Raises:
            BadRequest: The cron expression or the number of workers (1 to 10, before 2.13 to 5) is one that Harbor refuses.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right
                `garbage-collection:create`.
            UnprocessableEntity: The type is none of those.
            InternalServerError: There is no `schedule` in the body.

        API operation: `createGCSchedule`, since Harbor 2.2.
        """
        from ..operations import gc as ops

        return await self.send(ops.create_gc_schedule(schedule))

    async def update_gc_schedule(self, schedule: Schedule | ScheduleDict) -> None:
        """Set the schedule of the garbage collection, or take it away; the same as `create_gc_schedule()`.

        Args:
            schedule: As for `create_gc_schedule()`; of a run by type `Manual` the id is not given.

        Raises:
            BadRequest: The cron expression or the number of workers (1 to 10, before 2.13 to 5) is one that Harbor refuses.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right
                `garbage-collection:update`.
            UnprocessableEntity: The type is unknown.
            InternalServerError: There is no `schedule` in the body.

        API operation: `updateGCSchedule`, since Harbor 2.2.
        """
        from ..operations import gc as ops

        await self.send(ops.update_gc_schedule(schedule))

    async def get_gc_jobs(
        self,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[GCHistory]:
        """List the runs of the garbage collection. The server keeps the latest 50.

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
            BadRequest: The query can't be read.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `garbage-collection:list`.

        API operation: `getGCHistory`, since Harbor 2.2.
        """
        from ..operations import gc as ops

        return await self.send(ops.get_gc_jobs(query, sort, page, page_size, limit))

    async def get_gc_job(self, gc_id: int) -> GCHistory:
        """Get a run of the garbage collection. Its status may lag up to 30 seconds behind.

        Args:
            gc_id: Identifier of the run.

        Returns:
            The run; once it is done, `job_parameters` also tells how much it deleted and freed.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `garbage-collection:read`.
            NotFound: There is no such run.

        API operation: `getGC`, since Harbor 2.2.
        """
        from ..operations import gc as ops

        return await self.send(ops.get_gc_job(gc_id))

    @overload
    async def get_gc_log(self, gc_id: int, as_list: Literal[True] = True) -> list[str]: ...

    @overload
    async def get_gc_log(self, gc_id: int, as_list: Literal[False]) -> str: ...

    @overload
    async def get_gc_log(self, gc_id: int, as_list: bool) -> list[str] | str: ...

    async def get_gc_log(self, gc_id: int, as_list: bool = True) -> list[str] | str:
        """Get the log of a run of the garbage collection: what it deleted.

        Args:
            gc_id: Identifier of the run.
            as_list: True for a list of lines, False for one text.

        Returns:
            The log, as a list of its lines or as its text.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `garbage-collection:read`.
            NotFound: There is no such run, or it has no log (yet).

        API operation: `getGCLog`, since Harbor 2.2.
        """
        from ..operations import gc as ops

        return await self.send(ops.get_gc_log(gc_id, as_list))

    async def stop_gc_job(self, gc_id: int) -> None:
        """Stop a run of the garbage collection; one that has ended stays as it is. What was deleted stays deleted.

        Args:
            gc_id: Identifier of the run.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `garbage-collection:stop`.
            NotFound: There is no such run.

        API operation: `stopGC`, since Harbor 2.6.
        """
        from ..operations import gc as ops

        await self.send(ops.stop_gc_job(gc_id))
