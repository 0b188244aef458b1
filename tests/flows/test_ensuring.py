"""Making things be as they should be: created, changed, or left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harborapi.auth import load_harbor_auth_file
from harborapi.exceptions import (
    Conflict,
    Forbidden,
    HarborAPIException,
    InvalidArgument,
    NotFound,
    ServiceUnavailable,
    TransportError,
)
from harborapi.flows.ensuring import ensure_label
from harborapi.models import Label, ProjectReq, WebhookPolicy

from .stepping import step

if TYPE_CHECKING:
    from pathlib import Path

    from harborapi.emulator import HarborEmulator
    from harborapi.outcomes import Ensured

    from .conftest import Colour

PASSWORD = "Harbor12345"


def writes(emulator: HarborEmulator) -> int:
    return sum(one.method != "GET" and "/c/" not in one.path and one.method != "HEAD" for one in emulator.requests)


class Case:
    """One kind of thing: how it is asked for, and asked for otherwise."""

    def __init__(self, method: str, *before: Any, first: Any, then: Any, fields: Any, name: str) -> None:
        self.method, self.before, self.first, self.then, self.fields = method, before, first, then, fields
        self.name = name

    def ensure(self, client: Colour, body: Any, **options: Any) -> Ensured:
        found: Ensured = getattr(client, self.method)(*self.before, body, **options)
        return found


PULL = {"resource": "repository", "action": "pull"}
PUSH = {"resource": "repository", "action": "push"}
HOOK = {"type": "http", "address": "https://ci.example.com/hook", "auth_header": "Bearer hunter2"}


def rights(*access: Any) -> Any:
    return [{"kind": "project", "namespace": "library", "access": list(access)}]


def rule(count: int) -> Any:
    return {
        "action": "retain",
        "template": "latestPushedK",
        "params": {"latestPushedK": count},
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "**"}],
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
    }


CASES = {
    "project": Case(
        "ensure_project",
        first={
            "project_name": "team",
            "public": True,
            "storage_limit": 1 << 30,
            "metadata": {"auto_scan": True},
            "cve_allowlist": {"items": [{"cve_id": "CVE-2024-1"}, {"cve_id": "CVE-2024-2"}]},
        },
        then={
            "project_name": "team",
            "storage_limit": -1,
            "metadata": {"public": "false", "auto_scan": "true"},
            "cve_allowlist": {"items": [{"cve_id": "CVE-2024-2"}]},
        },
        fields={
            "metadata.public": ("true", "false"),
            "storage_limit": (1 << 30, -1),
            "cve_allowlist.items": (
                [{"cve_id": "CVE-2024-1"}, {"cve_id": "CVE-2024-2"}],
                [{"cve_id": "CVE-2024-2"}],
            ),
        },
        name="team",
    ),
    "robot of the system": Case(
        "ensure_robot",
        first={"name": "ci", "level": "system", "duration": -1, "permissions": rights(PULL), "disable": True},
        then={"name": "ci", "level": "system", "description": "builds", "permissions": rights(PUSH, PULL)},
        fields={
            "description": (None, "builds"),
            "permissions": (
                ["project library repository:pull"],
                ["project library repository:pull", "project library repository:push"],
            ),
        },
        name="ci",
    ),
    "robot of a project": Case(
        "ensure_robot",
        first={"name": "ci", "level": "project", "duration": 30, "permissions": rights(PULL, PUSH)},
        then={"name": "ci", "level": "project", "disable": True, "permissions": rights(PUSH, PULL)},
        fields={"disable": (False, True)},
        name="library+ci",
    ),
    "member": Case(
        "ensure_member",
        "library",
        first={"role_id": 2, "member_user": {"username": "alice"}},
        then={"role_id": 4, "member_user": {"username": "alice"}},
        fields={"role_id": (2, 4)},
        name="alice of library",
    ),
    "group as a member": Case(
        "ensure_member",
        1,
        first={"role_id": 2, "member_group": {"group_name": "devs", "group_type": 3}},
        then={"role_id": 3, "member_group": {"group_name": "devs", "group_type": 3}},
        fields={"role_id": (2, 3)},
        name="devs of 1",
    ),
    "label": Case(
        "ensure_label",
        first={"name": "stable", "color": "#00FF00"},
        then={"name": "stable", "color": "#00FF00", "description": "may be used"},
        fields={"description": (None, "may be used")},
        name="stable",
    ),
    "label of a project": Case(
        "ensure_label",
        first={"name": "stable", "color": "#00FF00", "scope": "p", "project_id": 1},
        then={"name": "stable", "color": "#FF0000", "scope": "p", "project_id": 1},
        fields={"color": ("#00FF00", "#FF0000")},
        name="stable",
    ),
    "webhook": Case(
        "ensure_webhook",
        "library",
        first={"name": "ci", "enabled": True, "event_types": ["PUSH_ARTIFACT", "DELETE_ARTIFACT"], "targets": [HOOK]},
        then={"name": "ci", "event_types": ["DELETE_ARTIFACT", "PUSH_ARTIFACT"], "enabled": False},
        fields={"enabled": (True, False)},
        name="ci",
    ),
    "retention": Case(
        "ensure_retention",
        "library",
        first={"rules": [rule(10)]},
        then={"rules": [rule(5)], "trigger": {"kind": "Schedule", "settings": {"cron": "0 0 0 * * *"}}},
        fields=None,
        name="library",
    ),
    "registry": Case(
        "ensure_registry",
        first={
            "name": "self",
            "type": "harbor",
            "url": "harbor.test/",
            "credential": {"type": "basic", "access_key": "admin", "access_secret": PASSWORD},
        },
        then={
            "name": "self",
            "url": "http://harbor.test",
            "description": "this one",
            "credential": {"type": "basic", "access_key": "admin", "access_secret": PASSWORD},
        },
        fields={"description": (None, "this one")},
        name="self",
    ),
    "replication policy": Case(
        "ensure_replication_policy",
        first={
            "name": "mirror",
            "dest_registry": {"id": 1},
            "dest_namespace": "copies",
            "filters": [{"type": "name", "value": "library/**"}],
            "trigger": {"type": "manual"},
            "enabled": True,
        },
        then={"name": "mirror", "src_registry": {"id": 1}, "override": True},
        fields=None,
        name="mirror",
    ),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, client: Colour) -> Case:
    client.create_user({"username": "alice", "email": "a@x.org", "realname": "A", "password": PASSWORD})
    client.create_usergroup({"group_name": "devs", "group_type": 3})
    if request.param == "replication policy":
        CASES["registry"].ensure(client, CASES["registry"].first)
    return CASES[request.param]


def test_created_changed_left_alone(client: Colour, emulator: HarborEmulator, case: Case) -> None:
    before = writes(emulator)
    planned = case.ensure(client, case.first, dry_run=True)
    assert (planned.status, planned.id, planned.dry_run, planned.name) == ("created", None, True, case.name)
    assert writes(emulator) == before
    made = case.ensure(client, case.first)
    assert (made.status, made.dry_run) == ("created", False)
    assert made.id
    assert made.fields == planned.fields
    before = writes(emulator)
    again = case.ensure(client, case.first)
    assert (again.status, again.fields, again.id, again.changed) == ("unchanged", {}, made.id, False)
    planned = case.ensure(client, case.then, dry_run=True)
    assert (planned.status, planned.id, planned.changed) == ("updated", made.id, True)
    assert writes(emulator) == before
    changed = case.ensure(client, case.then)
    assert (changed.status, changed.id, changed.fields) == ("updated", made.id, planned.fields)
    if case.fields is not None:
        assert changed.fields == case.fields
    before = writes(emulator)
    assert case.ensure(client, case.then).status == "unchanged"
    assert writes(emulator) == before
    for text in (made, changed):
        assert PASSWORD not in f"{text} {text!r}"
        assert "hunter2" not in f"{text} {text!r}"


def test_a_fault_in_the_middle_is_made_good_by_the_next_try(
    client: Colour, emulator: HarborEmulator, case: Case
) -> None:
    for body in (case.first, case.then):
        for method in ("GET", "HEAD", "POST", "PUT"):
            emulator.fail_next(503, 1, method=method)
            try:
                case.ensure(client, body)
            except ServiceUnavailable:
                pass
            else:
                emulator.faults.clear()
            assert not emulator.faults.waiting
        case.ensure(client, body)
        assert case.ensure(client, body).status == "unchanged"


def test_a_lost_answer_is_made_good_by_the_next_try(client: Colour, emulator: HarborEmulator, case: Case) -> None:
    emulator.drop_next(after=True, method="POST")
    with pytest.raises(TransportError):
        case.ensure(client, case.first)
    assert case.ensure(client, case.first).status in {"unchanged", "updated"}
    assert case.ensure(client, case.first).status == "unchanged"


def test_what_is_not_said_stays(client: Colour, case: Case) -> None:
    case.ensure(client, case.first)
    case.ensure(client, case.then)
    if case.method == "ensure_webhook":
        (policy,) = client.get_webhook_policies("library")
        assert (policy.targets[0].auth_header, len(policy.event_types)) == ("Bearer hunter2", 2)
    if case.method == "ensure_replication_policy":
        (policy,) = client.get_replication_policies()
        assert (policy.src_registry.id, policy.dest_registry.id, policy.dest_namespace) == (1, 0, "copies")
        assert policy.filters[0].value == "library/**"
    if case.method == "ensure_registry":
        assert client.wait_for_replication(copy_of_itself(client), on_progress=lambda _: client.emulator.jobs.run())


def copy_of_itself(client: Colour) -> str:
    """A run of replication that needs the registry's secret."""
    client.emulator.push_image("library/app", ["1"])
    client.create_replication_policy(
        {"name": "copy", "dest_registry": {"id": 1}, "dest_namespace": "copies", "enabled": True}
    )
    location: str = client.start_replication(1)
    return location


def test_a_robots_secret_and_file(client: Colour, tmp_path: Path) -> None:
    case, path = CASES["robot of a project"], tmp_path / "robot.json"
    with pytest.raises(FileNotFoundError):
        case.ensure(client, case.first, path=tmp_path / "missing" / "robot.json")
    assert client.get_robots(query="Level=project,ProjectID=1") == []
    made = case.ensure(client, case.first, path=path)
    assert made.secret is not None
    found = load_harbor_auth_file(path)
    assert found.secret == made.secret.get_secret_value()
    assert found.secret not in f"{made} {made!r}"
    assert path.stat().st_mode & 0o777 == 0o600
    again = case.ensure(client, case.first, path=path)
    assert (again.status, again.secret) == ("unchanged", None)
    assert load_harbor_auth_file(path) == found


def test_robots_of_one_name_are_told_apart(client: Colour) -> None:
    of_system, of_project = CASES["robot of the system"], CASES["robot of a project"]
    first, second = of_system.ensure(client, of_system.first), of_project.ensure(client, of_project.first)
    client.create_robot({"name": "a.ci", "level": "system", "duration": -1, "permissions": rights(PULL)})
    assert first.id != second.id
    assert of_system.ensure(client, of_system.first).id == first.id
    assert of_project.ensure(client, of_project.first).id == second.id
    assert client.get_robot(first.id).disable is True


def test_models_and_raw_mode(client: Colour) -> None:
    raw = client.as_user("admin", PASSWORD, raw=True)
    assert raw.ensure_project(ProjectReq(project_name="team", public=False)).status == "created"
    assert raw.ensure_label(Label(name="x")).status == "created"
    assert raw.ensure_label(client.get_labels(scope="g")[0]).status == "unchanged"
    body = {"name": "h", "event_types": ["PUSH_ARTIFACT"], "targets": [HOOK], "enabled": True}
    assert raw.ensure_webhook("team", WebhookPolicy.model_validate(body)).status == "created"
    (policy,) = client.get_webhook_policies("team")
    assert raw.ensure_webhook("team", policy).status == "unchanged"
    assert raw.ensure_webhook("library", policy).status == "created"


def test_what_is_not_there_yet(client: Colour) -> None:
    """Within a project that a dry run would have created, everything would be created."""
    for name in ("webhook", "retention", "member"):
        case = CASES[name]
        method = getattr(client, case.method)
        assert method("team", case.first, dry_run=True).status == "created"
        with pytest.raises(NotFound):
            method("team", case.first)


@pytest.mark.parametrize(
    ("method", "arguments", "why"),
    [
        ("ensure_project", [{"public": True}], "project_name"),
        ("ensure_robot", [{"level": "system"}], "name"),
        ("ensure_robot", [{"name": "a"}], "level"),
        ("ensure_robot", [{"name": "a", "level": "project"}], "names its project"),
        ("ensure_member", ["library", {"member_user": {"user_id": 3}}], "role_id"),
        ("ensure_member", ["library", {"role_id": 3}], "member_user or member_group"),
        ("ensure_label", [{"color": "#000000"}], "name"),
        ("ensure_label", [{"name": "a", "scope": "p"}], "project_id"),
        ("ensure_webhook", ["library", {}], "name"),
        ("ensure_registry", [{"url": 3}], "Registry"),
        ("ensure_replication_policy", [{}], "name"),
    ],
)
def test_what_can_not_be_asked(client: Colour, emulator: HarborEmulator, method: str, arguments: Any, why: str) -> None:
    before = len(emulator.requests)
    with pytest.raises(InvalidArgument, match=why):
        getattr(client, method)(*arguments)
    assert len(emulator.requests) == before


def test_what_can_not_be_changed(client: Colour) -> None:
    registry = CASES["registry"]
    number = registry.ensure(client, registry.first).id
    with pytest.raises(InvalidArgument, match="type can't be changed"):
        client.ensure_registry({"name": "self", "type": "docker-registry"})
    client.ensure_project({"project_name": "team"})
    with pytest.raises(InvalidArgument, match="proxy cache can't be changed"):
        client.ensure_project({"project_name": "team", "registry_id": number})
    assert client.ensure_project({"project_name": "cache", "registry_id": number}).status == "created"
    assert client.ensure_project({"project_name": "cache", "registry_id": number}).status == "unchanged"


def test_who_may_not(client: Colour) -> None:
    client.create_user({"username": "eve", "email": "e@x.org", "realname": "E", "password": PASSWORD})
    eve = client.as_user("eve", PASSWORD)
    with pytest.raises(Forbidden):
        eve.ensure_label({"name": "x"})
    with pytest.raises(Forbidden):
        eve.ensure_webhook("library", CASES["webhook"].first)


def test_a_retention_policy_that_was_deleted(emulator: HarborEmulator, client: Colour) -> None:
    case = CASES["retention"]
    case.ensure(client, case.first)
    client.delete_retention_policy(client.get_project_retention_id("library"))
    assert case.ensure(client, case.first).status == "created"


def test_somebody_else_is_faster(emulator: HarborEmulator) -> None:
    """Stepped by hand: the label comes to be between the look and the creation."""
    with emulator.client() as client, emulator.client() as other:

        def meanwhile(request: Any) -> None:
            if request.method == "POST" and not other.get_labels(scope="g"):
                other.create_label({"name": "x", "scope": "g", "color": "#111111"})

        found = step(client, ensure_label, {"name": "x", "color": "#222222"}, before=meanwhile)
        assert (found.status, found.fields) == ("updated", {"color": ("#111111", "#222222")})
        assert client.get_labels(scope="g")[0].color == "#222222"


def test_a_conflict_with_something_else_is_an_error(client: Colour) -> None:
    client.create_user({"username": "alice", "email": "a@x.org", "realname": "A", "password": PASSWORD})
    same = {"rules": [rule(1), rule(1)]}
    with pytest.raises((Conflict, HarborAPIException), match="conflict"):
        client.ensure_retention("library", same)


def test_as_text(client: Colour) -> None:
    label = CASES["label"]
    assert str(label.ensure(client, label.first, dry_run=True)) == "label stable: would be created"
    assert str(label.ensure(client, label.first)) == "label stable: created"
    assert str(label.ensure(client, label.first)) == "label stable: unchanged"
    changed = "(description None -> 'may be used')"
    assert str(label.ensure(client, label.then, dry_run=True)) == f"label stable: would be updated {changed}"
    assert str(label.ensure(client, label.then)) == f"label stable: updated {changed}"


def test_secrets_are_not_shown(client: Colour) -> None:
    slack = {"type": "slack", "address": "https://hooks.slack.com/services/T0/B0/hunter2"}
    webhook = {"name": "s", "enabled": True, "event_types": ["PUSH_ARTIFACT"], "targets": [slack]}
    made = client.ensure_webhook("library", webhook)
    moved = client.ensure_webhook("library", {**webhook, "targets": [HOOK]})
    assert moved.status == "updated"
    assert "hunter2" not in f"{made!r} {moved!r} {moved}"
