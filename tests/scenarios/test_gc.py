"""The garbage collection: run, followed, stopped, planned."""

from __future__ import annotations

import json

from harborapi.exceptions import (
    BadRequest,
    Forbidden,
    InternalServerError,
    NotFound,
    Unauthorized,
    UnprocessableEntity,
)
from harborapi.models import Schedule

from .marks import both_releases, every_way
from .stage import Harbor, number, refused

FINAL = {"Success", "Error", "Stopped"}
DRY = {"dry_run": True, "delete_untagged": True, "workers": 2}


def start(harbor: Harbor) -> int:
    """A run that deletes nothing."""
    location = harbor.client.create_gc_schedule({"schedule": {"type": "Manual"}, "parameters": DRY})
    return number(location)


@both_releases
@every_way
def test_a_run(harbor: Harbor) -> None:
    client, run = harbor.client, start(harbor)
    assert client.get_gc_job(run).job_status in {"Pending", "Running", *FINAL}
    harbor.finish(lambda: client.get_gc_job(run).job_status in FINAL)
    job = client.get_gc_job(run)
    assert (job.id, job.job_name, job.job_kind) == (run, "GARBAGE_COLLECTION", "MANUAL")
    assert job.job_status == "Success"
    assert job.schedule
    assert job.schedule.type == "Manual"
    parameters = json.loads(job.job_parameters or "")
    assert (parameters["dry_run"], parameters["delete_untagged"]) == (True, True)
    lines = client.get_gc_log(run)
    assert isinstance(lines, list)
    assert len(lines) > 1
    assert "\n".join(lines) in str(client.get_gc_log(run, as_list=False))
    client.stop_gc_job(run)
    assert client.get_gc_job(run).job_status == "Success"


def test_what_nothing_needs_any_more_is_freed(harbor: Harbor) -> None:
    emulator, project = harbor.emulator, harbor.project()
    harbor.push(f"{project}/app", "1.0")
    harbor.client.delete_artifact(project, "app", "1.0")
    emulator.clock.advance(hours=3)
    run = number(harbor.client.create_gc_schedule({"schedule": {"type": "Manual"}, "parameters": {"workers": 1}}))
    emulator.jobs.run()
    parameters = json.loads(harbor.client.get_gc_job(run).job_parameters or "")
    assert parameters["freed_space"] > 0
    assert parameters["purged_manifests"] == 1


@both_releases
def test_a_run_is_stopped(harbor: Harbor) -> None:
    harbor.only_emulated("a run that deletes nothing is too short to be stopped there")
    run = start(harbor)
    harbor.client.stop_gc_job(run)
    harbor.finish(lambda: harbor.client.get_gc_job(run).job_status in FINAL)
    assert harbor.client.get_gc_job(run).job_status == "Stopped"


@both_releases
@every_way
def test_the_runs(harbor: Harbor) -> None:
    runs = []
    for _ in range(3):
        runs.append(start(harbor))
        harbor.finish(lambda: harbor.client.get_gc_job(runs[-1]).job_status in FINAL)
    listed = harbor.client.get_gc_jobs(f"id={{{' '.join(map(str, runs))}}}", "id", page_size=2)
    assert [one.id for one in listed] == runs
    assert [one.id for one in harbor.client.get_gc_jobs(limit=1)] == [runs[-1]]


@both_releases
@every_way
def test_the_schedule(harbor: Harbor) -> None:
    client = harbor.client
    if client.get_gc_schedule() is not None:
        harbor.only_emulated("it has a schedule of its own")
    harbor.later(lambda: client.update_gc_schedule({"schedule": {"type": "None"}}))
    client.create_gc_schedule({"schedule": {"type": "Custom", "cron": "0 0 3 * * *"}, "parameters": DRY})
    planned = client.get_gc_schedule()
    assert planned
    assert planned.schedule
    assert (planned.schedule.type, planned.schedule.cron) == ("Custom", "0 0 3 * * *")
    assert planned.schedule.next_scheduled_time
    weekly = Schedule.model_validate({"schedule": {"type": "Weekly", "cron": "0 0 0 * * 0"}, "parameters": DRY})
    client.update_gc_schedule(weekly)
    changed = client.get_gc_schedule()
    assert changed
    assert changed.schedule
    assert changed.schedule.type == "Weekly"
    client.update_gc_schedule({"schedule": {"type": "None"}})
    assert client.get_gc_schedule() is None


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    client = harbor.client
    with refused(BadRequest):
        client.create_gc_schedule({"schedule": {"type": "Custom", "cron": "0 3 * * *"}})
    with refused(BadRequest, "workers"):
        client.create_gc_schedule({"schedule": {"type": "Manual"}, "parameters": {"workers": 99}})
    with refused(UnprocessableEntity):
        client.update_gc_schedule({"schedule": {"type": "Sometimes"}})
    with refused(InternalServerError, code=None):
        client.create_gc_schedule({})
    with refused(NotFound):
        client.get_gc_job(999_999_999)
    with refused(NotFound):
        client.get_gc_log(999_999_999)
    with refused(NotFound):
        client.stop_gc_job(999_999_999)
    with refused(Forbidden):
        harbor.account().client.get_gc_jobs()
    with refused(Unauthorized):
        harbor.anonymous.get_gc_schedule()
