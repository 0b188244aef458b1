# Written by tools/generate.py from operations/repository.py; edit those, then run: make generate
"""Tag `repository`: repositories, of one project or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import Repository
    from ..query import Query, Sort
    from ..types import RepositoryDict


class RepositoryMethods(AsyncMethods):
    """Tag `repository`: repositories, of one project or of all."""

    async def get_repositories(
        self,
        project_name: str | None = None,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[Repository]:
        """List the repositories of a project, or all that the account may see.

        Args:
            project_name: The project's name; None for the repositories of all projects.
            query: Harbor's query language, e.g. `name=~app`; keys: `name` (with the project's: `library/app`),
                `repository_id`, `project_id`, `description`, `pull_count`, `creation_time`, `update_time`, `blob_digest`.
                Unknown keys are ignored.
            sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default the newest
                comes first.
            page: The page to start at, counted from 1.
            page_size: Repositories a request, 1 to 100.
            limit: How many repositories at the most; None for all.

        Returns:
            The repositories.

        Raises:
            InvalidArgument: The project's name is empty.
            BadRequest: The query can't be read.
            Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
            Forbidden: The project is private or unknown, and the account no member of it.
            NotFound: There is no such project.

        API operation: `listRepositories`, since Harbor 2.0; without a project `listAllRepositories`, since Harbor 2.3.
        """
        from ..operations import repository as ops

        return await self.send(ops.get_repositories(project_name, query, sort, page, page_size, limit))

    async def get_repository(self, project_name: str, repository_name: str) -> Repository:
        """Get a repository. Unlike the list, it is shown to members of the project alone, though the project be public.

        Args:
            project_name: The project's name.
            repository_name: The repository's name without the project's; may hold slashes.

        Returns:
            The repository.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no member of the project.
            NotFound: There is no such project or repository.

        API operation: `getRepository`, since Harbor 2.0.
        """
        from ..operations import repository as ops

        return await self.send(ops.get_repository(project_name, repository_name))

    async def update_repository(
        self, project_name: str, repository_name: str, repository: Repository | RepositoryDict
    ) -> None:
        """Change a repository's description; nothing else of it can be changed.

        Args:
            project_name: The project's name.
            repository_name: The repository's name without the project's; may hold slashes.
            repository: The repository; its `description` counts alone.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not change repositories of the project (role developer or above).
            NotFound: There is no such project or repository.

        API operation: `updateRepository`, since Harbor 2.0.
        """
        from ..operations import repository as ops

        await self.send(ops.update_repository(project_name, repository_name, repository))

    async def delete_repository(self, project_name: str, repository_name: str) -> None:
        """Delete a repository with all that is in it.

        Args:
            project_name: The project's name.
            repository_name: The repository's name without the project's; may hold slashes.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not delete repositories of the project (role maintainer or above).
            NotFound: There is no such project or repository.
            PreconditionFailed: It holds an immutable tag; nothing is deleted then.

        API operation: `deleteRepository`, since Harbor 2.0.
        """
        from ..operations import repository as ops

        await self.send(ops.delete_repository(project_name, repository_name))
