"""Webhooks: policies, what they send, and the account of it."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx2

from harborapi.emulator import effects, executions, notifications
from harborapi.emulator.call import Call, operation
from harborapi.emulator.executions import EXECUTION_COLUMNS, EXECUTIONS, FINAL, TASK_COLUMNS, TASKS, Execution, Task
from harborapi.emulator.jobs import Work, job
from harborapi.emulator.moments import milliseconds, seconds
from harborapi.emulator.query import Columns
from harborapi.emulator.tables import Row, TableSpec
from harborapi.emulator.wire import HarborError, JsonObject, items, text_response, without_zeros

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.notifications import Notification
    from harborapi.emulator.state import Project
    from harborapi.emulator.wire import Response

VENDORS = {"http": "WEBHOOK", "slack": "SLACK"}
FORMATS = ("Default", "CloudEvents")
ATTEMPTS = 3
REPLICATION_AGENT = "harbor-registry-client"


@dataclass(slots=True, eq=False, kw_only=True)
class Policy(Row):
    """A policy: what is told to whom."""

    id: int = 0
    name: str = ""
    description: str = ""
    project_id: int = 0
    targets: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    event_types: tuple[str, ...] = ()
    creator: str = ""
    creation_time: datetime | None = None
    update_time: datetime | None = None
    enabled: bool = False


POLICIES = TableSpec("webhook_policies", Policy, indexes=("project_id",))
COLUMNS = Columns(
    {
        "id": int,
        "name": str,
        "description": str,
        "project_id": int,
        "targets": str,
        "event_types": str,
        "creator": str,
        "creation_time": datetime,
        "update_time": datetime,
        "enabled": bool,
    },
    getters={
        "targets": lambda row: json.dumps(row.targets, separators=(",", ":")),
        "event_types": lambda row: json.dumps(row.event_types, separators=(",", ":")),
    },
    fixed=("ProjectID",),
    default=("-creation_time",),
)


# ---- policies


def show(policy: Policy) -> dict[str, Any]:
    """A policy as the API shows it."""
    fields = without_zeros(
        creation_time=milliseconds(policy.creation_time),
        description=policy.description,
        id=policy.id,
        name=policy.name,
        project_id=policy.project_id,
        update_time=milliseconds(policy.update_time),
    )
    targets = [without_zeros(**target) for target in policy.targets]
    return fields | {"enabled": policy.enabled, "event_types": list(policy.event_types), "targets": targets}


@operation("GetSupportedEventTypes")
def get_event_types(call: Call) -> Response:
    """What a policy can ask for; the project need not exist."""
    call.require(call.find_project(), "notification-policy", "read")
    return call.json(
        {
            "event_type": list(notifications.EVENT_TYPES),
            "notify_type": list(VENDORS),
            "payload_formats": [{"notify_type": "http", "formats": list(FORMATS)}],
        }
    )


@operation("ListWebhookPoliciesOfProject")
def list_policies(call: Call) -> Response:
    """The policies of a project."""
    project = call.project("notification-policy", "list")
    return call.listed(call.state[POLICIES].where(project_id=project.project_id), show, COLUMNS)


@operation("CreateWebhookPolicyOfProject")
def create_policy(call: Call) -> Response:
    """A new policy."""
    call.require(call.find_project(), "notification-policy", "create")
    event_types, targets = checked(call.body)
    project = call.existing_project()
    policy = Policy(project_id=project.project_id, creator=call.actor, event_types=event_types, targets=targets)
    policy.creation_time = policy.update_time = call.now
    fill(call, policy)
    return call.created(call.state[POLICIES].add(policy).id)


@operation("GetWebhookPolicyOfProject")
def get_policy(call: Call) -> Response:
    """One policy."""
    return call.json(show(readable(call)))


@operation("UpdateWebhookPolicyOfProject")
def update_policy(call: Call) -> Response:
    """Another content of a policy; when it was made is forgotten."""
    policy = found(call, call.project("notification-policy", "update"))
    event_types, targets = checked(call.body)
    fill(call, policy)
    policy.event_types, policy.targets, policy.creation_time = event_types, targets, None
    return call.ok()


@operation("DeleteWebhookPolicyOfProject")
def delete_policy(call: Call) -> Response:
    """Remove a policy with the account of what it sent."""
    policy = found(call, call.project("notification-policy", "delete"))
    for kind, vendor in VENDORS.items():
        if any(row.status not in FINAL for row in executions.of_vendor(call.state, vendor, policy.id)):
            what = "webhook" if kind == "http" else kind
            cause = "contains executions that aren't in final status, stop the execution first"
            raise HarborError(412, f"failed to delete executions for {what} of policy {policy.id}: {cause}")
        executions.remove_of_vendor(call.state, vendor, policy.id)
    call.state[POLICIES].remove(policy)
    return call.ok()


def readable(call: Call) -> Policy:
    """The policy that the path names, for reading: an unknown project is missed before the right."""
    project = call.existing_project()
    call.require(project, "notification-policy", "read")
    return found(call, project)


def found(call: Call, project: Project, number: int | None = None) -> Policy:
    """A policy of a project, by default the one that the path names."""
    number = call.integer("webhook_policy_id") if number is None else number
    policy = call.state[POLICIES].get(number)
    if policy is None:
        raise HarborError(404, f"notificationPolicy {number} not found")
    if policy.project_id != project.project_id:
        message = f"project id:{project.project_id}, webhook policy id: {number} not found"
        raise HarborError(404, f"resource not found: {message}")
    return policy


def checked(body: JsonObject) -> tuple[tuple[str, ...], tuple[JsonObject, ...]]:
    """The event types and targets of a body, if a policy can have them."""
    event_types = items(body, "event_types")
    if not event_types:
        raise HarborError(400, "empty event type")
    for name in event_types:
        if name not in notifications.EVENT_TYPES:
            raise HarborError(400, f"unsupported event type {name}")
    targets = items(body, "targets")
    if not targets:
        raise HarborError(400, f"empty notification target with policy {body.get('name', '')}")
    return tuple(event_types), tuple(checked_target(body, target) for target in targets)


def checked_target(body: JsonObject, target: JsonObject) -> JsonObject:
    """A target, if it is well-formed, with the payload's format filled in; its address stays as it was sent."""
    address = target.get("address", "").strip(" ").rstrip("/")
    if not address:
        raise HarborError(400, "empty URL")
    scheme, separator, _ = address.partition("://")
    if separator and scheme not in ("http", "https"):
        raise HarborError(400, f"invalid scheme: {scheme}")
    kind, payload_format = target.get("type", ""), target.get("payload_format", "")
    if kind not in VENDORS:
        raise HarborError(400, f"unsupported target type {kind} with policy {body.get('name', '')}")
    if payload_format and kind == "slack":
        raise HarborError(400, "set payload format is not allowed for slack")
    if payload_format and payload_format not in FORMATS:
        raise HarborError(400, f"unsupported payload format type: {payload_format}")
    return target if kind == "slack" else target | {"payload_format": payload_format or "Default"}


def fill(call: Call, policy: Policy) -> None:
    """Give a policy the plain fields of the body, unless another bears the name."""
    body = call.body
    name = body.get("name", "")
    same = call.state[POLICIES].find(project_id=policy.project_id, name=name)
    if same not in (None, policy):
        raise HarborError(409, f"notification policy named {name} already exists")
    policy.name, policy.description, policy.enabled = name, body.get("description", ""), body.get("enabled", False)


# ---- the account


def executions_of(harbor: Harbor, policy: Policy) -> list[Execution]:
    """What a policy has sent."""
    rows = harbor.state[EXECUTIONS].where(vendor_id=policy.id)
    return [row for row in rows if row.vendor_type in VENDORS.values()]


def show_execution(call: Call, execution: Execution) -> dict[str, Any]:
    """A sending as the API shows it."""
    return without_zeros(
        end_time=seconds(execution.end_time),
        extra_attrs=execution.extra_attrs,
        id=execution.id,
        metrics=executions.metrics(call.state, execution),
        start_time=seconds(execution.start_time),
        status=execution.status,
        status_message=execution.status_message,
        trigger=execution.trigger,
        vendor_id=execution.vendor_id,
        vendor_type=execution.vendor_type,
    )


def show_task(task: Task) -> dict[str, Any]:
    """A task as the API shows it."""
    return without_zeros(
        creation_time=seconds(task.creation_time),
        end_time=seconds(task.end_time),
        execution_id=task.execution_id,
        extra_attrs=task.extra_attrs,
        id=task.id,
        run_count=task.run_count,
        start_time=seconds(task.start_time),
        status=task.status,
        status_message=task.status_message,
        update_time=seconds(task.update_time),
    )


@operation("ListExecutionsOfWebhookPolicy")
def list_executions(call: Call) -> Response:
    """What a policy has sent."""
    policy = readable(call)
    rows = executions_of(call.harbor, policy)
    return call.listed(rows, lambda row: show_execution(call, row), EXECUTION_COLUMNS)


@operation("ListTasksOfWebhookExecution")
def list_tasks(call: Call) -> Response:
    """The tasks of a sending: one."""
    execution = found_execution(call)
    return call.listed(executions.tasks_of(call.state, execution), show_task, TASK_COLUMNS)


@operation("GetLogsOfWebhookTask")
def get_log(call: Call) -> Response:
    """The log of a task."""
    execution = found_execution(call)
    number = call.integer("task_id")
    task = call.state[TASKS].get(number)
    if task is None:
        raise HarborError(404, f"task {number} not found")
    if task.execution_id != execution.id:
        raise HarborError(404, f"resource not found: task {number} not found in execution {execution.id}")
    return text_response(task.log)


def found_execution(call: Call) -> Execution:
    """The sending that the path names, if it is the policy's."""
    policy, number = readable(call), call.integer("execution_id")
    execution = call.state[EXECUTIONS].get(number)
    if execution is None:
        raise HarborError(404, f"execution {number} not found")
    if execution.vendor_id != policy.id or execution.vendor_type not in VENDORS.values():
        raise HarborError(404, f"resource not found: execution {number} not found in policy {policy.id}")
    return execution


@operation("LastTrigger")
def last_trigger(call: Call) -> Response:
    """When each policy last sent each of its event types."""
    project = call.project("notification-policy", "read")
    policies = call.state[POLICIES].where(project_id=project.project_id)
    lines: list[dict[str, Any]] = []
    for policy in sorted(policies, key=lambda row: (row.creation_time is not None, row.creation_time), reverse=True):
        latest: dict[str, datetime | None] = {}
        for execution in executions_of(call.harbor, policy):
            latest[execution.extra_attrs["event_type"]] = execution.start_time
        for event_type in policy.event_types:
            line = without_zeros(enabled=policy.enabled, policy_name=policy.name, event_type=event_type)
            line["creation_time"] = milliseconds(policy.creation_time)
            line["last_trigger_time"] = milliseconds(latest.get(event_type))
            lines.append(line)
    return call.json(lines)


# ---- sending


@notifications.notified.subscribe
def notify(harbor: Harbor, event: Notification) -> None:
    """Send an event to all targets of the policies that ask for it."""
    if not harbor.setting("notification_enable"):
        return
    for policy in harbor.state[POLICIES].where(project_id=event.project.project_id):
        for _ in range(policy.event_types.count(event.event_type) if policy.enabled else 0):
            for target in policy.targets:
                send(harbor, policy, target, event)


def send(harbor: Harbor, policy: Policy, target: JsonObject, event: Notification) -> None:
    """Begin to send an event to a target."""
    headers, payload = rendered(harbor, policy, target, event)
    extra = {"event_type": event.event_type, "payload": payload}
    execution = executions.create(harbor, VENDORS[target["type"]], policy.id, "EVENT", extra)
    task = executions.add_task(harbor, execution)
    data = {"task": task.id, "address": target["address"], "headers": headers, "payload": payload}
    harbor.jobs.submit("WEBHOOK", data, delay=0.5)


def rendered(harbor: Harbor, policy: Policy, target: JsonObject, event: Notification) -> tuple[dict[str, str], str]:
    """The headers and the body that a target gets."""
    now = harbor.clock.now()
    body: dict[str, Any]
    if target["type"] == "slack":
        return {"Content-Type": "application/json"}, slack(event, int(now.timestamp()))
    if target.get("payload_format") == "CloudEvents":
        headers = {"Content-Type": "application/cloudevents+json"}
        body = {
            "specversion": "1.0",
            "id": str(uuid.uuid4()),
            "source": f"/projects/{policy.project_id}/webhook/policies/{policy.id}",
            "type": notifications.EVENT_TYPES[event.event_type],
            "datacontenttype": "application/json",
            "time": seconds(now),
            "data": event.data,
        }
        extensions = {"operator": event.actor, "requestid": str(uuid.uuid4())}
        body |= extensions if harbor.release >= (2, 10) else dict(reversed(extensions.items()))
    else:
        headers = {"Content-Type": "application/json"}
        body = {
            "type": event.event_type,
            "occur_at": int(now.timestamp()),
            "operator": event.actor,
            "event_data": event.data,
        }
    if target.get("auth_header"):
        headers["Authorization"] = target["auth_header"]
    return headers, json.dumps(body, separators=(",", ":"))


def slack(event: Notification, now: int) -> str:
    """An event as a message for Slack."""
    lines = (
        "*Harbor webhook events*",
        f"*event_type:* {event.event_type}",
        f"*occur_at:* <!date^{now}^{{date}} at {{time}}|{now}>",
        f"*operator:* {event.actor}",
        "*event_data:*",
        f"```{json.dumps(event.data, indent=1)}```",
    )
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": line}} for line in lines]
    return json.dumps({"blocks": blocks})


@job("WEBHOOK")
def deliver(work: Work) -> float | None:
    """Send: what fails is tried three times."""
    with work.transaction() as state:
        task = state[TASKS].get(work.data["task"])
        if task is None or task.status in FINAL:
            return None
        executions.set_status(work.harbor, task, "Running")
        executions.log(work.harbor, task, "start to run webhook job")
        executions.log(work.harbor, task, f"send request to remote endpoint, body: {work.data['payload']}")
    failure = post(work)
    with work.transaction() as state:
        task = state[TASKS].get(work.data["task"])
        if task is None or task.status in FINAL:
            return None
        if not failure:
            executions.log(work.harbor, task, "success to run webhook job")
            executions.set_status(work.harbor, task, "Success")
            return None
        executions.log(work.harbor, task, f"webhook job failed: {failure}", "ERROR")
        if work.step + 1 < ATTEMPTS:
            return 0.3
        executions.set_status(work.harbor, task, "Error")
        return None


def post(work: Work) -> str:
    """Send the payload once; what went wrong, "" if nothing did."""
    address: str = work.data["address"]
    try:
        if urlsplit(address).scheme not in ("http", "https"):
            return f'Post "{address}": unsupported protocol scheme ""'
        response = work.harbor.outside.post(address, content=work.data["payload"], headers=work.data["headers"])
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        return f'Post "{address}": {error}'
    return "" if response.is_success else f"webhook job(target: {address}) response code is {response.status_code}"


@effects.artifact_pushed.subscribe
def notify_push(harbor: Harbor, event: effects.ArtifactEvent) -> None:
    """A push, or a copy."""
    notify_artifact(harbor, event, "PUSH_ARTIFACT")


@effects.artifact_pulled.subscribe
def notify_pull(harbor: Harbor, event: effects.ArtifactEvent) -> None:
    """A pull, but not by a replication."""
    if REPLICATION_AGENT not in event.by_user_agent:
        notify_artifact(harbor, event, "PULL_ARTIFACT")


@effects.artifact_deleted.subscribe
def notify_deletion(harbor: Harbor, event: effects.ArtifactEvent) -> None:
    """The deletion of an artifact, but not of the children that go with it."""
    if event.root:
        notify_artifact(harbor, event, "DELETE_ARTIFACT")


def notify_artifact(harbor: Harbor, event: effects.ArtifactEvent, event_type: str) -> None:
    """Tell of an event of an artifact's own."""
    tag = event.tags[0] if event.tags else ""
    data = notifications.of_artifact(harbor, event.project, event.repository, event.artifact, tag)
    notifications.notified(harbor, notifications.Notification(event.project, event_type, event.actor, data))


SCAN_EVENTS = {"Success": "SCANNING_COMPLETED", "Error": "SCANNING_FAILED", "Stopped": "SCANNING_STOPPED"}
REPORTS = (
    "application/vnd.security.vulnerability.report; version=1.1",
    "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0",
)


@effects.scan_ended.subscribe
def notify_scan(harbor: Harbor, event: effects.ScanEvent) -> None:
    """A scan of an artifact is over."""
    if event.status not in SCAN_EVENTS:
        return
    item = notifications.resource(harbor, event.repository.name, event.artifact.digest, event.tag)
    if not event.tag:
        del item["tag"]
    question = effects.Overview(event.artifact, REPORTS)
    if event.scan_type == "sbom":
        item |= without_zeros(sbom_overview=effects.sbom_overview(harbor, question))
    else:
        item |= without_zeros(scan_overview=effects.scan_overview(harbor, question))
    place = notifications.place(event.project, event.repository.name)
    data: dict[str, Any] = {"resources": [item], "repository": place}
    if harbor.release >= (2, 11):
        data["scan"] = without_zeros(scan_type=event.scan_type)
    kind = SCAN_EVENTS[event.status]
    notifications.notified(harbor, notifications.Notification(event.project, kind, event.actor, data))
