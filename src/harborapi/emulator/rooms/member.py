"""Members of projects: users and groups, each with a role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harborapi.emulator import roles
from harborapi.emulator.call import Call, operation
from harborapi.emulator.query import Page, collate
from harborapi.emulator.rooms.usergroup import GROUPS, LDAP, search_and_onboard
from harborapi.emulator.state import MEMBERS, USERS, Member, Project
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    from harborapi.emulator.wire import Response


def name_of(call: Call, member: Member) -> str | None:
    """The name of the user or group, None if it is gone."""
    if member.entity_type == "g":
        group = call.state[GROUPS].get(member.entity_id)
        return None if group is None else group.group_name
    user = call.state[USERS].get(member.entity_id)
    return None if user is None else user.username


def show(call: Call, member: Member) -> dict[str, Any]:
    """A member as the API shows it."""
    return {
        "entity_id": member.entity_id,
        "entity_name": name_of(call, member),
        "entity_type": member.entity_type,
        "id": member.id,
        "project_id": member.project_id,
        "role_id": member.role,
        "role_name": roles.NAMES[member.role],
    }


def visible(call: Call, member: Member) -> bool:
    """Whether a member is shown at all: its role and its user or group must exist."""
    return member.role in roles.NAMES and name_of(call, member) is not None


@operation("listProjectMembers")
def list_members(call: Call) -> Response:
    """The members by name; the total counts all, whatever was asked and whether or not they are shown."""
    project = call.project("member", "list")
    rows = call.state[MEMBERS].where(project_id=project.project_id)
    total = len(rows)
    shown = sorted((row for row in rows if visible(call, row)), key=lambda row: collate(name_of(call, row) or ""))
    wanted = call.text("entityname")
    if wanted:
        shown = [row for row in shown if name_of(call, row) == wanted]
    page = Page.of(call.parameters.get("page"), call.parameters.get("page_size"))
    return call.paged([show(call, row) for row in page.cut(shown)], total, page)


@operation("createProjectMember")
def create_member(call: Call) -> Response:
    """A user or group becomes a member."""
    project = call.find_project()
    call.require(project, "member", "create")
    body = call.body
    if body is None:
        raise HarborError(400, "the project member should provide")
    user: dict[str, Any] = body.get("member_user") or {}
    group: dict[str, Any] = body.get("member_group") or {}
    project = call.existing_project()
    kind, entity = entity_of(call, user, group)
    if call.state[MEMBERS].find(project_id=project.project_id, entity_id=entity, entity_type=kind):
        raise HarborError(409, "The project member specified already exist")
    role = body.get("role_id", 0)
    if role not in roles.NAMES:
        raise HarborError(400, "Failed to update project member, role is not in 1,2,3")
    member = Member(project_id=project.project_id, entity_id=entity, entity_type=kind, role=role)
    member.creation_time = member.update_time = call.now
    return call.created(call.state[MEMBERS].add(member).id)


def entity_of(call: Call, user: dict[str, Any], group: dict[str, Any]) -> tuple[str, int]:
    """Kind and number of whom a body means; the first of these names counts that is given."""
    number, group_number = user.get("user_id", 0), group.get("id", 0)
    username, group_dn, group_name = user.get("username"), group.get("ldap_group_dn"), group.get("group_name")
    if number > 0:
        found = call.state[USERS].get(number)
        if found is None or found.deleted:
            raise HarborError(400, f"Failed to get user {number}: user {number} not found")
        return "u", number
    if group_number > 0:
        if group_number not in call.state[GROUPS]:
            raise HarborError(400, f"Group {group_number} not found")
        return "g", group_number
    if username:
        known = call.state[USERS].find(username=username)
        if known is None or known.deleted:
            raise HarborError(404, f"user {username} is not found")
        return "u", known.user_id
    if group_dn:
        same = call.state[GROUPS].find(ldap_group_dn=group_dn, group_type=LDAP)
        return "g", same.id if same is not None else search_and_onboard(call, group_dn)
    if group_name:
        same = call.state[GROUPS].find(group_name=group_name, group_type=group.get("group_type", 0))
        return "g", same.id if same is not None else search_and_onboard(call, group_name)
    raise HarborError(500, "neither a user nor a group")


@operation("getProjectMember")
def get_member(call: Call) -> Response:
    """One member."""
    number = numbered(call, "read", "the member id can not be empty!")
    project = call.existing_project()
    member = found(call, project, number)
    if member is None or not visible(call, member):
        words = f"the project member is not found, project id {project.project_id}, member id {number}"
        raise HarborError(404, words)
    return call.json(show(call, member))


@operation("updateProjectMember")
def update_member(call: Call) -> Response:
    """Another role; any number is stored, and an unknown member is passed over."""
    call.require(call.find_project(), "member", "update")
    if call.body is None:
        raise HarborError(400, f"role can not be empty{mark(call)}")
    number = numbered(call, "update", f"member id can not be empty{mark(call)}")
    member = found(call, call.existing_project(), number)
    if member is not None:
        member.role = call.body.get("role_id", 0)
        member.update_time = call.now
    return call.ok()


@operation("deleteProjectMember")
def delete_member(call: Call) -> Response:
    """Remove a member; an unknown one is passed over."""
    number = numbered(call, "delete", "the project member id is required.")
    member = found(call, call.existing_project(), number)
    if member is not None:
        call.state[MEMBERS].remove(member)
    return call.ok()


def mark(call: Call) -> str:
    """What these two messages ended in up to 2.11."""
    return "!" if call.release < (2, 12) else ""


def numbered(call: Call, action: str, missing: str) -> int:
    """The member's number in the path, if the caller has the right; 0 is none."""
    call.require(call.find_project(), "member", action)
    number = call.integer("mid")
    if number == 0:
        raise HarborError(400, missing)
    return number


def found(call: Call, project: Project, number: int) -> Member | None:
    """A member of this project, or None."""
    member = call.state[MEMBERS].get(number)
    return member if member is not None and member.project_id == project.project_id else None
