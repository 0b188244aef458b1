"""Which artifacts a project keeps: the rules, and what their runs delete."""

from __future__ import annotations

import pytest

from harborapi.exceptions import BadRequest, Conflict, Forbidden, InternalServerError, NotFound, Unauthorized
from harborapi.models import RetentionPolicy

from .marks import both_releases, every_way
from .stage import DEVELOPER, GUEST, Harbor, number, refused

FINAL = {"Success", "Error", "Stopped"}


def rule(keep: int, tags: str = "**", repositories: str = "**") -> dict[str, object]:
    """Keep so many of those that were pushed last."""
    return {
        "action": "retain",
        "template": "latestPushedK",
        "params": {"latestPushedK": keep},
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": tags}],
        "scope_selectors": {
            "repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": repositories}]
        },
    }


def policy(harbor: Harbor, project: str, *rules: dict[str, object], cron: str = "", **more: object) -> RetentionPolicy:
    """A policy of a project, that runs by hand or at given times."""
    return RetentionPolicy.model_validate(
        {
            "algorithm": "or",
            "rules": list(rules),
            "scope": {"level": "project", "ref": harbor.project_id(project)},
            "trigger": {"kind": "Schedule", "settings": {"cron": cron}},
            **more,
        }
    )


def run(harbor: Harbor, made: int, *, dry_run: bool = False) -> int:
    """Let a policy do its work; the number of the run."""
    execution = number(harbor.client.start_retention_execution(made, dry_run))

    def over() -> bool:
        (found,) = [one for one in harbor.client.get_retention_executions(made) if one.id == execution]
        return found.status in FINAL

    harbor.finish(over)
    return execution


def left(harbor: Harbor, project: str, repository: str = "app") -> list[str]:
    found = harbor.client.get_artifacts(project, repository)
    return sorted(tag.name or "" for one in found for tag in one.tags or [])


@both_releases
@every_way
def test_a_run_deletes_what_no_rule_keeps(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    for tag in ("1", "2", "3"):
        harbor.push(f"{project}/app", tag)
    harbor.push(f"{project}/team/other", "1")
    made = number(client.create_retention_policy(policy(harbor, project, rule(1))))

    tried = run(harbor, made, dry_run=True)
    assert left(harbor, project) == ["1", "2", "3"]
    tasks = {one.repository: one for one in client.get_retention_tasks(made, tried)}
    assert (tasks["app"].total, tasks["app"].retained) == (3, 1)

    done = run(harbor, made)
    assert left(harbor, project) == ["3"]
    assert left(harbor, project, "team/other") == ["1"]
    executions = client.get_retention_executions(made)
    assert [(one.id, one.dry_run or False) for one in executions] == [(done, False), (tried, True)]
    assert {(one.status, one.trigger) for one in executions} == {("Success", "MANUAL")}
    assert [one.id for one in client.get_retention_executions(made, page_size=1)] == [done, tried]
    assert [one.id for one in client.get_retention_executions(made, limit=1)] == [done]

    tasks = {one.repository: one for one in client.get_retention_tasks(made, done, page_size=1)}
    assert set(tasks) == {"app", "team/other"}
    assert (tasks["app"].status, tasks["app"].total, tasks["app"].retained) == ("Success", 3, 1)
    assert len(client.get_retention_tasks(made, done, limit=1)) == 1
    assert "RETAIN" in client.get_retention_execution_task_log(made, done, tasks["app"].id)


@both_releases
@every_way
def test_a_policy_from_its_making_to_its_end(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    with pytest.raises(NotFound, match="no retention policy"):
        client.get_project_retention_id(project)
    made = number(client.create_retention_policy(policy(harbor, project, rule(2))))
    assert client.get_project_retention_id(project) == made
    stored = client.get_retention_policy(made)
    assert (stored.id, stored.algorithm) == (made, "or")
    assert stored.scope
    assert stored.scope.ref == harbor.project_id(project)
    (only,) = stored.rules or []
    assert (only.template, only.params) == ("latestPushedK", {"latestPushedK": 2})

    only.params = {"latestPushedK": 7}
    client.update_retention_policy(made, stored)
    (changed,) = client.get_retention_policy(made).rules or []
    assert changed.params == {"latestPushedK": 7}
    client.delete_retention_policy(made)
    with refused(InternalServerError):
        client.get_retention_policy(made)
    if harbor.release >= (2, 14):
        again = number(client.create_retention_policy(policy(harbor, project, rule(2))))
        assert client.get_project_retention_id(project) == again


@both_releases
@every_way
def test_what_a_run_would_do_is_known_before(harbor: Harbor) -> None:
    project = harbor.project()
    for tag in ("1", "2", "3"):
        harbor.push(f"{project}/app", tag)
    made = policy(harbor, project, rule(1, "{1,2}"))
    preview = harbor.client.preview_retention(project, made)
    assert [one.digest for one in preview.deleted] == [
        harbor.client.get_artifact(project, "app", tag).digest for tag in ("3", "1")
    ]
    run(harbor, number(harbor.client.create_retention_policy(made)))
    assert left(harbor, project) == ["2"]


@both_releases
@every_way
def test_which_rules_there_are(harbor: Harbor) -> None:
    found = harbor.account().client.get_retention_metadata()
    assert {"latestPushedK", "always"} <= {one.rule_template for one in found.templates or []}
    assert {one.kind for one in found.tag_selectors or []} == {"doublestar"}
    (scope,) = found.scope_selectors or []
    assert scope.decorations == ["repoMatches", "repoExcludes"]
    with refused(Unauthorized):
        harbor.anonymous.get_retention_metadata()


@both_releases
@every_way
def test_a_run_is_stopped(harbor: Harbor) -> None:
    harbor.only_emulated("a run is too short to be stopped there")
    project, client = harbor.project(), harbor.client
    for tag in ("1", "2"):
        harbor.push(f"{project}/app", tag)
    made = number(client.create_retention_policy(policy(harbor, project, rule(1))))
    execution = number(client.start_retention_execution(made))
    client.stop_retention_execution(made, execution)
    harbor.finish(lambda: client.get_retention_executions(made)[0].status == "Stopped")
    assert left(harbor, project) == ["1", "2"]


@both_releases
def test_a_policy_runs_at_its_time(harbor: Harbor) -> None:
    emulator, project, client = harbor.emulator, harbor.project(), harbor.client
    made = number(client.create_retention_policy(policy(harbor, project, rule(1), cron="0 0 * * * *")))
    for tag in ("1", "2"):
        harbor.push(f"{project}/app", tag)
    emulator.clock.advance(hours=1, minutes=1)
    assert left(harbor, project) == ["2"]
    assert {one.trigger for one in client.get_retention_executions(made)} == {"SCHEDULE"}


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    with refused(Conflict, "conflict"):
        client.create_retention_policy(policy(harbor, project, rule(1), rule(1)))
    with refused(BadRequest, "15 rules"):
        client.create_retention_policy(policy(harbor, project, *map(rule, range(1, 17))))
    with refused(BadRequest):
        client.create_retention_policy(policy(harbor, project, rule(1), cron="0 0 * * *"))
    with refused(BadRequest):
        client.create_retention_policy(policy(harbor, project, rule(1), scope={"level": "project", "ref": 999_999_999}))
    made = number(client.create_retention_policy(policy(harbor, project, rule(1))))
    with refused(BadRequest):
        client.create_retention_policy(policy(harbor, project, rule(2)))
    with refused(NotFound):
        client.update_retention_policy(999_999_999, policy(harbor, project, rule(2)))
    with refused(BadRequest):
        client.start_retention_execution(999_999_999)
    with refused(BadRequest):
        client.delete_retention_policy(999_999_999)
    with refused(NotFound):
        client.get_retention_tasks(made, 999_999_999)
    with refused(NotFound):
        client.get_retention_execution_task_log(made, 999_999_999, 999_999_999)
    with refused(NotFound):
        client.stop_retention_execution(made, 999_999_999)


@both_releases
def test_who_may_do_what(harbor: Harbor) -> None:
    project = harbor.project()
    developer = harbor.account(project, DEVELOPER).client
    made = number(developer.create_retention_policy(policy(harbor, project, rule(1))))
    guest = harbor.account(project, GUEST).client
    with refused(Forbidden):
        guest.get_retention_policy(made)
    with refused(Forbidden):
        guest.start_retention_execution(made)
    with refused(Forbidden):
        guest.get_retention_executions(made)
    with refused(Unauthorized):
        harbor.anonymous.get_retention_policy(made)
    with refused(Unauthorized):
        harbor.anonymous.delete_retention_policy(made)
    developer.delete_retention_policy(made)
