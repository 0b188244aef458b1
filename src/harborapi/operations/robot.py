"""Tag `robot`: robot accounts, of the system and of projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Body, Empty, Json
from .._core.operation import Listing, Operation, items

if TYPE_CHECKING:
    from ..models import Robot, RobotCreate, RobotCreated, RobotSec
    from ..query import Query, Sort
    from ..types import RobotCreateDict, RobotDict

_ROBOT = "/robots/{robot_id}"


def get_robots(
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[Robot]:
    """List robot accounts: those of the system, or those of one project.

    Without `Level` in the query the robots of level `system` are listed. Those of a project need
    `Level=project,ProjectID=3`, in this very spelling. Robots that a scanner made for itself are never listed.

    Args:
        query: Harbor's query language, e.g. `Level=project,ProjectID=3,name=~ci`. Keys: `Level`, `ProjectID` (exact
            values only), `id`, `name` (as stored: without the prefix, with the project as in `library+ci`),
            `description`, `duration`, `expiresat`, `disabled`, `creation_time`, `update_time`. Unknown keys are
            ignored.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default by name.
        page: The page to start at, counted from 1.
        page_size: Robots a request, 1 to 100.
        limit: How many robots at the most; None for all.

    Returns:
        The robots, without their secrets.

    Raises:
        BadRequest: The query can't be read, `Level` is neither `system` nor `project`, or `ProjectID` is missing or
            no positive number.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: Robots of the system are asked for by others than a system administrator, or those of a project by
            somebody who is no member of it; a robot account needs the right `robot:list`.

    API operation: `ListRobot`, since Harbor 2.2.
    """
    return Listing(
        "ListRobot",
        "GET",
        "/robots",
        items("Robot"),
        query={"q": query, "sort": sort},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_robot(robot_id: int) -> Operation[Robot]:
    """Get a robot account.

    Args:
        robot_id: Identifier of the robot.

    Returns:
        The robot, without its secret.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: It is a robot of the system and the account no system administrator, or one of a project and the
            account no member of it.
        NotFound: There is no such robot.

    API operation: `GetRobotByID`, since Harbor 2.2.
    """
    return Operation("GetRobotByID", "GET", _ROBOT, Json("Robot"), path={"robot_id": robot_id})


def create_robot(robot: RobotCreate | RobotCreateDict) -> Operation[RobotCreated]:
    """Make a robot account.

    Harbor makes up the secret, and this answer is the only one that bears it: keep it, or set a new one by
    `refresh_robot_secret()` later.

    Args:
        robot: The robot to make: name, level, duration in days and permissions. What it says of `secret` and `disable`
            is ignored by the server.

    Returns:
        The robot's identifier, full name, secret and expiry.

    Raises:
        BadRequest: The name has a character other than lower-case letters, digits and single `.`, `_`, `-` between
            them; the duration is neither -1 nor positive (before 2.11 it may be 0); the level is unknown; there are no
            permissions, or several for level `project`; or one of them is not in the catalogue of
            `get_permissions()` (since 2.10).
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: A robot of the system takes a system administrator, one of a project its administrator. A robot
            account with the right `robot:create` can't hand on rights that it lacks itself (since 2.12).
        NotFound: A project that a permission names does not exist.
        Conflict: There is a robot of this name already.
        InternalServerError: The name is too long (with the project's, over 255 characters).

    API operation: `CreateRobot`, since Harbor 2.2.
    """
    return Operation("CreateRobot", "POST", "/robots", Json("RobotCreated"), body=Body("RobotCreate", robot))


def update_robot(robot_id: int, robot: Robot | RobotDict) -> Operation[None]:
    """Change a robot account: description, duration, permissions, and whether it is switched off.

    Get the robot, change it and send it back as a whole: the permissions replace the old ones. Name, level and project
    can't be changed; secret and expiry are ignored. A changed duration counts from the robot's creation.

    Args:
        robot_id: Identifier of the robot.
        robot: The robot as it is to be, with the full name and the level that it has.

    Raises:
        BadRequest: Name, level or project are others than the robot's, or the duration or a permission is one that
            `create_robot()` would refuse.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is no system administrator (for a robot of the system) or project administrator (for one
            of a project). Robot accounts can't do it. It is also the answer for a robot of the API before 2.2, which
            can't be changed.
        NotFound: There is no such robot, or a project that a permission names does not exist.

    API operation: `UpdateRobot`, since Harbor 2.2.
    """
    return Operation("UpdateRobot", "PUT", _ROBOT, Empty(), path={"robot_id": robot_id}, body=Body("Robot", robot))


def refresh_robot_secret(robot_id: int, secret: str | None = None) -> Operation[RobotSec]:
    """Give a robot account a new secret; the old one ends at once.

    Args:
        robot_id: Identifier of the robot.
        secret: The new secret: 8 to 128 characters, with an upper-case letter, a lower-case letter and a digit. None
            (or an empty one): the server makes one up.

    Returns:
        The secret that the server made up, which no other answer bears; without a secret where the caller chose it.

    Raises:
        BadRequest: The secret does not follow the rule.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is no system administrator (for a robot of the system) or project administrator (for one
            of a project). Robot accounts can't do it.
        NotFound: There is no such robot.

    API operation: `RefreshSec`, since Harbor 2.2.
    """
    return Operation(
        "RefreshSec",
        "PATCH",
        _ROBOT,
        Json("RobotSec"),
        path={"robot_id": robot_id},
        body=Body("RobotSec", {} if secret is None else {"secret": secret}),
    )


def delete_robot(robot_id: int) -> Operation[None]:
    """Delete a robot account; its secret ends at once.

    Args:
        robot_id: Identifier of the robot.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is no system administrator (for a robot of the system) or project administrator (for one
            of a project), nor a robot account with the right `robot:delete`.
        NotFound: There is no such robot.

    API operation: `DeleteRobot`, since Harbor 2.2.
    """
    return Operation("DeleteRobot", "DELETE", _ROBOT, Empty(), path={"robot_id": robot_id})
