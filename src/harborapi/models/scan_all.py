"""The scan of all artifacts."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from harborapi.models.base import Answered, BaseModel


class Trigger(StrEnum):
    """What started a scan of all artifacts; the values of `Stats.trigger` that are known."""

    manual = "Manual"
    schedule = "Schedule"
    event = "Event"


class Stats(BaseModel):
    """How far a scan of all artifacts is."""

    total: Answered[int] = Field(description="How many artifacts are to be scanned.")
    completed: Answered[int] = Field(description="How many are done: succeeded, failed or stopped.")
    metrics: dict[str, int] | None = Field(
        default=None, description="How many there are by status: `Pending`, `Running`, `Success`, `Error`, `Stopped`."
    )
    ongoing: Answered[bool] = Field(description="Whether the scan still runs.")
    trigger: Annotated[Trigger | str | None, Field(union_mode="left_to_right")] = Field(
        default=None, description="What started it: `Manual`, `Schedule` or `Event`."
    )
