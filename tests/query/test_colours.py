"""Expressions and references at both clients, with failures in the middle of a list."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from harborapi.emulator import HarborEmulator
from harborapi.exceptions import InvalidArgument, ServiceUnavailable, TransportError
from harborapi.query import Field, Query, Sort
from harborapi.references import ArtifactRef
from harborapi.retry import RetrySettings

NUMBER = 25


@pytest.fixture
def registry() -> Any:
    with HarborEmulator() as emulator:
        for number in range(NUMBER):
            emulator.push_image(
                "library/team/app", [f"{number % 5}.{number}"] if number % 3 else [], content=str(number)
            )
            emulator.clock.advance(hours=1)
        yield emulator


@pytest.fixture(params=["blocking", "async"])
def ask(request: pytest.FixtureRequest, registry: HarborEmulator) -> Any:
    """Calls a method of a client of either colour."""

    def blocking(method: str, *args: Any, retry: Any = None, **kwargs: Any) -> Any:
        with registry.client(session=False, retry=retry) as client:
            return getattr(client, method)(*args, **kwargs)

    def awaited(method: str, *args: Any, retry: Any = None, **kwargs: Any) -> Any:
        async def run() -> Any:
            async with registry.async_client(session=False, retry=retry) as client:
                return await getattr(client, method)(*args, **kwargs)

        return asyncio.run(run())

    return blocking if request.param == "blocking" else awaited


def test_an_expression_and_an_order(ask: Any, registry: HarborEmulator) -> None:
    place = "library", "team/app"
    everything = ask("get_artifacts", *place)
    assert len(everything) == NUMBER
    since = registry.clock.now() - timedelta(hours=10)
    for query, keep in (
        (Field("push_time") >= since, lambda one: one.push_time >= since),
        (Field("tags").contains("3."), lambda one: any("3." in tag.name for tag in one.tags or [])),
        (Field("tags") == "nil", lambda one: not one.tags),
        ((Field("tags") == "*") & (Field("push_time") < since), lambda one: one.tags and one.push_time < since),
        (Field("digest").any_of(*(one.digest for one in everything[:4])), lambda one: one in everything[:4]),
        (Query(), lambda one: True),
    ):
        found = ask("get_artifacts", *place, query=query, sort=Sort("push_time"), page_size=3)
        expected = sorted(filter(keep, everything), key=lambda one: one.push_time)
        assert [one.digest for one in found] == [one.digest for one in expected], query
        assert [one.digest for one in ask("get_artifacts", *place, query=str(query), sort="push_time")] == [
            one.digest for one in expected
        ]


@pytest.mark.parametrize("fault", ["status", "connection"])
def test_a_failure_in_the_middle_of_a_list(ask: Any, registry: HarborEmulator, fault: str) -> None:
    query = Field("tags") == "*"
    whole = ask("get_artifacts", "library", "team/app", query=query, page_size=2)
    assert len(whole) == NUMBER - len(range(0, NUMBER, 3))

    def go_wrong() -> None:
        if fault == "status":
            registry.fail_next(503, path="/artifacts", headers={"Retry-After": "0"})
        else:
            registry.drop_next(path="/artifacts")

    go_wrong()
    with pytest.raises(ServiceUnavailable if fault == "status" else TransportError):
        ask("get_artifacts", "library", "team/app", query=query, page_size=2)
    go_wrong()
    retry = RetrySettings(max_tries=3, wait_gen=lambda: iter([0, 0, 0]))
    again = ask("get_artifacts", "library", "team/app", query=query, page_size=2, retry=retry)
    assert [one.digest for one in again] == [one.digest for one in whole]


def test_what_would_be_ignored_is_refused(ask: Any, registry: HarborEmulator) -> None:
    for query in (Field("colour") == "red", Field("tags").any_of("1", "2")):
        with pytest.raises(InvalidArgument):
            ask("get_artifacts", "library", "team/app", query=query)
    with pytest.raises(InvalidArgument):
        ask("get_artifacts", "library", "team/app", sort=Field("tags").asc())
    assert not registry.requests


def test_a_reference_is_what_methods_take(ask: Any, registry: HarborEmulator) -> None:
    artifact = ask("get_artifact", *ArtifactRef.parse("harbor.example.com/library/team/app:1.1"))
    ref = artifact.ref(host="harbor.example.com")
    assert str(ref) == f"harbor.example.com/library/team/app:1.1@{artifact.digest}"
    assert ask("get_artifact", *ref).id == artifact.id
    project, repository, reference = ref
    assert (project, repository, reference) == ("library", "team/app", artifact.digest)
