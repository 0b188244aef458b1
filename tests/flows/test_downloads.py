"""Downloads in both colours."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.exceptions import InvalidArgument, NotFound, ServiceUnavailable, TransportError
from harborapi.models import CVEExportRow, FileResponse

if TYPE_CHECKING:
    from pathlib import Path

    from harborapi.emulator import HarborEmulator

    from .conftest import Colour

CERTIFICATE = "-----BEGIN CERTIFICATE-----\n" + "A" * 50_000


@pytest.fixture
def certified(emulator: HarborEmulator) -> HarborEmulator:
    emulator.harbor.ca_certificate = CERTIFICATE
    return emulator


@pytest.fixture
def export(emulator: HarborEmulator, client: Colour) -> int:
    """An export that is ready."""
    emulator.push_image("library/app", ["1.0"])
    client.scan_artifact("library", "app", "1.0")
    emulator.jobs.run()
    number: int = client.export_scan_data({"projects": [1], "job_name": "all"}).id
    emulator.jobs.run()
    return number


def asked(emulator: HarborEmulator, path: str) -> int:
    return sum(path in request.path for request in emulator.requests)


def test_into_memory(client: Colour, certified: HarborEmulator) -> None:
    found = client.get_system_certificate()
    assert isinstance(found, FileResponse)
    assert found.text == CERTIFICATE
    assert found.content_type == "application/octet-stream"


def test_into_memory_with_progress(client: Colour, certified: HarborEmulator) -> None:
    seen: list[tuple[int, int | None]] = []
    found = client.get_system_certificate(on_progress=lambda done, total: seen.append((done, total)))
    assert (found.content, found.content_type) == (CERTIFICATE.encode(), "application/octet-stream")
    assert seen[-1] == (len(CERTIFICATE), len(CERTIFICATE))


def test_into_a_file(client: Colour, certified: HarborEmulator, tmp_path: Path) -> None:
    seen: list[int] = []
    place = client.get_system_certificate(to=tmp_path / "own.pem", on_progress=lambda done, total: seen.append(done))
    assert place == tmp_path / "own.pem"
    assert place.read_text() == CERTIFICATE
    assert seen[-1] == len(CERTIFICATE)
    assert client.get_system_certificate(to=str(tmp_path)) == tmp_path / "ca.crt"


def test_into_a_file_object(client: Colour, certified: HarborEmulator) -> None:
    file = io.BytesIO()
    assert client.get_system_certificate(to=file) == len(CERTIFICATE)
    assert file.getvalue().decode() == CERTIFICATE


def test_an_error_is_no_file(client: Colour, tmp_path: Path) -> None:
    (tmp_path / "own.pem").write_text("before")
    file = io.BytesIO()
    for to in (tmp_path / "own.pem", tmp_path, file, None):
        with pytest.raises(NotFound, match="cert not found"):
            client.get_system_certificate(to=to)
    assert [place.name for place in tmp_path.iterdir()] == ["own.pem"]
    assert (tmp_path / "own.pem").read_text() == "before"
    assert file.getvalue() == b""


def test_what_breaks_off_leaves_nothing(client: Colour, certified: HarborEmulator, tmp_path: Path) -> None:
    file = io.BytesIO()
    certified.truncate_next(1000, 2, path="getcert")
    for to in (tmp_path, file):
        with pytest.raises(TransportError):
            client.get_system_certificate(to=to)
    assert list(tmp_path.iterdir()) == []
    assert file.getvalue() == b""


def test_what_breaks_off_is_tried_again_from_the_start(certified: HarborEmulator, client: Colour) -> None:
    file = io.BytesIO(b"")
    again = client.as_user("admin", "Harbor12345")
    certified.truncate_next(1000, 1, path="getcert")
    certified.fail_next(503, 1, path="getcert", headers={"Retry-After": "0"})
    assert again.get_system_certificate(to=file) == len(CERTIFICATE)
    assert file.getvalue().decode() == CERTIFICATE


def test_a_progress_function_that_fails_ends_the_download(
    client: Colour, certified: HarborEmulator, tmp_path: Path
) -> None:
    def fail(done: int, total: int | None) -> None:
        raise KeyError("the program's own")

    with pytest.raises(KeyError, match="own"):
        client.get_system_certificate(to=tmp_path, on_progress=fail)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_can_not_be_written_is_told_before_anything_is_sent(
    client: Colour, emulator: HarborEmulator, export: int, tmp_path: Path
) -> None:
    wrong: list[Any] = [tmp_path / "missing" / "file", io.StringIO()]
    for to in wrong:
        with pytest.raises((OSError, InvalidArgument)):
            client.download_scan_export(export, to=to)
    assert asked(emulator, "/export/cve/download") == 0


def test_an_export(client: Colour, export: int, tmp_path: Path) -> None:
    place = client.download_scan_export(export, to=tmp_path)
    assert place == tmp_path / f"scandata_export_{export}.csv"
    rows = CVEExportRow.parse(place.read_bytes())
    assert {row.repository for row in rows} == {"library/app"}
    with pytest.raises(NotFound):
        client.download_scan_export(export)


def test_an_export_is_never_asked_for_twice(
    client: Colour, emulator: HarborEmulator, export: int, tmp_path: Path
) -> None:
    again = client.as_user("admin", "Harbor12345")
    emulator.truncate_next(10, 1, path="/export/cve/download")
    with pytest.raises(TransportError):
        again.download_scan_export(export, to=tmp_path)
    emulator.fail_next(503, 1, path="/export/cve/download")
    with pytest.raises(ServiceUnavailable):
        again.download_scan_export(export, format="csv")
    assert asked(emulator, "/export/cve/download") == 2
    assert list(tmp_path.iterdir()) == []


def test_an_sbom(client: Colour, emulator: HarborEmulator, tmp_path: Path) -> None:
    emulator.push_image("library/team/app", ["1.0"])
    with pytest.raises(NotFound, match="no SBOM"):
        client.get_artifact_sbom("library", "team/app", "1.0")
    client.scan_artifact("library", "team/app", "1.0", scan_type="sbom")
    emulator.jobs.run()
    found = client.get_artifact_sbom("library", "team/app", "1.0")
    assert json.loads(found.content)["spdxVersion"].startswith("SPDX-")
    place = client.get_artifact_sbom("library", "team/app", "1.0", to=tmp_path)
    assert place == tmp_path / "sbom.spdx.json"
    assert place.read_bytes() == found.content
