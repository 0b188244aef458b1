"""Counts and scores, against values worked out by hand from a recorded report.

The report's CVSS 3 scores: 7.1 6 8 3 6 5 0.3 0.8 7 0.9 9.5 4.9. Their sum is 58.5, that of their squares 385.21.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.ext import ArtifactInfo, ArtifactReport, CVSSData, filter_artifacts_latest, stats, sync
from harborapi.models import HarborVulnerabilityReport, Severity

from .recorded import info, raw_artifacts, raw_report, scanned

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator

STDEV = math.sqrt((385.21 - 58.5 * 58.5 / 12) / 11)


@pytest.fixture
def report() -> ArtifactReport:
    """Two scanned artifacts of two projects, and one without a report."""
    return ArtifactReport([scanned(), scanned("beta/web", number=1), info("beta/db", number=2)])


def test_the_report_is_what_the_values_were_worked_out_from() -> None:
    scores = [one["preferred_cvss"]["score_v3"] for one in raw_report()["vulnerabilities"]]
    assert scores == [7.1, 6, 8, 3, 6, 5, 0.3, 0.8, 7, 0.9, 9.5, 4.9]
    severities = [one["severity"] for one in raw_report()["vulnerabilities"]]
    assert Counter(severities) == {"Critical": 1, "High": 3, "Medium": 4, "Low": 1, "None": 3}


def test_of_one_artifact() -> None:
    one = scanned()
    assert one.cvss == CVSSData.from_artifactinfo(one) == CVSSData.from_report(one.report)
    assert one.cvss.mean == pytest.approx(4.875)
    assert one.cvss.median == pytest.approx(5.5)
    assert one.cvss.stdev == pytest.approx(STDEV)
    assert (one.cvss.min, one.cvss.max, one.cvss_max) == (0.3, 9.5, 9.5)


def test_of_several(report: ArtifactReport) -> None:
    assert report.distribution == {
        Severity.critical: 2,
        Severity.high: 6,
        Severity.medium: 8,
        Severity.low: 2,
        Severity.none: 6,
    }
    assert (len(report.critical), len(report.high), len(report.medium), len(report.low)) == (2, 6, 8, 2)
    assert report.cvss.mean == pytest.approx(4.875)
    assert report.cvss.median == pytest.approx(5.5)
    assert report.cvss.stdev == pytest.approx(math.sqrt((2 * 385.21 - 117 * 117 / 24) / 23))
    assert report.severity is Severity.critical
    assert (len(report), report.is_aggregate, bool(report)) == (3, True, True)
    fixed = sum(bool(one.get("fix_version")) for one in raw_report()["vulnerabilities"])
    assert (len(report.fixable), len(report.unfixable)) == (2 * fixed, 2 * (12 - fixed))
    assert 0 < fixed < 12
    assert len(report.vulnerabilities) == 24
    worst = report.critical[1]
    assert (worst.artifact.project_name, worst.severity, worst.id) == (
        "beta",
        Severity.critical,
        worst.vulnerability.id,
    )
    assert (worst.package, worst.fixable) == (worst.vulnerability.package, worst.vulnerability.fixable)


def test_of_nothing() -> None:
    empty = ArtifactReport()
    assert empty.cvss == CVSSData(0, 0, 0, 0, 0)
    assert (empty.distribution, empty.severity, empty.is_aggregate, bool(empty)) == ({}, Severity.unknown, False, False)
    assert [function([]) for function in (stats.mean, stats.median, stats.stdev, stats.min, stats.max)] == [0] * 5
    assert stats.stdev([4]) == 0
    assert (stats.mean(iter([1, 2])), stats.median([1, 5, 2, 2]), stats.stdev([1, 3])) == (1.5, 2, math.sqrt(2))
    assert not info().has_report
    assert info().cvss_max == 0


def test_scores_that_are_not_known_do_not_count() -> None:
    rows = [{"id": "a", "severity": "Critical"}, {"id": "b", "severity": "Low", "preferred_cvss": {"score_v3": 2.0}}]
    one = info(report={"vulnerabilities": rows})
    assert (one.cvss.mean, one.cvss.min) == (2.0, 2.0)


@pytest.mark.parametrize("aggregate", [False, True])
def test_what_is_searched_for(report: ArtifactReport, aggregate: bool) -> None:
    wanted = raw_report()["vulnerabilities"][0]
    where: Any = report if aggregate else scanned()
    assert where.has_cve(wanted["id"])
    assert where.has_cve(wanted["id"].lower())
    assert not where.has_cve(wanted["id"].lower(), case_sensitive=True)
    assert not where.has_cve(wanted["id"][:-1])
    assert where.has_cve(re.compile(wanted["id"][:-1]))
    assert where.has_package(wanted["package"])
    assert not where.has_package(wanted["package"][:-1])
    assert not where.has_package("no such package")
    assert where.has_description(wanted["description"][2:10])
    assert not where.has_description("no such text")
    tag = raw_artifacts()[0]["tags"][0]["name"]
    assert where.has_tag(tag)
    assert not where.has_tag(tag[:-1])
    assert where.has_tag(re.compile(tag[:-1]))


def test_smaller_reports(report: ArtifactReport) -> None:
    cve = raw_report()["vulnerabilities"][0]["id"]
    assert [one.repository.name for one in report.with_cve(cve)] == ["alpha/team/app", "beta/web"]
    assert len(report.with_severity(Severity.critical)) == len(report.with_severity("Critical")) == 2
    assert not report.with_severity("Negligible")
    assert report.has_severity("High")
    for name in ("alpha/team/app", "team/app", "TEAM/app", re.compile("^alpha/")):
        assert [one.project_name for one in report.with_repository(name)] == ["alpha"]
    assert not report.has_repository("app")
    assert not report.has_repository("TEAM/app", case_sensitive=True)
    assert report.has_repository("beta/db", case_sensitive=True)
    assert len(report.with_package(re.compile("."), min_version="0.0.1")) <= 2
    assert len(report.with_description(raw_report()["vulnerabilities"][0]["description"])) == 2
    tag = raw_artifacts()[0]["tags"][0]["name"]
    assert all(one.has_tag(tag) for one in report.with_tag(tag))


def test_names() -> None:
    one = scanned()
    digest = raw_artifacts()[0]["digest"]
    assert (one.project_name, one.repository_name) == ("alpha", "team/app")
    assert one.tags == [tag["name"] for tag in raw_artifacts()[0]["tags"]]
    assert one.name_with_tag == f"alpha/team/app:{one.tags[0]}"
    assert one.name_with_digest_full == f"alpha/team/app@{digest}"
    assert one.name_with_digest == f"alpha/team/app@{digest[:15]}"
    one.artifact.tags = None
    assert one.name_with_tag == one.name_with_digest
    assert repr(one).startswith("<ArtifactInfo alpha/team/app@sha256:")


def test_a_version_range() -> None:
    rows = [{"id": f"CVE-{n}", "package": "zlib", "version": f"1.{n}.0"} for n in range(5)]
    one = info(report={"vulnerabilities": rows})
    assert [item.id for item in one.vulns_with_package("zlib", min_version="1.2", max_version=(1, 3))] == [
        "CVE-2",
        "CVE-3",
    ]
    found = one.vuln_with_cve("cve-4")
    assert found is not None
    assert found.version == "1.4.0"
    assert one.vulns_with_description("x") == []


def test_made_by_keyword_and_from_json() -> None:
    one = scanned()
    same = ArtifactInfo(artifact=one.artifact, repository=one.repository, report=one.report)
    assert same == one
    again = ArtifactInfo.model_validate_json(one.model_dump_json())
    assert again.has_report
    assert again.cvss == one.cvss
    assert not ArtifactInfo.model_validate({"artifact": one.artifact, "repository": one.repository}).has_report
    assert ArtifactReport(artifacts=[one]).cvss == ArtifactReport.from_artifacts([one]).cvss == one.cvss


def test_the_latest_of_each_repository() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    ages = {"a": (3, 1, 2), "b": (5, None)}
    found = []
    for name, days in ages.items():
        for number, age in enumerate(days):
            one = info(f"p/{name}", number=number)
            one.artifact = one.artifact.model_copy(
                update={"push_time": "never" if age is None else start + timedelta(age), "id": 10 * number}
            )
            found.append(one)
    assert filter_artifacts_latest(found) == [found[0], found[3]]
    assert filter_artifacts_latest(found, start + timedelta(9)) == [found[0], found[4]]
    assert filter_artifacts_latest(found, datetime(2026, 1, 9)) == [found[0], found[4]]  # noqa: DTZ001 - taken for UTC
    assert filter_artifacts_latest([]) == []


def test_of_a_registry(registry: HarborEmulator) -> None:
    """The numbers of a sweep are those of the server's JSON."""
    with registry.client() as client:
        report = ArtifactReport(sync.get_artifacts(client, with_report=True))
        counts: Counter[str] = Counter()
        scores: list[float] = []
        for name in ("team%252Fapp", "web", "db"):
            for tag in ("1.0", "1.1", "2.0", "latest"):
                answer = client.get(f"/projects/alpha/repositories/{name}/artifacts/{tag}/additions/vulnerabilities")
                for row in next(iter(answer.values()))["vulnerabilities"] or ():
                    counts[row["severity"]] += 1
                    score = (row.get("preferred_cvss") or {}).get("score_v3")
                    scores += [] if score is None else [score]
    assert counts
    assert {severity.value: count for severity, count in report.distribution.items()} == counts
    assert report.cvss.mean == pytest.approx(sum(scores) / len(scores))
    assert report.cvss.max == max(scores)


def test_a_report_is_a_model() -> None:
    assert isinstance(info().report, HarborVulnerabilityReport)
    assert info().report.vulnerabilities == []
