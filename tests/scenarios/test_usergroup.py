"""Groups of users."""

from __future__ import annotations

from harborapi.exceptions import BadRequest, Conflict, Forbidden, NotFound, Unauthorized

from .marks import both_releases, every_way
from .stage import Harbor, number, refused


@both_releases
@every_way
def test_a_group_from_making_to_end(harbor: Harbor) -> None:
    name, client = harbor.name("group"), harbor.client
    location = client.create_usergroup({"group_name": name, "group_type": 3})
    harbor.later(lambda: client.delete_usergroup(number(location)))
    group = client.get_usergroup(number(location))
    assert (group.group_name, group.group_type) == (name, 3)
    client.update_usergroup(number(location), {"group_name": name + "-new", "group_type": 3})
    assert client.get_usergroup(number(location)).group_name == name + "-new"
    with refused(Conflict):
        client.create_usergroup({"group_name": name + "-new", "group_type": 3})
    with refused(BadRequest, code=None):
        client.create_usergroup({"group_name": "", "group_type": 3})
    client.delete_usergroup(number(location))
    with refused(NotFound):
        client.get_usergroup(number(location))
    with refused(NotFound):
        client.update_usergroup(number(location), {"group_name": name, "group_type": 3})


@both_releases
@every_way
def test_groups_are_found(harbor: Harbor) -> None:
    client = harbor.client
    names = [harbor.name("group") for _ in range(3)]
    for name in names:
        made = number(client.create_usergroup({"group_name": name, "group_type": 3}))
        harbor.later(lambda made=made: client.delete_usergroup(made))  # type: ignore[misc]  # bound now
    mark = names[0].rpartition("-group-")[0]
    assert {one.group_name for one in client.get_usergroups(mark, page_size=2)} == set(names)
    hits = harbor.account().client.search_usergroups(mark)
    assert {one.group_name for one in hits} == set(names)
    assert all(one.id and one.group_type == 3 for one in hits)


@both_releases
def test_who_may_do_what(harbor: Harbor) -> None:
    user = harbor.account().client
    with refused(Forbidden):
        user.get_usergroups()
    with refused(Forbidden):
        user.create_usergroup({"group_name": harbor.name("group"), "group_type": 3})
    with refused(Unauthorized):
        harbor.anonymous.search_usergroups("x")
