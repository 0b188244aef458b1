"""One measurement of one contestant, in a process of its own.

usage: contestants.py NAME CASE URL [CONCURRENCY] [COUNT]

Prints one line of JSON: seconds, units of work done, seconds of CPU, and MB where memory is measured. Each contestant
does the same work: the answer is read into what the contestant gives its users (models where it has them, parsed JSON
where it is raw HTTP), and what every program pays once (imports, the first connection) is paid before the clock starts,
but for the case that measures just that.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from job import Found, Job, clock, memory

# ---- without HTTP: how answers are read


def decode(job: Job) -> Found:
    """A page of 100 artifacts, or a report of 5,000 vulnerabilities, from bytes to models."""
    content = body(job.case)
    read = reader(job.case, content)
    read()
    with clock(job.count) as found:
        for _ in range(job.count):
            read()
    return found


def hold(job: Job) -> Found:
    """How much memory so many artifacts take."""
    content = body("decode page")
    read = reader("decode page", content)
    read()
    gc.collect()
    before, held = memory(), []
    with clock(job.count) as found:
        for _ in range(job.count // 100):
            held.append(read())
    found.mb = memory() - before
    return found


def body(case: str) -> bytes:
    """What is read."""
    import server

    if case == "decode page":
        return json.dumps([server.artifact(number) for number in range(1, 101)]).encode()
    return json.dumps(server.report(5000)[server.REPORT_TYPE]).encode()


def reader(case: str, content: bytes) -> Callable[[], object]:
    """How the installed package, ours or the existing one, reads bytes."""
    import harborapi
    from harborapi.models import Artifact, HarborVulnerabilityReport

    if harborapi.__version__ < "1":
        if case == "decode page":
            return lambda: [Artifact.model_validate(one) for one in json.loads(content)]
        return lambda: HarborVulnerabilityReport.model_validate(json.loads(content))
    from harborapi._core.decode import PLAIN, Json
    from harborapi._core.wire import Headers, Response

    how = Json[Any]("list[Artifact]" if case == "decode page" else "HarborVulnerabilityReport")
    answer = Response(200, Headers(()), content)
    return lambda: how.read(answer, PLAIN)


def parsed(job: Job) -> Found:
    """The same as parsed JSON."""
    content = body("decode page" if job.case == "memory" else job.case)
    gc.collect()
    before, held = memory(), []
    count = job.count // 100 if job.case == "memory" else job.count
    with clock(job.count) as found:
        for _ in range(count):
            one = json.loads(content)
            if job.case == "memory":
                held.append(one)
    found.mb = memory() - before if job.case == "memory" else None
    return found


def contestants() -> dict[str, Callable[[Job], Any]]:
    """All of them, by name."""
    import ours
    import peers
    import raw

    return {
        "ours": ours.asynchronous,
        "ours-aiohttp": lambda job: ours.asynchronous(job, http="aiohttp"),
        "ours-without-session": lambda job: ours.asynchronous(job, session=False),
        "ours-blocking": ours.blocking,
        "httpx2": raw.httpx2_async,
        "httpx2-blocking": raw.httpx2_blocking,
        "aiohttp": raw.aiohttp_async,
        "socket": raw.socket_limit,
        "existing": peers.existing,
        "generated": peers.generated,
    }


def measure(name: str, job: Job) -> Found:
    """One contestant, one case."""
    if job.case == "memory" or job.case.startswith("decode"):
        return parsed(job) if name == "json" else hold(job) if job.case == "memory" else decode(job)
    result = contestants()[name](job)
    found: Found = asyncio.run(result) if asyncio.iscoroutine(result) else result
    return found


def main() -> None:
    name, case, url, *numbers = sys.argv[1:]
    print(json.dumps(asdict(measure(name, Job(case, url, *map(int, numbers))))))


if __name__ == "__main__":
    main()
