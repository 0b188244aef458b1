"""Groups of users."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, answered


class UserGroup(BaseModel):
    """A group of users, known from LDAP, an authenticating proxy or OIDC.

    Harbor itself keeps no list of who is in it.
    """

    id: int | None = Field(
        default=None, description="Identifier of the group. Left out of the answer when one group is asked for by it."
    )
    group_name: Answered[str] = answered(description="Name of the group. The only thing that can be changed.")
    group_type: int | None = Field(
        default=None, description="Where the group comes from: 1 LDAP, 2 the authenticating proxy (HTTP), 3 OIDC."
    )
    ldap_group_dn: str | None = Field(
        default=None,
        description="Distinguished name of the group, for LDAP alone, such as `cn=devs,ou=groups,dc=example,dc=org`.",
    )


class UserGroupSearchItem(BaseModel):
    """A group of users, found by its name."""

    id: Answered[int] = Field(description="Identifier of the group.")
    group_name: Answered[str] = Field(description="Name of the group.")
    group_type: int | None = Field(
        default=None, description="Where the group comes from: 1 LDAP, 2 the authenticating proxy (HTTP), 3 OIDC."
    )
