"""Reads the API's facts: which type stands for a definition, and which model."""

import json
import re
from pathlib import Path
from typing import Any

import pydantic

from harborapi import models

TESTS = Path(__file__).parents[1]
OPERATIONS: list[dict[str, Any]] = json.loads((TESTS / "contract/operations.json").read_text())
DEFINITIONS: dict[str, dict[str, Any]] = json.loads((TESTS / "contract/definitions.json").read_text())
OTHER_NAMES = {"VulnerabilityItem": "SecurityHubVulnerability"}
"""Definitions whose name belongs to a model of the scanners' API."""

BESIDES = {"BuildHistoryEntry", "HarborVulnerabilityReport"}
"""Models of answers that the API file does not define."""

PLAIN: dict[str, Any] = {"integer": int, "number": float, "string": str, "boolean": bool}


def model(definition: str) -> type[pydantic.BaseModel]:
    found: type[pydantic.BaseModel] = getattr(models, OTHER_NAMES.get(definition, definition))
    found.model_rebuild()
    return found


def annotation(schema: str) -> Any:
    """The Python type of a type as the facts write it: `list[Artifact]`, `dict[str, integer(int64)]` ..."""
    if found := re.fullmatch(r"list\[(.*)\]", schema):
        return list[annotation(found[1])]  # type: ignore[misc]
    if found := re.fullmatch(r"dict\[str, (.*)\]", schema):
        return dict[str, annotation(found[1])]  # type: ignore[misc]
    if schema in DEFINITIONS or schema in BESIDES:
        return model(schema)
    return PLAIN.get(schema.partition("(")[0], Any)


def named(schema: Any) -> set[str]:
    """The definitions that a type names."""
    return {word for word in re.findall(r"\w+", str(schema)) if word in DEFINITIONS}


def all_properties(definition: str) -> dict[str, dict[str, Any]]:
    """A definition's properties by wire name, inherited ones too."""
    entry = DEFINITIONS[definition]
    inherited = {}
    for parent in set(entry.get("extends", ())):
        inherited |= all_properties(parent)
    return inherited | entry["properties"]


def reachable(roots: set[str]) -> set[str]:
    """These definitions and all that lie within them."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            entry = DEFINITIONS[name]
            inside = [entry.get("additional_properties"), entry.get("items"), *entry.get("extends", ())]
            waiting += named(inside) | named([value["type"] for value in entry["properties"].values()])
    return found


BODIES = reachable({name for row in OPERATIONS for name in named((row["body"] or {}).get("schema"))})
"""The definitions that stand in bodies of requests."""
