"""What is tried again, and when: the policy is a table, kept in one place."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
PASSING = frozenset({429, 502, 503, 504})
"""Statuses that tell of a passing state."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is tried again, and within which budget.

    Attributes:
        enabled: False: nothing is tried again.
        tries: How often a request is sent at the most.
        seconds: How long it may take in all, waiting included; None is no limit.
        base: Seconds: the upper bound of the first wait; it doubles with each.
        cap: Seconds: no wait of our own is longer.
        on_retry: Told before each wait: a mapping with operation, attempt, delay, reason.
        jitter: Draws the wait between two bounds.
    """

    enabled: bool = True
    tries: int = 4
    seconds: float | None = 60.0
    base: float = 0.5
    cap: float = 20.0
    on_retry: Callable[[dict[str, Any]], object] | None = None
    jitter: Callable[[float, float], float] = random.uniform

    def may_repeat(self, method: str, *, repeatable: bool, sent: bool, status: int | None) -> bool:
        """Whether a request may be sent again at all.

        Args:
            method: The HTTP method.
            repeatable: False where a second request can't get what the first one lost.
            sent: False where the request surely did not arrive.
            status: The answer's status; None where there was none.
        """
        if not self.enabled or (status is not None and status not in PASSING):
            return False
        if not sent or status == 429:
            return True
        return repeatable and method in IDEMPOTENT

    def delay(self, attempt: int, spent: float, retry_after: str | None) -> float | None:
        """Seconds to wait before the next try; None where the budget is used up.

        Args:
            attempt: How many tries there were.
            spent: Seconds they and the waits between them took.
            retry_after: The answer's header of that name.
        """
        if attempt >= self.tries:
            return None
        wait = parse_retry_after(retry_after)
        if wait is None:
            wait = self.jitter(0.0, min(self.cap, self.base * 2 ** (attempt - 1)))
        if self.seconds is not None and spent + wait > self.seconds:
            return None
        return wait


def parse_retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """The seconds that a `Retry-After` header asks for.

    Args:
        value: The header: seconds, or a date.
        now: The time to count a date from.

    Returns:
        Seconds, never negative; None where there is no header or it can't be read.
    """
    if not value:
        return None
    try:
        return max(0.0, float(value)) if value.strip().isascii() and float(value) == float(value) else None
    except ValueError:
        pass
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())
