"""What a retention policy keeps: candidates, templates of rules, and the run over one repository."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from harborapi.emulator import selectors
from harborapi.emulator.state import ARTIFACTS, TAGS, Artifact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from harborapi.emulator.state import Repository, State

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
        for selector in rule.get("tag_selectors") or []:
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
        numbers = (numbers or set()) | {one.artifact.id for one in chosen}
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
