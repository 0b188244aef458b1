"""What servers may send beyond the recordings: drawn from the API's facts."""

import json
from datetime import UTC, datetime
from typing import Any

import pydantic
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harborapi import models
from harborapi.models import base

from .schema import DEFINITIONS, all_properties, model
from .test_recordings import as_instants

TEXTS = st.text(max_size=8).filter(lambda text: "\x00" not in text)
TIMES = st.sampled_from(
    ["0001-01-01T00:00:00.000Z", "2024-02-29T23:59:59.123Z", "2024-05-01T08:00:00+02:00", "2024-05-01T08:00:00.123456Z"]
)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
UNKNOWN = st.dictionaries(st.sampled_from(["brandNew", "x-later"]), ANY, max_size=1)


def values(schema: str | None, told: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    """Values of a type as the facts write it; words that no list of values has count too."""
    schema = schema or "any"
    if schema.startswith("list["):
        return st.lists(values(schema[5:-1], {}, depth), max_size=2)
    if schema.startswith("dict[str, "):
        return st.dictionaries(TEXTS, values(schema[10:-1], {}, depth), max_size=2)
    if schema in DEFINITIONS:
        return answers(schema, depth - 1)
    if told.get("format") == "date-time":
        return TIMES
    kind = schema.partition("(")[0]
    if kind == "integer":
        return st.integers(0, 2**63 - 1) if "64" in schema + told.get("format", "") else st.integers(-1, 2**31 - 1)
    plain = {"string": TEXTS, "boolean": st.booleans(), "number": st.floats(0, 10)}
    return plain.get(kind, st.dictionaries(TEXTS, ANY, max_size=2) if kind == "object" and told else ANY)


def answers(name: str, depth: int = 1) -> st.SearchStrategy[Any]:
    """Objects as a server may send them: what is not always sent may be missing or null, and more may come."""
    entry = DEFINITIONS[name]
    if inner := entry.get("additional_properties"):
        return st.dictionaries(TEXTS, values(inner, {}, depth), max_size=2)
    if entry["type"] == "string":
        return TEXTS
    always: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for wire, told in all_properties(name).items():
        if told.get("required") == "answers" or wire in entry.get("required", ()):
            always[wire] = values(told["type"], told, depth)
        elif depth > 0 or told["type"] not in DEFINITIONS:
            optional[wire] = st.none() | values(told["type"], told, depth)
    known = st.fixed_dictionaries(always, optional=optional)
    return st.builds(lambda found, more: {**more, **found}, known, UNKNOWN)


STRUCTURED = sorted(
    name for name, entry in DEFINITIONS.items() if entry["properties"] or "additional_properties" in entry
)


@pytest.mark.parametrize("name", STRUCTURED)
@settings(max_examples=10, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_a_server_may_send_is_read_and_written_back_equal(name: str, data: st.DataObject) -> None:
    body = data.draw(answers(name))
    value = model(name).model_validate_json(json.dumps(body))
    assert as_instants(value.model_dump(mode="json", by_alias=True, exclude_unset=True)) == as_instants(body)
    again = model(name).model_validate_json(value.model_dump_json(by_alias=True, exclude_unset=True))
    assert again == value


REFERENCE = {"parent_id": 1, "child_id": 2, "child_digest": "sha256:0"}
REPORT = {"report_id": "r", "scan_status": "Success", "start_time": "", "end_time": "0001-01-01T00:00:00.000Z"}


def test_an_empty_date_is_none_and_one_without_zone_is_utc() -> None:
    found = models.NativeReportSummary.model_validate({**REPORT, "end_time": "2024-05-01T08:00:00"})
    assert found.start_time is None
    assert found.end_time == datetime(2024, 5, 1, 8, tzinfo=UTC)


def test_a_date_that_is_none_stays_as_it_came() -> None:
    found = models.NativeReportSummary.model_validate({**REPORT, "start_time": "soon"})
    assert found.start_time == "soon"
    assert found.model_dump(mode="json")["start_time"] == "soon"


def test_the_zero_time_is_the_first_moment_of_year_one() -> None:
    assert models.NativeReportSummary.model_validate(REPORT).end_time == datetime(1, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("wrong", [[], {}, True])
def test_a_date_of_another_json_type_is_refused(wrong: object) -> None:
    with pytest.raises(pydantic.ValidationError):
        models.NativeReportSummary.model_validate({**REPORT, "end_time": wrong})


def test_null_lists_and_objects_are_none() -> None:
    found = models.Reference.model_validate({**REFERENCE, "urls": None, "platform": None, "annotations": None})
    assert found.urls is None
    assert found.platform is None


def test_a_wrong_type_is_refused_without_showing_the_value() -> None:
    with pytest.raises(pydantic.ValidationError) as caught:
        models.Reference.model_validate({**REFERENCE, "parent_id": "canary"})
    assert "canary" not in str(caught.value)
    assert "parent_id" in str(caught.value)


def test_what_is_left_out_of_a_body_reads_as_none_and_is_not_sent() -> None:
    label = models.Label(name="a")
    assert label.id is None
    assert label.model_fields_set == {"name"}
    assert label.model_dump(exclude_unset=True) == {"name": "a"}
    label.id = 7
    assert label.model_dump(exclude_unset=True) == {"name": "a", "id": 7}


def test_an_answer_of_a_model_that_is_also_a_body_may_lack_everything() -> None:
    assert models.Label.model_validate({}).creation_time is None


def test_assignments_are_validated() -> None:
    label = models.Label(name="a")
    with pytest.raises(pydantic.ValidationError):
        label.name = 3  # type: ignore[assignment]


def test_fields_are_taken_by_their_name_and_by_the_wire_name() -> None:
    by_name = models.ScannerRegistrationReq(name="a", url="http://a", skip_cert_verify=True)
    by_wire = models.ScannerRegistrationReq.model_validate({"name": "a", "url": "http://a", "skip_certVerify": True})
    assert by_name == by_wire
    assert by_name.model_dump(exclude_unset=True)["skip_certVerify"] is True


def test_a_subclass_of_a_users_own_keeps_what_it_adds() -> None:
    class Mine(base.BaseModel):
        name: str

    found = Mine.model_validate({"name": "a", "more": 1})
    assert found.model_dump() == {"name": "a", "more": 1}
    assert list(Mine.get_model_fields()) == ["name"]


def test_a_model_converts_to_another() -> None:
    found = models.UserResp.model_validate(
        {
            "user_id": 1,
            "email": "a@b",
            "realname": "A",
            "sysadmin_flag": False,
            "admin_role_in_auth": False,
            "creation_time": "2024-01-01T00:00:00Z",
            "update_time": "2024-01-01T00:00:00Z",
        }
    )
    profile = found.convert_to(models.UserProfile)
    assert profile.model_dump(exclude_unset=True) == {"email": "a@b", "realname": "A"}
    assert found.convert_to(models.UserProfile, extra=True).model_dump()["user_id"] == 1
