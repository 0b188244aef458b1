"""Projects. Their logs, scanners, members and metadata have rooms of their own."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from harborapi.emulator import access, effects, roles
from harborapi.emulator.call import NAME, Call, operation
from harborapi.emulator.moments import ZERO, milliseconds
from harborapi.emulator.query import Columns, Term, like
from harborapi.emulator.rooms.quota import check_limit
from harborapi.emulator.state import (
    MEMBERS,
    PROJECTS,
    QUOTAS,
    REGISTRIES,
    REPOSITORIES,
    ROBOTS,
    USERS,
    Member,
    Project,
    Quota,
    Registry,
)
from harborapi.emulator.wire import HarborError, Response

if TYPE_CHECKING:
    from collections.abc import Callable

SEVERITIES = {name: name for name in ("none", "low", "medium", "high", "critical")} | {"negligible": "none"}
"""Severities by the name that is given, in lower case."""
PROXY_TYPES = (
    "docker-hub",
    "harbor",
    "azure-acr",
    "ali-acr",
    "aws-ecr",
    "google-gcr",
    "docker-registry",
    "github-ghcr",
    "jfrog-artifactory",
)


def public_is(term: Term) -> Callable[[Project], bool]:
    """The key `public`."""
    wanted = "true" if str(term.value).lower() in ("true", "1") else "false"
    return lambda project: project.metadata.get("public") == wanted


def columns_of(call: Call) -> Columns:
    """What the list of projects can be filtered and sorted by; an owner's name needs the users."""

    def owner_is(term: Term) -> Callable[[Project], bool] | None:
        if term.kind != "exact":
            return None
        owner = call.state[USERS].find(username=str(term.value))
        number = owner.user_id if owner is not None else -1
        return lambda project: project.owner_id == number

    return Columns(
        {
            "project_id": int,
            "owner_id": int,
            "name": str,
            "creation_time": datetime,
            "update_time": datetime,
            "deleted": bool,
            "registry_id": int,
        },
        keys={"public": public_is, "Public": public_is, "owner": owner_is, "Owner": owner_is},
        fixed=("deleted",),
        default=("name",),
    )


def show(call: Call, project: Project, *, detail: bool = True) -> dict[str, Any]:
    """A project as the API shows it."""
    held = access.roles_in(call.harbor, call.caller, project.project_id)
    fields: dict[str, Any] = {
        "creation_time": milliseconds(project.creation_time),
        "current_user_role_ids": sorted(held) or None,
        "cve_allowlist": {"creation_time": ZERO, "items": None, "update_time": ZERO},
        "name": project.name,
        "owner_id": project.owner_id,
        "project_id": project.project_id,
        "repo_count": call.state[REPOSITORIES].count("project_id", project.project_id),
        "update_time": milliseconds(project.update_time),
    }
    if held:
        fields["current_user_role_id"] = roles.strongest(held)
    if project.registry_id:
        fields["registry_id"] = project.registry_id
    if detail:
        owner = call.state[USERS].get(project.owner_id)
        fields["owner_name"] = owner.username if owner is not None else ""
        fields["cve_allowlist"] |= project.allowlist | {"project_id": project.project_id}
        fields["metadata"] = shown_metadata(call, project)
    return fields


def shown_metadata(call: Call, project: Project) -> dict[str, str]:
    """A project's metadata as a project shows them: those that the release describes, severities by their new names."""
    known = call.release.definition("ProjectMetadata")
    names = known.properties if known is not None else {}
    metadata = {name: value for name, value in project.metadata.items() if name in names}
    if "severity" in metadata:
        metadata["severity"] = SEVERITIES.get(metadata["severity"].lower(), "unknown")
    return metadata


@operation("listProjects")
def list_projects(call: Call) -> Response:
    """The projects that the caller sees."""
    rows = access.visible_projects(call.harbor, call.caller)
    if call.text("name"):
        fits = like(call.text("name"))
        rows = [row for row in rows if fits(row.name)]
    columns = columns_of(call)
    if call.parameters.get("public") is not None:
        wanted = public_is(Term("public", "exact", str(call.flag("public"))))
        rows = [row for row in rows if wanted(row)]
    if call.text("owner"):
        owned = columns.keys["owner"](Term("owner", "exact", call.text("owner")))
        rows = [row for row in rows if owned is not None and owned(row)]
    return call.listed(rows, lambda row: show(call, row, detail=call.flag("with_detail")), columns)


@operation("headProject")
def head_project(call: Call) -> Response:
    """Whether there is a project of this name."""
    call.require_login()
    name = call.text("project_name")
    if call.state[PROJECTS].find(name=name) is None:
        raise HarborError(404, f"project {name} not found")
    return call.ok()


@operation("createProject")
def create_project(call: Call) -> Response:
    """A new project; who makes it owns it."""
    require_may_create(call)
    body = call.body
    metadata = metadata_of(call, body)
    registry_id = proxied(call, body)
    limit = storage_limit(call, body)
    if "proxy_speed_kb" in metadata or "max_upstream_conn" in metadata:
        check_numbers(metadata)
    name = body.get("project_name", "")
    check_name(name)
    if call.state[PROJECTS].find(name=name) is not None:
        raise HarborError(409, f"The project named {name} already exists")
    owner = call.caller.user.user_id if call.caller.user is not None else first_administrator(call)
    now = call.now
    project = Project(name=name, owner_id=owner, registry_id=registry_id, metadata=keep(metadata, registry_id))
    project.creation_time = project.update_time = now
    call.state[PROJECTS].add(project)
    project.allowlist = {"id": project.project_id, "items": []}  # a body's list is not taken here
    call.state[MEMBERS].add(
        Member(project_id=project.project_id, entity_id=owner, role=1, creation_time=now, update_time=now)
    )
    if call.harbor.setting("quota_per_project_enable"):
        call.state[QUOTAS].add(Quota(project_id=project.project_id, hard=limit, creation_time=now, update_time=now))
    effects.project_created(call.harbor, effects.ProjectEvent(project, call.actor))
    by_name = call.header("X-Resource-Name-In-Location").lower() == "true"
    return call.created(name if by_name else project.project_id, "/api/v2.0/projects")


def require_may_create(call: Call) -> None:
    """Refuse who may not make projects."""
    call.require_login()
    robot = call.caller.robot
    if robot is not None and robot.project_id:
        raise HarborError(403, "Only system level robot can create project")
    if not access.may_system(call.harbor, call.caller, "project", "create"):
        if call.harbor.setting("project_creation_restriction") == "adminonly":
            raise HarborError(403, "Only system admin can create project")
        if "registry_id" in call.body:
            raise HarborError(403, "Only system admin can create proxy cache project")


def metadata_of(call: Call, body: dict[str, Any]) -> dict[str, str]:
    """The metadata of a body, checked as at a project's making."""
    metadata: dict[str, str] = {name: value for name, value in body.get("metadata", {}).items() if value != ""}
    public = metadata.get("public")
    if public is None:
        metadata["public"] = "true" if body.get("public") else "false"
    elif public not in ("true", "false"):
        raise HarborError(400, f"metadata.public should only be 'true' or 'false', but got: '{public}'")
    if metadata.get("retention_id"):
        why = "the retention_id in the request's payload when creating a project should be omitted"
        raise HarborError(400, f"bad request: {why}, alternatively passing an empty string")
    return metadata


def check_numbers(metadata: dict[str, str]) -> None:
    """Refuse limits of a proxy that are no 32-bit numbers."""
    for name in ("proxy_speed_kb", "max_upstream_conn"):
        text = metadata.get(name)
        if text is not None and not (re.fullmatch(r"-?\d+", text, re.ASCII) and -(1 << 31) <= int(text) < 1 << 31):
            raise HarborError(400, f"metadata.{name} should by an int32, but got: '{text}'")


def keep(metadata: dict[str, str], registry_id: int) -> dict[str, str]:
    """The metadata that a project of this kind keeps."""
    dropped = ("enable_content_trust",) if registry_id else ("proxy_speed_kb", "max_upstream_conn")
    return {name: value for name, value in metadata.items() if name not in dropped}


def proxied(call: Call, body: dict[str, Any]) -> int:
    """The registry that a proxy project stands for, 0 for none."""
    number = body.get("registry_id")
    if number is None:
        return 0
    if number <= 0:
        raise HarborError(400, f"bad request: {number} is invalid value of registry_id, it should be geater than 0")
    registry = call.state[REGISTRIES].get(number)
    if registry is None:
        raise HarborError(500, f"registry {number} not found")
    if registry.type not in PROXY_TYPES and not (registry.type == "quay" and call.release < (2, 14)):
        raise HarborError(400, f"unsupported registry type {registry.type}")
    return int(number)


def storage_limit(call: Call, body: dict[str, Any]) -> int:
    """The storage that a new project may use."""
    limit = body.get("storage_limit", 0)
    default = int(call.harbor.setting("storage_per_project"))
    if not call.harbor.setting("quota_per_project_enable"):
        return default
    if not limit or not (call.caller.sysadmin):
        return default
    check_limit(limit, "bad request: ")
    return int(limit)


def allowlist_of(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """The CVE allowlist of a body; repeated and empty ids are a database error."""
    ids = [item.get("cve_id", "") for item in body.get("items", [])]
    if len(set(ids)) != len(ids) or "" in ids:
        raise HarborError(500, "the allowlist is invalid")
    fields: dict[str, Any] = {"items": [{"cve_id": one} for one in ids]}
    return fields | ({"expires_at": body["expires_at"]} if body.get("expires_at") else {})


def check_name(name: str) -> None:
    """Refuse a project's name that isn't in order."""
    if not 1 <= len(name) <= 255:
        raise HarborError(400, f"Project name {name} is illegal in length. (greater than 255 or less than 1)")
    if not NAME.fullmatch(name):
        raise HarborError(400, "project name is not in lower case or contains illegal characters")


def first_administrator(call: Call) -> int:
    """Who owns what a robot makes."""
    return min(user.user_id for user in call.state[USERS] if user.sysadmin_flag and not user.deleted)


@operation("getProject")
def get_project(call: Call) -> Response:
    """One project."""
    given = call.text("project_name_or_id")
    if not re.fullmatch(r"[a-zA-Z0-9_.-]*", given):
        if call.release < (2, 14):
            raise access.refuse(call.caller)
        raise HarborError(400, f"invalid project name: '{given}'")
    return call.json(show(call, call.project("project", "read")))


@operation("updateProject")
def update_project(call: Call) -> Response:
    """Other metadata (what isn't said stays) or another allowlist; names and limits are not changed here."""
    project, body = call.project("project", "update"), call.body
    allowlist = body.get("cve_allowlist")
    if allowlist is not None and allowlist.get("project_id", 0) not in (0, project.project_id):
        raise HarborError(400, "project_id in cve_allowlist must be the same as the project's")
    metadata = {name: value for name, value in body.get("metadata", {}).items() if value != ""}
    retention = metadata.get("retention_id")
    if retention and retention != project.metadata.get("retention_id"):
        raise HarborError(400, "bad request: the retention_id in the request's payload should match the project's")
    check_numbers(metadata)
    if allowlist is not None:
        project.allowlist = {"id": project.allowlist["id"]} | allowlist_of(call, allowlist)
    if metadata:
        project.metadata = project.metadata | keep(metadata, project.registry_id)
    project.update_time = call.now
    return call.ok()


@operation("deleteProject")
def delete_project(call: Call) -> Response:
    """Remove a project without repositories."""
    project = call.project("project", "delete")
    if reason := undeletable(call, project):
        raise HarborError(412, f"precondition failed: {reason}")
    event = effects.ProjectEvent(project, call.actor)
    effects.project_deleting(call.harbor, event)
    number = project.project_id
    for member in call.state[MEMBERS].where(project_id=number):
        call.state[MEMBERS].remove(member)
    for quota in call.state[QUOTAS].where(project_id=number):
        call.state[QUOTAS].remove(quota)
    for robot in call.state[ROBOTS].where(project_id=number):
        call.state[ROBOTS].remove(robot)
    call.state[PROJECTS].remove(project)
    effects.project_deleted(call.harbor, event)
    return call.ok()


def undeletable(call: Call, project: Project) -> str:
    """Why a project can't be deleted, "" if it can."""
    if call.state[REPOSITORIES].count("project_id", project.project_id):
        return "the project contains repositories, can not be deleted"
    return ""


@operation("getProjectDeletable")
def deletable(call: Call) -> Response:
    """Whether the project could be deleted."""
    reason = undeletable(call, call.project("project", "delete"))
    return call.json({"message": reason} if reason else {"deletable": True})


@operation("getProjectSummary")
def summary(call: Call) -> Response:
    """Numbers of a project."""
    project = call.project("project", "read")
    fields: dict[str, Any] = {"repo_count": call.state[REPOSITORIES].count("project_id", project.project_id)}
    if call.may(project, "quota", "read") and call.harbor.setting("quota_per_project_enable"):
        quota = call.state[QUOTAS].find(project_id=project.project_id)
        if quota is not None:
            fields["quota"] = {"hard": {"storage": quota.hard}, "used": {"storage": quota.used}}
    if call.may(project, "member", "list"):
        keys = {1: "project_admin", 4: "maintainer", 2: "developer", 3: "guest", 5: "limited_guest"}
        members = call.state[MEMBERS].where(project_id=project.project_id)
        for role, key in keys.items():
            if count := sum(member.role == role for member in members):
                fields[f"{key}_count"] = count
    if project.registry_id and (registry := call.state[REGISTRIES].get(project.registry_id)) is not None:
        fields["registry"] = shown_registry(registry)
    return call.json(fields)


def shown_registry(registry: Registry) -> dict[str, Any]:
    """The registry that a proxy project stands for, as its summary shows it."""
    return {
        "creation_time": milliseconds(registry.creation_time),
        "id": registry.id,
        "insecure": registry.insecure,
        "name": registry.name,
        "status": registry.health,
        "type": registry.type,
        "update_time": milliseconds(registry.update_time),
        "url": registry.url,
    }
