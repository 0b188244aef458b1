"""Tag `scanAll`: the scan of all artifacts: schedule and progress. Nothing of it works without a default scanner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Body, Empty, Json, Location
from .._core.operation import Operation

if TYPE_CHECKING:
    from ..models import Schedule, Stats
    from ..types import ScheduleDict

_SCHEDULE = "/system/scanAll/schedule"


def get_scan_all_metrics() -> Operation[Stats]:
    """Get how far the latest scan of all artifacts is, whatever started it.

    Returns:
        The numbers of artifacts by status, and whether the scan still runs; it may lag up to 30 seconds behind. Zeros
        where there was none.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `scan-all:read`.
        PreconditionFailed: There is no default scanner.

    API operation: `getLatestScanAllMetrics`, since Harbor 2.2.
    """
    return Operation("getLatestScanAllMetrics", "GET", "/scans/all/metrics", Json("Stats"))


def get_scheduled_scan_all_metrics() -> Operation[Stats]:
    """Get how far the latest scan of all artifacts is that the schedule started.

    Deprecated by Harbor, which still answers it; `get_scan_all_metrics()` tells of the latest scan, whoever began it.

    Returns:
        The numbers of artifacts by status, and whether the scan still runs; it may lag up to 30 seconds behind. Zeros
        where there was none.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `scan-all:read`.
        PreconditionFailed: There is no default scanner.

    API operation: `getLatestScheduledScanAllMetrics`, since Harbor 2.2.
    """
    return Operation("getLatestScheduledScanAllMetrics", "GET", "/scans/schedule/metrics", Json("Stats"))


def get_scan_all_schedule() -> Operation[Schedule | None]:
    """Get the schedule of the scan of all artifacts.

    Returns:
        The schedule; its next time is always in year 1. None where none is set.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `scan-all:read`.
        PreconditionFailed: There is no default scanner.

    API operation: `getScanAllSchedule`, since Harbor 2.2.
    """
    return Operation("getScanAllSchedule", "GET", _SCHEDULE, Json("Schedule", empty=True))


def create_scan_all_schedule(schedule: Schedule | ScheduleDict) -> Operation[str]:
    """Scan all artifacts now, or set the schedule of it where none is set.

    `schedule.type` says what is to be done: `Manual` scans at once, in the background; `Hourly`, `Daily`, `Weekly`,
    `Custom` set the schedule, with `schedule.cron`. To change a schedule or to take it away use
    `update_scan_all_schedule()`.

    Args:
        schedule: Type and cron expression (six fields, the seconds first and `0`); there are no parameters.

    Returns:
        Nothing but an empty text: the server tells no location.

    Raises:
        BadRequest: The type is empty, or the cron expression has a form that Harbor refuses.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `scan-all:create`.
        Conflict: One is to be started while another is under way.
        PreconditionFailed: A schedule is set already, or there is no default scanner.
        UnprocessableEntity: The type is unknown.
        InternalServerError: There is no `schedule` in the body.

    API operation: `createScanAllSchedule`, since Harbor 2.2.
    """
    return Operation("createScanAllSchedule", "POST", _SCHEDULE, Location(), body=Body("Schedule", schedule))


def update_scan_all_schedule(schedule: Schedule | ScheduleDict) -> Operation[None]:
    """Set the schedule of the scan of all artifacts, whether one is set or not; or take it away.

    Args:
        schedule: Type (`Hourly`, `Daily`, `Weekly` or `Custom`) and cron expression (six fields, the seconds first and
            `0`); type `None` takes the schedule away.

    Raises:
        BadRequest: The type is empty or `Manual`, or the cron expression has a form that Harbor refuses.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `scan-all:update`.
        PreconditionFailed: There is no default scanner.
        UnprocessableEntity: The type is unknown.
        InternalServerError: There is no `schedule` in the body.

    API operation: `updateScanAllSchedule`, since Harbor 2.2.
    """
    return Operation("updateScanAllSchedule", "PUT", _SCHEDULE, Empty(), body=Body("Schedule", schedule))


def stop_scan_all_job() -> Operation[None]:
    """Stop the scan of all artifacts that was started last; the server does so in the background.

    Raises:
        BadRequest: There never was one.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `scan-all:stop`.
        PreconditionFailed: There is no default scanner.

    API operation: `stopScanAll`, since Harbor 2.4.
    """
    return Operation("stopScanAll", "POST", "/system/scanAll/stop", Empty())
