"""A sweep told once for both clients: a generator of effects that hands on artifacts in the order of ids.

Projects come in the order asked for, repositories and artifacts in that of their ids. So a position (repository and
artifact) says exactly what is done, whatever is pushed or deleted meanwhile. What it needs of memory does not depend
on how much there is: some pages of artifacts, and as many reports as requests may be under way.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar, cast

from .._core.flow import exchange, run
from .._core.paging import collect
from .._core.wire import DONE, Emit, Flow, Gather
from ..exceptions import DeadlineExceeded, HarborAPIException, InvalidArgument, NotFound, PagingError, TransportError
from ..operations import artifact as artifacts
from ..operations import repository as repositories
from ..query import Field
from ._plan import PAGE, Plan, Source
from .artifact import ArtifactInfo
from .failures import Failure

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.operation import Listing
    from .._core.reply import Reply
    from ..models import Artifact, Repository

T = TypeVar("T")
log = logging.getLogger("harborapi")

BEYOND = 1 << 62
"""Greater than any id."""
SILENCE = 10
"""After how many failures in a row to get any answer the server counts as gone."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a sweep is: all before it is done.

    Attributes:
        source: Which list of repositories.
        repository: Id of the repository.
        artifact: Id of the last artifact that is done in it; None where the whole repository is.
    """

    source: int = 0
    repository: int = 0
    artifact: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Event: an artifact."""

    info: ArtifactInfo
    position: Position


@dataclass(frozen=True, slots=True)
class Missed:
    """Event: something that could not be read."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class Passed:
    """Event: a repository is done; or none, but a project that can't be listed."""

    position: Position
    repositories: int = 1


@dataclass(frozen=True, slots=True)
class Counted:
    """Event: how many repositories are left, now that it is known."""

    repositories: int


Event: TypeAlias = Found | Missed | Passed | Counted


@dataclass(slots=True)
class Window(Generic[T]):
    """A piece of a list: what is on it, and about how many come after it."""

    items: list[T]
    left: int


def read_window(listing: Listing[T], call: Call, pages: int, id_of: Callable[[T], int], after: int) -> Flow[Window[T]]:
    """The first pages of a list in the order of ids, read side by side.

    When something is deleted while they are read, later pages move up, and what lay between would be lost. The totals
    tell of it: then only the pages before count, and the next piece begins after them.
    """
    gather = Gather((exchange(listing.at(number, PAGE), call) for number in range(1, pages + 1)), pages)
    items: list[T] = []
    total: int | None = None
    last, ended, moved = after, False, False
    while (found := (yield gather)) is not DONE:
        reply = cast("Reply[list[T]]", found)
        text = reply.headers.get("x-total-count", "")
        said = int(text) if text.isdecimal() else None
        moved = moved or (total is not None and (said is None or said < total))
        if moved or ended:
            continue
        page, total = reply.parse(), said if total is None else total
        ended = len(page) < PAGE
        for item in page:
            if id_of(item) <= last:
                raise PagingError(
                    "the server does not list in the order asked for",
                    operation=listing.id,
                    method=listing.method,
                    url=reply.url,
                )
            last = id_of(item)
        items += page
    if ended and not moved:
        return Window(items, 0)
    return Window(items, PAGE if total is None else max(total - len(items), int(moved)))


@dataclass
class Sweeper:
    """One sweep under way: `run` is the flow.

    Attributes:
        plan: What to go through.
        call: The call.
        start: Where to begin: all before it is done.
    """

    plan: Plan
    call: Call
    start: Position = field(default_factory=Position)

    def __post_init__(self) -> None:
        limit = self.plan.concurrency or self.call.concurrency
        # Lists are asked for ahead while reports or the pages of a large repository are read: together, the limit.
        self._lists = limit if not self.plan.with_report else max(1, limit // 4)
        self._rest = limit - self._lists + 1
        self._limit = limit
        self._held: list[Event] = []
        self._waiting = 0
        self._doubtful: deque[Event] = deque()
        self._silent = 0
        self._met: set[str] = set()

    def run(self) -> Flow[None]:
        """Emits the sweep's events in their order."""
        sources = yield from self._sources()
        if len(sources) > 1 or any(source.names is not None for source in sources):
            yield from self._count(sources)
        for index in range(self.start.source, len(sources)):
            start = self.start if index == self.start.source else Position(index)
            yield from self._source(sources[index], start)
        yield from self._meet(sources[: self.start.source])
        for name in self.plan.repositories or ():
            if name not in self._met:
                yield from self._miss(
                    NotFound("there is no such repository: a name is project/repository", status=404), "", name
                )
        yield from self._flush()
        yield from self._settle()

    # ---- what to go through

    def _sources(self) -> Flow[list[Source]]:
        """The lists of repositories to go through."""
        projects, names = self.plan.projects, self.plan.repositories
        if projects is not None:
            if names is None:
                return [Source(project) for project in projects]
            return [Source(project, _within(project, names)) for project in projects]
        if names is None:
            return [Source()]
        whole = {name: name for name in names if "/" in name}
        bare = [name for name in names if "/" not in name]
        listings = (repositories.get_repositories(query=str(Field("name").contains(name))) for name in bare)
        gather = Gather((collect(listing, self.call) for listing in listings), self._limit)
        for name in bare:
            found: list[Repository] = yield gather
            whole |= {one.name: name for one in found if one.base_name == name}
        yield gather  # its end, which lets its threads go
        return [Source(None, whole)] if whole else []

    def _count(self, sources: list[Source]) -> Flow[None]:
        """Tells how many repositories are left; of what can't be counted the failure shows when its turn comes."""
        left = sources[self.start.source :]
        listings = (source.repositories(0 if n else self.start.repository).at(1, 1) for n, source in enumerate(left))
        gather = Gather((exchange(one, self.call) for one in listings), self._limit, return_exceptions=True)
        total = 0
        for source in left:
            reply: Reply[list[Repository]] | Exception = yield gather
            if isinstance(reply, DeadlineExceeded):
                raise reply
            text = "" if isinstance(reply, Exception) else reply.headers.get("x-total-count", "")
            total += min(int(text) if text.isdecimal() else 0, BEYOND if source.names is None else len(source.names))
        yield gather
        yield Emit(Counted(total))

    # ---- repositories

    def _source(self, source: Source, start: Position) -> Flow[None]:
        """One list of repositories, piece by piece."""
        done = start.repository if start.artifact is None else start.repository - 1
        after = 0 if source.names is not None else done  # a name that is missing can be told from the whole list alone
        counted = False
        while True:
            try:
                listing = source.repositories(after)
                window = yield from read_window(listing, self.call, 1, lambda one: one.id, after)
            except HarborAPIException as exc:
                if source.project is None:
                    raise
                yield from self._miss(exc, source.project, "")
                yield from self._take(Passed(Position(start.source, BEYOND), 0))
                return
            self._silent = 0
            after = window.items[-1].id if window.items else after
            if source == Source() and not counted:
                yield Emit(Counted(len(window.items) + window.left))
                counted = True
            found = [one for one in window.items if self._wanted(source, one)]
            for some in _runs([one for one in found if one.id > done]):
                yield from self._repositories(some, start)
            if not window.left:
                return

    def _wanted(self, source: Source, repository: Repository) -> bool:
        if source.names is None:
            return True
        asked = source.names.get(repository.name)
        if asked is not None:
            self._met.add(asked)
        return asked is not None

    def _meet(self, sources: list[Source]) -> Flow[None]:
        """Looks for names that were not met in lists that an earlier run had done with."""
        for source in sources:
            if self._met.issuperset(self.plan.repositories or ()):
                return
            try:
                rows = yield from collect(source.repositories(0), self.call)
            except HarborAPIException as exc:
                log.debug("sweep: %s can't be looked at again: %s", source.project, exc)
                continue
            for one in rows:
                self._wanted(source, one)

    def _repositories(self, some: list[Repository], start: Position) -> Flow[None]:
        """Some repositories side by side, their artifacts in order."""

        def after(one: Repository) -> int:
            return (start.artifact or 0) if one.id == start.repository else 0

        def first(one: Repository) -> Flow[Window[Artifact]]:
            return read_window(self.plan.artifacts(one, after(one)), self.call, 1, lambda found: found.id, after(one))

        gather = Gather((first(one) for one in some), self._lists, return_exceptions=True)
        for one in some:
            window: Window[Artifact] | Exception = yield gather
            yield from self._repository(one, window, Position(start.source, one.id, after(one)))
            yield from self._take(Passed(Position(start.source, one.id)))
        yield gather

    def _repository(self, one: Repository, window: Window[Artifact] | Exception, position: Position) -> Flow[None]:
        """The artifacts of a repository, of which the first piece has been read."""
        position_of, last = position, position.artifact or 0
        project = one.project_name
        while True:
            if isinstance(window, Exception):
                yield from self._miss(window, project, one.name)
                return
            self._silent = 0
            for artifact in window.items:
                last = artifact.id
                if self.plan.sifts and not self.plan.wants(artifact):
                    continue
                found = Found(ArtifactInfo(artifact, one), Position(position_of.source, one.id, last))
                yield from self._take(found)
            if not window.left:
                return
            listing = self.plan.artifacts(one, last)
            pages = min(self._rest, -(-window.left // PAGE))
            try:
                window = yield from read_window(listing, self.call, pages, lambda found: found.id, last)
            except HarborAPIException as exc:
                window = exc

    # ---- reports, and out

    def _take(self, event: Event) -> Flow[None]:
        """Hands an event on; with reports, some artifacts are held first, to ask for theirs side by side."""
        if not self.plan.with_report:
            yield from self._emit(event)
            return
        self._held.append(event)
        self._waiting += isinstance(event, Found)
        if self._waiting >= PAGE:
            yield from self._flush()

    def _emit(self, event: Event) -> Flow[None]:
        """Out with an event; but as long as the server is silent, who resumes is to try again what has failed."""
        self._doubtful.append(event)
        if not self._silent:
            yield from self._settle()

    def _settle(self) -> Flow[None]:
        while self._doubtful:
            yield Emit(self._doubtful.popleft())

    def _flush(self) -> Flow[None]:
        """Hands on what is held, with the reports."""
        held, self._held, self._waiting = self._held, [], 0
        scanned = (event.info for event in held if isinstance(event, Found) and event.info.artifact.scan_overviews)
        gather = Gather((self._report(info) for info in scanned), self._rest, return_exceptions=True)
        for event in held:
            if not isinstance(event, Found) or not event.info.artifact.scan_overviews:
                yield from self._emit(event)
                continue
            found: ArtifactInfo | Exception = yield gather
            if isinstance(found, Exception):
                info = event.info
                missed = self._judge(found, info.project_name, info.repository.name, info.artifact.digest)
                yield from self._emit(missed)
                yield from self._emit(event)
            else:
                self._silent = 0
                yield from self._emit(Found(found, event.position))
        yield gather

    def _report(self, info: ArtifactInfo) -> Flow[ArtifactInfo]:
        """An artifact with its report, where it has one."""
        kinds = {"mime_type": self.plan.flags["mime_type"]} if "mime_type" in self.plan.flags else {}
        operation = artifacts.get_artifact_vulnerability_reports(
            info.project_name, info.repository_name, info.artifact.digest, **kinds
        )
        reports = yield from run(operation, self.call)
        return ArtifactInfo(info.artifact, info.repository, reports.first())

    # ---- failures

    def _miss(self, error: Exception, project: str, repository: str) -> Flow[None]:
        missed = self._judge(error, project or repository.rpartition("/")[0].partition("/")[0], repository, "")
        yield from self._take(missed)

    def _judge(self, error: Exception, project: str, repository: str, reference: str) -> Missed:
        """A failure as an event; raises it where it ends the sweep."""
        if not isinstance(error, HarborAPIException):
            raise error
        self._silent = self._silent + 1 if isinstance(error, TransportError) else 0
        failure = Failure(project, repository, reference, str(error), error)
        ends = isinstance(error, DeadlineExceeded | InvalidArgument) or self._silent >= SILENCE
        if self.plan.raising or ends:
            error.add_note(f"The sweep had come to {failure.name}.")
            raise error
        return Missed(failure)


def _within(project: str, names: Iterable[str]) -> dict[str, str]:
    """Whole names that names may mean in a project, and which they are of."""
    found = {f"{project}/{name}": name for name in names}
    return found | {name: name for name in names if name.startswith(f"{project}/")}


def _runs(some: list[Repository]) -> Iterator[list[Repository]]:
    """Pieces of a list of repositories: small ones together, each large one by itself."""
    small: list[Repository] = []
    for one in some:
        if (one.artifact_count or 0) <= PAGE:
            small.append(one)
            continue
        if small:
            yield small
        yield [one]
        small = []
    if small:
        yield small
