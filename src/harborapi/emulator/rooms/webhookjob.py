"""What webhooks have sent, in the form of old."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harborapi.emulator.call import Call, operation
from harborapi.emulator.executions import EXECUTION_COLUMNS
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.rooms import webhook
from harborapi.emulator.wire import without_zeros

if TYPE_CHECKING:
    from harborapi.emulator.executions import Execution
    from harborapi.emulator.wire import Response


def show(execution: Execution) -> dict[str, Any]:
    """A sending as the API shows it."""
    kind = next(name for name, vendor in webhook.VENDORS.items() if vendor == execution.vendor_type)
    return without_zeros(
        creation_time=milliseconds(execution.start_time),
        event_type=execution.extra_attrs["event_type"],
        id=execution.id,
        job_detail=execution.extra_attrs["payload"],
        notify_type=kind,
        policy_id=execution.vendor_id,
        status=execution.status,
        update_time=milliseconds(execution.update_time),
    )


@operation("ListWebhookJobs")
def list_jobs(call: Call) -> Response:
    """What a policy has sent."""
    project = call.project("notification-policy", "list")
    policy = webhook.found(call, project, call.integer("policy_id"))
    rows = webhook.executions_of(call.harbor, policy)
    wanted = [status for status in call.query.get("status", []) if status]
    if wanted:
        rows = [row for row in rows if row.status in wanted]
    return call.listed(rows, show, EXECUTION_COLUMNS)
