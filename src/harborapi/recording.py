"""For a report of a bug: what crosses the wire, written to a file without secrets, and played back from it.

```
with record(client, "bug.jsonl"):
    client.get_artifacts("library", "nginx")
```

The file has a line of JSON for each exchange, log-ins and failed tries too. Passwords, tokens, cookies and every other
secret are taken out, each replaced by a number of its own (`hidden-1`), so that it shows where the same one comes
again. Names stay: of projects, users, hosts. Read the file before you hand it on.
"""

# This is a part of the client, kept apart as few programs need it.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import json
import os
import platform
import threading
import time
from base64 import b64decode
from collections import defaultdict, deque
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

from ._core.redact import Scrubber, body_of
from ._version import __version__
from .auth import write_private
from .exceptions import DeadlineExceeded, HarborAPIException, InvalidArgument, TransportError

if TYPE_CHECKING:
    from ._client import ClientBase
    from ._core.wire import Headers, Response, Send, Sink
    from ._http.playback import Answer, Failure, PlaybackTransport

__all__ = ["Exchange", "Recording", "record"]

FORMAT = 1
MAX_BODY = 1 << 20
_ASKED = frozenset({"accept", "accept-encoding", "content-type", "referer", "user-agent", "x-is-resource-name"})
_TOLD = frozenset(
    {
        "cache-control",
        "content-disposition",
        "content-type",
        "date",
        "etag",
        "link",
        "location",
        "retry-after",
        "server",
        "via",
        "www-authenticate",
        "x-request-id",
        "x-total-count",
    }
)
"""Headers whose values are written down; of others only that they were there."""
_ABOUT_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})
"""Not written down: a body is as it was after unpacking."""


@contextmanager
def record(
    client: ClientBase, path: str | os.PathLike[str], *, max_body: int = MAX_BODY, overwrite: bool = False
) -> Generator[None, None, None]:
    """Write what crosses the wire to a file, without secrets, as long as the block lasts.

    It sees the calls that begin in the block, of this client and of its twins, in any task and thread. A line is
    written when an exchange ends, so the file is of use even where the program does not come to an end. Only its owner
    can read it (0600).

    Args:
        client: A client of either colour.
        path: The file.
        max_body: Bytes of a body that are kept.
        overwrite: Whether the file may exist.

    Yields:
        Nothing.

    Raises:
        InvalidArgument: The client is being recorded already.
        FileExistsError: The file exists and must not be replaced.
        OSError: It can't be written; where that shows later, the calls go on and it is raised at the end of the block.
    """
    shared = client._shared
    if shared.watch is not None:
        raise InvalidArgument("the client is being recorded already")
    recorder = _Recorder(path, max_body, overwrite=overwrite)
    recorder.learn(client)
    shared.watch = recorder
    try:
        yield
    finally:
        shared.watch = None
        recorder.close()


class _Recorder:
    """Sees exchanges, and writes them down."""

    def __init__(self, path: str | os.PathLike[str], max_body: int, *, overwrite: bool) -> None:
        self._path, self._limit = path, max_body
        self._scrubber, self._lock = Scrubber(), threading.Lock()
        self._began = time.monotonic()
        self._under_way: dict[int, float] = {}
        self._failure: OSError | None = None
        if not overwrite and os.path.lexists(path):
            raise FileExistsError(f"{os.fspath(path)} exists; pass overwrite=True to replace it")
        write_private(path, "", overwrite=overwrite)
        self._file = open(path, "a", encoding="utf-8")  # noqa: PTH123, SIM115 - kept open until the block ends

    def learn(self, client: ClientBase) -> None:
        """Note the secrets that the client was given, and begin the file."""
        for secret in _secrets(client):
            self._scrubber.hide(secret)
        about = {"harborapi": __version__, "format": FORMAT, "url": self._scrubber.known(client.url)}
        self._write(about | {"python": platform.python_version(), "system": platform.system()})

    def begins(self, send: Send, /) -> Send:
        """An exchange begins; what goes to a sink is seen on its way."""
        if send.sink is not None:
            send = replace(send, sink=_Tee(send.sink, self._limit))
        self._under_way[id(send)] = time.monotonic()
        return send

    def ended(self, send: Send, outcome: Response | BaseException, /) -> None:
        """It ended."""
        now = time.monotonic()
        began = self._under_way.pop(id(send), now)
        request, clean = send.request, self._scrubber
        headers = {name: clean.header(name, value, _ASKED) for name, value in request.headers.items()}
        path, _, query = request.target.partition("?")
        line: dict[str, Any] = {
            "at": round(began - self._began, 4),
            "seconds": round(now - began, 4),
            "method": request.method,
            "path": clean.known(path),
            "query": clean.form(query),
            "headers": headers,
            "body": body_of(request.content or b"", request.headers.get("content-type", ""), clean, self._limit),
        }
        line |= {"failure": self._failed(outcome)} if isinstance(outcome, BaseException) else self._told(send, outcome)
        self._write(line)

    def _told(self, send: Send, answer: Response) -> dict[str, Any]:
        tee = send.sink if answer.streamed and isinstance(send.sink, _Tee) else None
        body = self._body(tee.kept if tee else answer.content, answer.headers)
        if tee is not None and tee.size > len(tee.kept):
            body = {**(body or {}), "cut": tee.size}
        pairs = [(n.decode("latin-1").lower(), v.decode("utf-8", "replace")) for n, v in answer.headers.raw]
        headers = [[n, self._scrubber.header(n, v, _TOLD)] for n, v in pairs if n not in _ABOUT_THE_WIRE]
        return {"answer": {"status": answer.status, "headers": headers, "body": body}}

    def _body(self, content: bytes, headers: Headers) -> dict[str, Any] | None:
        return body_of(bytes(content), headers.get("content-type", ""), self._scrubber, self._limit)

    def _failed(self, exc: BaseException) -> dict[str, Any]:
        told: dict[str, Any] = {"type": type(exc).__name__}
        if isinstance(exc, HarborAPIException):
            told["message"] = self._scrubber.text(exc.message)
        if isinstance(exc, TransportError):
            late = isinstance(exc, TimeoutError) and not isinstance(exc, DeadlineExceeded)
            told |= {"sent": exc.sent, "permanent": exc.permanent, "late": late}
        return told

    def _write(self, line: Mapping[str, Any]) -> None:
        with self._lock:
            if self._failure is None:
                try:
                    self._file.write(json.dumps(line) + "\n")
                    self._file.flush()
                except OSError as exc:
                    self._failure = exc

    def close(self) -> None:
        """Take out what was learned to be a secret after it was written."""
        with self._lock:
            try:
                self._file.close()
            except OSError as exc:
                self._failure = self._failure or exc
            if self._failure is not None:
                raise self._failure
            with open(self._path, encoding="utf-8") as file:  # noqa: PTH123 - a path of any kind
                lines = [self._again(line) for line in file]
            write_private(self._path, "".join(lines), overwrite=True)

    def _again(self, line: str) -> str:
        try:
            return json.dumps(self._scrubber.again(json.loads(line))) + "\n"
        except RecursionError:  # an answer just as deep as could be written
            return self._scrubber.known(line)


def _secrets(client: ClientBase) -> Iterator[str]:
    """What the client was given, and must not be written down."""
    own, connections = client._credentials, client._shared.connections
    yield from (own.header or "").split(" ")[1:]
    yield from (own.login or ())[1:]
    if isinstance(connections.cert, tuple):
        yield from connections.cert[2:]
    proxy = connections.proxy_for(client._address.origin)
    yield unquote(urlsplit(proxy or "").password or "")


class _Tee:
    """Hands a body on to the sink that it is for, and keeps the beginning."""

    def __init__(self, sink: Sink, limit: int) -> None:
        self._sink, self._limit = sink, limit
        self.kept, self.size = b"", 0

    def start(self, headers: Headers, /) -> None:
        """A body begins."""
        self.kept, self.size = b"", 0
        self._sink.start(headers)

    def write(self, data: bytes, /) -> None:
        """A piece of it."""
        self.kept += data[: self._limit - len(self.kept)]
        self.size += len(data)
        self._sink.write(data)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange of a recording.

    Attributes:
        method: The HTTP method.
        path: The path, encoded.
        query: The query, encoded; empty where there was none.
        status: The answer's status; 0 where there was no answer.
        failure: What there was in place of an answer: its type, and what was said.
        seconds: How long it took.
        headers: The answer's headers.
        content: The answer's body, as far as it was kept.
        cut: How many bytes the answer's body had, where it was not kept whole.
        line: The whole line of the file, parsed.
    """

    method: str
    path: str
    query: str
    status: int
    failure: str
    seconds: float
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    content: bytes = field(repr=False)
    cut: int | None
    line: Mapping[str, Any] = field(repr=False)


class Recording:
    """What was recorded, to be looked through and played back.

    Args:
        url: The address of the API that was asked.
        exchanges: The exchanges, in the order in which they ended.
    """

    def __init__(self, url: str, exchanges: list[Exchange]) -> None:
        self.url = url
        self.exchanges = exchanges

    def __repr__(self) -> str:
        return f"Recording({self.url!r}, {len(self.exchanges)} exchanges)"

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Recording:
        """Read a recording. A last line that was not written whole is passed over.

        Args:
            path: The file.

        Returns:
            The recording.

        Raises:
            InvalidArgument: The file can't be read, or is no recording.
        """
        try:
            with open(path, "rb") as file:  # noqa: PTH123 - a path of any kind
                lines = file.read().split(b"\n")
            about: dict[str, Any] = json.loads(lines[0])
            url, version = str(about["url"]), about["format"]
            rows: list[dict[str, Any]] = [json.loads(line) for line in lines[1:-1] if line]
            exchanges = [_exchange(row) for row in rows]
        except OSError as exc:
            raise InvalidArgument(f"the recording {os.fspath(path)!r} can't be read: {exc.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as exc:
            raise InvalidArgument(f"{os.fspath(path)!r} is no recording: {type(exc).__name__}") from None
        if version != FORMAT:
            raise InvalidArgument(f"{os.fspath(path)!r} has the form {version!r}, which this release can't read")
        return cls(url, exchanges)

    def transport(self) -> PlaybackTransport:
        """A transport that answers as the server did: for `transport=` of either client.

        Each method, path and query gets the answers that were recorded for it, in their order. A failure fails again in
        the same way. What was not recorded, or not whole, is a `TransportError` that says so.

        Returns:
            The transport; each begins anew.
        """
        from ._http.playback import PlaybackTransport

        left: defaultdict[tuple[str, str], deque[Exchange]] = defaultdict(deque)
        for one in self.exchanges:
            left[one.method, f"{one.path}?{one.query}" if one.query else one.path].append(one)
        lock = threading.Lock()

        def ask(method: str, target: str) -> Answer | Failure:
            with lock:
                found = left[method, target].popleft() if left.get((method, target)) else None
            return _played(found, method, target)

        return PlaybackTransport(ask)


def _played(found: Exchange | None, method: str, target: str) -> Answer | Failure:
    from ._http.playback import Answer, Failure

    if found is None:
        return Failure(f"the recording has no further answer to {method} {target}", sent=False, permanent=True)
    if found.cut is not None:
        said = f"the recording has not the whole answer to {method} {target}: record it with a larger max_body"
        return Failure(said, sent=False, permanent=True)
    if found.status == 0:
        told: Mapping[str, Any] = found.line["failure"]
        flags = {name: bool(told.get(name)) for name in ("sent", "late", "permanent")}
        return Failure(found.failure, **flags)
    return Answer(found.status, found.headers, found.content)


def _exchange(row: Mapping[str, Any]) -> Exchange:
    answer: Mapping[str, Any] = row.get("answer") or {}
    failure: Mapping[str, Any] = row.get("failure") or {}
    if bool(answer) == bool(failure):
        raise ValueError("an exchange has an answer or a failure")
    body: Mapping[str, Any] = answer.get("body") or {}
    said = ": ".join(str(failure[name]) for name in ("type", "message") if failure.get(name))
    return Exchange(
        method=str(row["method"]),
        path=str(row["path"]),
        query=str(row["query"]),
        status=int(answer["status"]) if answer else 0,
        failure=said,
        seconds=float(row["seconds"]),
        headers=tuple((str(name), str(value)) for name, value in answer.get("headers") or ()),
        content=_content(body),
        cut=body.get("cut"),
        line=row,
    )


def _content(body: Mapping[str, Any]) -> bytes:
    if "json" in body:
        return json.dumps(body["json"]).encode()
    if "base64" in body:
        return b64decode(body["base64"], validate=True)
    return cast("str", body.get("text", "")).encode()
