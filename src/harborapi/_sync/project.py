# Written by tools/generate.py from operations/project.py; edit those, then run: make generate
"""Tag `project`: projects, their scanners, logs and summaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import SyncMethods

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..models import (
        Artifact,
        AuditLog,
        AuditLogExt,
        Project,
        ProjectDeletable,
        ProjectReq,
        ProjectSummary,
        ScannerRegistration,
    )
    from ..query import Query, Sort
    from ..types import ProjectReqDict


class ProjectMethods(SyncMethods):
    """Tag `project`: projects, their scanners, logs and summaries."""

    def get_projects(
        self,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        name: str | None = None,
        public: bool | None = None,
        owner: str | None = None,
        with_detail: bool = True,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[Project]:
        """List the projects that the account may see: its own and the public ones; administrators see all.

        A wrong password is not refused here: the server then lists what everybody may see.

        Args:
            query: Harbor's query language, e.g. `name=~prod`; keys: `name`, `project_id`, `owner_id`, `registry_id`,
                `creation_time`, `update_time`, `public`, `owner`. Unknown keys are ignored.
            sort: Columns to sort by, separated by commas; `-` before one turns its order round.
            name: A part of the name.
            public: True for public projects alone, False for the others.
            owner: Name of the user who owns them, exactly.
            with_detail: Whether to give the account's roles, the numbers of repositories and the metadata too; without, the
                server answers faster.
            page: The page to start at, counted from 1.
            page_size: Projects a request, 1 to 100.
            limit: How many projects at the most; None for all.

        Returns:
            The projects.

        Raises:
            BadRequest: The query can't be read.
            InternalServerError: A value of the query is of another type than its column.

        API operation: `listProjects`, since Harbor 2.1.
        """
        from ..operations import project as ops

        return self.send(ops.get_projects(query, sort, name, public, owner, with_detail, page, page_size, limit))

    def get_project(self, project_name_or_id: str | int) -> Project:
        """Get a project.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).

        Returns:
            The project.

        Raises:
            Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
            Forbidden: The project is private or unknown, and the account no member of it.
            NotFound: There is no such project.

        API operation: `getProject`, since Harbor 2.2.
        """
        from ..operations import project as ops

        return self.send(ops.get_project(project_name_or_id))

    def project_exists(self, project_name: str) -> bool:
        """Tell whether there is a project of this name, also one that the account may not see.

        Args:
            project_name: The project's name.

        Returns:
            Whether there is one.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            UnprocessableEntity: The name is empty.

        API operation: `headProject`, since Harbor 2.1.
        """
        from ..operations import project as ops

        return self.send(ops.project_exists(project_name))

    def get_project_summary(self, project_name_or_id: str | int) -> ProjectSummary:
        """Count a project's repositories and members, and tell its quota.

        Numbers of members and the quota are told to those who may see them alone.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).

        Returns:
            The summary.

        Raises:
            Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
            Forbidden: The project is private or unknown, and the account no member of it.
            NotFound: There is no such project.

        API operation: `getProjectSummary`, since Harbor 2.2.
        """
        from ..operations import project as ops

        return self.send(ops.get_project_summary(project_name_or_id))

    def get_project_deletable(self, project_name_or_id: str | int) -> ProjectDeletable:
        """Tell whether a project can be deleted: it must have no repositories.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).

        Returns:
            Whether it can, and if not, why.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not delete the project (role project admin).
            NotFound: There is no such project.

        API operation: `getProjectDeletable`, since Harbor 2.2.
        """
        from ..operations import project as ops

        return self.send(ops.get_project_deletable(project_name_or_id))

    def get_project_artifacts(
        self,
        project_name_or_id: str | int,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
        latest: bool = False,
        with_tag: bool = False,
        with_label: bool = False,
        with_scan_overview: bool = False,
        with_sbom_overview: bool = False,
        with_immutable_status: bool = False,
        with_accessory: bool = False,
        mime_type: str | Sequence[str] = (
            "application/vnd.security.vulnerability.report; version=1.1",
            "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0",
        ),
    ) -> list[Artifact]:
        """List the artifacts of all repositories of a project.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            query: Harbor's query language, with the keys of `get_artifacts` and `repository_name`. With `latest` exactly
                one of `media_type` and `artifact_type` must be given, and all else is ignored.
            sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
                push comes first.
            page: The page to start at, counted from 1.
            page_size: Artifacts a request, 1 to 100.
            limit: How many artifacts at the most; None for all.
            latest: Whether to give the latest push of each repository alone.
            with_tag: Whether to give the tags.
            with_label: Whether to give the labels.
            with_scan_overview: Whether to give a summary of the latest vulnerability scan.
            with_sbom_overview: Whether to give a summary of the latest SBOM.
            with_immutable_status: Whether tags tell that they are immutable; needs `with_tag`.
            with_accessory: Whether to give the accessories, such as signatures and SBOMs.
            mime_type: Kinds of vulnerability report that the summary may be of, the preferred one first.

        Returns:
            The artifacts.

        Raises:
            BadRequest: The query can't be read, or `latest` lacks its one key.
            Unauthorized: The client is anonymous, or its credentials are wrong; public projects are no exception.
            Forbidden: The project is private or unknown, and the account no member of it.
            NotFound: There is no such project.

        API operation: `listArtifactsOfProject`, since Harbor 2.11.
        """
        from ..operations import project as ops

        return self.send(
            ops.get_project_artifacts(
                project_name_or_id,
                query,
                sort,
                page,
                page_size,
                limit,
                latest,
                with_tag,
                with_label,
                with_scan_overview,
                with_sbom_overview,
                with_immutable_status,
                with_accessory,
                mime_type,
            )
        )

    def get_project_logs(
        self,
        project_name: str,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[AuditLog]:
        """List the older kind of audit records of a project.

        Since 2.13 nothing is added to them: use `get_project_log_exts`. What was recorded before the upgrade stays here.

        Args:
            project_name: The project's name.
            query: Harbor's query language, e.g. `operation=delete`; keys: `id`, `operation`, `resource`, `resource_type`,
                `username`, `op_time` (a range: `op_time=[2026-01-01 00:00:00~2026-02-01 00:00:00]`).
            sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
                comes first.
            page: The page to start at, counted from 1.
            page_size: Records a request, 1 to 100.
            limit: How many records at the most; None for all.

        Returns:
            The records.

        Raises:
            BadRequest: The query can't be read.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not see them (role project admin; before 2.13 every member but limited guests).
            NotFound: There is no such project.
            InternalServerError: A time in the query can't be read.

        API operation: `getLogs`, since Harbor 2.0.
        """
        from ..operations import project as ops

        return self.send(ops.get_project_logs(project_name, query, sort, page, page_size, limit))

    def get_project_log_exts(
        self,
        project_name: str,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[AuditLogExt]:
        """List the audit records of a project.

        Args:
            project_name: The project's name.
            query: Harbor's query language, with the keys of `get_project_logs`, and `op_desc` and `op_result`: the
                columns of `operation_description` and `operation_result`, whose own names are ignored.
            sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the latest
                comes first.
            page: The page to start at, counted from 1.
            page_size: Records a request, 1 to 100.
            limit: How many records at the most; None for all.

        Returns:
            The records.

        Raises:
            BadRequest: The query can't be read.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not see them (role project admin).
            NotFound: There is no such project; or the server is older than 2.13.

        API operation: `getLogExts`, since Harbor 2.13.
        """
        from ..operations import project as ops

        return self.send(ops.get_project_log_exts(project_name, query, sort, page, page_size, limit))

    def get_project_scanner(self, project_name_or_id: str | int) -> ScannerRegistration | None:
        """Get the scanner that a project uses: its own, or else the system's default.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).

        Returns:
            The scanner; None if there is none.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong; public projects are no exception.
            Forbidden: The project is private or unknown, and the account no member of it.
            NotFound: There is no such project.

        API operation: `getScannerOfProject`, since Harbor 2.3.
        """
        from ..operations import project as ops

        return self.send(ops.get_project_scanner(project_name_or_id))

    def get_project_scanner_candidates(
        self,
        project_name_or_id: str | int,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[ScannerRegistration]:
        """List the scanners that a project could use.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            query: Harbor's query language, e.g. `name=~trivy`; keys: `uuid`, `name`, `description`, `url`, `disabled`,
                `is_default`, `create_time`, `update_time`.
            sort: Without effect: the default scanner comes first, then the latest.
            page: The page to start at, counted from 1.
            page_size: Scanners a request, 1 to 100.
            limit: How many scanners at the most; None for all.

        Returns:
            The scanners.

        Raises:
            BadRequest: The query can't be read.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not choose the project's scanner (role project admin).

        API operation: `listScannerCandidatesOfProject`, since Harbor 2.3.
        """
        from ..operations import project as ops

        return self.send(ops.get_project_scanner_candidates(project_name_or_id, query, sort, page, page_size, limit))

    def create_project(self, project: ProjectReq | ProjectReqDict, *, resource_name_in_location: bool = True) -> str:
        """Make a project; who makes it is its first project admin.

        A list of vulnerabilities that don't count (`cve_allowlist`) is dropped here: set it with `update_project`. A proxy
        cache gets a retention policy by itself, which deletes what was not pulled for 7 days.

        Args:
            project: The project; `project_name` is needed.
            resource_name_in_location: Whether the `Location` ends in the project's name, or in its identifier.

        Returns:
            The `Location` of the project.

        Raises:
            BadRequest: The name, the storage limit or a setting has a form that Harbor refuses.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not make projects: administrators alone may where the system says so, and whatever
                it says, a proxy cache; robots of a project never.
            Conflict: There is a project of this name.
            InternalServerError: The registry of the proxy cache does not exist.

        API operation: `createProject`, since Harbor 2.1.
        """
        from ..operations import project as ops

        return self.send(ops.create_project(project, resource_name_in_location=resource_name_in_location))

    def update_project(self, project_name_or_id: str | int, project: ProjectReq | ProjectReqDict) -> None:
        """Change a project's settings and its list of vulnerabilities that don't count.

        Settings that are left out stay. Name and storage limit are ignored: a project can't be renamed, and its limit is
        changed with `update_quota`. The server checks neither the truth values nor the severity among the settings.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            project: What is to change: `metadata`, `cve_allowlist`.

        Raises:
            BadRequest: The list is another project's; or the retention policy or a limit of the proxy cache is refused.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not change the project (role project admin).
            NotFound: There is no such project.
            InternalServerError: The list has an item without identifier, or one twice.

        API operation: `updateProject`, since Harbor 2.2.
        """
        from ..operations import project as ops

        self.send(ops.update_project(project_name_or_id, project))

    def set_project_scanner(self, project_name_or_id: str | int, scanner_uuid: str) -> None:
        """Choose the scanner of a project, in place of the system's default.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            scanner_uuid: Identifier of the scanner (`uuid`). The server takes an unknown one too, and then the default
                scanner is used.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not choose the project's scanner (role project admin).
            NotFound: There is no such project.
            InternalServerError: The identifier is empty.

        API operation: `setScannerOfProject`, since Harbor 2.3.
        """
        from ..operations import project as ops

        self.send(ops.set_project_scanner(project_name_or_id, scanner_uuid))

    def delete_project(self, project_name_or_id: str | int) -> None:
        """Delete a project that has no repositories, with its robots, quota, members and policies.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not delete the project (role project admin).
            NotFound: There is no such project.
            PreconditionFailed: It has repositories left.

        API operation: `deleteProject`, since Harbor 2.2.
        """
        from ..operations import project as ops

        self.send(ops.delete_project(project_name_or_id))
