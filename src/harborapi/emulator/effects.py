"""What follows from an action in other rooms: a push is audited, counted against the quota, sent to webhooks ...

An action calls an effect; a room subscribes to it::

    @effects.artifact_pushed.subscribe
    def audit_push(harbor: Harbor, event: ArtifactEvent) -> None: ...

Subscribers run within the request's transaction, in the order in which they subscribed. Those of an effect whose name
ends in `ing` may refuse the action by raising `HarborError`. A provider asks its subscribers for a value: the first
that gives one decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi.emulator.call import Call
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import Artifact, Project, Repository, Tag
    from harborapi.emulator.wire import Response

E = TypeVar("E")
T = TypeVar("T")


class Effect(Generic[E]):
    """Something that happened, or is about to happen."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[[Harbor, E], None]] = []

    def subscribe(self, subscriber: Callable[[Harbor, E], None]) -> Callable[[Harbor, E], None]:
        """Call this function each time; usable as a decorator."""
        self._subscribers.append(subscriber)
        return subscriber

    def __call__(self, harbor: Harbor, event: E) -> None:
        """Tell all subscribers."""
        for subscriber in self._subscribers:
            subscriber(harbor, event)


class Provider(Generic[E, T]):
    """A value that another room knows."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[[Harbor, E], T | None]] = []

    def subscribe(self, subscriber: Callable[[Harbor, E], T | None]) -> Callable[[Harbor, E], T | None]:
        """Ask this function; usable as a decorator."""
        self._subscribers.append(subscriber)
        return subscriber

    def __call__(self, harbor: Harbor, question: E) -> T | None:
        """Ask the subscribers in turn."""
        for subscriber in self._subscribers:
            answer = subscriber(harbor, question)
            if answer is not None:
                return answer
        return None


@dataclass(slots=True, frozen=True)
class ProjectEvent:
    """A project, and the name of who acts."""

    project: Project
    actor: str


@dataclass(slots=True, frozen=True)
class RepositoryEvent:
    """A repository with its project, and the name of who acts."""

    project: Project
    repository: Repository
    actor: str


@dataclass(slots=True, frozen=True)
class ArtifactEvent:
    """An artifact; `tags` are those of the push or the pull, or all that the deleted artifact had.

    `by_user_agent` is the puller's; `root` is false for children that go with their index.
    """

    project: Project
    repository: Repository
    artifact: Artifact
    tags: tuple[str, ...]
    actor: str
    by_user_agent: str = ""
    root: bool = True
    labels: tuple[str, ...] = ()


@dataclass(slots=True, frozen=True)
class ScanEvent:
    """A scan of an artifact that is over.

    `status` is Success, Error or Stopped; `scan_type` vulnerability or sbom, "" where the server doesn't say it.
    """

    project: Project
    repository: Repository
    artifact: Artifact
    tag: str
    status: str
    scan_type: str
    actor: str


@dataclass(slots=True, frozen=True)
class TagEvent:
    """A tag of an artifact."""

    project: Project
    repository: Repository
    artifact: Artifact
    tag: str
    actor: str


@dataclass(slots=True, frozen=True)
class StorageEvent:
    """Blobs that a project is about to get: `size` bytes more than it has; for a manifest, its digest and tag."""

    project: Project
    size: int
    actor: str
    repository: str
    tag: str = ""
    digest: str = ""


@dataclass(slots=True, frozen=True)
class RequestEvent:
    """A request that was answered, well or not; written after the request's own transaction."""

    call: Call
    response: Response


@dataclass(slots=True, frozen=True)
class SignInEvent:
    """A log-in or log-out by form."""

    username: str
    succeeded: bool = True


@dataclass(slots=True, frozen=True)
class ProxyPull:
    """A pull from a project that stands for another registry; asked without the lock, as it calls out."""

    project: Project
    repository: str
    reference: str
    actor: str


@dataclass(slots=True, frozen=True)
class ProxyBlob:
    """A blob, or the tags, of a repository of the registry that a project stands for; asked without the lock."""

    project: Project
    repository: str
    digest: str


@dataclass(slots=True, frozen=True)
class Overview:
    """A question for an artifact's scan or SBOM overview, or for its additions."""

    artifact: Artifact
    accept: tuple[str, ...] = ()
    call: Call | None = None


@dataclass(slots=True, frozen=True)
class TagQuestion:
    """A question about a tag of a repository."""

    project: Project
    repository: Repository
    tag: Tag | str

    @property
    def name(self) -> str:
        """The tag's name."""
        return self.tag if isinstance(self.tag, str) else self.tag.name


project_created: Effect[ProjectEvent] = Effect()
project_deleting: Effect[ProjectEvent] = Effect()
project_deleted: Effect[ProjectEvent] = Effect()
repository_deleted: Effect[RepositoryEvent] = Effect()
storage_reserving: Effect[StorageEvent] = Effect()
"""A push or copy is about to add bytes to a project (only if it has a quota row): the quota may refuse."""
storage_changed: Effect[ProjectEvent] = Effect()
artifact_pushed: Effect[ArtifactEvent] = Effect()
artifact_pulling: Effect[ArtifactEvent] = Effect()
"""A manifest is about to be handed out: what guards the project may refuse."""
artifact_pulled: Effect[ArtifactEvent] = Effect()
artifact_deleted: Effect[ArtifactEvent] = Effect()
tag_created: Effect[TagEvent] = Effect()
"""A tag was made by `createTag`, not by a push."""
tag_deleted: Effect[TagEvent] = Effect()
label_added: Effect[ArtifactEvent] = Effect()
scan_ended: Effect[ScanEvent] = Effect()
request_answered: Effect[RequestEvent] = Effect()
signed_in: Effect[SignInEvent] = Effect()
signed_out: Effect[SignInEvent] = Effect()

immutable: Provider[TagQuestion, bool] = Provider()
"""Whether a rule makes a tag immutable: asked before a tag is deleted or moved, and for `immutable` in answers."""
scan_overview: Provider[Overview, dict[str, Any]] = Provider()
"""The value of `scan_overview`, asked with `with_scan_overview=true`; `accept` holds the wanted MIME types."""
sbom_overview: Provider[Overview, dict[str, Any]] = Provider()
addition_links: Provider[Overview, dict[str, str]] = Provider()
"""Further additions that an artifact offers, with their addresses: `vulnerabilities`, `sboms`."""
registry_in_use: Provider[int, bool] = Provider()
"""Whether a replication policy uses the registry with this number."""
proxy_blob: Provider[ProxyBlob, bytes] = Provider()
"""A blob that only the registry has that a proxy project stands for."""
proxy_tags: Provider[ProxyBlob, list[str]] = Provider()
"""The tags of a repository there."""
proxy_pull: Provider[ProxyPull, bool] = Provider()
"""Fetch an artifact from the registry that a proxy project stands for; true when it was there."""
