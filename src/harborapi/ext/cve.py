"""CVSS scores in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import stats

if TYPE_CHECKING:
    from ..models import HarborVulnerabilityReport
    from .artifact import ArtifactInfo
    from .report import ArtifactReport

__all__ = ["CVSSData"]


@dataclass(frozen=True)
class CVSSData:
    """CVSS 3 scores (0 to 10) in numbers. Vulnerabilities without a score don't count; without any, all is 0.

    Attributes:
        mean: The arithmetic mean.
        median: The median.
        stdev: The standard deviation of a sample.
        min: The least score.
        max: The greatest score.
    """

    mean: float = 0.0
    median: float = 0.0
    stdev: float = 0.0
    min: float = 0.0
    max: float = 0.0

    @classmethod
    def from_scores(cls, scores: Iterable[float]) -> CVSSData:
        """The numbers of some scores.

        Args:
            scores: The scores.

        Returns:
            The numbers.
        """
        found = list(scores)
        return cls(stats.mean(found), stats.median(found), stats.stdev(found), stats.min(found), stats.max(found))

    @classmethod
    def from_artifactinfo(cls, artifact: ArtifactInfo) -> CVSSData:
        """The numbers of an artifact's vulnerabilities.

        Args:
            artifact: The artifact with its report.

        Returns:
            The numbers.
        """
        return cls.from_scores(artifact.report.cvss_scores)

    @classmethod
    def from_report(cls, report: ArtifactReport | HarborVulnerabilityReport) -> CVSSData:
        """The numbers of all vulnerabilities of a report, of one artifact or of many.

        Args:
            report: The report.

        Returns:
            The numbers. A vulnerability that several artifacts have counts for each.
        """
        return cls.from_scores(report.cvss_scores)
