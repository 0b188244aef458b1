"""How bad vulnerabilities are."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Severity(StrEnum):
    """How bad a vulnerability is: none < unknown < negligible < low < medium < high < critical.

    Compares with texts too; a text that is no severity ranks as unknown.
    """

    unknown = "Unknown"
    negligible = "Negligible"
    low = "Low"
    medium = "Medium"
    high = "High"
    critical = "Critical"
    none = "None"

    def __lt__(self, other: str) -> bool:
        return _rank(self) < _rank(other)

    def __le__(self, other: str) -> bool:
        return _rank(self) <= _rank(other)

    def __gt__(self, other: str) -> bool:
        return _rank(self) > _rank(other)

    def __ge__(self, other: str) -> bool:
        return _rank(self) >= _rank(other)


_RANKS = {
    name: rank for rank, name in enumerate(("None", "Unknown", "Negligible", "Low", "Medium", "High", "Critical"))
}


def _rank(severity: str) -> int:
    return _RANKS.get(severity.value if isinstance(severity, Severity) else severity, 1)


def most_severe(severities: Iterable[Severity]) -> Severity:
    """The worst of some severities.

    Args:
        severities: The severities.

    Returns:
        The worst; `Severity.unknown` if there are none.
    """
    return max(severities, default=Severity.unknown)


def sort_distribution(distribution: Mapping[Severity, int]) -> list[tuple[Severity, int]]:
    """Counts by severity in order.

    Args:
        distribution: Counts by severity, such as a `Counter`.

    Returns:
        Pairs of severity and count, the least severe first.
    """
    return sorted(distribution.items(), key=lambda pair: _rank(pair[0]))
