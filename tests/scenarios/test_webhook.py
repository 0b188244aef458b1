"""What Harbor sends when something happens: asked for, delivered, listed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx2
import pytest

from harborapi import webhooks
from harborapi.exceptions import BadRequest, Conflict, Forbidden, NotFound, PreconditionFailed, Unauthorized
from harborapi.models import WebhookPolicy

from .marks import both_releases, every_way, with_scanner
from .stage import DEVELOPER, MAINTAINER, Harbor, number, refused

if TYPE_CHECKING:
    from typing import Any

CLOSED = "http://127.0.0.1:1/"
"""An address where nobody listens."""
FINAL = {"Success", "Error", "Stopped"}


def wanted(harbor: Harbor, address: str, *events: str, **more: Any) -> WebhookPolicy:
    """Send some events to an address."""
    target = {"type": "http", "address": address, "auth_header": "Bearer ours", "skip_cert_verify": True}
    return WebhookPolicy.model_validate(
        {
            "name": harbor.name("hook"),
            "enabled": True,
            "event_types": list(events or ("PUSH_ARTIFACT",)),
            "targets": [target],
            **more,
        }
    )


def received(harbor: Harbor) -> list[Any]:
    """What came to the address that events are sent to."""
    with httpx2.Client(trust_env=False) as http:
        found: list[Any] = http.get(f"{harbor.standin}/hooks").json()
    return found


def finish(harbor: Harbor, project: str, policy: int) -> None:
    """Let everything be sent."""
    harbor.finish(
        lambda: {one.status in FINAL for one in harbor.client.get_webhook_policy_executions(project, policy)} == {True}
    )


@both_releases
@every_way
def test_an_event_is_delivered_and_listed(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    policy = number(client.create_webhook_policy(project, wanted(harbor, f"{harbor.standin}/hook")))
    digest = harbor.push(f"{project}/app", "1.0")
    finish(harbor, project, policy)
    (sent,) = received(harbor)
    assert sent["headers"]["Authorization"] == "Bearer ours"
    event = webhooks.parse(sent["body"], sent["headers"])
    assert event.type == "PUSH_ARTIFACT"
    (resource,) = json.loads(sent["body"])["event_data"]["resources"]
    assert (resource["digest"], resource["tag"]) == (digest, "1.0")

    (execution,) = client.get_webhook_policy_executions(project, policy)
    assert (execution.status, execution.trigger, execution.vendor_id) == ("Success", "EVENT", policy)
    assert execution.extra_attrs
    assert execution.extra_attrs["event_type"] == "PUSH_ARTIFACT"
    (task,) = client.get_webhook_execution_tasks(project, policy, execution.id or 0)
    assert (task.status, task.execution_id) == ("Success", execution.id)
    assert sent["body"] in client.get_webhook_task_log(project, policy, execution.id or 0, task.id or 0)
    (last,) = client.get_webhook_policy_last_trigger(project)
    assert (last.event_type, last.enabled) == ("PUSH_ARTIFACT", True)
    assert last.last_trigger_time.year > 2000
    assert last.creation_time.year > 2000
    assert last.last_trigger_time >= last.creation_time


@both_releases
@every_way
def test_a_policy_from_its_making_to_its_end(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    policy = wanted(harbor, "https://hooks.example.com/in", "PUSH_ARTIFACT", "DELETE_ARTIFACT", description="ours")
    known = number(client.create_webhook_policy(project, policy))
    shown = client.get_webhook_policy(project, known)
    assert (shown.id, shown.name, shown.description, shown.enabled) == (known, policy.name, "ours", True)
    assert shown.project_id == harbor.project_id(project)
    assert set(shown.event_types or []) == {"PUSH_ARTIFACT", "DELETE_ARTIFACT"}
    (target,) = shown.targets or []
    assert (target.type, target.address) == ("http", "https://hooks.example.com/in")
    assert (target.auth_header, target.skip_cert_verify) == ("Bearer ours", True)

    shown.event_types = ["PULL_ARTIFACT"]
    shown.enabled = False
    client.update_webhook_policy(project, known, shown)
    changed = client.get_webhook_policy(harbor.project_id(project), known)
    assert (changed.event_types, changed.enabled or False) == (["PULL_ARTIFACT"], False)
    client.delete_webhook_policy(project, known)
    with refused(NotFound):
        client.get_webhook_policy(project, known)
    with refused(NotFound):
        client.delete_webhook_policy(project, known)


@both_releases
@every_way
def test_the_lists(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    policies = [wanted(harbor, f"{harbor.standin}/hook") for _ in range(3)]
    ids = [number(client.create_webhook_policy(project, policy)) for policy in policies]
    assert [one.id for one in client.get_webhook_policies(project, sort="id", page_size=2)] == ids
    assert [one.id for one in client.get_webhook_policies(project, f"name={policies[1].name}")] == [ids[1]]
    assert len(client.get_webhook_policies(project, limit=2)) == 2
    for tag in ("1", "2", "3"):
        harbor.push(f"{project}/app", tag)
    finish(harbor, project, ids[0])
    sendings = client.get_webhook_policy_executions(project, ids[0], sort="id", page_size=1)
    assert len(sendings) == 3
    assert len({one.id for one in sendings}) == 3
    assert len(client.get_webhook_policy_executions(project, ids[0], "status=Success", limit=2)) == 2
    assert client.get_webhook_policy_executions(project, ids[0], "status=Error") == []
    tasks = client.get_webhook_execution_tasks(project, ids[0], sendings[0].id or 0, "status=Success", "id", limit=1)
    assert [one.status for one in tasks] == ["Success"]
    assert len(client.get_webhook_policy_last_trigger(project)) == 3
    assert len(client.get_webhook_policy_last_trigger(project, limit=1)) == 1


@both_releases
@every_way
def test_which_events_there_are(harbor: Harbor) -> None:
    found = harbor.client.get_webhook_supported_events(harbor.project())
    assert {"PUSH_ARTIFACT", "SCANNING_COMPLETED", "QUOTA_EXCEED"} <= {one.root for one in found.event_type or []}
    assert {one.root for one in found.notify_type or []} == {"http", "slack"}
    formats = {one.notify_type.root: one.formats for one in found.payload_formats or [] if one.notify_type}
    assert [one.root for one in formats["http"] or []] == ["Default", "CloudEvents"]


@both_releases
def test_what_can_not_be_delivered_is_an_error(harbor: Harbor) -> None:
    harbor.only_emulated("it tries again for minutes")
    project, client = harbor.project(), harbor.client
    policy = number(client.create_webhook_policy(project, wanted(harbor, CLOSED)))
    harbor.push(f"{project}/app", "1.0")
    with refused(PreconditionFailed):
        client.delete_webhook_policy(project, policy)
    finish(harbor, project, policy)
    (execution,) = client.get_webhook_policy_executions(project, policy)
    assert execution.status == "Error"
    client.delete_webhook_policy(project, policy)


@both_releases
@with_scanner
def test_other_events(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    events = ("PULL_ARTIFACT", "SCANNING_COMPLETED", "DELETE_ARTIFACT")
    target = {"type": "http", "address": f"{harbor.standin}/hook", "payload_format": "CloudEvents"}
    policy = wanted(harbor, "", *events, targets=[target])
    known = number(client.create_webhook_policy(project, policy))
    harbor.push(f"{project}/app", "1.0")
    harbor.pull(f"{project}/app", "1.0")
    client.scan_artifact(project, "app", "1.0")
    harbor.emulator.jobs.run()
    client.delete_artifact(project, "app", "1.0")
    finish(harbor, project, known)
    sent = [webhooks.parse(one["body"], one["headers"]) for one in received(harbor)]
    assert sorted(str(one.type) for one in sent) == sorted(events)
    client.update_webhook_policy(project, known, policy.model_copy(update={"enabled": False}))
    harbor.push(f"{project}/app", "2.0")
    harbor.pull(f"{project}/app", "2.0")
    assert len(client.get_webhook_policy_executions(project, known)) == 3


@both_releases
@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"event_types": []}, "empty event type"),
        ({"event_types": ["NONSENSE"]}, "unsupported event type"),
        ({"targets": []}, "empty notification target"),
        ({"targets": [{"type": "http", "address": ""}]}, "empty URL"),
        ({"targets": [{"type": "http", "address": "ftp://example.com"}]}, "invalid scheme"),
        ({"targets": [{"type": "mail", "address": CLOSED}]}, "unsupported target type"),
    ],
)
def test_bad_policies(harbor: Harbor, more: dict[str, Any], says: str) -> None:
    with refused(BadRequest, says):
        harbor.client.create_webhook_policy(harbor.project(), wanted(harbor, CLOSED, **more))


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    project, client, missing = harbor.project(), harbor.client, harbor.name("missing")
    policy = wanted(harbor, CLOSED)
    known = number(client.create_webhook_policy(project, policy))
    with refused(Conflict, "already exists"):
        client.create_webhook_policy(project, policy)
    with refused(NotFound):
        client.create_webhook_policy(missing, policy)
    with refused(NotFound):
        client.get_webhook_policies(missing)
    with refused(NotFound):
        client.get_webhook_policy_last_trigger(missing)
    with refused(NotFound):
        client.get_webhook_policy(harbor.project(), known)
    with refused(NotFound):
        client.update_webhook_policy(project, 999_999_999, policy)
    with refused(BadRequest):
        client.update_webhook_policy(project, known, wanted(harbor, CLOSED, "NONSENSE"))
    with refused(NotFound):
        client.get_webhook_policy_executions(project, 999_999_999)
    with refused(NotFound):
        client.get_webhook_execution_tasks(project, known, 999_999_999)
    with refused(NotFound):
        client.get_webhook_task_log(project, known, 999_999_999, 1)


@both_releases
def test_who_may_do_what(harbor: Harbor) -> None:
    project = harbor.project(public=True)
    known = number(harbor.client.create_webhook_policy(project, wanted(harbor, CLOSED)))
    maintainer, developer = harbor.account(project, MAINTAINER).client, harbor.account(project, DEVELOPER).client
    assert [one.id for one in maintainer.get_webhook_policies(project)] == [known]
    with refused(Forbidden):
        maintainer.create_webhook_policy(project, wanted(harbor, CLOSED))
    with refused(Forbidden):
        maintainer.delete_webhook_policy(project, known)
    with refused(Forbidden):
        developer.get_webhook_policies(project)
    with refused(Forbidden):
        developer.get_webhook_supported_events(project)
    with refused(Unauthorized):
        harbor.anonymous.get_webhook_policies(project)
    with refused(Unauthorized):
        harbor.anonymous.get_webhook_policy_last_trigger(project)
