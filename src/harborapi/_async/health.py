# Written by tools/generate.py from operations/health.py; edit those, then run: make generate
"""Tag `health`: whether Harbor and its parts are well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import OverallHealthStatus


class HealthMethods(AsyncMethods):
    """Tag `health`: whether Harbor and its parts are well."""

    async def health_check(self) -> OverallHealthStatus:
        """Ask whether Harbor and its parts are well. Nobody need be logged in; the server looks every 10 seconds at most.

        Returns:
            How it is with each part. That one is not well is told here too, and is no error.

        API operation: `getHealth`, since Harbor 2.3.
        """
        from ..operations import health as ops

        return await self.send(ops.health_check())
