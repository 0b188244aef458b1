# Written by tools/generate.py from operations/usergroup.py; edit those, then run: make generate
"""Tag `usergroup`: groups of users, of LDAP, of an authenticating proxy or of OIDC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import UserGroup, UserGroupSearchItem
    from ..types import UserGroupDict


class UsergroupMethods(AsyncMethods):
    """Tag `usergroup`: groups of users, of LDAP, of an authenticating proxy or of OIDC."""

    async def get_usergroups(
        self,
        group_name: str | None = None,
        ldap_group_dn: str | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[UserGroup]:
        """List the groups of users. In the modes `ldap_auth` and `http_auth` the groups of that kind alone are listed.

        Args:
            group_name: A part of the name. Since 2.6.
            ldap_group_dn: Distinguished name of the group; heeded in the mode `ldap_auth` alone.
            page: The page to start at, counted from 1.
            page_size: Groups a request, 1 to 100.
            limit: How many groups at the most; None for all.

        Returns:
            The groups.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `user-group:list` (since
                2.12).

        API operation: `listUserGroups`, since Harbor 2.3.
        """
        from ..operations import usergroup as ops

        return await self.send(ops.get_usergroups(group_name, ldap_group_dn, page, page_size, limit))

    async def search_usergroups(
        self, group_name: str, page: int = 1, page_size: int = 100, limit: int | None = None
    ) -> list[UserGroupSearchItem]:
        """Find groups of users by a part of their name; whoever is logged in may.

        Since 2.14 the server gives the first `page_size` hits, shortest names first, and nothing beyond them.

        Args:
            group_name: A part of the name, not empty. Since 2.14 small and capital letters differ.
            page: The page to start at, counted from 1. Without effect since 2.14.
            page_size: Groups a request, 1 to 100.
            limit: How many groups at the most; None for all.

        Returns:
            Identifiers, names and types of the groups.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            UnprocessableEntity: The name is empty.

        API operation: `searchUserGroups`, since Harbor 2.4.
        """
        from ..operations import usergroup as ops

        return await self.send(ops.search_usergroups(group_name, page, page_size, limit))

    async def get_usergroup(self, group_id: int) -> UserGroup:
        """Get a group of users.

        Args:
            group_id: Identifier of the group.

        Returns:
            The group; the server leaves out its `id`.

        Raises:
            BadRequest: The identifier is not positive.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `user-group:read` (since
                2.12).
            NotFound: There is no such group.

        API operation: `getUserGroup`, since Harbor 2.3.
        """
        from ..operations import usergroup as ops

        return await self.send(ops.get_usergroup(group_id))

    async def create_usergroup(self, usergroup: UserGroup | UserGroupDict) -> str:
        """Make a group of users known to Harbor, so that it can be given roles in projects.

        Args:
            usergroup: Name and type of the group; of an LDAP group the distinguished name too.

        Returns:
            The location, which ends in the group's id.

        Raises:
            BadRequest: The name is empty, or the directory has no group of this distinguished name.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `user-group:create` (since
                2.12).
            Conflict: There is a group of this name and type already.
            InternalServerError: There is a group of this name and another type already.

        API operation: `createUserGroup`, since Harbor 2.3.
        """
        from ..operations import usergroup as ops

        return await self.send(ops.create_usergroup(usergroup))

    async def update_usergroup(self, group_id: int, usergroup: UserGroup | UserGroupDict) -> None:
        """Change the name of a group of users; nothing else of it can be changed.

        Args:
            group_id: Identifier of the group.
            usergroup: The group with its new name.

        Raises:
            BadRequest: The name is empty, or the identifier not positive.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `user-group:update` (since
                2.12).
            NotFound: There is no such group.
            InternalServerError: There is another group of this name.

        API operation: `updateUserGroup`, since Harbor 2.3.
        """
        from ..operations import usergroup as ops

        await self.send(ops.update_usergroup(group_id, usergroup))

    async def delete_usergroup(self, group_id: int) -> None:
        """Make Harbor forget a group of users; an unknown one is no error. Nothing is deleted where the group comes from.

        Args:
            group_id: Identifier of the group.

        Raises:
            BadRequest: The identifier is not positive.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `user-group:delete` (since
                2.12).

        API operation: `deleteUserGroup`, since Harbor 2.3.
        """
        from ..operations import usergroup as ops

        await self.send(ops.delete_usergroup(group_id))
