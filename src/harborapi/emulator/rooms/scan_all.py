"""Scans of everything: now, or by a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harborapi.emulator import executions, scanners, scans, schedules
from harborapi.emulator.call import Call, operation
from harborapi.emulator.executions import EXECUTIONS, FINAL, Execution
from harborapi.emulator.jobs import Work, job
from harborapi.emulator.moments import ZERO, milliseconds
from harborapi.emulator.rooms.repository import counted
from harborapi.emulator.schedules import SCHEDULES, Schedule, scheduled
from harborapi.emulator.state import ARTIFACTS
from harborapi.emulator.wire import EmptyError, HarborError, Response

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor

VENDOR = "SCAN_ALL"
WORDS = ("Error", "Pending", "Running", "Stopped", "Success")
PATIENCE = 10.0
"""Seconds for which a server's answer about a scan under way waits for its end; a real one may say it 30 s late."""
WAITS = "a server's answer about a scan that is under way waits for its end, at most ten seconds"


def require(call: Call, action: str) -> None:
    """Refuse who lacks the right, and everybody where there is no default scanner."""
    call.require_system("scan-all", action)
    if scanners.default(call.state) is None:
        raise HarborError(412, "no scanner is configured, it's not possible to scan")


def latest(call: Call, trigger: str = "") -> Execution | None:
    """The latest scan of everything, or of those that were started in one way."""
    rows = [row for row in executions.of_vendor(call.state, VENDOR) if trigger in ("", row.trigger)]
    return max(rows, key=lambda row: (row.start_time or call.now, row.id), default=None)


def schedule_of(harbor: Harbor) -> Schedule | None:
    """The schedule, or None."""
    return next(iter(harbor.state[SCHEDULES].where(vendor_type=VENDOR)), None)


# ---- the schedule


@operation("getScanAllSchedule")
def get_scan_all_schedule(call: Call) -> Response:
    """The schedule; an empty body if there is none."""
    require(call, "read")
    row = schedule_of(call.harbor)
    if row is None:
        return Response(200, b"", "application/json")
    fields: dict[str, Any] = {
        "creation_time": milliseconds(row.creation_time),
        "id": row.id,
        "schedule": {"cron": row.cron, "next_scheduled_time": ZERO, "type": row.cron_type},
        "status": "Running",
        "update_time": milliseconds(row.update_time),
    }
    return call.json(fields)


@operation("createScanAllSchedule")
def create_scan_all_schedule(call: Call) -> Response:
    """Scan everything now, or set the schedule where there is none."""
    require(call, "create")
    kind, cron = wanted(call)
    if kind == "Manual":
        last = latest(call, "MANUAL")
        if last is not None and last.status not in FINAL:
            raise HarborError(409, f"a previous scan all job aleady exits, its status is {last.status}")
        scan_everything(call.harbor, "MANUAL", call.actor)
    elif kind != "None":
        if schedule_of(call.harbor) is not None:
            why = "fail to set schedule for scan all as always had one, please delete it firstly then to re-schedule"
            raise HarborError(412, why)
        put(call, kind, cron)
    return call.ok()


@operation("updateScanAllSchedule")
def update_scan_all_schedule(call: Call) -> Response:
    """Set or remove the schedule."""
    require(call, "update")
    kind, cron = wanted(call)
    if kind == "Manual":
        raise HarborError(400, f"fail to update scan all schedule as wrong schedule type: {kind}")
    if kind == "None":
        schedules.unset_schedule(call.harbor, VENDOR, 0)
    else:
        known = schedule_of(call.harbor)
        if known is None or (known.cron_type, known.cron) != (kind, cron):
            put(call, kind, cron)
    return call.ok()


def wanted(call: Call) -> tuple[str, str]:
    """Type and cron expression of the body; the server falls over a body without a schedule."""
    schedule = call.body.get("schedule")
    if schedule is None:
        raise EmptyError(500)
    return schedule.get("type", ""), schedule.get("cron", "")


def put(call: Call, kind: str, cron: str) -> None:
    """Set the schedule."""
    schedules.check_cron(cron, "scheduled scan all")
    parameters = {"operator": "harbor-jobservice"}
    schedules.set_schedule(call.harbor, VENDOR, cron, vendor_id=0, cron_type=kind, parameters=parameters)


# ---- the scan


@operation("stopScanAll")
def stop_scan_all(call: Call) -> Response:
    """Stop the latest scan of everything; one that is over stays as it is."""
    require(call, "stop")
    last = latest(call)
    if last is None:
        raise HarborError(400, "no scan all job is found currently")
    last.extra_attrs = last.extra_attrs | {"stopped": True}
    executions.stop(call.harbor, last)
    return call.ok()


@operation("getLatestScanAllMetrics", calls_out=True, simplified=WAITS)
def get_latest_metrics(call: Call) -> Response:
    """How far the latest scan of everything is."""
    require(call, "read")
    return metrics(call, latest(call))


@operation("getLatestScheduledScanAllMetrics", calls_out=True, simplified=WAITS)
def get_latest_scheduled_metrics(call: Call) -> Response:
    """How far the latest one is that a schedule started."""
    require(call, "read")
    return metrics(call, latest(call, "SCHEDULE"))


def metrics(call: Call, execution: Execution | None) -> Response:
    """How many scans there are, by their status."""
    if execution is None:
        return call.json({"completed": 0, "ongoing": False, "total": 0})
    with call.harbor.unlocked():
        call.harbor.jobs.wait_until(lambda: execution.status in FINAL, PATIENCE)
    words = [task.status for task in executions.tasks_of(call.state, execution)]
    counts = {word: words.count(word) for word in WORDS}
    completed = counts["Success"] + counts["Error"] + counts["Stopped"]
    ongoing = execution.status not in FINAL or completed != len(words)
    trigger = execution.trigger.capitalize()
    fields = {"completed": completed, "metrics": counts, "ongoing": ongoing, "total": len(words), "trigger": trigger}
    return call.json(fields)


def scan_everything(harbor: Harbor, trigger: str, actor: str) -> None:
    """Start a scan of all artifacts."""
    execution = executions.create(harbor, VENDOR, 0, trigger, {"operator": actor})
    harbor.jobs.submit(VENDOR, {"execution": execution.id})


@scheduled(VENDOR)
def scan_by_schedule(harbor: Harbor, schedule: Schedule) -> None:
    """Scan everything as the schedule says."""
    scan_everything(harbor, "SCHEDULE", "harbor-jobservice")


@job(VENDOR)
def scan_all(work: Work) -> None:
    """Start the scans of all artifacts that can be scanned, each in a transaction of its own."""
    harbor = work.harbor
    with harbor.lock:
        uuids = {row.uuid for row in harbor.state[scanners.SCANNERS]}
        numbers = [row.id for row in harbor.state[ARTIFACTS] if counted(harbor.state, row)]
    scanners.refresh_for_job(harbor, *uuids)
    counts: dict[str, int] = dict.fromkeys(("total", "submit", "conflict", "precondition", "unsupport", "unknow"), 0)
    for number in numbers:
        with harbor.lock:
            execution = harbor.state[EXECUTIONS].get(work.data["execution"])
            artifact = harbor.state[ARTIFACTS].get(number)
            if execution is None or execution.extra_attrs.get("stopped"):
                return
            if artifact is not None:
                counts["total"] += 1
                counts[attempt(harbor, scans.Wish(artifact, execution=execution))] += 1
    with work.transaction() as state:
        execution = state[EXECUTIONS].get(work.data["execution"])
        if execution is None:
            return
        summary = {f"{name}_count": value for name, value in counts.items()}
        execution.extra_attrs = execution.extra_attrs | {"summary": summary}
        if not counts["submit"] and execution.status not in FINAL:
            status = "Error" if counts["precondition"] + counts["unknow"] else "Success"
            executions.finish(harbor, execution, status, outcome(counts))


def attempt(harbor: Harbor, wish: scans.Wish) -> str:
    """Start one scan; what came of it."""
    try:
        with harbor.transaction():
            scans.start(harbor, wish)
    except HarborError as error:
        return {409: "conflict", 412: "precondition", 400: "unsupport"}.get(error.status, "unknow")
    return "submit"


def outcome(counts: dict[str, int]) -> str:
    """Why nothing was scanned."""
    if not counts["total"]:
        return "no artifact found"
    parts = [f"{counts['total']} artifact(s) found"]
    if counts["precondition"] + counts["unknow"]:
        reasons = (
            ("precondition", "scanner not found or deactivated for {} of them"),
            ("unknow", "internal error happened for {} of them"),
        )
    else:
        reasons = (
            ("unsupport", "{} artifact(s) not scannable"),
            ("conflict", "{} artifact(s) have a previous ongoing scan process"),
        )
    parts += [text.format(counts[name]) for name, text in reasons if counts[name]]
    return ", ".join([*parts, "but no scan job submitted to the job service"])
