"""Foreign registries: endpoints for replication and proxy projects."""

from __future__ import annotations

import re
import ssl
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from harborapi.emulator import adapters, effects
from harborapi.emulator.call import Call, operation
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.query import Columns, like
from harborapi.emulator.remotes import RemoteError, remote_of
from harborapi.emulator.state import LABELS, PROJECTS, REGISTRIES, Registry
from harborapi.emulator.wire import HarborError, JsonObject, inner, without_zeros

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.wire import Response

COLUMNS = Columns(
    {
        "id": int,
        "url": str,
        "name": str,
        "credential_type": str,
        "type": str,
        "insecure": bool,
        "description": str,
        "health": str,
        "creation_time": datetime,
        "update_time": datetime,
    },
)
LOCAL_URL = "http://core:8080"
PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
RIGHT = "registry"


def show(registry: Registry) -> dict[str, Any]:
    """A registry as the API shows it; the secret is hidden."""
    credential = without_zeros(
        access_key=registry.access_key,
        access_secret="*****" if registry.access_secret else "",
        type=registry.credential_type,
    )
    shown = without_zeros(
        ca_certificate=registry.ca_certificate,
        creation_time=milliseconds(registry.creation_time),
        description=registry.description,
        insecure=registry.insecure,
        name=registry.name,
        status=registry.health,
        type=registry.type,
        update_time=milliseconds(registry.update_time),
        url=registry.url,
    )
    return shown | {"credential": credential, "id": registry.id}


def local() -> Registry:
    """This Harbor itself, which has the number 0."""
    made = Registry(name="Local", url=LOCAL_URL, type="harbor", credential_type="secret", access_secret="secret")
    made.insecure = True
    return made


def registry_by(call: Call, number: int) -> Registry:
    """A registry by its number; 0 is this Harbor itself.

    Raises:
        HarborError: 404, there is none.
    """
    registry = call.state[REGISTRIES].get(number) if number else local()
    if registry is None:
        raise HarborError(404, f"registry {number} not found")
    return registry


@operation(
    "listRegistries",
    simplified="a registry's status is that of when it was written; it isn't asked again every five minutes",
)
def list_registries(call: Call) -> Response:
    """All registries."""
    call.require_system(RIGHT, "list")
    rows = list(call.state[REGISTRIES])
    if call.parameters.get("name") is not None:
        fits = like(call.text("name"))
        rows = [row for row in rows if fits(row.name)]
    return call.listed(rows, show, COLUMNS)


@operation("createRegistry", calls_out=True)
def create_registry(call: Call) -> Response:
    """A new registry; it must answer."""
    call.require_system(RIGHT, "create")
    body = call.body
    registry = Registry(name=body.get("name", ""), url=body.get("url", ""), type=body.get("type", ""))
    registry.description, registry.insecure = body.get("description", ""), body.get("insecure", False)
    registry.ca_certificate = checked_certificate(body.get("ca_certificate", ""))
    credential = inner(body, "credential")
    registry.credential_type = credential.get("type", "")
    registry.access_key, registry.access_secret = credential.get("access_key", ""), credential.get("access_secret", "")
    validate(call, registry)
    if call.state[REGISTRIES].find(name=registry.name):
        raise HarborError(409, f"registry {registry.name} already exists")
    fit_credential(registry)
    registry.creation_time = registry.update_time = call.now
    return call.created(call.state[REGISTRIES].add(registry).id)


@operation("getRegistry")
def get_registry(call: Call) -> Response:
    """One registry."""
    call.require_system(RIGHT, "read")
    return call.json(show(registry_by(call, call.integer("id"))))


@operation("updateRegistry", calls_out=True)
def update_registry(call: Call) -> Response:
    """Change what is given; the registry must answer then."""
    call.require_system(RIGHT, "update")
    number, body = call.integer("id"), call.body
    row = registry_by(call, number) if number else None
    if row is None:
        raise HarborError(404, "registry 0 not found")
    given: JsonObject = {
        "name": body.get("name", row.name),
        "description": body.get("description", row.description),
        "url": body.get("url", row.url),
        "insecure": body.get("insecure", row.insecure),
        "ca_certificate": checked_certificate(body.get("ca_certificate", row.ca_certificate)),
        "credential_type": body.get("credential_type", row.credential_type),
        "access_key": body.get("access_key", row.access_key),
        "access_secret": body.get("access_secret", row.access_secret),
    }
    changed = Registry(type=row.type, **given)
    validate(call, changed)
    same = call.state[REGISTRIES].find(name=changed.name)
    if same not in (None, row):
        raise HarborError(409, f"registry {changed.name} already exists")
    if not row.attached:
        raise HarborError(404, f"registry {number} not found")
    fit_credential(changed)
    for name in given:
        setattr(row, name, getattr(changed, name))
    row.health, row.update_time = "healthy", call.now
    return call.ok()


@operation("deleteRegistry")
def delete_registry(call: Call) -> Response:
    """Remove a registry that nothing uses."""
    call.require_system(RIGHT, "delete")
    number = call.integer("id")
    if effects.registry_in_use(call.harbor, number):
        why = f"the registry {number} is referenced by replication policies, cannot delete it"
        raise HarborError(412, why)
    if number and any(project.registry_id == number for project in call.state[PROJECTS]):
        raise HarborError(412, f"the registry {number} is referenced by proxy cache project, cannot delete it")
    registry = call.state[REGISTRIES].get(number)
    if registry is None:
        raise HarborError(404, f"registry {number} not found")
    call.state[REGISTRIES].remove(registry)
    return call.ok()


@operation("pingRegistry", calls_out=True)
def ping_registry(call: Call) -> Response:
    """Ask a registry whether it is well: a known one, one that the body describes, or a mix of both."""
    call.require_system(RIGHT, "read")
    body, asked = call.body, Registry()
    known = registry_by(call, body["id"]) if "id" in body else asked
    for name in ("type", "url", "insecure", "credential_type", "access_key", "access_secret", "ca_certificate"):
        setattr(asked, name, getattr(known, name))
    if "url" in body:
        asked.url = checked_url(body["url"])
    for name in ("type", "insecure", "credential_type", "access_key", "access_secret"):
        setattr(asked, name, body.get(name, getattr(asked, name)))
    if "ca_certificate" in body:
        asked.ca_certificate = checked_certificate(body["ca_certificate"])
    if not asked.type or not asked.url:
        raise HarborError(400, "type or url cannot be empty")
    require_health(call, asked)
    return call.ok()


@operation("getRegistryInfo", calls_out=True)
def get_registry_info(call: Call) -> Response:
    """What replication can do with a registry."""
    call.require_system(RIGHT, "read")
    number = call.integer("id")
    registry = registry_by(call, number)
    labels: list[str] = []
    if number == 0:
        labels = [row.name for row in call.state[LABELS].where(project_id=0, scope="g")][:10]
    elif registry.type == "harbor":
        with call.outside(), remote_of(call.harbor, registry) as remote:
            labels = _labels(remote.api)
    return call.json(adapters.information(registry.type, labels, is_local=number == 0))


def _labels(ask: Any) -> list[str]:
    try:
        found = ask("GET", "/labels", params={"scope": "g"})
    except RemoteError as error:
        if error.status == 404:
            return []
        raise HarborError(500, str(error)) from error
    labels: list[JsonObject] = found or []
    return [label.get("name", "") for label in labels]


@operation("listRegistryProviderTypes")
def list_registry_provider_types(call: Call) -> Response:
    """The kinds of registries."""
    call.require_system("replication-adapter", "list")
    return call.json(list(adapters.types(call.release)))


@operation("listRegistryProviderInfos")
def list_registry_provider_infos(call: Call) -> Response:
    """The usual addresses and credentials of the kinds of registries."""
    call.require_system("replication-adapter", "list")
    return call.json(adapters.patterns(call.release))


def checked_url(text: str) -> str:
    """An address as it is kept: with its scheme, without a slash at its end, a query or an account.

    Raises:
        HarborError: 400, it is none.
    """
    text = text.strip(" ").rstrip("/")
    if not text:
        raise HarborError(400, "empty string")
    text = text if "://" in text else f"http://{text}"
    host = text.partition("://")[2].partition("/")[0]
    if odd := next((one for one in host if one in ' <>"{}|\\^`'), ""):
        raise HarborError(400, f'invalid URL: parse "{text}": invalid character "{odd}" in host name')
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise HarborError(400, f'invalid URL: parse "{text}": {error}') from None
    if parts.scheme not in ("http", "https"):
        raise HarborError(400, f"invalid HTTP scheme: {parts.scheme}")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def checked_certificate(text: str) -> str:
    """A CA certificate in PEM; empty is none.

    Raises:
        HarborError: 400, there is no certificate in it.
    """
    if not text:
        return ""
    for block in PEM.findall(text):
        try:
            ssl.create_default_context(cadata=block)
        except (ssl.SSLError, ValueError):
            continue
        return text
    raise HarborError(400, "invalid CA certificate: no valid certificate found in PEM data")


def validate(call: Call, registry: Registry) -> None:
    """Refuse a registry whose name or address is bad, or that doesn't answer."""
    if not registry.name:
        raise HarborError(400, "name cannot be empty")
    if len(registry.name.encode()) > 64:
        raise HarborError(400, "the max length of name is 64")
    registry.url = checked_url(registry.url)
    require_health(call, registry)


def require_health(call: Call, registry: Registry) -> None:
    """Refuse a registry that doesn't answer (500), or whose account is wrong (400)."""
    if registry.type not in adapters.KNOWN:
        raise HarborError(500, f"the adapter {registry.type} is unknown")
    if registry.url == LOCAL_URL:
        return
    with call.outside():
        well = is_healthy(call.harbor, registry)
    if not well:
        raise HarborError(400, "the registry is unhealthy")


def is_healthy(harbor: Harbor, registry: Registry) -> bool:
    """Whether a registry answers and knows the account; hold no lock.

    Raises:
        HarborError: 500, there is no Harbor at the address of one.
    """
    try:
        with remote_of(harbor, registry) as remote:
            if registry.type == "harbor":
                remote.reach()
            return remote.healthy()
    except RemoteError as error:
        raise HarborError(500, str(error)) from error
    except ssl.SSLError:
        return False


def fit_credential(registry: Registry) -> None:
    """Keep a secret only together with a key, and give it a type."""
    if registry.access_key:
        registry.credential_type = registry.credential_type or "basic"
    else:
        registry.credential_type = registry.access_secret = ""
