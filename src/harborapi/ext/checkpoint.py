"""Where a sweep was when it stopped: a small JSON file, replaced whole each time."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..exceptions import InvalidArgument
from .failures import Failure

if TYPE_CHECKING:
    from ._plan import Plan

__all__ = ["Checkpoint"]

VERSION = 1


@dataclass
class Checkpoint:
    """Where a sweep was when it stopped.

    Attributes:
        source: Which of its lists of repositories it was in.
        repository: Id of the repository that it was in.
        artifact: Id of the last artifact in it that is done; None where the whole repository is.
        repositories: How many repositories are done.
        artifacts: How many artifacts are done.
        failures: What could not be read.
    """

    source: int = 0
    repository: int = 0
    artifact: int | None = None
    repositories: int = 0
    artifacts: int = 0
    failures: list[Failure] = field(default_factory=list[Failure])

    def write(self, path: Path, plan: Plan, server: str) -> None:
        """Write it, whole or not at all.

        Args:
            path: The file; replaced where it exists.
            plan: What the sweep goes through.
            server: The server's address.

        Raises:
            OSError: It can't be written.
        """
        text = json.dumps(
            {
                "version": VERSION,
                "server": server,
                "sweep": plan.to_json(),
                "position": [self.source, self.repository, self.artifact],
                "repositories": self.repositories,
                "artifacts": self.artifacts,
                "failures": [failure.to_json() for failure in self.failures],
            },
            indent=1,
        )
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    @classmethod
    def read(cls, path: Path, plan: Plan, server: str) -> Checkpoint | None:
        """Read it.

        Args:
            path: The file.
            plan: What the sweep goes through.
            server: The server's address.

        Returns:
            The checkpoint; None where there is no file: then the sweep begins.

        Raises:
            InvalidArgument: The file is no checkpoint, or that of another sweep.
            OSError: It can't be read.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        try:
            found: dict[str, Any] = json.loads(text)
            same = found["version"] == VERSION, found["server"] == server, found["sweep"] == plan.to_json()
            source, repository, artifact = found["position"]
            failures = [Failure(**one) for one in found["failures"]]
            checkpoint = cls(source, repository, artifact, found["repositories"], found["artifacts"], failures)
        except (ValueError, KeyError, TypeError):
            raise InvalidArgument(f"{path} is no checkpoint of a sweep") from None
        if not all(same):
            raise InvalidArgument(f"{path} is the checkpoint of another sweep: delete it, or choose another file")
        return checkpoint
