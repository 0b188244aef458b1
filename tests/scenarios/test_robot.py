"""Robots of the system and of projects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harborapi.exceptions import BadRequest, Conflict, Forbidden, NotFound, PreconditionFailed, Unauthorized
from harborapi.models import RobotCreate
from harborapi.query import Field

from .marks import both_releases, every_way
from .stage import GUEST, Harbor, refused

if TYPE_CHECKING:
    from harborapi.models import RobotCreated


def wanted(name: str, project: str, *actions: str, level: str = "system") -> RobotCreate:
    access = [{"resource": "repository", "action": action} for action in actions or ("pull", "push")]
    permission = {"kind": "project", "namespace": project, "access": access}
    return RobotCreate.model_validate({"name": name, "level": level, "duration": 30, "permissions": [permission]})


def made(harbor: Harbor, robot: RobotCreate) -> RobotCreated:
    created = harbor.client.create_robot(robot)
    harbor.later(lambda: harbor.client.delete_robot(created.id or 0))
    return created


@both_releases
@every_way
def test_a_robot_from_making_to_end(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    name = harbor.name("robot")
    created = made(harbor, wanted(name, project))
    assert created.secret
    assert created.name
    assert created.name.endswith(name)
    assert created.expires_at
    robot = client.get_robot(created.id or 0)
    assert (robot.name, robot.level, robot.duration) == (created.name, "system", 30)
    assert robot.permissions
    assert [one.namespace for one in robot.permissions] == [project]
    assert {access.action for access in robot.permissions[0].access or []} == {"pull", "push"}
    if harbor.release >= (2, 12):
        assert robot.creator_type == "local"
    assert robot.secret is None or not robot.secret
    robot.description = "used by the build"
    client.update_robot(created.id or 0, robot)
    assert client.get_robot(created.id or 0).description == "used by the build"
    robot.name = "another"
    with refused(BadRequest):
        client.update_robot(created.id or 0, robot)
    client.delete_robot(created.id or 0)
    with refused(NotFound):
        client.get_robot(created.id or 0)
    with refused(NotFound):
        client.delete_robot(created.id or 0)


@both_releases
@every_way
def test_what_a_robot_can_do(harbor: Harbor) -> None:
    project, other = harbor.project(), harbor.project()
    digest = harbor.push(f"{project}/app", "1.0")
    created = made(harbor, RobotCreate.model_validate(reader(harbor.name("robot"), project)))
    robot = harbor.acting(created.name or "", created.secret or "")
    assert [one.digest for one in robot.get_artifacts(project, "app")] == [digest]
    with refused(Forbidden):
        robot.delete_artifact(project, "app", "1.0")
    with refused(Forbidden):
        robot.get_artifacts(other, "app")
    with refused(PreconditionFailed):
        robot.get_current_user()
    stored = harbor.client.get_robot(created.id or 0)
    stored.disable = True
    harbor.client.update_robot(created.id or 0, stored)
    with refused(Unauthorized):
        robot.get_artifacts(project, "app")


def reader(name: str, project: str) -> dict[str, object]:
    access = [{"resource": "artifact", "action": "list"}, {"resource": "artifact", "action": "read"}]
    permission = {"kind": "project", "namespace": project, "access": access}
    return {"name": name, "level": "system", "duration": -1, "permissions": [permission]}


@both_releases
@every_way
def test_secrets_are_renewed(harbor: Harbor) -> None:
    created = made(harbor, wanted(harbor.name("robot"), harbor.project()))
    drawn = harbor.client.refresh_robot_secret(created.id or 0)
    assert drawn.secret
    assert drawn.secret != created.secret
    chosen = harbor.client.refresh_robot_secret(created.id or 0, "Chosen1Secret")
    assert not chosen.secret or chosen.secret == "Chosen1Secret"
    with refused(BadRequest):
        harbor.client.refresh_robot_secret(created.id or 0, "weak")
    with refused(NotFound):
        harbor.client.refresh_robot_secret(999_999_999)


@both_releases
@every_way
def test_a_robot_s_credentials_in_a_file(harbor: Harbor) -> None:
    path = harbor.folder / "robot.json"
    created = harbor.client.create_robot(wanted(harbor.name("robot"), harbor.project()), path)
    harbor.later(lambda: harbor.client.delete_robot(created.id or 0))
    assert path.stat().st_mode & 0o777 == 0o600
    stored = json.loads(path.read_text())
    assert (stored["name"], stored["secret"]) == (created.name, created.secret)


@both_releases
@every_way
def test_the_lists_of_robots(harbor: Harbor) -> None:
    project = harbor.project()
    names = sorted(harbor.name("robot") for _ in range(3))
    for name in names:
        made(harbor, wanted(name, project))
    of_project = made(harbor, wanted(harbor.name("robot"), project, level="project"))
    mark = names[0].rpartition("-robot-")[0]
    found = harbor.client.get_robots(Field("name").contains(mark), "name", page_size=2)
    mine = [(one.name or "") for one in found if one.level == "system"]
    assert [name.rpartition("$")[2] for name in mine] == names
    assert len(harbor.client.get_robots(f"name=~{mark}", limit=1)) == 1
    query = f"Level=project,ProjectID={harbor.project_id(project)}"
    assert [one.id for one in harbor.client.get_robots(query)] == [of_project.id]
    with refused(BadRequest):
        harbor.client.get_robots("Level=project")


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    project = harbor.project()
    robot = wanted(harbor.name("robot"), project)
    made(harbor, robot)
    with refused(Conflict, "already exists"):
        harbor.client.create_robot(robot)
    with refused(BadRequest, "robot name"):
        harbor.client.create_robot(wanted("Upper", project))
    with refused(BadRequest, "level"):
        harbor.client.create_robot(wanted(harbor.name("robot"), project, level="galaxy"))
    with refused(NotFound):
        harbor.client.create_robot(wanted(harbor.name("robot"), harbor.name("missing")))
    if harbor.release >= (2, 13):
        with refused(BadRequest, "duration"):
            harbor.client.create_robot(wanted(harbor.name("robot"), project).model_copy(update={"duration": 0}))
        with refused(BadRequest, "repository:dance"):
            harbor.client.create_robot(wanted(harbor.name("robot"), project, "dance"))


@both_releases
def test_who_may_do_what(harbor: Harbor) -> None:
    project = harbor.project()
    created = made(harbor, wanted(harbor.name("robot"), project, level="project"))
    guest = harbor.account(project, GUEST).client
    assert guest.get_robot(created.id or 0).name == created.name
    with refused(Forbidden):
        guest.delete_robot(created.id or 0)
    with refused(Forbidden):
        guest.create_robot(wanted(harbor.name("robot"), project, level="project"))
    with refused(Forbidden):
        guest.get_robots()
    with refused(Unauthorized):
        harbor.anonymous.get_robots()
