"""Settings of what is tried again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from ._core.retry import Policy

__all__ = ["RetrySettings"]

DEFAULT_TRIES = 4


class RetrySettings(BaseModel):
    """What is tried again, and within which budget. Each client keeps its own copy.

    GET, HEAD, PUT and DELETE are tried again on 429, 502, 503, 504 and on connection faults; POST and PATCH only when
    they surely did not arrive, or on 429. A `Retry-After` is honoured within the budget.
    """

    model_config = ConfigDict(validate_assignment=True, arbitrary_types_allowed=True, extra="forbid")

    enabled: bool = Field(default=True, description="False: nothing is tried again.")
    max_tries: int | None = Field(default=None, gt=0, description="How often a request is sent at most; None is 4.")
    max_time: float | None = Field(default=60, ge=0, description="Seconds that all tries may take; None is no limit.")
    on_retry: Callable[[dict[str, Any]], Any] | None = Field(
        default=None, description="Told before each wait: operation, attempt, delay (seconds) and reason."
    )

    def policy(self) -> Policy:
        """The settings as the engine takes them, frozen."""
        from ._core.retry import Policy

        tries = self.max_tries or DEFAULT_TRIES
        return Policy(enabled=self.enabled, tries=tries, seconds=self.max_time, on_retry=self.on_retry)
