"""What the methods that do several things at once tell of it: what was ensured, planned, deleted, kept, and found.

All of these are plain values: they compare, print as text for people, and give rows for programs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pydantic import SecretStr

__all__ = [
    "Deletion",
    "Difference",
    "Ensured",
    "Failure",
    "KeptArtifact",
    "Outcome",
    "Plan",
    "RetentionPreview",
    "Snapshot",
    "Thing",
]

Status = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Ensured:
    """Something that is now as it was asked to be.

    Attributes:
        kind: What it is: `project`, `robot`, `member`, `label`, `webhook`, `retention`, `registry`, `replication
            policy`.
        name: Its name.
        status: `created`, `updated` or `unchanged`; with `dry_run` what it would have been.
        fields: What was changed, or set when it was created: by name the value before and after. Secrets read
            `hidden`.
        id: Its identifier; None where it would be created.
        dry_run: Whether nothing was changed in truth.
        secret: The secret of a robot that was created, which no other answer bears.
    """

    kind: str
    name: str
    status: Status
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict[str, "tuple[Any, Any]"])
    id: int | None = None
    dry_run: bool = False
    secret: SecretStr | None = field(default=None, repr=False, compare=False)

    @property
    def changed(self) -> bool:
        """Whether it was created or updated, or would be."""
        return self.status != "unchanged"

    def __str__(self) -> str:
        verb = f"would be {self.status}" if self.dry_run and self.changed else self.status
        if self.status != "updated":
            return f"{self.kind} {self.name}: {verb}"
        changes = ", ".join(f"{name} {before!r} -> {after!r}" for name, (before, after) in self.fields.items())
        return f"{self.kind} {self.name}: {verb} ({changes})"


@dataclass(frozen=True, slots=True)
class Deletion:
    """One artifact that is to be deleted, as it was when it was planned.

    Attributes:
        project: The project's name.
        repository: The repository's name without the project's.
        digest: The artifact's digest.
        tags: Its tags, all of which go with it.
        size: Its size in bytes; layers that others share are counted too.
        push_time: When it was last pushed.
        pull_time: When it was last pulled; None for never.
        labels: Its labels.
        accessories: The digests of its signatures, SBOMs and what else belongs to it, all of which go with it.
    """

    project: str
    repository: str
    digest: str
    tags: tuple[str, ...] = ()
    size: int = 0
    push_time: datetime | None = None
    pull_time: datetime | None = None
    labels: tuple[str, ...] = ()
    accessories: tuple[str, ...] = ()

    def __str__(self) -> str:
        tags = f" ({', '.join(self.tags)})" if self.tags else ""
        return f"{self.project}/{self.repository}@{self.digest}{tags}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be deleted. Making it deleted nothing; `client.carry_out(plan)` does. Printed, it lists all of it.

    Attributes:
        title: What it is for.
        server: The address of the server that it was made for; no other carries it out.
        deletions: What is to be deleted.
        kept: What would fit, but is kept: by artifact the reason.
    """

    title: str
    server: str
    deletions: tuple[Deletion, ...]
    kept: tuple[tuple[Deletion, str], ...] = ()

    @property
    def size(self) -> int:
        """The sizes of all, in bytes. Fewer are freed where layers are shared, and only by the garbage collection."""
        return sum(one.size for one in self.deletions)

    def rows(self) -> list[dict[str, Any]]:
        """The deletions as dicts, for a table or a file.

        Returns:
            A dict for each.
        """
        return [_row(one) for one in self.deletions]

    def __len__(self) -> int:
        return len(self.deletions)

    def __iter__(self) -> Iterator[Deletion]:
        return iter(self.deletions)

    def __bool__(self) -> bool:
        return bool(self.deletions)

    def __str__(self) -> str:
        lines = [f"{self.title} of {self.server}: {_count(len(self), 'artifact')} to delete, {_bytes(self.size)}"]
        lines += [f"  delete {_told(one)}" for one in self.deletions]
        lines += [f"  keep   {one}: {why}" for one, why in self.kept]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Failure:
    """A deletion that was not done.

    Attributes:
        deletion: What was to be deleted.
        error: Why it was not.
    """

    deletion: Deletion
    error: Exception

    def __str__(self) -> str:
        return f"{self.deletion}: {self.error}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a plan.

    Attributes:
        plan: The plan.
        deleted: What was deleted.
        gone: What was not there any more.
        failed: What was not deleted, and why: it is refused, or it changed since the plan was made.
        untried: What was not tried any more, since the server does not accept the credentials or can't be reached, or
            the call's deadline passed.
    """

    plan: Plan
    deleted: tuple[Deletion, ...]
    gone: tuple[Deletion, ...] = ()
    failed: tuple[Failure, ...] = ()
    untried: tuple[Deletion, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether all of the plan is gone."""
        return not self.failed and not self.untried

    def __str__(self) -> str:
        counts = f"{len(self.deleted)} deleted, {len(self.gone)} gone before, {len(self.failed)} failed"
        lines = [f"{self.plan.title} of {self.plan.server}: {counts}, {len(self.untried)} not tried"]
        lines += [f"  failed {one}" for one in self.failed]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class KeptArtifact:
    """What a retention policy does with one artifact.

    Attributes:
        repository: The repository's name without the project's.
        digest: The artifact's digest.
        tags: Its tags.
        kept: Whether it stays.
        why: The rules that keep it, by template and number (`latestPushedK 10`), or what else does: `immutable`, `no
            rule`, `error`. Empty where it goes.
        push_time: When it, or a tag of it, was last pushed.
        pull_time: When it, or a tag of it, was last pulled; None for never.
        size: Its size in bytes.
    """

    repository: str
    digest: str
    tags: tuple[str, ...]
    kept: bool
    why: tuple[str, ...] = ()
    push_time: datetime | None = None
    pull_time: datetime | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class RetentionPreview:
    """What a run of a retention policy would keep and delete.

    Attributes:
        project: The project's name.
        artifacts: What becomes of each artifact.
        errors: Repositories in which the run would fail, so that nothing goes there: by name the reason.
    """

    project: str
    artifacts: tuple[KeptArtifact, ...]
    errors: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def kept(self) -> tuple[KeptArtifact, ...]:
        """What stays."""
        return tuple(one for one in self.artifacts if one.kept)

    @property
    def deleted(self) -> tuple[KeptArtifact, ...]:
        """What goes, with all its tags."""
        return tuple(one for one in self.artifacts if not one.kept)

    def rows(self) -> list[dict[str, Any]]:
        """The artifacts as dicts, for a table or a file.

        Returns:
            A dict for each.
        """
        return [_row(one) for one in self.artifacts]

    def __str__(self) -> str:
        lines = [f"retention of {self.project}: {len(self.kept)} kept, {len(self.deleted)} deleted"]
        for one in self.artifacts:
            tags = ", ".join(one.tags) or "untagged"
            what = f"keep   ({', '.join(one.why)})" if one.kept else "delete"
            lines.append(f"  {what} {one.repository}@{one.digest} ({tags})")
        lines += [f"  error  {name}: {why}" for name, why in self.errors.items()]
        return "\n".join(lines)


Thing = tuple[str, str]
"""A kind and a name: `("project", "library")`, `("tag", "library/app:1.0")`."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a Harbor has, as far as two can be compared: without identifiers, times and secrets.

    Attributes:
        server: The address of the server.
        things: By kind and name what is known of each thing.
        unread: What the account may not see, by kind and project (empty for what is of the system), and why.
        with_artifacts: Whether artifacts and tags were read.
        project_names: The projects that were asked for, without what is of the system; None: everything was.
    """

    server: str
    things: Mapping[Thing, Mapping[str, Any]] = field(repr=False)
    unread: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    with_artifacts: bool = True
    project_names: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return len(self.things)

    def of(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """The things of one kind.

        Args:
            kind: E.g. `project` or `tag`.

        Returns:
            By name what is known of each.
        """
        return {name: known for (found, name), known in self.things.items() if found == kind}


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that two Harbors have differently.

    Attributes:
        kind: What it is about: `project`, `repository`, `tag`, `label` ...
        name: Its name, from the project on.
        field: What of it differs; empty where the whole thing is on one side alone; `unread` where things of this kind
            could not be read.
        source: What the source has; None where it has not got it.
        target: What the target has; None where it has not got it.
    """

    kind: str
    name: str
    field: str
    source: Any
    target: Any

    @property
    def side(self) -> Literal["source", "target", "both"]:
        """Where the thing is."""
        if self.field:
            return "both"
        return "target" if self.source is None else "source"

    def row(self) -> dict[str, Any]:
        """The difference as a dict, for a table or a file.

        Returns:
            The dict.
        """
        return _row(self)

    def __str__(self) -> str:
        if self.field == "unread":
            place = f"{self.kind} of {self.name or 'the system'}"
            told = (f"the {side} ({why})" for side, why in (("source", self.source), ("target", self.target)) if why)
            return f"{place}: not compared, unread in {' and '.join(told)}"
        if self.side == "both":
            return f"{self.kind} {self.name}: {self.field} {self.source!r} | {self.target!r}"
        return f"{self.kind} {self.name}: only in the {self.side}"


def _told(one: Deletion) -> str:
    """An artifact, and what someone wants to know who decides on it."""
    facts = [_bytes(one.size)]
    facts += [f"pushed {one.push_time:%Y-%m-%d}"] if one.push_time else []
    facts += [f"pulled {one.pull_time:%Y-%m-%d}" if one.pull_time else "never pulled"]
    facts += [f"labels {', '.join(one.labels)}"] if one.labels else []
    facts += [_count(len(one.accessories), "accessory", "accessories")] if one.accessories else []
    return f"{one}: {', '.join(facts)}"


def _row(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _count(number: int, noun: str, several: str = "") -> str:
    return f"{number} {noun if number == 1 else several or noun + 's'}"


def _bytes(size: float) -> str:
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"
