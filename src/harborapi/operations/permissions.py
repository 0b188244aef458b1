"""Tag `permissions`: what robot accounts can be allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Json
from .._core.operation import Operation

if TYPE_CHECKING:
    from ..models import Permissions


def get_permissions() -> Operation[Permissions]:
    """List all that robot accounts can be allowed.

    Returns:
        What they can be allowed in the system and in projects; who is no system administrator is told of projects
        alone.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor project admin of any project; or it is a robot.
        NotFound: The server is older than 2.10.

    API operation: `getPermissions`, since Harbor 2.10.
    """
    return Operation("getPermissions", "GET", "/permissions", Json("Permissions"))
