"""Downloads: into memory, or streamed to a file that is whole or not there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from .._core.flow import exchange, run
from .._core.sinks import MemorySink, sink_for

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.operation import Operation
    from .._core.sinks import FilePath
    from .._core.wire import Flow, Progress
    from ..models import FileResponse


def download(
    operation: Operation[FileResponse],
    call: Call,
    to: FilePath | BinaryIO | None,
    on_progress: Progress | None,
    name: str,
) -> Flow[FileResponse | Path | int]:
    """One file.

    Args:
        operation: What asks for it.
        call: The call.
        to: A file or folder, a file object, or None for the memory.
        on_progress: Told the bytes that are done, and those there are in all.
        name: Its name in a folder, where the server gives none.

    Returns:
        The file in memory, its path, or how many bytes the file object got.
    """
    if to is None and on_progress is None:
        return (yield from run(operation, call))
    with sink_for(to, name, call.max_body) as sink:
        reply = yield from exchange(operation, replace(call, sink=sink, on_progress=on_progress))
        if not reply.streamed:  # the answer of a session that had just ended
            sink.start(reply.headers)
            sink.write(reply.content)
        if isinstance(sink, MemorySink):
            return replace(reply, content=sink.finish()).parse()
        return sink.finish()
