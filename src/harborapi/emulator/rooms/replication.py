"""Replication: policies, and the runs that copy by them."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from harborapi.emulator import binding, effects, executions, schedules
from harborapi.emulator.call import OWN_LOG, Call, operation
from harborapi.emulator.executions import EXECUTION_COLUMNS, EXECUTIONS, FINAL, TASK_COLUMNS, TASKS, Execution, Task
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.query import Columns, like
from harborapi.emulator.replication import flow
from harborapi.emulator.replication.local import ACTOR, label_names
from harborapi.emulator.replication.policies import POLICIES, VENDOR, Item, ReplicationPolicy, Resource, chosen
from harborapi.emulator.rooms import registry
from harborapi.emulator.wire import (
    HarborError,
    Response,
    encode,
    inner,
    items,
    json_response,
    text_response,
    without_zeros,
)

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.schedules import Schedule

COLUMNS = Columns(
    {
        "id": int,
        "name": str,
        "description": str,
        "creator": str,
        "src_registry_id": int,
        "dest_registry_id": int,
        "dest_namespace": str,
        "dest_namespace_replace_count": int,
        "override": bool,
        "enabled": bool,
        "trigger": str,
        "filters": str,
        "replicate_deletion": bool,
        "creation_time": datetime,
        "update_time": datetime,
        "speed_kb": int,
        "copy_by_chunk": bool,
        "single_active_replication": bool,
    },
    default=("-creation_time",),
    getters={"trigger": lambda row: json.dumps(row.trigger), "filters": lambda row: json.dumps(row.filters)},
    names={"Speed": "speed_kb", "Override": "override"},
)
REPOSITORY_NAME = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*")
STATUSES = {"Running": "InProgress", "Success": "Succeed", "Stopped": "Stopped", "Error": "Failed"}
TASK_STATUSES = STATUSES | {"Pending": "Pending", "Scheduled": "InProgress"}
TRIGGERS = {"MANUAL": "manual", "SCHEDULE": "scheduled", "EVENT": "event_based"}


# ---- policies


def show(call: Call, policy: ReplicationPolicy) -> dict[str, Any]:
    """A policy as the API shows it, with both registries."""
    shown = without_zeros(
        creation_time=milliseconds(policy.creation_time),
        deletion=policy.replicate_deletion,
        description=policy.description,
        dest_namespace=policy.dest_namespace,
        enabled=policy.enabled,
        id=policy.id,
        name=policy.name,
        override=policy.override,
        replicate_deletion=policy.replicate_deletion,
        update_time=milliseconds(policy.update_time),
    )
    shown |= {"filters": [dict(one) for one in policy.filters]} if policy.filters else {"filters": None}
    shown |= {"dest_namespace_replace_count": policy.dest_namespace_replace_count, "speed": policy.speed_kb}
    shown |= {"copy_by_chunk": policy.copy_by_chunk}
    if call.release >= (2, 14):
        shown["single_active_replication"] = policy.single_active_replication
    shown["src_registry"] = registry.show(registry.registry_by(call, policy.src_registry_id))
    shown["dest_registry"] = registry.show(registry.registry_by(call, policy.dest_registry_id))
    if policy.trigger is not None:
        shown["trigger"] = policy.trigger
    return shown


@operation("listReplicationPolicies")
def list_policies(call: Call) -> Response:
    """All policies."""
    call.require_system("replication-policy", "list")
    rows = list(call.state[POLICIES])
    if call.parameters.get("name") is not None:
        fits = like(call.text("name"))
        rows = [row for row in rows if fits(row.name)]
    return call.listed(rows, lambda row: show(call, row), COLUMNS)


@operation("createReplicationPolicy")
def create_policy(call: Call) -> Response:
    """A new policy."""
    call.require_system("replication-policy", "create")
    policy = checked(call)
    if call.state[POLICIES].find(name=policy.name):
        raise HarborError(409, f"replication policy {policy.name} already exists")
    policy.creator, policy.creation_time, policy.update_time = call.caller.name, call.now, call.now
    call.state[POLICIES].add(policy)
    plan(call.harbor, policy)
    return call.created(policy.id)


@operation("getReplicationPolicy")
def get_policy(call: Call) -> Response:
    """One policy."""
    call.require_system("replication-policy", "read")
    return call.json(show(call, found_policy(call, call.integer("id"))))


@operation("updateReplicationPolicy")
def update_policy(call: Call) -> Response:
    """Replace a policy."""
    call.require_system("replication-policy", "update")
    given = checked(call)
    policy = found_policy(call, call.integer("id"))
    if call.state[POLICIES].find(name=given.name) not in (None, policy):
        raise HarborError(409, f"replication policy {given.name} already exists")
    kept = ("id", "creator", "creation_time", "update_time")
    for name in COLUMNS.columns:
        if name not in kept:
            setattr(policy, name, getattr(given, name))
    policy.update_time = call.now
    plan(call.harbor, policy)
    return call.ok()


@operation("deleteReplicationPolicy")
def delete_policy(call: Call) -> Response:
    """Remove a policy with its runs, unless one is under way."""
    call.require_system("replication-policy", "delete")
    policy = found_policy(call, call.integer("id"))
    if any(one.status not in FINAL for one in executions.of_vendor(call.state, VENDOR, policy.id)):
        raise HarborError(412, "contains executions that aren't in final status, stop the execution first")
    executions.remove_of_vendor(call.state, VENDOR, policy.id)
    schedules.unset_schedule(call.harbor, VENDOR, policy.id)
    call.state[POLICIES].remove(policy)
    return call.ok()


def found_policy(call: Call, number: int) -> ReplicationPolicy:
    """A policy by its number."""
    policy = call.state[POLICIES].get(number)
    if policy is None:
        raise HarborError(404, f"replication policy {number} not found")
    return policy


def checked(call: Call) -> ReplicationPolicy:
    """The policy that a body describes.

    Raises:
        HarborError: 400, it is none; 404, its registry is not there.
    """
    body = call.fields
    trigger = body.get("trigger")
    if body.get("single_active_replication") and inner(body, "trigger").get("type") == "event_based":
        raise HarborError(500, "single active replication is not allowed for event_based triggers")
    policy = ReplicationPolicy(name=body.get("name", ""), description=body.get("description", ""))
    if not policy.name:
        raise HarborError(400, "empty name")
    policy.src_registry_id = inner(body, "src_registry").get("id", 0)
    policy.dest_registry_id = inner(body, "dest_registry").get("id", 0)
    if bool(policy.src_registry_id) == bool(policy.dest_registry_id):
        why = "either src_registry or dest_registry should be empty and the other one shouldn't be empty"
        raise HarborError(400, why)
    policy.filters = tuple(checked_filter(one) for one in body.get("filters") or ())
    policy.dest_namespace = body.get("dest_namespace", "")
    if policy.dest_namespace and not REPOSITORY_NAME.fullmatch(policy.dest_namespace):
        raise HarborError(400, f"invalid destination namespace: {policy.dest_namespace}")
    policy.trigger = None if trigger is None else checked_trigger(trigger)
    policy.dest_namespace_replace_count = body.get("dest_namespace_replace_count", -1)
    policy.override, policy.enabled = body.get("override", False), body.get("enabled", False)
    policy.replicate_deletion = body.get("deletion", False)
    policy.speed_kb, policy.copy_by_chunk = max(0, body.get("speed", 0)), body.get("copy_by_chunk", False)
    policy.single_active_replication = body.get("single_active_replication", False)
    registry.registry_by(call, policy.src_registry_id)
    registry.registry_by(call, policy.dest_registry_id)
    return policy


def checked_filter(given: dict[str, Any]) -> dict[str, Any]:
    """A filter of a body.

    Raises:
        HarborError: 400, it is none.
    """
    kind, value, decoration = given.get("type", ""), given.get("value"), given.get("decoration", "")
    if kind in ("resource", "name", "tag"):
        if not isinstance(value, str):
            raise HarborError(400, "the type of filter value isn't string")
        if kind == "resource" and value not in ("image", "artifact"):
            raise HarborError(400, f"invalid resource filter: {value}")
        if kind != "tag" and decoration:
            raise HarborError(400, "only tag and label filter support decoration")
    elif kind == "label":
        if not isinstance(value, list) or not all(isinstance(one, str) for one in items(given, "value")):
            raise HarborError(400, "the type of label filter value isn't string slice")
    else:
        raise HarborError(400, "invalid filter type")
    if decoration not in ("", "matches", "excludes"):
        raise HarborError(400, f"invalid filter decoration, :{decoration}")
    return without_zeros(decoration=decoration, type=kind) | {"value": value}


def checked_trigger(given: dict[str, Any]) -> dict[str, Any]:
    """A trigger of a body.

    Raises:
        HarborError: 400, it is none.
    """
    kind, settings = given.get("type", ""), given.get("trigger_settings")
    cron: str = inner(given, "trigger_settings").get("cron", "")
    if kind not in ("manual", "event_based", "scheduled"):
        raise HarborError(400, "invalid trigger type")
    if kind == "scheduled":
        if not cron:
            raise HarborError(400, "the cron string cannot be empty when the trigger type is scheduled")
        try:
            schedules.parse_cron(cron)
        except ValueError:
            raise HarborError(400, f"invalid cron string for scheduled trigger: {cron}") from None
        first, second = cron.split(" ")[:2]
        if first != "0":
            why = "the 1st field (indicating Seconds of time) of the cron setting must be 0"
            raise HarborError(400, why)
        if second == "*":
            why = "* is not allowed for the Minutes field of the cron setting of replication policy"
            raise HarborError(400, why)
    trigger: dict[str, Any] = {"type": kind}
    if settings is not None:
        trigger["trigger_settings"] = without_zeros(cron=cron)
    return trigger


def plan(harbor: Harbor, policy: ReplicationPolicy) -> None:
    """Set the schedule that a policy asks for, or none."""
    schedules.unset_schedule(harbor, VENDOR, policy.id)
    if policy.enabled and policy.trigger is not None and policy.trigger_type == "scheduled":
        cron = policy.trigger["trigger_settings"]["cron"]
        parameters = {"policy_id": policy.id} | ({"operator": ACTOR} if harbor.release >= (2, 9) else {})
        schedules.set_schedule(harbor, VENDOR, cron, vendor_id=policy.id, cron_type="", parameters=parameters)


@schedules.scheduled(VENDOR)
def run_by_schedule(harbor: Harbor, schedule: Schedule) -> None:
    """Run the policy whose time has come."""
    policy = harbor.state[POLICIES].get(schedule.vendor_id)
    if policy is not None and policy.enabled:
        flow.start(harbor, policy, "SCHEDULE", ACTOR)


@effects.registry_in_use.subscribe
def uses(harbor: Harbor, number: int) -> bool | None:
    """Whether a policy uses a registry."""
    ends = ({row.src_registry_id, row.dest_registry_id} for row in harbor.state[POLICIES])
    return True if number and any(number in pair for pair in ends) else None


# ---- runs


def show_execution(call: Call, execution: Execution) -> dict[str, Any]:
    """A run as the API shows it."""
    statuses = [task.status for task in executions.tasks_of(call.state, execution)]
    return {
        "end_time": milliseconds(execution.end_time),
        "failed": statuses.count("Error"),
        "id": execution.id,
        "in_progress": sum(one not in FINAL for one in statuses),
        "policy_id": execution.vendor_id,
        "start_time": milliseconds(execution.start_time),
        "status": STATUSES.get(execution.status, ""),
        "status_text": execution.status_message,
        "stopped": statuses.count("Stopped"),
        "succeed": statuses.count("Success"),
        "total": len(statuses),
        "trigger": TRIGGERS.get(execution.trigger, ""),
    }


def show_task(task: Task) -> dict[str, Any]:
    """A task as the API shows it; its times are whole seconds."""
    attributes = task.extra_attrs
    times = {"start_time": task.start_time, "end_time": task.end_time}
    return without_zeros(
        dst_resource=attributes["destination_resource"],
        execution_id=task.execution_id,
        id=task.id,
        job_id=task.job_id,
        operation=attributes["operation"],
        resource_type=attributes["resource_type"],
        src_resource=attributes["source_resource"],
        status=TASK_STATUSES.get(task.status, ""),
        **{name: milliseconds(when and when.replace(microsecond=0)) for name, when in times.items()},
    )


@operation("listReplicationExecutions")
def list_executions(call: Call) -> Response:
    """Runs, of all policies or of one."""
    call.require_system("replication", "list")
    policy_id = call.parameters.get("policy_id")
    rows = executions.of_vendor(call.state, VENDOR, policy_id)
    for name, words in (("status", STATUSES), ("trigger", TRIGGERS)):
        given = call.parameters.get(name)
        if given is not None:
            wanted = next((word for word, shown in words.items() if shown == given), given)
            rows = [row for row in rows if getattr(row, name) == wanted]
    return call.listed(rows, lambda row: show_execution(call, row), EXECUTION_COLUMNS)


@operation(
    "startReplication",
    simplified="registries other than Harbors are read by the registry's protocol, not by their makers' APIs",
)
def start_replication(call: Call) -> Response:
    """Run a policy."""
    call.require_system("replication", "create")
    policy = found_policy(call, call.body.get("policy_id", 0))
    trigger = "SCHEDULE" if call.query.get("trigger") == ["scheduled"] else "MANUAL"
    return call.created(flow.start(call.harbor, policy, trigger, call.actor).id)


@operation("getReplicationExecution")
def get_execution(call: Call) -> Response:
    """One run."""
    call.require_system("replication", "read")
    return call.json(show_execution(call, found_execution(call)))


@operation("stopReplication")
def stop_replication(call: Call) -> Response:
    """Stop a run; what is over stays as it is."""
    call.require_system("replication", "create")
    flow.stop(call.harbor, found_execution(call))
    return json_response(None)


@operation("listReplicationTasks")
def list_tasks(call: Call) -> Response:
    """The tasks of a run."""
    call.require_system("replication", "list")
    rows = executions.tasks_of(call.state, found_execution(call))
    status, kind = call.parameters.get("status"), call.parameters.get("resource_type")
    if status is not None:
        words = {"InProgress": ("Scheduled", "Running"), "Succeed": ("Success",), "Failed": ("Error",)}
        rows = [row for row in rows if row.status in words.get(status, (status,))]
    if kind is not None:
        rows = [row for row in rows if row.extra_attrs["resource_type"] == kind]
    return call.listed(rows, show_task, TASK_COLUMNS)


@operation("getReplicationLog", simplified=OWN_LOG)
def get_log(call: Call) -> Response:
    """What a task noted."""
    call.require_system("replication", "read")
    execution = found_execution(call)
    number = call.integer("task_id")
    task = call.state[TASKS].get(number)
    if task is None or task.vendor_type != VENDOR:
        raise HarborError(404, f"replication task {number} not found")
    if task.execution_id != execution.id:
        raise HarborError(404, f"execution {execution.id} contains no task with ID {number}")
    produces = call.operation.produces
    if "application/json" in produces and binding.check_accept(call.header("Accept"), produces) == "application/json":
        # alone of all logs, this one is then a JSON string that still calls itself text
        return Response(200, encode(task.log)).with_header("Content-Type", "text/plain")
    return text_response(task.log)


def found_execution(call: Call) -> Execution:
    """The run that the path names."""
    number = call.integer("id")
    execution = call.state[EXECUTIONS].get(number)
    if execution is None or execution.vendor_type != VENDOR:
        raise HarborError(404, f"replication execution {number} not found")
    return execution


# ---- events


@effects.artifact_pushed.subscribe
def after_push(harbor: Harbor, event: effects.ArtifactEvent) -> None:
    """Copy what was pushed."""
    labels = label_names(harbor, event.artifact) if harbor.release >= (2, 13) else []
    follow(harbor, event, Item(event.artifact.digest, list(event.tags), labels), "copy")


@effects.tag_created.subscribe
def after_tag(harbor: Harbor, event: effects.TagEvent) -> None:
    """Copy what got a tag."""
    labels = label_names(harbor, event.artifact) if harbor.release >= (2, 13) else []
    follow(harbor, event, Item(event.artifact.digest, [event.tag], labels), "copy")


@effects.artifact_deleted.subscribe
def after_deletion(harbor: Harbor, event: effects.ArtifactEvent) -> None:
    """Delete what was deleted."""
    if event.root:
        labels = list(event.labels) if harbor.release >= (2, 13) else []
        follow(harbor, event, Item(event.artifact.digest, list(event.tags), labels), "deletion")


@effects.tag_deleted.subscribe
def after_tag_deletion(harbor: Harbor, event: effects.TagEvent) -> None:
    """Delete the tag that was deleted."""
    labels = label_names(harbor, event.artifact) if harbor.release >= (2, 13) else []
    follow(harbor, event, Item(event.artifact.digest, [event.tag], labels), "tag deletion")


def follow(harbor: Harbor, event: effects.ArtifactEvent | effects.TagEvent, item: Item, operation: str) -> None:
    """Run the policies that follow events and choose this artifact."""
    if event.project.registry_id:
        return
    public = ("true" if event.project.public else "false") if operation == "copy" else ""
    resource = Resource(event.repository.name, public, [item])
    for policy in harbor.state[POLICIES]:
        deletes = operation != "copy"
        if not policy.enabled or policy.src_registry_id or policy.trigger_type != "event_based":
            continue
        if (not deletes or policy.replicate_deletion) and fits(policy, resource):
            flow.start(harbor, policy, "EVENT", event.actor, resource, operation)


def fits(policy: ReplicationPolicy, resource: Resource) -> bool:
    """Whether a policy's filters leave something of a resource; one that can't be read leaves nothing."""
    try:
        return chosen(policy.filters, resource) is not None
    except ValueError:
        return False
