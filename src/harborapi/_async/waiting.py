# Written by tools/generate.py from flows/waiting.py; edit those, then run: make generate
"""Waiting for work that goes on in the server: scans, garbage collection, replication, retention, exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..models import (
        Execution,
        GCHistory,
        NativeReportSummary,
        ReplicationExecution,
        RetentionExecution,
        SBOMOverview,
        ScanDataExportExecution,
        Stats,
    )


class WaitingMethods(AsyncMethods):
    """Waiting for work that goes on in the server: scans, garbage collection, replication, retention, exports."""

    async def wait_for_scan(
        self,
        project_name: str,
        repository_name: str,
        reference: str,
        *,
        timeout: float | None = 1800.0,
        interval: float = 1.0,
        max_interval: float = 15.0,
        on_progress: Callable[[NativeReportSummary | None], object] | None = None,
    ) -> NativeReportSummary:
        """Wait until the vulnerability scan of an artifact has ended; `scan_artifact()` starts one.

        A scan that ended before is the answer too. Where none has begun, its begin is waited for.

        Args:
            project_name: The project's name.
            repository_name: The repository's name without the project's; may hold slashes.
            reference: A tag or a digest.
            timeout: Seconds to wait at the most; 0 looks once, None waits without limit. A client's `deadline` holds too.
            interval: Seconds between the first two looks; half as long again after each.
            max_interval: Seconds between two looks at the most.
            on_progress: Called with the summary at each look; with None while no scan has begun.

        Returns:
            The summary of the scan.

        Raises:
            WorkFailed: The scan ended in `Error` or was stopped; `detail` is its summary. Its log is had by
                `get_artifact_scan_report_log()`.
            WaitTimeout: It did not end in time.
            InvalidArgument: A number of seconds can't be right.
            Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
            Forbidden: The project is private or unknown, and the account no member of it.
            NotFound: There is no such artifact.
        """
        from ..flows import waiting as ops

        return await self.perform(
            ops.wait_for_scan,
            project_name,
            repository_name,
            reference,
            timeout=timeout,
            interval=interval,
            max_interval=max_interval,
            on_progress=on_progress,
        )

    async def wait_for_sbom(
        self,
        project_name: str,
        repository_name: str,
        reference: str,
        *,
        timeout: float | None = 1800.0,
        interval: float = 1.0,
        max_interval: float = 15.0,
        on_progress: Callable[[SBOMOverview | None], object] | None = None,
    ) -> SBOMOverview:
        """Wait until the SBOM of an artifact is made; `scan_artifact(..., scan_type="sbom")` starts it. Since Harbor 2.11.

        Args:
            project_name: The project's name.
            repository_name: The repository's name without the project's; may hold slashes.
            reference: A tag or a digest.
            timeout: Seconds to wait at the most; 0 looks once, None waits without limit. A client's `deadline` holds too.
            interval: Seconds between the first two looks; half as long again after each.
            max_interval: Seconds between two looks at the most.
            on_progress: Called with the overview at each look; with None while it has not begun.

        Returns:
            The overview, with the digest of the SBOM, which `get_artifact_sbom()` reads.

        Raises:
            WorkFailed: It ended in `Error` or was stopped; `detail` is the overview.
            WaitTimeout: It did not end in time.
            InvalidArgument: A number of seconds can't be right.
            Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
            Forbidden: The project is private or unknown, and the account no member of it.
            NotFound: There is no such artifact.
        """
        from ..flows import waiting as ops

        return await self.perform(
            ops.wait_for_sbom,
            project_name,
            repository_name,
            reference,
            timeout=timeout,
            interval=interval,
            max_interval=max_interval,
            on_progress=on_progress,
        )

    async def wait_for_scan_all(
        self,
        *,
        timeout: float | None = 86400.0,
        interval: float = 5.0,
        max_interval: float = 60.0,
        on_progress: Callable[[Stats], object] | None = None,
    ) -> Stats:
        """Wait until the latest scan of all artifacts has ended.

        Args:
            timeout: Seconds to wait at the most; 0 looks once, None waits without limit. A client's `deadline` holds too.
            interval: Seconds between the first two looks; half as long again after each.
            max_interval: Seconds between two looks at the most.
            on_progress: Called with the numbers at each look.

        Returns:
            The numbers of artifacts by status.

        Raises:
            WorkFailed: It ended, and scans failed or were stopped; `detail` has the numbers.
            WaitTimeout: It did not end in time.
            InvalidArgument: A number of seconds can't be right.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `scan-all:read`.
            PreconditionFailed: There is no default scanner.
        """
        from ..flows import waiting as ops

        return await self.perform(
            ops.wait_for_scan_all,
            timeout=timeout,
            interval=interval,
            max_interval=max_interval,
            on_progress=on_progress,
        )

    async def wait_for_gc(
        self,
        gc_id: int | str | None = None,
        *,
        timeout: float | None = 86400.0,
        interval: float = 5.0,
        max_interval: float = 60.0,
        on_progress: Callable[[GCHistory], object] | None = None,
    ) -> GCHistory:
        """Wait until a run of the garbage collection has ended.

        Args:
            gc_id: Identifier of the run, or the location that `create_gc_schedule()` gave. None, or a location without
                one: the latest run.
            timeout: Seconds to wait at the most; 0 looks once, None waits without limit. A client's `deadline` holds too.
            interval: Seconds between the first two looks; half as long again after each.
            max_interval: Seconds between two looks at the most.
            on_progress: Called with the run at each look.

        Returns:
            The run; `job_parameters` tells how much it deleted and freed.

        Raises:
            WorkFailed: It failed or was stopped. Its log is had by `get_gc_log()`.
            WaitTimeout: It did not end in time.
            InvalidArgument: A number of seconds can't be right.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `garbage-collection:read`.
            NotFound: There is no such run, or there never was one.
        """
        from ..flows import waiting as ops

        return await self.perform(
            ops.wait_for_gc,
            gc_id,
            timeout=timeout,
            interval=interval,
            max_interval=max_interval,
            on_progress=on_progress,
        )

    async def wait_for_replication(
        self,
        execution_id: int | str,
        *,
        timeout: float | None = 86400.0,
        interval: float = 2.0,
        max_interval: float = 30.0,
        on_progress: Callable[[ReplicationExecution], object] | None = None,
    ) -> ReplicationExecution:
        """Wait until a run of a replication policy has ended: `client.wait_for_replication(client.start_replication(3))`.

        Args:
            execution_id: Identifier of the run, or the location that `start_replication()` gave.
            timeout: Seconds to wait at the most; 0 looks once, None waits without limit. A client's `deadline` holds too.
            interval: Seconds between the first two looks; half as long again after each.
            max_interval: Seconds between two looks at the most.
            on_progress: Called with the run at each look.

        Returns:
            The run, with the numbers of its tasks.

        Raises:
            WorkFailed: A task of it failed, or it was stopped; `get_replication_tasks()` tells which.
            WaitTimeout: It did not end in time.
            InvalidArgument: A number of seconds can't be right, or the location ends in no identifier.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `replication:read`.
            NotFound: There is no such run.
        """
        from ..flows import waiting as ops

        return await self.perform(
            ops.wait_for_replication,
            execution_id,
            timeout=timeout,
            interval=interval,
            max_interval=max_interval,
            on_progress=on_progress,
        )

    async def wait_for_retention(
        self,
        retention_id: int,
        execution_id: int | str,
        *,
        timeout: float | None = 86400.0,
        interval: float = 2.0,
        max_interval: float = 30.0,
        on_progress: Callable[[RetentionExecution], object] | None = None,
    ) -> RetentionExecution:
        """Wait until a run of a retention policy has ended.

        Args:
            retention_id: Identifier of the policy.
            execution_id: Identifier of the run, or the location that `start_retention_execution()` gave.
            timeout: Seconds to wait at the most; 0 looks once, None waits without limit. A client's `deadline` holds too.
            interval: Seconds between the first two looks; half as long again after each.
            max_interval: Seconds between two looks at the most.
            on_progress: Called with the run at each look.

        Returns:
            The run; `get_retention_tasks()` tells how much of each repository was kept.

        Raises:
            WorkFailed: It failed for a repository, of which nothing was deleted then; or it was stopped.
            WaitTimeout: It did not end in time.
            InvalidArgument: A number of seconds can't be right, or the location ends in no identifier.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not see the project's retention.
            NotFound: There is no such run.
        """
        from ..flows import waiting as ops

        return await self.perform(
            ops.wait_for_retention,
            retention_id,
            execution_id,
            timeout=timeout,
            interval=interval,
            max_interval=max_interval,
            on_progress=on_progress,
        )

    async def wait_for_export(
        self,
        execution_id: int,
        *,
        timeout: float | None = 3600.0,
        interval: float = 1.0,
        max_interval: float = 15.0,
        on_progress: Callable[[ScanDataExportExecution], object] | None = None,
    ) -> ScanDataExportExecution:
        """Wait until an export of vulnerabilities is made; `export_scan_data()` starts one.

        Args:
            execution_id: Identifier of the export.
            timeout: Seconds to wait at the most; 0 looks once, None waits without limit. A client's `deadline` holds too.
            interval: Seconds between the first two looks; half as long again after each.
            max_interval: Seconds between two looks at the most.
            on_progress: Called with the export at each look.

        Returns:
            The export; there is a file for `download_scan_export()` only if `file_present`: nothing may have been found.

        Raises:
            WorkFailed: It failed.
            WaitTimeout: It did not end in time.
            InvalidArgument: A number of seconds can't be right.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: It is another user's export.
            NotFound: There is no such export, or its file was downloaded.
        """
        from ..flows import waiting as ops

        return await self.perform(
            ops.wait_for_export,
            execution_id,
            timeout=timeout,
            interval=interval,
            max_interval=max_interval,
            on_progress=on_progress,
        )

    async def wait_for_preheat(
        self,
        project_name: str,
        policy_name: str,
        execution_id: int | str,
        *,
        timeout: float | None = 86400.0,
        interval: float = 2.0,
        max_interval: float = 30.0,
        on_progress: Callable[[Execution], object] | None = None,
    ) -> Execution:
        """Wait until a run of a preheat policy has ended.

        Args:
            project_name: The project's name.
            policy_name: The policy's name.
            execution_id: Identifier of the run, or the location that `start_preheat()` gave.
            timeout: Seconds to wait at the most; 0 looks once, None waits without limit. A client's `deadline` holds too.
            interval: Seconds between the first two looks; half as long again after each.
            max_interval: Seconds between two looks at the most.
            on_progress: Called with the run at each look.

        Returns:
            The run.

        Raises:
            WorkFailed: A task of it failed, or it was stopped; `get_preheat_tasks()` tells which.
            WaitTimeout: It did not end in time.
            InvalidArgument: A number of seconds can't be right, or the location ends in no identifier.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The project is unknown, or the account no administrator of it, nor a robot with the right
                `preheat-policy:read`.
            NotFound: There is no such project (told to system administrators alone), policy or run.
        """
        from ..flows import waiting as ops

        return await self.perform(
            ops.wait_for_preheat,
            project_name,
            policy_name,
            execution_id,
            timeout=timeout,
            interval=interval,
            max_interval=max_interval,
            on_progress=on_progress,
        )
