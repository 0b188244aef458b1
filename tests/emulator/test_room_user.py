"""Users, groups and scanners, where no recording shows them: searches, other ways to log in, refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harborapi.emulator import HarborEmulator, scanners

from .conftest import ADMIN

if TYPE_CHECKING:
    from .conftest import Api

BOTH = pytest.mark.parametrize("harbor", ["2.15.2", "2.9.5"], indirect=True)


def names(api: Api, **params: str) -> list[str]:
    return [row["username"] for row in api("GET", "/users", params=params, status=200).json()]


def message(api: Api, method: str, path: str, status: int, **more: object) -> str:
    found: str = api(method, path, status=status, **more).json()["errors"][0]["message"]  # type: ignore[arg-type] # as_, json
    return found


@BOTH
def test_lists_are_narrowed(api: Api) -> None:
    for name in ("anna", "Bert", "bertha"):
        api.user(name)
    assert names(api) == ["anna", "Bert", "bertha"]
    assert names(api, username="BERT") == ["Bert", "bertha"]
    assert names(api, email="anna@") == ["anna"]
    assert names(api, q="username_or_email=anna@example.com") == ["anna"]
    assert names(api, q="username_or_email=~bert") == ["Bert", "bertha"]
    assert names(api, q="user_id=1") == []


def test_searches_of_new_releases(api: Api) -> None:
    for name in ("ab", "abc", "AB", "b"):
        api.user(name)
    found = api("GET", "/users/search", params={"username": "ab", "page_size": "2", "page": "7"}, status=200)
    assert ([row["username"] for row in found.json()], found.headers["x-total-count"]) == (["ab", "abc"], "3")
    api("GET", "/users/search", params={"username": "ab", "page_size": "-1"}, status=500)
    assert api("GET", "/users/search", params={"username": "ab", "page_size": "0"}).json() == []


@pytest.mark.parametrize("harbor", ["2.9.5"], indirect=True)
def test_searches_of_old_releases(api: Api) -> None:
    for name in ("ab", "abc", "AB"):
        api.user(name)
    found = api("GET", "/users/search", params={"username": "ab", "page_size": "2"}, status=200)
    assert (len(found.json()), found.headers["x-total-count"], "next" in found.headers["link"]) == (2, "3", True)


@BOTH
def test_where_users_come_from_elsewhere(harbor: HarborEmulator, api: Api) -> None:
    one = api.user("one")
    number = api("GET", "/users/current", as_=one).json()["user_id"]
    harbor.configure(auth_mode="ldap_auth")
    body = {"username": "two", "email": "two@example.com", "realname": "two", "password": "Passw0rd1"}
    refused = message(api, "POST", "/users", 403, json=body)
    assert refused == "creating local user is not allowed under auth mode: ldap_auth"
    password = {"new_password": "Passw0rd2", "old_password": "Passw0rd1"}
    said = f"User with ID {number} can't be updated"
    for who in (one, ADMIN):
        assert message(api, "PUT", f"/users/{number}/password", 403, json=password, as_=who) == said
    nobody = 403 if harbor.version == "2.15.2" else 401
    api("PUT", f"/users/{number}/password", json=password, as_=None, status=nobody)
    api("PUT", "/users/1/password", json=password, as_=None, status=401)
    assert message(api, "PUT", "/users/1/password", 403, json=password, as_=one) == (
        "one" if harbor.version == "2.15.2" else "User with ID 1 can't be updated"
    )


@BOTH
def test_secrets_for_command_lines(harbor: HarborEmulator, api: Api) -> None:
    one = api.user("one")
    path = f"/users/{api('GET', '/users/current', as_=one).json()['user_id']}/cli_secret"
    said = "unable to update CLI secret under authmode: db_auth"
    assert message(api, "PUT", path, 412, json={"secret": "Passw0rd1"}, as_=one) == said
    harbor.configure(auth_mode="oidc_auth")
    assert message(api, "PUT", path, 400, json={"secret": "weak"}).startswith("the password or secret must be")
    api("PUT", path, json={"secret": "Passw0rd1"}, status=200)
    api("PUT", "/users/99/cli_secret", json={"secret": "Passw0rd1"}, status=404)
    # 2.15 looks into the user of who isn't known (handler/user.go, matchUserID), and falls
    nobody = api("PUT", path, json={"secret": "Passw0rd1"}, as_=None)
    assert (nobody.status_code, bool(nobody.content)) == ((500, False) if harbor.version == "2.15.2" else (401, True))


def test_registration_by_oneself(harbor: HarborEmulator, api: Api) -> None:
    body = {"username": "two", "email": "two@example.com", "realname": "two", "password": "Passw0rd1"}
    assert message(api, "POST", "/users", 401, json=body, as_=None) == "unauthorized"
    harbor.configure(self_registration=True)
    assert message(api, "POST", "/users", 403, json=body, as_=None).startswith("self-registration cannot be")


# ---- groups


def test_groups_by_the_way_to_log_in(harbor: HarborEmulator, api: Api) -> None:
    group = {"group_name": "devs", "group_type": 2}
    path = api("POST", "/usergroups", json=group, status=201).headers["location"]
    assert message(api, "POST", "/usergroups", 409, json=group).startswith("duplicate user group")
    assert api("POST", "/usergroups", json={"group_name": "devs", "group_type": 3}).status_code in (409, 500)
    harbor.configure(auth_mode="ldap_auth")
    ldap = {"group_name": "ldap", "group_type": 1, "ldap_group_dn": "cn=x"}
    assert message(api, "POST", "/usergroups", 400, json=ldap) == "LDAP Group DN is not found: DN:cn=x"
    assert api("GET", "/usergroups", params={"ldap_group_dn": "cn=x"}, status=200).json() == []
    harbor.configure(auth_mode="http_auth")
    listed = api("GET", "/usergroups", status=200).json()
    assert [row["group_name"] for row in listed] == ["devs"]
    api("DELETE", "!" + path, status=200)


# ---- scanners


@pytest.fixture
def with_scanner(harbor: HarborEmulator) -> str:
    """A scanner that needs no server; its number."""
    with harbor.harbor.lock, harbor.harbor.transaction():
        scanners.install(harbor.harbor)
    (row,) = harbor.harbor.state[scanners.SCANNERS]
    return row.uuid


@BOTH
@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"name": "", "url": "http://x"}, 400, "missing registration name"),
        ({"name": "a", "url": "/"}, 400, "scanner registration validate: empty string"),
        (
            {"name": "a", "url": ""},
            422,
            'validation failure list:\nvalidation failure list:\nurl in body must be of type uri: ""',
        ),
        ({"name": "a", "url": "ftp://x"}, 400, "scanner registration validate: invalid HTTP scheme: ftp"),
        ({"name": "a", "url": "http://x", "auth": "Odd"}, 400, "auth type Odd is not supported"),
        ({"name": "a", "url": "http://x", "auth": "Basic"}, 400, "access_credential is required for auth type Basic"),
        ({"name": "Trivy", "url": "http://x"}, 400, 'name "Trivy" is reserved, please try a different name'),
        ({"name": "a", "url": "http://127.0.0.1:1"}, 500, "internal server error"),
    ],
)
def test_scanners_that_can_t_be(api: Api, body: dict[str, str], status: int, said: str) -> None:
    assert message(api, "POST", "/scanners", status, json=body) == said


@BOTH
def test_a_scanner_that_is_given_stays_as_it_is(api: Api, with_scanner: str) -> None:
    refused = message(api, "PUT", f"/scanners/{with_scanner}", 403, json={"name": "x", "url": "http://x"})
    assert refused.endswith("is immutable: scanner API: update")
    assert message(api, "PUT", "/projects/library/scanner", 500, json={"uuid": ""}) == "internal server error"
    shown = api("GET", "/scanners", params={"name": "nosuch"}, status=200)
    assert shown.json() == []
    (row,) = api("GET", "/scanners").json()
    exact = {"ex_name": row["name"], "ex_url": row["url"]}
    assert [one["uuid"] for one in api("GET", "/scanners", params=exact).json()] == [with_scanner]
    assert api("GET", "/scanners", params={"ex_name": row["name"][:2]}).json() == []
    assert [one["uuid"] for one in api("GET", "/scanners", params={"name": row["name"][:2]}).json()] == [with_scanner]
