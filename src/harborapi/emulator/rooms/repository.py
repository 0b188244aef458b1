"""Repositories."""

from __future__ import annotations

import html
from datetime import datetime
from typing import TYPE_CHECKING, Any

from harborapi.emulator import access, removal
from harborapi.emulator.call import Call, operation
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.query import Columns, Term
from harborapi.emulator.state import ARTIFACTS, REPOSITORIES, TAGS, Artifact, Repository
from harborapi.emulator.wire import without_zeros

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi.emulator.state import State
    from harborapi.emulator.wire import Response


def columns_of(call: Call) -> Columns:
    """What the lists can be filtered and sorted by; a blob's digest needs the artifacts."""

    def holds_blob(term: Term) -> Callable[[Repository], bool] | None:
        if term.kind != "exact":
            return None

        def test(repository: Repository) -> bool:
            rows = call.state[ARTIFACTS].where(repository_id=repository.repository_id)
            return any(term.value in dict(row.blobs) for row in rows)

        return test

    return Columns(
        {
            "repository_id": int,
            "name": str,
            "project_id": int,
            "description": str,
            "pull_count": int,
            "star_count": int,
            "creation_time": datetime,
            "update_time": datetime,
        },
        keys={"blob_digest": holds_blob, "BlobDigest": holds_blob},
        fixed=("ProjectID",),
        default=("-creation_time", "-repository_id"),
    )


def counted(state: State, artifact: Artifact) -> bool:
    """Whether an artifact stands in lists: it is tagged, or no index's child, and no accessory."""
    if artifact.accessory:
        return False
    return not artifact.parents or state[TAGS].count("artifact_id", artifact.id) > 0


def artifact_count(state: State, repository: Repository) -> int:
    """How many artifacts a repository shows."""
    table = state[ARTIFACTS]

    def count() -> int:
        return sum(counted(state, row) for row in table.where(repository_id=repository.repository_id))

    return int(table.cached(("count", repository.repository_id, state[TAGS].version), count))


def show(state: State, repository: Repository) -> dict[str, Any]:
    """A repository as the API shows it."""
    fields = without_zeros(
        description=repository.description,
        id=repository.repository_id,
        name=repository.name,
        project_id=repository.project_id,
        artifact_count=artifact_count(state, repository),
    )
    return fields | {
        "creation_time": milliseconds(repository.creation_time),
        "pull_count": repository.pull_count,
        "update_time": milliseconds(repository.update_time),
    }


@operation("listRepositories")
def list_repositories(call: Call) -> Response:
    """The repositories of a project."""
    project = call.project("repository", "list")
    rows = call.state[REPOSITORIES].where(project_id=project.project_id)
    return call.listed(rows, lambda row: show(call.state, row), columns_of(call))


@operation("listAllRepositories")
def list_all_repositories(call: Call) -> Response:
    """The repositories of all projects that the caller sees."""
    visible = {project.project_id for project in access.visible_projects(call.harbor, call.caller)}
    rows = [row for row in call.state[REPOSITORIES] if row.project_id in visible]
    return call.listed(rows, lambda row: show(call.state, row), columns_of(call))


@operation("getRepository")
def get_repository(call: Call) -> Response:
    """One repository."""
    _, repository = call.repository("repository", "read")
    return call.json(show(call.state, repository))


@operation("updateRepository")
def update_repository(call: Call) -> Response:
    """Another description; it is kept with its HTML escaped."""
    _, repository = call.repository("repository", "update")
    text = call.body.get("description", "")
    repository.description = escaped(text) if call.release >= (2, 12, 4) else text
    repository.update_time = call.now
    return call.ok()


def escaped(text: str) -> str:
    """A text as Go escapes it for HTML."""
    return html.escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")


@operation("deleteRepository")
def delete_repository(call: Call) -> Response:
    """Remove a repository with everything in it."""
    project, repository = call.repository("repository", "delete")
    removal.delete_repository(call.harbor, project, repository, call.actor)
    return call.ok()
