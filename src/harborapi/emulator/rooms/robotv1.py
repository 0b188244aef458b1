"""A project's robots by the paths of old: up to 2.12."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harborapi.emulator import roles
from harborapi.emulator.call import Call, operation
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.query import parse
from harborapi.emulator.rooms import robot as robots
from harborapi.emulator.state import ROBOTS, Robot
from harborapi.emulator.wire import HarborError, JsonObject

if TYPE_CHECKING:
    from harborapi.emulator.state import Project
    from harborapi.emulator.wire import Response


@operation("ListRobotV1")
def list_robots(call: Call) -> Response:
    """The project's robots."""
    call.require(call.find_project(), "robot", "list")
    parse(call.text("q"))
    project = call.existing_project()
    rows = [row for row in call.state[ROBOTS].where(project_id=project.project_id) if row.visible]
    return call.listed(rows, lambda row: robots.show(call, row), robots.COLUMNS)


@operation("CreateRobotV1")
def create_robot(call: Call) -> Response:
    """A new robot of the project; its name is not checked, and it lasts as long as the configuration says."""
    call.require(call.find_project(), "robot", "create")
    body = call.body
    if not body.get("access"):
        raise HarborError(400, "bad request no access")
    project = call.existing_project()
    permission = {"kind": "project", "namespace": project.name, "access": accesses(call, project, body["access"])}
    robot = Robot(name=f"{project.name}+{body.get('name', '')}", description=body.get("description", ""))
    robot.project_id, robot.permissions = project.project_id, (permission,)
    secret = robots.add(call, robot)
    fields = {
        "creation_time": milliseconds(robot.creation_time),
        "id": robot.id,
        "name": robots.shown_name(call.harbor, robot),
        "secret": secret,
    }
    return call.json(fields, 201).with_header("Location", f"{call.request.path.rstrip('/')}/{robot.id}")


def accesses(call: Call, project: Project, given: list[JsonObject]) -> list[JsonObject]:
    """The accesses as they are kept, if a project has such rights."""
    root = f"/project/{project.project_id}"
    known = {
        (root if resource == "project" else f"{root}/{resource}", action)
        for resource, action in roles.order_of_rights(call.release)
    }
    named = call.text("project_name_or_id")
    if re.fullmatch(r"-?\d+", named, re.ASCII) and not call.flag("X-Is-Resource-Name"):
        named = f"%!s(int64={int(named)})"  # so Go writes a number where it was told a text
    for one in given:
        pair = (one.get("resource", ""), one.get("action", ""))
        if pair not in known or one.get("effect", "allow") not in ("", "allow"):
            raise HarborError(400, f"{pair[1]} action of {pair[0]} resource not exist in project {named}")
    kept: list[JsonObject] = []
    for one in given:
        match = re.fullmatch(r"/project/\d+/([a-z-]+)", one["resource"])
        if match is None:
            raise HarborError(400, f"bad resource {one['resource']}")
        kept.append(one | {"resource": match[1]})
    return kept


@operation("GetRobotByIDV1")
def get_robot(call: Call) -> Response:
    """One robot of the project."""
    return call.json(robots.show(call, found(call, "read")))


@operation("UpdateRobotV1")
def update_robot(call: Call) -> Response:
    """Switch a robot on or off; nothing else changes."""
    robot = found(call, "update")
    disabled = call.body.get("disable", False)
    if robot.disabled != disabled:
        robot.disabled, robot.update_time = disabled, call.now
    return call.ok()


@operation("DeleteRobotV1")
def delete_robot(call: Call) -> Response:
    """Remove a robot of the project."""
    robots.remove(call, found(call, "delete"))
    return call.ok()


def found(call: Call, action: str) -> Robot:
    """The robot that the path names, if it is the project's."""
    project = call.project("robot", action)
    number = call.integer("robot_id")
    robot = call.state[ROBOTS].get(number)
    if robot is None or robot.project_id != project.project_id:
        message = f"resource not found: cannot find robot with project id: {project.project_id} and id: {number}"
        raise HarborError(404, message)
    return robot
