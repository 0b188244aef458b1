"""Tag `quota`: how much storage projects may use. All of it is for system administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Body, Empty, Json
from .._core.operation import Listing, Operation, items

if TYPE_CHECKING:
    from ..models import Quota, QuotaUpdateReq
    from ..query import Sort
    from ..types import QuotaUpdateReqDict

_QUOTA = "/quotas/{id}"


def get_quotas(
    reference: str | None = None,
    reference_id: str | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[Quota]:
    """List the quotas, each with what it allows and what is used of it.

    Args:
        reference: What the quotas are of: `project`, the only kind there is.
        reference_id: Identifier of the project, as text.
        sort: `creation_time`, `update_time`, `hard.storage`, `used.storage`, separated by commas; `-` before one turns
            its order round. By default the newest comes first.
        page: The page to start at, counted from 1.
        page_size: Quotas a request, 1 to 100.
        limit: How many quotas at the most; None for all.

    Returns:
        The quotas.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is no system administrator.

    API operation: `listQuotas`, since Harbor 2.3.
    """
    return Listing(
        "listQuotas",
        "GET",
        "/quotas",
        items("Quota"),
        query={"reference": reference, "reference_id": reference_id, "sort": sort},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_quota(id: int) -> Operation[Quota]:
    """Get a quota.

    Args:
        id: Identifier of the quota, not of its project.

    Returns:
        The quota.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is no system administrator.
        NotFound: There is no such quota.

    API operation: `getQuota`, since Harbor 2.3.
    """
    return Operation("getQuota", "GET", _QUOTA, Json("Quota"), path={"id": id})


def update_quota(id: int, quota: QuotaUpdateReq | QuotaUpdateReqDict) -> Operation[None]:
    """Set another limit, e.g. `{"hard": {"storage": 10 * 1024**3}}` for 10 GiB.

    A limit below what is used is taken; nothing is deleted, but nothing can be pushed either.

    Args:
        id: Identifier of the quota, not of its project.
        quota: The limit: `storage` in bytes, 1 to 1024 TiB, or -1 for none.

    Raises:
        BadRequest: The limit is missing or out of range, or not of storage.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is no system administrator.
        NotFound: There is no such quota.

    API operation: `updateQuota`, since Harbor 2.3.
    """
    return Operation("updateQuota", "PUT", _QUOTA, Empty(), path={"id": id}, body=Body("QuotaUpdateReq", quota))
