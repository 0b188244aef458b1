# Written by tools/generate.py from flows/robot.py and operations/robot.py; edit those, then run: make generate
"""Tag `robot`: robot accounts, of the system and of projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import AsyncMethods

if TYPE_CHECKING:
    from .._core.sinks import FilePath
    from ..auth import HarborAuthFile
    from ..models import Robot, RobotCreate, RobotCreated, RobotSec
    from ..query import Query, Sort
    from ..types import RobotCreateDict, RobotDict


class RobotMethods(AsyncMethods):
    """Tag `robot`: robot accounts, of the system and of projects."""

    async def create_robot(
        self, robot: RobotCreate | RobotCreateDict, path: FilePath | None = None, overwrite: bool = False
    ) -> RobotCreated:
        """Make a robot account, and keep its credentials in a file if you like.

        Harbor makes up the secret, and this answer is the only one that bears it. With `path` it is written, readable for
        its owner alone (0600), to a file that `credentials_file=` of a client reads. Whether that file can be written is
        tried before anything is sent.

        Args:
            robot: The robot to make: name, level, duration in days and permissions. What it says of `secret` and `disable`
                is ignored by the server.
            path: The credential file to write. None: none.
            overwrite: Whether the file may exist, and is then replaced.

        Returns:
            The robot's identifier, full name, secret and expiry.

        Raises:
            FileExistsError: The file exists; nothing was sent.
            OSError: The file can't be written; nothing was sent.
            CredentialFileError: The robot was made, but the file could not be written after all. The exception bears the
                secret.
            BadRequest: The name has a character other than lower-case letters, digits and single `.`, `_`, `-` between
                them; the duration is neither -1 nor positive (before 2.11 it may be 0); the level is unknown; there are no
                permissions, or several for level `project`; or one of them is not in the catalogue of
                `get_permissions()` (since 2.10).
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: A robot of the system takes a system administrator, one of a project its administrator. A robot
                account with the right `robot:create` can't hand on rights that it lacks itself (since 2.12).
            NotFound: A project that a permission names does not exist.
            Conflict: There is a robot of this name already.

        API operation: `CreateRobot`, since Harbor 2.2.
        """
        from ..flows import robot as ops

        return await self.perform(ops.create_robot, robot, path, overwrite)

    async def refresh_robot_secret(
        self, robot_id: int, secret: str | None = None, *, path: FilePath | None = None, overwrite: bool = False
    ) -> RobotSec:
        """Give a robot account a new secret; the old one ends at once.

        With `path` the new credentials are written to a file, readable for its owner alone (0600). Whether that file can be
        written is tried before anything is sent. `rotate_robot_secret()` tries the new secret besides.

        Args:
            robot_id: Identifier of the robot.
            secret: The new secret: 8 to 128 characters, with an upper-case letter, a lower-case letter and a digit. None
                (or an empty one): the server makes one up.
            path: The credential file to write. None: none.
            overwrite: Whether the file may exist, and is then replaced.

        Returns:
            The secret that the server made up, which no other answer bears; without a secret where the caller chose it.

        Raises:
            FileExistsError: The file exists; nothing was changed.
            OSError: The file can't be written; nothing was changed.
            CredentialFileError: The secret was changed, but the file could not be written after all. The exception bears
                the secret.
            BadRequest: The secret does not follow the rule.
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account is no system administrator (for a robot of the system) or project administrator (for one
                of a project). Robot accounts can't do it.
            NotFound: There is no such robot.

        API operation: `RefreshSec`, since Harbor 2.2.
        """
        from ..flows import robot as ops

        return await self.perform(ops.refresh_robot_secret, robot_id, secret, path=path, overwrite=overwrite)

    async def rotate_robot_secret(self, robot_id: int, path: FilePath, *, secret: str | None = None) -> HarborAuthFile:
        """Give a robot account a new secret, try it, and only then put it into the robot's credential file.

        The secret is made up here and not by the server: so it is known even where the server's answer is lost on its way,
        and trying it tells whether the server has it.

        Args:
            robot_id: Identifier of the robot.
            path: The robot's credential file, which is replaced; or a new one.
            secret: The new secret: 8 to 128 characters, with an upper-case letter, a lower-case letter and a digit. None:
                32 random letters and digits.

        Returns:
            What is in the file now.

        Raises:
            OSError: The file can't be written; nothing was changed.
            InvalidArgument: The robot is switched off or has expired, so its secret can't be tried; nothing was changed.
            CredentialFileError: The secret was changed, but the server does not accept it, it could not be tried, or the
                file could not be written. The file is as it was; the exception bears the new secret.
            BadRequest: The secret does not follow the rule; nothing was changed.
            Unauthorized: The client is anonymous, or its credentials are wrong; nothing was changed.
            Forbidden: The account may not change the robot; nothing was changed.
            NotFound: There is no such robot.
        """
        from ..flows import robot as ops

        return await self.perform(ops.rotate_robot_secret, robot_id, path, secret=secret)

    async def get_robots(
        self,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[Robot]:
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
        from ..operations import robot as ops

        return await self.send(ops.get_robots(query, sort, page, page_size, limit))

    async def get_robot(self, robot_id: int) -> Robot:
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
        from ..operations import robot as ops

        return await self.send(ops.get_robot(robot_id))

    async def update_robot(self, robot_id: int, robot: Robot | RobotDict) -> None:
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
        from ..operations import robot as ops

        await self.send(ops.update_robot(robot_id, robot))

    async def delete_robot(self, robot_id: int) -> None:
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
        from ..operations import robot as ops

        await self.send(ops.delete_robot(robot_id))
