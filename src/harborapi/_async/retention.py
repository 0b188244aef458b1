# Written by tools/generate.py from flows/retention.py and operations/retention.py; edit those, then run: make generate
"""Tag `Retention`: which artifacts of a project are kept: the policy, its runs, and the tasks of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from datetime import datetime

    from ..models import RetentionExecution, RetentionExecutionTask, RetentionMetadata, RetentionPolicy
    from ..outcomes import RetentionPreview
    from ..types import RetentionPolicyDict


class RetentionMethods(AsyncMethods):
    """Tag `Retention`: which artifacts of a project are kept: the policy, its runs, and the tasks of a run."""

    async def get_project_retention_id(self, project_name_or_id: str | int) -> int:
        """Get the identifier of a project's retention policy, which the other methods of retention ask for.

        Before 2.14 a project keeps the identifier of a policy that was deleted.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).

        Returns:
            The identifier.

        Raises:
            Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
            Forbidden: The project is private or unknown, and the account no member of it.
            NotFound: There is no such project, or it has no policy.
        """
        from ..flows import retention as ops

        return await self.perform(ops.get_project_retention_id, project_name_or_id)

    async def preview_retention(
        self,
        project_name_or_id: str | int,
        policy: RetentionPolicy | RetentionPolicyDict | None = None,
        *,
        now: datetime | None = None,
    ) -> RetentionPreview:
        """Show what a retention policy would keep of a project, and what a run of it would delete. Nothing is changed.

        It is computed here, by the rules of the server, from the lists of artifacts: so it can be had for a policy that is
        not set yet, and it counts immutable tags right, which the server's own dry run does not in every case.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            policy: The policy. None: the project's own.
            now: The time of the run, with its time zone; None for the present.

        Returns:
            What becomes of each artifact, and why.

        Raises:
            InvalidArgument: The policy has fields of a wrong type, or the time has no zone.
            Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
            Forbidden: The project is private or unknown, and the account no member of it; or it may not see the policy.
            NotFound: There is no such project, or it has no policy and none was given.
        """
        from ..flows import retention as ops

        return await self.perform(ops.preview_retention, project_name_or_id, policy, now=now)

    async def get_retention_policy(self, retention_id: int) -> RetentionPolicy:
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
        from ..operations import retention as ops

        return await self.send(ops.get_retention_policy(retention_id))

    async def get_retention_metadata(self) -> RetentionMetadata:
        """Get what retention rules can be made of: the kinds of rules and the ways to choose tags and repositories.

        It is what Harbor's portal offers; the server knows some more kinds, such as `latestActiveK`.

        Returns:
            Kinds of rules with their parameters, and selectors.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.

        API operation: `getRentenitionMetadata`, since Harbor 2.2.
        """
        from ..operations import retention as ops

        return await self.send(ops.get_retention_metadata())

    async def create_retention_policy(self, policy: RetentionPolicy | RetentionPolicyDict) -> str:
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
        from ..operations import retention as ops

        return await self.send(ops.create_retention_policy(policy))

    async def update_retention_policy(
        self, retention_id: int, retention: RetentionPolicy | RetentionPolicyDict
    ) -> None:
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
        from ..operations import retention as ops

        await self.send(ops.update_retention_policy(retention_id, retention))

    async def delete_retention_policy(self, retention_id: int) -> None:
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
        from ..operations import retention as ops

        await self.send(ops.delete_retention_policy(retention_id))

    async def get_retention_executions(
        self, retention_id: int, page: int = 1, page_size: int = 100, limit: int | None = None
    ) -> list[RetentionExecution]:
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
        from ..operations import retention as ops

        return await self.send(ops.get_retention_executions(retention_id, page, page_size, limit))

    async def start_retention_execution(self, retention_id: int, dry_run: bool = False) -> str:
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
        from ..operations import retention as ops

        return await self.send(ops.start_retention_execution(retention_id, dry_run))

    async def stop_retention_execution(self, retention_id: int, execution_id: int) -> None:
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
        from ..operations import retention as ops

        await self.send(ops.stop_retention_execution(retention_id, execution_id))

    async def get_retention_tasks(
        self, retention_id: int, execution_id: int, page: int = 1, page_size: int = 100, limit: int | None = None
    ) -> list[RetentionExecutionTask]:
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
        from ..operations import retention as ops

        return await self.send(ops.get_retention_tasks(retention_id, execution_id, page, page_size, limit))

    async def get_retention_execution_task_log(self, retention_id: int, execution_id: int, task_id: int) -> str:
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
        from ..operations import retention as ops

        return await self.send(ops.get_retention_execution_task_log(retention_id, execution_id, task_id))
