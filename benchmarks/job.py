"""What a contestant is asked to do, and how it is measured: what all contestants share."""

from __future__ import annotations

import asyncio
import resource
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

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
