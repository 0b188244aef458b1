"""The settings of the whole system."""

from __future__ import annotations

from harborapi.exceptions import BadRequest, Forbidden, Unauthorized
from harborapi.models import Configurations

from .marks import both_releases, every_way
from .stage import Harbor, refused


@both_releases
@every_way
def test_a_setting_is_changed(harbor: Harbor) -> None:
    client = harbor.client
    before = client.get_config().token_expiration
    assert before
    assert before.value
    assert before.editable is True
    old = before.value
    harbor.later(lambda: client.update_config({"token_expiration": old}))
    client.update_config({"token_expiration": old + 5})
    after = client.get_config().token_expiration
    assert after
    assert after.value == old + 5
    client.update_config(Configurations(token_expiration=old))
    again = client.get_config().token_expiration
    assert again
    assert again.value == old


@both_releases
@every_way
def test_only_what_is_given_changes(harbor: Harbor) -> None:
    before = harbor.client.get_config()
    harbor.client.update_config({})
    assert harbor.client.get_config().model_dump() == before.model_dump()
    assert before.auth_mode
    assert before.auth_mode.value
    assert before.robot_name_prefix
    assert before.robot_name_prefix.value is not None


@both_releases
def test_a_setting_has_its_effect(harbor: Harbor) -> None:
    harbor.only_emulated("nobody could write to the server meanwhile")
    harbor.client.update_config({"read_only": True})
    with refused(Forbidden, code="DENIED"):
        harbor.client.create_project({"project_name": harbor.name("project")})
    harbor.client.update_config({"read_only": False})
    assert harbor.client.project_exists(harbor.project()) is True


@both_releases
def test_who_may_make_projects(harbor: Harbor) -> None:
    harbor.only_emulated("others may be making projects there")
    user = harbor.account().client
    harbor.client.update_config({"project_creation_restriction": "adminonly"})
    with refused(Forbidden):
        user.create_project({"project_name": harbor.name("project")})
    harbor.client.update_config({"project_creation_restriction": "everyone"})
    name = harbor.name("project")
    user.create_project({"project_name": name})
    assert user.get_project(name).owner_name == user.get_current_user().username


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    client = harbor.client
    before = client.get_config().model_dump()
    with refused(BadRequest, "ldap_scope"):
        client.update_config({"ldap_scope": 7, "token_expiration": 1234})
    with refused(BadRequest, "token_expiration"):
        client.update_config({"token_expiration": -3})
    user = harbor.account().client
    with refused(BadRequest, "auth mode"):
        client.update_config({"auth_mode": "ldap_auth"})  # there are users by now
    with refused(Forbidden):
        user.get_config()
    with refused(Forbidden):
        user.update_config({"read_only": True})
    with refused(Unauthorized):
        harbor.anonymous.get_config()
    after = client.get_config().model_dump()
    assert {name for name in before if before[name] != after[name]} <= {"auth_mode"}


@both_releases
@every_way
def test_the_settings_of_its_own_components_are_for_them(harbor: Harbor) -> None:
    with refused(Unauthorized):
        harbor.client.get_internal_config()
    with refused(Unauthorized):
        harbor.anonymous.get_internal_config()
