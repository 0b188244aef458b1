"""What happens by itself: old executions are forgotten, and nothing happens while schedules are paused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harborapi.emulator import executions

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator

    from .conftest import Api

BOTH = pytest.mark.parametrize("harbor", ["2.15.2", "2.9.5"], indirect=True)


def gc(api: Api, *, dry: bool = False) -> None:
    body = {"schedule": {"type": "Manual"}, "parameters": {"delete_untagged": False, "dry_run": dry}}
    api("POST", "/system/gc/schedule", json=body, status=201)


@BOTH
def test_old_executions_are_swept(harbor: HarborEmulator, api: Api) -> None:
    for _ in range(53):
        gc(api)
        harbor.jobs.run()
        harbor.clock.advance(1)
    assert api("GET", "/system/gc").headers["x-total-count"] == "53"
    gc(api)  # not over: it doesn't count, and stays
    row = harbor.harbor.state[executions.EXECUTIONS].get(1)
    assert row is not None
    first = api("GET", "/system/gc", params={"sort": "id", "page_size": "1"}).json()[0]["id"]
    with harbor.harbor.lock, harbor.harbor.transaction():
        from harborapi.emulator.rooms import schedule

        schedule.sweep(harbor.harbor, schedule.Schedule())
    left = api("GET", "/system/gc", params={"sort": "id", "page_size": "100"})
    assert left.headers["x-total-count"] == "51"
    assert left.json()[0]["id"] > first
    assert len(harbor.harbor.state[executions.TASKS]) == 51


@BOTH
def test_sweeps_come_with_time(harbor: HarborEmulator, api: Api) -> None:
    for _ in range(51):
        gc(api)
        harbor.jobs.run()
    harbor.clock.advance(days=1)
    assert api("GET", "/system/gc").headers["x-total-count"] == "50"
    kinds = {row["vendor_type"] for row in api("GET", "/schedules").json()}
    assert {"EXECUTION_SWEEP", "SYSTEM_ARTIFACT_CLEANUP"} <= kinds


@pytest.mark.parametrize(
    ("q", "count"),
    [
        ("extra_attrs.dry_run=true", 1),
        ("ExtraAttrs.dry_run=false", 1),
        ("ExtraAttrs.dry_run.deep=false", 0),
        ("ExtraAttrs.nosuch=false", 0),
        ("ExtraAttrs.dry_run=~t", 2),  # only equality is asked
        ("status=Success", 2),
    ],
)
def test_attributes_can_be_asked_for(harbor: HarborEmulator, api: Api, q: str, count: int) -> None:
    gc(api, dry=True)
    gc(api)
    harbor.jobs.run()
    assert len(api("GET", "/system/gc", params={"q": q}, status=200).json()) == count


def test_paused_schedules_do_nothing(harbor: HarborEmulator, api: Api) -> None:
    body = {"schedule": {"type": "Hourly", "cron": "0 0 * * * *"}, "parameters": {}}
    api("POST", "/system/gc/schedule", json=body, status=201)
    api("PUT", "/jobservice/queues/SCHEDULER", json={"action": "pause"}, status=200)
    assert api("GET", "/schedules/all/paused").json() == {"paused": True}
    harbor.clock.advance(hours=2)
    assert api("GET", "/system/gc").json() == []
    api("PUT", "/jobservice/queues/SCHEDULER", json={"action": "resume"}, status=200)
    harbor.clock.advance(hours=1)
    assert api("GET", "/system/gc").json() != []
