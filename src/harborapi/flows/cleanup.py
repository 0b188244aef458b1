"""Deleting many artifacts: a plan first, which is printed and looked at, and then carried out."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote_plus

from .._core.columns import check
from .._core.flow import run
from .._core.paging import collect
from .._core.wire import DONE, Gather
from ..exceptions import (
    DeadlineExceeded,
    Forbidden,
    HarborAPIException,
    InvalidArgument,
    NotFound,
    PreconditionFailed,
    TransportError,
    Unauthorized,
)
from ..operations import artifact as ops
from ..operations import project as projects
from ..operations import repository as repositories
from ..outcomes import Deletion, Failure, Outcome, Plan
from ..query import Kind, Query, Term
from ._common import address_of, typed

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.wire import Flow
    from ..models import Artifact

_UNTAGGED = "tags=nil"


def plan_delete_untagged(
    call: Call,
    project_name: str | None = None,
    repository_name: str | None = None,
    *,
    unused_since: datetime | None = None,
) -> Flow[Plan]:
    """Plan to delete the artifacts that have no tag. Nothing is deleted yet: `carry_out(plan)` does.

    The parts of a multi-platform image are none of them: they belong to their index.

    Args:
        call: The call.
        project_name: The project's name. None: all projects that the account may see.
        repository_name: The repository's name without the project's. None: all of the project.
        unused_since: Only artifacts that were neither pushed nor pulled since this time, which must have a time zone.

    Returns:
        The plan, to be printed and looked at.

    Raises:
        InvalidArgument: A repository without a project, or a time without a zone.
        Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: The project is private or unknown, and the account no member of it.
        NotFound: There is no such project or repository.
    """
    _check_time(unused_since)
    found = yield from _found(typed(call), project_name, repository_name, _UNTAGGED)
    return _plan(call, "untagged artifacts", project_name, repository_name, found, unused_since)


def plan_delete_artifacts(
    call: Call,
    project_name: str,
    repository_name: str | None = None,
    *,
    query: str | Query,
    unused_since: datetime | None = None,
) -> Flow[Plan]:
    """Plan to delete the artifacts that a query finds, with all their tags. `carry_out(plan)` deletes them.

    A server ignores a condition on a field that it does not know, and finds everything then. So conditions are checked
    before anything is sent.

    Args:
        call: The call.
        project_name: The project's name.
        repository_name: The repository's name without the project's. None: all of the project.
        query: Which artifacts, as an expression of `harborapi.query` or in Harbor's query language, e.g.
            `type=IMAGE,push_time=[~2024-01-01]`; not empty. For keys see `get_artifacts()`.
        unused_since: Only artifacts that were neither pushed nor pulled since this time, which must have a time zone.

    Returns:
        The plan, to be printed and looked at.

    Raises:
        InvalidArgument: The query has no condition, or one that the server would ignore; or the time has no zone.
        BadRequest: The query can't be read.
        Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: The project is private or unknown, and the account no member of it.
        NotFound: There is no such project or repository.
    """
    _check_time(unused_since)
    _check_query(query)
    found = yield from _found(typed(call), project_name, repository_name, query)
    return _plan(call, f"artifacts with {query}", project_name, repository_name, found, unused_since)


def plan_clean_proxy_cache(
    call: Call, project_name: str, repository_name: str | None = None, *, unused_since: datetime
) -> Flow[Plan]:
    """Plan to delete what a proxy cache keeps and nobody used lately. `carry_out(plan)` deletes it.

    What is asked for again afterwards is fetched from the other registry again.

    Args:
        call: The call.
        project_name: The project's name.
        repository_name: The repository's name without the project's. None: all of the project.
        unused_since: Only artifacts that were neither fetched nor pulled since this time, which must have a time zone.

    Returns:
        The plan, to be printed and looked at.

    Raises:
        InvalidArgument: The project is no proxy cache, or the time has no zone.
        Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: The project is private or unknown, and the account no member of it.
        NotFound: There is no such project or repository.
    """
    _check_time(unused_since)
    project = yield from run(projects.get_project(project_name), typed(call))
    if not project.registry_id:
        raise InvalidArgument(f"project {project_name} is no proxy cache: what is deleted there can't be fetched again")
    found = yield from _found(typed(call), project_name, repository_name, None)
    return _plan(call, "unused artifacts of the proxy cache", project_name, repository_name, found, unused_since)


def carry_out(
    call: Call, plan: Plan, *, on_progress: Callable[[Deletion, HarborAPIException | None], object] | None = None
) -> Flow[Outcome]:
    """Delete what a plan says. Each artifact is looked at once more: what was changed or used since stays.

    That is: what was pulled, tagged, untagged, labelled, unlabelled or signed since the plan was made. (A server tells
    of a pull some seconds late, and not at all of a push of what is there already.) The parts of an index go after it,
    whatever their order in the plan.

    A failure does not end it: failures are told at the end. Only credentials that are not accepted, a server that can't
    be reached, and the deadline of the call do.

    Args:
        call: The call.
        plan: The plan; it may have been pickled, and made by another process.
        on_progress: Called for each artifact when it is done, with the error if it was not deleted.

    Returns:
        What was deleted, what was gone before, what failed and why, and what was not tried.

    Raises:
        InvalidArgument: The plan was made for another server.
    """
    if plan.server != address_of(call):
        raise InvalidArgument(f"the plan was made for {plan.server}, and this client is one of {address_of(call)}")
    models = typed(call)
    results = dict[Deletion, HarborAPIException | None]()
    over = False

    def going_on(deletions: Iterable[Deletion]) -> Iterator[Flow[_Result]]:
        return (_delete(models, one) for one in itertools.takewhile(lambda _: not over, deletions))

    def note(deletion: Deletion, error: HarborAPIException | None) -> None:
        nonlocal over
        results[deletion], over = error, over or _final(error)
        if on_progress is not None:
            on_progress(deletion, error)

    waiting = list(dict.fromkeys(plan))
    while waiting:
        held_back: list[_Result] = []
        cursor = Gather(going_on(waiting), call.concurrency)
        while (result := (yield cursor)) is not DONE:
            found = cast("_Result", result)
            if isinstance(found[1], PreconditionFailed):
                held_back.append(found)  # a part of an index can go when the index is gone
            else:
                note(*found)
        if over or len(held_back) == len(waiting):
            for found in held_back:
                note(*found)
            break
        waiting = [deletion for deletion, _ in held_back]
    return _outcome(plan, results)


def _final(error: HarborAPIException | None) -> bool:
    """Whether no other deletion can do better."""
    unreachable = isinstance(error, TransportError) and (error.permanent or not error.sent)
    return unreachable or isinstance(error, Unauthorized | DeadlineExceeded)


def _outcome(plan: Plan, results: dict[Deletion, HarborAPIException | None]) -> Outcome:
    failed = ((one, error) for one in plan if (error := results.get(one)) and not isinstance(error, NotFound))
    return Outcome(
        plan,
        tuple(one for one in plan if one in results and results[one] is None),
        tuple(one for one in plan if isinstance(results.get(one), NotFound)),
        tuple(Failure(one, error) for one, error in failed),
        tuple(one for one in plan if one not in results),
    )


def _delete(call: Call, deletion: Deletion) -> Flow[_Result]:
    """One artifact, if it is still as it was planned; an error is a result."""
    place = deletion.project, deletion.repository, deletion.digest
    try:
        found = yield from run(ops.get_artifact(*place, with_label=True, with_accessory=True), call)
        if _deletion(*place[:2], found) != deletion:
            return deletion, HarborAPIException("it was changed or used since the plan was made, and is kept")
        yield from run(ops.delete_artifact(*place), call)
    except HarborAPIException as exc:
        return deletion, exc
    return deletion, None


def _found(
    call: Call, project_name: str | None, repository_name: str | None, query: str | Query | None
) -> Flow[list[tuple[str, str, Artifact]]]:
    """The artifacts that fit, by project and repository."""
    if repository_name is not None:
        if project_name is None:
            raise InvalidArgument("a repository needs its project")
        rows = yield from _listed(call, project_name, repository_name, query)
        if not rows:
            yield from _check_there(call, project_name, repository_name)
        return [(project_name, repository_name, one) for one in rows]
    names = [one.name or "" for one in (yield from collect(repositories.get_repositories(project_name), call))]
    places = [(project, repository) for project, _, repository in (name.partition("/") for name in names)]
    cursor = Gather((_listed(call, *place, query, gone=True) for place in places), call.concurrency)
    found: list[tuple[str, str, Artifact]] = []
    for place in places:
        rows = yield cursor
        found += ((*place, one) for one in cast("list[Artifact]", rows))
    return found


def _listed(
    call: Call, project: str, repository: str, query: str | Query | None, *, gone: bool = False
) -> Flow[list[Artifact]]:
    """The artifacts of a repository; with `gone` its project may have been deleted meanwhile."""
    listing = ops.get_artifacts(
        project, repository, query, with_label=True, with_immutable_status=True, with_accessory=True
    )
    try:
        return (yield from collect(listing, call))
    except NotFound:
        if gone:
            return []
        raise


def _check_there(call: Call, project: str, repository: str) -> Flow[None]:
    """Of a repository that does not exist a server lists no artifacts, without an error."""
    with contextlib.suppress(Forbidden, Unauthorized):  # who may list artifacts need not have the right to see this
        yield from run(repositories.get_repository(project, repository), call)


def _plan(
    call: Call,
    what: str,
    project: str | None,
    repository: str | None,
    found: list[tuple[str, str, Artifact]],
    unused_since: datetime | None,
) -> Plan:
    deletions, kept = list[Deletion](), list[tuple[Deletion, str]]()
    for place, name, artifact in found:
        deletion = _deletion(place, name, artifact)
        used = max((moment for moment in (deletion.push_time, deletion.pull_time) if moment), default=None)
        if unused_since is not None and (used is None or used >= unused_since):
            continue
        if any(tag.immutable for tag in artifact.tags or []):
            kept.append((deletion, "it has an immutable tag"))
        else:
            deletions.append(deletion)
    where = f"{project}/{repository}" if repository else project or "all projects"
    since = f", unused since {unused_since.isoformat()}" if unused_since else ""
    return Plan(f"{what} in {where}{since}", address_of(call), tuple(deletions), tuple(kept))


def _deletion(project: str, repository: str, artifact: Artifact) -> Deletion:
    tags = artifact.tags or []
    return Deletion(
        project,
        repository,
        artifact.digest,
        tuple(sorted(tag.name for tag in tags)),
        artifact.size or 0,
        _moment([artifact.push_time, *(tag.push_time for tag in tags)]),
        _moment([artifact.pull_time, *(tag.pull_time for tag in tags)]),
        tuple(sorted(label.name or "" for label in artifact.labels or [])),
        tuple(sorted(one.digest or "" for one in artifact.accessories or [])),
    )


def _moment(values: list[datetime]) -> datetime | None:
    """The latest of some times; None where there is none but the zero time."""
    found: list[object] = list(values)
    return max((one for one in found if isinstance(one, datetime) and one.year > 1), default=None)


def _check_time(moment: datetime | None) -> None:
    if moment is not None and moment.tzinfo is None:
        raise InvalidArgument("unused_since must have a time zone, such as datetime.now(UTC) - timedelta(days=30)")


def _check_query(query: str | Query) -> None:
    """Refuse a query with a condition that the server would ignore."""
    if isinstance(query, Query):
        asked = query
    else:
        terms = (one for one in unquote_plus(query).split(",") if one.strip())  # the server decodes before it splits
        asked = Query(tuple(_term(one) for one in terms))
    if not asked.terms:
        raise InvalidArgument("the query must have a condition: without one it finds every artifact")
    check(ops.get_artifacts("project", "repository", asked))


def _term(text: str) -> Term:
    """A condition of Harbor's language, as far as it must be understood to know that it counts."""
    key, sign, value = text.partition("=")
    name, _, operator = key.partition("__")
    kind: Kind | None = _KINDS.get(value[:1], "exact") if not operator else _OPERATORS.get(operator)
    if not sign or not value or kind is None:
        raise InvalidArgument(f"Harbor would ignore the condition {text!r}, and find every artifact")
    return Term(name, kind, value)


_Result = tuple[Deletion, HarborAPIException | None]
_KINDS: dict[str, Kind] = {"~": "fuzzy", "[": "range", "{": "union", "(": "intersection"}
_OPERATORS: dict[str, Kind] = {"gt": "greater", "lt": "less", "gte": "greater", "lte": "less", "exact": "exact"}
