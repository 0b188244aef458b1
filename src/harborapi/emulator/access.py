"""Who asks, and what they may do."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harborapi.emulator import roles
from harborapi.emulator.state import MEMBERS, PROJECTS, ROBOTS, USERS, Project, Robot, User
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.release import Release


@dataclass(slots=True, frozen=True)
class Caller:
    """Who asks: a user, a robot, or nobody known (neither)."""

    user: User | None = None
    robot: Robot | None = None
    sysadmin: bool = False
    name: str = ""
    """The user's name, or the robot's as it is shown."""
    session: str = ""
    """The session's id, where the caller is known by one."""

    @property
    def anonymous(self) -> bool:
        """Whether nobody known asks."""
        return self.user is None and self.robot is None


ANONYMOUS = Caller()


def hashed(salt: str, secret: str) -> str:
    """What is kept of a password or a robot's secret."""
    return hashlib.sha256(f"{salt}:{secret}".encode()).hexdigest()


def new_salt() -> str:
    """A fresh salt."""
    return secrets.token_hex(8)


def set_password(user: User, password: str) -> None:
    """Give a user a password."""
    user.salt = new_salt()
    user.password = hashed(user.salt, password)


def set_robot_secret(robot: Robot, secret: str) -> None:
    """Give a robot a secret."""
    robot.salt = new_salt()
    robot.secret = hashed(robot.salt, secret)


def check_password(harbor: Harbor, username: str, password: str) -> User | None:
    """The user whom name (or e-mail address) and password fit, or None."""
    users = harbor.state[USERS]
    user = users.find(username=username) or users.find(email=username)
    if user is None or user.deleted or not username:
        return None
    return user if hmac.compare_digest(user.password, hashed(user.salt, password)) else None


def burn(seconds: float) -> None:
    """Use the processor for so long, as the server's password check does."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 500)


def check_robot(harbor: Harbor, name: str, secret: str) -> Robot | None:
    """The robot whom shown name and secret fit, or None; not a disabled or expired one."""
    prefix = harbor.setting("robot_name_prefix")
    if not name.startswith(prefix):
        return None
    for robot in harbor.state[ROBOTS].where(name=name.removeprefix(prefix)):
        expired = robot.expiresat != -1 and robot.expiresat <= harbor.clock.now().timestamp()
        right = hmac.compare_digest(robot.secret, hashed(robot.salt, secret))
        if right and not robot.disabled and not expired and not robot_gone(harbor, robot):
            return robot
    return None


def robot_gone(harbor: Harbor, robot: Robot) -> bool:
    """Whether the project that a robot belongs to is gone."""
    return bool(robot.project_id) and robot.project_id not in harbor.state[PROJECTS]


def authenticate(harbor: Harbor, authorization: str, session: str) -> Caller:
    """Who asks, by the `Authorization` header first, then by the session; what doesn't fit is nobody."""
    if authorization[:6].lower() == "basic " and not harbor.faults.expired_credentials:
        try:
            name, colon, secret = base64.b64decode(authorization[6:].strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            name = colon = secret = ""
        if colon and (caller := authenticate_pair(harbor, name, secret)) is not None:
            return caller
    return harbor.sessions.caller(session) if session else ANONYMOUS


def authenticate_pair(harbor: Harbor, name: str, secret: str) -> Caller | None:
    """The robot or user whom a name and secret fit, or None."""
    robot = check_robot(harbor, name, secret)
    if robot is not None:
        return Caller(robot=robot, name=name)
    if name.startswith(harbor.setting("robot_name_prefix") or "\0"):
        return None
    user = check_password(harbor, name, secret)
    return caller_of(user) if user is not None else None


def caller_of(user: User) -> Caller:
    """A user as the caller."""
    return Caller(user=user, sysadmin=user.sysadmin_flag, name=user.username)


def roles_in(harbor: Harbor, caller: Caller, project_id: int) -> set[int]:
    """The roles that the caller's memberships in a project give."""
    if caller.user is None:
        return set()
    found = harbor.state[MEMBERS].where(entity_id=caller.user.user_id, project_id=project_id, entity_type="u")
    return {member.role for member in found if member.role in roles.NAMES}


def may_project(harbor: Harbor, caller: Caller, project: Project | None, resource: str, action: str) -> bool:
    """Whether the caller has a right in a project; None is a project that does not exist."""
    if caller.sysadmin:
        return True
    if project is None:
        return False
    pair = (resource, action)
    if project.public and pair in roles.rights_of(harbor.release, 0):
        return True
    if caller.robot is not None:
        return _robot_may_project(harbor.release, caller.robot, project, resource, action)
    held = roles_in(harbor, caller, project.project_id)
    return any(pair in roles.rights_of(harbor.release, role) for role in held)


def may_system(harbor: Harbor, caller: Caller, resource: str, action: str) -> bool:
    """Whether the caller has a right in the system."""
    if caller.sysadmin:
        return True
    robot = caller.robot
    if robot is None or robot.project_id:
        return False
    return any(
        _grants(harbor.release, permission, resource, action)
        for permission in robot.permissions
        if permission.get("kind") == "system"
    )


def _robot_may_project(release: Release, robot: Robot, project: Project, resource: str, action: str) -> bool:
    if robot.project_id and robot.project_id != project.project_id:
        return False
    kinds = {permission.get("kind") for permission in robot.permissions}
    if not robot.project_id and "system" in kinds and release < (2, 10):
        return False
    for permission in robot.permissions:
        if permission.get("kind") != "project":
            continue
        if not robot.project_id and permission.get("namespace") not in ("*", project.name):
            continue
        if _grants(release, permission, resource, action):
            return True
        push = robot.project_id and (resource, action) == ("repository", "pull")
        if push and _grants(release, permission, "repository", "push"):
            return True
    return False


def _grants(release: Release, permission: dict[str, Any], resource: str, action: str) -> bool:
    wild = release < (2, 10)
    held = False
    accesses: list[dict[str, Any]] = permission.get("access") or []
    for access in accesses:
        fits = access.get("resource") == resource or (wild and access.get("resource") == "*")
        fits = fits and (access.get("action") == action or (wild and access.get("action") == "*"))
        if fits and access.get("effect") == "deny":
            return False
        held = held or fits
    return held


def refuse(caller: Caller, message: str = "forbidden") -> HarborError:
    """The error for who may not: 401 for nobody known, else 403."""
    return HarborError(401, "unauthorized") if caller.anonymous else HarborError(403, message)


def visible_projects(harbor: Harbor, caller: Caller) -> list[Project]:
    """The projects that a caller sees in lists: all, or their own and the public ones."""
    everything = list(harbor.state[PROJECTS])
    if caller.sysadmin or (caller.robot is not None and may_system(harbor, caller, "project", "list")):
        return everything
    mine: set[int] = set()
    names: set[str] = set()
    if caller.user is not None:
        mine = {row.project_id for row in harbor.state[MEMBERS].where(entity_id=caller.user.user_id, entity_type="u")}
    elif caller.robot is not None and caller.robot.project_id:
        mine = {caller.robot.project_id}
    elif caller.robot is not None:
        names = {one.get("namespace", "") for one in caller.robot.permissions if one.get("kind") == "project"}
        if "*" in names:
            return everything
    return [row for row in everything if row.public or row.project_id in mine or row.name in names]


def named(authorization: str) -> str:
    """The name in a `Basic` header, "" if there is none."""
    try:
        return base64.b64decode(authorization[6:].strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""
