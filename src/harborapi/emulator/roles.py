"""What each project role may do, release by release, and what a public project lets everybody do."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harborapi.emulator.release import Release

Rights = dict[str, tuple[str, ...]]

ADMIN, DEVELOPER, GUEST, MAINTAINER, LIMITED_GUEST = 1, 2, 3, 4, 5
NAMES = {1: "projectAdmin", 2: "developer", 3: "guest", 4: "maintainer", 5: "limitedGuest"}
STRENGTH = (ADMIN, MAINTAINER, DEVELOPER, GUEST, LIMITED_GUEST)
LETTERS = {
    "c": "create",
    "r": "read",
    "u": "update",
    "d": "delete",
    "l": "list",
    "p": "pull",
    "P": "push",
    "o": "operate",
    "s": "stop",
}

# resource: projectAdmin, maintainer, developer, guest, limitedGuest, everybody on a public project
TABLE: dict[str, tuple[str, str, str, str, str, str]] = {
    "project": ("rud", "r", "r", "r", "r", "r"),
    "member": ("crudl", "rl", "rl", "rl", "", ""),
    "metadata": ("crud", "r", "", "", "", ""),
    "log": ("l", "", "", "", "", ""),
    "label": ("crudl", "crudl", "rl", "rl", "", "rl"),
    "quota": ("r", "r", "r", "r", "r", ""),
    "repository": ("crudlpP", "crudlpP", "crulpP", "rlp", "rlp", "lp"),
    "artifact": ("crdl", "crdl", "crl", "rl", "rl", "rl"),
    "artifact-addition": ("r", "r", "r", "r", "r", "r"),
    "artifact-label": ("cd", "cd", "cd", "", "", ""),
    "tag": ("cdl", "cdl", "cl", "l", "l", "l"),
    "accessory": ("l", "l", "l", "l", "l", "l"),
    "tag-retention": ("crudlo", "crudlo", "crudlo", "", "", ""),
    "immutable-tag": ("cudl", "cudl", "", "", "", ""),
    "configuration": ("ru", "r", "r", "r", "r", ""),
    "robot": ("crudl", "rl", "rl", "rl", "", ""),
    "notification-policy": ("crudl", "rl", "", "", "", ""),
    "scan": ("crs", "crs", "r", "r", "r", "r"),
    "sbom": ("crs", "crs", "r", "r", "r", ""),
    "scanner": ("cr", "r", "r", "r", "r", "r"),
    "preheat-policy": ("crudl", "", "", "", "", ""),
    "export-cve": ("crl", "crl", "crl", "", "", ""),
}
COLUMNS = (ADMIN, MAINTAINER, DEVELOPER, GUEST, LIMITED_GUEST, 0)


@functools.cache
def _rights(numbers: tuple[int, ...]) -> dict[int, frozenset[tuple[str, str]]]:
    found = {role: set[tuple[str, str]]() for role in COLUMNS}
    for resource, columns in TABLE.items():
        if resource == "sbom" and numbers < (2, 11):
            continue
        for role, letters in zip(COLUMNS, columns, strict=True):
            found[role].update((resource, LETTERS[letter]) for letter in letters)
    if numbers < (2, 13):
        for role in (MAINTAINER, DEVELOPER, GUEST):
            found[role].add(("log", "list"))
    if numbers < (2, 14):
        found[MAINTAINER].discard(("notification-policy", "read"))
    return {role: frozenset(rights) for role, rights in found.items()}


def rights_of(release: Release, role: int) -> frozenset[tuple[str, str]]:
    """The pairs of resource and action that a role holds; role 0 is everybody on a public project."""
    return _rights(release.numbers).get(role, frozenset())


def order_of_rights(release: Release) -> list[tuple[str, str]]:
    """All pairs that a project knows, in the table's order."""
    everything = rights_of(release, ADMIN) | {("metadata", "list")}
    listed = [(resource, LETTERS[letter]) for resource, row in TABLE.items() for letter in row[0]]
    return [pair for pair in listed if pair in everything]


def strongest(roles: frozenset[int] | set[int]) -> int:
    """The strongest of some roles, 0 if there is none."""
    return next((role for role in STRENGTH if role in roles), 0)
