"""Scans of single artifacts: start, stop, logs."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from harborapi.emulator import reports, scan_job, scanners, scans
from harborapi.emulator.call import DIGEST, OWN_LOG, Call, operation
from harborapi.emulator.executions import TASKS, Task
from harborapi.emulator.reports import REPORTS, SBOM_REPORTS
from harborapi.emulator.wire import EmptyError, HarborError, text_response

if TYPE_CHECKING:
    from harborapi.emulator.state import State
    from harborapi.emulator.wire import Response

JOB = scan_job.scan


@operation("scanArtifact", calls_out=True)
def scan_artifact(call: Call) -> Response:
    """Start a scan; it runs on after the answer."""
    scan_type = call.fields.get("scan_type") or "vulnerability"
    resource = "sbom" if scan_type == "sbom" else "scan"
    _, artifact = call.artifact(resource, "create")
    scanners.refresh(call, scanners.of_project(call.state, artifact.project_id))
    _, artifact = call.artifact(resource, "create")
    reference = call.text("reference")
    tag = "" if DIGEST.fullmatch(reference) else reference
    scans.start(call.harbor, scans.Wish(artifact, scan_type, tag, call.actor))
    return call.ok()


@operation("stopScanArtifact")
def stop_scan_artifact(call: Call) -> Response:
    """Stop the latest scan."""
    scan_type = call.fields.get("scan_type") or ""
    _, artifact = call.artifact("sbom" if scan_type == "sbom" else "scan", "stop")
    if call.release < (2, 11):
        scans.stop(call.harbor, artifact, "vulnerability")
        return call.ok()
    if not scan_type:
        raise EmptyError(500)
    if not scans.stop(call.harbor, artifact, scan_type):
        raise HarborError(400, f"no scan job for artifact digest={artifact.digest}")
    return call.ok()


@operation("getReportLog", simplified=OWN_LOG)
def get_report_log(call: Call) -> Response:
    """The log of the scan that made a report."""
    _, artifact = call.artifact("scan", "read")
    scanner = scanners.of_project(call.state, artifact.project_id)
    if scanner is None:
        raise EmptyError(500)
    given = call.text("report_id")
    mine = {one.id for one in scans.collect(call.harbor, scanner, artifact)[0]}
    logs: list[tuple[str, str]] = []
    for report_id in reports.uuids_of(given):
        task = task_of(call.state, report_id)
        if task is None:
            continue
        if task.extra_attrs["artifact_id"] not in mine:
            raise HarborError(404, f"scan log with uuid: {given} not found")
        logs.append((report_id, task.log))
    if not logs:
        raise HarborError(404, f"report with uuid {given} does not exist")
    if len(logs) == 1:
        return text_response(logs[0][1])
    return text_response("\n\n\n\n".join(f"---------- Logs of report {name} ----------\n{log}" for name, log in logs))


def task_of(state: State, report_id: str) -> Task | None:
    """The task that made a report, or None."""
    try:
        name = str(uuid.UUID(report_id))
    except ValueError:
        raise HarborError(400, f"bad request: invalid UUID {report_id}") from None
    row = state[REPORTS].find(uuid=name) or state[SBOM_REPORTS].find(uuid=name)
    return state[TASKS].get(row.task_id) if row is not None else None
