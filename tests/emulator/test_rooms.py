"""What the first rooms do that no recording shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Api


def test_search_sees_what_the_caller_sees(api: Api) -> None:
    api.project("team-secret")
    api.emulator.push_image("library/team-app", tags=["1.0"])
    api.emulator.push_image("team-secret/app", tags=["1.0"])
    found = api("GET", "/search", params={"q": "team"}).json()
    assert [one["name"] for one in found["project"]] == ["team-secret"]
    assert [one["repository_name"] for one in found["repository"]] == ["team-secret/app", "library/team-app"]
    assert found["repository"][1]["project_public"] is True
    assert found["repository"][1]["artifact_count"] == 1
    found = api("GET", "/search", params={"q": "TEAM"}, as_=None).json()
    assert [one["repository_name"] for one in found["repository"]] == ["library/team-app"]
    assert found["project"] == []
    assert api("GET", "/search").status_code == 422


def test_statistics(api: Api) -> None:
    user = api.user("ann")
    api("POST", "/projects", as_=user, json={"project_name": "of-ann"}, status=201)
    api.project("of-admin")
    api.emulator.push_image("of-ann/app")
    everything = api("GET", "/statistics").json()
    assert everything["total_project_count"] == 3
    assert everything["private_repo_count"] == 1
    assert everything["total_storage_consumption"] > 0
    mine = api("GET", "/statistics", as_=user).json()
    assert (mine["private_project_count"], mine["private_repo_count"], mine["public_project_count"]) == (1, 1, 1)
    assert mine["total_project_count"] == 0
    assert api("GET", "/statistics", as_=None).status_code == 401


def test_health(api: Api) -> None:
    answer = api("GET", "/health", as_=None).json()
    assert answer["status"] == "healthy"
    assert {one["status"] for one in answer["components"]} == {"healthy"}


def test_volumes_are_for_administrators(api: Api) -> None:
    assert api("GET", "/systeminfo/volumes").json()["storage"][0]["total"] > 0
    assert api("GET", "/systeminfo/volumes", as_=api.user("ann")).status_code == 403


@pytest.mark.parametrize("harbor", ["2.9.5", "2.15.2"], indirect=True)
def test_system_information_without_log_in(api: Api) -> None:
    answer = api("GET", "/systeminfo", as_=None).json()
    assert ("harbor_version" in answer) == (api.emulator.version == "2.9.5")
    assert api("GET", "/systeminfo").json()["harbor_version"].startswith(f"v{api.emulator.version}-")


def test_the_name_of_a_deleted_user_is_free_again(api: Api) -> None:
    user = api.user("ann")
    number = api("GET", "/users/current", as_=user).json()["user_id"]
    api("DELETE", f"/users/{number}", status=200)
    assert api("GET", "/users/current", as_=user).status_code == 401
    api.user("ann")


def test_a_label_of_a_project_stays_off_other_projects(api: Api) -> None:
    api.project("other")
    number = api("GET", "/projects/other").json()["project_id"]
    body = {"name": "l", "scope": "p", "project_id": number}
    label = int(api("POST", "/labels", json=body, status=201).headers["location"].rsplit("/", 1)[1])
    api.emulator.push_image("library/app", tags=["1.0"])
    path = "/projects/library/repositories/app/artifacts/1.0/labels"
    assert api("POST", path, json={"id": label}).status_code == 404
    api.emulator.push_image("other/app", tags=["1.0"])
    path = "/projects/other/repositories/app/artifacts/1.0/labels"
    api("POST", path, json={"id": label}, status=200)
    api("DELETE", f"/labels/{label}", status=200)
    row = api("GET", "/projects/other/repositories/app/artifacts/1.0", params={"with_label": "true"}).json()
    assert row["labels"] is None


def test_the_latest_artifact_of_each_repository(api: Api) -> None:
    api.emulator.push_image("library/app", tags=["1.0"])
    latest = api.emulator.push_image("library/app", tags=["2.0"])
    other = api.emulator.push_image("library/other", tags=["1.0"])
    api.emulator.push_chart("library/chart")
    query = {"latest_in_repository": "true", "q": "media_type=application/vnd.oci.image.config.v1%2Bjson"}
    found = api("GET", "/projects/library/artifacts", params=query)
    assert {row["digest"] for row in found.json()} == {latest, other}
    assert found.headers["x-total-count"] == "2"


def test_descriptions_are_kept_escaped(api: Api) -> None:
    api.emulator.push_image("library/app")
    path = "/projects/library/repositories/app"
    api("PUT", path, json={"description": '<b>"it\'s"</b>'}, status=200)
    assert api("GET", path).json()["description"] == "&lt;b&gt;&#34;it&#39;s&#34;&lt;/b&gt;"
