"""The models against the API's facts: every property, by its wire name, required where answers always have it."""

import re
import types
from typing import Annotated, Any, Union, get_args, get_origin

import pydantic
import pytest
from pydantic_core import PydanticUndefined

from harborapi import models

from .schema import BODIES, DEFINITIONS, OTHER_NAMES, all_properties, model

WIDER = {
    **{("ProjectMetadata", wire): {"str", "int"} for wire in ("retention_id", "proxy_speed_kb", "max_upstream_conn")},
    ("ReplicationFilter", "value"): {"str", "list[str]", "dict[str, Any]", "Any"},
    ("RetentionRuleTrigger", "settings"): {"dict[str, Any]", "Any"},
    ("RetentionRuleTrigger", "references"): {"dict[str, Any]", "Any"},
}
"""Fields that tell more of their type than the API file, or take what programs have: numbers for Harbor's texts."""

SWITCHES = {"public", "enable_content_trust", "enable_content_trust_cosign", "prevent_vul", "auto_scan"} | {
    "reuse_sys_cve_allowlist", "auto_sbom_generation", "proxy_cache_local_on_not_found",
}  # fmt: skip
"""What of `ProjectMetadata` may be a bool too; Harbor's text is what goes out."""

LISTED = {("ActionRequest", "action"): "Action", ("ScheduleObj", "type"): "Type", ("Stats", "trigger"): "Trigger"}
"""Fields whose known values have names in programs for the existing package; any other text is taken too."""

PLAIN = {"integer": "int", "number": "float", "boolean": "bool", "string": "str", "any": "Any", "object": "Any"}
MADE = [name for name in sorted(DEFINITIONS) if hasattr(models, OTHER_NAMES.get(name, name))]
CASES = [
    (name, wire)
    for name in MADE
    if not issubclass(model(name), pydantic.RootModel)
    for wire in sorted(all_properties(name))
]


def spelled(kind: Any) -> set[str]:
    """The alternatives of an annotation, as the facts would write them."""
    origin, within = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return spelled(within[0])
    if origin in (Union, types.UnionType):
        return set().union(*map(spelled, within))
    if origin is None:
        return {"None" if kind is types.NoneType else getattr(kind, "__name__", str(kind))}
    return {f"{origin.__name__}[{', '.join(' | '.join(sorted(spelled(one))) for one in within)}]"}


def told_type(schema: str | None, told: dict[str, Any]) -> str:
    """The Python spelling of a type of the facts."""
    if found := re.fullmatch(r"list\[(.*)\]", schema or "any"):
        return f"list[{told_type(found[1], {})}]"
    if found := re.fullmatch(r"dict\[str, (.*)\]", schema or "any"):
        return f"dict[str, {told_type(found[1], {})}]"
    if told.get("format") == "date-time":
        return "datetime"
    kind = (schema or "any").partition("(")[0]
    return PLAIN.get(kind) or model(kind).__name__


def field_of(name: str, wire: str) -> tuple[str, pydantic.fields.FieldInfo]:
    fields = model(name).model_fields
    found = [(key, field) for key, field in fields.items() if wire == (field.alias or key)]
    assert found, f"{name} has no field for {wire}"
    return found[0]


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_each_definition_has_a_described_model(name: str) -> None:
    found = model(name)
    assert found.__doc__
    assert found.__doc__ != pydantic.BaseModel.__doc__
    for key, field in found.model_fields.items():
        assert field.description or key == "root", f"{name}.{key} is not described"


def test_root_models_stand_for_mappings_and_lists_alone() -> None:
    for name, entry in DEFINITIONS.items():
        if issubclass(model(name), pydantic.RootModel):
            assert not entry["properties"], name


@pytest.mark.parametrize(("name", "wire"), CASES)
def test_each_property_has_a_field(name: str, wire: str) -> None:
    key, field = field_of(name, wire)
    told = all_properties(name)[wire]
    if (name, wire) != ("Artifact", "scan_overview"):  # its field is the mapping, `scan_overview` what is read of it
        assert key == told.get("field", wire)
    always = told.get("required") == "answers"
    if name in BODIES:
        assert field.default is None or (wire in DEFINITIONS[name].get("required", ()) and field.is_required())
    else:
        assert field.is_required() == always
    if always and name in BODIES:
        assert field.default is None
    assert field.default in (None, PydanticUndefined)


@pytest.mark.parametrize(("name", "wire"), CASES)
def test_each_field_has_the_type_of_its_property(name: str, wire: str) -> None:
    """None besides where it may be missing or null; no list of values closes a field."""
    _, field = field_of(name, wire)
    told = all_properties(name)[wire]
    wanted = WIDER.get((name, wire)) or {told_type(told["type"], told)}
    if name == "ProjectMetadata" and wire in SWITCHES:
        wanted = {"str", "bool"}
    if (name, wire) in LISTED:
        wanted = {"str", LISTED[name, wire]}
    needed = name in BODIES and wire in DEFINITIONS[name].get("required", ())
    if told.get("required") != "answers" and not needed:
        wanted = wanted | {"None"}
    assert spelled(field.annotation) == wanted


def test_properties_of_a_listed_value_are_known() -> None:
    for name, wire in [*WIDER, *LISTED]:
        assert wire in all_properties(name)
    assert set(all_properties("ProjectMetadata")) >= SWITCHES


@pytest.mark.parametrize("name", sorted(set(DEFINITIONS) - BODIES))
def test_the_models_of_answers_have_no_fields_of_their_own(name: str) -> None:
    if issubclass(model(name), pydantic.RootModel):
        return
    wires = {field.alias or key for key, field in model(name).model_fields.items()}
    assert wires == set(all_properties(name))
