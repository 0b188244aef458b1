"""What sweeps of both clients share: settings, what was found so far, and the checkpoint. No I/O with the server."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from ..exceptions import InvalidArgument
from ._flow import Found, Missed, Passed, Position, Sweeper
from ._plan import Plan, names_of
from .checkpoint import Checkpoint

if TYPE_CHECKING:
    from os import PathLike

    from .._core.call import Call
    from .._core.wire import Flow
    from ..query import Query
    from ._flow import Event
    from .artifact import ArtifactInfo
    from .failures import Failure

log = logging.getLogger("harborapi")

OnFailure: TypeAlias = Literal["collect", "raise"]
"""What becomes of something that can't be read: it goes to `failures` and the sweep goes on, or the sweep ends."""

REPORT_KINDS = (
    "application/vnd.security.vulnerability.report; version=1.1",
    "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0",
)


@dataclass(frozen=True)
class Progress:
    """How far a sweep is.

    Attributes:
        repositories: How many repositories are done.
        repositories_total: How many there are; None until that is known.
        artifacts: How many artifacts were handed on.
        failures: How many things could not be read.
    """

    repositories: int = 0
    repositories_total: int | None = None
    artifacts: int = 0
    failures: int = 0


class SweepBase:
    """The settings and the state of a sweep; `api.Sweep` and `sync.Sweep` tell what they mean."""

    def __init__(
        self,
        projects: Iterable[str] | None,
        repositories: Iterable[str] | None,
        tag: str | Iterable[str] | None,
        query: str | Query | None,
        *,
        server: str,
        with_report: bool,
        flags: dict[str, Any],
        max_connections: int | None,
        on_failure: OnFailure,
        checkpoint: str | PathLike[str] | None,
        save_every: int,
        before_save: Callable[[], object] | None,
        on_progress: Callable[[Progress], object] | None,
    ) -> None:
        if on_failure not in {"collect", "raise"}:
            raise InvalidArgument(f"on_failure must be 'collect' or 'raise', not {on_failure!r}")
        if save_every < 0:
            raise InvalidArgument(f"save_every must be 0 or more, not {save_every}")
        self._plan = Plan(
            names_of("projects", projects),
            names_of("repositories", repositories),
            names_of("tag", [tag] if isinstance(tag, str) else tag),
            query,
            with_report,
            flags,
            max_connections,
            raising=on_failure == "raise",
        )
        self._server = server
        self._file = None if checkpoint is None else Path(checkpoint)
        self._save_every, self._before_save, self._on_progress = save_every, before_save, on_progress
        self._reset(Checkpoint())
        if self._file is not None:
            found = Checkpoint.read(self._file, self._plan, self._server)
            if found is not None:
                self._reset(found)

    def _reset(self, state: Checkpoint) -> None:
        self._state = state
        self.failures: list[Failure] = state.failures
        self._total: int | None = None
        self._handed: Position | None = None
        self._unsaved = 0
        self._complete = False

    @property
    def progress(self) -> Progress:
        """How far it is."""
        state = self._state
        return Progress(state.repositories, self._total, state.artifacts, len(self.failures))

    def __repr__(self) -> str:
        now = self.progress
        of = "" if now.repositories_total is None else f" of {now.repositories_total}"
        return f"<Sweep: {now.repositories}{of} repositories, {now.artifacts} artifacts, {now.failures} failures>"

    def save(self) -> None:
        """Write the checkpoint now: all that was handed on counts as done. Without a file it does nothing.

        Raises:
            OSError: It can't be written.
        """
        self._settle()
        self._write()

    # ---- what both colours of the loop call

    def _flow(self, call: Call) -> Flow[None]:
        if self._complete:
            self._reset(Checkpoint())
        state = self._state
        return Sweeper(self._plan, call, Position(state.source, state.repository, state.artifact)).run()

    def _note(self, event: Event) -> ArtifactInfo | None:
        """Keep what an event tells; gives the artifact to hand on, where it is one."""
        state = self._state
        if isinstance(event, Found):
            self._handed = event.position
            state.artifacts += 1
            return event.info
        if isinstance(event, Missed):
            self.failures.append(event.failure)
            log.warning("sweep: %s", event.failure)
        elif isinstance(event, Passed):
            self._move(event.position)
            state.repositories += event.repositories
            self._tell()
        else:
            self._total = state.repositories + event.repositories
            self._tell()
        return None

    def _settle(self) -> None:
        """The artifact that was handed on is done."""
        if self._handed is not None:
            self._move(self._handed)
            self._handed = None
            self._unsaved += 1
            if self._save_every and self._unsaved >= self._save_every:
                self._write()

    def _move(self, position: Position) -> None:
        state = self._state
        state.source, state.repository, state.artifact = position.source, position.repository, position.artifact

    def _give_back(self) -> None:
        """The artifact that was handed on is not done: it comes again."""
        if self._handed is not None:
            self._handed = None
            self._state.artifacts -= 1

    def _stop(self) -> None:
        """The loop is left before the end."""
        if not self._complete:
            self.save()

    def _end(self) -> None:
        """All is done."""
        self._complete = True
        if self._file is not None:
            if self._before_save is not None:
                self._before_save()
            self._file.unlink(missing_ok=True)

    def _write(self) -> None:
        self._unsaved = 0
        if self._file is not None:
            if self._before_save is not None:
                self._before_save()
            self._state.write(self._file, self._plan, self._server)

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(self.progress)


Callback: TypeAlias = Callable[[int, int], object] | Callable[[list[Exception]], object]
"""Told after each repository how many are done and how many there are; or, where it takes one argument, told at the end
of the exceptions: so earlier releases of this library had it.
"""


def _takes_failures(callback: Callback) -> bool:
    try:
        signature = inspect.signature(callback)
        signature.bind(0, 0)
    except TypeError:
        return True
    except ValueError:  # written in C, and silent about its arguments
        return False
    return False


def tell_failures(callback: Callback | None, failures: Iterable[Failure]) -> None:
    """Tell a callback that takes one argument what could not be read."""
    if callback is not None and _takes_failures(callback):
        cast("Callable[[list[Exception]], object]", callback)([one.error for one in failures if one.error])


def counting(callback: Callback | None) -> Callable[[Progress], object] | None:
    """What tells a callback of two numbers: repositories that are done, and how many there are."""
    if callback is None or _takes_failures(callback):
        return None
    told = cast("Callable[[int, int], object]", callback)

    def tell(progress: Progress) -> None:
        total = progress.repositories_total
        told(progress.repositories, progress.repositories if total is None else max(total, progress.repositories))

    return tell
