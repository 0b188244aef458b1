"""Which permissions a robot can be given."""

from __future__ import annotations

from harborapi.exceptions import Forbidden, NotFound, Unauthorized
from harborapi.models import RobotCreate

from .marks import every_way, release_2_9
from .stage import ADMINISTRATOR, MAINTAINER, Harbor, refused


@every_way
def test_the_permissions(harbor: Harbor) -> None:
    found = harbor.client.get_permissions()
    system = {(one.resource, one.action) for one in found.system or []}
    project = {(one.resource, one.action) for one in found.project or []}
    assert {("project", "create"), ("robot", "list"), ("scanner", "read")} <= system
    assert {("repository", "pull"), ("repository", "push"), ("tag", "delete")} <= project
    assert ("repository", "pull") not in system


def test_each_can_be_given_to_a_robot(harbor: Harbor) -> None:
    project = harbor.project()
    access = [one.model_dump() for one in harbor.client.get_permissions().project or []]
    robot = RobotCreate.model_validate(
        {
            "name": harbor.name("robot"),
            "level": "system",
            "duration": 1,
            "permissions": [{"kind": "project", "namespace": project, "access": access}],
        }
    )
    created = harbor.client.create_robot(robot)
    harbor.later(lambda: harbor.client.delete_robot(created.id or 0))
    (permission,) = harbor.client.get_robot(created.id or 0).permissions or []
    assert len(permission.access or []) == len(access)


def test_who_may_know(harbor: Harbor) -> None:
    project = harbor.project()
    everything = harbor.client.get_permissions()
    lead = harbor.account(project, ADMINISTRATOR).client.get_permissions()
    assert lead.project == everything.project
    assert lead.system is None
    with refused(Forbidden):
        harbor.account(project, MAINTAINER).client.get_permissions()
    with refused(Unauthorized):
        harbor.anonymous.get_permissions()


@release_2_9
def test_an_older_release_has_none(harbor: Harbor) -> None:
    assert harbor.client.supports("getPermissions") is False
    with refused(NotFound):
        harbor.client.get_permissions()
