# Written by tools/generate.py from operations/label.py; edit those, then run: make generate
"""Tag `label`: labels of the whole system and of projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import SyncMethods

if TYPE_CHECKING:
    from ..models import Label


class LabelMethods(SyncMethods):
    """Tag `label`: labels of the whole system and of projects."""

    def get_labels(
        self,
        query: str | None = None,
        sort: str | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
        name: str | None = None,
        scope: str = "g",
        project_id: int | None = None,
    ) -> list[Label]:
        """List labels.

        Args:
            query: Harbor's query language, e.g. `name=~prod`.
            sort: Fields to sort by, separated by commas; `-` before one turns its order round.
            page: The page to start at, counted from 1.
            page_size: Labels a request, 1 to 100.
            limit: How many labels at the most; None for all.
            name: A part of the name.
            scope: `g` for the labels of the system, `p` for those of a project.
            project_id: The project whose labels are listed; needed with scope `p`.

        Returns:
            The labels.

        Raises:
            BadRequest: The scope is unknown, or `p` without a project.
            Unauthorized: The client is anonymous.
        """
        from ..operations import label

        return self.send(label.get_labels(query, sort, page, page_size, limit, name, scope, project_id))
