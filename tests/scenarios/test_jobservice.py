"""The server's own work: who does it, what waits, what it wrote."""

from __future__ import annotations

import pytest

from harborapi.exceptions import Forbidden, InternalServerError, NotFound, Unauthorized, UnprocessableEntity
from harborapi.models import RetentionPolicy

from .marks import both_releases, every_way
from .stage import Harbor, number, refused

QUEUE = "GARBAGE_COLLECTION"


def gc(harbor: Harbor) -> int:
    """Begin a garbage collection that deletes nothing."""
    parameters = {"dry_run": True, "workers": 1}
    return number(harbor.client.create_gc_schedule({"schedule": {"type": "Manual"}, "parameters": parameters}))


def status(harbor: Harbor, run: int) -> str | None:
    return harbor.client.get_gc_job(run).job_status


def job(harbor: Harbor) -> str:
    """Something that the server has worked on."""
    project = harbor.project()
    harbor.push(f"{project}/app", "1.0")
    policy = RetentionPolicy.model_validate(
        {
            "algorithm": "or",
            "rules": [
                {
                    "action": "retain",
                    "template": "always",
                    "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "**"}],
                    "scope_selectors": {
                        "repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]
                    },
                }
            ],
            "scope": {"level": "project", "ref": harbor.project_id(project)},
            "trigger": {"kind": "Schedule", "settings": {"cron": ""}},
        }
    )
    made = number(harbor.client.create_retention_policy(policy))
    run = number(harbor.client.start_retention_execution(made, dry_run=True))
    harbor.finish(lambda: {one.status for one in harbor.client.get_retention_tasks(made, run)} == {"Success"})
    (task,) = harbor.client.get_retention_tasks(made, run)
    return task.job_id or ""


@both_releases
@every_way
def test_who_does_the_work(harbor: Harbor) -> None:
    pools = harbor.client.get_worker_pools()
    assert pools
    for pool in pools:
        assert pool.worker_pool_id
        assert pool.concurrency
        assert pool.start_at
    first = pools[0].worker_pool_id or ""
    workers = harbor.client.get_workers()
    assert len(workers) == sum(pool.concurrency or 0 for pool in pools)
    assert {one.pool_id for one in harbor.client.get_workers(first)} == {first}
    assert harbor.client.get_workers("nonsense") == []


@both_releases
@every_way
def test_what_a_job_wrote(harbor: Harbor) -> None:
    assert "RETAIN" in harbor.client.get_job_log(job(harbor))
    with refused(NotFound):
        harbor.client.get_job_log("0" * 24)
    with refused(InternalServerError):
        harbor.client.get_job_log("nonsense")


@both_releases
@every_way
def test_a_job_is_stopped(harbor: Harbor) -> None:
    emulator = harbor.emulator
    run = gc(harbor)
    emulator.clock.advance(1)
    (worker,) = [one for one in harbor.client.get_workers() if one.job_id]
    assert worker.job_name == QUEUE
    assert worker.start_at
    harbor.client.stop_running_job(worker.job_id or "")
    harbor.finish(lambda: status(harbor, run) == "Stopped")
    harbor.client.stop_running_job("0" * 24)  # nobody is told that there is none
    assert [one for one in harbor.client.get_workers() if one.job_id] == []


@both_releases
@every_way
def test_a_queue_is_held_back(harbor: Harbor) -> None:
    harbor.only_emulated("the server's own work would wait")
    client, emulator = harbor.client, harbor.emulator

    def queue() -> tuple[int, bool]:
        (found,) = [one for one in client.get_job_queues() if one.job_type == QUEUE]
        return found.count or 0, found.paused

    client.update_job_queue(QUEUE, "pause")
    first = gc(harbor)
    emulator.jobs.run()
    assert queue() == (1, True)
    client.update_job_queue(QUEUE, "stop")
    assert (status(harbor, first), queue()) == ("Stopped", (0, True))
    second = gc(harbor)
    client.update_job_queue("all", "resume")
    harbor.finish(lambda: status(harbor, second) == "Success")
    assert queue() == (0, False)


@both_releases
@every_way
def test_the_queues(harbor: Harbor) -> None:
    queues = {one.job_type: one for one in harbor.client.get_job_queues()}
    assert {QUEUE, "RETENTION", "REPLICATION"} <= set(queues)
    harbor.client.update_job_queue("NO_SUCH_QUEUE", "resume")  # nobody is told that there is none


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    user = harbor.account().client
    with refused(UnprocessableEntity, "action"):
        harbor.client.update_job_queue(QUEUE, "dance")  # type: ignore[arg-type]  # what a program of no types sends
    with refused(Forbidden):
        user.get_worker_pools()
    with refused(Forbidden):
        user.get_workers()
    with refused(Forbidden):
        user.get_job_queues()
    with refused(Forbidden):
        user.update_job_queue(QUEUE, "pause")
    with refused(Forbidden):
        user.stop_running_job("all")
    with refused(Forbidden):
        user.get_job_log("0" * 24)
    with refused(Unauthorized):
        harbor.anonymous.get_worker_pools()
    with pytest.raises(ValueError, match="job_id"):
        harbor.client.stop_running_job("")
