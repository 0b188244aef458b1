"""Tag `member`: users and groups as members of projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.flow import run
from ..operations import member as ops

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.wire import Flow
    from ..types import UserEntityDict, UserGroupDict


def add_project_member_user(
    call: Call, project_name_or_id: str | int, username_or_id: str | int, role_id: int
) -> Flow[str]:
    """Make a user a member of a project.

    Args:
        call: The call.
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
    who = username_or_id
    user: UserEntityDict = {"user_id": who} if isinstance(who, int) else {"username": who}
    added = ops.add_project_member(project_name_or_id, {"role_id": role_id, "member_user": user})
    return (yield from run(added, call))


def add_project_member_group(
    call: Call, project_name_or_id: str | int, ldap_group_dn_or_id: str | int, role_id: int
) -> Flow[str]:
    """Make a group of users a member of a project.

    Args:
        call: The call.
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
    who = ldap_group_dn_or_id
    group: UserGroupDict = {"id": who} if isinstance(who, int) else {"ldap_group_dn": who}
    added = ops.add_project_member(project_name_or_id, {"role_id": role_id, "member_group": group})
    return (yield from run(added, call))
