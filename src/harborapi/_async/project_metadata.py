# Written by tools/generate.py from operations/project_metadata.py; edit those, then run: make generate
"""Tag `projectMetadata`: settings of projects, one by one. To change several at once, use `update_project`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..models import ProjectMetadata
    from ..types import ProjectMetadataDict


class ProjectMetadataMethods(AsyncMethods):
    """Tag `projectMetadata`: settings of projects, one by one. To change several at once, use `update_project`."""

    async def get_project_metadata(self, project_name_or_id: str | int) -> ProjectMetadata:
        """Get the settings of a project that are set.

        No role in the project allows it: as a member, read the `metadata` that `get_project` gives.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).

        Returns:
            The settings; those that are not set are None.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator, nor a robot with this right.
            NotFound: There is no such project.

        API operation: `listProjectMetadatas`, since Harbor 2.3.
        """
        from ..operations import project_metadata as ops

        return await self.send(ops.get_project_metadata(project_name_or_id))

    async def get_project_metadata_entry(self, project_name_or_id: str | int, metadata_name: str) -> dict[str, Any]:
        """Get one setting of a project.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            metadata_name: Name of the setting, e.g. `auto_scan`.

        Returns:
            The value by the setting's name, as text: `{"auto_scan": "true"}`; empty if it is not set.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not read the project's settings (role maintainer or above).
            NotFound: There is no such project.

        API operation: `getProjectMetadata`, since Harbor 2.3.
        """
        from ..operations import project_metadata as ops

        return await self.send(ops.get_project_metadata_entry(project_name_or_id, metadata_name))

    async def set_project_metadata(
        self, project_name_or_id: str | int, metadata: ProjectMetadata | ProjectMetadataDict | Mapping[str, Any]
    ) -> None:
        """Add a setting that the project does not have yet; exactly one.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            metadata: The setting, e.g. `{"auto_scan": True}`. The retention policy can't be set in this way.

        Raises:
            BadRequest: It is not exactly one setting, or one that Harbor does not know, or it has a value of another form.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not change the project's settings (role project admin).
            NotFound: There is no such project.
            Conflict: The project has this setting already: use `update_project_metadata_entry`.

        API operation: `addProjectMetadatas`, since Harbor 2.3.
        """
        from ..operations import project_metadata as ops

        await self.send(ops.set_project_metadata(project_name_or_id, metadata))

    async def update_project_metadata_entry(
        self,
        project_name_or_id: str | int,
        metadata_name: str,
        metadata: ProjectMetadata | ProjectMetadataDict | Mapping[str, Any],
    ) -> None:
        """Change a setting that the project has. One that it does not have is not added, though no error tells so.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            metadata_name: Name of the setting, e.g. `auto_scan`.
            metadata: The setting by its name, e.g. `{"auto_scan": True}`.

        Raises:
            BadRequest: The body lacks the setting; or Harbor does not know it, or refuses the value.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not change the project's settings (role project admin).
            NotFound: There is no such project.

        API operation: `updateProjectMetadata`, since Harbor 2.3.
        """
        from ..operations import project_metadata as ops

        await self.send(ops.update_project_metadata_entry(project_name_or_id, metadata_name, metadata))

    async def delete_project_metadata_entry(self, project_name_or_id: str | int, metadata_name: str) -> None:
        """Take a setting away from a project; the server's default holds then. One that is not set is no error.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            metadata_name: Name of the setting, e.g. `auto_scan`.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not change the project's settings (role project admin).
            NotFound: There is no such project.

        API operation: `deleteProjectMetadata`, since Harbor 2.3.
        """
        from ..operations import project_metadata as ops

        await self.send(ops.delete_project_metadata_entry(project_name_or_id, metadata_name))
