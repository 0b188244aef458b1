"""The blocking driver on httpx2: performs the engine's effects, from any number of threads."""

from __future__ import annotations

import os
import ssl
import threading
import time
from collections.abc import Callable, Generator, Hashable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2

from .._core.wire import Emit, Gather, Once, Response, Send, Sleep
from ..exceptions import DeadlineExceeded, HarborAPIException, InvalidArgument
from . import connections as own
from .body import CallerError, Collector
from .common import Connections, check_headers, jar_of, keep_out, to_httpx
from .errors import FOREIGN, apart, deadline_passed, departing, passing, translate, without_tunnel
from .sockets import Backend, Exchange, current
from .threads import Cursor, Scope, Slots, Stopped

if TYPE_CHECKING:
    import httpcore2

    from .._core.wire import Effect, Flow, Origin

T = TypeVar("T")


@dataclass(eq=False)
class _Pending:
    """Something that is done once, and who waits for it."""

    waiting: list[threading.Event] = field(default_factory=list[threading.Event])
    done: bool = False
    value: Any = None
    failure: BaseException | None = None
    given_up: bool = False


class SyncDriver:
    """Performs effects, blocking. Safe for threads; a fork gets connections of its own.

    Args:
        connections: How connections are made.

    Raises:
        InvalidArgument: A setting can't be right.
    """

    def __init__(self, connections: Connections) -> None:
        if connections.http_client is not None and not isinstance(connections.http_client, httpx2.Client):
            raise InvalidArgument("http_client must be an httpx2.Client")
        self._connections = connections
        self._pace = connections.pace()
        self._context: ssl.SSLContext | None = None
        self._begin()

    def _begin(self) -> None:
        """What belongs to one process."""
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._backend = Backend()
        self._stacks: dict[Origin, own.SyncStack] = {}
        self._slots = Slots(self._connections.max_connections)
        self._threads = Slots(self._connections.max_connections)
        self._pending: dict[Hashable, _Pending] = {}

    def _check_process(self) -> None:
        if self._process != os.getpid():
            self._begin()

    def run(self, flow: Flow[T], deadline: float | None = None) -> T:
        """Perform a flow to its end.

        Args:
            flow: The flow.
            deadline: Seconds for all of it.

        Returns:
            What the flow returns.
        """
        self._check_process()
        until = None if deadline is None else time.monotonic() + deadline
        try:
            result: T = _Run(self, flow, until, Scope()).result()
        except HarborAPIException as exc:
            raise departing(exc)  # noqa: B904 - it is the same exception
        except BaseException as exc:
            passing(exc)
            raise
        return result

    def stream(self, flow: Flow[Any], deadline: float | None = None) -> Generator[Any]:
        """Perform a flow and hand on what it emits.

        Args:
            flow: The flow.
            deadline: Seconds for all of it.

        Yields:
            The values emitted.
        """
        self._check_process()
        until = None if deadline is None else time.monotonic() + deadline
        try:
            yield from _Run(self, flow, until, Scope()).emitted()
        except HarborAPIException as exc:
            raise departing(exc)  # noqa: B904 - it is the same exception
        except BaseException as exc:
            passing(exc)
            raise

    def close(self) -> None:
        """Close all idle connections. Used again, the driver makes new ones."""
        self._check_process()
        with self._lock:
            stacks, self._stacks = list(self._stacks.values()), {}
        for stack in stacks:
            stack.close()

    def gather(self, effect: Gather, until: float | None, scope: Scope) -> Cursor:
        """A Gather to be taken from."""

        def run(flow: Flow[Any], inner: Scope) -> Any:
            try:
                return _Run(self, flow, until, inner).result()
            except HarborAPIException as exc:
                raise departing(exc)  # noqa: B904 - it is the same exception

        return Cursor(effect, run, self._threads, scope)

    # ---- one exchange

    def send(self, send: Send, until: float | None, scope: Scope) -> Response:
        """One exchange."""
        self._wait_for_turn(until, scope)
        pool = send.timeout.pool
        patience = until if pool is None else min(until or float("inf"), time.monotonic() + pool)
        if not self._slots.acquire(patience, scope):
            if until is not None and time.monotonic() >= until:
                raise deadline_passed(sent=False)
            raise translate(httpx2.PoolTimeout("no free connection in time"), time.monotonic())
        try:
            return self._exchange(send, until, scope)
        finally:
            self._slots.release()

    def _wait_for_turn(self, until: float | None, scope: Scope) -> None:
        if until is not None and time.monotonic() >= until:
            raise deadline_passed(sent=False)
        if self._pace is not None:
            wait = self._pace.turn()
            if until is not None and time.monotonic() + wait >= until:
                raise deadline_passed(sent=False)
            scope.sleep(wait)

    def _exchange(self, send: Send, until: float | None, scope: Scope) -> Response:
        check_headers(send.request)
        began = time.monotonic()
        exchange, before = Exchange(until), current.exchange
        key = scope.enter(exchange.stop)
        current.exchange = exchange
        try:
            if self._connections.transport is not None or self._connections.http_client is not None:
                return self._by_users_own(send, began, exchange)
            return self._by_ours(send, began, exchange)
        except CallerError as exc:
            assert exc.__cause__ is not None  # noqa: S101 - it is only raised from another
            raise exc.__cause__ from None
        except (*own.FOREIGN, *FOREIGN) as exc:
            if exchange.stopped:
                raise Stopped from None
            known = own.unquoted_too(exc) if isinstance(exc, FOREIGN) else own.as_httpx(exc)
            late = isinstance(known, httpx2.TimeoutException) and until is not None and time.monotonic() >= until
            failure = translate(known, began)
            if not exchange.has_tunnel:
                failure = without_tunnel(failure)
            failure = deadline_passed(began, sent=failure.sent) if late else failure
            failure.request_id = exchange.request_id
            raise failure from known
        finally:
            current.exchange = before
            scope.leave(key)

    def _by_ours(self, send: Send, began: float, exchange: Exchange) -> Response:
        stack = self._stack(send.request.origin)
        request = stack.server.request(send.request, send.timeout)
        connection = stack.take()
        answer: httpcore2.Response | None = None
        try:
            answer = connection.handle_request(request)
            own.begun(answer)
            collector = Collector(send, answer.status, answer.headers, began)
            exchange.request_id = collector.request_id
            for piece in answer.iter_stream():
                collector.take(piece)
            return collector.response()
        finally:
            exchange.has_tunnel = own.has_tunnel(connection)
            exchange.release()
            if answer is not None:
                with suppress(*own.FOREIGN):  # the answer is there, or its own failure is on its way
                    answer.close()
            stack.give_back(connection)

    def _by_users_own(self, send: Send, began: float, exchange: Exchange) -> Response:
        request = to_httpx(send.request, send.timeout, exchange.left())
        client: httpx2.Client | None = self._connections.http_client
        if client is None:
            answer = self._connections.transport.handle_request(request)
        else:
            before = jar_of(client.cookies)
            answer = client.send(request, stream=True, auth=None, follow_redirects=False)
            keep_out(client.cookies, before, answer)
        try:
            collector = Collector(send, answer.status_code, answer.headers.raw, began)
            assert isinstance(answer.stream, httpx2.SyncByteStream)  # noqa: S101 - what blocking transports give
            for piece in answer.stream:
                collector.take(piece)
                exchange.left()
            return collector.response()
        finally:
            answer.close()

    def _stack(self, origin: Origin) -> own.SyncStack:
        found = self._stacks.get(origin)
        if found is None:
            with self._lock:
                found = self._stacks.get(origin)
                if found is None:
                    found = self._stacks[origin] = own.SyncStack(self._server(origin), self._backend)
        return found

    def _server(self, origin: Origin) -> own.Server:
        proxy = self._connections.proxy_for(origin)
        if self._context is None and (origin[0] == "https" or (proxy or "").startswith("https")):
            self._context = self._connections.ssl_context()
        return own.Server(origin, self._context, proxy, self._connections.keepalive_expiry)

    # ---- what is done once

    def once(self, effect: Once, until: float | None, scope: Scope) -> Any:
        """What all who ask at the same time share."""
        while True:
            event = threading.Event()
            with self._lock:
                pending = self._pending.get(effect.key)
                if pending is None:
                    mine = self._pending[effect.key] = _Pending()
                    break
                pending.waiting.append(event)
            with scope.waking(event.set):
                event.wait(None if until is None else max(0.0, until - time.monotonic()))
            if scope.stopped:
                raise Stopped
            if not pending.done:
                raise deadline_passed(sent=False)
            if pending.given_up:
                continue
            if pending.failure is not None:
                raise apart(pending.failure)
            return pending.value
        return self._lead(effect, mine, until, scope)

    def _lead(self, effect: Once, mine: _Pending, until: float | None, scope: Scope) -> Any:
        try:
            mine.value = _Run(self, effect.flow(), until, scope).result()
        except BaseException as exc:
            mine.failure = exc
            mine.given_up = isinstance(exc, DeadlineExceeded) or not isinstance(exc, Exception)
            raise
        finally:
            with self._lock:
                del self._pending[effect.key]
                mine.done = True
                waiting = list(mine.waiting)
            for event in waiting:
                event.set()
        return mine.value


class _Run:
    """One flow under way."""

    def __init__(self, driver: SyncDriver, flow: Flow[Any], until: float | None, scope: Scope) -> None:
        self._driver, self._flow, self._until, self._scope = driver, flow, until, scope
        self._cursors: dict[Gather, Cursor] = {}
        self._value: Any = None

    def result(self) -> Any:
        """Perform the flow; what it emits is dropped."""
        for _ in self.emitted():
            pass
        return self._value

    def emitted(self) -> Iterator[Any]:
        """Perform the flow and hand on what it emits."""
        flow = self._flow
        resume: Callable[[Any], Effect] = flow.send
        answer: Any = None
        try:
            while True:
                effect = resume(answer)
                if isinstance(effect, Emit):
                    yield effect.value
                    resume, answer = flow.send, None
                    continue
                try:
                    answer = self._perform(effect)
                    resume = flow.send
                except BaseException as exc:  # noqa: BLE001 - every exception goes into the flow
                    resume, answer = flow.throw, exc
        except StopIteration as stop:
            self._value = stop.value
        finally:
            try:
                flow.close()
            finally:
                for cursor in self._cursors.values():
                    cursor.close()

    def _perform(self, effect: Effect) -> Any:
        if self._scope.stopped:
            raise Stopped
        if isinstance(effect, Send):
            return self._driver.send(effect, self._until, self._scope)
        if isinstance(effect, Gather):
            if effect not in self._cursors:
                self._cursors[effect] = self._driver.gather(effect, self._until, self._scope)
            return self._cursors[effect].next()
        if isinstance(effect, Once):
            return self._driver.once(effect, self._until, self._scope)
        if isinstance(effect, Sleep):
            return self._sleep(effect.seconds)
        raise TypeError(f"no effect: {effect!r}")

    def _sleep(self, seconds: float) -> None:
        if self._until is not None and time.monotonic() + seconds > self._until:
            raise deadline_passed()
        self._scope.sleep(seconds)
