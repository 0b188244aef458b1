"""What expressions say, and what they refuse to say."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from harborapi._core.operation import Listing, Operation, any_path, items
from harborapi.emulator import HarborEmulator
from harborapi.exceptions import InvalidArgument
from harborapi.models import Severity
from harborapi.query import Field, Query, Sort

from .lists import LISTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi import HarborClient

name, size, time = Field("name"), Field("size"), Field("push_time")
moment = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (name == "x", "name=x"),
        (name == "", "name=\\"),
        (name == "~x", "name=\\~x"),
        (name == "\\x", "name=\\\\x"),
        (name == "50%+1", "name=50%25%2B1"),
        (name == Severity.high, "name=High"),
        (name.contains("[x"), "name=~[x"),
        (size == 5, "size=5"),
        (size > 5, "size__gt=5"),
        (size < -5, "size__lt=-5"),
        (size >= 5, "size=[5~]"),
        (size <= 5, "size=[~5]"),
        (size.between(1, 5), "size=[1~5]"),
        (size.between(0.5, 1e-7), "size=[0.5~0.0000001]"),
        (size > 5, "size__gt=5"),
        ((size >= 1) & (size <= 5), "size=[1~5]"),
        ((size > 1) & (size < 5), "size__gt=1,size__lt=5"),
        (size.any_of(1, 2), "size={1 2}"),
        (size.any_of(), "size={}"),
        (name.any_of("1", "b"), "name={'1' b}"),
        (name.between("2026-01-01T00:00:00", None), "name=['2026-01-01T00:00:00'~]"),
        (Field("labels").all_of(1, 2), "labels=(1 2)"),
        (Field("enabled") == True, "enabled=true"),  # noqa: E712 - an expression
        (Field("enabled").any_of(False), "enabled={false}"),
        (time >= moment, "push_time=[2026-03-01T10:00:00~]"),
        (time == moment.replace(microsecond=1500), "push_time=2026-03-01T10:00:00.001500"),
        ((name == "x") & Query() & (size == 1), "name=x,size=1"),
        ((name == "x") & (name == "x"), "name=x"),
        (Field("ExtraAttrs.trigger.by-whom") == "x", "ExtraAttrs.trigger.by-whom=x"),
        (Query(), ""),
    ],
)
def test_what_is_sent(query: Query, text: str) -> None:
    assert str(query) == text
    assert pickle.loads(pickle.dumps(query)) == query
    assert hash(query) == hash(pickle.loads(pickle.dumps(query)))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: name == "a,b", "comma"),
        (lambda: name.contains("a,b"), "comma"),
        (lambda: name.any_of("a,b"), "comma"),
        (lambda: name == "\x00", "can't store"),
        (lambda: name == "\ud800", "can't store"),
        (lambda: name.contains(""), "empty"),
        (lambda: name.any_of("a b"), "blank"),
        (lambda: name.any_of(""), "list or range"),
        (lambda: name.any_of("'a'"), "list or range"),
        (lambda: name.between(" a", None), "list or range"),
        (lambda: name.between("a~b", None), "~"),
        (lambda: name.between(None, None), "limit"),
        (lambda: Field("labels").all_of(), "needs a value"),
        (lambda: name != "x", "not equal"),
        (lambda: name == None, "None"),  # type: ignore[arg-type]  # noqa: E711
        (lambda: name == name, "can't compare"),  # type: ignore[arg-type]
        (lambda: time >= date(2026, 1, 1), "can't compare"),  # type: ignore[operator]
        (lambda: time >= datetime(2026, 1, 1), "time zone"),  # noqa: DTZ001 - what is refused
        (lambda: size == 2**63, "too large"),
        (lambda: size == float("nan"), "can't compare"),
        (lambda: (name == "a") & (name == "b"), "last one"),
        (lambda: size.between(1, 2) & (size >= 1), "last one"),
        (lambda: (size >= 1) & (size >= 2), "last one"),
        (lambda: name.contains("a") & name.any_of("b"), "last one"),
        (lambda: Field(""), "no name"),
        (lambda: Field("a b"), "no name"),
        (lambda: Field("a=b"), "no name"),
        (lambda: Field("name__in"), "no name"),
        (lambda: Sort(), "needs a field"),
        (lambda: Sort("--name"), "no name"),
        (lambda: Sort("name,"), "no name"),
    ],
)
def test_what_cannot_be_said(make: Callable[[], Any], why: str) -> None:
    with pytest.raises(InvalidArgument, match=why):
        make()


def test_python_cannot_join_expressions() -> None:
    with pytest.raises(TypeError, match="&"):
        _ = (name == "x") and (size == 1)
    with pytest.raises(TypeError, match="&"):
        _ = 1 < size < 5
    with pytest.raises(TypeError):
        (name == "x") & "size=1"  # type: ignore[operator]


def test_orders_say_what_they_were_told() -> None:
    assert str(Sort("-push_time", name.asc(), "size,-id")) == "-push_time,name,size,-id"
    assert Sort("-name") == name.desc()
    assert pickle.loads(pickle.dumps(name.desc())) == name.desc()
    assert repr(name) == "Field('name')"
    assert len({name.desc(), Sort("-name")}) == 1


BY_NAME = {one.operation: one for one in LISTS}


def of(operation: str, query: Any = None, sort: Any = None, **more: Any) -> Listing[Any]:
    path = BY_NAME[operation].path if operation in BY_NAME else "/nowhere"
    return Listing(operation, "GET", path, items("Label"), query={"q": query, "sort": sort, **more})


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (
            of("listProjects", Field("nmae") == "x"),
            "'nmae'; this list knows creation_time, deleted, name, owner",
        ),
        (of("listProjects", Field("deleted") == False), "not the caller's"),  # noqa: E712 - an expression
        (of("listProjects", Field("owner").contains("x")), "fuzzy"),
        (of("listProjects", sort=Sort("name", "-owner")), "order by 'owner'"),
        (of("listProjects", Field("PROJECT_ID") == 1), "'PROJECT_ID'"),
        (of("listProjects", name.all_of("x")), "intersection"),
        (of("listProjects", sort=Field("projectID").asc()), "order by 'projectID'"),
        (of("listArtifacts", Field("RepositoryName") == "x"), "not the caller's"),
        (of("listArtifacts", Field("labels") == 1), "exact"),
        (of("listArtifacts", Field("tags").any_of("x")), "union"),
        (of("listArtifactsOfProject", name == "x", latest_in_repository=True), "artifact_type, media_type"),
        (of("listArtifactsOfProject", sort=Sort("size"), latest_in_repository=True), "order of its own"),
        (of("listUsers", Field("password") == "x"), "'password'"),
        (of("listUsers", Field("user_id") > 3), "'user_id__gt'"),
        (of("ListRobot", Field("ProjectID") == 3), "without one by 'Level'"),
        (of("ListRobot", Field("secret") == "x"), "'secret'"),
        (of("listScanners", sort=Sort("name")), "order of its own"),
        (of("ListVulnerabilities", Field("cve_id").contains("x")), "fuzzy"),
        (of("ListExecutions", Field("vendor_type") == "x"), "not the caller's"),
        (of("search", name == "x"), "plain text"),
        (of("listQuotas", sort=Sort("id")), "hard.storage"),
        (of("listProjects", Sort("name")), "q takes no Sort"),
        (of("listProjects", sort=name == "x"), "sort takes no Query"),
    ],
)
def test_what_a_server_would_ignore_is_refused(operation: Operation[Any], why: str) -> None:
    with HarborEmulator() as harbor, harbor.client() as client:
        with pytest.raises(InvalidArgument, match=why) as caught:
            client.send(operation)
        assert caught.value.operation == operation.id
        assert not harbor.requests


@pytest.mark.parametrize(
    "operation",
    [
        of("listProjects", Field("ProjectID") == 1, Sort("-ProjectID")),
        of("listProjects", Field("projectID") == 1),
        of("listArtifacts", (Field("repository_name") == "x") & (Field("Tags") == "1") & Field("Labels").all_of(1)),
        of("listProjects", (Field("Owner") == "x") & (Field("Public") == "true")),
        of("listUsers", Field("SysAdminFlag") == True, Sort("SysAdminFlag")),  # noqa: E712 - an expression
        of("ListRobot", Field("Level") == "system", Sort("ExpiresAt", "-expiresat")),
        of("listProjects", "nosuch=1", "nosuch"),
        any_path("GET", "/labels", items("Label"), params={"q": Field("anything") == 1, "scope": "g"}),
    ],
)
def test_what_a_server_knows_is_sent(client: HarborClient, operation: Operation[Any]) -> None:
    client.send(operation)


def test_a_query_without_conditions_is_not_sent() -> None:
    assert of("listProjects", Query()).target() == "/projects"


def test_the_emulator_and_the_client_know_the_same_columns() -> None:
    """Two independent readings of the server's models."""
    from harborapi._core.columns import COLUMNS
    from harborapi.emulator import executions, rooms

    rooms.load()
    pairs = {
        "ListLabels": rooms.label.COLUMNS,
        "listUsers": rooms.user.COLUMNS,
        "ListRobot": rooms.robot.COLUMNS,
        "listTags": rooms.artifact_tag.COLUMNS,
        "listAccessories": rooms.artifact_tag.ACCESSORY_COLUMNS,
        "listAuditLogs": rooms.auditlog.COLUMNS,
        "listAuditLogExts": rooms.auditlog.EXTENDED_COLUMNS,
        "ListImmuRules": rooms.immutable.COLUMNS,
        "ListInstances": rooms.preheat.INSTANCE_COLUMNS,
        "ListPolicies": rooms.preheat.POLICY_COLUMNS,
        "listRegistries": rooms.registry.COLUMNS,
        "listReplicationPolicies": rooms.replication.COLUMNS,
        "listScanners": rooms.scanner.COLUMNS,
        "ListWebhookPoliciesOfProject": rooms.webhook.COLUMNS,
        "ListExecutions": executions.EXECUTION_COLUMNS,
        "ListTasks": executions.TASK_COLUMNS,
    }
    assert {name: set(COLUMNS[name].names) for name in pairs} == {name: set(own.columns) for name, own in pairs.items()}


def test_every_list_with_a_query_or_an_order_is_known() -> None:
    import json
    from pathlib import Path

    from harborapi._core.columns import COLUMNS

    facts = json.loads((Path(__file__).parent.parent / "contract/operations.json").read_text())
    lists = {row["operation"] for row in facts if {"q", "sort"} & {one["name"] for one in row["params"]}}
    assert lists == set(COLUMNS)


def test_times_are_utc_whatever_the_zone() -> None:
    assert str(time >= moment) == str(time >= moment.astimezone(UTC))
