"""Copies between registries: planned, run, followed, stopped. The registry elsewhere is the Harbor itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harborapi.exceptions import BadRequest, Conflict, Forbidden, NotFound, PreconditionFailed, Unauthorized
from harborapi.models import ReplicationPolicy

from .marks import both_releases, every_way
from .stage import Harbor, number, refused

if TYPE_CHECKING:
    from typing import Any

    from harborapi.models import ReplicationExecution

FINAL = {"Succeed", "Failed", "Stopped"}


def elsewhere(harbor: Harbor) -> int:
    """The Harbor itself, as a registry elsewhere."""
    username, secret = harbor.admin
    credential = {"type": "basic", "access_key": username, "access_secret": secret}
    body: Any = {"type": "harbor", "url": harbor.url, "insecure": True, "credential": credential}
    known = number(harbor.client.create_registry(body | {"name": harbor.name("registry")}))
    harbor.later(lambda: harbor.client.delete_registry(known))
    return known


def wanted(harbor: Harbor, registry: int, source: str, target: str, **more: Any) -> ReplicationPolicy:
    """Copy what is in a project into another."""
    return ReplicationPolicy.model_validate(
        {
            "name": harbor.name("policy"),
            "dest_registry": {"id": registry},
            "dest_namespace": target,
            "filters": [{"type": "name", "value": f"{source}/**"}],
            "trigger": {"type": "manual"},
            "enabled": True,
            "override": True,
            **more,
        }
    )


def made(harbor: Harbor, policy: ReplicationPolicy) -> int:
    known = number(harbor.client.create_replication_policy(policy))
    harbor.later(lambda: harbor.client.delete_replication_policy(known))
    return known


def run(harbor: Harbor, policy: int) -> ReplicationExecution:
    """Let a policy do its work."""
    known = number(harbor.client.start_replication(policy))
    harbor.finish(lambda: harbor.client.get_replication(known).status in FINAL)
    return harbor.client.get_replication(known)


@both_releases
@every_way
def test_a_run_copies(harbor: Harbor) -> None:
    source, target, client = harbor.project(), harbor.project(), harbor.client
    digests = {name: harbor.push(f"{source}/{name}", "1.0") for name in ("app", "tool")}
    policy = made(harbor, wanted(harbor, elsewhere(harbor), source, target))
    execution = run(harbor, policy)
    assert (execution.policy_id, execution.status, execution.trigger) == (policy, "Succeed", "manual")
    assert (execution.total, execution.succeed, execution.failed or 0) == (2, 2, 0)
    for name, digest in digests.items():
        assert client.get_artifact(target, name, "1.0").digest == digest

    tasks = client.get_replication_tasks(execution.id, sort="id", page_size=1)
    assert {(one.status, one.operation, one.execution_id) for one in tasks} == {("Succeed", "copy", execution.id)}
    assert sorted(str(one.dst_resource).partition(" ")[0] for one in tasks) == [f"{target}/app", f"{target}/tool"]
    assert len(client.get_replication_tasks(execution.id, "Succeed", limit=1)) == 1
    assert client.get_replication_tasks(execution.id, "Failed") == []
    log = client.get_replication_task_log(execution.id, tasks[0].id)
    assert target in log


@both_releases
@every_way
def test_a_policy_from_its_making_to_its_end(harbor: Harbor) -> None:
    client, registry = harbor.client, elsewhere(harbor)
    policy = wanted(harbor, registry, "source", "target", description="each night", enabled=False)
    known = made(harbor, policy)
    shown = client.get_replication_policy(known)
    assert (shown.id, shown.name, shown.description) == (known, policy.name, "each night")
    assert (shown.enabled or False, shown.override, shown.dest_namespace) == (False, True, "target")
    assert shown.dest_registry
    assert shown.dest_registry.id == registry
    assert shown.src_registry
    assert shown.src_registry.id == 0
    assert [(one.type, one.value) for one in shown.filters or []] == [("name", "source/**")]

    shown.trigger = policy.model_validate(
        {"trigger": {"type": "scheduled", "trigger_settings": {"cron": "0 0 3 * * *"}}}
    ).trigger
    shown.description = "at three"
    client.update_replication_policy(known, shown)
    changed = client.get_replication_policy(known)
    assert changed.description == "at three"
    assert changed.trigger
    assert changed.trigger.trigger_settings
    assert (changed.trigger.type, changed.trigger.trigger_settings.cron) == ("scheduled", "0 0 3 * * *")
    client.delete_replication_policy(known)
    with refused(NotFound):
        client.get_replication_policy(known)
    with refused(NotFound):
        client.delete_replication_policy(known)


@both_releases
@every_way
def test_the_lists(harbor: Harbor) -> None:
    source, target, client = harbor.project(), harbor.project(), harbor.client
    registry = elsewhere(harbor)
    policies = [wanted(harbor, registry, source, target) for _ in range(3)]
    ids = [made(harbor, policy) for policy in policies]
    mark = str(policies[0].name).rpartition("-policy-")[0]
    assert [one.id for one in client.get_replication_policies(f"name=~{mark}", "id", page_size=2)] == ids
    assert [one.id for one in client.get_replication_policies(name=policies[1].name)] == [ids[1]]
    assert len(client.get_replication_policies(f"name=~{mark}", limit=2)) == 2

    runs = [run(harbor, ids[0]).id for _ in range(2)]
    assert [one.id for one in client.get_replications("start_time", ids[0], page_size=1)] == runs
    assert [one.id for one in client.get_replications(policy_id=ids[0], limit=1)] == runs[1:]
    nothing = client.get_replications(policy_id=ids[0], status="Succeed", trigger="manual")
    assert {one.status_text for one in nothing} == {"no resources need to be replicated"}
    assert client.get_replications(policy_id=ids[1]) == []


@both_releases
@every_way
def test_a_run_is_stopped(harbor: Harbor) -> None:
    harbor.only_emulated("a run is too short to be stopped there")
    source, target, client = harbor.project(), harbor.project(), harbor.client
    harbor.push(f"{source}/app", "1.0")
    policy = made(harbor, wanted(harbor, elsewhere(harbor), source, target))
    known = number(client.start_replication(policy))
    with refused(PreconditionFailed):
        client.delete_replication_policy(policy)
    client.stop_replication(known)
    harbor.finish(lambda: client.get_replication(known).status == "Stopped")
    assert client.get_repositories(target) == []
    client.stop_replication(known)


@both_releases
@every_way
def test_a_push_is_followed(harbor: Harbor) -> None:
    source, target, client = harbor.project(), harbor.project(), harbor.client
    trigger = {"type": "event_based"}
    policy = made(harbor, wanted(harbor, elsewhere(harbor), source, target, trigger=trigger, deletion=True))

    def runs_over() -> bool:
        return {one.status for one in client.get_replications(policy_id=policy)} == {"Succeed"}

    digest = harbor.push(f"{source}/app", "1.0")
    harbor.finish(runs_over)
    assert client.get_artifact(target, "app", "1.0").digest == digest
    client.delete_artifact(source, "app", "1.0")
    harbor.finish(lambda: runs_over() and client.get_artifacts(target, "app") == [])
    assert {one.trigger for one in client.get_replications(policy_id=policy)} == {"event_based"}


@both_releases
def test_a_registry_that_is_gone_fails_the_run(harbor: Harbor) -> None:
    harbor.only_emulated("its own address can't be changed")
    source, target, client = harbor.project(), harbor.project(), harbor.client
    harbor.push(f"{source}/app", "1.0")
    with harbor.emulator.__class__().serve() as other:
        body: Any = {"name": harbor.name("registry"), "type": "harbor", "url": other.url, "insecure": True}
        registry = number(client.create_registry(body))
        policy = made(harbor, wanted(harbor, registry, source, target))
    assert run(harbor, policy).status == "Failed"


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    client, registry = harbor.client, elsewhere(harbor)
    policy = wanted(harbor, registry, "source", "target", enabled=False)
    known = made(harbor, policy)
    with refused(Conflict):
        client.create_replication_policy(policy)
    with refused(BadRequest):
        client.create_replication_policy(wanted(harbor, registry, "a", "b", name=""))
    with refused(BadRequest):
        client.create_replication_policy(wanted(harbor, registry, "a", "b", dest_registry=None))
    with refused(BadRequest):
        client.create_replication_policy(wanted(harbor, registry, "a", "b", filters=[{"type": "size", "value": "1"}]))
    cron = {"type": "scheduled", "trigger_settings": {"cron": "0 3 * * *"}}
    with refused(BadRequest):
        client.create_replication_policy(wanted(harbor, registry, "a", "b", trigger=cron))
    with refused(NotFound):
        client.create_replication_policy(wanted(harbor, 999_999_999, "a", "b"))
    with refused(NotFound):
        client.update_replication_policy(999_999_999, policy)
    with refused(PreconditionFailed):
        client.start_replication(known)  # it is not enabled
    with refused(NotFound):
        client.start_replication(999_999_999)
    with refused(NotFound):
        client.get_replication(999_999_999)
    with refused(NotFound):
        client.stop_replication(999_999_999)
    with refused(NotFound):
        client.get_replication_tasks(999_999_999)
    with refused(NotFound):
        client.get_replication_task_log(999_999_999, 1)


@both_releases
def test_who_may_do_what(harbor: Harbor) -> None:
    policy, user = wanted(harbor, 1, "source", "target"), harbor.account().client
    with refused(Forbidden):
        user.get_replication_policies()
    with refused(Forbidden):
        user.create_replication_policy(policy)
    with refused(Forbidden):
        user.get_replications()
    with refused(Forbidden):
        user.start_replication(1)
    with refused(Unauthorized):
        harbor.anonymous.get_replication_policies()
    with refused(Unauthorized):
        harbor.anonymous.stop_replication(1)
