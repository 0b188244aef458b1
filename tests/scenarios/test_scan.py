"""Scans of single artifacts."""

from __future__ import annotations

import json

from harborapi.exceptions import BadRequest, Conflict, Forbidden, NotFound, PreconditionFailed, Unauthorized

from .marks import both_releases, every_way, with_scanner
from .stage import GUEST, VULNERABLE, Harbor, refused


def status(harbor: Harbor, project: str) -> str:
    """How the latest scan is."""
    scan = harbor.client.get_artifact(project, "app", "1.0", with_scan_overview=True).scan
    return (scan.scan_status or "") if scan else ""


@both_releases
@with_scanner
@every_way
def test_a_scan_and_its_log(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    harbor.push(f"{project}/app", "1.0", content=VULNERABLE)
    client.scan_artifact(project, "app", "1.0")
    assert status(harbor, project) in {"Pending", "Running", "Success"}
    harbor.finish(lambda: status(harbor, project) == "Success")
    scan = client.get_artifact(project, "app", "1.0", with_scan_overview=True).scan
    assert scan
    assert scan.complete_percent == 100
    assert scan.scanner
    assert scan.start_time.year > 2000
    assert scan.end_time.year > 2000
    assert scan.summary
    if not harbor.live:
        assert scan.summary.total
        assert scan.severity in {"Critical", "High", "Medium", "Low"}
    assert client.get_artifact_scan_report_log(project, "app", "1.0", scan.report_id or "")
    with refused(BadRequest):
        client.get_artifact_scan_report_log(project, "app", "1.0", "nonsense")
    with refused(NotFound):
        client.get_artifact_scan_report_log(project, "app", "1.0", "00000000-0000-4000-8000-000000000000")


@both_releases
@with_scanner
@every_way
def test_a_scan_is_stopped(harbor: Harbor) -> None:
    harbor.only_emulated("a scan is too short to be stopped there")
    project, client = harbor.project(), harbor.client
    harbor.push(f"{project}/app", "1.0")
    client.scan_artifact(project, "app", "1.0")
    with refused(Conflict):
        client.scan_artifact(project, "app", "1.0")
    client.stop_artifact_scan(project, "app", "1.0")
    harbor.finish(lambda: status(harbor, project) == "Stopped")


@with_scanner
@every_way
def test_the_parts_of_an_image(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    harbor.push(f"{project}/app", "1.0")
    client.scan_artifact(project, "app", "1.0", scan_type="sbom")

    def digest() -> str:
        found = client.get_artifacts(project, "app", with_sbom_overview=True)[0].sbom_overview
        return (found.sbom_digest or "") if found else ""

    harbor.finish(digest)
    overview = client.get_artifact(project, "app", "1.0", with_sbom_overview=True).sbom_overview
    assert overview
    assert overview.scan_status == "Success"
    document = json.loads(client.get_artifact_addition(project, "app", digest(), "sbom"))
    assert document["SPDXID"]
    accessories = client.get_artifact_accessories(project, "app", "1.0")
    assert [(one.type, one.digest) for one in accessories] == [("sbom.harbor", digest())]


@both_releases
@with_scanner
def test_what_is_refused(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    harbor.push(f"{project}/app", "1.0")
    harbor.push(f"{project}/chart", "1.0", kind="chart")
    with refused(NotFound):
        client.scan_artifact(project, "app", "2.0")
    with refused(BadRequest):
        client.scan_artifact(project, "chart", "1.0")
    if harbor.release >= (2, 15):
        with refused(BadRequest, "no scan job"):
            client.stop_artifact_scan(project, "app", "1.0")
    guest = harbor.account(project, GUEST).client
    with refused(Forbidden):
        guest.scan_artifact(project, "app", "1.0")
    with refused(Unauthorized):
        harbor.anonymous.scan_artifact(project, "app", "1.0")


@both_releases
def test_without_a_scanner(harbor: Harbor) -> None:
    harbor.only_emulated("a real server may have a scanner")
    project = harbor.project()
    harbor.push(f"{project}/app", "1.0")
    with refused(PreconditionFailed, "no available scanner"):
        harbor.client.scan_artifact(project, "app", "1.0")
