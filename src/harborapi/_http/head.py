"""Sees to it that the head of an answer ends.

A time limit of the HTTP library is for one read. A server that drips headers, or sends 1xx answers without end, never
meets it.
"""

from __future__ import annotations

import time

TIMES = 4
"""How many times the limit of one read a head may take."""


class Head:
    """What one connection knows of the answer that it waits for."""

    __slots__ = ("_complete", "_until")

    def __init__(self) -> None:
        self._complete = False
        self._until: float | None = None

    def asked(self) -> None:
        """A request goes out."""
        self._complete, self._until = False, None

    def complete(self) -> None:
        """The head is there; what comes is the body."""
        self._complete, self._until = True, None

    def late(self, timeout: float | None) -> bool:
        """Whether it takes too long; asked before each read.

        Args:
            timeout: Seconds for one read.
        """
        if self._complete or timeout is None:
            return False
        if self._until is None:
            self._until = time.monotonic() + TIMES * timeout
        return time.monotonic() > self._until
