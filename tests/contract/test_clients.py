"""Both clients against `client-methods.json`: every name, its parameters in order, defaults, and what comes back."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import re
import warnings
from typing import Any

import pytest

from harborapi import HarborAsyncClient, HarborClient
from harborapi.emulator import HarborEmulator
from harborapi.exceptions import HarborAPIException

from .test_operations import METHODS, Row, default, plain, sample

OURS_BESIDE = {
    "refresh_robot_secret": {"path", "overwrite"},
    "download_scan_export": {"to", "on_progress"},
    "get_system_certificate": {"to", "on_progress"},
}
"""Parameters of ours beyond the table, by keyword alone."""

WIDER = {"FilePath": {"str", "Path"}, "Mapping": {"dict"}}
"""Names of ours that take more than a type of the table."""

TO_A_PLACE = {"download_scan_export", "get_system_certificate"}
"""What gives the path or the number of bytes where it was told where to write."""

CLIENTS = (HarborAsyncClient, HarborClient)
both = pytest.mark.parametrize("client", CLIENTS)
every = pytest.mark.parametrize("row", METHODS, ids=lambda row: row["method"])
ALIASES = [row for row in METHODS if row["kind"] == "alias"]


def words(text: str) -> set[str]:
    """The names in a type, however it is spelled: `Union[str, int]`, `int | str`."""
    text = re.sub(r"Optional\[(.*)\]", r"\1 | None", text)
    found = {word.removesuffix("]") for word in re.findall(r"[\w']+", text)} - {"Union"}
    return {{"List": "list", "Dict": "dict"}.get(word, word) for word in found}


def test_the_table_is_whole() -> None:
    assert len(METHODS) == len({row["method"] for row in METHODS}) >= 221
    assert len(ALIASES) >= 8


@both
@every
def test_parameters(client: type, row: Row) -> None:
    """In order, with their defaults, and by position where existing programs use it."""
    method = getattr(client, row["method"])
    assert inspect.iscoroutinefunction(method) is (client is HarborAsyncClient)
    _, *have = inspect.signature(method).parameters.values()
    want, more = row["parameters"], have[len(row["parameters"]) :]
    assert [own.name for own in have[: len(want)]] == [one["name"] for one in want]
    assert {own.name for own in more} == OURS_BESIDE.get(row["method"], set())
    assert all(own.kind is own.KEYWORD_ONLY and own.default is not own.empty for own in more)
    for one, own in zip(want, have, strict=False):
        kind = own.KEYWORD_ONLY if one.get("keyword_only") else own.POSITIONAL_OR_KEYWORD
        assert own.kind is kind, own.name
        assert (own.default is not own.empty) == ("default" in one), own.name
        if "default" in one:
            assert plain(own.default) == default(one), own.name


@both
@every
def test_types(client: type, row: Row) -> None:
    """A parameter takes at least what the table says; an answer is just that."""
    signature = inspect.signature(getattr(client, row["method"]))
    for one in row["parameters"]:
        taken = words(signature.parameters[one["name"]].annotation)
        more = set[str]().union(*(WIDER.get(word, ()) for word in taken))
        assert words(one["type"]) <= taken | more, one["name"]
    given = words(signature.return_annotation)
    assert given - ({"Path", "int"} if row["method"] in TO_A_PLACE else set()) == words(row["returns"])


@pytest.mark.parametrize("row", ALIASES, ids=lambda row: row["method"])
def test_an_alias_warns_once_and_names_its_successor(row: Row) -> None:
    arguments: dict[str, Any] = {one["name"]: sample(one) for one in row["parameters"] if "default" not in one}
    assert getattr(HarborClient, row["successor"])
    with HarborEmulator() as emulator:

        async def asynchronous() -> None:
            async with emulator.async_client() as client:
                await getattr(client, row["method"])(**arguments)

        def blocking() -> None:
            with emulator.client() as client:
                getattr(client, row["method"])(**arguments)

        for use in (blocking, lambda: asyncio.run(asynchronous())):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                with contextlib.suppress(HarborAPIException):  # there may be no such thing
                    use()
            assert [warning.category for warning in caught] == [DeprecationWarning]
            assert re.search(rf"\b{row['method']}\b.* deprecated.*\b{row['successor']}\b", str(caught[0].message))
            assert caught[0].filename == __file__, "at the caller's own line"
