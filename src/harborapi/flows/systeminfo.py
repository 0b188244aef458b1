"""Tag `systeminfo`: the download of Harbor's certificate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, overload

from ..operations import systeminfo as ops
from ._downloads import download

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.sinks import FilePath
    from .._core.wire import Flow, Progress
    from ..models import FileResponse


@overload
def get_system_certificate(
    call: Call, *, to: None = None, on_progress: Progress | None = None
) -> Flow[FileResponse]: ...


@overload
def get_system_certificate(call: Call, *, to: FilePath, on_progress: Progress | None = None) -> Flow[Path]: ...


@overload
def get_system_certificate(call: Call, *, to: BinaryIO, on_progress: Progress | None = None) -> Flow[int]: ...


@overload
def get_system_certificate(
    call: Call, *, to: FilePath | BinaryIO | None, on_progress: Progress | None = None
) -> Flow[FileResponse | Path | int]: ...


def get_system_certificate(
    call: Call, *, to: FilePath | BinaryIO | None = None, on_progress: Progress | None = None
) -> Flow[FileResponse | Path | int]:
    """Download the certificate of the authority that signed Harbor's own, if it was installed with one.

    Args:
        call: The call.
        to: Where to stream it: a file, which is replaced when the download is complete and left alone if it fails; a
            folder, where it gets the server's name for it; or a file object that takes bytes. None: into memory.
        on_progress: Called with the bytes that are done and, where the server says it, those there are in all.

    Returns:
        The certificate, in PEM form; with a file or folder its path, with a file object the number of bytes.

    Raises:
        NotFound: There is none.
        OSError: It can't be written.

    API operation: `getCert`, since Harbor 2.2.
    """
    return (yield from download(ops.get_system_certificate(), call, to, on_progress, "ca.crt"))
