"""Exports of vulnerabilities: what they hold, and for whom."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.emulator import HarborEmulator

from .conftest import ADMIN, Api

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

TYPE = {"X-Scan-Data-Type": "application/vnd.security.vulnerability.report; version=1.1"}


@pytest.fixture
def api() -> Iterator[Api]:
    """An emulator with three scanned images, of which one is part of nothing else."""
    with HarborEmulator(scanner=True) as emulator:
        made = Api(emulator)
        for number, name in enumerate(("app", "team/app", "tools")):
            emulator.push_image(f"library/{name}", [f"{number}.0"], digest="sha256:" + str(number + 6) * 64)
        made("POST", "/system/scanAll/schedule", json={"schedule": {"type": "Manual"}}, status=201)
        emulator.jobs.run()
        yield made
        made.http.close()


def exported(api: Api, as_: Any = ADMIN, **criteria: object) -> tuple[dict[str, Any], httpx2.Response]:
    """The export's end, and the download of its file."""
    body = {"projects": [1], "job_name": "test"} | criteria
    number = api("POST", "/export/cve", json=body, headers=TYPE, as_=as_, status=200).json()["id"]
    api.emulator.jobs.run()
    shown = api("GET", f"/export/cve/execution/{number}", as_=as_, status=200).json()
    return shown, api("GET", f"/export/cve/download/{number}", as_=as_, headers={"accept": "text/csv"})


def lines(response: httpx2.Response) -> list[dict[str, str]]:
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.text)))


def test_a_file_holds_each_vulnerability_once(api: Api) -> None:
    shown, response = exported(api)
    assert (shown["status"], shown["file_present"], shown["user_name"]) == ("Success", True, "admin")
    found = [(line["Repository"], line["CVE"], line["Package"]) for line in lines(response)]
    assert {name for name, _, _ in found} == {"library/app", "library/team/app", "library/tools"}
    assert len(found) == len(set(found))
    assert {line["Scanner"] for line in lines(response)} == {"Trivy"}


@pytest.mark.parametrize(
    ("criteria", "repositories"),
    [
        ({"repositories": "app"}, {"library/app"}),
        ({"repositories": "**"}, {"library/app", "library/team/app", "library/tools"}),
        ({"repositories": "{app,tools}"}, {"library/app", "library/tools"}),
        ({"tags": "1.*"}, {"library/team/app"}),
        ({"repositories": "team/*", "tags": "{1.0,2.0}"}, {"library/team/app"}),
    ],
)
def test_patterns_choose_artifacts(api: Api, criteria: dict[str, object], repositories: set[str]) -> None:
    found = lines(exported(api, **criteria)[1])
    assert {line["Repository"] for line in found} == repositories


def test_a_pattern_chooses_vulnerabilities(api: Api) -> None:
    name = lines(exported(api)[1])[0]["CVE"]
    assert {line["CVE"] for line in lines(exported(api, cveIds=name)[1])} == {name}
    shown, response = exported(api, cveIds="CVE-1")
    assert (shown["file_present"], shown["status_text"]) == (False, "No vulnerabilities found or matched")
    assert (response.status_code, response.content) == (404, b"")


def test_labels_choose_artifacts(api: Api) -> None:
    number = int(
        api("POST", "/labels", json={"name": "x", "scope": "g"}, status=201).headers["location"].rsplit("/", 1)[1]
    )
    api("POST", "/projects/library/repositories/tools/artifacts/2.0/labels", json={"id": number}, status=200)
    found = lines(exported(api, labels=[number, 999])[1])
    assert {line["Repository"] for line in found} == {"library/tools"}


def test_a_file_is_gone_after_a_day(api: Api) -> None:
    body = {"projects": [1], "job_name": "test"}
    number = api("POST", "/export/cve", json=body, headers=TYPE, status=200).json()["id"]
    api.emulator.jobs.run()
    api.emulator.clock.advance(hours=25)
    assert api("GET", f"/export/cve/execution/{number}", status=200).json()["file_present"] is False


def test_an_export_is_its_owners_alone(api: Api) -> None:
    developer = api.user("developer", project="library", role=2)
    body = {"projects": [1], "job_name": "test"}
    number = api("POST", "/export/cve", json=body, headers=TYPE, as_=developer, status=200).json()["id"]
    api.emulator.jobs.run()
    assert api("GET", f"/export/cve/execution/{number}").status_code == 403
    refused = api("GET", f"/export/cve/download/{number}", headers={"accept": "text/csv"})
    assert (refused.status_code, refused.content) == (403, b"")
    assert api("GET", "/export/cve/executions").json() == {"items": []}
    assert len(api("GET", "/export/cve/executions", as_=developer).json()["items"]) == 1


@pytest.mark.parametrize(
    ("criteria", "status"),
    [
        ({"projects": []}, 400),
        ({"projects": [1, 2]}, 400),
        ({"projects": [99]}, 404),
        ({"projects": [1], "tags": "a b"}, 400),
    ],
)
def test_criteria_are_checked_before_who_asks(api: Api, criteria: dict[str, object], status: int) -> None:
    assert api("POST", "/export/cve", json=criteria, headers=TYPE, as_=None).status_code == status
