"""The page of the docs says what the tests show."""

from __future__ import annotations

from .page import TARGET, page
from .shown import SHOWN
from .table import ROWS


def test_it_is_fresh() -> None:
    assert TARGET.read_text("utf-8") == page(), "python -m tests.faults.page writes it"


def test_it_names_each_fault_once() -> None:
    page()
    named = [row.name for row in ROWS] + [f"{one.group}: {one.fault}" for one in SHOWN]
    assert len(set(named)) == len(named) >= 60
