"""Tag `purge`: the purge of the audit log, which deletes its old entries: schedule and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Body, Empty, Json, Location, Text
from .._core.operation import Listing, Operation, items

if TYPE_CHECKING:
    from ..models import ExecHistory, Schedule
    from ..query import Query, Sort
    from ..types import ScheduleDict

_SCHEDULE = "/system/purgeaudit/schedule"
_RUN = "/system/purgeaudit/{purge_id}"


def get_purge_job_schedule() -> Operation[ExecHistory | None]:
    """Get the schedule of the audit log purge, with its parameters.

    Returns:
        The schedule: `schedule` tells type, cron expression and next time, `job_parameters` what is deleted. None
        where none is set.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:read`.

    API operation: `getPurgeSchedule`, since Harbor 2.6.
    """
    return Operation("getPurgeSchedule", "GET", _SCHEDULE, Json("ExecHistory", empty=True))


def create_purge_job_schedule(schedule: Schedule | ScheduleDict) -> Operation[str]:
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
    return Operation("createPurgeSchedule", "POST", _SCHEDULE, Location(), body=Body("Schedule", schedule))


def update_purge_job_schedule(schedule: Schedule | ScheduleDict) -> Operation[None]:
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
    return Operation("updatePurgeSchedule", "PUT", _SCHEDULE, Empty(), body=Body("Schedule", schedule))


def get_purge_job_history(
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[ExecHistory]:
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
    return Listing(
        "getPurgeHistory",
        "GET",
        "/system/purgeaudit",
        items("ExecHistory"),
        query={"q": query, "sort": sort},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_purge_job(purge_id: int) -> Operation[ExecHistory]:
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
    return Operation("getPurgeJob", "GET", _RUN, Json("ExecHistory"), path={"purge_id": purge_id})


def get_purge_job_log(purge_id: int) -> Operation[str]:
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
    return Operation("getPurgeJobLog", "GET", _RUN + "/log", Text(), path={"purge_id": purge_id})


def stop_purge_job(purge_id: int) -> Operation[None]:
    """Stop a run of the audit log purge; one that has ended stays as it is. What was deleted stays deleted.

    Args:
        purge_id: Identifier of the run.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:stop`.
        NotFound: There is no such run.

    API operation: `stopPurge`, since Harbor 2.6.
    """
    return Operation("stopPurge", "PUT", _RUN, Empty(), path={"purge_id": purge_id})
