# Written by tools/generate.py from flows/comparing.py; edit those, then run: make generate
"""What a Harbor has, to be compared with what another has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..outcomes import Snapshot


class ComparingMethods(AsyncMethods):
    """What a Harbor has, to be compared with what another has."""

    async def snapshot(self, project_names: Iterable[str] | None = None, *, with_artifacts: bool = True) -> Snapshot:
        """Read what a Harbor has, as far as two can be compared: `harborapi.comparing.compare(source, target)` does.

        That is: projects with their settings, repositories, artifacts by digest with their labels and kinds of accessories
        (signatures, SBOMs), tags, labels, webhook policies, retention, rules of immutability, preheat policies; and of the
        system labels, registries and replication policies. Identifiers, times and secrets are left out.

        Args:
            project_names: Only these projects, and nothing of the system. None: all that the account may see.
            with_artifacts: Whether to read artifacts and tags too, which takes a request for each hundred of them.

        Returns:
            What there is; what the account may not see is told in `unread`.

        Raises:
            Unauthorized: A project is private or unknown, and the client anonymous or its credentials wrong.
            Forbidden: A project is private or unknown, and the account no member of it.
            NotFound: There is no such project.
        """
        from ..flows import comparing as ops

        return await self.perform(ops.snapshot, project_names, with_artifacts=with_artifacts)
