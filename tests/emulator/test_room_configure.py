"""The configuration and what belongs to it, where no recording shows it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Api


def value(api: Api, name: str) -> Any:
    return api("GET", "/configurations").json()[name]["value"]


def test_one_bad_item_changes_nothing(api: Api) -> None:
    body = {"self_registration": True, "ldap_scope": 7}
    assert api("PUT", "/configurations", json=body).status_code == 400
    assert value(api, "self_registration") is False


def test_the_mode_can_be_changed_while_there_are_no_users(api: Api) -> None:
    assert "should be" not in api("PUT", "/configurations", json={"auth_mode": "ldap_auth"}, status=200).text
    assert api("PUT", "/configurations", json={"auth_mode": "nonsense"}).status_code == 400
    assert api("GET", "/configurations").json()["auth_mode"] == {"editable": True, "value": "ldap_auth"}
    api("PUT", "/configurations", json={"auth_mode": "db_auth"}, status=200)
    api.user("ann")
    assert api("GET", "/configurations").json()["auth_mode"]["editable"] is False
    assert api("PUT", "/configurations", json={"auth_mode": "ldap_auth"}).status_code == 400


def test_an_endpoint_that_is_down_is_stored_all_the_same(api: Api) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        here = f"127.0.0.1:{listener.getsockname()[1]}"
        api("PUT", "/configurations", json={"audit_log_forward_endpoint": here}, status=200)
        api("PUT", "/configurations", json={"skip_audit_log_database": True}, status=200)
    answer = api("PUT", "/configurations", json={"audit_log_forward_endpoint": "127.0.0.1:1"}, status=400)
    assert "could not connect to the audit endpoint: 127.0.0.1:1" in answer.text
    assert value(api, "audit_log_forward_endpoint") == "127.0.0.1:1"


@pytest.mark.parametrize(
    "body",
    [
        {"ldap_url": " "},
        {"ldap_uid": ""},
        {"oidc_extra_redirect_parms": "nonsense"},
        {"oidc_extra_redirect_parms": '{"a": 1}'},
        {"ldap_group_search_filter": "(x=y)"},
        {"ldap_group_search_filter": "(x=y)", "ldap_group_attribute_name": "cn", "ldap_group_membership_attribute": ""},
        {"token_expiration": 10_000_000_000},
        {"storage_per_project": (1 << 50) + 1},
    ],
)
def test_bad_values(api: Api, body: dict[str, Any]) -> None:
    assert api("PUT", "/configurations", json=body).status_code == 400


def test_parameters_are_shown_as_text(api: Api) -> None:
    api("PUT", "/configurations", json={"oidc_extra_redirect_parms": '{"b": "2", "a": "1"}'}, status=200)
    assert value(api, "oidc_extra_redirect_parms") == '{"a":"1","b":"2"}'


@pytest.mark.parametrize("harbor", ["2.9.5", "2.15.2"], indirect=True)
def test_items_of_a_release(api: Api) -> None:
    known = api("GET", "/configurations").json()
    old = api.emulator.version == "2.9.5"
    assert ("oidc_logout" in known) != old
    assert "ldap_search_password" not in known
    api("PUT", "/configurations", json={"oidc_logout": True, "nonsense": 1}, status=200)


def test_metadata_is_stored_in_its_plain_form(api: Api) -> None:
    at = "/projects/library/metadatas/"
    for key, given, stored in (
        ("auto_scan", "T", "true"),
        ("severity", "Negligible", "none"),
        ("max_upstream_conn", "+5", "5"),
    ):
        api("POST", at, json={key: given}, status=200)
        assert api("GET", at + key).json() == {key: stored}
        assert api("POST", at, json={key: given}).status_code == 409
    for body in ({"auto_scan": "yes"}, {"severity": "bad"}, {"retention_id": "1"}, {"max_upstream_conn": "x"}, {}):
        assert api("POST", at, json=body).status_code == 400
    assert api("POST", at, json={"public": "true", "auto_scan": "true"}).status_code == 400
    api("PUT", at + "public", json={"public": "0"}, status=200)
    assert api("GET", "/projects/library", as_=None).status_code == 401
    api("PUT", at + "prevent_vul", json={"prevent_vul": "true"}, status=200)
    assert api("GET", at + "prevent_vul").json() == {}
    api("DELETE", at + "auto_scan", status=200)
    assert api("GET", at).json() == {"max_upstream_conn": "5", "public": "false", "severity": "none"}


@pytest.mark.parametrize("harbor", ["2.9.5", "2.15.2"], indirect=True)
def test_metadata_keys_of_a_release(api: Api) -> None:
    expected = 400 if api.emulator.version == "2.9.5" else 200
    for key, given in (("auto_sbom_generation", "true"), ("proxy_speed_kb", "10")):
        assert api("POST", "/projects/library/metadatas/", json={key: given}).status_code == expected


def test_permissions_are_for_administrators(api: Api) -> None:
    everything = api("GET", "/permissions").json()
    assert {"action": "crudl", "resource": "member"} not in everything["project"]
    assert {"action": "create", "resource": "member"} in everything["project"]
    api.project("team")
    lead = api.user("lead", project="team", role=1)
    mine = api("GET", "/permissions", as_=lead).json()
    assert mine == {"project": everything["project"], "system": None}
    assert api("GET", "/permissions", as_=api.user("dev", project="team", role=2)).status_code == 403
    assert api("GET", "/permissions", as_=None).status_code == 401


@pytest.mark.parametrize("harbor", ["2.9.5"], indirect=True)
def test_permissions_are_not_there_yet(api: Api) -> None:
    assert "was not found" in api("GET", "/permissions", status=404).text


def test_icons_are_pictures(api: Api) -> None:
    api.emulator.push_image("library/app")
    icon = api("GET", "/projects/library/repositories/app/artifacts").json()[0]["icon"]
    answer = api("GET", f"/icons/{icon}", as_=None).json()
    assert answer["content-type"] == "image/png"
    assert answer["content"].startswith("iVBORw0KGgo")


def test_ldap_without_a_directory(api: Api) -> None:
    body = {"ldap_search_dn": "cn=x", "ldap_search_password": "x"}

    def ping(**more: Any) -> Any:
        return api("POST", "/ldap/ping", json=body | more, status=200).json()

    assert ping(ldap_url="http://127.0.0.1")["message"] == "error: fail to ping LDAP server"
    assert ping(ldap_url="ldap://127.0.0.1:1")["message"] == "error: ldap server network timeout"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"ldap://127.0.0.1:{listener.getsockname()[1]}"
        assert ping(ldap_url=url) == {"success": True}
        assert ping(ldap_url=url, ldap_search_dn="")["message"] == "error: empty search dn"
        api("PUT", "/configurations", json={"ldap_url": url}, status=200)
        failed = api("POST", "/ldap/users/import", json={"ldap_uid_list": ["ann", ""]}, status=404).json()
        assert failed == [{"error": "failed_search_user", "uid": "ann"}, {"error": "empty_uid", "uid": ""}]


def test_oidc_of_nobody(api: Api) -> None:
    for url in ("http://127.0.0.1:1", "nonsense", api.emulator.url):
        assert api("POST", "/system/oidc/ping", json={"url": url}).status_code == 400
