"""Preheating: provider instances, a project's policies, and their executions."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from harborapi.emulator import effects, executions, preheat_providers, preheating, schedules
from harborapi.emulator.call import OWN_LOG, Call, operation
from harborapi.emulator.executions import EXECUTION_COLUMNS, EXECUTIONS, FINAL, TASK_COLUMNS, TASKS, Execution, Task
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.preheat_providers import ProviderError
from harborapi.emulator.preheating import INSTANCES, POLICIES, VENDOR, Instance, Policy
from harborapi.emulator.query import Columns
from harborapi.emulator.rooms.webhook import show_execution, show_task
from harborapi.emulator.wire import EmptyError, HarborError, JsonObject, Response, text_response, without_zeros

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import Project

NAME = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
INSTANCE_COLUMNS = Columns(
    {
        "id": int,
        "name": str,
        "description": str,
        "vendor": str,
        "endpoint": str,
        "auth_mode": str,
        "auth_data": str,
        "enabled": bool,
        "is_default": bool,
        "insecure": bool,
        "setup_timestamp": int,
    },
    getters={
        "auth_data": lambda row: json.dumps(row.auth_info or None),
        "is_default": lambda row: row.default,
    },
    names={"Default": "is_default"},
)
POLICY_COLUMNS = Columns(
    {
        "id": int,
        "name": str,
        "description": str,
        "project_id": int,
        "provider_id": int,
        "filters": str,
        "trigger": str,
        "enabled": bool,
        "extra_attrs": str,
        "creation_time": datetime,
        "update_time": datetime,
    },
    fixed=("project_id",),
    names={
        "FiltersStr": "filters",
        "TriggerStr": "trigger",
        "CreatedAt": "creation_time",
        "UpdatedTime": "update_time",
    },
    default=("update_time", "-id"),
)


# ---- instances


def show_instance(call: Call, row: Instance) -> dict[str, Any]:
    """An instance as the API shows it; some releases tell its credential."""
    fields = without_zeros(
        auth_mode=row.auth_mode,
        description=row.description,
        endpoint=row.endpoint,
        id=row.id,
        name=row.name,
        setup_timestamp=row.setup_timestamp,
        vendor=row.vendor,
    )
    hidden = call.release >= (2, 15, 1) or (call.release >= (2, 14, 4) and call.release < (2, 15))
    if not hidden:
        fields |= without_zeros(auth_info=row.auth_info)
    return fields | {"default": row.default, "enabled": row.enabled, "insecure": row.insecure, "status": "Unknown"}


@operation("ListProviders")
def list_providers(call: Call) -> Response:
    """The providers that the release has drivers for."""
    call.require_system("preheat-instance", "list")
    return call.json(preheat_providers.known(call.release))


@operation("ListInstances")
def list_instances(call: Call) -> Response:
    """All instances; the one that was changed last comes last."""
    call.require_system("preheat-instance", "list")
    return call.listed(in_order(call), lambda row: show_instance(call, row), INSTANCE_COLUMNS)


def in_order(call: Call) -> list[Instance]:
    """The instances as the database gives them."""
    return sorted(call.state[INSTANCES], key=lambda row: row.version)


@operation("CreateInstance")
def create_instance(call: Call) -> Response:
    """A new instance; whether it is well is not asked."""
    call.require_system("preheat-instance", "create")
    row = Instance(setup_timestamp=int(call.now.timestamp()))
    fill_instance(row, call.body)
    if call.state[INSTANCES].find(endpoint=row.endpoint) is not None:
        raise HarborError(500, "resource conflict")
    if call.state[INSTANCES].find(name=row.name) is not None:
        raise HarborError(409, f"instance {row.name} already exists")
    call.state[INSTANCES].add(row)
    return call.created(row.name)


def fill_instance(row: Instance, body: JsonObject) -> None:
    """Give an instance the fields of a body."""
    name = body.get("name", "")
    if not NAME.fullmatch(name):
        raise HarborError(500, f"name {name} is invalid")
    row.name, row.description, row.vendor = name, body.get("description", ""), body.get("vendor", "")
    row.endpoint, row.auth_mode, row.auth_info = (
        body.get("endpoint", ""),
        body.get("auth_mode", ""),
        body.get("auth_info") or {},
    )
    row.enabled, row.default, row.insecure = (bool(body.get(key)) for key in ("enabled", "default", "insecure"))


@operation("GetInstance")
def get_instance(call: Call) -> Response:
    """One instance."""
    call.require_system("preheat-instance", "read")
    return call.json(show_instance(call, instance_named(call)))


def instance_named(call: Call) -> Instance:
    """The instance that the path names."""
    name = call.text("preheat_instance_name")
    row = call.state[INSTANCES].find(name=name)
    if row is None:
        raise HarborError(404, f"instance {name} not found")
    return row


def instance_numbered(call: Call, number: int) -> Instance:
    """The instance with a number."""
    row = call.state[INSTANCES].get(number)
    if row is None:
        raise HarborError(404, f"instance {number} not found")
    return row


def in_use(call: Call, row: Instance) -> bool:
    """Whether a policy uses an instance."""
    return bool(call.state[POLICIES].count("provider_id", row.id))


@operation("UpdateInstance")
def update_instance(call: Call) -> Response:
    """Another content of an instance: of the one whose number the body bears, whatever the path says."""
    call.require_system("preheat-instance", "update")
    body = call.body
    keeps = call.release >= (2, 15, 1) or (call.release >= (2, 14, 4) and call.release < (2, 15))
    stored = instance_named(call) if keeps else None
    if not NAME.fullmatch(body.get("name", "")):
        raise HarborError(500, "the name is invalid")
    row = instance_numbered(call, body.get("id", 0))
    if not body.get("enabled") and in_use(call, row):
        raise HarborError(412, f"Provider [{row.name}] cannot be disabled as some preheat policies are using it")
    if body.get("vendor", "") != row.vendor:
        raise HarborError(500, f"provider [{row.name}] vendor cannot be changed")
    if call.state[INSTANCES].find(name=body["name"]) not in (None, row):
        raise HarborError(500, "duplicate key value violates unique constraint")
    kept: dict[str, str] = {}
    if stored is not None and (body.get("auth_mode") or stored.auth_mode) != "NONE":
        kept = stored.auth_info
    fill_instance(row, body)
    row.auth_info, row.setup_timestamp = row.auth_info or kept, body.get("setup_timestamp", 0)
    return call.ok()


@operation("DeleteInstance")
def delete_instance(call: Call) -> Response:
    """Remove an instance that no policy uses."""
    call.require_system("preheat-instance", "delete")
    row = instance_named(call)
    if in_use(call, row):
        raise HarborError(412, f"Provider [{row.name}] cannot be deleted as some preheat policies are using it")
    call.state[INSTANCES].remove(row)
    return call.ok()


@operation("PingInstances", calls_out=True)
def ping_instance(call: Call) -> Response:
    """Ask an instance, known or described in the body, whether it is well."""
    call.require_system("preheat-instance", "read")
    body = call.body
    if body.get("id", 0) > 0:
        row = call.state[INSTANCES].get(body["id"])
        if row is None:
            raise EmptyError(404)
    else:
        if not body.get("endpoint"):
            raise EmptyError(400)
        row = Instance()
        fill_instance(row, body)
    check(call, row)
    return call.ok()


def check(call: Call, instance: Instance) -> None:
    """Ask an instance whether it is well; an answer of 500 if not."""
    contact = preheating.contact(instance)
    with call.outside():
        try:
            preheating.provider_of(call.harbor, contact).check()
        except ProviderError as error:
            raise HarborError(500, str(error)) from error


@operation("ListProvidersUnderProject")
def list_project_providers(call: Call) -> Response:
    """All instances, for those who make policies; the project need not exist."""
    call.require(call.find_project(), "preheat-policy", "list")
    return call.json(
        [
            without_zeros(
                id=row.id,
                provider=f"{row.vendor} {row.name}-{row.endpoint}",
                default=row.default,
                enabled=row.enabled,
            )
            for row in in_order(call)
        ]
    )


# ---- policies


def show_policy(call: Call, row: Policy) -> dict[str, Any]:
    """A policy as the API shows it."""
    instance = call.state[INSTANCES].get(row.provider_id)
    fields = without_zeros(
        creation_time=milliseconds(row.creation_time),
        description=row.description,
        filters=row.filters,
        id=row.id,
        name=row.name,
        project_id=row.project_id,
        provider_id=row.provider_id,
        provider_name=instance.name if instance is not None else "",
        trigger=row.trigger,
        update_time=milliseconds(row.update_time),
        scope=row.scope,
        extra_attrs=row.extra_attrs,
    )
    return fields | {"enabled": row.enabled}


@operation("ListPolicies")
def list_policies(call: Call) -> Response:
    """The policies of a project."""
    project = call.project("preheat-policy", "list")
    rows = call.state[POLICIES].where(project_id=project.project_id)
    return call.listed(rows, lambda row: show_policy(call, row), POLICY_COLUMNS)


@operation("CreatePolicy")
def create_policy(call: Call) -> Response:
    """A new policy."""
    call.require(call.find_project(), "preheat-policy", "create")
    check_name(call)
    project = call.existing_project()
    instance_numbered(call, call.body.get("provider_id", 0))
    row = Policy()
    fill_policy(call, row)
    if call.state[POLICIES].find(project_id=project.project_id, name=row.name) is not None:
        raise HarborError(409, f"policy {row.name} already exists")
    row.project_id, row.creation_time, row.update_time = project.project_id, call.now, call.now
    if row.trigger_type == "scheduled" and row.cron:
        trigger = {"type": "scheduled", "trigger_setting": {"cron": row.cron}}
        row.trigger = json.dumps(trigger, separators=(",", ":"))
    call.state[POLICIES].add(row)
    plan(call, row)
    return call.created(row.name)


def check_name(call: Call) -> None:
    """Refuse a name that isn't in order, as the very first thing."""
    name = call.body.get("name", "")
    if not NAME.fullmatch(name):
        raise HarborError(500, f"name {name} is invalid")


def fill_policy(call: Call, row: Policy) -> None:
    """Give a policy the fields of the body."""
    body = call.body
    filters, trigger, extra = (body.get(key, "") for key in ("filters", "trigger", "extra_attrs"))
    try:
        preheating.parsed_filters(call.release, filters)
        parsed = preheating.parsed_trigger(trigger)
        if extra and not isinstance(json.loads(extra), dict):
            raise HarborError(500, "extra_attrs is no JSON object")
    except ValueError as error:
        raise HarborError(500, str(error)) from error
    cron = preheating.cron_of(parsed)
    if parsed.get("type") == "scheduled" and cron:
        schedules.check_cron(cron, "scheduled preheat")
    scope = body.get("scope", "")
    if scope not in ("", "single_peer", "all_peers"):
        raise HarborError(400, f"invalid scope for preheat policy: {scope}")
    row.name, row.description, row.provider_id = body["name"], body.get("description", ""), body.get("provider_id", 0)
    row.filters, row.trigger, row.enabled = filters, trigger, body.get("enabled", False)
    row.scope, row.extra_attrs = scope, extra


def plan(call: Call, row: Policy) -> None:
    """Set the policy's schedule, or take it off."""
    if row.trigger_type == "scheduled" and row.cron:
        current = schedules.get_schedule(call.harbor, VENDOR, row.id)
        if current is None or current.cron != row.cron:
            parameters = {"PolicyID": row.id}
            schedules.set_schedule(call.harbor, VENDOR, row.cron, vendor_id=row.id, cron_type="", parameters=parameters)
    else:
        schedules.unset_schedule(call.harbor, VENDOR, row.id)


@operation("GetPolicy")
def get_policy(call: Call) -> Response:
    """One policy."""
    return call.json(show_policy(call, policy_of(call, "read")))


def policy_of(call: Call, action: str) -> Policy:
    """The policy that the path names, if the caller has the right."""
    return policy_in(call, call.project("preheat-policy", action))


def policy_in(call: Call, project: Project) -> Policy:
    """The policy of a project that the path names."""
    name = call.text("preheat_policy_name")
    row = call.state[POLICIES].find(project_id=project.project_id, name=name)
    if row is None:
        raise HarborError(404, f"policy {name} not found")
    return row


@operation("UpdatePolicy")
def update_policy(call: Call) -> Response:
    """Another content of a policy: of the one whose number the body bears; when it was made is forgotten."""
    call.require(call.find_project(), "preheat-policy", "update")
    check_name(call)
    project = call.existing_project()
    number = call.body.get("id", 0)
    row = call.state[POLICIES].get(number)
    if row is not None and row.project_id != project.project_id:
        raise HarborError(404, f"resource not found: project id {project.project_id} does not match")
    if row is None and number:
        raise HarborError(404, f"policy {number} not found")
    instance_numbered(call, call.body.get("provider_id", 0))
    if row is None:
        raise HarborError(404, f"policy {number} not found")
    same = call.state[POLICIES].find(project_id=project.project_id, name=call.body["name"])
    fill_policy(call, row)
    if same not in (None, row):
        raise HarborError(500, "duplicate key value violates unique constraint")
    row.creation_time, row.update_time = None, call.now
    plan(call, row)
    return call.ok()


@operation("DeletePolicy")
def delete_policy(call: Call) -> Response:
    """Remove a policy with its executions."""
    row = policy_of(call, "delete")
    for execution in executions.of_vendor(call.state, VENDOR, row.id):
        if execution.status == "Running":
            raise HarborError(
                412, f"execution {execution.id} under the policy {row.name} is running, stop it and retry"
            )
    remove(call.harbor, row)
    return call.ok()


def remove(harbor: Harbor, row: Policy) -> None:
    """Take a policy out with its executions, if all of them are over."""
    schedules.unset_schedule(harbor, VENDOR, row.id)
    for execution in executions.of_vendor(harbor.state, VENDOR, row.id):
        if any(task.status not in FINAL for task in executions.tasks_of(harbor.state, execution)):
            message = f"the execution {execution.id} has tasks that aren't in final status, stop the tasks first"
            raise HarborError(412, message)
    executions.remove_of_vendor(harbor.state, VENDOR, row.id)
    harbor.state[POLICIES].remove(row)


@effects.project_deleting.subscribe
def remove_of_project(harbor: Harbor, event: effects.ProjectEvent) -> None:
    """A project's policies go with it."""
    for row in harbor.state[POLICIES].where(project_id=event.project.project_id):
        remove(harbor, row)


@operation("ManualPreheat", calls_out=True)
def run_policy(call: Call) -> Response:
    """Run a policy now; the right to read it is enough."""
    project = call.project("preheat-policy", "read")
    row = policy_in(call, project)
    if not row.enabled:
        raise HarborError(500, f"policy {row.id}:{row.name} is not enabled")
    instance = instance_numbered(call, row.provider_id)
    check(call, instance)
    found = preheating.candidates(call.harbor, project)
    try:
        found = preheating.selected(call.harbor, project, row, found)
    except ValueError as error:
        raise HarborError(500, str(error)) from error
    execution = preheating.launch(call.harbor, row, instance, found)
    path = f"/projects/{project.name}/preheat/policies/{row.name}/executions/{execution.id}"
    return Response(201).with_header("Location", path)


# ---- executions


@operation("ListExecutions")
def list_executions(call: Call) -> Response:
    """The executions of a policy."""
    rows = executions.of_vendor(call.state, VENDOR, policy_of(call, "list").id)
    return call.listed(rows, lambda row: show_execution(call, row), EXECUTION_COLUMNS)


@operation("GetExecution")
def get_execution(call: Call) -> Response:
    """One execution."""
    return call.json(show_execution(call, execution_of(call, "read")))


def execution_of(call: Call, action: str) -> Execution:
    """The execution that the path names, if it is the policy's and the caller has the right."""
    project = call.project("preheat-policy", action)
    policy, number = policy_in(call, project), call.integer("execution_id")
    row = call.state[EXECUTIONS].get(number)
    if row is None:
        raise HarborError(404, f"execution {number} not found")
    if row.vendor_type != VENDOR or row.vendor_id != policy.id:
        message = f"project id {project.project_id}, execution id {number} not found"
        raise HarborError(404, f"resource not found: {message}")
    return row


@operation("StopExecution")
def stop_execution(call: Call) -> Response:
    """Stop an execution; one that is over stays as it is."""
    execution = execution_of(call, "update")
    if call.body.get("status") != "Stopped":
        raise HarborError(500, "param status invalid")
    executions.stop(call.harbor, execution)
    return call.ok()


@operation("ListTasks")
def list_tasks(call: Call) -> Response:
    """The tasks of an execution."""
    rows = executions.tasks_of(call.state, execution_of(call, "list"))
    return call.listed(rows, show_task, TASK_COLUMNS)


@operation("GetPreheatLog", simplified=OWN_LOG)
def get_log(call: Call) -> Response:
    """The log of a task."""
    execution = execution_of(call, "read")
    return text_response(found_task(call, execution).log)


def found_task(call: Call, execution: Execution) -> Task:
    """The task that the path names, if it is the execution's."""
    number = call.integer("task_id")
    task = call.state[TASKS].get(number)
    if task is None:
        raise HarborError(404, f"task {number} not found")
    if task.execution_id != execution.id:
        project = call.existing_project()
        raise HarborError(404, f"resource not found: project id {project.project_id}, task id {number} not found")
    return task
