"""Coroutines side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Iterator
from typing import TypeVar

from ..exceptions import InvalidArgument

T = TypeVar("T")


async def run_coros(coros: Iterable[Awaitable[T]], max_connections: int | None = 5) -> list[T]:
    """Wait for many coroutines, a bounded number at once.

    Args:
        coros: The coroutines; taken one by one as there is room.
        max_connections: How many at once; None for all.

    Returns:
        What they return, in their order.

    Raises:
        InvalidArgument: `max_connections` is smaller than 1.
        Exception: The first failure of any; the others are cancelled.
    """
    if max_connections is not None and max_connections < 1:
        raise InvalidArgument(f"max_connections must be 1 or more, not {max_connections}")
    left: Iterator[tuple[int, Awaitable[T]]] = enumerate(coros)
    found: dict[int, T] = {}
    running: dict[asyncio.Future[T], int] = {}
    try:
        while True:
            while max_connections is None or len(running) < max_connections:
                number, coroutine = next(left, (-1, None))
                if coroutine is None:
                    break
                running[asyncio.ensure_future(coroutine)] = number
            if not running:
                return [found[number] for number in sorted(found)]
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                found[running.pop(one)] = one.result()
    finally:
        for one in running:
            one.cancel()
        if running:
            await asyncio.gather(*running, return_exceptions=True)
        for _, coroutine in left:
            if asyncio.iscoroutine(coroutine):
                coroutine.close()  # or Python warns that it was never awaited
