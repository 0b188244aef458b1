"""Scanners: registered, tried, chosen, removed."""

from __future__ import annotations

from harborapi.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    InternalServerError,
    NotFound,
    Unauthorized,
)

from .marks import both_releases, every_way, with_scanner
from .stage import Harbor, refused


@both_releases
@every_way
def test_a_scanner_from_making_to_end(harbor: Harbor) -> None:
    url, client, name = harbor.standin, harbor.client, harbor.name("scanner")
    first = client.get_scanners() == []
    client.ping_scanner_adapter({"name": name, "url": url})
    location = client.create_scanner({"name": name, "url": url, "description": "for images", "auth": ""})
    uuid = location.rpartition("/")[2]
    harbor.later(lambda: client.delete_scanner(uuid))
    scanner = client.get_scanner(uuid)
    assert (scanner.name, scanner.url, scanner.description) == (name, url, "for images")
    assert (scanner.uuid, scanner.is_default, scanner.disabled) == (uuid, first, False)
    assert scanner.create_time.year > 2000
    (listed,) = client.get_scanners(f"name={name}")
    assert listed.uuid == uuid
    project = harbor.project()
    client.set_project_scanner(project, uuid)
    of_project = client.get_project_scanner(project)
    assert of_project
    assert (of_project.adapter, of_project.vendor, of_project.health) == ("FakeScanner", "Example", "healthy")
    about = client.get_scanner_metadata(uuid)
    assert about.scanner
    assert about.scanner.version == "1.2.3"
    assert about.capabilities
    assert about.capabilities[0].consumes_mime_types
    other = harbor.name("scanner")
    client.update_scanner(uuid, {"name": other, "url": url, "description": "", "skip_cert_verify": True})
    changed = client.get_scanner(uuid)
    assert (changed.name, changed.skip_cert_verify) == (other, True)
    removed = client.delete_scanner(uuid)
    assert removed
    assert removed.uuid == uuid
    with refused(NotFound):
        client.get_scanner(uuid)
    with refused(NotFound):
        client.delete_scanner(uuid)


@both_releases
@with_scanner
@every_way
def test_another_default(harbor: Harbor) -> None:
    url, client, name = harbor.standin, harbor.client, harbor.name("scanner")
    (before,) = client.get_scanners("is_default=true")
    uuid = client.create_scanner({"name": name, "url": url}).rpartition("/")[2]
    harbor.later(lambda: client.delete_scanner(uuid))
    harbor.later(lambda: client.set_default_scanner(before.uuid or ""))
    assert client.get_scanner(uuid).is_default is False
    client.set_default_scanner(uuid)
    assert [one.uuid for one in client.get_scanners("is_default=true")] == [uuid]
    assert client.get_scanner(before.uuid or "").is_default is False
    assert {before.uuid, uuid} <= {one.uuid for one in client.get_scanners(page_size=1)}
    with refused(Conflict, code="UNKNOWN"):
        client.create_scanner({"name": name, "url": url + "/sbom"})
    with refused(NotFound):
        client.set_default_scanner("nonsense")


@with_scanner
def test_what_scanners_can_do(harbor: Harbor) -> None:
    (scanner,) = harbor.client.get_scanners("is_default=true")
    assert scanner.capabilities
    assert scanner.capabilities["support_vulnerability"] is True


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    client = harbor.client
    with refused(InternalServerError):
        client.ping_scanner_adapter({"name": "x", "url": "http://127.0.0.1:1"})
    with refused(InternalServerError):
        client.create_scanner({"name": harbor.name("scanner"), "url": "http://127.0.0.1:1"})
    with refused(BadRequest, "missing registration name"):
        client.create_scanner({"name": "", "url": "http://127.0.0.1:1"})
    with refused(BadRequest, "scheme"):
        client.create_scanner({"name": harbor.name("scanner"), "url": "ftp://127.0.0.1:1"})
    with refused(NotFound):
        client.get_scanner_metadata("nonsense")
    with refused(NotFound):
        client.update_scanner("nonsense", {"name": "x", "url": "http://127.0.0.1:1"})
    with refused(Forbidden):
        harbor.account().client.get_scanners()
    with refused(Unauthorized):
        harbor.anonymous.get_scanner("nonsense")
