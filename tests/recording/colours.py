"""The three drivers with one face, for what is recorded and played back."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

from harborapi import HarborAsyncClient, HarborClient

if TYPE_CHECKING:
    from collections.abc import Callable

DRIVERS = ("sync", "httpx2", "aiohttp")


def run(driver: str, url: str, step: Callable[[Any], Any], **settings: Any) -> Any:
    """Do something with a client of a driver: a function of the client, whose coroutines are awaited.

    Where the function is a generator, what it yields is awaited, and given back into it: so a test is written once.
    """
    if driver == "sync":
        with HarborClient(url, **settings) as client:
            found = step(client)
            return _blocking(found) if inspect.isgenerator(found) else found

    async def go() -> Any:
        async with HarborAsyncClient(url, **settings, http=driver) as client:  # type: ignore[arg-type]  # one of two
            found = step(client)
            if not inspect.isgenerator(found):
                return await found if inspect.isawaitable(found) else found
            value: Any = None
            try:
                awaited = next(found)
                while True:
                    try:
                        value = await awaited if inspect.isawaitable(awaited) else awaited
                    except Exception as exc:
                        awaited = found.throw(exc)
                    else:
                        awaited = found.send(value)
            except StopIteration as stop:
                return stop.value

    return asyncio.run(go())


def _blocking(found: Any) -> Any:
    value: Any = None
    try:
        while True:
            value = found.send(value)
    except StopIteration as stop:
        return stop.value
