"""Scans: what of an artifact can be scanned, how a scan is started and stopped, and what starts one by itself."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harborapi.emulator import access, contents, effects, executions, ingest, removal, reports, scanners
from harborapi.emulator.executions import FINAL, TASKS, Execution
from harborapi.emulator.jobs import Work, job
from harborapi.emulator.reports import REPORTS, SBOM_REPORTS, SbomReport
from harborapi.emulator.state import ACCESSORIES, ARTIFACTS, PROJECTS, ROBOTS, TAGS, Artifact, Robot
from harborapi.emulator.wire import HarborError, JsonObject

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.scanners import Scanner
    from harborapi.emulator.state import Project, State

VENDORS = {"vulnerability": "IMAGE_SCAN", "sbom": "SBOM"}
AUTHORIZATION = "harbor.scanner-adapter/registry-authorization-type"
IN_TOTO = "application/vnd.in-toto+json"


@dataclass(slots=True)
class Wish:
    """A scan that somebody wants."""

    artifact: Artifact
    scan_type: str = "vulnerability"
    tag: str = ""
    actor: str = "admin"
    execution: Execution | None = None
    """Whose part it is: that of a scan of everything."""
    from_event: bool = False
    """Whether a push asked for it: then nothing is said of what can't be scanned."""


# ---- what can be scanned


def walk(state: State, artifact: Artifact) -> list[Artifact]:
    """An artifact and the children of an index."""
    children = [state[ARTIFACTS].get(one["child_id"]) for one in artifact.references]
    return [artifact, *(one for child in children if child is not None for one in walk(state, child))]


def takes(scanner: Scanner, artifact: Artifact) -> bool:
    """Whether a scanner takes an artifact itself; only images are scanned."""
    return artifact.type == "IMAGE" and scanners.consumes(scanner, artifact.manifest_media_type)


def collect(harbor: Harbor, scanner: Scanner, artifact: Artifact) -> tuple[list[Artifact], bool]:
    """The artifacts that get reports of their own where this one is scanned, and whether any can be scanned."""
    found: list[Artifact] = []
    scannable = False
    waiting = [artifact]
    while waiting:
        one = waiting.pop(0)
        children = [harbor.state[ARTIFACTS].get(reference["child_id"]) for reference in one.references]
        inner = [child for child in children if child is not None]
        if one.accessory or (harbor.release >= (2, 11) and attests(harbor, one)):
            waiting += inner
        elif takes(scanner, one):
            found.append(one)
            scannable = True
        else:
            if one.manifest_media_type not in ingest.INDEXES:
                found.append(one)
            waiting += inner
    return found, scannable


def is_scannable(harbor: Harbor, artifact: Artifact) -> bool:
    """Whether the scanner of its project takes an artifact, or a child of it."""
    scanner = scanners.of_project(harbor.state, artifact.project_id)
    if scanner is None:
        return False
    return any(not one.accessory and takes(scanner, one) for one in walk(harbor.state, artifact))


def attests(harbor: Harbor, artifact: Artifact) -> bool:
    """Whether an artifact holds in-toto attestations: there is nothing in them to scan."""
    if artifact.recipe or artifact.type != "IMAGE":
        return False
    layers = ingest.parse(contents.manifest_of(harbor, artifact) or b"{}").get("layers") or ()
    return any(one.get("mediaType") == IN_TOTO for one in layers)


# ---- starting and stopping


def start(harbor: Harbor, wish: Wish) -> None:
    """Start a scan; the adapter's metadata has to be known.

    Args:
        harbor: where; hold its lock, within a transaction.
        wish: the scan.

    Raises:
        HarborError: 412 without a scanner that is enabled, 400 for what can't be scanned, 409 while a scan is under
            way, 500 where the scanner makes no such report.
    """
    artifact = wish.artifact
    scanner = scanners.of_project(harbor.state, artifact.project_id)
    if scanner is None:
        raise HarborError(412, f"no available scanner for project: {artifact.project_id}")
    if scanner.disabled:
        raise HarborError(412, f"scanner {scanner.name} is deactivated")
    parts, scannable = collect(harbor, scanner, artifact)
    if not scannable:
        if wish.from_event and harbor.release >= (2, 11):
            return
        what = f"scanning artifact with mime type {artifact.manifest_media_type}"
        raise HarborError(400, f"the configured scanner {scanner.name} does not support {what}")
    conflicts: list[HarborError] = []
    made: list[tuple[Artifact, list[str], list[str]]] = []
    for part in parts:
        try:
            mime_types, uuids = placeholders(harbor, scanner, part, wish)
        except HarborError as error:
            if error.status != 409:
                raise
            conflicts.append(error)
            continue
        if uuids and takes(scanner, part):
            made.append((part, mime_types, uuids))
    if len(conflicts) == len(parts):
        raise conflicts[0]
    if not made:
        raise HarborError(500, f"scan artifact {artifact.repository_name}@{artifact.digest} failed")
    execution = wish.execution or new_execution(harbor, scanner, wish)
    for part, mime_types, uuids in made:
        launch(harbor, scanner, execution, wish, part, mime_types, uuids)


def new_execution(harbor: Harbor, scanner: Scanner, wish: Wish) -> Execution:
    """The account of a scan of one artifact."""
    artifact = wish.artifact
    attributes: JsonObject = {
        "artifact": {
            "id": artifact.id,
            "project_id": artifact.project_id,
            "repository_name": artifact.repository_name,
            "digest": artifact.digest,
        },
        "registration": {"id": scanner.id, "name": scanner.name},
        "operator": wish.actor,
    }
    if harbor.release >= (2, 11):
        attributes["enabled_capabilities"] = {"type": wish.scan_type}
    return executions.create(harbor, VENDORS[wish.scan_type], artifact.id, extra_attrs=attributes)


def placeholders(harbor: Harbor, scanner: Scanner, artifact: Artifact, wish: Wish) -> tuple[list[str], list[str]]:
    """New reports in place of the old ones, still empty; their types and ids.

    Raises:
        HarborError: 409 while an old one is being made, 500 where the scanner makes none.
    """
    state = harbor.state
    mime_types = scanners.produces(scanner, artifact.manifest_media_type, wish.scan_type)
    if wish.scan_type == "sbom":
        if not mime_types:
            raise HarborError(500, "no mime types to make report placeholders")
        return mime_types, [sbom_placeholder(harbor, scanner, artifact, one, wish.actor) for one in mime_types]
    old = [
        row
        for row in state[REPORTS].where(digest=artifact.digest, registration_uuid=scanner.uuid)
        if row.mime_type in mime_types
    ]
    for row in old:
        status = reports.status_of(state, row.task_id)[0]
        if status not in FINAL:
            raise HarborError(409, f"a previous scan process is {status}")
    for row in old:
        state[REPORTS].remove(row)
    return mime_types, [reports.new_report(harbor, artifact.digest, scanner.uuid, one).uuid for one in mime_types]


def sbom_placeholder(harbor: Harbor, scanner: Scanner, artifact: Artifact, mime_type: str, actor: str) -> str:
    """A new account of the making of an SBOM; the old one goes, and with it the old SBOM."""
    state = harbor.state
    old = state[SBOM_REPORTS].where(artifact_id=artifact.id, registration_uuid=scanner.uuid, mime_type=mime_type)
    for row in old:
        if row.task_id in state[TASKS] and reports.status_of(state, row.task_id)[0] not in FINAL:
            raise HarborError(409, "a previous sbom generate process is running")
    for row in old:
        state[SBOM_REPORTS].remove(row)
    project = state[PROJECTS].get(artifact.project_id)
    for accessory in state[ACCESSORIES].where(subject_artifact_id=artifact.id, type="sbom.harbor"):
        own = state[ARTIFACTS].get(accessory.artifact_id)
        if own is not None and project is not None:
            removal.delete_artifact(harbor, project, own, actor, root=False, forced=True)
    row = SbomReport(uuid=str(uuid.uuid4()), artifact_id=artifact.id, registration_uuid=scanner.uuid)
    row.mime_type = mime_type
    return state[SBOM_REPORTS].add(row).uuid


def launch(
    harbor: Harbor,
    scanner: Scanner,
    execution: Execution,
    wish: Wish,
    part: Artifact,
    mime_types: list[str],
    uuids: list[str],
) -> None:
    """Start the job that scans one artifact."""
    tag = wish.tag if part.digest == wish.artifact.digest else ""
    tag = tag or latest_tag(harbor.state, part)
    robot, secret = new_robot(harbor, scanner, part, wish.scan_type)
    attributes: JsonObject = {"artifact_id": part.id, "artifact_tag": tag, "report_uuids": uuids}
    attributes["robot_id"] = robot.id
    task = executions.add_task(harbor, execution, attributes, "IMAGE_SCAN")
    table = harbor.state[SBOM_REPORTS] if wish.scan_type == "sbom" else harbor.state[REPORTS]
    for one in uuids:
        row = table.find(uuid=one)
        if row is not None:
            row.task_id = task.id
    data: JsonObject = {
        "task": task.id,
        "scanner": scanner.uuid,
        "name": scanner.name,
        "type": wish.scan_type,
        "url": scanner.url,
        "auth": scanner.auth,
        "credential": scanner.access_cred,
        "skip": scanner.skip_cert_verify,
        "mime_types": mime_types,
        "reports": uuids,
        "raw": {},
        "robot": harbor.setting("robot_name_prefix") + robot.name,
        "secret": secret,
        "bearer": (scanner.metadata or {}).get("properties", {}).get(AUTHORIZATION) == "Bearer",
        "artifact": {
            "repository": part.repository_name,
            "tag": tag,
            "digest": part.digest,
            "mime_type": part.manifest_media_type,
            "size": part.size,
        },
    }
    harbor.jobs.submit("IMAGE_SCAN", data, 0.5)


def latest_tag(state: State, artifact: Artifact) -> str:
    """The tag that was pushed last, "" if there is none."""
    tags = state[TAGS].where(artifact_id=artifact.id)
    last = max(tags, key=lambda row: (row.push_time is not None, row.push_time, row.id), default=None)
    return last.name if last is not None else ""


def new_robot(harbor: Harbor, scanner: Scanner, artifact: Artifact, scan_type: str) -> tuple[Robot, str]:
    """The robot as which the scanner pulls the artifact, and its secret; nobody sees it in a list."""
    project_name = artifact.repository_name.partition("/")[0]
    actions = ["pull", "scanner-pull"] + (["push"] if scan_type == "sbom" else [])
    permission = {
        "kind": "project",
        "namespace": project_name,
        "access": [{"resource": "repository", "action": action} for action in actions],
    }
    now = harbor.clock.now()
    name = f"{project_name}+scanner-{scanner.name}-{uuid.uuid4()}"
    robot = Robot(name=name, description="for scan", project_id=artifact.project_id, duration=-1, visible=False)
    robot.permissions, robot.creator_ref, robot.creation_time, robot.update_time = (permission,), 0, now, now
    secret = secrets.token_urlsafe(24)
    access.set_robot_secret(robot, secret)
    return harbor.state[ROBOTS].add(robot), secret


def stop(harbor: Harbor, artifact: Artifact, scan_type: str) -> bool:
    """Stop the latest scan of an artifact; False if there was none. What is over stays as it is."""
    found = [
        row
        for row in executions.of_vendor(harbor.state, VENDORS[scan_type])
        if row.extra_attrs.get("artifact", {}).get("digest") == artifact.digest
    ]
    if not found:
        return False
    executions.stop(harbor, max(found, key=lambda row: (row.start_time is not None, row.start_time, row.id)))
    return True


# ---- what follows from pushes and deletions


@job("SCAN_AFTER_PUSH")
def scan_after_push(work: Work) -> None:
    """Scan what was pushed, as its project wants it."""
    harbor = work.harbor
    with harbor.lock:
        artifact = harbor.state[ARTIFACTS].get(work.data["artifact"])
        scanner = scanners.of_project(harbor.state, artifact.project_id) if artifact is not None else None
    if artifact is None or scanner is None:
        return
    scanners.refresh_for_job(harbor, scanner.uuid)
    for scan_type in work.data["types"]:
        with harbor.lock:
            if not artifact.attached:
                return
            wish = Wish(artifact, scan_type, work.data["tag"], work.data["actor"], from_event=True)
            try:
                with harbor.transaction():
                    start(harbor, wish)
            except HarborError:
                continue  # the server only logs it


def wants(project: Project, name: str) -> bool:
    """Whether a project has one of its switches on."""
    return project.metadata.get(name, "").lower() in ("true", "1")


@effects.artifact_pushed.subscribe
def after_push(harbor: Harbor, event: effects.ArtifactEvent) -> None:
    """Scan new artifacts where the project wants it."""
    types = ["vulnerability"] if wants(event.project, "auto_scan") else []
    if harbor.release >= (2, 11) and wants(event.project, "auto_sbom_generation"):
        types.append("sbom")
    if types:
        data = {"artifact": event.artifact.id, "types": types, "tag": "".join(event.tags[:1]), "actor": event.actor}
        harbor.jobs.submit("SCAN_AFTER_PUSH", data)


@effects.artifact_deleted.subscribe
def forget(harbor: Harbor, event: effects.ArtifactEvent) -> None:
    """Forget the scans of an artifact that is gone, and the reports if it was the last one of its digest.

    As on the server, another artifact of that digest is left with reports whose scans nobody remembers.
    """
    state, artifact = harbor.state, event.artifact
    for number in (artifact.id, *(one["child_id"] for one in artifact.references)):
        executions.remove_of_vendor(state, VENDORS["vulnerability"], number)
    accounts = state[SBOM_REPORTS].where(artifact_id=artifact.id)
    if artifact.type == "SBOM":
        accounts += [row for row in state[SBOM_REPORTS] if (row.summary or {}).get("sbom_digest") == artifact.digest]
    for row in accounts:
        state[SBOM_REPORTS].remove(row)
    if state[ARTIFACTS].find(digest=artifact.digest) is None:
        for report in state[REPORTS].where(digest=artifact.digest):
            state[REPORTS].remove(report)
