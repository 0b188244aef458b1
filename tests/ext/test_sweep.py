"""Sweeps: what they find, in which order, and what they say of what they could not read."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from harborapi import HarborAsyncClient, HarborClient
from harborapi.exceptions import (
    DeadlineExceeded,
    Forbidden,
    HarborAPIException,
    InternalServerError,
    InvalidArgument,
    NotFound,
    PagingError,
    TransportError,
)
from harborapi.ext import api, sync
from harborapi.query import Field

from .colours import call, names, sweep
from .conftest import ALL, PROJECTS, REPOSITORIES, TAGS

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator


def of(*projects: str, repositories: tuple[str, ...] = REPOSITORIES, tags: tuple[str, ...] = TAGS) -> list[str]:
    return [f"{p}/{r}:{t}" for p in projects for r in repositories for t in tags]


def test_everything_is_found_once_and_in_order(colour: str, registry: HarborEmulator) -> None:
    found, made = sweep(colour, registry)
    assert names(found) == ALL
    assert [info.artifact.id for info in found] == sorted(info.artifact.id for info in found)
    assert not any(info.has_report for info in found)
    assert (made.progress.artifacts, made.progress.repositories, made.progress.repositories_total) == (36, 9, 9)
    assert len(registry.requests) <= 1 + 9 + 4  # the list, one for each repository, the session


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"projects": ["beta"]}, of("beta")),
        ({"projects": ["gamma", "alpha"]}, of("gamma", "alpha")),
        ({"projects": []}, []),
        ({"repositories": []}, []),
        ({"repositories": ["alpha/web"]}, of("alpha", repositories=("web",))),
        ({"repositories": ["web"]}, of(*PROJECTS, repositories=("web",))),
        ({"repositories": ["beta/team/app", "db"]}, sorted(
            of("beta", repositories=("team/app",)) + of(*PROJECTS, repositories=("db",)), key=ALL.index)),
        ({"projects": ["alpha", "beta"], "repositories": ["db"]}, of("alpha", "beta", repositories=("db",))),
        ({"projects": ["alpha"], "repositories": ["alpha/db"]}, of("alpha", repositories=("db",))),
        ({"projects": ["beta"], "repositories": ["db", *(f"beta/no{n}" for n in range(60))]},
         of("beta", repositories=("db",))),
        ({"tag": "1.1"}, of(*PROJECTS, tags=("1.1",))),
        ({"tag": ["latest", "1.0"]}, of(*PROJECTS, tags=("1.0", "latest"))),
        ({"tag": []}, []),
        ({"tag": "1"}, []),
        ({"query": "tags=~1."}, of(*PROJECTS, tags=("1.0", "1.1"))),
        ({"query": Field("tags") == "2.0"}, of(*PROJECTS, tags=("2.0",))),
        ({"query": Field("type") == "CHART"}, []),
        ({"query": "type=IMAGE", "tag": "2.0"}, of(*PROJECTS, tags=("2.0",))),
    ],
)  # fmt: skip
def test_what_is_wanted(colour: str, registry: HarborEmulator, options: dict[str, Any], expected: list[str]) -> None:
    found, made = sweep(colour, registry, **options)
    assert names(found) == expected
    assert {failure.repository.partition("/no")[0] for failure in made.failures} <= {"beta"}
    all_of_them = [] in (options.get("projects"), options.get("repositories"))  # as earlier releases took empty lists
    assert names(call(colour, registry, "get_artifacts", **options)) == (ALL if all_of_them else expected)


def test_a_large_repository_is_read_in_pieces(colour: str, registry: HarborEmulator) -> None:
    for number in range(430):
        registry.push_image("beta/web", tags=[f"n{number}"])
    registry.harbor.requests.clear()
    found, _ = sweep(colour, registry, projects=["beta"])
    assert len(names(found)) == len(set(names(found))) == 12 + 430
    lists = [request for request in registry.requests if request.operation == "listArtifacts"]
    assert len(lists) == 2 + 5


def test_accounts_see_what_they_may(colour: str, registry: HarborEmulator) -> None:
    registry.push_image("library/open")
    found, _ = sweep(colour, registry, client={"username": ""})
    assert names(found) == ["library/open:latest"]


@pytest.mark.parametrize(
    "options",
    [
        {"projects": "alpha"},
        {"repositories": "alpha/web"},
        {"projects": [""]},
        {"query": "id=4"},
        {"query": Field("id") == 4},
        {"query": "tags=1.0", "tag": "1.1"},
        {"query": Field("tags").contains("1"), "tag": "1.1"},
        {"max_connections": 0},
        {"save_every": -1},
        {"on_failure": "ignore"},
    ],
)
def test_settings_that_can_not_be(registry: HarborEmulator, options: dict[str, Any]) -> None:
    with registry.client() as client, pytest.raises(InvalidArgument):
        sync.Sweep(client, **options)


def test_a_field_that_harbor_would_ignore_is_refused(colour: str, registry: HarborEmulator) -> None:
    with pytest.raises(InvalidArgument, match="nonsense"):
        sweep(colour, registry, query=Field("nonsense") == 1)


# ---- failures


def test_a_repository_that_can_not_be_read_is_told_of(
    colour: str, registry: HarborEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    registry.fail_next(500, path="/beta/repositories/web/artifacts", message="no luck")
    with caplog.at_level(logging.WARNING, "harborapi"):
        found, made = sweep(colour, registry)
    assert names(found) == [name for name in ALL if not name.startswith("beta/web:")]
    (failure,) = made.failures
    assert (failure.project, failure.repository, failure.reference) == ("beta", "beta/web", "")
    assert "no luck" in failure.reason
    assert isinstance(failure.error, InternalServerError)
    assert "beta/web" in caplog.text
    assert (made.progress.repositories, made.progress.failures) == (9, 1)


def test_a_later_piece_that_can_not_be_read(colour: str, registry: HarborEmulator) -> None:
    for number in range(250):
        registry.push_image("beta/web", tags=[f"n{number}"])
    answers: list[str] = []

    def fail(info: Any) -> None:
        if info.repository.name == "beta/web":
            answers.append(info.name_with_tag)
            if len(answers) == 1:
                registry.fail_next(500, times=2, path="/beta/repositories/web/artifacts")

    found, made = sweep(colour, registry, each=fail, max_connections=1)
    assert [failure.repository for failure in made.failures] == ["beta/web"]
    assert len(answers) == 100
    assert names(found)[-1] == ALL[-1]


def test_a_failure_is_raised_if_asked_for(colour: str, registry: HarborEmulator) -> None:
    registry.fail_next(500, path="/beta/repositories/web/artifacts")
    with pytest.raises(InternalServerError) as caught:
        sweep(colour, registry, on_failure="raise")
    assert "beta/web" in caught.value.__notes__[0]
    registry.fail_next(500, path="/beta/repositories/web/artifacts")
    with pytest.raises(InternalServerError):
        call(colour, registry, "get_artifacts", on_failure="raise")


def test_missing_projects_and_repositories_are_told_of(colour: str, registry: HarborEmulator) -> None:
    found, made = sweep(colour, registry, projects=["nowhere", "alpha"], repositories=["web", "alpha/missing"])
    assert names(found) == of("alpha", repositories=("web",))
    assert [failure.name for failure in made.failures] == ["nowhere", "alpha/missing"]
    assert all(isinstance(failure.error, NotFound) for failure in made.failures)


def test_a_list_of_all_repositories_that_can_not_be_read_is_raised(colour: str, registry: HarborEmulator) -> None:
    registry.fail_next(500, path="/repositories")
    with pytest.raises(InternalServerError):
        sweep(colour, registry)


def test_a_report_that_can_not_be_read_is_told_of(colour: str, registry: HarborEmulator) -> None:
    registry.fail_next(500, times=2, path="/alpha/repositories/web/", method="GET", message="no report")
    registry.faults.clear()
    registry.fail_next(500, times=2, path="/additions/vulnerabilities", message="no report")
    found, made = sweep(colour, registry, with_report=True)
    assert names(found) == ALL
    without = [info.name_with_digest_full for info in found if not info.has_report and info.project_name == "alpha"]
    assert [failure.name for failure in made.failures] == without
    assert len(without) == 2
    assert all("no report" in failure.reason for failure in made.failures)


def test_reports_are_asked_for_of_scanned_artifacts_alone(colour: str, registry: HarborEmulator) -> None:
    found, _ = sweep(colour, registry, with_report=True)
    assert {info.project_name for info in found if info.has_report} == {"alpha"}
    asked = [request for request in registry.requests if request.path.endswith("/additions/vulnerabilities")]
    assert len(asked) == 12


def test_a_server_that_is_gone_ends_the_sweep(colour: str, registry: HarborEmulator) -> None:
    for number in range(30):
        registry.push_image(f"gamma/more{number}")
    registry.drop_next(times=12, path="/gamma/repositories/more")
    with pytest.raises(TransportError):
        sweep(colour, registry, client={"retry": None})


def test_a_few_failures_to_get_an_answer_do_not(colour: str, registry: HarborEmulator) -> None:
    registry.drop_next(times=9, path="/artifacts")
    found, made = sweep(colour, registry, client={"retry": None}, max_connections=1)
    assert names(found) == []
    assert len(made.failures) == 9
    registry.drop_next(times=8, path="/artifacts")
    found, made = sweep(colour, registry, client={"retry": None}, max_connections=1)
    assert names(found) == of("gamma", repositories=("db",))
    assert len(made.failures) == 8


def test_a_deadline_ends_the_sweep(colour: str, registry: HarborEmulator) -> None:
    with pytest.raises(DeadlineExceeded):
        sweep(colour, registry, client={"deadline": 1e-9})


def test_who_may_not_see_a_project_is_told(colour: str, registry: HarborEmulator) -> None:
    with registry.client() as client:
        client.create_user({"username": "guest", "email": "g@example.com", "realname": "g", "password": "Passw0rd1"})
    found, made = sweep(colour, registry, projects=["alpha"], client={"username": "guest", "secret": "Passw0rd1"})
    assert not found
    assert isinstance(made.failures[0].error, Forbidden)


# ---- how it goes


class Counting(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Hands requests on to the emulator, and counts how many are under way; may do something before one."""

    def __init__(self, emulator: HarborEmulator) -> None:
        self.inner = emulator.transport
        self.now = self.most = 0
        self.before: Any = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.before:
            self.before(request)
        return self.inner.handle_request(request)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            for _ in range(20):
                await asyncio.sleep(0)
            return await self.inner.handle_async_request(request)
        finally:
            self.now -= 1


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("with_report", [False, True])
def test_the_limit_of_requests_at_once_is_kept(registry: HarborEmulator, limit: int, with_report: bool) -> None:
    for number in range(330):
        registry.push_image("alpha/db", tags=[f"n{number}"])
    transport = Counting(registry)

    async def run() -> int:
        async with HarborAsyncClient(
            registry.url, "admin", "Harbor12345", transport=transport, session=False
        ) as client:
            found = await api.get_artifacts(client, max_connections=limit, with_report=with_report)
        return len(found)

    assert asyncio.run(run()) == 36 + 330
    assert limit // 2 < transport.most <= limit


def test_what_is_deleted_in_the_loop_hides_nothing(colour: str, registry: HarborEmulator) -> None:
    for number in range(330):
        registry.push_image("beta/db", tags=[f"n{number}"])
    with registry.client() as client:

        def delete(info: Any) -> None:
            client.delete_artifact(info.project_name, info.repository_name, info.artifact.digest)

        found, made = sweep(colour, registry, each=delete)
    assert len(names(found)) == len(set(names(found))) == 36 + 330
    assert not made.failures
    assert not sweep(colour, registry)[0]


def test_what_others_delete_between_two_pages_hides_nothing(registry: HarborEmulator) -> None:
    for number in range(430):
        registry.push_image("beta/db", tags=[f"n{number}"])
    transport, gone = Counting(registry), [f"n{number}" for number in range(0, 300, 7)]
    stay = {f"n{number}" for number in range(430)} - set(gone)

    def delete(request: httpx2.Request) -> None:
        if "/beta/repositories/db/artifacts" in request.url.path and "page=3" in str(request.url) and gone:
            with registry.client() as other:
                while gone:
                    other.delete_artifact("beta", "db", gone.pop())

    transport.before = delete
    with HarborClient(registry.url, "admin", "Harbor12345", transport=transport) as client:
        found = names(sync.get_artifacts(client, ["beta"], ["db"], with_report=True))
    assert not gone
    assert len(found) == len(set(found))
    assert {f"beta/db:{tag}" for tag in stay} <= set(found)


def test_a_server_that_lists_in_another_order_is_found_out(registry: HarborEmulator) -> None:
    transport = Counting(registry)

    def reorder(request: httpx2.Request) -> None:
        request.url = request.url.copy_set_param("sort", "-id")

    transport.before = reorder
    with (
        HarborClient(registry.url, "admin", "Harbor12345", transport=transport) as client,
        pytest.raises(PagingError, match="order"),
    ):
        sync.get_artifacts(client, on_failure="raise")


def test_progress_is_told(colour: str, registry: HarborEmulator) -> None:
    told: list[Any] = []
    sweep(colour, registry, on_progress=told.append)
    assert [now.repositories for now in told] == list(range(10))
    assert {now.repositories_total for now in told} == {9}
    assert [now.artifacts for now in told] == [4 * number for number in range(10)]
    pairs: list[tuple[int, int]] = []
    call(colour, registry, "get_artifacts", ["alpha", "beta"], callback=lambda done, total: pairs.append((done, total)))
    assert pairs == [(number, 6) for number in range(7)]


def test_progress_of_chosen_repositories(colour: str, registry: HarborEmulator) -> None:
    pairs: list[tuple[int, int]] = []
    options: dict[str, Any] = {"callback": lambda done, total: pairs.append((done, total))}
    call(colour, registry, "get_artifacts", ["alpha", "beta"], ["web", "beta/db"], **options)
    assert pairs[-1] == (3, 3)


def test_a_sweep_that_is_left_and_taken_up_again(registry: HarborEmulator) -> None:
    with registry.client() as client:
        made = sync.Sweep(client)
        with made:
            for info in made:
                if info.name_with_tag == ALL[4]:
                    break
        assert names(list(made)) == ALL[5:]
        assert "9 of 9 repositories, 36 artifacts" in repr(made)
        assert names(list(made)) == ALL


def test_functions_of_one_thing(colour: str, registry: HarborEmulator) -> None:
    info = call(colour, registry, "get_artifact", "alpha", "team/app", "1.1")
    assert (info.name_with_tag, info.has_report, info.repository.name) == ("alpha/team/app:1.1", True, "alpha/team/app")
    assert not call(colour, registry, "get_artifact", "alpha", "team/app", "1.1", with_report=False).has_report
    assert not call(colour, registry, "get_artifact", "beta", "team/app", "1.1").has_report
    assert call(colour, registry, "get_artifact_owner", info).username == "admin"
    assert call(colour, registry, "get_artifact_owner", info.artifact).username == "admin"
    for missing in (("alpha", "team/app", "9"), ("alpha", "nothing", "1.1"), ("nowhere", "web", "1.1")):
        with pytest.raises(NotFound):
            call(colour, registry, "get_artifact", *missing)


def test_repositories_of_projects(colour: str, registry: HarborEmulator) -> None:
    assert len(call(colour, registry, "get_repositories")) == 9
    found = call(colour, registry, "get_repositories", ["beta", "nowhere", "alpha"])
    assert {one.project_name for one in found[:3]} == {"beta"}
    assert len(found) == 6
    assert [failure.name for failure in found.failures] == ["nowhere"]
    with pytest.raises(NotFound):
        call(colour, registry, "get_repositories", ["beta", "nowhere"], on_failure="raise")
    with pytest.raises(InvalidArgument):
        call(colour, registry, "get_repositories", "beta")


def test_artifacts_with_vulnerabilities(colour: str, registry: HarborEmulator) -> None:
    everything = call(colour, registry, "get_artifact_vulnerabilities")
    assert names(everything) == of("alpha")
    assert all(info.has_report for info in everything)
    some = call(colour, registry, "get_artifact_vulnerabilities", ["1.0", "2.0"], ["alpha", "beta"], ["web"], 2)
    assert names(some) == of("alpha", repositories=("web",), tags=("1.0", "2.0"))
    registry.fail_next(500, path="/additions/vulnerabilities")
    assert len(call(colour, registry, "get_artifact_vulnerabilities").failures) == 1
    registry.fail_next(500, path="/additions/vulnerabilities")
    with pytest.raises(HarborAPIException):
        call(colour, registry, "get_artifact_vulnerabilities", on_failure="raise")
