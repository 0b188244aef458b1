"""Where a download goes: a file that is whole or not there, a stream of the caller's, or the memory."""

from __future__ import annotations

import io
import os
import re
import secrets
import shutil
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias, cast

from ..exceptions import InvalidArgument, TransportError
from .wire import Headers

if TYPE_CHECKING:
    from typing import Self

FilePath: TypeAlias = str | os.PathLike[str]
"""Where a file is."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_LONGEST_NAME = 200


class FileSink:
    """A file beside its place, which takes it when the body is complete. Left before, nothing stays behind.

    Args:
        to: The file, which is replaced if it exists; or a folder, in which the file gets the server's name for it, made
            safe, and a number where that name is taken.
        name: The name in a folder where the server gives none.

    Raises:
        OSError: The folder is not there or can't be written to, or the file is no plain one.
    """

    def __init__(self, to: FilePath, name: str) -> None:
        place = Path(to)
        if os.fspath(to).endswith(("/", os.sep)) and not place.is_dir():
            raise FileNotFoundError(f"the folder {place} does not exist")
        self._place = None if place.is_dir() else place
        self._folder = place if place.is_dir() else place.parent
        if self._place is not None and self._place.exists() and not self._place.is_file():
            raise OSError(f"{place} is no plain file")
        self._name, self._headers = name, Headers(())
        self._part = self._folder / f".harborapi-{secrets.token_hex(8)}.part"
        handle = os.open(self._part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o666)
        self._file = os.fdopen(handle, "wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._file.close()
        self._part.unlink(missing_ok=True)

    def start(self, headers: Headers, /) -> None:
        """A body begins; what came before is thrown away."""
        self._headers = headers
        self._file.seek(0)
        self._file.truncate()

    def write(self, data: bytes, /) -> None:
        """A piece of it."""
        self._file.write(data)

    def finish(self) -> Path:
        """The body is complete: the file takes its place.

        Returns:
            The file.

        Raises:
            OSError: It can't be written.
        """
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        place = self._place or _reserved(self._folder, file_name(self._headers) or self._name)
        try:
            if self._place is not None and place.exists():
                shutil.copymode(place, self._part)
            self._part.replace(place)
        except OSError:
            if self._place is None:
                place.unlink(missing_ok=True)
            raise
        return place


def _reserved(folder: Path, name: str) -> Path:
    """A new empty file of this name, or of one with a number in it where the name is taken."""
    stem, suffix, number = Path(name).stem, Path(name).suffix, 0
    while True:
        place = folder / (f"{stem}-{number}{suffix}" if number else name)
        try:
            place.open("xb").close()
        except FileExistsError:
            number += 1
        else:
            return place


def file_name(headers: Headers) -> str:
    """The name that the server gives a file, without anything that could lead out of a folder or hide it.

    Args:
        headers: The answer's headers.

    Returns:
        The name; empty where there is none that can be used.
    """
    message = Message()
    message["content-disposition"] = re.sub(r"[\r\n]", " ", headers.get("content-disposition", ""))
    try:
        given = message.get_filename() or ""
    except (LookupError, ValueError):  # an encoding that is not known, or text that is not in it
        return ""
    last = re.split(r"[/\\]", given)[-1]
    name = _UNSAFE.sub("_", last).strip(" .")
    while len(name.encode("utf-8", "replace")) > _LONGEST_NAME:
        stem, suffix = Path(name).stem, Path(name).suffix
        name = stem[:-1] + suffix if stem[:-1] else name[:-1]
    try:
        name.encode()
    except UnicodeEncodeError:
        return ""
    return f"_{name}" if _DEVICES.match(name) else name


class StreamSink:
    """A binary file object of the caller's. Left before the end, it is taken back to where it stood, if it can be.

    Args:
        file: What is written to.

    Raises:
        InvalidArgument: It takes no bytes.
    """

    def __init__(self, file: BinaryIO) -> None:
        given: object = file
        if isinstance(given, io.TextIOBase) or not hasattr(given, "write"):
            raise InvalidArgument("to must be a path or a file opened for writing bytes (mode 'wb')")
        self._file, self._written, self._finished = file, 0, False
        self._begin = file.tell() if _can_go_back(file) else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if not self._finished and self._written and self._begin is not None:
            self._take_back(self._begin)

    def start(self, headers: Headers, /) -> None:
        """A body begins; what came before is taken back.

        Raises:
            OSError: Something was written already, and the file object can't go back.
        """
        if not self._written:
            return
        if self._begin is None:
            raise io.UnsupportedOperation(
                f"the download broke off after {self._written} bytes, and the file object can't go back: pass a path"
            )
        self._take_back(self._begin)

    def _take_back(self, place: int) -> None:
        self._file.seek(place)
        self._file.truncate()
        self._written = 0

    def write(self, data: bytes, /) -> None:
        """A piece of it; an unbuffered file may take it in several."""
        left = memoryview(data)
        while left:
            taken = cast("int | None", self._file.write(left))
            count = len(left) if taken is None else taken
            self._written += count
            left = left[count:]

    def finish(self) -> int:
        """The body is complete.

        Returns:
            How many bytes it has.
        """
        self._finished = True
        return self._written


def _can_go_back(file: BinaryIO) -> bool:
    return hasattr(file, "seekable") and file.seekable()


class MemorySink:
    """The memory, for who wants to be told of the progress.

    Args:
        limit: How many bytes at the most.
    """

    def __init__(self, limit: int) -> None:
        self._limit, self._pieces, self._size = limit, list[bytes](), 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._pieces = []

    def start(self, headers: Headers, /) -> None:
        """A body begins; what came before is thrown away."""
        self._pieces, self._size = [], 0

    def write(self, data: bytes, /) -> None:
        """A piece of it.

        Raises:
            TransportError: The body is too large.
        """
        self._size += len(data)
        if self._size > self._limit:
            raise TransportError(f"the answer is larger than {self._limit} bytes: pass to=, or a larger max_body=")
        self._pieces.append(bytes(data))

    def finish(self) -> bytes:
        """The body is complete.

        Returns:
            The body.
        """
        return b"".join(self._pieces)


def sink_for(to: FilePath | BinaryIO | None, name: str, limit: int) -> FileSink | StreamSink | MemorySink:
    """What a download is written to.

    Args:
        to: A file or folder, a file object, or None for the memory.
        name: The name of a file in a folder, where the server gives none.
        limit: How many bytes the memory takes.

    Returns:
        The sink, to be entered and, when the body is complete, finished.

    Raises:
        InvalidArgument: It is neither.
        OSError: The file can't be written.
    """
    if to is None:
        return MemorySink(limit)
    if isinstance(to, (str, os.PathLike)):
        return FileSink(to, name)
    return StreamSink(to)
