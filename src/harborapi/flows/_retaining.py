"""Which artifacts a retention policy keeps, computed as the server does."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from ._doublestar import fits

if TYPE_CHECKING:
    from ..models import Artifact, RetentionPolicy, RetentionRule, RetentionSelector

NEVER = datetime.min.replace(tzinfo=UTC)
_COUNT, _DAYS = 10, 30
"""What the server takes in place of a negative number, or of something that is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """An artifact as retention sees it: its times are the latest of its own and its tags'."""

    artifact: Artifact
    tags: tuple[str, ...]
    pushed: datetime
    pulled: datetime
    immutable: bool


def candidate(artifact: Artifact) -> Candidate:
    """An artifact as retention sees it.

    Args:
        artifact: The artifact, with its tags and whether they are immutable.

    Returns:
        The candidate.
    """
    tags = artifact.tags or []
    pushed = max([_moment(artifact.push_time), *(_moment(tag.push_time) for tag in tags)])
    pulled = max([_moment(artifact.pull_time), *(_moment(tag.pull_time) for tag in tags)])
    return Candidate(artifact, tuple(tag.name for tag in tags), pushed, pulled, any(tag.immutable for tag in tags))


def _moment(value: object) -> datetime:
    return value if isinstance(value, datetime) and value.year > 1 else NEVER


class RetentionError(Exception):
    """A run would fail: nothing is deleted then."""


Reasons = dict[int, list[str]]
"""By the position of a candidate the rules that keep it."""


def kept(policy: RetentionPolicy, repository: str, candidates: Sequence[Candidate], now: datetime) -> Reasons | None:
    """What the policy keeps of one repository.

    Args:
        policy: The policy.
        repository: The repository's name without the project's.
        candidates: Its artifacts.
        now: The time of the run.

    Returns:
        By position the rules that keep a candidate; None where no rule is for the repository, so that all stay.

    Raises:
        RetentionError: The run would fail.
    """
    try:
        rules = [rule for rule in policy.rules or [] if not rule.disabled and _concerns(rule, repository)]
        if not rules:
            return None
        if policy.algorithm != "or":
            raise RetentionError(f"the algorithm {policy.algorithm!r} does not work, only 'or' does")
        for rule in rules:
            _check(rule)
        reasons: Reasons | None = None
        for rule in rules:
            if not rule.tag_selectors:
                continue
            reasons = {} if reasons is None else reasons
            for position in _kept_by(rule, candidates, now):
                reasons.setdefault(position, []).append(_named(rule))
    except ValueError as exc:
        raise RetentionError(str(exc)) from None
    return reasons


def _concerns(rule: RetentionRule, repository: str) -> bool:
    selectors = (rule.scope_selectors or {}).get("repository") or []
    return all(
        fits(one.pattern or "", repository) == _positive(one, "repoMatches", "repoExcludes") for one in selectors
    )


def _positive(selector: RetentionSelector, matches: str, excludes: str) -> bool:
    if selector.kind not in {"doublestar", None}:
        raise RetentionError(f"a selector of kind {selector.kind!r} is unknown")
    if selector.decoration not in {matches, excludes}:
        raise RetentionError(f"a selector's decoration {selector.decoration!r} is neither {matches} nor {excludes}")
    return selector.decoration == matches


def _check(rule: RetentionRule) -> None:
    template = rule.template or ""
    if template not in _TEMPLATES:
        raise RetentionError(f"the template {template!r} is unknown")
    if template != "always" and template not in (rule.params or {}):
        raise RetentionError(f"the rule {template} lacks its parameter {template}")
    if rule.action != "retain":
        raise RetentionError(f"the rule {template} has the action {rule.action!r} in place of 'retain'")


def _kept_by(rule: RetentionRule, candidates: Sequence[Candidate], now: datetime) -> list[int]:
    chosen = list(range(len(candidates)))
    for selector in rule.tag_selectors or []:
        chosen = [at for at in chosen if _selects(selector, candidates[at].tags)]
    return _TEMPLATES[rule.template or ""](candidates, chosen, _number(rule), now)


def _selects(selector: RetentionSelector, tags: tuple[str, ...]) -> bool:
    positive = _positive(selector, "matches", "excludes")
    if not tags:
        untagged = _untagged(selector.extras)
        return untagged is not False if positive else untagged is not True
    return any(fits(selector.pattern or "", tag) == positive for tag in tags)


def _untagged(extras: str | None) -> object:
    """What a selector says of untagged artifacts; None where it says nothing."""
    try:
        found: Any = json.loads(extras or "{}")
    except ValueError:
        return None
    return cast("dict[str, Any]", found).get("untagged") if isinstance(found, dict) else None


def _number(rule: RetentionRule) -> int | None:
    """The rule's number; None for the server's own choice."""
    value: object = (rule.params or {}).get(rule.template or "")
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return None
    return int(value)


def _named(rule: RetentionRule) -> str:
    number = _number(rule)
    return f"{rule.template}" if number is None else f"{rule.template} {number}"


_Template = Callable[[Sequence[Candidate], list[int], "int | None", datetime], list[int]]


def _latest(when: Callable[[Candidate], datetime]) -> _Template:
    def keep(candidates: Sequence[Candidate], chosen: list[int], number: int | None, now: datetime) -> list[int]:
        count = _COUNT if number is None else number
        return sorted(chosen, key=lambda at: when(candidates[at]), reverse=True)[:count]

    return keep


def _within(when: Callable[[Candidate], datetime], default: int, *, strictly: bool = False) -> _Template:
    def keep(candidates: Sequence[Candidate], chosen: list[int], number: int | None, now: datetime) -> list[int]:
        since = now - timedelta(days=default if number is None else number)
        return [at for at in chosen if (found := when(candidates[at])) > since or (found == since and not strictly)]

    return keep


_TEMPLATES: dict[str, _Template] = {
    "latestPushedK": _latest(lambda one: one.pushed),
    "latestPulledN": _latest(lambda one: one.pulled),
    "latestActiveK": _latest(lambda one: max(one.pushed, one.pulled)),
    "nDaysSinceLastPush": _within(lambda one: one.pushed, _DAYS),
    "nDaysSinceLastPull": _within(lambda one: one.pulled, _DAYS),
    "lastXDays": _within(lambda one: one.pushed, _COUNT, strictly=True),
    "always": lambda candidates, chosen, number, now: chosen,
}
