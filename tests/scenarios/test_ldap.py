"""A directory of users. No scenario has one: what is told when there is none, and what is asked of it."""

from __future__ import annotations

import socket

import pytest

from harborapi.exceptions import Forbidden, InternalServerError, NotFound, Unauthorized
from harborapi.models import LdapConf

from .marks import both_releases, every_way
from .stage import Harbor, refused

ABSENT = LdapConf(
    ldap_url="ldap://127.0.0.1:1",
    ldap_search_dn="cn=admin,dc=example,dc=com",
    ldap_search_password="secret",
    ldap_base_dn="dc=example,dc=com",
    ldap_uid="uid",
)


@both_releases
@every_way
def test_a_directory_that_does_not_answer(harbor: Harbor) -> None:
    result = harbor.client.ping_ldap(ABSENT)
    assert not result.success
    assert (result.message or "").startswith("error: ")


@both_releases
def test_a_directory_that_answers(harbor: Harbor) -> None:
    harbor.only_emulated("it needs a directory")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"ldap://127.0.0.1:{listener.getsockname()[1]}"
        assert harbor.client.ping_ldap(ABSENT.model_copy(update={"ldap_url": address})).success is True
        harbor.client.update_config({"ldap_url": address, "ldap_search_dn": "cn=x", "ldap_search_password": "x"})
        assert harbor.client.ping_ldap({}).message == "error: empty password"


@both_releases
@every_way
def test_nobody_is_found_without_one(harbor: Harbor) -> None:
    harbor.only_emulated("it may have a directory")
    with refused(InternalServerError):
        harbor.client.search_ldap_users("ann")
    with refused(InternalServerError):
        harbor.client.search_ldap_groups(group_name="staff")
    with refused(InternalServerError):
        harbor.client.search_ldap_groups(group_dn="cn=staff,dc=example,dc=com")


@both_releases
@every_way
def test_who_could_not_be_imported_is_told(harbor: Harbor) -> None:
    harbor.only_emulated("it may have a directory")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        harbor.client.update_config({"ldap_url": f"ldap://127.0.0.1:{listener.getsockname()[1]}"})
        with pytest.raises(NotFound) as caught:
            harbor.client.import_ldap_users(["ann", "bob"])
    assert [one.message for one in caught.value.errors] == ["ann: failed_search_user", "bob: failed_search_user"]


@both_releases
def test_who_may_ask(harbor: Harbor) -> None:
    user = harbor.account().client
    with refused(Forbidden):
        user.ping_ldap(ABSENT)
    with refused(Forbidden):
        user.search_ldap_users("ann")
    with refused(Forbidden):
        user.search_ldap_groups(group_name="staff")
    with refused(Forbidden):
        user.import_ldap_users(["ann"])
    with refused(Unauthorized):
        harbor.anonymous.ping_ldap(ABSENT)
    with refused(Unauthorized):
        harbor.anonymous.search_ldap_users("ann")
