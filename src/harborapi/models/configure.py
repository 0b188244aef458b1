"""Settings of the whole server."""

from typing import Any

from pydantic import Field

from harborapi.models.base import BaseModel, RootModel


class BoolConfigItem(BaseModel):
    """A setting that is on or off."""

    value: bool | None = Field(default=None, description="True for on, False for off.")
    editable: bool | None = Field(default=None, description="Whether it can be changed.")


class Configurations(BaseModel):
    """Settings of the whole server to be changed; what is left out stays as it is.

    Passwords and secrets can be set, but most are never given back. Where the server was set up by a fixed
    configuration, no setting can be changed (403).
    """

    auth_mode: str | None = Field(
        default=None,
        description=(
            "Where users come from: `db_auth` (Harbor's own), `ldap_auth`, `oidc_auth`, `http_auth` (an authenticating "
            "proxy) or `uaa_auth`. It can't be changed once there are users besides the administrator."
        ),
    )
    email_from: str | None = Field(default=None, description="Sender of the e-mails that Harbor sent. Gone in 2.7.")
    email_host: str | None = Field(default=None, description="Mail server. Gone in 2.7.")
    email_identity: str | None = Field(
        default=None, description="Identity for the log-in to the mail server. Gone in 2.7."
    )
    email_insecure: bool | None = Field(
        default=None, description="Whether the mail server's certificate is not checked. Gone in 2.7."
    )
    email_password: str | None = Field(
        default=None, repr=False, description="Password for the mail server. Gone in 2.7."
    )
    email_port: int | None = Field(default=None, description="Port of the mail server. Gone in 2.7.")
    email_ssl: bool | None = Field(
        default=None, description="Whether the mail server is spoken to by TLS. Gone in 2.7."
    )
    email_username: str | None = Field(default=None, description="User for the log-in to the mail server. Gone in 2.7.")
    ldap_base_dn: str | None = Field(
        default=None, description="Distinguished name below which users are searched. Not blank."
    )
    ldap_filter: str | None = Field(
        default=None, description="A further condition that users must meet, such as `(objectClass=person)`."
    )
    ldap_group_base_dn: str | None = Field(
        default=None, description="Distinguished name below which groups are searched. Empty: groups are not used."
    )
    ldap_group_admin_dn: str | None = Field(
        default=None, description="Distinguished name of the group whose members administer Harbor."
    )
    ldap_group_attribute_name: str | None = Field(
        default=None,
        description="Attribute that holds a group's name, such as `cn`. Needed with `ldap_group_search_filter`.",
    )
    ldap_group_search_filter: str | None = Field(
        default=None, description="The condition that groups must meet, such as `(objectClass=groupOfNames)`."
    )
    ldap_group_search_scope: int | None = Field(
        default=None,
        description="How deep to search for groups: 0 the base alone, 1 one level, 2 the whole tree. Default: 2.",
    )
    ldap_scope: int | None = Field(
        default=None,
        description="How deep to search for users: 0 the base alone, 1 one level, 2 the whole tree. Default: 2.",
    )
    ldap_search_dn: str | None = Field(
        default=None, description="Distinguished name of the user who searches the directory."
    )
    ldap_search_password: str | None = Field(
        default=None, repr=False, description="Password of the user who searches the directory. Never given back."
    )
    ldap_timeout: int | None = Field(
        default=None, description="How long to wait for the directory, in seconds. Default: 5."
    )
    ldap_uid: str | None = Field(
        default=None, description="Attribute that holds the user's name, such as `uid`. Not blank. Default: `cn`."
    )
    ldap_url: str | None = Field(
        default=None, description="Address of the directory: `ldap://` or `ldaps://`, host and port. Not blank."
    )
    ldap_verify_cert: bool | None = Field(
        default=None, description="Whether the directory's certificate is checked. Default: true."
    )
    ldap_group_membership_attribute: str | None = Field(
        default=None,
        description=(
            "Attribute of a user that names the groups. Needed with `ldap_group_search_filter`. Default: `memberof`."
        ),
    )
    project_creation_restriction: str | None = Field(
        default=None, description="Who may make projects: `everyone` or `adminonly`. Default: `everyone`."
    )
    read_only: bool | None = Field(
        default=None,
        description="Whether nothing can be changed or pushed: writes are refused with 403. Default: false.",
    )
    self_registration: bool | None = Field(
        default=None,
        description="Whether visitors of the portal may make a user for themselves, in mode `db_auth`. Default: false.",
    )
    token_expiration: int | None = Field(
        default=None, description="How long a token for pulling and pushing is valid, in minutes. Default: 30."
    )
    uaa_client_id: str | None = Field(
        default=None, description="Identifier under which Harbor is known to the UAA server."
    )
    uaa_client_secret: str | None = Field(
        default=None,
        repr=False,
        description="Secret under which Harbor is known to the UAA server. The server gives it back in clear.",
    )
    uaa_endpoint: str | None = Field(default=None, description="Address of the UAA server.")
    uaa_verify_cert: bool | None = Field(
        default=None, description="Whether the UAA server's certificate is checked. Default: false."
    )
    http_authproxy_endpoint: str | None = Field(default=None, description="Address of the authenticating proxy.")
    http_authproxy_tokenreview_endpoint: str | None = Field(
        default=None, description="Address at which the authenticating proxy reviews tokens."
    )
    http_authproxy_admin_groups: str | None = Field(
        default=None, description="Groups whose members administer Harbor, with commas between."
    )
    http_authproxy_admin_usernames: str | None = Field(
        default=None, description="Users who administer Harbor, with commas between."
    )
    http_authproxy_verify_cert: bool | None = Field(
        default=None, description="Whether the authenticating proxy's certificate is checked. Default: true."
    )
    http_authproxy_skip_search: bool | None = Field(
        default=None,
        description=(
            "Whether members can be added without asking the authenticating proxy whether they exist. Default: false."
        ),
    )
    http_authproxy_server_certificate: str | None = Field(
        default=None,
        description=(
            "Certificate that the authenticating proxy's is checked against, as PEM text. Empty: the system's "
            "authorities."
        ),
    )
    oidc_name: str | None = Field(default=None, description="Name of the OIDC provider, as the log-in page shows it.")
    oidc_endpoint: str | None = Field(
        default=None, description="Address of the OIDC provider: its issuer, with `https://`."
    )
    oidc_client_id: str | None = Field(
        default=None, description="Identifier under which Harbor is known to the OIDC provider."
    )
    oidc_client_secret: str | None = Field(
        default=None,
        repr=False,
        description="Secret under which Harbor is known to the OIDC provider. Never given back.",
    )
    oidc_groups_claim: str | None = Field(default=None, description="Claim of the token that lists the user's groups.")
    oidc_admin_group: str | None = Field(default=None, description="Group whose members administer Harbor.")
    oidc_scope: str | None = Field(
        default=None, description="Scopes to ask for, with commas between; `openid` must be among them."
    )
    oidc_user_claim: str | None = Field(
        default=None, description="Claim of the token that holds the user's name. Empty: `name`."
    )
    oidc_verify_cert: bool | None = Field(
        default=None, description="Whether the OIDC provider's certificate is checked. Default: true."
    )
    oidc_auto_onboard: bool | None = Field(
        default=None,
        description=(
            "Whether new users get their name from `oidc_user_claim` instead of being asked for one. Default: false."
        ),
    )
    oidc_extra_redirect_parms: str | None = Field(
        default=None,
        description=(
            "More parameters for the redirection to the OIDC provider: a JSON text, an object of texts. Default: `{}`."
        ),
    )
    robot_token_duration: int | None = Field(
        default=None,
        description=(
            "How long a new robot account is valid if it is not said, in days. Since 2.11 it must be said. Default: 30."
        ),
    )
    robot_name_prefix: str | None = Field(
        default=None,
        description=(
            "What stands before the names of all robot accounts; a change renames those that are there. Default: "
            "`robot$`."
        ),
    )
    notification_enable: bool | None = Field(
        default=None, description="Whether webhooks are sent at all. Default: true."
    )
    quota_per_project_enable: bool | None = Field(
        default=None, description="Whether quotas are enforced. Default: true."
    )
    storage_per_project: int | None = Field(
        default=None,
        description=(
            "Storage that a new project may use, in bytes: 1 to 1125899906842624 (1024 TiB), or -1 for unlimited. "
            "Default: -1."
        ),
    )
    audit_log_forward_endpoint: str | None = Field(
        default=None,
        description=(
            "Where to send the audit log as syslog: `host:port`. One that can't be reached is refused with 400, and "
            "stored all the same. Since 2.6."
        ),
    )
    skip_audit_log_database: bool | None = Field(
        default=None,
        description=(
            "Whether the audit log is only forwarded, and not kept in the database; needs "
            "`audit_log_forward_endpoint`. Default: false. Since 2.6."
        ),
    )
    oidc_group_filter: str | None = Field(
        default=None, description="Regular expression: only groups that it fits are taken over. Empty: all. Since 2.7."
    )
    session_timeout: int | None = Field(
        default=None,
        description="How long a log-in to the portal lasts without use, in minutes. Default: 60. Since 2.7.",
    )
    primary_auth_mode: bool | None = Field(
        default=None,
        description=(
            "Whether the log-in page goes straight to the provider of `auth_mode` instead of asking for a local user; "
            "for `oidc_auth`. Default: false. Since 2.8."
        ),
    )
    scanner_skip_update_pulltime: bool | None = Field(
        default=None,
        description="Whether a scanner's pull leaves the artifact's pull time as it is. Default: false. Since 2.8.",
    )
    banner_message: str | None = Field(
        default=None,
        description=(
            "A message that the portal shows to everybody: a JSON text with `message`, `type`, `closable`, `fromDate`, "
            "`toDate`. Since 2.9."
        ),
    )
    ldap_group_attach_parallel: bool | None = Field(
        default=None,
        description=(
            "Whether a user's groups are looked up side by side at the log-in, by five at a time; for users in many "
            "groups. Default: false. Since 2.12."
        ),
    )
    oidc_logout: bool | None = Field(
        default=None,
        description="Whether a log-out ends the session at the OIDC provider, too. Default: false. Since 2.13.",
    )
    disabled_audit_log_event_types: str | None = Field(
        default=None,
        description=(
            "Kinds of events that are not put into the audit log, with commas between, such as `pull_artifact`. Since "
            "2.13."
        ),
    )


class IntegerConfigItem(BaseModel):
    """A setting that is a number."""

    value: int | None = Field(default=None, description="The number; its unit is told in `Configurations`.")
    editable: bool | None = Field(default=None, description="Whether it can be changed.")


class StringConfigItem(BaseModel):
    """A setting that is a text."""

    value: str | None = Field(default=None, description="The value; an empty text where it isn't set.")
    editable: bool | None = Field(default=None, description="Whether it can be changed.")


class ConfigurationsResponse(BaseModel):
    """The settings of the whole server, each with its value and whether it can be changed.

    Passwords are left out. Settings that the server's release does not have are None.
    """

    auth_mode: StringConfigItem | None = Field(
        default=None,
        description=(
            "Where users come from: `db_auth` (Harbor's own), `ldap_auth`, `oidc_auth`, `http_auth` (an authenticating "
            "proxy) or `uaa_auth`."
        ),
    )
    email_from: StringConfigItem | None = Field(
        default=None, description="Sender of the e-mails that Harbor sent. Gone in 2.7."
    )
    email_host: StringConfigItem | None = Field(default=None, description="Mail server. Gone in 2.7.")
    email_identity: StringConfigItem | None = Field(
        default=None, description="Identity for the log-in to the mail server. Gone in 2.7."
    )
    email_insecure: BoolConfigItem | None = Field(
        default=None, description="Whether the mail server's certificate is not checked. Gone in 2.7."
    )
    email_port: IntegerConfigItem | None = Field(default=None, description="Port of the mail server. Gone in 2.7.")
    email_ssl: BoolConfigItem | None = Field(
        default=None, description="Whether the mail server is spoken to by TLS. Gone in 2.7."
    )
    email_username: StringConfigItem | None = Field(
        default=None, description="User for the log-in to the mail server. Gone in 2.7."
    )
    ldap_base_dn: StringConfigItem | None = Field(
        default=None, description="Distinguished name below which users are searched."
    )
    ldap_filter: StringConfigItem | None = Field(
        default=None, description="A further condition that users must meet, such as `(objectClass=person)`."
    )
    ldap_group_base_dn: StringConfigItem | None = Field(
        default=None, description="Distinguished name below which groups are searched. Empty: groups are not used."
    )
    ldap_group_admin_dn: StringConfigItem | None = Field(
        default=None, description="Distinguished name of the group whose members administer Harbor."
    )
    ldap_group_attribute_name: StringConfigItem | None = Field(
        default=None, description="Attribute that holds a group's name, such as `cn`."
    )
    ldap_group_search_filter: StringConfigItem | None = Field(
        default=None, description="The condition that groups must meet, such as `(objectClass=groupOfNames)`."
    )
    ldap_group_search_scope: IntegerConfigItem | None = Field(
        default=None,
        description="How deep to search for groups: 0 the base alone, 1 one level, 2 the whole tree. Default: 2.",
    )
    ldap_scope: IntegerConfigItem | None = Field(
        default=None,
        description="How deep to search for users: 0 the base alone, 1 one level, 2 the whole tree. Default: 2.",
    )
    ldap_search_dn: StringConfigItem | None = Field(
        default=None, description="Distinguished name of the user who searches the directory."
    )
    ldap_timeout: IntegerConfigItem | None = Field(
        default=None, description="How long to wait for the directory, in seconds. Default: 5."
    )
    ldap_uid: StringConfigItem | None = Field(
        default=None, description="Attribute that holds the user's name, such as `uid`. Default: `cn`."
    )
    ldap_url: StringConfigItem | None = Field(
        default=None, description="Address of the directory: `ldap://` or `ldaps://`, host and port."
    )
    ldap_verify_cert: BoolConfigItem | None = Field(
        default=None, description="Whether the directory's certificate is checked. Default: true."
    )
    ldap_group_membership_attribute: StringConfigItem | None = Field(
        default=None, description="Attribute of a user that names the groups. Default: `memberof`."
    )
    project_creation_restriction: StringConfigItem | None = Field(
        default=None, description="Who may make projects: `everyone` or `adminonly`. Default: `everyone`."
    )
    read_only: BoolConfigItem | None = Field(
        default=None,
        description="Whether nothing can be changed or pushed: writes are refused with 403. Default: false.",
    )
    self_registration: BoolConfigItem | None = Field(
        default=None,
        description="Whether visitors of the portal may make a user for themselves, in mode `db_auth`. Default: false.",
    )
    token_expiration: IntegerConfigItem | None = Field(
        default=None, description="How long a token for pulling and pushing is valid, in minutes. Default: 30."
    )
    uaa_client_id: StringConfigItem | None = Field(
        default=None, description="Identifier under which Harbor is known to the UAA server."
    )
    uaa_client_secret: StringConfigItem | None = Field(
        default=None, repr=False, description="Secret under which Harbor is known to the UAA server."
    )
    uaa_endpoint: StringConfigItem | None = Field(default=None, description="Address of the UAA server.")
    uaa_verify_cert: BoolConfigItem | None = Field(
        default=None, description="Whether the UAA server's certificate is checked. Default: false."
    )
    http_authproxy_endpoint: StringConfigItem | None = Field(
        default=None, description="Address of the authenticating proxy."
    )
    http_authproxy_tokenreview_endpoint: StringConfigItem | None = Field(
        default=None, description="Address at which the authenticating proxy reviews tokens."
    )
    http_authproxy_admin_groups: StringConfigItem | None = Field(
        default=None, description="Groups whose members administer Harbor, with commas between."
    )
    http_authproxy_admin_usernames: StringConfigItem | None = Field(
        default=None, description="Users who administer Harbor, with commas between."
    )
    http_authproxy_verify_cert: BoolConfigItem | None = Field(
        default=None, description="Whether the authenticating proxy's certificate is checked. Default: true."
    )
    http_authproxy_skip_search: BoolConfigItem | None = Field(
        default=None,
        description=(
            "Whether members can be added without asking the authenticating proxy whether they exist. Default: false."
        ),
    )
    http_authproxy_server_certificate: StringConfigItem | None = Field(
        default=None,
        description=(
            "Certificate that the authenticating proxy's is checked against, as PEM text. Empty: the system's "
            "authorities."
        ),
    )
    oidc_name: StringConfigItem | None = Field(
        default=None, description="Name of the OIDC provider, as the log-in page shows it."
    )
    oidc_endpoint: StringConfigItem | None = Field(
        default=None, description="Address of the OIDC provider: its issuer, with `https://`."
    )
    oidc_client_id: StringConfigItem | None = Field(
        default=None, description="Identifier under which Harbor is known to the OIDC provider."
    )
    oidc_groups_claim: StringConfigItem | None = Field(
        default=None, description="Claim of the token that lists the user's groups."
    )
    oidc_admin_group: StringConfigItem | None = Field(
        default=None, description="Group whose members administer Harbor."
    )
    oidc_scope: StringConfigItem | None = Field(
        default=None, description="Scopes to ask for, with commas between; `openid` must be among them."
    )
    oidc_user_claim: StringConfigItem | None = Field(
        default=None, description="Claim of the token that holds the user's name. Empty: `name`."
    )
    oidc_verify_cert: BoolConfigItem | None = Field(
        default=None, description="Whether the OIDC provider's certificate is checked. Default: true."
    )
    oidc_auto_onboard: BoolConfigItem | None = Field(
        default=None,
        description=(
            "Whether new users get their name from `oidc_user_claim` instead of being asked for one. Default: false."
        ),
    )
    oidc_extra_redirect_parms: StringConfigItem | None = Field(
        default=None,
        description=(
            "More parameters for the redirection to the OIDC provider: a JSON text, an object of texts. Default: `{}`."
        ),
    )
    robot_token_duration: IntegerConfigItem | None = Field(
        default=None,
        description=(
            "How long a new robot account is valid if it is not said, in days. Since 2.11 it must be said. Default: 30."
        ),
    )
    robot_name_prefix: StringConfigItem | None = Field(
        default=None,
        description=(
            "What stands before the names of all robot accounts; a change renames those that are there. Default: "
            "`robot$`."
        ),
    )
    notification_enable: BoolConfigItem | None = Field(
        default=None, description="Whether webhooks are sent at all. Default: true."
    )
    quota_per_project_enable: BoolConfigItem | None = Field(
        default=None, description="Whether quotas are enforced. Default: true."
    )
    storage_per_project: IntegerConfigItem | None = Field(
        default=None, description="Storage that a new project may use, in bytes; -1: unlimited. Default: -1."
    )
    scan_all_policy: Any | None = Field(
        default=None,
        description="The schedule of the scan of all artifacts, in the form of old releases; an empty object today.",
    )
    audit_log_forward_endpoint: StringConfigItem | None = Field(
        default=None, description="Where to send the audit log as syslog: `host:port`. Since 2.6."
    )
    skip_audit_log_database: BoolConfigItem | None = Field(
        default=None,
        description=(
            "Whether the audit log is only forwarded, and not kept in the database; needs "
            "`audit_log_forward_endpoint`. Default: false. Since 2.6."
        ),
    )
    oidc_group_filter: StringConfigItem | None = Field(
        default=None, description="Regular expression: only groups that it fits are taken over. Empty: all. Since 2.7."
    )
    session_timeout: IntegerConfigItem | None = Field(
        default=None,
        description="How long a log-in to the portal lasts without use, in minutes. Default: 60. Since 2.7.",
    )
    primary_auth_mode: BoolConfigItem | None = Field(
        default=None,
        description=(
            "Whether the log-in page goes straight to the provider of `auth_mode` instead of asking for a local user; "
            "for `oidc_auth`. Default: false. Since 2.8."
        ),
    )
    scanner_skip_update_pulltime: BoolConfigItem | None = Field(
        default=None,
        description="Whether a scanner's pull leaves the artifact's pull time as it is. Default: false. Since 2.8.",
    )
    banner_message: StringConfigItem | None = Field(
        default=None,
        description=(
            "A message that the portal shows to everybody: a JSON text with `message`, `type`, `closable`, `fromDate`, "
            "`toDate`. Since 2.9."
        ),
    )
    ldap_group_attach_parallel: BoolConfigItem | None = Field(
        default=None,
        description=(
            "Whether a user's groups are looked up side by side at the log-in, by five at a time; for users in many "
            "groups. Default: false. Since 2.12."
        ),
    )
    oidc_logout: BoolConfigItem | None = Field(
        default=None,
        description="Whether a log-out ends the session at the OIDC provider, too. Default: false. Since 2.13.",
    )
    disabled_audit_log_event_types: StringConfigItem | None = Field(
        default=None,
        description=(
            "Kinds of events that are not put into the audit log, with commas between, such as `pull_artifact`. Since "
            "2.13."
        ),
    )


class InternalConfigurationValue(BaseModel):
    """A setting, as Harbor's own components see it."""

    value: Any | None = Field(
        default=None,
        repr=False,
        description="The value; any JSON value. It may be a secret, hence it isn't shown in a repr.",
    )
    editable: bool | None = Field(default=None, description="Whether it can be changed.")


class InternalConfigurationsResponse(RootModel[dict[str, InternalConfigurationValue]]):
    """All settings by name, as Harbor's own components see them, with secrets.

    Nobody else may ask for it.
    """

    root: dict[str, InternalConfigurationValue] = Field(default_factory=dict[str, InternalConfigurationValue])
