"""Statistics of numbers, of which there may be none: then they are 0."""

from __future__ import annotations

import builtins
import statistics
from collections.abc import Callable, Iterable

__all__ = ["max", "mean", "median", "min", "stdev"]


def _of(numbers: Iterable[float], function: Callable[[list[float]], float], at_least: int = 1) -> float:
    found = list(numbers)
    return float(function(found)) if len(found) >= at_least else 0.0


def mean(numbers: Iterable[float]) -> float:
    """The arithmetic mean.

    Args:
        numbers: The numbers.

    Returns:
        The mean; 0 where there is no number.
    """
    return _of(numbers, statistics.fmean)


def median(numbers: Iterable[float]) -> float:
    """The median: of an even number of numbers, the mean of the two in the middle.

    Args:
        numbers: The numbers.

    Returns:
        The median; 0 where there is no number.
    """
    return _of(numbers, statistics.median)


def stdev(numbers: Iterable[float]) -> float:
    """The standard deviation of a sample.

    Args:
        numbers: The numbers.

    Returns:
        The standard deviation; 0 where there are fewer than two numbers.
    """
    return _of(numbers, statistics.stdev, at_least=2)


def min(numbers: Iterable[float]) -> float:
    """The least number.

    Args:
        numbers: The numbers.

    Returns:
        The least; 0 where there is no number.
    """
    return _of(numbers, builtins.min)


def max(numbers: Iterable[float]) -> float:
    """The greatest number.

    Args:
        numbers: The numbers.

    Returns:
        The greatest; 0 where there is no number.
    """
    return _of(numbers, builtins.max)
