"""Both clients against the emulator, in process and over HTTP."""

from __future__ import annotations

import asyncio
import gc
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, aclosing
from typing import Any

import pytest
import trio

from harborapi import HarborAsyncClient, HarborClient
from harborapi._core.decode import Body, Empty, Json, Location
from harborapi._core.operation import Listing, Operation, items
from harborapi.emulator import HarborEmulator
from harborapi.exceptions import InvalidArgument, NotFound, TransportError, TransportTimeout

LABELS = Listing[Any]("ListLabels", "GET", "/labels", items("Label"), query={"scope": "g"}, page_size=20)
ME = Operation[Any]("getCurrentUserInfo", "GET", "/users/current", Json("UserResp"))
MISSING = Operation[Any]("getProject", "GET", "/projects/{name}", Json("Project"), path={"name": "missing"})


def label(number: int) -> Operation[str]:
    return Operation(
        "CreateLabel", "POST", "/labels", Location(), body=Body("Label", {"name": f"l{number}", "scope": "g"})
    )


@pytest.fixture
def emulator() -> Iterator[HarborEmulator]:
    with HarborEmulator() as emulator:
        yield emulator


@pytest.fixture
def url(emulator: HarborEmulator) -> Iterator[str]:
    with emulator.serve() as server:
        yield server.url


def test_blocking_in_process(emulator: HarborEmulator) -> None:
    with emulator.client() as client:
        for number in range(45):
            client.send(label(number))
        names = [found.name for found in client.send(LABELS)]
        assert len(names) == len(set(names)) == 45
        assert [found.name for found in client.iterate(LABELS)] == names
        assert [(page.number, len(page), page.total) for page in client.pages(LABELS)] == [
            (1, 20, 45),
            (2, 20, 45),
            (3, 5, 45),
        ]
        reply = client.exchange(LABELS)
        assert (reply.status, len(reply.parse()), reply.attempts) == (200, 20, 1)
        with pytest.raises(NotFound) as caught:
            client.send(MISSING)
        assert caught.value.errors[0].code == "NOT_FOUND"
        assert caught.value.request_id


async def use_async(client: HarborAsyncClient) -> None:
    async with client:
        await client.send(
            Operation("CreateLabel", "POST", "/labels", Empty(), body=Body("Label", {"name": "z", "scope": "g"}))
        )
        for number in range(45):
            await client.send(label(number))
        names = [found.name for found in await client.send(LABELS)]
        assert len(names) == len(set(names)) == 46
        assert [found.name async for found in client.iterate(LABELS)] == names
        async with aclosing(client.pages(LABELS)) as pages:
            async for page in pages:
                assert page.number == 1
                break
        assert (await client.exchange(ME)).parse().username == "admin"
        with pytest.raises(NotFound):
            await client.send(MISSING)


def test_async_in_process(emulator: HarborEmulator) -> None:
    asyncio.run(use_async(emulator.async_client()))


def test_async_over_http(url: str) -> None:
    asyncio.run(use_async(HarborAsyncClient(url, "admin", "Harbor12345")))


def test_async_on_trio(url: str) -> None:
    trio.run(use_async, HarborAsyncClient(url + "/api/v2.0", "admin", "Harbor12345"))


def test_one_client_over_two_event_loops(url: str) -> None:
    client = HarborAsyncClient(url, "admin", "Harbor12345")

    async def ask() -> str:
        name: str = (await client.send(ME)).username
        await client.aclose()
        return name

    assert [asyncio.run(ask()) for _ in range(2)] == ["admin", "admin"]


def test_threads_share_a_client_and_its_session(emulator: HarborEmulator, url: str) -> None:
    with HarborClient(url, "admin", "Harbor12345", session=True) as client, ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: client.send(ME).username, range(64)))
        assert found == ["admin"] * 64
    logins = [request for request in emulator.requests if request.path == "/c/login" and request.method == "POST"]
    assert len(logins) == 1


@pytest.mark.parametrize(
    "how",
    [
        {"basicauth": "YWRtaW46SGFyYm9yMTIzNDU="},
        {"username": "admin", "secret": "Harbor12345", "session": False},
    ],
)
def test_credentials(url: str, how: dict[str, Any]) -> None:
    with HarborClient(url, **how) as client:
        assert client.send(ME).username == "admin"
        assert "Harbor12345" not in repr(vars(client))


def test_nobody_listens() -> None:
    with HarborClient("http://127.0.0.1:1", retry=None) as client, pytest.raises(TransportError) as caught:
        client.send(ME)
    assert caught.value.sent is False
    assert caught.value.operation == "getCurrentUserInfo"


def test_a_time_limit(emulator: HarborEmulator, url: str) -> None:
    emulator.faults.latency = 5.0
    with HarborClient(url, retry=None, timeout=0.05) as client, pytest.raises(TransportTimeout):
        client.send(ME)


@pytest.mark.parametrize(
    "url", ["harbor.example.com", "ftp://harbor.example.com", "https://", "https://a:b@c", "http://a:x"]
)
def test_an_address_that_can_not_be(url: str) -> None:
    with pytest.raises(InvalidArgument):
        HarborClient(url)


@pytest.mark.parametrize(
    "how",
    [
        {"username": "a"},
        {"basicauth": "%%%"},
        {"basicauth": "user:secret"},
        {"timeout": -1},
        {"session": "yes"},
        {"max_connections": 0},
    ],
)
def test_settings_that_can_not_be(how: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        HarborClient("http://localhost", **how)


def test_unknown_settings_are_refused() -> None:
    with pytest.raises(TypeError):
        HarborClient("http://localhost", timout=3)  # type: ignore[call-arg]  # the misspelling is the test


def test_credentials_in_clear_are_warned_of() -> None:
    with pytest.warns(UserWarning, match="http"):
        HarborClient("http://harbor.example.com", "a", "b")


def test_importing_the_package_loads_neither_models_nor_an_http_library() -> None:
    code = (
        "import sys, harborapi; print([m for m in sys.modules if m.split('.')[0] in ('pydantic', 'httpx2', 'anyio')])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_connections_that_come_as_the_server_stops_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[object] = []
    gc.collect()
    monkeypatch.setattr(sys, "unraisablehook", lambda found: left.append(found.exc_value))
    with ExitStack() as knocking, HarborEmulator() as emulator:
        with emulator.serve() as server:
            for _ in range(20):
                knocking.enter_context(socket.create_connection(("127.0.0.1", server.port), 5))
        del server
        gc.collect()
    assert left == []
