"""The async driver on httpx2, for asyncio and trio: performs the engine's effects."""

from __future__ import annotations

import time
import weakref
from collections import deque
from collections.abc import AsyncGenerator, Callable, Hashable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

import anyio
import httpx2
from anyio.lowlevel import current_token

from .._core.wire import DONE, Emit, Gather, Once, Response, Send, Sleep
from ..exceptions import DeadlineExceeded
from .common import FOREIGN, Collector, Connections, deadline_passed, to_httpx, translate

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

    from .._core.wire import Effect, Flow

T = TypeVar("T")


@dataclass(eq=False)
class _Pending:
    """Something that is done once, and who waits for it."""

    done: anyio.Event
    value: Any = None
    failure: BaseException | None = None
    given_up: bool = False


@dataclass(eq=False)
class _Loop:
    """What belongs to one event loop: connections can't be shared between two."""

    slots: anyio.Semaphore
    transports: dict[str | None, httpx2.AsyncBaseTransport] = field(default_factory=dict[Any, Any])
    pending: dict[Hashable, _Pending] = field(default_factory=dict[Any, Any])


class AsyncDriver:
    """Performs effects in the running event loop.

    Args:
        connections: How connections are made.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._loops: weakref.WeakKeyDictionary[Any, _Loop] = weakref.WeakKeyDictionary()

    def _loop(self) -> _Loop:
        native: Any = current_token().native_token
        found = self._loops.get(native)
        if found is None:
            slots = anyio.Semaphore(self._connections.max_connections, fast_acquire=True)
            found = self._loops[native] = _Loop(slots)
        return found

    async def run(self, flow: Flow[T], deadline: float | None = None) -> T:
        """Perform a flow to its end.

        Args:
            flow: The flow.
            deadline: Seconds for all of it.

        Returns:
            What the flow returns.
        """
        until = None if deadline is None else time.monotonic() + deadline
        result: T = await _Run(self, flow, until).result()
        return result

    async def stream(self, flow: Flow[Any], deadline: float | None = None) -> AsyncGenerator[Any, None]:
        """Perform a flow and hand on what it emits.

        Args:
            flow: The flow.
            deadline: Seconds for all of it.

        Yields:
            The values emitted.
        """
        until = None if deadline is None else time.monotonic() + deadline
        async with aclosing(_Run(self, flow, until).emitted()) as values:
            async for value in values:
                yield value

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        loop = self._loop()
        transports, loop.transports = list(loop.transports.values()), {}
        for transport in transports:
            await transport.aclose()

    def _transport(self, loop: _Loop, scheme: str, host: str) -> httpx2.AsyncBaseTransport:
        own = self._connections.transport
        if own is not None:
            return own  # type: ignore[no-any-return]  # what the user passed in
        proxy = self._connections.proxy_for(scheme, host)
        if proxy not in loop.transports:
            loop.transports[proxy] = httpx2.AsyncHTTPTransport(
                verify=self._connections.ssl_context(), limits=self._connections.limits(), proxy=proxy
            )
        return loop.transports[proxy]

    async def send(self, send: Send) -> Response:
        """One exchange."""
        began = time.monotonic()
        loop = self._loop()
        async with loop.slots:
            try:
                return await self._exchange(loop, send, began)
            except FOREIGN as exc:
                raise translate(exc, began) from exc

    async def _exchange(self, loop: _Loop, send: Send, began: float) -> Response:
        scheme, host, _ = send.request.origin
        request = to_httpx(send.request, send.timeout, None)
        answer = await self._transport(loop, scheme, host).handle_async_request(request)
        answer.request = request
        try:
            collector = Collector(send, answer, began)
            async for piece in answer.aiter_bytes():
                collector.take(piece)
            return collector.response()
        finally:
            with anyio.CancelScope(shield=True):
                await answer.aclose()

    async def once(self, effect: Once, until: float | None) -> Any:
        """What all who ask at the same time share."""
        pendings = self._loop().pending
        while (pending := pendings.get(effect.key)) is not None:
            await pending.done.wait()
            if pending.given_up:
                continue
            if pending.failure is not None:
                raise pending.failure
            return pending.value
        mine = pendings[effect.key] = _Pending(anyio.Event())
        try:
            mine.value = await _Run(self, effect.flow(), until).result()
        except BaseException as exc:
            mine.failure = exc
            mine.given_up = isinstance(exc, DeadlineExceeded) or not isinstance(exc, Exception)
            raise
        finally:
            del pendings[effect.key]
            mine.done.set()
        return mine.value


@dataclass(frozen=True, slots=True)
class _Finished:
    """The end of a flow, and what it returned."""

    value: Any


class _Run:
    """One flow under way."""

    def __init__(self, driver: AsyncDriver, flow: Flow[Any], until: float | None) -> None:
        self._driver, self._flow, self._until = driver, flow, until
        self._cursors: dict[int, _Cursor] = {}

    async def result(self) -> Any:
        """Perform the flow; what it emits is dropped."""
        flow = self._flow
        try:
            effect = self._next(flow.send, None)
            while not isinstance(effect, (Gather, _Finished)):
                effect = await self._step(effect)
            if isinstance(effect, Gather):
                effect = await self._result_with_group(effect)
            return effect.value
        finally:
            flow.close()

    async def _result_with_group(self, effect: Effect | _Finished) -> _Finished:
        """The rest of a flow that gathers."""
        failure: Exception | None = None
        async with anyio.create_task_group() as group:
            try:
                while not isinstance(effect, _Finished):
                    effect = await self._step(effect, group)
            except Exception as exc:  # noqa: BLE001 - raised below, outside of the group, which would wrap it
                failure = exc
            group.cancel_scope.cancel()
        if failure is not None:
            raise failure
        return cast("_Finished", effect)

    def _next(self, resume: Callable[[Any], Effect], value: Any) -> Effect | _Finished:
        """The flow's next effect. Its end must not leave a coroutine as StopIteration."""
        try:
            return resume(value)
        except StopIteration as stop:
            return _Finished(stop.value)

    async def emitted(self) -> AsyncGenerator[Any, None]:
        """Perform the flow and hand on what it emits; nothing is under way while the caller has the word."""
        flow = self._flow
        try:
            effect = self._next(flow.send, None)
            while not isinstance(effect, _Finished):
                if isinstance(effect, Emit):
                    yield effect.value
                    effect = self._next(flow.send, None)
                else:
                    effect = await self._step(effect)
        finally:
            flow.close()

    async def _step(self, effect: Effect, group: TaskGroup | None = None) -> Effect | _Finished:
        try:
            if self._until is None:
                answer = await self._perform(effect, group)
            else:
                answer = await self._in_time(effect, group, self._until)
        except BaseException as exc:  # noqa: BLE001 - every exception goes into the flow, cancellation too
            return self._next(self._flow.throw, exc)
        return self._next(self._flow.send, answer)

    async def _in_time(self, effect: Effect, group: TaskGroup | None, until: float) -> Any:
        began = time.monotonic()
        left = until - began
        if left <= 0 or (isinstance(effect, Sleep) and effect.seconds > left):
            raise deadline_passed()
        with anyio.move_on_after(left):
            return await self._perform(effect, group)
        raise deadline_passed(began)

    async def _perform(self, effect: Effect, group: TaskGroup | None) -> Any:
        if isinstance(effect, Send):
            return await self._driver.send(effect)
        if isinstance(effect, Sleep):
            return await anyio.sleep(effect.seconds)
        if isinstance(effect, Gather):
            cursor = self._cursors.setdefault(id(effect), _Cursor(self._driver, effect, self._until))
            return await cursor.next(group)
        if isinstance(effect, Once):
            return await self._driver.once(effect, self._until)
        return None  # an Emit that nobody listens to


@dataclass(eq=False)
class _Child:
    """One flow of a Gather."""

    done: bool = False
    value: Any = None
    failure: Exception | None = None


class _Cursor:
    """A Gather under way: results in order or as they come, at most `limit` held."""

    def __init__(self, driver: AsyncDriver, gather: Gather, until: float | None) -> None:
        self._driver, self._gather, self._until = driver, gather, until
        self._flows = iter(gather.flows)
        self._held: deque[_Child] = deque()
        self._changed = anyio.Event()

    async def next(self, group: TaskGroup | None) -> Any:
        if group is not None:
            self._fill(group)
        elif not self._held:
            await self._batch()
        if not self._held:
            return DONE
        while (child := self._choose()) is None:
            self._changed = anyio.Event()
            await self._changed.wait()
        self._held.remove(child)
        if child.failure is None:
            return child.value
        if self._gather.return_exceptions:
            return child.failure
        raise child.failure

    async def _batch(self) -> None:
        async with anyio.create_task_group() as group:
            self._fill(group)

    def _choose(self) -> _Child | None:
        if not self._gather.return_exceptions:
            failed = next((child for child in self._held if child.failure is not None), None)
            if failed is not None:
                return failed
        if self._gather.ordered:
            return self._held[0] if self._held[0].done else None
        return next((child for child in self._held if child.done), None)

    def _fill(self, group: TaskGroup) -> None:
        while len(self._held) < self._gather.limit:
            try:
                flow = next(self._flows)
            except StopIteration:
                return
            child = _Child()
            self._held.append(child)
            group.start_soon(self._work, flow, child)

    async def _work(self, flow: Flow[Any], child: _Child) -> None:
        try:
            child.value = await _Run(self._driver, flow, self._until).result()
        except Exception as exc:  # noqa: BLE001 - handed to the flow that gathers
            child.failure = exc
        finally:
            child.done = True
            self._changed.set()
