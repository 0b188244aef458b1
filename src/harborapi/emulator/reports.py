"""Reports of scans: kept as the server keeps them, one row a vulnerability, shared by all reports of a scanner."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from harborapi.emulator.executions import TASKS
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.tables import Row, TableSpec
from harborapi.emulator.wire import JsonObject, without_zeros

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import State

CODES = {"None": 0, "Unknown": 0, "Negligible": 1, "Low": 2, "Medium": 3, "High": 4, "Critical": 5}
COUNTED = ("Critical", "High", "Medium", "Low", "None", "Unknown")


@dataclass(slots=True, eq=False, kw_only=True)
class Vulnerability(Row):
    """A vulnerability of a version of a package, as a scanner knows it."""

    id: int = 0
    cve_id: str = ""
    registration_uuid: str = ""
    package: str = ""
    package_version: str = ""
    severity: str = ""
    status: str = ""
    fixed_version: str = ""
    urls: str = ""
    cvss_score_v3: float | None = None
    cvss_score_v2: float | None = None
    cvss_vector_v3: str = ""
    cvss_vector_v2: str = ""
    cwe_ids: str = ""
    description: str = ""
    vendor_attributes: JsonObject | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Report(Row):
    """A report about the artifacts of a digest; made when the scan is asked for, filled when it is over."""

    id: int = 0
    uuid: str = ""
    digest: str = ""
    registration_uuid: str = ""
    mime_type: str = ""
    task_id: int = 0
    about: JsonObject | None = None
    """What the scanner said, without the vulnerabilities; None as long as it said nothing."""
    vulnerabilities: tuple[int, ...] = ()
    counts: dict[str, int] = field(default_factory=dict[str, int])
    fixable: int = 0


@dataclass(slots=True, eq=False, kw_only=True)
class SbomReport(Row):
    """The account of the making of an SBOM; `summary` is None until it is made."""

    id: int = 0
    uuid: str = ""
    artifact_id: int = 0
    registration_uuid: str = ""
    mime_type: str = ""
    task_id: int = 0
    summary: JsonObject | None = None


VULNERABILITIES = TableSpec("vulnerability_records", Vulnerability, indexes=("cve_id",))
REPORTS = TableSpec("scan_reports", Report, indexes=("digest", "uuid"))
SBOM_REPORTS = TableSpec("sbom_reports", SbomReport, indexes=("artifact_id", "uuid"))


def new_report(harbor: Harbor, digest: str, registration_uuid: str, mime_type: str) -> Report:
    """A report that is still empty."""
    row = Report(uuid=str(uuid.uuid4()), digest=digest, registration_uuid=registration_uuid, mime_type=mime_type)
    return harbor.state[REPORTS].add(row)


def severity_of(text: str) -> str:
    """A severity by the rating of CVSS 3: Negligible counts as None, what is unknown as Unknown."""
    word = text.capitalize()
    return "None" if word == "Negligible" else word if word in COUNTED else "Unknown"


def fill(harbor: Harbor, report: Report, raw: JsonObject) -> None:
    """Take in what the scanner said."""
    found: Any = raw.get("vulnerabilities") or []
    items = [cast("JsonObject", one) for one in found]
    unique = {(one.get("id", ""), one.get("package", ""), one.get("version", "")): one for one in reversed(items)}
    rows = [keep(harbor.state, report.registration_uuid, one) for one in reversed(unique.values())]
    report.vulnerabilities = tuple(sorted(row.id for row in rows))
    severities = [severity_of(one.get("severity", "")) for one in items]
    report.counts = {word: severities.count(word) for word in COUNTED}
    report.fixable = sum(bool(one.get("fix_version")) for one in items)
    names = ("generated_at", "scanner", "severity")
    report.about = {name: raw.get(name) for name in names}


def keep(state: State, registration_uuid: str, item: JsonObject) -> Vulnerability:
    """The row of a vulnerability: the one that is there, brought up to date, or a new one."""
    severity, status = severity_of(item.get("severity", "")), item.get("status") or ""
    cvss: JsonObject = item.get("preferred_cvss") or {}
    row = state[VULNERABILITIES].find(
        cve_id=item.get("id", ""),
        registration_uuid=registration_uuid,
        package=item.get("package", ""),
        package_version=item.get("version", ""),
    )
    if row is not None:
        if (row.severity, row.status) != (severity, status):
            row.severity, row.status = severity, status
            row.cvss_score_v3, row.fixed_version = plain(cvss.get("score_v3")), item.get("fix_version") or ""
        return row
    attributes: JsonObject | None = plain(item.get("vendor_attributes")) or None
    score = plain(cvss.get("score_v3"))
    row = Vulnerability(
        cve_id=item.get("id", ""),
        registration_uuid=registration_uuid,
        package=item.get("package", ""),
        package_version=item.get("version", ""),
        severity=severity,
        status=status,
        fixed_version=item.get("fix_version") or "",
        urls="|".join(item.get("links") or ()),
        cvss_score_v3=vendor_score(attributes) if score is None and attributes else score,
        cvss_score_v2=plain(cvss.get("score_v2")),
        cvss_vector_v3=cvss.get("vector_v3") or "",
        cvss_vector_v2=cvss.get("vector_v2") or "",
        cwe_ids=",".join(item.get("cwe_ids") or ()),
        description=item.get("description") or "",
        vendor_attributes=attributes,
    )
    return state[VULNERABILITIES].add(row)


def vendor_score(attributes: JsonObject) -> float:
    """The score that a vendor gives, NVD's first; 0 if none does."""
    vendors: Any = attributes.get("CVSS")
    if not isinstance(vendors, dict):
        return 0
    named = cast("dict[str, Any]", vendors)
    for name in ("nvd", *named):
        one: Any = named.get(name)
        if isinstance(one, dict) and "V3Score" in one:
            return float(cast("JsonObject", one)["V3Score"])
    return 0


def plain(value: Any) -> Any:
    """JSON with whole numbers written as such."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: plain(one) for name, one in cast("JsonObject", value).items()}
    if isinstance(value, list):
        return [plain(one) for one in cast("Sequence[Any]", value)]
    return value


# ---- showing them


def rows_of(state: State, report: Report) -> list[Vulnerability]:
    """The vulnerabilities of a report."""
    table = state[VULNERABILITIES]
    return [row for number in report.vulnerabilities if (row := table.get(number)) is not None]


def status_of(state: State, task_id: int) -> tuple[str, datetime | None, datetime | None]:
    """Status, start and end of a scan, in whole seconds; an Error if nobody knows of it."""
    task = state[TASKS].get(task_id)
    if task is None:
        return "Error", None, None
    start = task.start_time if task.status != "Pending" else None
    times = [moment.replace(microsecond=0) if moment is not None else None for moment in (start, task.end_time)]
    return task.status, times[0], times[1]


def item_of(harbor: Harbor, row: Vulnerability, digest: str) -> JsonObject:
    """A vulnerability as a report shows it."""
    item: JsonObject = {
        "id": row.cve_id,
        "package": row.package,
        "version": row.package_version,
        "fix_version": row.fixed_version,
        "severity": row.severity,
        "status": row.status,
        "description": row.description,
        "links": row.urls.split("|"),
        "artifact_digests": [digest],
        "preferred_cvss": {
            "score_v3": row.cvss_score_v3,
            "score_v2": row.cvss_score_v2,
            "vector_v3": row.cvss_vector_v3,
            "vector_v2": row.cvss_vector_v2,
        },
        "cwe_ids": row.cwe_ids.split(","),
        "vendor_attributes": row.vendor_attributes,
    }
    if harbor.release < (2, 14):
        del item["status"]
    return item


def merged(harbor: Harbor, reports: Sequence[Report]) -> JsonObject | None:
    """What several reports of one type say together; None if none says anything."""
    filled = [one for one in reports if one.about is not None]
    if not filled:
        return None
    newest = filled[0].about or {}
    worst = newest
    items: dict[tuple[str, str, str], JsonObject] = {}
    for report in filled:
        about = report.about or {}
        newest = about if (about.get("generated_at") or "") > (newest.get("generated_at") or "") else newest
        worst = about if rank(about) > rank(worst) else worst
        for row in rows_of(harbor.state, report):
            item = item_of(harbor, row, report.digest)
            known = items.setdefault((row.cve_id, row.package, row.package_version), item)
            if known is not item:
                known["artifact_digests"] += [report.digest]
    return {
        "generated_at": newest.get("generated_at") or "",
        "scanner": newest.get("scanner"),
        "severity": worst.get("severity") or "",
        "vulnerabilities": list(items.values()),
    }


def rank(about: JsonObject) -> int:
    """How bad a report is."""
    severity = about.get("severity")
    return CODES.get(severity, 99) if severity else -1


def summary(harbor: Harbor, reports: Sequence[Report]) -> JsonObject:
    """The summary of several reports of one type."""
    state = harbor.state
    status, start, end = status_of(state, reports[0].task_id)
    scanner: JsonObject | None = None
    newest: datetime | None = None
    complete = 0
    items: dict[tuple[str, str, str], Vulnerability] | None = None
    for report in reports:
        own, began, ended = status_of(state, report.task_id)
        status = merge_status(status, own)
        start = None if began is None or start is None else min(start, began)
        end = ended if end is None else max(end, ended or end)
        if own != "Success":
            continue
        complete += 1
        if newest is None or (began is not None and began >= newest):
            newest, scanner = began, (report.about or {}).get("scanner")
        items = {} if items is None else items
        items |= {(row.cve_id, row.package, row.package_version): row for row in rows_of(state, report)}
    duration = int((end - start).total_seconds()) if start is not None and end is not None else 0
    fields = without_zeros(
        complete_percent=complete * 100 // len(reports),
        duration=max(duration, 0),
        report_id=report_id([one.uuid for one in reports]),
        scan_status=status,
        scanner=scanner,
    )
    if items is not None and status != "Running":
        rows = list(items.values())
        words = [row.severity for row in rows]
        fields["severity"] = max(words, key=lambda word: CODES.get(word, 99), default="None")
        if CODES.get(fields["severity"], 99) == 0:
            fields["severity"] = "None"
        counts = {word: words.count(word) for word in dict.fromkeys(words)}
        fields["summary"] = {
            "fixable": sum(bool(row.fixed_version) for row in rows),
            "summary": dict(sorted(counts.items())),
            "total": len(rows),
        }
    return fields | {"start_time": milliseconds(start), "end_time": milliseconds(end)}


def merge_status(first: str, second: str) -> str:
    """The status of two scans together."""
    for word in ("Running", "Stopped", "Success"):
        if word in (first, second):
            return word
    return first if first == "Error" else second


def report_id(uuids: Sequence[str]) -> str:
    """The id of several reports together."""
    return uuids[0] if len(uuids) == 1 else base64.b64encode("|".join(uuids).encode()).decode()


def uuids_of(text: str) -> list[str]:
    """The ids of the reports that an id stands for."""
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace").split("|")
    except (binascii.Error, ValueError):
        return text.split("|")
