"""Metadata of projects, one by one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harborapi.emulator.call import Call, operation
from harborapi.emulator.rooms.project import SEVERITIES
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    from harborapi.emulator.wire import Response

TRUE, FALSE = ("1", "t", "T", "TRUE", "true", "True"), ("0", "f", "F", "FALSE", "false", "False")
SWITCHES: dict[str, tuple[int, ...]] = {
    "public": (2, 0),
    "enable_content_trust": (2, 0),
    "enable_content_trust_cosign": (2, 5),
    "prevent_vul": (2, 0),
    "auto_scan": (2, 0),
    "reuse_sys_cve_allowlist": (2, 0),
    "auto_sbom_generation": (2, 11),
    "proxy_cache_local_on_not_found": (2, 15, 1),
}
NUMBERS: dict[str, tuple[int, ...]] = {"proxy_speed_kb": (2, 12), "max_upstream_conn": (2, 14, 1)}
"""Keys by the release that brought them."""


@operation("listProjectMetadatas")
def list_metadata(call: Call) -> Response:
    """All metadata of a project."""
    return call.json(dict(sorted(call.project("metadata", "list").metadata.items())))


@operation("addProjectMetadatas")
def add_metadata(call: Call) -> Response:
    """A key that the project doesn't have yet."""
    call.require(call.find_project(), "metadata", "create")
    given: dict[str, str] = call.fields
    if len(given) != 1:
        raise HarborError(400, "only allow one key/value pair")
    ((key, value),) = given.items()
    value = checked(call, key, value)
    project = call.existing_project()
    if key in project.metadata:
        raise HarborError(409, f"metadata {key} already exists for project {project.project_id}")
    project.metadata = project.metadata | {key: value}
    return call.ok()


@operation("getProjectMetadata")
def get_metadata(call: Call) -> Response:
    """One key, an empty object if the project hasn't got it."""
    metadata, key = call.project("metadata", "read").metadata, call.text("meta_name")
    return call.json({key: metadata[key]} if key in metadata else {})


@operation("updateProjectMetadata")
def update_metadata(call: Call) -> Response:
    """Another value; a key that the project hasn't got is passed over."""
    call.require(call.find_project(), "metadata", "update")
    key = call.text("meta_name")
    value = checked(call, key, call.fields.get(key, ""))
    project = call.existing_project()
    if key in project.metadata:
        project.metadata = project.metadata | {key: value}
    return call.ok()


@operation("deleteProjectMetadata")
def delete_metadata(call: Call) -> Response:
    """Remove a key; one that the project hasn't got is passed over."""
    project, key = call.project("metadata", "delete"), call.text("meta_name")
    project.metadata = {name: value for name, value in project.metadata.items() if name != key}
    return call.ok()


def checked(call: Call, key: str, value: str) -> str:
    """A value as it is stored.

    Raises:
        HarborError: 400, the key can't be set here, or the value doesn't fit it.
    """
    stored: str | None = None
    if key == "severity":
        stored = SEVERITIES.get(value.lower())
    elif key in SWITCHES and call.release >= SWITCHES[key]:
        stored = "true" if value in TRUE else "false" if value in FALSE else None
    elif key in NUMBERS and call.release >= NUMBERS[key]:
        fits = re.fullmatch(r"[+-]?\d+", value, re.ASCII) and -(1 << 31) <= int(value) < 1 << 31
        stored = str(int(value)) if fits else None
    else:
        raise HarborError(400, f"invalid key: {key}")
    if stored is None:
        raise HarborError(400, f"invalid value: {value}")
    return stored
