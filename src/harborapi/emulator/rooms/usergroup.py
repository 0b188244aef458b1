"""Groups of users."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harborapi.emulator.call import Call, operation
from harborapi.emulator.query import like
from harborapi.emulator.rooms.user import searched
from harborapi.emulator.state import MEMBERS
from harborapi.emulator.tables import Row, TableSpec
from harborapi.emulator.wire import HarborError, Response, without_zeros

if TYPE_CHECKING:
    from datetime import datetime

LDAP, HTTP, OIDC = 1, 2, 3


@dataclass(slots=True, eq=False, kw_only=True)
class UserGroup(Row):
    """A group of users; `group_type` is 1 (LDAP), 2 (HTTP proxy), 3 (OIDC), or whatever was sent."""

    id: int = 0
    group_name: str = ""
    group_type: int = 0
    ldap_group_dn: str = ""
    creation_time: datetime | None = None
    update_time: datetime | None = None


GROUPS = TableSpec("user_groups", UserGroup, indexes=("group_name",))


def show(group: UserGroup) -> dict[str, Any]:
    """A group in a list."""
    return without_zeros(
        group_name=group.group_name, group_type=group.group_type, id=group.id, ldap_group_dn=group.ldap_group_dn
    )


def show_found(group: UserGroup) -> dict[str, Any]:
    """A group that was searched for."""
    return without_zeros(group_name=group.group_name, group_type=group.group_type, id=group.id)


@operation("listUserGroups")
def list_groups(call: Call) -> Response:
    """The groups of the kind that the authentication mode knows, or all."""
    call.require_system("user-group", "list")
    mode, dn = call.harbor.setting("auth_mode"), call.text("ldap_group_dn")
    kind = {"ldap_auth": LDAP, "http_auth": HTTP}.get(mode)
    rows = [group for group in call.state[GROUPS] if kind in (None, group.group_type)]
    if call.text("group_name"):
        fits = like(call.text("group_name"))
        rows = [group for group in rows if fits(group.group_name)]
    if mode == "ldap_auth" and dn:
        rows = [group for group in rows if group.ldap_group_dn == dn]
    return call.listed(rows, show)


@operation("searchUserGroups")
def search_groups(call: Call) -> Response:
    """Groups by a part of their name."""
    call.require_login()
    rows = list(call.state[GROUPS])
    return searched(call, rows, call.text("groupname"), lambda group: group.group_name, show_found)


@operation("createUserGroup", simplified="there is no directory: LDAP groups are not found")
def create_group(call: Call) -> Response:
    """A new group; an LDAP one must be in the directory."""
    call.require_system("user-group", "create")
    body = call.fields
    name, kind, dn = body.get("group_name", ""), body.get("group_type", 0), body.get("ldap_group_dn", "")
    if not name:
        return nameless()
    if kind == LDAP and not in_directory(call):
        raise HarborError(400, f"LDAP Group DN is not found: DN:{dn}")
    same = call.state[GROUPS].find(group_name=name)
    if same is not None and same.group_type == kind:
        raise HarborError(409, f"duplicate user group, group name:{name}, group type: {kind}, ldap group DN: {dn}")
    if same is not None and same.group_type == HTTP:
        raise HarborError(409, "duplicated user group name")
    return call.created(add(call, name, kind, dn).id)


def nameless() -> Response:
    """The answer to who names no group, or gives it no name: 400 without a body."""
    return Response(400, b"", "application/json")


def in_directory(call: Call) -> bool:
    """Whether the authentication mode finds a group: OIDC takes any, the HTTP proxy if told not to search."""
    mode = call.harbor.setting("auth_mode")
    return mode == "oidc_auth" or (mode == "http_auth" and bool(call.harbor.setting("http_authproxy_skip_search")))


def add(call: Call, name: str, kind: int, dn: str = "") -> UserGroup:
    """Store a group.

    Raises:
        HarborError: 500, the name is taken or too long for its column.
    """
    if len(name) > 255 or len(dn) > 512 or call.state[GROUPS].find(group_name=name) is not None:
        raise HarborError(500, "the database refuses the group")
    group = UserGroup(group_name=name, group_type=kind, ldap_group_dn=dn.strip().lower())
    group.creation_time = group.update_time = call.now
    return call.state[GROUPS].add(group)


def search_and_onboard(call: Call, key: str) -> int:
    """The number of a group that the authentication mode takes without knowing it yet.

    Raises:
        HarborError: 404, groups can't be searched in this mode, or there is none of this name; 500, no directory.
    """
    mode = call.harbor.setting("auth_mode")
    if mode == "ldap_auth":
        raise HarborError(500, "no directory server answers")
    if in_directory(call):
        kind = OIDC if mode == "oidc_auth" else HTTP
        same = call.state[GROUPS].find(group_name=key, group_type=kind)
        return same.id if same is not None else add(call, key, kind).id
    if mode == "http_auth":
        raise HarborError(500, "group does not exist")
    raise HarborError(404, f"{key} not found: not supported")


@operation("getUserGroup")
def get_group(call: Call) -> Response:
    """One group; its number is not shown."""
    call.require_system("user-group", "read")
    fields = show(found(call, numbered(call)))
    fields.pop("id")
    return call.json(fields)


@operation("updateUserGroup")
def update_group(call: Call) -> Response:
    """Another name."""
    call.require_system("user-group", "update")
    name = call.fields.get("group_name", "")
    if call.integer("group_id") <= 0 or not name:
        return nameless()
    group = found(call, call.integer("group_id"))
    if len(name) > 255 or call.state[GROUPS].find(group_name=name) not in (None, group):
        raise HarborError(500, "the database refuses the name")
    group.group_name, group.update_time = name, call.now
    return call.ok()


@operation("deleteUserGroup")
def delete_group(call: Call) -> Response:
    """Remove a group, from all projects too; an unknown one is passed over."""
    call.require_system("user-group", "delete")
    number = numbered(call)
    group = call.state[GROUPS].get(number)
    if group is not None:
        call.state[GROUPS].remove(group)
    for member in call.state[MEMBERS].where(entity_id=number, entity_type="g"):
        call.state[MEMBERS].remove(member)
    return call.ok()


def numbered(call: Call) -> int:
    """The group's number in the path, which must be above 0."""
    number = call.integer("group_id")
    if number <= 0:
        raise HarborError(400, "the group id should be provided")
    return number


def found(call: Call, number: int) -> UserGroup:
    """A group by its number.

    Raises:
        HarborError: 404, there is none.
    """
    group = call.state[GROUPS].get(number)
    if group is None:
        raise HarborError(404, f"the user group with id {number} is not found")
    return group
