"""Runs of the garbage collection."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp
from harborapi.models.common import ScheduleObj


class GCHistory(BaseModel):
    """One run of the garbage collection, or its schedule with the parameters."""

    id: Answered[int] = Field(description="Identifier of the run.")
    job_name: str | None = Field(default=None, description="Always `GARBAGE_COLLECTION`.")
    job_kind: str | None = Field(
        default=None,
        description=(
            "`MANUAL` for a run by hand or `SCHEDULE` for one by schedule; the cron expression where it is the "
            "schedule itself that was asked for."
        ),
    )
    job_parameters: str | None = Field(
        default=None,
        repr=False,
        description=(
            "A JSON text: what the run was asked to do (`delete_untagged`, `dry_run`, `workers`, `time_window` in "
            "hours, since 2.15 `delete_tag`) and, once it is done, what it did (`purged_blobs`, `purged_manifests`, "
            "`freed_space` in bytes). Before 2.15.1 it holds the address of Redis (`redis_url_reg`), with its password "
            "if it has one; hence it isn't shown in a repr."
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
