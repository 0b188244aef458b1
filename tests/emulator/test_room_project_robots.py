"""Robots of a project, by the robots' own paths: what is refused in which order, and what they may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator

    from .conftest import Api

BOTH = pytest.mark.parametrize("harbor", ["2.15.2", "2.9.5"], indirect=True)
PULL = {"resource": "repository", "action": "pull"}
LIST = {"resource": "repository", "action": "list"}
OWN = {"kind": "project", "namespace": "own"}


def body(name: str = "bot", namespace: str = "own", **more: object) -> dict[str, object]:
    permission = {"kind": "project", "namespace": namespace, "access": [PULL, LIST]}
    return {"name": name, "level": "project", "duration": 7, "permissions": [permission]} | more


def refused(api: Api, method: str, path: str, status: int, **more: object) -> str:
    found: str = api(method, path, status=status, **more).json()["errors"][0]["message"]  # type: ignore[arg-type] # as_, json
    return found


@pytest.fixture(autouse=True)
def own(api: Api) -> int:
    """Two projects; the number of the first."""
    api.project("own")
    api.project("other")
    return int(api("GET", "/projects/own").json()["project_id"])


@BOTH
def test_life_of_a_robot(harbor: HarborEmulator, api: Api, own: int) -> None:
    made = api("POST", "/robots", json=body(), status=201)
    answer = made.json()
    assert answer["name"] == "robot$own+bot"
    assert len(answer["secret"]) == 32
    assert made.headers["location"] == f"/api/v2.0/robots/{answer['id']}"
    shown = api("GET", f"/robots/{answer['id']}", status=200).json()
    assert (shown["level"], shown["duration"], shown["disable"], shown["editable"]) == ("project", 7, False, True)
    assert shown["permissions"] == [{"kind": "project", "namespace": "own", "access": [PULL, LIST]}]
    assert shown["expires_at"] == answer["expires_at"]
    assert ("creator_ref" in shown) == (harbor.version == "2.15.2")
    listed = api("GET", "/robots", params={"q": f"Level=project,ProjectID={own}"}, status=200)
    assert ([row["id"] for row in listed.json()], listed.headers["x-total-count"]) == ([answer["id"]], "1")
    bot = (answer["name"], answer["secret"])
    harbor.push_image("own/app")
    assert [row["name"] for row in api("GET", "/projects/own/repositories", as_=bot, status=200).json()] == ["own/app"]
    api("GET", "/projects/other/repositories", as_=bot, status=403)
    update = body(answer["name"], disable=True, description="off", duration=-1)
    api("PUT", f"/robots/{answer['id']}", json=update, status=200)
    shown = api("GET", f"/robots/{answer['id']}").json()
    assert (shown["disable"], shown["description"], shown["expires_at"]) == (True, "off", -1)
    api("GET", "/projects/own/repositories", as_=bot, status=401)
    api("DELETE", f"/robots/{answer['id']}", status=200)
    assert refused(api, "GET", f"/robots/{answer['id']}", 404) == f"robot {answer['id']} not found"
    assert refused(api, "DELETE", f"/robots/{answer['id']}", 404) == f"robot {answer['id']} not found"


@BOTH
def test_secrets(api: Api) -> None:
    made = api("POST", "/robots", json=body(secret="ignored", disable=True), status=201).json()
    path = f"/robots/{made['id']}"
    assert api("GET", path).json()["disable"] is False
    weak = "the secret must be 8-128, inclusively, characters long with at least 1 uppercase letter"
    assert refused(api, "PATCH", path, 400, json={"secret": "weak"}).startswith(weak)
    assert api("PATCH", path, json={"secret": "Passw0rd1"}, status=200).json() == {}
    api("GET", "/projects/own/repositories", as_=(made["name"], "Passw0rd1"), status=200)
    other = api("PATCH", path, json={}, status=200).json()["secret"]
    api("GET", "/projects/own/repositories", as_=(made["name"], "Passw0rd1"), status=401)
    api("GET", "/projects/own/repositories", as_=(made["name"], other), status=200)


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"name": "Bad"}, 400, "robot name is not in lower case or contains illegal characters"),
        ({"name": "a+b"}, 400, "robot name is not in lower case or contains illegal characters"),
        ({"duration": -2}, 400, "bad request error duration input: -2"),
        ({"duration": 2**31 - 1}, 400, "bad request error duration input: 2147483647"),
        ({"level": "x"}, 400, "bad request error level input: x"),
        ({"permissions": []}, 400, "bad request empty permission"),
        ({"permissions": [{"kind": "project", "namespace": "own"}]}, 400, "bad request empty access"),
        (
            {"permissions": [{"kind": "project", "namespace": "own", "access": [PULL]}] * 2},
            400,
            "bad request permission",
        ),
        ({"permissions": [{"kind": "project", "namespace": "none", "access": [PULL]}]}, 404, "project none not found"),
        ({"permissions": [{"kind": "project", "namespace": "*", "access": [PULL]}]}, 404, "project * not found"),
    ],
)
@BOTH
def test_refusals(api: Api, change: dict[str, object], status: int, said: str) -> None:
    assert refused(api, "POST", "/robots", status, json=body() | change).startswith(said)


def test_refusals_of_newer_releases(api: Api) -> None:
    unlisted = {"kind": "project", "namespace": "own", "access": [{"resource": "tag", "action": "fly"}]}
    assert refused(api, "POST", "/robots", 400, json=body(permissions=[unlisted])) == "bad request permission: tag:fly"
    strange = {"kind": "x", "namespace": "own", "access": [PULL]}
    assert refused(api, "POST", "/robots", 400, json=body(permissions=[strange])) == "bad request permission level: x"
    assert refused(api, "POST", "/robots", 400, json=body(duration=0)).startswith("bad request error duration input: 0")


@pytest.mark.parametrize("harbor", ["2.9.5"], indirect=True)
def test_older_releases_give_what_is_asked(api: Api) -> None:
    strange = {"kind": "x", "namespace": "own", "access": [PULL]}
    assert refused(api, "POST", "/robots", 400, json=body(permissions=[strange])) == "unknown robot kind"
    made = api("POST", "/robots", json=body(duration=0), status=201).json()
    assert api("GET", f"/robots/{made['id']}").json()["duration"] == 30


@BOTH
def test_names_are_taken_within_a_project(api: Api, own: int) -> None:
    api("POST", "/robots", json=body(), status=201)
    taken = api("POST", "/robots", json=body(), status=409).json()["errors"][0]
    assert taken == {"code": "CONFLICT", "message": f"robot account {own}:own+bot already exists"}
    api("POST", "/robots", json=body(namespace="other"), status=201)


@BOTH
def test_permissions_are_kept_once_for_each_namespace(api: Api) -> None:
    """As the tables of the server have them: pkg/rbac/dao/dao.go inserts or updates."""
    made = api("POST", "/robots", json=body(permissions=[{**OWN, "access": [PULL, LIST, PULL]}]), status=201).json()
    path = f"/robots/{made['id']}"
    assert api("GET", path).json()["permissions"] == [{**OWN, "access": [PULL, LIST]}]
    wide = body("wide", level="system", permissions=[{**OWN, "access": [PULL]}, {**OWN, "access": [LIST, PULL]}])
    made = api("POST", "/robots", json=wide, status=201).json()
    path = f"/robots/{made['id']}"
    assert api("GET", path).json()["permissions"] == [{**OWN, "access": [PULL, LIST]}]
    api("PUT", path, json=wide | {"name": made["name"], "permissions": [{**OWN, "access": [LIST, LIST]}]}, status=200)
    assert api("GET", path).json()["permissions"] == [{**OWN, "access": [LIST]}]


@BOTH
def test_updates_that_are_refused(api: Api) -> None:
    made = api("POST", "/robots", json=body(), status=201).json()
    path, name = f"/robots/{made['id']}", made["name"]
    cannot = "cannot update the level or name of robot"
    assert refused(api, "PUT", path, 400, json=body("robot$own+new")) == cannot
    assert refused(api, "PUT", path, 400, json=body(name, level="system")) == cannot
    assert refused(api, "PUT", path, 400, json=body(name, "other")) == "cannot update the project id of robot"
    assert refused(api, "PUT", path, 404, json=body(name, "none")) == "project none not found"
    assert refused(api, "PUT", "/robots/999", 404, json=body(name)) == "robot 999 not found"


@BOTH
def test_lists_of_a_project(api: Api, own: int) -> None:
    ask = "/robots"
    assert refused(api, "GET", ask, 400, params={"q": "Level=x"}) == "bad request error level input"
    assert refused(api, "GET", ask, 400, params={"q": "Level=project"}).startswith("must with project ID")
    assert api("GET", ask, params={"q": "Level=project,ProjectID=999"}, status=200).json() == []
    for name in ("b", "a", "c"):
        api("POST", "/robots", json=body(name), status=201)
    page = {"q": f"Level=project,ProjectID={own}", "page_size": "2"}
    first = api("GET", ask, params=page)
    assert [row["name"] for row in first.json()] == ["robot$own+a", "robot$own+b"]
    assert (first.headers["x-total-count"], 'rel="next"' in first.headers["link"]) == ("3", True)
    backwards = api("GET", ask, params=page | {"sort": "-name"})
    assert [row["name"] for row in backwards.json()] == ["robot$own+c", "robot$own+b"]
    narrowed = api("GET", ask, params=page | {"q": page["q"] + ",name=own%2Bc"})  # it is decoded twice
    assert [row["name"] for row in narrowed.json()] == ["robot$own+c"]
    listed = api("GET", ask, params={"q": "project_id=" + str(own)}).json()
    assert listed == []  # system's are asked, and the other spelling is one more condition


@BOTH
def test_who_may(api: Api, own: int) -> None:
    lead, guest = api.user("lead", project="own", role=1), api.user("guest", project="own", role=3)
    stranger = api.user("stranger")
    made = api("POST", "/robots", json=body(), as_=lead, status=201).json()
    path, ask = f"/robots/{made['id']}", {"q": f"Level=project,ProjectID={own}"}
    api("GET", path, as_=guest, status=200)
    api("GET", "/robots", params=ask, as_=guest, status=200)
    for who, status in ((guest, 403), (stranger, 403), (None, 401)):
        api("POST", "/robots", json=body("two"), as_=who, status=status)
        api("DELETE", path, as_=who, status=status)
        api("PATCH", path, json={}, as_=who, status=status)
        api("PUT", path, json=body(made["name"]), as_=who, status=status)
    for who, status in ((stranger, 403), (None, 401)):
        api("GET", path, as_=who, status=status)
        api("GET", "/robots", params=ask, as_=who, status=status)
    api("DELETE", "/robots/999", as_=None, status=401)
    api("DELETE", "/robots/999", as_=stranger, status=404)  # whether it is there comes before the right
    api("GET", "/robots", as_=lead, status=403)  # those of the system


@BOTH
def test_they_go_with_their_project(api: Api) -> None:
    made = api("POST", "/robots", json=body(), status=201).json()
    other = {"kind": "project", "namespace": "other", "access": [PULL]}
    system = body("wide", level="system", permissions=[other, {**other, "namespace": "own"}])
    wide = api("POST", "/robots", json=system, status=201).json()
    api("DELETE", "/projects/own", status=200)
    api("GET", f"/robots/{made['id']}", status=404)
    left = api("GET", f"/robots/{wide['id']}").json()["permissions"]
    assert [one["namespace"] for one in left] == ["other"]
    api.project("own")
    api("GET", "/projects/own/repositories", as_=(wide["name"], wide["secret"]), status=403)
    missing = body("third", level="system", permissions=[{**other, "namespace": "none"}])
    assert refused(api, "POST", "/robots", 404, json=missing) == "project none not found"
    assert refused(api, "POST", "/robots", 409, json=missing | {"name": "wide"}).endswith("already exists")


def test_robots_make_robots_of_less(api: Api) -> None:
    rights = [{"resource": "robot", "action": action} for action in ("create", "read", "list", "delete")]
    permission = {"kind": "project", "namespace": "own", "access": [PULL, *rights]}
    maker = api("POST", "/robots", json=body("maker", permissions=[permission]), status=201).json()
    as_maker = (maker["name"], maker["secret"])
    more = refused(api, "POST", "/robots", 403, json=body("more"), as_=as_maker)
    assert more.startswith("permission scope is invalid")
    fewer = {"kind": "project", "namespace": "own", "access": [PULL]}
    made = api("POST", "/robots", json=body("less", permissions=[fewer]), as_=as_maker, status=201).json()
    shown = api("GET", f"/robots/{made['id']}", as_=as_maker, status=200).json()
    assert (shown["creator_type"], shown["creator_ref"]) == ("robot", maker["id"])
    api("PATCH", f"/robots/{made['id']}", json={}, as_=as_maker, status=403)
    api("DELETE", f"/robots/{made['id']}", as_=as_maker, status=200)
