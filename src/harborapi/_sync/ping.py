# Written by tools/generate.py from operations/ping.py; edit those, then run: make generate
"""Tag `ping`: whether Harbor answers."""

from __future__ import annotations

from .base import SyncMethods


class PingMethods(SyncMethods):
    """Tag `ping`: whether Harbor answers."""

    def ping(self) -> str:
        """Ask whether Harbor answers at all. Nobody need be logged in.

        Returns:
            `Pong`.

        API operation: `getPing`, since Harbor 2.2.
        """
        from ..operations import ping as ops

        return self.send(ops.ping())
