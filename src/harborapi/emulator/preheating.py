"""Preheating: what a policy selects, and how that is brought to its provider."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from harborapi.emulator import effects, executions, selectors
from harborapi.emulator.executions import FINAL, TASKS, Execution
from harborapi.emulator.jobs import Work, job
from harborapi.emulator.preheat_providers import Provider, ProviderError
from harborapi.emulator.registry.tokens import make_token
from harborapi.emulator.schedules import Schedule, scheduled
from harborapi.emulator.state import ACCESSORIES, ARTIFACTS, LABEL_REFERENCES, LABELS, PROJECTS, TAGS
from harborapi.emulator.tables import Row, TableSpec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.release import Release
    from harborapi.emulator.state import Artifact, Project
    from harborapi.emulator.wire import JsonObject

VENDOR = "P2P_PREHEAT"
CHECK_INTERVAL = 4.0
"""Seconds between two questions how far a provider is; a real server waits ten."""
CODES = {"None": 0, "Unknown": 0, "Negligible": 1, "Low": 2, "Medium": 3, "High": 4, "Critical": 5}
WORST = 99
REPORTS = (
    "application/vnd.security.vulnerability.report; version=1.1",
    "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0",
)
VALUES: dict[str, tuple[type, ...]] = {
    "repository": (str,),
    "tag": (str,),
    "label": (str,),
    "signature": (bool,),
    "vulnerability": (int,),
}
"""What the value of each filter must be."""
ORDER = tuple(VALUES)


@dataclass(slots=True, eq=False, kw_only=True)
class Instance(Row):
    """A provider instance."""

    id: int = 0
    name: str = ""
    description: str = ""
    vendor: str = ""
    endpoint: str = ""
    auth_mode: str = ""
    auth_info: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    enabled: bool = False
    default: bool = False
    insecure: bool = False
    setup_timestamp: int = 0


@dataclass(slots=True, eq=False, kw_only=True)
class Policy(Row):
    """A policy; filters and trigger are JSON texts, as they were sent."""

    id: int = 0
    name: str = ""
    description: str = ""
    project_id: int = 0
    provider_id: int = 0
    filters: str = ""
    trigger: str = ""
    enabled: bool = False
    scope: str = ""
    extra_attrs: str = ""
    creation_time: datetime | None = None
    update_time: datetime | None = None

    @property
    def trigger_type(self) -> str:
        """`manual`, `scheduled` or `event_based`."""
        return str(parsed_trigger(self.trigger).get("type") or "")

    @property
    def cron(self) -> str:
        """When it runs, if its trigger says so."""
        return cron_of(parsed_trigger(self.trigger))


INSTANCES = TableSpec("preheat_instances", Instance, indexes=("name",))
POLICIES = TableSpec("preheat_policies", Policy, indexes=("project_id", "provider_id"))


def parsed_trigger(text: str) -> JsonObject:
    """The trigger from its JSON text.

    Raises:
        ValueError: the text is no JSON object.
    """
    value = json.loads(text)
    trigger = cast("JsonObject", value) if isinstance(value, dict) else None
    if trigger is None or not isinstance(trigger.get("trigger_setting") or {}, dict):
        raise ValueError("the trigger is no JSON object")
    return trigger


def cron_of(trigger: JsonObject) -> str:
    """The cron expression of a trigger, "" if it has none."""
    setting: JsonObject = trigger.get("trigger_setting") or {}
    return str(setting.get("cron") or "")


def parsed_filters(release: Release, text: str) -> list[JsonObject]:
    """The filters from their JSON text, in the order in which they are applied.

    Raises:
        ValueError: the text is no JSON list of objects, or (before 2.15) a severity is no number.
    """
    value = json.loads(text)
    items: Sequence[Any] = cast("Sequence[Any]", value) if isinstance(value, list) else ()
    if value is not None and (not isinstance(value, list) or not all(isinstance(one, dict) for one in items)):
        raise ValueError("the filters are no JSON list of objects")
    filters = [cast("JsonObject", one) for one in items]
    for one in filters:
        if one.get("type") == "vulnerability" and isinstance(one.get("value"), str | float) and release < (2, 15):
            one["value"] = int(one["value"])
    return sorted(filters, key=lambda one: ORDER.index(one["type"]) if one.get("type") in ORDER else len(ORDER))


# ---- what is selected


@dataclass(slots=True, frozen=True)
class Candidate:
    """A tag of an artifact that may be preheated."""

    artifact: Artifact
    repository: str
    tag: str


def candidates(harbor: Harbor, project: Project, artifacts: Sequence[Artifact] | None = None) -> list[Candidate]:
    """All tags of the project's images, or of some artifacts."""
    kinds = ("IMAGE", "CNAI") if harbor.release >= (2, 13) else ("IMAGE",)
    rows = harbor.state[ARTIFACTS] if artifacts is None else artifacts
    return [
        Candidate(row, row.repository_name.removeprefix(f"{project.name}/"), tag.name)
        for row in rows
        if row.project_id == project.project_id and row.type in kinds
        for tag in harbor.state[TAGS].where(artifact_id=row.id)
    ]


def selected(harbor: Harbor, project: Project, policy: Policy, found: list[Candidate]) -> list[Candidate]:
    """What a policy's filters leave; the project's own rules stand in for its filters of signature and severity.

    Raises:
        ValueError: there is no filter, or one can't be understood.
    """
    everything = parsed_filters(harbor.release, policy.filters)
    own = [one for one in everything if one.get("type") in ("signature", "vulnerability")]
    if harbor.release >= (2, 15):  # such a server reads the number as another type than the one that it wants
        own = [one | {"value": None} if one["type"] == "vulnerability" else one for one in own]
    filters = [one for one in everything if one not in own and one.get("type") not in ("signature", "vulnerability")]
    filters += overridden(project, own)
    if not filters:
        raise ValueError("no underlying filters")
    for one in filters:
        fits(harbor, one, None)
    for one in filters:
        found = [candidate for candidate in found if fits(harbor, one, candidate)]
    return found


def overridden(project: Project, own: list[JsonObject]) -> list[JsonObject]:
    """The filters of signature and severity: a project that guards its images says them itself."""
    metadata = project.metadata
    signed = "true" in (metadata.get("enable_content_trust"), metadata.get("enable_content_trust_cosign"))
    threshold = metadata.get("severity", "") if metadata.get("prevent_vul") == "true" else ""
    filters = [one for one in own if not (one["type"] == "signature" and signed)]
    filters = [one for one in filters if not (one["type"] == "vulnerability" and threshold)]
    if signed:
        filters.append({"type": "signature", "value": True})
    if threshold:
        filters.append({"type": "vulnerability", "value": CODES.get(threshold.title(), WORST)})
    return filters


def fits(harbor: Harbor, rule: JsonObject, candidate: Candidate | None) -> bool:
    """Whether a filter leaves a candidate; without one only whether the filter can be understood.

    Raises:
        ValueError: it can't.
    """
    kind: str = rule.get("type") or ""
    value: Any = rule.get("value")
    if kind not in ORDER:
        raise ValueError(f"unknown filter type: {kind}")
    if not isinstance(value, VALUES[kind]) or (kind == "vulnerability" and isinstance(value, bool)):
        raise ValueError(f"invalid pattern for filter: {kind}")
    if candidate is None:
        return True
    if kind == "repository":
        return selectors.matches(cast("str", value), candidate.repository)
    if kind == "tag":
        return selectors.matches(cast("str", value), candidate.tag)
    if kind == "label":
        names = cast("str", value).split(",") if value else []
        return set(names) <= labels_of(harbor, candidate.artifact)
    if kind == "signature":
        return is_signed(harbor, candidate.artifact) == value
    return severity_of(harbor, candidate.artifact) < cast("int", value)


def labels_of(harbor: Harbor, artifact: Artifact) -> set[str]:
    """The names of an artifact's labels."""
    rows = [
        harbor.state[LABELS].get(one.label_id) for one in harbor.state[LABEL_REFERENCES].where(artifact_id=artifact.id)
    ]
    return {row.name for row in rows if row is not None}


def is_signed(harbor: Harbor, artifact: Artifact) -> bool:
    """Whether an artifact has a signature."""
    rows = harbor.state[ACCESSORIES].where(subject_artifact_id=artifact.id)
    return any(row.type.startswith("signature.") for row in rows)


def severity_of(harbor: Harbor, artifact: Artifact) -> int:
    """The number of an artifact's severity; one that was not scanned well counts as the worst."""
    overview = effects.scan_overview(harbor, effects.Overview(artifact, REPORTS)) or {}
    for summary in overview.values():
        if summary.get("scan_status") == "Success":
            return CODES.get(str(summary.get("severity", "None")), WORST)
    return WORST


# ---- how it is brought there


def provider_of(harbor: Harbor, data: JsonObject) -> Provider:
    """The provider that a job's data, or an instance's, tell of."""
    return Provider(harbor.outside, harbor.release >= (2, 12), data)


def contact(instance: Instance) -> JsonObject:
    """What must be known of an instance to speak to it."""
    names = ("vendor", "name", "endpoint", "auth_mode", "auth_info")
    return {name: getattr(instance, name) for name in names}


def launch(harbor: Harbor, policy: Policy, instance: Instance, found: list[Candidate]) -> Execution:
    """Begin to preheat what was selected."""
    kind = policy.trigger_type
    setting = policy.cron if kind == "scheduled" else "-"
    extra = {"totalCount": len(found), "trigger": kind, "triggerSetting": setting}
    execution = executions.create(harbor, VENDOR, policy.id, kind, extra)
    for candidate in found:
        row = candidate.artifact
        name = f"{row.repository_name}:{candidate.tag}"
        attributes = {"artifact": name, "digest": row.digest, "kind": row.type.lower()}
        task = executions.add_task(harbor, execution, attributes)
        access = [{"type": "repository", "name": row.repository_name, "actions": ["pull"]}]
        token = make_token(harbor, "distributor", access)["token"]
        image: JsonObject = {
            "type": row.type.lower(),
            "url": f"{harbor.url}/v2/{row.repository_name}/manifests/{candidate.tag}",
            "headers": {"Authorization": f"Bearer {token}"},
            "image_name": row.repository_name,
            "tag": candidate.tag,
            "digest": row.digest,
        }
        image |= json.loads(policy.extra_attrs or "null") or ({"scope": policy.scope} if policy.scope else {})
        harbor.jobs.submit(VENDOR, {"task": task.id, "provider": contact(instance), "image": image}, delay=0.5)
    if not found:
        executions.finish(harbor, execution, "Success", "no artifacts to preheat")
    return execution


@job(VENDOR)
def preheat(work: Work) -> float | None:
    """Send the request, then ask until it is done."""
    with work.transaction() as state:
        task = state[TASKS].get(work.data["task"])
        if task is None or task.status in FINAL:
            return None
        if work.step == 0:
            executions.set_status(work.harbor, task, "Running")
    lines: list[str] = []
    try:
        outcome = begin(work, lines) if "job" not in work.data else follow(work, lines)
    except ProviderError as error:
        lines.append(str(error))
        outcome = "Error"
    with work.transaction() as state:
        task = state[TASKS].get(work.data["task"])
        if task is None or task.status in FINAL:
            return None
        for line in lines:
            executions.log(work.harbor, task, line, "ERROR" if outcome == "Error" and line is lines[-1] else "INFO")
        if outcome:
            executions.set_status(work.harbor, task, outcome)
            return None
    return CHECK_INTERVAL


def begin(work: Work, lines: list[str]) -> str:
    """Send the request; the task's last status, "" while it isn't done."""
    image, provider = work.data["image"], provider_of(work.harbor, work.data["provider"])
    name = f"{image['image_name']}:{image['tag']}@{image['digest']}"
    lines.append(f"Preheating image '{name}' to the target preheat provider: {provider.title}")
    provider.check()
    lines.append(f"Get preheat provider driver: {provider.instance['vendor']}")
    lines.append("Check health of preheat provider instance: Healthy")
    work.data["job"], state = provider.preheat(image)
    lines.append("Sending preheat request is successfully done")
    if state == "SUCCESS":
        lines.append("Preheating is completed")
        return "Success"
    lines.append("Start to loop check the preheating status until it's success or timeout(30m)")
    return ""


def follow(work: Work, lines: list[str]) -> str:
    """Ask how far it is; the task's last status, "" while it isn't done."""
    provider = provider_of(work.harbor, work.data["provider"])
    state, answer = provider.progress(work.data["job"])
    if state == "FAIL":
        raise ProviderError(f"preheat failed: {json.dumps(answer)}")
    if state == "SUCCESS":
        lines.append(f"Check preheat progress: Task [{work.data['job']}] is success")
        return "Success"
    if work.step * CHECK_INTERVAL > 1800:
        raise ProviderError("status check timeout: 30m1s")
    return ""


# ---- what begins by itself


@scheduled(VENDOR)
def run_on_time(harbor: Harbor, schedule: Schedule) -> None:
    """A policy's time has come."""
    harbor.jobs.submit("P2P_PREHEAT_START", {"policy": schedule.vendor_id})


def run_on_event(harbor: Harbor, project: Project, artifact: Artifact) -> None:
    """Something happened to an artifact that event-based policies wait for."""
    for policy in harbor.state[POLICIES].where(project_id=project.project_id):
        if policy.enabled and policy.trigger_type == "event_based":
            harbor.jobs.submit("P2P_PREHEAT_START", {"policy": policy.id, "artifact": artifact.id})


@effects.artifact_pushed.subscribe
def preheat_pushed(harbor: Harbor, event: effects.ArtifactEvent) -> None:
    """A push."""
    run_on_event(harbor, event.project, event.artifact)


@effects.label_added.subscribe
def preheat_labelled(harbor: Harbor, event: effects.ArtifactEvent) -> None:
    """A label was added."""
    run_on_event(harbor, event.project, event.artifact)


@effects.scan_ended.subscribe
def preheat_scanned(harbor: Harbor, event: effects.ScanEvent) -> None:
    """A scan was completed."""
    if event.status == "Success":
        run_on_event(harbor, event.project, event.artifact)


@job("P2P_PREHEAT_START")
def start(work: Work) -> float | None:
    """Begin what a schedule or an event asks for, if there is something to do and the provider is well."""
    with work.transaction():
        plan = planned(work)
    if plan is None:
        return None
    policy, instance, _ = plan
    try:
        provider_of(work.harbor, contact(instance)).check()
    except ProviderError:
        return None
    with work.transaction():
        plan = planned(work)
        if plan is not None:
            launch(work.harbor, policy, instance, plan[2])
    return None


def planned(work: Work) -> tuple[Policy, Instance, list[Candidate]] | None:
    """The policy, its provider and what it selects, or None if there is nothing to do."""
    harbor, state = work.harbor, work.harbor.state
    policy = state[POLICIES].get(work.data["policy"])
    if policy is None or not policy.enabled:
        return None
    project, instance = state[PROJECTS].get(policy.project_id), state[INSTANCES].get(policy.provider_id)
    if project is None or instance is None:
        return None
    only = None
    if "artifact" in work.data:
        row = state[ARTIFACTS].get(work.data["artifact"])
        only = [row] if row is not None else []
    try:
        found = selected(harbor, project, policy, candidates(harbor, project, only))
    except ValueError:
        return None
    return (policy, instance, found) if found or only is None else None
