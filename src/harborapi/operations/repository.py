"""Tag `repository`: repositories, of one project or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Body, Empty, Json
from .._core.operation import Listing, Operation, items

if TYPE_CHECKING:
    from ..models import Repository
    from ..query import Query, Sort
    from ..types import RepositoryDict

_REPOSITORY = "/projects/{project_name}/repositories/{repository_name}"


def get_repositories(
    project_name: str | None = None,
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[Repository]:
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
    every = project_name is None
    return Listing(
        "listAllRepositories" if every else "listRepositories",
        "GET",
        "/repositories" if every else "/projects/{project_name}/repositories",
        items("Repository"),
        path={} if project_name is None else {"project_name": project_name},
        query={"q": query, "sort": sort},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_repository(project_name: str, repository_name: str) -> Operation[Repository]:
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
    return Operation(
        "getRepository",
        "GET",
        _REPOSITORY,
        Json("Repository"),
        path={"project_name": project_name, "repository_name": repository_name},
    )


def update_repository(
    project_name: str, repository_name: str, repository: Repository | RepositoryDict
) -> Operation[None]:
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
    return Operation(
        "updateRepository",
        "PUT",
        _REPOSITORY,
        Empty(),
        path={"project_name": project_name, "repository_name": repository_name},
        body=Body("Repository", repository),
    )


def delete_repository(project_name: str, repository_name: str) -> Operation[None]:
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
    return Operation(
        "deleteRepository",
        "DELETE",
        _REPOSITORY,
        Empty(),
        path={"project_name": project_name, "repository_name": repository_name},
    )
