"""Both clients with hooks, behind the same few words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.emulator import HarborEmulator
from harborapi.retry import RetrySettings

if TYPE_CHECKING:
    from harborapi.hooks import Hooks

AT_ONCE = RetrySettings(max_tries=3, jitter=lambda seconds: 0.0)

Ask = Callable[[HarborEmulator, "Sequence[Hooks]", str], Any]


@pytest.fixture(params=["blocking", "async"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """Calls a method of a client that has hooks: `ask(emulator, hooks, "get_projects", …)`."""

    def blocking(emulator: HarborEmulator, hooks: Sequence[Hooks], method: str, *args: Any, **kwargs: Any) -> Any:
        with emulator.client(hooks=hooks, retry=AT_ONCE) as client:
            return getattr(client, method)(*args, **kwargs)

    def awaited(emulator: HarborEmulator, hooks: Sequence[Hooks], method: str, *args: Any, **kwargs: Any) -> Any:
        async def call() -> Any:
            async with emulator.async_client(hooks=hooks, retry=AT_ONCE) as client:
                return await getattr(client, method)(*args, **kwargs)

        return asyncio.run(call())

    return blocking if request.param == "blocking" else awaited
