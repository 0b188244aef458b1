# Written by tools/generate.py from operations/quota.py; edit those, then run: make generate
"""Tag `quota`: how much storage projects may use. All of it is for system administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import Quota, QuotaUpdateReq
    from ..query import Sort
    from ..types import QuotaUpdateReqDict


class QuotaMethods(AsyncMethods):
    """Tag `quota`: how much storage projects may use. All of it is for system administrators."""

    async def get_quotas(
        self,
        reference: str | None = None,
        reference_id: str | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[Quota]:
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
        from ..operations import quota as ops

        return await self.send(ops.get_quotas(reference, reference_id, sort, page, page_size, limit))

    async def get_quota(self, id: int) -> Quota:
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
        from ..operations import quota as ops

        return await self.send(ops.get_quota(id))

    async def update_quota(self, id: int, quota: QuotaUpdateReq | QuotaUpdateReqDict) -> None:
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
        from ..operations import quota as ops

        await self.send(ops.update_quota(id, quota))
