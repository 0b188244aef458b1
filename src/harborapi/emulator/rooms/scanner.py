"""Scanners, and which one a project uses."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from harborapi.emulator import query, scanners
from harborapi.emulator.call import Call, operation
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.query import Columns, like
from harborapi.emulator.scanners import SCANNERS, Scanner
from harborapi.emulator.wire import HarborError, without_zeros

if TYPE_CHECKING:
    from harborapi.emulator.release import Release
    from harborapi.emulator.wire import Response

AUTHS = ("Basic", "Bearer", "APIKey")
RESERVED = ("Trivy",)
COLUMNS = Columns(
    {
        "id": int,
        "uuid": str,
        "name": str,
        "description": str,
        "url": str,
        "disabled": bool,
        "is_default": bool,
        "auth": str,
        "access_cred": str,
        "skip_cert_verify": bool,
        "use_internal_addr": bool,
        "immutable": bool,
        "create_time": datetime,
        "update_time": datetime,
    },
    names={"AccessCredential": "access_cred"},
)


def hides_credentials(release: Release) -> bool:
    """Whether the release keeps the scanners' credentials to itself."""
    return release >= (2, 15, 1) or (release >= (2, 14, 4) and release < (2, 15))


def show(call: Call, scanner: Scanner, *, supports: dict[str, bool] | None = None, detailed: bool = False) -> Any:
    """A scanner as the API shows it.

    Args:
        call: who asks.
        scanner: the scanner.
        supports: its capabilities, where they are known.
        detailed: whether to tell of its health, as a project's scanner does.
    """
    fields: dict[str, Any] = {
        "access_credential": "" if hides_credentials(call.release) else scanner.access_cred,
        "auth": scanner.auth,
        "create_time": milliseconds(scanner.create_time),
        "description": scanner.description,
        "disabled": scanner.disabled,
        "is_default": scanner.is_default,
        "name": scanner.name,
        "skip_certVerify": scanner.skip_cert_verify,
        "update_time": milliseconds(scanner.update_time),
        "url": scanner.url,
        "use_internal_addr": scanner.use_internal_addr,
        "uuid": scanner.uuid,
    }
    if call.release >= (2, 11):
        fields["capabilities"] = supports
    if detailed:
        about = (scanner.metadata or {}).get("scanner", {})
        fields["health"] = "healthy" if scanner.metadata is not None else "unhealthy"
        fields |= without_zeros(adapter=about.get("name"), vendor=about.get("vendor"), version=about.get("version"))
    return fields


def found(call: Call) -> Scanner:
    """The scanner that the path names."""
    given = call.text("registration_id")
    scanner = scanners.by_uuid(call.state, given)
    if scanner is None:
        raise HarborError(404, f"scanner {given} not found")
    return scanner


def listed(call: Call) -> Response:
    """A page of the scanners: the default one first, then the youngest; `sort` changes nothing."""
    rows = query.select(call.state[SCANNERS], COLUMNS, call.text("q"))
    for name in ("name", "description", "url"):
        if wanted := (call.query.get(name) or [""])[0]:
            fits = like(wanted)
            rows = [row for row in rows if fits(getattr(row, name))]
        if name != "description" and (exact := (call.query.get(f"ex_{name}") or [""])[0]):
            rows = [row for row in rows if getattr(row, name) == exact]
    rows.sort(key=lambda row: (row.is_default, row.create_time or call.now, row.id), reverse=True)
    if call.release >= (2, 11):
        page = query.Page.of(call.integer("page", 1), call.integer("page_size", 10))
        scanners.refresh(call, *page.cut(rows))
    return call.listed(rows, lambda row: show(call, row, supports=scanners.supports(row)))


@operation("listScanners", calls_out=True)
def list_scanners(call: Call) -> Response:
    """All scanners."""
    call.require_system("scanner", "list")
    return listed(call)


@operation("createScanner", calls_out=True)
def create_scanner(call: Call) -> Response:
    """Register a scanner; the first one becomes the default."""
    call.require_system("scanner", "create")
    made = Scanner(uuid=str(uuid.uuid4()))
    copy_to(made, call.body)
    check(made)
    if made.name in RESERVED:
        raise HarborError(400, f'name "{made.name}" is reserved, please try a different name')
    metadata = ping(call, made)
    table = call.state[SCANNERS]
    if table.find(name=made.name) or table.find(url=made.url):
        raise HarborError(409, "dao: create registration: registration name or url already exists", "UNKNOWN")
    made.is_default = not len(table)
    made.create_time = made.update_time = call.now
    scanners.note(call.harbor, table.add(made), metadata)
    return call.created(made.uuid)


@operation("pingScanner", calls_out=True)
def ping_scanner(call: Call) -> Response:
    """Try whether a scanner is there."""
    call.require_system("scanner", "read")
    tried = Scanner()
    copy_to(tried, call.body)
    check(tried)
    ping(call, tried)
    return call.ok()


@operation("getScanner", calls_out=True)
def get_scanner(call: Call) -> Response:
    """One scanner."""
    call.require_system("scanner", "read")
    scanner = found(call)
    if call.release >= (2, 11):
        scanners.refresh(call, scanner)
    return call.json(show(call, scanner, supports=scanners.supports(scanner)))


@operation("updateScanner")
def update_scanner(call: Call) -> Response:
    """Change a scanner; its adapter is not asked."""
    call.require_system("scanner", "update")
    scanner = found(call)
    if scanner.immutable:
        why = f"registration {scanner.name} is not allowed to update as it is immutable: scanner API: update"
        raise HarborError(403, why)
    changed = Scanner(uuid=scanner.uuid, is_default=scanner.is_default)
    copy_to(changed, call.body)
    if changed.auth in AUTHS and not changed.access_cred and hides_credentials(call.release):
        changed.access_cred = scanner.access_cred
    check(changed)
    if changed.is_default and changed.disabled:
        raise HarborError(500, f"default registration {scanner.uuid} can not be marked to deactivated")
    if changed.name in RESERVED:
        raise HarborError(400, f'name "{changed.name}" is reserved, please try a different name')
    for other in call.state[SCANNERS]:
        if other is not scanner and (other.name == changed.name or other.url == changed.url):
            raise HarborError(500, "registration name or url already exists")
    for name in ("name", "url", "description", "disabled", "auth", "access_cred"):
        setattr(scanner, name, getattr(changed, name))
    scanner.skip_cert_verify, scanner.use_internal_addr = changed.skip_cert_verify, changed.use_internal_addr
    scanner.update_time = call.now
    return call.ok()


@operation("deleteScanner")
def delete_scanner(call: Call) -> Response:
    """Remove a scanner; the answer shows it once more."""
    call.require_system("scanner", "delete")
    scanner = found(call)
    if scanner.immutable:
        why = f"registration {scanner.name} is not allowed to delete as it is immutable: scanner API: delete"
        raise HarborError(403, why)
    call.state[SCANNERS].remove(scanner)
    return call.json(show(call, scanner))


@operation("setScannerAsDefault")
def set_scanner_as_default(call: Call) -> Response:
    """Make a scanner the default one; it can't be unmade, and a disabled one can't be it."""
    call.require_system("scanner", "update")
    if call.body.get("is_default"):
        given = call.text("registration_id")
        scanner = scanners.by_uuid(call.state, given)
        if scanner is None or scanner.disabled:
            raise HarborError(404, f"registration {given} not found")
        for other in call.state[SCANNERS].where(is_default=True):
            other.is_default = False
        scanner.is_default = True
    return call.ok()


@operation("getScannerMetadata", calls_out=True)
def get_scanner_metadata(call: Call) -> Response:
    """What a scanner's adapter says of itself."""
    call.require_system("scanner", "read")
    given = call.text("registration_id")
    scanner = scanners.by_uuid(call.state, given)
    if scanner is None:
        raise HarborError(404, f"registration {given} not found")
    scanners.refresh(call, scanner)
    metadata = scanner.metadata
    if metadata is None:
        raise HarborError(500, "the scanner can't be reached")
    names = ("consumes_mime_types", "produces_mime_types")
    kinds: list[dict[str, Any]] = []
    for one in scanners.capabilities(scanner):
        kinds.append({name: one.get(name) for name in names})
        if call.release >= (2, 11):
            kinds[-1]["type"] = one.get("type", "")
    about = {name: metadata["scanner"].get(name, "") for name in ("name", "vendor", "version")}
    return call.json({"capabilities": kinds, "properties": metadata.get("properties"), "scanner": about})


# ---- a project's scanner


@operation("getScannerOfProject", calls_out=True)
def get_scanner_of_project(call: Call) -> Response:
    """The scanner that a project uses, nothing if there is none."""
    call.require_login()
    project = call.project("scanner", "read")
    scanners.refresh(call, scanners.of_project(call.state, project.project_id))
    scanner = scanners.of_project(call.state, project.project_id)
    if scanner is None:
        answer = call.ok()
        answer.content_type = "application/json"
        return answer
    return call.json(show(call, scanner, supports=scanners.supports(scanner), detailed=True))


@operation("setScannerOfProject")
def set_scanner_of_project(call: Call) -> Response:
    """Choose a project's scanner; whether it is there is not asked."""
    call.require_login()
    project = call.project("scanner", "create")
    chosen = call.body.get("uuid", "")
    if not chosen:
        raise HarborError(500, "missing scanner UUID")
    project.metadata = project.metadata | {scanners.PROJECT_KEY: chosen}
    return call.ok()


@operation("listScannerCandidatesOfProject", calls_out=True)
def list_scanner_candidates(call: Call) -> Response:
    """The scanners that a project can use: all; whether the project is there is not asked."""
    call.require_login()
    call.require(call.find_project(), "scanner", "create")
    return listed(call)


# ---- checks


def copy_to(scanner: Scanner, body: dict[str, Any]) -> None:
    """Take what a body says."""
    scanner.name, scanner.url = body.get("name", ""), body.get("url", "")
    scanner.description, scanner.disabled = body.get("description", ""), body.get("disabled", False)
    scanner.auth, scanner.access_cred = body.get("auth", ""), body.get("access_credential", "")
    scanner.skip_cert_verify = body.get("skip_certVerify", False)
    scanner.use_internal_addr = body.get("use_internal_addr", False)


def check(scanner: Scanner) -> None:
    """Refuse what can't be a scanner; its address gets the form in which it is kept."""
    if not scanner.name:
        raise HarborError(400, "missing registration name")
    url = scanner.url.strip(" ").rstrip("/")
    if not url:
        raise HarborError(400, "scanner registration validate: empty string")
    url = url if "://" in url else f"http://{url}"
    scheme, _, rest = url.partition("://")
    if scheme not in ("http", "https"):
        raise HarborError(400, f"scanner registration validate: invalid HTTP scheme: {scheme}")
    scanner.url = f"{scheme}://" + re.split("[?#]", rest)[0]
    if scanner.auth and scanner.auth not in AUTHS:
        raise HarborError(400, f"auth type {scanner.auth} is not supported")
    if scanner.auth and not scanner.access_cred:
        raise HarborError(400, f"access_credential is required for auth type {scanner.auth}")


def ping(call: Call, scanner: Scanner) -> dict[str, Any]:
    """The metadata of a scanner's adapter; refused if it can't be had."""
    with call.outside():
        metadata = scanners.ask_quietly(call.harbor, scanners.connection_of(scanner))
    if metadata is None:
        raise HarborError(500, "the scanner can't be reached")
    return metadata
