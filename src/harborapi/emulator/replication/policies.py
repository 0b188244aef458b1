"""Replication policies: their rows, and what they choose."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harborapi.emulator import selectors
from harborapi.emulator.tables import Row, TableSpec

if TYPE_CHECKING:
    from datetime import datetime

    from harborapi.emulator.wire import JsonObject

VENDOR = "REPLICATION"


@dataclass(slots=True, eq=False, kw_only=True)
class ReplicationPolicy(Row):
    """What is copied from where to where; registry 0 is this Harbor itself."""

    id: int = 0
    name: str = ""
    description: str = ""
    creator: str = ""
    src_registry_id: int = 0
    dest_registry_id: int = 0
    dest_namespace: str = ""
    dest_namespace_replace_count: int = -1
    override: bool = False
    enabled: bool = False
    trigger: JsonObject | None = None
    filters: tuple[JsonObject, ...] = ()
    replicate_deletion: bool = False
    speed_kb: int = 0
    copy_by_chunk: bool = False
    single_active_replication: bool = False
    creation_time: datetime | None = None
    update_time: datetime | None = None

    @property
    def trigger_type(self) -> str:
        """`manual`, `scheduled`, `event_based`, or "" without a trigger."""
        return str((self.trigger or {}).get("type", ""))


POLICIES = TableSpec("replication_policies", ReplicationPolicy, indexes=("name",))


@dataclass(slots=True)
class Item:
    """An artifact that may be copied; an accessory is judged by the tags and labels of what it belongs to."""

    digest: str
    tags: list[str] = field(default_factory=list[str])
    labels: list[str] = field(default_factory=list[str])
    parent_tags: list[str] | None = None


@dataclass(slots=True)
class Resource:
    """The artifacts of a repository, and whether its project is public (`true`, `false`, "" for unknown)."""

    repository: str
    public: str
    items: list[Item]

    @property
    def references(self) -> list[str]:
        """What is copied: tags, and the digests of what has none."""
        return [one for item in self.items for one in (item.tags or [item.digest])]

    def shown(self) -> str:
        """How tasks name it."""
        return f"{self.repository} [{len(self.references)} item(s) in total]"


def chosen(filters: tuple[JsonObject, ...], resource: Resource) -> Resource | None:
    """What the filters leave of a repository, or None.

    Raises:
        ValueError: a pattern can't be read.
    """
    if not named(filters, resource.repository):
        return None
    items = resource.items
    for one in filters:
        excludes = one.get("decoration") == "excludes"
        if one["type"] == "label" and one["value"]:
            items = [item for item in items if set(one["value"]).issubset(item.labels) is not excludes]
        elif one["type"] == "tag" and one["value"]:
            items = [left for item in items if (left := tagged(item, one["value"], excludes=excludes)) is not None]
    return Resource(resource.repository, resource.public, items) if items else None


def named(filters: tuple[JsonObject, ...], repository: str) -> bool:
    """Whether the filters leave a repository of this full name.

    Raises:
        ValueError: a pattern can't be read.
    """
    return all(selectors.matches(one["value"], repository) for one in filters if one["type"] == "name")


def tagged(item: Item, pattern: str, *, excludes: bool) -> Item | None:
    """What a tag filter leaves of an artifact: it with the tags that fit, or None."""
    judged = item.tags if item.parent_tags is None else item.parent_tags
    if not judged:
        return item if selectors.matches(pattern, "") is not excludes else None
    fitting = [tag for tag in judged if selectors.matches(pattern, tag) is not excludes]
    if not fitting:
        return None
    return Item(item.digest, fitting, item.labels) if item.parent_tags is None else item


def renamed(repository: str, namespace: str, replace: int, kind: str) -> str:
    """The repository's name at the destination.

    Args:
        repository: the name at the source.
        namespace: what takes the place of its first parts; empty: it stays.
        replace: how many parts are replaced; below 0: all but the last.
        kind: the destination's kind of registry.

    Raises:
        ValueError: the name has fewer parts, or the destination takes no such name.
    """
    if not namespace:
        return repository
    parts = repository.split("/")
    before = len(parts) - 1
    if replace > before:
        few = f'the source repository "{repository}" contains only {before} path components [{" ".join(parts[:-1])}]'
        raise ValueError(f"{few} excepting the last one, but the destination namespace flattening level is {replace}")
    kept = [] if replace < 0 else parts[replace:before]
    made = posixpath.join(namespace, *kept, parts[-1])
    count, shown = made.count("/") + 1, " ".join(made.split("/"))
    if kind == "docker-hub" and count != 2:
        what = f'the destination repository "{made}" contains {count} path components [{shown}]'
        raise ValueError(f"{what}, but the destination registry only supports 2")
    return made
