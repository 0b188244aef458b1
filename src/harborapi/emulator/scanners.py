"""Scanners: which there are, which one a project uses, and the conversation with their adapters over HTTP.

An adapter's metadata is asked for when somebody needs it and kept for half a minute, as the server does; so is its
failure. What only shows artifacts takes what is known.
"""

from __future__ import annotations

import base64
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import httpx2

from harborapi.emulator import builtin_scanner
from harborapi.emulator.state import PROJECTS
from harborapi.emulator.tables import Row, TableSpec
from harborapi.emulator.transport import plain_client

if TYPE_CHECKING:
    from collections.abc import Generator

    from harborapi.emulator.call import Call
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import State
    from harborapi.emulator.wire import JsonObject

KEPT = timedelta(seconds=30)
PROJECT_KEY = "projectScanner"
NATIVE = "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0"
GENERIC = "application/vnd.security.vulnerability.report; version=1.1"
SBOM = "application/vnd.security.sbom.report+json; version=1.0"
SPDX = "application/spdx+json"
DOCKER_ARTIFACT = "application/vnd.docker.distribution.manifest.v2+json"
METADATA_TYPE = "application/vnd.scanner.adapter.metadata+json; version=1.0"
REQUEST_TYPE = "application/vnd.scanner.adapter.scan.request+json; version=1.0"
RESPONSE_TYPE = "application/vnd.scanner.adapter.scan.response+json; version=1.0"


@dataclass(slots=True, eq=False, kw_only=True)
class Scanner(Row):
    """A registered scanner; `metadata` is what its adapter said last, None if it said nothing useful."""

    id: int = 0
    uuid: str = ""
    name: str = ""
    description: str = ""
    url: str = ""
    disabled: bool = False
    is_default: bool = False
    auth: str = ""
    access_cred: str = field(default="", repr=False)
    skip_cert_verify: bool = False
    use_internal_addr: bool = False
    immutable: bool = False
    create_time: datetime | None = None
    update_time: datetime | None = None
    metadata: JsonObject | None = None
    checked: datetime | None = None


SCANNERS = TableSpec("scanners", Scanner, indexes=("uuid",))


class AdapterError(Exception):
    """An adapter that can't be reached, refuses, or answers what nobody understands."""


class NotReadyError(Exception):
    """A report that is still to come.

    Args:
        seconds: after which it is to be asked for again.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"ask again after {seconds} seconds")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Connection:
    """How an adapter is reached."""

    url: str
    auth: str = ""
    credential: str = field(default="", repr=False)
    skip_cert_verify: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """The headers that prove who asks."""
        if self.auth == "Basic":
            return {"Authorization": "Basic " + base64.b64encode(self.credential.encode()).decode()}
        if self.auth == "Bearer":
            return {"Authorization": f"Bearer {self.credential}"}
        return {"X-ScannerAdapter-API-Key": self.credential} if self.auth else {}


def connection_of(scanner: Scanner) -> Connection:
    """How the adapter of a scanner is reached."""
    return Connection(scanner.url, scanner.auth, scanner.access_cred, scanner.skip_cert_verify)


# ---- which scanner


def by_uuid(state: State, uuid: str) -> Scanner | None:
    """The scanner with this id, or None."""
    return state[SCANNERS].find(uuid=uuid)


def default(state: State) -> Scanner | None:
    """The default scanner, or None."""
    return state[SCANNERS].find(is_default=True)


def of_project(state: State, project_id: int) -> Scanner | None:
    """The project's own scanner if it has one that exists, else the default; None if there is neither."""
    project = state[PROJECTS].get(project_id)
    own = project.metadata.get(PROJECT_KEY, "") if project is not None else ""
    return (by_uuid(state, own) if own else None) or default(state)


def install(harbor: Harbor, *, wanted: bool = True) -> None:
    """Put in, or take out, the scanner that a Harbor has which was installed with one: it needs no server."""
    now = harbor.clock.now()
    known = by_uuid(harbor.state, builtin_scanner.UUID)
    if known is not None:
        harbor.state[SCANNERS].remove(known)
    if not wanted:
        return
    for other in harbor.state[SCANNERS].where(is_default=True):
        other.is_default = False
    scanner = Scanner(uuid=builtin_scanner.UUID, name="Trivy", url=builtin_scanner.URL, is_default=True, immutable=True)
    scanner.description = "The Trivy scanner adapter"
    scanner.use_internal_addr, scanner.create_time, scanner.update_time = True, now, now
    scanner.metadata = builtin_scanner.metadata(now)
    harbor.state[SCANNERS].add(scanner)


# ---- what it can do


def stale(harbor: Harbor, scanner: Scanner) -> bool:
    """Whether the adapter has to be asked again for its metadata."""
    if scanner.url == builtin_scanner.URL:
        return False
    return scanner.checked is None or harbor.clock.now() - scanner.checked > KEPT


def note(harbor: Harbor, scanner: Scanner, metadata: JsonObject | None) -> None:
    """Keep what an adapter said."""
    scanner.metadata, scanner.checked = metadata, harbor.clock.now()


def refresh(call: Call, *scanners: Scanner | None) -> None:
    """Ask the adapters of these scanners for their metadata, where what is known is too old; call before you write."""
    due = [(one, connection_of(one)) for one in scanners if one is not None and stale(call.harbor, one)]
    if not due:
        return
    with call.outside():
        answers = [(one, ask_quietly(call.harbor, connection)) for one, connection in due]
    for scanner, metadata in answers:
        if scanner.attached:
            note(call.harbor, scanner, metadata)


def refresh_for_job(harbor: Harbor, *uuids: str) -> None:
    """As `refresh`, from a job."""
    with harbor.lock:
        known = [by_uuid(harbor.state, uuid) for uuid in uuids]
        due = [(one, connection_of(one)) for one in known if one is not None and stale(harbor, one)]
    answers = [(one, ask_quietly(harbor, connection)) for one, connection in due]
    with harbor.lock, harbor.transaction():
        for scanner, metadata in answers:
            if scanner.attached:
                note(harbor, scanner, metadata)


def consumes(scanner: Scanner, media_type: str) -> bool:
    """Whether it scans artifacts whose manifests are of this type."""
    return any(media_type in one.get("consumes_mime_types", ()) for one in capabilities(scanner))


def produces(scanner: Scanner, media_type: str, scan_type: str) -> list[str]:
    """The types of the reports that it makes of an artifact whose manifest is of this type."""
    for one in capabilities(scanner):
        if (one.get("type") or "vulnerability") == scan_type and media_type in one.get("consumes_mime_types", ()):
            return list(one.get("produces_mime_types", ()))
    return []


def capabilities(scanner: Scanner) -> list[JsonObject]:
    """Its capabilities as the adapter says them, empty if it is not healthy."""
    return list((scanner.metadata or {}).get("capabilities", ()))


def supports(scanner: Scanner) -> dict[str, bool] | None:
    """What kinds of scans it does, None if it is not healthy."""
    if scanner.metadata is None:
        return None
    kinds = [one.get("type", "") for one in capabilities(scanner)]
    found = {name: True for name in ("vulnerability", "sbom") if name in kinds}
    if not found and not any(kinds):
        found = {"vulnerability": True, "sbom": False}
    return {f"support_{name}": value for name, value in found.items()}


# ---- the conversation


def ask_quietly(harbor: Harbor, connection: Connection) -> JsonObject | None:
    """The adapter's metadata, None if it can't be had."""
    try:
        return ask_metadata(harbor, connection)
    except AdapterError:
        return None


def ask_metadata(harbor: Harbor, connection: Connection) -> JsonObject:
    """The adapter's metadata.

    Raises:
        AdapterError: it can't be had, or lacks what Harbor needs.
    """
    if connection.url == builtin_scanner.URL:
        return builtin_scanner.metadata(harbor.clock.now())
    with _client(harbor, connection) as http:
        response = _send(http, connection, "GET", "/api/v1/metadata", {"Accept": METADATA_TYPE})
    metadata = _document(response, 200)
    about: Any = metadata.get("scanner")
    if not isinstance(about, dict) or not all(
        cast("JsonObject", about).get(name) for name in ("name", "vendor", "version")
    ):
        raise AdapterError("invalid scanner in metadata")
    kinds: Any = metadata.get("capabilities")
    if not isinstance(kinds, list) or not kinds:
        raise AdapterError("invalid capabilities in metadata")
    for one in cast("list[JsonObject]", kinds):
        if DOCKER_ARTIFACT not in one.get("consumes_mime_types", ()):
            raise AdapterError(f"missing {DOCKER_ARTIFACT} in consumes_mime_types")
        if not {NATIVE, GENERIC, SBOM}.intersection(one.get("produces_mime_types", ())):
            raise AdapterError(f"missing {NATIVE} or {GENERIC} in produces_mime_types")
    return metadata


def submit(harbor: Harbor, connection: Connection, request: JsonObject) -> str:
    """Ask an adapter for a scan.

    Returns:
        The scan's id, at the adapter.

    Raises:
        AdapterError: it refuses, or can't be reached.
    """
    if connection.url == builtin_scanner.URL:
        return builtin_scanner.UUID
    headers = {"Content-Type": REQUEST_TYPE, "Accept": RESPONSE_TYPE}
    with _client(harbor, connection) as http:
        body = json.dumps(request).encode()
        response = _send(http, connection, "POST", "/api/v1/scan", headers, body)
    return str(_document(response, 202).get("id", ""))


def ask_report(
    harbor: Harbor, connection: Connection, scan_id: str, media_type: str, artifact: JsonObject
) -> JsonObject:
    """The report of a scan.

    Args:
        harbor: who asks.
        connection: the adapter.
        scan_id: what `submit` gave.
        media_type: the report's type.
        artifact: what is scanned, as it stands in the request.

    Raises:
        NotReadyError: the scan is not over.
        AdapterError: it failed.
    """
    if connection.url == builtin_scanner.URL:
        return builtin_scanner.report(artifact, sbom=media_type == SBOM, now=harbor.clock.now())
    path = f"/api/v1/scan/{scan_id}/report"
    if media_type == SBOM:
        path += "?sbom_media_type=application%2Fspdx%2Bjson"
    with _client(harbor, connection) as http:
        response = _send(http, connection, "GET", path, {"Accept": media_type})
    if response.status_code == 302:
        after = response.headers.get("Refresh-After", "")
        raise NotReadyError(float(after) if after.isdigit() else 5.0)
    return _document(response, 200)


@contextmanager
def _client(harbor: Harbor, connection: Connection) -> Generator[httpx2.Client]:
    if connection.skip_cert_verify and connection.url.startswith("https://"):
        with plain_client(verify=False) as http:
            yield http
    else:
        yield harbor.outside


def _send(
    http: httpx2.Client, connection: Connection, method: str, path: str, headers: dict[str, str], body: bytes = b""
) -> httpx2.Response:
    try:
        return http.request(
            method, connection.url + path, headers=headers | connection.headers, content=body or None, timeout=5
        )
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise AdapterError(f"{method} {connection.url}{path}: {error}") from error


def _document(response: httpx2.Response, expected: int) -> JsonObject:
    try:
        document = response.json()
    except ValueError:
        document = None
    if response.status_code != expected:
        said: Any = cast("JsonObject", document).get("error") if isinstance(document, dict) else None
        message = str(cast("JsonObject", said).get("message", "")) if isinstance(said, dict) else ""
        where = f"unexpected status code: {response.status_code}, expected: {expected}"
        raise AdapterError(f"{message}: general response handler: {where}".removeprefix(": "))
    if not isinstance(document, dict):
        raise AdapterError("general response handler: the body is no JSON object")
    return cast("JsonObject", document)
