# Written by tools/generate.py from operations/ldap.py; edit those, then run: make generate
"""Tag `Ldap`: the LDAP directory that users come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import LdapConf, LdapPingResult, LdapUser, UserGroup
    from ..types import LdapConfDict


class LdapMethods(AsyncMethods):
    """Tag `Ldap`: the LDAP directory that users come from."""

    async def ping_ldap(self, configuration: LdapConf | LdapConfDict | None = None) -> LdapPingResult:
        """Try whether Harbor can reach a directory and log in to it; nothing is stored.

        A directory that can't be reached is no error here: the answer tells.

        Args:
            configuration: Address of the directory, and who searches it with which password. In the authentication mode
                `ldap_auth` the stored password is taken where none is given; nothing else is taken from the server's
                settings. None is the same as an empty one.

        Returns:
            Whether it worked, and if not, why.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator. Robot accounts can't do it.

        API operation: `pingLdap`, since Harbor 2.3.
        """
        from ..operations import ldap as ops

        return await self.send(ops.ping_ldap(configuration))

    async def search_ldap_users(self, username: str, limit: int | None = None) -> list[LdapUser]:
        """Find users in the directory that the server is set up with.

        Args:
            username: The whole name, compared as the directory does it; empty for all users.
            limit: How many users at the most; None for all. The server always sends all of them.

        Returns:
            The users.

        Raises:
            InvalidArgument: The limit is negative.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `ldap-user:list` (since
                2.12).
            InternalServerError: The directory can't be reached, or the server is not set up for one.

        API operation: `searchLdapUser`, since Harbor 2.3.
        """
        from ..operations import ldap as ops

        return await self.send(ops.search_ldap_users(username, limit))

    async def search_ldap_groups(
        self, group_name: str | None = None, group_dn: str | None = None, limit: int | None = None
    ) -> list[UserGroup]:
        """Find groups in the directory that the server is set up with.

        Args:
            group_name: The whole name, compared as the directory does it.
            group_dn: Distinguished name of the group; heeded only where no name is given.
            limit: How many groups at the most; None for all. The server always sends all of them.

        Returns:
            The groups.

        Raises:
            InvalidArgument: The limit is negative.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `ldap-user:list` (since
                2.12).
            NotFound: No group has this name, or neither name nor distinguished name is given.
            InternalServerError: No group has this distinguished name, the directory can't be reached, or the server is not
                set up for one.

        API operation: `searchLdapGroup`, since Harbor 2.3.
        """
        from ..operations import ldap as ops

        return await self.send(ops.search_ldap_groups(group_name, group_dn, limit))

    async def import_ldap_users(self, user_ids: list[str]) -> None:
        """Take users over from the directory, so that they can be given roles before their first log-in.

        Args:
            user_ids: Names of the users, as the directory has them.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is neither a system administrator nor a robot with the right `ldap-user:create` (since
                2.12).
            NotFound: Some could not be taken over; the others were. Its `errors` tell which and why, one a user.
            InternalServerError: The directory can't be reached, or the server is not set up for one.

        API operation: `importLdapUser`, since Harbor 2.3.
        """
        from ..operations import ldap as ops

        await self.send(ops.import_ldap_users(user_ids))
