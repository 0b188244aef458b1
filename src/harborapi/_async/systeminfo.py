# Written by tools/generate.py from operations/systeminfo.py; edit those, then run: make generate
"""Tag `systeminfo`: what Harbor tells of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import FileResponse, GeneralInfo, SystemInfo


class SysteminfoMethods(AsyncMethods):
    """Tag `systeminfo`: what Harbor tells of itself."""

    async def get_system_info(self) -> GeneralInfo:
        """Get what Harbor tells of itself: how users log in, and, to who is logged in, the version and more.

        Returns:
            What it tells; fields that the account is not told are None.

        API operation: `getSystemInfo`, since Harbor 2.2.
        """
        from ..operations import systeminfo as ops

        return await self.send(ops.get_system_info())

    async def get_system_volume_info(self) -> SystemInfo:
        """Get the size of the volumes that hold the blobs, and how much of it is free.

        Returns:
            The volumes, in bytes.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator.

        API operation: `getVolumes`, since Harbor 2.2.
        """
        from ..operations import systeminfo as ops

        return await self.send(ops.get_system_volume_info())

    async def get_system_certificate(self) -> FileResponse:
        """Download the certificate of the authority that signed Harbor's own, if it was installed with one.

        Returns:
            The certificate, in PEM form.

        Raises:
            NotFound: There is none.

        API operation: `getCert`, since Harbor 2.2.
        """
        from ..operations import systeminfo as ops

        return await self.send(ops.get_system_certificate())
