"""The purge of audit logs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from harborapi.emulator import executions, maintenance
from harborapi.emulator.call import OWN_LOG, Call, operation
from harborapi.emulator.jobs import Work, job
from harborapi.emulator.rooms.auditlog import EXTENDED_LOGS, LOGS, Log
from harborapi.emulator.schedules import Schedule, scheduled
from harborapi.emulator.wire import EmptyError, HarborError

if TYPE_CHECKING:
    from harborapi.emulator.executions import Task
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.tables import TableSpec
    from harborapi.emulator.wire import Response

VENDOR = "PURGE_AUDIT_LOG"
NO_LOG = "purge job with execution ID: {} taskLog is not found"
KIND = maintenance.Kind(VENDOR, "purge-audit", "scheduled log rotation purge", NO_LOG)
MOST_HOURS = 240_000
ARTIFACT_EVENTS = ("create_artifact", "delete_artifact", "pull_artifact")


@operation("getPurgeHistory")
def get_history(call: Call) -> Response:
    """All runs; a query that can't be read makes the server panic."""
    try:
        return maintenance.history(call, KIND)
    except HarborError as error:
        raise (EmptyError(500) if error.status == 400 else error) from None


@operation("getPurgeJob")
def get_run(call: Call) -> Response:
    """One run."""
    call.require_system(KIND.resource, "read")
    execution = call.state[executions.EXECUTIONS].get(call.integer("purge_id"))
    if execution is None:
        raise EmptyError(500)
    if execution.vendor_type != VENDOR:
        raise HarborError(500, f"purge job with id {execution.id} not found")
    return call.json(maintenance.show(execution))


@operation("getPurgeJobLog", simplified=OWN_LOG)
def get_log(call: Call) -> Response:
    """The log of a run."""
    return maintenance.log(call, KIND, call.integer("purge_id"))


@operation("stopPurge")
def stop(call: Call) -> Response:
    """Stop a run."""
    return maintenance.stop(call, KIND, call.integer("purge_id"))


@operation("getPurgeSchedule")
def get_schedule(call: Call) -> Response:
    """The schedule."""
    return maintenance.schedule(call, KIND)


@operation("createPurgeSchedule")
def create_schedule(call: Call) -> Response:
    """Run now, or set the schedule."""
    call.require_system(KIND.resource, "create")
    return call.created(kick(call), call.request.path.rstrip("/").rpartition("/")[0])


@operation("updatePurgeSchedule")
def update_schedule(call: Call) -> Response:
    """Run now, or set the schedule."""
    call.require_system(KIND.resource, "update")
    kick(call)
    return call.ok()


def kick(call: Call) -> int:
    """Do what the body asks; returns the number of the run, 0 for none."""
    if call.body.get("schedule") is None:
        raise HarborError(400, "bad request: schedule cann't be empty")
    sent: dict[str, Any] = call.body.get("parameters") or {}
    if not sent:
        raise HarborError(400, "bad request: schedule parameter cann't be empty")
    if "audit_retention_hour" not in sent:
        raise HarborError(400, "bad request: audit_retention_hour should provide")
    hours = retention_hours(sent)
    key = types_key(call.harbor)
    if key not in sent:
        raise HarborError(400, f"bad request: {key} should provide")
    types = sent[key] if isinstance(sent[key], str) else ""
    parameters = {"audit_retention_hour": hours, "dry_run": sent.get("dry_run") is True, key: types}
    return maintenance.kick(call, KIND, parameters, sent)


def types_key(harbor: Harbor) -> str:
    """The name of the parameter that says which rows go."""
    return "include_event_types" if harbor.release >= (2, 13) else "include_operations"


def retention_hours(sent: dict[str, Any]) -> int:
    """The age from which rows go, in hours; what is no number counts as 0."""
    hours = sent["audit_retention_hour"]
    if isinstance(hours, float):
        raise HarborError(400, "bad request: audit_retention_hour should be integer format")
    if not isinstance(hours, int) or isinstance(hours, bool):
        return 0
    if hours > MOST_HOURS:
        raise HarborError(400, f"bad request: audit_retention_hour should be less than {MOST_HOURS}")
    return hours


@scheduled(VENDOR)
def run_scheduled(harbor: Harbor, schedule: Schedule) -> None:
    """Run, as its time has come."""
    maintenance.start(harbor, KIND, schedule.callback_func_param, "SCHEDULE")


@job(VENDOR)
def purge(work: Work) -> float | None:
    """Begin, then purge."""
    with work.transaction():
        task = maintenance.running_task(work.harbor, work.data["task"])
        if task is None:
            return None
        if work.step == 0:
            executions.set_status(work.harbor, task, "Running")
            return 0.5
        purge_logs(work.harbor, task)
        executions.set_status(work.harbor, task, "Success")
        return None


def purge_logs(harbor: Harbor, task: Task) -> None:
    """Remove the rows that a run's parameters name, and write its log."""
    key = types_key(harbor)
    hours, dry = task.extra_attrs["audit_retention_hour"], task.extra_attrs["dry_run"]
    words = [word for word in task.extra_attrs[key].split(",") if word]
    parameters = " ".join(
        f"{name}:{str(value).lower() if isinstance(value, bool) else value}"
        for name, value in sorted(task.extra_attrs.items())
    )
    executions.log(harbor, task, "Purge audit job start")
    executions.log(harbor, task, f"job parameters map[{parameters}]")
    if hours <= 0:
        executions.log(harbor, task, f"quit purge job, retentionHour:{hours} ")
        return
    extended = harbor.release >= (2, 13)
    sign = ":" if extended else "="
    given = f"retention_hour{sign}{hours}, {key}:[{' '.join(words)}], dry_run:{str(dry).lower()}"
    executions.log(harbor, task, f"Purge operation parameter, {given}")
    tables = ((LOGS, "audit logs"), (EXTENDED_LOGS, "audit log exts")) if extended else ((LOGS, "audit logs"),)
    for spec, name in tables:
        gone = purge_table(harbor, spec, hours, words, dry=dry)
        executions.log(harbor, task, f"{'[DRYRUN]' if dry else ''}Purged {gone} rows of {name}")


def purge_table(harbor: Harbor, spec: TableSpec[Log], hours: int, words: list[str], *, dry: bool) -> int:
    """Remove the rows of a table that are older and of these kinds; returns how many."""
    before = harbor.clock.now() - timedelta(hours=hours)
    table = harbor.state[spec]
    rows = [row for row in table if row.op_time is not None and row.op_time < before]
    rows = [row for row in rows if chosen(harbor, row, words)]
    if not dry:
        for row in rows:
            table.remove(row)
    return len(rows)


def chosen(harbor: Harbor, row: Log, words: list[str]) -> bool:
    """Whether a row is of a kind that goes."""
    if harbor.release < (2, 13):
        return row.operation in words
    event = f"{row.operation}_{row.resource_type}"
    return event in words or ("other" in words and event not in ARTIFACT_EVENTS)
