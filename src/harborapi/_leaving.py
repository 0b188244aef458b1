"""What leaves the package: exceptions without the frames that hold secrets, warnings at the caller's own line."""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

PACKAGE = __name__.partition(".")[0]


def unseen(function: Callable[P, T]) -> Callable[P, T]:
    """Let exceptions leave a function without its frames: variables there are secrets, and tracebacks may show them.

    Args:
        function: The function.

    Returns:
        It, to be called as before.
    """

    @functools.wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except Exception as exc:  # noqa: BLE001 - whatever it is, it is raised below
            failure = without_frames(exc)
        del args, kwargs
        raise failure

    return called


def without_frames(exc: Exception) -> Exception:
    """An exception without its frames, and what it comes of without theirs.

    Args:
        exc: The exception.

    Returns:
        It.
    """
    one: BaseException | None = exc
    for _ in range(10):
        if one is None:
            break
        one.__traceback__ = None
        if one.__suppress_context__:
            one.__context__ = None
        one = one.__cause__ or one.__context__
    return exc


def warn(message: str, category: type[Warning]) -> None:
    """Warn at the line of the caller that is not ours.

    Args:
        message: What to say.
        category: Of which kind.
    """
    level, frame = 1, sys._getframe()  # pyright: ignore[reportPrivateUsage]  # as `warnings` itself does
    while frame.f_back is not None and str(frame.f_globals.get("__name__")).partition(".")[0] == PACKAGE:
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)
