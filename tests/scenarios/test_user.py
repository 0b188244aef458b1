"""Users: made, found, changed, deleted; and what a user may do alone."""

from __future__ import annotations

from harborapi.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    InternalServerError,
    NotFound,
    PreconditionFailed,
    Unauthorized,
    UnprocessableEntity,
)
from harborapi.models import UserCreationReq
from harborapi.query import Field

from .marks import both_releases, every_way
from .stage import GUEST, PASSWORD, Harbor, number, refused


@both_releases
@every_way
def test_a_user_from_making_to_end(harbor: Harbor) -> None:
    name, client = harbor.name("user"), harbor.client
    email = f"{name}@example.com"
    location = client.create_user(
        {"username": name, "email": email, "realname": "Ann Other", "password": PASSWORD, "comment": "on trial"}
    )
    user_id = number(location)
    harbor.later(lambda: client.delete_user(user_id))
    user = client.get_user(user_id)
    assert (user.username, user.email, user.realname, user.comment) == (name, email, "Ann Other", "on trial")
    assert (user.sysadmin_flag, user.admin_role_in_auth) == (False, False)
    assert user.creation_time.year > 2000
    client.update_user(user_id, {"email": email, "realname": "Ann Third", "comment": "stays"})
    assert client.get_user(user_id).realname == "Ann Third"
    client.set_user_admin(user_id, True)
    assert client.get_user(user_id).sysadmin_flag is True
    client.set_user_admin(user_id, False)
    client.delete_user(user_id)
    with refused(NotFound):
        client.get_user(user_id)
    with refused(NotFound):
        client.set_user_admin(user_id, True)


@both_releases
@every_way
def test_users_are_found(harbor: Harbor) -> None:
    users = [harbor.account() for _ in range(3)]
    mark = users[0].name.rpartition("-user-")[0]
    found = harbor.client.get_users(Field("username").contains(mark), "-username", page_size=2)
    assert [one.username for one in found] == sorted((user.name for user in users), reverse=True)
    assert len(harbor.client.get_users(f"username=~{mark}", limit=1)) == 1
    hits = users[0].client.search_users_by_username(mark)
    assert {(one.user_id, one.username) for one in hits} == {(user.id, user.name) for user in users}
    with refused(UnprocessableEntity):
        harbor.client.search_users_by_username("")


@both_releases
@every_way
def test_a_user_alone(harbor: Harbor) -> None:
    user, other = harbor.account(), harbor.account()
    me = user.client.get_current_user()
    assert (me.username, me.user_id, me.sysadmin_flag) == (user.name, user.id, False)
    user.client.update_user(user.id, {"email": me.email or "", "realname": "Myself", "comment": ""})
    assert user.client.get_user(user.id).realname == "Myself"
    with refused(Forbidden):
        user.client.get_user(other.id)
    with refused(Forbidden):
        user.client.get_users()
    with refused(Forbidden):
        user.client.set_user_admin(user.id, True)
    with refused(Forbidden):
        user.client.delete_user(other.id)
    with refused(Forbidden):
        harbor.client.delete_user(harbor.client.get_current_user().user_id or 0)


@both_releases
def test_passwords(harbor: Harbor) -> None:
    user = harbor.account()
    harbor.client.set_user_password(user.id, "Another1Pass")
    changed = harbor.acting(user.name, "Another1Pass")
    changed.set_user_password(user.id, "Athird1Pass", "Another1Pass")
    assert harbor.acting(user.name, "Athird1Pass").get_current_user().user_id == user.id
    with refused(BadRequest):
        harbor.client.set_user_password(user.id, "weak")
    with refused(BadRequest):
        harbor.client.set_user_password(user.id, "Athird1Pass")
    with refused(Forbidden, "Current password is incorrect"):
        harbor.acting(user.name, "Athird1Pass").set_user_password(user.id, "Afourth1Pass", "wrong")


@both_releases
def test_the_rights_that_one_has(harbor: Harbor) -> None:
    project = harbor.project()
    guest = harbor.account(project, GUEST).client
    scope = f"/project/{harbor.project_id(project)}"
    rights = {(one.resource, one.action) for one in guest.get_current_user_permissions(scope, relative=True)}
    assert ("repository", "pull") in rights
    assert ("repository", "push") not in rights
    absolute = {one.resource for one in guest.get_current_user_permissions(scope)}
    assert f"{scope}/repository" in absolute
    assert guest.get_current_user_permissions("nonsense") == []


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    user, name = harbor.account(), harbor.name("user")
    whole = UserCreationReq(username=name, email=f"{name}@example.com", realname="x", password=PASSWORD)
    with refused(Conflict, "already exists"):
        harbor.client.create_user(whole.model_copy(update={"username": user.name}))
    with refused(BadRequest):
        harbor.client.create_user(whole.model_copy(update={"password": "weak"}))
    with refused(BadRequest):
        harbor.client.create_user(whole.model_copy(update={"email": "nowhere"}))
    with refused(PreconditionFailed):
        harbor.client.set_user_cli_secret(user.id, "Secret123")


@both_releases
def test_nobody(harbor: Harbor) -> None:
    user = harbor.account()
    with refused(Unauthorized):
        harbor.anonymous.get_current_user()
    with refused(Unauthorized):
        harbor.anonymous.get_users()
    with refused(Unauthorized):
        harbor.anonymous.search_users_by_username("x")
    if harbor.release >= (2, 15):
        with refused(InternalServerError, code=None):
            harbor.anonymous.get_user(user.id)
    else:
        with refused(Unauthorized):
            harbor.anonymous.get_user(user.id)
