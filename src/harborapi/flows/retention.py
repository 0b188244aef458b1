"""Tag `Retention`: a project's policy, and what it would keep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from .._core.decode import adapter
from .._core.flow import run
from .._core.paging import collect
from .._core.wire import DONE, Gather
from ..exceptions import InvalidArgument, NotFound
from ..operations import artifact as artifacts
from ..operations import project as projects
from ..operations import repository as repositories
from ..operations import retention as ops
from ..outcomes import KeptArtifact, RetentionPreview
from ._common import as_json, retention_id_of, typed, wanted
from ._retaining import NEVER, Candidate, RetentionError, candidate, kept

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.wire import Flow
    from ..models import Artifact, RetentionPolicy
    from ..types import RetentionPolicyDict


def get_project_retention_id(call: Call, project_name_or_id: str | int) -> Flow[int]:
    """Get the identifier of a project's retention policy, which the other methods of retention ask for.

    Before 2.14 a project keeps the identifier of a policy that was deleted.

    Args:
        call: The call.
        project_name_or_id: The project's name (str) or identifier (int).

    Returns:
        The identifier.

    Raises:
        Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: The project is private or unknown, and the account no member of it.
        NotFound: There is no such project, or it has no policy.
    """
    project = yield from as_json(projects.get_project(project_name_or_id), call)
    found = retention_id_of(project)
    if found is None:
        message = f"project {project_name_or_id!r} has no retention policy"
        raise NotFound(message, status=404, operation="getProject", method="GET")
    return found


def preview_retention(
    call: Call,
    project_name_or_id: str | int,
    policy: RetentionPolicy | RetentionPolicyDict | None = None,
    *,
    now: datetime | None = None,
) -> Flow[RetentionPreview]:
    """Show what a retention policy would keep of a project, and what a run of it would delete. Nothing is changed.

    It is computed here, by the rules of the server, from the lists of artifacts: so it can be had for a policy that is
    not set yet, and it counts immutable tags right, which the server's own dry run does not in every case.

    Args:
        call: The call.
        project_name_or_id: The project's name (str) or identifier (int).
        policy: The policy. None: the project's own.
        now: The time of the run, with its time zone; None for the present.

    Returns:
        What becomes of each artifact, and why.

    Raises:
        InvalidArgument: The policy has fields of a wrong type, or the time has no zone.
        Unauthorized: The project is private or unknown, and the client anonymous or its credentials wrong.
        Forbidden: The project is private or unknown, and the account no member of it; or it may not see the policy.
        NotFound: There is no such project, or it has no policy and none was given.
    """
    if now is not None and now.tzinfo is None:
        raise InvalidArgument("now must have a time zone, such as datetime.now(UTC)")
    moment = now or datetime.now(UTC)
    models = typed(call)
    if policy is None:
        number = yield from get_project_retention_id(call, project_name_or_id)
        rules = yield from run(ops.get_retention_policy(number), models)
    else:
        rules = cast("RetentionPolicy", adapter("RetentionPolicy").validate_python(wanted("RetentionPolicy", policy)))
    project = (yield from run(projects.get_project(project_name_or_id), models)).name or ""
    names = [
        (one.name or "").removeprefix(f"{project}/")
        for one in (yield from collect(repositories.get_repositories(project), models))
    ]
    rows, errors = list[KeptArtifact](), dict[str, str]()
    cursor = Gather((_artifacts(models, project, name) for name in names), call.concurrency)
    for name in names:
        found = yield cursor
        if found is DONE:
            break
        candidates = [candidate(one) for one in cast("list[Artifact]", found)]
        try:
            reasons = kept(rules, name, candidates, moment)
        except RetentionError as exc:
            errors[name] = str(exc)
            rows += (_row(name, one, ("error",)) for one in candidates)
            continue
        rows += _judged(name, candidates, reasons)
    return RetentionPreview(project, tuple(rows), errors)


def _artifacts(call: Call, project: str, repository: str) -> Flow[list[Artifact]]:
    return (yield from collect(artifacts.get_artifacts(project, repository, with_immutable_status=True), call))


def _judged(
    repository: str, candidates: list[Candidate], reasons: dict[int, list[str]] | None
) -> Iterator[KeptArtifact]:
    for at, one in enumerate(candidates):
        if reasons is None:
            yield _row(repository, one, ("no rule",))
        elif at in reasons:
            yield _row(repository, one, tuple(reasons[at]))
        else:
            yield _row(repository, one, ("immutable",) if one.immutable else ())


def _row(repository: str, one: Candidate, why: tuple[str, ...]) -> KeptArtifact:
    pulled = None if one.pulled == NEVER else one.pulled
    return KeptArtifact(
        repository, one.artifact.digest, one.tags, bool(why), why, one.pushed, pulled, one.artifact.size or 0
    )
