"""Tag `systeminfo`: what Harbor tells of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import File, Json
from .._core.operation import Operation

if TYPE_CHECKING:
    from ..models import FileResponse, GeneralInfo, SystemInfo


def get_system_info() -> Operation[GeneralInfo]:
    """Get what Harbor tells of itself: how users log in, and, to who is logged in, the version and more.

    Returns:
        What it tells; fields that the account is not told are None.

    API operation: `getSystemInfo`, since Harbor 2.2.
    """
    return Operation("getSystemInfo", "GET", "/systeminfo", Json("GeneralInfo"))


def get_system_volume_info() -> Operation[SystemInfo]:
    """Get the size of the volumes that hold the blobs, and how much of it is free.

    Returns:
        The volumes, in bytes.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is no system administrator.

    API operation: `getVolumes`, since Harbor 2.2.
    """
    return Operation("getVolumes", "GET", "/systeminfo/volumes", Json("SystemInfo"))


def get_system_certificate() -> Operation[FileResponse]:
    """Download the certificate of the authority that signed Harbor's own, if it was installed with one.

    Returns:
        The certificate, in PEM form.

    Raises:
        NotFound: There is none.

    API operation: `getCert`, since Harbor 2.2.
    """
    return Operation("getCert", "GET", "/systeminfo/getcert", File())
