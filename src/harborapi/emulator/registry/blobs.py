"""Blobs and their uploads."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harborapi.emulator import contents, effects, storage
from harborapi.emulator.call import DIGEST
from harborapi.emulator.state import ARTIFACTS, BLOBS, PROJECT_BLOBS, PROJECTS, REGISTRIES, REPOSITORIES
from harborapi.emulator.tables import Row, TableSpec
from harborapi.emulator.wire import HarborError, Response

if TYPE_CHECKING:
    from datetime import datetime

    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.registry.routes import Visit
    from harborapi.emulator.state import Project


@dataclass(slots=True, eq=False, kw_only=True)
class Upload(Row):
    """A blob that is on its way."""

    uuid: str = ""
    repository: str = ""
    data: bytes = b""
    started: datetime | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class BlobLink(Row):
    """That a blob was uploaded to a repository, or mounted into it."""

    place: str = ""
    """`project/repository@digest`."""


UPLOADS = TableSpec("uploads", Upload, "uuid")
BLOB_LINKS = TableSpec("blob_links", BlobLink, "place")


def find(harbor: Harbor, project: Project, repository: str, digest: str) -> bytes | None:
    """The bytes of a blob that a repository has, or None.

    Args:
        harbor: where; hold its lock.
        project: the repository's project.
        repository: its full name.
        digest: the blob's digest.
    """
    if f"{repository}@{digest}" in harbor.state[BLOB_LINKS]:
        stored = harbor.state[BLOBS].get(digest)
        if stored is not None:
            return stored.data
    row = harbor.state[REPOSITORIES].find(name=repository)
    if row is None or storage.key_of(project.project_id, digest) not in harbor.state[PROJECT_BLOBS]:
        return None
    for artifact in harbor.state[ARTIFACTS].where(repository_id=row.repository_id):
        if any(one == digest for one, _ in artifact.blobs) and digest != artifact.digest:
            return contents.blob(harbor, artifact, digest) or None
    return None


def keep(harbor: Harbor, project: Project, repository: str, data: bytes) -> str:
    """Put a blob into a repository; the project's quota is not asked.

    Returns:
        Its digest.
    """
    digest = contents.digest_of(data)
    contents.keep(harbor, digest, data)
    link(harbor, project, repository, digest, len(data))
    return digest


def link(harbor: Harbor, project: Project, repository: str, digest: str, size: int) -> None:
    """Let a repository, and its project, have a blob that is in the store."""
    place = f"{repository}@{digest}"
    if place not in harbor.state[BLOB_LINKS]:
        harbor.state[BLOB_LINKS].add(BlobLink(place=place))
    storage.attach(harbor, project, ((digest, size),), count=0)


def require_digest(text: str) -> None:
    """Refuse what is no digest."""
    if not DIGEST.fullmatch(text):
        raise HarborError(400, f"provided digest did not match uploaded content: {text}", "DIGEST_INVALID")


def refuse_proxy(project: Project) -> None:
    """Refuse a push to a project that stands for another registry."""
    if project.registry_id:
        raise HarborError(403, f"denied: can not push artifact to a proxy project: {project.name}", "DENIED")


def of_library(visit: Visit, kind: str) -> Response | None:
    """Send who leaves out `library/` before an official image of the Docker Hub to where that is."""
    registry = visit.harbor.state[REGISTRIES].get(visit.project.registry_id)
    if registry is None or registry.type != "docker-hub" or "/" in visit.short_name:
        return None
    return Response(301).with_header(
        "Location", f"/v2/{visit.project.name}/library/{visit.short_name}/{kind}/{visit.last}"
    )


def get(visit: Visit) -> Response:
    """A blob, whole or the range that is asked for."""
    harbor = visit.harbor
    require_digest(visit.last)
    if (elsewhere := of_library(visit, "blobs")) is not None:
        return elsewhere
    data = find(harbor, visit.project, visit.name, visit.last)
    if data is None and visit.project.registry_id:
        wanted = effects.ProxyBlob(visit.project, visit.short_name, visit.last)
        with harbor.unlocked():
            data = effects.proxy_blob(harbor, wanted)
    if data is None:
        raise HarborError(404, "blob unknown to registry", "BLOB_UNKNOWN")
    response = Response(200, data, "application/octet-stream")
    if match := re.fullmatch(r"bytes=(\d+)-(\d*)", visit.request.headers.get("range", "")):
        first, last = int(match[1]), min(int(match[2] or len(data) - 1), len(data) - 1)
        if first > last:
            raise HarborError(416, "the range is not in the blob", "UNKNOWN")
        response.status, response.body = 206, data[first : last + 1]
        response.with_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
    response.with_header("Accept-Ranges", "bytes").with_header("Docker-Content-Digest", visit.last)
    return response.with_header("Etag", f'"{visit.last}"')


def delete(visit: Visit) -> Response:
    """Let a repository not have a blob any more."""
    require_digest(visit.last)
    row = visit.harbor.state[BLOB_LINKS].get(f"{visit.name}@{visit.last}")
    if row is None:
        raise HarborError(404, "blob unknown to registry", "BLOB_UNKNOWN")
    visit.harbor.state[BLOB_LINKS].remove(row)
    return Response(202)


def start(visit: Visit) -> Response:
    """Begin an upload, or mount a blob of another repository if it is there."""
    harbor, project = visit.harbor, visit.project
    refuse_proxy(project)
    storage.reserve(harbor, project, 0, visit.visitor.name, visit.name)
    mount, source = visit.query.get("mount", ""), visit.query.get("from", "")
    if mount and source and (mounted := _mount(visit, mount, source)) is not None:
        return mounted
    row = Upload(uuid=str(uuid.uuid4()), repository=visit.name, started=harbor.clock.now())
    return _at(visit, harbor.state[UPLOADS].add(row), 202)


def _mount(visit: Visit, digest: str, source: str) -> Response | None:
    harbor = visit.harbor
    other = harbor.state[PROJECTS].find(name=source.partition("/")[0])
    data = find(harbor, other, source, digest) if other is not None else None
    if data is None:
        return None
    blob = ((digest, len(data)),)
    storage.reserve(harbor, visit.project, storage.missing(harbor, visit.project, blob), visit.visitor.name, visit.name)
    contents.keep(harbor, digest, data)
    link(harbor, visit.project, visit.name, digest, len(data))
    return _created(visit, digest)


def status(visit: Visit) -> Response:
    """How much of an upload is there."""
    return _at(visit, _upload(visit), 204)


def append(visit: Visit) -> Response:
    """Add bytes to an upload; with a `Content-Range` they must follow what is there."""
    row = _upload(visit)
    said = re.match(r"(?:bytes )?(\d+)-", visit.request.headers.get("content-range", ""))
    if said and int(said[1]) != len(row.data):
        raise HarborError(416, "the chunk does not follow what was sent", "RANGE_INVALID")
    row.data += visit.request.body
    return _at(visit, row, 202)


def finish(visit: Visit) -> Response:
    """End an upload: the bytes must have the digest that is said, and the quota must have room."""
    harbor, row = visit.harbor, _upload(visit)
    refuse_proxy(visit.project)
    data, digest = row.data + visit.request.body, visit.query.get("digest", "")
    if contents.digest_of(data) != digest:
        raise HarborError(400, "provided digest did not match uploaded content", "DIGEST_INVALID")
    size = storage.missing(harbor, visit.project, ((digest, len(data)),))
    storage.reserve(harbor, visit.project, size, visit.visitor.name, visit.name)
    keep(harbor, visit.project, visit.name, data)
    harbor.state[UPLOADS].remove(row)
    return _created(visit, digest)


def cancel(visit: Visit) -> Response:
    """Forget an upload."""
    visit.harbor.state[UPLOADS].remove(_upload(visit))
    return Response(204)


def _upload(visit: Visit) -> Upload:
    row = visit.harbor.state[UPLOADS].get(visit.last)
    if row is None or row.repository != visit.name:
        raise HarborError(404, "blob upload unknown to registry", "BLOB_UPLOAD_UNKNOWN")
    return row


def _at(visit: Visit, row: Upload, status: int) -> Response:
    response = Response(status).with_header("Location", f"/v2/{visit.name}/blobs/uploads/{row.uuid}")
    response.with_header("Range", f"0-{max(0, len(row.data) - 1)}")
    return response.with_header("Docker-Upload-Uuid", row.uuid)


def _created(visit: Visit, digest: str) -> Response:
    response = Response(201).with_header("Location", f"/v2/{visit.name}/blobs/{digest}")
    return response.with_header("Docker-Content-Digest", digest)
