"""The blocking client: what methods return, and how values go on from one to the next."""

from __future__ import annotations

import io
from collections.abc import Generator
from datetime import datetime
from pathlib import Path
from typing import assert_type

from harborapi import HarborClient
from harborapi.models import (
    Artifact,
    FileResponse,
    GCHistory,
    HarborVulnerabilityReport,
    Label,
    NativeReportSummary,
    Project,
    ProjectReq,
    Repository,
    Robot,
    RobotCreate,
    RobotCreated,
    Schedule,
    ScheduleObj,
    Tag,
    UserResp,
    VulnerabilitySummary,
)
from harborapi.options import Timeout


def open_and_close() -> None:
    with HarborClient("https://harbor.example.com", "admin", "secret", timeout=Timeout(read=30)) as client:
        assert_type(client, HarborClient)
        assert_type(client.url, str)
        assert_type(client.validate, bool)
        assert_type(client.with_options(deadline=5.0, retry=None), HarborClient)
    assert_type(HarborClient.from_env(), HarborClient)


def answers(client: HarborClient) -> None:
    assert_type(client.get_current_user(), UserResp)
    assert_type(client.get_project("library"), Project)
    assert_type(client.get_project(1), Project)
    assert_type(client.project_exists("library"), bool)
    assert_type(client.get_artifact_vulnerabilities("library", "app", "1.0"), HarborVulnerabilityReport)
    assert_type(client.create_project(ProjectReq(project_name="demo")), str)
    assert_type(client.get_gc_schedule(), GCHistory | None)
    assert_type(client.ping(), str)


def lists(client: HarborClient) -> None:
    assert_type(client.get_projects(), list[Project])
    assert_type(client.get_repositories("library"), list[Repository])
    assert_type(client.get_artifacts("library", "app", with_scan_overview=True), list[Artifact])
    assert_type(client.get_robots("name=~ci", "-creation_time", 1, 50), list[Robot])


def downloads(client: HarborClient) -> None:
    assert_type(client.get_system_certificate(), FileResponse)
    assert_type(client.get_system_certificate(to="ca.crt"), Path)
    assert_type(client.get_system_certificate(to=Path("ca.crt")), Path)
    assert_type(client.get_system_certificate(to=io.BytesIO()), int)
    assert_type(client.download_scan_export(1, to="export.csv", on_progress=print), Path)
    assert_type(client.get_artifact_sbom("library", "app", "1.0"), FileResponse)


def logs(client: HarborClient, lines: bool) -> None:
    assert_type(client.get_gc_log(1), list[str])
    assert_type(client.get_gc_log(1, as_list=True), list[str])
    assert_type(client.get_gc_log(1, as_list=False), str)
    assert_type(client.get_gc_log(1, lines), list[str] | str)


def fields(artifact: Artifact) -> None:
    """What a server always sends is there; what it may leave out can be None."""
    assert_type(artifact.id, int)
    assert_type(artifact.digest, str)
    assert_type(artifact.push_time, datetime)
    assert_type(artifact.tags, list[Tag] | None)
    assert_type(artifact.scan_overview, NativeReportSummary | None)
    overview = artifact.scan
    if overview is not None and overview.summary is not None:
        assert_type(overview.summary, VulnerabilitySummary)
        assert_type(overview.summary.critical, int)


def from_an_answer_to_the_next(client: HarborClient) -> None:
    """Models that are both body and answer need no assertion in between."""
    for label in client.get_labels(scope="g"):
        assert_type(label.id, int)
        client.update_label(label.id, Label(color="#FF0000"))
        client.delete_label(label.id)
    for robot in client.get_robots():
        client.update_robot(robot.id, robot)
    created = client.create_robot(RobotCreate(name="ci", duration=-1), path="robot.json")
    assert_type(created, RobotCreated)
    client.create_gc_schedule(Schedule(schedule=ScheduleObj(type="Daily", cron="0 0 0 * * *")))


def page_by_page(client: HarborClient) -> None:
    from harborapi.operations import artifact as ops

    listing = ops.get_artifacts("library", "app")
    assert_type(client.iterate(listing), Generator[Artifact, None, None])
    for page in client.pages(listing):
        assert_type(page.items, list[Artifact])
        assert_type(page.total, int | None)
    assert_type(client.send(listing), list[Artifact])


def exchanges(client: HarborClient) -> None:
    from harborapi.operations import project as ops

    reply = client.exchange(ops.get_project("library"))
    assert_type(reply.status, int)
    assert_type(reply.parse(), Project)
    assert_type(reply.request_id, str | None)
    assert_type(reply.content, bytes)


def side_by_side(client: HarborClient) -> None:
    from harborapi.operations import project as ops

    names = ["a", "b"]
    assert_type(client.gather(ops.get_project(name) for name in names), list[Project])
    assert_type(
        client.gather((ops.get_project(name) for name in names), return_exceptions=True), list[Project | Exception]
    )
