"""Tag `scan data export`: exports of a project's vulnerabilities as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Body, File, Json
from .._core.operation import Operation

if TYPE_CHECKING:
    from ..models import (
        FileResponse,
        ScanDataExportExecution,
        ScanDataExportExecutionList,
        ScanDataExportJob,
        ScanDataExportRequest,
    )
    from ..types import ScanDataExportRequestDict


def get_scan_exports() -> Operation[ScanDataExportExecutionList]:
    """List the caller's own exports of vulnerabilities.

    An export is listed until its file was downloaded.

    Returns:
        The exports.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account may no longer export from a project that one of them is of.

    API operation: `getScanDataExportExecutionList`, since Harbor 2.6.
    """
    return Operation(
        "getScanDataExportExecutionList", "GET", "/export/cve/executions", Json("ScanDataExportExecutionList")
    )


def get_scan_export(execution_id: int) -> Operation[ScanDataExportExecution]:
    """Get one of the caller's own exports of vulnerabilities. Its status may lag up to 30 seconds behind.

    Args:
        execution_id: Identifier of the export, as `export_scan_data()` gave it.

    Returns:
        The export: its file can be downloaded once the status is `Success` and `file_present` true. Where nothing was
        found there is no file.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: It is another user's export, or the account is no longer at least developer in the project.
        NotFound: There is no such export, or its file was downloaded.

    API operation: `getScanDataExportExecution`, since Harbor 2.6.
    """
    return Operation(
        "getScanDataExportExecution",
        "GET",
        "/export/cve/execution/{execution_id}",
        Json("ScanDataExportExecution"),
        path={"execution_id": execution_id},
    )


def export_scan_data(
    criteria: ScanDataExportRequest | ScanDataExportRequestDict,
    scan_type: str = "application/vnd.security.vulnerability.report; version=1.1",
) -> Operation[ScanDataExportJob]:
    """Start an export of the vulnerabilities of a project; the server works in the background.

    Ask `get_scan_export()` how far it is, then get the file by `download_scan_export()`. Robot accounts can't export.

    Args:
        criteria: Which ones: exactly one project, by its id, and patterns without blanks for repositories, tags and
            vulnerabilities.
        scan_type: The MIME type of the reports that are exported; there is but this one.

    Returns:
        The identifier of the export.

    Raises:
        BadRequest: There is not exactly one project, a pattern holds a blank, or the kind of report is unknown.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is not at least developer in the project.
        NotFound: There is no such project; or the account is a robot.

    API operation: `exportScanData`, since Harbor 2.6.
    """
    return Operation(
        "exportScanData",
        "POST",
        "/export/cve",
        Json("ScanDataExportJob"),
        headers={"X-Scan-Data-Type": scan_type},
        body=Body("ScanDataExportRequest", criteria),
    )


def download_scan_export(execution_id: int, *, format: str | None = None) -> Operation[FileResponse]:
    """Download the file of an export of vulnerabilities. It can be downloaded once, within 24 hours.

    The server deletes file and export as it sends them, so the request is never sent a second time: where the answer
    is lost on its way, the export must be made anew.

    Args:
        execution_id: Identifier of the export.
        format: The file's format, `csv`. The server gives CSV whatever it says. None: not sent.

    Returns:
        The file; `CVEExportRow.parse()` reads it.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: It is another user's export, or the account is no longer at least developer in the project.
        NotFound: There is no such export, it has no file (yet), or the file was downloaded or is too old.

    API operation: `downloadScanData`, since Harbor 2.6.
    """
    return Operation(
        "downloadScanData",
        "GET",
        "/export/cve/download/{execution_id}",
        File(accept="text/csv"),
        path={"execution_id": execution_id},
        query={"format": format},
        repeatable=False,
    )
