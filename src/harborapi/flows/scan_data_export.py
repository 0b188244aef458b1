"""Tag `scan data export`: the download of an export of vulnerabilities."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, overload

from ..operations import scan_data_export as ops
from ._downloads import download

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.sinks import FilePath
    from .._core.wire import Flow, Progress
    from ..models import FileResponse


@overload
def download_scan_export(
    call: Call,
    execution_id: int,
    *,
    format: str | None = None,
    to: None = None,
    on_progress: Progress | None = None,
) -> Flow[FileResponse]: ...


@overload
def download_scan_export(
    call: Call, execution_id: int, *, format: str | None = None, to: FilePath, on_progress: Progress | None = None
) -> Flow[Path]: ...


@overload
def download_scan_export(
    call: Call, execution_id: int, *, format: str | None = None, to: BinaryIO, on_progress: Progress | None = None
) -> Flow[int]: ...


@overload
def download_scan_export(
    call: Call,
    execution_id: int,
    *,
    format: str | None = None,
    to: FilePath | BinaryIO | None,
    on_progress: Progress | None = None,
) -> Flow[FileResponse | Path | int]: ...


def download_scan_export(
    call: Call,
    execution_id: int,
    *,
    format: str | None = None,
    to: FilePath | BinaryIO | None = None,
    on_progress: Progress | None = None,
) -> Flow[FileResponse | Path | int]:
    """Download an export of vulnerabilities. It can be had once: the server then removes the file and the execution.

    So the request is never sent a second time once it may have reached the server: an answer that breaks off is an
    error, and the export has to be made anew. Where it is to be written is tried before anything is sent.

    Args:
        call: The call.
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
    asked = ops.download_scan_export(execution_id, format=format)
    return (yield from download(asked, call, to, on_progress, f"scan-export-{execution_id}.csv"))
