"""Waiting for work that goes on in the server: scans, garbage collection, replication, retention, exports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from .._core.flow import run
from .._core.paging import collect
from .._core.wire import Sleep
from ..exceptions import InvalidArgument, NotFound, WaitTimeout, WorkFailed
from ..operations import artifact, gc, preheat, replication, retention, scan_all, scan_data_export
from ._common import last_part, typed

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.wire import Flow
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

M = TypeVar("M")

_DONE = frozenset({"Success", "Succeed"})
_FAILED = frozenset({"Error", "Failed", "Stopped"})
_GROWTH = 1.5


@dataclass(frozen=True, slots=True)
class _Pace:
    """How long to wait in all, between two looks at first, and between two looks at the most; in seconds."""

    timeout: float | None
    interval: float
    max_interval: float

    def __post_init__(self) -> None:
        if self.timeout is not None and self.timeout < 0:
            raise InvalidArgument(f"timeout must be 0 or more, or None, not {self.timeout}")
        if not 0 < self.interval <= self.max_interval:
            raise InvalidArgument(
                f"interval must be more than 0 and at most max_interval, not {self.interval} and {self.max_interval}"
            )


@dataclass(frozen=True, slots=True)
class _Work(Generic[M]):
    """What is waited for: in words, how to look at it, its status, and what more is known of a failure."""

    what: str
    look: Callable[[Call], Flow[M]]
    status: Callable[[M], str]
    why: Callable[[M], str] = lambda found: ""


def _wait(work: _Work[M], call: Call, pace: _Pace, on_progress: Callable[[M], object] | None) -> Flow[M]:
    """Look, and look again, until the work has ended."""
    models = typed(call)
    until = None if pace.timeout is None else call.clock() + pace.timeout
    pause = pace.interval
    while True:
        found = yield from work.look(models)
        status = work.status(found)
        if on_progress is not None:
            on_progress(found)
        if status in _DONE:
            return found
        if status in _FAILED:
            why = work.why(found)
            raise WorkFailed(f"{work.what}: {status}{f' ({why})' if why else ''}", status=status, detail=found)
        left = pause if until is None else until - call.clock()
        if left <= 0:
            shown = status or "not begun"
            raise WaitTimeout(
                f"{work.what}: still {shown} after {pace.timeout:g} seconds; it goes on there",
                status=status,
                detail=found,
            )
        yield Sleep(min(pause, left))
        pause = min(pause * _GROWTH, pace.max_interval)


def wait_for_scan(
    call: Call,
    project_name: str,
    repository_name: str,
    reference: str,
    *,
    timeout: float | None = 1800.0,
    interval: float = 1.0,
    max_interval: float = 15.0,
    on_progress: Callable[[NativeReportSummary | None], object] | None = None,
) -> Flow[NativeReportSummary]:
    """Wait until the vulnerability scan of an artifact has ended; `scan_artifact()` starts one.

    A scan that ended before is the answer too. Where none has begun, its begin is waited for.

    Args:
        call: The call.
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
    asked = artifact.get_artifact(project_name, repository_name, reference, with_tag=False, with_scan_overview=True)

    def look(call: Call) -> Flow[NativeReportSummary | None]:
        return (yield from run(asked, call)).scan

    work = _Work(
        f"the scan of {project_name}/{repository_name} {reference}",
        look,
        lambda found: found.scan_status if found else "",
        lambda found: f"report {found.report_id}" if found else "",
    )
    found = yield from _wait(work, call, _Pace(timeout, interval, max_interval), on_progress)
    assert found is not None  # noqa: S101 - one that has not begun has not ended
    return found


def wait_for_sbom(
    call: Call,
    project_name: str,
    repository_name: str,
    reference: str,
    *,
    timeout: float | None = 1800.0,
    interval: float = 1.0,
    max_interval: float = 15.0,
    on_progress: Callable[[SBOMOverview | None], object] | None = None,
) -> Flow[SBOMOverview]:
    """Wait until the SBOM of an artifact is made; `scan_artifact(..., scan_type="sbom")` starts it. Since Harbor 2.11.

    Args:
        call: The call.
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
    asked = artifact.get_artifact(project_name, repository_name, reference, with_tag=False, with_sbom_overview=True)

    def look(call: Call) -> Flow[SBOMOverview | None]:
        return (yield from run(asked, call)).sbom_overview

    work = _Work(
        f"the SBOM of {project_name}/{repository_name} {reference}",
        look,
        lambda found: (found.scan_status or "") if found else "",
        lambda found: f"report {found.report_id}" if found and found.report_id else "",
    )
    found = yield from _wait(work, call, _Pace(timeout, interval, max_interval), on_progress)
    assert found is not None  # noqa: S101 - one that has not begun has not ended
    return found


def wait_for_scan_all(
    call: Call,
    *,
    timeout: float | None = 86_400.0,
    interval: float = 5.0,
    max_interval: float = 60.0,
    on_progress: Callable[[Stats], object] | None = None,
) -> Flow[Stats]:
    """Wait until the latest scan of all artifacts has ended.

    Args:
        call: The call.
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

    def status(found: Stats) -> str:
        if found.ongoing:
            return "Running"
        counts = found.metrics or {}
        return next((word for word in ("Error", "Stopped") if counts.get(word)), "Success")

    def why(found: Stats) -> str:
        counts = found.metrics or {}
        return f"{counts.get('Error', 0)} of {found.total} failed, {counts.get('Stopped', 0)} were stopped"

    work = _Work("the scan of all artifacts", lambda call: run(scan_all.get_scan_all_metrics(), call), status, why)
    return (yield from _wait(work, call, _Pace(timeout, interval, max_interval), on_progress))


def wait_for_gc(
    call: Call,
    gc_id: int | str | None = None,
    *,
    timeout: float | None = 86_400.0,
    interval: float = 5.0,
    max_interval: float = 60.0,
    on_progress: Callable[[GCHistory], object] | None = None,
) -> Flow[GCHistory]:
    """Wait until a run of the garbage collection has ended.

    Args:
        call: The call.
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
    pace = _Pace(timeout, interval, max_interval)
    number = None if gc_id is None else last_part(gc_id)
    if not number:  # a schedule's location ends in 0
        runs = yield from collect(gc.get_gc_jobs(limit=1), typed(call))
        if not runs:
            raise NotFound("there is no run of the garbage collection", status=404, operation="getGCHistory")
        number = runs[0].id
    asked = gc.get_gc_job(number)
    work = _Work(f"run {number} of the garbage collection", lambda call: run(asked, call), lambda one: one.job_status)
    return (yield from _wait(work, call, pace, on_progress))


def wait_for_replication(
    call: Call,
    execution_id: int | str,
    *,
    timeout: float | None = 86_400.0,
    interval: float = 2.0,
    max_interval: float = 30.0,
    on_progress: Callable[[ReplicationExecution], object] | None = None,
) -> Flow[ReplicationExecution]:
    """Wait until a run of a replication policy has ended: `client.wait_for_replication(client.start_replication(3))`.

    Args:
        call: The call.
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
    number = _number(execution_id)
    asked = replication.get_replication(number)

    def why(found: ReplicationExecution) -> str:
        return found.status_text or f"{found.failed or 0} of {found.total or 0} tasks failed"

    work = _Work(f"replication {number}", lambda call: run(asked, call), lambda one: one.status or "", why)
    return (yield from _wait(work, call, _Pace(timeout, interval, max_interval), on_progress))


def wait_for_retention(
    call: Call,
    retention_id: int,
    execution_id: int | str,
    *,
    timeout: float | None = 86_400.0,
    interval: float = 2.0,
    max_interval: float = 30.0,
    on_progress: Callable[[RetentionExecution], object] | None = None,
) -> Flow[RetentionExecution]:
    """Wait until a run of a retention policy has ended.

    Args:
        call: The call.
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
    number = _number(execution_id)

    def look(call: Call) -> Flow[RetentionExecution]:
        runs = yield from collect(retention.get_retention_executions(retention_id), call)
        found = next((one for one in runs if one.id == number), None)
        if found is None:
            message = f"retention policy {retention_id} has no run {number}"
            raise NotFound(message, status=404, operation="listRetentionExecutions", method="GET")
        return found

    work = _Work(f"run {number} of retention policy {retention_id}", look, lambda one: one.status)
    return (yield from _wait(work, call, _Pace(timeout, interval, max_interval), on_progress))


def wait_for_export(
    call: Call,
    execution_id: int,
    *,
    timeout: float | None = 3600.0,
    interval: float = 1.0,
    max_interval: float = 15.0,
    on_progress: Callable[[ScanDataExportExecution], object] | None = None,
) -> Flow[ScanDataExportExecution]:
    """Wait until an export of vulnerabilities is made; `export_scan_data()` starts one.

    Args:
        call: The call.
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
    asked = scan_data_export.get_scan_export(execution_id)
    work = _Work(
        f"export {execution_id}", lambda call: run(asked, call), lambda one: one.status, lambda one: one.status_text
    )
    return (yield from _wait(work, call, _Pace(timeout, interval, max_interval), on_progress))


def wait_for_preheat(
    call: Call,
    project_name: str,
    policy_name: str,
    execution_id: int | str,
    *,
    timeout: float | None = 86_400.0,
    interval: float = 2.0,
    max_interval: float = 30.0,
    on_progress: Callable[[Execution], object] | None = None,
) -> Flow[Execution]:
    """Wait until a run of a preheat policy has ended.

    Args:
        call: The call.
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
    number = _number(execution_id)
    asked = preheat.get_preheat_execution(project_name, policy_name, number)
    work = _Work(
        f"run {number} of preheat policy {policy_name}",
        lambda call: run(asked, call),
        lambda one: one.status,
        lambda one: one.status_message or "",
    )
    return (yield from _wait(work, call, _Pace(timeout, interval, max_interval), on_progress))


def _number(execution_id: int | str) -> int:
    number = last_part(execution_id)
    if number is None:
        raise InvalidArgument(f"{execution_id!r} is no identifier of a run, nor a location that ends in one")
    return number
