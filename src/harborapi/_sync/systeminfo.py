# Written by tools/generate.py from flows/systeminfo.py and operations/systeminfo.py; edit those, then run: make generate
"""Tag `systeminfo`: what Harbor tells of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from .base import SyncMethods

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from .._core.sinks import FilePath
    from .._core.wire import Progress
    from ..models import FileResponse, GeneralInfo, SystemInfo


class SysteminfoMethods(SyncMethods):
    """Tag `systeminfo`: what Harbor tells of itself."""

    @overload
    def get_system_certificate(self, *, to: None = None, on_progress: Progress | None = None) -> FileResponse: ...

    @overload
    def get_system_certificate(self, *, to: FilePath, on_progress: Progress | None = None) -> Path: ...

    @overload
    def get_system_certificate(self, *, to: BinaryIO, on_progress: Progress | None = None) -> int: ...

    @overload
    def get_system_certificate(
        self, *, to: FilePath | BinaryIO | None, on_progress: Progress | None = None
    ) -> FileResponse | Path | int: ...

    def get_system_certificate(
        self, *, to: FilePath | BinaryIO | None = None, on_progress: Progress | None = None
    ) -> FileResponse | Path | int:
        """Download the certificate of the authority that signed Harbor's own, if it was installed with one.

        Args:
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
        from ..flows import systeminfo as ops

        return self.perform(ops.get_system_certificate, to=to, on_progress=on_progress)

    def get_system_info(self) -> GeneralInfo:
        """Get what Harbor tells of itself: how users log in, and, to who is logged in, the version and more.

        Returns:
            What it tells; fields that the account is not told are None.

        API operation: `getSystemInfo`, since Harbor 2.2.
        """
        from ..operations import systeminfo as ops

        return self.send(ops.get_system_info())

    def get_system_volume_info(self) -> SystemInfo:
        """Get the size of the volumes that hold the blobs, and how much of it is free.

        Returns:
            The volumes, in bytes.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator.

        API operation: `getVolumes`, since Harbor 2.2.
        """
        from ..operations import systeminfo as ops

        return self.send(ops.get_system_volume_info())
