"""The life of a request: routing, binding, sessions, rights, faults."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from harborapi.emulator import HarborEmulator
from harborapi.emulator.call import HANDLERS
from harborapi.emulator.release import Release

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Api


def error(response: httpx2.Response) -> tuple[int, str, str]:
    (one,) = response.json()["errors"]
    return response.status_code, one["code"], one["message"]


# ---- releases


@pytest.mark.parametrize("version", ["2.1.6", "2.1", "3.0.0", "2", "2.x", "latest", ""])
def test_unknown_releases_are_refused(version: str) -> None:
    with pytest.raises(ValueError, match="version"):
        HarborEmulator(version)


def test_two_numbers_mean_the_version_that_was_read() -> None:
    assert (Release("2.15").version, Release("2.2").version) == ("2.15.2", "2.2.4")


def test_each_release_has_its_operations() -> None:
    old, new = Release("2.9.5"), Release("2.15.2")
    assert "ListRobotV1" in old.operations
    assert "ListRobotV1" not in new.operations
    assert "getPermissions" in Release("2.10.0").operations
    assert "getPermissions" not in old.operations


@pytest.mark.parametrize(
    ("harbor", "operation", "field"),
    [
        ("2.2.4", ("/statistics", 404), None),
        ("2.3.5", ("/statistics", 200), None),
        ("2.4.3", None, ("accessories", False)),
        ("2.5.6", None, ("accessories", True)),
        ("2.10.3", ("/auditlog-exts", 404), ("artifact_type", False)),
        ("2.12.0", ("/permissions", 200), ("artifact_type", True)),
        ("2.13.5", ("/auditlog-exts", 200), ("repository_name", True)),
    ],
    indirect=["harbor"],
)
def test_releases_that_were_not_recorded_have_what_their_tables_say(
    harbor: HarborEmulator, api: Api, operation: tuple[str, int] | None, field: tuple[str, bool] | None
) -> None:
    assert not harbor.recorded
    assert repr(harbor).startswith(f"<HarborEmulator {harbor.version} (from tables, not recorded)")
    assert api("GET", "/systeminfo").json()["harbor_version"].startswith(f"v{harbor.version}-")
    if operation:
        api("GET", operation[0], status=operation[1])
    if field:
        harbor.push_image("library/app", tags=["1"])
        shown = api("GET", "/projects/library/repositories/app/artifacts/1").json()
        assert (field[0] in shown) == field[1]


@pytest.mark.parametrize("harbor", ["2.9.5"], indirect=True)
def test_an_operation_that_the_release_lacks_is_an_unknown_path(api: Api) -> None:
    assert error(api("GET", "/permissions")) == (404, "NOT_FOUND", "path /api/v2.0/permissions was not found")


def test_what_is_not_emulated_says_so(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(HANDLERS, "getPing")
    expected = (501, "NOT_IMPLEMENTED", "emulator: getPing is not emulated")
    assert error(api("GET", "/ping")) == expected


# ---- routing and binding


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nosuch", 404, "NOT_FOUND"),
        ("PATCH", "/projects", 405, "METHOD_NOT_ALLOWED"),
        ("OPTIONS", "/projects", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/projects?a=1;b=2", 400, "BAD_REQUEST"),
        ("GET", "/projects?name=%zz", 400, "BAD_REQUEST"),
        ("GET", "/projects?page_size=101", 422, "UNPROCESSABLE_ENTITY"),
        ("GET", "/projects?page=x", 422, "UNPROCESSABLE_ENTITY"),
        ("GET", "/labels/99999999999999999999", 422, "UNPROCESSABLE_ENTITY"),
    ],
)
def test_requests_that_do_not_fit(api: Api, method: str, path: str, status: int, code: str) -> None:
    assert error(api(method, path))[:2] == (status, code)


def test_a_repository_name_is_encoded_twice(api: Api) -> None:
    api.emulator.push_image("library/team/app", tags=["1.0"])
    assert api("GET", "/projects/library/repositories/team%252Fapp").status_code == 200
    assert api("GET", "/projects/library/repositories/team%2Fapp").status_code == 404
    assert api("GET", "/projects/library/repositories/team/app").status_code == 404


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "project in body is required"),
        ("{", "unexpected EOF"),
        ("[]", "cannot unmarshal array into Go value of type models.ProjectReq"),
        (
            '{"metadata": {"public": true}}',
            "cannot unmarshal bool into Go struct field ProjectMetadata.metadata.public",
        ),
        ('{"storage_limit": 1.5}', "cannot unmarshal number 1.5 into Go struct field ProjectReq.storage_limit"),
        ('{"project_name": "' + "x" * 256 + '"}', "project_name in body should be at most 255 chars long"),
    ],
)
def test_bodies_are_judged_before_the_right(api: Api, body: str, words: str) -> None:
    headers = {"Content-Type": "application/json"}
    response = api.http.post("/api/v2.0/projects", content=body, headers=headers)
    status, code, message = error(response)
    assert (status, code) == (422, "UNPROCESSABLE_ENTITY")
    assert words in message


def test_a_body_of_endless_depth_is_none(api: Api) -> None:
    headers = {"content-type": "application/json"}
    answer = api.http.post("/api/v2.0/robots", content=b"[" * 100_000, headers=headers, auth=("admin", "Harbor12345"))
    assert error(answer)[0::2] == (
        422,
        'validation failure list:\nparsing robot body from "" failed, because exceeded max depth',
    )


@pytest.mark.parametrize("permissions", [[None], [{"kind": "project", "namespace": "library", "access": [None]}]])
def test_the_server_falls_over_a_null_in_a_list(api: Api, permissions: list[object]) -> None:
    body = {"name": "bot", "level": "project", "duration": 1, "permissions": permissions}
    assert api("POST", "/robots", json=body, status=500).content == b""


def test_names_in_a_body_are_taken_whatever_their_case(api: Api) -> None:
    api("POST", "/projects", json={"PROJECT_Name": "mixed", "nosuch": 1, "registry_id": None}, status=201)
    assert api("HEAD", "/projects", params={"project_name": "mixed"}).status_code == 200


@pytest.mark.parametrize(
    ("kind", "status"), [("text/plain", 422), ("application/json; charset=x", 201), ("bogus", 422)]
)
def test_content_types(api: Api, kind: str, status: int) -> None:
    content = b'{"project_name": "typed"}'
    response = api.http.post(
        "/api/v2.0/projects", content=content, headers={"Content-Type": kind}, auth=("admin", "Harbor12345")
    )
    assert response.status_code == status


def test_accept(api: Api) -> None:
    assert api("GET", "/ping", headers={"Accept": "text/html"}).status_code == 422
    assert api("GET", "/ping", headers={"Accept": "application/json"}).json() == "Pong"
    assert api("GET", "/ping").text == "Pong"


@pytest.mark.parametrize("harbor", ["2.9.5"], indirect=True)
def test_accept_of_an_older_release(api: Api) -> None:
    assert api("GET", "/ping", headers={"Accept": "application/json"}).status_code == 422


def test_request_ids(api: Api) -> None:
    assert api("GET", "/ping", headers={"X-Request-Id": "mine"}).headers["x-request-id"] == "mine"
    assert re.fullmatch(r"[0-9a-f-]{36}", api("GET", "/nosuch").headers["x-request-id"])


# ---- sessions


def cookies(response: httpx2.Response) -> dict[str, str]:
    return dict(one.partition(";")[0].partition("=")[::2] for one in response.headers.get_list("set-cookie"))


def log_in(api: Api, user: tuple[str, str]) -> dict[str, str]:
    """The headers of a session."""
    first = api("GET", "!/c/login", as_=None)
    assert first.status_code == 404
    jar, token = cookies(first), first.headers["x-harbor-csrf-token"]
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()),
        "X-Harbor-CSRF-Token": token,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    api.http.cookies.clear()
    form = f"principal={user[0]}&password={user[1]}"
    second = api.http.post("/c/login", content=form, headers=headers)
    assert second.status_code == 200, second.text
    jar |= cookies(second)
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()), "X-Harbor-CSRF-Token": token}


def test_every_answer_to_a_request_without_session_gives_one(api: Api) -> None:
    for path in ("/ping", "/nosuch", "/users"):
        assert "sid" in cookies(api("GET", path, as_=None))


def test_a_session(api: Api) -> None:
    user = api.user("ann")
    headers = log_in(api, user)
    me = api("GET", "/users/current", as_=None, headers=headers)
    assert me.json()["username"] == "ann"
    assert "sid" not in cookies(me)
    made = api("POST", "/projects", as_=None, headers=headers, json={"project_name": "of-session"})
    assert made.status_code == 201
    without = {"Cookie": headers["Cookie"]}
    refused = api("DELETE", "/projects/of-session", as_=None, headers=without)
    assert error(refused) == (403, "FORBIDDEN", "CSRF token not found in request")
    wrong = without | {"X-Harbor-CSRF-Token": "wrong"}
    assert error(api("DELETE", "/projects/of-session", as_=None, headers=wrong))[2] == "CSRF token invalid"
    assert api("GET", "!/c/log_out", as_=None, headers=headers).status_code == 200
    gone = api("GET", "/users/current", as_=None, headers=headers)
    assert gone.status_code == 401
    assert "sid" in cookies(gone)


def test_the_cookie_trap(api: Api) -> None:
    sid = cookies(api("GET", "/ping"))["sid"]
    trapped = api("POST", "/labels", headers={"Cookie": f"sid={sid}"}, json={"name": "x", "scope": "g"})
    assert error(trapped)[:2] == (403, "FORBIDDEN")


def test_a_session_ends_by_time_and_by_loss(api: Api) -> None:
    user = api.user("ann")
    headers = log_in(api, user)
    api.emulator.clock.advance(minutes=59)
    assert api("GET", "/users/current", as_=None, headers=headers).status_code == 200
    api.emulator.clock.advance(minutes=61)
    assert api("GET", "/users/current", as_=None, headers=headers).status_code == 401
    headers = log_in(api, user)
    api.emulator.lose_sessions()
    lost = api("GET", "/users/current", as_=None, headers=headers)
    assert lost.status_code == 401
    assert "sid" in cookies(lost)


def test_a_session_keeps_the_administrator_s_flag_of_its_beginning(api: Api) -> None:
    user = api.user("ann")
    headers = log_in(api, user)
    number = api("GET", "/users/current", as_=user).json()["user_id"]
    api("PUT", f"/users/{number}/sysadmin", json={"sysadmin_flag": True}, status=200)
    assert api("GET", "/users", as_=user).status_code == 200
    assert api("GET", "/users", as_=None, headers=headers).status_code == 403


def test_a_wrong_password_does_not_log_in(api: Api) -> None:
    with pytest.raises(AssertionError):
        log_in(api, ("admin", "wrong"))


# ---- rights


@pytest.mark.parametrize(
    ("role", "read", "push_tag", "delete"),
    [
        (1, 200, 201, 200),
        (4, 200, 201, 200),
        (2, 200, 201, 403),
        (3, 200, 403, 403),
        (5, 200, 403, 403),
        (0, 403, 403, 403),
    ],
)
def test_roles(api: Api, role: int, read: int, push_tag: int, delete: int) -> None:
    api.project("team")
    api.emulator.push_image("team/app", tags=["1.0"])
    user = api.user("ann", project="team", role=role)
    base = "/projects/team/repositories/app/artifacts/1.0"
    assert api("GET", base, as_=user).status_code == read
    assert api("POST", f"{base}/tags", as_=user, json={"name": "new"}).status_code == push_tag
    assert api("DELETE", base, as_=user).status_code == delete


def test_nobody_known(api: Api) -> None:
    api.project("secret")
    assert error(api("GET", "/projects/secret", as_=None)) == (401, "UNAUTHORIZED", "unauthorized")
    assert error(api("GET", "/projects/nosuch", as_=None)) == (401, "UNAUTHORIZED", "unauthorized")
    assert [one["name"] for one in api("GET", "/projects", as_=("admin", "wrong")).json()] == ["library"]


def test_read_only(api: Api) -> None:
    api.emulator.configure(read_only=True)
    assert error(api("POST", "/labels", json={"name": "x", "scope": "g"}))[:2] == (403, "DENIED")
    assert api("GET", "/projects").status_code == 200
    with pytest.raises(ValueError, match="nosuch"):
        api.emulator.configure(nosuch=1)


def test_robots(api: Api) -> None:
    from harborapi.emulator.access import set_robot_secret
    from harborapi.emulator.state import ROBOTS, Robot

    access = [{"resource": "artifact", "action": "list"}]
    robot = Robot(name="r1", permissions=({"kind": "project", "namespace": "library", "access": access},))
    set_robot_secret(robot, "s3cret")
    api.emulator.harbor.state[ROBOTS].add(robot)
    api.project("other")
    pair = ("robot$r1", "s3cret")
    assert api("GET", "/projects/other/repositories/x/artifacts", as_=pair).status_code == 403
    assert api("GET", "/projects/library/repositories/x/artifacts", as_=pair).status_code == 200
    assert error(api("GET", "/users/current", as_=pair))[:2] == (412, "PRECONDITION")
    robot.expiresat = int(api.emulator.clock.now().timestamp())
    assert api("GET", "/projects/other/repositories/x/artifacts", as_=pair).status_code == 401
    assert "s3cret" not in repr(robot)


# ---- faults and what came in


def test_failures_on_demand(api: Api) -> None:
    api.emulator.fail_next(503, times=2, headers={"Retry-After": "1"})
    first = api("GET", "/ping")
    assert (first.status_code, first.headers["retry-after"]) == (503, "1")
    assert [api("GET", "/ping").status_code for _ in range(2)] == [503, 200]
    api.emulator.fail_next(502, html=True, path="/projects", method="GET")
    assert api("GET", "/ping").status_code == 200
    assert api("GET", "/projects").headers["content-type"] == "text/html"


@pytest.mark.parametrize(
    "fault",
    [
        {"status": "503"},
        {"times": None},
        {"path": 1},
        {"drop": "now"},
        {"headers": {"a": 1}},
        {"status": True},
        {"x": 1},
    ],
)
def test_faults_that_make_no_sense_are_refused(api: Api, fault: dict[str, object]) -> None:
    assert error(api("POST", "!/_emulator/faults", json={"fail": fault}))[:2] == (400, "BAD_REQUEST")
    api("GET", "/ping", status=200)


@pytest.mark.parametrize("marker", [{"push": "image", "project": [], "username": 1}, {"pull": "x"}, {"push": None}, {}])
def test_markers_that_make_no_sense_are_refused(api: Api, marker: dict[str, object]) -> None:
    assert error(api("POST", "!/_emulator/setup", json=marker))[:2] == (400, "BAD_REQUEST")


def test_dropped_connections(api: Api) -> None:
    api.emulator.drop_next()
    with pytest.raises(httpx2.RemoteProtocolError):
        api("POST", "/projects", json={"project_name": "never"})
    api.emulator.drop_next(after=True)
    with pytest.raises(httpx2.RemoteProtocolError):
        api("POST", "/projects", json={"project_name": "unheard"})
    assert api("GET", "/projects/never").status_code == 404
    assert api("GET", "/projects/unheard").status_code == 200


def test_truncated_answers(api: Api) -> None:
    api.emulator.truncate_next(5)
    with pytest.raises(httpx2.RemoteProtocolError):
        api("GET", "/projects")
    assert api("GET", "/projects").status_code == 200


def test_expired_credentials(api: Api) -> None:
    api.emulator.faults.expired_credentials = True
    assert api("GET", "/users/current").status_code == 401
    api.emulator.faults.clear()
    assert api("GET", "/users/current").status_code == 200


def test_what_came_in_is_remembered_without_credentials(api: Api) -> None:
    api("POST", "/labels", json={"name": "x", "scope": "g"})
    last = api.emulator.requests[-1]
    assert (last.method, last.path, last.operation, last.status) == ("POST", "/api/v2.0/labels", "CreateLabel", 201)
    assert b'"name"' in last.body
    assert "authorization" not in last.headers
    assert "Harbor12345" not in repr(api.emulator.requests)
    api("GET", "/projects/library/repositories/team%252Fapp/artifacts", params={"q": "tags=*"})
    last = api.emulator.requests[-1]
    assert last.parameters == {"project_name": "library", "repository_name": "team/app", "q": "tags=*"}
    assert last.operation == "listArtifacts"


def test_a_password_costs_what_it_is_said_to_cost(
    api_of: Callable[[HarborEmulator], Api], monkeypatch: pytest.MonkeyPatch
) -> None:
    spent: list[float] = []
    monkeypatch.setattr("harborapi.emulator.access.burn", spent.append)
    api = api_of(HarborEmulator(password_cost=0.086))
    api("GET", "/ping")
    api("GET", "/ping", as_=None)
    assert spent == [0.086]


# ---- async


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_the_transport_serves_async_clients(harbor: HarborEmulator, backend: str) -> None:
    import anyio

    async def ask() -> Any:
        async with httpx2.AsyncClient(transport=harbor.transport, base_url=harbor.url) as http:
            return (await http.get("/api/v2.0/projects")).json()

    assert anyio.run(ask, backend=backend)[0]["name"] == "library"
