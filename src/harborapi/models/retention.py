"""Retention: which artifacts of a project are kept."""

from typing import Any

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, answered


class RetentionExecution(BaseModel):
    """One run of a retention policy."""

    id: Answered[int] = Field(description="Identifier of the run.")
    policy_id: Answered[int] = Field(description="Identifier of the policy.")
    start_time: str | None = Field(default=None, description="When it started: RFC 3339, UTC, to the microsecond.")
    end_time: str | None = Field(
        default=None, description="When it ended: RFC 3339, UTC, to the second; in year 1 until then."
    )
    status: Answered[str] = Field(
        description=(
            "How far it is: `Pending`, `Running`, `Scheduled`, `Success`, `Error` or `Stopped`. It may lag up to 30 "
            "seconds behind."
        )
    )
    trigger: str | None = Field(default=None, description="What started it: `MANUAL` or `SCHEDULE`.")
    dry_run: bool | None = Field(
        default=None, description="Whether nothing was to be deleted, only counted; left out when false."
    )


class RetentionExecutionTask(BaseModel):
    """The part of a retention run that is about one repository."""

    id: Answered[int] = Field(description="Identifier of the task, by which its log is asked for.")
    execution_id: Answered[int] = Field(description="Identifier of the run.")
    repository: str | None = Field(default=None, description="Name of the repository, without the project's.")
    job_id: str | None = Field(default=None, description="Identifier of the job that did it.")
    status: Answered[str] = Field(
        description=(
            "How far it is: `Pending`, `Running`, `Scheduled`, `Success`, `Error` or `Stopped`. After `Error` nothing "
            "was deleted in this repository."
        )
    )
    status_code: Answered[int] = Field(
        description="The status as a number: 0 pending, 1 scheduled, 2 running, 3 ended, whether well or not."
    )
    status_revision: int | None = Field(
        default=None, description="When the task was started (Unix seconds); tells a repeated try from the earlier one."
    )
    start_time: str | None = Field(default=None, description="When it started: RFC 3339, UTC, to the second.")
    end_time: str | None = Field(default=None, description="When it ended, in the same form; in year 1 until then.")
    total: Answered[int] = Field(description="How many artifacts were looked at; 0 until the task is done.")
    retained: Answered[int] = Field(description="How many of them are kept; 0 until the task is done.")


class RetentionRuleParamMetadata(BaseModel):
    """A parameter of a kind of retention rule."""

    type: str | None = Field(default=None, description="Type of the value: `int`.")
    unit: str | None = Field(default=None, description="What the number counts: `COUNT` (artifacts) or `DAYS`.")
    required: bool | None = Field(default=None, description="Whether it must be given.")


class RetentionRuleMetadata(BaseModel):
    """A kind of retention rule."""

    rule_template: str | None = Field(default=None, description="The word for `RetentionRule.template`.")
    display_text: str | None = Field(default=None, description="What it does, in English; `#` stands for the number.")
    action: str | None = Field(default=None, description="What is done with the artifacts that fit: `retain`.")
    params: list[RetentionRuleParamMetadata] | None = Field(default=None, description="The parameters that it needs.")


class RetentionSelectorMetadata(BaseModel):
    """A way to choose tags or repositories."""

    display_text: str | None = Field(default=None, description="What is chosen, in English: `Repositories` or `Tags`.")
    kind: str | None = Field(default=None, description="The word for `RetentionSelector.kind`: `doublestar`.")
    decorations: list[str] | None = Field(default=None, description="The words for `RetentionSelector.decoration`.")


class RetentionMetadata(BaseModel):
    """What retention rules can be made of, as Harbor offers it in its portal."""

    templates: list[RetentionRuleMetadata] | None = Field(default=None, description="The kinds of rules.")
    scope_selectors: list[RetentionSelectorMetadata] | None = Field(
        default=None, description="How repositories can be chosen."
    )
    tag_selectors: list[RetentionSelectorMetadata] | None = Field(default=None, description="How tags can be chosen.")


class RetentionPolicyScope(BaseModel):
    """The project that a retention policy is for."""

    level: str | None = Field(default=None, description="Always `project`.")
    ref: int | None = Field(default=None, description="Identifier of the project.")


class RetentionSelector(BaseModel):
    """Which tags or repositories a retention rule is about."""

    kind: str | None = Field(
        default=None, description="How the pattern is read; `doublestar` is the only way there is."
    )
    decoration: str | None = Field(
        default=None, description="For tags `matches` or `excludes`; for repositories `repoMatches` or `repoExcludes`."
    )
    pattern: str | None = Field(
        default=None,
        description=(
            "The pattern: `*` any text without a slash, `**` as a whole path component any depth, `?` one character, "
            "`[a-c]` a class, `{a,b}` alternatives. It must fit the whole name; upper and lower case differ. Empty "
            "fits everything."
        ),
    )
    extras: str | None = Field(
        default=None,
        description=(
            'A JSON text with further wishes: `{"untagged":true}` or `{"untagged":false}` says whether untagged '
            "artifacts are treated as if a tag fitted the pattern. Left out: true."
        ),
    )


class RetentionRule(BaseModel):
    """One rule of a retention policy: of the chosen artifacts, which are kept.

    The server does not check `template` and `params`: with an unknown template or without its parameter the runs
    end in `Error` and delete nothing.
    """

    id: int | None = Field(default=None, description="Identifier of the rule within its policy.")
    priority: int | None = Field(default=None, description="Rank of the rule; without effect, since all rules count.")
    disabled: bool | None = Field(default=None, description="Whether the rule is skipped. Left out: it counts.")
    action: str | None = Field(default=None, description="Always `retain`.")
    template: str | None = Field(
        default=None,
        description=(
            "What is kept: `latestPushedK` (the latest pushed), `latestPulledN` (the latest pulled), `latestActiveK` "
            "(the latest pushed or pulled), `nDaysSinceLastPush`, `nDaysSinceLastPull`, `lastXDays` (pushed or pulled "
            "within so many days), `always` (all)."
        ),
    )
    params: dict[str, Any] | None = Field(
        default=None,
        description=(
            'The number that the template needs, under the template\'s own name, such as `{"latestPushedK": 10}`; '
            "`always` needs none."
        ),
    )
    tag_selectors: list[RetentionSelector] | None = Field(
        default=None,
        description="Which tags the rule is about, all of which must fit. Without one, the rule is not used at all.",
    )
    scope_selectors: dict[str, list[RetentionSelector]] | None = Field(
        default=None,
        description=(
            'Which repositories the rule is about, under the key `repository`, such as `{"repository": '
            '[RetentionSelector(kind="doublestar", decoration="repoMatches", pattern="**")]}`; all must fit. Names are '
            "without the project's."
        ),
    )


class RetentionRuleTrigger(BaseModel):
    """When a retention policy runs by itself."""

    kind: str | None = Field(default=None, description="`Schedule`, the only one there is.")
    settings: dict[str, Any] | Any | None = Field(
        default=None,
        description=(
            '`{"cron": "0 0 0 * * *"}`: six fields, the seconds first and `0`: `0 0 0 * * *` is midnight, UTC. An '
            "empty text means that it runs by hand only. In answers also `next_scheduled_time`."
        ),
    )
    references: dict[str, Any] | Any | None = Field(
        default=None, description="Identifiers that the server keeps for itself; an empty object will do."
    )


class RetentionPolicy(BaseModel):
    """Which artifacts of a project are kept; a run deletes all the others.

    A project has at most one policy, with at most 15 rules. An artifact that one rule keeps is kept. In a
    repository that no rule is for, nothing is deleted; in one that a rule is for, everything that no rule keeps
    goes, with all its tags.
    """

    id: Answered[int] = answered(
        description=(
            "Identifier of the policy, also found as `retention_id` in the project's metadata. Needed to change it."
        )
    )
    algorithm: str | None = Field(
        default=None,
        description=(
            "How rules are combined: `or`, the only way that works. The server accepts other words, and the runs then "
            "fail."
        ),
    )
    rules: list[RetentionRule] | None = Field(default=None, description="The rules, at most 15; no two may be equal.")
    trigger: RetentionRuleTrigger | None = Field(default=None, description="When the policy runs by itself.")
    scope: RetentionPolicyScope | None = Field(default=None, description="The project that the policy is for.")
