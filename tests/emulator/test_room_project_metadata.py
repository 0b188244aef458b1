"""Metadata of projects, one by one: values, rights, and what becomes of them elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Api

BOTH = pytest.mark.parametrize("harbor", ["2.15.2", "2.9.5"], indirect=True)
PATH = "/projects/own/metadatas"


@pytest.fixture(autouse=True)
def own(api: Api) -> None:
    api.project("own")


def message(api: Api, method: str, path: str, status: int, **more: object) -> str:
    found: str = api(method, path, status=status, **more).json()["errors"][0]["message"]  # type: ignore[arg-type] # as_, json
    return found


@BOTH
@pytest.mark.parametrize(
    ("key", "given", "kept"),
    [
        ("auto_scan", "T", "true"),
        ("prevent_vul", "0", "false"),
        ("enable_content_trust", "True", "true"),
        ("enable_content_trust_cosign", "f", "false"),
        ("reuse_sys_cve_allowlist", "FALSE", "false"),
        ("severity", "HIGH", "high"),
        ("severity", "Negligible", "none"),
    ],
)
def test_values_are_made_plain(api: Api, key: str, given: str, kept: str) -> None:
    api("POST", PATH + "/", json={key: given}, status=200)
    assert api("GET", f"{PATH}/{key}").json() == {key: kept}
    assert api("GET", PATH + "/").json() == {"public": "false", key: kept}


@BOTH
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "only allow one key/value pair"),
        ({"auto_scan": "true", "severity": "low"}, "only allow one key/value pair"),
        ({"nope": "x"}, "invalid key: nope"),
        ({"retention_id": "1"}, "invalid key: retention_id"),
        ({"auto_scan": "yes"}, "invalid value: yes"),
        ({"severity": "worst"}, "invalid value: worst"),
        ({"severity": ""}, "invalid value: "),
        ({"severity": None}, "invalid value: "),
        ({"auto_scan": None}, "invalid value: "),
    ],
)
def test_bad_pairs_are_refused(api: Api, body: dict[str, str | None], said: str) -> None:
    assert message(api, "POST", PATH + "/", 400, json=body) == said


@BOTH
def test_a_key_is_added_once(api: Api) -> None:
    number = api("GET", "/projects/own").json()["project_id"]
    refused = api("POST", PATH + "/", json={"public": "true"}, status=409).json()["errors"][0]
    assert refused == {"code": "CONFLICT", "message": f"metadata public already exists for project {number}"}
    api("POST", PATH + "/", json={"auto_scan": 1}, status=422)
    assert api("POST", PATH + "/", status=400).json()["errors"][0]["message"] == "only allow one key/value pair"


@BOTH
def test_update_takes_the_key_of_the_path_alone(api: Api) -> None:
    api("PUT", f"{PATH}/public", json={"public": "1", "auto_scan": "bad"}, status=200)
    assert api("GET", PATH + "/").json() == {"public": "true"}
    assert message(api, "PUT", f"{PATH}/public", 400, json={"auto_scan": "true"}) == "invalid value: "
    api("PUT", f"{PATH}/auto_scan", json={"auto_scan": "true"}, status=200)
    assert api("GET", f"{PATH}/auto_scan").json() == {}  # it wasn't there
    api("GET", "/projects/own/summary", as_=None, status=200)  # public it is


@BOTH
def test_delete_passes_over_what_is_not_there(api: Api) -> None:
    api("DELETE", f"{PATH}/auto_scan", status=200)
    api("DELETE", f"{PATH}/public", status=200)
    assert api("GET", PATH + "/").json() == {}
    assert [row["name"] for row in api("GET", "/projects", params={"q": "public=false"}).json()] == []


@BOTH
def test_rights_come_before_the_value_and_the_value_before_the_project(api: Api) -> None:
    maintainer, lead = api.user("maint", project="own", role=4), api.user("lead", project="own", role=1)
    assert message(api, "POST", PATH + "/", 403, json={"nope": "x"}, as_=maintainer) == "forbidden"
    assert message(api, "POST", PATH + "/", 400, json={"nope": "x"}, as_=lead) == "invalid key: nope"
    assert message(api, "POST", "/projects/none/metadatas/", 400, json={"nope": "x"}) == "invalid key: nope"
    assert message(api, "POST", "/projects/none/metadatas/", 404, json={"severity": "low"}) == "project none not found"
    assert message(api, "PUT", "/projects/none/metadatas/public", 400, json={"public": "x"}) == "invalid value: x"
    assert message(api, "GET", "/projects/none/metadatas/public", 404) == "project none not found"
    assert message(api, "GET", PATH + "/", 403, as_=lead) == "forbidden"  # no role holds the right to list
    assert api("GET", f"{PATH}/public", as_=maintainer, status=200).json() == {"public": "false"}
    api("DELETE", f"{PATH}/public", as_=maintainer, status=403)
    api("GET", f"{PATH}/public", as_=None, status=401)


@pytest.mark.parametrize(
    ("harbor", "key", "value", "status"),
    [
        ("2.10.0", "auto_sbom_generation", "true", 400),
        ("2.11.0", "auto_sbom_generation", "true", 200),
        ("2.11.0", "proxy_speed_kb", "5", 400),
        ("2.12.0", "proxy_speed_kb", "+05", 200),
        ("2.15.2", "proxy_speed_kb", "2147483648", 400),
        ("2.14.0", "max_upstream_conn", "5", 400),
        ("2.14.1", "max_upstream_conn", "-1", 200),
        ("2.15.0", "proxy_cache_local_on_not_found", "true", 400),
        ("2.15.1", "proxy_cache_local_on_not_found", "true", 200),
    ],
    indirect=["harbor"],
)
def test_keys_by_release(api: Api, key: str, value: str, status: int) -> None:
    api("POST", PATH + "/", json={key: value}, status=status)


@BOTH
def test_a_project_shows_what_the_api_describes(api: Api) -> None:
    api("PUT", "/projects/own", json={"metadata": {"severity": "Negligible"}}, status=200)
    assert api("GET", f"{PATH}/severity").json() == {"severity": "Negligible"}  # kept unchecked
    assert api("GET", "/projects/own").json()["metadata"] == {"public": "false", "severity": "none"}
    api("PUT", "/projects/own", json={"metadata": {"severity": "worst"}}, status=200)
    assert api("GET", "/projects/own").json()["metadata"]["severity"] == "unknown"
    by_id = api("GET", "/projects/1/metadatas/", headers={"X-Is-Resource-Name": "true"}, status=404)
    assert by_id.json()["errors"][0]["message"] == "project 1 not found"
    assert api("GET", "/projects/1/metadatas/", status=200).json() == {"public": "true"}
