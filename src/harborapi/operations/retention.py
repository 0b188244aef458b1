"""Tag `Retention`: which artifacts of a project are kept: the policy, its runs, and the tasks of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Body, Empty, Json, Location, Text
from .._core.operation import Listing, Operation, items

if TYPE_CHECKING:
    from ..models import RetentionExecution, RetentionExecutionTask, RetentionMetadata, RetentionPolicy
    from ..types import RetentionPolicyDict

_POLICY = "/retentions/{id}"
_EXECUTIONS = _POLICY + "/executions"
_EXECUTION = _EXECUTIONS + "/{eid}"


def get_retention_policy(retention_id: int) -> Operation[RetentionPolicy]:
    """Get a retention policy.

    Args:
        retention_id: Identifier of the policy; a project's is what `get_project_retention_id()` gives.

    Returns:
        The policy.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is not at least developer in the policy's project, nor a robot with the right
            `tag-retention:read`.
        InternalServerError: There is no such policy.

    API operation: `getRetention`, since Harbor 2.2.
    """
    return Operation("getRetention", "GET", _POLICY, Json("RetentionPolicy"), path={"id": retention_id})


def get_retention_metadata() -> Operation[RetentionMetadata]:
    """Get what retention rules can be made of: the kinds of rules and the ways to choose tags and repositories.

    It is what Harbor's portal offers; the server knows some more kinds, such as `latestActiveK`.

    Returns:
        Kinds of rules with their parameters, and selectors.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.

    API operation: `getRentenitionMetadata`, since Harbor 2.2.
    """
    return Operation("getRentenitionMetadata", "GET", "/retentions/metadatas", Json("RetentionMetadata"))


def create_retention_policy(policy: RetentionPolicy | RetentionPolicyDict) -> Operation[str]:
    """Make the retention policy of a project, which can have but one.

    An artifact that no rule keeps is deleted, with all its tags, when the policy runs; try it with
    `start_retention_execution(..., dry_run=True)`. The server does not check kinds of rules, parameters and selectors:
    with a wrong one the run ends in `Error` and deletes nothing in that repository.

    Args:
        policy: The policy to make, with the project's id in `scope.ref`; at most 15 rules.

    Returns:
        The location, which ends in the policy's id.

    Raises:
        BadRequest: There are more than 15 rules, the scope is no project or an unknown one, the project has a policy
            already, or the cron expression has a form that Harbor refuses. Up to 2.13 also where the project's policy
            was deleted.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is not at least developer in the project, nor a robot with the right
            `tag-retention:create`.
        Conflict: Two rules are the same.
        InternalServerError: The scope is missing.

    API operation: `createRetention`, since Harbor 2.2.
    """
    return Operation("createRetention", "POST", "/retentions", Location(), body=Body("RetentionPolicy", policy))


def update_retention_policy(retention_id: int, retention: RetentionPolicy | RetentionPolicyDict) -> Operation[None]:
    """Change a retention policy; it is replaced as a whole.

    Args:
        retention_id: Identifier of the policy.
        retention: The policy as it is to be, with its scope; at most 15 rules.

    Raises:
        BadRequest: There are more than 15 rules, the scope is no project, or the cron expression has a form that Harbor
            refuses.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is not at least developer in the project of the scope, nor a robot with the right
            `tag-retention:update`.
        NotFound: There is no such policy, or it is another project's than the scope says.
        Conflict: Two rules are the same.
        InternalServerError: The scope is missing.

    API operation: `updateRetention`, since Harbor 2.2.
    """
    return Operation(
        "updateRetention",
        "PUT",
        _POLICY,
        Empty(),
        path={"id": retention_id},
        body=Body("RetentionPolicy", retention),
    )


def delete_retention_policy(retention_id: int) -> Operation[None]:
    """Delete a retention policy: from then on nothing is deleted by it.

    Up to 2.13 the project still refers to the deleted policy, and no new one can be made for it: there, change the
    policy in place of deleting it.

    Args:
        retention_id: Identifier of the policy.

    Raises:
        BadRequest: There is no such policy.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is not at least developer in the policy's project, nor a robot with the right
            `tag-retention:delete`.
        PreconditionFailed: A run of it has not ended.

    API operation: `deleteRetention`, since Harbor 2.3.
    """
    return Operation("deleteRetention", "DELETE", _POLICY, Empty(), path={"id": retention_id})


def get_retention_executions(
    retention_id: int, page: int = 1, page_size: int = 100, limit: int | None = None
) -> Listing[RetentionExecution]:
    """List the runs of a retention policy, the latest first. The server keeps the latest 50.

    Args:
        retention_id: Identifier of the policy.
        page: The page to start at, counted from 1.
        page_size: Runs a request, 1 to 100.
        limit: How many runs at the most; None for all.

    Returns:
        The runs.

    Raises:
        BadRequest: There is no such policy.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is not at least developer in the policy's project, nor a robot with the right
            `tag-retention:list`.

    API operation: `listRetentionExecutions`, since Harbor 2.2.
    """
    return Listing(
        "listRetentionExecutions",
        "GET",
        _EXECUTIONS,
        items("RetentionExecution"),
        path={"id": retention_id},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def start_retention_execution(retention_id: int, dry_run: bool = False) -> Operation[str]:
    """Run a retention policy now; the server works in the background.

    Args:
        retention_id: Identifier of the policy.
        dry_run: True: nothing is deleted; the tasks tell how many artifacts would be kept.

    Returns:
        The location, which ends in the id of the run.

    Raises:
        BadRequest: There is no such policy.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is not at least developer in the policy's project, nor a robot with the right
            `tag-retention:update`.

    API operation: `triggerRetentionExecution`, since Harbor 2.2.
    """
    return Operation(
        "triggerRetentionExecution",
        "POST",
        _EXECUTIONS,
        Location("text/plain"),  # what releases up to 2.12 insist on
        path={"id": retention_id},
        body=Body("dict[str, Any]", {"dry_run": dry_run}),
    )


def stop_retention_execution(retention_id: int, execution_id: int) -> Operation[None]:
    """Stop a run of a retention policy; what it has deleted stays deleted.

    Args:
        retention_id: Identifier of the policy.
        execution_id: Identifier of the run.

    Raises:
        BadRequest: There is no such policy.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is not at least developer in the policy's project, nor a robot with the right
            `tag-retention:update`.
        NotFound: The policy has no such run.

    API operation: `operateRetentionExecution`, since Harbor 2.2.
    """
    return Operation(
        "operateRetentionExecution",
        "PATCH",
        _EXECUTION,
        Empty(),
        path={"id": retention_id, "eid": execution_id},
        body=Body("dict[str, Any]", {"action": "stop"}),
    )


def get_retention_tasks(
    retention_id: int, execution_id: int, page: int = 1, page_size: int = 100, limit: int | None = None
) -> Listing[RetentionExecutionTask]:
    """List the tasks of a retention run, one for each repository.

    Args:
        retention_id: Identifier of the policy.
        execution_id: Identifier of the run.
        page: The page to start at, counted from 1.
        page_size: Tasks a request, 1 to 100.
        limit: How many tasks at the most; None for all.

    Returns:
        The tasks. Their counts are 0 until they have ended.

    Raises:
        BadRequest: There is no such policy.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is not at least developer in the policy's project, nor a robot with the right
            `tag-retention:list`.
        NotFound: The policy has no such run.

    API operation: `listRetentionTasks`, since Harbor 2.2.
    """
    return Listing(
        "listRetentionTasks",
        "GET",
        _EXECUTION + "/tasks",
        items("RetentionExecutionTask"),
        path={"id": retention_id, "eid": execution_id},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_retention_execution_task_log(retention_id: int, execution_id: int, task_id: int) -> Operation[str]:
    """Get the log of a task of a retention run: which artifacts of the repository were kept and which deleted, and why.

    Args:
        retention_id: Identifier of the policy.
        execution_id: Identifier of the run.
        task_id: Identifier of the task.

    Returns:
        The log's text.

    Raises:
        BadRequest: There is no such policy.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is not at least developer in the policy's project, nor a robot with the right
            `tag-retention:read`.
        NotFound: There is no such task, or it has no log (yet).

    API operation: `getRetentionTaskLog`, since Harbor 2.2.
    """
    return Operation(
        "getRetentionTaskLog",
        "GET",
        _EXECUTION + "/tasks/{tid}",
        Text(),
        path={"id": retention_id, "eid": execution_id, "tid": task_id},
    )
