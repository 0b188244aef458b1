"""What is known of vulnerabilities everywhere."""

from __future__ import annotations

from harborapi.exceptions import BadRequest, Forbidden, InternalServerError, Unauthorized
from harborapi.query import Field

from .marks import both_releases, every_way, with_scanner
from .stage import VULNERABLE, Harbor, refused


def scanned(harbor: Harbor) -> str:
    """A project with a scanned image."""
    project = harbor.project()
    harbor.push(f"{project}/app", "1.0", content=VULNERABLE)
    harbor.client.scan_artifact(project, "app", "1.0")

    def ended() -> bool:
        scan = harbor.client.get_artifact(project, "app", "1.0", with_scan_overview=True).scan
        return scan is not None and scan.scan_status == "Success"

    harbor.finish(ended)
    return project


@both_releases
@with_scanner
@every_way
def test_the_summary(harbor: Harbor) -> None:
    project = scanned(harbor)
    summary = harbor.client.get_security_summary(with_dangerous_cve=True, with_dangerous_artifact=True)
    assert (summary.scanned_cnt or 0) >= 1
    assert (summary.total_artifact or 0) >= 1
    if not harbor.live:
        assert summary.total_vuls
        assert summary.dangerous_cves
        assert summary.dangerous_artifacts
        assert {one.repository_name for one in summary.dangerous_artifacts} == {f"{project}/app"}
    short = harbor.client.get_security_summary()
    assert not short.dangerous_cves
    assert not short.dangerous_artifacts


@both_releases
@with_scanner
@every_way
def test_the_vulnerabilities(harbor: Harbor) -> None:
    project = scanned(harbor)
    mine = (Field("repository_name") == f"{project}/app") & (Field("project_id") == harbor.project_id(project))
    found = harbor.client.get_vulnerabilities(mine, page_size=1, with_tag=True)
    report = harbor.client.get_artifact_vulnerability_reports(project, "app", "1.0").first()
    assert report
    expected = {(one.id, one.package) for one in report.vulnerabilities or []}
    assert {(one.cve_id, one.package) for one in found} == expected
    if harbor.live and not expected:
        return
    assert expected
    assert found[0].tags == ["1.0"]
    assert found[0].severity
    scores = [one.cvss_v3_score or 0.0 for one in found]
    assert scores == sorted(scores, reverse=True)
    assert len(harbor.client.get_vulnerabilities(mine, limit=1)) == 1


@both_releases
@with_scanner
def test_what_is_refused(harbor: Harbor) -> None:
    with refused(BadRequest, "nonsense"):
        harbor.client.get_vulnerabilities("nonsense=1")
    user = harbor.account().client
    with refused(Forbidden):
        user.get_security_summary()
    with refused(Forbidden):
        user.get_vulnerabilities()
    with refused(Unauthorized):
        harbor.anonymous.get_security_summary()


@both_releases
def test_without_a_scanner(harbor: Harbor) -> None:
    harbor.only_emulated("a real server may have a scanner")
    if harbor.release >= (2, 13):
        assert harbor.client.get_security_summary().total_vuls in (0, None)
        assert harbor.client.get_vulnerabilities() == []
    else:
        with refused(InternalServerError, code=None):
            harbor.client.get_security_summary()
        with refused(InternalServerError, code=None):
            harbor.client.get_vulnerabilities()
