# Written by tools/generate.py from operations/ping.py; edit those, then run: make generate
"""Tag `ping`: whether Harbor answers."""

from __future__ import annotations

from .base import AsyncMethods


class PingMethods(AsyncMethods):
    """Tag `ping`: whether Harbor answers."""

    async def ping(self) -> str:
        """Ask whether Harbor answers at all. Nobody need be logged in.

        Returns:
            `Pong`.

        API operation: `getPing`, since Harbor 2.2.
        """
        from ..operations import ping as ops

        return await self.send(ops.ping())
