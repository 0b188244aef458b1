"""The job of a scan: it asks the adapter, waits for the reports, and stores them; an SBOM becomes an accessory."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING

from harborapi.emulator import contents, effects, executions, ingest, moments, reports, scanners
from harborapi.emulator.executions import EXECUTIONS, FINAL, TASKS, Task
from harborapi.emulator.jobs import Work, job
from harborapi.emulator.reports import REPORTS, SBOM_REPORTS
from harborapi.emulator.scanners import Connection
from harborapi.emulator.state import ARTIFACTS, PROJECTS, REPOSITORIES, ROBOTS
from harborapi.emulator.wire import HarborError, JsonObject

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor

FIRST_LOOK = 1.0
TIMEOUT = 1800
"""Seconds after which a report is no longer waited for."""


@job("IMAGE_SCAN")
def scan(work: Work) -> float | None:
    """Ask the adapter for a scan, then for its reports until they are there."""
    if not goes_on(work):
        return None
    harbor, data = work.harbor, work.data
    connection = Connection(data["url"], data["auth"], data["credential"], data["skip"])
    try:
        if work.step == 0:
            data["id"] = scanners.submit(harbor, connection, request_of(harbor, data))
            return FIRST_LOOK
        for mime_type in data["mime_types"]:
            if mime_type not in data["raw"]:
                raw = scanners.ask_report(harbor, connection, data["id"], mime_type, data["artifact"])
                data["raw"] = data["raw"] | {mime_type: raw}
    except scanners.NotReadyError as error:
        if (harbor.clock.now() - moments.parse(data["started"])).total_seconds() < TIMEOUT:
            if harbor.pace != "real":
                time.sleep(0.05)  # the adapter lives in real time, however the emulator's goes
            return error.seconds
        fail(work, "check scan report timeout")
    except scanners.AdapterError as error:
        fail(work, str(error))
    else:
        succeed(work)
    return None


def goes_on(work: Work) -> bool:
    """Whether the scan is still wanted; if it isn't, it is brought to its end."""
    harbor, data = work.harbor, work.data
    with work.transaction() as state:
        task = state[TASKS].get(data["task"])
        if task is None or task.status in FINAL:
            finish(harbor, data, task)
            return False
        if work.step == 0:
            data["started"] = harbor.clock.now().isoformat()
            executions.set_status(harbor, task, "Running")
            executions.log(harbor, task, f"scan by {data['name']} at {data['url']}")
            executions.log(harbor, task, "artifact: " + json.dumps(data["artifact"]))
            executions.log(harbor, task, f"Report mime types: [{' '.join(data['mime_types'])}]")
    return True


def succeed(work: Work) -> None:
    """End a scan whose reports are there."""
    harbor, data = work.harbor, work.data
    with work.transaction() as state:
        task = state[TASKS].get(data["task"])
        if task is not None and task.status not in FINAL:
            try:
                take_in(harbor, data)
            except HarborError as error:
                executions.log(harbor, task, error.message, "ERROR")
                executions.set_status(harbor, task, "Error", error.message)
            else:
                executions.log(harbor, task, "the reports are stored")
                executions.set_status(harbor, task, "Success")
        finish(harbor, data, task)


def fail(work: Work, message: str) -> None:
    """End a scan that failed."""
    with work.transaction() as state:
        task = state[TASKS].get(work.data["task"])
        if task is not None and task.status not in FINAL:
            executions.log(work.harbor, task, f"scan job: {message}", "ERROR")
            executions.set_status(work.harbor, task, "Error", message)
        finish(work.harbor, work.data, task)


def finish(harbor: Harbor, data: JsonObject, task: Task | None) -> None:
    """Take the scanner's robot away, and tell others that a scan is over."""
    state = harbor.state
    prefix = harbor.setting("robot_name_prefix")
    for robot in state[ROBOTS].where(name=data["robot"].removeprefix(prefix)):
        state[ROBOTS].remove(robot)
    if task is None:
        return
    artifact = state[ARTIFACTS].get(task.extra_attrs["artifact_id"])
    execution = state[EXECUTIONS].get(task.execution_id)
    if artifact is None or execution is None:
        return
    project = state[PROJECTS].get(artifact.project_id)
    repository = state[REPOSITORIES].get(artifact.repository_id)
    if project is None or repository is None:
        return
    scan_type = execution.extra_attrs.get("enabled_capabilities", {}).get("type", "")
    actor = execution.extra_attrs.get("operator", "")
    tag = task.extra_attrs["artifact_tag"]
    event = effects.ScanEvent(project, repository, artifact, tag, task.status, scan_type, actor)
    effects.scan_ended(harbor, event)


def request_of(harbor: Harbor, data: JsonObject) -> JsonObject:
    """What the adapter is asked."""
    pair = base64.b64encode(f"{data['robot']}:{data['secret']}".encode()).decode()
    authorization = f"Basic {pair}"
    if data["bearer"]:
        query = {"service": "harbor-registry", "scope": f"repository:{data['artifact']['repository']}:pull"}
        headers = {"Authorization": authorization}
        response = harbor.outside.get(f"{harbor.url}/service/token", params=query, headers=headers)
        if response.status_code != 200:
            raise scanners.AdapterError(f"scan job: make authorization: {response.status_code}")
        authorization = f"Bearer {response.json()['token']}"
    request: JsonObject = {
        "registry": {"url": harbor.url, "authorization": authorization, "insecure": False},
        "artifact": data["artifact"],
    }
    if harbor.release >= (2, 11):
        sbom = data["type"] == "sbom"
        wanted = {"produces_mime_types": [scanners.SBOM if sbom else scanners.GENERIC]}
        parameters = {"sbom_media_types": [scanners.SPDX]} if sbom else None
        request["enabled_capabilities"] = [{"type": data["type"], **wanted, "parameters": parameters}]
    return request


def take_in(harbor: Harbor, data: JsonObject) -> None:
    """Store what the adapter found."""
    for report_uuid, mime_type in zip(data["reports"], data["mime_types"], strict=True):
        raw: JsonObject = data["raw"][mime_type]
        if data["type"] == "sbom":
            row = harbor.state[SBOM_REPORTS].find(uuid=report_uuid)
            if row is not None:
                row.summary = store_sbom(harbor, data, raw, row.artifact_id)
        else:
            report = harbor.state[REPORTS].find(uuid=report_uuid)
            if report is not None:
                reports.fill(harbor, report, raw)


def store_sbom(harbor: Harbor, data: JsonObject, raw: JsonObject, artifact_id: int) -> JsonObject:
    """Push an SBOM as an accessory of its artifact."""
    state = harbor.state
    artifact = state[ARTIFACTS].get(artifact_id)
    project = state[PROJECTS].get(artifact.project_id) if artifact is not None else None
    if artifact is None or project is None:
        raise HarborError(404, "the artifact is gone")
    now = harbor.clock.now()
    manifest = contents.sbom(artifact, json.dumps(raw.get("sbom")).encode(), moments.seconds(now))
    contents.keep_all(harbor, manifest)
    name = artifact.repository_name.partition("/")[2]
    arrival = ingest.Arrival(project, name, manifest, "", data["robot"], artifact.digest, "sbom.harbor")
    accessory = ingest.put(harbor, arrival)
    started = moments.parse(data["started"])
    return {
        "start_time": moments.milliseconds(started),
        "end_time": moments.milliseconds(now),
        "duration": int((now - started).total_seconds()),
        "sbom_repository": artifact.repository_name,
        "sbom_digest": accessory.digest,
        "scan_status": "Success",
        "scanner": raw.get("scanner"),
    }
