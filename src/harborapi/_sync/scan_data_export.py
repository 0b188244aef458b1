# Written by tools/generate.py from flows/scan_data_export.py and operations/scan_data_export.py; edit those, then run: make generate
"""Tag `scan data export`: exports of a project's vulnerabilities as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from .base import SyncMethods

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from .._core.sinks import FilePath
    from .._core.wire import Progress
    from ..models import (
        FileResponse,
        ScanDataExportExecution,
        ScanDataExportExecutionList,
        ScanDataExportJob,
        ScanDataExportRequest,
    )
    from ..types import ScanDataExportRequestDict


class ScanDataExportMethods(SyncMethods):
    """Tag `scan data export`: exports of a project's vulnerabilities as CSV."""

    @overload
    def download_scan_export(
        self, execution_id: int, *, format: str | None = None, to: None = None, on_progress: Progress | None = None
    ) -> FileResponse: ...

    @overload
    def download_scan_export(
        self, execution_id: int, *, format: str | None = None, to: FilePath, on_progress: Progress | None = None
    ) -> Path: ...

    @overload
    def download_scan_export(
        self, execution_id: int, *, format: str | None = None, to: BinaryIO, on_progress: Progress | None = None
    ) -> int: ...

    @overload
    def download_scan_export(
        self,
        execution_id: int,
        *,
        format: str | None = None,
        to: FilePath | BinaryIO | None,
        on_progress: Progress | None = None,
    ) -> FileResponse | Path | int: ...

    def download_scan_export(
        self,
        execution_id: int,
        *,
        format: str | None = None,
        to: FilePath | BinaryIO | None = None,
        on_progress: Progress | None = None,
    ) -> FileResponse | Path | int:
        """Download an export of vulnerabilities. It can be had once: the server then removes the file and the execution.

        So the request is never sent a second time once it may have reached the server: an answer that breaks off is an
        error, and the export has to be made anew. Where it is to be written is tried before anything is sent.

        Args:
            execution_id: Identifier of the execution, whose state must be `Success` with `file_present`; see
                `wait_for_export()`.
            format: The format of the file; the server knows `csv` alone, and gives it whatever is asked for.
            to: Where to stream it: a file, which is replaced when the download is complete and left alone if it fails; a
                folder, where it gets the server's name for it; or a file object that takes bytes. None: into memory.
            on_progress: Called with the bytes that are done and, where the server says it, those there are in all.

        Returns:
            The file, which `CVEExportRow.parse()` reads; with a file or folder its path, with a file object the number of
            bytes.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The export is somebody else's.
            NotFound: There is no such export, it has no file, or it was downloaded before.
            OSError: It can't be written.

        API operation: `downloadScanData`, since Harbor 2.6.
        """
        from ..flows import scan_data_export as ops

        return self.perform(ops.download_scan_export, execution_id, format=format, to=to, on_progress=on_progress)

    def get_scan_exports(self) -> ScanDataExportExecutionList:
        """List the caller's own exports of vulnerabilities.

        An export is listed until its file was downloaded.

        Returns:
            The exports.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may no longer export from a project that one of them is of.

        API operation: `getScanDataExportExecutionList`, since Harbor 2.6.
        """
        from ..operations import scan_data_export as ops

        return self.send(ops.get_scan_exports())

    def get_scan_export(self, execution_id: int) -> ScanDataExportExecution:
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
        from ..operations import scan_data_export as ops

        return self.send(ops.get_scan_export(execution_id))

    def export_scan_data(
        self,
        criteria: ScanDataExportRequest | ScanDataExportRequestDict,
        scan_type: str = "application/vnd.security.vulnerability.report; version=1.1",
    ) -> ScanDataExportJob:
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
        from ..operations import scan_data_export as ops

        return self.send(ops.export_scan_data(criteria, scan_type))
