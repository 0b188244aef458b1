"""Tag `webhook`: where word is sent of what happens in a project: policies, their runs, and the tasks of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Body, Empty, Json, Location, Text
from .._core.operation import Listing, Operation, by_name, items
from ._lists import leading

if TYPE_CHECKING:
    from ..models import Execution, SupportedWebhookEventTypes, Task, WebhookLastTrigger, WebhookPolicy
    from ..query import Query, Sort
    from ..types import WebhookPolicyDict

_WEBHOOK = "/projects/{project_name_or_id}/webhook"
_POLICIES = _WEBHOOK + "/policies"
_POLICY = _POLICIES + "/{webhook_policy_id}"
_TASKS = _POLICY + "/executions/{execution_id}/tasks"


def get_webhook_policies(
    project_name_or_id: str | int,
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[WebhookPolicy]:
    """List the webhook policies of a project.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        query: Harbor's query language, e.g. `name=~ci,enabled=true`; keys: `id`, `name`, `description`, `targets`,
            `event_types`, `creator`, `enabled`, `creation_time`, `update_time`. Unknown keys are ignored.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
            comes first.
        page: The page to start at, counted from 1.
        page_size: Policies a request, 1 to 100.
        limit: How many policies at the most; None for all.

    Returns:
        The policies.

    Raises:
        BadRequest: The query can't be read.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account neither maintainer nor administrator of it, nor a robot with
            the right `notification-policy:list`.
        NotFound: There is no such project (told to system administrators alone).

    API operation: `ListWebhookPoliciesOfProject`, since Harbor 2.3.
    """
    return Listing(
        "ListWebhookPoliciesOfProject",
        "GET",
        _POLICIES,
        items("WebhookPolicy"),
        path={"project_name_or_id": project_name_or_id},
        query={"q": query, "sort": sort},
        headers=by_name(project_name_or_id),
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_webhook_policy(project_name_or_id: str | int, webhook_policy_id: int) -> Operation[WebhookPolicy]:
    """Get a webhook policy of a project.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        webhook_policy_id: Identifier of the policy.

    Returns:
        The policy. The `auth_header` of its targets is in clear.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is no administrator of the project (since 2.14 a maintainer may too), nor a robot with
            the right `notification-policy:read`.
        NotFound: There is no such project, or it has no such policy.

    API operation: `GetWebhookPolicyOfProject`, since Harbor 2.3.
    """
    return Operation(
        "GetWebhookPolicyOfProject",
        "GET",
        _POLICY,
        Json("WebhookPolicy"),
        path={"project_name_or_id": project_name_or_id, "webhook_policy_id": webhook_policy_id},
        headers=by_name(project_name_or_id),
    )


def get_webhook_supported_events(project_name_or_id: str | int) -> Operation[SupportedWebhookEventTypes]:
    """Get what webhook policies can be made of: kinds of events, kinds of targets, and formats.

    Args:
        project_name_or_id: The project's name (str) or id (int).

    Returns:
        The kinds of events and targets, and the formats of each kind of target (since 2.8).

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it (since 2.14 a maintainer may too), nor
            a robot with the right `notification-policy:read`.

    API operation: `GetSupportedEventTypes`, since Harbor 2.3.
    """
    return Operation(
        "GetSupportedEventTypes",
        "GET",
        _WEBHOOK + "/events",
        Json("SupportedWebhookEventTypes"),
        path={"project_name_or_id": project_name_or_id},
        headers=by_name(project_name_or_id),
    )


def get_webhook_policy_last_trigger(
    project_name_or_id: str | int, limit: int | None = None
) -> Operation[list[WebhookLastTrigger]]:
    """List when each webhook policy of a project last sent each of its kinds of events.

    Deprecated by Harbor since 2.8, which still answers it; `get_webhook_policy_executions()` tells of every time.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        limit: How many rows at the most; None for all. The server always sends all of them.

    Returns:
        A row for each policy and kind of event; the time is in year 1 where nothing was ever sent.

    Raises:
        InvalidArgument: The limit is negative.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it (since 2.14 a maintainer may too), nor
            a robot with the right `notification-policy:read`.
        NotFound: There is no such project (told to system administrators alone).

    API operation: `LastTrigger`, since Harbor 2.3.
    """
    return Operation(
        "LastTrigger",
        "GET",
        _WEBHOOK + "/lasttrigger",
        leading("WebhookLastTrigger", limit, "LastTrigger"),
        path={"project_name_or_id": project_name_or_id},
        headers=by_name(project_name_or_id),
    )


def create_webhook_policy(project_name_or_id: str | int, policy: WebhookPolicy | WebhookPolicyDict) -> Operation[str]:
    """Make a webhook policy of a project.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        policy: The policy to make. Without `enabled` nothing is sent. A kind of event that it names twice is sent
            twice.

    Returns:
        The location, which ends in the policy's id.

    Raises:
        BadRequest: There are no event types or an unknown one, no targets, or one whose address, type or format Harbor
            refuses.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `notification-policy:create`.
        NotFound: There is no such project (told to system administrators alone).
        Conflict: The project has a policy of this name already.

    API operation: `CreateWebhookPolicyOfProject`, since Harbor 2.3.
    """
    return Operation(
        "CreateWebhookPolicyOfProject",
        "POST",
        _POLICIES,
        Location(),
        path={"project_name_or_id": project_name_or_id},
        headers=by_name(project_name_or_id),
        body=Body("WebhookPolicy", policy),
    )


def update_webhook_policy(
    project_name_or_id: str | int, webhook_policy_id: int, policy: WebhookPolicy | WebhookPolicyDict
) -> Operation[None]:
    """Change a webhook policy of a project; it is replaced as a whole.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        webhook_policy_id: Identifier of the policy.
        policy: The policy as it is to be.

    Raises:
        BadRequest: As `create_webhook_policy()`.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `notification-policy:update`.
        NotFound: There is no such project (told to system administrators alone), or it has no such policy.
        Conflict: The project has another policy of this name.

    API operation: `UpdateWebhookPolicyOfProject`, since Harbor 2.3.
    """
    return Operation(
        "UpdateWebhookPolicyOfProject",
        "PUT",
        _POLICY,
        Empty(),
        path={"project_name_or_id": project_name_or_id, "webhook_policy_id": webhook_policy_id},
        headers=by_name(project_name_or_id),
        body=Body("WebhookPolicy", policy),
    )


def delete_webhook_policy(project_name_or_id: str | int, webhook_policy_id: int) -> Operation[None]:
    """Delete a webhook policy of a project, with the record of what it sent.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        webhook_policy_id: Identifier of the policy.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
            `notification-policy:delete`.
        NotFound: There is no such project (told to system administrators alone), or it has no such policy.
        PreconditionFailed: It is still sending.

    API operation: `DeleteWebhookPolicyOfProject`, since Harbor 2.3.
    """
    return Operation(
        "DeleteWebhookPolicyOfProject",
        "DELETE",
        _POLICY,
        Empty(),
        path={"project_name_or_id": project_name_or_id, "webhook_policy_id": webhook_policy_id},
        headers=by_name(project_name_or_id),
    )


def get_webhook_policy_executions(
    project_name_or_id: str | int,
    webhook_policy_id: int,
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[Execution]:
    """List what a webhook policy sent: one execution for each event and target. The server keeps the latest 50.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        webhook_policy_id: Identifier of the policy.
        query: Harbor's query language, e.g. `status=Error` or `extra_attrs.event_type=PUSH_ARTIFACT`; keys: `id`,
            `vendor_type` (`WEBHOOK` or `SLACK`), `status`, `status_message`, `trigger`, `start_time`, `end_time`,
            `extra_attrs.*`. Unknown keys are ignored.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
            start comes first.
        page: The page to start at, counted from 1.
        page_size: Executions a request, 1 to 100.
        limit: How many executions at the most; None for all.

    Returns:
        The executions; `extra_attrs` holds the event's kind and what was sent.

    Raises:
        BadRequest: The query can't be read.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is no administrator of the project (since 2.14 a maintainer may too), nor a robot with
            the right `notification-policy:read`.
        NotFound: There is no such project, or it has no such policy.

    API operation: `ListExecutionsOfWebhookPolicy`, since Harbor 2.8.
    """
    return Listing(
        "ListExecutionsOfWebhookPolicy",
        "GET",
        _POLICY + "/executions",
        items("Execution"),
        path={"project_name_or_id": project_name_or_id, "webhook_policy_id": webhook_policy_id},
        query={"q": query, "sort": sort},
        headers=by_name(project_name_or_id),
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_webhook_execution_tasks(
    project_name_or_id: str | int,
    webhook_policy_id: int,
    execution_id: int,
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[Task]:
    """List the tasks of an execution of a webhook policy; there is one, which is tried again when it fails.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        webhook_policy_id: Identifier of the policy.
        execution_id: Identifier of the execution.
        query: Harbor's query language, e.g. `status=Error`; keys: `id`, `job_id`, `status`, `status_message`,
            `run_count`, `creation_time`, `start_time`, `update_time`, `end_time`. Unknown keys are ignored.
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
        Forbidden: The account is no administrator of the project (since 2.14 a maintainer may too), nor a robot with
            the right `notification-policy:read`.
        NotFound: There is no such project, or it has no such policy, or the policy no such execution.

    API operation: `ListTasksOfWebhookExecution`, since Harbor 2.8.
    """
    return Listing(
        "ListTasksOfWebhookExecution",
        "GET",
        _TASKS,
        items("Task"),
        path={
            "project_name_or_id": project_name_or_id,
            "webhook_policy_id": webhook_policy_id,
            "execution_id": execution_id,
        },
        query={"q": query, "sort": sort},
        headers=by_name(project_name_or_id),
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_webhook_task_log(
    project_name_or_id: str | int, webhook_policy_id: int, execution_id: int, task_id: int
) -> Operation[str]:
    """Get the log of a task of a webhook policy: how the request to the target went.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        webhook_policy_id: Identifier of the policy.
        execution_id: Identifier of the execution.
        task_id: Identifier of the task.

    Returns:
        The log's text.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is no administrator of the project (since 2.14 a maintainer may too), nor a robot with
            the right `notification-policy:read`.
        NotFound: There is no such project, or it has no such policy, or the policy no such execution or task, or the
            task has no log (yet).

    API operation: `GetLogsOfWebhookTask`, since Harbor 2.8.
    """
    return Operation(
        "GetLogsOfWebhookTask",
        "GET",
        _TASKS + "/{task_id}/log",
        Text(),
        path={
            "project_name_or_id": project_name_or_id,
            "webhook_policy_id": webhook_policy_id,
            "execution_id": execution_id,
            "task_id": task_id,
        },
        headers=by_name(project_name_or_id),
    )
