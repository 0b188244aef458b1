"""What webhooks are told of: the effect that a room calls when something happens that a policy can ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harborapi.emulator.effects import Effect

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import Artifact, Project, Repository

EVENT_TYPES = {
    "PUSH_ARTIFACT": "harbor.artifact.pushed",
    "PULL_ARTIFACT": "harbor.artifact.pulled",
    "DELETE_ARTIFACT": "harbor.artifact.deleted",
    "QUOTA_EXCEED": "harbor.quota.exceeded",
    "QUOTA_WARNING": "harbor.quota.warned",
    "SCANNING_FAILED": "harbor.scan.failed",
    "SCANNING_STOPPED": "harbor.scan.stopped",
    "SCANNING_COMPLETED": "harbor.scan.completed",
    "REPLICATION": "harbor.replication.status.changed",
    "TAG_RETENTION": "harbor.tag_retention.finished",
}
"""Each event type, in the order in which the API lists them, with its name as a CloudEvent."""


@dataclass(slots=True, frozen=True)
class Notification:
    """Something that happened in a project; `data` is the `event_data` of the payload."""

    project: Project
    event_type: str
    actor: str
    data: dict[str, Any]


notified: Effect[Notification] = Effect()


def resource(harbor: Harbor, repository_name: str, digest: str, tag: str = "") -> dict[str, Any]:
    """An artifact as an item of `resources`; an untagged one bears its digest as tag."""
    reference = f":{tag}" if tag else f"@{digest}"
    return {
        "digest": digest,
        "tag": tag or digest,
        "resource_url": f"{harbor.host}/{repository_name}{reference}",
    }


def place(project: Project, repository_name: str, repository: Repository | None = None) -> dict[str, Any]:
    """A repository as `repository`; when it was made is told of artifacts' events alone, which give its row."""
    fields: dict[str, Any] = {}
    if repository is not None and repository.creation_time is not None:
        fields["date_created"] = int(repository.creation_time.timestamp())
    return fields | {
        "name": repository_name.removeprefix(f"{project.name}/"),
        "namespace": project.name,
        "repo_full_name": repository_name,
        "repo_type": "public" if project.public else "private",
    }


def of_artifact(
    harbor: Harbor, project: Project, repository: Repository, artifact: Artifact, tag: str = ""
) -> dict[str, Any]:
    """The data of an event of an artifact's own: a push, a pull, a deletion."""
    return {
        "resources": [resource(harbor, repository.name, artifact.digest, tag)],
        "repository": place(project, repository.name, repository),
    }
