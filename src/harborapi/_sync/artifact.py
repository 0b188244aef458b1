# Written by tools/generate.py from flows/artifact.py and operations/artifact.py; edit those, then run: make generate
"""Tag `artifact`: images, charts and other artifacts of repositories, their tags, labels, accessories and additions."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from .base import SyncMethods

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any, BinaryIO

    from .._core.sinks import FilePath
    from .._core.wire import Progress
    from ..models import (
        Accessory,
        Artifact,
        BuildHistoryEntry,
        FileResponse,
        FirstDict,
        HarborVulnerabilityReport,
        Label,
        NewTag,
        Tag,
    )
    from ..query import Query, Sort
    from ..types import LabelDict, NewTagDict


class ArtifactMethods(SyncMethods):
    """Tag `artifact`: images, charts and other artifacts of repositories, their tags, labels, accessories and additions."""

    @overload
    def get_artifact_sbom(
        self,
        project_name: str,
        repository_name: str,
        reference: str,
        *,
        to: None = None,
        on_progress: Progress | None = None,
    ) -> FileResponse: ...

    @overload
    def get_artifact_sbom(
        self,
        project_name: str,
        repository_name: str,
        reference: str,
        *,
        to: FilePath,
        on_progress: Progress | None = None,
    ) -> Path: ...

    @overload
    def get_artifact_sbom(
        self,
        project_name: str,
        repository_name: str,
        reference: str,
        *,
        to: BinaryIO,
        on_progress: Progress | None = None,
    ) -> int: ...

    @overload
    def get_artifact_sbom(
        self,
        project_name: str,
        repository_name: str,
        reference: str,
        *,
        to: FilePath | BinaryIO | None,
        on_progress: Progress | None = None,
    ) -> FileResponse | Path | int: ...

    def get_artifact_sbom(
        self,
        project_name: str,
        repository_name: str,
        reference: str,
        *,
        to: FilePath | BinaryIO | None = None,
        on_progress: Progress | None = None,
    ) -> FileResponse | Path | int:
        """Download the SBOM that Harbor made of an artifact: what it contains, as SPDX in JSON.

        It is an accessory of the artifact, the latest where there are several. `scan_artifact(..., scan_type="sbom")` has
        one made, `wait_for_sbom()` waits for it.

        Args:
            project_name: The project's name.
            repository_name: The repository's name without the project's; may hold slashes.
            reference: A tag or a digest of the artifact, not of the SBOM.
            to: Where to stream it: a file, which is replaced when the download is complete and left alone if it fails; a
                folder, where it is called `sbom.spdx.json`; or a file object that takes bytes. None: into memory.
            on_progress: Called with the bytes that are done and, where the server says it, those there are in all.

        Returns:
            The SBOM; with a file or folder its path, with a file object the number of bytes.

        Raises:
            Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
            Forbidden: The project is private or unknown, and the account no member of it.
            NotFound: There is no such artifact, or it has no SBOM.
            OSError: It can't be written.

        API operation: `getAddition`, since Harbor 2.0; SBOMs since 2.11.
        """
        from ..flows import artifact as ops

        return self.perform(
            ops.get_artifact_sbom, project_name, repository_name, reference, to=to, on_progress=on_progress
        )

    def get_artifacts(
        self,
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
    ) -> list[Artifact]:
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
        from ..operations import artifact as ops

        return self.send(
            ops.get_artifacts(
                project_name,
                repository_name,
                query,
                sort,
                page,
                page_size,
                limit,
                with_tag,
                with_label,
                with_scan_overview,
                with_sbom_overview,
                with_signature,
                with_immutable_status,
                with_accessory,
                mime_type,
            )
        )

    def get_artifact(
        self,
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
    ) -> Artifact:
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
        from ..operations import artifact as ops

        return self.send(
            ops.get_artifact(
                project_name,
                repository_name,
                reference,
                page,
                page_size,
                with_tag,
                with_label,
                with_scan_overview,
                with_signature,
                with_immutable_status,
                with_accessory,
                with_sbom_overview,
                mime_type,
            )
        )

    def get_artifact_tags(
        self,
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
    ) -> list[Tag]:
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
        from ..operations import artifact as ops

        return self.send(
            ops.get_artifact_tags(
                project_name,
                repository_name,
                reference,
                query,
                sort,
                page,
                page_size,
                limit,
                with_signature,
                with_immutable_status,
            )
        )

    def get_artifact_accessories(
        self,
        project_name: str,
        repository_name: str,
        reference: str,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[Accessory]:
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
        from ..operations import artifact as ops

        return self.send(
            ops.get_artifact_accessories(project_name, repository_name, reference, query, sort, page, page_size, limit)
        )

    def get_artifact_vulnerability_reports(
        self,
        project_name: str,
        repository_name: str,
        reference: str,
        mime_type: str | Sequence[str] = (
            "application/vnd.security.vulnerability.report; version=1.1",
            "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0",
        ),
    ) -> FirstDict[str, HarborVulnerabilityReport]:
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
        from ..operations import artifact as ops

        return self.send(ops.get_artifact_vulnerability_reports(project_name, repository_name, reference, mime_type))

    def get_artifact_vulnerabilities(
        self,
        project_name: str,
        repository_name: str,
        reference: str,
        mime_type: str = "application/vnd.security.vulnerability.report; version=1.1",
    ) -> HarborVulnerabilityReport:
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
        from ..operations import artifact as ops

        return self.send(ops.get_artifact_vulnerabilities(project_name, repository_name, reference, mime_type))

    def get_artifact_build_history(
        self, project_name: str, repository_name: str, reference: str, limit: int | None = None
    ) -> list[BuildHistoryEntry]:
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
        from ..operations import artifact as ops

        return self.send(ops.get_artifact_build_history(project_name, repository_name, reference, limit))

    def get_artifact_addition(self, project_name: str, repository_name: str, reference: str, addition: str) -> Any:
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
        from ..operations import artifact as ops

        return self.send(ops.get_artifact_addition(project_name, repository_name, reference, addition))

    def copy_artifact(self, project_name: str, repository_name: str, source: str) -> str:
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
        from ..operations import artifact as ops

        return self.send(ops.copy_artifact(project_name, repository_name, source))

    def create_artifact_tag(
        self, project_name: str, repository_name: str, reference: str, tag: NewTag | NewTagDict | Tag
    ) -> str:
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
        from ..operations import artifact as ops

        return self.send(ops.create_artifact_tag(project_name, repository_name, reference, tag))

    def add_artifact_label(
        self, project_name: str, repository_name: str, reference: str, label: Label | LabelDict
    ) -> None:
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
        from ..operations import artifact as ops

        self.send(ops.add_artifact_label(project_name, repository_name, reference, label))

    def delete_artifact(self, project_name: str, repository_name: str, reference: str) -> None:
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
        from ..operations import artifact as ops

        self.send(ops.delete_artifact(project_name, repository_name, reference))

    def delete_artifact_tag(self, project_name: str, repository_name: str, reference: str, tag_name: str) -> None:
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
        from ..operations import artifact as ops

        self.send(ops.delete_artifact_tag(project_name, repository_name, reference, tag_name))

    def delete_artifact_label(self, project_name: str, repository_name: str, reference: str, label_id: int) -> None:
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
        from ..operations import artifact as ops

        self.send(ops.delete_artifact_label(project_name, repository_name, reference, label_id))
