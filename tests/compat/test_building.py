"""Models as tests of programs make them: by Hypothesis, of a part of their fields, of None, and in other forms."""

from __future__ import annotations

import inspect
from typing import Any

import pydantic
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from harborapi import models

TEXTS = {"EventType", "NotifyType", "PayloadFormatType"}
"""Texts in a model: there is nothing to make them of but the text."""

MODELS: list[type[pydantic.BaseModel]] = [
    found
    for name in models.__all__
    if inspect.isclass(found := getattr(models, name)) and issubclass(found, pydantic.BaseModel)
    if name not in {"BaseModel", "RootModel", *TEXTS}
]
DEMANDING = {"CVEExportRow", "NewTag", "ProjectScanner", "ScannerRegistrationReq", "ScannerRegistrationSettings"}
"""Bodies, and a row of a file, that are nothing without some of their fields."""

few = settings(
    max_examples=3, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def name_of(model: type) -> str:
    return model.__name__


def test_there_are_many() -> None:
    assert len(MODELS) > 150
    assert {name_of(model) for model in MODELS} >= DEMANDING


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_hypothesis_builds_each(model: type[pydantic.BaseModel]) -> None:
    @few
    @given(st.builds(model))
    def build(made: pydantic.BaseModel) -> None:
        assert model.model_validate_json(made.model_dump_json()) == made
        assert type(made).model_validate(made.model_dump()) == made
        assert made.model_copy() == made
        assert isinstance(made.model_dump(mode="json"), dict)
        assert isinstance(repr(made), str)

    build()


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_what_is_left_out_reads_as_none(model: Any) -> None:
    if name_of(model) in DEMANDING:
        with pytest.raises(pydantic.ValidationError):
            model()
        return
    made = model()
    assert made.model_fields_set == set()
    if issubclass(model, pydantic.RootModel):
        assert not made
        return
    assert made.model_dump(exclude_unset=True) == {}
    for name, field in model.model_fields.items():
        value = getattr(made, name)
        assert value is None or value == field.get_default(call_default_factory=True)


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_every_field_but_a_bodys_own_may_be_none(model: Any) -> None:
    if issubclass(model, pydantic.RootModel) or name_of(model) in DEMANDING:
        return
    names = [field.alias or name for name, field in model.model_fields.items()]
    made = model.model_validate(dict.fromkeys(names))
    assert all(value in (None, [], {}) for value in made.model_dump().values())
    assert model.model_validate_json(made.model_dump_json()) == made


def test_signatures_are_known_before_a_model_is_used() -> None:
    class Mine(models.Label):
        size: int

    assert inspect.signature(Mine).parameters["size"].default is inspect.Parameter.empty
    with pytest.raises(pydantic.ValidationError):
        Mine()  # type: ignore[call-arg]  # what is missing is the test
    assert not hasattr(Mine(size=1), "__signature__")


def test_schedules_are_read_and_made_by_enum() -> None:
    from harborapi.models.models import Schedule, ScheduleObj, Type

    made = Schedule(schedule=ScheduleObj(type=Type.daily, cron="0 0 0 * * *"))
    assert made.model_dump_json(exclude_unset=True) == '{"schedule":{"type":"Daily","cron":"0 0 0 * * *"}}'
    found = Schedule.model_validate_json('{"schedule":{"type":"Daily"}}').schedule
    assert found is not None
    assert (found.type, found.type == "Daily", found.type and found.type.title()) == (Type.daily, True, "Daily")
    assert getattr(found.type, "value", None) == "Daily"
    assert ScheduleObj(type="Yearly").type == "Yearly"
    assert [one.value for one in Type] == ["Hourly", "Daily", "Weekly", "Custom", "Manual", "None", "Schedule"]
    assert [one.value for one in models.Trigger] == ["Manual", "Schedule", "Event"]
    assert models.Stats.model_validate({"trigger": "Event"}).trigger is models.Trigger.event
    assert models.ActionRequest.model_validate({"action": models.Action.stop}).action == "stop"


def test_a_summary_that_a_program_made_of_counts_alone() -> None:
    made = models.VulnerabilitySummary.model_validate({"Critical": 3, "High": 2})
    assert (made.critical, made.high, made.low) == (3, 2, 0)


def test_partial_answers_as_mock_servers_give_them() -> None:
    artifact = models.Artifact.model_validate_json('{"digest": "sha256:1", "tags": [{"name": "latest"}]}')
    assert artifact.tags is not None
    assert (artifact.tags[0].name, artifact.tags[0].id, artifact.scan) == ("latest", None, None)
    mime = "application/vnd.security.vulnerability.report; version=1.1"
    scanned = models.Artifact.model_validate({"scan_overview": {mime: {"severity": "High"}}})
    assert scanned.scan is not None
    assert scanned.scan.severity == "High"
    assert models.Repository(name="nothing").project_name == models.Repository().base_name == ""


def test_the_names_of_the_scanners_api_in_their_module() -> None:
    from harborapi.models import scanner

    assert scanner.Artifact is models.ScanArtifact  # type: ignore[attr-defined]  # found when asked for
    assert scanner.Error is models.ScanError  # type: ignore[attr-defined]
    assert scanner.Registry is models.ScanRegistry  # type: ignore[attr-defined]
    assert scanner.DEFAULT_VENDORS == ("nvd", "redhat")
    assert str(models.ScanScanner(version="0.50.1").semver) == "0.50.1"
    assert models.Scanner(version="new").semver is None
    with pytest.raises(AttributeError):
        _ = scanner.NoSuchName  # type: ignore[attr-defined]
