"""Reports of vulnerabilities, against values worked out by hand."""

import re
from collections import Counter
from typing import Any

import pytest

from harborapi.models import HarborVulnerabilityReport, Severity, VulnerabilityItem, get_semver


def item(id: str = "CVE-2024-1", severity: str | None = "Low", **more: Any) -> VulnerabilityItem:
    return VulnerabilityItem.model_validate({"id": id, "severity": severity, **more})


def scored(severity: str | None = None, *, preferred: float | None = None, **scores: tuple[float | None, float | None]):
    """An item whose vendors give these CVSS 3 and CVSS 2 scores."""
    vendors = {}
    for name, (third, second) in scores.items():
        vendors[name] = {key: score for key, score in (("V3Score", third), ("V2Score", second)) if score is not None}
    return item(severity=severity, vendor_attributes={"CVSS": vendors}, preferred_cvss={"score_v3": preferred})


@pytest.mark.parametrize(
    ("found", "score"),
    [
        (scored(nvd=(7.1, None)), 7.1),
        (scored(redhat=(5.0, None), nvd=(7.1, None)), 7.1),
        (scored(nvd=(None, 4.3), redhat=(5.0, None)), 5.0),
        (scored(nvd=(None, None), ghsa=(9.8, None)), 9.8),
        (scored(ghsa=(9.8, None), preferred=3.2), 3.2),
        (scored(nvd=(0.0, None), redhat=(5.0, None)), 0.0),
        (scored(preferred=6.5), 6.5),
        (scored(nvd=(None, 4.3)), 0.0),
        (item(vendor_attributes=None), 0.0),
        (item(vendor_attributes={"CVSS": None}), 0.0),
        (item(vendor_attributes={"CVSS": {"nvd": None, "redhat": {"V3Score": "high"}}}), 0.0),
    ],
)
def test_every_vendor_is_asked_for_a_score(found: VulnerabilityItem, score: float) -> None:
    assert found.get_cvss_score() == score


def test_the_order_of_vendors_the_version_and_the_default_may_be_chosen() -> None:
    found = scored(nvd=(7.1, 4.3), ghsa=(9.8, None))
    assert found.get_cvss_score(vendor_priority=["ghsa"]) == 9.8
    assert found.get_cvss_score(vendor_priority=["nobody"]) == 7.1
    assert found.get_cvss_score(version=2) == 4.3
    assert found.get_cvss_score(version=2, vendor_priority=["ghsa", "nvd"]) == 4.3
    assert item().get_cvss_score(default=5.5) == 5.5


@pytest.mark.parametrize(
    ("found", "severity"),
    [
        (scored("Critical"), Severity.critical),
        (scored("Critical", nvd=(2.0, None)), Severity.critical),
        (scored("Low", nvd=(9.0, None)), Severity.critical),
        (scored("Low", nvd=(8.9, None)), Severity.high),
        (scored("Low", nvd=(7.0, None)), Severity.high),
        (scored("Low", nvd=(6.9, None)), Severity.medium),
        (scored("Unknown", nvd=(0.1, None)), Severity.low),
        (scored("Unknown", nvd=(0.0, None)), Severity.unknown),
        (scored("Unknown", nvd=(None, 9.9)), Severity.high),
        (scored("Apocalyptic"), Severity.unknown),
        (scored(None, nvd=(5.0, None)), Severity.medium),
    ],
)
def test_the_stated_severity_is_the_floor(found: VulnerabilityItem, severity: Severity) -> None:
    assert found.get_severity() is severity


def test_the_highest_severity_is_the_worst_opinion() -> None:
    found = scored("Low", nvd=(5.0, None), ghsa=(9.8, None), redhat=(7.2, 9.9))
    assert found.get_severity() is Severity.medium
    assert found.get_severity_highest() is Severity.critical
    assert found.get_severity_highest(vendors=["nvd"]) is Severity.medium
    assert found.get_severity_highest(vendors=["redhat"]) is Severity.high
    assert found.get_severity_highest(vendors=["nobody"]) is Severity.low
    assert scored("Low", preferred=9.1).get_severity_highest() is Severity.critical
    assert item(severity="High").get_severity_highest() is Severity.high


def test_an_unknown_severity_is_kept_as_it_came() -> None:
    found = item(severity="Apocalyptic")
    assert found.severity == "Apocalyptic"
    assert found.severity_enum is Severity.unknown
    assert found.model_dump(mode="json", exclude_unset=True) == {"id": "CVE-2024-1", "severity": "Apocalyptic"}


def test_an_item_knows_its_fix_and_its_version() -> None:
    assert item(fix_version="1.2").fixable
    assert not item(fix_version="").fixable
    assert not item().fixable
    assert item(version="1.7.2-deb12u3").semver == get_semver("1.7.2-deb12u3")
    assert item(version="1:2.36.1-8").semver is None
    assert item(version=None).semver is None


REPORT = HarborVulnerabilityReport.model_validate(
    {
        "generated_at": "2024-01-01T00:00:00.000000Z",
        "vulnerabilities": [
            {
                "id": "CVE-2020-12345",
                "package": "openssl",
                "version": "1.1.1",
                "severity": "High",
                "fix_version": "1.1.2",
                "description": "Buffer overflow in OpenSSL",
                "preferred_cvss": {"score_v3": 7.5},
            },
            {
                "id": "CVE-2020-2",
                "package": "openssl-dev",
                "version": "3.0.0",
                "severity": "Critical",
                "description": "A flaw [1.0]",
            },
            {
                "id": "CVE-2020-3",
                "package": "openssl",
                "version": "3.0.5",
                "severity": "High",
                "fix_version": "",
                "description": None,
                "preferred_cvss": {"score_v3": 8.1},
            },
            {"id": "GHSA-abcd", "package": "openssl", "version": "odd", "severity": "Odd"},
        ],
    }
)


def ids(items: list[VulnerabilityItem]) -> list[str | None]:
    return [found.id for found in items]


@pytest.mark.parametrize(
    ("wanted", "case_sensitive", "there"),
    [
        ("CVE-2020-12345", False, True),
        ("cve-2020-12345", False, True),
        ("cve-2020-12345", True, False),
        ("CVE-2020-12345", True, True),
        ("CVE-2020-1", False, False),
        ("CVE-2020-.*", False, False),
        ("", False, False),
        (re.compile(r"CVE-2020-1"), False, True),
        (re.compile(r"^cve", re.IGNORECASE), False, True),
        (re.compile(r"cve"), False, False),
    ],
)
def test_identifiers_match_exactly_and_patterns_only_where_asked_for(
    wanted: str | re.Pattern[str], case_sensitive: bool, there: bool
) -> None:
    assert REPORT.has_cve(wanted, case_sensitive) is there
    assert (REPORT.vuln_with_cve(wanted, case_sensitive) is not None) is there


def test_descriptions_match_by_text_within() -> None:
    assert ids(REPORT.vulns_with_description("buffer OVERFLOW")) == ["CVE-2020-12345"]
    assert not REPORT.has_description("buffer OVERFLOW", case_sensitive=True)
    assert ids(REPORT.vulns_with_description("[1.0]")) == ["CVE-2020-2"]
    assert not REPORT.has_description("[1x0]")
    assert REPORT.has_description(re.compile("flow|flaw"))


def test_packages_match_exactly_and_by_version() -> None:
    assert ids(REPORT.vulns_with_package("OpenSSL")) == ["CVE-2020-12345", "CVE-2020-3", "GHSA-abcd"]
    assert not REPORT.has_package("OpenSSL", case_sensitive=True)
    assert not REPORT.has_package("open")
    assert ids(REPORT.vulns_with_package(re.compile("^openssl"), max_version="3.0.0")) == [
        "CVE-2020-12345",
        "CVE-2020-2",
    ]
    assert ids(REPORT.vulns_with_package("openssl", min_version=(3, 0))) == ["CVE-2020-3"]
    assert ids(REPORT.vulns_with_package("openssl", min_version="1.1.1", max_version="1.1.1")) == ["CVE-2020-12345"]
    assert not REPORT.has_package("openssl", min_version=4)
    with pytest.raises(ValueError, match="newest"):
        REPORT.has_package("openssl", min_version="newest")


def test_a_report_is_sorted_out_by_severity_and_fix() -> None:
    assert ids(REPORT.fixable) == ["CVE-2020-12345"]
    assert ids(REPORT.unfixable) == ["CVE-2020-2", "CVE-2020-3", "GHSA-abcd"]
    assert ids(REPORT.critical) == ["CVE-2020-2"]
    assert ids(REPORT.high) == ["CVE-2020-12345", "CVE-2020-3"]
    assert REPORT.medium == REPORT.low == []
    assert ids(REPORT.vulnerabilities_by_severity("Unknown")) == ["GHSA-abcd"]
    assert REPORT.distribution == Counter({Severity.high: 2, Severity.critical: 1, Severity.unknown: 1})
    assert REPORT.cvss_scores == [7.5, 8.1]


def test_a_report_is_put_in_order() -> None:
    report = REPORT.model_copy(deep=True)
    report.sort()
    assert ids(report.vulnerabilities) == ["CVE-2020-2", "CVE-2020-3", "CVE-2020-12345", "GHSA-abcd"]
    report.sort(descending=False)
    assert ids(report.vulnerabilities) == ["GHSA-abcd", "CVE-2020-12345", "CVE-2020-3", "CVE-2020-2"]
    report.vulnerabilities.append(item("CVE-2020-9", "Low", preferred_cvss={"score_v3": 8.5}))
    report.sort(use_cvss=True)
    assert ids(report.vulnerabilities)[:3] == ["CVE-2020-2", "CVE-2020-9", "CVE-2020-3"]


def test_the_worst_come_first() -> None:
    assert ids(REPORT.top_vulns()) == ["CVE-2020-2", "CVE-2020-3", "CVE-2020-12345", "GHSA-abcd"]
    assert ids(REPORT.top_vulns(2)) == ["CVE-2020-2", "CVE-2020-3"]
    assert ids(REPORT.top_vulns(fixable=True)) == ["CVE-2020-12345"]
    assert REPORT.top_vulns(0) == REPORT.top_vulns(-1) == []
    assert ids(REPORT.vulnerabilities)[0] == "CVE-2020-12345"


def test_a_report_without_vulnerabilities_is_empty() -> None:
    for body in ({}, {"vulnerabilities": None}, {"vulnerabilities": []}):
        report = HarborVulnerabilityReport.model_validate(body)
        assert report.vulnerabilities == report.fixable == report.top_vulns() == []
        assert not report.has_cve("CVE-2020-1")
