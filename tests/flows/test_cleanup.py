"""What becomes of a plan to delete many artifacts."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.exceptions import (
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

from .plans import PASSWORD, digests, immutable, there
from .stepping import step

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator

    from .conftest import Colour


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
    assert 1 <= len(outcome.failed) <= 2 * 4  # those that were under way
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
