"""What runs by a schedule."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp


class ScheduleTask(BaseModel):
    """Something that runs by a schedule."""

    id: Answered[int] = Field(description="Identifier of the schedule.")
    vendor_type: str | None = Field(
        default=None,
        description=(
            "What runs: `GARBAGE_COLLECTION`, `PURGE_AUDIT_LOG`, `SCAN_ALL`, `RETENTION`, `REPLICATION`, "
            "`P2P_PREHEAT`, `SYSTEM_ARTIFACT_CLEANUP`, `EXECUTION_SWEEP` and the like."
        ),
    )
    vendor_id: int | None = Field(
        default=None,
        description="Identifier of the policy that the schedule belongs to; -1 where there is but one of the kind.",
    )
    cron: str | None = Field(default=None, description="When it runs: six fields, the seconds first, UTC.")
    update_time: Answered[Timestamp] = Field(description="When the schedule was last changed.")


class SchedulerStatus(BaseModel):
    """Whether schedules are held back."""

    paused: Answered[bool] = Field(description="Whether all schedules are paused.")
