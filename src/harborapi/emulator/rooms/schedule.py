"""All schedules, and the one that forgets old executions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from harborapi.emulator import executions
from harborapi.emulator.call import Call, operation
from harborapi.emulator.executions import EXECUTIONS, FINAL
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.schedules import PAUSED, SCHEDULER, SCHEDULES, Schedule, scheduled
from harborapi.emulator.wire import HarborError, without_zeros

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.wire import Response

KEPT = {"IMAGE_SCAN": 1, "SBOM": 1, "SCAN_ALL": 1, "PURGE_AUDIT_LOG": 10}
"""How many executions are kept of each thing of a vendor; of all others 50."""


def show(row: Schedule) -> dict[str, Any]:
    """A schedule as the API shows it."""
    return without_zeros(
        id=row.id,
        vendor_type=row.vendor_type,
        vendor_id=row.vendor_id,
        cron=row.cron,
        update_time=milliseconds(row.update_time),
    )


@scheduled("EXECUTION_SWEEP")
def sweep(harbor: Harbor, schedule: Schedule) -> None:
    """Forget what was done long ago: of each vendor's thing only the latest executions that are over are kept."""
    seen: Counter[tuple[str, int]] = Counter()
    over = [row for row in harbor.state[EXECUTIONS] if row.status in FINAL]
    for row in sorted(over, key=lambda row: (row.start_time is not None, row.start_time, row.id), reverse=True):
        seen[row.vendor_type, row.vendor_id] += 1
        if seen[row.vendor_type, row.vendor_id] > KEPT.get(row.vendor_type, 50):
            executions.remove(harbor.state, row)


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
