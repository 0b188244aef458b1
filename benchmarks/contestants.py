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
import resource
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any

PROJECT, REPOSITORY, REFERENCE = "p", "small", "x"
ONE = f"/projects/{PROJECT}/repositories/{REPOSITORY}/artifacts/{REFERENCE}"
LOGIN = {"username": "robot$bench", "secret": "Secret12"}  # a robot: nobody can log in, all pay the same
USER = {"username": "user", "secret": "Secret12"}
SIZES = {"small": 100, "medium": 1000, "large": 10_000, "huge": 100_000}


@dataclass
class Job:
    """What is to be measured.

    Attributes:
        case: `one`, `first`, `list`, `list by default`, `iterate`, `sweep`, `memory`, `decode page` or `decode report`.
        url: The server.
        concurrency: How many requests at once.
        count: How much: requests, decodings; of lists the size.
    """

    case: str
    url: str
    concurrency: int = 1
    count: int = 1920

    @property
    def login(self) -> dict[str, str]:
        """Who asks."""
        return USER if self.case == "password" else LOGIN

    @property
    def repository(self) -> str:
        """The one whose list is as long as the count."""
        return next((name for name, size in SIZES.items() if size >= self.count), "huge")


@dataclass
class Found:
    """What was measured."""

    seconds: float = 0.0
    cpu: float = 0.0
    count: int = 0
    mb: float | None = None


@contextmanager
def clock(count: int = 0) -> Iterator[Found]:
    """Measures what is done within."""
    found = Found(count=count)
    cpu, began = time.process_time(), time.perf_counter()
    yield found
    found.seconds, found.cpu = time.perf_counter() - began, time.process_time() - cpu


async def hammer(one: Callable[[], Awaitable[object]], job: Job) -> Found:
    """Requests by tasks, after a warm-up; where the log-in is measured, from the first on."""
    if job.case != "password":
        await asyncio.gather(*(one() for _ in range(job.concurrency)))
    each = max(1, job.count // job.concurrency)

    async def work() -> None:
        for _ in range(each):
            await one()

    with clock(each * job.concurrency) as found:
        await asyncio.gather(*(work() for _ in range(job.concurrency)))
    return found


def hammer_threads(one: Callable[[], object], job: Job) -> Found:
    """Requests by threads, after a warm-up; where the log-in is measured, from the first on."""
    together = threading.Barrier(job.concurrency + 1)
    each = max(1, job.count // job.concurrency)
    failures: list[Exception] = []

    def work() -> None:
        try:
            if job.case != "password":
                one()
            together.wait()
            for _ in range(each):
                one()
        except Exception as exc:
            failures.append(exc)
            together.abort()

    threads = [threading.Thread(target=work) for _ in range(job.concurrency)]
    for thread in threads:
        thread.start()
    with suppress(threading.BrokenBarrierError):
        together.wait()
    with clock(each * job.concurrency) as found:
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]
    return found


async def once(one: Callable[[], Awaitable[object]]) -> Found:
    """The first answer; who asks for it measures the whole process."""
    with clock(1) as found:
        await one()
    return found


def peak() -> float:
    """The largest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)


def memory() -> float:
    """The memory of this process now, in MB; where the system does not tell it, the largest so far."""
    try:
        with open("/proc/self/statm") as told:  # noqa: PTH123 - light, so that it measures nothing of itself
            return int(told.read().split()[1]) * resource.getpagesize() / (1 << 20)
    except OSError:
        return peak()


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
    sys.modules["contestants"] = sys.modules["__main__"]
    main()
