"""Runs of the audit log purge."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp
from harborapi.models.common import ScheduleObj


class ExecHistory(BaseModel):
    """One run of the audit log purge, or its schedule with the parameters."""

    id: Answered[int] = Field(description="Identifier of the run.")
    job_name: str | None = Field(default=None, description="Always `PURGE_AUDIT_LOG`.")
    job_kind: str | None = Field(
        default=None,
        description=(
            "`MANUAL` for a run by hand or `SCHEDULE` for one by schedule; the cron expression where it is the "
            "schedule itself that was asked for."
        ),
    )
    job_parameters: str | None = Field(
        default=None,
        description=(
            "A JSON text: `audit_retention_hour`, `dry_run`, and the kinds of entries in `include_event_types` (before "
            "2.13 `include_operations`), with commas between."
        ),
    )
    schedule: ScheduleObj | None = Field(
        default=None, description="What started the run: type `Manual` or `Schedule`, or the schedule as it is set."
    )
    job_status: Answered[str] = Field(
        description="How far the run is: `Pending`, `Running`, `Scheduled`, `Success`, `Error` or `Stopped`."
    )
    deleted: bool | None = Field(default=None, description="Whether the run's record was deleted; left out when not.")
    creation_time: Answered[Timestamp] = Field(description="When the run was started.")
    update_time: Answered[Timestamp] = Field(
        description="When its status last changed. Status and time may lag up to 30 seconds behind."
    )
