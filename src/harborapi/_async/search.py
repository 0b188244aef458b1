# Written by tools/generate.py from operations/search.py; edit those, then run: make generate
"""Tag `search`: projects and repositories by a part of their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import Search


class SearchMethods(AsyncMethods):
    """Tag `search`: projects and repositories by a part of their name."""

    async def search(self, query: str) -> Search:
        """Find projects and repositories by a part of their name, among those that the account may see.

        Args:
            query: A part of the name, as plain text; it must not be empty. Of projects small and capital letters differ,
                of repositories they don't, and there the project's name counts too: `library/ngi`.

        Returns:
            The projects and the repositories, all at once.

        Raises:
            UnprocessableEntity: The text is empty.

        API operation: `search`, since Harbor 2.3.
        """
        from ..operations import search as ops

        return await self.send(ops.search(query))
