# Written by tools/generate.py from operations/label.py; edit those, then run: make generate
"""Tag `label`: labels, of the whole system or of one project, that artifacts can bear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import Label
    from ..query import Query, Sort
    from ..types import LabelDict


class LabelMethods(AsyncMethods):
    """Tag `label`: labels, of the whole system or of one project, that artifacts can bear."""

    async def get_labels(
        self,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        name: str | None = None,
        scope: str | None = None,
        project_id: int | None = None,
        limit: int | None = None,
    ) -> list[Label]:
        """List the labels of the system, or those of a project. Harbor wants to be told which: give the `scope`.

        Args:
            query: Harbor's query language, e.g. `color=#48960C`; keys: `id`, `name`, `description`, `color`,
                `creation_time`, `update_time`. Unknown keys are ignored.
            sort: Columns to sort by, separated by commas; `-` before one turns its order round.
            page: The page to start at, counted from 1.
            page_size: Labels a request, 1 to 100.
            name: A part of the name.
            scope: `g` for the labels of the system, `p` for those of a project; needed.
            project_id: Identifier of the project; needed with scope `p`.
            limit: How many labels at the most; None for all.

        Returns:
            The labels.

        Raises:
            BadRequest: The scope is missing or unknown, or `p` without a project; or the query can't be read.
            Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
            Forbidden: The project is private or unknown, and the account no member of it.

        API operation: `ListLabels`, since Harbor 2.3.
        """
        from ..operations import label as ops

        return await self.send(ops.get_labels(query, sort, page, page_size, name, scope, project_id, limit))

    async def get_label(self, label_id: int) -> Label:
        """Get a label.

        Args:
            label_id: Identifier of the label.

        Returns:
            The label.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no member of the label's project; or, for a label of the system, no administrator.
            NotFound: There is no such label.

        API operation: `GetLabelByID`, since Harbor 2.3.
        """
        from ..operations import label as ops

        return await self.send(ops.get_label(label_id))

    async def create_label(self, label: Label | LabelDict) -> str:
        """Make a label.

        The server checks little here: an empty name or an unknown project is stored as it is.

        Args:
            label: The label: `name` (1 to 128 bytes), `scope` (`g` or `p`), with `p` the `project_id`, and if wanted
                `description` and `color` (such as `#48960C`).

        Returns:
            The `Location` of the label; it ends in the identifier.

        Raises:
            BadRequest: The scope is missing or unknown.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not make labels: of a project that takes the role maintainer or above, of the system
                an administrator.
            Conflict: There is a label of this name in the same scope or project.
            InternalServerError: The colour is longer than 16 characters.

        API operation: `CreateLabel`, since Harbor 2.3.
        """
        from ..operations import label as ops

        return await self.send(ops.create_label(label))

    async def update_label(self, label_id: int, label: Label | LabelDict) -> None:
        """Change a label's name, description and colour, all three: what is left out becomes empty.

        Args:
            label_id: Identifier of the label.
            label: The label as it is to be. Scope and project stay as they are.

        Raises:
            BadRequest: The name is empty or longer than 128 bytes.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not change labels: of a project that takes the role maintainer or above, of the
                system an administrator.
            NotFound: There is no such label.
            Conflict: Another label in the same scope or project has this name.

        API operation: `UpdateLabel`, since Harbor 2.3.
        """
        from ..operations import label as ops

        await self.send(ops.update_label(label_id, label))

    async def delete_label(self, label_id: int) -> None:
        """Delete a label, and take it off all artifacts.

        Args:
            label_id: Identifier of the label.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not delete labels: of a project that takes the role maintainer or above, of the
                system an administrator.
            NotFound: There is no such label.

        API operation: `DeleteLabel`, since Harbor 2.3.
        """
        from ..operations import label as ops

        await self.send(ops.delete_label(label_id))
