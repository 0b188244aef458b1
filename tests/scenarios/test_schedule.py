"""What the server does by itself at given times."""

from __future__ import annotations

from harborapi.exceptions import BadRequest, Forbidden, Unauthorized
from harborapi.models import RetentionPolicy

from .marks import both_releases, every_way
from .stage import Harbor, number, refused


def planned(harbor: Harbor, project: str, cron: str) -> int:
    """A policy that runs at given times."""
    policy = RetentionPolicy.model_validate(
        {
            "algorithm": "or",
            "rules": [],
            "scope": {"level": "project", "ref": harbor.project_id(project)},
            "trigger": {"kind": "Schedule", "settings": {"cron": cron}},
        }
    )
    return number(harbor.client.create_retention_policy(policy))


@both_releases
@every_way
def test_what_is_planned_is_listed(harbor: Harbor) -> None:
    client = harbor.client
    made = [planned(harbor, harbor.project(), f"0 {minute} 3 * * *") for minute in range(3)]
    found = {one.vendor_id: one for one in client.get_schedules(page_size=2) if one.vendor_type == "RETENTION"}
    assert [found[one].cron for one in made] == ["0 0 3 * * *", "0 1 3 * * *", "0 2 3 * * *"]
    assert found[made[0]].update_time.year > 2000
    assert len(client.get_schedules(limit=1)) == 1
    for one in made:
        client.delete_retention_policy(one)
    left = {one.vendor_id for one in client.get_schedules() if one.vendor_type == "RETENTION"}
    assert left & set(made) == set()


@both_releases
@every_way
def test_whether_they_are_paused(harbor: Harbor) -> None:
    assert harbor.client.get_schedule_paused().paused is False
    assert harbor.account().client.get_schedule_paused("all").paused is False
    harbor.only_emulated("the server's own work would wait")
    harbor.client.update_job_queue("SCHEDULER", "pause")
    assert harbor.client.get_schedule_paused().paused is True
    harbor.client.update_job_queue("SCHEDULER", "resume")
    assert harbor.client.get_schedule_paused().paused is False


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    with refused(BadRequest, "'all'"):
        harbor.client.get_schedule_paused("RETENTION")
    with refused(Forbidden):
        harbor.account().client.get_schedules()
    with refused(Unauthorized):
        harbor.anonymous.get_schedules()
    with refused(Unauthorized):
        harbor.anonymous.get_schedule_paused()
