"""What the recordings do not show of the job service and the list of schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harborapi.emulator.executions import TASKS

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator

    from .conftest import Api

GC = "/system/gc/schedule"


def start(api: Api) -> int:
    location = api("POST", GC, json={"schedule": {"type": "Manual"}}, status=201).headers["location"]
    return int(location.rsplit("/", 1)[1])


def status_of(api: Api, number: int) -> str:
    return str(api("GET", f"/system/gc/{number}").json()["job_status"])


def busy(api: Api) -> list[dict[str, Any]]:
    return [worker for worker in api("GET", "/jobservice/pools/all/workers").json() if "job_id" in worker]


def test_a_running_job_has_a_worker_and_can_be_stopped(harbor: HarborEmulator, api: Api) -> None:
    number = start(api)
    assert busy(api) == []
    harbor.harbor.clock.advance(1)
    (worker,) = busy(api)
    assert worker["job_name"] == "GARBAGE_COLLECTION"
    api("PUT", f"/jobservice/jobs/{worker['job_id']}", status=200)
    harbor.harbor.jobs.run()
    assert status_of(api, number) == "Stopped"
    assert busy(api) == []


def test_all_running_jobs_are_stopped_and_waiting_ones_are_not(harbor: HarborEmulator, api: Api) -> None:
    first, second = start(api), start(api)
    harbor.harbor.clock.advance(1)
    api("PUT", "/jobservice/jobs/ALL", status=200)
    harbor.harbor.jobs.run()
    assert (status_of(api, first), status_of(api, second)) == ("Stopped", "Success")


@pytest.mark.parametrize("queue", ["GARBAGE_COLLECTION", "all"])
def test_what_waits_in_a_queue_is_counted_and_stopped(harbor: HarborEmulator, api: Api, queue: str) -> None:
    api("PUT", "/jobservice/queues/GARBAGE_COLLECTION", json={"action": "pause"}, status=200)
    number = start(api)
    harbor.harbor.clock.advance(5)
    (row,) = [row for row in api("GET", "/jobservice/queues").json() if row["job_type"] == "GARBAGE_COLLECTION"]
    assert row == {"job_type": "GARBAGE_COLLECTION", "paused": True, "count": 1, "latency": 5}
    api("PUT", f"/jobservice/queues/{queue}", json={"action": "stop"}, status=200)
    assert status_of(api, number) == "Stopped"


def test_a_job_without_a_log_yet_has_none(harbor: HarborEmulator, api: Api) -> None:
    start(api)
    (task,) = harbor.harbor.state[TASKS]
    path = f"/jobservice/jobs/{task.job_id}/log"
    api("GET", path, status=404)
    harbor.harbor.jobs.run()
    assert "gc" in api("GET", path, status=200).text


def test_schedules_are_held_back_while_they_are_paused(harbor: HarborEmulator, api: Api) -> None:
    api("PUT", GC, json={"schedule": {"type": "Hourly", "cron": "0 0 * * * *"}}, status=200)
    rows = api("GET", "/schedules", params={"q": "id=1"}).json()
    assert [row["vendor_type"] for row in rows][2:] == ["GARBAGE_COLLECTION"]
    api("PUT", "/jobservice/queues/SCHEDULER", json={"action": "pause"}, status=200)
    harbor.harbor.clock.advance(hours=3)
    assert api("GET", "/system/gc").json() == []
    api("PUT", "/jobservice/queues/SCHEDULER", json={"action": "resume"}, status=200)
    harbor.harbor.clock.advance(hours=1, minutes=1)
    assert {row["job_kind"] for row in api("GET", "/system/gc").json()} == {"SCHEDULE"}
