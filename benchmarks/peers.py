"""The packages of others, each in an environment of its own."""

from __future__ import annotations

import asyncio
from typing import Any

from job import PROJECT, REFERENCE, REPOSITORY, Found, Job, clock, hammer, hammer_threads, once


async def existing(job: Job) -> Found:
    """harborapi 0.26."""
    from harborapi import HarborAsyncClient

    client: Any = HarborAsyncClient(url=job.url + "/api/v2.0", **job.login)

    def one() -> Any:
        return client.get_artifact(PROJECT, REPOSITORY, REFERENCE)

    if job.case in {"one", "password"}:
        return await hammer(one, job)
    if job.case == "first":
        return await once(one)
    await one()
    if job.case == "sweep":
        return await _sweep(client)
    size = {} if job.case == "list by default" else {"page_size": 100}
    with clock() as found:
        found.count = len(await client.get_artifacts(PROJECT, job.repository, **size))
    return found


async def _sweep(client: Any) -> Found:
    """Every artifact of a project with its report, ten requests at once."""
    slots = asyncio.Semaphore(10)

    async def repository(name: str) -> int:
        async with slots:
            rows = await client.get_artifacts(PROJECT, name, page_size=100)
            reports = [await client.get_artifact_vulnerabilities(PROJECT, name, row.digest) for row in rows]
        return sum(one is not None for one in reports)

    with clock() as found:
        names = [row.name.partition("/")[2] for row in await client.get_repositories(PROJECT, page_size=100)]
        found.count = sum(await asyncio.gather(*map(repository, names)))
    return found


def generated(job: Job) -> Found:
    """harbor-api-client 2.12, made by a generator from Harbor's API file; blocking."""
    import harbor_client

    settings = harbor_client.Configuration()
    settings.host, settings.username = job.url + "/api/v2.0", job.login["username"]
    settings.password = job.login["secret"]
    api: Any = harbor_client.ArtifactApi(harbor_client.ApiClient(settings))

    def one() -> Any:
        return api.get_artifact(PROJECT, REPOSITORY, REFERENCE)

    if job.case in {"one", "password"}:
        return hammer_threads(one, job)
    if job.case == "first":
        with clock(1) as found:
            one()
        return found
    one()
    size = 10 if job.case == "list by default" else 100  # it gives one page: the others are the program's own loop
    with clock() as found:
        for number in range(1, job.count // size + 1):
            found.count += len(api.list_artifacts(PROJECT, job.repository, page=number, page_size=size))
    return found
