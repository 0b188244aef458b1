"""A traceback leads from the user's line to the answer in a few steps: at most six frames of ours."""

from __future__ import annotations

import asyncio
import traceback
from typing import TYPE_CHECKING

import pytest

from harborapi.emulator import HarborEmulator
from harborapi.exceptions import Conflict, DecodeError, HarborAPIException, InvalidArgument, NotFound, TransportError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from harborapi import HarborAsyncClient, HarborClient
    from harborapi._core.operation import Listing
    from harborapi.models import Artifact

MOST = 6

BLOCKING: dict[str, tuple[Callable[[HarborClient], object], type[HarborAPIException]]] = {
    "a method": (lambda c: c.get_project("missing"), NotFound),
    "a list": (lambda c: c.get_artifacts("missing", "app"), NotFound),
    "any path": (lambda c: c.get("/projects/missing"), NotFound),
    "a flow": (lambda c: c.put("/projects/missing", {}), NotFound),
    "refused": (lambda c: c.get_project(""), InvalidArgument),
    "a body": (lambda c: c.create_project({"project_name": "library"}), Conflict),
    "paging": (lambda c: list(c.iterate(listing())), NotFound),
}
ASYNC: dict[str, tuple[Callable[[HarborAsyncClient], Awaitable[object]], type[HarborAPIException]]] = {
    "a method": (lambda c: c.get_project("missing"), NotFound),
    "a list": (lambda c: c.get_artifacts("missing", "app"), NotFound),
    "any path": (lambda c: c.get("/projects/missing"), NotFound),
    "a flow": (lambda c: c.put("/projects/missing", {}), NotFound),
    "refused": (lambda c: c.get_project(""), InvalidArgument),
    "a body": (lambda c: c.create_project({"project_name": "library"}), Conflict),
    "paging": (lambda c: all_of(c), NotFound),
}


def listing() -> Listing[Artifact]:
    from harborapi.operations.artifact import get_artifacts

    return get_artifacts("missing", "app")


async def all_of(client: HarborAsyncClient) -> list[object]:
    return [found async for found in client.iterate(listing())]


def frames(error: BaseException) -> list[str]:
    """Our frames of an exception, and of what caused it."""
    shown: traceback.TracebackException | None = traceback.TracebackException.from_exception(error)
    found: list[str] = []
    while shown is not None:
        found += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in shown.stack if ours(frame.filename)]
        shown = shown.__cause__ or (None if shown.__suppress_context__ else shown.__context__)
    return found


def ours(filename: str) -> bool:
    return "/harborapi/" in filename.replace("\\", "/") and "/tests/" not in filename.replace("\\", "/")


@pytest.fixture
def emulator() -> Iterator[HarborEmulator]:
    with HarborEmulator() as emulator:
        emulator.fail_next(status=404, path="/artifacts")
        yield emulator


@pytest.mark.parametrize("what", BLOCKING)
def test_blocking(emulator: HarborEmulator, what: str) -> None:
    act, kind = BLOCKING[what]
    with emulator.client() as client, pytest.raises(kind) as caught:
        act(client)
    assert 1 <= len(frames(caught.value)) <= MOST, frames(caught.value)


@pytest.mark.parametrize("what", ASYNC)
def test_async(emulator: HarborEmulator, what: str) -> None:
    act, kind = ASYNC[what]

    async def run() -> None:
        async with emulator.async_client() as client:
            await act(client)

    with pytest.raises(kind) as caught:
        asyncio.run(run())
    assert 1 <= len(frames(caught.value)) <= MOST, frames(caught.value)


def test_nobody_listens() -> None:
    from harborapi import HarborClient

    with HarborClient("http://127.0.0.1:1", retry=None) as client, pytest.raises(TransportError) as caught:
        client.get_project("library")
    assert 1 <= len(frames(caught.value)) <= MOST, frames(caught.value)


def test_an_answer_that_can_not_be_read(emulator: HarborEmulator) -> None:
    emulator.fail_next(status=200, html=True)
    with emulator.client(session=False) as client, pytest.raises(DecodeError) as caught:
        client.get_project("library")
    assert 1 <= len(frames(caught.value)) <= MOST, frames(caught.value)
