# Written by tools/generate.py from flows/member.py and operations/member.py; edit those, then run: make generate
"""Tag `member`: members of projects and their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from ..models import ProjectMember, ProjectMemberEntity, RoleRequest
    from ..types import ProjectMemberDict, RoleRequestDict


class MemberMethods(AsyncMethods):
    """Tag `member`: members of projects and their roles."""

    async def add_project_member_user(
        self, project_name_or_id: str | int, username_or_id: str | int, role_id: int
    ) -> str:
        """Make a user a member of a project.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            username_or_id: The user's name (str), as it is written in Harbor, or identifier (int).
            role_id: The role: 1 project admin, 2 developer, 3 guest, 4 maintainer, 5 limited guest.

        Returns:
            The `Location` of the membership; it ends in its identifier.

        Raises:
            BadRequest: There is no such role, or no user with this identifier.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not add members (role project admin).
            NotFound: There is no such project, or no user of this name.
            Conflict: The user is a member already.

        API operation: `createProjectMember`, since Harbor 2.3.
        """
        from ..flows import member as ops

        return await self.perform(ops.add_project_member_user, project_name_or_id, username_or_id, role_id)

    async def add_project_member_group(
        self, project_name_or_id: str | int, ldap_group_dn_or_id: str | int, role_id: int
    ) -> str:
        """Make a group of users a member of a project.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            ldap_group_dn_or_id: The group's distinguished name (str), such as `cn=devs,ou=groups,dc=example,dc=org`, or its
                identifier in Harbor (int). A group of the directory that Harbor does not know yet is made known to it.
            role_id: The role: 1 project admin, 2 developer, 3 guest, 4 maintainer, 5 limited guest.

        Returns:
            The `Location` of the membership; it ends in its identifier.

        Raises:
            BadRequest: There is no such role, or no group with this identifier.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not add members (role project admin).
            NotFound: There is no such project, or no such group.
            Conflict: The group is a member already.

        API operation: `createProjectMember`, since Harbor 2.3.
        """
        from ..flows import member as ops

        return await self.perform(ops.add_project_member_group, project_name_or_id, ldap_group_dn_or_id, role_id)

    async def get_project_members(
        self,
        project_name_or_id: str | int,
        entity_name: str | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[ProjectMemberEntity]:
        """List the members of a project, users and groups, by name.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            entity_name: Name of the user or group, exactly; None for all members.
            page: The page to start at, counted from 1.
            page_size: Members a request, 1 to 100.
            limit: How many members at the most; None for all.

        Returns:
            The members. Those with a role that Harbor does not know are left out by the server.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not see the members (role guest or above).
            NotFound: There is no such project.

        API operation: `listProjectMembers`, since Harbor 2.3.
        """
        from ..operations import member as ops

        return await self.send(ops.get_project_members(project_name_or_id, entity_name, page, page_size, limit))

    async def get_project_member(self, project_name_or_id: str | int, member_id: int) -> ProjectMemberEntity:
        """Get a member of a project.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            member_id: Identifier of the membership, not of the user or group.

        Returns:
            The member.

        Raises:
            BadRequest: The identifier of the membership is 0.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not see the members (role guest or above).
            NotFound: There is no such project or membership.

        API operation: `getProjectMember`, since Harbor 2.3.
        """
        from ..operations import member as ops

        return await self.send(ops.get_project_member(project_name_or_id, member_id))

    async def add_project_member(self, project_name_or_id: str | int, member: ProjectMember | ProjectMemberDict) -> str:
        """Make a user or a group a member of a project.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            member: The role, and the user (by identifier or name) or the group (by identifier, LDAP DN or name).

        Returns:
            The `Location` of the membership; it ends in its identifier.

        Raises:
            BadRequest: There is no such role; or no user or group with this identifier.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not add members (role project admin).
            NotFound: There is no such project, or no user or group of this name.
            Conflict: The user or group is a member already.
            InternalServerError: Neither user nor group is named.

        API operation: `createProjectMember`, since Harbor 2.3.
        """
        from ..operations import member as ops

        return await self.send(ops.add_project_member(project_name_or_id, member))

    async def update_project_member_role(
        self, project_name_or_id: str | int, member_id: int, role: RoleRequest | RoleRequestDict | int
    ) -> None:
        """Give a member another role. The server says that all went well for an unknown membership too.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            member_id: Identifier of the membership, not of the user or group.
            role: The role: 1 project admin, 2 developer, 3 guest, 4 maintainer, 5 limited guest. The server takes other
                numbers too, and locks the member out.

        Raises:
            BadRequest: The role is missing, or the identifier of the membership is 0.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not change members (role project admin).
            NotFound: There is no such project.

        API operation: `updateProjectMember`, since Harbor 2.3.
        """
        from ..operations import member as ops

        await self.send(ops.update_project_member_role(project_name_or_id, member_id, role))

    async def remove_project_member(self, project_name_or_id: str | int, member_id: int) -> None:
        """Take a member out of a project. An unknown membership is no error.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            member_id: Identifier of the membership, not of the user or group.

        Raises:
            BadRequest: The identifier of the membership is 0.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not remove members (role project admin).
            NotFound: There is no such project.

        API operation: `deleteProjectMember`, since Harbor 2.3.
        """
        from ..operations import member as ops

        await self.send(ops.remove_project_member(project_name_or_id, member_id))
