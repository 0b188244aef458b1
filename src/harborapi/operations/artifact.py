"""Tag `artifact`: images, charts and other artifacts of repositories, their tags, labels, accessories and additions."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .._core.decode import Body, Empty, Json, Location, Loose
from .._core.operation import Listing, Operation, items, unless
from ._artifacts import Report, Reports, accepting
from ._lists import leading

if TYPE_CHECKING:
    from ..models import (
        Accessory,
        Artifact,
        BuildHistoryEntry,
        FirstDict,
        HarborVulnerabilityReport,
        Label,
        NewTag,
        Tag,
    )
    from ..query import Query, Sort
    from ..types import LabelDict, NewTagDict

_ARTIFACTS = "/projects/{project_name}/repositories/{repository_name}/artifacts"
_ARTIFACT = _ARTIFACTS + "/{reference}"


def _path(project_name: str, repository_name: str, reference: str, **more: str | int) -> dict[str, str | int]:
    return {"project_name": project_name, "repository_name": repository_name, "reference": reference, **more}


def get_artifacts(
    project_name: str,
    repository_name: str,
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
    with_tag: bool = True,
    with_label: bool = False,
    with_scan_overview: bool = False,
    with_sbom_overview: bool = False,
    with_signature: bool = False,
    with_immutable_status: bool = False,
    with_accessory: bool = False,
    mime_type: str | Sequence[str] = (
        "application/vnd.security.vulnerability.report; version=1.1",
        "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0",
    ),
) -> Listing[Artifact]:
    """List the artifacts of a repository.

    Those that are tagged are listed, and those without a tag that are no part of an index. Signatures, SBOMs and other
    accessories are not; ask for them with the artifact that they belong to. A repository that does not exist has none.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        query: Harbor's query language. Keys are the columns (`digest`, `size`, `type`, `push_time`, ...), and: `tags`
            (`tags=1.0`, `tags=~1.`, `tags=*` for tagged ones, `tags=nil` for those without a tag), `labels=(1 2)` (by
            id, all of them). Unknown keys are ignored.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
            push comes first.
        page: The page to start at, counted from 1.
        page_size: Artifacts a request, 1 to 100.
        limit: How many artifacts at the most; None for all.
        with_tag: Whether to give the tags.
        with_label: Whether to give the labels.
        with_scan_overview: Whether to give a summary of the latest vulnerability scan.
        with_sbom_overview: Whether to give a summary of the latest SBOM. Since 2.11.
        with_signature: Without effect, and deprecated: signatures are accessories now.
        with_immutable_status: Whether tags tell that they are immutable; needs `with_tag`.
        with_accessory: Whether to give the accessories, such as signatures and SBOMs. Since 2.5.
        mime_type: Kinds of vulnerability report that the summary may be of, the preferred one first.

    Returns:
        The artifacts.

    Raises:
        BadRequest: The query can't be read, or `tags`, `labels` with a value of another form.
        Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: The project is private or unknown, and the account no member of it.

    API operation: `listArtifacts`, since Harbor 2.0.
    """
    return Listing(
        "listArtifacts",
        "GET",
        _ARTIFACTS,
        items("Artifact"),
        path={"project_name": project_name, "repository_name": repository_name},
        query={
            "q": query,
            "sort": sort,
            "with_tag": unless(with_tag, True),
            "with_label": unless(with_label, False),
            "with_scan_overview": unless(with_scan_overview, False),
            "with_sbom_overview": unless(with_sbom_overview, False),
            "with_immutable_status": unless(with_immutable_status, False),
            "with_accessory": unless(with_accessory, False),
        },
        headers=accepting(mime_type),
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_artifact(
    project_name: str,
    repository_name: str,
    reference: str,
    page: int | None = None,
    page_size: int | None = None,
    with_tag: bool = True,
    with_label: bool = False,
    with_scan_overview: bool = False,
    with_signature: bool = False,
    with_immutable_status: bool = False,
    with_accessory: bool = False,
    with_sbom_overview: bool = False,
    mime_type: str | Sequence[str] = (
        "application/vnd.security.vulnerability.report; version=1.1",
        "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0",
    ),
) -> Operation[Artifact]:
    """Get an artifact.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest, `sha256:...`. By its digest an accessory or a part of an index is found too.
        page: Without effect on the server; sent only if given.
        page_size: Without effect on the server; sent only if given.
        with_tag: Whether to give the tags.
        with_label: Whether to give the labels.
        with_scan_overview: Whether to give a summary of the latest vulnerability scan.
        with_signature: Without effect, and deprecated: signatures are accessories now.
        with_immutable_status: Whether tags tell that they are immutable; needs `with_tag`.
        with_accessory: Whether to give the accessories, such as signatures and SBOMs. Since 2.5.
        with_sbom_overview: Whether to give a summary of the latest SBOM. Since 2.11.
        mime_type: Kinds of vulnerability report that the summary may be of, the preferred one first.

    Returns:
        The artifact.

    Raises:
        Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: The project is private or unknown, and the account no member of it.
        NotFound: There is no such project, repository or artifact.

    API operation: `getArtifact`, since Harbor 2.0.
    """
    return Operation(
        "getArtifact",
        "GET",
        _ARTIFACT,
        Json("Artifact"),
        path=_path(project_name, repository_name, reference),
        query={
            "page": unless(page, 1),
            "page_size": unless(page_size, 10),
            "with_tag": unless(with_tag, True),
            "with_label": unless(with_label, False),
            "with_scan_overview": unless(with_scan_overview, False),
            "with_signature": unless(with_signature, False),
            "with_immutable_status": unless(with_immutable_status, False),
            "with_accessory": unless(with_accessory, False),
            "with_sbom_overview": unless(with_sbom_overview, False),
        },
        headers=accepting(mime_type),
    )


def get_artifact_tags(
    project_name: str,
    repository_name: str,
    reference: str,
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
    with_signature: bool = False,
    with_immutable_status: bool = False,
) -> Listing[Tag]:
    """List the tags of an artifact.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest.
        query: Harbor's query language, e.g. `name=~1.`; keys: `id`, `name`, `push_time`, `pull_time`.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
            push comes first.
        page: The page to start at, counted from 1.
        page_size: Tags a request, 1 to 100.
        limit: How many tags at the most; None for all.
        with_signature: Accepted and ignored; deprecated.
        with_immutable_status: Whether tags tell that they are immutable.

    Returns:
        The tags.

    Raises:
        BadRequest: The query can't be read.
        Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: The project is private or unknown, and the account no member of it.
        NotFound: There is no such project, repository or artifact.

    API operation: `listTags`, since Harbor 2.0.
    """
    return Listing(
        "listTags",
        "GET",
        _ARTIFACT + "/tags",
        items("Tag"),
        path=_path(project_name, repository_name, reference),
        query={"q": query, "sort": sort, "with_immutable_status": unless(with_immutable_status, False)},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_artifact_accessories(
    project_name: str,
    repository_name: str,
    reference: str,
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[Accessory]:
    """List what belongs to an artifact without being one of its own: signatures, SBOMs, attestations.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest.
        query: Harbor's query language, e.g. `type=signature.cosign`; keys: `id`, `type`, `size`, `digest`,
            `creation_time`, `artifact_id`.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round.
        page: The page to start at, counted from 1.
        page_size: Accessories a request, 1 to 100.
        limit: How many accessories at the most; None for all.

    Returns:
        The accessories.

    Raises:
        BadRequest: The query can't be read.
        Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: The project is private or unknown, and the account no member of it.
        NotFound: There is no such project, repository or artifact.

    API operation: `listAccessories`, since Harbor 2.5.
    """
    return Listing(
        "listAccessories",
        "GET",
        _ARTIFACT + "/accessories",
        items("Accessory"),
        path=_path(project_name, repository_name, reference),
        query={"q": query, "sort": sort},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_artifact_vulnerability_reports(
    project_name: str,
    repository_name: str,
    reference: str,
    mime_type: str | Sequence[str] = (
        "application/vnd.security.vulnerability.report; version=1.1",
        "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0",
    ),
) -> Operation[FirstDict[str, HarborVulnerabilityReport]]:
    """Get the vulnerability reports of an artifact, by MIME type.

    The server gives the first kind that there is a report of, so `.first()` is mostly all that is wanted. An index has
    one report, made of those of its images.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest.
        mime_type: The kinds of report wanted, the preferred one first. For kinds that it does not know the server
            gives version 1.0.

    Returns:
        The reports; empty where no scan of the artifact has ended.

    Raises:
        BadRequest: Artifacts of this type are not scanned.
        Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: The project is private or unknown, and the account no member of it.
        NotFound: There is no such project, repository or artifact, or no scanner for the project.

    API operation: `getVulnerabilitiesAddition`, since Harbor 2.2.
    """
    return Operation(
        "getVulnerabilitiesAddition",
        "GET",
        _ARTIFACT + "/additions/vulnerabilities",
        Reports(),
        path=_path(project_name, repository_name, reference),
        headers=accepting(mime_type),
    )


def get_artifact_vulnerabilities(
    project_name: str,
    repository_name: str,
    reference: str,
    mime_type: str = "application/vnd.security.vulnerability.report; version=1.1",
) -> Operation[HarborVulnerabilityReport]:
    """Get one vulnerability report of an artifact. Deprecated: use `get_artifact_vulnerability_reports`.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest.
        mime_type: The kind of report wanted.

    Returns:
        The report.

    Raises:
        BadRequest: Artifacts of this type are not scanned.
        Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: The project is private or unknown, and the account no member of it.
        NotFound: There is no such project, repository or artifact, or no scanner for the project; or there is no
            report, as no scan of the artifact has ended.

    API operation: `getVulnerabilitiesAddition`, since Harbor 2.2.
    """
    message = "get_artifact_vulnerabilities is deprecated: use get_artifact_vulnerability_reports"
    warnings.warn(message, DeprecationWarning, stacklevel=3)  # 3: who called the client's method
    return Operation(
        "getVulnerabilitiesAddition",
        "GET",
        _ARTIFACT + "/additions/vulnerabilities",
        Report(mime_type=mime_type),
        path=_path(project_name, repository_name, reference),
        headers=accepting(mime_type),
    )


def get_artifact_build_history(
    project_name: str, repository_name: str, reference: str, limit: int | None = None
) -> Operation[list[BuildHistoryEntry]]:
    """Get the steps in which an image was built, the first one first.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest, of an image.
        limit: How many steps at the most; None for all. The server always sends all of them.

    Returns:
        The steps.

    Raises:
        InvalidArgument: The limit is negative.
        BadRequest: The artifact is no image, or an index of several.
        DecodeError: The artifact is an SBOM, whose text the server gives for any addition.
        Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: The project is private or unknown, and the account no member of it.
        NotFound: There is no such project, repository or artifact.

    API operation: `getAddition`, since Harbor 2.0.
    """
    return Operation(
        "getAddition",
        "GET",
        _ARTIFACT + "/additions/{addition}",
        leading("BuildHistoryEntry", limit, "getAddition"),
        path=_path(project_name, repository_name, reference, addition="build_history"),
    )


def get_artifact_addition(project_name: str, repository_name: str, reference: str, addition: str) -> Operation[Any]:
    """Get what an artifact has to tell of itself: a chart's readme, an SBOM, a model's licence.

    What an artifact offers stands in its `addition_links`. An SBOM is asked for with the digest of the accessory that
    it is, not with the image's.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest.
        addition: `build_history` (of images), `readme.md`, `values.yaml`, `dependencies` (of charts), `sbom` (since
            2.11), `license`, `files` (since 2.13).

    Returns:
        The parsed JSON (build history, dependencies, files: lists of what `BuildHistoryEntry`, `ChartDependency` and
        `ArtifactFile` read) or the text (readme, values, licence; also the SBOM, which is JSON under another name),
        told by the answer's content type; None where there is nothing.

    Raises:
        BadRequest: The artifact does not offer it.
        UnprocessableEntity: The release knows no such addition.
        Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: The project is private or unknown, and the account no member of it.
        NotFound: There is no such project, repository or artifact.

    API operation: `getAddition`, since Harbor 2.0.
    """
    return Operation(
        "getAddition",
        "GET",
        _ARTIFACT + "/additions/{addition}",
        Loose(),
        path=_path(project_name, repository_name, reference, addition=addition),
    )


def copy_artifact(project_name: str, repository_name: str, source: str) -> Operation[str]:
    """Copy an artifact from another repository of the same Harbor, of the same project or another.

    All tags of the source come along, whichever it is named by, and its signatures and other accessories, and of an
    index all its parts. A tag that is there already moves to the copy. The repository is made where there is none.

    Args:
        project_name: Name of the project to copy to.
        repository_name: Name of the repository to copy to, without the project's; may hold slashes.
        source: What to copy: `project/repository:tag` or `project/repository@sha256:...`.

    Returns:
        The `Location` of the copy.

    Raises:
        BadRequest: The source has another form.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account may not push here (role developer or above) or not read the source; or the quota is used
            up; or the source is an accessory, which can't be copied by itself.
        NotFound: There is no such project or source; or the repository's name is not allowed.
        MethodNotAllowed: The project is a proxy cache.
        PreconditionFailed: A tag that would move is immutable.
        UnprocessableEntity: The source is empty.

    API operation: `CopyArtifact`, since Harbor 2.0.
    """
    return Operation(
        "CopyArtifact",
        "POST",
        _ARTIFACTS,
        Location(),
        path={"project_name": project_name, "repository_name": repository_name},
        query={"from": source},
    )


def create_artifact_tag(
    project_name: str, repository_name: str, reference: str, tag: NewTag | NewTagDict | Tag
) -> Operation[str]:
    """Give an artifact one more tag.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest of the artifact.
        tag: The tag; its name counts alone: 1 to 128 letters, digits, `.`, `_`, `-`, the first no `.` or `-`.

    Returns:
        The `Location` of the tag; empty, as Harbor gives none.

    Raises:
        BadRequest: The name has another form.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account may not push to the project (role developer or above).
        NotFound: There is no such project, repository or artifact.
        MethodNotAllowed: The project is a proxy cache.
        Conflict: The repository has a tag of this name, of this artifact or another.
        UnprocessableEntity: The name is missing (since 2.15; `BadRequest` before).

    API operation: `createTag`, since Harbor 2.0.
    """
    return Operation(
        "createTag",
        "POST",
        _ARTIFACT + "/tags",
        Location(),
        path=_path(project_name, repository_name, reference),
        body=Body("NewTag", tag),
    )


def add_artifact_label(
    project_name: str, repository_name: str, reference: str, label: Label | LabelDict
) -> Operation[None]:
    """Put a label on an artifact.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest.
        label: The label; its `id` counts alone.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account may not label artifacts of the project (role developer or above).
        NotFound: There is no such project, repository, artifact or label, or the label is another project's.
        Conflict: The artifact bears the label already.

    API operation: `addLabel`, since Harbor 2.0.
    """
    return Operation(
        "addLabel",
        "POST",
        _ARTIFACT + "/labels",
        Empty(),
        path=_path(project_name, repository_name, reference),
        body=Body("Label", label),
    )


def delete_artifact(project_name: str, repository_name: str, reference: str) -> Operation[None]:
    """Delete an artifact, with all its tags, whichever of them it is named by.

    Signatures and other accessories go along, and the parts of an index that nothing else needs. The blobs stay until
    the next garbage collection; the quota is given back at once. To take away one tag, use `delete_artifact_tag`.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account may not delete artifacts of the project (role maintainer or above).
        NotFound: There is no such project, repository or artifact.
        PreconditionFailed: A tag of it is immutable, or it is part of an index.

    API operation: `deleteArtifact`, since Harbor 2.0.
    """
    return Operation(
        "deleteArtifact", "DELETE", _ARTIFACT, Empty(), path=_path(project_name, repository_name, reference)
    )


def delete_artifact_tag(project_name: str, repository_name: str, reference: str, tag_name: str) -> Operation[None]:
    """Take a tag away from an artifact. The artifact stays, without any tag if it was the last.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest of the artifact; the tag to be deleted will do.
        tag_name: The tag to delete.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account may not delete tags of the project (role maintainer or above).
        NotFound: There is no such project, repository or artifact, or the artifact does not have the tag.
        PreconditionFailed: The tag is immutable.

    API operation: `deleteTag`, since Harbor 2.0.
    """
    return Operation(
        "deleteTag",
        "DELETE",
        _ARTIFACT + "/tags/{tag_name}",
        Empty(),
        path=_path(project_name, repository_name, reference, tag_name=tag_name),
    )


def delete_artifact_label(project_name: str, repository_name: str, reference: str, label_id: int) -> Operation[None]:
    """Take a label off an artifact. The label itself stays.

    Args:
        project_name: The project's name.
        repository_name: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest.
        label_id: Identifier of the label.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account may not label artifacts of the project (role developer or above).
        NotFound: There is no such project, repository or artifact, or the artifact does not bear the label.

    API operation: `removeLabel`, since Harbor 2.0.
    """
    return Operation(
        "removeLabel",
        "DELETE",
        _ARTIFACT + "/labels/{label_id}",
        Empty(),
        path=_path(project_name, repository_name, reference, label_id=label_id),
    )
