"""Vulnerabilities and artifacts as flat rows, for tables and files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from ..models import Severity

if TYPE_CHECKING:
    from .artifact import ArtifactInfo

__all__ = ["ARTIFACT_COLUMNS", "VULNERABILITY_COLUMNS", "Kind", "Row", "artifact_row", "vulnerability_rows"]

Row: TypeAlias = dict[str, Any]
Kind: TypeAlias = Literal["text", "texts", "number", "score", "truth", "time"]
"""What a column holds: a str, a list of str, an int, a float, a bool, a datetime in UTC. Each may be None."""

VULNERABILITY_COLUMNS: Final[dict[str, Kind]] = {
    "project": "text",
    "repository": "text",
    "digest": "text",
    "tags": "texts",
    "cve": "text",
    "package": "text",
    "version": "text",
    "fix_version": "text",
    "fixable": "truth",
    "severity": "text",
    "cvss": "score",
    "status": "text",
    "description": "text",
    "links": "texts",
    "cwe_ids": "texts",
    "scanner": "text",
    "scanner_version": "text",
    "scanned_at": "time",
    "pushed_at": "time",
}
"""The columns of `vulnerability_rows`, and what each holds. `cvss` is the CVSS 3 score, None where there is none."""

ARTIFACT_COLUMNS: Final[dict[str, Kind]] = {
    "project": "text",
    "repository": "text",
    "digest": "text",
    "tags": "texts",
    "type": "text",
    "size": "number",
    "pushed_at": "time",
    "pulled_at": "time",
    "scanned": "truth",
    "scanner": "text",
    "scanned_at": "time",
    "severity": "text",
    "vulnerabilities": "number",
    "fixable": "number",
    "critical": "number",
    "high": "number",
    "medium": "number",
    "low": "number",
    "negligible": "number",
    "unknown": "number",
    "cvss_max": "score",
    "cvss_mean": "score",
}
"""The columns of `artifact_row`, and what each holds. The counts of an artifact without a report are None."""

_COUNTED = ("critical", "high", "medium", "low", "unknown")


def vulnerability_rows(info: ArtifactInfo) -> Iterator[Row]:
    """The vulnerabilities of an artifact as flat rows.

    Args:
        info: The artifact with its report.

    Yields:
        A dict for each vulnerability, with the keys of `VULNERABILITY_COLUMNS`.
    """
    report, scanner = info.report, info.report.scanner
    for item in report.vulnerabilities:
        score = item.get_cvss_score(default=-1)
        yield {
            **_place(info),
            "cve": item.id,
            "package": item.package,
            "version": item.version,
            "fix_version": item.fix_version or None,
            "fixable": item.fixable,
            "severity": None if item.severity is None else str(item.severity),
            "cvss": score if score >= 0 else None,
            "status": item.status,
            "description": item.description,
            "links": item.links or [],
            "cwe_ids": item.cwe_ids or [],
            "scanner": scanner and scanner.name,
            "scanner_version": scanner and scanner.version,
            "scanned_at": _time(report.generated_at),
            "pushed_at": _time(info.artifact.push_time),
        }


def artifact_row(info: ArtifactInfo) -> Row:
    """An artifact as a flat row.

    Args:
        info: The artifact, with its report or without.

    Returns:
        A dict with the keys of `ARTIFACT_COLUMNS`.
    """
    report, known = info.report, info.has_report
    counts, cvss = report.distribution, info.cvss
    artifact = info.artifact
    row = {
        **_place(info),
        "type": artifact.type,
        "size": artifact.size,
        "pushed_at": _time(artifact.push_time),
        "pulled_at": _time(artifact.pull_time),
        "scanned": known,
        "scanner": report.scanner and report.scanner.name,
        "scanned_at": _time(report.generated_at),
        "severity": None if report.severity is None else str(report.severity),
        "vulnerabilities": len(report.vulnerabilities) if known else None,
        "fixable": len(report.fixable) if known else None,
        **{name: counts[Severity[name]] if known else None for name in _COUNTED},
        "negligible": counts[Severity.negligible] + counts[Severity.none] if known else None,
        "cvss_max": cvss.max if known else None,
        "cvss_mean": cvss.mean if known else None,
    }
    return {name: row[name] for name in ARTIFACT_COLUMNS}


def _place(info: ArtifactInfo) -> Row:
    return {
        "project": info.project_name,
        "repository": info.repository.name,
        "digest": info.artifact.digest,
        "tags": info.tags,
    }


def _time(value: Any) -> datetime | None:
    """A time; None for the server's zero time, which means never, and for text that is no time."""
    return value if isinstance(value, datetime) and value.year > 1 else None
