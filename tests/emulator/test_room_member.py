"""Members and user groups, where no recording shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Api


def members(api: Api, project: str, **params: str) -> list[str]:
    return [one["entity_name"] for one in api("GET", f"/projects/{project}/members", params=params).json()]


def test_a_locked_out_member_is_counted_but_not_listed(api: Api) -> None:
    api.project("team")
    pair = api.user("ann")
    answer = api("POST", "/projects/team/members", json={"role_id": 2, "member_user": {"username": "ann"}}, status=201)
    assert api("GET", "/projects/team", as_=pair).status_code == 200
    where = answer.headers["location"].removeprefix("/api/v2.0")
    api("PUT", where, json={"role_id": 99}, status=200)
    assert members(api, "team") == ["admin"]
    assert api("GET", "/projects/team/members").headers["x-total-count"] == "2"
    assert api("GET", where).status_code == 404
    assert api("GET", "/projects/team", as_=pair).status_code == 403


def test_the_number_counts_before_the_name(api: Api) -> None:
    api.project("team")
    api.user("ann")
    api.user("bob")
    bob = next(one["user_id"] for one in api("GET", "/users").json() if one["username"] == "bob")
    both = {"user_id": bob, "username": "ann"}
    api("POST", "/projects/team/members", json={"role_id": 3, "member_user": both}, status=201)
    assert members(api, "team") == ["admin", "bob"]


def test_a_member_number_of_zero(api: Api) -> None:
    for method, body in (("GET", None), ("DELETE", None), ("PUT", {"role_id": 1})):
        assert api(method, "/projects/library/members/0", json=body).status_code == 400


def test_deleting_a_group_takes_its_memberships(api: Api) -> None:
    answer = api("POST", "/usergroups", json={"group_name": "devs", "group_type": 3}, status=201)
    number = int(answer.headers["location"].rsplit("/", 1)[1])
    body = {"role_id": 2, "member_group": {"group_name": "devs", "group_type": 3}}
    api("POST", "/projects/library/members", json=body, status=201)
    assert members(api, "library") == ["admin", "devs"]
    api("DELETE", f"/usergroups/{number}", status=200)
    assert members(api, "library") == ["admin"]


def test_groups_of_an_authentication_mode(api: Api) -> None:
    for name, kind in (("proxy", 2), ("claims", 3)):
        api("POST", "/usergroups", json={"group_name": name, "group_type": kind}, status=201)
    unknown = {"role_id": 2, "member_group": {"group_name": "later", "group_type": 3}}
    assert api("POST", "/projects/library/members", json=unknown).status_code == 404
    api("PUT", "/configurations", json={"auth_mode": "http_auth"}, status=200)
    assert [one["group_name"] for one in api("GET", "/usergroups").json()] == ["proxy"]
    api("PUT", "/configurations", json={"auth_mode": "oidc_auth"}, status=200)
    api("POST", "/projects/library/members", json=unknown, status=201)
    assert [one["group_name"] for one in api("GET", "/usergroups").json()] == ["proxy", "claims", "later"]


def test_a_group_name_is_taken_for_all_types(api: Api) -> None:
    api("POST", "/usergroups", json={"group_name": "one", "group_type": 3}, status=201)
    assert api("POST", "/usergroups", json={"group_name": "one", "group_type": 3}).status_code == 409
    assert api("POST", "/usergroups", json={"group_name": "one", "group_type": 2}).status_code == 500


@pytest.mark.parametrize("harbor", ["2.9.5", "2.15.2"], indirect=True)
def test_search_of_groups(api: Api) -> None:
    for name in ("Devs", "devs-all", "dev", "x-dev"):
        api("POST", "/usergroups", json={"group_name": name, "group_type": 3}, status=201)
    answer = api("GET", "/usergroups/search", params={"groupname": "dev"}, as_=api.user("ann"))
    assert answer.headers["x-total-count"] == "4"
    found = [one["group_name"] for one in answer.json()]
    # 2.14 and later count without regard to case, but list with it.
    assert found == (
        ["dev", "Devs", "x-dev", "devs-all"] if api.emulator.version == "2.9.5" else ["dev", "x-dev", "devs-all"]
    )
