"""Audit logs, where no recording shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator

    from .conftest import Api


def lines(api: Api, **query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api("GET", "/auditlog-exts", params={"sort": "id"} | query, status=200).json()
    return rows


def test_changes_of_users_and_the_configuration_are_written_of(api: Api) -> None:
    api.user("ann")
    api("PUT", "/users/3/password", json={"new_password": "Passw0rd2"}, status=200)
    api("PUT", "/users/3/sysadmin", json={"sysadmin_flag": True}, status=200)
    api("POST", "/users", json={"username": "ann"}, status=400)
    api("PUT", "/configurations", json={"read_only": False}, status=200)
    api("DELETE", "/users/3", status=200)
    api("DELETE", "/users/77", status=404)
    assert [(one["operation_description"], one.get("resource"), one["operation_result"]) for one in lines(api)] == [
        ("create user with name: ann", "ann", True),
        ("update user with name: ann, change user password", "ann", True),
        ("update user with name: ann, add/remove user as system administrator", "ann", True),
        ("create user with name: ", None, False),
        ("update configuration", "configuration", True),
        ("delete user with name: ann", "ann", True),
        ("delete user with name: 77", "77", False),
    ]
    assert len(lines(api, q="op_result=false")) == 2
    assert len(lines(api, q="IsSuccessful=false")) == 2
    assert len(lines(api, q="op_desc=~password")) == 1


def test_what_is_switched_off_is_not_written(harbor: HarborEmulator, api: Api) -> None:
    api("PUT", "/configurations", json={"disabled_audit_log_event_types": "Create_Project, create_tag"}, status=200)
    before = len(lines(api))
    api.project("quiet")
    harbor.push_image("quiet/app", ["1"])
    api("POST", "/projects/quiet/repositories/app/artifacts/1/tags", json={"name": "2"}, status=201)
    (written,) = lines(api)[before:]
    assert (written["operation"], written["resource"]) == ("create", "quiet/app:1")


def test_members_see_the_log_of_the_projects_that_they_lead(harbor: HarborEmulator, api: Api) -> None:
    for name in ("mine", "theirs"):
        api.project(name)
        harbor.push_image(f"{name}/app", ["1"])
    lead = api.user("lead", project="mine", role=1)
    seen = api("GET", "/auditlog-exts", as_=lead, status=200).json()
    assert {one["resource"] for one in seen} == {"mine", "mine/app:1"}
    api("GET", "/projects/theirs/auditlog-exts", as_=lead, status=403)
    assert api("GET", "/auditlog-exts", as_=api.user("nobody"), status=200).json() == []


def test_a_pull_of_nobody_known_and_a_deletion(harbor: HarborEmulator, api: Api) -> None:
    digest = harbor.push_image("library/app", ["1"])
    marker = {"pull": "image", "project": "library", "repository": "app", "tag": "1", "username": None}
    api("POST", "!/_emulator/setup", json=marker, status=200)
    api("DELETE", "/projects/library/repositories/app", status=200)
    written = [(one["operation"], one["resource"], one["username"]) for one in lines(api)]
    assert written[1:] == [
        ("pull", "library/app:1", "anonymous"),
        ("delete", f"library/app@{digest}", "admin"),
        ("delete", "library/app", "admin"),
    ]


@pytest.mark.parametrize("harbor", ["2.9.5"], indirect=True)
def test_an_old_server_has_one_log_and_writes_less(harbor: HarborEmulator, api: Api) -> None:
    digest = harbor.push_image("library/app", [])
    api.user("ann")
    (written,) = api("GET", "/audit-logs", status=200).json()
    assert written["resource"] == f"library/app:{digest}"
    api("GET", "/auditlog-exts", status=404)
