"""The other modules of the existing package, used as described."""

from __future__ import annotations

import asyncio
import stat
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2
import pydantic
import pytest

from harborapi import utils
from harborapi.auth import (
    HarborAuthFile,
    load_harbor_auth_file,
    new_authfile_from_robot,
    new_authfile_from_robotcreate,
    save_authfile,
)
from harborapi.emulator import HarborEmulator
from harborapi.exceptions import InternalServerError, InvalidArgument
from harborapi.ext import api
from harborapi.ext.api import get_artifacts, run_coros
from harborapi.ext.artifact import filter_artifacts_latest
from harborapi.models import (
    AdditionLinks,
    Annotations,
    Artifact,
    EventType,
    ExtraAttrs,
    FileResponse,
    FirstDict,
    Label,
    NativeReportSummary,
    Project,
    ProjectMetadata,
    ReplicationFilter,
    Repository,
    ResourceList,
    Robot,
    RobotCreate,
    RobotCreated,
    ScanOverview,
    Severity,
    VulnerabilityItem,
    VulnerabilitySummary,
)
from harborapi.models.base import BaseModel
from harborapi.models.scanner import HarborVulnerabilityReport, most_severe, sort_distribution
from harborapi.responselog import ResponseLog, ResponseLogEntry
from harborapi.retry import RetrySettings
from harborapi.version import SemVer, get_semver

NOW = "2026-01-01T00:00:00.000Z"
ROBOT = Robot.model_validate({"id": 3, "name": "robot$ci", "creation_time": NOW, "update_time": NOW})

# ---- credential files


def test_a_file_is_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "robot.json"
    save_authfile(path, HarborAuthFile(name="robot$x", secret="s3cret"), overwrite=False)
    found = load_harbor_auth_file(path)
    assert (found.name, found.secret) == ("robot$x", "s3cret")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "s3cret" not in repr(found)
    with pytest.raises(FileExistsError):
        save_authfile(path, found, overwrite=False)
    save_authfile(path, HarborAuthFile(name="other", secret="x"), overwrite=True)
    assert load_harbor_auth_file(path).name == "other"


@pytest.mark.parametrize("field", ["name", "secret"])
def test_a_file_that_lacks_a_field(tmp_path: Path, field: str) -> None:
    path = tmp_path / "robot.json"
    path.write_text('{"name": "a", "secret": "b"}'.replace(field, "other"))
    with pytest.raises(ValueError, match=f"Field '{field}' is required"):
        load_harbor_auth_file(path)


def test_files_of_robots(tmp_path: Path) -> None:
    asked = RobotCreate.model_validate({"name": "ci", "level": "system", "duration": -1, "permissions": []})
    made = RobotCreated.model_validate(
        {"id": 3, "name": "robot$ci", "secret": "s3cret", "expires_at": -1, "creation_time": NOW}
    )
    new_authfile_from_robotcreate(tmp_path / "a", asked, made)
    found = load_harbor_auth_file(tmp_path / "a")
    assert (found.name, found.secret) == ("robot$ci", "s3cret")
    new_authfile_from_robot(tmp_path / "b", ROBOT, "other")
    assert load_harbor_auth_file(tmp_path / "b").secret == "other"
    with pytest.raises(FileExistsError):
        new_authfile_from_robot(tmp_path / "a", ROBOT, "other")
    new_authfile_from_robot(tmp_path / "a", ROBOT, "other", overwrite=True)


def test_create_robot_writes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "robot.json"
    body: Any = {
        "name": "ci",
        "level": "system",
        "duration": -1,
        "permissions": [
            {"kind": "project", "namespace": "library", "access": [{"resource": "repository", "action": "pull"}]}
        ],
    }
    other: Any = {**body, "name": "other"}
    with HarborEmulator() as emulator, emulator.client() as client:
        made = client.create_robot(body, path=path)
        assert load_harbor_auth_file(path).secret == made.secret
        with pytest.raises(FileExistsError):
            client.create_robot(other, path=path)
        assert len(client.get_robots()) == 1


# ---- settings, logs, versions


def test_retry_settings() -> None:
    made = RetrySettings()
    assert (made.enabled, made.max_tries, made.max_time, made.raise_on_giveup) == (True, None, 60, True)
    names = (
        "enabled exception max_tries max_time wait_gen jitter giveup on_success on_backoff on_giveup raise_on_giveup"
    )
    assert [name for name in names.split() if name not in RetrySettings.model_fields] == []
    for wrong in ({"max_tries": 0}, {"max_time": -1}):
        with pytest.raises(pydantic.ValidationError):
            RetrySettings(**wrong)
    with pytest.raises(pydantic.ValidationError):
        made.max_tries = -1


def test_response_log() -> None:
    made = ResponseLog(max_logs=3)
    for number in range(5):
        made.add(ResponseLogEntry(url=f"/{number}", method="GET", status_code=200, duration=0.1, response_size=number))
    assert (len(made), made[0].url, [entry.url for entry in made]) == (3, "/2", ["/2", "/3", "/4"])
    made.resize(2)
    assert [entry.response_size for entry in made.entries] == [3, 4]
    made.clear()
    assert len(made) == 0


def test_versions() -> None:
    order = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0"]
    found = [get_semver(text) for text in order]
    assert all(lower < higher for lower, higher in pairwise(found))
    assert get_semver("v2.15.2-rc.1+build") == SemVer(2, 15, 2, "rc.1", "other")
    assert (get_semver("1.2"), get_semver(3), get_semver((1, 2))) == (SemVer(1, 2), SemVer(3), SemVer(1, 2))
    with pytest.raises(TypeError):
        assert SemVer(1) < "2"  # type: ignore[operator]  # the mistake is the test
    assert [*SemVer(1, 2, 3, "rc", "b")] == [1, 2, 3, "rc", "b"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, (0, 0, 0)),
        ("", (0, 0, 0)),
        ("latest", (0, 0, 0)),
        ("1.2.3.4", (1, 2, 3)),
        ("1.2.3a", (1, 2, 3)),
        ("1.x.3", (1, 0, 3)),
        ((1, 2), (1, 2, 0)),
        ((1, 2, 3, "rc.1", "build"), (1, 2, 3)),
        (-1, (0, 0, 0)),
    ],
)
def test_what_is_no_version_is_read_as_far_as_it_goes(value: Any, expected: tuple[int, int, int]) -> None:
    found = get_semver(value)
    assert (found.major, found.minor, found.patch) == expected


# ---- helpers


def response(**headers: str) -> httpx2.Response:
    return httpx2.Response(200, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_helpers() -> None:
    assert utils.is_json(response(content_type="application/json; charset=utf-8"))
    assert utils.is_json(response(content_type="application/problem+json"))
    assert not utils.is_json(response(content_type="text/plain"))
    assert not utils.is_json(response())
    assert utils.urlencode_repo("team/app") == "team%252Fapp"
    assert utils.get_repo_path("p", "team/app") == "/projects/p/repositories/team%252Fapp"
    assert utils.get_artifact_path("p", "a", "sha256:1") == "/projects/p/repositories/a/artifacts/sha256:1"
    assert utils.urldecode_header(response(location="/a%2Fb"), "Location") == "/a/b"
    assert utils.urldecode_header(response(), "Location") == ""
    assert utils.get_basicauth("user", "pässword").get_secret_value() == "dXNlcjpww6Rzc3dvcmQ="
    assert "dXNl" not in repr(utils.get_basicauth("user", "password"))
    assert utils.get_project_headers("1") == {"X-Is-Resource-Name": "true"}
    assert utils.get_project_headers(1) == {"X-Is-Resource-Name": "false"}
    assert utils.get_mime_type_header("a") == {"X-Accept-Vulnerabilities": "a"}
    assert utils.get_mime_type_header(["a", "b"]) == {"X-Accept-Vulnerabilities": "a, b"}
    assert utils.get_params(query="a=b", sort=None, page=0, latest=False) == {"q": "a=b", "page": 0, "latest": False}
    with pytest.raises(InvalidArgument):
        utils.get_params(query="a", q="b")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('</api/v2.0/projects?page=2&page_size=10>; rel="next"', "/projects?page=2&page_size=10"),
        ('</api/v2.0/x?page=1>; rel="prev" , </api/v2.0/x?page=3>; rel="next"', "/x?page=3"),
        ('</api/v2.0/x?q=a={1 , 2},b=>c&page=3>; rel="next"', "/x?q=a={1 , 2},b=>c&page=3"),
        ('</api/v2.0/x?page=1>; rel="prev"', None),
        ("", None),
        ("nonsense", None),
        ('<https://harbor.example.com/prefix/api/v2.0/x>; rel="next"', "/x"),
    ],
)
def test_links(header: str, expected: str | None) -> None:
    assert utils.parse_pagination_url(header) == expected


def test_links_whole() -> None:
    assert utils.parse_pagination_url('</api/v2.0/x?page=2>; rel="next"', strip=False) == "/api/v2.0/x?page=2"


def test_paths_that_helpers_make_are_found() -> None:
    with HarborEmulator() as emulator, emulator.client() as client:
        digest = emulator.push_image("library/team/app", tags=["1.0"])
        for reference in ("1.0", digest):
            assert client.get(utils.get_artifact_path("library", "team/app", reference))["digest"] == digest
        assert client.get(utils.get_repo_path("library", "team/app"))["name"] == "library/team/app"


# ---- models


class Mine(BaseModel):
    """A model of a program's own."""

    name: str
    size: int = 0


def test_the_base_of_models() -> None:
    mine = Mine.model_validate({"name": "a", "more": 1})
    assert mine.model_extra == {"more": 1}
    with pytest.raises(pydantic.ValidationError):
        mine.size = "many"  # type: ignore[assignment]  # the mistake is the test
    assert Mine.get_model_fields() == {"name", "size"}
    label = mine.convert_to(Label)
    assert (label.name, label.model_extra) == ("a", {})
    assert mine.convert_to(Label, extra=True).model_extra == {"more": 1}
    assert "a" in str(mine.as_table().columns[1]._cells[0])
    assert str(mine.as_panel(title="Title").title) == "Title"


@pytest.mark.parametrize(
    ("model", "value"),
    [
        (ExtraAttrs, {"a": 1, "b": [2]}),
        (Annotations, {"a": "b"}),
        (ResourceList, {"storage": 10}),
        (AdditionLinks, {"vulnerabilities": {"href": "/x", "absolute": False}}),
        (ScanOverview, {"kind": {"other": 1}}),
    ],
)
def test_root_models_of_mappings(model: Any, value: dict[str, Any]) -> None:
    made = model.model_validate(value)
    key = next(iter(value))
    assert (list(made), len(made), bool(made), key in made) == (list(value), len(value), True, True)
    assert made[key] == made.root[key]
    assert made.model_dump(exclude_unset=True) == value
    assert not model.model_validate({})


def test_root_models_of_texts() -> None:
    assert EventType.model_validate("PUSH_ARTIFACT").root == "PUSH_ARTIFACT"


def test_repositories_summaries_metadata_and_filters() -> None:
    repository = Repository(name="library/team/app")
    assert (repository.project_name, repository.base_name) == ("library", "team/app")
    assert repository.split_name() == ("library", "team/app")
    summary = VulnerabilitySummary.model_validate({"total": 9, "fixable": 1, "summary": {"Critical": 3, "Low": 6}})
    assert (summary.critical, summary.high, summary.medium, summary.low, summary.unknown) == (3, 0, 0, 6, 0)
    construct: Any = NativeReportSummary.model_construct
    assert construct(severity="High").severity_enum is Severity.high
    metadata = ProjectMetadata.model_validate({"public": True, "auto_scan": "false", "retention_id": 7})
    assert (metadata.public, metadata.auto_scan) == ("true", "false")
    for value in ("text", ["a", "b"], {"a": 1}, None):
        assert ReplicationFilter.model_validate({"type": "label", "value": value}).value == value


def test_severities() -> None:
    order = ["none", "unknown", "negligible", "low", "medium", "high", "critical"]
    found = [Severity[name] for name in order]
    assert all(lower < higher for lower, higher in pairwise(found))
    assert [one.value for one in found] == [name.title() for name in order]
    assert most_severe([Severity.low, Severity.critical, Severity.none]) is Severity.critical
    counts = sort_distribution(Counter({Severity.high: 2, Severity.low: 1}))
    assert counts == [(Severity.low, 1), (Severity.high, 2)]


def test_vulnerabilities() -> None:
    item = VulnerabilityItem.model_validate(
        {
            "id": "CVE-2020-12345",
            "package": "zlib",
            "version": "1.2.3",
            "severity": "Low",
            "fix_version": "1.2.4",
            "description": "A flaw",
            "vendor_attributes": {"CVSS": {"nvd": {"V3Score": 9.8, "V2Score": 7.0}}},
        }
    )
    assert (item.fixable, item.semver) == (True, SemVer(1, 2, 3))
    assert item.get_cvss_score() == item.get_cvss_score("Trivy", 3, None, 0.0) == 9.8
    assert item.get_cvss_score(version=2, vendor_priority=["nvd"]) == 7.0
    assert item.get_severity() is item.get_severity_highest("Trivy", ["nvd"]) is Severity.critical
    report = HarborVulnerabilityReport(vulnerabilities=[item])
    assert (
        report.fixable == report.low == report.vulnerabilities_by_severity(Severity.low) == report.top_vulns() == [item]
    )
    assert report.unfixable == report.critical == report.high == report.medium == []
    assert (report.distribution, report.cvss_scores) == ({Severity.low: 1}, [9.8])
    report.sort(descending=True, use_cvss=True)
    assert report.has_cve("CVE-2020-12345")
    assert not report.has_cve("CVE-2020-1")
    assert report.has_description("flaw")
    assert report.has_package("zlib", False, "1.0", (2, 0))
    assert report.vuln_with_cve("CVE-2020-12345") is item
    assert report.vulns_with_package("zlib") == report.vulns_with_description("A flaw") == [item]
    assert len(repr(report)) < 200


def test_mappings_and_files() -> None:
    assert FirstDict({"a": 1, "b": 2}).first() == 1
    assert FirstDict().first() is None
    file = FileResponse(b"x", "utf-8", "text/plain", {"a": "b"})
    assert (file.content, file.encoding, file.content_type, file.headers, file.bytes()) == (
        b"x", "utf-8", "text/plain", {"a": "b"}, b"x",
    )  # fmt: skip


# ---- many coroutines


def test_coroutines_side_by_side() -> None:
    under_way = most = 0

    async def work(number: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(3):
            await asyncio.sleep(0)
        under_way -= 1
        if number == 99:
            raise LookupError("ninety-nine")
        return number

    assert asyncio.run(run_coros([work(number) for number in range(20)], 4)) == list(range(20))
    assert most == 4
    assert asyncio.run(run_coros((work(number) for number in range(9)), None)) == list(range(9))
    assert asyncio.run(run_coros([], 4)) == []
    with pytest.raises(LookupError, match="ninety"):
        asyncio.run(run_coros([work(number) for number in range(90, 130)], 4))
    assert under_way <= 4
    waiting = work(1)
    with pytest.raises(InvalidArgument):
        asyncio.run(run_coros([waiting], 0))
    waiting.close()


def test_a_sweep_by_run_until_complete() -> None:
    loop = asyncio.new_event_loop()
    with HarborEmulator() as emulator:
        emulator.push_image("library/app", tags=["1.0"])
        client = emulator.async_client()
        for _ in range(2):
            found = loop.run_until_complete(get_artifacts(client, ["library"], None, "1.0", None, None, 3, False))
            assert [info.name_with_tag for info in found] == ["library/app:1.0"]
            assert isinstance(found, list)
        loop.run_until_complete(client.aclose())
    loop.close()


def test_projects_are_models() -> None:
    assert issubclass(Project, BaseModel)


@pytest.mark.parametrize("function", ["get_artifacts", "get_artifact_vulnerabilities"])
def test_a_callback_of_one_argument_gets_the_exceptions(function: str) -> None:
    """So earlier releases had it: once, at the end, an empty list where nothing failed."""
    with HarborEmulator(scanner=True) as emulator:
        emulator.push_image("library/app", tags=["1.0"])
        told: list[list[Exception]] = []

        async def ask() -> None:
            async with emulator.async_client(retry=None) as client:
                work = getattr(api, function)
                await work(client, callback=told.append, projects=[], repositories=[])
                assert told == [[]]
                emulator.fail_next(500, path="/artifacts")
                await work(client, callback=told.append, projects=["library"])

        asyncio.run(ask())
    assert [[type(error) for error in errors] for errors in told] == [[], [InternalServerError]]


def test_empty_lists_of_names_stand_for_all() -> None:
    with HarborEmulator(scanner=True) as emulator:
        emulator.push_image("library/app", tags=["1.0"])

        async def ask() -> list[int]:
            async with emulator.async_client() as client:
                await client.scan_artifact("library", "app", "1.0")
                emulator.jobs.run()
                return [
                    len(await api.get_artifacts(client, projects=[], repositories=[])),
                    len(await api.get_repositories(client, projects=[])),
                    len(await api.get_artifact_vulnerabilities(client, tags=[], projects=["library"], repositories=[])),
                ]

        assert asyncio.run(ask()) == [1, 1, 1]


def test_artifacts_of_which_little_is_known_can_be_named() -> None:
    info = api.ArtifactInfo(artifact=Artifact(), repository=Repository(name="library/app"))  # type: ignore[call-arg]  # as programs' tests make them
    assert (info.name_with_digest, info.name_with_tag) == ("library/app@", "library/app@")
    assert (info.tags, info.report.severity, info.cvss.max) == ([], Severity.unknown, 0.0)


def test_the_latest_artifacts_may_be_awaited() -> None:
    info = api.ArtifactInfo(artifact=Artifact(), repository=Repository(name="library/app"))  # type: ignore[call-arg]

    async def ask() -> list[api.ArtifactInfo]:
        found: Any = filter_artifacts_latest([info])
        return await found

    assert asyncio.run(ask()) == filter_artifacts_latest([info]) == [info]
