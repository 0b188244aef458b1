"""Work that takes time.

A kind of job is a function, registered by name, that does one step and says how many seconds pass before the next::

    @job("SCAN")
    def scan(work: Work) -> float | None:
        if work.step == 0:
            with work.transaction() as state:
                ...
            return 1.0          # one second later step 1
        answer = work.harbor.outside.get(url)   # calls go out without the lock
        with work.transaction() as state:
            ...
        return None             # done

What a job must remember between its steps goes into `work.data` (JSON), so that a running job survives a snapshot and
a restart. Steps run in order of their time: in a server by themselves, in process when the test says so.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from harborapi.emulator import executions, schedules
from harborapi.emulator.tables import Row, TableSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import State

logger: logging.Logger = logging.getLogger("harborapi.emulator")
THREADS = 4


@dataclass(slots=True, eq=False, kw_only=True)
class Job(Row):
    """A job that isn't done yet."""

    id: int = 0
    kind: str = ""
    step: int = 0
    due: datetime | None = None
    data: dict[str, Any] = field(default_factory=dict[str, Any])


JOBS = TableSpec("jobs", Job)
KINDS: dict[str, Callable[[Work], float | None]] = {}


def job(kind: str) -> Callable[[Callable[[Work], float | None]], Callable[[Work], float | None]]:
    """Register the function that does the steps of this kind of job."""

    def register(function: Callable[[Work], float | None]) -> Callable[[Work], float | None]:
        if kind in KINDS:
            raise ValueError(f"two functions do {kind}")
        KINDS[kind] = function
        return function

    return register


@dataclass(slots=True)
class Work:
    """One step of a job: which, with what, and where."""

    harbor: Harbor
    step: int
    data: dict[str, Any]
    """Its own copy: what is put in is there in the next step."""
    now: datetime

    @contextmanager
    def transaction(self) -> Generator[State]:
        """Hold the lock and the state; what is written is taken back if the block raises. No calls out from inside."""
        with self.harbor.lock, self.harbor.state.transaction():
            yield self.harbor.state


class Jobs:
    """The jobs of one emulator.

    Args:
        harbor: whose they are.
        pace: `manual` – nothing runs until it is told; `fast` – all runs at once, right after the request that caused
            it; `real` – each step at its time.
    """

    def __init__(self, harbor: Harbor, pace: str) -> None:
        self.harbor: Harbor = harbor
        self.pace: str = pace
        self._running: set[int] = set()
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._stopped = False

    def submit(self, kind: str, data: dict[str, Any] | None = None, delay: float = 0) -> int:
        """Start a job; it begins when the transaction under way is over.

        Args:
            kind: the name that its function is registered under.
            data: what it works with: JSON.
            delay: seconds until its first step.

        Returns:
            The job's number.
        """
        if kind not in KINDS:
            raise ValueError(f"no function does {kind}")
        row = Job(kind=kind, data=dict(data or {}), due=self.harbor.clock.now() + self._span(delay))
        return self.harbor.state[JOBS].add(row).id

    def cancel(self, number: int) -> bool:
        """Take a job off that has a step to come; False if it is done already."""
        row = self.harbor.state[JOBS].get(number)
        if row is None:
            return False
        self.harbor.state[JOBS].remove(row)
        return True

    @property
    def pending(self) -> int:
        """How many jobs are not done yet."""
        return len(self.harbor.state[JOBS])

    def run(self, limit: float = 86_400) -> int:
        """Do all jobs to their end, moving the clock on to each step's time; schedules are left alone.

        Args:
            limit: seconds of the emulator's time after which it is given up.

        Returns:
            How many steps were done.

        Raises:
            RuntimeError: jobs are still there after `limit`.
        """
        end = self.harbor.clock.now() + timedelta(seconds=limit)
        done = 0
        while (row := self._next(datetime.max.replace(tzinfo=end.tzinfo))) is not None:
            if row.due and row.due > end:
                self._release(row)
                raise RuntimeError(f"{self.pending} jobs are not done after {limit} seconds: {row.kind} ...")
            self.harbor.clock.move(row.due or end)
            self._step(row)
            done += 1
        return done

    def run_due(self, until: datetime | None = None) -> int:
        """Do the steps and start the schedules that are due until then (by default: now), each at its time.

        Returns:
            How many steps were done.
        """
        until = until or self.harbor.clock.now()
        done = 0
        while True:
            with self.harbor.lock:
                planned = schedules.next_due(self.harbor, until)
                row = self._next(until if planned is None else min(planned, until))
            if row is not None:
                self.harbor.clock.move(row.due or until)
                self._step(row)
                done += 1
            elif planned is not None:
                self.harbor.clock.move(planned)
                with self.harbor.lock, self.harbor.state.transaction():
                    schedules.fire_due(self.harbor, planned)
            else:
                return done

    def settle(self, seconds: float) -> None:
        """Let that much time pass: wait while there are jobs, at most so long, and skip the rest of it."""
        end = time.monotonic() + seconds
        target = self.harbor.clock.now() + timedelta(seconds=seconds)
        if self.pace == "manual":
            self.harbor.clock.advance(seconds)
            return
        while self.pending and time.monotonic() < end:
            if self._threads:
                with self._changed:
                    self._changed.wait(0.05)
            elif not self.run_due():
                time.sleep(0.05)
        self.run_due(target)
        self.harbor.clock.move(target)

    def wait_until(self, done: Callable[[], bool], seconds: float) -> None:
        """Wait while the threads of a server work at something, at most so long; without threads not at all."""
        end = time.monotonic() + seconds
        while self._threads and not self._stopped and not done() and time.monotonic() < end:
            with self._changed:
                self._changed.wait(0.05)

    def start(self) -> None:
        """Do the jobs by themselves, in threads of their own, until `stop`."""
        self._stopped = False
        for number in range(THREADS):
            thread = threading.Thread(target=self._work, name=f"harbor-emulator-jobs-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End the threads, after the step that each is at."""
        self._stopped = True
        self.wake()
        for thread in self._threads:
            thread.join(5)
        self._threads = []

    def wake(self) -> None:
        """Look for new jobs now; called after each request that wrote."""
        if self._threads:
            with self._changed:
                self._changed.notify_all()
        elif self.pace == "fast" and not self.harbor.state.journal.active:
            while self.run_due():
                pass

    def _work(self) -> None:
        while not self._stopped:
            now = self.harbor.clock.now()
            with self.harbor.lock:
                if schedules.next_due(self.harbor, now) is not None:
                    with self.harbor.state.transaction():
                        schedules.fire_due(self.harbor, now)
                row = self._next(now)
                coming = min((one.due for one in self.harbor.state[JOBS] if one.due), default=None)
            if row is not None:
                self._step(row)
                with self._changed:
                    self._changed.notify_all()
                continue
            wait = 1.0 if coming is None else min(1.0, max(0.01, (coming - now).total_seconds()))
            with self._changed:
                if not self._stopped:
                    self._changed.wait(wait)

    def _next(self, until: datetime) -> Job | None:
        """The first job that is due until then, taken so that nobody else does its step."""
        with self.harbor.lock:
            waiting = [row for row in self.harbor.state[JOBS] if row.id not in self._running and row.due]
            if len(self.harbor.state[schedules.PAUSED]):
                waiting = [row for row in waiting if row.step or not self._paused(row)]
            row = min(waiting, key=lambda one: (one.due, one.id), default=None)
            if row is None or row.due is None or row.due > until:
                return None
            self._running.add(row.id)
            return row

    def _paused(self, row: Job) -> bool:
        """Whether a job belongs to a queue that is paused: by its task's vendor, or else by its own kind."""
        task = self.harbor.state[executions.TASKS].get(row.data.get("task", 0))
        return (row.kind if task is None else task.vendor_type) in self.harbor.state[schedules.PAUSED]

    def _release(self, row: Job) -> None:
        self._running.discard(row.id)

    def _step(self, row: Job) -> None:
        work = Work(self.harbor, row.step, dict(row.data), self.harbor.clock.now())
        try:
            wait = KINDS[row.kind](work)
        except Exception:
            logger.exception("the job %s failed in step %d", row.kind, row.step)
            wait = None
        with self.harbor.lock:
            self._release(row)
            if not row.attached:
                return  # cancelled, or the state was replaced, meanwhile
            with self.harbor.state.transaction():
                if wait is None:
                    self.harbor.state[JOBS].remove(row)
                else:
                    row.data, row.step = work.data, row.step + 1
                    row.due = self.harbor.clock.now() + self._span(wait)

    def _span(self, seconds: float) -> timedelta:
        return timedelta(seconds=0 if self.pace == "fast" else seconds)
