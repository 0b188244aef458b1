"""Fields with a meaning of their own."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harborapi._core.operation import Listing, items
from harborapi.query import Field, Query, Sort

from .conftest import TEXTS
from .lists import LISTS

if TYPE_CHECKING:
    from harborapi import HarborClient
    from harborapi.models import Artifact, Label

BY_NAME = {one.operation: one for one in LISTS}
PATH = BY_NAME["listArtifacts"].path


def artifacts(client: HarborClient, query: Query | str | None = None, sort: Sort | None = None) -> list[Artifact]:
    asked = {"q": query, "sort": sort, "with_tag": True, "with_label": True}
    rows: list[Artifact] = client.send(Listing("listArtifacts", "GET", PATH, items("Artifact"), query=asked))
    return rows


def tags(artifact: Artifact) -> list[str]:
    return [tag.name for tag in artifact.tags or ()]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.sets(st.integers(1, 4), min_size=1))
def test_artifacts_with_all_of_some_labels(client: HarborClient, wanted: set[int]) -> None:
    found = artifacts(client, Field("labels").all_of(*wanted))
    expected = [row for row in artifacts(client) if wanted <= {label.id for label in row.labels or ()}]
    assert [row.id for row in found] == [row.id for row in expected]
    assert artifacts(client, Field("labels").all_of(1))


@pytest.mark.parametrize("text", ["v1", "V1", "v", "Both-", ".x", "0.1.0", "multi", "%", "_", "*", "nil"])
def test_artifacts_by_their_tags(client: HarborClient, text: str) -> None:
    everything = artifacts(client)
    expected = {row.id for row in everything if any(text in tag for tag in tags(row))}
    assert {row.id for row in artifacts(client, Field("tags").contains(text))} == expected
    exactly = {
        row.id
        for row in everything
        if text in tags(row) or (text == "*" and row.tags) or (text == "nil" and not row.tags)
    }
    assert {row.id for row in artifacts(client, Field("tags") == text)} == exactly


def test_the_children_of_indexes_show_when_asked_for(client: HarborClient) -> None:
    assert len(artifacts(client, Field("base") == "*")) == len(artifacts(client)) + 2


def test_projects_by_publicity_and_owner(client: HarborClient) -> None:
    projects = BY_NAME["listProjects"]
    (public,) = client.send(projects(Field("public") == True))  # noqa: E712 - an expression
    assert public.name == "library"
    assert client.send(projects((Field("owner") == "admin") & (Field("name") == "library")))
    assert not client.send(projects(Field("owner") == "nobody"))


def test_robots_of_a_project(client: HarborClient) -> None:
    robots = BY_NAME["ListRobot"]
    rows = client.send(robots((Field("Level") == "project") & (Field("ProjectID") == 1)))
    assert {row.name for row in rows} == {f"robot$library+{text}" for text in TEXTS}


def test_users_by_name_or_address(client: HarborClient) -> None:
    rows = client.send(BY_NAME["listUsers"](Field("username_or_email") == "3@x.org"))
    assert [row.email for row in rows] == ["3@x.org"]


@pytest.mark.parametrize(
    "sort", [Field("size").desc(), Sort("-size"), Sort("type", "-size"), Sort("type,size"), Field("push_time").asc()]
)
def test_orders(client: HarborClient, sort: Sort) -> None:
    names = [name.removeprefix("-") for name in sort.fields]
    expected = [[getattr(row, name) for name in names] for row in artifacts(client)]
    for place, name in reversed(list(enumerate(sort.fields))):
        expected.sort(key=itemgetter(place), reverse=name.startswith("-"))
    found = artifacts(client, sort=sort)
    assert [[getattr(row, name) for name in names] for row in found] == expected


def test_an_expression_is_paged_like_any_query(client: HarborClient) -> None:
    query = Field("name").contains("a")
    listing: Listing[Label] = Listing(
        "ListLabels", "GET", "/labels", items("Label"), query={"q": query, "scope": "g"}, page_size=3
    )
    found = [label.name for label in client.send(listing)]
    assert sorted(found) == sorted(text for text in TEXTS if "a" in text.lower())
    assert len(found) > 6
