"""Taking a manifest in: what a push, a copy and a marker have in common."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from harborapi.emulator import contents, effects, storage
from harborapi.emulator.call import find_artifact
from harborapi.emulator.state import (
    ACCESSORIES,
    ARTIFACTS,
    REPOSITORIES,
    TAGS,
    Accessory,
    Artifact,
    Project,
    Repository,
    Tag,
)
from harborapi.emulator.wire import HarborError, JsonObject, inner

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor

INDEXES = (contents.INDEX, contents.DOCKER_LIST)
COSIGN_TAG = re.compile(r"sha256-([0-9a-f]{64})\.(sig|att|sbom)")
ICONS = {
    "IMAGE": "sha256:0048162a053eef4d4ce3fe7518615bef084403614f8bca43b40ae2e762e11e06",
    "CHART": "sha256:61cf3a178ff0f75bf08a25d96b75cf7355dc197749a9f128ed3ef34b0df05518",
    "CNAB": "sha256:089bdda265c14d8686111402c8ad629e8177a1ceb7dcd0f7f39b6480f623b3bd",
}
SBOM_ICON = "sha256:c19f80c357cd7e90d2a01b9ae3e2eb62ce447a2662bb590a19177d72d550bdae"
ACCESSORY_ICONS = {
    "signature.cosign": "sha256:20401d5b3a0f6dbc607c8d732eb08471af4ae6b19811a4efce8c6a724aed2882",
    "sbom.harbor": SBOM_ICON,
}
DEFAULT_ICON = "sha256:da834479c923584f4cbcdecc0dac61f32bef1d51e8aae598cf16bd154efab49f"
NOTATION = "application/vnd.cncf.notary.signature"
NYDUS = "application/vnd.nydus.oci.image.config.v1+json"
SIGSTORE = "application/vnd.dev.sigstore.bundle.v0.3+json"


@dataclass(slots=True)
class Arrival:
    """A manifest that arrives: where, under which tag, and by whom.

    `subject` names the artifact that an accessory belongs to, `accessory` its type, where the manifest doesn't tell.
    """

    project: Project
    repository: str
    """The name without the project's."""
    manifest: contents.Manifest
    tag: str = ""
    actor: str = "admin"
    subject: str = ""
    accessory: str = ""


def put(harbor: Harbor, arrival: Arrival) -> Artifact:
    """Take a manifest in, with its repository, tag, blobs and accessory; all that follows from a push follows.

    Args:
        harbor: where; hold its lock, within a transaction.
        arrival: the manifest. Children of an index must be there, but for those that `manifest.children` bring.

    Returns:
        The artifact, new or the one that was there.

    Raises:
        HarborError: 412 for an immutable tag, 403 by the quota, 400 for a manifest that isn't one, 404 for children
            that are not there.
    """
    project, manifest = arrival.project, arrival.manifest
    for child in manifest.children:
        put(harbor, Arrival(project, arrival.repository, child, actor=arrival.actor))
    name = f"{project.name}/{arrival.repository}"
    repository = harbor.state[REPOSITORIES].find(name=name)
    if repository is not None and arrival.tag:
        check_immutable(harbor, project, repository, arrival.tag)
    document = parse(manifest.data)
    blobs = blobs_of(manifest, document)
    if size := storage.missing(harbor, project, blobs):
        storage.reserve(harbor, project, size, arrival.actor, name, tag=arrival.tag, digest=manifest.digest)
    repository = repository or new_repository(harbor, project, name)
    artifact = find_artifact(harbor.state, repository, manifest.digest)
    if artifact is None:
        artifact = new_artifact(harbor, project, repository, manifest, document, blobs)
        add_accessory(harbor, repository, artifact, document, arrival)
    if arrival.tag:
        put_tag(harbor, repository, artifact, arrival.tag)
    tags = (arrival.tag,) if arrival.tag else ()
    effects.artifact_pushed(harbor, effects.ArtifactEvent(project, repository, artifact, tags, arrival.actor))
    return artifact


def parse(data: bytes) -> dict[str, Any]:
    """A manifest's document.

    Raises:
        HarborError: 400, it is none.
    """
    try:
        document = json.loads(data)
    except ValueError:
        document = None
    if isinstance(document, dict):
        fields = cast("JsonObject", document)
        if fields.get("schemaVersion") == 2:
            return fields
    raise HarborError(400, "manifest invalid", "MANIFEST_INVALID")


def blobs_of(manifest: contents.Manifest, document: JsonObject) -> storage.Blobs:
    """Digest and size of all that an artifact needs in the registry's store: itself, its config and layers."""
    described = [one for one in (document.get("config"), *document.get("layers", ())) if one]
    found = {manifest.digest: len(manifest.data)} | {one["digest"]: int(one["size"]) for one in described}
    return tuple(found.items())


def check_immutable(harbor: Harbor, project: Project, repository: Repository, tag: str) -> None:
    """Refuse to push to a tag that a rule makes immutable."""
    row = harbor.state[TAGS].find(place=f"{repository.repository_id}:{tag}")
    if row is not None and effects.immutable(harbor, effects.TagQuestion(project, repository, row)):
        where = f"{repository.name}:{tag}"
        raise HarborError(412, f"Failed to process request due to '{where}' configured as immutable.")


def new_repository(harbor: Harbor, project: Project, name: str) -> Repository:
    """A repository of this full name."""
    now = harbor.clock.now()
    row = Repository(project_id=project.project_id, name=name, creation_time=now, update_time=now)
    return harbor.state[REPOSITORIES].add(row)


def new_artifact(
    harbor: Harbor,
    project: Project,
    repository: Repository,
    manifest: contents.Manifest,
    document: JsonObject,
    blobs: storage.Blobs,
) -> Artifact:
    """A row for what a manifest describes."""
    is_index = manifest.media_type in INDEXES
    config = inner(document, "config")
    media_type = manifest.media_type if is_index else config.get("mediaType", "")
    artifact = Artifact(
        type=type_of(manifest.media_type, media_type),
        media_type=media_type,
        manifest_media_type=manifest.media_type,
        artifact_type=document.get("artifactType") or ("" if is_index else media_type),
        project_id=project.project_id,
        repository_id=repository.repository_id,
        repository_name=repository.name,
        digest=manifest.digest,
        push_time=harbor.clock.now(),
        annotations=document.get("annotations"),
        blobs=blobs,
        recipe=manifest.recipe,
    )
    artifact.icon = SBOM_ICON if artifact.type == "SBOM" else ICONS.get(artifact.type, DEFAULT_ICON)
    children = [child_of(harbor, repository, one) for one in document.get("manifests", ())] if is_index else []
    artifact.size = sum(size for _, size in blobs) + sum(child.size for child, _ in children)
    if not is_index:
        artifact.extra_attrs = extra_attributes(harbor, manifest, artifact, config)
    harbor.state[ARTIFACTS].add(artifact)
    artifact.references = tuple(reference | {"parent_id": artifact.id} for _, reference in children)
    for child, _ in children:
        child.parents = (*child.parents, artifact.id)
    storage.attach(harbor, project, blobs)
    touch(harbor, repository)
    return artifact


def touch(harbor: Harbor, repository: Repository) -> None:
    """Note that something in a repository changed; releases before 2.15.2 don't."""
    if harbor.release >= (2, 15, 2):
        repository.update_time = harbor.clock.now()


def type_of(manifest_media_type: str, media_type: str) -> str:
    """An artifact's type, as Harbor names it: the last but one part of its config's media type."""
    if manifest_media_type in INDEXES or media_type in (contents.CONFIG, contents.DOCKER_CONFIG):
        return "IMAGE"
    known = {
        contents.CHART_CONFIG: "CHART",
        "application/vnd.cnab.config.v1+json": "CNAB",
        contents.HARBOR_SBOM: "SBOM",
    }
    if media_type in known:
        return known[media_type]
    match = re.fullmatch(r"application/vnd\.[^.]*\.(.*)\.config\.[^.]*\+json", media_type)
    return match[1].upper() if match else "UNKNOWN"


def extra_attributes(
    harbor: Harbor, manifest: contents.Manifest, artifact: Artifact, config: JsonObject
) -> JsonObject | None:
    """What the config tells of an artifact."""
    raw = manifest.blobs.get(config.get("digest", ""))
    if raw is None:
        raw = contents.blob(harbor, artifact, config.get("digest", ""))
    try:
        document = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(document, dict):
        return None
    fields = cast("JsonObject", document)
    if artifact.type == "CHART":
        return {name: value for name, value in fields.items() if value}
    if artifact.type == "UNKNOWN" and harbor.release >= (2, 10):
        return None
    if artifact.type != "IMAGE":
        return fields or None
    names = ("architecture", "author", "config", "created", "os")
    empty: JsonObject = {"config": {}, "created": "0001-01-01T00:00:00Z"}
    return {name: fields.get(name, empty.get(name, "")) for name in names}


def child_of(harbor: Harbor, repository: Repository, described: dict[str, Any]) -> tuple[Artifact, dict[str, Any]]:
    """A child that an index names, and how the index refers to it."""
    child = find_artifact(harbor.state, repository, described["digest"])
    if child is None:
        raise HarborError(404, f"manifest unknown: {described['digest']}", "MANIFEST_UNKNOWN")
    reference: dict[str, Any] = {"child_digest": child.digest, "child_id": child.id, "urls": described.get("urls")}
    if platform := described.get("platform"):
        names = {"os.version": "'os.version'", "os.features": "OsFeatures"}
        shown = {names.get(name, name): value for name, value in platform.items() if value}
        reference["platform"] = {"OsFeatures": None} | shown
    if described.get("annotations"):
        reference["annotations"] = described["annotations"]
    return child, reference


def put_tag(harbor: Harbor, repository: Repository, artifact: Artifact, name: str) -> Tag:
    """Give an artifact a tag; one that is there moves to it."""
    now = harbor.clock.now()
    place = f"{repository.repository_id}:{name}"
    tag = harbor.state[TAGS].find(place=place)
    if tag is not None and tag.artifact_id == artifact.id:
        return tag
    if tag is None:
        tag = harbor.state[TAGS].add(Tag(repository_id=repository.repository_id, name=name, place=place))
    tag.artifact_id, tag.push_time = artifact.id, now
    touch(harbor, repository)
    return tag


def add_accessory(
    harbor: Harbor, repository: Repository, artifact: Artifact, document: JsonObject, arrival: Arrival
) -> None:
    """Note an artifact as the accessory of another, if it is one."""
    kind, subject = accessory_of(document, arrival)
    if not kind:
        return
    found = find_artifact(harbor.state, repository, subject)
    artifact.accessory = True
    harbor.state[ACCESSORIES].add(
        Accessory(
            artifact_id=artifact.id,
            subject_artifact_id=found.id if found is not None else 0,
            subject_artifact_repo=repository.name,
            subject_artifact_digest=subject,
            type=kind,
            size=artifact.size,
            digest=artifact.digest,
            creation_time=harbor.clock.now(),
        )
    )


def accessory_of(document: JsonObject, arrival: Arrival) -> tuple[str, str]:
    """An accessory's type and its subject's digest, empty if the manifest is none."""
    subject = arrival.subject or inner(document, "subject").get("digest", "")
    match = COSIGN_TAG.fullmatch(arrival.tag)
    layers = [one.get("mediaType") for one in document.get("layers", ())]
    if match and contents.COSIGN_LAYER in layers:
        return "signature.cosign", f"sha256:{match[1]}"
    if not subject:
        return "", ""
    if arrival.accessory:
        return arrival.accessory, subject
    config = inner(document, "config").get("mediaType", "")
    kind = document.get("artifactType") or config
    kinds = {NOTATION: "signature.notation", NYDUS: "accelerator.nydus", SIGSTORE: "signature.cosign"}
    kinds |= {
        contents.HARBOR_SBOM: "sbom.harbor",
        "application/vnd.dev.cosign.artifact.sig.v1+json": "signature.cosign",
    }
    if contents.COSIGN_LAYER in layers:
        return "signature.cosign", subject
    return kinds.get(kind, "subject.accessory"), subject
