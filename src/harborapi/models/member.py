"""Members of projects."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel
from harborapi.models.usergroup import UserGroup


class UserEntity(BaseModel):
    """A user, named by identifier or by name."""

    user_id: int | None = Field(default=None, description="Identifier of the user; tried before `username`.")
    username: str | None = Field(default=None, description="Name of the user, exactly as it is written in Harbor.")


class ProjectMember(BaseModel):
    """A user or a group to be made a member of a project, and its role.

    Give `member_user` or `member_group`, not both. A user or group that is a member already is refused with 409.
    """

    role_id: int | None = Field(
        default=None,
        description=(
            "The role: 1 project admin, 2 developer, 3 guest, 4 maintainer, 5 limited guest. By strength: 1, 4, 2, 3, "
            "5."
        ),
    )
    member_user: UserEntity | None = Field(
        default=None, description="The user who becomes a member, named by `user_id` or by `username`."
    )
    member_group: UserGroup | None = Field(
        default=None,
        description=(
            "The group that becomes a member, named by `id`, by `group_name` with `group_type`, or by `ldap_group_dn`; "
            "a group of a directory that Harbor does not know yet is made."
        ),
    )


class ProjectMemberEntity(BaseModel):
    """A member of a project: a user or a group, with its role there."""

    id: Answered[int] = Field(
        description="Identifier of the membership, as the member operations ask for it; not that of the user or group."
    )
    project_id: Answered[int] = Field(description="Identifier of the project.")
    entity_name: str | None = Field(default=None, description="Name of the user or of the group.")
    role_name: str | None = Field(
        default=None,
        description="The role in words: `projectAdmin`, `maintainer`, `developer`, `guest` or `limitedGuest`.",
    )
    role_id: int | None = Field(
        default=None, description="The role: 1 project admin, 2 developer, 3 guest, 4 maintainer, 5 limited guest."
    )
    entity_id: Answered[int] = Field(description="Identifier of the user or of the group.")
    entity_type: Answered[str] = Field(description="`u` for a user, `g` for a group.")


class RoleRequest(BaseModel):
    """The new role of a member."""

    role_id: int | None = Field(
        default=None,
        description=(
            "The role: 1 project admin, 2 developer, 3 guest, 4 maintainer, 5 limited guest. The server stores any "
            "other number too, and the member is then locked out."
        ),
    )
