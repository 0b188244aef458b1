"""What the recordings do not show of the garbage collection and the purge of audit logs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.emulator.executions import TASKS

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator

    from .conftest import Api

GC = "/system/gc/schedule"
PURGE = "/system/purgeaudit/schedule"


def start(api: Api, path: str = GC, **parameters: Any) -> int:
    body = {"schedule": {"type": "Manual"}, "parameters": parameters}
    return int(api("POST", path, json=body, status=201).headers["location"].rsplit("/", 1)[1])


def finished(harbor: HarborEmulator, api: Api, **parameters: Any) -> dict[str, Any]:
    number = start(api, **parameters)
    harbor.harbor.jobs.run()
    run = api("GET", f"/system/gc/{number}").json()
    assert run["job_status"] == "Success"
    return dict(json.loads(run["job_parameters"]))


def numbers(result: dict[str, Any]) -> tuple[int, int]:
    return result["purged_blobs"], result["purged_manifests"]


def test_deleted_artifacts_are_freed_once_they_are_two_hours_old(harbor: HarborEmulator, api: Api) -> None:
    api.project("p")
    harbor.push_image("p/app", ["1"])
    size = api("GET", "/projects/p/repositories/app/artifacts/1").json()["size"]
    api("DELETE", "/projects/p/repositories/app/artifacts/1", status=200)
    assert finished(harbor, api)["freed_space"] == 0
    harbor.harbor.clock.advance(hours=3)
    assert finished(harbor, api, dry_run=True)["freed_space"] == size
    result = finished(harbor, api)
    assert result["freed_space"] == size
    assert result["purged_manifests"] == 1
    assert numbers(finished(harbor, api)) == (0, 0)


def test_a_blob_that_another_project_needs_stays(harbor: HarborEmulator, api: Api) -> None:
    for name in ("p", "other"):
        api.project(name)
    harbor.push_image("p/app", ["1"])
    params = {"from": "p/app:1"}
    api("POST", "/projects/other/repositories/app/artifacts", params=params, status=201)
    api("DELETE", "/projects/p/repositories/app/artifacts/1", status=200)
    harbor.harbor.clock.advance(hours=3)
    assert numbers(finished(harbor, api)) == (0, 0)


def test_untagged_artifacts_go_on_request_without_an_age(harbor: HarborEmulator, api: Api) -> None:
    api.project("p")
    for content in ("old", "new"):
        harbor.push_image("p/app", ["1"], content=content)
    rows = "/projects/p/repositories/app/artifacts"
    assert finished(harbor, api, delete_untagged=True, dry_run=True)["purged_manifests"] == 1
    finished(harbor, api)
    assert len(api("GET", rows).json()) == 2
    finished(harbor, api, delete_untagged=True)
    assert len(api("GET", rows).json()) == 1


def test_one_run_waits_for_the_other(harbor: HarborEmulator, api: Api) -> None:
    first, second = start(api), start(api)
    harbor.harbor.clock.advance(1)
    assert [row.status for row in harbor.harbor.state[TASKS]] == ["Running", "Pending"]
    harbor.harbor.jobs.run()
    assert {api("GET", f"/system/gc/{one}").json()["job_status"] for one in (first, second)} == {"Success"}


def test_the_schedule_runs_by_itself(harbor: HarborEmulator, api: Api) -> None:
    body = {"schedule": {"type": "Hourly", "cron": "0 0 * * * *"}, "parameters": {"dry_run": True}}
    api("PUT", GC, json=body, status=200)
    harbor.harbor.clock.advance(hours=2)
    runs = api("GET", "/system/gc").json()
    assert [row["job_kind"] for row in runs] == ["SCHEDULE", "SCHEDULE"]
    assert runs[0]["schedule"]["type"] == "Schedule"


@pytest.mark.parametrize("workers", [1.5, 11, 0, -1])
def test_workers_are_checked(api: Api, workers: float) -> None:
    body = {"schedule": {"type": "Manual"}, "parameters": {"workers": workers}}
    api("POST", GC, json=body, status=400)


@pytest.mark.parametrize(
    ("harbor", "key", "value"),
    [("2.15.2", "include_event_types", "create_project"), ("2.9.5", "include_operations", "create")],
    indirect=["harbor"],
)
def test_the_purge_removes_old_rows_of_the_given_kinds(harbor: HarborEmulator, api: Api, key: str, value: str) -> None:
    api.project("p")
    harbor.push_image("p/app", ["1"])
    api("DELETE", "/projects/p/repositories/app", status=200)
    harbor.harbor.clock.advance(hours=30)
    path = "/auditlog-exts" if key == "include_event_types" else "/audit-logs"

    def kinds() -> set[tuple[str, str]]:
        return {(row["operation"], row["resource_type"]) for row in api("GET", f"{path}?page_size=100").json()}

    before = kinds()
    for hours, dry_run in ((48, False), (24, True), (0, False), (24, False)):
        assert kinds() == before
        start(api, PURGE, audit_retention_hour=hours, dry_run=dry_run, **{key: value})
        harbor.harbor.jobs.run()
    assert ("create", "project") in before
    assert ("create", "project") not in kinds()
    assert ("delete", "repository") in kinds()
