"""Robots, where no recording shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import ADMIN

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator

    from .conftest import Api, Caller

PULL = [{"resource": "repository", "action": "pull"}]


def robot(
    api: Api,
    name: str,
    *permissions: tuple[str, str, list[dict[str, str]]],
    level: str = "system",
    as_: Caller = ADMIN,
    status: int = 201,
    **more: object,
) -> dict[str, Any]:
    """A new robot, or the refusal's first error."""
    listed = [{"kind": kind, "namespace": namespace, "access": access} for kind, namespace, access in permissions]
    body = {"name": name, "level": level, "duration": 7, "permissions": listed} | more
    answer: dict[str, Any] = api("POST", "/robots", json=body, as_=as_, status=status).json()
    return answer if status == 201 else answer["errors"][0]


def pair(made: dict[str, Any]) -> tuple[str, str]:
    return made["name"], made["secret"]


def test_a_project_robot_bears_the_project_s_name_and_stays_in_it(api: Api) -> None:
    api.project("team")
    api.project("other")
    made = robot(api, "ci", ("project", "team", [{"resource": "artifact", "action": "list"}]), level="project")
    assert made["name"] == "robot$team+ci"
    path = "/projects/{}/repositories/app/artifacts"
    api("GET", path.format("team"), as_=pair(made), status=200)
    api("GET", path.format("other"), as_=pair(made), status=403)
    stored = api("GET", f"/robots/{made['id']}", status=200).json()
    assert (stored["level"], stored["permissions"][0]["namespace"]) == ("project", "team")
    assert api("GET", "/robots", status=200).json() == []


def test_robots_of_a_project_are_listed_by_its_number(api: Api) -> None:
    api.project("team")
    robot(api, "ci", ("project", "team", PULL), level="project")
    guest = api.user("guest", project="team", role=3)
    (listed,) = api("GET", "/robots", params={"q": "Level=project,ProjectID=2"}, as_=guest, status=200).json()
    assert listed["name"] == "robot$team+ci"
    wrong = api("GET", "/robots", params={"q": "Level=project,ProjectID=0"}, status=400).json()
    assert "integer" in wrong["errors"][0]["message"]
    api("GET", "/robots", params={"q": "Level=project,ProjectID=x"}, status=400)
    assert api("GET", "/robots", params={"q": "Level=~pro"}, status=500).content == b""
    assert api("GET", "/robots", params={"q": "project_id=2"}, status=200).json() == []
    assert api("GET", "/robots", params={"q": "Level=project,ProjectID=99"}, status=200).json() == []


@pytest.mark.parametrize(
    ("permissions", "level", "status", "message"),
    [
        ([("project", "*", PULL)], "project", 404, "project * not found"),
        ([("project", "team", PULL), ("project", "team", PULL)], "project", 400, "bad request permission"),
        ([("system", "team", [{"resource": "project", "action": "list"}])], "system", 400, "unknown namespace"),
        ([("system", "/", PULL)], "system", 400, "bad request permission: repository:pull"),
        ([("project", "team", [{"resource": "*", "action": "*"}])], "system", 400, "bad request permission: *:*"),
    ],
)
def test_what_a_robot_can_not_be_given(api: Api, permissions: list[Any], level: str, status: int, message: str) -> None:
    api.project("team")
    assert robot(api, "ci", *permissions, level=level, status=status)["message"] == message


def test_a_taken_name_is_refused_with_its_project(api: Api) -> None:
    api.project("team")
    robot(api, "ci", ("project", "team", PULL), level="project")
    refusal = robot(api, "ci", ("project", "team", PULL), level="project", status=409)
    assert refusal["message"] == "robot account 2:team+ci already exists"


def test_a_robot_gives_no_more_than_it_has(api: Api) -> None:
    api.project("team")
    makes = [{"resource": "robot", "action": "create"}, *PULL]
    boss = robot(api, "boss", ("project", "team", makes), level="project")
    worker = robot(api, "worker", ("project", "team", PULL), level="project", as_=pair(boss))
    stored = api("GET", f"/robots/{worker['id']}", status=200).json()
    assert (stored["creator_type"], stored["creator_ref"]) == ("robot", boss["id"])
    more = [*PULL, {"resource": "tag", "action": "delete"}]
    refusal = robot(api, "thief", ("project", "team", more), level="project", as_=pair(boss), status=403)
    assert refusal["code"] == "DENIED"
    assert refusal["message"].startswith("permission scope is invalid")


def test_a_robot_ends_with_its_time_and_its_project(harbor: HarborEmulator, api: Api) -> None:
    api.project("team")
    short = robot(api, "short", ("project", "team", PULL), level="project", duration=1)
    api("GET", "/systeminfo", as_=pair(short), status=200)
    path = "/projects/team/repositories"
    listing = robot(api, "long", ("project", "*", [{"resource": "repository", "action": "list"}]), duration=-1)
    api("GET", path, as_=pair(short), status=403)
    harbor.clock.advance(86_401)
    api("GET", path, as_=pair(short), status=401)
    api("GET", path, as_=pair(listing), status=200)
    api("DELETE", "/projects/team", status=200)
    api("GET", f"/robots/{short['id']}", status=404)


def test_the_prefix_renames_all_robots(api: Api) -> None:
    made = robot(api, "ci", ("project", "*", PULL))
    api("PUT", "/configurations", json={"robot_name_prefix": "bot-"}, status=200)
    assert api("GET", f"/robots/{made['id']}").json()["name"] == "bot-ci"
    api("GET", "/projects/library/repositories", as_=("bot-ci", made["secret"]), status=200)


def test_an_update_keeps_the_duration_that_it_does_not_say(api: Api) -> None:
    made = robot(api, "ci", ("project", "*", PULL), duration=3)
    body = {"name": made["name"], "level": "system", "description": "new"}
    body["permissions"] = [{"kind": "project", "namespace": "*", "access": PULL}]
    api("PUT", f"/robots/{made['id']}", json=body, status=200)
    stored = api("GET", f"/robots/{made['id']}").json()
    assert (stored["duration"], stored["expires_at"], stored["description"]) == (3, made["expires_at"], "new")


def test_a_project_robot_stays_in_its_project(api: Api) -> None:
    api.project("team")
    api.project("other")
    made = robot(api, "ci", ("project", "team", PULL), level="project")
    body: dict[str, Any] = {"name": made["name"], "level": "project", "duration": 7}
    body["permissions"] = [{"kind": "project", "namespace": "other", "access": PULL}]
    refusal = api("PUT", f"/robots/{made['id']}", json=body, status=400).json()["errors"][0]
    assert refusal["message"] == "cannot update the project id of robot"


@pytest.mark.parametrize("harbor", ["2.9.5"], indirect=True)
def test_an_old_server_lists_robots_of_all_levels_as_the_system_s(api: Api) -> None:
    api.project("team")
    robot(api, "ci", ("project", "team", [{"resource": "*", "action": "*"}]), level="project", duration=0)
    robot(api, "sys", ("project", "*", PULL))
    listed = api("GET", "/robots", params={"q": "Level=system"}).json()
    assert [(one["name"], one["duration"]) for one in listed] == [("robot$sys", 7), ("robot$team+ci", 30)]
    assert [one["name"] for one in api("GET", "/robots").json()] == ["robot$sys"]


def test_the_paths_of_old_are_gone(api: Api) -> None:
    answer = api("GET", "/projects/library/robots", status=404).json()
    assert "was not found" in answer["errors"][0]["message"]
