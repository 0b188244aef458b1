"""Manifests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from harborapi.emulator import contents, effects, ingest, push, removal
from harborapi.emulator.call import DIGEST, artifact_by, find_artifact
from harborapi.emulator.registry import blobs
from harborapi.emulator.state import REPOSITORIES
from harborapi.emulator.wire import HarborError, Response, inner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harborapi.emulator.registry.routes import Visit
    from harborapi.emulator.state import Artifact

TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
REPLICATOR = "harbor-registry-client"
"""How Harbors name themselves when they copy from each other: such a pull is not counted."""


def get(visit: Visit) -> Response:
    """A manifest by tag or digest; guards of the project may refuse, and a GET is counted as a pull."""
    harbor, request = visit.harbor, visit.request
    if (elsewhere := blobs.of_library(visit, "manifests")) is not None:
        return elsewhere
    if visit.project.registry_id:
        question = effects.ProxyPull(visit.project, visit.short_name, visit.last, visit.visitor.name)
        with harbor.unlocked():
            effects.proxy_pull(harbor, question)
    artifact = artifact_by(harbor.state, visit.name, visit.last)
    quiet = request.method == "HEAD" or request.headers.get("user-agent", "") == REPLICATOR
    _pull(visit, artifact, quiet=quiet)
    etag = f'"{artifact.digest}"'
    if request.headers.get("if-none-match", "") in (etag, artifact.digest):
        return Response(304)
    response = Response(200, contents.manifest_of(harbor, artifact), artifact.manifest_media_type)
    return response.with_header("Docker-Content-Digest", artifact.digest).with_header("Etag", etag)


def _pull(visit: Visit, artifact: Artifact, *, quiet: bool) -> None:
    harbor, name = visit.harbor, visit.visitor.name or "anonymous"
    agent = visit.request.headers.get("user-agent", "")
    if not quiet:
        push.pulled(harbor, visit.project, artifact, visit.last, name, agent)
        return
    repository = harbor.state[REPOSITORIES].get(artifact.repository_id)
    if repository is not None:
        tags = () if ":" in visit.last else (visit.last,)
        event = effects.ArtifactEvent(visit.project, repository, artifact, tags, name, agent)
        effects.artifact_pulling(harbor, event)


def put(visit: Visit) -> Response:
    """Take a manifest in; what it names must be in the repository."""
    harbor, data = visit.harbor, visit.request.body
    blobs.refuse_proxy(visit.project)
    digest = contents.digest_of(data)
    by_digest = ":" in visit.last
    if by_digest and visit.last != digest:
        raise HarborError(400, "provided digest did not match uploaded content", "DIGEST_INVALID")
    if not by_digest and not TAG.fullmatch(visit.last):
        raise HarborError(400, "manifest tag did not match URI", "TAG_INVALID")
    document = ingest.parse(data)
    media_type = document.get("mediaType") or visit.request.headers.get("content-type", "")
    if not isinstance(media_type, str) or not media_type:
        raise HarborError(400, "manifest invalid: it has no media type", "MANIFEST_INVALID")
    _require_parts(visit, document, is_index=media_type in ingest.INDEXES)
    contents.keep(harbor, digest, data, media_type)
    arrival = ingest.Arrival(visit.project, visit.short_name, contents.Manifest(data, media_type))
    arrival.tag, arrival.actor = "" if by_digest else visit.last, visit.visitor.name
    subject = inner(document, "subject").get("digest", "")
    known = harbor.release >= (2, 10) or _is_there(visit, subject)
    ingest.put(harbor, arrival)
    response = Response(201).with_header("Location", f"/v2/{visit.name}/manifests/{digest}")
    if subject and known:
        response.with_header("OCI-Subject", subject)
    return response.with_header("Docker-Content-Digest", digest)


def _is_there(visit: Visit, digest: str) -> bool:
    repository = visit.harbor.state[REPOSITORIES].find(name=visit.name)
    return find_artifact(visit.harbor.state, repository, digest) is not None


def _require_parts(visit: Visit, document: dict[str, Any], *, is_index: bool) -> None:
    """Refuse a manifest that is malformed, or names what the repository doesn't have."""
    for described in described_in(document, is_index=is_index):
        digest = described["digest"]
        if is_index:
            found = _is_there(visit, digest)
        else:
            found = (
                bool(described.get("urls")) or blobs.find(visit.harbor, visit.project, visit.name, digest) is not None
            )
        if not found:
            raise HarborError(400, f"manifest blob unknown to registry: {digest}", "MANIFEST_BLOB_UNKNOWN")


def described_in(document: dict[str, Any], *, is_index: bool) -> list[dict[str, Any]]:
    """All that a manifest names: children of an index, else the config and the layers.

    Raises:
        HarborError: 400, the manifest is malformed.
    """
    names = ("manifests",) if is_index else ("config", "layers")
    found: list[dict[str, Any]] = []
    for name in names:
        value = document.get(name)
        items = cast("Sequence[Any]", value) if isinstance(value, list) else [value]
        for item in items:
            described = cast("dict[str, Any]", item) if isinstance(item, dict) else {}
            size = described.get("size")
            if not DIGEST.fullmatch(str(described.get("digest"))) or type(size) is not int or size < 0:
                raise HarborError(400, f"manifest invalid: its {name} can't be read", "MANIFEST_INVALID")
            found.append(described)
    return found


def delete(visit: Visit) -> Response:
    """Remove an artifact by its digest."""
    if not DIGEST.fullmatch(visit.last):
        message = f"unsupported digest {visit.last}: invalid checksum digest format"
        raise HarborError(400, message, "UNSUPPORTED")
    artifact = artifact_by(visit.harbor.state, visit.name, visit.last)
    removal.delete_artifact(visit.harbor, visit.project, artifact, visit.visitor.name)
    return Response(202)
