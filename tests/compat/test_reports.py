"""What programs do with many artifacts: `ArtifactInfo`, `ArtifactReport` and `CVSSData`, as they know them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from harborapi.ext import stats
from harborapi.ext.artifact import ArtifactInfo, filter_artifacts_latest
from harborapi.ext.cve import CVSSData
from harborapi.ext.report import ArtifactReport
from harborapi.models import Artifact, HarborVulnerabilityReport, Repository, Severity, VulnerabilityItem

DIGEST = "sha256:0123456789abcdef"


def item(cve: str, severity: str, score: float, fix: str = "") -> VulnerabilityItem:
    vendors = {"CVSS": {"nvd": {"V3Score": score}}}
    return VulnerabilityItem(
        id=cve, package="zlib", version="1.2.3", fix_version=fix, severity=severity, description="A flaw in zlib",
        vendor_attributes=vendors,
    )  # fmt: skip


def info(name: str, tags: list[str], *items: VulnerabilityItem, pushed: datetime | None = None) -> ArtifactInfo:
    artifact: Any = {"digest": DIGEST, "tags": [{"name": tag} for tag in tags], "push_time": pushed}
    return ArtifactInfo(
        artifact=Artifact.model_validate(artifact),
        repository=Repository(name=name),
        report=HarborVulnerabilityReport(vulnerabilities=list(items)),
    )


@pytest.fixture
def app() -> ArtifactInfo:
    return info(
        "library/team/app",
        ["1.0", "latest"],
        item("CVE-2020-1", "Critical", 9.0, "1.2.4"),
        item("CVE-2020-2", "Low", 3.0),
    )


@pytest.fixture
def report(app: ArtifactInfo) -> ArtifactReport:
    return ArtifactReport(artifacts=[app, info("library/tool", ["2.0"], item("CVE-2020-12", "Medium", 6.0))])


def test_an_artifact(app: ArtifactInfo) -> None:
    assert (app.project_name, app.repository_name, app.tags) == ("library", "team/app", ["1.0", "latest"])
    assert app.name_with_digest == f"library/team/app@{DIGEST[:15]}"
    assert app.name_with_digest_full == f"library/team/app@{DIGEST}"
    assert app.name_with_tag == "library/team/app:1.0"
    assert (app.cvss.max, app.cvss.mean, app.cvss_max) == (9.0, 6.0, 9.0)
    assert (app.has_cve("CVE-2020-1"), app.has_cve("CVE-2020"), app.has_tag("1.0"), app.has_tag("1")) == (
        True, False, True, False,
    )  # fmt: skip
    assert app.has_description("flaw")
    assert app.has_package("zlib", False, "1.0.0", (1, 2, 3))
    assert not app.has_package("zlib", min_version=(1, 3))
    found = app.vuln_with_cve("CVE-2020-2")
    assert found is not None
    assert found.severity is Severity.low
    assert len(list(app.vulns_with_package("zlib"))) == len(list(app.vulns_with_description("zlib"))) == 2


def test_the_latest_of_each_repository() -> None:
    old = info("library/app", ["1"], pushed=datetime(2024, 1, 1, tzinfo=UTC))
    new = info("library/app", ["2"], pushed=datetime(2025, 1, 1, tzinfo=UTC))
    unknown = info("library/app", ["3"])
    assert filter_artifacts_latest([old, unknown, new]) == [new]
    assert filter_artifacts_latest([old, unknown, new], fallback=datetime(2026, 1, 1, tzinfo=UTC)) == [unknown]


def test_a_report(report: ArtifactReport, app: ArtifactInfo) -> None:
    assert (report.is_aggregate, ArtifactReport([app]).is_aggregate) == (True, False)
    assert ArtifactReport.from_artifacts(report.artifacts).artifacts == report.artifacts
    assert report.distribution == {Severity.critical: 1, Severity.medium: 1, Severity.low: 1}
    assert [one.vulnerability.id for one in report.fixable] == ["CVE-2020-1"]
    assert [one.vulnerability.id for one in report.unfixable] == ["CVE-2020-2", "CVE-2020-12"]
    counted = (report.critical, report.high, report.medium, report.low)
    assert [len(list(found)) for found in counted] == [1, 0, 1, 1]
    (one,) = report.vulnerabilities_by_severity(Severity.critical)
    assert one.artifact is app
    numbers = report.cvss
    assert (numbers.min, numbers.max, numbers.median) == (3.0, 9.0, 6.0)
    assert isinstance(numbers, CVSSData)
    assert CVSSData.from_report(report) == numbers
    assert CVSSData.from_artifactinfo(app) == app.cvss


@pytest.mark.parametrize(
    ("what", "value", "number", "other"),
    [
        ("cve", "CVE-2020-1", 1, "CVE-1999-1"),
        ("description", "zlib", 2, "openssl"),
        ("package", "zlib", 2, "openssl"),
        ("severity", Severity.medium, 1, Severity.high),
        ("repository", "library/tool", 1, "library/none"),
        ("tag", "latest", 1, "none"),
    ],
)
def test_what_a_report_has(report: ArtifactReport, what: str, value: Any, number: int, other: Any) -> None:
    has, chosen = getattr(report, f"has_{what}"), getattr(report, f"with_{what}")
    assert (has(value), has(other)) == (True, False)
    assert (len(chosen(value).artifacts), len(chosen(other).artifacts)) == (number, 0)


def test_numbers_of_nothing() -> None:
    functions = (stats.mean, stats.median, stats.stdev, stats.min, stats.max)
    assert [function([]) for function in functions] == [0.0] * 5
    assert [function([1, 3]) for function in functions[:2]] == [2.0, 2.0]
    assert ArtifactReport([]).cvss == CVSSData(mean=0, median=0, stdev=0, min=0, max=0)
