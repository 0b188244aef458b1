"""What a sweep goes through, and how the server is asked for it: in the order of ids, which no push changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..exceptions import InvalidArgument
from ..operations import artifact as artifacts
from ..operations import repository as repositories
from ..query import Field, Query, Term

if TYPE_CHECKING:
    from .._core.operation import Listing
    from ..models import Artifact, Repository

PAGE = 100
TAGGED = Query((Term("tags", "exact", "*"),))
NAMES_AT_ONCE = 50
"""How many names a query holds; with more of them the lists are read whole."""


@dataclass(frozen=True)
class Source:
    """A list of repositories that a sweep goes through.

    Attributes:
        project: Whose repositories; None for all that the account may see.
        names: Whole names of the repositories wanted, and by which name each was asked for; None for all.
    """

    project: str | None = None
    names: Mapping[str, str] | None = None

    def repositories(self, after: int) -> Listing[Repository]:
        """The list of the repositories with greater ids, in the order of their ids.

        Args:
            after: The id.

        Returns:
            The listing.
        """
        asked = Query()
        if self.names is not None and len(self.names) <= NAMES_AT_ONCE:
            asked &= Field("name").any_of(*sorted(self.names))
        if after:
            asked &= Field("repository_id").between(after + 1, None)
        return repositories.get_repositories(self.project, query=str(asked) or None, sort="repository_id")


@dataclass(frozen=True)
class Plan:
    """What a sweep goes through.

    Attributes:
        projects: Names of the projects; None for all.
        repositories: Names of the repositories, with their project's or without; None for all.
        tags: Only artifacts with one of these tags; None for all.
        query: Only artifacts that a query lets pass.
        with_report: Whether the reports are read too.
        flags: More arguments of `get_artifacts`.
        concurrency: How many requests at once; None for the client's setting.
        raising: Whether a failure ends the sweep.
    """

    projects: tuple[str, ...] | None = None
    repositories: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    query: str | Query | None = None
    with_report: bool = False
    flags: Mapping[str, Any] = field(default_factory=dict[str, Any])
    concurrency: int | None = None
    raising: bool = False

    def __post_init__(self) -> None:
        if self.concurrency is not None and self.concurrency < 1:
            raise InvalidArgument(f"max_connections must be 1 or more, not {self.concurrency}")
        self.artifacts_query(1)

    def artifacts_query(self, after: int) -> str | Query | None:
        """The condition on artifacts: what was asked for, the tag, and greater ids.

        Args:
            after: The id.

        Returns:
            The query; None without a condition.

        Raises:
            InvalidArgument: The query has a condition on the id, or on the tag where there is a tag too.
        """
        ours = Query()
        if self.tags is not None:  # of several the server can't look for one
            ours &= (Field("tags") == self.tags[0]) if len(self.tags) == 1 else TAGGED
        if after:
            ours &= Field("id").between(after + 1, None)
        if isinstance(self.query, Query):
            if {"id", "ID"} & {term.field for term in self.query.terms}:
                raise InvalidArgument("a sweep goes by the ids of artifacts: the query can't ask for them")
            return (self.query & ours) if self.query.terms or ours.terms else None
        keys = {part.partition("=")[0].strip().lower() for part in (self.query or "").split(",")}
        if "id" in keys or (self.tags is not None and "tags" in keys):
            raise InvalidArgument("the query can't ask for the id, nor for tags beside tag=")
        return ",".join(filter(None, (self.query, str(ours)))) or None

    def artifacts(self, repository: Repository, after: int) -> Listing[Artifact]:
        """The list of a repository's artifacts with greater ids, in the order of their ids.

        Args:
            repository: The repository.
            after: The id.

        Returns:
            The listing.
        """
        project, name = repository.split_name()
        query: Any = self.artifacts_query(after)  # expressions are taken wherever texts are
        flags = {**self.flags, "with_scan_overview": True} if self.with_report else self.flags
        return artifacts.get_artifacts(project, name, query=query, sort="id", **flags)

    def wants(self, artifact: Artifact) -> bool:
        """Whether an artifact has one of the tags; only asked where the server could not look for them."""
        return any(tag.name in (self.tags or ()) for tag in artifact.tags or ())

    @property
    def sifts(self) -> bool:
        """Whether `wants` must be asked."""
        return self.tags is not None and len(self.tags) != 1

    def to_json(self) -> dict[str, Any]:
        """What tells this sweep from another, as JSON: a checkpoint holds for the same sweep alone."""
        return {
            "projects": _list(self.projects),
            "repositories": _list(self.repositories),
            "tags": _list(self.tags),
            "query": None if self.query is None else str(self.query),
            "with_report": self.with_report,
        }


def names_of(parameter: str, names: Iterable[str] | None) -> tuple[str, ...] | None:
    """Names as given, each once.

    Args:
        parameter: What they were given as.
        names: The names.

    Returns:
        The names; None where None was given.

    Raises:
        InvalidArgument: It is a text, whose letters would be the names, or there is an empty name.
    """
    if names is None:
        return None
    if isinstance(names, str):
        raise InvalidArgument(f"{parameter} must be a list of names, not the text {names!r}")
    found = tuple(dict.fromkeys(names))
    if "" in found:
        raise InvalidArgument(f"{parameter} has an empty name in it")
    return found


def _list(names: Sequence[str] | None) -> list[str] | None:
    return None if names is None else list(names)
