"""The blocking driver on httpx2: performs the engine's effects, from any number of threads."""

from __future__ import annotations

import contextvars
import threading
import time
from collections import deque
from collections.abc import Hashable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2

from .._core.wire import DONE, Emit, Gather, Once, Response, Send, Sleep
from ..exceptions import DeadlineExceeded
from .common import FOREIGN, Collector, Connections, deadline_passed, to_httpx, translate

if TYPE_CHECKING:
    from .._core.wire import Effect, Flow

T = TypeVar("T")


class SyncDriver:
    """Performs effects, blocking.

    Args:
        connections: How connections are made.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._transports: dict[str | None, httpx2.BaseTransport] = {}
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(connections.max_connections)
        self._helpers = threading.BoundedSemaphore(connections.max_connections)
        self._pending: dict[Hashable, Future[Any]] = {}

    def run(self, flow: Flow[T], deadline: float | None = None) -> T:
        """Perform a flow to its end.

        Args:
            flow: The flow.
            deadline: Seconds for all of it.

        Returns:
            What the flow returns.
        """
        until = None if deadline is None else time.monotonic() + deadline
        result: T = _Run(self, flow, until).result()
        return result

    def stream(self, flow: Flow[Any], deadline: float | None = None) -> Iterator[Any]:
        """Perform a flow and hand on what it emits.

        Args:
            flow: The flow.
            deadline: Seconds for all of it.

        Yields:
            The values emitted.
        """
        yield from _Run(self, flow, None if deadline is None else time.monotonic() + deadline).emitted()

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            transports, self._transports = list(self._transports.values()), {}
        for transport in transports:
            transport.close()

    def _transport(self, scheme: str, host: str) -> httpx2.BaseTransport:
        own = self._connections.transport
        if own is not None:
            return own  # type: ignore[no-any-return]  # what the user passed in
        proxy = self._connections.proxy_for(scheme, host)
        with self._lock:
            if proxy not in self._transports:
                self._transports[proxy] = httpx2.HTTPTransport(
                    verify=self._connections.ssl_context(), limits=self._connections.limits(), proxy=proxy
                )
            return self._transports[proxy]

    def send(self, send: Send, until: float | None) -> Response:
        """One exchange."""
        began = time.monotonic()
        left = None if until is None else until - began
        if (left is not None and left <= 0) or not self._slots.acquire(timeout=left):
            raise deadline_passed()
        try:
            return self._exchange(send, began, until, left)
        except FOREIGN as exc:
            if until is not None and time.monotonic() >= until and isinstance(exc, httpx2.TimeoutException):
                raise deadline_passed(began) from exc
            raise translate(exc, began) from exc
        finally:
            self._slots.release()

    def _exchange(self, send: Send, began: float, until: float | None, left: float | None) -> Response:
        scheme, host, _ = send.request.origin
        request = to_httpx(send.request, send.timeout, left)
        answer = self._transport(scheme, host).handle_request(request)
        answer.request = request
        try:
            collector = Collector(send, answer, began)
            for piece in answer.iter_bytes():
                collector.take(piece)
                if until is not None and time.monotonic() >= until:
                    raise deadline_passed(began)
            return collector.response()
        finally:
            answer.close()

    def once(self, effect: Once, until: float | None) -> Any:
        """What all who ask at the same time share."""
        while True:
            with self._lock:
                pending = self._pending.get(effect.key)
                if pending is None:
                    mine = self._pending[effect.key] = Future()
                    break
            try:
                return pending.result(None if until is None else max(0.0, until - time.monotonic()))
            except _TakeOver:
                continue
            except TimeoutError as exc:
                if pending.done():
                    raise
                raise deadline_passed() from exc
        return self._lead(effect, mine, until)

    def _lead(self, effect: Once, mine: Future[Any], until: float | None) -> Any:
        try:
            value = _Run(self, effect.flow(), until).result()
        except BaseException as exc:
            self._settle(effect.key)
            given_up = isinstance(exc, DeadlineExceeded) or not isinstance(exc, Exception)
            mine.set_exception(_TakeOver() if given_up else exc)
            raise
        self._settle(effect.key)
        mine.set_result(value)
        return value

    def _settle(self, key: Hashable) -> None:
        with self._lock:
            self._pending.pop(key, None)

    def try_helper(self) -> bool:
        """Take one of the threads that gathering may use; False where all are in use."""
        return self._helpers.acquire(blocking=False)

    def free_helper(self) -> None:
        """Give it back."""
        self._helpers.release()


class _TakeOver(Exception):
    """The one who did it gave up; one that waits does it."""


class _Run:
    """One flow under way."""

    def __init__(self, driver: SyncDriver, flow: Flow[Any], until: float | None) -> None:
        self._driver, self._flow, self._until = driver, flow, until
        self._gathers: dict[int, _Cursor] = {}

    def result(self) -> Any:
        for _ in self.emitted():
            pass
        return self._value

    def emitted(self) -> Iterator[Any]:
        flow = self._flow
        self._value: Any = None
        try:
            effect = flow.send(None)
            while True:
                if isinstance(effect, Emit):
                    yield effect.value
                    effect = flow.send(None)
                    continue
                try:
                    answer = self._perform(effect)
                except BaseException as exc:  # noqa: BLE001 - every exception goes into the flow
                    effect = flow.throw(exc)
                else:
                    effect = flow.send(answer)
        except StopIteration as stop:
            self._value = stop.value
        finally:
            for cursor in self._gathers.values():
                cursor.cancel()
            flow.close()

    def _perform(self, effect: Effect) -> Any:
        if isinstance(effect, Send):
            return self._driver.send(effect, self._until)
        if isinstance(effect, Sleep):
            return self._sleep(effect.seconds)
        if isinstance(effect, Gather):
            return self._gathers.setdefault(id(effect), _Cursor(self._driver, effect, self._until)).next()
        if isinstance(effect, Once):
            return self._driver.once(effect, self._until)
        raise TypeError(f"no effect: {effect!r}")

    def _sleep(self, seconds: float) -> None:
        if self._until is not None and time.monotonic() + seconds > self._until:
            raise deadline_passed()
        time.sleep(seconds)


class _Cursor:
    """A Gather under way: results in order or as they come, at most `limit` held.

    A flow that finds no free thread is run by the thread that gathers, so gathering within gathering can't wait for
    itself.
    """

    def __init__(self, driver: SyncDriver, gather: Gather, until: float | None) -> None:
        self._driver, self._gather, self._until = driver, gather, until
        self._flows = iter(gather.flows)
        self._held: deque[Future[Any]] = deque()
        self._stopped = threading.Event()
        self._exhausted = False
        self._threads: list[threading.Thread] = []

    def next(self) -> Any:
        self._fill()
        if not self._held:
            return DONE
        future = self._choose()
        self._held.remove(future)
        exc = future.exception()
        if exc is None:
            return future.result()
        if self._gather.return_exceptions and isinstance(exc, Exception):
            return exc
        self.cancel()
        raise exc

    def _choose(self) -> Future[Any]:
        if not self._gather.return_exceptions:
            failed = next((f for f in self._held if f.done() and f.exception() is not None), None)
            if failed is not None:
                return failed
        if self._gather.ordered:
            first = self._held[0]
            while not first.done():
                done, _ = wait(self._held, return_when=FIRST_COMPLETED)
                failed = next((f for f in done if f.exception() is not None), None)
                if failed is not None and not self._gather.return_exceptions:
                    return failed
                if not first.done():
                    wait([first], timeout=0.05)
            return first
        return next(iter(wait(self._held, return_when=FIRST_COMPLETED).done))

    def _fill(self) -> None:
        while not self._exhausted and len(self._held) < self._gather.limit:
            try:
                flow = next(self._flows)
            except StopIteration:
                self._exhausted = True
                return
            future: Future[Any] = Future()
            self._held.append(future)
            if self._gather.limit > 1 and self._driver.try_helper():
                context = contextvars.copy_context()
                thread = threading.Thread(target=context.run, args=(self._help, flow, future), daemon=True)
                self._threads.append(thread)
                thread.start()
            else:
                self._work(flow, future)

    def _help(self, flow: Flow[Any], future: Future[Any]) -> None:
        try:
            self._work(flow, future)
        finally:
            self._driver.free_helper()

    def _work(self, flow: Flow[Any], future: Future[Any]) -> None:
        try:
            if self._stopped.is_set():
                flow.close()
                future.cancel()
                future.set_running_or_notify_cancel()
                return
            future.set_result(_Run(self._driver, flow, self._until).result())
        except BaseException as exc:  # noqa: BLE001 - handed to the flow that gathers
            future.set_exception(exc)

    def cancel(self) -> None:
        self._stopped.set()
        self._exhausted = True
        for thread in self._threads:
            thread.join()
