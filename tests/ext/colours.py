"""Sweeps in both colours, with the same words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from harborapi.ext import ArtifactInfo, api, sync

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator

COLOURS = ("blocking", "async")


class Boom(Exception):
    """What a loop fails with."""


def sweep(
    colour: str,
    emulator: HarborEmulator,
    *args: Any,
    stop: int | None = None,
    fail: int | None = None,
    each: Callable[[ArtifactInfo], object] = lambda info: None,
    client: dict[str, Any] | None = None,
    **options: Any,
) -> tuple[list[ArtifactInfo], Any]:
    """Sweep; leave the loop after `stop` artifacts, or fail within it at the one after `fail`.

    Returns:
        The artifacts, and the sweep.
    """
    found: list[ArtifactInfo] = []

    def body(info: ArtifactInfo) -> bool:
        if fail is not None and len(found) == fail:
            raise Boom
        found.append(info)
        each(info)
        return len(found) == stop

    async def asynchronous() -> Any:
        async with emulator.async_client(**client or {}) as one:
            made = api.Sweep(one, *args, **options)
            try:
                async with made:
                    async for info in made:
                        if body(info):
                            break
            except Boom:
                pass
            return made

    def blocking() -> Any:
        with emulator.client(**client or {}) as one:
            made = sync.Sweep(one, *args, **options)
            try:
                with made:
                    for info in made:
                        if body(info):
                            break
            except Boom:
                pass
            return made

    return found, asyncio.run(asynchronous()) if colour == "async" else blocking()


def call(colour: str, emulator: HarborEmulator, function: str, *args: Any, **options: Any) -> Any:
    """Call a function of `harborapi.ext.api` or of its blocking twin."""
    if colour == "blocking":
        with emulator.client() as client:
            return getattr(sync, function)(client, *args, **options)

    async def ask() -> Any:
        async with emulator.async_client() as client:
            return await getattr(api, function)(client, *args, **options)

    return asyncio.run(ask())


def names(found: list[ArtifactInfo]) -> list[str]:
    return [info.name_with_tag for info in found]
