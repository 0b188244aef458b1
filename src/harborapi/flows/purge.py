"""Tag `purge`: the purge of the audit log under the names that it had in existing programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.flow import run
from .._core.paging import collect
from ..operations import purge as ops
from ._common import warn_of

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.wire import Flow
    from ..models import ExecHistory, Schedule
    from ..types import ScheduleDict


def get_audit_log_rotation_schedule(call: Call) -> Flow[ExecHistory | None]:
    """Get the schedule of the audit log purge. Deprecated: use `get_purge_job_schedule()`.

    Args:
        call: The call.

    Returns:
        The schedule; None where none is set.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:read`.
    """
    warn_of("get_audit_log_rotation_schedule", "get_purge_job_schedule")
    return (yield from run(ops.get_purge_job_schedule(), call))


def create_audit_log_rotation_schedule(call: Call, schedule: Schedule | ScheduleDict) -> Flow[str]:
    """Set the schedule of the audit log purge. Deprecated: use `create_purge_job_schedule()`.

    Args:
        call: The call.
        schedule: When to purge, and what; see `create_purge_job_schedule()`.

    Returns:
        The location.

    Raises:
        BadRequest: The schedule or its parameters are none that the server takes.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:create`.
    """
    warn_of("create_audit_log_rotation_schedule", "create_purge_job_schedule")
    return (yield from run(ops.create_purge_job_schedule(schedule), call))


def update_audit_log_rotation_schedule(call: Call, schedule: Schedule | ScheduleDict) -> Flow[None]:
    """Change the schedule of the audit log purge. Deprecated: use `update_purge_job_schedule()`.

    Args:
        call: The call.
        schedule: When to purge, and what; see `create_purge_job_schedule()`.

    Raises:
        BadRequest: The schedule or its parameters are none that the server takes.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:update`.
    """
    warn_of("update_audit_log_rotation_schedule", "update_purge_job_schedule")
    yield from run(ops.update_purge_job_schedule(schedule), call)


def get_audit_log_rotation_history(
    call: Call,
    query: str | None = None,
    sort: str | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Flow[list[ExecHistory]]:
    """List the runs of the audit log purge. Deprecated: use `get_purge_job_history()`.

    Args:
        call: The call.
        query: Harbor's query language; see `get_purge_job_history()`.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round.
        page: The page to start at, counted from 1.
        page_size: Runs a request, 1 to 100.
        limit: How many runs at the most; None for all.

    Returns:
        The runs.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:list`.
    """
    warn_of("get_audit_log_rotation_history", "get_purge_job_history")
    return (yield from collect(ops.get_purge_job_history(query, sort, page, page_size, limit), call))


def get_audit_log_rotation(call: Call, purge_id: int) -> Flow[ExecHistory]:
    """Get a run of the audit log purge. Deprecated: use `get_purge_job()`.

    Args:
        call: The call.
        purge_id: Identifier of the run.

    Returns:
        The run.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:read`.
        NotFound: There is no such run.
    """
    warn_of("get_audit_log_rotation", "get_purge_job")
    return (yield from run(ops.get_purge_job(purge_id), call))


def get_audit_log_rotation_log(call: Call, purge_id: int) -> Flow[str]:
    """Get the log of a run of the audit log purge. Deprecated: use `get_purge_job_log()`.

    Args:
        call: The call.
        purge_id: Identifier of the run.

    Returns:
        The log's text.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:read`.
        NotFound: There is no such run, or it has no log.
    """
    warn_of("get_audit_log_rotation_log", "get_purge_job_log")
    return (yield from run(ops.get_purge_job_log(purge_id), call))


def stop_audit_log_rotation(call: Call, purge_id: int) -> Flow[None]:
    """Stop a run of the audit log purge. Deprecated: use `stop_purge_job()`.

    Args:
        call: The call.
        purge_id: Identifier of the run.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `purge-audit:stop`.
        NotFound: There is no such run.
    """
    warn_of("stop_audit_log_rotation", "stop_purge_job")
    yield from run(ops.stop_purge_job(purge_id), call)
