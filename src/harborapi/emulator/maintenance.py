"""What garbage collection and the purge of audit logs have in common: their history, log, stop and schedule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harborapi.emulator import executions, schedules
from harborapi.emulator.moments import ZERO, milliseconds
from harborapi.emulator.wire import EmptyError, HarborError, Response, encode, text_response

if TYPE_CHECKING:
    from harborapi.emulator.call import Call
    from harborapi.emulator.executions import Execution, Task
    from harborapi.emulator.harbor import Harbor

CRON_TYPES = ("Hourly", "Daily", "Weekly", "Custom")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of maintenance.

    Attributes:
        vendor_type: the vendor of its executions and schedule, which is also the kind of its jobs.
        resource: what rights are asked for.
        cron_for: what its schedule is called in messages.
        no_log: the message when there is no log, with `{}` for the number.
    """

    vendor_type: str
    resource: str
    cron_for: str
    no_log: str


def json_text(value: Any) -> str:
    """JSON as the server writes it into a text: compact, names in order."""
    return encode(dict(sorted(value.items()))).decode().strip()


def show(execution: Execution) -> dict[str, Any]:
    """A run as the API shows it."""
    return {
        "creation_time": milliseconds(execution.start_time),
        "id": execution.id,
        "job_kind": execution.trigger,
        "job_name": execution.vendor_type,
        "job_parameters": json_text(execution.extra_attrs),
        "job_status": execution.status,
        "schedule": {"next_scheduled_time": ZERO, "type": execution.trigger.capitalize()},
        "update_time": milliseconds(execution.update_time),
    }


def history(call: Call, kind: Kind) -> Response:
    """All runs."""
    call.require_system(kind.resource, "list")
    rows = executions.of_vendor(call.state, kind.vendor_type)
    return call.listed(rows, show, executions.EXECUTION_COLUMNS)


def schedule(call: Call, kind: Kind) -> Response:
    """The schedule, or nothing."""
    call.require_system(kind.resource, "read")
    row = schedules.get_schedule(call.harbor, kind.vendor_type)
    if row is None:
        return Response(200, content_type="application/json")
    following = milliseconds(schedules.next_time(row.cron, call.now))
    return call.json(
        {
            "creation_time": milliseconds(row.creation_time),
            "id": row.id,
            "job_kind": row.cron,
            "job_parameters": json_text(row.extra_attrs),
            "job_status": "Running",
            "schedule": {"cron": row.cron, "next_scheduled_time": following, "type": row.cron_type},
            "update_time": milliseconds(row.update_time),
        }
    )


def log(call: Call, kind: Kind, number: int) -> Response:
    """The log of a run."""
    call.require_system(kind.resource, "read")
    execution = call.state[executions.EXECUTIONS].get(number)
    if execution is None or execution.vendor_type != kind.vendor_type:
        raise HarborError(404, kind.no_log.format(number))
    return text_response("".join(task.log for task in executions.tasks_of(call.state, execution)[:1]))


def stop(call: Call, kind: Kind, number: int) -> Response:
    """Stop a run; one that is over is left alone."""
    call.require_system(kind.resource, "stop")
    execution = call.state[executions.EXECUTIONS].get(number)
    if execution is None:
        raise HarborError(404, f"execution {number} not found")
    if execution.status not in executions.FINAL:
        executions.stop(call.harbor, execution)
    return call.ok()


def kick(call: Call, kind: Kind, parameters: dict[str, Any], shown: dict[str, Any]) -> int:
    """Do what a schedule's type asks: run now, set or unset the schedule, or nothing.

    Args:
        call: the call.
        kind: what is to be run.
        parameters: what a run gets.
        shown: what the schedule shows of them.

    Returns:
        The number of the run, 0 if there is none.
    """
    plan = call.body.get("schedule")
    if plan is None:
        raise EmptyError(500)
    word, cron = plan.get("type", ""), plan.get("cron", "")
    if word == "Manual":
        return start(call.harbor, kind, parameters, "MANUAL")
    if word == "None":
        schedules.unset_schedule(call.harbor, kind.vendor_type)
    elif word in CRON_TYPES:
        schedules.check_cron(cron, kind.cron_for)
        schedules.set_schedule(
            call.harbor, kind.vendor_type, cron, cron_type=word, parameters=parameters, extra_attrs=shown
        )
    return 0


def start(harbor: Harbor, kind: Kind, parameters: dict[str, Any], trigger: str) -> int:
    """Begin a run; returns its number."""
    execution = executions.create(harbor, kind.vendor_type, -1, trigger, parameters)
    task = executions.add_task(harbor, execution, parameters)
    harbor.jobs.submit(kind.vendor_type, {"task": task.id}, delay=0.5)
    return execution.id


def running_task(harbor: Harbor, number: int) -> Task | None:
    """The task of a run's job, or None where it was stopped or removed meanwhile."""
    task = harbor.state[executions.TASKS].get(number)
    return None if task is None or task.status in executions.FINAL else task
