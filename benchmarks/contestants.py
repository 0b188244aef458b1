"""One measurement of one contestant, in a process of its own.

usage: contestants.py NAME CASE URL [CONCURRENCY]

Prints one line of JSON: {"seconds": …, "count": …, "peak_mb": …}. Each contestant does the same work: the answer is
read into what the contestant gives its users (models where it has them, parsed JSON where it is raw HTTP).
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

PROJECT, REPOSITORY, REFERENCE = "p", "small", "x"
ONE = f"/projects/{PROJECT}/repositories/{REPOSITORY}/artifacts/{REFERENCE}"
LOGIN = {"username": "robot$bench", "secret": "Secret12"}  # a robot: nobody can log in, all pay the same
USER = {"username": "user", "secret": "Secret12"}
COUNT = 1920


def pages(repository: str) -> str:
    return f"/projects/{PROJECT}/repositories/{repository}/artifacts"


async def hammer(one: Callable[[], Awaitable[object]], concurrency: int, count: int = COUNT) -> tuple[float, int]:
    """`count` requests by `concurrency` tasks, after a warm-up."""
    await asyncio.gather(*(one() for _ in range(concurrency)))

    async def work() -> None:
        for _ in range(count // concurrency):
            await one()

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(concurrency)))
    return time.perf_counter() - began, count // concurrency * concurrency


def hammer_threads(one: Callable[[], object], concurrency: int, count: int = COUNT) -> tuple[float, int]:
    one()

    def work() -> None:
        for _ in range(count // concurrency):
            one()

    threads = [threading.Thread(target=work) for _ in range(concurrency)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began, count // concurrency * concurrency


# ---- ours


async def ours(case: str, url: str, concurrency: int, **settings: Any) -> tuple[float, int]:
    from harborapi import HarborAsyncClient

    login = USER if case == "password" else LOGIN
    async with HarborAsyncClient(url, **login, **settings) as client:
        if case in {"one", "password"}:
            count = 200 if case == "password" else COUNT
            return await hammer(lambda: client.get_artifact(PROJECT, REPOSITORY, REFERENCE), concurrency, count)
        began = time.perf_counter()
        if case == "iterate":
            from harborapi.operations import artifact

            found = 0
            async for _ in client.iterate(artifact.get_artifacts(PROJECT, "huge")):
                found += 1
        else:
            found = len(await client.get_artifacts(PROJECT, "large"))
        return time.perf_counter() - began, found


def ours_blocking(case: str, url: str, concurrency: int) -> tuple[float, int]:
    from harborapi import HarborClient

    with HarborClient(url, **LOGIN) as client:
        return hammer_threads(lambda: client.get_artifact(PROJECT, REPOSITORY, REFERENCE), concurrency)


# ---- raw HTTP


async def raw_httpx2(case: str, url: str, concurrency: int) -> tuple[float, int]:
    import httpx2

    auth = (USER if case == "password" else LOGIN).values()
    limits = httpx2.Limits(max_connections=100, max_keepalive_connections=100)
    async with httpx2.AsyncClient(base_url=url + "/api/v2.0", auth=tuple(auth), limits=limits) as client:  # type: ignore[arg-type]

        async def one(path: str = ONE) -> Any:
            return json.loads((await client.get(path)).content)

        if case in {"one", "password"}:
            return await hammer(one, concurrency, 200 if case == "password" else COUNT)
        return await listing(one)


def raw_httpx2_blocking(case: str, url: str, concurrency: int) -> tuple[float, int]:
    import httpx2

    limits = httpx2.Limits(max_connections=100, max_keepalive_connections=100)
    with httpx2.Client(base_url=url + "/api/v2.0", auth=tuple(LOGIN.values()), limits=limits) as client:  # type: ignore[arg-type]
        return hammer_threads(lambda: json.loads(client.get(ONE).content), concurrency)


async def raw_aiohttp(case: str, url: str, concurrency: int) -> tuple[float, int]:
    import aiohttp

    login = USER if case == "password" else LOGIN
    headers = {"Authorization": aiohttp.encode_basic_auth(login["username"], login["secret"])}
    async with aiohttp.ClientSession(headers=headers, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def one(path: str = ONE) -> Any:
            async with session.get(f"{url}/api/v2.0{path}") as answer:
                return json.loads(await answer.read())

        if case in {"one", "password"}:
            return await hammer(one, concurrency, 200 if case == "password" else COUNT)
        return await listing(one)


async def listing(get: Callable[[str], Awaitable[Any]]) -> tuple[float, int]:
    """10,000 artifacts in 100 pages by ten connections, as a program without a library would do it."""
    began, found = time.perf_counter(), 0
    numbers = iter(range(1, 101))

    async def work() -> None:
        nonlocal found
        for number in numbers:
            items = await get(f"{pages('large')}?page={number}&page_size=100")
            found += len(items)

    await asyncio.gather(*(work() for _ in range(10)))
    return time.perf_counter() - began, found


async def socket_limit(case: str, url: str, concurrency: int) -> tuple[float, int]:
    """A raw asyncio socket: what the interpreter and the machine allow."""
    host, _, port = url.partition("//")[2].partition(":")
    request = f"GET /api/v2.0{ONE} HTTP/1.1\r\nhost: {host}\r\n\r\n".encode()
    free = [await asyncio.open_connection(host, int(port)) for _ in range(concurrency)]

    async def one() -> None:
        reader, writer = connection = free.pop()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        at = head.index(b"Content-Length: ") + 16
        json.loads(await reader.readexactly(int(head[at : head.index(b"\r", at)])))
        free.append(connection)

    return await hammer(one, concurrency)


# ---- the peers


async def existing_harborapi(case: str, url: str, concurrency: int) -> tuple[float, int]:
    from harborapi import HarborAsyncClient

    login = USER if case == "password" else LOGIN
    client = HarborAsyncClient(url=url + "/api/v2.0", **login)
    if case in {"one", "password"}:
        count = 200 if case == "password" else 640
        return await hammer(lambda: client.get_artifact(PROJECT, REPOSITORY, REFERENCE), concurrency, count)
    began = time.perf_counter()
    size = {"page_size": 100} if case == "list" else {}
    found = await client.get_artifacts(PROJECT, "large", **size)
    return time.perf_counter() - began, len(found)


CONTESTANTS: dict[str, Callable[..., Any]] = {
    "ours": ours,
    "ours-aiohttp": lambda case, url, concurrency: ours(case, url, concurrency, http="aiohttp"),
    "ours-without-session": lambda case, url, concurrency: ours(case, url, concurrency, session=False),
    "ours-blocking": ours_blocking,
    "httpx2": raw_httpx2,
    "httpx2-blocking": raw_httpx2_blocking,
    "aiohttp": raw_aiohttp,
    "socket": socket_limit,
    "existing": existing_harborapi,
}


def main() -> None:
    name, case, url = sys.argv[1:4]
    concurrency = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    result = CONTESTANTS[name](case, url, concurrency)
    seconds, count = asyncio.run(result) if asyncio.iscoroutine(result) else result
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "count": count, "peak_mb": peak}))


if __name__ == "__main__":
    main()
