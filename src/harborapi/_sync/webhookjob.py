# Written by tools/generate.py from operations/webhookjob.py; edit those, then run: make generate
"""Tag `webhookjob`: what webhook policies sent, in the form of old; `get_webhook_policy_executions()` tells more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import SyncMethods

if TYPE_CHECKING:
    from ..models import WebhookJob
    from ..query import Query, Sort


class WebhookjobMethods(SyncMethods):
    """Tag `webhookjob`: what webhook policies sent, in the form of old; `get_webhook_policy_executions()` tells more."""

    def get_webhook_jobs(
        self,
        project_name_or_id: str | int,
        policy_id: int,
        status: list[str] | None = None,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[WebhookJob]:
        """List what a webhook policy sent, in the form of old.

        Deprecated by Harbor since 2.8, which still answers it; use `get_webhook_policy_executions()` and
        `get_webhook_execution_tasks()`.

        Args:
            project_name_or_id: The project's name (str) or id (int).
            policy_id: Identifier of the webhook policy.
            status: Only those of one of these: `Pending`, `Running`, `Scheduled`, `Success`, `Error`, `Stopped`; None or
                empty for all. Several are sent as a part of the query, as servers since 2.8 fail over them otherwise.
            query: Harbor's query language, e.g. `vendor_type=SLACK`; keys: `id`, `vendor_type`, `status`,
                `status_message`, `trigger`, `start_time`, `end_time`. Unknown keys are ignored.
            sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
                start comes first.
            page: The page to start at, counted from 1.
            page_size: Jobs a request, 1 to 100.
            limit: How many jobs at the most; None for all.

        Returns:
            The jobs.

        Raises:
            BadRequest: The query can't be read.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The project is unknown, or the account neither maintainer nor administrator of it, nor a robot with
                the right `notification-policy:list`.
            NotFound: There is no such project (told to system administrators alone), or it has no such policy.

        API operation: `ListWebhookJobs`, since Harbor 2.3.
        """
        from ..operations import webhookjob as ops

        return self.send(
            ops.get_webhook_jobs(project_name_or_id, policy_id, status, query, sort, page, page_size, limit)
        )
