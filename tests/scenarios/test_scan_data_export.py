"""Exports of vulnerabilities as CSV."""

from __future__ import annotations

import csv
import io

from harborapi.exceptions import BadRequest, Forbidden, NotFound, Unauthorized

from .marks import both_releases, every_way, with_scanner
from .stage import DEVELOPER, GUEST, VULNERABLE, Harbor, refused

FINAL = {"Success", "Error"}


def exported(harbor: Harbor) -> int:
    """The id of an export that is done, of a project in which something was found."""
    harbor.only_emulated("what is found in an image depends on the scanner")
    project, client = harbor.project(), harbor.client
    harbor.push(f"{project}/app", "1.0", content=VULNERABLE)
    client.scan_artifact(project, "app", "1.0")
    harbor.finish(lambda: client.get_artifact(project, "app", "1.0", with_scan_overview=True).scan)
    job = client.export_scan_data({"job_name": "all", "projects": [harbor.project_id(project)], "repositories": "app"})
    harbor.finish(lambda: client.get_scan_export(job.id or 0).status in FINAL)
    return job.id or 0


@both_releases
@with_scanner
@every_way
def test_an_export_is_downloaded_once(harbor: Harbor) -> None:
    client, number = harbor.client, exported(harbor)
    export = client.get_scan_export(number)
    assert (export.id, export.status, export.file_present, export.user_name) == (number, "Success", True, "admin")
    assert [one.id for one in client.get_scan_exports().items or []] == [number]
    file = client.download_scan_export(number)
    rows = list(csv.DictReader(io.StringIO(bytes(file).decode())))
    assert rows
    assert all(row["CVE"].startswith("CVE-") and row["Repository"].endswith("/app") for row in rows)
    with refused(NotFound):
        client.download_scan_export(number)
    with refused(NotFound):
        client.get_scan_export(number)
    assert not client.get_scan_exports().items


@both_releases
@with_scanner
@every_way
def test_an_export_goes_into_a_file(harbor: Harbor) -> None:
    path, done = harbor.folder / "found.csv", list[int]()
    number = exported(harbor)
    assert harbor.client.download_scan_export(number, to=path, on_progress=lambda now, _: done.append(now)) == path
    assert path.read_text().startswith("Repository,")
    assert done[-1] == path.stat().st_size


@both_releases
def test_who_may_do_what(harbor: Harbor) -> None:
    project = harbor.project()
    number = harbor.project_id(project)
    developer, guest = harbor.account(project, DEVELOPER).client, harbor.account(project, GUEST).client
    job = developer.export_scan_data({"job_name": "mine", "projects": [number]})
    assert developer.get_scan_export(job.id or 0).id == job.id
    harbor.finish(lambda: developer.get_scan_export(job.id or 0).status in FINAL)
    assert developer.get_scan_export(job.id or 0).file_present is False
    with refused(Forbidden):
        harbor.client.get_scan_export(job.id or 0)
    with refused(Forbidden):
        guest.export_scan_data({"job_name": "mine", "projects": [number]})
    with refused(Unauthorized):
        harbor.anonymous.get_scan_exports()


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    client = harbor.client
    number = harbor.project_id(harbor.project())
    with refused(BadRequest, "single project"):
        client.export_scan_data({"projects": [number, number]})
    with refused(BadRequest, "spaces"):
        client.export_scan_data({"projects": [number], "repositories": "a b"})
    with refused(BadRequest, "MIME"):
        client.export_scan_data({"projects": [number]}, "application/nonsense")
    with refused(NotFound):
        client.export_scan_data({"projects": [999_999_999]})
    with refused(NotFound):
        client.get_scan_export(999_999_999)
    with refused(NotFound):
        client.download_scan_export(999_999_999)
