# Written by tools/generate.py from operations/scan.py; edit those, then run: make generate
"""Tag `scan`: scans of artifacts, for vulnerabilities or to list what they contain."""

from __future__ import annotations

from .base import AsyncMethods


class ScanMethods(AsyncMethods):
    """Tag `scan`: scans of artifacts, for vulnerabilities or to list what they contain."""

    async def get_artifact_scan_report_log(
        self, project_name: str, repository_name: str, reference: str, report_id: str
    ) -> str:
        """Get the log of a scan.

        Args:
            project_name: The project's name.
            repository_name: The repository's name without the project's; may hold slashes.
            reference: A tag or a digest.
            report_id: Identifier of the report, as the artifact's `scan_overview` tells it (`report_id`).

        Returns:
            The log.

        Raises:
            BadRequest: The identifier is no UUID.
            Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
            Forbidden: The project is private or unknown, and the account no member of it.
            NotFound: There is no such project, repository, artifact or report.

        API operation: `getReportLog`, since Harbor 2.0.
        """
        from ..operations import scan as ops

        return await self.send(ops.get_artifact_scan_report_log(project_name, repository_name, reference, report_id))

    async def scan_artifact(
        self, project_name: str, repository_name: str, reference: str, *, scan_type: str = "vulnerability"
    ) -> None:
        """Have an artifact scanned.

        The server answers before the scan has begun. Ask for the artifact `with_scan_overview` (`with_sbom_overview` for an
        SBOM) to see how it goes: it is over when `scan_status` is `Success`, `Error` or `Stopped`. Of an index its images
        are scanned.

        Args:
            project_name: The project's name.
            repository_name: The repository's name without the project's; may hold slashes.
            reference: A tag or a digest.
            scan_type: `vulnerability`, or `sbom` for a list of what the artifact contains, which becomes an accessory of
                it. Since 2.11; before, all scans are for vulnerabilities.

        Raises:
            BadRequest: The scanner can't scan artifacts of this type.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not scan artifacts of the project (role maintainer or above).
            NotFound: There is no such project, repository or artifact.
            Conflict: A scan of it is under way or waits for its turn.
            PreconditionFailed: The project has no scanner, or a disabled one.
            UnprocessableEntity: The type is neither of the two.
            InternalServerError: The scanner makes no SBOMs.

        API operation: `scanArtifact`, since Harbor 2.0.
        """
        from ..operations import scan as ops

        await self.send(ops.scan_artifact(project_name, repository_name, reference, scan_type=scan_type))

    async def stop_artifact_scan(
        self, project_name: str, repository_name: str, reference: str, *, scan_type: str = "vulnerability"
    ) -> None:
        """Stop a scan of an artifact; one that is over stays as it is.

        Args:
            project_name: The project's name.
            repository_name: The repository's name without the project's; may hold slashes.
            reference: A tag or a digest.
            scan_type: Which: `vulnerability` or `sbom`. Since 2.11.

        Raises:
            BadRequest: The artifact was never scanned for this.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not scan artifacts of the project (role maintainer or above).
            NotFound: There is no such project, repository or artifact.
            UnprocessableEntity: The type is neither of the two.

        API operation: `stopScanArtifact`, since Harbor 2.4.
        """
        from ..operations import scan as ops

        await self.send(ops.stop_artifact_scan(project_name, repository_name, reference, scan_type=scan_type))
