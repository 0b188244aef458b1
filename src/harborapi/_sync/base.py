# Written by tools/generate.py from _async/base.py; edit those, then run: make generate
"""What the rooms' methods stand on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.operation import Operation
    from .._core.wire import Flow

T = TypeVar("T")
P = ParamSpec("P")


class SyncMethods(ABC):
    """A client as its rooms see it."""

    @abstractmethod
    def send(self, operation: Operation[T]) -> T:
        """Carry an operation out."""

    @abstractmethod
    def perform(self, flow: Callable[Concatenate[Call, P], Flow[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry a flow out: several operations that belong together."""
