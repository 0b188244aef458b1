"""Plans to delete many artifacts: what they hold, and what can't be planned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.emulator import HarborEmulator
from harborapi.exceptions import (
    BadRequest,
    Forbidden,
    InternalServerError,
    InvalidArgument,
    NotFound,
    Unauthorized,
)
from harborapi.outcomes import Deletion, Plan
from harborapi.query import Field

from .plans import PASSWORD, digests, immutable, there

if TYPE_CHECKING:
    from .conftest import Colour


def writes(emulator: HarborEmulator) -> list[str]:
    return [f"{one.method} {one.path}" for one in emulator.requests if one.method not in {"GET", "HEAD"}]


def test_untagged_artifacts(client: Colour, images: dict[str, str], emulator: HarborEmulator) -> None:
    emulator.push_index("library/app", ["multi"])  # whose parts have no tag either
    emulator.push_signature("library/app", images["one"])
    plan = client.plan_delete_untagged("library")
    assert digests(plan) == {images["bare"], images["bald"]}
    assert not writes(emulator)
    assert len(there(client)) == 5


def test_a_plan_says_all_of_it(client: Colour, images: dict[str, str], emulator: HarborEmulator) -> None:
    signature = emulator.push_signature("library/app", images["one"])
    client.create_label({"name": "old", "scope": "g"})
    client.add_artifact_label("library", "app", images["one"], {"id": 1})
    emulator.pull_image("library/app", "2.0")
    immutable(client, "2.*")
    plan = client.plan_delete_artifacts("library", "app", query="tags=*")
    (deletion,), ((kept, why),) = plan.deletions, plan.kept
    assert deletion.tags == ("1.0", "stable")
    assert deletion.labels == ("old",)
    assert deletion.accessories == (signature,)
    assert deletion.pull_time is None
    assert kept.digest == images["two"]
    assert kept.pull_time is not None
    assert why == "it has an immutable tag"
    assert plan.size == deletion.size > 0
    pushed = f"pushed {deletion.push_time:%Y-%m-%d}"
    assert str(plan).splitlines() == [
        "artifacts with tags=* in library/app of http://harbor.test: 1 artifact to delete, 1.6 KiB",
        f"  delete library/app@{images['one']} (1.0, stable): 1.6 KiB, {pushed}, never pulled, labels old, 1 accessory",
        f"  keep   library/app@{images['two']} (2.0): it has an immutable tag",
    ]
    assert plan.rows()[0]["tags"] == ("1.0", "stable")
    assert not Plan("nothing", "http://harbor.test", ())


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 B"), (1023, "1023 B"), (1 << 20, "1.0 MiB"), (5 << 40, "5.0 TiB"), (5 << 50, "5120.0 TiB")],
)
def test_sizes(size: int, shown: str) -> None:
    plan = Plan("all", "http://harbor.test", (Deletion("library", "app", "sha256:1", size=size),))
    assert str(plan).endswith(f"  delete library/app@sha256:1: {shown}, never pulled")


def test_unused_since(client: Colour, images: dict[str, str], emulator: HarborEmulator) -> None:
    now = emulator.clock.now()
    emulator.pull_image("library/app", "1.0")
    three_days, long_ago = now - timedelta(days=2.5), now - timedelta(days=90)
    plan = client.plan_delete_artifacts("library", query="type=IMAGE", unused_since=three_days)
    assert digests(plan) == {images["bare"]}  # older than the others, and one that is older still was pulled
    assert plan.title.endswith(f"in library, unused since {three_days.isoformat()}")
    assert not client.plan_delete_untagged(unused_since=long_ago)


def test_more_than_a_page_of_repositories(client: Colour, emulator: HarborEmulator) -> None:
    client.create_project({"project_name": "team"})
    pushed = {emulator.push_image(f"team/app-{number}", []) for number in range(101)}
    pushed.add(emulator.push_image("library/deep/down/app", []))
    plan = client.plan_delete_untagged()
    assert digests(plan) == pushed
    assert ("library", "deep/down/app") in {(one.project, one.repository) for one in plan}
    outcome = client.carry_out(plan)
    assert len(outcome.deleted) == 102
    assert not client.plan_delete_untagged()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tags=nil", {"bare", "bald"}),
        ("tags=1.0", {"one"}),
        ("tags=~.0", {"one", "two"}),
        ("type=IMAGE,tags=*", {"one", "two"}),
        (Field("tags") == "2.0", {"two"}),
        ("push_time__gte=2000-01-01,push_time__lte=2000-01-02", set[str]()),
        ("type={IMAGE CHART},tags=nil", {"bare", "bald"}),
        ("size__gt=1", {"one", "bare", "two", "bald"}),
        ("type%253DIMAGE", None),
        ("base=*,tags=nil", {"bare", "bald"}),
    ],
)
def test_a_query(client: Colour, images: dict[str, str], query: Any, expected: set[str] | None) -> None:
    if expected is None:
        with pytest.raises((InvalidArgument, BadRequest)):
            client.plan_delete_artifacts("library", query=query)
        return
    plan = client.plan_delete_artifacts("library", query=query)
    assert digests(plan) == {images[name] for name in expected}


@pytest.mark.parametrize(
    "query",
    [
        "",
        " , ",
        "colour=red",
        "type=IMAGE,colour=red",
        "tags=[1~2]",
        "RepositoryName=library/other",
        "type",
        "type=",
        "=IMAGE",
        "type__regex=I.*",
        "tags__gt=1",
        "type=IMAGE,type=CHART",
        Field("colour") == "red",
        Field("tags").any_of("1.0", "2.0"),
    ],
    ids=str,
)
def test_a_query_of_which_a_part_would_be_ignored(client: Colour, emulator: HarborEmulator, query: Any) -> None:
    with pytest.raises(InvalidArgument):
        client.plan_delete_artifacts("library", query=query)
    assert not emulator.requests


def test_what_can_not_be_planned(client: Colour, images: dict[str, str], emulator: HarborEmulator) -> None:
    with pytest.raises(InvalidArgument, match="needs its project"):
        client.plan_delete_untagged(None, "app")
    for plan in (client.plan_delete_untagged, client.plan_clean_proxy_cache):
        with pytest.raises(InvalidArgument, match="time zone"):
            plan("library", unused_since=datetime(2024, 1, 1))  # noqa: DTZ001 - what is refused
    with pytest.raises(NotFound):
        client.plan_delete_untagged("library", "nothing")
    for place in (("nothing",), ("nothing", "app")):
        with pytest.raises(NotFound):
            client.plan_delete_untagged(*place)
    with pytest.raises(Unauthorized):
        client.as_user("", "").plan_delete_untagged("nothing")
    client.create_user({"username": "alice", "email": "a@x.org", "realname": "A", "password": PASSWORD})
    with pytest.raises(Forbidden):
        client.as_user("alice", PASSWORD).plan_delete_untagged("nothing")


def test_a_project_that_is_deleted_while_all_are_listed(client: Colour, emulator: HarborEmulator) -> None:
    digest = emulator.push_image("library/app", [])
    client.create_project({"project_name": "team"})
    emulator.push_image("team/app", [])
    emulator.fail_next(404, path="/projects/team/")
    assert digests(client.plan_delete_untagged()) == {digest}
    emulator.fail_next(500, path="/projects/team/")
    with pytest.raises(InternalServerError):
        client.plan_delete_untagged()


def test_a_robot_that_sees_artifacts_but_no_repositories(client: Colour, emulator: HarborEmulator) -> None:
    digest = emulator.push_image("library/app", [])
    client.create_project({"project_name": "team", "public": False})
    access = [{"resource": "artifact", "action": action} for action in ("read", "list", "delete")]
    rights = [{"kind": "project", "namespace": name, "access": access} for name in ("library", "team")]
    made = client.create_robot({"name": "sweeper", "level": "system", "duration": 1, "permissions": rights})
    emulator.push_image("team/app", [])
    robot = client.as_user(made.name, made.secret)
    assert len(robot.carry_out(robot.plan_delete_untagged("team", "app")).deleted) == 1
    assert not robot.plan_delete_untagged("team", "app")
    assert digests(robot.plan_delete_untagged("library", "app")) == {digest}


def test_a_proxy_cache(client: Colour, emulator: HarborEmulator) -> None:
    with pytest.raises(InvalidArgument, match="no proxy cache"):
        client.plan_clean_proxy_cache("library", unused_since=datetime.now(UTC))
    with HarborEmulator() as other, other.serve() as there_:
        for tag in ("1.0", "2.0"):
            other.push_image("library/app", [tag], content=tag)
        client.create_registry({"name": "other", "type": "harbor", "url": there_.url})
        client.create_project({"project_name": "cache", "registry_id": client.get_registries()[0].id})
        for tag in ("1.0", "2.0"):
            emulator.pull_image("cache/library/app", tag)
        emulator.clock.advance(days=4)
        emulator.pull_image("cache/library/app", "1.0")
        since = emulator.clock.now() - timedelta(days=2)
        plan = client.plan_clean_proxy_cache("cache", unused_since=since)
        assert [one.tags for one in plan] == [("2.0",)]
        emulator.pull_image("cache/library/app", "2.0")
        assert not client.plan_clean_proxy_cache("cache", "library/app", unused_since=since)
        assert "changed or used" in str(client.carry_out(plan).failed[0])
        emulator.clock.advance(days=4)
        now = emulator.clock.now()
        assert len(client.carry_out(client.plan_clean_proxy_cache("cache", unused_since=now)).deleted) == 2
        emulator.pull_image("cache/library/app", "2.0")  # it is fetched again


def test_models_are_needed_whatever_the_client_gives(client: Colour, images: dict[str, str]) -> None:
    raw = client.with_options(validate=False)
    assert client.name == raw.name
    plan = raw.plan_delete_untagged("library")
    assert len(raw.carry_out(plan).deleted) == 2
