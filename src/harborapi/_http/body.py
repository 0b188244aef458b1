"""An answer's body, piece by piece: decompressed with bounds, into a sink or into memory."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable, Iterator

from .._core.wire import Headers, Response, Send
from ..exceptions import TransportError

_PIECE = 1 << 18
"""Bytes that are decompressed at once at the most: what a bomb can take before it is noticed."""
_GZIP_OR_ZLIB, _BARE = 47, -15


class CallerError(Exception):
    """What the caller's own sink or progress function raised (its cause): never one of the HTTP library's faults."""


class _Inflater:
    """Undoes `gzip` and `deflate`, which may be zlib's format or, as some servers have it, bare."""

    def __init__(self, coding: str) -> None:
        self._may_be_bare = coding == "deflate"
        self._object = zlib.decompressobj(_GZIP_OR_ZLIB)
        self.begun = False

    @property
    def complete(self) -> bool:
        return self._object.eof or not self.begun

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._object.eof:  # gzip may come in several members; zeros after the last are padding
                data = data.lstrip(b"\0")
                if not data:
                    return
                self._object = zlib.decompressobj(_GZIP_OR_ZLIB)
            try:
                piece = self._object.decompress(data, _PIECE)
            except zlib.error:
                if self.begun or not self._may_be_bare:
                    raise
                self._object = zlib.decompressobj(_BARE)
                piece = self._object.decompress(data, _PIECE)
            self.begun = True
            data = self._object.unused_data if self._object.eof else self._object.unconsumed_tail
            yield piece


class Collector:
    """Takes an answer's body as it comes over the wire: into the sink, or into memory up to a limit.

    Args:
        send: What was sent.
        status: The answer's status.
        headers: The answer's headers, as the HTTP library has them.
        began: When the exchange began.
    """

    def __init__(self, send: Send, status: int, headers: Iterable[tuple[bytes, bytes]], began: float) -> None:
        self.began, self.status, self.headers = began, status, Headers(headers)
        self._send = send
        self._pieces: list[bytes] = []
        self._size = 0
        length = self.headers.get("content-length", "")
        self._total = int(length) if length.isascii() and length.isdecimal() else None
        self._inflaters = [_Inflater(coding) for coding in self._codings()]
        self._sink = send.sink
        try:
            if self._sink is not None and (send.to_sink is None or send.to_sink(status, self.headers)):
                self._sink.start(self.headers)
            else:
                self._sink = None
        except Exception as exc:
            raise CallerError from exc
        if self._sink is None and self._total is not None and self._total > send.max_body and not self._bodiless():
            raise self._too_large()

    @property
    def request_id(self) -> str | None:
        """The server's name of the request, known from when the answer begins."""
        return self.headers.get("x-request-id")

    def take(self, data: bytes) -> None:
        """A piece of the body, as it came."""
        if not self._inflaters:
            self._keep(data)
            return
        pieces: Iterable[bytes] = (data,)
        for inflater in self._inflaters:
            pieces = _through(inflater, pieces)
        try:
            for piece in pieces:
                self._keep(piece)
        except zlib.error as exc:
            raise self._failure(f"the answer is compressed in a broken way: {exc}") from exc

    def response(self) -> Response:
        """The answer, complete."""
        if not all(inflater.complete for inflater in self._inflaters):
            raise self._failure("the compressed answer ends in the middle")
        content = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        return Response(self.status, self.headers, content, self._elapsed(), self._sink is not None)

    def _codings(self) -> list[str]:
        said = self.headers.get("content-encoding")
        if not said:
            return []
        found = [one.strip().lower() for one in said.split(",")]
        codings = [one.removeprefix("x-") for one in found if one not in {"", "identity"}]
        if len(codings) > 2 or not {"gzip", "deflate"}.issuperset(codings):
            shown = ", ".join(codings)[:40]
            raise self._failure(
                f"the answer has the content-encoding {shown!r}, which was not asked for", permanent=True
            )
        return codings[::-1]

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._sink is not None:
            try:
                self._sink.write(piece)
                if self._send.on_progress:
                    self._send.on_progress(self._size, None if self._inflaters else self._total)
            except Exception as exc:
                raise CallerError from exc
            return
        if self._size > self._send.max_body:
            raise self._too_large()
        self._pieces.append(piece)

    def _bodiless(self) -> bool:
        return self._send.request.method == "HEAD" or self.status == 304

    def _too_large(self) -> TransportError:
        limit = self._send.max_body
        return self._failure(
            f"the answer is larger than {limit} bytes: pass a sink, or a larger max_body=", permanent=True
        )

    def _failure(self, message: str, *, permanent: bool = False) -> TransportError:
        return TransportError(message, elapsed=self._elapsed(), permanent=permanent, request_id=self.request_id)

    def _elapsed(self) -> float:
        return time.monotonic() - self.began


def _through(inflater: _Inflater, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from inflater.feed(piece)
