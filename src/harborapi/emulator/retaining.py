"""What a retention policy keeps: candidates, templates of rules, and the run over one repository."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from harborapi.emulator import executions, notifications, removal, selectors
from harborapi.emulator.jobs import Work, job
from harborapi.emulator.rooms import immutable
from harborapi.emulator.state import ARTIFACTS, PROJECTS, REPOSITORIES, TAGS, Artifact
from harborapi.emulator.wire import HarborError, without_zeros

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from harborapi.emulator.executions import Task
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import Repository, State

VENDOR = "RETENTION"
JOBSERVICE = "harbor-jobservice"
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True, frozen=True)
class Candidate:
    """An artifact that may go, with the later of its own times and its tags'."""

    artifact: Artifact
    tags: tuple[str, ...]
    pushed: datetime
    pulled: datetime


def candidates_of(state: State, repository: Repository) -> list[Candidate]:
    """All artifacts that are tagged or in no index, latest push first; no accessories."""
    found: list[Candidate] = []
    for artifact in state[ARTIFACTS].where(repository_id=repository.repository_id):
        tags = state[TAGS].where(artifact_id=artifact.id)
        if artifact.accessory or (artifact.parents and not tags):
            continue
        pushed = max([artifact.push_time or NEVER, *(tag.push_time or NEVER for tag in tags)])
        pulled = max([artifact.pull_time or NEVER, *(tag.pull_time or NEVER for tag in tags)])
        found.append(Candidate(artifact, tuple(tag.name for tag in tags), pushed, pulled))
    return sorted(found, key=lambda one: (one.pushed, one.artifact.id), reverse=True)


def _latest(when: Callable[[Candidate], datetime]) -> Callable[[Sequence[Candidate], int, datetime], list[Candidate]]:
    return lambda found, count, now: sorted(found, key=when, reverse=True)[:count]


def _within(when: Callable[[Candidate], datetime]) -> Callable[[Sequence[Candidate], int, datetime], list[Candidate]]:
    return lambda found, days, now: [one for one in found if when(one) >= now - timedelta(days=min(days, 100_000))]


def _pushed(one: Candidate) -> datetime:
    return one.pushed


def _pulled(one: Candidate) -> datetime:
    return one.pulled


def _active(one: Candidate) -> datetime:
    return max(one.pushed, one.pulled)


TEMPLATES = {
    "latestPushedK": (10, _latest(_pushed)),
    "latestPulledN": (10, _latest(_pulled)),
    "latestActiveK": (10, _latest(_active)),
    "nDaysSinceLastPush": (30, _within(_pushed)),
    "nDaysSinceLastPull": (30, _within(_pulled)),
    "lastXDays": (10, _within(_pushed)),
}
"""Of each template the number that holds in place of one that makes no sense, and what it keeps."""


def check(algorithm: str, rules: Sequence[dict[str, Any]]) -> None:
    """Refuse what a run can't do.

    Raises:
        ValueError: an unknown template, action, selector or algorithm, or a parameter that is missing.
    """
    for rule in rules:
        template = rule.get("template", "")
        if template != "always":
            if template not in TEMPLATES:
                raise ValueError(f"rule evaluator {template} is not registered")
            if template not in (rule.get("params") or {}):
                raise ValueError(f"missing required parameter {template} for rule {template}")
        if rule.get("action", "") != "retain":
            raise ValueError(f"get action performer by metadata: action {rule.get('action', '')} is not registered")
        tag_selectors: list[dict[str, Any]] = rule.get("tag_selectors") or []
        for selector in tag_selectors:
            selectors.check(selector)
    if algorithm != "or":
        why = f"no processor registered with algorithm: {algorithm}"
        raise ValueError(f"get processor for algorithm: {algorithm}: {why}")


def kept(found: Sequence[Candidate], algorithm: str, rules: Sequence[dict[str, Any]], now: datetime) -> set[int] | None:
    """The numbers of the artifacts that the rules keep; None if no rule says anything, so that all stay.

    Raises:
        ValueError: see `check`; or a selector's pattern can't be read.
    """
    check(algorithm, rules)
    if not found:
        return None
    numbers: set[int] | None = None
    for rule in rules:
        if not rule.get("tag_selectors"):
            continue
        chosen = list(found)
        for selector in rule["tag_selectors"]:
            chosen = [one for one in chosen if selectors.selects_tags(selector, one.tags)]
        if rule["template"] != "always":
            default, keep = TEMPLATES[rule["template"]]
            chosen = keep(chosen, _number(rule["params"][rule["template"]], default), now)
        numbers = {one.artifact.id for one in chosen} | (set() if numbers is None else numbers)
    return numbers


def _number(value: object, default: int) -> int:
    """A rule's parameter; what is negative or no number counts as the default."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return default
    return int(value)


def table(found: Sequence[Candidate], marks: dict[int, str]) -> str:
    """The candidates and what became of them, as a run's log shows them."""
    head = ["Digest", "Tag", "Kind", "Labels", "PushedTime", "PulledTime", "CreatedTime", "Retention"]
    rows = [
        [
            one.artifact.digest,
            ",".join(one.tags),
            "image",
            "",
            _time(one.pushed),
            _time(one.pulled),
            _time(one.artifact.push_time or NEVER),
            marks.get(one.artifact.id, "RETAIN"),
        ]
        for one in found
    ]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = [[name.center(width) for name, width in zip(head, widths, strict=True)], ["-" * width for width in widths]]
    lines += [[text.ljust(width) for text, width in zip(row, widths, strict=True)] for row in rows]
    fill = [" ", "-", *(" " for _ in rows)]
    return "".join(
        f"|{space}" + f"{space}|{space}".join(line) + f"{space}|\n" for space, line in zip(fill, lines, strict=True)
    )


def _time(moment: datetime) -> str:
    return "" if moment == NEVER else f"{moment:%Y/%m/%d %H:%M:%S}"


@job(VENDOR)
def retain(work: Work) -> float | None:
    """Begin, then keep what the rules keep of one repository."""
    with work.transaction() as state:
        task = state[executions.TASKS].get(work.data["task"])
        if task is None or task.status in executions.FINAL:
            return None
        if work.step == 0:
            executions.set_status(work.harbor, task, "Running")
            return 1.5
        run = Run(work, task)
        if not run.plan():
            return None
    deleted = [one for one in run.going if run.delete(one)]
    with work.transaction():
        run.end(deleted)
    return None


class Run:
    """The run over one repository."""

    def __init__(self, work: Work, task: Task) -> None:
        self.work: Work = work
        self.harbor: Harbor = work.harbor
        self.task: Task = task
        self.dry: bool = bool(work.data["dry_run"])
        self.found: Sequence[Candidate] = ()
        self.going: list[Candidate] = []
        self.marks: dict[int, str] = {}

    @property
    def repository(self) -> str:
        """The repository's full name."""
        return str(self.work.data["repository"])

    def say(self, text: str, level: str = "INFO") -> None:
        """Write into the log."""
        executions.log(self.harbor, self.task, text, level)

    def plan(self) -> bool:
        """Work out what goes; False if the rules can't be followed: then the task ends in Error."""
        algorithm, rules = self.work.data["algorithm"], self.work.data["rules"]
        heading = f"Repository: {self.repository} \n Rule Algorithm: {algorithm} \n Dry Run: {str(self.dry).lower()}"
        self.say(f"Run retention process.\n {heading}")
        repository = self.harbor.state[REPOSITORIES].find(name=self.repository)
        self.found = [] if repository is None else candidates_of(self.harbor.state, repository)
        self.say(f"Load {len(self.found)} candidates from repository {self.repository}")
        try:
            stay = kept(self.found, algorithm, rules, self.work.now)
        except ValueError as error:
            self.say(f"retention job: {error}", "ERROR")
            executions.set_status(self.harbor, self.task, "Error", f"retention job: {error}")
            return False
        for one in self.found:
            if stay is None or one.artifact.id in stay:
                continue
            if self.locally_immutable(one):
                self.marks[one.artifact.id] = "IMMUTABLE"
            else:
                self.going.append(one)
        return True

    def locally_immutable(self, one: Candidate) -> bool:
        """Whether the job itself takes an artifact for immutable: it looks behind the first slash of the name."""
        name = self.repository.partition("/")[2]
        try:
            return immutable.judge(self.harbor, self.work.data["project"], name.partition("/")[2] or name, one.tags)
        except HarborError:
            return False

    def delete(self, one: Candidate) -> bool:
        """Delete an artifact; False if that is refused. A dry run only says that it would."""
        try:
            with self.work.transaction() as state:
                project = state[PROJECTS].get(self.work.data["project"])
                if not self.dry and project is not None and one.artifact.id in state[ARTIFACTS]:
                    removal.delete_artifact(self.harbor, project, one.artifact, JOBSERVICE)
        except HarborError:
            self.marks[one.artifact.id] = "ERR"
            return False
        self.marks[one.artifact.id] = "DEL"
        return True

    def end(self, deleted: list[Candidate]) -> None:
        """Note the numbers."""
        total = len(self.found)
        self.say("\n" + table(self.found, self.marks).rstrip("\n"))
        numbers = {"total": total, "retained": total - len(deleted)}
        self.task.extra_attrs = self.task.extra_attrs | numbers
        executions.set_status(self.harbor, self.task, "Success")
        if deleted and not self.dry:
            self.notify(deleted, numbers)

    def notify(self, deleted: list[Candidate], numbers: dict[str, int]) -> None:
        """Tell the webhooks what went."""
        state = self.harbor.state
        project = state[PROJECTS].get(self.work.data["project"])
        execution = state[executions.EXECUTIONS].get(self.task.execution_id)
        if project is None or execution is None:
            return
        later = {"references": None} if self.harbor.release >= (2, 10) else {}
        gone = [{"type": "image", "status": "SUCCESS", "name_tag": self.name_of(one)} | later for one in deleted]
        retention = numbers | {
            "harbor_hostname": self.harbor.host.partition(":")[0],
            "project_name": project.name,
            "retention_policy_id": execution.vendor_id,
            "retention_rule": [told(rule) for rule in self.work.data["policy_rules"]],
            "result": "SUCCESS",
            "deleted_artifact": gone,
        }
        operator = str(execution.extra_attrs.get("operator", ""))
        event = notifications.Notification(project, "TAG_RETENTION", operator, {"retention": retention})
        notifications.notified(self.harbor, event)

    def name_of(self, one: Candidate) -> str:
        """An artifact's name in its project."""
        name = self.repository.partition("/")[2]
        return f"{name}:{one.tags[0]}" if one.tags else f"{name}@{one.artifact.digest}"


def told(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule as webhooks are told of it."""
    scopes: dict[str, Any] = rule.get("scope_selectors") or {}
    return without_zeros(
        template=rule.get("template"),
        params=rule.get("params"),
        tag_selectors=_selectors(rule.get("tag_selectors")),
        scope_selectors={name: _selectors(found) for name, found in scopes.items()},
    )


def _selectors(found: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    names = ("kind", "decoration", "pattern", "extras")
    return [{name: one.get(name, "") for name in names} for one in found or []]
