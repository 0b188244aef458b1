"""What a robot can be given: the catalogue that permissions of robots are checked against since 2.10."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harborapi.emulator.release import Release

Pair = tuple[str, str]

# Rows of a resource, its actions and the release that brought them; the order is that of `GET /permissions`.
PROJECT: tuple[tuple[str, str, tuple[int, int]], ...] = (
    ("log", "list", (2, 10)),
    ("project", "read delete update", (2, 10)),
    ("metadata", "read create delete list update", (2, 10)),
    ("repository", "read update delete list pull push", (2, 10)),
    ("artifact", "read create list delete", (2, 10)),
    ("scan", "create read stop", (2, 10)),
    ("sbom", "create stop read", (2, 11)),
    ("tag", "create list delete", (2, 10)),
    ("accessory", "list", (2, 10)),
    ("artifact-addition", "read", (2, 10)),
    ("artifact-label", "create delete", (2, 10)),
    ("scanner", "create read", (2, 10)),
    ("preheat-policy", "read create delete list update", (2, 10)),
    ("immutable-tag", "create delete list update", (2, 10)),
    ("notification-policy", "read create delete list update", (2, 10)),
    ("tag-retention", "read create delete list update", (2, 10)),
    ("label", "read create delete list update", (2, 10)),
    ("quota", "read", (2, 10)),
    ("robot", "create read list delete", (2, 12)),
    ("export-cve", "create read", (2, 12)),
    ("member", "create read update list delete", (2, 12)),
)
SYSTEM: tuple[tuple[str, str, tuple[int, int]], ...] = (
    ("audit-log", "list", (2, 10)),
    ("preheat-instance", "read create delete list update", (2, 10)),
    ("project", "list create", (2, 10)),
    ("replication-policy", "read create delete list update", (2, 10)),
    ("replication", "read create list", (2, 10)),
    ("replication-adapter", "list", (2, 10)),
    ("registry", "read create delete list update", (2, 10)),
    ("scan-all", "read update stop create", (2, 10)),
    ("system-volumes", "read", (2, 10)),
    ("garbage-collection", "read create list update stop", (2, 10)),
    ("purge-audit", "read create list update stop", (2, 10)),
    ("jobservice-monitor", "list stop", (2, 10)),
    ("scanner", "read create delete list update", (2, 10)),
    ("label", "read create delete update", (2, 10)),
    ("security-hub", "read list", (2, 10)),
    ("catalog", "read", (2, 10)),
    ("quota", "read list", (2, 10)),
    ("robot", "create read list delete", (2, 12)),
    ("user", "create read update list delete", (2, 12)),
    ("ldap-user", "create list", (2, 12)),
    ("quota", "update", (2, 12)),
    ("user-group", "create read update list delete", (2, 12)),
)


def permissions(release: Release, kind: str) -> tuple[Pair, ...]:
    """The pairs of resource and action of a kind, `system` or `project`, in the order of `GET /permissions`."""
    return _permissions(release.numbers, kind)


@functools.cache
def _permissions(numbers: tuple[int, ...], kind: str) -> tuple[Pair, ...]:
    rows = SYSTEM if kind == "system" else PROJECT
    return tuple(
        (resource, action) for resource, actions, since in rows if numbers >= since for action in actions.split()
    )
