"""Scans with the scanner that needs no server, and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harborapi.emulator import HarborEmulator, scanners
from harborapi.emulator.wire import HarborError

from .conftest import Api

if TYPE_CHECKING:
    from collections.abc import Iterator

GENERIC = "application/vnd.security.vulnerability.report; version=1.1"
IMAGE = "/projects/library/repositories/app/artifacts/1.0"
BAD = "sha256:" + "7" * 64
"""A digest in which the scanner finds something."""


@pytest.fixture(params=["2.15.2", "2.9.5"])
def scanned(request: pytest.FixtureRequest) -> Iterator[HarborEmulator]:
    """An emulator with a scanner and an image."""
    with HarborEmulator(request.param, scanner=True) as emulator:
        emulator.push_image("library/app", ["1.0"], digest=BAD)
        yield emulator


@pytest.fixture
def api(scanned: HarborEmulator) -> Iterator[Api]:
    made = Api(scanned)
    yield made
    made.http.close()


def overview(api: Api, path: str = IMAGE) -> dict[str, Any]:
    found = api("GET", path, params={"with_scan_overview": "true"}, status=200).json()["scan_overview"]
    return dict(found[GENERIC])


def test_a_fresh_harbor_has_no_scanner(api_of: Any) -> None:
    api = api_of(HarborEmulator())
    assert api("GET", "/scanners", status=200).json() == []
    assert api("POST", "/system/scanAll/stop").status_code == 412


def test_the_scanner_that_is_there_from_the_start_can_not_be_removed(scanned: HarborEmulator, api: Api) -> None:
    (trivy,) = api("GET", "/scanners", status=200).json()
    assert (trivy["name"], trivy["is_default"]) == ("Trivy", True)
    assert api("DELETE", f"/scanners/{trivy['uuid']}").status_code == 403
    scanned.reset()
    assert api("GET", "/scanners", status=200).json()[0]["name"] == "Trivy"


def test_a_server_gets_the_scanner_by_a_marker() -> None:
    from harborapi.emulator import control
    from harborapi.emulator.harbor import Harbor

    harbor = Harbor()
    for wanted in (True, True, False, True):
        control.setup(harbor, {"scanner": wanted})
        assert (scanners.default(harbor.state) is not None) == wanted


def test_a_scan_ends_with_the_same_report_each_time(scanned: HarborEmulator, api: Api) -> None:
    counts: list[Any] = []
    for _ in range(2):
        api("POST", IMAGE + "/scan", status=202)
        assert overview(api)["scan_status"] == "Pending"
        scanned.jobs.run()
        assert overview(api)["scan_status"] == "Success"
        counts.append(overview(api)["summary"])
    assert counts[0] == counts[1]
    report = api("GET", IMAGE + "/additions/vulnerabilities", status=200).json()[GENERIC]
    assert len(report["vulnerabilities"]) == counts[0]["total"] > 0
    log = api("GET", f"{IMAGE}/scan/{overview(api)['report_id']}/log", headers={"accept": "text/plain"}, status=200)
    assert "Report mime types" in log.text


def test_a_stopped_scan_stays_stopped(scanned: HarborEmulator, api: Api) -> None:
    api("POST", IMAGE + "/scan", status=202)
    api("POST", IMAGE + "/scan/stop", json={"scan_type": "vulnerability"}, status=202)
    scanned.jobs.run()
    assert overview(api)["scan_status"] == "Stopped"


def test_an_index_is_scanned_by_its_children(scanned: HarborEmulator, api: Api) -> None:
    scanned.push_index("library/multi", ["1.0"])
    path = "/projects/library/repositories/multi/artifacts/1.0"
    api("POST", path + "/scan", status=202)
    assert api("POST", path + "/scan").status_code == 409
    scanned.jobs.run()
    merged = overview(api, path)
    assert (merged["scan_status"], merged["complete_percent"]) == ("Success", 100)
    log = api("GET", f"{path}/scan/{merged['report_id']}/log", headers={"accept": "text/plain"}, status=200)
    assert log.text.count("---------- Logs of report") == 2


def test_reports_go_with_the_last_artifact_of_a_digest(scanned: HarborEmulator, api: Api) -> None:
    scanned.push_image("library/copy", ["1.0"], digest=BAD)
    api("POST", IMAGE + "/scan", status=202)
    scanned.jobs.run()
    api("DELETE", IMAGE, status=200)
    path = "/projects/library/repositories/copy/artifacts/1.0"
    # The account of the scan went with the artifact that was scanned; what was found is still there.
    assert overview(api, path)["scan_status"] == "Error"
    assert api("GET", path + "/additions/vulnerabilities", status=200).json()[GENERIC]["vulnerabilities"]
    api("DELETE", path, status=200)
    scanned.push_image("library/app", ["1.0"], digest=BAD)
    assert "scan_overview" not in api("GET", IMAGE, params={"with_scan_overview": "true"}, status=200).json()


def test_what_is_too_vulnerable_can_not_be_pulled(scanned: HarborEmulator, api: Api) -> None:
    api("PUT", "/projects/library", json={"metadata": {"prevent_vul": "true", "severity": "low"}}, status=200)
    with pytest.raises(HarborError, match="without vulnerability scanning"):
        scanned.pull_image("library/app", "1.0")
    api("POST", IMAGE + "/scan", status=202)
    with pytest.raises(HarborError, match='"Pending" status'):
        scanned.pull_image("library/app", "1.0")
    scanned.jobs.run()
    with pytest.raises(HarborError, match="to exempt matched vulnerabilities"):
        scanned.pull_image("library/app", "1.0")
    report = api("GET", IMAGE + "/additions/vulnerabilities", status=200).json()[GENERIC]
    names = sorted({one["id"] for one in report["vulnerabilities"]})
    body = {
        "metadata": {"reuse_sys_cve_allowlist": "false"},
        "cve_allowlist": {"items": [{"cve_id": name} for name in names]},
    }
    api("PUT", "/projects/library", json=body, status=200)
    scanned.pull_image("library/app", "1.0")


def test_a_push_is_scanned_where_the_project_wants_it(scanned: HarborEmulator, api: Api) -> None:
    api("PUT", "/projects/library", json={"metadata": {"auto_scan": "true"}}, status=200)
    scanned.push_image("library/auto", ["1.0"])
    scanned.jobs.run()
    assert overview(api, "/projects/library/repositories/auto/artifacts/1.0")["scan_status"] == "Success"


def test_the_scanners_robots_are_taken_away(scanned: HarborEmulator, api: Api) -> None:
    from harborapi.emulator.state import ROBOTS

    api("POST", IMAGE + "/scan", status=202)
    assert len(scanned.harbor.state[ROBOTS]) == 1
    scanned.jobs.run()
    assert len(scanned.harbor.state[ROBOTS]) == 0


def test_all_artifacts_are_scanned_at_once(scanned: HarborEmulator, api: Api) -> None:
    scanned.push_image("library/other", ["1.0"])
    scanned.push_chart("library/chart")
    api("POST", "/system/scanAll/schedule", json={"schedule": {"type": "Manual"}}, status=201)
    assert api("POST", "/system/scanAll/schedule", json={"schedule": {"type": "Manual"}}).status_code == 409
    scanned.jobs.run()
    metrics = api("GET", "/scans/all/metrics", status=200).json()
    assert metrics == {
        "completed": 2,
        "metrics": {"Error": 0, "Pending": 0, "Running": 0, "Stopped": 0, "Success": 2},
        "ongoing": False,
        "total": 2,
        "trigger": "Manual",
    }
    assert overview(api)["scan_status"] == "Success"
    empty = {"completed": 0, "ongoing": False, "total": 0}
    assert api("GET", "/scans/schedule/metrics", status=200).json() == empty
    api("POST", "/system/scanAll/stop", status=202)
    assert api("GET", "/scans/all/metrics", status=200).json()["metrics"]["Success"] == 2


def test_a_scan_of_everything_can_be_stopped(scanned: HarborEmulator, api: Api) -> None:
    assert api("POST", "/system/scanAll/stop").status_code == 400
    api("POST", "/system/scanAll/schedule", json={"schedule": {"type": "Manual"}}, status=201)
    scanned.clock.advance(0.1)
    assert api("GET", "/scans/all/metrics", status=200).json()["metrics"]["Pending"] == 1
    api("POST", "/system/scanAll/stop", status=202)
    scanned.jobs.run()
    metrics = api("GET", "/scans/all/metrics", status=200).json()
    assert (metrics["metrics"]["Stopped"], metrics["ongoing"]) == (1, False)


def test_everything_is_scanned_when_the_schedule_says(scanned: HarborEmulator, api: Api) -> None:
    path = "/system/scanAll/schedule"
    assert api("GET", path, status=200).content == b""
    hourly = {"schedule": {"type": "Hourly", "cron": "0 0 * * * *"}}
    api("POST", path, json=hourly, status=201)
    assert api("POST", path, json=hourly).status_code == 412
    shown = api("GET", path, status=200).json()
    assert shown["schedule"] == {
        "cron": "0 0 * * * *",
        "next_scheduled_time": "0001-01-01T00:00:00.000Z",
        "type": "Hourly",
    }
    scanned.clock.advance(hours=1, seconds=30)
    assert api("GET", "/scans/schedule/metrics", status=200).json()["trigger"] == "Schedule"
    assert overview(api)["scan_status"] == "Success"
    api("PUT", path, json={"schedule": {"type": "None"}}, status=200)
    assert api("GET", path, status=200).content == b""


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        ("POST", {}, 500),
        ("PUT", {}, 500),
        ("PUT", {"schedule": {"type": "Manual"}}, 400),
        ("POST", {"schedule": {"type": "Custom", "cron": "* *"}}, 400),
        ("PUT", {"schedule": {"type": "Daily", "cron": ""}}, 400),
        ("POST", {"schedule": {"type": "None"}}, 201),
        ("POST", {"schedule": {"type": "Bogus"}}, 422),
    ],
)
def test_schedules_that_are_refused(api: Api, method: str, body: dict[str, Any], status: int) -> None:
    assert api(method, "/system/scanAll/schedule", json=body).status_code == status


@pytest.mark.parametrize("scanned", ["2.15.2"], indirect=True)
def test_an_sbom_becomes_an_accessory(scanned: HarborEmulator, api: Api) -> None:
    api("PUT", "/projects/library", json={"metadata": {"auto_sbom_generation": "true"}}, status=200)
    digest = scanned.push_image("library/parts", ["1.0"])
    scanned.jobs.run()
    path = f"/projects/library/repositories/parts/artifacts/{digest}"
    shown = api("GET", path, params={"with_sbom_overview": "true", "with_accessory": "true"}, status=200).json()
    assert shown["sbom_overview"]["scan_status"] == "Success"
    (accessory,) = shown["accessories"]
    assert accessory["digest"] == shown["sbom_overview"]["sbom_digest"]
    document = api("GET", f"!{shown['addition_links']['sboms']['href']}", status=200).json()
    assert document["spdxVersion"] == "SPDX-2.3"
    api("POST", path + "/scan", json={"scan_type": "sbom"}, status=202)
    assert api("POST", path + "/scan", json={"scan_type": "sbom"}).status_code == 409
    assert api("GET", path, params={"with_accessory": "true"}, status=200).json()["accessories"] is None


def test_the_security_hub_counts_what_was_found(scanned: HarborEmulator, api: Api) -> None:
    api("POST", IMAGE + "/scan", status=202)
    scanned.jobs.run()
    total = overview(api)["summary"]["total"]
    summary = api("GET", "/security/summary", params={"with_dangerous_cve": "true"}, status=200).json()
    # Two types of reports, so that the server counts each vulnerability twice.
    assert (summary["total_vuls"], summary["scanned_cnt"]) == (2 * total, 1)
    found = api("GET", "/security/vul", params={"q": "tag=1.0", "page_size": "100"}, status=200)
    assert found.headers["x-total-count"] == str(2 * total)
    scores = [one.get("cvss_v3_score", 0) for one in found.json()]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("scanned", ["2.15.2"], indirect=True)
def test_an_index_tells_of_its_childrens_sboms(scanned: HarborEmulator, api: Api) -> None:
    scanned.push_index("library/multi", ["1.0"])
    path = "/projects/library/repositories/multi/artifacts/1.0"
    api("POST", path + "/scan", json={"scan_type": "sbom"}, status=202)
    scanned.jobs.run()
    shown = api("GET", path, params={"with_sbom_overview": "true"}, status=200).json()
    assert shown["sbom_overview"]["scan_status"] == "Success"
    assert "sbom_digest" not in shown["sbom_overview"]
    child = shown["references"][0]["child_digest"]
    path = f"/projects/library/repositories/multi/artifacts/{child}"
    assert len(api("GET", path + "/accessories", status=200).json()) == 1


def test_the_hub_names_the_worst_artifacts_first(scanned: HarborEmulator, api: Api) -> None:
    scanned.push_image("library/harmless", ["1.0"], digest="sha256:" + "b" * 64)
    scanned.push_image("library/worse", ["1.0"], digest="sha256:" + "d" * 64)
    api("POST", "/system/scanAll/schedule", json={"schedule": {"type": "Manual"}}, status=201)
    scanned.jobs.run()
    summary = api("GET", "/security/summary", params={"with_dangerous_artifact": "true"}, status=200).json()
    names = [one["repository_name"] for one in summary["dangerous_artifacts"]]
    assert list(dict.fromkeys(names)) == ["library/worse", "library/app"]
    assert summary["scanned_cnt"] == 3


@pytest.mark.parametrize(
    ("q", "status"),
    [
        ("nosuch=1", 400),
        ("cve_id=~CVE", 400),
        ("cvss_score_v3=9", 400),
        ("cvss_score_v3=[a~b]", 500),
        ("cvss_score_v3=[7~]", 500),
        ("project_id=x", 500),
        ("project_id=1,severity=Critical", 200),
        ("digest=sha256:0", 200),
    ],
)
def test_the_hubs_list_is_particular_about_its_keys(api: Api, q: str, status: int) -> None:
    assert api("GET", "/security/vul", params={"q": q}).status_code == status


def test_the_hubs_list_has_pages(scanned: HarborEmulator, api: Api) -> None:
    scanned.push_image("library/worse", ["1.0"], digest="sha256:" + "d" * 64)
    api("POST", "/system/scanAll/schedule", json={"schedule": {"type": "Manual"}}, status=201)
    scanned.jobs.run()
    params = {"page_size": "0", "with_tag": "true", "q": "cvss_score_v3=[0.5~10]"}
    first = api("GET", "/security/vul", params=params, status=200)
    assert (len(first.json()), first.json()[0]["tags"], "link" in first.headers) == (15, ["1.0"], False)
    second = api("GET", "/security/vul", params={"page": "2", "page_size": "3"}, status=200)
    assert len(second.json()) == 3
    assert second.headers["link"].count("rel=") == 2


def test_nothing_to_scan_is_a_success(scanned: HarborEmulator, api: Api) -> None:
    api("DELETE", "/projects/library/repositories/app", status=200)
    scanned.push_chart("library/chart")
    api("POST", "/system/scanAll/schedule", json={"schedule": {"type": "Manual"}}, status=201)
    scanned.jobs.run()
    metrics = api("GET", "/scans/all/metrics", status=200).json()
    assert (metrics["total"], metrics["ongoing"]) == (0, False)
    api("POST", "/system/scanAll/schedule", json={"schedule": {"type": "Manual"}}, status=201)


def test_logs_are_of_the_artifacts_own_reports(scanned: HarborEmulator, api: Api) -> None:
    scanned.push_image("library/other", ["1.0"])
    api("POST", IMAGE + "/scan", status=202)
    scanned.jobs.run()
    report = overview(api)["report_id"]
    other = "/projects/library/repositories/other/artifacts/1.0"
    for path, status in (
        (f"{other}/scan/{report}/log", 404),
        (f"{IMAGE}/scan/00000000-0000-4000-8000-000000000000/log", 404),
        (f"{IMAGE}/scan/zzz/log", 400),
    ):
        assert api("GET", path, headers={"accept": "text/plain"}).status_code == status
