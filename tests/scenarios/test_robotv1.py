"""Robots of projects as servers before 2.13 have them."""

from __future__ import annotations

from harborapi.exceptions import Forbidden, NotFound

from .marks import every_way, release_2_9
from .stage import GUEST, Harbor, refused


@release_2_9
@every_way
def test_a_robot_from_making_to_end(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    resource = f"/project/{harbor.project_id(project)}/repository"
    created = client.create_robot_v1(
        project,
        {
            "name": "build",
            "description": "pulls",
            "expires_at": -1,
            "access": [{"resource": resource, "action": "pull"}],
        },
    )
    assert created.secret
    robot = client.get_robot_v1(project, created.id or 0)
    assert robot.name == created.name
    assert (robot.description, robot.level) == ("pulls", "project")
    assert [one.id for one in client.get_robots_v1(harbor.project_id(project), page_size=1)] == [created.id]
    robot.disable = True
    client.update_robot_v1(project, created.id or 0, robot)
    assert client.get_robot_v1(project, created.id or 0).disable is True
    client.delete_robot_v1(project, created.id or 0)
    with refused(NotFound):
        client.get_robot_v1(project, created.id or 0)
    assert client.get_robots_v1(project) == []


@release_2_9
def test_who_may_do_what(harbor: Harbor) -> None:
    project = harbor.project()
    guest = harbor.account(project, GUEST).client
    assert guest.get_robots_v1(project) == []
    with refused(Forbidden):
        guest.create_robot_v1(project, {"name": "x", "expires_at": -1})
    with refused(NotFound):
        harbor.client.get_robots_v1(harbor.name("missing"))


@every_way
def test_a_newer_server_says_that_it_lacks_them(harbor: Harbor) -> None:
    project = harbor.project()
    with refused(NotFound) as caught:
        harbor.client.get_robots_v1(project)
    assert "this server does not have ListRobotV1: it is in Harbor 2.2 to 2.12" in caught.value.message
