"""A room is a file named after the API's tag, the same on every floor."""

from __future__ import annotations

import json
import re
from pathlib import Path

from .tree import PROJECT, SOURCE

OPERATIONS = json.loads((PROJECT / "tests/contract/operations.json").read_text(encoding="utf-8"))
SPELLINGS = {"SystemCVEAllowlist": "system_cve_allowlist"}

WITHOUT_MODELS = {"ping"}
"""Rooms whose answers are plain text."""
MODELS_OF_NO_ROOM = {
    "base": "what models stand on",
    "common": "models that several rooms share",
    "buildhistory": "an addition of artifacts, a module of its own in programs written for earlier releases",
    "severity": "an order that scanner and security hub share",
    "semver": "versions of the server",
    "file": "files that several rooms answer with",
    "mappings": "a dict that several rooms answer with",
    "models": "all models, for programs written for earlier releases",
}
EMULATED_BESIDE = {"proxy_cache": "pulls through a proxy project: the registry's protocol, no tag of the API"}
FLOWS_OF_NO_ROOM = {"rest", "waiting", "ensuring", "cleanup", "comparing"}
"""Flows that no tag of the API alone is about."""


def room(tag: str) -> str:
    """A tag in snake_case."""
    return SPELLINGS.get(tag) or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", tag).lower().replace(" ", "_")


ROOMS = {room(operation["tag"]) for operation in OPERATIONS}


def files(floor: str) -> set[str]:
    return {path.stem for path in (SOURCE / floor).glob("[a-z]*.py")}


def part_of_a_room(name: str) -> bool:
    """`artifact_tag` is a part of `artifact`."""
    return any(name.startswith(f"{one}_") for one in ROOMS)


def test_every_room_has_operations_and_no_more() -> None:
    assert files("operations") == ROOMS


def test_every_room_has_methods_in_both_clients() -> None:
    not_generated = {"base", "client", "driver", "rooms"}
    expected = ROOMS | files("flows")
    assert files("_async") - not_generated == files("_sync") - not_generated == expected


def test_every_room_is_emulated() -> None:
    there = files("emulator/rooms")
    assert ROOMS - there == set()
    assert {name for name in there - ROOMS if not part_of_a_room(name)} == set(EMULATED_BESIDE)


def test_every_room_has_its_models() -> None:
    there = files("models")
    assert ROOMS - there == WITHOUT_MODELS
    assert there - ROOMS == set(MODELS_OF_NO_ROOM)


def test_flows_stand_in_rooms() -> None:
    assert files("flows") - ROOMS <= FLOWS_OF_NO_ROOM


PAGES = {path.stem for path in (PROJECT / "docs/reference").glob("[a-z]*.md")}


def test_every_room_has_its_page_in_the_reference() -> None:
    assert not ROOMS - PAGES


def test_no_room_is_about_nothing() -> None:
    """The first line of a module is what users read in the reference."""
    for path in sorted(Path(SOURCE / "operations").glob("[a-z]*.py")):
        assert re.match(r'"""\S.{8,}', path.read_text(encoding="utf-8")), path
