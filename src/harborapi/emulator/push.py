"""Pushes and pulls that a test asks for, by marker over the control API or by `HarborEmulator.push_image`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harborapi.emulator import access, contents, effects, ingest, moments, storage
from harborapi.emulator.call import artifact_by
from harborapi.emulator.state import PROJECTS, REPOSITORIES, TAGS
from harborapi.emulator.wire import HarborError, JsonObject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harborapi.emulator.access import Caller
    from harborapi.emulator.contents import Manifest
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import Artifact, Project

USER_AGENT = "skopeo"


SBOM: JsonObject = {
    "spdxVersion": "SPDX-2.3",
    "dataLicense": "CC0-1.0",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "emulated",
    "documentNamespace": "http://harbor.test/spdx/emulated",
    "creationInfo": {"creators": ["Tool: harborapi.emulator"], "created": "2024-01-01T00:00:00Z"},
    "packages": [],
}
"""What an SBOM says where nothing else is given."""


def push_marker(harbor: Harbor, marker: JsonObject) -> JsonObject:
    """Do a push marker: `{"push": kind, "project", "repository", "tag" | "subject", "content"?, "size"?, "digest"?}`.

    Raises:
        HarborError: the push is refused, or an SBOM's subject isn't there.
        KeyError: the marker lacks something.
        ValueError: the kind is unknown.
    """
    caller = caller_of(harbor, marker)
    project = target(harbor, caller, marker["project"], "push")
    kind, repository = marker["push"], marker["repository"]
    if kind == "signature-accessory":
        manifest, tag = contents.signature(marker["subject"]), marker["subject"].replace(":", "-") + ".sig"
    elif kind == "sbom-accessory":
        manifest, tag = sbom(harbor, f"{project.name}/{repository}", marker["subject"], marker.get("document")), ""
    else:
        tag = str(marker["tag"])
        seed = f"{project.name}/{repository}:{marker.get('content') or tag}"
        manifest = contents.make(kind, seed, int(marker.get("size") or 2000))
    manifest.digest = marker.get("digest") or manifest.digest
    artifact = deliver(harbor, caller, project, repository, manifest, (tag,))
    return {"digest": artifact.digest, "media_type": artifact.manifest_media_type, "tag": tag}


def sbom(harbor: Harbor, repository: str, subject: str, document: JsonObject | None = None) -> Manifest:
    """An SBOM of the artifact with the digest `subject`.

    Raises:
        HarborError: 404, there is no such artifact.
    """
    artifact = artifact_by(harbor.state, repository, subject)
    text = json.dumps(SBOM if document is None else document).encode()
    manifest = contents.sbom(artifact, text, moments.seconds(harbor.clock.now()))
    contents.keep_all(harbor, manifest)
    return manifest


def deliver(
    harbor: Harbor, caller: Caller, project: Project, repository: str, manifest: Manifest, tags: Sequence[str]
) -> Artifact:
    """Push a manifest as a client does: its blobs, then itself under each of the tags.

    Raises:
        HarborError: the push is refused: by a quota, an immutable tag ...
    """
    upload(harbor, project, manifest, caller.name, f"{project.name}/{repository}")
    first, *more = tags or ("",)
    artifact = ingest.put(harbor, ingest.Arrival(project, repository, manifest, first, caller.name))
    for tag in more:
        ingest.put(harbor, ingest.Arrival(project, repository, manifest, tag, caller.name))
    return artifact


def upload(harbor: Harbor, project: Project, manifest: Manifest, actor: str, repository: str) -> None:
    """Bring a manifest's blobs as a client does, layers first; the quota is asked when one begins and when it ends.

    Raises:
        HarborError: 403, the quota has no room.
    """
    for child in manifest.children:
        upload(harbor, project, child, actor, repository)
    blobs = ingest.blobs_of(manifest, ingest.parse(manifest.data))
    for blob in (*blobs[2:], *blobs[1:2]):
        if size := storage.missing(harbor, project, (blob,)):
            for amount in (0, size):
                storage.reserve(harbor, project, amount, actor, repository)
            storage.attach(harbor, project, (blob,), count=0)


def pull(harbor: Harbor, marker: JsonObject) -> JsonObject:
    """Do a pull marker; what a proxy project doesn't have yet is fetched first.

    Raises:
        HarborError: the pull is refused, or the artifact isn't there.
        KeyError: the marker lacks something.
    """
    project = harbor.state[PROJECTS].find(name=marker["project"])
    if project is not None and project.registry_id:
        question = effects.ProxyPull(
            project, marker["repository"], str(marker["tag"]), marker.get("username") or "admin"
        )
        effects.proxy_pull(harbor, question)
    with harbor.lock, harbor.transaction():
        harbor.clock.tick()
        result = pull_marker(harbor, marker)
    harbor.jobs.wake()
    return result


def push(harbor: Harbor, marker: JsonObject) -> JsonObject:
    """Do a push marker.

    Raises:
        HarborError: the push is refused.
        KeyError: the marker lacks something.
    """
    try:
        with harbor.lock, harbor.transaction():
            harbor.clock.tick()
            return push_marker(harbor, marker)
    finally:
        harbor.jobs.wake()


def pull_marker(harbor: Harbor, marker: JsonObject) -> JsonObject:
    """Do a pull marker: `{"pull": "image", "project", "repository", "tag"}`.

    Raises:
        HarborError: the pull is refused, or the artifact isn't there.
        KeyError: the marker lacks something.
    """
    anonymous = "username" in marker and marker["username"] is None
    caller = access.ANONYMOUS if anonymous else caller_of(harbor, marker)
    project = target(harbor, caller, marker["project"], "pull")
    artifact = artifact_by(harbor.state, f"{project.name}/{marker['repository']}", str(marker["tag"]))
    pulled(harbor, project, artifact, str(marker["tag"]), caller.name or "anonymous", USER_AGENT)
    return {}


def caller_of(harbor: Harbor, marker: JsonObject) -> Caller:
    """Who pushes or pulls: whom the marker names, else the administrator."""
    if "username" in marker:
        caller = access.authenticate_pair(harbor, marker["username"], marker["secret"])
        if caller is None:
            raise HarborError(401, "unauthorized")
        return caller
    return access.Caller(sysadmin=True, name="admin")


def target(harbor: Harbor, caller: Caller, name: str, action: str) -> Project:
    """The project that is pushed to or pulled from, if that is allowed."""
    project = harbor.state[PROJECTS].find(name=name)
    if not access.may_project(harbor, caller, project, "repository", action):
        raise HarborError(401, f"unauthorized to access repository: {name}, action: {action}")
    if project is None:
        raise HarborError(404, f"project {name} not found", "NAME_UNKNOWN")
    if action == "push":
        if harbor.setting("read_only"):
            raise HarborError(403, "The system is in read only mode. Any modification is prohibited.", "DENIED")
        if project.registry_id:
            raise HarborError(403, f"denied: can not push artifact to a proxy project: {name}", "DENIED")
    return project


def pulled(
    harbor: Harbor, project: Project, artifact: Artifact, reference: str, actor: str, user_agent: str = ""
) -> None:
    """Let an artifact be pulled: guards may refuse, times and counters move, and all that follows from a pull follows.

    Args:
        harbor: where; hold its lock.
        project: the artifact's project.
        artifact: what is pulled.
        reference: the tag, or the digest.
        actor: the puller's name.
        user_agent: the puller's program.

    Raises:
        HarborError: what guards the project refuses.
    """
    repository = harbor.state[REPOSITORIES].get(artifact.repository_id)
    if repository is None:
        raise HarborError(404, "the repository is gone")
    tags = () if ":" in reference else (reference,)
    event = effects.ArtifactEvent(project, repository, artifact, tags, actor, user_agent)
    effects.artifact_pulling(harbor, event)
    artifact.pull_time = harbor.clock.now()
    if tags and (tag := harbor.state[TAGS].find(place=f"{repository.repository_id}:{reference}")) is not None:
        tag.pull_time = harbor.clock.now()
    repository.pull_count += 1
    effects.artifact_pulled(harbor, event)
