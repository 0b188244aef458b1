"""Search, numbers of the system, and what it says of itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from harborapi.emulator import HarborEmulator
from harborapi.emulator.state import PROJECTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Api, Caller

BOTH = pytest.mark.parametrize("harbor", ["2.15.2", "2.9.5"], indirect=True)


@pytest.fixture
def filled(harbor: HarborEmulator, api: Api) -> None:
    """A public and a private project with repositories, and a user in the private one."""
    api.project("open-team", public=True)
    api.project("closed-team")
    harbor.push_image("open-team/app", size=10)
    harbor.push_image("closed-team/deep/app", size=10)
    harbor.push_index("closed-team/multi", tags=["1"])
    api.user("member", project="closed-team", role=3)


MEMBER = ("member", "Passw0rd1")


def found(api: Api, text: str, as_: Caller) -> tuple[list[str], list[str]]:
    answer = api("GET", "/search", params={"q": text}, as_=as_, status=200).json()
    return [one["name"] for one in answer["project"]], [one["repository_name"] for one in answer["repository"]]


@BOTH
@pytest.mark.usefixtures("filled")
def test_everybody_finds_what_they_may_see(api: Api) -> None:
    admin = ("admin", "Harbor12345")
    assert found(api, "team", admin)[0] == ["closed-team", "open-team"]
    assert found(api, "app", admin)[1] == ["closed-team/deep/app", "open-team/app"]
    assert found(api, "app", MEMBER)[1] == ["closed-team/deep/app", "open-team/app"]
    assert found(api, "team", None) == (["open-team"], ["open-team/app"])
    assert found(api, "team", api.user("stranger"))[0] == ["open-team"]


@BOTH
@pytest.mark.usefixtures("filled")
def test_case_counts_for_projects_alone(api: Api) -> None:
    assert found(api, "TEAM/APP", MEMBER) == ([], ["open-team/app"])
    assert found(api, "%", MEMBER) == ([], [])
    assert found(api, "_", MEMBER) == ([], [])


@BOTH
@pytest.mark.usefixtures("filled")
def test_what_a_find_tells(api: Api) -> None:
    answer = api("GET", "/search", params={"q": "team"}, as_=MEMBER).json()
    closed, open_ = answer["project"]
    assert (closed["current_user_role_id"], closed["current_user_role_ids"], closed["repo_count"]) == (3, [3], 2)
    assert open_["current_user_role_ids"] is None
    assert "current_user_role_id" not in open_
    assert open_["metadata"] == {"public": "true"}
    assert open_["cve_allowlist"]["items"] is None
    assert "owner_name" not in open_
    multi, deep, app = answer["repository"]
    number = closed["project_id"]
    assert multi == {
        "artifact_count": 1,
        "project_id": number,
        "project_name": "closed-team",
        "repository_name": "closed-team/multi",
    }
    assert deep["repository_name"] == "closed-team/deep/app"
    assert app["project_public"] is True


@BOTH
@pytest.mark.usefixtures("filled")
def test_a_projects_scanner_is_no_metadata_of_its_answers(harbor: HarborEmulator, api: Api) -> None:
    project = harbor.harbor.state[PROJECTS].find(name="open-team")
    assert project is not None
    project.metadata = project.metadata | {"projectScanner": "some-uuid"}
    assert api("GET", "/search", params={"q": "open"}).json()["project"][0]["metadata"] == {"public": "true"}
    assert api("GET", "/projects/open-team").json()["metadata"] == {"public": "true"}


@BOTH
def test_a_text_must_be_given(api: Api) -> None:
    for params in ({}, {"q": ""}):
        refused = api("GET", "/search", params=params, as_=None, status=422).json()["errors"][0]
        assert refused["message"] == "validation failure list:\nq in query is required"


# ---- numbers


@BOTH
@pytest.mark.usefixtures("filled")
def test_numbers_by_who_asks(harbor: HarborEmulator, api: Api) -> None:
    api("GET", "/statistics", as_=None, status=401)
    everything = api("GET", "/statistics").json()
    assert everything.pop("total_storage_consumption") > 0
    assert everything == {
        "private_project_count": 1,
        "private_repo_count": 2,
        "public_project_count": 2,
        "public_repo_count": 1,
        "total_project_count": 3,
        "total_repo_count": 3,
    }
    mine = api("GET", "/statistics", as_=MEMBER).json()
    assert (mine["private_project_count"], mine["private_repo_count"], mine["total_repo_count"]) == (1, 2, 0)
    api("DELETE", "/projects/closed-team/metadatas/public", status=200)  # neither public nor private now
    assert api("GET", "/statistics", as_=MEMBER).json()["private_project_count"] == 0
    assert api("GET", "/statistics").json()["private_project_count"] == 1


@BOTH
def test_storage_counts_each_blob_once_until_it_is_collected(harbor: HarborEmulator, api: Api) -> None:
    def total() -> int:
        return int(api("GET", "/statistics").json()["total_storage_consumption"])

    api.project("other")
    harbor.push_image("library/app", size=10)
    once = total()
    from_ = {"from": "library/app:latest"}
    api("POST", "/projects/other/repositories/app/artifacts", params=from_, status=201)
    assert total() == once
    for project in ("library", "other"):
        api("DELETE", f"/projects/{project}/repositories/app", status=200)
    assert total() == once
    harbor.clock.advance(hours=3)
    body = {"schedule": {"type": "Manual"}, "parameters": {"delete_untagged": False}}
    api("POST", "/system/gc/schedule", json=body, status=201)
    harbor.jobs.run()
    assert total() == 0


# ---- what it says of itself


def test_a_stranger_is_told_less(api: Api) -> None:
    stranger = api("GET", "/systeminfo", as_=None, status=200).json()
    assert set(stranger) == {
        "auth_mode",
        "banner_message",
        "oidc_provider_name",
        "primary_auth_mode",
        "self_registration",
    }
    assert api("GET", "/systeminfo", as_=("admin", "wrong"), status=200).json() == stranger
    known = api("GET", "/systeminfo", as_=api.user("known"), status=200).json()
    assert known.keys() > stranger.keys()
    assert re.fullmatch(r"v2\.15\.2-[0-9a-f]{8}", known["harbor_version"])
    assert (known["registry_url"], known["external_url"]) == ("harbor.test", "http://harbor.test")
    assert known["has_ca_root"] is known["read_only"] is False


@pytest.mark.parametrize("harbor", ["2.9.5", "2.12.0"], indirect=True)
def test_older_ones_tell_strangers_the_version(harbor: HarborEmulator, api: Api) -> None:
    stranger = api("GET", "/systeminfo", as_=None).json()
    assert stranger["harbor_version"].startswith(f"v{harbor.version}-")
    assert ("oidc_provider_name" in stranger) == (harbor.version == "2.12.0")


@BOTH
def test_login_by_a_proxy_is_described(harbor: HarborEmulator, api: Api) -> None:
    harbor.configure(auth_mode="http_auth", http_authproxy_endpoint="https://in.test/login")
    told = api("GET", "/systeminfo", as_=None).json()
    assert told["authproxy_settings"] == {"endpoint": "https://in.test/login", "verify_cert": True}


@BOTH
def test_disk_and_certificate(harbor: HarborEmulator, api: Api) -> None:
    (disk,) = api("GET", "/systeminfo/volumes", status=200).json()["storage"]
    assert 0 < disk["free"] < disk["total"]
    assert api("GET", "/systeminfo/volumes", as_=api.user("one"), status=403).json()["errors"][0]["message"] == "one"
    api("GET", "/systeminfo/volumes", as_=None, status=401)
    missing = "resource not found: cert not found in path: /etc/core/ca/ca.crt"
    octets = {"Accept": "application/octet-stream"}
    told = api("GET", "/systeminfo/getcert", as_=None, headers=octets, status=404)
    assert told.json()["errors"][0]["message"] == missing
    harbor.harbor.ca_certificate = "-----BEGIN"
    given = api("GET", "/systeminfo/getcert", as_=None, headers=octets, status=200)
    assert (given.text, given.headers["content-disposition"]) == ("-----BEGIN", "attachment; filename=ca.crt")


def test_secure_address_offers_the_certificate(api_of: Callable[[HarborEmulator], Api]) -> None:
    api = api_of(HarborEmulator(url="https://harbor.test"))
    api.emulator.harbor.ca_certificate = "-----BEGIN"
    assert api("GET", "/systeminfo").json()["has_ca_root"] is True


@BOTH
def test_oidc_provider_is_named_when_it_is_used(harbor: HarborEmulator, api: Api) -> None:
    harbor.configure(auth_mode="oidc_auth", oidc_name="ours", primary_auth_mode=True)
    told = api("GET", "/systeminfo", as_=None).json()
    assert told.get("oidc_provider_name") == ("ours" if harbor.version == "2.15.2" else None)
    assert told["primary_auth_mode"] is True
