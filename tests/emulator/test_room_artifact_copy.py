"""Copying and deleting artifacts: the order of checks, what goes along, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harborapi.emulator.state import PROJECTS, REGISTRIES, Registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harborapi.emulator import HarborEmulator

    from .conftest import Api

BOTH = pytest.mark.parametrize("harbor", ["2.15.2", "2.9.5"], indirect=True)


def copy(api: Api, source: str, *, to: str = "to", name: str = "copied", **more: object) -> tuple[int, str]:
    """Copy; the status, and the message or the Location."""
    answer = api("POST", f"/projects/{to}/repositories/{name}/artifacts", params={"from": source}, **more)  # type: ignore[arg-type] # as_ and status
    said = answer.headers["location"] if answer.status_code == 201 else answer.json()["errors"][0]["message"]
    return answer.status_code, said


def artifacts(api: Api, place: str, **params: str) -> list[dict[str, object]]:
    project, _, name = place.partition("/")
    found: list[dict[str, object]] = api(
        "GET", f"/projects/{project}/repositories/{name}/artifacts", params=params, status=200
    ).json()
    return found


def names(rows: Iterable[dict[str, object]] | None) -> set[object]:
    return {row["name"] for row in rows or ()}


@pytest.fixture
def two(harbor: HarborEmulator, api: Api) -> str:
    """Two projects, and an image with two tags in the first; its digest."""
    api.project("own")
    api.project("to")
    return harbor.push_image("own/app", tags=["1.0", "latest"])


@BOTH
def test_all_tags_go_along_whether_a_tag_or_the_digest_is_named(api: Api, two: str) -> None:
    assert copy(api, "own/app:1.0") == (201, "/api/v2.0/projects/to/repositories/copied/artifacts/1.0")
    by_digest = copy(api, f"own/app@{two}", name="deep%252Fer")
    assert by_digest == (201, f"/api/v2.0/projects/to/repositories/deep%2Fer/artifacts/{two}")
    lower = copy(api, "own/app:1.0", name="other%252fone")
    assert lower == (
        201,
        "/api/v2.0/projects/to/repositories/other%2fone/artifacts/1.0",
    )  # as it was asked, decoded once
    for place in ("to/copied", "to/deep%252Fer"):
        (row,) = artifacts(api, place)
        assert row["digest"] == two
        assert names(row["tags"]) == {"1.0", "latest"}  # type: ignore[arg-type] # a list


@BOTH
def test_quota_step_comes_before_rights(harbor: HarborEmulator, api: Api, two: str) -> None:
    nobody = api.user("nobody")
    assert copy(api, "own/app:1.0", to="gone", as_=nobody) == (404, "project gone not found")
    assert copy(api, "", to="gone", as_=None) == (404, "project gone not found")  # even before the parameters
    assert copy(api, "", as_=None) == (422, "validation failure list:\nfrom in query is required")
    assert copy(api, "own/nosuch:1", as_=nobody) == (400, "artifact own/nosuch:1 not found")
    assert copy(api, "own/app", as_=None) == (400, "artifact own/app not found")
    assert copy(api, "own/app:1.0", as_=nobody) == (403, "forbidden")
    assert copy(api, "own/app:1.0", as_=None) == (401, "unauthorized")
    assert copy(api, "OWN/app:1:2", as_=nobody) == (403, "forbidden")
    assert copy(api, "OWN/app:1:2") == (400, "invalid input: OWN/app:1:2")
    assert copy(api, "localhost:80/own/app:1") == (400, "artifact localhost:80/own/app:1 not found")
    assert copy(api, "own/app@sha256:" + "0" * 40) == (400, "invalid input: own/app@sha256:" + "0" * 40)
    harbor.configure(quota_per_project_enable=False)
    assert copy(api, "own/nosuch:1", as_=nobody) == (403, "forbidden")
    assert copy(api, "own/nosuch:1") == (404, "repository own/nosuch not found")
    assert copy(api, "own/app:9") == (404, "artifact own/app:9 not found")
    assert copy(api, f"own/nosuch@{two}") == (404, f"artifact own/nosuch@{two} not found")
    assert copy(api, "own/app:1.0")[0] == 201


@BOTH
def test_rights_are_asked_at_both_ends(api: Api, two: str) -> None:
    there = api.user("there", project="to", role=2)
    assert copy(api, "own/app:1.0", as_=there) == (403, "forbidden")  # nothing of the source
    both = api.user("both", project="own", role=3)
    assert copy(api, "own/app:1.0", as_=both) == (403, "forbidden")
    api("POST", "/projects/to/members", json={"role_id": 2, "member_user": {"username": "both"}}, status=201)
    assert copy(api, "own/app:1.0", as_=both)[0] == 201


@BOTH
def test_proxy_projects_take_no_copies(harbor: HarborEmulator, api: Api, two: str) -> None:
    registry = harbor.harbor.state[REGISTRIES].add(Registry(name="far", url="http://far", type="harbor"))
    project = harbor.harbor.state[PROJECTS].find(name="to")
    assert project is not None
    project.registry_id = registry.id
    assert copy(api, "own/app:1.0") == (405, "the operation isn't supported for a proxy cache project")


@BOTH
def test_bad_destination_has_the_words_of_the_registry(api: Api, two: str) -> None:
    assert copy(api, "own/app:1.0", name="Bad") == (404, "http status code: 404, body: 404 page not found\n")
    assert api("GET", "/projects/to/repositories").json() == []


@BOTH
def test_quota_refuses_everybody_and_nothing_is_left(harbor: HarborEmulator, api: Api, two: str) -> None:
    harbor.push_image("to/full", size=100)
    (quota,) = [row for row in api("GET", "/quotas").json() if row["ref"]["name"] == "to"]
    used = quota["used"]["storage"]
    api("PUT", f"/quotas/{quota['id']}", json={"hard": {"storage": used + 10}}, status=200)
    status, message = copy(api, "own/app:1.0", as_=api.user("nobody"))
    assert status == 403
    assert "adding" in message
    assert names(api("GET", "/projects/to/repositories").json()) == {"to/full"}
    assert copy(api, "to/full:latest", name="again")[0] == 201  # its blobs are there


@BOTH
def test_tags_move_and_immutable_ones_do_not(harbor: HarborEmulator, api: Api, two: str) -> None:
    other = harbor.push_image("to/copied", tags=["1.0"], content="other")
    assert copy(api, "own/app:latest")[0] == 201
    tags = {row["digest"]: names(row["tags"]) for row in artifacts(api, "to/copied")}  # type: ignore[arg-type] # a list
    assert tags == {two: {"1.0", "latest"}, other: set()}
    rule = {
        "action": "immutable",
        "template": "immutable_template",
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "1.*"}],
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
    }
    api("POST", "/projects/to/immutabletagrules", json=rule, status=201)
    harbor.push_image("own/app", tags=["1.0"], content="new")
    assert copy(api, "own/app:1.0") == (412, "the tag 1.0 configured as immutable, cannot be updated")
    assert copy(api, "own/app:latest")[0] == 201  # it has no tag that is immutable there any more


@BOTH
def test_index_brings_its_children_and_signatures(harbor: HarborEmulator, api: Api, two: str) -> None:
    index = harbor.push_index("own/multi", tags=["2.0"])
    signature = harbor.push_signature("own/multi", index)
    assert copy(api, "own/multi:2.0", name="multi")[0] == 201
    (row,) = artifacts(api, "to/multi", with_accessory="true")
    assert row["digest"] == index
    children = [one["child_digest"] for one in row["references"]]  # type: ignore[union-attr] # a list
    assert len(children) == 2
    for child in children:
        api("GET", f"/projects/to/repositories/multi/artifacts/{child}", status=200)
    assert [one["digest"] for one in row["accessories"]] == [signature]  # type: ignore[union-attr] # a list
    alone = copy(api, f"own/multi@{signature}", name="alone")
    assert alone == (403, "the operation isn't supported for an artifact accessory")


def test_copies_are_written_of_as_pushes(harbor: HarborEmulator, api: Api, two: str) -> None:
    assert copy(api, "own/app:1.0")[0] == 201
    rows = api("GET", "/projects/to/auditlog-exts", params={"q": "resource_type=artifact"}).json()
    assert [(row["operation"], row["resource"]) for row in rows] == [("create", "to/copied:latest")]


# ---- deleting


@BOTH
def test_signatures_go_with_what_they_sign(harbor: HarborEmulator, api: Api, two: str) -> None:
    signature = harbor.push_signature("own/app", two)
    api("DELETE", "/projects/own/repositories/app/artifacts/1.0", status=200)
    for digest in (two, signature):
        gone = api("GET", f"/projects/own/repositories/app/artifacts/{digest}", status=404)
        assert gone.json()["errors"][0]["message"] == f"artifact own/app@{digest} not found"
    assert artifacts(api, "own/app") == []


@BOTH
def test_children_are_held_by_their_index(harbor: HarborEmulator, api: Api, two: str) -> None:
    index = harbor.push_index("own/multi", tags=["2.0"])
    (row,) = artifacts(api, "own/multi")
    first, second = [one["child_digest"] for one in row["references"]]  # type: ignore[union-attr] # a list
    refused = api("DELETE", f"/projects/own/repositories/multi/artifacts/{first}", status=412).json()["errors"][0]
    assert refused["code"] == "VIOLATE_FOREIGN_KEY_CONSTRAINT"
    assert refused["message"] == "the deleting artifact is referenced by others"
    api("POST", f"/projects/own/repositories/multi/artifacts/{first}/tags", json={"name": "child"}, status=201)
    api("DELETE", f"/projects/own/repositories/multi/artifacts/{index}", status=200)
    (left,) = artifacts(api, "own/multi")
    assert left["digest"] == first
    api("GET", f"/projects/own/repositories/multi/artifacts/{second}", status=404)


@BOTH
def test_only_those_who_may_learn_whether_it_is_there(api: Api, two: str) -> None:
    path = "/projects/own/repositories/app/artifacts/nosuch"
    developer, maintainer = api.user("dev", project="own", role=2), api.user("maint", project="own", role=4)
    api("DELETE", path, as_=None, status=401)
    api("DELETE", path, as_=developer, status=403)
    api("DELETE", path, as_=maintainer, status=404)
    api("DELETE", "/projects/own/repositories/none/artifacts/1.0", as_=maintainer, status=404)
    api("DELETE", "/projects/own/repositories/app/artifacts/latest", as_=maintainer, status=200)
    assert artifacts(api, "own/app") == []
