"""The blocking client."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from .._client import ClientBase, connections
from .._core import paging
from .rooms import Rooms

if TYPE_CHECKING:
    from typing import Self

    from .._core.call import Call, Page, Reply
    from .._core.operation import Listing, Operation
    from .._core.wire import Flow, Progress, Sink, Timeout
    from ..retry import RetrySettings

T = TypeVar("T")
P = ParamSpec("P")


class HarborClient(Rooms, ClientBase):
    """A blocking client of one Harbor.

    Args:
        url: The server's address, e.g. `https://harbor.example.com`; with or without `/api/v2.0`.
        username: A user's or robot's name; without credentials the client is anonymous.
        secret: The password, or the robot's secret.
        basicauth: The base64 form of `username:secret`, in place of the two.
        token: A bearer token, in place of the others.
        timeout: Seconds for each step of a request: to connect, to send, to wait for the next bytes.
        deadline: Seconds for a whole call, pages and retries included; None is no limit.
        retry: What is tried again; None: nothing.
        session: "auto" logs a user in after the first answer of a Harbor, which spares the server a costly check of
            the password with every request; True at once, False never.
        headers: More headers for every request.
        follow_redirects: Whether a GET follows a redirect within the server's origin.
        concurrency: How many pages of a listing are asked for at once.
        verify: Whether the server's certificate is checked: True (by the system's store), False, a file or folder of
            CA certificates, or an `ssl.SSLContext`.
        cert: A client certificate: a file, or (certificate, key), or (certificate, key, password).
        proxy: The URL of a proxy; by default the environment's.
        trust_env: Whether proxies are taken from the environment.
        max_connections: How many connections and requests in flight at the most.
        transport: A transport of `httpx2` in place of connections of our own, e.g. an emulator's.

    Raises:
        InvalidArgument: The address or the credentials can't be right.
    """

    def __init__(
        self,
        url: str,
        username: str | None = None,
        secret: str | None = None,
        basicauth: str | None = None,
        *,
        token: str | None = None,
        timeout: float | Timeout | None = 10.0,
        deadline: float | None = None,
        retry: RetrySettings | bool | None = True,
        session: bool | str = "auto",
        headers: Mapping[str, str] | None = None,
        follow_redirects: bool = True,
        concurrency: int = 10,
        verify: bool | str | ssl.SSLContext = True,
        cert: str | tuple[str, ...] | None = None,
        proxy: str | None = None,
        trust_env: bool = True,
        max_connections: int = 100,
        transport: Any = None,
    ) -> None:
        from .._http.sync import SyncDriver
        from ..retry import RetrySettings

        super().__init__(
            url,
            username,
            secret,
            basicauth,
            token=token,
            timeout=timeout,
            deadline=deadline,
            retry=RetrySettings() if retry is True else retry or None,
            session=session,
            headers=headers,
            follow_redirects=follow_redirects,
            concurrency=concurrency,
            in_process=transport is not None,
        )
        self._driver = SyncDriver(
            connections(
                verify=verify,
                cert=cert,
                proxy=proxy,
                trust_env=trust_env,
                max_connections=max_connections,
                transport=transport,
            )
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

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
        return self._driver.run(paging.perform(operation, call), self._options.deadline)

    def perform(self, flow: Callable[Concatenate[Call, P], Flow[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry a flow out: several operations that belong together, written as a generator.

        Args:
            flow: The flow's function; it gets the call first.
            args: Its other arguments.
            kwargs: Its keyword arguments.

        Returns:
            What the flow returns.
        """
        return self._driver.run(flow(self._call(), *args, **kwargs), self._options.deadline)

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
        return self._driver.run(paging.first_answer(operation, self._call()), self._options.deadline)

    def pages(self, listing: Listing[T]) -> Iterator[Page[T]]:
        """A listing page by page, in constant memory.

        Args:
            listing: What to list.

        Yields:
            The pages in their order.
        """
        yield from self._driver.stream(paging.pages(listing, self._call()), self._options.deadline)

    def iterate(self, listing: Listing[T]) -> Iterator[T]:
        """A listing item by item, in constant memory.

        Args:
            listing: What to list.

        Yields:
            The items in their order.
        """
        for page in self.pages(listing):
            yield from page.items
