"""Scans of everything: their schedule, their progress, and who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest

from harborapi.emulator.harbor import Harbor
from harborapi.emulator.server import Server

from .conftest import ADMIN

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator

    from .conftest import Api

BOTH = pytest.mark.parametrize("harbor", ["2.15.2", "2.9.5"], indirect=True)
SCHEDULE = "/system/scanAll/schedule"


def wish(kind: str, cron: str = "") -> dict[str, object]:
    return {"schedule": {"type": kind, "cron": cron}}


def message(api: Api, method: str, path: str, status: int, **more: object) -> str:
    found: str = api(method, path, status=status, **more).json()["errors"][0]["message"]  # type: ignore[arg-type] # as_, json
    return found


@pytest.fixture
def scanner(harbor: HarborEmulator) -> None:
    """A scanner that needs no server."""
    from harborapi.emulator import scanners

    with harbor.harbor.lock, harbor.harbor.transaction():
        scanners.install(harbor.harbor)


@BOTH
def test_nothing_goes_without_a_scanner(api: Api) -> None:
    said = "no scanner is configured, it's not possible to scan"
    assert message(api, "GET", SCHEDULE, 412) == said
    assert message(api, "POST", SCHEDULE, 412, json={}) == said
    assert message(api, "PUT", SCHEDULE, 412, json=wish("Daily")) == said
    assert message(api, "POST", "/system/scanAll/stop", 412) == said
    assert message(api, "GET", "/scans/all/metrics", 412) == said
    assert message(api, "GET", "/scans/schedule/metrics", 412) == said


@BOTH
@pytest.mark.usefixtures("scanner")
def test_who_may(api: Api) -> None:
    user = api.user("one", project="library", role=1)
    for method, path in (("GET", SCHEDULE), ("POST", "/system/scanAll/stop"), ("GET", "/scans/all/metrics")):
        assert message(api, method, path, 403, as_=user) == "one"
        api(method, path, as_=None, status=401)
    api("POST", SCHEDULE, as_=None, json=wish("Sometimes"), status=422)  # the body comes first
    api("POST", SCHEDULE, as_=None, json={}, status=401)


@BOTH
@pytest.mark.usefixtures("scanner")
def test_schedule(api: Api) -> None:
    empty = api("GET", SCHEDULE, status=200)
    assert (empty.content, empty.headers["content-type"]) == (b"", "application/json")
    api("POST", SCHEDULE, json=wish("None"), status=201)
    assert api("GET", SCHEDULE).content == b""
    assert api("POST", SCHEDULE, json={}, status=500).content == b""
    assert message(api, "POST", SCHEDULE, 400, json=wish("Custom", "0 0 * * *")) == (
        "invalid cron string for scheduled scan all: 0 0 * * *, error: expected exactly 6 fields, found 5: [0 0 * * *]"
    )
    for cron, why in (
        ("", "empty cron string is invalid"),
        ("@daily", "parser does not accept descriptors: @daily"),
        ("1 0 0 * * *", "the 1st field (indicating Seconds of time) of the cron setting must be 0"),
    ):
        said = f"invalid cron string for scheduled scan all: {cron}, error: {why}"
        assert message(api, "POST", SCHEDULE, 400, json=wish("Daily", cron)) == said
        assert message(api, "PUT", SCHEDULE, 400, json=wish("Custom", cron)) == said
    assert message(api, "POST", SCHEDULE, 400, json={"schedule": {}}).endswith("empty cron string is invalid")
    made = api("POST", SCHEDULE, json=wish("Daily", "0 0 0 * * *"), status=201)
    assert made.content == b""
    assert "location" not in made.headers
    shown = api("GET", SCHEDULE).json()
    assert shown["schedule"] == {
        "cron": "0 0 0 * * *",
        "next_scheduled_time": "0001-01-01T00:00:00.000Z",
        "type": "Daily",
    }
    assert message(api, "POST", SCHEDULE, 412, json=wish("Hourly", "0 0 * * * *")).startswith("fail to set schedule")
    api("PUT", SCHEDULE, json=wish("Daily", "0 0 0 * * *"), status=200)
    assert api("GET", SCHEDULE).json()["id"] == shown["id"]  # the same one
    api("PUT", SCHEDULE, json=wish("Hourly", "0 0 * * * *"), status=200)
    assert api("GET", SCHEDULE).json()["id"] != shown["id"]
    assert message(api, "PUT", SCHEDULE, 400, json=wish("Manual")) == (
        "fail to update scan all schedule as wrong schedule type: Manual"
    )
    api("PUT", SCHEDULE, json=wish("None"), status=200)
    assert api("GET", SCHEDULE).content == b""
    api("PUT", SCHEDULE, json=wish("Weekly", "0 0 0 * * 0"), status=200)  # makes one too


@BOTH
@pytest.mark.usefixtures("scanner")
def test_progress(harbor: HarborEmulator, api: Api) -> None:
    harbor.push_image("library/one")
    harbor.push_index("library/many")
    harbor.push_chart("library/chart")
    nothing = {"completed": 0, "ongoing": False, "total": 0}
    assert api("GET", "/scans/all/metrics").json() == nothing
    assert message(api, "POST", "/system/scanAll/stop", 400) == "no scan all job is found currently"
    api("POST", SCHEDULE, json=wish("Manual"), status=201)
    begun = api("GET", "/scans/all/metrics").json()
    assert (begun["ongoing"], begun["trigger"]) == (True, "Manual")
    assert message(api, "POST", SCHEDULE, 409, json=wish("Manual")) == (
        "a previous scan all job aleady exits, its status is Running"
    )
    harbor.jobs.run()
    assert api("GET", "/scans/all/metrics").json() == {
        "completed": 3,
        "metrics": {"Error": 0, "Pending": 0, "Running": 0, "Stopped": 0, "Success": 3},
        "ongoing": False,
        "total": 3,
        "trigger": "Manual",
    }
    assert api("GET", "/scans/schedule/metrics").json() == nothing
    shown = api("GET", "/projects/library/repositories/one/artifacts/latest", params={"with_scan_overview": "true"})
    (overview,) = shown.json()["scan_overview"].values()
    assert overview["scan_status"] == "Success"
    api("POST", "/system/scanAll/stop", status=202)  # over already: it stays as it is
    assert api("GET", "/scans/all/metrics").json()["metrics"]["Success"] == 3


@BOTH
@pytest.mark.usefixtures("scanner")
def test_stop(harbor: HarborEmulator, api: Api) -> None:
    harbor.push_image("library/one")
    api("POST", SCHEDULE, json=wish("Manual"), status=201)
    harbor.clock.advance(0.1)
    assert api("GET", "/scans/all/metrics").json()["total"] == 1
    assert api("POST", "/system/scanAll/stop", status=202).content == b""
    stopped = api("GET", "/scans/all/metrics").json()
    assert (stopped["metrics"]["Stopped"], stopped["ongoing"]) == (1, False)
    api("POST", SCHEDULE, json=wish("Manual"), status=201)
    api("POST", "/system/scanAll/stop", status=202)  # before it found anything
    harbor.jobs.run()
    assert api("GET", "/scans/all/metrics").json()["ongoing"] is False


@BOTH
@pytest.mark.usefixtures("scanner")
def test_by_schedule(harbor: HarborEmulator, api: Api) -> None:
    harbor.push_image("library/one")
    api("POST", SCHEDULE, json=wish("Hourly", "0 0 * * * *"), status=201)
    harbor.clock.advance(hours=1)
    harbor.jobs.run()
    told = api("GET", "/scans/schedule/metrics").json()
    assert (told["trigger"], told["metrics"]["Success"], told["ongoing"]) == ("Schedule", 1, False)
    (listed,) = [row for row in api("GET", "/schedules").json() if row["vendor_type"] == "SCAN_ALL"]
    assert listed["cron"] == "0 0 * * * *"


@BOTH
@pytest.mark.usefixtures("scanner")
def test_nothing_to_scan(harbor: HarborEmulator, api: Api) -> None:
    api("POST", SCHEDULE, json=wish("Manual"), status=201)
    harbor.jobs.run()
    told = api("GET", "/scans/all/metrics").json()
    assert (told["total"], told["ongoing"]) == (0, False)
    harbor.push_chart("library/chart")
    api("POST", SCHEDULE, json=wish("Manual"), status=201)
    harbor.jobs.run()
    from harborapi.emulator import executions

    last = executions.of_vendor(harbor.harbor.state, "SCAN_ALL")[-1]
    assert (last.status, last.status_message) == (
        "Success",
        "1 artifact(s) found, 1 artifact(s) not scannable, but no scan job submitted to the job service",
    )


def test_a_server_s_answer_waits_for_the_end_of_the_scan() -> None:
    with Server(Harbor(pace="real", scanner=True)) as server:

        def ask(method: str, path: str, json: object = None, status: int = 200) -> httpx2.Response:
            answer = httpx2.request(method, server.url + path, json=json, auth=ADMIN)
            assert answer.status_code == status
            return answer

        ask("POST", "/_emulator/setup", {"push": "image", "project": "library", "repository": "app", "tag": "1"})
        api = "/api/v2.0"
        ask("POST", api + SCHEDULE, wish("Manual"), 201)
        ask("POST", api + SCHEDULE, wish("Manual"), 409)
        told = ask("GET", api + "/scans/all/metrics").json()
        assert (told["ongoing"], told["metrics"]["Success"]) == (False, 1)
        ask("POST", api + SCHEDULE, wish("Manual"), 201)
        ask("POST", api + "/system/scanAll/stop", status=202)
        assert ask("GET", api + "/scans/all/metrics").json()["ongoing"] is False
