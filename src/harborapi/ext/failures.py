"""What could not be read, and lists that bear it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from ..exceptions import HarborAPIException

__all__ = ["Collected", "Failure"]

T = TypeVar("T")


@dataclass(frozen=True)
class Failure:
    """Something that could not be read while other things could.

    Attributes:
        project: Name of the project.
        repository: Name of the repository, with the project's; empty where a whole project could not be read.
        reference: Digest of the artifact whose report could not be read; empty where it was a list.
        reason: Why, in words.
        error: The exception; None for a failure of an earlier run, read from a checkpoint.
    """

    project: str
    repository: str
    reference: str
    reason: str
    error: HarborAPIException | None = field(default=None, repr=False, compare=False)

    @property
    def name(self) -> str:
        """What it is about: a project, a repository, or `repository@digest`."""
        return f"{self.repository}@{self.reference}" if self.reference else self.repository or self.project

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"

    def to_json(self) -> dict[str, Any]:
        """The failure as JSON, without the exception."""
        return {
            "project": self.project,
            "repository": self.repository,
            "reference": self.reference,
            "reason": self.reason,
        }


class Collected(list[T]):
    """A list that also tells what is missing in it.

    Attributes:
        failures: What could not be read; empty where the list is complete.
    """

    def __init__(self, items: Iterable[T] = (), failures: Iterable[Failure] = ()) -> None:
        super().__init__(items)
        self.failures: list[Failure] = list(failures)

    def __repr__(self) -> str:
        return f"<Collected: {len(self)} items, {len(self.failures)} failures>"
