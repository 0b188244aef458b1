"""Webhooks of projects."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, RootModel, Timestamp, answered


class EventType(RootModel[str]):
    """A kind of event that webhook policies can send.

    `PUSH_ARTIFACT`, `PULL_ARTIFACT`, `DELETE_ARTIFACT`, `SCANNING_COMPLETED`, `SCANNING_FAILED`, `SCANNING_STOPPED`
    (2.4 and later), `QUOTA_EXCEED`, `QUOTA_WARNING`, `REPLICATION`, `TAG_RETENTION`.
    """


class NotifyType(RootModel[str]):
    """A kind of target of webhook policies: `http` or `slack`."""


class PayloadFormatType(RootModel[str]):
    """A format of what a webhook sends: `Default` or `CloudEvents`."""


class PayloadFormat(BaseModel):
    """The formats in which a kind of target can be sent to."""

    notify_type: NotifyType | None = Field(default=None, description="The kind of target: `http`.")
    formats: list[PayloadFormatType] | None = Field(default=None, description="The formats: `Default`, `CloudEvents`.")


class SupportedWebhookEventTypes(BaseModel):
    """What webhook policies can be made of."""

    event_type: list[EventType] | None = Field(
        default=None,
        description=(
            "The kinds of events: `PUSH_ARTIFACT`, `PULL_ARTIFACT`, `DELETE_ARTIFACT`, `SCANNING_COMPLETED`, "
            "`SCANNING_FAILED`, `SCANNING_STOPPED` (2.4 and later), `QUOTA_EXCEED`, `QUOTA_WARNING`, `REPLICATION`, "
            "`TAG_RETENTION`."
        ),
    )
    notify_type: list[NotifyType] | None = Field(default=None, description="The kinds of targets: `http`, `slack`.")
    payload_formats: list[PayloadFormat] | None = Field(
        default=None, description="The formats, by kind of target. Since 2.8."
    )


class WebhookLastTrigger(BaseModel):
    """When a webhook policy last sent a kind of event."""

    policy_name: str | None = Field(default=None, description="Name of the policy; left out when it is empty.")
    event_type: Answered[str] = Field(
        description=(
            "The kind of event: `PUSH_ARTIFACT`, `PULL_ARTIFACT`, `DELETE_ARTIFACT`, `SCANNING_COMPLETED`, "
            "`SCANNING_FAILED`, `SCANNING_STOPPED` (2.4 and later), `QUOTA_EXCEED`, `QUOTA_WARNING`, `REPLICATION`, "
            "`TAG_RETENTION`."
        )
    )
    enabled: bool | None = Field(default=None, description="Whether the policy is switched on; left out when not.")
    creation_time: Answered[Timestamp] = Field(description="When the policy was made.")
    last_trigger_time: Answered[Timestamp] = Field(
        description="When an event of this kind was last sent; the zero time (year 1) for never."
    )


class WebhookTargetObject(BaseModel):
    """Where a webhook policy sends to."""

    type: str | None = Field(default=None, description="`http` for a request with JSON, `slack` for a Slack channel.")
    address: str | None = Field(
        default=None, description="The URL to send to: `http://` or `https://`. Slack's holds a secret of its own."
    )
    auth_header: str | None = Field(
        default=None,
        repr=False,
        description=(
            "Value of the `Authorization` header that is sent along, such as `Bearer ...`; not to Slack. The server "
            "gives it back in clear."
        ),
    )
    skip_cert_verify: bool | None = Field(
        default=None, description="Whether the target's certificate is not checked; left out when it is."
    )
    payload_format: PayloadFormatType | None = Field(
        default=None,
        description=(
            "`Default` or `CloudEvents`, for type `http` alone; left out: `Default`. With type `slack` it is refused. "
            "Since 2.8."
        ),
    )


class WebhookPolicy(BaseModel):
    """Where Harbor sends word of what happens in a project.

    WebhookPolicy(
        name="ci",
        enabled=True,
        event_types=["PUSH_ARTIFACT", "SCANNING_COMPLETED"],
        targets=[WebhookTargetObject(type="http", address="https://ci.example.com/hook", auth_header="Bearer ...")],
    )
    """

    id: Answered[int] = answered(description="Identifier of the policy.")
    name: str | None = Field(
        default=None, description="Name of the policy, unique in its project. It may be empty, and is then left out."
    )
    description: str | None = Field(default=None, description="What the policy is for; free text.")
    project_id: Answered[int] = answered(
        description="Identifier of the project; for a new policy the project of the call counts."
    )
    targets: list[WebhookTargetObject] | None = Field(default=None, description="Where to send, at least one.")
    event_types: list[str] | None = Field(
        default=None,
        description=(
            "What to send word of, at least one: `PUSH_ARTIFACT`, `PULL_ARTIFACT`, `DELETE_ARTIFACT`, "
            "`SCANNING_COMPLETED`, `SCANNING_FAILED`, `SCANNING_STOPPED` (2.4 and later), `QUOTA_EXCEED`, "
            "`QUOTA_WARNING`, `REPLICATION`, `TAG_RETENTION`."
        ),
    )
    creator: str | None = Field(default=None, description="Name of the user who made it. Set by the server.")
    creation_time: Answered[Timestamp] = answered(description="When it was created.")
    update_time: Answered[Timestamp] = answered(description="When it was last changed.")
    enabled: Answered[bool] = answered(description="Whether word is sent. Left out of a body: false.")
