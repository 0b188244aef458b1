"""Tables of the documentation say what the code does."""

from __future__ import annotations

import re
from typing import Any

import pytest

from harborapi import exceptions
from harborapi._core.retry import Policy

from .blocks import PROJECT

ERRORS = (PROJECT / "docs/errors.md").read_text(encoding="utf-8")
RETRIES = (PROJECT / "docs/retries.md").read_text(encoding="utf-8")


def test_every_status_with_a_class_is_in_the_table() -> None:
    said = {int(status): name for status, name in re.findall(r"^\| (\d{3}) \| `(\w+)`", ERRORS, re.MULTILINE)}
    assert said == {status: cls.__name__ for status, cls in exceptions.BY_STATUS.items()}


def test_the_tree_has_every_exception() -> None:
    named = set(re.findall(r"\b[A-Z]\w+", ERRORS))
    assert set(exceptions.__all__) - {"Error"} <= named


def failure(text: str) -> Any:
    if text.isdigit():
        return exceptions.BY_STATUS.get(int(text), exceptions.StatusError)(status=int(text))
    return exceptions.TransportError(sent=text.startswith("it may"))


@pytest.mark.parametrize("row", re.findall(r"^\| (it .*?|[45]\d\d.*?) \| (.*?) \| (.*?) \|$", RETRIES, re.MULTILINE))
def test_the_policy_is_the_table(row: tuple[str, str, str]) -> None:
    what, *columns = row
    policy = Policy()
    kinds = re.findall(r"\d{3}", what) or [what]
    for methods, said in zip((("GET", "HEAD", "PUT", "DELETE"), ("POST", "PATCH")), columns, strict=True):
        for method in methods:
            for kind in kinds:
                assert policy.may_repeat(method, failure(kind), repeatable=True) is (said == "again"), (method, kind)


def test_the_budget_is_the_default() -> None:
    policy = Policy()
    assert f"| `max_tries` | {policy.tries} |" in RETRIES
    assert f"| `max_time` | {policy.seconds:.0f} |" in RETRIES
    assert f"up to {policy.base} s" in RETRIES
    assert f"{policy.cap:.0f} s |" in RETRIES
