"""Tag `user`: a user by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.flow import run
from .._core.paging import collect
from ..exceptions import Forbidden, InvalidArgument, NotFound
from ..operations import user as ops
from ._common import typed

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.wire import Flow
    from ..models import UserResp

_ADMINISTRATOR = 1


def get_user_by_username(call: Call, username: str) -> Flow[UserResp]:
    """Get the user who has exactly this name; also the first administrator, whom no list shows.

    Args:
        call: The call.
        username: The whole name, with its capital and small letters: "al" does not find "alice".

    Returns:
        The user.

    Raises:
        InvalidArgument: The name is empty.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The user is there, but the account is neither a system administrator nor that user.
        NotFound: There is no such user among those that the account may know of.
    """
    if not username:
        raise InvalidArgument("username must not be empty", operation="searchUsers")
    # the server takes a backslash for the escape of a pattern, so what is asked for is a part without one
    part = max(username.split("\\"), key=len) or username
    found = yield from collect(ops.search_users_by_username(part), typed(call))
    user_id = next((one.user_id for one in found if one.username == username), None)
    if user_id is not None:
        return (yield from run(ops.get_user(user_id), call))
    try:
        first = yield from run(ops.get_user(_ADMINISTRATOR), typed(call))
    except (Forbidden, NotFound):
        first = None
    if first is None or first.username != username:
        raise NotFound(f"there is no user named {username!r}", status=404, operation="searchUsers", method="GET")
    if call.reading == typed(call).reading:
        return first
    return (yield from run(ops.get_user(_ADMINISTRATOR), call))
