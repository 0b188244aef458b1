"""What a Harbor sends to webhooks, as typed events.

::

    from harborapi import webhooks

    async def receive(request: Request) -> Response:  # Starlette's
        if not webhooks.verify(request.headers, SECRET):
            return Response(status_code=401)
        match webhooks.parse(await request.body(), request.headers):
            case webhooks.ArtifactEvent(type="PUSH_ARTIFACT") as event:
                print("pushed", *event.refs, "by", event.operator)
            case webhooks.ScanEvent() as event if event.scan:
                print(event.scan.severity)
        return Response(status_code=204)

Both formats that a policy of type `http` can have are read, Default and CloudEvents; `type` is the same in both. Harbor
sends an event up to three times until it gets a 2xx answer, in no certain order, and once for each policy that asks for
it. What later releases add is kept; events of unknown types are plain `Event`s.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, Protocol, cast
from urllib.parse import unquote

from pydantic import Field, ValidationError

from .exceptions import DecodeError, InvalidArgument
from .models.artifact import NativeReportSummary, SBOMOverview, ScanOverview
from .models.base import BaseModel, Timestamp
from .models.retention import RetentionSelector
from .references import ArtifactRef

__all__ = [
    "ArtifactEvent",
    "Event",
    "EventArtifact",
    "EventRepository",
    "EventResource",
    "QuotaEvent",
    "ReplicationEvent",
    "ReplicationResult",
    "ReplicationSide",
    "RetentionEvent",
    "RetentionResult",
    "RetentionRuleRun",
    "ScanEvent",
    "ScanInfo",
    "parse",
    "verify",
]

_SHOWN = 2048


class Headers(Protocol):
    """The headers of a request: any mapping of names, in any case, to values."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Names and values."""
        ...


class EventResource(BaseModel):
    """An artifact that an event is about."""

    digest: str | None = Field(default=None, description="The artifact's digest.")
    tag: str | None = Field(
        default=None,
        description="The tag that was pushed, pulled or scanned; the digest where the artifact has no tag.",
    )
    resource_url: str | None = Field(
        default=None,
        description="What `docker pull` takes: `host/project/repository:tag`, or `@` and the digest; without a scheme.",
    )
    scan_overview: ScanOverview | None = Field(
        default=None, description="The summaries of its vulnerability scan by MIME type of the report."
    )
    sbom_overview: SBOMOverview | dict[str, Any] | None = Field(
        default=None, union_mode="left_to_right", description="How the making of its SBOM went. Since 2.11."
    )


class EventRepository(BaseModel):
    """The repository that an event is about."""

    name: str = Field(description="The name without the project.")
    namespace: str = Field(description="The project's name.")
    repo_full_name: str = Field(description="The name with the project: `project/repository`.")
    repo_type: str = Field(description="The project's visibility: `public` or `private`.")
    date_created: Timestamp | None = Field(
        default=None, description="When the repository was made; told of pushes, pulls and deletions alone."
    )


class EventArtifact(BaseModel):
    """An artifact that was replicated, or deleted by a retention policy."""

    type: str | None = Field(default=None, description="What it is: `artifact`, `image` or `chart`.")
    status: str | None = Field(default=None, description="What became of it.")
    name_tag: str | None = Field(default=None, description="Repository and tags, such as `app [2 item(s) in total]`.")
    references: list[str] | None = Field(default=None, description="The tags or digests. Since 2.10.")
    fail_reason: str | None = Field(default=None, description="Why it failed.")


class ReplicationSide(BaseModel):
    """One end of a replication."""

    registry_name: str | None = Field(
        default=None, description="The registry's name in Harbor; None for this Harbor itself."
    )
    registry_type: str | None = Field(
        default=None, description="The kind of registry, such as `harbor` or `docker-hub`."
    )
    endpoint: str | None = Field(default=None, description="The registry's address.")
    provider: str | None = Field(default=None, description="The kind of registry, once more.")
    namespace: str | None = Field(default=None, description="The project, or what the registry has in its place.")


class ReplicationResult(BaseModel):
    """The state of a replication's task."""

    job_status: str | None = Field(
        default=None, description="The state that it came to: `Running`, then `Success`, `Error` or `Stopped`."
    )
    trigger_type: str | None = Field(default=None, description="What started it: `MANUAL`, `SCHEDULE` or `EVENT`.")
    harbor_hostname: str | None = Field(default=None, description="This Harbor's host name, without a port.")
    description: str | None = Field(default=None, description="The policy's description.")
    artifact_type: str | None = Field(default=None, description="What is replicated: `artifact`, `image` or `chart`.")
    authentication_type: str | None = Field(default=None, description="How the remote registry is logged in to.")
    override_mode: bool = Field(default=False, description="Whether what exists is overwritten.")
    policy_creator: str | None = Field(default=None, description="Who made the policy.")
    execution_timestamp: Timestamp | None = Field(default=None, description="When the execution started.")
    src_resource: ReplicationSide | None = Field(default=None, description="Where from.")
    dest_resource: ReplicationSide | None = Field(default=None, description="Where to.")
    successful_artifact: list[EventArtifact] | None = Field(
        default=None, description="What was copied or deleted, on success."
    )
    failed_artifact: list[EventArtifact] | None = Field(default=None, description="What was not, on error.")
    execution_id: int | None = Field(default=None, description="The replication execution.")
    task_id: int | None = Field(default=None, description="The task of that execution.")


class RetentionRuleRun(BaseModel):
    """A rule of the retention policy that was run."""

    template: str | None = Field(default=None, description="What the rule keeps, such as `latestPushedK`.")
    params: dict[str, Any] | None = Field(default=None, description="The template's parameters.")
    tag_selectors: list[RetentionSelector] | None = Field(default=None, description="Which tags it is for.")
    scope_selectors: dict[str, list[RetentionSelector]] | None = Field(
        default=None, description="Which repositories it is for."
    )


class RetentionResult(BaseModel):
    """What a run of a retention policy did to one repository."""

    total: int = Field(description="How many tags there were.")
    retained: int = Field(description="How many of them are kept.")
    result: str | None = Field(default=None, description="How it ended, such as `SUCCESS`.")
    harbor_hostname: str | None = Field(default=None, description="This Harbor's host name, without a port.")
    project_name: str | None = Field(default=None, description="The project.")
    retention_policy_id: int | None = Field(default=None, description="The policy.")
    retention_rule: list[RetentionRuleRun] | None = Field(default=None, description="The policy's rules.")
    deleted_artifact: list[EventArtifact] | None = Field(default=None, description="What was deleted.")


class ScanInfo(BaseModel):
    """What was scanned for."""

    scan_type: str | None = Field(default=None, description="`vulnerability` or `sbom`.")


class Event(BaseModel):
    """Something that happened in a Harbor; of the type that `type` names.

    One of a type that is not known here is of this class itself, and all it tells is in `data`.
    """

    type: str = Field(
        description=(
            "What happened, by Harbor's own name in both formats: `PUSH_ARTIFACT`, `SCANNING_COMPLETED` ... A "
            "CloudEvent of an unknown type bears the name that it came with."
        )
    )
    occurred_at: Timestamp = Field(description="When it happened, to the second.")
    operator: str = Field(default="", description="Who did it: the name of a user or robot, or `auto`.")
    format: Literal["Default", "CloudEvents"] = Field(default="Default", description="How it was sent.")
    data: dict[str, Any] = Field(default_factory=dict[str, Any], description="All that it tells, as it came.")
    id: str | None = Field(
        default=None, description="Identifier of the message, the same when it is sent again. CloudEvents only."
    )
    source: str | None = Field(
        default=None, description="`/projects/{project_id}/webhook/policies/{policy_id}`. CloudEvents only."
    )
    request_id: str | None = Field(
        default=None, description="The `X-Request-Id` of the request that caused it. CloudEvents only."
    )


class _AboutArtifacts(Event):
    """An event that names artifacts."""

    resources: list[EventResource] = Field(
        default_factory=list[EventResource], description="The artifacts; one, as a rule."
    )
    repository: EventRepository | None = Field(default=None, description="The repository that holds them.")

    @property
    def refs(self) -> list[ArtifactRef]:
        """The artifacts as references, with host, tag and digest as far as they are told.

        Raises:
            InvalidArgument: A name has not the form of one.
        """
        return [_ref(self.repository, one) for one in self.resources] if self.repository else []


class ArtifactEvent(_AboutArtifacts):
    """An artifact was pushed (`PUSH_ARTIFACT`), pulled (`PULL_ARTIFACT`) or deleted (`DELETE_ARTIFACT`)."""


class ScanEvent(_AboutArtifacts):
    """A scan ended: `SCANNING_COMPLETED`, `SCANNING_FAILED` or `SCANNING_STOPPED`.

    `scan_info` says what was scanned for, since 2.11; `scan` and the resources bear what came of it.
    """

    scan_info: ScanInfo | None = Field(default=None, alias="scan", description="What was scanned for. Since 2.11.")

    @property
    def scan_type(self) -> str:
        """What was scanned for: `vulnerability` or `sbom`."""
        told = self.scan_info.scan_type if self.scan_info else None
        return told or ("sbom" if any(one.sbom_overview for one in self.resources) else "vulnerability")

    @property
    def scan(self) -> NativeReportSummary | None:
        """The summary of the vulnerability scan; None where there is none, or none that can be read."""
        return next((one.scan_overview.report for one in self.resources if one.scan_overview), None)


class QuotaEvent(_AboutArtifacts):
    """A push failed as the project's storage is used up (`QUOTA_EXCEED`), or passed 85 % of it (`QUOTA_WARNING`)."""

    custom_attributes: dict[str, str] | None = Field(default=None, description="`Details`: what happened, in words.")

    @property
    def details(self) -> str:
        """What happened, in Harbor's words."""
        return (self.custom_attributes or {}).get("Details", "")


class ReplicationEvent(Event):
    """A replication's task came to another state, `Running` included (`REPLICATION`)."""

    replication: ReplicationResult = Field(description="The replication.")


class RetentionEvent(Event):
    """A retention policy deleted something (`TAG_RETENTION`)."""

    retention: RetentionResult = Field(description="What it did.")


_KINDS: Final[Mapping[str, tuple[str, type[Event]]]] = {
    "harbor.artifact.pushed": ("PUSH_ARTIFACT", ArtifactEvent),
    "harbor.artifact.pulled": ("PULL_ARTIFACT", ArtifactEvent),
    "harbor.artifact.deleted": ("DELETE_ARTIFACT", ArtifactEvent),
    "harbor.scan.completed": ("SCANNING_COMPLETED", ScanEvent),
    "harbor.scan.failed": ("SCANNING_FAILED", ScanEvent),
    "harbor.scan.stopped": ("SCANNING_STOPPED", ScanEvent),
    "harbor.quota.exceeded": ("QUOTA_EXCEED", QuotaEvent),
    "harbor.quota.warned": ("QUOTA_WARNING", QuotaEvent),
    "harbor.replication.status.changed": ("REPLICATION", ReplicationEvent),
    "harbor.tag_retention.finished": ("TAG_RETENTION", RetentionEvent),
}
"""By the CloudEvents type: Harbor's own name of it, and its class."""
_CLASSES: Final[Mapping[str, type[Event]]] = dict(_KINDS.values())


def parse(body: bytes | str | Mapping[str, Any], headers: Headers | None = None) -> Event:
    """Read what a webhook was sent.

    The `payload` of a webhook execution's `extra_attrs` can be read as well.

    Args:
        body: The request's body, or the JSON object that it holds.
        headers: The request's headers. They are needed only where something between has made of a CloudEvent one whose
            attributes stand in the headers (binary mode); Harbor itself sends none such.

    Returns:
        An `ArtifactEvent`, `ScanEvent`, `QuotaEvent`, `ReplicationEvent`, `RetentionEvent`, or a plain `Event` if its
        type is none of theirs.

    Raises:
        DecodeError: The body is no event of Harbor's.
    """
    envelope = _object(body)
    attributes = _attributes(headers)
    if "specversion" in attributes and "specversion" not in envelope:
        envelope = attributes | {"data": envelope}
    shown = body[:_SHOWN] if isinstance(body, bytes) else b""
    kind: object = envelope.get("type")
    if not isinstance(kind, str):
        slack = "; it is a message for Slack: give the policy's target the type http" if "blocks" in envelope else ""
        raise DecodeError(f"the body is no event of Harbor's: it has no type{slack}", body=shown)
    values = _from_cloud_event(envelope) if "specversion" in envelope else _from_default(envelope)
    try:
        return _CLASSES.get(values["type"], Event).model_validate(values)
    except ValidationError as exc:
        row = exc.errors(include_input=False, include_url=False, include_context=False)[0]
        field = ".".join(map(str, row["loc"]))
        raise DecodeError(f"the body is no event of Harbor's: {field}: {row['msg']}", field=field, body=shown) from exc


def verify(headers: Headers, auth_header: str) -> bool:
    """Whether a request bears the `Authorization` that the policy's target was given as `auth_header`.

    Compared in constant time: how long it takes does not tell how much of a wrong value is right.

    Args:
        headers: The request's headers.
        auth_header: The value as the policy has it, e.g. `Bearer …`.

    Returns:
        True if it does.

    Raises:
        InvalidArgument: The value is empty, so that everybody would be let in.
    """
    expected = auth_header.strip()
    if not expected:
        raise InvalidArgument("auth_header must not be empty: everybody would be let in")
    given = next((value for name, value in headers.items() if name.lower() == "authorization"), "").strip()
    # Harbor sends UTF-8; most frameworks read headers as Latin-1, which keeps the bytes
    return any(hmac.compare_digest(_bytes(given, encoding), expected.encode()) for encoding in ("utf-8", "latin-1"))


def _bytes(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return b""


def _object(body: bytes | str | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(body, Mapping):
        return dict(body)
    shown = body[:_SHOWN] if isinstance(body, bytes) else b""
    try:
        parsed: object = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise DecodeError(f"the body is no JSON: {type(exc).__name__}", body=shown) from exc
    if not isinstance(parsed, dict):
        raise DecodeError("the body is no event of Harbor's: it is no JSON object", body=shown)
    return cast("dict[str, Any]", parsed)


def _attributes(headers: Headers | None) -> dict[str, Any]:
    """The attributes of a CloudEvent in binary mode."""
    pairs = headers.items() if headers is not None else ()
    return {name[3:].lower(): unquote(value) for name, value in pairs if name.lower().startswith("ce-")}


def _from_default(envelope: Mapping[str, Any]) -> dict[str, Any]:
    return _values(
        envelope.get("event_data"),
        type=envelope["type"],
        occurred_at=envelope.get("occur_at"),
        operator=envelope.get("operator"),
    )


def _from_cloud_event(envelope: Mapping[str, Any]) -> dict[str, Any]:
    kind: str = envelope["type"]
    return _values(
        envelope.get("data"),
        type=_KINDS[kind][0] if kind in _KINDS else kind,
        occurred_at=envelope.get("time"),
        operator=envelope.get("operator"),
        format="CloudEvents",
        id=envelope.get("id"),
        source=envelope.get("source"),
        request_id=envelope.get("requestid"),
    )


def _values(data: Any, **told: Any) -> dict[str, Any]:
    """What an event is made of: what its data holds, and of the envelope what there is."""
    parts: Mapping[str, Any] = cast("Mapping[str, Any]", data) if isinstance(data, Mapping) else {}
    values = {name: part for name, part in parts.items() if part is not None and name not in Event.model_fields}
    return values | {name: value for name, value in told.items() if value is not None} | {"data": data or {}}


def _ref(repository: EventRepository, resource: EventResource) -> ArtifactRef:
    host = (resource.resource_url or "").partition(f"/{repository.repo_full_name}")[0]
    known = host if "." in host or ":" in host or host == "localhost" else None
    tag = None if resource.tag == resource.digest else resource.tag
    return ArtifactRef(repository.namespace, repository.name, tag or None, resource.digest, known)
