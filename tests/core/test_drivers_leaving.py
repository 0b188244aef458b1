"""Exceptions as they leave the drivers, and the settings of connections."""

from __future__ import annotations

import asyncio
import contextvars
import pickle
import time
import traceback
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from harborapi import HarborAsyncClient, HarborClient
from harborapi._core.call import Call
from harborapi._core.decode import Json
from harborapi._core.flow import run
from harborapi._core.operation import Listing, Operation
from harborapi._core.retry import Policy
from harborapi._core.wire import Flow, Gather
from harborapi._http.aio import AsyncDriver
from harborapi._http.common import Connections, Pace
from harborapi._http.sync import SyncDriver
from harborapi.exceptions import (
    DeadlineExceeded,
    DecodeError,
    HarborAPIException,
    InvalidArgument,
    NotFound,
    TransportError,
)

from .drivers import GET, ORIGIN, Colour, Ended, Transport, ask, gathered, send

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.timeout(20)


# ---- exceptions on their way out


def call(**changes: Any) -> Call:
    return Call(ORIGIN, "", Policy(enabled=False), credentials={"authorization": "Basic canary"}, **changes)


class Answering(httpx2.MockTransport):
    def __init__(self, status: int, content: bytes) -> None:
        headers = {"Set-Cookie": "sid=canary-cookie", "X-Request-Id": "rid"}
        super().__init__(lambda request: httpx2.Response(status, headers=headers, content=content))


def test_a_status_error_bears_its_response(make: Callable[..., Colour]) -> None:
    colour = make()
    body = b'{"errors":[{"code":"NOT_FOUND","message":"gone"}]}'
    colour.driver = type(colour.driver)(Connections(transport=Answering(404, body)))
    with pytest.raises(NotFound) as caught:
        colour.run(run(GET, call()))
    response, cause = caught.value.response, caught.value.__cause__
    assert (response.status_code, response.json()["errors"][0]["code"]) == (404, "NOT_FOUND")
    assert str(response.request.url) == "http://harbor.example.com/api/v2.0/labels/1"
    assert isinstance(cause, httpx2.HTTPStatusError)
    assert (cause.request.method, cause.request.url) == ("GET", response.request.url)
    assert cause.response is response
    for shown in (repr(vars(caught.value)), repr(response.headers), repr(response.request.headers), repr(cause)):
        assert "canary" not in shown
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.response, copy.errors, copy.request_id) == (None, caught.value.errors, "rid")


def test_a_decode_error_bears_its_response(make: Callable[..., Colour]) -> None:
    colour = make()
    colour.driver = type(colour.driver)(Connections(transport=Answering(200, b"<html>")))
    with pytest.raises(DecodeError) as caught:
        colour.run(run(GET, call()))
    assert caught.value.response.text == "<html>"
    assert caught.value.request_id == "rid"


def ours(exc: BaseException | None) -> int:
    """Frames of ours that a printed traceback shows, causes included."""
    number = 0
    while exc is not None:
        frames = traceback.extract_tb(exc.__traceback__)
        number += sum("/harborapi/" in frame.filename.replace("\\", "/") for frame in frames)
        exc = exc.__cause__ or (None if exc.__suppress_context__ else exc.__context__)
    return number


LISTING = Listing[Any]("listLabels", "GET", "/labels", Json("list[Any]"), page_size=2)
ANSWERS = [(404, b""), (200, b"<html>"), (503, b""), (302, b"")]


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("op", [GET, LISTING], ids=["one", "list"])
def test_a_traceback_is_short(op: Operation[Any], answer: tuple[int, bytes]) -> None:
    with HarborClient("http://localhost", retry=None, transport=Answering(*answer)) as client:
        with pytest.raises(HarborAPIException) as caught:
            client.send(op)
        assert 1 <= ours(caught.value) <= 6
        if isinstance(op, Listing):
            with pytest.raises(HarborAPIException) as caught:
                list(client.iterate(op))
            assert 1 <= ours(caught.value) <= 6

    async def main() -> None:
        async with HarborAsyncClient("http://localhost", retry=None, transport=Answering(*answer)) as client:
            with pytest.raises(HarborAPIException) as caught:
                await client.send(op)
            assert 1 <= ours(caught.value) <= 6
            if isinstance(op, Listing):
                with pytest.raises(HarborAPIException) as caught:
                    [one async for one in client.iterate(op)]
                assert 1 <= ours(caught.value) <= 6

    asyncio.run(main())


def test_a_traceback_of_a_lost_connection_is_short(make: Callable[..., Colour]) -> None:
    with pytest.raises(TransportError) as caught:
        make().run(gathered(["/echo/1", "/fail"]))
    assert 1 <= ours(caught.value) <= 6
    assert isinstance(caught.value.__cause__, httpx2.ConnectError)


def test_a_users_own_frames_stay(make: Callable[..., Colour]) -> None:
    def flow_of_mine() -> Flow[None]:
        yield from ask("/fail")

    with pytest.raises(TransportError) as caught:
        make().run(flow_of_mine())
    assert "flow_of_mine" in [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]


def test_what_a_users_sink_raises_is_the_users(make: Callable[..., Colour], transport: Transport) -> None:
    class Full:
        def start(self, headers: object, /) -> None:
            pass

        def write(self, data: bytes, /) -> None:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left") as caught:
        make().run(Ended().flow(send("/echo/much", sink=Full())))
    assert not isinstance(caught.value, HarborAPIException)
    assert transport.now == 0


# ---- settings


def test_threads_have_the_callers_context(transport: Transport) -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="none")

    def child() -> Flow[str]:
        yield from ask("/echo/1")
        return variable.get()

    def flow() -> Flow[list[Any]]:
        gather = Gather([child(), child()], 2)
        return [(yield gather), (yield gather)]

    variable.set("mine")
    assert SyncDriver(Connections(transport=transport)).run(flow()) == ["mine", "mine"]


def test_a_pace_is_even() -> None:
    pace = Pace(0.001)
    waits = [pace.turn() for _ in range(4)]
    assert [round(wait, -2) for wait in waits] == [0, 1000, 2000, 3000]


@pytest.mark.parametrize("rate", [0, -1, float("inf"), float("nan")])
def test_a_pace_that_can_not_be(rate: float, make: Callable[..., Colour]) -> None:
    with pytest.raises(InvalidArgument):
        make(requests_per_second=rate)


def test_requests_keep_the_pace(make: Callable[..., Colour]) -> None:
    began = time.monotonic()
    make(requests_per_second=200).run(gathered([f"/echo/{number}" for number in range(11)], 11))
    assert time.monotonic() - began >= 10 / 200


def test_a_pace_slower_than_the_deadline(make: Callable[..., Colour]) -> None:
    with pytest.raises(DeadlineExceeded) as caught:
        make(requests_per_second=0.01).run(gathered(["/echo/1", "/echo/2"]), 0.05)
    assert caught.value.sent is False


class Hooked:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def hook(self, request: httpx2.Request) -> None:
        self.seen.append(request.method)

    async def async_hook(self, request: httpx2.Request) -> None:
        self.seen.append(request.method)


def test_a_users_own_client() -> None:
    """Its hooks and transport are used; its cookies, redirects and credentials are not."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        headers = {"Set-Cookie": "mine=changed; Path=/", "Location": "/elsewhere"}
        return httpx2.Response(302 if request.url.path == "/go" else 200, headers=headers, content=b"{}")

    requests: list[httpx2.Request] = []
    hooked = Hooked()
    settings: dict[str, Any] = {
        "transport": httpx2.MockTransport(answer),
        "auth": ("me", "x"),
        "follow_redirects": True,
    }
    cookies = httpx2.Cookies()
    cookies.set("mine", "kept", domain="harbor.example.com", path="/")
    client = httpx2.Client(**settings, cookies=cookies, event_hooks={"request": [hooked.hook]})
    driver = SyncDriver(Connections(http_client=client))
    other = httpx2.AsyncClient(**settings, cookies=cookies, event_hooks={"request": [hooked.async_hook]})
    assert driver.run(Ended().flow(send("/go"))).status == 302
    assert driver.run(Ended().flow(send("/ok"))).status == 200
    assert asyncio.run(AsyncDriver(Connections(http_client=other)).run(Ended().flow(send("/go")))).status == 302
    assert hooked.seen == ["GET"] * 3
    assert not any({"cookie", "authorization"} & set(one.headers) for one in requests)
    for jar in (client.cookies, other.cookies):
        assert [(one.name, one.value) for one in jar.jar] == [("mine", "kept")]
    client.close()
    asyncio.run(other.aclose())


def test_a_client_of_the_wrong_colour() -> None:
    with httpx2.Client() as client, pytest.raises(InvalidArgument, match="AsyncClient"):
        AsyncDriver(Connections(http_client=client))
    with pytest.raises(InvalidArgument, match=r"httpx2\.Client"):
        SyncDriver(Connections(http_client=httpx2.AsyncClient()))
