"""Members of projects: users and groups, and their roles."""

from __future__ import annotations

from harborapi.exceptions import BadRequest, Conflict, Forbidden, NotFound, Unauthorized

from .marks import both_releases, every_way
from .stage import ADMINISTRATOR, DEVELOPER, GUEST, MAINTAINER, Harbor, number, refused


@both_releases
@every_way
def test_a_member_from_joining_to_leaving(harbor: Harbor) -> None:
    project, user, client = harbor.project(), harbor.account(), harbor.client
    location = client.add_project_member(project, {"role_id": DEVELOPER, "member_user": {"username": user.name}})
    member = client.get_project_member(project, number(location))
    assert (member.entity_name, member.entity_type, member.entity_id) == (user.name, "u", user.id)
    assert (member.role_id, member.role_name) == (DEVELOPER, "developer")
    assert member.project_id == harbor.project_id(project)
    client.update_project_member_role(project, number(location), {"role_id": MAINTAINER})
    assert client.get_project_member(project, number(location)).role_id == MAINTAINER
    client.update_project_member_role(project, number(location), GUEST)
    assert user.client.get_project(project).current_user_role_id == GUEST
    client.remove_project_member(project, number(location))
    with refused(NotFound):
        client.get_project_member(project, number(location))
    with refused(Forbidden):
        user.client.get_project(project)


@both_releases
@every_way
def test_the_list_of_members(harbor: Harbor) -> None:
    project = harbor.project()
    users = [harbor.account(project, role) for role in (ADMINISTRATOR, DEVELOPER, GUEST)]
    me = harbor.client.get_current_user().username
    members = harbor.client.get_project_members(project, page_size=2)
    assert {one.entity_name for one in members} == {me, *(user.name for user in users)}
    assert [one.role_id for one in harbor.client.get_project_members(project, users[1].name)] == [DEVELOPER]
    assert len(harbor.client.get_project_members(project, limit=3)) == 3
    assert users[2].client.get_project_members(harbor.project_id(project), limit=1)


@both_releases
def test_groups_are_members(harbor: Harbor) -> None:
    project = harbor.project()
    name, client = harbor.name("group"), harbor.client
    group = number(client.create_usergroup({"group_name": name, "group_type": 3}))
    harbor.later(lambda: client.delete_usergroup(group))
    location = client.add_project_member(project, {"role_id": GUEST, "member_group": {"id": group}})
    member = client.get_project_member(project, number(location))
    assert (member.entity_name, member.entity_type, member.entity_id) == (name, "g", group)
    with refused(Conflict):
        client.add_project_member(project, {"role_id": GUEST, "member_group": {"id": group}})


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    project, user = harbor.project(), harbor.account()
    client = harbor.client
    client.add_project_member(project, {"role_id": GUEST, "member_user": {"username": user.name}})
    with refused(Conflict):
        client.add_project_member(project, {"role_id": GUEST, "member_user": {"username": user.name}})
    with refused(NotFound):
        client.add_project_member(project, {"role_id": GUEST, "member_user": {"username": harbor.name("missing")}})
    with refused(BadRequest):
        client.add_project_member(project, {"role_id": 99, "member_user": {"user_id": harbor.account().id}})
    with refused(NotFound):
        client.get_project_members(harbor.name("missing"))


@both_releases
def test_who_may_do_what(harbor: Harbor) -> None:
    project = harbor.project()
    administrator, guest = harbor.account(project, ADMINISTRATOR).client, harbor.account(project, GUEST)
    other = harbor.account()
    made = number(
        administrator.add_project_member(project, {"role_id": GUEST, "member_user": {"username": other.name}})
    )
    with refused(Forbidden):
        guest.client.remove_project_member(project, made)
    with refused(Forbidden):
        guest.client.update_project_member_role(project, made, ADMINISTRATOR)
    with refused(Unauthorized):
        harbor.anonymous.get_project_members(project)
