"""What the recordings do not show of retention: what each rule keeps, and what a run does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator

    from .conftest import Api


def rule(template: str = "latestPushedK", value: Any = 1, **more: Any) -> dict[str, Any]:
    tags = [{"kind": "doublestar", "decoration": "matches", "pattern": "**", "extras": '{"untagged":true}'}]
    scope = {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]}
    params = {} if value is None else {template: value}
    return {
        "action": "retain",
        "template": template,
        "params": params,
        "tag_selectors": tags,
        "scope_selectors": scope,
    } | more


def tags(decoration: str, pattern: str, extras: str = "") -> list[dict[str, str]]:
    return [{"kind": "doublestar", "decoration": decoration, "pattern": pattern, "extras": extras}]


def policy(api: Api, *rules: dict[str, Any], algorithm: str = "or", cron: str = "") -> int:
    if api("HEAD", "/projects", params={"project_name": "p"}).status_code == 404:
        api.project("p")
    number = api("GET", "/projects/p").json()["project_id"]
    body = {
        "algorithm": algorithm,
        "rules": list(rules),
        "scope": {"level": "project", "ref": number},
        "trigger": {"kind": "Schedule", "settings": {"cron": cron}},
    }
    return int(api("POST", "/retentions", json=body, status=201).headers["location"].rsplit("/", 1)[1])


def run(harbor: HarborEmulator, api: Api, number: int, *, dry_run: bool = False) -> list[dict[str, Any]]:
    path = f"/retentions/{number}/executions"
    location = api("POST", path, json={"dry_run": dry_run}, status=201).headers["location"]
    harbor.harbor.jobs.run()
    return list(api("GET", f"!{location}/tasks").json())


def pushed(harbor: HarborEmulator, *names: str, repository: str = "app") -> None:
    for name in names:
        harbor.harbor.clock.advance(hours=1)
        harbor.push_image(f"p/{repository}", [name] if name else [], content=name or "untagged")


def left(api: Api, repository: str = "app") -> list[str]:
    rows: list[dict[str, Any]] = api("GET", f"/projects/p/repositories/{repository}/artifacts").json()
    tags: list[list[dict[str, str]]] = [row["tags"] or [] for row in rows]
    return sorted(",".join(tag["name"] for tag in found) for found in tags)


@pytest.mark.parametrize(
    ("rules", "kept"),
    [
        ([rule("latestPushedK", 2)], ["3", "4"]),
        ([rule("latestPushedK", 0)], []),
        ([rule("latestPushedK", -1)], ["1", "2", "3", "4"]),
        ([rule("latestPulledN", 1)], ["1"]),
        ([rule("latestActiveK", 2)], ["1", "4"]),
        ([rule("nDaysSinceLastPush", 0)], []),
        ([rule("nDaysSinceLastPush", 1)], ["1", "2", "3", "4"]),
        ([rule("nDaysSinceLastPull", 1)], ["1"]),
        ([rule("always", None)], ["1", "2", "3", "4"]),
        ([rule(), rule("latestPulledN", 1)], ["1", "4"]),
        ([rule(tag_selectors=tags("matches", "{1,2}"))], ["2"]),
        ([rule(tag_selectors=tags("excludes", "{3,4}"))], ["2"]),
        ([rule(tag_selectors=[*tags("matches", "{1,2,3}"), *tags("excludes", "3")])], ["2"]),
        ([rule(tag_selectors=[])], ["1", "2", "3", "4"]),
        ([rule(disabled=True), rule("latestPushedK", 3)], ["2", "3", "4"]),
        ([], ["1", "2", "3", "4"]),
    ],
)
def test_what_rules_keep(harbor: HarborEmulator, api: Api, rules: list[dict[str, Any]], kept: list[str]) -> None:
    api.project("p")
    pushed(harbor, "1", "2", "3", "4")
    harbor.harbor.clock.advance(hours=1)
    harbor.pull_image("p/app", "1")
    harbor.harbor.clock.advance(minutes=1)
    number = policy(api, *rules)
    tasks = run(harbor, api, number, dry_run=True)
    assert len(left(api)) == 4
    assert [task.get("retained", 0) for task in tasks] == ([len(kept)] if rules else [])
    run(harbor, api, number)
    assert left(api) == kept
    assert {row["status"] for row in api("GET", f"/retentions/{number}/executions").json()} == {"Success"}


@pytest.mark.parametrize(
    ("selectors", "stays"),
    [
        (tags("matches", "none"), True),
        (tags("matches", "none", '{"untagged":false}'), False),
        (tags("excludes", "x"), True),
        (tags("excludes", "x", '{"untagged":true}'), False),
        (tags("excludes", "x", '{"untagged":false}'), True),
    ],
)
def test_untagged_artifacts(harbor: HarborEmulator, api: Api, selectors: list[dict[str, str]], stays: bool) -> None:
    api.project("p")
    pushed(harbor, "x", "")
    run(harbor, api, policy(api, rule("always", None, tag_selectors=selectors)))
    assert left(api) == ([""] if stays else [])


@pytest.mark.parametrize(
    ("wrong", "algorithm"),
    [
        (rule("nothing", None), "or"),
        (rule("latestPushedK", None), "or"),
        (rule(action="delete"), "or"),
        (rule(tag_selectors=tags("matches", "[")), "or"),
        (rule(tag_selectors=tags("bogus", "x")), "or"),
        (rule(), "and"),
    ],
)
def test_what_can_not_be_done_ends_in_error(
    harbor: HarborEmulator, api: Api, wrong: dict[str, Any], algorithm: str
) -> None:
    api.project("p")
    pushed(harbor, "1", "2")
    number = policy(api, wrong, algorithm=algorithm)
    (task,) = run(harbor, api, number)
    assert (task["status"], task.get("total", 0)) == ("Error", 0)
    assert left(api) == ["1", "2"]
    assert api("GET", f"/retentions/{number}/executions").json()[0]["status"] == "Error"


def test_scopes_choose_repositories(harbor: HarborEmulator, api: Api) -> None:
    api.project("p")
    pushed(harbor, "1", "2")
    pushed(harbor, "1", "2", repository="team/app")
    scope = {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "*"}]}
    tasks = run(harbor, api, policy(api, rule(scope_selectors=scope)))
    assert [task["repository"] for task in tasks] == ["app"]
    assert left(api) == ["2"]
    assert left(api, "team%252Fapp") == ["1", "2"]


@pytest.mark.parametrize(("repository", "dry"), [("app", 2), ("team/app", 1)])
def test_immutable_tags_stay(harbor: HarborEmulator, api: Api, repository: str, dry: int) -> None:
    """A dry run looks for the rule behind the first slash of the repository's name, and so counts wrongly."""
    api.project("p")
    pushed(harbor, "1", "2", repository=repository)
    scope = {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": repository}]}
    api("POST", "/projects/p/immutabletagrules", json={"scope_selectors": scope, "tag_selectors": tags("matches", "1")})
    number = policy(api, rule())
    assert run(harbor, api, number, dry_run=True)[0]["retained"] == dry
    assert run(harbor, api, number)[0]["retained"] == 2
    assert left(api, repository.replace("/", "%252F")) == ["1", "2"]


def test_the_schedule_runs_by_itself_and_moves_with_the_policy(harbor: HarborEmulator, api: Api) -> None:
    api.project("p")
    number = policy(api, rule(), cron="0 0 * * * *")
    pushed(harbor, "1", "2")
    harbor.harbor.clock.advance(hours=1, minutes=1)
    assert left(api) == ["2"]
    assert {row["trigger"] for row in api("GET", f"/retentions/{number}/executions").json()} == {"SCHEDULE"}
    body = api("GET", f"/retentions/{number}").json()
    assert body["trigger"]["settings"].pop("next_scheduled_time")
    body["trigger"]["settings"]["cron"] = ""
    api("PUT", f"/retentions/{number}", json=body, status=200)
    assert "RETENTION" not in [row["vendor_type"] for row in api("GET", "/schedules").json()]


def test_a_run_is_stopped(harbor: HarborEmulator, api: Api) -> None:
    api.project("p")
    pushed(harbor, "1", "2")
    number = policy(api, rule())
    location = api("POST", f"/retentions/{number}/executions", json={}, status=201).headers["location"]
    api("DELETE", f"/retentions/{number}", status=412)
    api("PATCH", f"!{location}", json={"action": "stop"}, status=200)
    harbor.harbor.jobs.run()
    assert left(api) == ["1", "2"]
    assert api("GET", f"/retentions/{number}/executions").json()[0]["status"] == "Stopped"
    api("DELETE", f"/retentions/{number}", status=200)


def test_webhooks_are_told_of_what_went(harbor: HarborEmulator, api: Api) -> None:
    api.project("p")
    target = {"type": "http", "address": "http://127.0.0.1:1/"}
    hook = {"name": "h", "enabled": True, "event_types": ["TAG_RETENTION"], "targets": [target]}
    api("POST", "/projects/p/webhook/policies", json=hook, status=201)
    pushed(harbor, "1", "", "3")
    (untagged,) = [row["digest"] for row in api("GET", "/projects/p/repositories/app/artifacts?q=tags=nil").json()]
    number = policy(api, rule())
    for dry_run in (True, False):
        run(harbor, api, number, dry_run=dry_run)
    (sent,) = api("GET", "/projects/p/webhook/policies/1/executions").json()
    told = json.loads(sent["extra_attrs"]["payload"])
    assert (told["type"], told["operator"]) == ("TAG_RETENTION", "admin")
    details = told["event_data"]["retention"]
    assert (details["total"], details["retained"], details["project_name"]) == (3, 1, "p")
    assert [one["name_tag"] for one in details["deleted_artifact"]] == [f"app@{untagged}", "app:1"]
    assert details["retention_rule"][0]["tag_selectors"][0]["pattern"] == "**"


def test_a_paused_queue_holds_its_runs_back(harbor: HarborEmulator, api: Api) -> None:
    api.project("p")
    pushed(harbor, "1", "2")
    api("PUT", "/jobservice/queues/RETENTION", json={"action": "pause"}, status=200)
    assert run(harbor, api, policy(api, rule()))[0]["status"] == "Pending"
    queues = {row["job_type"]: row for row in api("GET", "/jobservice/queues").json()}
    assert queues["RETENTION"] == {"job_type": "RETENTION", "paused": True, "count": 1}
    api("PUT", "/jobservice/queues/all", json={"action": "resume"}, status=200)
    harbor.harbor.jobs.run()
    assert left(api) == ["2"]


@pytest.mark.parametrize(("harbor", "freed"), [("2.15.2", True), ("2.9.5", False)], indirect=["harbor"])
def test_a_deleted_policy_frees_the_project_since_2_14(harbor: HarborEmulator, api: Api, freed: bool) -> None:
    number = policy(api, rule())
    api("DELETE", f"/retentions/{number}", status=200)
    assert ("retention_id" in api("GET", "/projects/p").json()["metadata"]) is not freed


def test_a_trigger_of_another_kind_can_not_be_kept(api: Api) -> None:
    number = policy(api, rule())
    body = api("GET", f"/retentions/{number}").json()
    body["trigger"] = {"kind": "Manual", "settings": {}}
    api("PUT", f"/retentions/{number}", json=body, status=200)
    api("PUT", f"/retentions/{number}", json=body, status=500)


def test_another_policys_runs_are_not_found(harbor: HarborEmulator, api: Api) -> None:
    api.project("p")
    pushed(harbor, "1")
    number = policy(api, rule())
    (task,) = run(harbor, api, number)
    path = f"/retentions/{number}/executions"
    other = int(api("POST", path, json={}, status=201).headers["location"].rsplit("/", 1)[1])
    api("GET", f"{path}/{other}/tasks/{task['id']}", status=404)
    assert "RETAIN" in api("GET", f"{path}/{task['execution_id']}/tasks/{task['id']}", status=200).text
