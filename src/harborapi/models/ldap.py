"""The LDAP directory."""

from pydantic import Field

from harborapi.models.base import BaseModel


class LdapConf(BaseModel):
    """A directory to be tried.

    Nothing is taken from the configuration: give all that a log-in needs, also the password.
    """

    ldap_url: str | None = Field(
        default=None, description="Address of the directory: `ldap://` or `ldaps://`, host and port."
    )
    ldap_search_dn: str | None = Field(default=None, description="Distinguished name of the user who searches.")
    ldap_search_password: str | None = Field(default=None, repr=False, description="Password of the user who searches.")
    ldap_base_dn: str | None = Field(default=None, description="Distinguished name below which users are searched.")
    ldap_filter: str | None = Field(
        default=None, description="A further condition that users must meet, such as `(objectClass=person)`."
    )
    ldap_uid: str | None = Field(
        default=None, description="Attribute that holds the user's name, such as `uid` or `cn`."
    )
    ldap_scope: int | None = Field(
        default=None, description="How deep to search below the base: 0 the base alone, 1 one level, 2 the whole tree."
    )
    ldap_connection_timeout: int | None = Field(
        default=None,
        description="How long to wait for the directory, in seconds; the servers known so far don't read it.",
    )
    ldap_verify_cert: bool | None = Field(default=None, description="Whether the directory's certificate is checked.")


class LdapFailedImportUser(BaseModel):
    """A user who could not be taken over from the directory."""

    uid: str | None = Field(default=None, description="Name of the user.")
    error: str | None = Field(default=None, description="Why not, such as `unknown_user`.")


class LdapImportUsers(BaseModel):
    """Users to be taken over from the directory."""

    ldap_uid_list: list[str] | None = Field(default=None, description="Names of the users, as the directory has them.")


class LdapPingResult(BaseModel):
    """Whether the directory can be reached."""

    success: bool | None = Field(default=None, description="True if it can; left out when it can't.")
    message: str | None = Field(
        default=None, description="Why it can't, such as `error: invalid credential`; left out when it can."
    )


class LdapUser(BaseModel):
    """A user that the directory has."""

    username: str | None = Field(default=None, description="Name of the user.")
    realname: str | None = Field(default=None, description="Full name.")
    email: str | None = Field(default=None, description="E-mail address.")
