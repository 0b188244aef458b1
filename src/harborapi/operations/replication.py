"""Tag `replication`: copying artifacts between registries: policies, their runs, and the tasks of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Body, Empty, Json, Location, Text
from .._core.operation import Listing, Operation, items

if TYPE_CHECKING:
    from ..models import ReplicationExecution, ReplicationPolicy, ReplicationTask
    from ..query import Query, Sort
    from ..types import ReplicationPolicyDict

_POLICIES = "/replication/policies"
_POLICY = _POLICIES + "/{id}"
_EXECUTIONS = "/replication/executions"
_EXECUTION = _EXECUTIONS + "/{id}"


def get_replication_policies(
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    name: str | None = None,
    limit: int | None = None,
) -> Listing[ReplicationPolicy]:
    """List the replication policies.

    Args:
        query: Harbor's query language, e.g. `name=~mirror,enabled=true`; keys: `id`, `name`, `description`, `creator`,
            `src_registry_id`, `dest_registry_id`, `dest_namespace`, `override`, `enabled`, `replicate_deletion`,
            `creation_time`, `update_time`, ... Unknown keys are ignored.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
            comes first.
        page: The page to start at, counted from 1.
        page_size: Policies a request, 1 to 100.
        name: A part of the name. Of the old form of this list; `name=~part` in the query says the same.
        limit: How many policies at the most; None for all.

    Returns:
        The policies.

    Raises:
        BadRequest: The query can't be read.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `replication-policy:list`.

    API operation: `listReplicationPolicies`, since Harbor 2.3.
    """
    return Listing(
        "listReplicationPolicies",
        "GET",
        _POLICIES,
        items("ReplicationPolicy"),
        query={"q": query, "sort": sort, "name": name},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_replication_policy(policy_id: int) -> Operation[ReplicationPolicy]:
    """Get a replication policy.

    Args:
        policy_id: Identifier of the policy.

    Returns:
        The policy.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `replication-policy:read`.
        NotFound: There is no such policy.

    API operation: `getReplicationPolicy`, since Harbor 2.3.
    """
    return Operation("getReplicationPolicy", "GET", _POLICY, Json("ReplicationPolicy"), path={"id": policy_id})


def create_replication_policy(policy: ReplicationPolicy | ReplicationPolicyDict) -> Operation[str]:
    """Make a replication policy; nothing is copied until it is triggered or started by hand.

    Args:
        policy: The policy to make. Exactly one of `src_registry` and `dest_registry` is given; the other is this
            Harbor. Without `enabled` it can't be started.

    Returns:
        The location, which ends in the policy's id.

    Raises:
        BadRequest: The name is missing, not exactly one registry is given, or filters, namespace, trigger or cron
            expression have a form that Harbor refuses.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right
            `replication-policy:create`.
        NotFound: There is no such registry.
        Conflict: There is a policy of this name already.

    API operation: `createReplicationPolicy`, since Harbor 2.3.
    """
    return Operation("createReplicationPolicy", "POST", _POLICIES, Location(), body=Body("ReplicationPolicy", policy))


def update_replication_policy(policy_id: int, policy: ReplicationPolicy | ReplicationPolicyDict) -> Operation[None]:
    """Change a replication policy; it is replaced as a whole.

    Args:
        policy_id: Identifier of the policy.
        policy: The policy as it is to be.

    Raises:
        BadRequest: As `create_replication_policy()`.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right
            `replication-policy:update`.
        NotFound: There is no such policy or registry.
        Conflict: There is another policy of this name.

    API operation: `updateReplicationPolicy`, since Harbor 2.3.
    """
    return Operation(
        "updateReplicationPolicy",
        "PUT",
        _POLICY,
        Empty(),
        path={"id": policy_id},
        body=Body("ReplicationPolicy", policy),
    )


def delete_replication_policy(policy_id: int) -> Operation[None]:
    """Delete a replication policy, with the record of its runs; what was copied stays.

    Args:
        policy_id: Identifier of the policy.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right
            `replication-policy:delete`.
        NotFound: There is no such policy.
        PreconditionFailed: A run of it has not ended.

    API operation: `deleteReplicationPolicy`, since Harbor 2.3.
    """
    return Operation("deleteReplicationPolicy", "DELETE", _POLICY, Empty(), path={"id": policy_id})


def get_replications(
    sort: str | Sort | None = None,
    policy_id: int | None = None,
    status: str | None = None,
    trigger: str | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[ReplicationExecution]:
    """List the runs of replication policies. The server keeps the latest 50 of each policy.

    Args:
        sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
            start comes first.
        policy_id: The policy whose runs are listed; None for all policies.
        status: `InProgress`, `Succeed`, `Failed` or `Stopped`; None for all.
        trigger: `manual`, `scheduled` or `event_based`; None for all.
        page: The page to start at, counted from 1.
        page_size: Runs a request, 1 to 100.
        limit: How many runs at the most; None for all.

    Returns:
        The runs.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `replication:list`.

    API operation: `listReplicationExecutions`, since Harbor 2.2.
    """
    return Listing(
        "listReplicationExecutions",
        "GET",
        _EXECUTIONS,
        items("ReplicationExecution"),
        query={"sort": sort, "policy_id": policy_id, "status": status, "trigger": trigger},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_replication(execution_id: int) -> Operation[ReplicationExecution]:
    """Get a run of a replication policy. Its status may lag up to 30 seconds behind.

    Args:
        execution_id: Identifier of the run.

    Returns:
        The run.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `replication:read`.
        NotFound: There is no such run.

    API operation: `getReplicationExecution`, since Harbor 2.2.
    """
    return Operation(
        "getReplicationExecution", "GET", _EXECUTION, Json("ReplicationExecution"), path={"id": execution_id}
    )


def start_replication(policy_id: int) -> Operation[str]:
    """Run a replication policy now; the server copies in the background.

    Where the policy allows but one run at a time and one is under way, the new run is made all the same, and fails.

    Args:
        policy_id: Identifier of the policy.

    Returns:
        The location, which ends in the id of the run: ask `get_replication()` how far it is.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `replication:create`.
        NotFound: There is no such policy.
        PreconditionFailed: The policy is switched off.

    API operation: `startReplication`, since Harbor 2.2.
    """
    return Operation(
        "startReplication",
        "POST",
        _EXECUTIONS,
        Location(),
        body=Body("StartReplicationExecution", {"policy_id": policy_id}),
    )


def stop_replication(execution_id: int) -> Operation[None]:
    """Stop a run of a replication policy; one that has ended stays as it is. What was copied stays.

    Args:
        execution_id: Identifier of the run.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `replication:create`.
        NotFound: There is no such run.

    API operation: `stopReplication`, since Harbor 2.2.
    """
    return Operation("stopReplication", "PUT", _EXECUTION, Empty(), path={"id": execution_id})


def get_replication_tasks(
    execution_id: int,
    status: str | None = None,
    resource_type: str | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[ReplicationTask]:
    """List the tasks of a replication run, one for each repository.

    Args:
        execution_id: Identifier of the run.
        status: `Pending`, `InProgress`, `Succeed`, `Failed` or `Stopped`; None for all.
        resource_type: `artifact`, or `image` for what comes from registries that are no Harbor; None for all.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
            start comes first.
        page: The page to start at, counted from 1.
        page_size: Tasks a request, 1 to 100.
        limit: How many tasks at the most; None for all.

    Returns:
        The tasks.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `replication:list`.
        NotFound: There is no such run.

    API operation: `listReplicationTasks`, since Harbor 2.2.
    """
    return Listing(
        "listReplicationTasks",
        "GET",
        _EXECUTION + "/tasks",
        items("ReplicationTask"),
        path={"id": execution_id},
        query={"status": status, "resource_type": resource_type, "sort": sort},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_replication_task_log(execution_id: int, task_id: int) -> Operation[str]:
    """Get the log of a task of a replication run.

    Args:
        execution_id: Identifier of the run.
        task_id: Identifier of the task.

    Returns:
        The log's text.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `replication:read`.
        NotFound: There is no such run, or it has no such task, or the task has no log (yet).

    API operation: `getReplicationLog`, since Harbor 2.2.
    """
    return Operation(
        "getReplicationLog",
        "GET",
        _EXECUTION + "/tasks/{task_id}/log",
        Text(),
        path={"id": execution_id, "task_id": task_id},
    )
