"""What needs a few operations: flows, run by either client."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .._core.flow import run
from .._core.paging import collect
from .._core.wire import Gather
from ..exceptions import DeadlineExceeded, HarborAPIException, InvalidArgument, NotFound
from ..operations import artifact as artifacts
from ..operations import project as projects_
from ..operations import repository as repositories_
from ..operations import user as users
from ..query import Field
from ._plan import names_of
from .artifact import ArtifactInfo
from .failures import Collected, Failure

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.wire import Flow
    from ..models import Artifact, FirstDict, HarborVulnerabilityReport, Repository, UserResp
    from ._sweep import OnFailure


def artifact(call: Call, project: str, repository: str, reference: str, with_report: bool) -> Flow[ArtifactInfo]:
    """An artifact with its repository and report.

    The repository is asked for by the list: who is no member of a public project may not ask for it alone.
    """
    name = str(Field("name") == f"{project}/{repository}")
    listing = repositories_.get_repositories(project, query=name, limit=1)
    one = artifacts.get_artifact(project, repository, reference, with_scan_overview=with_report)
    both = Gather([run(one, call), collect(listing, call)], limit=2)
    found: Artifact = yield both
    rows: list[Repository] = yield both
    if not rows:
        raise NotFound(f"there is no repository {project}/{repository}", status=404, operation="listRepositories")
    report = None
    if with_report and found.scan_overviews:
        asked = artifacts.get_artifact_vulnerability_reports(project, repository, found.digest)
        reports: FirstDict[str, HarborVulnerabilityReport] = yield from run(asked, call)
        report = reports.first()
    return ArtifactInfo(found, rows[0], report)


def repositories(call: Call, projects: Iterable[str] | None, on_failure: OnFailure) -> Flow[Collected[Repository]]:
    """The repositories of some projects."""
    if on_failure not in {"collect", "raise"}:
        raise InvalidArgument(f"on_failure must be 'collect' or 'raise', not {on_failure!r}")
    names = names_of("projects", projects)
    if names is None:
        return Collected((yield from collect(repositories_.get_repositories(), call)))
    found: Collected[Repository] = Collected()
    flows = (collect(repositories_.get_repositories(name), call) for name in names)
    gather = Gather(flows, call.concurrency, return_exceptions=on_failure == "collect")
    for name in names:
        rows: list[Repository] | Exception = yield gather
        if isinstance(rows, DeadlineExceeded | InvalidArgument) or (
            isinstance(rows, Exception) and not isinstance(rows, HarborAPIException)
        ):
            raise rows
        if isinstance(rows, HarborAPIException):
            found.failures.append(Failure(name, "", "", str(rows), rows))
        else:
            found += rows
    return found


def owner(call: Call, one: Artifact | ArtifactInfo) -> Flow[UserResp]:
    """The user who owns an artifact's project."""
    inner = one.artifact if isinstance(one, ArtifactInfo) else one
    project = yield from run(projects_.get_project(inner.project_id), call)
    if not project.owner_id:
        raise NotFound(f"the project {project.name} has no owner", status=404, operation="getProject")
    return (yield from run(users.get_user(project.owner_id), call))
