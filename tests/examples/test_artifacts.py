"""Examples that look at artifacts, delete them, and copy them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from harborapi import HarborClient
from harborapi.models import UserCreationReq, VulnerabilityItem

if TYPE_CHECKING:
    from .conftest import Run, World

APP = ("library", "app")


def digests(world: World, project: str = "library") -> set[str]:
    return {one.digest for one in world.client.get_artifacts(project, "app")}


def tags(world: World, project: str, reference: str) -> list[str]:
    return sorted(tag.name or "" for tag in world.client.get_artifact(project, "app", reference).tags or [])


# ---- cleanup_untagged


def test_cleanup_deletes_what_is_old_and_has_no_tag(world: World, run: Run) -> None:
    old = world.emulator.push_image("library/app", tags=[], content="old")
    tagged = world.emulator.push_image("library/app", tags=["1.0"])
    world.emulator.clock.advance(days=40)
    new = world.emulator.push_image("library/app", tags=[], content="new")

    dry = run("cleanup_untagged", "--days", 0)
    assert dry.status == 0
    assert f"delete library/app@{old}" in dry.out
    assert "nothing was deleted" in dry.out
    assert run("cleanup_untagged", "--days", 30, "--project", "library", "--delete").status == 0
    assert digests(world) == {old, new, tagged}, "nothing is 30 days old yet"

    told = run("cleanup_untagged", "--days", 0, "--delete")
    assert (told.status, digests(world)) == (0, {new, tagged}), told.out
    assert f"1/1 library/app@{old}: deleted" in told.err


def test_cleanup_of_what_must_not_be_deleted_is_told(world: World, run: Run) -> None:
    world.emulator.push_image("library/app", tags=[], content="old")
    world.emulator.fail_next(403, method="DELETE", message="not today")
    told = run("cleanup_untagged", "--days", 0, "--delete")
    assert told.status == 1
    assert "not today" in told.err
    assert "1 failed" in told.out


def test_cleanup_of_no_project(world: World, run: Run) -> None:
    told = run("cleanup_untagged", "--project", "nope")
    assert told.status == 2
    assert "project nope not found" in told.err


# ---- vulnerability_report


def test_report_has_every_vulnerability_and_a_chart(world: World, run: Run, tmp_path: Path) -> None:
    world.client.create_project({"project_name": "team"})
    expected = 0
    for project in ("library", "team"):
        world.emulator.push_image(f"{project}/app", tags=["1.0"], content=project)
        world.scan(project, "app", "1.0")
        overview = world.client.get_artifact(project, "app", "1.0", with_scan_overview=True).scan_overview
        assert overview is not None and overview.summary is not None
        expected += overview.summary.total or 0
    told = run("vulnerability_report", "--csv", "found.csv", "--chart", "found.png")
    assert told.status == 0, told.err
    with (tmp_path / "found.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == expected > 0
    assert {row["project"] for row in rows} == {"library", "team"}
    assert (tmp_path / "found.png").read_bytes().startswith(b"\x89PNG")
    assert "2/2 repositories, 2 artifacts" in told.err


def test_report_tells_what_it_lacks(world: World, run: Run) -> None:
    told = run("vulnerability_report", "--project", "library", "--project", "nope")
    assert told.status == 1
    assert "missing: nope" in told.err


# ---- find_cve


def a_vulnerability(world: World) -> VulnerabilityItem:
    report = world.client.get_artifact_vulnerability_reports("library", "app", "1.0").first()
    assert report is not None and report.vulnerabilities
    return report.vulnerabilities[0]


def test_both_ways_find_the_same_artifacts(world: World, run: Run) -> None:
    world.emulator.push_image("library/app", tags=["1.0"], content="same")
    world.emulator.push_image("library/copy", tags=["2.0"], content="other")
    world.scan("library", "app", "1.0")
    world.scan("library", "copy", "2.0")
    found = a_vulnerability(world)
    cve = found.id or ""
    asked, swept = run("find_cve", cve), run("find_cve", cve, "--sweep")
    assert asked.status == swept.status == 1
    assert asked.out == swept.out
    assert f"library/app@{digests(world).pop()} (1.0): {found.package}" in asked.out
    assert f"{cve}: 1 artifacts" in asked.out


def test_who_is_no_administrator_has_the_reports_read(world: World, run: Run) -> None:
    world.emulator.push_image("library/app", tags=["1.0"])
    world.scan("library", "app", "1.0")
    found = a_vulnerability(world)
    cve = found.id or ""
    world.client.create_user(
        UserCreationReq(username="alice", email="alice@example.com", realname="Alice", password="Correct1horse")
    )
    with_account = {"HARBOR_USERNAME": "alice", "HARBOR_SECRET": "Correct1horse"}
    told = run("find_cve", cve, environment=with_account)
    assert (told.status, told.out.count("library/app@")) == (1, 1), told.err
    assert "1 repositories, 1 artifacts" in told.err


def test_none_found(world: World, run: Run) -> None:
    told = run("find_cve", "CVE-1999-0001")
    assert (told.status, told.out) == (0, "CVE-1999-0001: 0 artifacts\n")


def test_no_project_is_no_good_news(world: World, run: Run) -> None:
    for more in ([], ["--sweep"]):
        told = run("find_cve", "CVE-1999-0001", "--project", "nope", *more)
        assert told.status == 2
        assert "project nope not found" in told.err


# ---- promote_image


def test_promote_copies_tags_and_labels(world: World, run: Run) -> None:
    world.client.create_project({"project_name": "production"})
    world.emulator.push_image("library/app", tags=["1.0"])
    world.emulator.push_image("production/app", tags=["stable"], content="before")
    world.scan("library", "app", "1.0")
    asked = ("library/app:1.0", "production", "--tag", "stable", "--label", "approved", "--worst", "critical")
    for _ in range(2):  # said twice it is the same
        told = run("promote_image", *asked)
        assert told.status == 0, told.err
        found = world.client.get_artifact("production", "app", "stable", with_label=True)
        assert found.digest == world.client.get_artifact(*APP, "1.0").digest
        assert told.out == f"production/app:stable@{found.digest}\n"
        assert [label.name for label in found.labels or []] == ["approved"]
        assert tags(world, "production", "stable") == ["1.0", "stable"]


def test_what_was_not_scanned_or_is_too_bad_is_not_promoted(world: World, run: Run) -> None:
    world.client.create_project({"project_name": "production"})
    world.emulator.push_image("library/app", tags=["1.0"])
    told = run("promote_image", "library/app:1.0", "production")
    assert (told.status, told.err) == (1, "promote_image.py: library/app:1.0 was not scanned\n")
    world.scan("library", "app", "1.0")
    told = run("promote_image", "library/app:1.0", "production", "--worst", "none")
    assert told.status == 1
    assert "library/app:1.0 has vulnerabilities of severity " in told.err
    assert world.client.get_repositories("production") == []


def test_promote_without_an_image_or_a_project(world: World, run: Run) -> None:
    world.emulator.push_image("library/app", tags=["1.0"])
    world.scan("library", "app", "1.0")
    for source, target, why in (
        ("library/app:2.0", "library", "artifact library/app:2.0 not found"),
        ("library/app:1.0", "nope", "project nope not found"),
        ("app", "library", "needs a project and a repository"),
    ):
        told = run("promote_image", source, target, "--worst", "critical")
        assert told.status == 2
        assert why in told.err


def test_a_robot_may_promote(world: World, run: Run) -> None:
    world.client.create_project({"project_name": "production"})
    world.emulator.push_image("library/app", tags=["1.0"])
    world.scan("library", "app", "1.0")
    rights = {
        "library": [("artifact", "read"), ("repository", "pull")],
        "production": [("artifact", "create"), ("artifact", "read"), ("repository", "push"), ("repository", "pull")],
    }
    robot = world.client.create_robot(
        {
            "name": "promoter",
            "level": "system",
            "duration": 1,
            "permissions": [
                {
                    "kind": "project",
                    "namespace": name,
                    "access": [{"resource": what, "action": action} for what, action in access],
                }
                for name, access in rights.items()
            ],
        }
    )
    account = {"HARBOR_USERNAME": robot.name or "", "HARBOR_SECRET": robot.secret or ""}
    told = run("promote_image", "library/app:1.0", "production", "--worst", "critical", environment=account)
    assert told.status == 0, told.err
    with HarborClient(world.url, robot.name, robot.secret) as client:
        assert client.get_artifact("production", "app", "1.0").digest in told.out
