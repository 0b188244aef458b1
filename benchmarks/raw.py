"""The HTTP libraries by themselves, as a program without a client library would use them, and a bare socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from job import ONE, PROJECT, Found, Job, clock, hammer, hammer_threads, once

CONNECTIONS = 10


async def _work(one: Callable[[str], Awaitable[Any]], job: Job) -> Found:
    """Any case, by a function that gets the JSON of a path."""
    if job.case in {"one", "password"}:
        return await hammer(lambda: one(ONE), job)
    if job.case == "first":
        return await once(lambda: one(ONE))
    await one(ONE)
    numbers = iter(range(1, job.count // 100 + 1))

    async def work() -> None:
        for number in numbers:
            items = await one(
                f"/projects/{PROJECT}/repositories/{job.repository}/artifacts?page={number}&page_size=100"
            )
            found.count += len(items)

    with clock() as found:
        await asyncio.gather(*(work() for _ in range(CONNECTIONS)))
    return found


async def httpx2_async(job: Job) -> Found:
    """httpx2."""
    import httpx2

    limits = httpx2.Limits(max_connections=100, max_keepalive_connections=100)
    auth = (job.login["username"], job.login["secret"])
    async with httpx2.AsyncClient(base_url=job.url + "/api/v2.0", auth=auth, limits=limits) as client:

        async def one(path: str) -> Any:
            return json.loads((await client.get(path)).content)

        return await _work(one, job)


def httpx2_blocking(job: Job) -> Found:
    """httpx2, blocking."""
    import httpx2

    limits = httpx2.Limits(max_connections=100, max_keepalive_connections=100)
    auth = (job.login["username"], job.login["secret"])
    with httpx2.Client(base_url=job.url + "/api/v2.0", auth=auth, limits=limits) as client:
        return hammer_threads(lambda: json.loads(client.get(ONE).content), job)


async def aiohttp_async(job: Job) -> Found:
    """aiohttp."""
    import aiohttp

    headers = {"Authorization": aiohttp.encode_basic_auth(job.login["username"], job.login["secret"])}
    async with aiohttp.ClientSession(headers=headers, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def one(path: str) -> Any:
            async with session.get(f"{job.url}/api/v2.0{path}") as answer:
                return json.loads(await answer.read())

        return await _work(one, job)


async def socket_limit(job: Job) -> Found:
    """A raw socket of asyncio: what the interpreter and the machine allow."""
    host, _, port = job.url.partition("//")[2].partition(":")
    request = f"GET /api/v2.0{ONE} HTTP/1.1\r\nhost: {host}\r\n\r\n".encode()
    free = [await asyncio.open_connection(host, int(port)) for _ in range(job.concurrency)]

    async def one() -> None:
        reader, writer = connection = free.pop()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        at = head.index(b"Content-Length: ") + 16
        json.loads(await reader.readexactly(int(head[at : head.index(b"\r", at)])))
        free.append(connection)

    try:
        return await hammer(one, job)
    finally:
        for _, writer in free:
            writer.close()
            await writer.wait_closed()
