"""What several rooms share."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field
from pydantic_core import PydanticUndefined

from harborapi.models.base import Answered, BaseModel, RootModel, Timestamp, answered


class ExtraAttrs(RootModel[dict[str, Any]]):
    """Details that depend on the kind of the thing, by name; any JSON value."""

    root: dict[str, Any] = Field(default_factory=dict[str, Any])


class Error(BaseModel):
    """One error as Harbor words it."""

    code: str | None = Field(default=None, description="Harbor's code, such as `NOT_FOUND`.")
    message: str | None = Field(default=None, description="What Harbor says about it.")


class Errors(BaseModel):
    """The errors that an answer bears."""

    errors: list[Error] | None = Field(default=None, description="The errors, mostly one.")


class Metrics(BaseModel):
    """How many tasks a run has, by status; counts of zero are left out."""

    task_count: int | None = Field(default=None, description="How many tasks there are in all.")
    success_task_count: int | None = Field(default=None, description="How many succeeded.")
    error_task_count: int | None = Field(default=None, description="How many failed.")
    pending_task_count: int | None = Field(default=None, description="How many wait.")
    running_task_count: int | None = Field(default=None, description="How many run.")
    scheduled_task_count: int | None = Field(default=None, description="How many are scheduled.")
    stopped_task_count: int | None = Field(default=None, description="How many were stopped.")


class Execution(BaseModel):
    """One run of a preheat policy, or one delivery of a webhook."""

    id: Answered[int] = answered(description="Identifier of the run.")
    vendor_type: str | None = Field(
        default=None, description="What it belongs to: `P2P_PREHEAT`, `WEBHOOK` (target of type http) or `SLACK`."
    )
    vendor_id: int | None = Field(default=None, description="Identifier of the policy that it belongs to.")
    status: Answered[str] = answered(
        description=(
            "How far it is: `Pending`, `Running`, `Scheduled`, `Success`, `Error` or `Stopped`. To stop the run of a "
            "preheat policy, send `Stopped`."
        )
    )
    status_message: str | None = Field(default=None, description="More on the status, such as the reason of a failure.")
    metrics: Metrics | None = Field(default=None, description="How many tasks it has, by status.")
    trigger: str | None = Field(
        default=None,
        description="What started it: `manual`, `scheduled` or `event_based` for preheating, `EVENT` for a webhook.",
    )
    extra_attrs: ExtraAttrs | None = Field(
        default=None,
        description=(
            "Details that depend on the kind. Webhook: `event_type` and `payload` (the JSON text that was sent). "
            "Preheating: `trigger`, `triggerSetting`, `totalCount`."
        ),
    )
    start_time: str | None = Field(default=None, description="When it started: RFC 3339, UTC, to the second.")
    end_time: str | None = Field(
        default=None, description="When it ended, in the same form; empty or in year 1 while it runs."
    )


_NOTHING: Any = PydanticUndefined


class ResourceList(RootModel[dict[str, int]]):
    """Amounts of resources by name.

    The one resource there is: `storage`, in bytes; as a limit, -1 means unlimited.
    """

    root: dict[str, int] = Field(default_factory=dict[str, int])

    def __init__(self, /, root: dict[str, int] = _NOTHING, **more: int) -> None:  # told for tools that read types
        super().__init__(root, **more)


class Type(StrEnum):
    """How a schedule repeats; the values of `ScheduleObj.type` that are known."""

    hourly = "Hourly"
    daily = "Daily"
    weekly = "Weekly"
    custom = "Custom"
    manual = "Manual"
    none = "None"
    schedule = "Schedule"


class ScheduleObj(BaseModel):
    """When something runs."""

    type: Annotated[Type | str | None, Field(union_mode="left_to_right")] = Field(
        default=None,
        description=(
            "`Hourly`, `Daily`, `Weekly` or `Custom`, each with `cron`; `Manual` for a run by hand; `None` for no "
            "schedule; `Schedule` for a run that a schedule started."
        ),
    )
    cron: str | None = Field(
        default=None,
        description=(
            "When to run: six fields, the seconds first and `0`: `0 0 0 * * *` is midnight, UTC; not needed for "
            "`Manual` and `None`."
        ),
    )
    next_scheduled_time: Timestamp | None = Field(
        default=None,
        description=(
            "When it runs next, since 2.6. The zero time (year 1) where there is no next time, and always for the scan "
            "of all artifacts."
        ),
    )


class Schedule(BaseModel):
    """When the garbage collection, the audit log purge or the scan of all artifacts runs.

    As a body, `schedule.type` says what is to be done: `Manual` runs at once; `Hourly`, `Daily`, `Weekly` and
    `Custom` set the schedule, with `schedule.cron`; `None` takes it away.
    """

    id: Answered[int] = answered(description="Identifier of the schedule, given by the server.")
    status: str | None = Field(default=None, description="Status of the schedule, given by the server.")
    creation_time: Answered[Timestamp] = answered(description="When it was set.")
    update_time: Answered[Timestamp] = answered(description="When it was last changed.")
    schedule: ScheduleObj | None = Field(default=None, description="When to run.")
    parameters: dict[str, Any] | None = Field(
        default=None,
        description=(
            "What to do. Garbage collection: `delete_untagged` and `dry_run` (booleans), `workers` (1 to 10; at most 5 "
            "before 2.13), since 2.15 `delete_tag` (boolean). Audit log purge: `audit_retention_hour` (how long "
            "entries are kept, in hours, at most 240000), `dry_run`, and the kinds of entries to delete, with commas "
            "between: `include_event_types` from 2.13 on (such as `create_artifact`, `delete_artifact`, "
            "`pull_artifact`, or `other` for all besides these three), before that `include_operations` (`create`, "
            "`delete`, `pull`); needed even to take a schedule away. Scan of all artifacts: none."
        ),
    )


class Task(BaseModel):
    """A part of a run: the preheating of one artifact, or the sending of one webhook request."""

    id: Answered[int] = Field(description="Identifier of the task.")
    execution_id: Answered[int] = Field(description="Identifier of the run that it belongs to.")
    status: Answered[str] = Field(
        description="How far it is: `Pending`, `Running`, `Scheduled`, `Success`, `Error` or `Stopped`."
    )
    status_message: str | None = Field(default=None, description="More on the status, such as the reason of a failure.")
    run_count: int | None = Field(default=None, description="How often it was tried.")
    extra_attrs: ExtraAttrs | None = Field(
        default=None,
        description="Details that depend on the kind. Preheating: the `artifact` and its `digest`, among others.",
    )
    creation_time: str | None = Field(default=None, description="When it was made: RFC 3339, UTC, to the second.")
    update_time: str | None = Field(default=None, description="When it last changed, in the same form.")
    start_time: str | None = Field(default=None, description="When it started, in the same form.")
    end_time: str | None = Field(
        default=None, description="When it ended, in the same form; empty or in year 1 while it runs."
    )
