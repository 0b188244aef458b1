# Written by tools/generate.py from flows/user.py and operations/user.py; edit those, then run: make generate
"""Tag `user`: users, their passwords, and what the account in use may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import Permission, UserCreationReq, UserProfile, UserResp, UserSearchRespItem
    from ..query import Query, Sort
    from ..types import UserCreationReqDict, UserProfileDict


class UserMethods(AsyncMethods):
    """Tag `user`: users, their passwords, and what the account in use may do."""

    async def get_user_by_username(self, username: str) -> UserResp:
        """Get the user who has exactly this name; also the first administrator, whom no list shows.

        Args:
            username: The whole name, with its capital and small letters: "al" does not find "alice".

        Returns:
            The user.

        Raises:
            InvalidArgument: The name is empty.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The user is there, but the account is neither a system administrator nor that user.
            NotFound: There is no such user among those that the account may know of.
        """
        from ..flows import user as ops

        return await self.perform(ops.get_user_by_username, username)

    async def get_users(
        self,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[UserResp]:
        """List the users but for the first administrator (identifier 1), whom Harbor never lists.

        Args:
            query: Harbor's query language, e.g. `username=~al`; keys: `user_id`, `username`, `email`, `realname`,
                `comment`, `sysadmin_flag`, `creation_time`, `update_time`, `username_or_email`. Unknown keys are ignored.
            sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default by name.
            page: The page to start at, counted from 1.
            page_size: Users a request, 1 to 100.
            limit: How many users at the most; None for all.

        Returns:
            The users.

        Raises:
            BadRequest: The query can't be read.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator.

        API operation: `listUsers`, since Harbor 2.3.
        """
        from ..operations import user as ops

        return await self.send(ops.get_users(query, sort, page, page_size, limit))

    async def search_users_by_username(
        self, username: str, page: int = 1, page_size: int = 100, limit: int | None = None
    ) -> list[UserSearchRespItem]:
        """Find users by a part of their name; whoever is logged in may.

        Since 2.14 the server gives the first `page_size` hits, shortest names first, and nothing beyond them.

        Args:
            username: A part of the name. Since 2.14 small and capital letters differ.
            page: The page to start at, counted from 1. Without effect since 2.14.
            page_size: Users a request, 1 to 100.
            limit: How many users at the most; None for all.

        Returns:
            Identifiers and names of the users.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            UnprocessableEntity: The name is empty.

        API operation: `searchUsers`, since Harbor 2.3.
        """
        from ..operations import user as ops

        return await self.send(ops.search_users_by_username(username, page, page_size, limit))

    async def get_user(self, user_id: int) -> UserResp:
        """Get a user.

        Args:
            user_id: Identifier of the user.

        Returns:
            The user.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong (2.15 answers `InternalServerError` then).
            Forbidden: The account is neither this user nor a system administrator.
            NotFound: There is no such user.

        API operation: `getUser`, since Harbor 2.3.
        """
        from ..operations import user as ops

        return await self.send(ops.get_user(user_id))

    async def get_current_user(self) -> UserResp:
        """Get the user who is logged in.

        Returns:
            The user.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            PreconditionFailed: A robot is logged in, which is no user; its credentials are right.

        API operation: `getCurrentUserInfo`, since Harbor 2.3.
        """
        from ..operations import user as ops

        return await self.send(ops.get_current_user())

    async def get_current_user_permissions(self, scope: str | None = None, relative: bool = False) -> list[Permission]:
        """List what the account in use may do within a scope; robots may ask too.

        Args:
            scope: `/project/` and the identifier of a project, or `/system`. Without it, or with another, the list is
                empty.
            relative: Whether resources are named as seen from the scope: `repository`, in place of
                `/project/1/repository`.

        Returns:
            The permissions; empty for none.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.

        API operation: `getCurrentUserPermissions`, since Harbor 2.3.
        """
        from ..operations import user as ops

        return await self.send(ops.get_current_user_permissions(scope, relative))

    async def create_user(self, user: UserCreationReq | UserCreationReqDict) -> str:
        """Make a user, where Harbor keeps the users itself (`auth_mode` is `db_auth`).

        Args:
            user: The user; all but `comment` is needed.

        Returns:
            The `Location` of the user; it ends in the identifier.

        Raises:
            BadRequest: Name, real name, e-mail address, comment or password has a form that Harbor refuses.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator; or users are kept elsewhere.
            Conflict: There is a user of this name or with this e-mail address.

        API operation: `createUser`, since Harbor 2.3.
        """
        from ..operations import user as ops

        return await self.send(ops.create_user(user))

    async def update_user(self, user_id: int, user: UserProfile | UserProfileDict) -> None:
        """Replace a user's e-mail address, real name and comment, all three.

        Args:
            user_id: Identifier of the user.
            user: The profile as it is to be; e-mail address and real name are needed.

        Raises:
            BadRequest: A field has a form that Harbor refuses.
            Unauthorized: The client is anonymous, or its credentials are wrong (2.15 answers `InternalServerError` then).
            Forbidden: The account is neither this user nor a system administrator; or users are kept elsewhere.
            NotFound: There is no such user.
            InternalServerError: Another user has this e-mail address.

        API operation: `updateUserProfile`, since Harbor 2.3.
        """
        from ..operations import user as ops

        await self.send(ops.update_user(user_id, user))

    async def set_user_admin(self, user_id: int, is_admin: bool) -> None:
        """Make a user a system administrator, or no longer one. Even the first administrator can lose the right.

        Args:
            user_id: Identifier of the user.
            is_admin: Whether the user is to be one.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator.
            NotFound: There is no such user.

        API operation: `setUserSysAdmin`, since Harbor 2.3.
        """
        from ..operations import user as ops

        await self.send(ops.set_user_admin(user_id, is_admin))

    async def set_user_password(self, user_id: int, new_password: str, old_password: str | None = None) -> None:
        """Change a user's password, where Harbor keeps the users itself.

        Args:
            user_id: Identifier of the user.
            new_password: 8 to 128 characters, among them a small letter, a capital letter and a digit.
            old_password: The password so far; needed for one's own, not when an administrator sets another user's.

        Raises:
            BadRequest: The new password is against the rule, or the same as the old one.
            Unauthorized: The client is anonymous, or its credentials are wrong (2.15 answers `InternalServerError` then).
            Forbidden: The old password is wrong; or the account is neither this user nor a system administrator; or users
                are kept elsewhere.
            NotFound: There is no such user.

        API operation: `updateUserPassword`, since Harbor 2.3.
        """
        from ..operations import user as ops

        await self.send(ops.set_user_password(user_id, new_password, old_password))

    async def set_user_cli_secret(self, user_id: int, secret: str) -> None:
        """Set the secret by which a user of an OIDC provider logs in where there is no browser.

        Args:
            user_id: Identifier of the user.
            secret: 8 to 128 characters, among them a small letter, a capital letter and a digit. If it is empty, the
                server makes one up; it shows with the user alone, not in this answer.

        Raises:
            BadRequest: The secret is against the rule.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither this user nor a system administrator.
            PreconditionFailed: Users do not come from an OIDC provider (`auth_mode` is not `oidc_auth`).

        API operation: `setCliSecret`, since Harbor 2.3.
        """
        from ..operations import user as ops

        await self.send(ops.set_user_cli_secret(user_id, secret))

    async def delete_user(self, user_id: int) -> None:
        """Delete a user. Name and e-mail address are free again then.

        Args:
            user_id: Identifier of the user.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator; or it is this user itself, or the first administrator.
            NotFound: There is no such user.

        API operation: `deleteUser`, since Harbor 2.3.
        """
        from ..operations import user as ops

        await self.send(ops.delete_user(user_id))
