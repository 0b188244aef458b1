# Written by tools/generate.py from operations/system_cve_allowlist.py; edit those, then run: make generate
"""Tag `SystemCVEAllowlist`: the vulnerabilities that don't count in any project that has no list of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import CVEAllowlist
    from ..types import CVEAllowlistDict


class SystemCveAllowlistMethods(AsyncMethods):
    """Tag `SystemCVEAllowlist`: the vulnerabilities that don't count in any project that has no list of its own."""

    async def get_cve_allowlist(self) -> CVEAllowlist:
        """Get the list of vulnerabilities that don't count. Whoever is logged in may see it.

        Returns:
            The list; where none was ever set, one without items.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.

        API operation: `getSystemCVEAllowlist`, since Harbor 2.3.
        """
        from ..operations import system_cve_allowlist as ops

        return await self.send(ops.get_cve_allowlist())

    async def update_cve_allowlist(self, allowlist: CVEAllowlist | CVEAllowlistDict) -> None:
        """Set the list of vulnerabilities that don't count; it replaces the old one as a whole.

        Args:
            allowlist: The vulnerabilities, and until when the list holds (Unix seconds; None: for ever).

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator. Robot accounts can't do it.
            InternalServerError: A vulnerability is in it twice, or has an empty identifier.

        API operation: `putSystemCVEAllowlist`, since Harbor 2.3.
        """
        from ..operations import system_cve_allowlist as ops

        await self.send(ops.update_cve_allowlist(allowlist))
