"""What is known of the vulnerabilities of many artifacts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ..models import HarborVulnerabilityReport, Severity, VulnerabilityItem
from ..models.severity import most_severe
from .cve import CVSSData
from .rows import Row, artifact_row, vulnerability_rows

if TYPE_CHECKING:
    from os import PathLike

    from matplotlib.figure import Figure
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Table

    from .artifact import ArtifactInfo, VersionLike, Wanted
    from .drawing import Grouping

__all__ = ["ArtifactReport", "Vulnerability"]


class Vulnerability(NamedTuple):
    """A vulnerability, and the artifact that has it.

    Attributes:
        vulnerability: The vulnerability.
        artifact: The artifact.
    """

    vulnerability: VulnerabilityItem
    artifact: ArtifactInfo

    @property
    def id(self) -> str | None:
        """Identifier, such as `CVE-2021-44228`."""
        return self.vulnerability.id

    @property
    def package(self) -> str | None:
        """Name of the package that has it."""
        return self.vulnerability.package

    @property
    def severity(self) -> Severity:
        """How bad it is, as the scanner says; unknown where that is no `Severity`."""
        return self.vulnerability.severity_enum

    @property
    def fixable(self) -> bool:
        """Whether there is a version of the package without it."""
        return self.vulnerability.fixable


class ArtifactReport:
    """Artifacts with their vulnerabilities, to be counted, searched, written to files and drawn.

    `report.with_…()` gives a smaller report; `has_…()` tells whether that would be empty.

    Args:
        artifacts: The artifacts, e.g. of `get_artifacts(client, with_report=True)`.

    Attributes:
        artifacts: The artifacts.
    """

    def __init__(self, artifacts: Iterable[ArtifactInfo] = ()) -> None:
        self.artifacts: list[ArtifactInfo] = list(artifacts)

    @classmethod
    def from_artifacts(cls, artifacts: Iterable[ArtifactInfo]) -> ArtifactReport:
        """A report of artifacts.

        Args:
            artifacts: The artifacts.

        Returns:
            The report.
        """
        return cls(artifacts)

    def __len__(self) -> int:
        return len(self.artifacts)

    def __iter__(self) -> Iterator[ArtifactInfo]:
        return iter(self.artifacts)

    def __bool__(self) -> bool:
        return bool(self.artifacts)

    def __repr__(self) -> str:
        return f"<ArtifactReport of {len(self.artifacts)} artifacts>"

    # ---- counts

    @property
    def is_aggregate(self) -> bool:
        """Whether it tells of more than one artifact."""
        return len(self.artifacts) > 1

    @property
    def cvss_scores(self) -> list[float]:
        """The CVSS 3 scores of all vulnerabilities that have one."""
        return [score for info in self.artifacts for score in info.report.cvss_scores]

    @property
    def cvss(self) -> CVSSData:
        """The CVSS 3 scores of all vulnerabilities in numbers."""
        return CVSSData.from_report(self)

    @property
    def distribution(self) -> Counter[Severity]:
        """How many vulnerabilities by severity; one that several artifacts have counts for each."""
        found = Counter[Severity]()
        for info in self.artifacts:
            found.update(info.report.distribution)
        return found

    @property
    def severity(self) -> Severity:
        """The worst severity of any vulnerability; unknown where there is none."""
        return most_severe(self.distribution)

    # ---- vulnerabilities

    @property
    def vulnerabilities(self) -> list[Vulnerability]:
        """All vulnerabilities, with the artifact that has each."""
        return self._all(lambda report: report.vulnerabilities)

    @property
    def fixable(self) -> list[Vulnerability]:
        """The vulnerabilities that a later version of their package doesn't have."""
        return self._all(lambda report: report.fixable)

    @property
    def unfixable(self) -> list[Vulnerability]:
        """The vulnerabilities that no version of their package is known to be without."""
        return self._all(lambda report: report.unfixable)

    @property
    def critical(self) -> list[Vulnerability]:
        """The critical vulnerabilities."""
        return self.vulnerabilities_by_severity(Severity.critical)

    @property
    def high(self) -> list[Vulnerability]:
        """The vulnerabilities of high severity."""
        return self.vulnerabilities_by_severity(Severity.high)

    @property
    def medium(self) -> list[Vulnerability]:
        """The vulnerabilities of medium severity."""
        return self.vulnerabilities_by_severity(Severity.medium)

    @property
    def low(self) -> list[Vulnerability]:
        """The vulnerabilities of low severity."""
        return self.vulnerabilities_by_severity(Severity.low)

    def vulnerabilities_by_severity(self, severity: Severity | str) -> list[Vulnerability]:
        """The vulnerabilities of one severity, as the scanner says.

        Args:
            severity: The severity.

        Returns:
            The vulnerabilities, with the artifact that has each.
        """
        return self._all(lambda report: report.vulnerabilities_by_severity(severity))

    def _all(self, choose: Callable[[HarborVulnerabilityReport], list[VulnerabilityItem]]) -> list[Vulnerability]:
        return [Vulnerability(item, info) for info in self.artifacts for item in choose(info.report)]

    # ---- smaller reports

    def _those(self, fits: Callable[[ArtifactInfo], bool]) -> ArtifactReport:
        return ArtifactReport(info for info in self.artifacts if fits(info))

    def with_cve(self, cve: Wanted, case_sensitive: bool = False) -> ArtifactReport:
        """The artifacts that have a vulnerability.

        Args:
            cve: Its whole identifier, or a compiled pattern to find in it.
            case_sensitive: Whether capitals count; of a pattern its own flags count.

        Returns:
            A report of those artifacts.
        """
        return self._those(lambda info: info.has_cve(cve, case_sensitive))

    def with_description(self, description: Wanted, case_sensitive: bool = False) -> ArtifactReport:
        """The artifacts with a vulnerability whose description has a text in it.

        Args:
            description: The text, or a compiled pattern to find.
            case_sensitive: Whether capitals count; of a pattern its own flags count.

        Returns:
            A report of those artifacts.
        """
        return self._those(lambda info: info.has_description(description, case_sensitive))

    def with_package(
        self,
        package: Wanted,
        case_sensitive: bool = False,
        min_version: VersionLike | None = None,
        max_version: VersionLike | None = None,
    ) -> ArtifactReport:
        """The artifacts in which a package has a vulnerability.

        Args:
            package: Its whole name, or a compiled pattern to find in it.
            case_sensitive: Whether capitals count; of a pattern its own flags count.
            min_version: The lowest version that counts, itself included.
            max_version: The highest version that counts, itself included.

        Returns:
            A report of those artifacts.

        Raises:
            ValueError: A bound is no version of the form 1.2.3.
        """
        return self._those(lambda info: info.has_package(package, case_sensitive, min_version, max_version))

    def with_severity(self, severity: Severity | str) -> ArtifactReport:
        """The artifacts with a vulnerability of a severity, as the scanner says.

        Args:
            severity: The severity.

        Returns:
            A report of those artifacts.
        """
        return self._those(lambda info: bool(info.report.vulnerabilities_by_severity(severity)))

    def with_repository(self, repository: Wanted, case_sensitive: bool = False) -> ArtifactReport:
        """The artifacts of a repository.

        Args:
            repository: Its whole name, with the project's or without; or a compiled pattern to find in the name with
                the project's.
            case_sensitive: Whether capitals count; of a pattern its own flags count. Harbor knows no capitals there.

        Returns:
            A report of those artifacts.
        """

        def fits(info: ArtifactInfo) -> bool:
            name = info.repository.name
            if isinstance(repository, re.Pattern):
                return repository.search(name) is not None
            wanted = repository if case_sensitive else repository.lower()
            return wanted in ((name, info.repository_name) if case_sensitive else (name.lower(), name_without(name)))

        return self._those(fits)

    def with_tag(self, tag: Wanted) -> ArtifactReport:
        """The artifacts that have a tag.

        Args:
            tag: The whole tag, or a compiled pattern to find in it.

        Returns:
            A report of those artifacts.
        """
        return self._those(lambda info: info.has_tag(tag))

    def has_cve(self, cve: Wanted, case_sensitive: bool = False) -> bool:
        """Whether an artifact has a vulnerability; see `with_cve`."""
        return bool(self.with_cve(cve, case_sensitive))

    def has_description(self, description: Wanted, case_sensitive: bool = False) -> bool:
        """Whether a vulnerability's description has a text in it; see `with_description`."""
        return bool(self.with_description(description, case_sensitive))

    def has_package(
        self,
        package: Wanted,
        case_sensitive: bool = False,
        min_version: VersionLike | None = None,
        max_version: VersionLike | None = None,
    ) -> bool:
        """Whether a package has a vulnerability in an artifact; see `with_package`."""
        return bool(self.with_package(package, case_sensitive, min_version, max_version))

    def has_severity(self, severity: Severity | str) -> bool:
        """Whether there is a vulnerability of a severity; see `with_severity`."""
        return bool(self.with_severity(severity))

    def has_repository(self, repository: Wanted, case_sensitive: bool = False) -> bool:
        """Whether there is an artifact of a repository; see `with_repository`."""
        return bool(self.with_repository(repository, case_sensitive))

    def has_tag(self, tag: Wanted) -> bool:
        """Whether an artifact has a tag; see `with_tag`."""
        return bool(self.with_tag(tag))

    # ---- out of it

    def rows(self) -> Iterator[Row]:
        """The vulnerabilities as flat rows, one for each vulnerability of each artifact.

        Yields:
            Dicts with the keys of `harborapi.ext.rows.VULNERABILITY_COLUMNS`.
        """
        for info in self.artifacts:
            yield from vulnerability_rows(info)

    def artifact_rows(self) -> Iterator[Row]:
        """The artifacts as flat rows with their counts, one for each artifact, those without vulnerabilities too.

        Yields:
            Dicts with the keys of `harborapi.ext.rows.ARTIFACT_COLUMNS`.
        """
        for info in self.artifacts:
            yield artifact_row(info)

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write the rows to a CSV file; see `harborapi.ext.output.CSVWriter`.

        Args:
            path: The file; replaced where it exists.

        Raises:
            OSError: It can't be written.
        """
        from .output import CSVWriter

        with CSVWriter(path) as writer:
            writer.extend(self.artifacts)

    def to_jsonl(self, path: str | PathLike[str]) -> None:
        """Write the rows to a file of JSON Lines; see `harborapi.ext.output.JSONLinesWriter`.

        Args:
            path: The file; replaced where it exists.

        Raises:
            OSError: It can't be written.
        """
        from .output import JSONLinesWriter

        with JSONLinesWriter(path) as writer:
            writer.extend(self.artifacts)

    def to_parquet(self, folder: str | PathLike[str]) -> None:
        """Write the rows as a Parquet dataset (extra `parquet`); see `harborapi.ext.output.ParquetWriter`.

        Args:
            folder: The dataset's folder; made if need be. It must hold no part of a dataset yet.

        Raises:
            InvalidArgument: pyarrow is not installed.
            FileExistsError: The folder holds a dataset.
            OSError: It can't be written.
        """
        from .output import ParquetWriter

        with ParquetWriter(folder) as writer:
            writer.extend(self.artifacts)

    def as_table(self, by: Grouping = "project", limit: int | None = None, **options: Any) -> Table:
        """A summary as a table of `rich` (extra `rich`): counts by severity, the worst first.

        Args:
            by: What has a row: `project`, `repository` or `artifact`.
            limit: How many rows at the most; None for all.
            options: More arguments of `rich.table.Table`.

        Returns:
            The table.
        """
        from .drawing import summary_table

        return summary_table(self, by=by, limit=limit, **options)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.as_table()

    def _repr_html_(self) -> str:
        """The summary as a table of HTML, for notebooks."""
        from .drawing import summary_html

        return summary_html(self, by="project", limit=None)

    def chart(self, path: str | PathLike[str] | None = None, by: Grouping = "project", limit: int = 20) -> Figure:
        """A chart of severities (extra `plot`): a bar for each project, the worst first.

        Args:
            path: Where to save it, e.g. `severities.png`, `.svg` or `.pdf`; None saves nothing.
            by: What has a bar: `project`, `repository` or `artifact`.
            limit: How many bars at the most; the others are left out, and the title says so.

        Returns:
            The figure of matplotlib.

        Raises:
            InvalidArgument: matplotlib is not installed.
            OSError: The file can't be written.
        """
        from .drawing import severity_chart

        return severity_chart(self, path, by=by, limit=limit)


def name_without(name: str) -> str:
    """A repository's name without the project's, in lower case."""
    return name.lower().partition("/")[2]
