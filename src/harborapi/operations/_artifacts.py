"""What the operations on artifacts need besides: the header that chooses reports, and how reports are read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from .._core.decode import Json, Reading, parse_json
from ..exceptions import DecodeError, NotFound

if TYPE_CHECKING:
    from .._core.wire import Response
    from ..models import FirstDict, HarborVulnerabilityReport

_SERVER_DEFAULT = (
    "application/vnd.security.vulnerability.report; version=1.1, "
    "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0"
)


def accepting(mime_type: str | Sequence[str]) -> dict[str, str]:
    """The header that says which kinds of vulnerability report are wanted.

    Args:
        mime_type: One MIME type or several, the preferred one first.

    Returns:
        The header; nothing where it says what the server does anyway.
    """
    wanted = mime_type if isinstance(mime_type, str) else ", ".join(mime_type)
    return {} if wanted == _SERVER_DEFAULT else {"X-Accept-Vulnerabilities": wanted}


@dataclass(frozen=True)
class Reports(Json["FirstDict[str, HarborVulnerabilityReport]"]):
    """Vulnerability reports by MIME type; empty where no scan has ended yet."""

    type: str = "dict[str, HarborVulnerabilityReport]"
    empty: bool = True

    def read(self, response: Response, reading: Reading, /) -> FirstDict[str, HarborVulnerabilityReport]:
        """The reports; raises `DecodeError`."""
        from ..models import FirstDict

        try:
            found = super().read(response, reading)
        except DecodeError:
            ready = _without_nulls(response.content)
            if ready is None:
                raise
            found = super().read(replace(response, content=ready), reading)
        return found if reading.raw else FirstDict(found or {})


def _without_nulls(content: bytes) -> bytes | None:
    """The reports but for those that are null, as one is that is not ready; None where there is none of that kind."""
    value = parse_json(content)
    if not isinstance(value, dict):
        return None
    reports = cast("dict[str, Any]", value)
    ready = {name: report for name, report in reports.items() if report is not None}
    return json.dumps(ready).encode() if len(ready) < len(reports) else None


@dataclass(frozen=True)
class Report(Json["HarborVulnerabilityReport"]):
    """One vulnerability report of those that the server gives.

    Attributes:
        mime_type: Which; where the server does not know it and gives another, that one.
    """

    type: str = "HarborVulnerabilityReport"
    mime_type: str = ""

    def read(self, response: Response, reading: Reading, /) -> HarborVulnerabilityReport:
        """The report; raises `DecodeError`, or `NotFound` where there is none."""
        reports = Reports().read(response, reading)
        if reading.raw:
            return cast("HarborVulnerabilityReport", reports)
        report = reports.get(self.mime_type) or reports.first()
        if report is None:
            message = "there is no vulnerability report: no scan of the artifact has ended with one"
            raise NotFound(message, status=404)
        return report
