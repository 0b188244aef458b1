"""Artifacts: lists, one, delete, copy, labels. Their tags and additions stand in files of their own."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from harborapi.emulator import contents, effects, ingest, removal, storage
from harborapi.emulator.call import Call, artifact_by, find_artifact, operation
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.query import Columns, Term, parse
from harborapi.emulator.rooms import label as label_room
from harborapi.emulator.rooms.repository import counted
from harborapi.emulator.state import (
    ACCESSORIES,
    ARTIFACTS,
    LABEL_REFERENCES,
    LABELS,
    PROJECTS,
    REPOSITORIES,
    TAGS,
    Accessory,
    Artifact,
    LabelReference,
    Project,
    Repository,
    Tag,
)
from harborapi.emulator.wire import HarborError, Response, without_zeros

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import State

TAGS_QUERY = 'the value of "tags" query can only be fuzzy match value or exact match value'
LABELS_QUERY = 'the value of "labels" query can only be integer list with intersetion relationship'
BASE_QUERY = 'the value of "base" query can only be exact match value "*"'
PATH = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
HOST = rf"(?:{LABEL}(?:\.{LABEL})*(?::[0-9]+)?/)?"
ALGORITHM = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*"
REFERENCE = re.compile(
    rf"({HOST}{PATH}(?:/{PATH})*)(?::([\w][\w.-]{{0,127}}))?(?:@({ALGORITHM}:[0-9a-fA-F]{{32,}}))?", re.ASCII
)
"""What `from` names, as the registry reads references: a repository, and a tag or digest."""
KNOWN_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}")


def columns_of(state: State) -> Columns:
    """What the list can be filtered and sorted by; tags and labels stand in tables of their own."""

    def tagged(term: Term) -> Callable[[Artifact], bool]:
        if term.kind not in ("exact", "fuzzy"):
            raise HarborError(400, TAGS_QUERY)
        if term.kind == "exact" and term.value in ("*", "nil"):
            return lambda row: bool(state[TAGS].count("artifact_id", row.id)) == (term.value == "*")
        fuzzy = term.kind == "fuzzy"

        def test(row: Artifact) -> bool:
            names = [tag.name for tag in state[TAGS].where(artifact_id=row.id)]
            return any(term.value in name if fuzzy else term.value == name for name in names)

        return test

    def labelled(term: Term) -> Callable[[Artifact], bool]:
        if term.kind != "intersection" or not all(isinstance(one, int) for one in term.value):
            raise HarborError(400, LABELS_QUERY)
        if not term.value:
            raise HarborError(500, "an empty list of labels")
        wanted = set(term.value)
        return lambda row: wanted <= {one.label_id for one in state[LABEL_REFERENCES].where(artifact_id=row.id)}

    def base(term: Term) -> None:
        if term.kind != "exact" or term.value != "*":
            raise HarborError(400, BASE_QUERY)

    types: dict[str, type] = {
        "id": int,
        "type": str,
        "media_type": str,
        "manifest_media_type": str,
        "artifact_type": str,
        "project_id": int,
        "repository_id": int,
        "repository_name": str,
        "digest": str,
        "size": int,
        "icon": str,
        "push_time": datetime,
        "pull_time": datetime,
        "extra_attrs": str,
        "annotations": str,
    }
    return Columns(
        types,
        getters={
            "extra_attrs": lambda row: json.dumps(row.extra_attrs, separators=(",", ":")),
            "annotations": lambda row: json.dumps(row.annotations, separators=(",", ":")),
        },
        keys={"tags": tagged, "Tags": tagged, "labels": labelled, "Labels": labelled, "base": base, "Base": base},
        fixed=("RepositoryName",),
        default=("-push_time", "-id"),
    )


def shown_immutable(call: Call, question: effects.TagQuestion) -> bool:
    """Whether a tag is immutable; a rule that can't be read does not spoil an answer."""
    try:
        return bool(effects.immutable(call.harbor, question))
    except HarborError:
        return False


def show_tag(call: Call, project: Project, repository: Repository, tag: Tag, *, immutable: bool) -> dict[str, Any]:
    """A tag as the API shows it."""
    question = effects.TagQuestion(project, repository, tag)
    return {
        "artifact_id": tag.artifact_id,
        "id": tag.id,
        "immutable": immutable and shown_immutable(call, question),
        "name": tag.name,
        "pull_time": milliseconds(tag.pull_time),
        "push_time": milliseconds(tag.push_time),
        "repository_id": tag.repository_id,
    }


def show_accessory(accessory: Accessory) -> dict[str, Any]:
    """An accessory as the API shows it."""
    return without_zeros(
        artifact_id=accessory.artifact_id,
        creation_time=milliseconds(accessory.creation_time),
        digest=accessory.digest,
        icon=ingest.ACCESSORY_ICONS.get(accessory.type, ""),
        id=accessory.id,
        size=accessory.size,
        subject_artifact_digest=accessory.subject_artifact_digest,
        subject_artifact_id=accessory.subject_artifact_id,
        subject_artifact_repo=accessory.subject_artifact_repo,
        type=accessory.type,
    )


def accessories_of(state: State, artifact: Artifact) -> list[Accessory]:
    """The accessories of an artifact; those that came before it are found by its digest."""
    found = state[ACCESSORIES].where(subject_artifact_id=artifact.id)
    early = state[ACCESSORIES].where(subject_artifact_id=0, subject_artifact_digest=artifact.digest)
    return found + [one for one in early if one.subject_artifact_repo == artifact.repository_name]


def show(call: Call, artifact: Artifact) -> dict[str, Any]:
    """An artifact as the API shows it, with what the request asks for."""
    state = call.state
    project = state[PROJECTS].get(artifact.project_id)
    repository = state[REPOSITORIES].get(artifact.repository_id)
    if project is None or repository is None:
        raise HarborError(404, "the artifact's repository is gone")
    fields = without_zeros(
        addition_links=links_of(call, project, repository, artifact),
        annotations=artifact.annotations,
        digest=artifact.digest,
        extra_attrs=artifact.extra_attrs,
        icon=artifact.icon,
        id=artifact.id,
        manifest_media_type=artifact.manifest_media_type,
        media_type=artifact.media_type,
        project_id=artifact.project_id,
        repository_id=artifact.repository_id,
        size=artifact.size,
        type=artifact.type,
    )
    fields |= {
        "accessories": None,
        "labels": None,
        "pull_time": milliseconds(artifact.pull_time),
        "push_time": milliseconds(artifact.push_time),
        "references": list(artifact.references) or None,
        "tags": None,
    }
    if call.release >= (2, 11):
        fields |= without_zeros(artifact_type=artifact.artifact_type, repository_name=artifact.repository_name)
    if call.flag("with_tag"):
        rows = state[TAGS].where(artifact_id=artifact.id)
        rows.sort(key=lambda row: (row.push_time or call.now, row.id), reverse=True)
        immutable = call.flag("with_immutable_status")
        fields["tags"] = [show_tag(call, project, repository, row, immutable=immutable) for row in rows] or None
    if call.flag("with_label"):
        references = state[LABEL_REFERENCES].where(artifact_id=artifact.id)
        labels = [label for one in references if (label := state[LABELS].get(one.label_id)) is not None]
        fields["labels"] = [label_room.show(label) for label in labels] or None
    if call.flag("with_accessory"):
        fields["accessories"] = [show_accessory(one) for one in accessories_of(state, artifact)] or None
    question = effects.Overview(artifact, accepted(call), call)
    if call.flag("with_scan_overview") and (overview := effects.scan_overview(call.harbor, question)):
        fields["scan_overview"] = overview
    if call.flag("with_sbom_overview") and (overview := effects.sbom_overview(call.harbor, question)):
        fields["sbom_overview"] = overview
    return fields


def accepted(call: Call) -> tuple[str, ...]:
    """The MIME types of reports that the request accepts."""
    return tuple(part.strip() for part in call.text("X-Accept-Vulnerabilities").split(",") if part.strip())


def links_of(call: Call, project: Project, repository: Repository, artifact: Artifact) -> dict[str, Any] | None:
    """The addresses of an artifact's additions."""
    name = quote(quote(repository.short_name, safe=""), safe="")
    base = f"/api/v2.0/projects/{project.name}/repositories/{name}/artifacts/{artifact.digest}/additions"
    links = {addition: f"{base}/{addition}" for addition in offered(artifact)}
    links |= effects.addition_links(call.harbor, effects.Overview(artifact, (), call)) or {}
    return {name: {"absolute": False, "href": href} for name, href in sorted(links.items())} or None


def offered(artifact: Artifact) -> tuple[str, ...]:
    """The additions that an artifact's type has by itself."""
    if artifact.type == "CHART":
        return ("dependencies", "readme.md", "values.yaml")
    if artifact.type == "IMAGE" and artifact.manifest_media_type not in ingest.INDEXES:
        return ("build_history",)
    return ()


def shown_rows(call: Call, repository_id: int) -> list[Artifact]:
    """The artifacts of a repository that lists have: `base=*` brings the untagged children of indexes too."""
    rows = call.state[ARTIFACTS].where(repository_id=repository_id)
    if any(term.key == "base" for term in parse(call.text("q"))):
        return [row for row in rows if not row.accessory]
    return [row for row in rows if counted(call.state, row)]


@operation("listArtifacts")
def list_artifacts(call: Call) -> Response:
    """The artifacts of a repository; an unknown one has none."""
    _, name = call.place("artifact", "list")
    repository = call.state[REPOSITORIES].find(name=name)
    table, number = call.state[ARTIFACTS], repository.repository_id if repository else 0

    key = (number, call.state[TAGS].version, call.state[LABEL_REFERENCES].version)
    columns = columns_of(call.state)
    return call.listed(lambda: shown_rows(call, number), lambda row: show(call, row), columns, cache=table, key=key)


@operation("listArtifactsOfProject")
def list_artifacts_of_project(call: Call) -> Response:
    """The artifacts of all repositories of a project, or the latest of each."""
    call.require_login()
    project = call.project("artifact", "list")
    rows = [
        row
        for repository in call.state[REPOSITORIES].where(project_id=project.project_id)
        for row in shown_rows(call, repository.repository_id)
    ]
    if not call.flag("latest_in_repository"):
        return call.listed(rows, lambda row: show(call, row), columns_of(call.state))
    terms = {term.key: term.value for term in parse(call.text("q")) if term.kind == "exact"}
    wanted = [name for name in ("media_type", "artifact_type") if terms.get(name)]
    if len(wanted) != 1:
        why = "either 'media_type' or 'artifact_type' must be specified, but not both"
        raise HarborError(400, f"bad request: {why}, when querying with latest_in_repository")
    latest: dict[int, Artifact] = {}
    for row in rows:
        if getattr(row, wanted[0]) == terms[wanted[0]]:
            known = latest.get(row.repository_id)
            if known is None or (row.push_time or call.now, row.id) >= (known.push_time or call.now, known.id):
                latest[row.repository_id] = row
    return call.listed(list(latest.values()), lambda row: show(call, row))


@operation("getArtifact")
def get_artifact(call: Call) -> Response:
    """One artifact."""
    _, artifact = call.artifact("artifact", "read")
    return call.json(show(call, artifact))


@operation("deleteArtifact")
def delete_artifact(call: Call) -> Response:
    """Remove an artifact, with all its tags."""
    project, artifact = call.artifact("artifact", "delete")
    removal.delete_artifact(call.harbor, project, artifact, call.actor)
    return call.ok()


@operation("addLabel")
def add_label(call: Call) -> Response:
    """Put a label on an artifact."""
    project = call.existing_project()
    call.require(project, "artifact-label", "create")
    number = call.body.get("id", 0)
    label = call.state[LABELS].get(number)
    if label is None:
        raise HarborError(404, f"label {number} not found")
    if label.scope == "p" and label.project_id != project.project_id:
        raise HarborError(404, f"project id {project.project_id}, label {number} not found")
    artifact = artifact_by(call.state, f"{project.name}/{call.text('repository_name')}", call.text("reference"))
    if call.state[LABEL_REFERENCES].find(artifact_id=artifact.id, label_id=number):
        raise HarborError(409, f"label {number} is already added to the artifact {artifact.id}")
    call.state[LABEL_REFERENCES].add(LabelReference(artifact_id=artifact.id, label_id=number))
    repository = call.state[REPOSITORIES].get(artifact.repository_id)
    if repository is not None:
        tags = tuple(tag.name for tag in call.state[TAGS].where(artifact_id=artifact.id))
        event = effects.ArtifactEvent(project, repository, artifact, tags, call.actor, labels=(label.name,))
        effects.label_added(call.harbor, event)
    return call.ok()


@operation("removeLabel")
def remove_label(call: Call) -> Response:
    """Take a label off an artifact."""
    _, artifact = call.artifact("artifact-label", "delete")
    number = call.integer("label_id")
    reference = call.state[LABEL_REFERENCES].find(artifact_id=artifact.id, label_id=number)
    if reference is None:
        raise HarborError(404, f"reference with label {number} and artifact {artifact.id} not found")
    call.state[LABEL_REFERENCES].remove(reference)
    return call.ok()


# ---- copy


def find_target(harbor: Harbor, given: Mapping[str, str]) -> None:
    """Miss the project before anything else is looked at: the quota's middleware asks for it first."""
    if harbor.state[PROJECTS].find(name=given["project_name"]) is None:
        raise HarborError(404, f"project {given['project_name']} not found")


@operation("CopyArtifact", early=find_target)
def copy_artifact(call: Call) -> Response:
    """Copy an artifact with its tags, children and accessories from another repository."""
    target = call.existing_project()
    given, short_name = call.text("from"), call.text("repository_name")
    name = f"{target.name}/{short_name}"
    source, reference = source_of(given)
    if source:
        ask_quota(call, target, name, source, reference)
    call.require(target, "artifact", "create")
    if target.registry_id:
        raise HarborError(405, "the operation isn't supported for a proxy cache project")
    if not source:
        raise HarborError(400, f"invalid input: {given}")
    call.require(call.state[PROJECTS].find(name=source.partition("/")[0]), "artifact", "read")
    artifact = artifact_by(call.state, source, reference)
    if artifact.accessory:
        raise HarborError(403, "the operation isn't supported for an artifact accessory", "DENIED")
    if not re.fullmatch(rf"{PATH}(?:/{PATH})*", short_name):
        raise HarborError(404, "http status code: 404, body: 404 page not found\n")
    copy_tree(call, target, name, artifact)
    return call.created(reference)


def source_of(given: str) -> tuple[str, str]:
    """The repository and the tag or digest that `from` names; empty if it names none."""
    match = REFERENCE.fullmatch(given)
    if match is None or (match[3] and not KNOWN_DIGEST.fullmatch(match[3])):
        return "", ""
    return match[1], match[3] or match[2] or ""


def ask_quota(call: Call, target: Project, name: str, source: str, reference: str) -> None:
    """Ask the quota for all that is to be copied: this comes before every right, and needs the artifact."""
    if not call.harbor.setting("quota_per_project_enable"):
        return
    artifact = find_artifact(call.state, call.state[REPOSITORIES].find(name=source), reference)
    if artifact is None:
        raise HarborError(400, f"artifact {call.text('from')} not found")
    blobs = [blob for one in walk(call.state, artifact) for blob in one.blobs]
    size = storage.missing(call.harbor, target, blobs)
    storage.reserve(call.harbor, target, size, "", name, digest=artifact.digest)


def copy_tree(call: Call, target: Project, name: str, artifact: Artifact) -> None:
    """Copy an artifact with all that belongs to it; of one that is there already only the tags."""
    repository = call.state[REPOSITORIES].find(name=name) or ingest.new_repository(call.harbor, target, name)
    there = find_artifact(call.state, repository, artifact.digest)
    if there is not None:
        arrive(call, target, repository, artifact, there)
        return
    copies: dict[int, Artifact] = {}
    for one in walk(call.state, artifact):
        copies[one.id] = copy_one(call, target, repository, one, copies)


def arrive(call: Call, target: Project, repository: Repository, source: Artifact, copied: Artifact) -> None:
    """Give a copy the tags of what it was copied from, and tell of it as of a push."""
    tags = [tag.name for tag in removal.tags_of(call.state, source)]
    for tag in tags:
        existing = call.state[TAGS].find(place=f"{repository.repository_id}:{tag}")
        if existing is not None and existing.artifact_id != copied.id:
            question = effects.TagQuestion(target, repository, existing)
            if effects.immutable(call.harbor, question):
                raise HarborError(412, f"the tag {tag} configured as immutable, cannot be updated")
        ingest.put_tag(call.harbor, repository, copied, tag)
    event = effects.ArtifactEvent(target, repository, copied, tuple(tags[:1]), call.actor)
    effects.artifact_pushed(call.harbor, event)


def walk(state: State, artifact: Artifact) -> list[Artifact]:
    """An artifact with its children before it and its accessories after it."""
    found: list[Artifact] = []
    for reference in artifact.references:
        child = state[ARTIFACTS].get(reference["child_id"])
        if child is not None:
            found += walk(state, child)
    found.append(artifact)
    for accessory in accessories_of(state, artifact):
        own = state[ARTIFACTS].get(accessory.artifact_id)
        if own is not None:
            found += walk(state, own)
    return found


def copy_one(
    call: Call, target: Project, repository: Repository, artifact: Artifact, copies: dict[int, Artifact]
) -> Artifact:
    """Copy a single artifact with its tags; one that is there already is left alone."""
    there = find_artifact(call.state, repository, artifact.digest)
    if there is not None:
        return there
    media_type = artifact.manifest_media_type
    data = contents.manifest_of(call.harbor, artifact)
    manifest = contents.Manifest(data, media_type, digest=artifact.digest, recipe=artifact.recipe)
    copied = ingest.new_artifact(call.harbor, target, repository, manifest, ingest.parse(data), artifact.blobs)
    accessory = call.state[ACCESSORIES].find(artifact_id=artifact.id)
    if accessory is not None and accessory.subject_artifact_id in copies:
        copied.accessory = True
        call.state[ACCESSORIES].add(
            Accessory(
                artifact_id=copied.id,
                subject_artifact_id=copies[accessory.subject_artifact_id].id,
                subject_artifact_repo=repository.name,
                subject_artifact_digest=accessory.subject_artifact_digest,
                type=accessory.type,
                size=accessory.size,
                digest=accessory.digest,
                creation_time=call.now,
            )
        )
    arrive(call, target, repository, artifact, copied)
    return copied
