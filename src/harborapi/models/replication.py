"""Replication between registries."""

from typing import Any

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp, answered
from harborapi.models.registry import Registry


class ReplicationExecution(BaseModel):
    """One run of a replication policy."""

    id: Answered[int] = Field(description="Identifier of the run.")
    policy_id: Answered[int] = Field(description="Identifier of the policy.")
    status: Answered[str] = Field(
        description=(
            "How far it is: `InProgress`, `Succeed`, `Failed` or `Stopped`. It may lag up to 30 seconds behind."
        )
    )
    trigger: str | None = Field(default=None, description="What started it: `manual`, `scheduled` or `event_based`.")
    start_time: Answered[Timestamp] = Field(description="When it started.")
    end_time: Answered[Timestamp] = Field(description="When it ended; the zero time (year 1) until then.")
    status_text: Answered[str] = Field(
        description="More on the status, such as that there was nothing to copy or why it failed; often empty."
    )
    total: Answered[int] = Field(description="How many tasks it has.")
    failed: Answered[int] = Field(description="How many tasks failed.")
    succeed: Answered[int] = Field(description="How many tasks succeeded.")
    in_progress: Answered[int] = Field(description="How many tasks run or are scheduled.")
    stopped: Answered[int] = Field(description="How many tasks were stopped.")


class ReplicationFilter(BaseModel):
    """What a replication policy copies."""

    type: str | None = Field(
        default=None,
        description="What is looked at: `name` (the repository with its project), `tag`, `label` or `resource`.",
    )
    value: str | list[str] | dict[str, Any] | Any | None = Field(
        default=None,
        description=(
            "What must fit. `name` and `tag`: a pattern (`*` any text without a slash, `**` as a whole path component "
            "any depth, `?` one character, `[a-c]` a class, `{a,b}` alternatives). `label`: a list of names, all of "
            "which an artifact must bear. `resource`: `image` or `artifact`."
        ),
    )
    decoration: str | None = Field(
        default=None,
        description="`matches` or `excludes`, for `tag` and `label` alone; left out: `matches`. Since 2.4.",
    )


class ReplicationTriggerSettings(BaseModel):
    """The schedule of a replication policy."""

    cron: str | None = Field(
        default=None,
        description=(
            "When to run: six fields, the seconds first; seconds must be `0` and minutes not `*`: `0 0 2 * * *` is two "
            "o'clock at night, UTC."
        ),
    )


class ReplicationTrigger(BaseModel):
    """When a replication policy runs."""

    type: str | None = Field(
        default=None,
        description=(
            "`manual` (by hand only), `scheduled` (by `trigger_settings.cron`), or `event_based` (whenever something "
            "is pushed or deleted; only from this Harbor to another registry)."
        ),
    )
    trigger_settings: ReplicationTriggerSettings | None = Field(
        default=None, description="The schedule, for the type `scheduled`."
    )


class ReplicationPolicy(BaseModel):
    """What is copied from one registry to another, and when.

    Exactly one of `src_registry` and `dest_registry` is another registry, which must be registered first: with only
    the source given the policy pulls, with only the destination it pushes; the side left out is this Harbor.

        ReplicationPolicy(
            name="mirror",
            src_registry=Registry(id=3),
            dest_namespace="mirror",
            trigger=ReplicationTrigger(
                type="scheduled", trigger_settings=ReplicationTriggerSettings(cron="0 0 2 * * *")
            ),
            filters=[ReplicationFilter(type="name", value="library/**")],
            override=True,
            enabled=True,
        )
    """

    id: Answered[int] = answered(description="Identifier of the policy.")
    name: Answered[str] = answered(description="Name of the policy, unique.")
    description: str | None = Field(default=None, description="What the policy is for; free text.")
    src_registry: Registry | None = Field(
        default=None,
        description=(
            "Where to copy from, when that is another registry; only its `id` is read. Left out, or with the id 0: "
            "this Harbor."
        ),
    )
    dest_registry: Registry | None = Field(
        default=None,
        description=(
            "Where to copy to, when that is another registry; only its `id` is read. Left out, or with the id 0: this "
            "Harbor."
        ),
    )
    dest_namespace: str | None = Field(
        default=None,
        description=(
            "Under which name to store at the destination, such as a project's. Empty: under the same name as at the "
            "source."
        ),
    )
    dest_namespace_replace_count: int | None = Field(
        default=None,
        description=(
            "How many leading parts of the name `dest_namespace` takes the place of: with 1 `a/b/c` becomes `ns/b/c`, "
            "with 0 `ns/a/b/c`. -1, or left out: all but the last part, `ns/c`. Copying fails where the name has not "
            "that many parts."
        ),
    )
    trigger: ReplicationTrigger | None = Field(default=None, description="When to copy.")
    filters: list[ReplicationFilter] | None = Field(
        default=None, description="What to copy; all of them must fit. None: everything."
    )
    replicate_deletion: bool | None = Field(
        default=None, description="Older name of `deletion`: answers have both, in a body it is ignored."
    )
    deletion: bool | None = Field(
        default=None,
        description=(
            "Whether what is deleted at the source is deleted at the destination too; with `event_based` triggers "
            "alone."
        ),
    )
    override: bool | None = Field(
        default=None,
        description=(
            "Whether a tag that is there at the destination is moved to the copied artifact. If not, it stays as it "
            "is, and the task succeeds all the same."
        ),
    )
    enabled: bool | None = Field(
        default=None, description="Whether the policy can run. Left out: it can't; starting it is refused with 412."
    )
    creation_time: Answered[Timestamp] = answered(description="When it was created.")
    update_time: Answered[Timestamp] = answered(description="When it was last changed.")
    speed: int | None = Field(
        default=None,
        description="Limit of the speed, in kilobits a second for each task; 0 or less: no limit. Since 2.4.",
    )
    copy_by_chunk: bool | None = Field(
        default=None,
        description=(
            "Whether blobs are copied in pieces, for links that break off; only if the adapter can "
            "(`RegistryInfo.supported_copy_by_chunk`). Since 2.6."
        ),
    )
    single_active_replication: bool | None = Field(
        default=None,
        description=(
            "Whether a run that starts while another of this policy runs is given up (status `Failed`). Not with "
            "`event_based` triggers. Since 2.14."
        ),
    )


class ReplicationTask(BaseModel):
    """The part of a replication run that is about one repository."""

    id: Answered[int] = Field(description="Identifier of the task, by which its log is asked for.")
    execution_id: Answered[int] = Field(description="Identifier of the run.")
    status: Answered[str] = Field(
        description="How far it is: `Pending`, `InProgress`, `Succeed`, `Failed` or `Stopped`."
    )
    job_id: str | None = Field(default=None, description="Identifier of the job that does it.")
    operation: str | None = Field(
        default=None, description="What is done at the destination: `copy`, `deletion` or `tag deletion`."
    )
    resource_type: str | None = Field(
        default=None,
        description="What kind of thing is copied: `artifact`, or `image` from registries that are no Harbor.",
    )
    src_resource: str | None = Field(
        default=None, description="What is copied, such as `library/app [2 item(s) in total]`."
    )
    dst_resource: str | None = Field(default=None, description="What it becomes at the destination, in the same form.")
    start_time: Answered[Timestamp] = Field(description="When it started.")
    end_time: Answered[Timestamp] = Field(description="When it ended; the zero time (year 1) until then.")


class StartReplicationExecution(BaseModel):
    """Which replication policy to run now."""

    policy_id: int | None = Field(default=None, description="Identifier of the policy, which must be enabled.")
