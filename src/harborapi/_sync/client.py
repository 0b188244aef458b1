# Written by tools/generate.py from _async/client.py; edit those, then run: make generate
"""The blocking client."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar, overload

from .._client import LOG_OUT_SECONDS, ClientBase, log
from .._core import paging, server
from .._core.decode import Loose
from .._core.operation import any_path
from ..exceptions import HarborAPIException, InvalidArgument
from .driver import make
from .rooms import Rooms

if TYPE_CHECKING:
    from typing import Self

    import httpx2

    from .._core.call import Call
    from .._core.operation import Listing, Operation
    from .._core.reply import Page, Reply
    from .._core.wire import Flow, Progress, Sink
    from .._http.common import Connections
    from ..models.semver import SemVer
    from .driver import Driver

T = TypeVar("T")
P = ParamSpec("P")


class HarborClient(Rooms, ClientBase):
    __doc__ = (ClientBase.__doc__ or "").replace("The settings of a client", "A blocking client", 1)

    def _make_driver(self, connections: Connections) -> Driver:
        return make(connections, self._http)

    @property
    def _driver(self) -> Driver:
        driver: Driver = self._shared.driver
        return driver

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Log out, and close the connections; a twin's does nothing."""
        if not self._owner:
            return
        flow = self._log_out()
        if flow is not None:
            try:
                self._driver.run(flow, LOG_OUT_SECONDS)
            except HarborAPIException as exc:
                log.debug("logging out failed: %s", exc.message)
        drivers: list[Driver] = [*self._shared.retired, self._driver]
        self._shared.retired.clear()
        for driver in drivers:
            driver.close()
        plain, self._plain = self._kept_plain(), (None, None)
        if plain is not None and self._shared.connections.http_client is None:
            with suppress(RuntimeError):  # it may have been used in an event loop that is closed
                plain.close()

    @property
    def client(self) -> httpx2.Client:
        """A client of the HTTP library with the same settings, for what this library has no method for.

        It has connections of its own, and is the same until `authenticate` changes `verify`; it is closed with this
        client.
        """
        from .._http.plain import blocking, up_to_date

        kept: httpx2.Client | None = self._kept_plain()
        if kept is None:
            kept = blocking(self._shared.connections)
            self._plain = (self._shared.connections, kept)
        if self._shared.connections.http_client is not None:
            return kept  # what the user passed in stays as it is
        return up_to_date(kept, self._address.url, self._credentials.headers, self._options.timeout)

    def send(self, operation: Operation[T], *, sink: Sink | None = None, on_progress: Progress | None = None) -> T:
        """Carry an operation out.

        Args:
            operation: What to ask; a listing gives its complete list.
            sink: Where the body of the answer goes, in place of the memory.
            on_progress: Told the bytes that are done, and those there are in all.

        Returns:
            What the operation gives.

        Raises:
            StatusError: Harbor answered with an error.
            TransportError: No complete answer arrived.
            DecodeError: The answer is not what the API promises.
            InvalidArgument: The operation can't be sent.
        """
        call = self._call(sink=sink, on_progress=on_progress)
        return self._driver.run(paging.perform(operation, call), self._deadline)

    def perform(self, flow: Callable[Concatenate[Call, P], Flow[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry a flow out: several operations that belong together, written as a generator.

        Args:
            flow: The flow's function; it gets the call first.
            args: Its other arguments.
            kwargs: Its keyword arguments.

        Returns:
            What the flow returns.
        """
        return self._driver.run(flow(self._call(), *args, **kwargs), self._deadline)

    def stream(
        self, flow: Callable[Concatenate[Call, P], Flow[object]], *args: P.args, **kwargs: P.kwargs
    ) -> Generator[Any, None, None]:
        """Carry a flow out that hands values on while it goes. Leave early within `contextlib.closing`.

        Args:
            flow: The flow's function; it gets the call first.
            args: Its other arguments.
            kwargs: Its keyword arguments.

        Yields:
            What the flow emits.
        """
        with closing(self._driver.stream(flow(self._call(), *args, **kwargs), self._deadline)) as values:
            for value in values:
                yield value

    def exchange(self, operation: Operation[T]) -> Reply[T]:
        """Carry an operation out and give its answer as it came; of a listing, its first page.

        Args:
            operation: What to ask.

        Returns:
            Status, headers and body; `parse()` reads it.

        Raises:
            StatusError: Harbor answered with an error.
            TransportError: No complete answer arrived.
        """
        return self._driver.run(paging.first_answer(operation, self._call()), self._deadline)

    def pages(self, listing: Listing[T]) -> Generator[Page[T], None, None]:
        """A listing page by page, in constant memory. Leave early within `contextlib.closing`.

        Args:
            listing: What to list.

        Yields:
            The pages in their order.
        """
        with closing(self._driver.stream(paging.pages(listing, self._call()), self._deadline)) as pages:
            for page in pages:
                yield page

    def iterate(self, listing: Listing[T]) -> Generator[T, None, None]:
        """A listing item by item, in constant memory. Leave early within `contextlib.closing`.

        Args:
            listing: What to list.

        Yields:
            The items in their order.
        """
        with closing(self.pages(listing)) as pages:
            for page in pages:
                for item in page.items:
                    yield item

    @overload
    def gather(
        self,
        operations: Iterable[Operation[T]],
        *,
        concurrency: int | None = None,
        return_exceptions: Literal[False] = ...,
    ) -> list[T]: ...
    @overload
    def gather(
        self, operations: Iterable[Operation[T]], *, concurrency: int | None = None, return_exceptions: bool
    ) -> list[T | Exception]: ...
    def gather(
        self, operations: Iterable[Operation[T]], *, concurrency: int | None = None, return_exceptions: bool = False
    ) -> list[T] | list[T | Exception]:
        """Carry many operations out side by side, a bounded number at once.

        Args:
            operations: What to ask; taken one by one as there is room, so that a generator may make them.
            concurrency: How many at once; the client's setting by default.
            return_exceptions: Give a failure as its operation's result. Else the first cancels the others.

        Returns:
            The results, in the order of the operations.

        Raises:
            HarborAPIException: An operation failed.
        """
        call = self._call()
        flow = paging.gather(operations, call, concurrency or call.concurrency, return_exceptions)
        return self._driver.run(flow, self._deadline)

    def server_version(self) -> SemVer:
        """The server's release; asked once, then remembered.

        Returns:
            The release, e.g. 2.15.2.

        Raises:
            HarborAPIException: The server tells it only to those who are logged in.
        """
        if self._shared.version is None:
            self._shared.version = self.perform(server.version)
        version: SemVer = self._shared.version
        return version

    def supports(self, operation: str) -> bool:
        """Whether the server's release has an operation.

        Args:
            operation: The API's name of it, e.g. `listAuditLogExts`.

        Returns:
            Whether it is there.

        Raises:
            InvalidArgument: There is no operation of that name.
            HarborAPIException: The server tells its release only to those who are logged in.
        """
        from .._core.releases import RELEASES, available

        if operation not in RELEASES:
            raise InvalidArgument(f"no operation is called {operation!r}")
        version = self.server_version()
        return available(operation, (version.major, version.minor))

    def post(
        self,
        path: str,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """POST to any path of the API.

        Args:
            path: Below `/api/v2.0`, encoded.
            json: The body: a model, dict or list.
            params: The query.
            headers: More headers.

        Returns:
            The HTTP library's response.

        Raises:
            StatusError: Harbor answered with an error.
        """
        from .._http.common import http_response

        return http_response(self.exchange(any_path("POST", path, Loose(), json=json, params=params, headers=headers)))

    def head(
        self, path: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """HEAD of any path of the API.

        Args:
            path: Below `/api/v2.0`, encoded.
            params: The query.
            headers: More headers.

        Returns:
            The HTTP library's response.

        Raises:
            StatusError: Harbor answered with an error.
        """
        from .._http.common import http_response

        return http_response(self.exchange(any_path("HEAD", path, Loose(), params=params, headers=headers)))
