"""This Harbor as an end of a replication."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from harborapi.emulator import contents, effects, ingest, storage
from harborapi.emulator.call import find_artifact
from harborapi.emulator.registry import blobs
from harborapi.emulator.replication.policies import Item, Resource, named
from harborapi.emulator.state import (
    ACCESSORIES,
    ARTIFACTS,
    LABEL_REFERENCES,
    LABELS,
    MEMBERS,
    PROJECTS,
    QUOTAS,
    REPOSITORIES,
    TAGS,
    Artifact,
    Member,
    Project,
    Quota,
)
from harborapi.emulator.wire import HarborError, JsonObject

if TYPE_CHECKING:
    from collections.abc import Generator

    from harborapi.emulator.harbor import Harbor

ACTOR = "harbor-jobservice"


class LocalSite:
    """This Harbor.

    Args:
        harbor: the Harbor.
        actor: the name of who pushes and deletes.
    """

    kind = "harbor"

    def __init__(self, harbor: Harbor, actor: str = ACTOR) -> None:
        self.harbor: Harbor = harbor
        self.actor: str = actor

    def find(self, filters: tuple[JsonObject, ...]) -> list[Resource]:
        """All artifacts of the repositories whose names the filters leave."""
        state, found = self.harbor.state, list[Resource]()
        with self.harbor.lock:
            for repository in sorted(state[REPOSITORIES], key=lambda row: (row.project_id, -row.repository_id)):
                project = state[PROJECTS].get(repository.project_id)
                if project is None or not named(filters, repository.name):
                    continue
                rows = state[ARTIFACTS].where(repository_id=repository.repository_id)
                tagged = [row for row in rows if not row.accessory]
                tagged = [row for row in tagged if not row.parents or state[TAGS].count("artifact_id", row.id)]
                items = [item for row in reversed(tagged) for item in self.items_of(row)]
                if items:
                    found.append(Resource(repository.name, "true" if project.public else "false", items))
        return found

    def items_of(self, artifact: Artifact) -> list[Item]:
        """An artifact with its accessories, and those of its children."""
        own = Item(artifact.digest, self._tags(artifact), label_names(self.harbor, artifact))
        children = [self.harbor.state[ARTIFACTS].get(one["child_id"]) for one in artifact.references]
        below = [item for one in (artifact, *children) if one is not None for item in self._accessories(one, own)]
        return [own, *below]

    def _accessories(self, artifact: Artifact, owner: Item) -> list[Item]:
        found: list[Item] = []
        for one in self.harbor.state[ACCESSORIES].where(subject_artifact_id=artifact.id):
            row = self.harbor.state[ARTIFACTS].get(one.artifact_id)
            if row is not None:
                found.append(Item(row.digest, self._tags(row), owner.labels, owner.tags))
                found += self._accessories(row, owner)
        return found

    def _tags(self, artifact: Artifact) -> list[str]:
        return [tag.name for tag in self.harbor.state[TAGS].where(artifact_id=artifact.id)]

    def prepare(self, projects: dict[str, str]) -> set[str]:
        """Make the projects that are not there."""
        harbor = self.harbor
        proxies: set[str] = set()
        with harbor.lock, harbor.transaction():
            for name, public in projects.items():
                project = harbor.state[PROJECTS].find(name=name)
                if project is None:
                    make_project(harbor, name, public, self.actor)
                elif project.registry_id:
                    proxies.add(name)
        return proxies

    @contextmanager
    def _place(self, repository: str, *, write: bool = False) -> Generator[Project]:
        harbor = self.harbor
        with harbor.lock, harbor.transaction():
            if write and harbor.setting("read_only"):
                raise HarborError(403, "The system is in read only mode. Any modification is prohibited.", "DENIED")
            project = harbor.state[PROJECTS].find(name=repository.partition("/")[0])
            if project is None:
                raise HarborError(404, f"project {repository.partition('/')[0]} not found")
            yield project

    def _artifact(self, repository: str, reference: str) -> Artifact | None:
        row = self.harbor.state[REPOSITORIES].find(name=repository)
        return find_artifact(self.harbor.state, row, reference)

    def head(self, repository: str, reference: str) -> str:
        """The digest of an artifact, "" if it isn't there."""
        with self.harbor.lock:
            artifact = self._artifact(repository, reference)
            return "" if artifact is None else artifact.digest

    def manifest(self, repository: str, reference: str) -> tuple[bytes, str, str]:
        """A manifest."""
        with self._place(repository):
            artifact = self._artifact(repository, reference)
            if artifact is None:
                raise HarborError(404, f"artifact {repository}:{reference} not found")
            return contents.manifest_of(self.harbor, artifact), artifact.manifest_media_type, artifact.digest

    def blob(self, repository: str, digest: str) -> bytes:
        """A blob."""
        with self._place(repository) as project:
            data = blobs.find(self.harbor, project, repository, digest)
        if data is None:
            raise HarborError(404, "blob unknown to registry", "BLOB_UNKNOWN")
        return data

    def has_blob(self, repository: str, digest: str) -> bool:
        """Whether a repository has a blob."""
        with self._place(repository) as project:
            return blobs.find(self.harbor, project, repository, digest) is not None

    def put_blob(self, repository: str, data: bytes, *, chunked: bool = False) -> None:
        """Push a blob."""
        digest = contents.digest_of(data)
        with self._place(repository, write=True) as project:
            size = storage.missing(self.harbor, project, ((digest, len(data)),))
            storage.reserve(self.harbor, project, size, self.actor, repository, digest)
            blobs.keep(self.harbor, project, repository, data)

    def put_manifest(self, repository: str, reference: str, data: bytes, media_type: str) -> None:
        """Push a manifest."""
        with self._place(repository, write=True) as project:
            manifest = contents.Manifest(data, media_type)
            contents.keep(self.harbor, manifest.digest, data, media_type)
            tag = "" if ":" in reference else reference
            ingest.put(self.harbor, ingest.Arrival(project, repository.partition("/")[2], manifest, tag, self.actor))
        self.harbor.jobs.wake()


def make_project(harbor: Harbor, name: str, public: str, actor: str) -> None:
    """A project of the administrator's, public if the source's is."""
    now = harbor.clock.now()
    metadata = {"public": public} if public else {}
    project = Project(name=name, owner_id=1, metadata=metadata, creation_time=now, update_time=now)
    harbor.state[PROJECTS].add(project)
    project.allowlist = {"id": project.project_id, "items": []}
    member = Member(project_id=project.project_id, entity_id=1, role=1, creation_time=now, update_time=now)
    harbor.state[MEMBERS].add(member)
    if harbor.setting("quota_per_project_enable"):
        limit = int(harbor.setting("storage_per_project"))
        quota = Quota(project_id=project.project_id, hard=limit, creation_time=now, update_time=now)
        harbor.state[QUOTAS].add(quota)
    effects.project_created(harbor, effects.ProjectEvent(project, actor))


def label_names(harbor: Harbor, artifact: Artifact) -> list[str]:
    """The names of the labels on an artifact."""
    table = harbor.state[LABELS]
    rows = (table.get(one.label_id) for one in harbor.state[LABEL_REFERENCES].where(artifact_id=artifact.id))
    return [row.name for row in rows if row is not None]
