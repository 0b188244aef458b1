"""What the blocking driver gathers with: bounded threads, slots for requests, and scopes that end together."""

from __future__ import annotations

import contextvars
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from .._core.wire import DONE

if TYPE_CHECKING:
    from .._core.wire import Flow, Gather


class Stopped(BaseException):
    """Thrown into a flow that is to end because the one that gathers it did."""


class Scope:
    """What is stopped together: a flow, and all that it gathers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wakers: dict[object, Callable[[], object]] = {}
        self.stopped = False

    def stop(self) -> None:
        """Stop what goes on in it, from any thread; it need not have ended yet."""
        with self._lock:
            self.stopped = True
            wakers = list(self._wakers.values())
        for wake in wakers:
            wake()

    @contextmanager
    def waking(self, wake: Callable[[], object]) -> Generator[None]:
        """While this is open, stopping calls `wake`; raises `Stopped` where it has happened already."""
        key = self.enter(wake)
        try:
            yield
        finally:
            self.leave(key)

    def enter(self, wake: Callable[[], object]) -> object:
        """As `waking`, to be ended by `leave`."""
        key = object()
        with self._lock:
            if self.stopped:
                raise Stopped
            self._wakers[key] = wake
        return key

    def leave(self, key: object) -> None:
        """End what `enter` began."""
        with self._lock:
            self._wakers.pop(key, None)

    def sleep(self, seconds: float) -> None:
        """Wait, or until it is stopped."""
        event = threading.Event()
        with self.waking(event.set):
            if event.wait(seconds):
                raise Stopped


class Slots:
    """Places for requests under way.

    Args:
        number: How many there are.
    """

    def __init__(self, number: int) -> None:
        self._free = number
        self._condition = threading.Condition()

    def acquire(self, until: float | None, scope: Scope) -> bool:
        """Take a place, waiting for one.

        Args:
            until: The time until which to wait.
            scope: What may stop the waiting.

        Returns:
            False where the time passed.
        """
        with self._condition:
            if self._free > 0:
                self._free -= 1
                return True
        with scope.waking(self._wake), self._condition:
            while self._free <= 0:
                if scope.stopped:
                    raise Stopped
                left = None if until is None else until - time.monotonic()
                if left is not None and left <= 0:
                    return False
                self._condition.wait(left)
            self._free -= 1
            return True

    def release(self) -> None:
        """Give a place back."""
        with self._condition:
            self._free += 1
            self._condition.notify()

    def try_acquire(self) -> bool:
        """Take a place if there is one."""
        with self._condition:
            if self._free <= 0:
                return False
            self._free -= 1
            return True

    def _wake(self) -> None:
        with self._condition:
            self._condition.notify_all()


@dataclass(eq=False, slots=True)
class _Child:
    """One flow of a Gather, and the context of who gathers."""

    flow: Flow[Any]
    context: contextvars.Context = field(default_factory=contextvars.copy_context)
    done: bool = False
    value: Any = None
    failure: BaseException | None = None


class Cursor:
    """A Gather under way: results in order or as they come, at most `limit` held.

    It has threads of its own, as many as are free in the client; where none is, the thread that gathers runs the flows
    itself, one after the other. So gathering within gathering can't wait for itself.

    Args:
        gather: What to run.
        run: Performs a flow, in a scope.
        threads: The places for threads of the client.
        parent: The scope of the flow that gathers.
    """

    def __init__(self, gather: Gather, run: Callable[[Flow[Any], Scope], Any], threads: Slots, parent: Scope) -> None:
        self._gather, self._run, self._threads, self._parent = gather, run, threads, parent
        self._flows: Iterator[Flow[Any]] | None = iter(gather.flows)
        self._held: deque[_Child] = deque()
        self._waiting: SimpleQueue[_Child | None] = SimpleQueue()
        self._finished: SimpleQueue[_Child] = SimpleQueue()
        self._arrived: deque[_Child] = deque()
        self._workers: list[threading.Thread] = []
        self._scope = Scope()
        self._key = parent.enter(self._scope.stop)

    def next(self) -> Any:
        """The next result, or `DONE`.

        Raises:
            BaseException: What a flow raised; the others are then stopped.
        """
        try:
            self._fill()
            if not self._held:
                self.close()
                return DONE
            child = self._choose()
        except BaseException:
            self.close()
            raise
        self._held.remove(child)
        if child.failure is None:
            return child.value
        if self._gather.return_exceptions and isinstance(child.failure, Exception):
            return child.failure
        self.close()
        raise child.failure

    def close(self) -> None:
        """Stop what is under way and wait for its end."""
        self._flows = None
        self._held.clear()
        self._scope.stop()
        for _ in self._workers:
            self._waiting.put(None)
        while self._workers:
            self._workers[-1].join()
            self._workers.pop()
        self._parent.leave(self._key)

    def _fill(self) -> None:
        while self._flows is not None and len(self._held) < self._gather.limit:
            try:
                flow = next(self._flows)
            except StopIteration:
                self._flows = None
                return
            child = _Child(flow)
            self._held.append(child)
            busy = sum(not one.done for one in self._held)
            if busy > len(self._workers) and self._gather.limit > 1 and self._threads.try_acquire():
                self._start_worker()
            if not self._workers:
                self._work(child)
                return
            self._waiting.put(child)

    def _start_worker(self) -> None:
        worker = threading.Thread(target=self._serve, name="harborapi-gather", daemon=True)
        try:
            worker.start()
        except BaseException:
            self._threads.release()
            raise
        self._workers.append(worker)

    def _serve(self) -> None:
        try:
            while (child := self._waiting.get()) is not None:
                self._work(child)
        finally:
            self._threads.release()

    def _work(self, child: _Child) -> None:
        try:
            child.value = child.context.run(self._run, child.flow, self._scope)
        except BaseException as exc:  # noqa: BLE001 - handed to the flow that gathers
            child.failure = exc
        finally:
            self._finished.put(child)

    def _choose(self) -> _Child:
        while True:
            self._take_in(wait=False)
            if not self._gather.return_exceptions:
                failed = next((child for child in self._arrived if child.failure is not None), None)
                if failed is not None:
                    return failed
            if self._gather.ordered and self._held[0].done:
                self._arrived.remove(self._held[0])
                return self._held[0]
            if self._arrived and not self._gather.ordered:
                return self._arrived.popleft()
            self._take_in(wait=True)

    def _take_in(self, *, wait: bool) -> None:
        """Note what has finished; with `wait`, at least one."""
        while True:
            try:
                child = self._finished.get(block=wait)
            except Empty:
                return
            child.done, wait = True, False
            self._arrived.append(child)
