"""Tag `icon`: the icons that artifacts are shown with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Json
from .._core.operation import Operation

if TYPE_CHECKING:
    from ..models import Icon


def get_icon(digest: str) -> Operation[Icon]:
    """Get an icon. No log-in is needed.

    Args:
        digest: Digest of the icon, as an artifact's `icon` names it: `sha256:` and 64 hex digits.

    Returns:
        The picture in base64, with its type.

    Raises:
        NotFound: There is no such icon.

    API operation: `getIcon`, since Harbor 2.1.
    """
    return Operation("getIcon", "GET", "/icons/{digest}", Json("Icon"), path={"digest": digest})
