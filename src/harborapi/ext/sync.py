# Written by tools/generate.py from ext/api.py; edit those, then run: make generate
"""Work over many artifacts with the blocking client; `harborapi.ext.api` has the same functions for the other."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from . import _single
from ._sweep import REPORT_KINDS, Callback, OnFailure, Progress, SweepBase, counting, tell_failures
from .artifact import ArtifactInfo
from .failures import Collected

if TYPE_CHECKING:
    from os import PathLike
    from typing import Self

    from .._sync.client import HarborClient
    from ..models import Artifact, Repository, UserResp
    from ..query import Query

__all__ = [
    "OnFailure",
    "Progress",
    "Sweep",
    "get_artifact",
    "get_artifact_owner",
    "get_artifact_vulnerabilities",
    "get_artifacts",
    "get_repositories",
]


class Sweep(SweepBase):
    """All artifacts of a registry, or a choice of them, one after the other.

    Artifacts come in the order of projects as given, then of the ids of repositories and artifacts; each once. It takes
    no more memory for many than for few. What is pushed meanwhile comes too, if it comes after where the sweep is.

    Use it in a `with` block, so that it is stopped where the loop is left. An artifact counts as done when the loop
    asks for the next one or is left; but not if the block is left by an exception: then it comes again after a resume.

    Args:
        client: The client.
        projects: Names of the projects; None for all that the account may see.
        repositories: Names of the repositories, with their project's (`library/team/app`) or without; None for all.
        tag: Only artifacts with exactly this tag, or with one of several.
        query: Only artifacts that an expression of `harborapi.query`, or a text in Harbor's query language, lets pass.
        with_report: Whether the reports of vulnerabilities are read too: a request more for each scanned artifact.
        with_tag: Whether to give the tags.
        with_label: Whether to give the labels.
        with_scan_overview: Whether to give a summary of the latest scan; `with_report` gives it too.
        with_sbom_overview: Whether to give a summary of the latest SBOM. Since 2.11.
        with_immutable_status: Whether tags tell that they are immutable.
        with_accessory: Whether to give the accessories, such as signatures and SBOMs.
        mime_type: Kinds of vulnerability report, the preferred one first.
        max_connections: How many requests at once; None for the client's `concurrency`.
        on_failure: What becomes of a list or report that can't be read: `collect` keeps it in `failures` and goes on,
            `raise` ends the sweep. A list of all repositories that can't be read ends it in any case, and so do ten
            failures in a row to get any answer.
        checkpoint: A file that tells where the sweep was when it stopped. If it is there the sweep is resumed; when the
            sweep is complete it is deleted. None for no file.
        save_every: After how many artifacts the checkpoint is written; it also is where the sweep stops. 0 writes it
            only then, and by `save()`.
        before_save: Called before the checkpoint is written, e.g. the `flush` of a writer.
        on_progress: Told how far it is, after each repository.

    Attributes:
        failures: What could not be read, with its repository and reason; those of the resumed part too.
        progress: How far it is.

    Raises:
        InvalidArgument: A setting can't be right, or the checkpoint is that of another sweep.
    """

    def __init__(
        self,
        client: HarborClient,
        projects: Iterable[str] | None = None,
        repositories: Iterable[str] | None = None,
        tag: str | Iterable[str] | None = None,
        query: str | Query | None = None,
        *,
        with_report: bool = False,
        with_tag: bool = True,
        with_label: bool = False,
        with_scan_overview: bool = False,
        with_sbom_overview: bool = False,
        with_immutable_status: bool = False,
        with_accessory: bool = False,
        mime_type: str | Sequence[str] = REPORT_KINDS,
        max_connections: int | None = None,
        on_failure: OnFailure = "collect",
        checkpoint: str | PathLike[str] | None = None,
        save_every: int = 1000,
        before_save: Callable[[], object] | None = None,
        on_progress: Callable[[Progress], object] | None = None,
    ) -> None:
        super().__init__(
            projects,
            repositories,
            tag,
            query,
            server=client.url,
            with_report=with_report,
            flags={
                "with_tag": with_tag,
                "with_label": with_label,
                "with_scan_overview": with_scan_overview,
                "with_sbom_overview": with_sbom_overview,
                "with_immutable_status": with_immutable_status,
                "with_accessory": with_accessory,
                "mime_type": mime_type,
            },
            max_connections=max_connections,
            on_failure=on_failure,
            checkpoint=checkpoint,
            save_every=save_every,
            before_save=before_save,
            on_progress=on_progress,
        )
        self._client = client
        self._loop: Generator[ArtifactInfo, None, None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *more: object) -> None:
        if kind is not None:
            self._give_back()
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.close()

    def __iter__(self) -> Generator[ArtifactInfo, None, None]:
        self._loop = self._artifacts()
        return self._loop

    def _artifacts(self) -> Generator[ArtifactInfo, None, None]:
        """The artifacts from where the sweep is."""
        try:
            with closing(self._client.stream(self._flow)) as events:
                for event in events:
                    info = self._note(event)
                    if info is not None:
                        yield info
                        self._settle()
            self._end()
        finally:
            self._stop()


def get_artifacts(
    client: HarborClient,
    projects: Iterable[str] | None = None,
    repositories: Iterable[str] | None = None,
    tag: str | Iterable[str] | None = None,
    query: str | Query | None = None,
    callback: Callback | None = None,
    max_connections: int | None = 5,
    with_report: bool = False,
    *,
    with_tag: bool = True,
    with_label: bool = False,
    with_scan_overview: bool = False,
    with_sbom_overview: bool = False,
    with_immutable_status: bool = False,
    with_accessory: bool = False,
    mime_type: str | Sequence[str] = REPORT_KINDS,
    on_failure: OnFailure = "collect",
) -> Collected[ArtifactInfo]:
    """All artifacts of a registry, or a choice of them. `Sweep` gives them one by one, in constant memory.

    Args:
        client: The client.
        projects: Names of the projects; None or none for all that the account may see.
        repositories: Names of the repositories, with their project's (`library/team/app`) or without; None or none for
            all.
        tag: Only artifacts with exactly this tag, or with one of several.
        query: Only artifacts that a query lets pass.
        callback: Told after each repository how many are done, and how many there are. One that takes a single
            argument is told at the end, of the exceptions that were met.
        max_connections: How many requests at once; None for the client's `concurrency`.
        with_report: Whether the reports of vulnerabilities are read too.
        with_tag: Whether to give the tags.
        with_label: Whether to give the labels.
        with_scan_overview: Whether to give a summary of the latest scan; `with_report` gives it too.
        with_sbom_overview: Whether to give a summary of the latest SBOM. Since 2.11.
        with_immutable_status: Whether tags tell that they are immutable.
        with_accessory: Whether to give the accessories, such as signatures and SBOMs.
        mime_type: Kinds of vulnerability report, the preferred one first.
        on_failure: `collect`: what can't be read goes to the result's `failures`. `raise`: the first is raised.

    Returns:
        The artifacts, in the order of the ids of their repositories and of their own; `failures` tells what is missing.

    Raises:
        InvalidArgument: A setting can't be right.
        HarborAPIException: The list of repositories could not be read; or anything else, with `raise`.
    """
    sweep = Sweep(
        client,
        projects or None,
        repositories or None,
        tag,
        query,
        with_report=with_report,
        with_tag=with_tag,
        with_label=with_label,
        with_scan_overview=with_scan_overview,
        with_sbom_overview=with_sbom_overview,
        with_immutable_status=with_immutable_status,
        with_accessory=with_accessory,
        mime_type=mime_type,
        max_connections=max_connections,
        on_failure=on_failure,
        on_progress=counting(callback),
    )
    found = Collected[ArtifactInfo]()
    with sweep:
        for info in sweep:
            found.append(info)
    found.failures += sweep.failures
    tell_failures(callback, found.failures)
    return found


def get_artifact_vulnerabilities(
    client: HarborClient,
    tags: Iterable[str] | None = None,
    projects: Iterable[str] | None = None,
    repositories: Iterable[str] | None = None,
    max_connections: int | None = 5,
    callback: Callback | None = None,
    *,
    on_failure: OnFailure = "collect",
) -> Collected[ArtifactInfo]:
    """The artifacts that have a report of vulnerabilities, with it. `Sweep` gives them one by one.

    Args:
        client: The client.
        tags: Only artifacts with one of these tags; None or none for all.
        projects: Names of the projects; None or none for all that the account may see.
        repositories: Names of the repositories, with their project's (`library/team/app`) or without; None or none for
            all.
        max_connections: How many requests at once; None for the client's `concurrency`.
        callback: Told after each repository how many are done, and how many there are. One that takes a single
            argument is told at the end, of the exceptions that were met.
        on_failure: `collect`: what can't be read goes to the result's `failures`. `raise`: the first is raised.

    Returns:
        The artifacts, in the order of the ids of their repositories and of their own; `failures` tells what is missing.

    Raises:
        InvalidArgument: A setting can't be right.
        HarborAPIException: The list of repositories could not be read; or anything else, with `raise`.
    """
    sweep = Sweep(
        client,
        projects or None,
        repositories or None,
        tags or None,
        with_report=True,
        max_connections=max_connections,
        on_failure=on_failure,
        on_progress=counting(callback),
    )
    found = Collected[ArtifactInfo]()
    with sweep:
        for info in sweep:
            if info.has_report:
                found.append(info)
    found.failures += sweep.failures
    tell_failures(callback, found.failures)
    return found


def get_artifact(
    client: HarborClient, project: str, repository: str, reference: str, with_report: bool = True
) -> ArtifactInfo:
    """One artifact with its repository and the report of its vulnerabilities.

    Args:
        client: The client.
        project: The project's name.
        repository: The repository's name without the project's; may hold slashes.
        reference: A tag or a digest.
        with_report: Whether the report is read too.

    Returns:
        The artifact. Without a report where no scan of it has ended: see `has_report`.

    Raises:
        NotFound: There is no such project, repository or artifact.
        HarborAPIException: Something else went wrong.
    """
    return client.perform(_single.artifact, project, repository, reference, with_report)


def get_repositories(
    client: HarborClient, projects: Iterable[str] | None = None, *, on_failure: OnFailure = "collect"
) -> Collected[Repository]:
    """All repositories of some projects.

    Args:
        client: The client.
        projects: Names of the projects; None or none for all that the account may see.
        on_failure: `collect`: what can't be read goes to the result's `failures`. `raise`: the first is raised.

    Returns:
        The repositories, project by project; `failures` tells which projects are missing.

    Raises:
        InvalidArgument: A setting can't be right.
        HarborAPIException: The list of all repositories could not be read; or that of a project, with `raise`.
    """
    return client.perform(_single.repositories, projects or None, on_failure)


def get_artifact_owner(client: HarborClient, artifact: Artifact | ArtifactInfo) -> UserResp:
    """The user who owns the project that an artifact lies in. Only system administrators may ask for users.

    Args:
        client: The client.
        artifact: The artifact.

    Returns:
        The user.

    Raises:
        NotFound: The project has no owner, or the user is gone.
        Forbidden: The account may not see the project or the user.
    """
    return client.perform(_single.owner, artifact)
