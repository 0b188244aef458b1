"""Sendings of webhooks."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp


class WebhookJob(BaseModel):
    """One sending of a webhook policy."""

    id: Answered[int] = Field(description="Identifier of the sending: of the execution, since 2.8.")
    policy_id: Answered[int] = Field(description="Identifier of the webhook policy.")
    event_type: Answered[str] = Field(
        description=(
            "The kind of event: `PUSH_ARTIFACT`, `PULL_ARTIFACT`, `DELETE_ARTIFACT`, `SCANNING_COMPLETED`, "
            "`SCANNING_FAILED`, `SCANNING_STOPPED` (2.4 and later), `QUOTA_EXCEED`, `QUOTA_WARNING`, `REPLICATION`, "
            "`TAG_RETENTION`."
        )
    )
    notify_type: str | None = Field(default=None, description="The kind of target: `http` or `slack`.")
    status: Answered[str] = Field(
        description="How far it is: `Pending`, `Running`, `Scheduled`, `Success`, `Error` or `Stopped`."
    )
    job_detail: str | None = Field(default=None, description="What was sent: a JSON text.")
    creation_time: Answered[Timestamp] = Field(description="When the event happened.")
    update_time: Answered[Timestamp] = Field(description="When the status last changed.")
