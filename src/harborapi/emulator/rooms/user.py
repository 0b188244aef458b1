"""Users."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from harborapi.emulator import access, roles
from harborapi.emulator.call import Call, operation
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.query import Columns, Page, Term, collate, like
from harborapi.emulator.state import MEMBERS, PROJECTS, USERS, User
from harborapi.emulator.wire import EmptyError, HarborError, Response, without_zeros

if TYPE_CHECKING:
    from collections.abc import Callable

R = TypeVar("R")
WEAK = (
    "the password or secret must be 8-128, inclusively, characters long "
    "with at least 1 uppercase letter, 1 lowercase letter and 1 number"
)
EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


def name_or_email(term: Term) -> Callable[[User], bool] | None:
    """The key `username_or_email`."""
    if term.kind == "fuzzy":
        fits = like(str(term.value))
        return lambda user: fits(user.username) or fits(user.email)
    return lambda user: term.value in (user.username, user.email)


COLUMNS = Columns(
    {
        "user_id": int,
        "username": str,
        "email": str,
        "password_version": str,
        "realname": str,
        "comment": str,
        "deleted": bool,
        "sysadmin_flag": bool,
        "reset_uuid": str,
        "creation_time": datetime,
        "update_time": datetime,
    },
    keys={"username_or_email": name_or_email, "UsernameOrEmail": name_or_email},
    fixed=("deleted",),
    default=("username",),
    names={"SysAdminFlag": "sysadmin_flag", "ResetUUID": "reset_uuid"},
)


def show(user: User) -> dict[str, Any]:
    """A user as the API shows it."""
    fields = without_zeros(
        comment=user.comment, email=user.email, realname=user.realname, username=user.username, user_id=user.user_id
    )
    return fields | {
        "admin_role_in_auth": False,
        "creation_time": milliseconds(user.creation_time),
        "sysadmin_flag": user.sysadmin_flag,
        "update_time": milliseconds(user.update_time),
    }


def strong(password: str) -> bool:
    """Whether a password or secret keeps the rule."""
    return 8 <= len(password) <= 128 and all(re.search(p, password) for p in ("[A-Z]", "[a-z]", "[0-9]"))


@operation("listUsers")
def list_users(call: Call) -> Response:
    """All users but the first administrator."""
    call.require_system("user", "list")
    rows = [user for user in call.state[USERS] if user.user_id != 1 and not user.deleted]
    for name in ("username", "email"):
        if text := str(call.query.get(name, [""])[-1]):
            fits = like(text)
            rows = [user for user in rows if fits(getattr(user, name))]
    return call.listed(rows, show, COLUMNS)


@operation("searchUsers")
def search_users(call: Call) -> Response:
    """Users by a part of their name."""
    call.require_login()
    text = call.text("username")
    everyone = [user for user in call.state[USERS] if not user.deleted and user.user_id != 1]
    everyone.sort(key=lambda user: collate(user.username))
    return searched(call, everyone, text, lambda user: user.username, show_found)


def show_found(user: User) -> dict[str, Any]:
    """A user that was searched for."""
    return {"user_id": user.user_id, "username": user.username}


def searched(
    call: Call, rows: list[R], text: str, name_of: Callable[[R], str], show_found: Callable[[R], dict[str, Any]]
) -> Response:
    """The answer of the searches of users and groups, whose page and order changed with 2.14."""
    fits = like(text)
    found = [row for row in rows if fits(name_of(row))]

    def rank(row: R) -> tuple[bool, int, str]:
        return name_of(row) != text, len(name_of(row)), name_of(row)

    if call.release < (2, 14):
        page = Page.of(call.parameters.get("page"), call.parameters.get("page_size"))
        return call.paged([show_found(row) for row in sorted(page.cut(found), key=rank)], len(found), page)
    size = call.integer("page_size", 10)
    if size < 0:
        raise HarborError(500, "LIMIT must not be negative")
    exact = sorted((row for row in found if text in name_of(row)), key=rank)
    return call.paged([show_found(row) for row in exact[:size]], len(found))


@operation("createUser")
def create_user(call: Call) -> Response:
    """A new user."""
    if (mode := call.harbor.setting("auth_mode")) != "db_auth":
        raise HarborError(403, f"creating local user is not allowed under auth mode: {mode}")
    if not access.may_system(call.harbor, call.caller, "user", "create"):
        if call.harbor.setting("self_registration"):
            raise HarborError(403, "self-registration cannot be triggered via API")
        raise access.refuse(call.caller, call.caller.name)
    body = call.body
    username, email, password = (body.get(name, "") for name in ("username", "email", "password"))
    if not strong(password):
        raise HarborError(400, WEAK)
    check_profile(call, body)
    if call.release >= (2, 10):
        if not 1 <= len(username) <= 255:
            raise HarborError(400, "username with illegal length")
        check_characters(call, "username", username)
    if call.state[USERS].find(username=username) or call.state[USERS].find(email=email):
        raise HarborError(409, f"user {username} or email {email} already exists")
    user = User(username=username, email=email, realname=body["realname"], comment=body.get("comment", ""))
    user.creation_time = user.update_time = call.now
    access.set_password(user, password)
    return call.created(call.state[USERS].add(user).user_id)


def check_profile(call: Call, body: dict[str, Any]) -> None:
    """Refuse an e-mail address, a real name or a comment that isn't in order."""
    email, realname = body.get("email", ""), body.get("realname", "")
    if not email:
        raise HarborError(400, "email can't be empty")
    if not EMAIL.fullmatch(email):
        raise HarborError(400, "email with illegal format")
    if not 1 <= len(realname.encode()) <= 255:
        raise HarborError(400, "realname with illegal length")
    check_characters(call, "realname", realname)
    if len(body.get("comment", "").encode()) > 30:
        raise HarborError(400, "comment with illegal length")


def check_characters(call: Call, name: str, value: str) -> None:
    """Refuse characters that names must not have."""
    if any(c in value for c in (',"~#$%' if call.release >= (2, 10) else ",~#$%")):
        raise HarborError(400, f"{name} contains illegal characters")


@operation("getCurrentUserInfo")
def current_user(call: Call) -> Response:
    """Who asks."""
    call.require_login()
    if call.caller.user is None:
        raise HarborError(412, "get current user not available for security context: robot")
    return call.json(show(call.caller.user))


@operation("getUser")
def get_user(call: Call) -> Response:
    """One user."""
    require_self(call, "read", "Not authorized to read user: {}")
    number = call.integer("user_id")
    return call.json(show(found(call, f"user {number} not found")))


@operation("updateUserProfile")
def update_profile(call: Call) -> Response:
    """Another e-mail address, real name and comment."""
    require_modifiable(call)
    body, number = call.body, call.integer("user_id")
    check_profile(call, body)
    user = found(call, f"user with id {number} not found")
    if call.state[USERS].find(email=body["email"]) not in (None, user):
        raise HarborError(500, "duplicate e-mail address")
    user.email, user.realname, user.comment = body["email"], body["realname"], body.get("comment", "")
    user.update_time = call.now
    return call.ok()


@operation("deleteUser")
def delete_user(call: Call) -> Response:
    """Remove a user; the name and address are free again."""
    if not access.may_system(call.harbor, call.caller, "user", "delete"):
        words = call.caller.name if call.release >= (2, 15) else "Not authorized to delete users"
        raise access.refuse(call.caller, words)
    number = call.integer("user_id")
    mine = call.caller.user is not None and call.caller.user.user_id == number
    if number == 1 or mine:
        raise HarborError(403, f"User with ID {number} cannot be deleted")
    user = found(call, f"user {number} not found")
    for member in call.state[MEMBERS].where(entity_id=number, entity_type="u"):
        call.state[MEMBERS].remove(member)
    user.deleted = True
    user.username, user.email = f"{user.username}#{number}", f"{user.email}#{number}"
    return call.ok()


@operation("setUserSysAdmin")
def set_sysadmin(call: Call) -> Response:
    """Give or take the administrator's rights."""
    call.require_system("user", "update")
    user = found(call, f"user with id {call.integer('user_id')} not found")
    user.sysadmin_flag, user.update_time = bool(call.body.get("sysadmin_flag")), call.now
    return call.ok()


@operation("updateUserPassword")
def update_password(call: Call) -> Response:
    """Another password; for one's own the old one is asked."""
    require_modifiable(call)
    number, body = call.integer("user_id"), call.body
    new = body.get("new_password", "")
    mine = call.caller.user
    if mine is not None and mine.user_id == number:
        old = access.check_password(call.harbor, mine.username, body.get("old_password", ""))
        if old is None:
            raise HarborError(403, "Current password is incorrect")
    if not strong(new):
        raise HarborError(400, WEAK)
    user = found(call, f"user {number} not found")
    if access.check_password(call.harbor, user.username, new) is not None:
        raise HarborError(400, "New password is identical to old password")
    access.set_password(user, new)
    user.update_time = call.now
    return call.ok()


@operation("setCliSecret", simplified="the secret is checked and forgotten: nobody logs in by OpenID Connect")
def set_cli_secret(call: Call) -> Response:
    """The secret for command lines: only where users come from OIDC."""
    mode = call.harbor.setting("auth_mode")
    if mode != "oidc_auth":
        raise HarborError(412, f"unable to update CLI secret under authmode: {mode}")
    require_self(call, "update", "Not authorized to update the CLI secret for user: {}")
    secret = call.body.get("secret", "")
    if secret and not strong(secret):
        raise HarborError(400, WEAK)
    found(call, f"user {call.integer('user_id')} not found")
    return call.ok()


@operation("getCurrentUserPermissions")
def current_permissions(call: Call) -> Response:
    """What the caller may do in a scope."""
    call.require_login()
    match = re.fullmatch(r"/project/(\d+)", call.text("scope"))
    root = "" if call.flag("relative") else call.text("scope")
    shown: list[dict[str, str]] = []
    for resource, action in project_pairs(call, int(match[1])) if match else []:
        path = (root or ".") if resource == "project" else f"{root}/{resource}" if root else resource
        shown.append({"action": action, "resource": path})
    return call.json(shown)


def project_pairs(call: Call, number: int) -> list[tuple[str, str]]:
    """The rights in a project that the caller holds."""
    project = call.state[PROJECTS].get(number)
    if project is None and not call.caller.sysadmin:
        return []
    return [pair for pair in roles.order_of_rights(call.release) if call.may(project, *pair)]


def require_self(call: Call, action: str, words: str) -> None:
    """Refuse who is neither the user nor an administrator; 2.15 stumbles over who is not known."""
    if call.caller.anonymous and call.release >= (2, 15):
        raise EmptyError(500)
    number = call.integer("user_id")
    if call.caller.user is not None and call.caller.user.user_id == number:
        return
    if not access.may_system(call.harbor, call.caller, "user", action):
        raise access.refuse(call.caller, call.caller.name if call.release >= (2, 15) else words.format(number))


def require_modifiable(call: Call) -> None:
    """Refuse who may not change a user; where users come from somewhere else only the first one can be changed."""
    words = "User with ID {} can't be updated"
    if call.harbor.setting("auth_mode") == "db_auth":
        require_self(call, "update", words)
    elif call.integer("user_id") != 1:
        if call.release < (2, 15):
            call.require_login()
        raise HarborError(403, words.format(call.integer("user_id")))
    elif not access.may_system(call.harbor, call.caller, "user", "update"):
        raise access.refuse(call.caller, call.caller.name if call.release >= (2, 15) else words.format(1))


def found(call: Call, missing: str) -> User:
    """The user that the path names."""
    user = call.state[USERS].get(call.integer("user_id"))
    if user is None or user.deleted:
        raise HarborError(404, missing)
    return user
