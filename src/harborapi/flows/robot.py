"""Tag `robot`: robot accounts and the files that hold their secrets."""

from __future__ import annotations

import secrets
import string
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from .. import auth
from .._core.decode import Empty
from .._core.flow import run
from .._core.operation import Operation
from ..exceptions import DecodeError, HarborAPIException, InvalidArgument, TransportError, Unauthorized
from ..operations import robot as ops
from ._common import JsonObject, as_json, typed, wanted

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.sinks import FilePath
    from .._core.wire import Flow
    from ..auth import HarborAuthFile
    from ..models import RobotCreate, RobotCreated, RobotSec
    from ..types import RobotCreateDict

_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 32
_WHO_AM_I: Operation[None] = Operation("getCurrentUserInfo", "GET", "/users/current", Empty(), results={412: None})
"""Robots are told 412 here; who is not logged in, 401."""


def create_robot(
    call: Call, robot: RobotCreate | RobotCreateDict, path: FilePath | None = None, overwrite: bool = False
) -> Flow[RobotCreated]:
    """Make a robot account, and keep its credentials in a file if you like.

    Harbor makes up the secret, and this answer is the only one that bears it. With `path` it is written, readable for
    its owner alone (0600), to a file that `credentials_file=` of a client reads. Whether that file can be written is
    tried before anything is sent.

    Args:
        call: The call.
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
    if path is None:
        return (yield from run(ops.create_robot(robot), call))
    asked = wanted("RobotCreate", robot)
    auth.check_writable(path, overwrite=overwrite)
    created = yield from run(ops.create_robot(robot), call)
    told = _values(created)
    if told.get("secret"):
        auth.keep_authfile(path, asked | told, created, overwrite=overwrite)
    return created


def _values(answer: object) -> JsonObject:
    """What an answer says: a model's values, or the JSON of a client in raw mode."""
    if isinstance(answer, Mapping):
        return {name: value for name, value in cast("Mapping[str, object]", answer).items() if value is not None}
    model = cast("RobotCreated", answer)
    return model.model_dump(mode="json", exclude_none=True)


def refresh_robot_secret(
    call: Call, robot_id: int, secret: str | None = None, *, path: FilePath | None = None, overwrite: bool = False
) -> Flow[RobotSec]:
    """Give a robot account a new secret; the old one ends at once.

    With `path` the new credentials are written to a file, readable for its owner alone (0600). Whether that file can be
    written is tried before anything is sent. `rotate_robot_secret()` tries the new secret besides.

    Args:
        call: The call.
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
    if path is None:
        return (yield from run(ops.refresh_robot_secret(robot_id, secret), call))
    auth.check_writable(path, overwrite=overwrite)
    robot = yield from as_json(ops.get_robot(robot_id), call)
    answer = yield from run(ops.refresh_robot_secret(robot_id, secret), call)
    new = _values(answer).get("secret") or secret
    if new:
        auth.keep_authfile(path, robot | {"secret": new}, answer, overwrite=overwrite)
    return answer


def rotate_robot_secret(
    call: Call, robot_id: int, path: FilePath, *, secret: str | None = None
) -> Flow[HarborAuthFile]:
    """Give a robot account a new secret, try it, and only then put it into the robot's credential file.

    The secret is made up here and not by the server: so it is known even where the server's answer is lost on its way,
    and trying it tells whether the server has it.

    Args:
        call: The call.
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
    auth.check_writable(path, overwrite=True)
    robot = yield from as_json(ops.get_robot(robot_id), call)
    _check_alive(robot)
    new = secret or _made_up()
    changing = ops.refresh_robot_secret(robot_id, new)
    lost: HarborAPIException | None = None
    answer: object = None
    try:
        answer = yield from run(changing, typed(call))
    except HarborAPIException as exc:
        if not _may_have_been_done(exc):
            raise
        lost = exc
    try:
        accepted = yield from _accepts(call, str(robot["name"]), new)
    except HarborAPIException as exc:
        doubt = ", and whether it was set is not known" if lost else ""
        message = f"the new secret of {robot['name']} could not be tried{doubt} ({exc})"
        raise auth.unkept(message, path, new, answer) from (lost or exc)
    except BaseException:  # called off: a secret that is the robot's only one must not be lost
        if lost is None:
            auth.keep_authfile(path, robot | {"secret": new}, answer, overwrite=True)
        raise
    if not accepted and lost is not None:
        raise lost
    if not accepted:
        raise auth.unkept(f"the server does not accept the new secret of {robot['name']}", path, new, answer)
    auth.keep_authfile(path, robot | {"secret": new}, answer, overwrite=True)
    return auth.load_harbor_auth_file(path)


def _may_have_been_done(error: HarborAPIException) -> bool:
    """Whether a request that ended so may have reached the server all the same: a proxy's 504 tells nothing of it."""
    if isinstance(error, TransportError):
        return error.sent
    return isinstance(error, DecodeError) or error.status_code >= 500


def _check_alive(robot: JsonObject) -> None:
    if robot.get("disable"):
        raise InvalidArgument(f"the robot {robot['name']} is switched off: a new secret can't be tried")
    expires = robot.get("expires_at", -1)
    if isinstance(expires, int) and 0 < expires < time.time():
        raise InvalidArgument(f"the robot {robot['name']} has expired: a new secret can't be tried")


def _made_up() -> str:
    while True:
        secret = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        if any(map(str.isupper, secret)) and any(map(str.islower, secret)) and any(map(str.isdigit, secret)):
            return secret


def _accepts(call: Call, name: str, secret: str) -> Flow[bool]:
    """Whether the server takes a robot's secret."""
    headers = {key: value for key, value in call.base_headers.items() if key not in {"authorization", "cookie"}}
    own = auth.Credentials.basic(name, secret, can_log_in=False).headers
    try:
        yield from run(_WHO_AM_I, replace(call, base_headers=headers, credentials=own, session=None))
    except Unauthorized:
        return False
    return True
