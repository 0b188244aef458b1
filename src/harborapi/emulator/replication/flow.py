"""A replication's run: choose what is to be done, make a task of each repository, and do the tasks."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from harborapi.emulator import executions, notifications
from harborapi.emulator.executions import EXECUTIONS, FINAL, TASKS, Execution, Task
from harborapi.emulator.jobs import Work, job
from harborapi.emulator.replication import sites
from harborapi.emulator.replication.policies import (
    POLICIES,
    VENDOR,
    Item,
    ReplicationPolicy,
    Resource,
    chosen,
    renamed,
)
from harborapi.emulator.replication.transfer import ERRORS, Deletion, StoppedError, Transfer
from harborapi.emulator.state import PROJECTS, REGISTRIES
from harborapi.emulator.wire import HarborError, JsonObject, without_zeros

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.replication.foreign import ForeignSite
    from harborapi.emulator.state import Registry

NOTHING = "no resources need to be replicated"
SKIPPED = "Execution skipped: active replication still in progress."


def start(
    harbor: Harbor,
    policy: ReplicationPolicy,
    trigger: str,
    actor: str,
    resource: Resource | None = None,
    operation: str = "copy",
) -> Execution:
    """Run a policy.

    Args:
        harbor: where; hold its lock, within a transaction.
        policy: what is run.
        trigger: `MANUAL`, `SCHEDULE` or `EVENT`.
        actor: the name of who starts it.
        resource: what is to be copied or deleted; without, all that the policy chooses.
        operation: `copy`, `deletion` or `tag deletion`.

    Raises:
        HarborError: 412, the policy is disabled.
    """
    if not policy.enabled:
        raise HarborError(412, f"the policy {policy.id} is disabled")
    running = executions.of_vendor(harbor.state, VENDOR, policy.id)
    busy = policy.single_active_replication and any(one.status == "Running" for one in running)
    execution = executions.create(harbor, VENDOR, policy.id, trigger, {"operator": actor})
    if busy:
        executions.finish(harbor, execution, "Error", SKIPPED)
        return execution
    data: JsonObject = {"execution": execution.id, "operation": operation}
    data["resource"] = None if resource is None else asdict(resource)
    harbor.jobs.submit("REPLICATION_FLOW", data, delay=0.3)
    return execution


def ends(harbor: Harbor, policy: ReplicationPolicy) -> tuple[Registry | None, Registry | None]:
    """The registries at both ends; None is this Harbor itself."""
    table = harbor.state[REGISTRIES]
    return table.get(policy.src_registry_id), table.get(policy.dest_registry_id)


@job("REPLICATION_FLOW")
def run_flow(work: Work) -> float | None:
    """Find what is to be done, and make the tasks."""
    harbor = work.harbor
    with work.transaction() as state:
        execution = state[EXECUTIONS].get(work.data["execution"])
        policy = None if execution is None else state[POLICIES].get(execution.vendor_id)
        if execution is None or policy is None or execution.status in FINAL:
            return None
        source, target = ends(harbor, policy)
    problem, pairs = "", list[tuple[Resource, str]]()
    try:
        with sites.site_of(harbor, source) as one, sites.site_of(harbor, target) as other:
            found = found_resources(work, one, policy)
            pairs = destinations(other, policy, found, copy=work.data["operation"] == "copy")
    except (*ERRORS, ValueError) as error:
        problem = str(error)
    with work.transaction():
        if not execution.attached or execution.status in FINAL:
            return None
        if problem:
            executions.finish(harbor, execution, "Error", problem)
        elif not pairs:
            executions.finish(harbor, execution, "Success", NOTHING)
        for resource, name in pairs:
            make_task(harbor, execution, resource, name, work.data["operation"])
    return None


def found_resources(work: Work, source: sites.Site, policy: ReplicationPolicy) -> list[Resource]:
    """What the run is about: what it was given, or all that the policy chooses at the source."""
    given = work.data["resource"]
    if given is not None:
        items = [Item(**item) for item in given["items"]]
        return [Resource(given["repository"], given["public"], items)]
    resources = (chosen(policy.filters, resource) for resource in source.find(policy.filters))
    return [resource for resource in resources if resource is not None]


def destinations(
    target: sites.Site, policy: ReplicationPolicy, resources: list[Resource], *, copy: bool
) -> list[tuple[Resource, str]]:
    """Where each repository goes; what can't be pushed to is left out."""
    space, count = policy.dest_namespace, policy.dest_namespace_replace_count
    pairs = [(resource, renamed(resource.repository, space, count, target.kind)) for resource in resources]
    if not copy or not pairs:
        return pairs
    projects: dict[str, str] = {}
    for resource, name in pairs:
        project, _, rest = name.partition("/")
        if target.kind == "harbor" and not rest:
            raise ValueError(
                f'the destination repository "{name}" contains only 1 path components [{name}], '
                "but the destination registry requires at least 2"
            )
        public = resource.public
        if project in projects:
            public = "true" if projects[project] == public == "true" else "false"
        projects[project] = public
    proxies = target.prepare(projects)
    return [(resource, name) for resource, name in pairs if name.partition("/")[0] not in proxies]


def make_task(harbor: Harbor, execution: Execution, resource: Resource, name: str, operation: str) -> None:
    """The task for a repository."""
    there = Resource(name, resource.public, resource.items)
    attributes = {
        "operation": operation,
        "resource_type": "artifact",
        "source_resource": resource.shown(),
        "destination_resource": there.shown(),
        "references": ",".join(resource.references),
    }
    task = executions.add_task(harbor, execution, attributes)
    data: JsonObject = {"task": task.id, "source": resource.repository, "target": name, "operation": operation}
    data["references"] = resource.references
    harbor.jobs.submit("REPLICATION", data, delay=0.2)


@job("REPLICATION")
def run_task(work: Work) -> float | None:
    """Do a task: first it is Running, then it is done."""
    harbor = work.harbor
    with work.transaction() as state:
        task = state[TASKS].get(work.data["task"])
        execution = None if task is None else state[EXECUTIONS].get(task.execution_id)
        policy = None if execution is None else state[POLICIES].get(execution.vendor_id)
        if task is None or execution is None or policy is None or task.status in FINAL:
            return None
        if work.step == 0:
            set_status(harbor, policy, execution, task, "Running")
            return 0.7
        source, target = ends(harbor, policy)
    status = "Success" if transferred(work, policy, task, source, target) else "Error"
    with work.transaction():
        if task.attached and task.status not in FINAL:
            set_status(harbor, policy, execution, task, status)
    return None


def transferred(
    work: Work, policy: ReplicationPolicy, task: Task, source: Registry | None, target: Registry | None
) -> bool:
    """Copy or delete what the task is about; whether all went well."""
    data = work.data

    def note(text: str, level: str = "INFO") -> None:
        with work.transaction():
            executions.log(work.harbor, task, text, level)

    def stopped() -> bool:
        with work.harbor.lock:
            return not task.attached or task.status in FINAL

    try:
        with sites.site_of(work.harbor, source) as one, sites.site_of(work.harbor, target) as other:
            for end, registry in (("source", source), ("destination", target)):
                note(f"client for {end} registry [{described(registry)}] created")
            if data["operation"] != "copy":
                deletion = Deletion(cast("ForeignSite", other), note)
                act = deletion.delete if data["operation"] == "deletion" else deletion.delete_tags
                return act(data["target"], data["references"])
            transfer = Transfer(one, other, note, stopped, policy.override, policy.copy_by_chunk)
            return transfer.copy(data["source"], data["target"], data["references"])
    except StoppedError:
        return True
    except (*ERRORS, ValueError, KeyError) as error:
        note(f"{type(error).__name__}: {error}", "ERROR")
        return False


def described(registry: Registry | None) -> str:
    """A registry as a task's log names it."""
    if registry is None:
        return "type: harbor, URL: http://core:8080, insecure: true"
    return f"type: {registry.type}, URL: {registry.url}, insecure: {str(registry.insecure).lower()}"


def set_status(harbor: Harbor, policy: ReplicationPolicy, execution: Execution, task: Task, status: str) -> None:
    """Give a task another status, and tell the webhooks."""
    executions.set_status(harbor, task, status)
    tell(harbor, policy, execution, task)


def stop(harbor: Harbor, execution: Execution) -> None:
    """Stop a run: its tasks that are not over, or itself while it has none."""
    over = [task for task in executions.tasks_of(harbor.state, execution) if task.status not in FINAL]
    executions.stop(harbor, execution)
    policy = harbor.state[POLICIES].get(execution.vendor_id)
    for task in over if policy is not None else ():
        tell(harbor, cast("ReplicationPolicy", policy), execution, task)


def tell(harbor: Harbor, policy: ReplicationPolicy, execution: Execution, task: Task) -> None:
    """Tell the webhooks of the local project that a task's status changed."""
    pulls = policy.dest_registry_id == 0
    attributes = task.extra_attrs
    source, target = attributes["source_resource"], attributes["destination_resource"]
    local = (target if pulls else source).partition("/")
    project = harbor.state[PROJECTS].find(name=local[0])
    other = harbor.state[REGISTRIES].get(policy.src_registry_id or policy.dest_registry_id)
    if project is None or other is None:
        return
    elsewhere: dict[str, Any] = {
        "registry_name": other.name,
        "registry_type": other.type,
        "endpoint": other.url,
        "namespace": source.partition("/")[0],
    }
    here = {"registry_type": "harbor", "endpoint": harbor.url, "namespace": target.partition("/")[0]}
    data: dict[str, Any] = {
        "harbor_hostname": harbor.host.partition(":")[0],
        "job_status": task.status,
        "description": policy.description,
        "artifact_type": attributes["resource_type"],
        "authentication_type": other.credential_type,
        "override_mode": policy.override,
        "trigger_type": execution.trigger,
        "policy_creator": policy.creator,
        "execution_timestamp": int(execution.start_time.timestamp()) if execution.start_time else 0,
        "src_resource": elsewhere if pulls else here,
        "dest_resource": here if pulls else elsewhere,
    }
    if harbor.release >= (2, 13):
        data |= {"execution_id": execution.id, "task_id": task.id}
    artifact: dict[str, Any] = {"type": attributes["resource_type"], "status": task.status, "name_tag": local[2]}
    if harbor.release >= (2, 10):
        artifact["references"] = attributes["references"].split(",")
    if task.status == "Success":
        data["successful_artifact"] = [artifact]
    elif task.status == "Error":
        data["failed_artifact"] = [artifact]
    actor = execution.extra_attrs.get("operator", "")
    event = notifications.Notification(project, "REPLICATION", actor, {"replication": without_zeros(**data)})
    notifications.notified(harbor, event)
