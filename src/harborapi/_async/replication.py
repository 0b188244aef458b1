# Written by tools/generate.py from operations/replication.py; edit those, then run: make generate
"""Tag `replication`: copying artifacts between registries: policies, their runs, and the tasks of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import ReplicationExecution, ReplicationPolicy, ReplicationTask
    from ..query import Query, Sort
    from ..types import ReplicationPolicyDict


class ReplicationMethods(AsyncMethods):
    """Tag `replication`: copying artifacts between registries: policies, their runs, and the tasks of a run."""

    async def get_replication_policies(
        self,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        name: str | None = None,
        limit: int | None = None,
    ) -> list[ReplicationPolicy]:
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
        from ..operations import replication as ops

        return await self.send(ops.get_replication_policies(query, sort, page, page_size, name, limit))

    async def get_replication_policy(self, policy_id: int) -> ReplicationPolicy:
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
        from ..operations import replication as ops

        return await self.send(ops.get_replication_policy(policy_id))

    async def create_replication_policy(self, policy: ReplicationPolicy | ReplicationPolicyDict) -> str:
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
        from ..operations import replication as ops

        return await self.send(ops.create_replication_policy(policy))

    async def update_replication_policy(
        self, policy_id: int, policy: ReplicationPolicy | ReplicationPolicyDict
    ) -> None:
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
        from ..operations import replication as ops

        await self.send(ops.update_replication_policy(policy_id, policy))

    async def delete_replication_policy(self, policy_id: int) -> None:
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
        from ..operations import replication as ops

        await self.send(ops.delete_replication_policy(policy_id))

    async def get_replications(
        self,
        sort: str | Sort | None = None,
        policy_id: int | None = None,
        status: str | None = None,
        trigger: str | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[ReplicationExecution]:
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
        from ..operations import replication as ops

        return await self.send(ops.get_replications(sort, policy_id, status, trigger, page, page_size, limit))

    async def get_replication(self, execution_id: int) -> ReplicationExecution:
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
        from ..operations import replication as ops

        return await self.send(ops.get_replication(execution_id))

    async def start_replication(self, policy_id: int) -> str:
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
        from ..operations import replication as ops

        return await self.send(ops.start_replication(policy_id))

    async def stop_replication(self, execution_id: int) -> None:
        """Stop a run of a replication policy; one that has ended stays as it is. What was copied stays.

        Args:
            execution_id: Identifier of the run.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `replication:create`.
            NotFound: There is no such run.

        API operation: `stopReplication`, since Harbor 2.2.
        """
        from ..operations import replication as ops

        await self.send(ops.stop_replication(execution_id))

    async def get_replication_tasks(
        self,
        execution_id: int,
        status: str | None = None,
        resource_type: str | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[ReplicationTask]:
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
        from ..operations import replication as ops

        return await self.send(
            ops.get_replication_tasks(execution_id, status, resource_type, sort, page, page_size, limit)
        )

    async def get_replication_task_log(self, execution_id: int, task_id: int) -> str:
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
        from ..operations import replication as ops

        return await self.send(ops.get_replication_task_log(execution_id, task_id))
