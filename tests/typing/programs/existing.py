"""Programs as they were written for the existing package: they type-check as they stand."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from pathlib import Path
from typing import assert_type

from harborapi import HarborAsyncClient, HarborClient
from harborapi.auth import load_harbor_auth_file, new_authfile_from_robotcreate
from harborapi.exceptions import (
    BadRequest,
    Forbidden,
    HarborAPIException,
    InternalServerError,
    NotFound,
    PreconditionFailed,
    StatusError,
    Unauthorized,
)
from harborapi.ext.api import get_artifact_owner, get_artifact_vulnerabilities, get_artifacts, get_repositories
from harborapi.ext.artifact import ArtifactInfo, filter_artifacts_latest
from harborapi.ext.cve import CVSSData
from harborapi.ext.report import ArtifactReport
from harborapi.models import (
    Artifact,
    BuildHistoryEntry,
    OIDCTestReq,
    Project,
    ProjectReq,
    Repository,
    RobotCreate,
    Search,
    UserCreationReq,
    UserResp,
)
from harborapi.models.base import BaseModel
from harborapi.models.scanner import HarborVulnerabilityReport, Severity, VulnerabilityItem
from harborapi.retry import RetrySettings
from harborapi.version import SemVer, get_semver

client = HarborAsyncClient(
    url="https://your-harbor-instance.com/api/v2.0",
    username="username",
    secret="secret",
    logging=True,
    max_logs=100,
    timeout=30.0,
    verify=False,
    retry=RetrySettings(max_tries=3, max_time=30),
)


async def current_user() -> None:
    res = await client.get_current_user()
    assert_type(res, UserResp)
    print(repr(res))


async def projects_and_repositories() -> None:
    projects = await client.get_projects(sort="name", limit=10)
    assert_type(projects, list[Project])
    repositories = await asyncio.gather(*(client.get_repositories(project.name) for project in projects))
    assert_type(repositories, list[list[Repository]])
    for repository in repositories[0]:
        print(repository.base_name, repository.project_name, repository.artifact_count)
    location = await client.create_project(ProjectReq(project_name="test", public=True))
    assert_type(location, str)
    found = await client.search("test")
    assert_type(found, Search)


async def artifacts() -> None:
    for artifact in await client.get_artifacts("project", "repository", with_scan_overview=True, query="tags=latest"):
        assert_type(artifact, Artifact)
        if artifact.scan and artifact.scan.summary:
            print(artifact.scan.severity, artifact.scan.summary.total, artifact.scan.summary.fixable)
    history = await client.get_artifact_build_history("project", "repository", "latest")
    assert_type(history, list[BuildHistoryEntry])
    report = await client.get_artifact_vulnerabilities("project", "repository", "latest")
    assert_type(report, HarborVulnerabilityReport)
    assert_type(report.critical, list[VulnerabilityItem])
    assert_type(report.distribution, Counter[Severity])
    for vulnerability in report.top_vulns(n=3, fixable=True):
        print(vulnerability.id, vulnerability.get_cvss_score(), vulnerability.severity)
    print(Severity.critical > Severity.high)


async def errors() -> None:
    try:
        await client.delete_artifact("project", "repository", "latest")
    except NotFound as e:
        print(e.status_code)
    except (BadRequest, Forbidden, Unauthorized, PreconditionFailed, InternalServerError) as e:
        assert_type(e.errors[0].code, str | None)
    except StatusError as e:
        for error in e.errors:
            print(error.code, error.message)
    except HarborAPIException as e:
        print(e)


async def settings() -> None:
    client.authenticate(username="other", secret="secret", url="https://other.example.com")
    client.validate = False
    client.raw = True
    with client.no_retry(), client.raw_mode(), client.no_validation():
        await client.get_project("library")
    if client.retry:
        client.retry.max_tries = 5
    client.retry = None
    print(client.basicauth.get_secret_value(), client.response_log[0].status_code)
    await client.get("/projects", params={"page": 1})
    await client.post("/projects", json={"project_name": "test"})


async def users_and_robots() -> None:
    await client.create_user(
        UserCreationReq(username="ann", email="ann@example.com", password="Passw0rd", realname="A")
    )
    await client.test_oidc(OIDCTestReq(url="https://id.example.com", verify_cert=False))
    robot = RobotCreate(name="robot", duration=-1)
    created = await client.create_robot(robot)
    new_authfile_from_robotcreate(Path("robot.json"), robot, created, overwrite=True)
    print(load_harbor_auth_file("robot.json").name)
    HarborAsyncClient("https://harbor.example.com", credentials_file=os.environ["CREDENTIALS"])


async def reports() -> None:
    infos = await get_artifact_vulnerabilities(client, tags=["latest"], projects=["library"], max_connections=10)
    for info in infos:
        assert_type(info, ArtifactInfo)
    report = ArtifactReport(infos)
    print(report.fixable, len(report.with_cve("CVE-2021-44228").artifacts), report.cvss)
    print(filter_artifacts_latest(await get_artifacts(client, projects=["library"], tag="latest")))
    for repository in await get_repositories(client):
        assert_type(repository, Repository)
    assert_type(await get_artifact_owner(client, infos[0].artifact), UserResp)
    assert_type(CVSSData.from_report(infos[0].report).mean, float)


class Extended(BaseModel):
    """Users subclass the base of models."""

    name: str
    version: SemVer = get_semver("2.15.2")


def blocking() -> None:
    harbor = HarborClient(
        loop=asyncio.new_event_loop(),
        url="https://your-harbor-instance.com/api/v2.0",
        username="username",
        secret="secret",
    )
    res = harbor.get_current_user()
    assert_type(res, UserResp)
    print(res)


if __name__ == "__main__":
    asyncio.run(current_user())
