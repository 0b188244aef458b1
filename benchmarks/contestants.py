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
        if case == "first":
            began = time.perf_counter()
            await client.get_artifact(PROJECT, REPOSITORY, REFERENCE)
            return time.perf_counter() - began, 1
        if case == "iterate":
            return await iterate(client)
        if case == "sweep":
            return await sweep(client)
        began = time.perf_counter()
        found = await client.get_artifacts(PROJECT, "large")
        return time.perf_counter() - began, len(found)


async def iterate(client: Any) -> tuple[float, int]:
    """100,000 artifacts one by one; prints by how many MB the peak grew after the first page."""
    from harborapi.operations import artifact

    began, found, first = time.perf_counter(), 0, 0.0
    async for _ in client.iterate(artifact.get_artifacts(PROJECT, "huge")):
        found += 1
        if found == 100:
            first = peak()
    print(f"peak after the first page {first:.0f} MB, after all {peak():.0f} MB", file=sys.stderr)
    return time.perf_counter() - began, found


async def sweep(client: Any) -> tuple[float, int]:
    """Every artifact of 1,000 repositories with its report."""
    from harborapi.ext.api import get_artifacts

    began = time.perf_counter()
    found = await get_artifacts(client, projects=[PROJECT], with_report=True, max_connections=10)
    return time.perf_counter() - began, len(found)


def peak() -> float:
    """The largest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def decode(case: str) -> tuple[float, int]:
    """A page of 100 artifacts, or a report of 5,000 vulnerabilities, from bytes to models."""
    import server

    if case == "decode page":
        content = json.dumps([server.artifact(number) for number in range(1, 101)]).encode()
        count = 100
    else:
        content = json.dumps(server.report(5000)[server.REPORT_TYPE]).encode()
        count = 10
    read = reader(case, content)
    read()
    began = time.perf_counter()
    for _ in range(count):
        read()
    return time.perf_counter() - began, count


def reader(case: str, content: bytes) -> Callable[[], object]:
    """How the installed package, ours or the existing one, reads bytes."""
    import harborapi
    from harborapi.models import Artifact, HarborVulnerabilityReport

    if harborapi.__version__ < "1":
        if case == "decode page":
            return lambda: [Artifact.model_validate(one) for one in json.loads(content)]
        return lambda: HarborVulnerabilityReport.model_validate(json.loads(content))
    from harborapi._core.decode import adapter

    name = "list[Artifact]" if case == "decode page" else "HarborVulnerabilityReport"
    return lambda: adapter(name).validate_json(content)


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
        if case == "first":
            began = time.perf_counter()
            await one()
            return time.perf_counter() - began, 1
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
    if case == "first":
        await client.get_artifact(PROJECT, REPOSITORY, REFERENCE)
        return time.perf_counter() - began, 1
    size = {} if case == "list by default" else {"page_size": 100}
    found = await client.get_artifacts(PROJECT, "large", **size)
    return time.perf_counter() - began, len(found)


def generated_client(case: str, url: str, concurrency: int) -> tuple[float, int]:
    import harbor_client

    settings = harbor_client.Configuration()
    login = USER if case == "password" else LOGIN
    settings.host, settings.username, settings.password = url + "/api/v2.0", login["username"], login["secret"]
    api = harbor_client.ArtifactApi(harbor_client.ApiClient(settings))
    count = 200 if case == "password" else 640
    return hammer_threads(lambda: api.get_artifact(PROJECT, REPOSITORY, REFERENCE), concurrency, count)


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
    "generated": generated_client,
}


def main() -> None:
    name, case, url = sys.argv[1:4]
    concurrency = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    result = decode(case) if case.startswith("decode") else CONTESTANTS[name](case, url, concurrency)
    seconds, count = asyncio.run(result) if asyncio.iscoroutine(result) else result
    print(json.dumps({"seconds": seconds, "count": count, "peak_mb": peak()}))


if __name__ == "__main__":
    main()
