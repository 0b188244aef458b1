"""The emulator's time: the wall's, or one that a test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """Tells the time.

    Args:
        manual: time stands still but for what `advance` adds (and a millisecond a request, so that orders are clear);
            otherwise it goes on like the wall's.
    """

    def __init__(self, *, manual: bool) -> None:
        self.manual = manual
        self._offset = timedelta()
        self._standing = datetime.now(UTC).replace(microsecond=0)
        self.on_advance: Callable[[datetime], object] | None = None

    def now(self) -> datetime:
        """The time, in UTC."""
        return self._standing if self.manual else datetime.now(UTC) + self._offset

    def tick(self) -> datetime:
        """The time of a new request."""
        if self.manual:
            self._standing += timedelta(milliseconds=1)
        return self.now()

    def move(self, to: datetime) -> None:
        """Go on to a time, doing nothing about what becomes due; a time that has passed is left alone."""
        ahead = to - self.now()
        if ahead > timedelta():
            if self.manual:
                self._standing = to
            else:
                self._offset += ahead

    def advance(self, seconds: float = 0, **more: float) -> datetime:
        """Let time pass: jobs and schedules that become due on the way run, each at its own time.

        Args:
            seconds: how many seconds.
            more: further spans as `timedelta` takes them: `minutes=5`, `hours=1`, `days=30`.

        Returns:
            The time now.
        """
        target = self.now() + timedelta(seconds=seconds, **more)
        if self.on_advance is not None:
            self.on_advance(target)
        self.move(target)
        return self.now()
