"""All schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harborapi.emulator.call import Call, operation
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.schedules import PAUSED, SCHEDULER, SCHEDULES, Schedule
from harborapi.emulator.wire import HarborError, without_zeros

if TYPE_CHECKING:
    from harborapi.emulator.wire import Response


def show(row: Schedule) -> dict[str, Any]:
    """A schedule as the API shows it."""
    return without_zeros(
        id=row.id,
        vendor_type=row.vendor_type,
        vendor_id=row.vendor_id,
        cron=row.cron,
        update_time=milliseconds(row.update_time),
    )


@operation("listSchedules")
def list_schedules(call: Call) -> Response:
    """The schedules of all vendors; the operation takes neither `q` nor `sort`."""
    call.require_system("jobservice-monitor", "list")
    return call.listed(call.state[SCHEDULES], show)


@operation("getSchedulePaused")
def get_paused(call: Call) -> Response:
    """Whether the schedules are paused."""
    call.require_login()
    if call.text("job_type") != "all":
        raise HarborError(400, "job_type can only be 'all'")
    return call.json({"paused": SCHEDULER in call.state[PAUSED]})
