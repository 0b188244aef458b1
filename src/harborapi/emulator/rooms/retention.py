"""Retention: policies that say which artifacts of a project stay, and their runs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harborapi.emulator import effects, executions, schedules, selectors
from harborapi.emulator.call import OWN_LOG, Call, operation
from harborapi.emulator.moments import microseconds, milliseconds, seconds
from harborapi.emulator.query import Page
from harborapi.emulator.retaining import JOBSERVICE, VENDOR
from harborapi.emulator.state import PROJECTS, REPOSITORIES, Project, Repository
from harborapi.emulator.tables import Row, TableSpec
from harborapi.emulator.wire import EmptyError, HarborError, JsonObject, inner, items, text_response, without_zeros

if TYPE_CHECKING:
    from datetime import datetime

    from harborapi.emulator.executions import Execution, Task
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.wire import Response

RESOURCE = "tag-retention"
CODES = {"Pending": 0, "Scheduled": 1, "Running": 2, "Stopped": 3, "Error": 3, "Success": 3}


@dataclass(slots=True, eq=False, kw_only=True)
class Policy(Row):
    """A policy: algorithm, rules, trigger and scope as they were sent."""

    id: int = 0
    project_id: int = 0
    content: JsonObject = field(default_factory=JsonObject)


POLICIES = TableSpec("retention_policies", Policy, indexes=("project_id",))


# ---- policies


@operation("getRentenitionMetadata")
def get_metadata(call: Call) -> Response:
    """What rules can be made of."""
    call.require_login()
    words = (
        ("latestPushedK", "the most recently pushed # artifacts", "COUNT"),
        ("latestPulledN", "the most recently pulled # artifacts", "COUNT"),
        ("nDaysSinceLastPush", "pushed within the last # days", "DAYS"),
        ("nDaysSinceLastPull", "pulled within the last # days", "DAYS"),
        ("always", "always", ""),
    )
    templates = [
        {
            "action": "retain",
            "display_text": text,
            "params": [{"required": True, "type": "int", "unit": unit}] if unit else [],
            "rule_template": name,
        }
        for name, text, unit in words
    ]
    repositories, tags = ["repoMatches", "repoExcludes"], ["matches", "excludes"]
    return call.json(
        {
            "scope_selectors": [{"decorations": repositories, "display_text": "Repositories", "kind": "doublestar"}],
            "tag_selectors": [{"decorations": tags, "display_text": "Tags", "kind": "doublestar"}],
            "templates": templates,
        }
    )


def show(policy: Policy, now: datetime) -> JsonObject:
    """A policy as the API shows it, with the time of its next run."""
    content = policy.content
    trigger = content["trigger"]
    settings = {name: value for name, value in inner(trigger, "settings").items() if value is not None}
    cron = settings.get("cron")
    if trigger.get("kind") == "Schedule" and cron:
        settings["next_scheduled_time"] = milliseconds(schedules.next_time(cron, now))
    return without_zeros(
        algorithm=content.get("algorithm"),
        id=policy.id,
        rules=[show_rule(rule) for rule in items(content, "rules")],
        scope=without_zeros(level=content["scope"].get("level"), ref=content["scope"].get("ref")),
        trigger=without_zeros(kind=trigger.get("kind")) | ({"settings": settings} if settings else {}),
    )


def show_rule(rule: JsonObject) -> JsonObject:
    """A rule as the API shows it."""
    names = ("id", "priority", "disabled", "action", "template", "params", "tag_selectors", "scope_selectors")
    return without_zeros(**{name: rule.get(name) for name in names})


def check_rules(body: JsonObject) -> None:
    """Refuse too many rules, and two that are the same."""
    rules = items(body, "rules")
    if len(rules) > 15:
        raise HarborError(400, "bad request: only 15 rules are allowed at most")
    seen: dict[str, int] = {}
    for number, rule in enumerate(rules):
        text = json.dumps(show_rule(rule) | {"id": 0}, sort_keys=True)
        if text in seen:
            raise HarborError(409, f"resource conflict: rule {number} is conflict with rule {seen[text]}")
        seen[text] = number


def require(call: Call, scope: JsonObject | None, action: str) -> Project | None:
    """Refuse who lacks the right in the project of a scope; gives the project, None if it isn't there."""
    if scope is None:
        raise EmptyError(500)
    if scope.get("level") != "project":
        call.require_system(RESOURCE, action)
        return None
    project = call.state[PROJECTS].get(scope.get("ref", 0))
    call.require(project, RESOURCE, action)
    return project


def check_cron(body: JsonObject) -> None:
    """Refuse a schedule that can't be read; an empty one sets none."""
    trigger = body.get("trigger")
    cron = cron_of(body)
    if trigger is not None and cron:
        schedules.check_cron(cron, "scheduled tag retention")


def cron_of(content: JsonObject) -> str:
    """The expression of a policy's schedule, "" if it has none."""
    trigger = inner(content, "trigger")
    cron = inner(trigger, "settings").get("cron")
    if trigger.get("kind") != "Schedule" or cron is None:
        return ""
    if not isinstance(cron, str):
        raise EmptyError(500)
    return cron


@operation("createRetention")
def create_policy(call: Call) -> Response:
    """A new policy, the project's first."""
    call.require_login()
    body = call.body
    check_rules(body)
    scope = body.get("scope")
    project = require(call, scope, "create")
    if scope.get("level") != "project":
        raise HarborError(400, f"bad request: scope {scope.get('level', '')} is not support")
    if project is None:
        raise HarborError(400, f"bad request: invalid Project id {scope.get('ref', 0)}")
    if "retention_id" in project.metadata:
        there = f"project {project.project_id} already has retention policy {project.metadata['retention_id']}"
        raise HarborError(400, f"bad request: {there}")
    check_cron(body)
    if body.get("trigger") is None:
        raise EmptyError(500)
    return call.created(add_policy(call.harbor, project, body).id)


def add_policy(harbor: Harbor, project: Project, content: JsonObject) -> Policy:
    """Store a policy and set its schedule."""
    policy = harbor.state[POLICIES].add(Policy(project_id=project.project_id, content=content))
    project.metadata = project.metadata | {"retention_id": str(policy.id)}
    set_schedule(harbor, policy)
    return policy


def set_schedule(harbor: Harbor, policy: Policy) -> None:
    """Set or unset the schedule that a policy asks for."""
    cron = cron_of(policy.content)
    there = schedules.get_schedule(harbor, VENDOR, policy.id)
    if not cron:
        schedules.unset_schedule(harbor, VENDOR, policy.id)
    elif there is None or there.cron != cron:
        parameters = {"PolicyID": policy.id, "Trigger": "SCHEDULE", "Operator": JOBSERVICE}
        schedules.set_schedule(harbor, VENDOR, cron, vendor_id=policy.id, cron_type="", parameters=parameters)


@operation("getRetention")
def get_policy(call: Call) -> Response:
    """One policy; an unknown one is taken for a fault of the server."""
    call.require_login()
    policy = call.state[POLICIES].get(call.integer("id"))
    if policy is None:
        raise HarborError(500, f"no such Retention policy with id {call.integer('id')}")
    require(call, policy.content["scope"], "read")
    return call.json(show(policy, call.now))


@operation("updateRetention")
def update_policy(call: Call) -> Response:
    """Another content; the right is asked for the project that the body names."""
    call.require_login()
    body, number = call.body, call.integer("id")
    check_rules(body)
    project = require(call, body.get("scope"), "update")
    require_own(project, number)
    check_cron(body)
    policy = call.state[POLICIES].get(number)
    if policy is None:
        raise HarborError(500, f"no such Retention policy with id {number}")
    trigger = body.get("trigger")
    if trigger is None:
        raise EmptyError(500)
    kind, old = trigger.get("kind", ""), policy.content["trigger"]
    if kind == old.get("kind", ""):
        if kind not in ("", "Schedule"):
            raise HarborError(500, f"not support Trigger {kind}")
        before, after = (inner(one, "settings").get("cron") for one in (old, trigger))
        if kind and before != after and not (isinstance(before, str) and isinstance(after, str)):
            raise EmptyError(500)
    policy.content = dict(body)
    set_schedule(call.harbor, policy)
    return call.ok()


def require_own(project: Project | None, number: int) -> None:
    """Refuse a policy that is not the one the project names."""
    if project is None or project.metadata.get("retention_id") != str(number):
        raise HarborError(404, f"resource not found: the retention policy id {number} does not match")


@operation("deleteRetention")
def delete_policy(call: Call) -> Response:
    """Remove a policy and its runs; up to 2.13 the project still names it afterwards."""
    policy, project = policy_of(call, "delete")
    for execution in reversed(executions.of_vendor(call.state, VENDOR, policy.id)):
        if any(task.status not in executions.FINAL for task in executions.tasks_of(call.state, execution)):
            why = f"the execution {execution.id} has tasks that aren't in final status, stop the tasks first"
            raise HarborError(412, why)
    remove(call.harbor, policy)
    if project is not None and call.release >= (2, 14):
        project.metadata = {name: value for name, value in project.metadata.items() if name != "retention_id"}
    return call.ok()


def remove(harbor: Harbor, policy: Policy) -> None:
    """Remove a policy with its schedule and runs."""
    schedules.unset_schedule(harbor, VENDOR, policy.id)
    executions.remove_of_vendor(harbor.state, VENDOR, policy.id)
    harbor.state[POLICIES].remove(policy)


def policy_of(call: Call, action: str) -> tuple[Policy, Project | None]:
    """The policy that the path names, with its project, if the caller has the right."""
    call.require_login()
    policy = call.state[POLICIES].get(call.integer("id"))
    if policy is None:
        raise HarborError(400, f"bad request: no such Retention policy with id {call.integer('id')}")
    return policy, require(call, policy.content["scope"], action)


@effects.project_created.subscribe
def give_policy(harbor: Harbor, event: effects.ProjectEvent) -> None:
    """A proxy project gets a policy by itself: what nobody pulls for a week goes."""
    if not event.project.registry_id:
        return
    selector = {"kind": "doublestar", "pattern": "**"}
    rule = {
        "id": 1,
        "priority": 1,
        "action": "retain",
        "template": "nDaysSinceLastPull",
        "params": {"nDaysSinceLastPull": 7},
        "tag_selectors": [selector | {"decoration": "matches"}],
        "scope_selectors": {"repository": [selector | {"decoration": "repoMatches"}]},
    }
    content = {
        "algorithm": "or",
        "rules": [rule],
        "trigger": {"kind": "Schedule", "settings": {"cron": "0 0 0 * * *"}},
        "scope": {"level": "project", "ref": event.project.project_id},
    }
    add_policy(harbor, event.project, content)


@effects.project_deleted.subscribe
def forget(harbor: Harbor, event: effects.ProjectEvent) -> None:
    """A project's policy goes with it, since 2.10."""
    if harbor.release >= (2, 10):
        for policy in harbor.state[POLICIES].where(project_id=event.project.project_id):
            remove(harbor, policy)


# ---- runs


@operation("triggerRetentionExecution")
def trigger(call: Call) -> Response:
    """Run a policy now."""
    policy, _ = policy_of(call, "update")
    dry_run = bool(call.body.get("dry_run"))
    return call.created(launch(call.harbor, policy, "MANUAL", call.actor, dry_run=dry_run).id)


@schedules.scheduled(VENDOR)
def run_scheduled(harbor: Harbor, schedule: schedules.Schedule) -> None:
    """Run a policy, as its time has come."""
    policy = harbor.state[POLICIES].get(schedule.vendor_id)
    if policy is not None:
        launch(harbor, policy, "SCHEDULE", JOBSERVICE, dry_run=False)


def launch(harbor: Harbor, policy: Policy, how: str, operator: str, *, dry_run: bool) -> Execution:
    """Begin a run: one task for each repository that a rule's scope takes.

    Raises:
        HarborError: 500, a scope can't be read; since 2.10 the run ends in Error instead.
    """
    execution = executions.create(harbor, VENDOR, policy.id, how, {"dry_run": dry_run, "operator": operator})
    try:
        plans = plans_of(harbor, policy)
    except ValueError as error:
        if harbor.release < (2, 10):
            raise HarborError(500, f"launch retention: {error}") from None
        executions.finish(harbor, execution, "Error", f"launch retention: {error}")
        return execution
    for repository, rules in plans:
        task = executions.add_task(harbor, execution, {"repository": repository.short_name, "dry_run": dry_run})
        data = {
            "task": task.id,
            "project": repository.project_id,
            "repository": repository.name,
            "algorithm": policy.content.get("algorithm", ""),
            "rules": rules,
            "policy_rules": policy.content.get("rules") or [],
            "dry_run": dry_run,
        }
        harbor.jobs.submit(VENDOR, data, delay=0.5)
    if not plans:
        executions.finish(harbor, execution, "Success", "no resources for retention")
    return execution


def plans_of(harbor: Harbor, policy: Policy) -> list[tuple[Repository, list[JsonObject]]]:
    """The repositories that a policy's rules take, each with its rules.

    Raises:
        ValueError: a selector of a scope can't be read.
    """
    plans: dict[int, tuple[Repository, list[JsonObject]]] = {}
    for rule in items(policy.content, "rules"):
        if rule.get("disabled"):
            continue
        rows = harbor.state[REPOSITORIES].where(project_id=policy.content["scope"].get("ref", 0))
        for selector in items(inner(rule, "scope_selectors"), "repository"):
            selectors.check(selector)
            rows = [row for row in rows if selectors.selects_repository(selector, row.short_name)]
        for row in rows:
            plans.setdefault(row.repository_id, (row, []))[1].append(rule)
    # The server's order is a map's, so any; a later release took the recorded repositories the other way round.
    found = list(plans.values())
    return found[::-1] if harbor.release >= (2, 10) else found


def show_execution(execution: Execution) -> JsonObject:
    """A run as the API shows it."""
    return without_zeros(
        dry_run=execution.extra_attrs.get("dry_run"),
        end_time=microseconds(execution.end_time and execution.end_time.replace(microsecond=0)),
        id=execution.id,
        policy_id=execution.vendor_id,
        start_time=microseconds(execution.start_time),
        status=execution.status,
        trigger=execution.trigger,
    )


def show_task(task: Task) -> JsonObject:
    """The run over one repository as the API shows it."""
    return without_zeros(
        end_time=seconds(task.end_time),
        execution_id=task.execution_id,
        id=task.id,
        job_id=task.job_id,
        repository=task.extra_attrs.get("repository"),
        retained=task.extra_attrs.get("retained"),
        start_time=seconds(task.start_time),
        status=task.status,
        status_code=CODES.get(task.status, 0),
        total=task.extra_attrs.get("total"),
    )


def paged(call: Call, items: list[JsonObject]) -> Response:
    """A page; without a size it is everything, and without a number the links count from 0."""
    page = Page(call.integer("page"), call.integer("page_size"))
    return call.paged(list(page.cut(items)), len(items), page)


@operation("listRetentionExecutions")
def list_executions(call: Call) -> Response:
    """The runs of a policy, the latest first."""
    policy, _ = policy_of(call, "list")
    rows = executions.of_vendor(call.state, VENDOR, policy.id)
    return paged(call, [show_execution(row) for row in reversed(rows)])


@operation("operateRetentionExecution")
def operate(call: Call) -> Response:
    """Stop a run; one that is over is left alone."""
    call.require_login()
    if call.body.get("action") != "stop":
        raise HarborError(400, "bad request: action should be 'stop'")
    execution = found_execution(call, "update")
    if execution.status not in executions.FINAL:
        executions.stop(call.harbor, execution)
    return call.ok()


@operation("listRetentionTasks")
def list_tasks(call: Call) -> Response:
    """The tasks of a run, the latest first."""
    rows = executions.tasks_of(call.state, found_execution(call, "list"))
    ordered = sorted(rows, key=lambda row: (seconds(row.start_time), row.id), reverse=True)
    return paged(call, [show_task(row) for row in ordered])


@operation("getRetentionTaskLog", simplified=OWN_LOG)
def get_log(call: Call) -> Response:
    """The log of a task."""
    execution = found_execution(call, "read")
    task = call.state[executions.TASKS].get(call.integer("tid"))
    if task is None:
        raise HarborError(404, f"task {call.integer('tid')} not found")
    if task.execution_id != execution.id:
        where = call.state[POLICIES].get(call.integer("id"))
        raise HarborError(404, not_of(where, execution.id))
    return text_response(task.log)


def found_execution(call: Call, action: str) -> Execution:
    """The run that the path names, if the caller has the right and it is one of the policy."""
    policy, project = policy_of(call, action)
    require_own(project, policy.id)
    number = call.integer("eid")
    execution = call.state[executions.EXECUTIONS].get(number)
    if execution is None:
        raise HarborError(404, f"execution {number} not found")
    if not isinstance(execution.extra_attrs.get("dry_run"), bool):
        raise EmptyError(500)
    if execution.vendor_id != policy.id or execution.vendor_type != VENDOR:
        raise HarborError(404, not_of(policy, number))
    return execution


def not_of(policy: Policy | None, number: int) -> str:
    """The words for a run of another policy."""
    project_id = 0 if policy is None else policy.content["scope"].get("ref", 0)
    return f"project: {project_id}, execution id {number} not found"
