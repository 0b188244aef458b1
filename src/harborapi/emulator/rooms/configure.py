"""The configuration."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any, cast

from harborapi.emulator.call import Call, operation
from harborapi.emulator.rooms.quota import check_limit
from harborapi.emulator.settings import AUTH_MODES, SETTINGS
from harborapi.emulator.state import USERS
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi.emulator.wire import Response

PROBE_SECONDS = 3
LONGEST_NUMBER = 9_999_999_999


@operation("getConfigurations")
def get_configurations(call: Call) -> Response:
    """All items with their values but for the secrets, and whether they can be changed."""
    call.require_system("configuration", "read")
    shown: dict[str, dict[str, Any]] = {}
    for name, item in SETTINGS.items():
        if item.hidden or call.release < item.since:
            continue
        shown[name] = {"editable": True, "value": call.harbor.setting(name)} if item.settable else {}
    shown["auth_mode"]["editable"] = not has_users(call)
    parameters = json.loads(shown["oidc_extra_redirect_parms"]["value"])
    shown["oidc_extra_redirect_parms"]["value"] = json.dumps(parameters, sort_keys=True, separators=(",", ":"))
    return call.json(shown)


def has_users(call: Call) -> bool:
    """Whether there are users besides the first administrator."""
    return any(user.user_id != 1 and not user.deleted for user in call.state[USERS])


@operation(
    "updateConfigurations",
    calls_out=True,
    simplified="settings of other ways to log in (LDAP, UAA, HTTP, OpenID Connect) are kept and shown; "
    "users log in by the database alone",
)
def update_configurations(call: Call) -> Response:
    """Change the items that the body names; nothing is changed if one of them isn't in order."""
    call.require_system("configuration", "update")
    harbor = call.harbor
    known = {name: item for name, item in SETTINGS.items() if item.settable and call.release >= item.since}
    values: dict[str, Any] = {name: value for name, value in call.body.items() if name in known}
    if values.get("auth_mode", harbor.setting("auth_mode")) != harbor.setting("auth_mode") and has_users(call):
        raise HarborError(400, "the auth mode cannot be modified as new users have been inserted into database")
    for name, value in values.items():
        check(name, value)
    check_ldap_groups(call, values)
    check_skipping(call, values)
    check_numbers(values)
    endpoint = values.get("audit_log_forward_endpoint", "")
    if endpoint and not reachable(call, endpoint):
        # The server has stored the items when it finds out, and they stay.
        call.state.journal.later(lambda: harbor.configure(**values))
        raise HarborError(400, f"bad request: could not connect to the audit endpoint: {endpoint}")
    harbor.configure(**values)
    return call.ok()


def check(name: str, value: Any) -> None:
    """Refuse a value that the item does not take."""
    if name == "storage_per_project":
        check_limit(value, "bad request: ")
    elif name in RULES and (fault := RULES[name](value)):
        raise HarborError(400, f"bad request: item name {name}: {fault}")


def scope_fault(value: int) -> str:
    """What is wrong with an LDAP scope."""
    return "" if value in (0, 1, 2) else "invalid scope, should be 0, 1 or 2"


def empty_fault(value: str) -> str:
    """What is wrong with a text that must not be empty."""
    return "" if value.strip() else "the configure value can not be empty"


def mode_fault(value: str) -> str:
    """What is wrong with an authentication mode."""
    modes = ("db_auth", "ldap_auth", "uaa_auth", "http_auth", "oidc_auth")
    return "" if value in AUTH_MODES else f"invalid auth_mode, shoud be one of {', '.join(modes)}"


def restriction_fault(value: str) -> str:
    """What is wrong with the word for who may create projects."""
    fits = value in ("everyone", "adminonly")
    return "" if fits else "invalid project_creation_restriction, should be adminonly or everyone"


def parameters_fault(value: str) -> str:
    """What is wrong with the parameters of the redirection to the OIDC provider."""
    try:
        document = json.loads(value)
    except ValueError as error:
        return f"the value is no JSON: {error}"
    if not isinstance(document, dict):
        return "json: cannot unmarshal the value into Go value of type map[string]string"
    texts = cast("dict[str, object]", document).values()
    fits = all(isinstance(one, str) for one in texts)
    return "" if fits else "json: cannot unmarshal the value into Go value of type string"


RULES: dict[str, Callable[[Any], str]] = {
    "auth_mode": mode_fault,
    "ldap_url": empty_fault,
    "ldap_base_dn": empty_fault,
    "ldap_uid": empty_fault,
    "ldap_scope": scope_fault,
    "ldap_group_search_scope": scope_fault,
    "project_creation_restriction": restriction_fault,
    "oidc_extra_redirect_parms": parameters_fault,
}


def check_ldap_groups(call: Call, values: dict[str, Any]) -> None:
    """Where groups are searched with a filter, their attributes must be named."""
    names = ("ldap_group_search_filter", "ldap_group_attribute_name", "ldap_group_membership_attribute")
    if not any(name in values for name in names):
        return
    pattern, name, membership = (values.get(name, call.harbor.setting(name)) for name in names)
    if pattern and not name:
        raise HarborError(400, "bad request: ldap group name attribute can not be empty")
    if pattern and not membership:
        raise HarborError(400, "bad request: ldap group membership attribute can not be empty")


def check_skipping(call: Call, values: dict[str, Any]) -> None:
    """Audit logs can be kept out of the database only where they are forwarded."""
    names = ("skip_audit_log_database", "audit_log_forward_endpoint")
    skip, endpoint = (values.get(name, call.harbor.setting(name)) for name in names)
    if any(name in values for name in names) and skip and not endpoint:
        words = "audit log forward endpoint should be configured before enable skip audit log in database"
        raise HarborError(400, f"bad request: {words}")


def check_numbers(values: dict[str, Any]) -> None:
    """Refuse durations that aren't above 0 or have more than ten digits."""
    for name in ("token_expiration", "robot_token_duration", "session_timeout"):
        if name in values and values[name] <= 0:
            raise HarborError(400, f"the {name} value must be positive")
        if name in values and values[name] > LONGEST_NUMBER:
            raise HarborError(400, f"the {name} value is over the limit value: {LONGEST_NUMBER}")


def reachable(call: Call, endpoint: str) -> bool:
    """Whether somebody listens at `host:port`."""
    host, _, port = endpoint.rpartition(":")
    if not host or not port.isdecimal():
        return False
    with call.outside():
        try:
            socket.create_connection((host.strip("[]"), int(port)), PROBE_SECONDS).close()
        except (OSError, OverflowError):
            return False
    return True


@operation("getInternalconfig")
def internal_configuration(call: Call) -> Response:
    """What only the server's own components get."""
    raise HarborError(401, "only internal service is allowed to call this API")
