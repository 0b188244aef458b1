"""What this package does in each case."""

from __future__ import annotations

from typing import Any

from job import PROJECT, REFERENCE, REPOSITORY, Found, Job, clock, hammer, hammer_threads, once, peak


async def asynchronous(job: Job, **settings: Any) -> Found:
    """The async client."""
    from harborapi import HarborAsyncClient

    async with HarborAsyncClient(job.url, **job.login, **settings) as client:

        def one() -> Any:
            return client.get_artifact(PROJECT, REPOSITORY, REFERENCE)

        if job.case in {"one", "password"}:
            return await hammer(one, job)
        if job.case == "first":
            return await once(one)
        await client.get_artifacts(PROJECT, REPOSITORY, limit=1)
        if job.case == "iterate":
            return await _iterate(client, job)
        if job.case == "sweep":
            return await _sweep(client)
        with clock() as found:
            found.count = len(await client.get_artifacts(PROJECT, job.repository))
        return found


async def _iterate(client: Any, job: Job) -> Found:
    """One artifact after the other, and by how many MB the peak grew after the first page."""
    from harborapi.operations import artifact

    first = 0.0
    with clock() as found:
        async for _ in client.iterate(artifact.get_artifacts(PROJECT, job.repository)):
            found.count += 1
            if found.count == 100:
                first = peak()
    found.mb = peak() - first
    return found


async def _sweep(client: Any) -> Found:
    """Every artifact of 1,000 repositories with its report."""
    from harborapi.ext.api import get_artifacts

    with clock() as found:
        rows = await get_artifacts(client, projects=[PROJECT], with_report=True, max_connections=10)
        found.count = sum(row.report is not None for row in rows)
    return found


def blocking(job: Job) -> Found:
    """The blocking client."""
    from harborapi import HarborClient

    with HarborClient(job.url, **job.login) as client:
        if job.case in {"one", "password"}:
            return hammer_threads(lambda: client.get_artifact(PROJECT, REPOSITORY, REFERENCE), job)
        if job.case == "first":
            with clock(1) as found:
                client.get_artifact(PROJECT, REPOSITORY, REFERENCE)
            return found
        client.get_artifacts(PROJECT, REPOSITORY, limit=1)
        with clock() as found:
            found.count = len(client.get_artifacts(PROJECT, job.repository))
        return found
