"""What crosses the seam between the engine and a driver: requests, responses, effects."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Protocol, TypeAlias, TypeVar, overload

from ..options import Timeout as Timeout  # noqa: PLC0414, TC001 - part of the seam too

T = TypeVar("T")

Origin: TypeAlias = tuple[str, str, int]
"""Scheme, host and port."""


class Headers(Mapping[str, str]):
    """An answer's headers: names in any case; several of one name joined by a comma, or apart by `get_list`.

    Built from the driver's raw pairs, and indexed only when first asked: most answers are asked for two names.
    """

    __slots__ = ("_index", "raw")

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self.raw: tuple[tuple[bytes, bytes], ...] = tuple(raw)
        self._index: dict[str, list[str]] | None = None

    def _indexed(self) -> dict[str, list[str]]:
        if self._index is None:
            index: dict[str, list[str]] = {}
            for name, value in self.raw:
                index.setdefault(name.decode("latin-1").lower(), []).append(value.decode("utf-8", "replace"))
            self._index = index
        return self._index

    def get_list(self, name: str) -> list[str]:
        """All values of a name, in their order."""
        return list(self._indexed().get(name.lower(), ()))

    def __getitem__(self, name: str) -> str:
        return ", ".join(self._indexed()[name.lower()])

    @overload
    def get(self, name: str, default: None = None, /) -> str | None: ...
    @overload
    def get(self, name: str, default: str, /) -> str: ...
    @overload
    def get(self, name: str, default: T, /) -> str | T: ...
    def get(self, name: str, default: object = None, /) -> object:
        """The value of a name, or the default; most of those asked for are not there."""
        values = self._indexed().get(name.lower())
        return default if values is None else ", ".join(values)

    def __iter__(self) -> Any:
        return iter(self._indexed())

    def __len__(self) -> int:
        return len(self._indexed())

    def __repr__(self) -> str:
        return f"Headers({sorted(self._indexed())})"  # names only: a value may be a cookie


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it goes out.

    Attributes:
        method: The HTTP method.
        origin: Where it goes.
        target: Path and query, encoded, from the root (`/api/v2.0/projects?page=1`).
        headers: Names in lower case, with `authorization` or `cookie` in it: hidden from the repr.
        content: The body.
    """

    method: str
    origin: Origin
    target: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    content: bytes | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """The whole URL; it never has credentials in it."""
        scheme, host, port = self.origin
        name = f"[{host}]" if ":" in host else host
        default = (scheme, port) in {("http", 80), ("https", 443)}
        return f"{scheme}://{name}{'' if default else f':{port}'}{self.target}"


@dataclass(slots=True)
class Response:
    """One answer, its body read (or streamed to a sink: then `content` is empty).

    Attributes:
        status: The HTTP status.
        headers: The headers.
        content: The body, decoded if it was compressed.
        elapsed: Seconds from before the request to the end of the body.
        streamed: The body went to the sink.
    """

    status: int
    headers: Headers
    content: bytes = field(default=b"", repr=False)
    elapsed: float = 0.0
    streamed: bool = False


class Sink(Protocol):
    """Where a body is streamed to. `start` may come again: then what was written is thrown away."""

    def start(self, headers: Headers, /) -> None:
        """A body begins."""

    def write(self, data: bytes, /) -> None:
        """A piece of it."""


Progress: TypeAlias = Callable[[int, "int | None"], object]
"""Called with the bytes that are done and, where the server said it, those there are in all."""


@dataclass(frozen=True, slots=True)
class Send:
    """Effect: one exchange; comes back as a `Response`.

    A driver raises `TransportError` (with `sent` and `elapsed`) for everything that goes wrong, follows no redirect,
    stores no cookie, adds no header but `host` and `content-length`, and reads the body whole, up to `max_body` bytes.

    Attributes:
        request: What to send.
        timeout: Its limits.
        sink: Where the body goes, if `to_sink` says so; else it is read into memory.
        to_sink: Asked with status and headers before a byte of the body reaches the sink.
        on_progress: Told as the sink fills.
        max_body: The largest body (decompressed) that is read into memory.
    """

    request: Request
    timeout: Timeout
    sink: Sink | None = None
    to_sink: Callable[[int, Headers], bool] | None = None
    on_progress: Progress | None = None
    max_body: int = 1 << 30


class Watch(Protocol):
    """Sees every exchange of a call, as it crosses the seam."""

    def begins(self, send: Send, /) -> Send:
        """An exchange begins; what is given back is sent, its sink perhaps another."""
        ...

    def ended(self, send: Send, outcome: Response | BaseException, /) -> None:
        """It ended: with an answer, or with what was thrown into the flow."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """Effect: wait. Raises `DeadlineExceeded` at once where the call's deadline would come first."""

    seconds: float


class Done(Enum):
    """What a `Gather` gives when there is no result left."""

    DONE = "done"


DONE: Final = Done.DONE


@dataclass(eq=False, slots=True)
class Gather:
    """Effect: run flows side by side. A cursor: each `yield` of the same object hands on the next result, then `DONE`.

    The flows are taken lazily, no more than `limit` are under way or finished and not yet handed on. When a flow fails
    the others are cancelled and its exception is raised, unless `return_exceptions`. What is still under way when the
    flow that gathers ends, however it ends, is cancelled.

    Attributes:
        flows: What to run.
        limit: How many at once.
        ordered: Hand results on in the order of the flows, else as they come.
        return_exceptions: Hand an exception on as a result.
    """

    flows: Iterable[Flow[Any]]
    limit: int = 10
    ordered: bool = True
    return_exceptions: bool = False


@dataclass(frozen=True, slots=True)
class Emit:
    """Effect: hand a value to the caller while the flow goes on."""

    value: Any


@dataclass(frozen=True, slots=True)
class Once:
    """Effect: do it once for all callers that ask at the same time; the others wait for its outcome.

    Where the flow that does it fails, all who wait get its exception. Where it is cancelled, or its own deadline
    passes, one that waits takes over with its own flow. Afterwards the key is free again.

    Attributes:
        key: What is done.
        flow: Makes the flow that does it.
    """

    key: Hashable
    flow: Callable[[], Flow[Any]]


Effect: TypeAlias = Send | Sleep | Gather | Emit | Once
Flow: TypeAlias = Generator[Effect, Any, T]
"""A call's life as a generator of effects; a driver performs them and throws every exception into it."""
