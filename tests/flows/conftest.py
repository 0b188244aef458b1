"""An emulator, and a client of it in each colour that tests use alike."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.emulator import HarborEmulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Colour:
    """A client whose methods a test calls like a blocking one's, whichever it is."""

    def __init__(self, emulator: HarborEmulator, name: str, *login: str, **options: Any) -> None:
        self.emulator, self.name = emulator, name
        make: Callable[..., Any] = emulator.client if name == "blocking" else emulator.async_client
        self.client = make(*login, **options)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.client, name)
        if self.name == "blocking":
            return method

        def call(*args: Any, **kwargs: Any) -> Any:
            async def whole() -> Any:
                return await method(*args, **kwargs)

            return asyncio.run(whole())

        return call

    def as_user(self, username: str, secret: str, **options: Any) -> Colour:
        """Another client of the same colour."""
        return Colour(self.emulator, self.name, username, secret, **options)

    def with_options(self, **options: Any) -> Colour:
        """A twin."""
        twin = Colour.__new__(Colour)
        twin.emulator, twin.name = self.emulator, self.name
        twin.client = self.client.with_options(**options)
        return twin


@pytest.fixture
def emulator() -> Iterator[HarborEmulator]:
    with HarborEmulator(scanner=True) as emulator:
        yield emulator


@pytest.fixture(params=["blocking", "async"])
def client(request: pytest.FixtureRequest, emulator: HarborEmulator) -> Colour:
    """The administrator's client; it tries nothing again and does not log in, so that a fault hits what it is for."""
    return Colour(emulator, request.param, retry=None, session=False)


@pytest.fixture
def images(emulator: HarborEmulator) -> dict[str, str]:
    """By name the digests of two tagged and two untagged images, pushed a day apart."""
    found: dict[str, str] = {}
    for name, tags in (("one", ["1.0", "stable"]), ("bare", []), ("two", ["2.0"]), ("bald", [])):
        found[name] = emulator.push_image("library/app", tags, content=name)
        emulator.clock.advance(days=1)
    return found
