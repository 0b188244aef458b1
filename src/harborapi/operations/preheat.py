"""Tag `preheat`: services that spread images between hosts, and what of a project they are to fetch beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Body, Empty, Json, Location, Text
from .._core.operation import Listing, Operation, items

if TYPE_CHECKING:
    from ..models import Execution, Instance, Metadata, PreheatPolicy, ProviderUnderProject, Task
    from ..query import Query, Sort
    from ..types import InstanceDict, PreheatPolicyDict

_INSTANCES = "/p2p/preheat/instances"
_INSTANCE = _INSTANCES + "/{preheat_instance_name}"
_POLICIES = "/projects/{project_name}/preheat/policies"
_POLICY = _POLICIES + "/{preheat_policy_name}"
_EXECUTION = _POLICY + "/executions/{execution_id}"


def _path(project_name: str, policy_name: str, **more: int) -> dict[str, str | int]:
    return {"project_name": project_name, "preheat_policy_name": policy_name, **more}


def get_preheat_providers() -> Operation[list[Metadata]]:
    """List the kinds of preheat services that the server can work with.

    Returns:
        The kinds; their `id` is the word for `Instance.vendor`.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `preheat-instance:list`.

    API operation: `ListProviders`, since Harbor 2.1.
    """
    return Operation("ListProviders", "GET", "/p2p/preheat/providers", items("Metadata"))


def get_preheat_instances(
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[Instance]:
    """List the preheat instances.

    Their status is `Unknown` here: `ping_preheat_instance()` tells whether one can be reached.

    Args:
        query: Harbor's query language, e.g. `vendor=dragonfly`; keys: `id`, `name`, `description`, `vendor`,
            `endpoint`, `auth_mode`, `enabled`, `is_default`, `insecure`, `setup_timestamp`. Unknown keys are ignored.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round.
        page: The page to start at, counted from 1.
        page_size: Instances a request, 1 to 100.
        limit: How many instances at the most; None for all.

    Returns:
        The instances. Servers up to 2.14.3, and 2.15.0, give their `auth_info` in clear, later ones not at all.

    Raises:
        BadRequest: The query can't be read.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `preheat-instance:list`.

    API operation: `ListInstances`, since Harbor 2.1.
    """
    return Listing(
        "ListInstances",
        "GET",
        _INSTANCES,
        items("Instance"),
        query={"q": query, "sort": sort},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_preheat_instance(instance_name: str) -> Operation[Instance]:
    """Get a preheat instance.

    Its status is `Unknown` here: `ping_preheat_instance()` tells whether it can be reached.

    Args:
        instance_name: The instance's name.

    Returns:
        The instance. Servers up to 2.14.3, and 2.15.0, give its `auth_info` in clear, later ones not at all.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `preheat-instance:read`.
        NotFound: There is no such instance.

    API operation: `GetInstance`, since Harbor 2.1.
    """
    return Operation("GetInstance", "GET", _INSTANCE, Json("Instance"), path={"preheat_instance_name": instance_name})


def ping_preheat_instance(instance: Instance | InstanceDict) -> Operation[None]:
    """Try whether Harbor can reach a preheat service; nothing is stored.

    Args:
        instance: The `id` of a known instance, and nothing else counts; or name, vendor and endpoint of a new one, with
            what is needed to log in.

    Raises:
        BadRequest: There is neither an id nor an endpoint.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `preheat-instance:read`.
        NotFound: There is no instance with this id.
        InternalServerError: The service can't be reached or isn't healthy, the vendor is unknown, or the name is
            missing.

    API operation: `PingInstances`, since Harbor 2.1.
    """
    return Operation("PingInstances", "POST", _INSTANCES + "/ping", Empty(), body=Body("Instance", instance))


def create_preheat_instance(instance: Instance | InstanceDict) -> Operation[str]:
    """Make a preheat service known to Harbor. The server does not try to reach it.

    Args:
        instance: Name, vendor and endpoint, and what is needed to log in. Without `enabled` it is not used.

    Returns:
        The location, which ends in the instance's name.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `preheat-instance:create`.
        Conflict: There is an instance of this name already.
        InternalServerError: The name or another value has a form that Harbor refuses, or there is an instance with
            this endpoint already.

    API operation: `CreateInstance`, since Harbor 2.1.
    """
    return Operation("CreateInstance", "POST", _INSTANCES, Location(), body=Body("Instance", instance))


def update_preheat_instance(instance_name: str, instance: Instance | InstanceDict) -> Operation[None]:
    """Change a preheat instance; get it, change it and send it back as a whole.

    Which instance is changed is told by the `id` in the body, not by the name. Up to 2.14.3, and in 2.15.0, an
    `auth_info` that is left out is emptied.

    Args:
        instance_name: The instance's name; one that exists.
        instance: The instance as it is to be, with its `id`. The vendor can't be changed.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `preheat-instance:update`.
        NotFound: There is no instance of this name, or none with the body's `id`.
        PreconditionFailed: It is to be switched off while a policy uses it.
        InternalServerError: The vendor is another, or a value has a form that Harbor refuses.

    API operation: `UpdateInstance`, since Harbor 2.1.
    """
    return Operation(
        "UpdateInstance",
        "PUT",
        _INSTANCE,
        Empty(),
        path={"preheat_instance_name": instance_name},
        body=Body("Instance", instance),
    )


def delete_preheat_instance(instance_name: str) -> Operation[None]:
    """Make Harbor forget a preheat instance.

    Args:
        instance_name: The instance's name.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `preheat-instance:delete`.
        NotFound: There is no such instance.
        PreconditionFailed: A policy uses it.

    API operation: `DeleteInstance`, since Harbor 2.1.
    """
    return Operation("DeleteInstance", "DELETE", _INSTANCE, Empty(), path={"preheat_instance_name": instance_name})


def get_project_preheat_providers(project_name: str) -> Operation[list[ProviderUnderProject]]:
    """List the preheat instances that the policies of a project can use.

    Args:
        project_name: The project's name.

    Returns:
        The instances, in short.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `preheat-policy:list`.

    API operation: `ListProvidersUnderProject`, since Harbor 2.1.
    """
    return Operation(
        "ListProvidersUnderProject",
        "GET",
        "/projects/{project_name}/preheat/providers",
        items("ProviderUnderProject"),
        path={"project_name": project_name},
    )


def get_preheat_policies(
    project_name: str,
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[PreheatPolicy]:
    """List the preheat policies of a project.

    Args:
        project_name: The project's name.
        query: Harbor's query language, e.g. `name=~prod`; keys: `id`, `name`, `description`, `provider_id`,
            `filters`, `trigger`, `enabled`, `creation_time`, `update_time`. Unknown keys are ignored.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
            change comes last.
        page: The page to start at, counted from 1.
        page_size: Policies a request, 1 to 100.
        limit: How many policies at the most; None for all.

    Returns:
        The policies.

    Raises:
        BadRequest: The query can't be read.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `preheat-policy:list`.
        NotFound: There is no such project (told to system administrators alone).

    API operation: `ListPolicies`, since Harbor 2.1.
    """
    return Listing(
        "ListPolicies",
        "GET",
        _POLICIES,
        items("PreheatPolicy"),
        path={"project_name": project_name},
        query={"q": query, "sort": sort},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_preheat_policy(project_name: str, policy_name: str) -> Operation[PreheatPolicy]:
    """Get a preheat policy of a project.

    Args:
        project_name: The project's name.
        policy_name: The policy's name.

    Returns:
        The policy.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `preheat-policy:read`.
        NotFound: There is no such project (told to system administrators alone), or it has no such policy.

    API operation: `GetPolicy`, since Harbor 2.1.
    """
    return Operation("GetPolicy", "GET", _POLICY, Json("PreheatPolicy"), path=_path(project_name, policy_name))


def create_preheat_policy(project_name: str, policy: PreheatPolicy | PreheatPolicyDict) -> Operation[str]:
    """Make a preheat policy of a project.

    Args:
        project_name: The project's name.
        policy: The policy to make; `filters` and `trigger` are JSON texts and must be given. Without `enabled` it
            can't be started.

    Returns:
        The location, which ends in the policy's name.

    Raises:
        BadRequest: The cron expression has a form that Harbor refuses.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `preheat-policy:create`.
        NotFound: There is no such project (told to system administrators alone) or preheat instance.
        Conflict: The project has a policy of this name already.
        InternalServerError: Filters or trigger are missing or no JSON of the right shape, or the name has a form that
            Harbor refuses.

    API operation: `CreatePolicy`, since Harbor 2.1.
    """
    return Operation(
        "CreatePolicy",
        "POST",
        _POLICIES,
        Location(),
        path={"project_name": project_name},
        body=Body("PreheatPolicy", policy),
    )


def update_preheat_policy(
    project_name: str, policy_name: str, policy: PreheatPolicy | PreheatPolicyDict
) -> Operation[None]:
    """Change a preheat policy of a project; get it, change it and send it back as a whole.

    Which policy is changed is told by the `id` in the body, not by the name.

    Args:
        project_name: The project's name.
        policy_name: The policy's name.
        policy: The policy as it is to be, with its `id`.

    Raises:
        BadRequest: The cron expression has a form that Harbor refuses.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `preheat-policy:update`.
        NotFound: There is no such project (told to system administrators alone) or preheat instance, or the project
            has no policy with the body's `id`.
        InternalServerError: Filters or trigger are missing or no JSON of the right shape, or another value has a form
            that Harbor refuses.

    API operation: `UpdatePolicy`, since Harbor 2.1.
    """
    return Operation(
        "UpdatePolicy",
        "PUT",
        _POLICY,
        Empty(),
        path=_path(project_name, policy_name),
        body=Body("PreheatPolicy", policy),
    )


def delete_preheat_policy(project_name: str, policy_name: str) -> Operation[None]:
    """Delete a preheat policy of a project, with the record of its runs.

    Args:
        project_name: The project's name.
        policy_name: The policy's name.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `preheat-policy:delete`.
        NotFound: There is no such project (told to system administrators alone), or it has no such policy.
        PreconditionFailed: A run of it is under way.

    API operation: `DeletePolicy`, since Harbor 2.1.
    """
    return Operation("DeletePolicy", "DELETE", _POLICY, Empty(), path=_path(project_name, policy_name))


def start_preheat(
    project_name: str, policy_name: str, policy: PreheatPolicy | PreheatPolicyDict | None = None
) -> Operation[str]:
    """Run a preheat policy now; the server works in the background.

    Where no artifact fits, the run is made all the same and ends well at once.

    Args:
        project_name: The project's name.
        policy_name: The policy's name.
        policy: Not needed: the server wants a body and heeds nothing of it. The policy that it has stored is what runs.

    Returns:
        The location, which ends in the id of the run. It lacks `/api/v2.0`.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `preheat-policy:read`.
        NotFound: There is no such project (told to system administrators alone), or it has no such policy.
        InternalServerError: The policy is switched off, or its preheat instance can't be reached.

    API operation: `ManualPreheat`, since Harbor 2.1.
    """
    return Operation(
        "ManualPreheat",
        "POST",
        _POLICY,
        Location(),
        path=_path(project_name, policy_name),
        body=Body("PreheatPolicy", {} if policy is None else policy),
    )


def get_preheat_executions(
    project_name: str,
    policy_name: str,
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[Execution]:
    """List the runs of a preheat policy. The server keeps the latest 50.

    Args:
        project_name: The project's name.
        policy_name: The policy's name.
        query: Harbor's query language, e.g. `status=Error`; keys: `id`, `status`, `status_message`, `trigger`,
            `start_time`, `end_time`, `extra_attrs.*`. Unknown keys are ignored.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
            start comes first.
        page: The page to start at, counted from 1.
        page_size: Runs a request, 1 to 100.
        limit: How many runs at the most; None for all.

    Returns:
        The runs.

    Raises:
        BadRequest: The query can't be read.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `preheat-policy:list`.
        NotFound: There is no such project (told to system administrators alone), or it has no such policy.

    API operation: `ListExecutions`, since Harbor 2.1.
    """
    return Listing(
        "ListExecutions",
        "GET",
        _POLICY + "/executions",
        items("Execution"),
        path=_path(project_name, policy_name),
        query={"q": query, "sort": sort},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_preheat_execution(project_name: str, policy_name: str, execution_id: int) -> Operation[Execution]:
    """Get a run of a preheat policy.

    Args:
        project_name: The project's name.
        policy_name: The policy's name.
        execution_id: Identifier of the run.

    Returns:
        The run.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `preheat-policy:read`.
        NotFound: There is no such project (told to system administrators alone), policy or run.

    API operation: `GetExecution`, since Harbor 2.1.
    """
    return Operation(
        "GetExecution",
        "GET",
        _EXECUTION,
        Json("Execution"),
        path=_path(project_name, policy_name, execution_id=execution_id),
    )


def stop_preheat_execution(project_name: str, policy_name: str, execution_id: int) -> Operation[None]:
    """Stop a run of a preheat policy; one that has ended stays as it is.

    Args:
        project_name: The project's name.
        policy_name: The policy's name.
        execution_id: Identifier of the run.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `preheat-policy:update`.
        NotFound: There is no such project (told to system administrators alone), policy or run.

    API operation: `StopExecution`, since Harbor 2.1.
    """
    return Operation(
        "StopExecution",
        "PATCH",
        _EXECUTION,
        Empty(),
        path=_path(project_name, policy_name, execution_id=execution_id),
        body=Body("Execution", {"status": "Stopped"}),
    )


def get_preheat_tasks(
    project_name: str,
    policy_name: str,
    execution_id: int,
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[Task]:
    """List the tasks of a run of a preheat policy, one for each artifact.

    Args:
        project_name: The project's name.
        policy_name: The policy's name.
        execution_id: Identifier of the run.
        query: Harbor's query language, e.g. `status=Error`; keys: `id`, `job_id`, `status`, `status_message`,
            `run_count`, `creation_time`, `start_time`, `update_time`, `end_time`, `extra_attrs.*`. Unknown keys are
            ignored.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
            start comes first.
        page: The page to start at, counted from 1.
        page_size: Tasks a request, 1 to 100.
        limit: How many tasks at the most; None for all.

    Returns:
        The tasks.

    Raises:
        BadRequest: The query can't be read.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `preheat-policy:list`.
        NotFound: There is no such project (told to system administrators alone), policy or run.

    API operation: `ListTasks`, since Harbor 2.1.
    """
    return Listing(
        "ListTasks",
        "GET",
        _EXECUTION + "/tasks",
        items("Task"),
        path=_path(project_name, policy_name, execution_id=execution_id),
        query={"q": query, "sort": sort},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_preheat_task_log(project_name: str, policy_name: str, execution_id: int, task_id: int) -> Operation[str]:
    """Get the log of a task of a run of a preheat policy.

    Args:
        project_name: The project's name.
        policy_name: The policy's name.
        execution_id: Identifier of the run.
        task_id: Identifier of the task.

    Returns:
        The log's text.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `preheat-policy:read`.
        NotFound: There is no such project (told to system administrators alone), policy, run or task, or the task has
            no log (yet).

    API operation: `GetPreheatLog`, since Harbor 2.1.
    """
    return Operation(
        "GetPreheatLog",
        "GET",
        _EXECUTION + "/tasks/{task_id}/logs",
        Text(),
        path=_path(project_name, policy_name, execution_id=execution_id, task_id=task_id),
    )
