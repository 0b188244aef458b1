"""Examples that provision, compare, count and account."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harborapi import HarborClient
from harborapi.emulator import HarborEmulator
from harborapi.exceptions import Unauthorized
from harborapi.models import (
    ImmutableRule,
    ImmutableSelector,
    ProjectMetadata,
    ProjectReq,
    UserCreationReq,
    WebhookPolicy,
    WebhookTargetObject,
)

from .conftest import PASSWORD

if TYPE_CHECKING:
    from .conftest import Run, World

# ---- provision

FILE = """
projects:
  - name: payments
    public: false
    auto_scan: true
    storage_gib: 50
    members:
      - {user: alice, role: maintainer}
    labels:
      - {name: approved, color: "#48960C"}
    robots:
      - {name: ci, days: 90, access: [pull, push]}
    keep_latest: 10
"""


@pytest.fixture
def alice(world: World) -> None:
    world.client.create_user(
        UserCreationReq(username="alice", email="alice@example.com", realname="Alice", password="Correct1horse")
    )


@pytest.mark.usefixtures("alice")
def test_provision_makes_what_the_file_says_and_then_nothing(world: World, run: Run, tmp_path: Path) -> None:
    (tmp_path / "projects.yaml").write_text(FILE)
    dry = run("provision", "projects.yaml", "--dry-run")
    assert dry.out == "project payments: would be created\n1 to change\n"
    assert not world.client.project_exists("payments")

    told = run("provision", "projects.yaml")
    assert told.status == 0, told.err
    assert told.out.endswith("5 changed\n")
    project = world.client.get_project("payments")
    assert project.metadata is not None
    assert (project.metadata.public, project.metadata.auto_scan) == ("false", "true")
    assert {one.entity_name: one.role_name for one in world.client.get_project_members("payments")} == {
        "admin": "projectAdmin",
        "alice": "maintainer",
    }
    [quota] = world.client.get_quotas(reference="project", reference_id=str(project.project_id))
    assert quota.hard["storage"] == 50 << 30
    secret = tmp_path / "robot_payments_ci.json"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    with HarborClient(world.url, credentials_file=secret) as robot:
        assert robot.get_current_user_permissions() is not None, "the secret is accepted"

    again = run("provision", "projects.yaml")
    assert again.out.endswith("0 changed\n")
    assert again.out.count(": unchanged\n") == 5


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("- a\n", "it must hold a list `projects`"),
        ("projects: [{}]", "a project needs a name"),
        ("projects: [{name: a, colour: red}]", "a: unknown: colour"),
        ("projects: [{name: a, robots: 3}]", "members, labels, robots are lists"),
        ("projects: [{name: a, members: [{role: guest}]}]", "it needs role and user or group and role"),
        ("projects: [{name: a, members: [{user: b, role: king}]}]", "not 'king'"),
        ("projects: [", "line 1"),
    ],
)
def test_a_wrong_file_changes_nothing(world: World, run: Run, tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "projects.yaml").write_text(text)
    told = run("provision", "projects.yaml")
    assert told.status == 2
    assert told.err.startswith("provision.py: projects.yaml: ")
    assert why in told.err
    assert [one.name for one in world.client.get_projects()] == ["library"]


def test_no_file(world: World, run: Run) -> None:
    told = run("provision", "nothing.yaml")
    assert told.status == 2
    assert "No such file" in told.err


# ---- rotate_robot_secrets


def robot(world: World, name: str) -> tuple[str, str]:
    made = world.client.create_robot(
        {
            "name": name,
            "level": "system",
            "duration": 1,
            "permissions": [
                {
                    "kind": "project",
                    "namespace": "library",
                    "access": [{"resource": "repository", "action": "list"}],
                }
            ],
        }
    )
    return made.name or "", made.secret or ""


def accepted(world: World, name: str, secret: str) -> bool:
    with HarborClient(world.url, name, secret) as client:
        try:
            client.get_current_user_permissions()
        except Unauthorized:
            return False
        return True


def test_rotate_puts_new_secrets_into_files(world: World, run: Run, tmp_path: Path) -> None:
    name, old = robot(world, "ci")
    other, kept = robot(world, "other")
    told = run("rotate_robot_secrets", name, "--folder", tmp_path)
    assert told.status == 0, told.err
    path = tmp_path / "robot_ci.json"
    assert path.name in told.out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = json.loads(path.read_text())
    assert accepted(world, name, found["secret"])
    assert not accepted(world, name, old)
    assert accepted(world, other, kept)

    told = run("rotate_robot_secrets", "--all", "--folder", tmp_path)
    assert told.out.endswith("2 of 2 robots have a new secret\n")
    assert not accepted(world, name, found["secret"])
    assert not accepted(world, other, kept)
    assert found["secret"] not in told.out + told.err


def test_rotate_goes_on_where_one_fails(world: World, run: Run, tmp_path: Path) -> None:
    name, old = robot(world, "ci")
    other, _ = robot(world, "other")
    (tmp_path / "robot_ci.json").mkdir()  # where its file would be
    told = run("rotate_robot_secrets", name, other, "--folder", tmp_path)
    assert told.status == 1
    assert "nothing was changed" in told.err
    assert "1 of 2 robots have a new secret" in told.out
    assert accepted(world, name, old)
    assert (tmp_path / "robot_other.json").is_file()


def test_rotate_of_no_robot_and_into_no_folder(world: World, run: Run, tmp_path: Path) -> None:
    told = run("rotate_robot_secrets", "robot$no", "--folder", tmp_path)
    assert (told.status, told.err) == (2, "rotate_robot_secrets.py: no such robot that can be changed: robot$no\n")
    told = run("rotate_robot_secrets", "--all", "--folder", tmp_path / "no")
    assert told.status == 2
    assert "is not there" in told.err
    assert run("rotate_robot_secrets", "--folder", tmp_path).status == 2


# ---- export_audit_log


def test_export_in_both_forms(world: World, run: Run, tmp_path: Path) -> None:
    world.client.create_project({"project_name": "team"})
    world.client.delete_project("team")
    told = run("export_audit_log", "--output", "audit.jsonl", "--user", "admin")
    assert told.status == 0, told.err
    rows = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert [row["op_time"] for row in rows] == sorted(row["op_time"] for row in rows)
    done = [(row["operation"], row["resource"]) for row in rows if row["resource_type"] == "project"]
    assert done == [("create", "team"), ("delete", "team")]

    told = run("export_audit_log", "--output", "audit.csv", "--operation", "delete", "--since", "2020-01-01")
    with (tmp_path / "audit.csv").open(newline="") as file:
        deleted = list(csv.DictReader(file))
    assert [row["resource"] for row in deleted] == ["team"]
    assert "1 records" in told.err
    assert run("export_audit_log", "--until", "2020-01-01").out == ""


def test_export_of_an_older_harbor(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with HarborEmulator("2.9.5") as older, older.serve() as server:
        older.push_image("library/app", tags=["1.0"])
        monkeypatch.setenv("HARBOR_URL", server.url)
        account = {"HARBOR_USERNAME": "admin", "HARBOR_SECRET": PASSWORD}
        told = run("export_audit_log", "--project", "library", environment=account)
    assert told.status == 0, told.err
    assert json.loads(told.out.splitlines()[0])["resource"] == "library/app:1.0"


def test_export_of_no_project_and_no_date(world: World, run: Run) -> None:
    told = run("export_audit_log", "--project", "nope")
    assert told.status == 2
    assert "project nope not found" in told.err
    assert run("export_audit_log", "--since", "yesterday").status == 2


# ---- quota_report


def test_forecast_of_a_growing_project(world: World, run: Run, tmp_path: Path) -> None:
    world.client.create_project(ProjectReq(project_name="team", storage_limit=100 << 10))
    world.emulator.push_image("team/app", tags=["1"], size=10_000)
    told = run("quota_report", "--now", "2026-01-01T00:00:00+00:00")
    assert told.status == 0, told.err
    world.emulator.push_image("team/app", tags=["2"], size=10_000)
    told = run("quota_report", "--now", "2026-01-02T00:00:00+00:00", "--warn", "100")
    first, *others = told.out.splitlines()[1:]
    name, *_, number, unit = first.split()
    assert (name, unit) == ("team", "days")
    with (tmp_path / "quotas.csv").open(newline="") as file:
        used, more = [int(row["used"]) for row in csv.DictReader(file) if row["project"] == "team"]
    assert int(number) == round(((100 << 10) - more) / (more - used))
    assert others == ["library                               0.0 B         none"]
    assert told.status == 1, "within 100 days"
    assert run("quota_report", "--now", "2026-01-03T00:00:00+00:00", "--warn", "1").status == 0


def test_quotas_are_for_administrators(world: World, run: Run, tmp_path: Path) -> None:
    name, secret = robot(world, "ci")
    told = run("quota_report", environment={"HARBOR_USERNAME": name, "HARBOR_SECRET": secret})
    assert told.status == 2
    assert "FORBIDDEN" in told.err
    assert not (tmp_path / "quotas.csv").exists()


# ---- mirror_policies


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("SOURCE", "TARGET"):
        monkeypatch.setenv(f"HARBOR_{role}_USERNAME", "admin")
        monkeypatch.setenv(f"HARBOR_{role}_SECRET", PASSWORD)


@pytest.mark.usefixtures("accounts")
def test_mirror_gives_the_target_what_the_source_has(world: World, run: Run) -> None:
    source = world.client
    source.create_project({"project_name": "other"})  # so that identifiers differ
    source.create_project(ProjectReq(project_name="team", metadata=ProjectMetadata(public=True, auto_scan=True)))
    source.update_project("team", {"cve_allowlist": {"items": [{"cve_id": "CVE-2021-44228"}]}})
    project = source.get_project("team")
    source.create_label({"name": "approved", "scope": "p", "project_id": project.project_id, "color": "#48960C"})
    hook = WebhookTargetObject(type="http", address="https://example.com/hook")
    source.create_webhook_policy("team", WebhookPolicy(name="hook", targets=[hook], event_types=["PUSH_ARTIFACT"]))
    source.create_project_immutable_tag_rule(
        "team",
        ImmutableRule(
            action="immutable",
            template="immutable_template",
            tag_selectors=[ImmutableSelector(kind="doublestar", decoration="matches", pattern="v*")],
            scope_selectors={
                "repository": [ImmutableSelector(kind="doublestar", decoration="repoMatches", pattern="**")]
            },
        ),
    )
    with HarborEmulator() as other, other.serve() as server, HarborClient(server.url, "admin", PASSWORD) as client:
        seen = run("mirror_policies", world.url, server.url)
        assert seen.status == 1
        assert seen.out.splitlines()[-1] == "2 differences"
        assert not client.project_exists("team")
        done = run("mirror_policies", world.url, server.url, "--apply")
        assert done.status == 0, done.out + done.err
        assert done.out.endswith("0 differences left\n")
        there = client.get_project("team")
        assert there.metadata is not None and there.metadata.auto_scan
        allowed = there.cve_allowlist
        assert allowed is not None and [one.cve_id for one in allowed.items or []] == ["CVE-2021-44228"]
        assert [one.name for one in client.get_labels(scope="p", project_id=there.project_id)] == ["approved"]
        assert [one.name for one in client.get_webhook_policies("team")] == ["hook"]
        assert len(client.get_project_immutable_tag_rules("team")) == 1
        client.update_project("team", {"metadata": {"auto_scan": "false"}})
        told = run("mirror_policies", world.url, server.url, "--project", "team")
        assert told.status == 1
        assert "auto_scan" in told.out
        wrong = {"HARBOR_TARGET_SECRET": "wrong"}
        told = run("mirror_policies", world.url, server.url, environment=wrong)
        assert told.status == 2
        assert f"{client.url.partition('/api')[0]} refuses the account: see HARBOR_TARGET_USERNAME" in told.err
