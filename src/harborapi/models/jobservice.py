"""Harbor's job service."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp


class Action(StrEnum):
    """What can be done with a queue of jobs; the values of `ActionRequest.action` that are known."""

    stop = "stop"
    pause = "pause"
    resume = "resume"


class ActionRequest(BaseModel):
    """What to do with a queue of jobs."""

    action: Annotated[Action | str | None, Field(union_mode="left_to_right")] = Field(
        default=None, description="`stop` (throw away what waits), `pause` or `resume`."
    )


class JobQueue(BaseModel):
    """A queue of jobs of one kind."""

    job_type: Answered[str] = Field(
        description=(
            "The kind of jobs, such as `GARBAGE_COLLECTION`, `IMAGE_SCAN`, `SBOM`, `SCAN_ALL`, `SCAN_DATA_EXPORT`, "
            "`REPLICATION`, `RETENTION`, `WEBHOOK`, `SLACK`, `P2P_PREHEAT`, `PURGE_AUDIT_LOG`, "
            "`SYSTEM_ARTIFACT_CLEANUP`, `EXECUTION_SWEEP`, `AUDIT_LOGS_GDPR_COMPLIANT`."
        )
    )
    count: int | None = Field(default=None, description="How many jobs wait; left out when none does.")
    latency: int | None = Field(
        default=None, description="How long the oldest has waited, in seconds; left out when none waits."
    )
    paused: Answered[bool] = Field(description="Whether the queue is paused: jobs gather and are not begun.")


class Worker(BaseModel):
    """A worker of the job service; what it does is left out while it is idle."""

    id: Answered[str] = Field(description="Identifier of the worker.")
    pool_id: Answered[str] = Field(description="Identifier of the pool that it belongs to.")
    job_name: str | None = Field(default=None, description="Kind of the job that it does, such as `IMAGE_SCAN`.")
    job_id: str | None = Field(
        default=None, description="Identifier of the job that it does, by which the job can be stopped."
    )
    start_at: Timestamp | None = Field(default=None, description="When the job began.")
    check_in: str | None = Field(default=None, description="What the job last reported.")
    checkin_at: Timestamp | None = Field(default=None, description="When the job last reported.")


class WorkerPool(BaseModel):
    """A process of the job service, with its workers."""

    pid: int | None = Field(default=None, description="Number of the process on its host.")
    worker_pool_id: str | None = Field(
        default=None, description="Identifier of the pool, by which its workers are asked for."
    )
    start_at: Timestamp | None = Field(default=None, description="When it started.")
    heartbeat_at: Timestamp | None = Field(default=None, description="When it last gave a sign of life.")
    concurrency: int | None = Field(default=None, description="How many workers it has.")
    host: str | None = Field(default=None, description="Name of its host; servers leave it out.")
