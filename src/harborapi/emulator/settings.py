"""Configuration items and their defaults.

`SETTINGS` is what the server knows; `harbor.setting(name)` reads one, `harbor.configure(name=value)` sets some. The
room `configure` shows and changes them through the API.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

AUTH_MODES = ("db_auth", "ldap_auth", "uaa_auth", "http_auth", "oidc_auth")


@dataclass(frozen=True, slots=True)
class Item:
    """One configuration item; `since` is the first release that has it, hidden ones are never shown."""

    default: Any
    since: tuple[int, int] = (2, 0)
    hidden: bool = False
    settable: bool = True


SETTINGS: dict[str, Item] = {
    "auth_mode": Item("db_auth"),
    "primary_auth_mode": Item(False, (2, 8)),
    "ldap_url": Item(""),
    "ldap_base_dn": Item(""),
    "ldap_uid": Item("cn"),
    "ldap_search_dn": Item(""),
    "ldap_filter": Item(""),
    "ldap_search_password": Item("", hidden=True),
    "ldap_scope": Item(2),
    "ldap_group_search_scope": Item(2),
    "ldap_timeout": Item(5),
    "ldap_verify_cert": Item(True),
    "ldap_group_base_dn": Item(""),
    "ldap_group_admin_dn": Item(""),
    "ldap_group_search_filter": Item(""),
    "ldap_group_attribute_name": Item(""),
    "ldap_group_membership_attribute": Item("memberof"),
    "ldap_group_attach_parallel": Item(False, (2, 12)),
    "scan_all_policy": Item({}, settable=False),
    "project_creation_restriction": Item("everyone"),
    "read_only": Item(False),
    "self_registration": Item(False),
    "token_expiration": Item(30),
    "session_timeout": Item(60, (2, 7)),
    "robot_token_duration": Item(30),
    "robot_name_prefix": Item("robot$"),
    "notification_enable": Item(True),
    "quota_per_project_enable": Item(True),
    "storage_per_project": Item(-1),
    "uaa_client_id": Item(""),
    "uaa_client_secret": Item(""),
    "uaa_endpoint": Item(""),
    "uaa_verify_cert": Item(False),
    "http_authproxy_endpoint": Item(""),
    "http_authproxy_tokenreview_endpoint": Item(""),
    "http_authproxy_admin_groups": Item(""),
    "http_authproxy_admin_usernames": Item(""),
    "http_authproxy_server_certificate": Item(""),
    "http_authproxy_verify_cert": Item(True),
    "http_authproxy_skip_search": Item(False),
    "oidc_name": Item(""),
    "oidc_endpoint": Item(""),
    "oidc_client_id": Item(""),
    "oidc_client_secret": Item("", hidden=True),
    "oidc_groups_claim": Item(""),
    "oidc_admin_group": Item(""),
    "oidc_group_filter": Item("", (2, 7)),
    "oidc_scope": Item(""),
    "oidc_user_claim": Item(""),
    "oidc_verify_cert": Item(True),
    "oidc_auto_onboard": Item(False),
    "oidc_extra_redirect_parms": Item("{}"),
    "oidc_logout": Item(False, (2, 13)),
    "audit_log_forward_endpoint": Item("", (2, 6)),
    "skip_audit_log_database": Item(False, (2, 6)),
    "scanner_skip_update_pulltime": Item(False, (2, 8)),
    "banner_message": Item("", (2, 9)),
    "disabled_audit_log_event_types": Item("", (2, 13)),
}
