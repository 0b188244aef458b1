"""Exports of vulnerabilities as CSV: each can be downloaded once."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from harborapi.emulator import executions, scanners, selectors
from harborapi.emulator.call import Call, operation
from harborapi.emulator.executions import EXECUTIONS, TASKS, Execution
from harborapi.emulator.jobs import Work, job
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.reports import REPORTS, plain, rows_of
from harborapi.emulator.rooms.repository import counted
from harborapi.emulator.schedules import Schedule, scheduled
from harborapi.emulator.state import ARTIFACTS, LABEL_REFERENCES, PROJECTS, REPOSITORIES, TAGS
from harborapi.emulator.tables import Row, TableSpec
from harborapi.emulator.wire import HarborError, Response

if TYPE_CHECKING:
    from datetime import datetime

    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import Artifact, State

VENDOR = "SCAN_DATA_EXPORT"
KEPT = timedelta(hours=24)
HEADINGS = (
    "Repository",
    "Artifact Digest",
    "CVE",
    "Package",
    "Current Version",
    "Fixed in version",
    "Severity",
    "CWE Ids",
    "Additional Data",
    "Scanner",
)


@dataclass(slots=True, eq=False, kw_only=True)
class Export(Row):
    """The file of an export, by its execution."""

    id: int = 0
    data: bytes = field(default=b"", repr=False)


EXPORTS = TableSpec("scan_data_exports", Export)


# ---- asking for one


@operation("exportScanData")
def export_scan_data(call: Call) -> Response:
    """Start an export of one project's vulnerabilities; what is asked is checked before who asks."""
    if call.text("X-Scan-Data-Type") != scanners.GENERIC:
        raise HarborError(400, f"bad request: Unsupported MIME type : {call.text('X-Scan-Data-Type')}")
    criteria: dict[str, Any] = call.body
    projects: list[int] = criteria.get("projects") or []
    if len(projects) != 1:
        shown = " ".join(map(str, projects))
        raise HarborError(400, f"bad request: only support export single project, invalid value: [{shown}]")
    project = call.state[PROJECTS].get(projects[0])
    if project is None:
        raise HarborError(404, f"resource not found: project {projects[0]} not found")
    for name in ("repositories", "tags", "cveIds"):
        if " " in criteria.get(name, ""):
            why = f"invalid criteria value, please remove additional spaces for input: {criteria[name]}"
            raise HarborError(400, f"bad request: {why}")
    call.require(project, "export-cve", "create")
    user = call.caller.user
    if user is None:
        raise HarborError(404, f"user {call.actor} not found")
    attributes = {"project_ids": projects, "job_name": criteria.get("job_name", ""), "user_name": user.username}
    execution = executions.create(call.harbor, VENDOR, user.user_id, extra_attrs=attributes)
    task = executions.add_task(call.harbor, execution)
    call.harbor.jobs.submit(VENDOR, {"task": task.id, "criteria": criteria}, 1.0)
    return call.json({"id": execution.id})


# ---- how it goes


def found(call: Call) -> tuple[Execution, str]:
    """The execution that the path names, and the name of who started it."""
    call.require_login()
    number = call.integer("execution_id")
    execution = call.state[EXECUTIONS].get(number)
    if execution is None:
        raise HarborError(404, f"execution {number} not found")
    attributes = execution.extra_attrs
    for project_id in attributes.get("project_ids", ()):
        call.require(call.state[PROJECTS].get(project_id), "export-cve", "read")
    return execution, attributes.get("user_name", "")


def show(call: Call, execution: Execution) -> dict[str, Any]:
    """An export as the API shows it."""
    attributes = execution.extra_attrs
    text = attributes.get("status_message") or execution.status_message
    if execution.status == "Error" and not text:
        text = "Please contact the system administrator to check the logs of jobservice."
    return {
        "end_time": milliseconds(whole(execution.end_time)),
        "file_present": file_of(call.harbor, execution) is not None,
        "id": execution.id,
        "start_time": milliseconds(execution.start_time),
        "status": execution.status,
        "status_text": text,
        "trigger": execution.trigger,
        "user_id": execution.vendor_id,
        "user_name": attributes.get("user_name", ""),
    }


def whole(moment: datetime | None) -> datetime | None:
    """A moment in whole seconds."""
    return moment.replace(microsecond=0) if moment is not None else None


def file_of(harbor: Harbor, execution: Execution) -> Export | None:
    """The file of an export; after a day it is cleaned away."""
    if execution.end_time is not None and harbor.clock.now() - execution.end_time > KEPT:
        return None
    return harbor.state[EXPORTS].get(execution.id)


@scheduled("SYSTEM_ARTIFACT_CLEANUP")
def clean(harbor: Harbor, schedule: Schedule) -> None:
    """Remove the files that nobody downloaded for a day."""
    for file in harbor.state[EXPORTS]:
        execution = harbor.state[EXECUTIONS].get(file.id)
        if execution is None or file_of(harbor, execution) is None:
            harbor.state[EXPORTS].remove(file)


@operation("getScanDataExportExecution")
def get_execution(call: Call) -> Response:
    """One export, for who started it."""
    execution, owner = found(call)
    if owner != call.caller.name:
        raise HarborError(403, "<nil>")
    return call.json(show(call, execution))


@operation("getScanDataExportExecutionList")
def list_executions(call: Call) -> Response:
    """The exports of who asks."""
    call.require_login()
    mine = [
        row for row in executions.of_vendor(call.state, VENDOR) if row.extra_attrs.get("user_name") == call.caller.name
    ]
    for project_id in {number for row in mine for number in row.extra_attrs["project_ids"]}:
        call.require(call.state[PROJECTS].get(project_id), "export-cve", "read")
    mine.sort(key=lambda row: (row.start_time or call.now, row.id), reverse=True)
    return call.json({"items": [show(call, row) for row in mine]})


@operation("downloadScanData")
def download(call: Call) -> Response:
    """The file; with that the export is gone."""
    execution, owner = found(call)
    if owner != call.caller.name:
        return Response(403, b"", "text/csv")
    file = file_of(call.harbor, execution)
    if file is None:
        return Response(404, b"", "text/csv")
    call.state[EXPORTS].remove(file)
    for task in executions.tasks_of(call.state, execution):
        call.state[TASKS].remove(task)
    call.state[EXECUTIONS].remove(execution)
    name = f"scandata_export_{execution.id}.csv"
    answer = Response(200, file.data, "text/csv")
    return answer.with_header("Content-Disposition", f'attachment; filename="{name}"')


# ---- the job


@job(VENDOR)
def export(work: Work) -> float | None:
    """Write the file."""
    harbor = work.harbor
    with work.transaction() as state:
        task = state[TASKS].get(work.data["task"])
        execution = state[EXECUTIONS].get(task.execution_id) if task is not None else None
        if task is None or execution is None or task.status in executions.FINAL:
            return None
        if work.step == 0:
            executions.set_status(harbor, task, "Running")
            return 0.5
        try:
            rows = rows_for(state, work.data["criteria"])
        except ValueError as error:  # a pattern that can't be read
            executions.set_status(harbor, task, "Error", str(error))
            return None
        if rows:
            state[EXPORTS].add(Export(id=execution.id, data=as_csv(rows)))
        else:
            message = {"status_message": "No vulnerabilities found or matched"}
            execution.extra_attrs = execution.extra_attrs | message
        executions.set_status(harbor, task, "Success")
    return None


def rows_for(state: State, criteria: dict[str, Any]) -> list[tuple[str, ...]]:
    """The lines of the file."""
    lines: set[tuple[str, ...]] = set()
    pattern = criteria.get("cveIds", "")
    for artifact in chosen(state, criteria):
        for report in state[REPORTS].where(digest=artifact.digest):
            scanner = scanners.by_uuid(state, report.registration_uuid)
            if scanner is None:
                continue
            for row in rows_of(state, report):
                if not selectors.matches(pattern, row.cve_id):
                    continue
                lines.add(
                    (
                        artifact.repository_name,
                        artifact.digest,
                        row.cve_id,
                        row.package,
                        row.package_version,
                        row.fixed_version,
                        row.severity,
                        row.cwe_ids,
                        "" if row.vendor_attributes is None else as_json(row.vendor_attributes),
                        scanner.name,
                    )
                )
    return sorted(lines, key=lambda line: (line[3], line[6], line[2], line))


def chosen(state: State, criteria: dict[str, Any]) -> list[Artifact]:
    """The artifacts that the criteria name; the children of an index come with it."""
    labels = set(criteria.get("labels") or ())
    found: dict[int, Artifact] = {}
    for repository in state[REPOSITORIES].where(project_id=criteria["projects"][0]):
        if not selectors.matches(criteria.get("repositories", ""), repository.short_name):
            continue
        for artifact in state[ARTIFACTS].where(repository_id=repository.repository_id):
            tags = [tag.name for tag in state[TAGS].where(artifact_id=artifact.id)]
            fits = not tags or any(selectors.matches(criteria.get("tags", ""), tag) for tag in tags)
            own = {one.label_id for one in state[LABEL_REFERENCES].where(artifact_id=artifact.id)}
            if not counted(state, artifact) or not fits or (labels and not labels & own):
                continue
            children = [state[ARTIFACTS].get(one["child_id"]) for one in artifact.references]
            found |= {one.id: one for one in (*children, artifact) if one is not None}
    return list(found.values())


def as_json(value: Any) -> str:
    """JSON as the database writes it."""
    return json.dumps(ordered(plain(value)), ensure_ascii=False)


def ordered(value: Any) -> Any:
    """JSON with the names of each object as the database keeps them: short ones first."""
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return {name: ordered(fields[name]) for name in sorted(fields, key=lambda name: (len(name), name))}
    return [ordered(one) for one in cast("list[Any]", value)] if isinstance(value, list) else value


def as_csv(rows: list[tuple[str, ...]]) -> bytes:
    """The file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    return text.getvalue().encode()
