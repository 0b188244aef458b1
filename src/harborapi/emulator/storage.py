"""Which blobs a project has, and what its quota says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harborapi.emulator import effects
from harborapi.emulator.state import PROJECT_BLOBS, QUOTAS, Project, ProjectBlob

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harborapi.emulator.harbor import Harbor

Blobs = tuple[tuple[str, int], ...]


def missing(harbor: Harbor, project: Project, blobs: Iterable[tuple[str, int]]) -> int:
    """How many bytes of these blobs a project doesn't have yet."""
    table = harbor.state[PROJECT_BLOBS]
    return sum(size for digest, size in dict(blobs).items() if key_of(project.project_id, digest) not in table)


def reserve(
    harbor: Harbor, project: Project, size: int, actor: str, repository: str, digest: str = "", tag: str = ""
) -> None:
    """Ask the quota for so many bytes more, for a manifest of this digest and tag or for a blob; it may raise."""
    if harbor.setting("quota_per_project_enable"):
        effects.storage_reserving(harbor, effects.StorageEvent(project, size, actor, repository, tag, digest))


def attach(harbor: Harbor, project: Project, blobs: Blobs, *, count: int = 1) -> None:
    """Let an artifact of a project need these blobs; with a count of 0 they are merely there."""
    table = harbor.state[PROJECT_BLOBS]
    added = 0
    for digest, size in dict(blobs).items():
        key = key_of(project.project_id, digest)
        row = table.get(key)
        if row is None:
            row = ProjectBlob(key=key, project_id=project.project_id, digest=digest, size=size)
            row.count, row.update_time = count, harbor.clock.now()
            table.add(row)
            added += size
        else:
            row.count += count
    _use(harbor, project, added)


def detach(harbor: Harbor, project: Project, blobs: Blobs) -> None:
    """Let an artifact of a project not need these blobs any more; what none needs is gone from the project."""
    table = harbor.state[PROJECT_BLOBS]
    freed = 0
    for digest, size in dict(blobs).items():
        row = table.get(key_of(project.project_id, digest))
        if row is None:
            continue
        row.count -= 1
        if row.count <= 0:
            table.remove(row)
            freed += size
    _use(harbor, project, -freed)


def _use(harbor: Harbor, project: Project, size: int) -> None:
    quota = harbor.state[QUOTAS].find(project_id=project.project_id)
    if quota is not None and size:
        quota.used += size
        quota.update_time = harbor.clock.now()
        effects.storage_changed(harbor, effects.ProjectEvent(project, ""))


def key_of(project_id: int, digest: str) -> str:
    """The key of a project's blob."""
    return f"{project_id}/{digest}"
