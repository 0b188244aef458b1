"""Tag `robotv1`: robot accounts of projects by the paths before 2.2, which are gone since 2.13; see tag `robot`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Body, Empty, Json
from .._core.operation import Listing, Operation, by_name, items

if TYPE_CHECKING:
    from ..models import Robot, RobotCreated, RobotCreateV1
    from ..query import Query, Sort
    from ..types import RobotCreateV1Dict, RobotDict

_ROBOTS = "/projects/{project_name_or_id}/robots"
_ROBOT = _ROBOTS + "/{robot_id}"


def get_robots_v1(
    project_name_or_id: str | int,
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[Robot]:
    """List the robot accounts of a project, on servers up to 2.12.

    On later ones `get_robots("Level=project,ProjectID=3")` does it, and works on all servers since 2.2.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        query: Harbor's query language, e.g. `name=~ci`. Unknown keys are ignored.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round. By default by name.
        page: The page to start at, counted from 1.
        page_size: Robots a request, 1 to 100.
        limit: How many robots at the most; None for all.

    Returns:
        The robots, without their secrets.

    Raises:
        BadRequest: The query can't be read.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no member of it (the role of a limited guest is too little).
        NotFound: There is no such project (told to system administrators alone); or the server is 2.13 or later.

    API operation: `ListRobotV1`, since Harbor 2.2 (until 2.12).
    """
    return Listing(
        "ListRobotV1",
        "GET",
        _ROBOTS,
        items("Robot"),
        path={"project_name_or_id": project_name_or_id},
        query={"q": query, "sort": sort},
        headers=by_name(project_name_or_id),
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_robot_v1(project_name_or_id: str | int, robot_id: int) -> Operation[Robot]:
    """Get a robot account of a project, on servers up to 2.12.

    On later ones `get_robot()` does it, and works on all servers since 2.2.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        robot_id: Identifier of the robot.

    Returns:
        The robot, without its secret.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no member of it (the role of a limited guest is too little).
        NotFound: There is no such project (told to system administrators alone), or it has no such robot; or the
            server is 2.13 or later.

    API operation: `GetRobotByIDV1`, since Harbor 2.2 (until 2.12).
    """
    return Operation(
        "GetRobotByIDV1",
        "GET",
        _ROBOT,
        Json("Robot"),
        path={"project_name_or_id": project_name_or_id, "robot_id": robot_id},
        headers=by_name(project_name_or_id),
    )


def create_robot_v1(project_name_or_id: str | int, robot: RobotCreateV1 | RobotCreateV1Dict) -> Operation[RobotCreated]:
    """Make a robot account of a project, on servers up to 2.12.

    On later ones `create_robot()` with level `project` does it, and works on all servers since 2.2. The secret is
    given by this answer alone.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        robot: The robot to make: name, expiry and rights.

    Returns:
        The robot's identifier, full name, secret and expiry.

    Raises:
        BadRequest: There are no rights, or one is not of the form `/project/1/repository` or none that a project has.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it.
        NotFound: There is no such project (told to system administrators alone); or the server is 2.13 or later.
        Conflict: The project has a robot of this name already.

    API operation: `CreateRobotV1`, since Harbor 2.2 (until 2.12).
    """
    return Operation(
        "CreateRobotV1",
        "POST",
        _ROBOTS,
        Json("RobotCreated"),
        path={"project_name_or_id": project_name_or_id},
        headers=by_name(project_name_or_id),
        body=Body("RobotCreateV1", robot),
    )


def update_robot_v1(project_name_or_id: str | int, robot_id: int, robot: Robot | RobotDict) -> Operation[None]:
    """Change a robot account of a project, on servers up to 2.12: switch it off or on.

    Only `disable` is read; left out, the robot is switched on. On later
    ones `update_robot()` does it, and works on all servers since 2.2.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        robot_id: Identifier of the robot.
        robot: The robot as it is to be; only `disable` counts.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it. Robot accounts can't do it.
        NotFound: There is no such project (told to system administrators alone), or it has no such robot; or the
            server is 2.13 or later.

    API operation: `UpdateRobotV1`, since Harbor 2.2 (until 2.12).
    """
    return Operation(
        "UpdateRobotV1",
        "PUT",
        _ROBOT,
        Empty(),
        path={"project_name_or_id": project_name_or_id, "robot_id": robot_id},
        headers=by_name(project_name_or_id),
        body=Body("Robot", robot),
    )


def delete_robot_v1(project_name_or_id: str | int, robot_id: int) -> Operation[None]:
    """Delete a robot account of a project, on servers up to 2.12.

    On later ones `delete_robot()` does it, and works on all servers since 2.2.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        robot_id: Identifier of the robot.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account no administrator of it.
        NotFound: There is no such project (told to system administrators alone), or it has no such robot; or the
            server is 2.13 or later.

    API operation: `DeleteRobotV1`, since Harbor 2.2 (until 2.12).
    """
    return Operation(
        "DeleteRobotV1",
        "DELETE",
        _ROBOT,
        Empty(),
        path={"project_name_or_id": project_name_or_id, "robot_id": robot_id},
        headers=by_name(project_name_or_id),
    )
