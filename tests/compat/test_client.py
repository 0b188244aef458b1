"""Programs written for the existing package: what they do with a client, as they do it."""

from __future__ import annotations

import asyncio
import base64
import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydantic
import pytest

from harborapi import HarborAsyncClient, HarborClient
from harborapi.emulator import HarborEmulator
from harborapi.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    InternalServerError,
    NotFound,
    PreconditionFailed,
    StatusError,
    Unauthorized,
)
from harborapi.models import Artifact, FileResponse, NativeReportSummary, Project, ProjectReq, UserResp
from harborapi.retry import RetrySettings

ROBOT: Any = {
    "name": "r",
    "duration": -1,
    "level": "system",
    "permissions": [
        {"kind": "project", "namespace": "library", "access": [{"resource": "repository", "action": "pull"}]}
    ],
}
BASIC = base64.b64encode(b"admin:Harbor12345").decode()


@pytest.fixture
def emulator() -> Iterator[HarborEmulator]:
    with HarborEmulator(scanner=True) as made:
        yield made


@pytest.fixture
def url(emulator: HarborEmulator) -> Iterator[str]:
    """A Harbor over HTTP, as the README has it: with `/api/v2.0`."""
    with emulator.serve() as server:
        yield server.url + "/api/v2.0"


# ---- the first README


def test_the_first_readme(emulator: HarborEmulator, url: str) -> None:
    emulator.push_image("library/repository", tags=["latest"])
    client = HarborAsyncClient(url=url, username="admin", secret="Harbor12345")
    loop = asyncio.new_event_loop()
    try:
        user = loop.run_until_complete(client.get_current_user())
        assert isinstance(user, UserResp)
        assert (user.username, user.sysadmin_flag) == ("admin", True)

        (artifact,) = loop.run_until_complete(client.get_artifacts("library", "repository"))
        assert isinstance(artifact, Artifact)
        assert [artifact.labels, artifact.references, artifact.scan_overview, artifact.accessories] == [None] * 4
        assert artifact.tags is not None
        assert artifact.tags[0].name == "latest"

        loop.run_until_complete(client.scan_artifact("library", "repository", "latest"))
        emulator.jobs.run()
        (artifact,) = loop.run_until_complete(client.get_artifacts("library", "repository", with_scan_overview=True))
        overview = artifact.scan_overview
        assert isinstance(overview, NativeReportSummary)
        assert (overview.scan_status, overview.complete_percent) == ("Success", 100)
        assert overview.severity
        assert overview.duration is not None
        assert overview.summary is not None
        assert overview.summary.total == sum((overview.summary.summary or {}).values())
        assert overview.summary.critical == (overview.summary.summary or {}).get("Critical", 0)
        assert artifact.scan is overview
        dumped = json.loads(artifact.model_dump_json(by_alias=True, exclude_unset=True))
        path = "/projects/library/repositories/repository/artifacts"
        raw = loop.run_until_complete(client.get(path, params={"with_scan_overview": True}))
        assert dumped["scan_overview"].keys() == raw[0]["scan_overview"].keys()
        assert Artifact.model_validate(dumped) == Artifact.model_validate(raw[0])

        try:
            loop.run_until_complete(client.delete_artifact("project", "repository", "latest"))
        except NotFound as e:
            assert e.status_code == 404
            assert [(error.code, bool(error.message)) for error in e.errors] == [("NOT_FOUND", True)]
        else:
            pytest.fail("there is no such project")
        loop.run_until_complete(client.aclose())
    finally:
        loop.close()


def test_the_first_readmes_blocking_client(url: str) -> None:
    loop = asyncio.new_event_loop()
    with pytest.warns(DeprecationWarning) as caught:
        client = HarborClient(loop=loop, url=url, username="admin", secret="Harbor12345")
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert client.get_current_user().username == "admin"
    client.close()
    loop.close()


def test_the_first_readmes_credentials(url: str) -> None:
    with pytest.warns(DeprecationWarning) as caught:
        client = HarborAsyncClient(url=url, credentials=BASIC)
    assert len(caught) == 1
    assert caught[0].filename == __file__

    async def ask() -> str | None:
        async with client:
            return (await client.get_current_user()).username

    assert asyncio.run(ask()) == "admin"


# ---- who asks


@pytest.mark.parametrize(
    ("how", "deprecated"),
    [
        ({"username": "a", "secret": "b"}, 0),
        ({"username": "a", "password": "b"}, 1),
        ({"username": "a", "secret": "b", "password": "c"}, 1),
        ({"basicauth": "YTpi"}, 0),
        ({"credentials": "YTpi"}, 1),
        ({"basicauth": "YTpi", "credentials": "eDp5"}, 1),
        ({"username": "a", "secret": "b", "basicauth": "eDp5"}, 0),
        ({"username": "", "secret": "", "basicauth": "YTpi"}, 0),
        ({"username": "a", "secret": "", "password": "b"}, 1),
        ({"basicauth": "YTpi", "credentials_file": "no such file"}, 0),
    ],
)
@pytest.mark.parametrize("client", [HarborAsyncClient, HarborClient])
def test_credentials(client: type[HarborClient], how: dict[str, Any], deprecated: int) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        made = client("https://localhost", **how)
    assert [warning.category for warning in caught] == [DeprecationWarning] * deprecated
    assert made.basicauth.get_secret_value() == "YTpi"
    assert isinstance(made.basicauth, pydantic.SecretStr)
    assert "YTpi" not in repr(made)


def test_a_credentials_file(tmp_path: Path, url: str) -> None:
    path = tmp_path / "robot.json"
    path.write_text('{"name": "admin", "secret": "Harbor12345"}')
    with HarborClient(url, credentials_file=path) as client:
        assert client.basicauth.get_secret_value() == BASIC
        assert client.get_current_user().username == "admin"


def test_settings_by_position(url: str) -> None:
    client = HarborClient(url, "admin", "Harbor12345", "", "", False, True, False, 5, False, 3.0, True, None)
    assert (client.validate, client.raw, client.follow_redirects, client.timeout) == (False, True, False, 3.0)
    assert (client.verify, client.retry) == (True, None)
    client.close()


def test_authenticate_between_making_and_awaiting_a_coroutine(emulator: HarborEmulator, url: str) -> None:
    client = HarborAsyncClient(url="http://127.0.0.1:1", username="nobody", secret="nothing")

    async def ask() -> list[Project]:
        coroutine = client.get_projects()
        client.authenticate(username="admin", secret="Harbor12345", url=url)
        found = await coroutine
        await client.aclose()
        return found

    assert [project.name for project in asyncio.run(ask())] == ["library"]
    assert client.url == url


def test_authenticate_keeps_the_http_client(url: str) -> None:
    with HarborClient(url, "admin", "wrong") as client:
        driver = client._driver
        with pytest.raises(Unauthorized):
            client.get_current_user()
        client.authenticate("admin", "Harbor12345")
        assert client.get_current_user().username == "admin"
        client.authenticate(basicauth=BASIC)
        assert client.get_current_user().username == "admin"
        assert client._driver is driver
        client.authenticate(verify=False)
        assert client._driver is not driver
        assert client.verify is False
        assert client.get_current_user().username == "admin"


def test_one_client_over_many_calls_of_run_until_complete(url: str) -> None:
    client = HarborAsyncClient(url, "admin", "Harbor12345")
    loop = asyncio.new_event_loop()
    for number in range(20):
        loop.run_until_complete(client.create_project({"project_name": f"p{number}"}))
        assert len(loop.run_until_complete(client.get_projects(name="p"))) == number + 1
    loop.run_until_complete(client.aclose())
    loop.close()
    assert asyncio.run(client.get_project("p3")).name == "p3"


# ---- what programs read and assign


def test_attributes(emulator: HarborEmulator) -> None:
    with emulator.client(max_logs=3) as client:
        assert client.url.endswith("/api/v2.0")
        nothing: Any = client.last_response
        assert nothing is None
        for _ in range(5):
            client.get_projects()
        assert client.last_response.status_code == 200
        assert len(client.response_log) == 3
        entry = client.response_log[-1]
        assert (entry.method, entry.status_code) == ("GET", 200)
        assert entry.url.startswith(client.url + "/projects")
        assert entry.duration >= 0
        assert entry.response_size > 10


def test_settings_of_retries_may_be_assigned(emulator: HarborEmulator) -> None:
    with emulator.client(retry=RetrySettings(wait_gen=lambda: iter(lambda: 0.0, 1.0))) as client:

        def tries() -> int:
            emulator.harbor.requests.clear()
            emulator.fail_next(503, times=50)
            with pytest.raises(StatusError):
                client.get_project("library")
            emulator.faults.clear()
            return sum(request.path.endswith("/projects/library") for request in emulator.requests)

        assert client.retry is not None
        client.retry.max_tries = 2
        assert tries() == 2
        client.retry.max_tries = 6
        assert tries() == 6
        with client.no_retry():
            assert tries() == 1
        client.retry.enabled = False
        assert tries() == 1
        client.retry = None
        assert tries() == 1
        client.retry = RetrySettings(max_tries=3, wait_gen=lambda: iter(lambda: 0.0, 1.0))
        assert tries() == 3


def test_clients_do_not_share_settings_of_retries() -> None:
    one, other = HarborClient("https://localhost"), HarborClient("https://localhost")
    assert one.retry is not None
    assert other.retry is not None
    one.retry.max_tries = 77
    assert other.retry.max_tries != 77


def test_raw_and_unvalidated(emulator: HarborEmulator) -> None:
    with emulator.client() as client:
        client.raw = True
        found: Any = client.get_project("library")
        assert found["name"] == "library"
        client.raw = False
        with client.raw_mode():
            rows: Any = client.get_projects()
            assert rows[0]["name"] == "library"
        with client.no_validation():
            assert client.get_project("library").name == "library"
        client.validate = False
        assert isinstance(client.get_project("library"), Project)


# ---- any path


def test_low_level_methods(emulator: HarborEmulator) -> None:
    with emulator.client() as client:
        for number in range(25):
            client.create_project({"project_name": f"p{number:02}"})
        assert client.get("/projects/library")["name"] == "library"
        assert len(client.get("/projects", params={"page_size": 10})) == 26
        assert len(client.get("/projects", params={"page_size": 10}, follow_links=False)) == 10
        assert len(client.get("/projects", params={"page_size": 10}, limit=13)) == 13
        assert client.get_text("/ping") == "Pong"
        response = client.post("/projects", json={"project_name": "made"})
        assert (response.status_code, response.headers["location"][:17]) == (201, "/api/v2.0/project")
        assert client.post("/projects", json=ProjectReq(project_name="model")).status_code == 201
        assert client.put("/projects/made", json={"metadata": {"public": "true"}}) is None
        assert client.head("/projects", params={"project_name": "made"}).status_code == 200
        assert client.delete("/projects/made") is None
        with pytest.raises(NotFound):
            client.head("/projects", params={"project_name": "made"})
        emulator.harbor.ca_certificate = "certificate"
        file = client.get_file("/systeminfo/getcert")
        assert isinstance(file, FileResponse)
        assert bytes(file) == file.bytes() == file.content == b"certificate"


def test_low_level_methods_async(emulator: HarborEmulator) -> None:
    async def use() -> None:
        async with emulator.async_client() as client:
            assert (await client.post("/projects", json={"project_name": "made"})).status_code == 201
            assert (await client.get("/projects/made"))["name"] == "made"
            made = (await client.post("/robots", json=ROBOT)).json()
            assert (await client.patch(f"/robots/{made['id']}", json={"secret": ""}))["secret"]
            assert (await client.delete("/projects/made")) is None

    asyncio.run(use())


# ---- bodies and what comes back


def test_bodies_may_be_dicts_everywhere(emulator: HarborEmulator) -> None:
    emulator.push_image("library/app", tags=["1.0"])
    with emulator.client() as client:
        location = client.create_project({"project_name": "p", "metadata": {"public": True}})
        assert location == "/api/v2.0/projects/p"
        client.update_project("p", {"metadata": {"auto_scan": "true"}})
        assert client.get_project("p").metadata.auto_scan == "true"  # type: ignore[union-attr]  # it has some
        assert client.create_label({"name": "l", "scope": "g"}).startswith("/api/v2.0/labels/")
        label = client.get_labels(scope="g")[0]
        client.update_label(label.id, {"name": "m", "scope": "g"})
        client.add_artifact_label("library", "app", "1.0", {"id": label.id})
        client.create_artifact_tag("library", "app", "1.0", {"name": "1.1"})
        client.create_user({"username": "u", "email": "u@example.com", "realname": "u", "password": "Passw0rd1"})
        user = client.get_user_by_username("u")
        client.update_user(user.user_id, {"realname": "v", "email": "v@example.com"})
        client.add_project_member("p", {"role_id": 2, "member_user": {"username": "u"}})
        robot = client.create_robot(ROBOT)
        assert robot.secret
        client.create_gc_schedule({"schedule": {"type": "Daily", "cron": "0 0 0 * * *"}, "parameters": {}})
        client.update_cve_allowlist({"items": [{"cve_id": "CVE-2024-1"}]})
        client.update_config({"robot_name_prefix": "bot$"})
        with pytest.raises(Conflict):
            client.create_project(ProjectReq(project_name="p"))


def test_values_that_come_back(emulator: HarborEmulator) -> None:
    emulator.push_image("library/app", tags=["1.0"])
    with emulator.client() as client:
        assert client.project_exists("library") is True
        assert client.project_exists("nothing") is False
        assert client.create_artifact_tag("library", "app", "1.0", {"name": "2.0"}) == ""
        client.create_gc_schedule({"schedule": {"type": "Manual"}, "parameters": {}})
        emulator.jobs.run()
        job = client.get_gc_jobs()[0]
        assert job.id is not None
        assert isinstance(client.get_gc_log(job.id, as_list=True), list)
        assert isinstance(client.get_gc_log(job.id, as_list=False), str)
        with pytest.raises(NotFound):
            client.get_project_retention_id("library")
        assert client.get_user_by_username("admin").user_id == 1
        with pytest.raises(NotFound):
            client.get_user_by_username("adm")


def test_a_project_of_digits_is_told_from_an_id(emulator: HarborEmulator) -> None:
    with emulator.client() as client:
        client.create_project({"project_name": "123"})
        assert client.get_project("123").name == "123"
        assert client.get_project(1).name == "library"
        with pytest.raises(NotFound):
            client.get_project(123)


def test_pages(emulator: HarborEmulator) -> None:
    with emulator.client() as client:
        for number in range(11):
            client.create_project({"project_name": f"p{number:02}"})
        assert len(client.get_projects(page=2, page_size=5)) == 7
        assert len(client.get_projects(page=2, page_size=5, limit=6)) == 6
        assert len(client.get_projects(limit=3)) == 3


# ---- errors


def test_errors(emulator: HarborEmulator) -> None:
    with emulator.client(retry=None) as client:
        for status, kind in {
            400: BadRequest, 401: Unauthorized, 403: Forbidden, 412: PreconditionFailed, 500: InternalServerError,
        }.items():  # fmt: skip
            emulator.fail_next(status, message="why", path="/projects/library")
            with pytest.raises(kind) as caught:
                client.get_project("library")
            assert type(caught.value) is kind
            assert caught.value.status_code == caught.value.response.status_code == status
            assert caught.value.errors[0].message == "why"
            cause: Any = caught.value.__cause__
            assert cause.request.method == "GET"
            assert str(cause.request.url) == f"{client.url}/projects/library"
            assert "authorization" not in cause.request.headers


# ---- the HTTP library's client, and what may be assigned


def test_the_http_librarys_client_stays_until_verify_changes(url: str) -> None:
    with HarborClient(url, "admin", "wrong", timeout=3.0) as client:
        first = client.client
        assert client.client is first
        assert (first.timeout.read, str(first.base_url)) == (3.0, url + "/")
        assert first.get("/users/current").status_code == 401
        client.authenticate("admin", "Harbor12345")
        assert client.client is first
        assert first.get("/users/current").json()["username"] == "admin"
        client.authenticate(verify=False)
        second = client.client
        assert second is not first
        assert second.get("/users/current").status_code == 200
        first.close()
    assert second.is_closed


def test_the_http_librarys_async_client(url: str) -> None:
    async def ask() -> None:
        async with HarborAsyncClient(url, "admin", "Harbor12345") as client:
            used = client.client
            assert (await used.get("/users/current")).json()["username"] == "admin"
            assert client.client is used
        assert used.is_closed

    asyncio.run(ask())


def test_address_and_credentials_may_be_assigned(url: str) -> None:
    client = HarborClient("http://example.com/api/v2.0", "nobody", "nothing")  # a placeholder, as programs have it
    client.url = url
    client.basicauth = pydantic.SecretStr(BASIC)
    assert client.get_current_user().username == "admin"
    client.basicauth = base64.b64encode(b"admin:wrong").decode()  # type: ignore[assignment]  # a text is taken too
    with pytest.raises(Unauthorized):
        client.get_current_user()
    client.close()


def test_several_hooks_of_retries(emulator: HarborEmulator) -> None:
    told: list[str] = []
    settings = RetrySettings(
        wait_gen=lambda: iter(lambda: 0.0, 1.0),
        on_backoff=[lambda details: told.append("wait"), lambda details: told.append("again")],
        on_success=(lambda details: told.append("done"),),
    )
    with emulator.client(retry=settings) as client:
        for _ in range(2):
            emulator.fail_next(503, path="/projects")
            client.get_projects()
    assert told == ["wait", "again", "done"] * 2
