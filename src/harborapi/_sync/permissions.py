# Written by tools/generate.py from operations/permissions.py; edit those, then run: make generate
"""Tag `permissions`: what robot accounts can be allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import SyncMethods

if TYPE_CHECKING:
    from ..models import Permissions


class PermissionsMethods(SyncMethods):
    """Tag `permissions`: what robot accounts can be allowed."""

    def get_permissions(self) -> Permissions:
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
        from ..operations import permissions as ops

        return self.send(ops.get_permissions())
