"""Deleting many artifacts: what a plan holds, and what becomes of it."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.emulator import HarborEmulator
from harborapi.exceptions import (
    BadRequest,
    DeadlineExceeded,
    Forbidden,
    HarborAPIException,
    InternalServerError,
    InvalidArgument,
    NotFound,
    PreconditionFailed,
    TransportError,
    Unauthorized,
)
from harborapi.flows.cleanup import carry_out
from harborapi.outcomes import Deletion, Outcome, Plan
from harborapi.query import Field

from .stepping import step

if TYPE_CHECKING:
    from .conftest import Colour

PASSWORD = "Harbor12345"


@pytest.fixture
def images(emulator: HarborEmulator) -> dict[str, str]:
    """By name the digests of two tagged and two untagged images, pushed a day apart."""
    found: dict[str, str] = {}
    for name, tags in (("one", ["1.0", "stable"]), ("bare", []), ("two", ["2.0"]), ("bald", [])):
        found[name] = emulator.push_image("library/app", tags, content=name)
        emulator.clock.advance(days=1)
    return found


def digests(deletions: Any) -> set[str]:
    return {one.digest for one in deletions}


def there(client: Colour, repository: str = "app") -> set[str]:
    return digests(client.get_artifacts("library", repository))


def immutable(client: Colour, pattern: str) -> None:
    selector = {"kind": "doublestar", "decoration": "matches", "pattern": pattern}
    everywhere = {"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}
    rule = {"action": "immutable", "template": "immutable_template", "tag_selectors": [selector]}
    client.create_project_immutable_tag_rule("library", {**rule, "scope_selectors": {"repository": [everywhere]}})


def writes(emulator: HarborEmulator) -> list[str]:
    return [f"{one.method} {one.path}" for one in emulator.requests if one.method not in {"GET", "HEAD"}]


# ---- what is planned


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


# ---- what becomes of a plan


def test_carried_out(client: Colour, images: dict[str, str]) -> None:
    plan = client.plan_delete_untagged("library")
    seen: list[tuple[str, HarborAPIException | None]] = []
    outcome = client.carry_out(plan, on_progress=lambda deletion, error: seen.append((deletion.digest, error)))
    assert outcome.complete
    assert digests(outcome.deleted) == {images["bare"], images["bald"]}
    assert seen == [(one.digest, None) for one in plan]
    assert there(client) == {images["one"], images["two"]}
    assert str(outcome) == f"{plan.title} of {plan.server}: 2 deleted, 0 gone before, 0 failed, 0 not tried"
    again = client.carry_out(plan)
    assert again.complete
    assert again.gone == plan.deletions
    assert client.carry_out(client.plan_delete_untagged("library")) == Outcome(
        client.plan_delete_untagged("library"), ()
    )


def test_all_tags_of_an_artifact_go_with_it(client: Colour, images: dict[str, str]) -> None:
    outcome = client.carry_out(client.plan_delete_artifacts("library", "app", query="tags=1.0"))
    assert outcome.deleted[0].tags == ("1.0", "stable")
    for tag in ("1.0", "stable"):
        with pytest.raises(NotFound):
            client.get_artifact("library", "app", tag)


def test_storage_is_freed(client: Colour, images: dict[str, str]) -> None:
    def used() -> int:
        return int(client.get_quotas(reference="project", reference_id="1")[0].used.root["storage"])

    before = used()
    client.carry_out(client.plan_delete_untagged("library"))
    assert used() < before


def test_signatures_go_with_what_they_sign(client: Colour, images: dict[str, str], emulator: HarborEmulator) -> None:
    signature = emulator.push_signature("library/app", images["one"])
    assert client.carry_out(client.plan_delete_artifacts("library", query="tags=1.0")).complete
    with pytest.raises(NotFound):
        client.get_artifact("library", "app", signature)


CHANGES = {
    "pulled": lambda client, emulator, images: emulator.pull_image("library/app", "1.0"),
    "tagged": lambda client, emulator, images: client.create_artifact_tag("library", "app", "1.0", {"name": "new"}),
    "untagged": lambda client, emulator, images: client.delete_artifact_tag("library", "app", "1.0", "stable"),
    "replaced": lambda client, emulator, images: emulator.push_image("library/app", ["1.0"], content="new"),
    "labelled": lambda client, emulator, images: client.add_artifact_label("library", "app", "1.0", {"id": 1}),
    "signed": lambda client, emulator, images: emulator.push_signature("library/app", images["one"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_since_stays(
    client: Colour, emulator: HarborEmulator, images: dict[str, str], change: str
) -> None:
    client.create_label({"name": "keep", "scope": "g"})
    plan = client.plan_delete_artifacts("library", query="type=IMAGE")
    emulator.clock.advance(hours=1)
    CHANGES[change](client, emulator, images)
    outcome = client.carry_out(plan)
    assert not outcome.complete
    assert len(outcome.deleted) == 3
    (failure,) = outcome.failed
    assert str(failure) == (
        f"library/app@{images['one']} (1.0, stable): it was changed or used since the plan was made, and is kept"
    )
    assert str(failure) in str(outcome)
    assert images["one"] in there(client)


def test_a_label_that_was_taken_off(client: Colour, emulator: HarborEmulator, images: dict[str, str]) -> None:
    client.create_label({"name": "delete", "scope": "g"})
    for name in ("one", "two"):
        client.add_artifact_label("library", "app", images[name], {"id": 1})
    plan = client.plan_delete_artifacts("library", query="labels=(1)")
    client.delete_artifact_label("library", "app", images["one"], 1)
    outcome = client.carry_out(plan)
    assert digests(outcome.deleted) == {images["two"]}
    assert images["one"] in there(client)


def test_a_tag_that_became_immutable(client: Colour, images: dict[str, str]) -> None:
    plan = client.plan_delete_artifacts("library", query="type=IMAGE")
    immutable(client, "1.*")
    seen: list[HarborAPIException | None] = []
    outcome = client.carry_out(plan, on_progress=lambda _, error: seen.append(error))
    (failure,) = outcome.failed
    assert failure.deletion.digest == images["one"]
    assert isinstance(failure.error, PreconditionFailed)
    assert "immutable" in str(failure.error)
    assert len(outcome.deleted) == 3
    assert [type(one) for one in seen] == [type(None)] * 3 + [PreconditionFailed]


@pytest.mark.parametrize("concurrency", [1, 10])
@pytest.mark.parametrize("tagged", [True, False])
def test_an_index_and_its_parts(client: Colour, emulator: HarborEmulator, concurrency: int, tagged: bool) -> None:
    """Parts can't go before their index, whatever stands first."""
    index = emulator.push_index("library/app", ["multi"])
    parts = [one.child_digest for one in client.get_artifact("library", "app", index).references]
    if tagged:
        for number, part in enumerate(parts):
            client.create_artifact_tag("library", "app", part, {"name": f"part-{number}"})
    plan = client.plan_delete_artifacts("library", query="base=*")
    assert digests(plan) == {index, *parts}
    parts_first = Plan(plan.title, plan.server, tuple(sorted(plan, key=lambda one: one.digest == index)))
    outcome = client.with_options(concurrency=concurrency).carry_out(parts_first)
    assert outcome.complete
    assert not outcome.failed
    assert digests(outcome.deleted) == ({index, *parts} if tagged else {index})
    assert digests(outcome.gone) == (set() if tagged else set(parts))
    assert not there(client)


def test_parts_without_their_index_stay(client: Colour, emulator: HarborEmulator) -> None:
    index = emulator.push_index("library/app", ["multi"])
    plan = client.plan_delete_artifacts("library", query="base=*,tags=nil")
    assert len(plan) == 2
    outcome = client.carry_out(plan)
    assert [type(one.error) for one in outcome.failed] == [PreconditionFailed] * 2
    assert there(client) == {index}


# ---- failures in the middle


def test_a_failure_ends_nothing(client: Colour, emulator: HarborEmulator, images: dict[str, str]) -> None:
    plan = client.plan_delete_artifacts("library", query="type=IMAGE")
    emulator.fail_next(500, method="DELETE", path=images["bare"])
    emulator.fail_next(403, method="DELETE", path=images["two"], message="The system is in read only mode")
    emulator.drop_next(path=images["bald"])
    seen: list[str] = []
    outcome = client.carry_out(plan, on_progress=lambda one, error: seen.append(one.digest))
    assert digests(outcome.deleted) == {images["one"]}
    assert {one.deletion.digest: type(one.error) for one in outcome.failed} == {
        images["bare"]: InternalServerError,
        images["two"]: Forbidden,
        images["bald"]: TransportError,
    }
    assert not outcome.complete
    assert sorted(seen) == sorted(digests(plan))
    retried = client.carry_out(plan)
    assert retried.complete
    assert digests(retried.gone) == {images["one"]}


def test_credentials_that_end(client: Colour, emulator: HarborEmulator) -> None:
    for number in range(30):
        emulator.push_image("library/app", [], content=str(number))
    plan = client.plan_delete_untagged("library")

    def end(deletion: Deletion, error: HarborAPIException | None) -> None:
        emulator.expired_credentials = True

    outcome = client.with_options(concurrency=4).carry_out(plan, on_progress=end)
    assert outcome.deleted
    assert outcome.untried
    assert 1 <= len(outcome.failed) <= 4
    assert all(isinstance(one.error, Unauthorized) for one in outcome.failed)
    assert len(outcome.deleted) + len(outcome.failed) + len(outcome.untried) == 30
    assert not outcome.complete


def test_anonymous(client: Colour, images: dict[str, str]) -> None:
    anonymous = client.as_user("", "", retry=None)
    plan = anonymous.plan_delete_untagged()
    assert digests(plan) == {images["bare"], images["bald"]}  # of a public project
    outcome = anonymous.carry_out(plan)
    assert not outcome.deleted
    assert outcome.failed
    assert len(there(client)) == 4


def test_a_server_that_is_gone(emulator: HarborEmulator) -> None:
    from harborapi import HarborClient

    for number in range(30):
        emulator.push_image("library/app", [], content=str(number))
    with emulator.serve() as server:
        login = ("admin", PASSWORD)
        with HarborClient(server.url, *login, retry=None, session=False, concurrency=2) as client:
            plan = client.plan_delete_untagged("library")
            assert len(plan) == 30

            def stop(deletion: Deletion, error: HarborAPIException | None) -> None:
                server.stop()

            outcome = client.carry_out(plan, on_progress=stop)
    assert 1 <= len(outcome.deleted) < 5
    assert len(outcome.failed) < 6
    assert len(outcome.untried) > 20
    assert all(isinstance(one.error, TransportError) for one in outcome.failed)


def test_a_deadline(emulator: HarborEmulator, client: Colour, images: dict[str, str]) -> None:
    plan = client.plan_delete_artifacts("library", query="type=IMAGE")
    for step_ in plan:
        emulator.push_image("library/app", [], content=step_.digest)
    hurried = client.with_options(deadline=1e-9)
    outcome = hurried.carry_out(plan)
    assert not outcome.deleted
    assert all(isinstance(one.error, DeadlineExceeded) for one in outcome.failed)
    assert len(outcome.failed) + len(outcome.untried) == 4


def test_a_callback_that_fails(client: Colour, images: dict[str, str]) -> None:
    def fail(deletion: Deletion, error: HarborAPIException | None) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        client.carry_out(client.plan_delete_untagged("library"), on_progress=fail)


def test_something_deleted_between_the_look_and_the_deletion(emulator: HarborEmulator) -> None:
    digest = emulator.push_image("library/app", [])
    with emulator.client(session=False, retry=None) as client, emulator.client() as other:
        plan = client.plan_delete_untagged("library")

        def interfere(request: Any) -> None:
            if request.method == "DELETE":
                other.delete_artifact("library", "app", digest)

        flow = carry_out(client._call(), plan)
        outcome = step_through(client, flow, interfere)
    assert outcome.gone == plan.deletions
    assert outcome.complete


def step_through(client: Any, flow: Any, before: Any) -> Outcome:
    """A flow that gathers, to its end; what it gathers is stepped one after the other."""
    from harborapi._core.wire import DONE, Gather

    effect, queues = next(flow), dict[int, Any]()
    try:
        while True:
            assert isinstance(effect, Gather)
            flows = queues.setdefault(id(effect), iter(effect.flows))
            one = next(flows, None)
            found = DONE if one is None else step(client, lambda _, one=one: one, before=before)
            effect = flow.send(found)
    except StopIteration as stop:
        outcome: Outcome = stop.value
        return outcome


def test_of_another_server(client: Colour, images: dict[str, str]) -> None:
    plan = client.plan_delete_untagged("library")
    elsewhere = Plan(plan.title, "https://harbor.example.com", plan.deletions)
    with pytest.raises(InvalidArgument, match=r"made for https://harbor\.example\.com"):
        client.carry_out(elsewhere)
    assert len(there(client)) == 4


def test_a_plan_carried_out_by_another_process(emulator: HarborEmulator, images: dict[str, str], tmp_path: Any) -> None:
    program = """
import pickle, sys
from harborapi import HarborClient
plan = pickle.load(open(sys.argv[1], "rb"))
with HarborClient(plan.server, "admin", "Harbor12345") as client:
    pickle.dump(client.carry_out(plan), open(sys.argv[1], "wb"))
"""
    file = tmp_path / "plan"
    with emulator.serve() as server:
        from harborapi import HarborClient

        with HarborClient(server.url, "admin", PASSWORD, session=False) as client:
            plan = client.plan_delete_artifacts("library", query="type=IMAGE")
            client.create_artifact_tag("library", "app", images["one"], {"name": "new"})
        file.write_bytes(pickle.dumps(plan))
        subprocess.run([sys.executable, "-c", program, str(file)], check=True)
    outcome = pickle.loads(file.read_bytes())
    assert outcome.plan == plan
    assert len(outcome.deleted) == 3
    assert "changed or used" in str(outcome.failed[0].error)
