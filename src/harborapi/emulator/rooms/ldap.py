"""LDAP: the emulator has no directory and does not speak the protocol, so it tells only whether somebody listens."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from harborapi.emulator.call import Call, operation
from harborapi.emulator.wire import EmptyError, HarborError, items

if TYPE_CHECKING:
    from harborapi.emulator.wire import Response

PORTS = {"ldap": 389, "ldaps": 636}
LONGEST_WAIT = 5.0


@operation("pingLdap", calls_out=True, simplified="LDAP isn't spoken: it tells whether somebody listens at the address")
def ping(call: Call) -> Response:
    """Try a server; what is wrong with it stands in the answer's message."""
    call.require_system("configuration", "read")
    if call.body is None:
        raise EmptyError(500)
    fault = ping_fault(call)
    return call.json({"message": f"error: {fault}"} if fault else {"success": True})


def ping_fault(call: Call) -> str:
    """What is wrong with the server that a body names."""
    setting = call.harbor.setting
    stored = setting("ldap_search_password") if setting("auth_mode") == "ldap_auth" else ""
    if not (call.body.get("ldap_search_password") or stored):
        return "empty password"
    try:
        host, port = address_of(call.body.get("ldap_url", ""))
    except ValueError:
        return "fail to ping LDAP server"
    if not listening(call, host, port, call.body.get("ldap_connection_timeout", 0)):
        return "ldap server network timeout"
    return "" if call.body.get("ldap_search_dn") else "empty search dn"


def address_of(url: str) -> tuple[str, int]:
    """Host and port of an LDAP address, which may lack the scheme or the port.

    Raises:
        ValueError: it is none.
    """
    scheme, found, rest = url.partition("://")
    if not found:
        scheme, rest = "ldap", url
    if scheme not in PORTS:
        raise ValueError(url)
    host, colon, port = rest.partition(":") if rest.count(":") < 2 else rest.rpartition(":")
    return host.strip("[]"), int(port) if colon else PORTS[scheme]


def listening(call: Call, host: str, port: int, timeout: float = 0) -> bool:
    """Whether somebody listens there."""
    if not host:
        return False
    with call.outside():
        try:
            socket.create_connection((host, port), min(timeout or LONGEST_WAIT, LONGEST_WAIT)).close()
        except (OSError, OverflowError, UnicodeError):  # the last of a name that is too long
            return False
    return True


def require_server(call: Call) -> None:
    """Refuse with 500 where no server listens at the configured address."""
    try:
        host, port = address_of(str(call.harbor.setting("ldap_url")))
    except ValueError:
        raise HarborError(500, "the LDAP address is wrong") from None
    if not listening(call, host, port, float(call.harbor.setting("ldap_timeout"))):
        raise HarborError(500, "the LDAP server does not answer")


@operation(
    "searchLdapUser",
    "searchLdapGroup",
    simplified="there is no directory: whatever is asked is answered as by a server that can't reach one",
)
def search(call: Call) -> Response:
    """Users or groups of the directory: there is none, and the server says no more than 500 of that."""
    call.require_system("ldap-user", "list")
    raise HarborError(500, "no directory can be searched")


@operation(
    "importLdapUser",
    calls_out=True,
    simplified="there is no directory: whatever is asked is answered as by a server that can't reach one",
)
def import_users(call: Call) -> Response:
    """Take users over from the directory: none is found, so all fail, each with its reason."""
    call.require_system("ldap-user", "create")
    require_server(call)
    failed = [
        {"error": "failed_search_user" if uid else "empty_uid", "uid": uid}
        for uid in items(call.fields, "ldap_uid_list")
    ]
    return call.json(failed, 404) if failed else call.ok()
