"""An emulator filled with rows whose texts have everything that a query language may stumble over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from harborapi.emulator import HarborEmulator
from harborapi.emulator import state as tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harborapi import HarborClient

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXTS = [
    "",
    "alpha",
    "Alpha",
    "beta gamma",
    " beta",
    "50%",
    "50%25",
    "%2B",
    "a+b",
    "a b",
    "a&b=c#d",
    "x=y",
    "=",
    "a>b;c",
    "~tilde",
    "[a]",
    "[a~b]",
    "{a b}",
    "(1 2)",
    "\\back",
    "\\",
    "'quoted'",
    '"q"',
    "it's",
    "100",
    "007",
    "+5",
    "-5",
    "2026-03-01T12:00:00",
    "2026-03-01T12:00:00.5",
    "Größe",
    "日本語",
    "🐳 whale",
    "*",
    "nil",
    "true",
    "under_score",
    "line\nbreak\ttab",
    "a%_b",
]


@pytest.fixture(scope="package")
def filled() -> Iterator[HarborEmulator]:
    with HarborEmulator("2.15.2") as emulator:
        fill(emulator)
        yield emulator


def fill(emulator: HarborEmulator) -> None:
    for number in range(9):
        tags = [f"v{number}", f"Both-{number}.x"] if number % 3 else []
        emulator.push_image("library/app", tags, content=str(number), size=1000 + number)
    emulator.push_chart("library/app", ["0.1.0"])
    emulator.push_index("library/app", ["multi"])
    state = emulator.harbor.state
    with emulator.harbor.lock, emulator.harbor.transaction():
        for number, text in enumerate(TEXTS):
            moment = START + timedelta(seconds=number)
            other = TEXTS[-number]
            times = {"creation_time": moment, "update_time": moment}
            state[tables.LABELS].add(tables.Label(name=text, description=other, color="#FFF", scope="g", **times))
            state[tables.USERS].add(
                tables.User(
                    username=text, email=f"{number}@x.org", comment=other, sysadmin_flag=number % 2 > 0, **times
                )
            )
            state[tables.PROJECTS].add(tables.Project(name=f"p{text}", owner_id=number % 3 + 1, **times))
            state[tables.REPOSITORIES].add(
                tables.Repository(
                    name=f"library/{text}", project_id=1, description=other, pull_count=number % 5, **times
                )
            )
            state[tables.ROBOTS].add(tables.Robot(name=f"library+{text}", project_id=1, **times))
            state[tables.ROBOTS].add(
                tables.Robot(name=text, description=other, duration=number % 7, disabled=number % 2 > 0, **times)
            )
        for number, artifact in enumerate(state[tables.ARTIFACTS]):
            artifact.push_time = START + timedelta(seconds=number)
            for label in range(1, 4):
                if number % (label + 1) == 0:
                    state[tables.LABEL_REFERENCES].add(tables.LabelReference(label_id=label, artifact_id=artifact.id))


@pytest.fixture(scope="package")
def client(filled: HarborEmulator) -> Iterator[HarborClient]:
    with filled.client() as client:
        yield client
