# Written by tools/generate.py from operations/auditlog.py; edit those, then run: make generate
"""Tag `auditlog`: records of who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import SyncMethods

if TYPE_CHECKING:
    from ..models import AuditLog, AuditLogEventType, AuditLogExt
    from ..query import Query, Sort


class AuditlogMethods(SyncMethods):
    """Tag `auditlog`: records of who did what."""

    def get_audit_logs(
        self,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[AuditLog]:
        """List the older kind of audit records.

        Since 2.13 nothing is added to them: use `get_audit_log_exts`. What was recorded before the upgrade stays here.
        Administrators see all records, others those of projects whose records they may see.

        Args:
            query: Harbor's query language, e.g. `operation=delete`; keys: `id`, `project_id`, `operation`, `resource`,
                `resource_type`, `username`, `op_time` (a range: `op_time=[2026-01-01 00:00:00~2026-02-01 00:00:00]`).
                Unknown keys are ignored.
            sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
                comes first.
            page: The page to start at, counted from 1.
            page_size: Records a request, 1 to 100.
            limit: How many records at the most; None for all.

        Returns:
            The records.

        Raises:
            BadRequest: The query can't be read.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            InternalServerError: A time in the query can't be read.

        API operation: `listAuditLogs`, since Harbor 2.0.
        """
        from ..operations import auditlog as ops

        return self.send(ops.get_audit_logs(query, sort, page, page_size, limit))

    def get_audit_log_exts(
        self,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[AuditLogExt]:
        """List the audit records.

        Administrators see all records, others those of projects that they are project admins of.

        Args:
            query: Harbor's query language, with the keys of `get_audit_logs`, and `op_desc` and `op_result`: the columns
                of `operation_description` and `operation_result`, whose own names are ignored.
            sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
                comes first.
            page: The page to start at, counted from 1.
            page_size: Records a request, 1 to 100.
            limit: How many records at the most; None for all.

        Returns:
            The records.

        Raises:
            BadRequest: The query can't be read.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            NotFound: The server is older than 2.13.
            InternalServerError: A time in the query can't be read.

        API operation: `listAuditLogExts`, since Harbor 2.13.
        """
        from ..operations import auditlog as ops

        return self.send(ops.get_audit_log_exts(query, sort, page, page_size, limit))

    def get_audit_log_event_types(self) -> list[AuditLogEventType]:
        """List the kinds of event that can be recorded, as the configuration and the purge of records name them.

        Returns:
            The kinds.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator.
            NotFound: The server is older than 2.13.

        API operation: `listAuditLogEventTypes`, since Harbor 2.13.
        """
        from ..operations import auditlog as ops

        return self.send(ops.get_audit_log_event_types())
