"""A bounded record of the answers that a client got: no headers, no bodies, no secrets."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import overload

__all__ = ["DEFAULT_SIZE", "ResponseLog", "ResponseLogEntry"]

DEFAULT_SIZE = 1000


@dataclass(frozen=True, slots=True)
class ResponseLogEntry:
    """One answer.

    Attributes:
        url: What was asked for, without credentials.
        method: The HTTP method.
        status_code: The answer's status.
        duration: Seconds from before the request to the end of the body.
        response_size: Bytes of the body.
    """

    url: str
    method: str
    status_code: int
    duration: float
    response_size: int


class ResponseLog:
    """The last answers; the oldest go first. Appending is safe from any thread.

    Args:
        max_logs: How many are kept; None keeps 1,000.
    """

    def __init__(self, max_logs: int | None = None) -> None:
        self._entries: deque[ResponseLogEntry] = deque(maxlen=DEFAULT_SIZE if max_logs is None else max_logs)

    @property
    def entries(self) -> deque[ResponseLogEntry]:
        """The entries, oldest first."""
        return self._entries

    def add(self, entry: ResponseLogEntry) -> None:
        """Keep an entry.

        Args:
            entry: The entry.
        """
        self._entries.append(entry)

    def resize(self, max_logs: int) -> None:
        """Keep more or fewer entries; of those that there are, the newest stay.

        Args:
            max_logs: How many.
        """
        self._entries = deque(self._entries, maxlen=max_logs)

    def clear(self) -> None:
        """Forget all entries."""
        self._entries.clear()

    def __iter__(self) -> Iterator[ResponseLogEntry]:
        return iter(list(self._entries))

    @overload
    def __getitem__(self, index: int) -> ResponseLogEntry: ...
    @overload
    def __getitem__(self, index: slice) -> list[ResponseLogEntry]: ...
    def __getitem__(self, index: int | slice) -> ResponseLogEntry | list[ResponseLogEntry]:
        return list(self._entries)[index]

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"ResponseLog({len(self)} of {self._entries.maxlen})"
