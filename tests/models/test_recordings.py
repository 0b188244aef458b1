"""Every JSON that a real server answered is read by the model of its operation, and written back equal."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from .schema import OPERATIONS, TESTS, annotation

RELEASES = ("v2.15.2", "v2.9.5")
SCHEMAS: dict[str, dict[str, str]] = {}
for row in OPERATIONS:
    for status, answer in row["responses"].items():
        if answer.get("schema") and status.startswith("2"):
            SCHEMAS.setdefault(row["operation"], {})[status] = answer["schema"]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")


def answers(release: str) -> Iterator[tuple[str, str, str, Any]]:
    """Where it was recorded, operation, type, and body of each recorded success that has a type."""
    for path in sorted((TESTS / "recordings" / release).glob("*.json")):
        for step in json.loads(path.read_text())["steps"]:
            response = step.get("response") or {}
            schema = SCHEMAS.get(step.get("operation"), {}).get(str(response.get("status")))
            if schema and "body" in response:
                schema = addition(response["body"]) if "Addition" in step["operation"] else schema
                yield f"{release}/{path.stem} step {step['n']}", step["operation"], schema, response["body"]


def addition(body: Any) -> str:
    """What an addition is: the API's facts call them all text."""
    if isinstance(body, list):
        return "list[BuildHistoryEntry]"
    reports = isinstance(body, dict) and all("/vnd." in kind for kind in body)
    return "dict[str, HarborVulnerabilityReport]" if reports else "any"


def as_instants(value: Any) -> Any:
    """The same JSON, with times as moments, however they are written."""
    if isinstance(value, dict):
        return {key: as_instants(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_instants(item) for item in value]
    if isinstance(value, str) and TIME.fullmatch(value):
        found = datetime.fromisoformat(value)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return value


@pytest.mark.parametrize("release", RELEASES)
def test_each_recorded_answer_is_read_and_written_back_equal(release: str) -> None:
    adapters: dict[str, TypeAdapter[Any]] = {}
    operations: set[str] = set()
    wrong: list[str] = []
    for where, operation, schema, body in answers(release):
        operations.add(operation)
        adapter = adapters.setdefault(schema, TypeAdapter(annotation(schema)))
        try:
            value = adapter.validate_json(json.dumps(body))
            written = adapter.dump_python(value, mode="json", by_alias=True, exclude_unset=True)
            assert as_instants(written) == as_instants(body)
        except (ValueError, AssertionError) as error:
            wrong.append(f"{where}, {operation} -> {schema}: {error}")
    assert not wrong, "\n".join(wrong)
    assert len(operations) > 60
