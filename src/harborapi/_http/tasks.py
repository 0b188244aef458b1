"""What the async drivers share: the engine's effects on asyncio and trio; how one exchange is made is each driver's."""

from __future__ import annotations

import asyncio
import time
import weakref
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Hashable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

import anyio
import anyio.lowlevel
import httpx2
from anyio.lowlevel import current_token

from .._core.wire import DONE, Emit, Gather, Once, Response, Send, Sleep
from ..exceptions import DeadlineExceeded, HarborAPIException, InvalidArgument
from .body import CallerError
from .common import Connections, check_headers
from .errors import apart, deadline_passed, departing, passing, translate

if TYPE_CHECKING:
    from .._core.wire import Effect, Flow

T = TypeVar("T")


class Pool(Protocol):
    """A driver's connections of one event loop."""

    async def aclose(self) -> None:
        """Close them."""


P = TypeVar("P", bound=Pool)


@dataclass(eq=False)
class _Pending:
    """Something that is done once, and who waits for it."""

    done: anyio.Event
    value: Any = None
    failure: BaseException | None = None
    given_up: bool = False


@dataclass(eq=False)
class Loop(Generic[P]):
    """What belongs to one event loop: connections can't be shared between two."""

    slots: anyio.Semaphore
    pool: P
    pending: dict[Hashable, _Pending] = field(default_factory=dict[Hashable, _Pending])
    guard: AsyncGenerator[None] | None = None


async def _guard(pool: Pool) -> AsyncGenerator[None]:
    """Lives as long as an asyncio loop, which closes the generators that are left: so nobody's connections leak."""
    try:
        yield
    finally:
        await pool.aclose()


class Driver(ABC, Generic[P]):
    """Performs effects in the running event loop.

    Args:
        connections: How connections are made.

    Raises:
        InvalidArgument: A setting can't be right.
    """

    FOREIGN: tuple[type[Exception], ...]
    """What an exchange may raise that `as_ours` knows."""

    def __init__(self, connections: Connections) -> None:
        if connections.http_client is not None and not isinstance(connections.http_client, httpx2.AsyncClient):
            raise InvalidArgument("http_client must be an httpx2.AsyncClient")
        self.connections = connections
        self._pace = connections.pace()
        self._loops: weakref.WeakKeyDictionary[Any, Loop[P]] = weakref.WeakKeyDictionary()

    @abstractmethod
    def make_pool(self) -> P:
        """The connections of the running event loop."""

    @abstractmethod
    async def exchange(self, pool: P, send: Send, began: float) -> Response:
        """One exchange."""

    @abstractmethod
    def as_ours(self, exc: Exception, began: float) -> tuple[HarborAPIException, BaseException]:
        """The exception of ours for one of `FOREIGN`, and its cause."""

    async def run(self, flow: Flow[T], deadline: float | None = None) -> T:
        """Perform a flow to its end.

        Args:
            flow: The flow.
            deadline: Seconds for all of it.

        Returns:
            What the flow returns.
        """
        until = None if deadline is None else time.monotonic() + deadline
        try:
            result: T = await _Run(self, flow, until).result()
        except HarborAPIException as exc:
            raise departing(exc)  # noqa: B904 - it is the same exception
        except BaseException as exc:
            passing(exc)
            raise
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
        try:
            async with aclosing(_Run(self, flow, until).emitted()) as values:
                async for value in values:
                    yield value
        except HarborAPIException as exc:
            raise departing(exc)  # noqa: B904 - it is the same exception
        except BaseException as exc:
            passing(exc)
            raise

    async def aclose(self) -> None:
        """Close the idle connections of the running event loop. Used again, the driver makes new ones."""
        loop = self._loops.pop(current_token().native_token, None)
        if loop is not None:
            with anyio.CancelScope(shield=True):
                await loop.pool.aclose()
                if loop.guard is not None:
                    await loop.guard.aclose()

    async def _loop(self) -> Loop[P]:
        native: Any = current_token().native_token
        found = self._loops.get(native)
        if found is None:
            slots = anyio.Semaphore(self.connections.max_connections, fast_acquire=True)
            found = self._loops[native] = Loop(slots, self.make_pool())
            if isinstance(native, asyncio.AbstractEventLoop):
                found.guard = _guard(found.pool)
                await found.guard.asend(None)
        return found

    async def send(self, send: Send, started: Callable[[], object]) -> Response:
        """One exchange.

        Args:
            send: What to send.
            started: Called when the request may be on its way.
        """
        check_headers(send.request)
        if self._pace is not None:
            await anyio.sleep(self._pace.turn())
        loop = await self._loop()
        if send.timeout.pool is None:
            await loop.slots.acquire()
        else:
            began = time.monotonic()
            with anyio.move_on_after(send.timeout.pool) as patience:
                await loop.slots.acquire()
            if patience.cancelled_caught:
                raise translate(httpx2.PoolTimeout("no free connection in time"), began)
        began = time.monotonic()
        try:
            started()
            return await self.exchange(loop.pool, send, began)
        except CallerError as exc:
            raise cast("Exception", exc.__cause__) from None
        except self.FOREIGN as exc:
            failure, cause = self.as_ours(exc, began)
            raise failure from cause
        finally:
            loop.slots.release()

    async def once(self, effect: Once, until: float | None) -> Any:
        """What all who ask at the same time share."""
        pendings = (await self._loop()).pending
        while (pending := pendings.get(effect.key)) is not None:
            if until is None:
                await pending.done.wait()
            else:
                with anyio.move_on_after(until - time.monotonic()) as patience:
                    await pending.done.wait()
                if patience.cancelled_caught:
                    raise deadline_passed(sent=False)
            if pending.given_up:
                continue
            if pending.failure is not None:
                raise apart(pending.failure)
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


class _Group(Protocol):
    """Where the flows of a Gather run."""

    def start_soon(self, function: Callable[..., Coroutine[Any, Any, None]], /, *args: Any) -> object:
        """Start a task."""


class _Tasks:
    """Tasks of asyncio without a scope: such may be under way while a generator has handed the word to its caller."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start_soon(self, function: Callable[..., Coroutine[Any, Any, None]], /, *args: Any) -> None:
        task = asyncio.create_task(function(*args))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        """Cancel what is under way and wait for its end."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


class _Run:
    """One flow under way."""

    def __init__(self, driver: Driver[Any], flow: Flow[Any], until: float | None) -> None:
        self._driver, self._flow, self._until = driver, flow, until
        self._cursors: dict[Gather, _Cursor] = {}
        self._sent = False

    async def result(self) -> Any:
        """Perform the flow; what it emits is dropped."""
        flow = self._flow
        try:
            effect = self._next(flow.send, None)
            while not isinstance(effect, (Gather, _Finished)):
                effect = await self._step(effect, None)
            if isinstance(effect, Gather):
                effect = await self._result_with_group(effect)
            return effect.value
        finally:
            flow.close()

    async def _result_with_group(self, effect: Effect | _Finished) -> _Finished:
        """The rest of a flow that gathers."""
        failure: BaseException | None = None
        async with anyio.create_task_group() as group:
            try:
                while not isinstance(effect, _Finished):
                    effect = await self._step(effect, group)
            except anyio.get_cancelled_exc_class():
                raise
            except BaseException as exc:  # noqa: BLE001 - raised below, outside of the group, which would wrap it
                failure = exc
            group.cancel_scope.cancel()
        if failure is not None:
            raise failure
        return cast("_Finished", effect)

    async def emitted(self) -> AsyncGenerator[Any, None]:
        """Perform the flow and hand on what it emits.

        On asyncio what is gathered goes on meanwhile. On trio, where a generator may not leave tasks behind, it is
        gathered in batches.
        """
        flow = self._flow
        tasks = _Tasks() if isinstance(current_token().native_token, asyncio.AbstractEventLoop) else None
        try:
            effect = self._next(flow.send, None)
            while not isinstance(effect, _Finished):
                if isinstance(effect, Emit):
                    yield effect.value
                    effect = self._next(flow.send, None)
                else:
                    effect = await self._step(effect, tasks)
        finally:
            try:
                flow.close()
            finally:
                if tasks is not None:
                    await tasks.aclose()

    def _next(self, resume: Callable[[Any], Effect], value: Any) -> Effect | _Finished:
        """The flow's next effect. Its end must not leave a coroutine as StopIteration."""
        try:
            return resume(value)
        except StopIteration as stop:
            return _Finished(stop.value)

    async def _step(self, effect: Effect, group: _Group | None) -> Effect | _Finished:
        try:
            if self._until is not None and isinstance(effect, (Send, Sleep)):
                answer = await self._in_time(effect, self._until)
            else:  # what is gathered or done once has the same deadline in itself
                answer = await self._perform(effect, group)
        except BaseException as exc:  # noqa: BLE001 - every exception goes into the flow, cancellation too
            return self._next(self._flow.throw, exc)
        return self._next(self._flow.send, answer)

    async def _in_time(self, effect: Send | Sleep, until: float) -> Any:
        began = time.monotonic()
        left = until - began
        self._sent = False
        if left <= 0 or (isinstance(effect, Sleep) and effect.seconds > left):
            raise deadline_passed(sent=isinstance(effect, Sleep))
        with anyio.move_on_after(left):
            return await self._perform(effect, None)
        raise deadline_passed(began, sent=self._sent)

    async def _perform(self, effect: Effect, group: _Group | None) -> Any:
        if isinstance(effect, Send):
            return await self._driver.send(effect, self._started)
        if isinstance(effect, Gather):
            if effect not in self._cursors:
                self._cursors[effect] = _Cursor(self._driver, effect, self._until)
            return await self._cursors[effect].next(group)
        if isinstance(effect, Once):
            return await self._driver.once(effect, self._until)
        if isinstance(effect, Sleep):
            return await anyio.sleep(effect.seconds)
        return None  # an Emit that nobody listens to

    def _started(self) -> None:
        self._sent = True


@dataclass(eq=False)
class _Child:
    """One flow of a Gather."""

    scope: anyio.CancelScope
    done: bool = False
    value: Any = None
    failure: BaseException | None = None


class _Cursor:
    """A Gather under way: results in order or as they come, at most `limit` held."""

    def __init__(self, driver: Driver[Any], gather: Gather, until: float | None) -> None:
        self._driver, self._gather, self._until = driver, gather, until
        self._flows: Iterator[Flow[Any]] | None = iter(gather.flows)
        self._held: deque[_Child] = deque()
        self._changed = anyio.Event()

    async def next(self, group: _Group | None) -> Any:
        """The next result, or `DONE`."""
        try:
            if group is not None:
                if self._fill(group) and self._held[0].done:
                    await anyio.lowlevel.checkpoint()  # or what was begun goes out when the caller is done with these
            elif not self._held:
                await self._batch()
            if not self._held:
                return DONE
            while (child := self._choose()) is None:
                await self._change()
        except BaseException:
            self._cancel()
            self._held.clear()
            raise
        self._held.remove(child)
        if child.failure is None:
            return child.value
        if self._gather.return_exceptions and isinstance(child.failure, Exception):
            return child.failure
        self._cancel()
        while not all(other.done for other in self._held):
            await self._change()
        self._held.clear()
        raise child.failure

    async def _change(self) -> None:
        self._changed = anyio.Event()
        await self._changed.wait()

    def _cancel(self) -> None:
        self._flows = None
        for child in self._held:
            child.scope.cancel()

    async def _batch(self) -> None:
        failure: Exception | None = None
        async with anyio.create_task_group() as group:
            try:
                self._fill(group)
            except Exception as exc:  # noqa: BLE001 - raised below, outside of the group, which would wrap it
                failure = exc
                group.cancel_scope.cancel()
        if failure is not None:
            raise failure

    def _choose(self) -> _Child | None:
        if not self._gather.return_exceptions:
            failed = next((child for child in self._held if child.failure is not None), None)
            if failed is not None:
                return failed
        if self._gather.ordered:
            return self._held[0] if self._held[0].done else None
        return next((child for child in self._held if child.done), None)

    def _fill(self, group: _Group) -> bool:
        """Begin what the limit allows; whether there was anything."""
        begun = False
        while self._flows is not None and len(self._held) < self._gather.limit:
            try:
                flow = next(self._flows)
            except StopIteration:
                self._flows = None
                break
            child = _Child(anyio.CancelScope())
            self._held.append(child)
            group.start_soon(self._work, flow, child)
            begun = True
        return begun

    async def _work(self, flow: Flow[Any], child: _Child) -> None:
        try:
            with child.scope:
                try:
                    child.value = await _Run(self._driver, flow, self._until).result()
                except HarborAPIException as exc:
                    child.failure = departing(exc)
                except Exception as exc:  # noqa: BLE001 - handed to the flow that gathers
                    child.failure = exc
        finally:
            child.done = True
            self._changed.set()
