"""Tag `jobservice`: the service that does Harbor's work in the background: its workers, queues and jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .._core.decode import Body, Empty, Text
from .._core.operation import Operation, items

if TYPE_CHECKING:
    from ..models import JobQueue, Worker, WorkerPool

_JOB = "/jobservice/jobs/{job_id}"


def get_worker_pools() -> Operation[list[WorkerPool]]:
    """List the pools of workers: one for each process of the job service.

    Returns:
        The pools.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right
            `jobservice-monitor:list`.

    API operation: `getWorkerPools`, since Harbor 2.7.
    """
    return Operation("getWorkerPools", "GET", "/jobservice/pools", items("WorkerPool"))


def get_workers(pool_id: str = "all") -> Operation[list[Worker]]:
    """List the workers of a pool, or of all pools, with what each of them does.

    Args:
        pool_id: Identifier of the pool, its `worker_pool_id`; `all` for all pools.

    Returns:
        The workers; none for an unknown pool.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right
            `jobservice-monitor:list`.

    API operation: `getWorkers`, since Harbor 2.7.
    """
    return Operation(
        "getWorkers", "GET", "/jobservice/pools/{pool_id}/workers", items("Worker"), path={"pool_id": pool_id}
    )


def get_job_queues() -> Operation[list[JobQueue]]:
    """List the queues of jobs, one for each kind: how many jobs wait, how long, and whether the queue is paused.

    Returns:
        The queues.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right
            `jobservice-monitor:list`.

    API operation: `listJobQueues`, since Harbor 2.7.
    """
    return Operation("listJobQueues", "GET", "/jobservice/queues", items("JobQueue"))


def update_job_queue(job_type: str, action: Literal["stop", "pause", "resume"]) -> Operation[None]:
    """Stop what waits in a queue of jobs, pause the queue or resume it.

    Args:
        job_type: The kind of jobs, in capitals, such as `REPLICATION`; `all` for all queues. An unknown one changes
            nothing.
        action: `stop` throws away the jobs that wait, `pause` lets jobs gather without beginning them, `resume` ends
            that.

    Raises:
        BadRequest: The action is unknown (before 2.15).
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right
            `jobservice-monitor:stop`.
        UnprocessableEntity: The action is unknown (since 2.15).

    API operation: `actionPendingJobs`, since Harbor 2.7.
    """
    return Operation(
        "actionPendingJobs",
        "PUT",
        "/jobservice/queues/{job_type}",
        Empty(),
        path={"job_type": job_type},
        body=Body("ActionRequest", {"action": action}),
    )


def get_job_log(job_id: str) -> Operation[str]:
    """Get the log of a job.

    Args:
        job_id: Identifier of the job: 24 hex digits, as a worker or a task names it.

    Returns:
        The log's text.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right
            `jobservice-monitor:list`.
        NotFound: There is no such job, or it has no log (yet).
        InternalServerError: The identifier has another form.

    API operation: `actionGetJobLog`, since Harbor 2.8.
    """
    return Operation("actionGetJobLog", "GET", _JOB + "/log", Text(), path={"job_id": job_id})


def stop_running_job(job_id: str) -> Operation[None]:
    """Stop a job that runs, or all of them.

    Args:
        job_id: Identifier of the job: 24 hex digits, as a worker or a task names it; `all` for every job that runs. An
            unknown one changes nothing.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right
            `jobservice-monitor:stop`.

    API operation: `stopRunningJob`, since Harbor 2.7.
    """
    return Operation("stopRunningJob", "PUT", _JOB, Empty(), path={"job_id": job_id})
