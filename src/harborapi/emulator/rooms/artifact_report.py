"""What an artifact shows of its scans, and what they keep from being pulled."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from harborapi.emulator import effects, ingest, reports, scanners, scans
from harborapi.emulator.call import Call, operation
from harborapi.emulator.executions import of_vendor
from harborapi.emulator.moments import ZERO, milliseconds
from harborapi.emulator.reports import REPORTS, SBOM_REPORTS, Report
from harborapi.emulator.rooms.system_cve_allowlist import ALLOWLIST
from harborapi.emulator.state import ACCESSORIES, ROBOTS, Artifact
from harborapi.emulator.wire import HarborError, JsonObject, without_zeros

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import Project
    from harborapi.emulator.wire import Response


def wanted(types: tuple[str, ...]) -> list[str]:
    """The types of reports that are wanted, in that order; the native one if none of them is known."""
    return [one for one in types if one in (scanners.NATIVE, scanners.GENERIC)] or [scanners.NATIVE]


def reports_of(harbor: Harbor, artifact: Artifact, mime_type: str) -> list[Report]:
    """The reports of one type about an artifact, and the children that are scanned for it; all or none.

    Raises:
        HarborError: 404, its project has no scanner, or that doesn't take it.
    """
    scanner = scanners.of_project(harbor.state, artifact.project_id)
    if scanner is None:
        raise HarborError(404, f"no scanner registration configured for project: {artifact.project_id}")
    parts, scannable = scans.collect(harbor, scanner, artifact)
    healthy = scanner.metadata is not None
    if not scannable and (healthy or harbor.release < (2, 14)):
        raise HarborError(404, f"report not found for {artifact.repository_name}@{artifact.digest}")
    found: list[Report] = []
    for part in parts:
        own = harbor.state[REPORTS].where(digest=part.digest, registration_uuid=scanner.uuid, mime_type=mime_type)
        if not own:
            return []
        found += own
    return found


@operation("getVulnerabilitiesAddition", calls_out=True)
def get_vulnerabilities(call: Call) -> Response:
    """The reports about an artifact: the first of the wanted types that there is."""
    _, artifact = call.artifact("artifact-addition", "read")
    scanners.refresh(call, scanners.of_project(call.state, artifact.project_id))
    _, artifact = call.artifact("artifact-addition", "read")
    types = tuple(part.strip() for part in call.text("X-Accept-Vulnerabilities").split(","))
    for mime_type in wanted(types):
        merged = reports.merged(call.harbor, reports_of(call.harbor, artifact, mime_type))
        if merged is not None:
            return call.json({mime_type: merged})
    return call.json({})


@effects.scan_overview.subscribe
def scan_overview(harbor: Harbor, question: effects.Overview) -> JsonObject | None:
    """The summary of the first of the wanted reports that there is."""
    if not scans.is_scannable(harbor, question.artifact):
        return None
    for mime_type in wanted(question.accept):
        try:
            found = reports_of(harbor, question.artifact, mime_type)
        except HarborError:
            return None
        if found:
            return {mime_type: reports.summary(harbor, found)}
    return None


@effects.sbom_overview.subscribe
def sbom_overview(harbor: Harbor, question: effects.Overview) -> JsonObject | None:
    """How the making of the SBOM went."""
    artifact = question.artifact
    scanner = scanners.of_project(harbor.state, artifact.project_id)
    if harbor.release < (2, 11) or scanner is None or not scans.is_scannable(harbor, artifact):
        return None
    row = harbor.state[SBOM_REPORTS].find(artifact_id=artifact.id, registration_uuid=scanner.uuid)
    if row is None:
        return overview_of_index(harbor, artifact) if artifact.references else None
    if row.summary is None:
        status = reports.status_of(harbor.state, row.task_id)[0]
        return {"end_time": ZERO, "report_id": row.uuid, "scan_status": status, "start_time": ZERO}
    names = ("duration", "sbom_digest", "scan_status", "scanner")
    times = {name: row.summary[name] for name in ("start_time", "end_time")}
    return without_zeros(**{name: row.summary.get(name) for name in names}) | times


def overview_of_index(harbor: Harbor, artifact: Artifact) -> JsonObject | None:
    """How the making of SBOMs for the children of an index went: from the latest run."""
    runs = [
        row
        for row in of_vendor(harbor.state, "SBOM")
        if row.extra_attrs.get("artifact", {}).get("digest") == artifact.digest
        and row.extra_attrs["artifact"].get("repository_name") == artifact.repository_name
    ]
    if not runs:
        return None
    last = max(runs, key=lambda row: row.id)
    span = (last.end_time - last.start_time).total_seconds() if last.end_time and last.start_time else 0
    return without_zeros(duration=int(span), scan_status=last.status) | {
        "start_time": milliseconds(last.start_time),
        "end_time": milliseconds(last.end_time),
    }


@effects.addition_links.subscribe
def links(harbor: Harbor, question: effects.Overview) -> dict[str, str] | None:
    """The addresses of an artifact's report and SBOM; the SBOM's has its digest only where an overview is asked for."""
    artifact, call = question.artifact, question.call
    if not scans.is_scannable(harbor, artifact):
        return None
    project_name, _, name = artifact.repository_name.partition("/")
    encoded = quote(quote(name, safe=""), safe="")
    base = f"/api/v2.0/projects/{project_name}/repositories/{encoded}/artifacts"
    found = {"vulnerabilities": f"{base}/{artifact.digest}/additions/vulnerabilities"}
    if harbor.release >= (2, 11):
        asked = call is not None and call.flag("with_sbom_overview")
        overview = (sbom_overview(harbor, question) or {}) if asked else {}
        found["sboms"] = f"{base}/{overview.get('sbom_digest', '')}/additions/sbom"
    return found


# ---- the guard of a project that lets nobody pull what is vulnerable


@effects.artifact_pulling.subscribe
def guard(harbor: Harbor, event: effects.ArtifactEvent) -> None:
    """Refuse to hand out what is too vulnerable, or was never scanned, where the project says so."""
    project, artifact = event.project, event.artifact
    if not scans.wants(project, "prevent_vul") or exempt(harbor, event):
        return
    threshold = reports.severity_of(project.metadata.get("severity", ""))
    tail = f"""cannot be pulled due to configured policy in 'Prevent images with vulnerability severity of \
"{threshold}" or higher from running.' To continue with pull, please contact your project administrator"""
    try:
        found = reports_of(harbor, artifact, scanners.NATIVE) or reports_of(harbor, artifact, scanners.GENERIC)
    except HarborError:
        found = []
    if not found:
        if scans.is_scannable(harbor, artifact):
            raise refusal(f"current image without vulnerability scanning {tail} for help.")
        return
    if artifact.manifest_media_type in ingest.INDEXES:
        return
    status = reports.summary(harbor, found)["scan_status"]
    if status != "Success":
        raise refusal(f'current image with "{status}" status of vulnerability scanning {tail} for help.')
    allowed = allowlist(harbor, project)
    counted = [row for one in found for row in reports.rows_of(harbor.state, one) if row.cve_id not in allowed]
    worst = max((reports.CODES.get(row.severity, 99) for row in counted), default=-1)
    if worst >= reports.CODES[threshold]:
        thing = "vulnerabilities" if len(counted) > 1 else "vulnerability"
        how = "to exempt matched vulnerabilities through configuring the CVE allowlist."
        raise refusal(f"current image with {len(counted)} {thing} {tail} {how}")


def refusal(message: str) -> HarborError:
    """The refusal of a pull."""
    return HarborError(412, message, "PROJECTPOLICYVIOLATION")


def exempt(harbor: Harbor, event: effects.ArtifactEvent) -> bool:
    """Whether a scanner pulls, or a signature is pulled."""
    name = event.actor.removeprefix(harbor.setting("robot_name_prefix"))
    robot = harbor.state[ROBOTS].find(name=name)
    accessory = harbor.state[ACCESSORIES].find(artifact_id=event.artifact.id)
    signature = accessory is not None and accessory.type.startswith("signature.")
    return signature or (robot is not None and not robot.visible)


def allowlist(harbor: Harbor, project: Project) -> frozenset[str]:
    """The vulnerabilities that don't count in a project: by its own list, or the system's if it uses that.

    A list that has expired lets nothing through.
    """
    if project.metadata.get("reuse_sys_cve_allowlist", "true").lower() in ("true", "1"):
        row = next(iter(harbor.state[ALLOWLIST]), None)
        names, expires = (row.items, row.expires_at) if row is not None else ((), None)
    else:
        items: list[JsonObject] = project.allowlist.get("items") or []
        names, expires = tuple(one.get("cve_id", "") for one in items), project.allowlist.get("expires_at")
    if expires is not None and expires < harbor.clock.now().timestamp():
        return frozenset()
    return frozenset(names)
