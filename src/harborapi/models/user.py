"""Users of the system, and what the caller may do."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp


class OIDCUserInfo(BaseModel):
    """What ties a user to an identity of the OIDC provider."""

    id: int | None = Field(default=None, description="Identifier of the tie.")
    user_id: int | None = Field(default=None, description="Identifier of the user.")
    subiss: str | None = Field(default=None, description="Subject and issuer of the identity, one after the other.")
    secret: str | None = Field(
        default=None,
        repr=False,
        description="The user's CLI secret, in place of a password for `docker login`; only in the user's own answer.",
    )
    creation_time: Timestamp | None = Field(default=None, description="When the user first logged in.")
    update_time: Timestamp | None = Field(default=None, description="When the tie last changed.")


class UserResp(BaseModel):
    """A user."""

    email: str | None = Field(default=None, description="E-mail address; left out for others than the user and admins.")
    realname: str | None = Field(default=None, description="The user's real name.")
    comment: str | None = Field(default=None, description="Free text about the user.")
    user_id: Answered[int] = Field(description="Identifier of the user; the first administrator is 1.")
    username: str | None = Field(default=None, description="Name, by which the user logs in.")
    sysadmin_flag: Answered[bool] = Field(description="Whether the user was made a system administrator in Harbor.")
    admin_role_in_auth: Answered[bool] = Field(
        description="Whether the identity provider (OIDC or LDAP group) makes the user a system administrator."
    )
    oidc_user_meta: OIDCUserInfo | None = Field(
        default=None, description="The tie to the OIDC provider, for users who came from it."
    )
    creation_time: Answered[Timestamp] = Field(description="When the user was created.")
    update_time: Answered[Timestamp] = Field(description="When the user was last changed.")


class UserSearch(BaseModel):
    """A user as a search finds it."""

    user_id: int | None = Field(default=None, description="Identifier of the user.")
    username: str | None = Field(default=None, description="Name, by which the user logs in.")


class UserSearchRespItem(BaseModel):
    """A user as a search finds it."""

    user_id: Answered[int] = Field(description="Identifier of the user.")
    username: str | None = Field(default=None, description="Name, by which the user logs in.")


class UserCreationReq(BaseModel):
    """A user to be made."""

    email: str | None = Field(default=None, description="E-mail address, needed, and unlike everybody else's.")
    realname: str | None = Field(default=None, description='Real name, needed: at most 255 bytes, without `,"~#$%`.')
    comment: str | None = Field(default=None, description="Free text about the user, at most 30 bytes.")
    password: str | None = Field(
        default=None,
        repr=False,
        description="8 to 128 characters with a small letter, a capital letter and a digit among them; needed.",
    )
    username: str | None = Field(
        default=None,
        description="Name to log in by, needed: at most 255 bytes, without `,\"~#$%`. It can't be changed.",
    )


class UserProfile(BaseModel):
    """What can be changed of a user; all of it is replaced."""

    email: str | None = Field(default=None, description="E-mail address, unlike everybody else's; needed.")
    realname: str | None = Field(default=None, description="The real name; needed.")
    comment: str | None = Field(default=None, description="Free text about the user.")


class UserSysAdminFlag(BaseModel):
    """Whether a user is a system administrator."""

    sysadmin_flag: bool | None = Field(default=None, description="True to make the user one; left out: false.")


class PasswordReq(BaseModel):
    """A new password."""

    old_password: str | None = Field(
        default=None,
        repr=False,
        description="The password so far; not needed when an administrator sets somebody else's.",
    )
    new_password: str | None = Field(
        default=None,
        repr=False,
        description="8 to 128 characters with a small letter, a capital letter and a digit, unlike the one so far.",
    )


class OIDCCliSecretReq(BaseModel):
    """A new CLI secret for a user who comes from an OIDC provider."""

    secret: str | None = Field(
        default=None,
        repr=False,
        description="The secret, under the rules of passwords; left out: the server makes one up.",
    )


class Permission(BaseModel):
    """Something that may be done with a kind of thing."""

    resource: Answered[str] = Field(
        description="The kind of thing: `repository`, or for the caller's own rights a path, `/project/1/repository`."
    )
    action: Answered[str] = Field(
        description="What may be done: `create`, `read`, `update`, `delete`, `list`, `pull` ..."
    )
