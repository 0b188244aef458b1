"""How vulnerabilities are judged and found: scores, texts, versions."""

import re
from collections.abc import Callable

from harborapi.models.semver import SemVer
from harborapi.models.severity import Severity

Wanted = str | re.Pattern[str]
VersionLike = str | int | tuple[int, ...] | SemVer

THRESHOLDS = ((9.0, Severity.critical), (7.0, Severity.high), (4.0, Severity.medium), (0.1, Severity.low))
FLOORS = {severity: score for score, severity in THRESHOLDS}


def rated(score: float, version: int) -> Severity:
    """The severity of a CVSS score; CVSS 2 knows no critical one."""
    found = next((severity for least, severity in THRESHOLDS if score >= least), Severity.none)
    return min(found, Severity.high) if version == 2 else found


def matcher(wanted: Wanted, *, case_sensitive: bool, whole: bool) -> Callable[[str | None], bool]:
    """A test of texts: equal to the wanted text (or with it within, unless `whole`), or found by the pattern."""
    if isinstance(wanted, re.Pattern):
        return lambda text: text is not None and wanted.search(text) is not None
    if case_sensitive:
        return lambda text: text is not None and (text == wanted if whole else wanted in text)
    lower = wanted.casefold()
    return lambda text: text is not None and (text.casefold() == lower if whole else lower in text.casefold())


def within(version: SemVer | None, low: SemVer | None, high: SemVer | None) -> bool:
    if low is None and high is None:
        return True
    return version is not None and (low is None or version >= low) and (high is None or version <= high)
