# Written by tools/generate.py from flows/cleanup.py; edit those, then run: make generate
"""Deleting many artifacts: a plan first, which is printed and looked at, and then carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import SyncMethods

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ..exceptions import HarborAPIException
    from ..outcomes import Deletion, Outcome, Plan
    from ..query import Query


class CleanupMethods(SyncMethods):
    """Deleting many artifacts: a plan first, which is printed and looked at, and then carried out."""

    def plan_delete_untagged(
        self,
        project_name: str | None = None,
        repository_name: str | None = None,
        *,
        unused_since: datetime | None = None,
    ) -> Plan:
        """Plan to delete the artifacts that have no tag. Nothing is deleted yet: `carry_out(plan)` does.

        The parts of a multi-platform image are none of them: they belong to their index.

        Args:
            project_name: The project's name. None: all projects that the account may see.
            repository_name: The repository's name without the project's. None: all of the project.
            unused_since: Only artifacts that were neither pushed nor pulled since this time, which must have a time zone.

        Returns:
            The plan, to be printed and looked at.

        Raises:
            InvalidArgument: A repository without a project, or a time without a zone.
            Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
            Forbidden: The project is private or unknown, and the account no member of it.
            NotFound: There is no such project or repository.
        """
        from ..flows import cleanup as ops

        return self.perform(ops.plan_delete_untagged, project_name, repository_name, unused_since=unused_since)

    def plan_delete_artifacts(
        self,
        project_name: str,
        repository_name: str | None = None,
        *,
        query: str | Query,
        unused_since: datetime | None = None,
    ) -> Plan:
        """Plan to delete the artifacts that a query finds, with all their tags. `carry_out(plan)` deletes them.

        A server ignores a condition on a field that it does not know, and finds everything then. So conditions are checked
        before anything is sent.

        Args:
            project_name: The project's name.
            repository_name: The repository's name without the project's. None: all of the project.
            query: Which artifacts, as an expression of `harborapi.query` or in Harbor's query language, e.g.
                `type=IMAGE,push_time=[~2024-01-01]`; not empty. For keys see `get_artifacts()`.
            unused_since: Only artifacts that were neither pushed nor pulled since this time, which must have a time zone.

        Returns:
            The plan, to be printed and looked at.

        Raises:
            InvalidArgument: The query has no condition, or one that the server would ignore; or the time has no zone.
            BadRequest: The query can't be read.
            Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
            Forbidden: The project is private or unknown, and the account no member of it.
            NotFound: There is no such project or repository.
        """
        from ..flows import cleanup as ops

        return self.perform(
            ops.plan_delete_artifacts, project_name, repository_name, query=query, unused_since=unused_since
        )

    def plan_clean_proxy_cache(
        self, project_name: str, repository_name: str | None = None, *, unused_since: datetime
    ) -> Plan:
        """Plan to delete what a proxy cache keeps and nobody used lately. `carry_out(plan)` deletes it.

        What is asked for again afterwards is fetched from the other registry again.

        Args:
            project_name: The project's name.
            repository_name: The repository's name without the project's. None: all of the project.
            unused_since: Only artifacts that were neither fetched nor pulled since this time, which must have a time zone.

        Returns:
            The plan, to be printed and looked at.

        Raises:
            InvalidArgument: The project is no proxy cache, or the time has no zone.
            Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
            Forbidden: The project is private or unknown, and the account no member of it.
            NotFound: There is no such project or repository.
        """
        from ..flows import cleanup as ops

        return self.perform(ops.plan_clean_proxy_cache, project_name, repository_name, unused_since=unused_since)

    def carry_out(
        self, plan: Plan, *, on_progress: Callable[[Deletion, HarborAPIException | None], object] | None = None
    ) -> Outcome:
        """Delete what a plan says. Each artifact is looked at once more: what was changed or used since stays.

        That is: what was pulled, tagged, untagged, labelled, unlabelled or signed since the plan was made. (A server tells
        of a pull some seconds late, and not at all of a push of what is there already.) The parts of an index go after it,
        whatever their order in the plan.

        A failure does not end it: failures are told at the end. Only credentials that are not accepted, a server that can't
        be reached, and the deadline of the call do.

        Args:
            plan: The plan; it may have been pickled, and made by another process.
            on_progress: Called for each artifact when it is done, with the error if it was not deleted.

        Returns:
            What was deleted, what was gone before, what failed and why, and what was not tried.

        Raises:
            InvalidArgument: The plan was made for another server.
        """
        from ..flows import cleanup as ops

        return self.perform(ops.carry_out, plan, on_progress=on_progress)
