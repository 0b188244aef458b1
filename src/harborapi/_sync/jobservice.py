# Written by tools/generate.py from operations/jobservice.py; edit those, then run: make generate
"""Tag `jobservice`: the service that does Harbor's work in the background: its workers, queues and jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import SyncMethods

if TYPE_CHECKING:
    from typing import Literal

    from ..models import JobQueue, Worker, WorkerPool


class JobserviceMethods(SyncMethods):
    """Tag `jobservice`: the service that does Harbor's work in the background: its workers, queues and jobs."""

    def get_worker_pools(self) -> list[WorkerPool]:
        """List the pools of workers: one for each process of the job service.

        Returns:
            The pools.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right
                `jobservice-monitor:list`.

        API operation: `getWorkerPools`, since Harbor 2.7.
        """
        from ..operations import jobservice as ops

        return self.send(ops.get_worker_pools())

    def get_workers(self, pool_id: str = "all") -> list[Worker]:
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
        from ..operations import jobservice as ops

        return self.send(ops.get_workers(pool_id))

    def get_job_queues(self) -> list[JobQueue]:
        """List the queues of jobs, one for each kind: how many jobs wait, how long, and whether the queue is paused.

        Returns:
            The queues.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right
                `jobservice-monitor:list`.

        API operation: `listJobQueues`, since Harbor 2.7.
        """
        from ..operations import jobservice as ops

        return self.send(ops.get_job_queues())

    def update_job_queue(self, job_type: str, action: Literal["stop", "pause", "resume"]) -> None:
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
        from ..operations import jobservice as ops

        self.send(ops.update_job_queue(job_type, action))

    def get_job_log(self, job_id: str) -> str:
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
        from ..operations import jobservice as ops

        return self.send(ops.get_job_log(job_id))

    def stop_running_job(self, job_id: str) -> None:
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
        from ..operations import jobservice as ops

        self.send(ops.stop_running_job(job_id))
