"""Tag `gc`: the garbage collection, which frees the space of what no artifact needs any more: schedule and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from .._core.decode import Body, Empty, Json, Lines, Location, Text
from .._core.operation import Listing, Operation, items

if TYPE_CHECKING:
    from .._core.decode import Decoder
    from ..models import GCHistory, Schedule
    from ..query import Query, Sort
    from ..types import ScheduleDict

_SCHEDULE = "/system/gc/schedule"
_RUN = "/system/gc/{gc_id}"


def get_gc_schedule() -> Operation[GCHistory | None]:
    """Get the schedule of the garbage collection, with its parameters.

    Returns:
        The schedule: `schedule` tells type, cron expression and next time, `job_parameters` what is done. None where
        none is set.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `garbage-collection:read`.

    API operation: `getGCSchedule`, since Harbor 2.2.
    """
    return Operation("getGCSchedule", "GET", _SCHEDULE, Json("GCHistory", empty=True))


def create_gc_schedule(schedule: Schedule | ScheduleDict) -> Operation[str]:
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
    return Operation("createGCSchedule", "POST", _SCHEDULE, Location(), body=Body("Schedule", schedule))


def update_gc_schedule(schedule: Schedule | ScheduleDict) -> Operation[None]:
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
    return Operation("updateGCSchedule", "PUT", _SCHEDULE, Empty(), body=Body("Schedule", schedule))


def get_gc_jobs(
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[GCHistory]:
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
    return Listing(
        "getGCHistory",
        "GET",
        "/system/gc",
        items("GCHistory"),
        query={"q": query, "sort": sort},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_gc_job(gc_id: int) -> Operation[GCHistory]:
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
    return Operation("getGC", "GET", _RUN, Json("GCHistory"), path={"gc_id": gc_id})


@overload
def get_gc_log(gc_id: int, as_list: Literal[True] = True) -> Operation[list[str]]: ...
@overload
def get_gc_log(gc_id: int, as_list: Literal[False]) -> Operation[str]: ...
@overload
def get_gc_log(gc_id: int, as_list: bool) -> Operation[list[str] | str]: ...
def get_gc_log(gc_id: int, as_list: bool = True) -> Operation[list[str] | str]:
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
    log: Decoder[list[str] | str] = Lines() if as_list else Text()
    return Operation("getGCLog", "GET", _RUN + "/log", log, path={"gc_id": gc_id})


def stop_gc_job(gc_id: int) -> Operation[None]:
    """Stop a run of the garbage collection; one that has ended stays as it is. What was deleted stays deleted.

    Args:
        gc_id: Identifier of the run.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `garbage-collection:stop`.
        NotFound: There is no such run.

    API operation: `stopGC`, since Harbor 2.6.
    """
    return Operation("stopGC", "PUT", _RUN, Empty(), path={"gc_id": gc_id})
