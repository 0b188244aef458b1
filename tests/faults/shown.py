"""What tests beside the table show, told for the docs where the test is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Shown:
    """One fault, as a test shows it.

    Attributes:
        module: Where the test is.
        group: The heading.
        fault: What goes wrong.
        outcome: What comes of it.
    """

    module: str
    group: str
    fault: str
    outcome: str


SHOWN: list[Shown] = []


def shows(group: str, fault: str, outcome: str) -> Callable[[F], F]:
    """Note down what a test shows."""

    def note(test: F) -> F:
        SHOWN.append(Shown(test.__module__.rpartition("test_")[2], group, fault, outcome))
        return test

    return note
