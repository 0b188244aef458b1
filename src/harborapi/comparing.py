"""What two Harbors have differently.

::

    from harborapi.comparing import compare

    for difference in compare(source.snapshot(), target.snapshot()):
        print(difference)

With the async client: `compare(await source.snapshot(), await target.snapshot())`.
"""

from __future__ import annotations

from .outcomes import Difference, Snapshot

__all__ = ["Difference", "Snapshot", "compare"]

_OF_SYSTEM = frozenset({"label", "registry", "replication policy"})
_OF_REPOSITORIES = frozenset({"artifact", "tag"})


def compare(source: Snapshot, target: Snapshot) -> list[Difference]:
    """What two Harbors have differently, or one Harbor at two times.

    Args:
        source: What the one has; made by `client.snapshot()`.
        target: What the other has. Artifacts and tags are compared if both snapshots have them.

    Returns:
        The differences, by kind and name. What could not be read on one side is not compared; a difference with the
        field `unread` tells of it.
    """
    found: list[Difference] = []
    unread = sorted({*source.unread, *target.unread})
    for kind, scope in unread:
        reasons = source.unread.get((kind, scope)), target.unread.get((kind, scope))
        found.append(Difference(kind, scope, "unread", *reasons))
    for kind, name in sorted({*source.things, *target.things}):
        if kind in _OF_REPOSITORIES and not (source.with_artifacts and target.with_artifacts):
            continue
        if _where(kind, name) in unread:
            continue
        before, after = source.things.get((kind, name)), target.things.get((kind, name))
        if before is None or after is None:
            found.append(Difference(kind, name, "", before, after))
            continue
        for field in sorted({*before, *after}):
            if before.get(field) != after.get(field):
                found.append(Difference(kind, name, field, before.get(field), after.get(field)))
    return found


def _where(kind: str, name: str) -> tuple[str, str]:
    """What was to be read to see a thing, and in which project."""
    if kind in _OF_SYSTEM:
        return kind, ""
    return "repository" if kind in _OF_REPOSITORIES else kind, name.partition("/")[0]
