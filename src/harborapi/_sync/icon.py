# Written by tools/generate.py from operations/icon.py; edit those, then run: make generate
"""Tag `icon`: the icons that artifacts are shown with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import SyncMethods

if TYPE_CHECKING:
    from ..models import Icon


class IconMethods(SyncMethods):
    """Tag `icon`: the icons that artifacts are shown with."""

    def get_icon(self, digest: str) -> Icon:
        """Get an icon. No log-in is needed.

        Args:
            digest: Digest of the icon, as an artifact's `icon` names it: `sha256:` and 64 hex digits.

        Returns:
            The picture in base64, with its type.

        Raises:
            NotFound: There is no such icon.

        API operation: `getIcon`, since Harbor 2.1.
        """
        from ..operations import icon as ops

        return self.send(ops.get_icon(digest))
