"""Robots: accounts for programs, of the whole system or of a project."""

from __future__ import annotations

import re
import secrets
import string
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from harborapi.emulator import access, catalogue, effects
from harborapi.emulator.call import Call, operation
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.query import Columns, parse
from harborapi.emulator.rooms import auditlog
from harborapi.emulator.rooms.user import strong
from harborapi.emulator.state import PROJECTS, ROBOTS, Project, Robot
from harborapi.emulator.wire import EmptyError, HarborError, JsonObject, without_zeros

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.wire import Response

NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
LONGEST_DURATION = 2**31 - 1
WEAK = (
    "the secret must be 8-128, inclusively, characters long "
    "with at least 1 uppercase letter, 1 lowercase letter and 1 number"
)
TYPES: dict[str, type] = {
    "id": int,
    "name": str,
    "description": str,
    "duration": int,
    "project_id": int,
    "expiresat": int,
    "disabled": bool,
    "visible": bool,
    "creator_ref": int,
    "creator_type": str,
    "creation_time": datetime,
    "update_time": datetime,
}
GO_NAMES = {"ExpiresAt": "expiresat"}
COLUMNS = Columns(TYPES, default=("name",), names=GO_NAMES, fixed=("ProjectID", "Visible"))
OPEN_COLUMNS = Columns(TYPES, default=("name",), names=GO_NAMES, fixed=("Visible",))


def shown_name(harbor: Harbor, robot: Robot) -> str:
    """The name that a robot logs in with."""
    return f"{harbor.setting('robot_name_prefix')}{robot.name}"


def show(call: Call, robot: Robot) -> dict[str, Any]:
    """A robot as the API shows it."""
    fields = without_zeros(
        creation_time=milliseconds(robot.creation_time),
        description=robot.description,
        editable=robot.editable,
        expires_at=robot.expiresat,
        id=robot.id,
        level=robot.level,
        name=shown_name(call.harbor, robot),
        permissions=list(robot.permissions),
        update_time=milliseconds(robot.update_time),
    )
    if call.release >= (2, 12):
        fields |= without_zeros(creator_ref=robot.creator_ref, creator_type=robot.creator_type)
    return fields | {"disable": robot.disabled, "duration": robot.duration}


# ---- the operations


@operation("ListRobot")
def list_robots(call: Call) -> Response:
    """Robots of the system, or of the project that `q` names."""
    call.require_login()
    level, project_id = wanted(call)
    require(call, level or "system", call.state[PROJECTS].get(project_id), "list")
    columns = COLUMNS
    if level == "system" and call.release < (2, 13):  # such a server forgets to leave projects' robots out
        rows, columns = list(call.state[ROBOTS]), OPEN_COLUMNS
    else:
        rows = call.state[ROBOTS].where(project_id=project_id)
    return call.listed([row for row in rows if row.visible], lambda row: show(call, row), columns)


def wanted(call: Call) -> tuple[str, int]:
    """The level that `q` asks for ("" if it asks for none), and the project."""
    terms = {term.key: term for term in parse(call.text("q"))}
    if "Level" not in terms:
        return "", 0
    level = terms["Level"]
    if level.kind != "exact":
        raise EmptyError(500)
    if level.value not in ("system", "project"):
        raise HarborError(400, "bad request error level input")
    if level.value == "system":
        return "system", 0
    project = terms.get("ProjectID")
    if project is None:
        raise HarborError(400, "must with project ID when to query project robots")
    if project.kind != "exact":
        raise EmptyError(500)
    number = int(project.value) if re.fullmatch(r"[+-]?\d+", project.value, re.ASCII) else None
    if call.release >= (2, 13) and (number is None or number <= 0):
        raise HarborError(400, "ProjectID must be a positive integer")
    if number is None:
        raise HarborError(400, "Project ID must be int type.")
    return "project", number


@operation("CreateRobot")
def create_robot(call: Call) -> Response:
    """A new robot; its secret is shown this once."""
    body = call.body
    name = body.get("name", "")
    if not NAME.fullmatch(name):
        raise HarborError(400, "robot name is not in lower case or contains illegal characters")
    level, permissions = checked(call, body.get("duration", 0), body)
    first = call.state[PROJECTS].find(name=permissions[0].get("namespace", ""))
    require(call, level, first, "create")
    if call.release >= (2, 12) and call.caller.robot is not None:
        check_creator(call, call.caller.robot, permissions)
    project = own_project(call, permissions) if level == "project" else None
    robot = Robot(description=body.get("description", ""), permissions=permissions, duration=body.get("duration", 0))
    robot.name, robot.project_id = name, 0
    if project is not None:
        robot.name, robot.project_id = f"{project.name}+{name}", project.project_id
    secret = add(call, robot)
    check_namespaces(call, permissions)  # the server puts the robot in first, and takes it back
    fields = {
        "creation_time": milliseconds(robot.creation_time),
        "expires_at": robot.expiresat,
        "id": robot.id,
        "name": shown_name(call.harbor, robot),
        "secret": secret,
    }
    return call.json(fields, 201).with_header("Location", f"{call.request.path.rstrip('/')}/{robot.id}")


@operation("GetRobotByID")
def get_robot(call: Call) -> Response:
    """One robot."""
    return call.json(show(call, found(call, "read")))


@operation("UpdateRobot")
def update_robot(call: Call) -> Response:
    """Another description, duration and permissions, on or off; never another name or level."""
    call.require_login()
    robot, body = existing(call), call.body
    if not robot.editable:
        raise HarborError(403, "editing of legacy robot is not allowed", "DENIED")
    duration = body.get("duration", robot.duration if call.release >= (2, 11) else 0)
    level, permissions = checked(call, duration, body)
    if robot.project_id and own_project(call, permissions).project_id != robot.project_id:
        raise HarborError(400, "cannot update the project id of robot")
    judged = robot.level if call.release >= (2, 12) else level
    require(call, judged, call.state[PROJECTS].find(name=permissions[0].get("namespace", "")), "update")
    if level != robot.level or body.get("name", "") != shown_name(call.harbor, robot):
        raise HarborError(400, "cannot update the level or name of robot")
    check_namespaces(call, permissions)
    if duration != robot.duration:
        set_duration(call.harbor, robot, duration)
    robot.description, robot.disabled = body.get("description", ""), body.get("disable", False)
    robot.permissions, robot.update_time = merged(permissions), call.now
    return call.ok()


@operation("RefreshSec")
def refresh_secret(call: Call) -> Response:
    """Another secret: the given one, or one that is made and shown this once."""
    robot = found(call, "update")
    given = call.body.get("secret", "")
    if given and not strong(given):
        raise HarborError(400, WEAK)
    secret = given or new_secret()
    access.set_robot_secret(robot, secret)
    robot.update_time = call.now
    return call.json(without_zeros(secret="" if given else secret))


@operation("DeleteRobot")
def delete_robot(call: Call) -> Response:
    """Remove a robot."""
    robot = found(call, "delete")
    remove(call, robot)
    return call.ok()


# ---- what they share, and the project's own robots of old


def require(call: Call, level: str, project: Project | None, action: str) -> None:
    """Refuse who lacks the right to robots of this level."""
    if level == "system":
        call.require_system("robot", action)
    else:
        call.require(project, "robot", action)


def existing(call: Call) -> Robot:
    """The robot that the path names."""
    number = call.integer("robot_id")
    robot = call.state[ROBOTS].get(number)
    if robot is None:
        raise HarborError(404, f"robot {number} not found")
    return robot


def found(call: Call, action: str) -> Robot:
    """The robot that the path names; whether it is there comes before the right."""
    call.require_login()
    robot = existing(call)
    require(call, robot.level, call.state[PROJECTS].get(robot.project_id), action)
    return robot


def checked(call: Call, duration: int, body: JsonObject) -> tuple[str, tuple[JsonObject, ...]]:
    """The level and the permissions of a body, if they and the duration are well-formed."""
    catalogued = call.release >= (2, 10)
    if not -1 <= duration < LONGEST_DURATION or (duration == 0 and call.release >= (2, 11)):
        hint = ", duration must be either -1(Never) or a positive integer" if call.release >= (2, 11) else ""
        raise HarborError(400, f"bad request error duration input: {duration}{hint}")
    level = body.get("level", "")
    if level not in ("system", "project"):
        raise HarborError(400, f"bad request error level input: {level}")
    permissions: tuple[JsonObject, ...] = tuple(body.get("permissions") or ())
    if not permissions:
        raise HarborError(400, "bad request empty permission")
    if not all(permission.get("access") for permission in permissions):
        raise HarborError(400, "bad request empty access")
    if level == "project" and len(permissions) > 1:
        raise HarborError(400, "bad request permission")
    for permission in permissions if catalogued else ():
        check_catalogue(call, permission)
    return level, permissions


def check_catalogue(call: Call, permission: JsonObject) -> None:
    """Refuse what no robot can be given."""
    kind = permission.get("kind", "")
    if kind not in ("system", "project"):
        raise HarborError(400, f"bad request permission level: {kind}")
    known = catalogue.permissions(call.release, kind)
    for one in permission["access"]:
        if (one.get("resource", ""), one.get("action", "")) not in known:
            raise HarborError(400, f"bad request permission: {one.get('resource', '')}:{one.get('action', '')}")


def check_creator(call: Call, creator: Robot, permissions: tuple[JsonObject, ...]) -> None:
    """Refuse a robot that gives more than it has itself."""
    held = {(own.get("kind"), own.get("namespace", "")): own["access"] for own in creator.permissions}
    for permission in permissions:
        kind = permission.get("kind")
        own = held.get((kind, permission.get("namespace", "")), held.get((kind, "*"), []))
        given = {(one.get("resource"), one.get("action"), one.get("effect", "")) for one in permission["access"]}
        if not given <= {(one.get("resource"), one.get("action"), one.get("effect", "")) for one in own}:
            name = shown_name(call.harbor, creator)
            limit = "It must be equal to or more restrictive than the creator robot's permissions"
            raise HarborError(403, f"permission scope is invalid. {limit}: {name}", "DENIED")


def own_project(call: Call, permissions: tuple[JsonObject, ...]) -> Project:
    """The project whose robot it is to be."""
    name = permissions[0].get("namespace", "")
    project = call.state[PROJECTS].find(name=name)
    if project is None:
        raise HarborError(404, f"project {name} not found")
    return project


def check_namespaces(call: Call, permissions: tuple[JsonObject, ...]) -> None:
    """Refuse permissions for what is not there."""
    for permission in permissions:
        kind, namespace = permission.get("kind", ""), permission.get("namespace", "")
        if kind == "system":
            if namespace != "/":
                raise HarborError(400, "unknown namespace")
        elif kind != "project":
            raise HarborError(400, "unknown robot kind")
        elif namespace != "*" and call.state[PROJECTS].find(name=namespace) is None:
            raise HarborError(404, f"project {namespace} not found")


def merged(permissions: tuple[JsonObject, ...]) -> tuple[JsonObject, ...]:
    """Permissions as they are kept: one for each namespace, each access once (pkg/rbac/dao: InsertOrUpdate)."""
    places: dict[tuple[str, str], list[JsonObject]] = {}
    for permission in permissions:
        kept = places.setdefault((permission.get("kind", ""), permission.get("namespace", "")), [])
        for one in permission["access"]:
            access = without_zeros(**one)
            if access not in kept:
                kept.append(access)
    return tuple({"access": kept, "kind": kind, "namespace": name} for (kind, name), kept in places.items())


def new_secret() -> str:
    """A secret that the server makes."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(32))


def set_duration(harbor: Harbor, robot: Robot, days: int) -> None:
    """Let a robot last so many days from its creation; -1 is for ever, 0 the configured time."""
    robot.duration = days or int(harbor.setting("robot_token_duration"))
    created = robot.creation_time or harbor.clock.now()
    robot.expiresat = -1 if days == -1 else int((created + timedelta(days=robot.duration)).timestamp())


def add(call: Call, robot: Robot) -> str:
    """Put a new robot in, and give it a secret, which is returned."""
    if call.state[ROBOTS].find(name=robot.name, project_id=robot.project_id) is not None:
        raise HarborError(409, f"robot account {robot.project_id}:{robot.name} already exists")
    if len(robot.name) > 255:
        raise HarborError(500, "value too long for the column")
    robot.permissions = merged(robot.permissions)
    robot.creation_time = robot.update_time = call.now
    set_duration(call.harbor, robot, robot.duration)
    if call.caller.robot is not None:
        robot.creator_type, robot.creator_ref = "robot", call.caller.robot.id
    elif call.caller.user is not None:
        robot.creator_ref = call.caller.user.user_id
    call.state[ROBOTS].add(robot)
    secret = new_secret()
    access.set_robot_secret(robot, secret)
    audit(call, robot, "create")
    return secret


def remove(call: Call, robot: Robot) -> None:
    """Take a robot out."""
    call.state[ROBOTS].remove(robot)
    audit(call, robot, "delete")


@effects.project_deleted.subscribe
def forget_project(harbor: Harbor, event: effects.ProjectEvent) -> None:
    """Take from all robots what they may do in a project that is gone; one of the same name is another."""
    for robot in harbor.state[ROBOTS]:
        own = [one for one in robot.permissions if one.get("namespace") == event.project.name]
        if own:
            robot.permissions = tuple(one for one in robot.permissions if one not in own)


def audit(call: Call, robot: Robot, action: str) -> None:
    """Write of a robot's beginning or end; older releases don't."""
    if call.release >= (2, 12):
        auditlog.write(call.harbor, call.actor, action, "robot", robot.name, project_id=robot.project_id)
