"""One call of an operation, as a room's handler sees it, and the decorator that registers the handler."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import unquote

from harborapi.emulator import access
from harborapi.emulator.query import Columns, Page, select
from harborapi.emulator.state import ARTIFACTS, PROJECTS, REPOSITORIES, TAGS, Artifact, Project, Repository
from harborapi.emulator.wire import HarborError, JsonObject, Response, json_response

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
    from datetime import datetime

    import httpx2

    from harborapi.emulator.access import Caller
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.release import Operation, Release
    from harborapi.emulator.state import State
    from harborapi.emulator.tables import Table
    from harborapi.emulator.wire import Request

    Answer = Callable[["Call"], Response]

R = TypeVar("R")
NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
OWN_LOG = "the text is this emulator's own, and shorter"
DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}")


@dataclass(frozen=True, slots=True)
class Handler:
    """The function that answers an operation."""

    answer: Callable[[Call], Response]
    calls_out: bool = False
    early: Callable[[Harbor, Mapping[str, str]], None] | None = None
    """What is done before the request is bound to its parameters, given those of the path; it may raise."""
    simplified: str = ""
    """What a real server does beyond this, "" if nothing that is known; the coverage page shows it."""


HANDLERS: dict[str, Handler] = {}


def operation(
    *names: str,
    calls_out: bool = False,
    early: Callable[[Harbor, Mapping[str, str]], None] | None = None,
    simplified: str = "",
) -> Callable[[Callable[[Call], Response]], Callable[[Call], Response]]:
    """Register the function that answers an operation, by its operationId.

    Args:
        names: one or more operationIds; those of a project's own robots (up to 2.12) end in `V1`.
        calls_out: whether it asks other servers: it then runs in a thread of its own.
        early: what is done before the request is bound, as the server's middleware does it.
        simplified: what a real server does beyond this, for the coverage page.
    """

    def register(function: Answer) -> Answer:
        for name in names:
            if name in HANDLERS:
                raise ValueError(f"two functions answer {name}")
            HANDLERS[name] = Handler(function, calls_out, early, simplified)
        return function

    return register


@dataclass(slots=True)
class Call:
    """A call that was bound: its parameters have their types and defaults, its body fits the operation's schema."""

    harbor: Harbor
    request: Request
    operation: Operation
    parameters: dict[str, Any]
    query: Mapping[str, Sequence[str]]
    body: Any
    """The body as JSON: names as in the API file, nulls and unknown names left out; None if there was none."""
    caller: Caller
    now: datetime
    """The time of this request."""

    # ---- what was asked

    @property
    def fields(self) -> JsonObject:
        """What the body says, empty if there was none."""
        return cast("JsonObject", self.body or {})

    @property
    def state(self) -> State:
        """The tables."""
        return self.harbor.state

    @property
    def release(self) -> Release:
        """The release, comparable: `call.release >= (2, 13)`."""
        return self.harbor.release

    def text(self, name: str, default: str = "") -> str:
        """A parameter that is text; a repository's name is decoded once more, as the server does."""
        value = self.parameters.get(name)
        text = default if value is None else str(value)
        return unquote(text) if name == "repository_name" else text

    def integer(self, name: str, default: int = 0) -> int:
        """A parameter that is a whole number."""
        value = self.parameters.get(name)
        return default if value is None else int(value)

    def flag(self, name: str) -> bool:
        """A parameter that is true or false."""
        return bool(self.parameters.get(name))

    def header(self, name: str) -> str:
        """A header of the request, "" if it isn't there."""
        return self.request.headers.get(name.lower(), "")

    # ---- rights

    @property
    def actor(self) -> str:
        """The name of who asks, for audit logs and events."""
        return self.caller.name or "anonymous"

    def require_login(self) -> None:
        """Refuse who is not known with 401."""
        if self.caller.anonymous:
            raise HarborError(401, "unauthorized")

    def require_system(self, resource: str, action: str) -> None:
        """Refuse with 401 or 403 who lacks a right of the system; the 403 says the caller's name."""
        if not access.may_system(self.harbor, self.caller, resource, action):
            raise access.refuse(self.caller, self.caller.name)

    def may(self, project: Project | None, resource: str, action: str) -> bool:
        """Whether the caller has a right in a project; None is one that does not exist."""
        return access.may_project(self.harbor, self.caller, project, resource, action)

    def require(self, project: Project | None, resource: str, action: str) -> None:
        """Refuse with 401 or 403 who lacks a right in a project; None is one that does not exist."""
        if not self.may(project, resource, action):
            raise access.refuse(self.caller)

    # ---- the things that a path names

    def find_project(self) -> Project | None:
        """The project that the path names, or None; no right is asked."""
        if "project_name" in self.parameters:
            return self.state[PROJECTS].find(name=self.text("project_name"))
        given = self.text("project_name_or_id")
        if re.fullmatch(r"-?\d+", given, re.ASCII) and not self.flag("X-Is-Resource-Name"):
            return self.state[PROJECTS].get(int(given))
        return self.state[PROJECTS].find(name=given)

    def project(self, resource: str, action: str) -> Project:
        """The project that the path names, if the caller has the right.

        Raises:
            HarborError: 401 or 403 without the right, 404 if there is no such project.
        """
        project = self.find_project()
        self.require(project, resource, action)
        return project if project is not None else self._no_project()

    def existing_project(self) -> Project:
        """The project that the path names; no right is asked.

        Raises:
            HarborError: 404, there is no such project.
        """
        return self.find_project() or self._no_project()

    def _no_project(self) -> Project:
        name = self.text("project_name") or self.text("project_name_or_id")
        raise HarborError(404, f"project {name} not found")

    def place(self, resource: str, action: str) -> tuple[Project | None, str]:
        """The project that the path names and the repository's full name, if the caller has the right.

        Where the project doesn't exist, only an administrator gets here; the server then misses the repository.
        """
        project = self.find_project()
        self.require(project, resource, action)
        return project, f"{self.text('project_name')}/{self.text('repository_name')}"

    def artifact(self, resource: str, action: str) -> tuple[Project, Artifact]:
        """The artifact that the path names by tag or digest, if the caller has the right; with its project.

        Raises:
            HarborError: 401 or 403 without the right, 404 if there is no such repository or artifact.
        """
        project, name = self.place(resource, action)
        artifact = artifact_by(self.state, name, self.text("reference"))
        if project is None:
            raise HarborError(404, f"repository {name} not found")
        return project, artifact

    def repository(self, resource: str, action: str) -> tuple[Project, Repository]:
        """The repository that the path names, if the caller has the right; with its project.

        Raises:
            HarborError: 401 or 403 without the right, 404 if there is no such repository.
        """
        project, name = self.place(resource, action)
        repository = self.state[REPOSITORIES].find(name=name)
        if project is None or repository is None:
            raise HarborError(404, f"repository {name} not found")
        return project, repository

    # ---- answers

    def ok(self) -> Response:
        """The answer with the operation's own status and no body."""
        return Response(self.operation.status)

    def json(self, value: Any, status: int | None = None) -> Response:
        """A JSON answer."""
        return json_response(value, status or self.operation.status)

    def created(self, last: object, path: str | None = None) -> Response:
        """201 with a `Location`: the request's path, decoded once as the server has it, and a name or number.

        Args:
            last: the last segment.
            path: another path before it.
        """
        base = unquote(self.request.path).rstrip("/") if path is None else path
        return Response(201).with_header("Location", f"{base}/{last}")

    def select(self, rows: Iterable[R], columns: Columns) -> list[R]:
        """The rows that the request's `q` leaves, in the order of its `sort`."""
        return select(rows, columns, self.text("q"), self.text("sort"))

    def listed(
        self,
        rows: Iterable[R] | Callable[[], Iterable[R]],
        show: Callable[[R], Any],
        columns: Columns | None = None,
        *,
        cache: Table[Any] | None = None,
        key: object = None,
        default_size: int = 10,
    ) -> Response:
        """A page of a list, with `X-Total-Count` and `Link`.

        Args:
            rows: all rows, or a function that gives them.
            show: makes an item of the answer of a row.
            columns: what `q` and `sort` act on; without, the rows are taken as they come.
            cache: the table on whose changes alone the result depends: it is then worked out once for all pages.
            key: what sets this list apart from others of the same operation, `q` and `sort`.
            default_size: the page size where the request has none.
        """

        def found() -> list[R]:
            source = rows() if callable(rows) else rows
            return list(source) if columns is None else self.select(source, columns)

        if cache is not None:
            result = cache.cached((self.operation.name, key, self.text("q"), self.text("sort")), found)
        else:
            result = found()
        page = Page.of(self.parameters.get("page"), self.parameters.get("page_size", default_size))
        return self.paged([show(row) for row in page.cut(result)], len(result), page)

    def paged(self, items: list[Any], total: int, page: Page | None = None) -> Response:
        """A page that was cut already."""
        page = page or Page.of(self.parameters.get("page"), self.parameters.get("page_size"))
        response = self.json(items).with_header("X-Total-Count", str(total))
        if link := page.link(self.request.path, self.query, total):
            response.with_header("Link", link)
        return response

    # ---- other servers

    @contextmanager
    def outside(self) -> Generator[httpx2.Client]:
        """An HTTP client for calls to others; meanwhile the lock is free. Only before anything was written."""
        with self.harbor.unlocked():
            yield self.harbor.outside


def artifact_by(state: State, repository_name: str, reference: str) -> Artifact:
    """An artifact by its repository's full name and a tag or digest.

    Raises:
        HarborError: 404, there is no such artifact.
    """
    repository, digest = state[REPOSITORIES].find(name=repository_name), DIGEST.fullmatch(reference) is not None
    if repository is None and not digest:  # by digest the server looks for the artifact alone (pkg/artifact/dao)
        raise HarborError(404, f"repository {repository_name} not found")
    artifact = find_artifact(state, repository, reference)
    if artifact is None:
        raise HarborError(404, f"artifact {repository_name}{'@' if digest else ':'}{reference} not found")
    return artifact


def find_artifact(state: State, repository: Repository | None, reference: str) -> Artifact | None:
    """The artifact of a repository that a tag or digest names, or None."""
    if repository is None:
        return None
    if ":" in reference:
        return state[ARTIFACTS].find(digest=reference, repository_id=repository.repository_id)
    tag = state[TAGS].find(place=f"{repository.repository_id}:{reference}")
    return None if tag is None else state[ARTIFACTS].get(tag.artifact_id)
