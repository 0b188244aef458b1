"""An artifact with the repository that it lies in and the report of its vulnerabilities."""

import re
from collections.abc import Generator, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import Field

from harborapi.ext.cve import CVSSData
from harborapi.models import Artifact, HarborVulnerabilityReport, Repository, SemVer, VulnerabilityItem
from harborapi.models.base import BaseModel

__all__ = ["ArtifactInfo", "filter_artifacts_latest"]

T = TypeVar("T")

Wanted = str | re.Pattern[str]
VersionLike = str | int | tuple[int, ...] | SemVer

SHORT_DIGEST = 15
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class ArtifactInfo(BaseModel):
    """An artifact with the repository that it lies in and the report of its vulnerabilities."""

    artifact: Artifact = Field(description="The artifact.")
    repository: Repository = Field(description="The repository that it lies in.")
    report: HarborVulnerabilityReport = Field(
        default_factory=HarborVulnerabilityReport,
        description="The report of its vulnerabilities; an empty one where there is none: see `has_report`.",
    )

    def __init__(
        self,
        artifact: Artifact,
        repository: Repository,
        report: HarborVulnerabilityReport | None = None,
        **more: Any,
    ) -> None:
        given = {"artifact": artifact, "repository": repository} | ({} if report is None else {"report": report})
        super().__init__(**given, **more)

    def __repr__(self) -> str:
        return f"<ArtifactInfo {self.name_with_digest}, {self.report!r}>"

    __str__ = __repr__

    @property
    def has_report(self) -> bool:
        """Whether it has a report; without, it was not scanned, or the report was not asked for."""
        return "report" in self.model_fields_set

    @property
    def cvss(self) -> CVSSData:
        """The CVSS scores of its vulnerabilities in numbers."""
        return CVSSData.from_artifactinfo(self)

    @property
    def cvss_max(self) -> float:
        """The greatest CVSS 3 score of its vulnerabilities; 0 where none has one."""
        return max(self.report.cvss_scores, default=0.0)

    @property
    def project_name(self) -> str:
        """Name of the project: `library` of `library/team/app`."""
        return self.repository.project_name

    @property
    def repository_name(self) -> str:
        """Name of the repository without the project's, as operations take it: `team/app` of `library/team/app`."""
        return self.repository.base_name

    @property
    def tags(self) -> list[str]:
        """Its tags, as the server orders them."""
        return [tag.name for tag in self.artifact.tags or ()]

    @property
    def name_with_digest(self) -> str:
        """Repository and the beginning of the digest, to be shown: `library/nginx@sha256:f8410cc8`."""
        return f"{self.repository.name}@{(self.artifact.digest or '')[:SHORT_DIGEST]}"

    @property
    def name_with_digest_full(self) -> str:
        """Repository and digest: `library/nginx@sha256:…`."""
        return f"{self.repository.name}@{self.artifact.digest}"

    @property
    def name_with_tag(self) -> str:
        """Repository and first tag: `library/nginx:1.27`; without a tag as `name_with_digest`."""
        return f"{self.repository.name}:{self.tags[0]}" if self.tags else self.name_with_digest

    def has_tag(self, tag: Wanted) -> bool:
        """Whether it has a tag.

        Args:
            tag: The whole tag, or a compiled pattern to find in it.

        Returns:
            True if it has.
        """
        if isinstance(tag, str):
            return tag in self.tags
        return any(tag.search(name) for name in self.tags)

    def has_cve(self, cve_id: Wanted, case_sensitive: bool = False) -> bool:
        """Whether it has a vulnerability.

        Args:
            cve_id: Its whole identifier, or a compiled pattern to find in it.
            case_sensitive: Whether capitals count; of a pattern its own flags count.

        Returns:
            True if it has.
        """
        return self.report.has_cve(cve_id, case_sensitive)

    def has_description(self, description: Wanted, case_sensitive: bool = False) -> bool:
        """Whether a vulnerability's description has a text in it; see `vulns_with_description`."""
        return self.report.has_description(description, case_sensitive)

    def has_package(
        self,
        package: Wanted,
        case_sensitive: bool = False,
        min_version: VersionLike | None = None,
        max_version: VersionLike | None = None,
    ) -> bool:
        """Whether a package in it has a vulnerability; see `vulns_with_package`."""
        return self.report.has_package(package, case_sensitive, min_version, max_version)

    def vuln_with_cve(self, cve_id: Wanted, case_sensitive: bool = False) -> VulnerabilityItem | None:
        """The vulnerability of an identifier.

        Args:
            cve_id: Its whole identifier, or a compiled pattern to find in it.
            case_sensitive: Whether capitals count; of a pattern its own flags count.

        Returns:
            The first that fits; None if none does.
        """
        return self.report.vuln_with_cve(cve_id, case_sensitive)

    def vulns_with_description(self, description: Wanted, case_sensitive: bool = False) -> list[VulnerabilityItem]:
        """The vulnerabilities whose description has a text in it.

        Args:
            description: The text, or a compiled pattern to find.
            case_sensitive: Whether capitals count; of a pattern its own flags count.

        Returns:
            The vulnerabilities.
        """
        return self.report.vulns_with_description(description, case_sensitive)

    def vulns_with_package(
        self,
        package: Wanted,
        case_sensitive: bool = False,
        min_version: VersionLike | None = None,
        max_version: VersionLike | None = None,
    ) -> list[VulnerabilityItem]:
        """The vulnerabilities of a package.

        Args:
            package: Its whole name, or a compiled pattern to find in it.
            case_sensitive: Whether capitals count; of a pattern its own flags count.
            min_version: The lowest version that counts, itself included.
            max_version: The highest version that counts, itself included.

        Returns:
            The vulnerabilities. With bounds, a package whose version can't be read is left out.

        Raises:
            ValueError: A bound is no version of the form 1.2.3.
        """
        return self.report.vulns_with_package(package, case_sensitive, min_version, max_version)


class _Awaitable(list[T]):
    """A list that may be awaited too: earlier releases of this library had `await filter_artifacts_latest(…)`."""

    def __await__(self) -> Generator[None, None, list[T]]:
        yield from ()
        return self


def filter_artifacts_latest(artifacts: Iterable[ArtifactInfo], fallback: datetime | None = None) -> list[ArtifactInfo]:
    """Of each repository, the artifact that was pushed last.

    Args:
        artifacts: The artifacts.
        fallback: The time at which an artifact counts as pushed whose push time is not known; the distant past by
            default.

    Returns:
        One artifact a repository, in the order in which the repositories came. Of two of the same time the first.
    """
    unknown = _aware(fallback) if fallback is not None else _LONG_AGO
    latest: dict[str, tuple[datetime, ArtifactInfo]] = {}
    for info in artifacts:
        told: Any = info.artifact.push_time  # text where the server sent no time that can be read
        pushed = _aware(told) if isinstance(told, datetime) else unknown
        before = latest.get(info.repository.name)
        if before is None or pushed > before[0]:
            latest[info.repository.name] = pushed, info
    return _Awaitable(info for _, info in latest.values())


def _aware(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)
