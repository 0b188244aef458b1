"""What models do besides holding values."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from harborapi import models
from harborapi.models import FileResponse, FirstDict, Severity, get_semver

RECORDINGS = Path(__file__).parents[1] / "recordings"
NATIVE = "application/vnd.security.vulnerability.report; version=1.1"
OLDER = "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0"
FOREIGN = "application/vnd.example.report"
SUMMARY = {
    "report_id": "1",
    "scan_status": "Success",
    "severity": "Critical",
    "start_time": "2024-01-01T00:00:00Z",
    "end_time": "2024-01-01T00:00:05Z",
    "duration": 5,
    "complete_percent": 100,
    "summary": {"total": 12, "fixable": 4, "summary": {"Critical": 3, "High": 7, "Low": 2}},
}


def artifact(**more: Any) -> models.Artifact:
    body = {
        "id": 1,
        "type": "IMAGE",
        "manifest_media_type": "application/vnd.oci.image.manifest.v1+json",
        "project_id": 1,
        "repository_id": 1,
        "digest": "sha256:0",
        "push_time": "2024-01-01T00:00:00Z",
        "pull_time": "0001-01-01T00:00:00.000Z",
        **more,
    }
    found = models.Artifact.model_validate_json(json.dumps(body))
    assert set(found.model_dump(mode="json", exclude_unset=True)) == set(body)
    return found


def test_an_artifact_gives_the_summary_of_its_scan() -> None:
    found = artifact(scan_overview={NATIVE: SUMMARY})
    overview = found.scan_overview
    assert overview is not None
    assert overview is found.scan
    assert (overview.severity, overview.scan_status, overview.duration) == ("Critical", "Success", 5)
    assert overview.severity_enum is Severity.critical
    assert overview.summary is not None
    assert (overview.summary.total, overview.summary.fixable) == (12, 4)
    assert (overview.summary.critical, overview.summary.high, overview.summary.medium) == (3, 7, 0)
    assert (overview.summary.low, overview.summary.unknown) == (2, 0)
    assert overview.summary.summary == {"Critical": 3, "High": 7, "Low": 2}
    assert found.scan_overviews is not None
    assert found.scan_overviews[NATIVE] is overview
    assert found.model_dump(mode="json", exclude_unset=True)["scan_overview"] == {NATIVE: SUMMARY}


def test_a_summary_is_read_from_python_as_from_json() -> None:
    overview = models.ScanOverview.model_validate({NATIVE: SUMMARY, FOREIGN: {"other": 1}})
    assert overview == models.ScanOverview.model_validate_json(json.dumps({NATIVE: SUMMARY, FOREIGN: {"other": 1}}))
    assert overview.report is not None
    assert overview.report.severity == "Critical"


def test_the_preferred_report_counts_wherever_it_stands() -> None:
    found = artifact(scan_overview={FOREIGN: SUMMARY, OLDER: {**SUMMARY, "report_id": "2"}, NATIVE: {**SUMMARY}})
    assert found.scan is not None
    assert found.scan.report_id == "1"
    found = artifact(scan_overview={FOREIGN: SUMMARY, OLDER: {**SUMMARY, "report_id": "2"}})
    assert found.scan is not None
    assert found.scan.report_id == "2"
    found = artifact(scan_overview={FOREIGN: {**SUMMARY, "report_id": "3"}})
    assert found.scan is not None
    assert found.scan.report_id == "3"


@pytest.mark.parametrize("more", [{}, {"scan_overview": None}, {"scan_overview": {}}])
def test_without_a_scan_there_is_none(more: dict[str, Any]) -> None:
    assert artifact(**more).scan is None
    assert artifact(**more).scan_overview is None


def test_a_summary_that_is_not_harbors_stays_in_the_mapping() -> None:
    found = artifact(scan_overview={FOREIGN: {"grade": "B"}})
    assert found.scan is None
    assert isinstance(found.scan_overview, models.ScanOverview)
    assert found.scan_overview[FOREIGN] == {"grade": "B"}
    assert found.model_dump(mode="json")["scan_overview"] == {FOREIGN: {"grade": "B"}}


def test_a_single_summary_may_be_given_and_set() -> None:
    summary = models.NativeReportSummary.model_validate(SUMMARY)
    found = artifact()
    found.scan_overview = summary
    assert found.scan is summary
    assert list(found.model_dump(mode="json", exclude_unset=True)["scan_overview"]) == [NATIVE]
    other = models.Artifact.model_validate({**artifact().model_dump(exclude_unset=True), "scan_overview": summary})
    assert other.scan == summary
    found.scan_overview = None
    assert found.scan is None


def test_an_unknown_severity_of_a_scan_is_kept_and_has_no_enum() -> None:
    found = artifact(scan_overview={NATIVE: {**SUMMARY, "severity": "Apocalyptic"}})
    assert found.scan is not None
    assert found.scan.severity == "Apocalyptic"
    assert found.scan.severity_enum is None


def test_root_models_are_used_like_what_they_hold() -> None:
    notes = models.Annotations({"a": "b"})
    assert notes["a"] == "b"
    assert list(notes) == ["a"]
    assert "a" in notes
    assert len(notes) == 1
    assert notes
    assert not models.Annotations({})
    assert (notes.get("z", "no"), list(notes.keys()), list(notes.values())) == ("no", ["a"], ["b"])
    assert dict(notes.items()) == notes.root == {"a": "b"}


def test_a_platform_reads_harbors_spelling() -> None:
    found = models.Platform.model_validate({"OsVersion": "10.0", "OsFeatures": ["win32k"]})
    assert (found.os_version, found.os_features) == ("10.0", ["win32k"])
    assert models.Platform(os_version="10.0").model_dump(exclude_unset=True) == {"OsVersion": "10.0"}


@pytest.mark.parametrize("name", ["library/nginx", "library/team/app"])
def test_a_repositorys_name_comes_apart(name: str) -> None:
    found = models.Repository(name=name)
    assert found.project_name == "library"
    assert found.base_name == name.removeprefix("library/")
    assert found.split_name() == (found.project_name, found.base_name)


@pytest.mark.parametrize("name", [None, "", "library", "/nginx", "library/"])
def test_a_repository_without_a_whole_name_says_so(name: str | None) -> None:
    with pytest.raises(ValueError, match="project/repository"):
        models.Repository.model_validate({"name": name}).split_name()


def test_the_settings_of_a_project_take_bools_and_are_texts() -> None:
    found = models.ProjectMetadata(public=True, auto_scan=False, prevent_vul="true", retention_id=7, proxy_speed_kb=-1)
    assert (found.public, found.auto_scan, found.prevent_vul, found.retention_id) == ("true", "false", "true", 7)
    assert found.model_dump(mode="json", exclude_unset=True) == {
        "public": "true",
        "auto_scan": "false",
        "prevent_vul": "true",
        "retention_id": "7",
        "proxy_speed_kb": "-1",
    }
    found.public = False
    assert found.public == "false"
    assert models.ProjectMetadata(retention_id="7").retention_id == "7"


def test_severities_are_in_order() -> None:
    order = ["none", "unknown", "negligible", "low", "medium", "high", "critical"]
    assert [severity.name for severity in sorted(Severity)] == order
    assert {severity.value for severity in Severity} == {name.capitalize() for name in order}
    assert Severity.high > "Medium"
    assert Severity.low >= Severity.low
    assert Severity.low <= Severity.low
    assert not Severity.low < Severity.low
    assert Severity.negligible > "Apocalyptic" > Severity.none
    assert models.most_severe([Severity.low, Severity.critical, Severity.none]) is Severity.critical
    assert models.most_severe([]) is Severity.unknown
    counts = {Severity.critical: 1, Severity.none: 2, Severity.low: 3}
    assert models.sort_distribution(counts) == [(Severity.none, 2), (Severity.low, 3), (Severity.critical, 1)]


def test_versions_are_in_the_order_of_semver() -> None:
    # the example of Semantic Versioning 2.0, section 11
    told = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11"]
    told += ["1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0"]
    read = [get_semver(text) for text in told]
    assert sorted(read[5:] + read[:5]) == read
    assert [str(version) for version in read] == told
    assert get_semver("1.0.0+a") == get_semver("1.0.0+b")
    assert hash(get_semver("1.0.0+a")) == hash(get_semver("1.0.0+b"))
    assert get_semver("1.0.0") >= get_semver("1.0.0") <= get_semver((1,))
    assert get_semver("v2.15.2-080b0220") == get_semver("2.15.2-080b0220") != "2.15.2"
    assert get_semver(3) == get_semver((3, 0)) == get_semver("3.0.0") == models.SemVer(3, 0, 0)
    assert get_semver(models.SemVer(3)) > get_semver("2.99.99")
    assert models.SemVer(0)


@pytest.mark.parametrize("wrong", ["", "latest", "1.2.3.4", None, (), (1, 2, 3, 4), (-1,)])
def test_what_is_no_version_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="version"):
        get_semver(wrong)


def test_a_first_dict_gives_its_first_value() -> None:
    assert FirstDict({"a": 1, "b": 2}).first() == 1
    assert FirstDict[str, int]().first() is None


def test_reports_by_type_are_read_as_a_first_dict() -> None:
    adapter = TypeAdapter(FirstDict[str, models.HarborVulnerabilityReport])
    found = adapter.validate_json(json.dumps({NATIVE: {"severity": "High"}, OLDER: {"severity": "Low"}}))
    assert isinstance(found, FirstDict)
    report = found.first()
    assert isinstance(report, models.HarborVulnerabilityReport)
    assert report.severity is Severity.high
    assert isinstance(TypeAdapter(FirstDict).validate_python({"a": 1}), FirstDict)


def test_a_file_is_bytes_and_text_and_hides_its_content() -> None:
    found = FileResponse("Käse".encode("latin-1"), "latin-1", "text/csv", {"x": "y"})
    assert found.bytes() == bytes(found) == found.content
    assert found.text == "Käse"
    assert len(found) == 4
    assert repr(found) == "<FileResponse text/csv, 4 bytes>"
    assert FileResponse(b"\xff").text == "\ufffd"
    assert FileResponse(b"a", "no-such-encoding").text == "a"
    assert FileResponse(b"")


def exported(release: str) -> str:
    steps = json.loads((RECORDINGS / release / "cve_export.json").read_text())["steps"]
    return next(text for step in steps if (text := (step.get("response") or {}).get("text")))


@pytest.mark.parametrize("release", ["v2.15.2", "v2.9.5"])
def test_an_export_is_read(release: str) -> None:
    text = exported(release)
    rows = models.CVEExportRow.parse(text)
    assert len(rows) == len(text.splitlines()) - 1
    row = next(row for row in rows if row.cve == "CVE-2021-8186")
    assert (row.repository, row.package, row.current_version) == ("rec-export/app", "bash", "1.3.5")
    assert (row.fixed_version, row.severity, row.cwe_ids) == ("1.3.5-deb12u3", "Medium", ["CWE-502"])
    assert isinstance(row.additional_data, dict)
    assert row.additional_data["CVSS"]["nvd"]["V3Score"] == 5.8
    assert row.scanner == "rec-scanner"
    assert models.CVEExportRow.parse(FileResponse(text.encode())) == rows == models.CVEExportRow.parse(text.encode())


def test_an_export_of_nothing_is_empty_and_a_broken_one_is_refused() -> None:
    heading = exported("v2.15.2").splitlines()[0]
    assert models.CVEExportRow.parse("") == models.CVEExportRow.parse(heading) == []
    with pytest.raises(ValueError, match="line 2 has more cells"):
        models.CVEExportRow.parse(heading + "\n" + "," * 30)
    with pytest.raises(ValueError, match="Repository"):
        models.CVEExportRow.parse("CVE,Package\nCVE-1,a\n")
    odd = heading + ",New\na,b,c,d,e,f,g,CWE-1;CWE-2,not json,h,more"
    row = models.CVEExportRow.parse(odd)[0]
    assert (row.cwe_ids, row.additional_data, row.model_extra) == (["CWE-1", "CWE-2"], "not json", {"New": "more"})


def test_a_page_of_artifacts_is_decoded_in_one_validation() -> None:
    page = json.dumps([artifact(scan_overview={NATIVE: SUMMARY}).model_dump(mode="json")] * 100)
    found = TypeAdapter(list[models.Artifact]).validate_json(page)
    assert len(found) == 100
    assert all(item.scan is not None and item.scan.severity_enum is Severity.critical for item in found)


def test_the_repr_of_a_report_is_short() -> None:
    report = models.HarborVulnerabilityReport.model_validate(
        {"scanner": {"name": "Trivy"}, "severity": "High", "vulnerabilities": [{"id": f"CVE-{n}"} for n in range(999)]}
    )
    assert re.fullmatch(r"<HarborVulnerabilityReport by Trivy, severity High, 999 vulnerabilities>", repr(report))
    assert str(report) == repr(report)


def test_the_repr_of_an_artifact_shows_the_overview_that_counts() -> None:
    shown = repr(artifact(scan_overview={NATIVE: SUMMARY, FOREIGN: {"other": 1}}))
    assert "scan_overview=NativeReportSummary(report_id='1', scan_status='Success'" in shown
    assert "scan_overviews" not in shown
