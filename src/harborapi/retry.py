"""Settings of what is tried again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from .exceptions import TransportError

if TYPE_CHECKING:
    from ._core.retry import Policy

__all__ = ["RetrySettings"]

DEFAULT_TRIES = 4

Hook = Callable[[dict[str, Any]], Any]
Hooks = Hook | Sequence[Hook]


class RetrySettings(BaseModel):
    """What is tried again, and within which budget. Each client keeps its own copy.

    GET, HEAD, PUT and DELETE are tried again on 429, 502, 503, 504 and on connection faults; POST and PATCH only when
    they surely did not arrive, or on 429. A `Retry-After` is honoured within the budget.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        validate_assignment=True, arbitrary_types_allowed=True, extra="forbid"
    )

    enabled: bool = Field(default=True, description="False: nothing is tried again.")
    exception: type[Exception] | tuple[type[Exception], ...] = Field(
        default=TransportError, description="Connection faults of these kinds are tried again."
    )
    max_tries: int | None = Field(default=None, gt=0, description="How often a request is sent at most; None is 4.")
    max_time: float | None = Field(default=60, ge=0, description="Seconds that all tries may take; None is no limit.")
    wait_gen: Callable[..., Any] | None = Field(
        default=None, description="Makes a generator of waits in seconds; None doubles from 0.5 to 20 seconds."
    )
    jitter: Callable[[float], float] | None = Field(
        default=None, description="Changes a wait; None draws it from between 0 and the wait (full jitter)."
    )
    giveup: Callable[[Exception], object] | None = Field(
        default=None, description="Asked with each failure; a true answer ends the tries."
    )
    on_success: Hooks | None = Field(default=None, description="Told of a call that succeeded after tries.")
    on_backoff: Hooks | None = Field(default=None, description="Another name of `on_retry`.")
    on_giveup: Hooks | None = Field(default=None, description="Told when the budget is used up.")
    on_retry: Hooks | None = Field(
        default=None, description="Told before each wait: operation, attempt, delay (seconds) and reason."
    )
    raise_on_giveup: bool = Field(default=True, description="Accepted; a failure is raised in any case.")

    def policy(self) -> Policy:
        """The settings as the engine takes them, frozen."""
        from ._core.retry import Policy

        kinds = self.exception if isinstance(self.exception, tuple) else (self.exception,)
        return Policy(
            enabled=self.enabled,
            tries=self.max_tries or DEFAULT_TRIES,
            seconds=self.max_time,
            kinds=kinds,
            waits=self.wait_gen,
            spread=self.jitter,
            giveup=self.giveup,
            on_retry=_one(self.on_retry or self.on_backoff),
            on_success=_one(self.on_success),
            on_giveup=_one(self.on_giveup),
        )


def _one(hooks: Hooks | None) -> Hook | None:
    """One hook that calls all there are."""
    if hooks is None or callable(hooks):
        return hooks
    several = list(hooks)

    def tell(details: dict[str, Any]) -> None:
        for hook in several:
            hook(details)

    return tell
