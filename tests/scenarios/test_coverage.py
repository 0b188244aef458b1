"""Every operation of every room has its scenario, in which it succeeds."""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from harborapi._core.releases import RELEASES, available

from .stage import LIVE_URL, WAYS, Harbor

FOLDER = Path(__file__).parent
TABLE = json.loads((FOLDER.parent / "contract/operations.json").read_text())
ROOMS = sorted(path.stem for path in (FOLDER.parents[1] / "src/harborapi/operations").glob("[a-z]*.py"))

NEVER_SUCCEED = {
    "getInternalconfig": "it is for Harbor's own components alone: 401 for every account",
    "setCliSecret": "it needs a server that is tied to an OIDC provider, and one that a person has logged in by",
    "searchLdapUser": "it needs a directory",
    "searchLdapGroup": "it needs a directory",
    "importLdapUser": "it needs a directory",
}
"""Operations that no scenario can have succeed, and why; each is called all the same."""

Key = tuple[str, str]
"""An operation's id; or, where it has none of its own, its method and path."""


def _by_path() -> dict[str, list[tuple[list[str], Key]]]:
    found: dict[str, list[tuple[list[str], Key]]] = {}
    for row in TABLE:
        if not row.get("removed_after") or row["operation"].endswith("V1"):
            parts = row["path"].strip("/").split("/")
            found.setdefault(row["method"], []).append((parts, (row["operation"], row["tag"])))
    return found


PATHS = _by_path()


def operation_of(method: str, url: str) -> Key:
    """Which operation a request was: of several that fit, the one with the most fixed words."""
    parts = url.partition("/api/v2.0/")[2].partition("?")[0].strip("/").split("/")
    fitting = [
        (sum(word == part for word, part in zip(words, parts, strict=True)), key)
        for words, key in PATHS.get(method, [])
        if len(words) == len(parts) and all(w.startswith("{") or w == p for w, p in zip(words, parts, strict=True))
    ]
    assert fitting, f"no operation is {method} {url}"
    return max(fitting)[1]


def scenarios(room: str) -> list[tuple[Callable[[Harbor], None], str, dict[str, Any], dict[str, Any]]]:
    """The scenarios of a room, by the release each is played on, its options and its parameters."""
    module = importlib.import_module(f".test_{room}", __package__)
    found: list[tuple[Callable[[Harbor], None], str, dict[str, Any], dict[str, Any]]] = []
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if not name.startswith("test_") or "harbor" not in inspect.signature(function).parameters:
            continue
        releases, options = ["2.15.2"], dict[str, Any]()
        values: dict[str, Any] = {}
        for mark in getattr(function, "pytestmark", []):
            if mark.name == "harbor":
                options = dict(mark.kwargs)
            elif mark.name == "parametrize" and mark.args[0] == "release":
                releases = mark.args[1]
            elif mark.name == "parametrize" and mark.args[0] != "way":
                one = isinstance(mark.args[0], str)
                names, first = ([mark.args[0]], mark.args[1][:1]) if one else (mark.args[0], mark.args[1][0])
                values |= zip(names, first, strict=True)
        found += [(function, release, options, values) for release in releases]
    return found


def test_every_room_has_scenarios() -> None:
    assert [room for room in ROOMS if not (FOLDER / f"test_{room}.py").is_file()] == []


@pytest.mark.skipif(bool(LIVE_URL), reason="counted on the emulator")
@pytest.mark.parametrize("room", ROOMS)
def test_every_operation_of_a_room_is_played(room: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    tags = {row["tag"] for row in TABLE if _room(row["tag"]) == room}
    wanted = {row["operation"] for row in TABLE if row["tag"] in tags} & RELEASES.keys()
    seen: set[str] = set()
    succeeded: set[str] = set()
    for function, release, options, values in scenarios(room):
        stage = Harbor(WAYS[0], release, lambda: tmp_path_factory.mktemp(room), options=options)
        try:
            function(stage, **values)
        finally:
            stage.close()
        for one in stage.sent:
            operation, tag = operation_of(one.method, one.url)
            if tag in tags:
                seen.add(operation)
                if one.status < 300:
                    succeeded.add(operation)
    assert wanted - seen == set()
    assert wanted - succeeded - NEVER_SUCCEED.keys() == set()
    assert succeeded & NEVER_SUCCEED.keys() == set(), "these need no exception any more"


def _room(tag: str) -> str:
    if tag == "SystemCVEAllowlist":
        return "system_cve_allowlist"
    words = "".join(f"_{b.lower()}" if b.isupper() and a.islower() else b.lower() for a, b in pairwise(" " + tag))
    return words.replace(" ", "_")


def test_an_exception_is_of_an_operation() -> None:
    assert NEVER_SUCCEED.keys() - RELEASES.keys() == set()
    assert all(available(name, (2, 15)) for name in NEVER_SUCCEED)
