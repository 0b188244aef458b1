"""One face for the three drivers, so that a row of the table is written once."""

from __future__ import annotations

import asyncio
import inspect
import pickle
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from harborapi import HarborAsyncClient, HarborClient
from harborapi._core.decode import Body, Empty, Json
from harborapi._core.operation import Listing, Operation
from harborapi.exceptions import HarborAPIException
from harborapi.retry import RetrySettings

if TYPE_CHECKING:
    from .server import FaultServer

SECRET = "canary-password"
GET = Operation[Any]("getLabel", "GET", "/labels/{label_id}", Json("dict[str, Any]"), path={"label_id": 1})
POST = Operation[Any]("createLabel", "POST", "/labels", Empty(), body=Body("dict[str, Any]", {"name": "canary-body"}))
PUT = Operation[Any]("updateLabel", "PUT", "/labels/1", Empty(), body=Body("dict[str, Any]", {"name": "b"}))
PATCH = Operation[Any]("patchLabel", "PATCH", "/labels/1", Empty(), body=Body("dict[str, Any]", {"name": "b"}))
DELETE = Operation[Any]("deleteLabel", "DELETE", "/labels/{label_id}", Empty(), path={"label_id": 1})
HEAD = Operation[Any]("headProject", "HEAD", "/projects", Empty(), results={404: False})
ONE_READ = Operation[Any]("downloadOnce", "GET", "/download", Json("dict[str, Any]"), repeatable=False)
LISTING = Listing[Any]("listLabels", "GET", "/labels", Json("list[Any]"), page_size=10)

DRIVERS = ("sync", "httpx2", "aiohttp")
TRIES = 3


def make_client(driver: str, url: str, **settings: Any) -> Any:
    """A client by a driver."""
    if driver == "sync":
        return HarborClient(url, **settings)
    return HarborAsyncClient(url, **settings, http=driver)  # type: ignore[arg-type]  # one of the two


def retrying(**changes: Any) -> RetrySettings:
    """Tries without waiting."""
    return RetrySettings(**{"max_tries": TRIES, "jitter": lambda longest: 0.0, **changes})


Step = Callable[[Any], Any]
"""Something done with a client: its value may be awaitable."""


class Subject:
    """A client of one of the drivers, asked in blocking steps.

    Args:
        driver: Which.
        url: The server.
        settings: Of the client.
    """

    def __init__(self, driver: str, url: str, **settings: Any) -> None:
        given = {"username": "admin", "secret": SECRET, "session": False, "retry": retrying(), "timeout": 5.0}
        self.client = make_client(driver, url, **given | settings)
        self.driver = driver

    def do(self, *steps: Step | Operation[Any]) -> list[Any]:
        """Do some steps, one after the other, with one client, and close it.

        Returns:
            What each gave: a value, or the exception that it raised.
        """
        if self.driver == "sync":
            before = set(threading.enumerate())
            with self.client:
                found = [self._one(step) for step in steps]
            assert not {one for one in set(threading.enumerate()) - before if one.name.startswith("harborapi")}
            return found
        return asyncio.run(self._do(steps))

    def _one(self, step: Step | Operation[Any]) -> Any:
        try:
            return self.client.send(step) if isinstance(step, Operation) else step(self.client)
        except Exception as exc:
            return exc

    async def _do(self, steps: tuple[Step | Operation[Any], ...]) -> list[Any]:
        found: list[Any] = []
        async with self.client:
            for step in steps:
                try:
                    value = self.client.send(step) if isinstance(step, Operation) else step(self.client)
                    if inspect.isawaitable(value):
                        value = await value
                    elif inspect.isasyncgen(value):
                        value = [one async for one in value]
                    elif inspect.isgenerator(value):
                        value = list(value)
                    found.append(value)
                except Exception as exc:
                    found.append(exc)
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, left
        return found


def check(exc: object, kind: type[Exception], op: Operation[Any], server: FaultServer | None = None) -> Any:
    """That it is one exception of ours, as each must be.

    Returns:
        The exception.
    """
    assert isinstance(exc, kind), repr(exc)
    assert isinstance(exc, HarborAPIException)
    assert exc.operation == op.id
    assert exc.method == op.method
    assert "/api/v2.0/" in exc.url
    assert exc.attempts >= 1
    shown = f"{exc} {exc!r} {pickle.dumps(exc)!r} {exc.__cause__} {exc.__cause__!r}"
    for secret in (SECRET, "canary-body", "canary-cookie", "YWRtaW4"):
        assert secret not in shown, shown
    copy = pickle.loads(pickle.dumps(exc))
    assert (type(copy), str(copy), copy.attempts) == (type(exc), str(exc), exc.attempts)
    return exc
