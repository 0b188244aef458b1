"""Tag `securityhub`: vulnerabilities of all artifacts of the system. All of it is for system administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Json
from .._core.operation import Listing, Operation, items, unless

if TYPE_CHECKING:
    from ..models import SecurityHubVulnerability, SecuritySummary
    from ..query import Query


def get_security_summary(
    with_dangerous_cve: bool = False, with_dangerous_artifact: bool = False
) -> Operation[SecuritySummary]:
    """Count the vulnerabilities that the default scanner found in all artifacts, by severity.

    Without a default scanner there is nothing to count: the numbers are 0.

    Args:
        with_dangerous_cve: Whether to give the five worst vulnerabilities too.
        with_dangerous_artifact: Whether to give the five artifacts with the worst vulnerabilities too.

    Returns:
        The numbers.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is no system administrator.
        NotFound: The server is older than 2.9.
        InternalServerError: There is no default scanner, in 2.9.

    API operation: `getSecuritySummary`, since Harbor 2.9.
    """
    return Operation(
        "getSecuritySummary",
        "GET",
        "/security/summary",
        Json("SecuritySummary"),
        query={
            "with_dangerous_cve": unless(with_dangerous_cve, False),
            "with_dangerous_artifact": unless(with_dangerous_artifact, False),
        },
    )


def get_vulnerabilities(
    query: str | Query | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
    tune_count: bool = False,
    with_tag: bool = False,
) -> Listing[SecurityHubVulnerability]:
    """List the vulnerabilities that the default scanner found, once for each artifact that has them.

    The highest CVSS score comes first. Without a default scanner the list is empty.

    Args:
        query: Harbor's query language, e.g. `cve_id=CVE-2021-44228` or `cvss_score_v3=[7~10]`, which needs both ends;
            keys: `cve_id`, `severity`, `cvss_score_v3`, `project_id`, `repository_name`, `package`, `tag`, `digest`,
            and since 2.14 `status`. Here other keys are refused.
        page: The page to start at, counted from 1.
        page_size: Vulnerabilities a request, 1 to 100.
        limit: How many vulnerabilities at the most; None for all.
        tune_count: Whether the server need not count them beyond 1000. It answers faster then; the pages are asked for
            one after the other, as nobody knows how many there are.
        with_tag: Whether to give the tags of the artifacts.

    Returns:
        The vulnerabilities.

    Raises:
        BadRequest: The query can't be read, or has another key, or a value of another kind.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is no system administrator.
        NotFound: The server is older than 2.9.
        InternalServerError: A range in the query lacks an end; or there is no default scanner, in 2.9.

    API operation: `ListVulnerabilities`, since Harbor 2.9.
    """
    return Listing(
        "ListVulnerabilities",
        "GET",
        "/security/vul",
        items("SecurityHubVulnerability"),
        query={"q": query, "tune_count": unless(tune_count, False), "with_tag": unless(with_tag, False)},
        page=page,
        page_size=page_size,
        limit=limit,
    )
