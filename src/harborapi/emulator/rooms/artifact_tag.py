"""Tags of an artifact, and its accessories."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from harborapi.emulator import effects, ingest, removal
from harborapi.emulator.call import Call, operation
from harborapi.emulator.query import Columns
from harborapi.emulator.rooms.artifact import accessories_of, show_accessory, show_tag
from harborapi.emulator.state import REPOSITORIES, TAGS
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    from harborapi.emulator.state import Artifact, Repository
    from harborapi.emulator.wire import Response

TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", re.ASCII)
COLUMNS = Columns(
    {
        "id": int,
        "repository_id": int,
        "artifact_id": int,
        "name": str,
        "push_time": datetime,
        "pull_time": datetime,
    },
    default=("-push_time", "-id"),
    fixed=("RepositoryID", "ArtifactID"),
)
ACCESSORY_COLUMNS = Columns(
    {
        "id": int,
        "artifact_id": int,
        "subject_artifact_id": int,
        "subject_artifact_repo": str,
        "subject_artifact_digest": str,
        "type": str,
        "size": int,
        "digest": str,
        "creation_time": datetime,
    },
    fixed=("SubjectArtifactID",),
)


@operation("listTags")
def list_tags(call: Call) -> Response:
    """The tags of an artifact."""
    project, artifact = call.artifact("tag", "list")
    repository = repository_of(call, artifact)
    immutable = call.flag("with_immutable_status")
    rows = call.state[TAGS].where(artifact_id=artifact.id)
    return call.listed(rows, lambda row: show_tag(call, project, repository, row, immutable=immutable), COLUMNS)


@operation("createTag")
def create_tag(call: Call) -> Response:
    """Another tag for an artifact."""
    project, _ = call.place("tag", "create")
    if project is not None and project.registry_id:
        raise HarborError(405, "the operation isn't supported for a proxy cache project")
    project, artifact = call.artifact("tag", "create")
    repository, tag = repository_of(call, artifact), call.body.get("name", "")
    if not TAG.fullmatch(tag):
        raise HarborError(400, f"bad request: invalid tag name: {tag}" if tag else "bad request: invalid tag name: ")
    if call.state[TAGS].find(place=f"{repository.repository_id}:{tag}") is not None:
        raise HarborError(409, f"tag {tag} already exists under the repository {repository.repository_id}")
    ingest.put_tag(call.harbor, repository, artifact, tag)
    effects.tag_created(call.harbor, effects.TagEvent(project, repository, artifact, tag, call.actor))
    return call.ok()


@operation("deleteTag")
def delete_tag(call: Call) -> Response:
    """Take a tag off an artifact, which stays."""
    project, artifact = call.artifact("tag", "delete")
    repository, name = repository_of(call, artifact), call.text("tag_name")
    tag = call.state[TAGS].find(place=f"{repository.repository_id}:{name}")
    if tag is None or tag.artifact_id != artifact.id:
        raise HarborError(404, f"tag {name} attached to artifact {artifact.id} not found")
    removal.delete_tag(call.harbor, project, repository, tag, call.actor)
    return call.ok()


@operation("listAccessories")
def list_accessories(call: Call) -> Response:
    """The accessories of an artifact."""
    _, artifact = call.artifact("accessory", "list")
    return call.listed(accessories_of(call.state, artifact), show_accessory, ACCESSORY_COLUMNS)


def repository_of(call: Call, artifact: Artifact) -> Repository:
    """The repository of an artifact."""
    repository = call.state[REPOSITORIES].get(artifact.repository_id)
    if repository is None:
        raise HarborError(404, f"repository {artifact.repository_name} not found")
    return repository
