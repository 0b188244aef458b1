"""The lists that the properties are tried on: how each is asked for, and what its fields are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harborapi._core.operation import Listing, items

if TYPE_CHECKING:
    from harborapi.query import Query, Sort


@dataclass(frozen=True)
class List:
    """A list: its operation, and each field's type and how it is got from a model."""

    operation: str
    path: str
    model: str
    fields: dict[str, tuple[type, Callable[[Any], Any]]]
    parameters: dict[str, str] = field(default_factory=dict)

    def __call__(self, query: Query | str | None = None, sort: Sort | str | None = None) -> Listing[Any]:
        return Listing(
            self.operation, "GET", self.path, items(self.model), query={"q": query, "sort": sort, **self.parameters}
        )


def of(name: str, kind: type = str) -> tuple[type, Callable[[Any], Any]]:
    missing = {str: "", int: 0, bool: False}.get(kind)
    return kind, lambda row: missing if (value := getattr(row, name)) is None else value


TIMES = {"creation_time": (of("creation_time", object)), "update_time": (of("update_time", object))}
LISTS = [
    List(
        "ListLabels",
        "/labels",
        "Label",
        {"id": of("id", int), "name": of("name"), "description": of("description"), **TIMES},
        {"scope": "g"},
    ),
    List(
        "listUsers",
        "/users",
        "UserResp",
        {
            "email": of("email"),
            "username": of("username"),
            "comment": of("comment"),
            "sysadmin_flag": of("sysadmin_flag", bool),
            **TIMES,
        },
    ),
    List(
        "listProjects",
        "/projects",
        "Project",
        {"project_id": of("project_id", int), "owner_id": of("owner_id", int), "name": of("name"), **TIMES},
    ),
    List(
        "listRepositories",
        "/projects/library/repositories",
        "Repository",
        {
            "repository_id": of("id", int),
            "name": of("name"),
            "description": of("description"),
            "pull_count": of("pull_count", int),
            **TIMES,
        },
    ),
    List(
        "listAllRepositories",
        "/repositories",
        "Repository",
        {"name": of("name"), "description": of("description"), "project_id": of("project_id", int)},
    ),
    List(
        "ListRobot",
        "/robots",
        "Robot",
        {
            "id": of("id", int),
            "name": (str, lambda row: row.name.removeprefix("robot$")),
            "description": of("description"),
            "duration": of("duration", int),
            "disabled": of("disable", bool),
            **TIMES,
        },
    ),
    List(
        "listArtifacts",
        "/projects/library/repositories/app/artifacts",
        "Artifact",
        {
            "id": of("id", int),
            "type": of("type"),
            "media_type": of("media_type"),
            "digest": of("digest"),
            "size": of("size", int),
            "push_time": of("push_time", object),
        },
    ),
]
