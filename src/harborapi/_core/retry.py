"""What is tried again, and when: the policy is a table, kept in one place."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any

from ..exceptions import StatusError, TransportError

IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
PASSING = frozenset({429, 502, 503, 504})
"""Statuses that tell of a passing state."""


_SECONDS = re.compile(r"-?[0-9]{1,400}(\.[0-9]{0,400})?")
_LONGEST = 1e8
"""Seconds: some years; clocks can't count every number that a server may write."""

Hook = Callable[[dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Policy:
    """What is tried again, and within which budget.

    Attributes:
        enabled: False: nothing is tried again.
        tries: How often a request is sent at the most.
        seconds: How long it may take in all, waiting included; None is no limit.
        base: Seconds: the upper bound of the first wait; it doubles with each.
        cap: Seconds: no wait of our own is longer.
        kinds: Connection faults that are tried again: exceptions of ours, or those of the HTTP library behind them.
        waits: Makes a generator of waits, in place of the doubling ones.
        spread: Changes a wait, in place of the full jitter.
        giveup: Asked with each failure; a true answer ends the tries.
        on_retry: Told before each wait: a mapping with operation, attempt, delay, reason.
        on_success: Told of an answer that took more than one try.
        on_giveup: Told when the budget is used up.
    """

    enabled: bool = True
    tries: int = 4
    seconds: float | None = 60.0
    base: float = 0.5
    cap: float = 20.0
    kinds: tuple[type[Exception], ...] = (TransportError,)
    waits: Callable[..., Any] | None = None
    spread: Callable[[float], float] | None = None
    giveup: Callable[[Exception], object] | None = None
    on_retry: Hook | None = None
    on_success: Hook | None = None
    on_giveup: Hook | None = None

    def may_repeat(self, method: str, failure: Exception, *, repeatable: bool) -> bool:
        """Whether a request may be sent again at all.

        Args:
            method: The HTTP method.
            failure: The `TransportError` or `StatusError` that it ended in.
            repeatable: False where a second request can't get what the first one lost.
        """
        if not self.enabled or (self.giveup and self.giveup(failure)):
            return False
        if isinstance(failure, StatusError):
            return (
                failure.status_code in PASSING and repeatable and (failure.status_code == 429 or method in IDEMPOTENT)
            )
        if not isinstance(failure, self.kinds) and not isinstance(failure.__cause__, self.kinds):
            return False
        return not getattr(failure, "sent", True) or (repeatable and method in IDEMPOTENT)

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
            wait = self._own(attempt)
        if self.seconds is not None and spent + wait > self.seconds:
            return None
        return wait

    def _own(self, attempt: int) -> float:
        if self.waits is not None:
            found = [wait for wait in islice(self.waits(), attempt + 1) if wait is not None]  # some begin with None
            longest = float(found[min(attempt, len(found)) - 1]) if found else 0.0
        else:
            longest = min(self.cap, self.base * 2 ** (attempt - 1))
        return max(0.0, self.spread(longest)) if self.spread else random.uniform(0.0, longest)  # noqa: S311 - spreads waits, keeps no secret


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
    if _SECONDS.fullmatch(value.strip()):
        return min(max(0.0, float(value)), _LONGEST)
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())
