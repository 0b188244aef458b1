"""The job service: its workers, its queues, and single jobs."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from harborapi.emulator import executions
from harborapi.emulator.call import OWN_LOG, Call, operation
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.schedules import PAUSED, PausedQueue
from harborapi.emulator.state import USERS
from harborapi.emulator.wire import HarborError, json_response, text_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi.emulator.executions import Task
    from harborapi.emulator.release import Release
    from harborapi.emulator.wire import Response

ALL = "all"
WORKERS = 10
RESOURCE = "jobservice-monitor"
JOB_TYPES = (
    "EXECUTION_SWEEP",
    "GARBAGE_COLLECTION",
    "IMAGE_SCAN",
    "P2P_PREHEAT",
    "PURGE_AUDIT_LOG",
    "REPLICATION",
    "RETENTION",
    "SCAN_DATA_EXPORT",
    "SCHEDULER",
    "SLACK",
    "SYSTEM_ARTIFACT_CLEANUP",
    "WEBHOOK",
)


def job_types(release: Release) -> tuple[str, ...]:
    """The queues that a release has."""
    return ("AUDIT_LOGS_GDPR_COMPLIANT", *JOB_TYPES) if release >= (2, 10) else JOB_TYPES


def number(text: str) -> str:
    """A made-up id of 24 hexadecimal digits, always the same for the same text."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


POOL = number("pool")


@operation("getWorkerPools", simplified="one made-up pool of ten workers")
def get_pools(call: Call) -> Response:
    """The one pool of workers."""
    call.require_system(RESOURCE, "list")
    admin = call.state[USERS].get(1)
    start = call.now if admin is None else admin.creation_time or call.now
    pool = {
        "concurrency": WORKERS,
        "heartbeat_at": milliseconds(call.now.replace(microsecond=0)),
        "pid": 1,
        "start_at": milliseconds(start.replace(microsecond=0)),
        "worker_pool_id": POOL,
    }
    return call.json([pool])


@operation("getWorkers", simplified="ten made-up workers, with the tasks that run")
def get_workers(call: Call) -> Response:
    """The workers of a pool, with what they are at."""
    call.require_system(RESOURCE, "list")
    if call.text("pool_id") not in (ALL, POOL):
        return call.json([])
    busy = [task for task in call.state[executions.TASKS] if task.status == "Running"][:WORKERS]
    workers: list[dict[str, Any]] = [{"id": number(f"worker {i}"), "pool_id": POOL} for i in range(WORKERS)]
    for worker, task in zip(workers, busy, strict=False):
        start = milliseconds(task.start_time)
        worker |= {"job_id": task.job_id, "job_name": task.vendor_type, "start_at": start}
    return call.json(sorted(workers, key=lambda worker: str(worker["id"])))


@operation("listJobQueues")
def list_queues(call: Call) -> Response:
    """The queues, by the type of their jobs: how many jobs wait, and for how many seconds the first one has."""
    call.require_system(RESOURCE, "list")
    queues: list[dict[str, Any]] = []
    for job_type in job_types(call.release):
        queue: dict[str, Any] = {"job_type": job_type, "paused": job_type in call.state[PAUSED]}
        waiting = pending(call, job_type)
        if waiting:
            first = min(task.creation_time or call.now for task in waiting)
            latency = int((call.now - first).total_seconds())
            queue |= {"count": len(waiting)} | ({"latency": latency} if latency > 0 else {})
        queues.append(queue)
    return call.json(queues)


@operation("actionPendingJobs")
def act_on_queue(call: Call) -> Response:
    """Pause or resume a queue, or stop all that waits in it; an unknown one is no error."""
    call.require_system(RESOURCE, "stop")
    actions: dict[str, Callable[[Call, str], None]] = {"pause": pause, "resume": resume, "stop": stop_pending}
    act = actions.get(call.body.get("action", ""))
    if act is None:
        raise HarborError(400, "bad request: the action is not supported")
    given = call.text("job_type")
    for job_type in job_types(call.release) if given.lower() == ALL else (given,):
        act(call, job_type)
    return call.ok()


def pause(call: Call, job_type: str) -> None:
    """Let no job of a queue begin."""
    if job_type not in call.state[PAUSED]:
        call.state[PAUSED].add(PausedQueue(job_type=job_type))


def resume(call: Call, job_type: str) -> None:
    """Let the jobs of a queue begin again."""
    row = call.state[PAUSED].get(job_type)
    if row is not None:
        call.state[PAUSED].remove(row)


def stop_pending(call: Call, job_type: str) -> None:
    """Stop the jobs that wait in a queue."""
    for task in pending(call, job_type):
        executions.set_status(call.harbor, task, "Stopped")


def pending(call: Call, job_type: str) -> list[Task]:
    """The tasks that wait in a queue."""
    return [task for task in call.state[executions.TASKS].where(vendor_type=job_type) if task.status == "Pending"]


@operation("stopRunningJob")
def stop_job(call: Call) -> Response:
    """Stop a job, or all that run; an unknown one is no error."""
    call.require_system(RESOURCE, "stop")
    given = call.text("job_id")
    if given.lower() == ALL:
        tasks = [task for task in call.state[executions.TASKS] if task.status == "Running"]
    else:
        tasks = call.state[executions.TASKS].where(job_id=given)
    for task in tasks:
        if task.status not in executions.FINAL:
            executions.set_status(call.harbor, task, "Stopped")
    return call.ok()


@operation("actionGetJobLog", simplified=OWN_LOG)
def get_log(call: Call) -> Response:
    """The log of a job."""
    call.require_system(RESOURCE, "list")
    given = call.text("job_id")
    if not re.fullmatch("[0-9a-f]{24}", given):
        raise HarborError(500, f"malformed job id: {given}")
    task = call.state[executions.TASKS].find(job_id=given)
    if task is None or not task.log:
        details = json_response({"code": 10010, "message": "object is not found", "details": given}).body
        raise HarborError(404, details.decode().strip())
    return text_response(task.log)
