"""Lists that the server always sends as a whole, cut to a limit on this side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from .._core.decode import Json
from ..exceptions import InvalidArgument

if TYPE_CHECKING:
    from .._core.decode import Reading
    from .._core.wire import Response

T = TypeVar("T")


@dataclass(frozen=True)
class Leading(Json[list[T]]):
    """The first items of a list that comes without pages.

    Attributes:
        limit: How many at the most; None for all.
    """

    null: tuple[Any, ...] | None = ()
    limit: int | None = None

    def read(self, response: Response, reading: Reading, /) -> list[T]:
        """The first items, up to the limit; raises `DecodeError`."""
        return super().read(response, reading)[: self.limit]


def leading(model: str, limit: int | None, operation: str) -> Leading[Any]:
    """How a list is read of which only the first items are wanted.

    Args:
        model: The name of the items' model.
        limit: How many at the most; None for all.
        operation: The API's name of the operation, for the error.

    Returns:
        The decoder.

    Raises:
        InvalidArgument: The limit is negative.
    """
    if limit is not None and limit < 0:
        raise InvalidArgument(f"limit must be 0 or more, not {limit}", operation=operation)
    return Leading(f"list[{model}]", limit=limit)
