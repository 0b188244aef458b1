"""The purge of the audit log: run, followed, planned."""

from __future__ import annotations

import json
from typing import Any

from harborapi.exceptions import (
    BadRequest,
    Forbidden,
    InternalServerError,
    NotFound,
    Unauthorized,
    UnprocessableEntity,
)

from .marks import both_releases, every_way
from .stage import Harbor, refused

FINAL = {"Success", "Error", "Stopped"}


def dry(harbor: Harbor) -> dict[str, Any]:
    """The parameters of a run that deletes nothing."""
    kinds = {"include_operations": "create,delete,pull"}
    if harbor.release >= (2, 13):
        kinds = {"include_event_types": "create_artifact,delete_artifact,pull_artifact"}
    return {"audit_retention_hour": 1000, "dry_run": True, **kinds}


def start(harbor: Harbor) -> int:
    """A run that deletes nothing."""
    harbor.client.create_purge_job_schedule({"schedule": {"type": "Manual"}, "parameters": dry(harbor)})
    (latest,) = harbor.client.get_purge_job_history(limit=1)
    return latest.id or 0


@both_releases
@every_way
def test_a_run(harbor: Harbor) -> None:
    client, run = harbor.client, start(harbor)
    harbor.finish(lambda: client.get_purge_job(run).job_status in FINAL)
    job = client.get_purge_job(run)
    assert (job.job_name, job.job_kind, job.job_status) == ("PURGE_AUDIT_LOG", "MANUAL", "Success")
    assert json.loads(job.job_parameters or "")["dry_run"] is True
    assert client.get_purge_job_log(run)
    client.stop_purge_job(run)
    assert client.get_purge_job(run).job_status == "Success"


@both_releases
@every_way
def test_the_runs(harbor: Harbor) -> None:
    runs = []
    for _ in range(3):
        runs.append(start(harbor))
        harbor.finish(lambda: harbor.client.get_purge_job(runs[-1]).job_status in FINAL)
    listed = harbor.client.get_purge_job_history(f"id={{{' '.join(map(str, runs))}}}", "id", page_size=2)
    assert [one.id for one in listed] == runs


@both_releases
@every_way
def test_the_schedule(harbor: Harbor) -> None:
    client = harbor.client
    if client.get_purge_job_schedule() is not None:
        harbor.only_emulated("it has a schedule of its own")
    none: Any = {"schedule": {"type": "None"}, "parameters": dry(harbor)}
    harbor.later(lambda: client.update_purge_job_schedule(none))
    client.create_purge_job_schedule({"schedule": {"type": "Daily", "cron": "0 0 0 * * *"}, "parameters": dry(harbor)})
    planned = client.get_purge_job_schedule()
    assert planned
    assert planned.schedule
    assert planned.schedule.type == "Daily"
    client.update_purge_job_schedule(
        {"schedule": {"type": "Custom", "cron": "0 30 4 * * *"}, "parameters": dry(harbor)}
    )
    changed = client.get_purge_job_schedule()
    assert changed
    assert changed.schedule
    assert changed.schedule.cron == "0 30 4 * * *"
    client.update_purge_job_schedule(none)
    assert client.get_purge_job_schedule() is None


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    client = harbor.client
    with refused(BadRequest):
        client.create_purge_job_schedule({})
    with refused(BadRequest):
        client.create_purge_job_schedule({"schedule": {"type": "Manual"}, "parameters": {"dry_run": True}})
    with refused(UnprocessableEntity):
        client.update_purge_job_schedule({"schedule": {"type": "Sometimes"}, "parameters": dry(harbor)})
    with refused(InternalServerError, code=None):
        client.get_purge_job(999_999_999)
    with refused(NotFound):
        client.get_purge_job_log(999_999_999)
    with refused(NotFound):
        client.stop_purge_job(999_999_999)
    with refused(InternalServerError, code=None):
        client.get_purge_job_history("garbage")
    with refused(Forbidden):
        harbor.account().client.get_purge_job_history()
    with refused(Unauthorized):
        harbor.anonymous.get_purge_job_schedule()
