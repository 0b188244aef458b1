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
        target: What the other has.

    Returns:
        The differences, by kind and name. What only one snapshot was asked for is not compared: projects, things of the
        system, artifacts and tags. Nor is what could not be read on one side: a difference with the field `unread`
        tells of it.
    """
    found: list[Difference] = []
    unread = {key for key in {*source.unread, *target.unread} if _asked_of_both(*key, source, target)}
    for kind, scope in sorted(unread):
        reasons = source.unread.get((kind, scope)), target.unread.get((kind, scope))
        found.append(Difference(kind, scope, "unread", *reasons))
    for kind, name in sorted({*source.things, *target.things}):
        scope = "" if kind in _OF_SYSTEM else name.partition("/")[0]
        if not _asked_of_both(kind, scope, source, target) or unread & {(one, scope) for one in _needs(kind)}:
            continue
        before, after = source.things.get((kind, name)), target.things.get((kind, name))
        if before is None or after is None:
            found.append(Difference(kind, name, "", before, after))
            continue
        for field in sorted({*before, *after}):
            if before.get(field) != after.get(field):
                found.append(Difference(kind, name, field, before.get(field), after.get(field)))
    return found


def _asked_of_both(kind: str, scope: str, source: Snapshot, target: Snapshot) -> bool:
    """Whether both snapshots were to hold a kind of things of a project, or of the system."""
    if kind in _OF_REPOSITORIES and not (source.with_artifacts and target.with_artifacts):
        return False
    both = (source.project_names, target.project_names)
    return all(names is None or scope in names for names in both)


def _needs(kind: str) -> tuple[str, ...]:
    """What must have been read to see the things of a kind."""
    return ("repository", "artifact") if kind in _OF_REPOSITORIES else (kind,)
