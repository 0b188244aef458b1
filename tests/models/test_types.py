"""The TypedDicts of request bodies: fresh, complete, and as good as the models."""

import json
import subprocess
import sys
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harborapi import models, types
from harborapi._core.decode import Body

if TYPE_CHECKING:
    from pydantic import BaseModel

    from harborapi.types import (
        ConfigurationsDict,
        ReplicationPolicyDict,
        RetentionPolicyDict,
        RobotCreateDict,
        ScanDataExportRequestDict,
        WebhookPolicyDict,
    )

TESTS = Path(__file__).parents[1]
OPERATIONS: list[dict[str, Any]] = json.loads((TESTS / "contract/operations.json").read_text())
DEFINITIONS: dict[str, dict[str, Any]] = json.loads((TESTS / "contract/definitions.json").read_text())
BODIES = {
    operation["operation"]: operation["body"]["schema"]
    for operation in OPERATIONS
    if operation["body"] and operation["body"].get("schema") in DEFINITIONS
}


def test_the_file_is_what_the_generator_writes() -> None:
    script = TESTS.parent / "tools/generate_types.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", sorted(set(BODIES.values())))
def test_each_body_has_a_dict_with_every_key_by_both_names(name: str) -> None:
    keys = typed_dict(name).__annotations__
    model: type[BaseModel] = getattr(models, name)
    assert set(model.model_fields) <= set(keys)
    assert set(DEFINITIONS[name]["properties"]) <= set(keys)
    needed = {key for key, field in model.model_fields.items() if field.is_required()}
    assert typed_dict(name).__required_keys__ == needed


def test_every_dict_is_exported_and_its_types_can_be_resolved() -> None:
    for name in types.__all__:
        assert typing.get_type_hints(getattr(types, name))
    assert {f"{name}Dict" for name in BODIES.values()} <= set(types.__all__)


def recorded_bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    """Bodies of requests that a real server accepted, without those that name an earlier answer's values."""
    seen = set()
    for path in sorted((TESTS / "recordings").glob("*/*.json")):
        for step in json.loads(path.read_text())["steps"]:
            body = step.get("request", {}).get("body")
            name = BODIES.get(step.get("operation"))
            text = json.dumps(body, sort_keys=True)
            if not name or not isinstance(body, dict) or "${" in text or step["response"]["status"] >= 300:
                continue
            if (name, text) not in seen:
                seen.add((name, text))
                yield name, body


@pytest.mark.parametrize(("name", "body"), list(recorded_bodies()))
def test_a_recorded_body_fits_the_dict_and_goes_out_unchanged(name: str, body: dict[str, Any]) -> None:
    known = set(DEFINITIONS[name]["properties"])
    assert set(body) & known <= set(typed_dict(name).__annotations__)
    model: type[BaseModel] = getattr(models, name)
    assert model.model_validate(body).model_dump(mode="json", exclude_unset=True) == body


def test_dicts_say_the_same_as_models() -> None:
    robot: RobotCreateDict = {
        "name": "ci",
        "level": "project",
        "duration": 90,
        "permissions": [
            {"kind": "project", "namespace": "library", "access": [{"resource": "repository", "action": "pull"}]}
        ],
    }
    as_model = models.RobotCreate(
        name="ci",
        level="project",
        duration=90,
        permissions=[
            models.RobotPermission(
                kind="project", namespace="library", access=[models.Access(resource="repository", action="pull")]
            )
        ],
    )
    assert sent("RobotCreate", robot) == as_model.model_dump(mode="json", exclude_unset=True) == robot


def test_models_may_stand_within_dicts() -> None:
    selector = models.RetentionSelector(kind="doublestar", decoration="repoMatches", pattern="**")
    policy: RetentionPolicyDict = {
        "algorithm": "or",
        "scope": {"level": "project", "ref": 1},
        "trigger": {"kind": "Schedule", "settings": {"cron": ""}},
        "rules": [{"template": "always", "scope_selectors": {"repository": [selector]}}],
    }
    (rule,) = sent("RetentionPolicy", policy)["rules"]
    assert rule == {
        "template": "always",
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
    }


def test_either_spelling_goes_out_as_harbor_spells_it() -> None:
    ours: ScanDataExportRequestDict = {"projects": [1], "cve_ids": "CVE-2021-*"}
    harbors: ScanDataExportRequestDict = {"projects": [1], "cveIds": "CVE-2021-*"}
    assert sent("ScanDataExportRequest", ours) == sent("ScanDataExportRequest", harbors) == harbors


def test_more_bodies_type_check_as_they_are_written_in_practice() -> None:
    webhook: WebhookPolicyDict = {
        "name": "ci",
        "enabled": True,
        "event_types": ["PUSH_ARTIFACT"],
        "targets": [{"type": "http", "address": "https://ci.example.com", "payload_format": "CloudEvents"}],
    }
    replication: ReplicationPolicyDict = {
        "name": "mirror",
        "src_registry": {"id": 3},
        "trigger": {"type": "scheduled", "trigger_settings": {"cron": "0 0 2 * * *"}},
        "filters": [{"type": "name", "value": "library/**"}, {"type": "label", "value": ["stable"]}],
    }
    settings: ConfigurationsDict = {"read_only": False, "storage_per_project": -1}
    assert sent("WebhookPolicy", webhook) == webhook
    assert sent("ReplicationPolicy", replication) == replication
    assert sent("Configurations", settings) == settings


ANY = st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=4) | st.lists(st.text(max_size=2), max_size=2)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=6),
    int: st.integers(-1, 2**31),
    bool: st.booleans(),
    float: st.floats(0, 9),
    datetime: st.datetimes(timezones=st.just(UTC)),
    type(None): st.none(),
    Any: ANY,
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type of a dict's key: dicts where a model would do as well."""
    if hint in PLAIN:
        return PLAIN[hint]
    origin, within = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, UnionType):
        return st.one_of([values(one) for one in within if not hasattr(one, "model_fields")])
    if typing.is_typeddict(hint):
        return dicts(hint)
    if within and len(within) == 1:
        return st.lists(values(within[0]), max_size=2)
    if within:
        return st.dictionaries(st.text(max_size=4), values(within[1]), max_size=2)
    return st.sampled_from(list(hint))  # an enum


def dicts(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies that type-check: what the server can't do without, and more; each name in one of its spellings."""
    model: type[BaseModel] = getattr(models, kind.__name__.removesuffix("Dict"))
    hints = typing.get_type_hints(kind)
    needed: dict[str, Any] = {}
    free: dict[str, Any] = {}
    for number, (name, field) in enumerate(model.model_fields.items()):
        key = field.alias if field.alias and number % 2 else name
        (needed if field.is_required() else free)[key] = values(hints[key])
    return st.fixed_dictionaries(needed, optional=free)


@pytest.mark.parametrize("name", types.__all__)
def test_what_type_checks_goes_out_by_wire_names(name: str) -> None:
    model: type[BaseModel] = getattr(models, name.removesuffix("Dict"))
    wires = {key: field.alias or key for key, field in model.model_fields.items()}

    @settings(max_examples=10, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(dicts(getattr(types, name)))
    def check(body: dict[str, Any]) -> None:
        goes = json.loads(Body(model.__name__, body).encode())
        assert set(goes) == {wires.get(key, key) for key in body}
        assert set(goes) <= set(wires.values())

    check()


def typed_dict(model: str) -> Any:
    return getattr(types, f"{model}Dict")


def sent(model: str, body: Any) -> dict[str, Any]:
    """What goes over the wire for a dict body."""
    validated: BaseModel = getattr(models, model).model_validate(body)
    return validated.model_dump(mode="json", exclude_unset=True)
