"""The security hub: what the default scanner found in all artifacts together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harborapi.emulator import scanners
from harborapi.emulator.call import Call, operation
from harborapi.emulator.query import Page, Term, parse
from harborapi.emulator.reports import REPORTS, VULNERABILITIES, Report, Vulnerability, rows_of
from harborapi.emulator.state import ARTIFACTS, TAGS, Artifact
from harborapi.emulator.wire import EmptyError, HarborError, without_zeros

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi.emulator.scanners import Scanner
    from harborapi.emulator.state import State
    from harborapi.emulator.wire import Response

COUNTS = ("Critical", "High", "Medium", "Low", "None", "Unknown")
LEVELS = {"Critical": 5, "High": 4, "Medium": 3, "Low": 2, "None": 1, "Unknown": 0}
COUNT_LIMIT = 1000
DEFAULT_SIZE = 15


@dataclass(slots=True)
class Finding:
    """A vulnerability that a report found in an artifact."""

    artifact: Artifact
    row: Vulnerability


def reported(state: State, scanner: Scanner) -> list[tuple[Artifact, Report]]:
    """All artifacts with their reports by this scanner; one of two types counts twice, as on the server."""
    found: list[tuple[Artifact, Report]] = []
    for artifact in state[ARTIFACTS]:
        rows = state[REPORTS].where(digest=artifact.digest, registration_uuid=scanner.uuid)
        found += [(artifact, row) for row in rows]
    return found


@operation("getSecuritySummary")
def get_security_summary(call: Call) -> Response:
    """Counts over all artifacts, and the most dangerous ones."""
    call.require_system("security-hub", "read")
    scanner = default_scanner(call)
    pairs = reported(call.state, scanner) if scanner is not None else []
    counts = {word: sum(report.counts.get(word, 0) for _, report in pairs) for word in COUNTS}
    fields: dict[str, Any] = {
        "critical_cnt": counts["Critical"],
        "fixable_cnt": sum(report.fixable for _, report in pairs),
        "low_cnt": counts["Low"],
        "medium_cnt": counts["Medium"],
        "scanned_cnt": len({artifact.id for artifact, _ in pairs}),
        "total_artifact": len(call.state[ARTIFACTS]) if scanner is not None else 0,
        "total_vuls": sum(counts.values()),
    }
    fields |= without_zeros(high_cnt=counts["High"], none_cnt=counts["None"], unknown_cnt=counts["Unknown"])
    if scanner is not None and call.flag("with_dangerous_cve"):
        fields |= without_zeros(dangerous_cves=dangerous_cves(call.state, scanner))
    if call.flag("with_dangerous_artifact"):
        fields |= without_zeros(dangerous_artifacts=dangerous_artifacts(pairs))
    return call.json(fields)


def default_scanner(call: Call) -> Scanner | None:
    """The default scanner, None if there is none; releases before 2.10 fall over that."""
    scanner = scanners.default(call.state)
    if scanner is None and call.release < (2, 10):
        raise EmptyError(500)
    return scanner


def dangerous_cves(state: State, scanner: Scanner) -> list[dict[str, Any]]:
    """The five vulnerabilities of the highest scores that a report tells of."""
    used = {number for report in state[REPORTS] for number in report.vulnerabilities}
    rows = [
        row
        for row in state[VULNERABILITIES]
        if row.id in used and row.registration_uuid == scanner.uuid and row.cvss_score_v3 is not None
    ]
    rows.sort(key=lambda row: (-(row.cvss_score_v3 or 0), -LEVELS.get(row.severity, 0), row.id))
    return [
        without_zeros(
            cve_id=row.cve_id,
            cvss_score_v3=row.cvss_score_v3,
            package=row.package,
            severity=row.severity,
            version=row.package_version,
        )
        for row in rows[:5]
    ]


def dangerous_artifacts(pairs: list[tuple[Artifact, Report]]) -> list[dict[str, Any]]:
    """The five reports of the worst counts."""
    ranked = [(tuple(report.counts.get(word, 0) for word in COUNTS[:4]), one) for one, report in pairs]
    ranked = sorted((pair for pair in ranked if any(pair[0])), key=lambda pair: pair[0], reverse=True)
    return [
        {
            "critical_cnt": counts[0],
            "digest": artifact.digest,
            "high_cnt": counts[1],
            "medium_cnt": counts[2],
            "project_id": artifact.project_id,
            "repository_name": artifact.repository_name,
        }
        for counts, artifact in ranked[:5]
    ]


# ---- the list of vulnerabilities


@operation("ListVulnerabilities")
def list_vulnerabilities(call: Call) -> Response:
    """All vulnerabilities in all artifacts, the highest scores first."""
    call.require_system("security-hub", "list")
    terms = parse(call.text("q"))
    scanner = default_scanner(call)
    if scanner is None:
        return call.json([]).with_header("X-Total-Count", "0")
    tests = [test_of(call, term) for term in terms]
    everything = (
        Finding(artifact, row)
        for artifact, report in reported(call.state, scanner)
        for row in rows_of(call.state, report)
    )
    found = [one for one in everything if all(test(one) for test in tests)]
    found.sort(key=lambda one: (one.row.cvss_score_v3 is None, -(one.row.cvss_score_v3 or 0)))
    total = len(found)
    if call.flag("tune_count") and total > COUNT_LIMIT:
        total = -1
    page = Page.of(call.integer("page", 1), call.integer("page_size", 10))
    start = (page.number - 1) * page.size if page.number > 1 else 0
    size = page.size if page.size > 0 else DEFAULT_SIZE
    if start < 0:
        raise HarborError(500, "OFFSET must not be negative")
    return call.paged([show(call, one) for one in found[start : start + size]], total, page)


def test_of(call: Call, term: Term) -> Callable[[Finding], bool]:
    """What a term of `q` asks of a finding."""
    names: dict[str, Callable[[Finding], Any]] = {
        "cve_id": lambda one: one.row.cve_id,
        "severity": lambda one: one.row.severity,
        "status": lambda one: one.row.status,
        "project_id": lambda one: one.artifact.project_id,
        "repository_name": lambda one: one.artifact.repository_name,
        "package": lambda one: one.row.package,
        "digest": lambda one: one.artifact.digest,
    }
    if call.release < (2, 14):
        del names["status"]
    if term.key not in (*names, "tag", "cvss_score_v3"):
        raise HarborError(400, f"bad request: keyword: {term.key} is not allowed")
    if term.kind != ("range" if term.key == "cvss_score_v3" else "exact"):
        raise HarborError(400, f"bad request: keyword: {term.key}, the query type is not allowed")
    if term.key == "cvss_score_v3":
        low, high = (number(end) for end in term.value)
        return lambda one: one.row.cvss_score_v3 is not None and low <= one.row.cvss_score_v3 <= high
    if term.key == "tag":
        tagged = {tag.artifact_id for tag in call.state[TAGS] if tag.name == term.value}
        return lambda one: one.artifact.id in tagged
    wanted: Any = term.value
    if term.key == "project_id":
        wanted = int(number(wanted))
    get = names[term.key]
    return lambda one: get(one) == wanted


def number(value: Any) -> float:
    """A number of `q`; what is none is a database error."""
    try:
        return float(value)
    except (TypeError, ValueError):
        raise HarborError(500, f"{value!r} is no number") from None


def show(call: Call, finding: Finding) -> dict[str, Any]:
    """A finding as the API shows it."""
    artifact, row = finding.artifact, finding.row
    tags: list[str] | None = None
    if call.flag("with_tag"):
        tags = [tag.name for tag in call.state[TAGS].where(artifact_id=artifact.id)][:10]
    fields = without_zeros(
        cve_id=row.cve_id,
        cvss_v3_score=row.cvss_score_v3,
        desc=row.description,
        digest=artifact.digest,
        fixed_version=row.fixed_version,
        package=row.package,
        project_id=artifact.project_id,
        repository_name=artifact.repository_name,
        severity=row.severity,
        version=row.package_version,
    )
    if call.release >= (2, 14):
        fields |= without_zeros(status=row.status)
    return fields | {"links": row.urls.split("|"), "tags": tags}
