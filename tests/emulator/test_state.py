"""Rows, tables, the journal, and the state as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborapi.emulator import HarborEmulator
from harborapi.emulator.state import PROJECTS, State
from harborapi.emulator.tables import Row, TableSpec

if TYPE_CHECKING:
    import pathlib

    from .conftest import Api


@dataclass(slots=True, eq=False, kw_only=True)
class Thing(Row):
    id: int = 0
    name: str = ""
    group: int = 0
    when: datetime | None = None
    data: bytes = b""
    parts: tuple[int, ...] = ()


THINGS = TableSpec("test_things", Thing, indexes=("group",))


def filled(count: int = 5) -> State:
    state = State()
    for number in range(count):
        state[THINGS].add(Thing(name=f"thing {number}", group=number % 2))
    return state


def contents(state: State) -> list[tuple[int, str, int]]:
    return [(row.id, row.name, row.group) for row in state[THINGS]]


def test_rows_get_numbers_that_are_not_given_again() -> None:
    state = filled(2)
    table = state[THINGS]
    last = table.get(2)
    assert last is not None
    table.remove(last)
    assert table.add(Thing()).id == 3


def test_an_index_follows_assignments() -> None:
    state = filled()
    table = state[THINGS]
    assert [row.id for row in table.where(group=1)] == [2, 4]
    row = table.get(2)
    assert row is not None
    row.group = 7
    assert [one.id for one in table.where(group=1)] == [4]
    assert table.find(group=7) is row
    assert table.where(group=0, name="thing 4")[0].id == 5
    assert table.count("group", 99) == 0


@given(st.lists(st.tuples(st.sampled_from("arnm"), st.integers(1, 6), st.integers(0, 3)), max_size=12))
def test_a_transaction_that_raises_leaves_no_trace(steps: list[tuple[str, int, int]]) -> None:
    state = filled()
    table = state[THINGS]
    before = contents(state)
    indexed = {group: [row.id for row in table.where(group=group)] for group in range(4)}

    def run() -> None:
        with state.transaction():
            for what, number, value in steps:
                row = table.get(number)
                if what == "a":
                    table.add(Thing(name="new", group=value))
                elif row is not None and what == "r":
                    table.remove(row)
                elif row is not None and what == "n":
                    row.name = f"changed {value}"
                elif row is not None:
                    row.group = value
            raise KeyError("over")

    with pytest.raises(KeyError):
        run()
    assert contents(state) == before
    assert {group: sorted(row.id for row in table.where(group=group)) for group in range(4)} == indexed


def test_what_was_computed_is_computed_again_after_a_change() -> None:
    state = filled()
    table = state[THINGS]
    calls: list[int] = []

    def compute() -> int:
        calls.append(1)
        return len(table)

    assert [table.cached("size", compute) for _ in range(3)] == [5, 5, 5]
    assert len(calls) == 1
    table.add(Thing())
    assert table.cached("size", compute) == 6


def test_a_dump_gives_everything_back() -> None:
    state = filled(2)
    moment = datetime(2026, 1, 2, 3, 4, 5, 678000, UTC)
    state[THINGS].add(Thing(name="é", when=moment, data=b"\x00\xff", parts=(1, 2)))
    state[THINGS].next_id()
    other = State()
    other.load(state.dump())
    row = other[THINGS].get(3)
    assert row is not None
    assert (row.name, row.when, row.data, row.parts) == ("é", moment, b"\x00\xff", (1, 2))
    assert other[THINGS].add(Thing()).id == 5
    assert [one.id for one in other[THINGS].where(group=1)] == [2]


@pytest.mark.parametrize("text", [b"[]", b'{"format": 2}', b'{"format": 1, "tables": {"nosuch": {"rows": []}}}'])
def test_what_is_no_state_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="state"):
        State().load(text)


def test_a_second_table_of_the_same_name_is_refused() -> None:
    with pytest.raises(ValueError, match="two tables"):
        TableSpec("projects", Thing)


def test_a_failed_request_writes_nothing(api: Api) -> None:
    api.project("kept")
    before = api.emulator.snapshot()
    assert api("POST", "/projects", json={"project_name": "kept"}).status_code == 409
    assert api("PUT", "/projects/kept", json={"cve_allowlist": {"items": [{}, {}]}}).status_code == 500
    assert api.emulator.snapshot() == before


def test_snapshot_and_restore(api: Api, tmp_path: pathlib.Path) -> None:
    api.emulator.push_image("library/app", tags=["1.0"])
    snapshot = api.emulator.snapshot()
    api("DELETE", "/projects/library/repositories/app", status=200)
    api.project("later")
    api.emulator.restore(snapshot)
    assert api("GET", "/projects/library/repositories/app/artifacts/1.0").status_code == 200
    assert api("GET", "/projects/later").status_code == 404
    api.emulator.save(tmp_path / "state.json")
    with HarborEmulator() as other:
        other.load(tmp_path / "state.json")
        assert [project.name for project in other.harbor.state[PROJECTS]] == ["library"]
        assert other.snapshot() == api.emulator.snapshot()


def test_emulators_share_nothing(api: Api) -> None:
    api.project("mine")
    with HarborEmulator() as other:
        assert len(other.harbor.state[PROJECTS]) == 1


def test_reset_makes_it_fresh(api: Api) -> None:
    api.project("mine")
    api.emulator.fail_next(500)
    api.emulator.reset()
    assert api("GET", "/projects").json()[0]["name"] == "library"
    assert len(api.emulator.harbor.state[PROJECTS]) == 1
