"""Taking artifacts, tags and repositories away, with all that goes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harborapi.emulator import effects, ingest, storage
from harborapi.emulator.state import (
    ACCESSORIES,
    ARTIFACTS,
    LABEL_REFERENCES,
    LABELS,
    REPOSITORIES,
    TAGS,
    Artifact,
    Project,
    Repository,
    Tag,
)
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import State


def delete_artifact(
    harbor: Harbor, project: Project, artifact: Artifact, actor: str, *, root: bool = True, forced: bool = False
) -> None:
    """Remove an artifact with its tags, labels, accessories, and the untagged children that no other index needs.

    Args:
        harbor: where; hold its lock, within a transaction.
        project: the artifact's project.
        artifact: what goes.
        actor: the name of who acts.
        root: false for what goes together with something else.
        forced: whether an index that needs it is no reason to keep it: it goes as well.

    Raises:
        HarborError: 412, an index needs it, or one of its tags is immutable.
    """
    state = harbor.state
    repository = state[REPOSITORIES].get(artifact.repository_id)
    if repository is None:
        raise HarborError(404, "the repository is gone")
    if artifact.parents and not forced:
        why = "the deleting artifact is referenced by others"
        raise HarborError(412, why, "VIOLATE_FOREIGN_KEY_CONSTRAINT")
    for accessory in state[ACCESSORIES].where(subject_artifact_id=artifact.id):
        own = state[ARTIFACTS].get(accessory.artifact_id)
        if own is not None:
            delete_artifact(harbor, project, own, actor, root=not own.parents, forced=True)
    tags = tags_of(state, artifact)
    for tag in tags:
        check_immutable(harbor, project, repository, tag)
    references = state[LABEL_REFERENCES].where(artifact_id=artifact.id)
    labels = tuple(label.name for one in references if (label := state[LABELS].get(one.label_id)) is not None)
    for reference in references:
        state[LABEL_REFERENCES].remove(reference)
    for tag in tags:
        state[TAGS].remove(tag)
    for accessory in state[ACCESSORIES].where(artifact_id=artifact.id):
        state[ACCESSORIES].remove(accessory)
    state[ARTIFACTS].remove(artifact)
    storage.detach(harbor, project, artifact.blobs)
    for described in artifact.references:
        _leave_child(harbor, project, artifact, described["child_id"], actor)
    if root:
        ingest.touch(harbor, repository)
    names = tuple(tag.name for tag in tags)
    effects.artifact_deleted(
        harbor, effects.ArtifactEvent(project, repository, artifact, names, actor, root=root, labels=labels)
    )


def _leave_child(harbor: Harbor, project: Project, parent: Artifact, child_id: int, actor: str) -> None:
    """Let a child know that its index is gone; it goes too if nothing else holds it."""
    child = harbor.state[ARTIFACTS].get(child_id)
    if child is None:
        return
    child.parents = tuple(number for number in child.parents if number != parent.id)
    if not child.parents and not harbor.state[TAGS].count("artifact_id", child.id):
        delete_artifact(harbor, project, child, actor, root=False)


def tags_of(state: State, artifact: Artifact) -> list[Tag]:
    """The tags of an artifact, the latest first."""
    rows = state[TAGS].where(artifact_id=artifact.id)
    return sorted(rows, key=lambda row: (row.push_time is not None, row.push_time, row.id), reverse=True)


def check_immutable(harbor: Harbor, project: Project, repository: Repository, tag: Tag) -> None:
    """Refuse to delete a tag that a rule makes immutable."""
    if effects.immutable(harbor, effects.TagQuestion(project, repository, tag)):
        raise HarborError(412, f"the tag {tag.name} configured as immutable, cannot be deleted")


def delete_tag(harbor: Harbor, project: Project, repository: Repository, tag: Tag, actor: str) -> None:
    """Remove a tag; its artifact stays.

    Raises:
        HarborError: 412, the tag is immutable.
    """
    check_immutable(harbor, project, repository, tag)
    artifact = harbor.state[ARTIFACTS].get(tag.artifact_id)
    harbor.state[TAGS].remove(tag)
    ingest.touch(harbor, repository)
    if artifact is not None:
        effects.tag_deleted(harbor, effects.TagEvent(project, repository, artifact, tag.name, actor))


def delete_repository(harbor: Harbor, project: Project, repository: Repository, actor: str) -> None:
    """Remove a repository with everything in it.

    Raises:
        HarborError: 412, a tag in it is immutable.
    """
    table = harbor.state[ARTIFACTS]
    rows = table.where(repository_id=repository.repository_id)
    rows.sort(key=lambda row: (row.push_time is not None, row.push_time, row.id), reverse=True)
    for artifact in sorted(rows, key=lambda row: bool(row.parents) or row.accessory):
        if artifact.id in table:
            root = not artifact.parents and not artifact.accessory
            delete_artifact(harbor, project, artifact, actor, root=root, forced=True)
    harbor.state[REPOSITORIES].remove(repository)
    effects.repository_deleted(harbor, effects.RepositoryEvent(project, repository, actor))
