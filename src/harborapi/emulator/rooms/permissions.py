"""What robots can be given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harborapi.emulator import catalogue, roles
from harborapi.emulator.call import Call, operation
from harborapi.emulator.state import MEMBERS
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    from harborapi.emulator.wire import Response


@operation("getPermissions")
def get_permissions(call: Call) -> Response:
    """The catalogue: all of it for the system's administrators, the project part for those of a project."""
    if call.caller.anonymous:
        raise HarborError(401, "")
    if not call.caller.sysadmin and not is_project_admin(call):
        if call.caller.robot is not None and call.release < (2, 11):
            raise HarborError(404, f"user {call.caller.name} not found")
        raise HarborError(403, "forbidden: only admins(system and project) can access permissions")
    return call.json(
        {"project": pairs(call, "project"), "system": pairs(call, "system") if call.caller.sysadmin else None}
    )


def pairs(call: Call, kind: str) -> list[dict[str, str]]:
    """One part of the catalogue as the API shows it."""
    known = catalogue.permissions(call.release, kind)
    return [{"action": action, "resource": resource} for resource, action in known]


def is_project_admin(call: Call) -> bool:
    """Whether the caller administers any project."""
    user = call.caller.user
    found = [] if user is None else call.state[MEMBERS].where(entity_id=user.user_id, entity_type="u")
    return any(member.role == roles.ADMIN for member in found)
