"""The models against the API's facts: every property, by its wire name, required where answers always have it."""

import pydantic
import pytest
from pydantic_core import PydanticUndefined

from .schema import BODIES, DEFINITIONS, all_properties, model

ROOTS = {"additional_properties", "items"}
CASES = [
    (name, wire)
    for name in sorted(DEFINITIONS)
    if not issubclass(model(name), pydantic.RootModel)
    for wire in sorted(all_properties(name))
]


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


@pytest.mark.parametrize("name", sorted(set(DEFINITIONS) - BODIES))
def test_the_models_of_answers_have_no_fields_of_their_own(name: str) -> None:
    if issubclass(model(name), pydantic.RootModel):
        return
    wires = {field.alias or key for key, field in model(name).model_fields.items()}
    assert wires == set(all_properties(name))
