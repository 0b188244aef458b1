"""Mappings with something more."""

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FirstDict(dict[K, V]):
    """A dict of which mostly the first value alone is wanted, such as reports by MIME type."""

    def first(self) -> V | None:
        """The first value.

        Returns:
            The value that was put in first; None if the dict is empty.
        """
        return next(iter(self.values()), None)
