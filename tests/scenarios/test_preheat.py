"""Images that are brought near to those who will pull them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harborapi.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    InternalServerError,
    NotFound,
    PreconditionFailed,
    Unauthorized,
)
from harborapi.models import Instance, PreheatPolicy
from harborapi.query import Field

from .marks import both_releases, every_way
from .stage import ADMINISTRATOR, MAINTAINER, Harbor, number, refused

if TYPE_CHECKING:
    from typing import Any

    from harborapi.models import Task

CLOSED = "http://127.0.0.1:1"
"""An address where nobody listens."""
FINAL = {"Success", "Error", "Stopped"}


def instance(harbor: Harbor, endpoint: str = "", **more: Any) -> Instance:
    """A Dragonfly; by default one that answers."""
    return Instance.model_validate(
        {
            "name": harbor.name("dragonfly"),
            "vendor": "dragonfly",
            "endpoint": endpoint or harbor.standin,
            "auth_mode": "NONE",
            "enabled": True,
            **more,
        }
    )


def policy(harbor: Harbor, provider: int, tags: str = "**", **more: Any) -> PreheatPolicy:
    """Bring some images there when it is told to."""
    return PreheatPolicy.model_validate(
        {
            "name": harbor.name("hot"),
            "provider_id": provider,
            "enabled": True,
            "filters": json.dumps([{"type": "repository", "value": "**"}, {"type": "tag", "value": tags}]),
            "trigger": json.dumps({"type": "manual", "trigger_setting": {"cron": ""}}),
            **more,
        }
    )


def made(harbor: Harbor, wanted: Instance | None = None) -> Instance:
    """An instance that is set up."""
    wanted = wanted or instance(harbor)
    harbor.client.create_preheat_instance(wanted)
    harbor.later(lambda: harbor.client.delete_preheat_instance(wanted.name or ""))
    return harbor.client.get_preheat_instance(wanted.name or "")


def planned(harbor: Harbor, project: str, wanted: PreheatPolicy) -> str:
    """A policy of a project; its name."""
    harbor.client.create_preheat_policy(project, wanted)
    harbor.later(lambda: harbor.client.delete_preheat_policy(project, wanted.name or ""))
    return wanted.name or ""


def artifact(task: Task) -> str:
    """What a task brings there."""
    return str(task.extra_attrs["artifact"]) if task.extra_attrs else ""


def run(harbor: Harbor, project: str, name: str) -> int:
    """Bring the images there; the number of the run."""
    known = number(harbor.client.start_preheat(project, name))
    harbor.finish(lambda: harbor.client.get_preheat_execution(project, name, known).status in FINAL)
    return known


@both_releases
@every_way
def test_a_run_brings_the_images_there(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    for tag in ("1", "2", "old"):
        harbor.push(f"{project}/app", tag)
    name = planned(harbor, project, policy(harbor, made(harbor).id or 0, "{1,2}"))
    known = run(harbor, project, name)
    execution = client.get_preheat_execution(project, name, known)
    assert (execution.status, execution.trigger) == ("Success", "manual")
    assert execution.metrics
    assert (execution.metrics.task_count, execution.metrics.success_task_count) == (2, 2)
    assert [one.id for one in client.get_preheat_executions(project, name)] == [known]

    tasks = client.get_preheat_tasks(project, name, known, sort="id", page_size=1)
    assert sorted(artifact(one) for one in tasks) == [f"{project}/app:1", f"{project}/app:2"]
    assert {(one.status, one.execution_id) for one in tasks} == {("Success", known)}
    assert len(client.get_preheat_tasks(project, name, known, "status=Success", limit=1)) == 1
    assert client.get_preheat_tasks(project, name, known, "status=Error") == []
    assert "app" in client.get_preheat_task_log(project, name, known, tasks[0].id or 0)


@both_releases
@every_way
def test_an_instance_from_its_making_to_its_end(harbor: Harbor) -> None:
    client, wanted = harbor.client, instance(harbor, description="near")
    location = client.create_preheat_instance(wanted)
    assert location.endswith(wanted.name or "")
    shown = client.get_preheat_instance(wanted.name or "")
    assert (shown.name, shown.vendor, shown.endpoint) == (wanted.name, "dragonfly", harbor.standin)
    assert (shown.description, shown.enabled) == ("near", True)
    client.ping_preheat_instance(shown)
    client.ping_preheat_instance(instance(harbor))

    shown.description = "far"
    shown.enabled = False
    client.update_preheat_instance(wanted.name or "", shown)
    changed = client.get_preheat_instance(wanted.name or "")
    assert (changed.description, changed.enabled or False) == ("far", False)
    client.delete_preheat_instance(wanted.name or "")
    with refused(NotFound):
        client.get_preheat_instance(wanted.name or "")
    with refused(NotFound):
        client.delete_preheat_instance(wanted.name or "")


@both_releases
@every_way
def test_a_policy_from_its_making_to_its_end(harbor: Harbor) -> None:
    project, client, provider = harbor.project(), harbor.client, made(harbor)
    wanted = policy(harbor, provider.id or 0, description="each night")
    assert client.create_preheat_policy(project, wanted).endswith(wanted.name or "")
    shown = client.get_preheat_policy(project, wanted.name or "")
    assert (shown.name, shown.description, shown.enabled) == (wanted.name, "each night", True)
    assert (shown.provider_id, shown.provider_name) == (provider.id, provider.name)
    assert shown.project_id == harbor.project_id(project)
    assert {one["type"] for one in json.loads(shown.filters or "")} == {"repository", "tag"}

    shown.trigger = json.dumps({"type": "scheduled", "trigger_setting": {"cron": "0 0 3 * * *"}})
    client.update_preheat_policy(project, wanted.name or "", shown)
    changed = client.get_preheat_policy(project, wanted.name or "")
    assert json.loads(changed.trigger or "")["trigger_setting"]["cron"] == "0 0 3 * * *"
    client.delete_preheat_policy(project, wanted.name or "")
    with refused(NotFound):
        client.get_preheat_policy(project, wanted.name or "")
    with refused(NotFound):
        client.delete_preheat_policy(project, wanted.name or "")


@both_releases
@every_way
def test_the_lists(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    ours = [made(harbor, instance(harbor, harbor.standin + path)) for path in ("", "/second", "/third")]
    mark = str(ours[0].name).rpartition("-dragonfly-")[0]
    query = Field("name").contains(mark)
    assert [one.id for one in client.get_preheat_instances(query, "id", page_size=2)] == [one.id for one in ours]
    assert len(client.get_preheat_instances(query, limit=1)) == 1
    assert {one.id for one in client.get_preheat_providers()} == {"dragonfly", "kraken"}
    assert {one.id for one in ours} <= {one.id for one in client.get_project_preheat_providers(project)}

    names = [planned(harbor, project, policy(harbor, ours[0].id or 0)) for _ in range(3)]
    assert [one.name for one in client.get_preheat_policies(project, sort="id", page_size=2)] == names
    assert len(client.get_preheat_policies(project, f"name={names[1]}")) == 1
    assert len(client.get_preheat_policies(project, limit=2)) == 2
    runs = [run(harbor, project, names[0]) for _ in range(2)]
    assert [one.id for one in client.get_preheat_executions(project, names[0], sort="id", page_size=1)] == runs
    assert len(client.get_preheat_executions(project, names[0], "status=Success", limit=1)) == 1
    nothing = client.get_preheat_execution(project, names[0], runs[0])
    assert (nothing.status, nothing.status_message) == ("Success", "no artifacts to preheat")


@both_releases
@every_way
def test_a_run_is_stopped(harbor: Harbor) -> None:
    harbor.only_emulated("a run is too short to be stopped there")
    project, client = harbor.project(), harbor.client
    harbor.push(f"{project}/app", "1.0")
    provider = made(harbor)
    name = planned(harbor, project, policy(harbor, provider.id or 0))
    known = number(client.start_preheat(project, name))
    with refused(PreconditionFailed):
        client.delete_preheat_policy(project, name)
    client.stop_preheat_execution(project, name, known)
    harbor.finish(lambda: client.get_preheat_execution(project, name, known).status == "Stopped")
    with refused(PreconditionFailed):
        client.delete_preheat_instance(provider.name or "")  # the policy uses it


@both_releases
def test_a_push_is_followed(harbor: Harbor) -> None:
    project = harbor.project()
    trigger = json.dumps({"type": "event_based", "trigger_setting": {"cron": ""}})
    name = planned(harbor, project, policy(harbor, made(harbor).id or 0, "v*", trigger=trigger))
    for tag in ("v1", "w1"):
        harbor.push(f"{project}/app", tag)
    harbor.finish(lambda: {one.status for one in harbor.client.get_preheat_executions(project, name)} == {"Success"})
    (execution,) = harbor.client.get_preheat_executions(project, name)
    (task,) = harbor.client.get_preheat_tasks(project, name, execution.id or 0)
    assert artifact(task) == f"{project}/app:v1"


@both_releases
def test_instances_that_are_refused(harbor: Harbor) -> None:
    client, known = harbor.client, made(harbor)
    with refused(Conflict):
        client.create_preheat_instance(instance(harbor, CLOSED, name=known.name))
    with refused(InternalServerError):
        client.create_preheat_instance(instance(harbor, name="not a name"))
    with refused(InternalServerError):
        client.update_preheat_instance(known.name or "", known.model_copy(update={"vendor": "kraken"}))
    with refused(NotFound):
        client.update_preheat_instance(known.name or "", known.model_copy(update={"id": 999_999_999}))
    with refused(NotFound, code=None):
        client.ping_preheat_instance({"id": 999_999_999})
    with refused(BadRequest, code=None):
        client.ping_preheat_instance({"name": "x"})
    with refused(InternalServerError):
        client.ping_preheat_instance(instance(harbor, CLOSED))


@both_releases
def test_policies_that_are_refused(harbor: Harbor) -> None:
    project, client, provider = harbor.project(), harbor.client, made(harbor).id or 0
    missing = harbor.name("missing")
    wanted = policy(harbor, provider)
    name = planned(harbor, project, wanted)
    with refused(Conflict):
        client.create_preheat_policy(project, wanted)
    with refused(NotFound):
        client.create_preheat_policy(project, policy(harbor, 999_999_999))
    with refused(NotFound):
        client.create_preheat_policy(missing, wanted)
    with refused(InternalServerError):
        client.create_preheat_policy(project, policy(harbor, provider, filters="nonsense"))
    trigger = json.dumps({"type": "scheduled", "trigger_setting": {"cron": "0 3 * * *"}})
    with refused(BadRequest):
        client.create_preheat_policy(project, policy(harbor, provider, trigger=trigger))
    with refused(NotFound):
        client.update_preheat_policy(project, name, wanted.model_copy(update={"id": 999_999_999}))
    with refused(NotFound):
        client.start_preheat(project, missing)
    off = planned(harbor, project, policy(harbor, provider, enabled=False))
    with refused(InternalServerError):
        client.start_preheat(project, off)
    with refused(NotFound):
        client.get_preheat_executions(project, missing)
    with refused(NotFound):
        client.get_preheat_execution(project, name, 999_999_999)
    with refused(NotFound):
        client.stop_preheat_execution(project, name, 999_999_999)
    with refused(NotFound):
        client.get_preheat_tasks(project, name, 999_999_999)
    run_ = run(harbor, project, name)
    with refused(NotFound):
        client.get_preheat_task_log(project, name, run_, 999_999_999)
    with refused(NotFound):
        client.get_preheat_policies(missing)


@both_releases
def test_who_may_do_what(harbor: Harbor) -> None:
    project, provider = harbor.project(public=True), made(harbor)
    lead, maintainer = harbor.account(project, ADMINISTRATOR).client, harbor.account(project, MAINTAINER).client
    wanted = policy(harbor, provider.id or 0)
    lead.create_preheat_policy(project, wanted)
    harbor.later(lambda: harbor.client.delete_preheat_policy(project, wanted.name or ""))
    with refused(Forbidden):
        lead.get_preheat_instances()
    with refused(Forbidden):
        lead.get_preheat_providers()
    with refused(Forbidden):
        lead.create_preheat_instance(instance(harbor))
    with refused(Forbidden):
        maintainer.get_preheat_policies(project)
    with refused(Forbidden):
        maintainer.start_preheat(project, wanted.name or "")
    with refused(Unauthorized):
        harbor.anonymous.get_preheat_policies(project)
    with refused(Unauthorized):
        harbor.anonymous.delete_preheat_instance(provider.name or "")
