"""Audit logs: what is written of each action, and the lists; since 2.13 everything new goes to the extended log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from harborapi.emulator import access, effects
from harborapi.emulator.call import Call, operation
from harborapi.emulator.moments import milliseconds
from harborapi.emulator.query import Columns
from harborapi.emulator.state import PROJECTS, USERS
from harborapi.emulator.tables import Row, TableSpec
from harborapi.emulator.wire import HarborError, without_zeros

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import Artifact, Repository
    from harborapi.emulator.wire import Response

EVENT_TYPES = (
    "create_artifact",
    "delete_artifact",
    "pull_artifact",
    "create_project",
    "delete_project",
    "delete_repository",
    "login_user",
    "logout_user",
    "create_user",
    "delete_user",
    "update_user",
    "create_robot",
    "delete_robot",
    "update_configuration",
)


@dataclass(slots=True, eq=False, kw_only=True)
class Log(Row):
    """One line of an audit log; the last two are of the extended one alone."""

    id: int = 0
    project_id: int = 0
    operation: str = ""
    resource_type: str = ""
    resource: str = ""
    username: str = ""
    op_time: datetime | None = None
    op_desc: str = ""
    op_result: bool = True


LOGS = TableSpec("audit_log", Log, indexes=("project_id",))
EXTENDED_LOGS = TableSpec("audit_log_ext", Log, indexes=("project_id",))
BASE: dict[str, type] = {
    "id": int,
    "project_id": int,
    "operation": str,
    "resource_type": str,
    "resource": str,
    "username": str,
    "op_time": datetime,
}
COLUMNS = Columns(BASE, default=("-op_time",))
EXTENDED_COLUMNS = Columns(
    BASE | {"op_desc": str, "op_result": bool},
    default=("-op_time",),
    names={"OperationDescription": "op_desc", "IsSuccessful": "op_result"},
)


# ---- what is written


def write(
    harbor: Harbor,
    actor: str,
    operation: str,
    resource_type: str,
    resource: str,
    *,
    project_id: int = 0,
    description: str = "",
    succeeded: bool = True,
) -> None:
    """Write a line into the log that the release has, unless the configuration leaves it out.

    Args:
        harbor: where; hold its lock.
        actor: the name of who acted.
        operation: create, delete, pull, update, login or logout.
        resource_type: artifact, tag, project ...
        resource: what it was done to.
        project_id: the project it belongs to, 0 for what belongs to none.
        description: the sentence of the extended log; without it: operation, type and resource.
        succeeded: the result that the extended log gives.
    """
    extended = harbor.release >= (2, 13)
    if harbor.setting("skip_audit_log_database"):
        return
    if extended:
        disabled = str(harbor.setting("disabled_audit_log_event_types")).lower().split(",")
        if f"{operation}_{resource_type}" in [name.strip() for name in disabled]:
            return
    row = Log(project_id=project_id, operation=operation, resource_type=resource_type, resource=resource)
    row.username, row.op_time, row.op_result = actor[:255], harbor.clock.now(), succeeded
    row.op_desc = description or f"{operation} {resource_type}: {resource}"
    harbor.state[EXTENDED_LOGS if extended else LOGS].add(row)


def artifact_name(
    repository: Repository, artifact: Artifact, tags: tuple[str, ...] = (), digest_mark: str = "@"
) -> str:
    """An artifact as the log calls it: by its first tag, else by its digest."""
    return f"{repository.name}:{tags[0]}" if tags else f"{repository.name}{digest_mark}{artifact.digest}"


def audit_artifact(harbor: Harbor, event: effects.ArtifactEvent, operation: str, verb: str) -> None:
    """Write of a push, a pull or a deletion."""
    mark = "@" if harbor.release >= (2, 11) else ":"
    tags = () if operation == "delete" else event.tags
    write(
        harbor,
        event.actor,
        operation,
        "artifact",
        artifact_name(event.repository, event.artifact, tags, mark),
        project_id=event.project.project_id,
        description=f"{verb} artifact: {artifact_name(event.repository, event.artifact)}",
    )


@effects.artifact_pushed.subscribe
def audit_push(harbor: Harbor, event: effects.ArtifactEvent) -> None:
    """A push, or a copy."""
    audit_artifact(harbor, event, "create", "push")


@effects.artifact_pulled.subscribe
def audit_pull(harbor: Harbor, event: effects.ArtifactEvent) -> None:
    """A pull."""
    audit_artifact(harbor, event, "pull", "pull")


@effects.artifact_deleted.subscribe
def audit_deletion(harbor: Harbor, event: effects.ArtifactEvent) -> None:
    """The deletion of an artifact; children that go with their index are not written of."""
    if event.root:
        audit_artifact(harbor, event, "delete", "delete")


@effects.tag_created.subscribe
def audit_tag(harbor: Harbor, event: effects.TagEvent) -> None:
    """A tag that was made without a push."""
    write(
        harbor,
        event.actor,
        "create",
        "tag",
        f"{event.repository.name}:{event.tag}",
        project_id=event.project.project_id,
    )


@effects.tag_deleted.subscribe
def audit_tag_deletion(harbor: Harbor, event: effects.TagEvent) -> None:
    """A tag that was taken off its artifact."""
    write(
        harbor,
        event.actor,
        "delete",
        "tag",
        f"{event.repository.name}:{event.tag}",
        project_id=event.project.project_id,
    )


@effects.repository_deleted.subscribe
def audit_repository_deletion(harbor: Harbor, event: effects.RepositoryEvent) -> None:
    """The deletion of a repository."""
    write(harbor, event.actor, "delete", "repository", event.repository.name, project_id=event.project.project_id)


@effects.project_created.subscribe
def audit_project(harbor: Harbor, event: effects.ProjectEvent) -> None:
    """A new project."""
    write(harbor, event.actor, "create", "project", event.project.name, project_id=event.project.project_id)


@effects.project_deleted.subscribe
def audit_project_deletion(harbor: Harbor, event: effects.ProjectEvent) -> None:
    """The deletion of a project."""
    write(harbor, event.actor, "delete", "project", event.project.name, project_id=event.project.project_id)


# ---- what is read from requests: users, the configuration, sessions (2.13)

USER_OPERATIONS = {
    "createUser": ("create", ""),
    "deleteUser": ("delete", ""),
    "updateUserProfile": ("update", ""),
    "updateUserPassword": ("update", ", change user password"),
    "setUserSysAdmin": ("update", ", add/remove user as system administrator"),
}


@effects.request_answered.subscribe
def audit_request(harbor: Harbor, event: effects.RequestEvent) -> None:
    """A change of a user or of the configuration, tried or done."""
    if harbor.release < (2, 13):
        return
    call, succeeded = event.call, event.response.status in (200, 201)
    if call.operation.name == "updateConfigurations":
        description = "update configuration"
        write(
            harbor,
            call.caller.name,
            "update",
            "configuration",
            "configuration",
            description=description,
            succeeded=succeeded,
        )
    elif call.operation.name in USER_OPERATIONS:
        operation, suffix = USER_OPERATIONS[call.operation.name]
        name = user_named(event, operation)
        description = f"{operation} user with name: {name}{suffix}"
        write(harbor, call.caller.name, operation, "user", name, description=description, succeeded=succeeded)


def user_named(event: effects.RequestEvent, operation: str) -> str:
    """The name of the user that a request was about, the number of one who is not there, "" if none was made."""
    if operation == "create":
        number = dict(event.response.headers).get("Location", "").rpartition("/")[2]
    else:
        number = str(event.call.integer("user_id"))
    user = event.call.state[USERS].get(int(number or 0))
    if user is None or (user.deleted and (operation != "delete" or event.response.status != 200)):
        return number
    return user.username.removesuffix(f"#{number}") if user.deleted else user.username


@effects.signed_in.subscribe
def audit_login(harbor: Harbor, event: effects.SignInEvent) -> None:
    """A log-in by form, tried or done."""
    audit_session(harbor, event, "login")


@effects.signed_out.subscribe
def audit_logout(harbor: Harbor, event: effects.SignInEvent) -> None:
    """A log-out."""
    audit_session(harbor, event, "logout")


def audit_session(harbor: Harbor, event: effects.SignInEvent, operation: str) -> None:
    """Write of a session's beginning or end; it belongs to no project, so only administrators see it."""
    if harbor.release >= (2, 13):
        write(
            harbor,
            event.username,
            operation,
            "user",
            event.username,
            description=operation,
            succeeded=event.succeeded,
        )


# ---- the lists


def show(row: Log) -> dict[str, Any]:
    """A line of the log as the API shows it."""
    return without_zeros(
        id=row.id,
        op_time=milliseconds(row.op_time),
        operation=row.operation,
        resource=row.resource,
        resource_type=row.resource_type,
        username=row.username,
    )


def show_extended(row: Log) -> dict[str, Any]:
    """A line of the extended log as the API shows it."""
    more = without_zeros(operation_description=row.op_desc)
    return show(row) | more | {"operation_result": row.op_result}


def logs_seen(call: Call, spec: TableSpec[Log]) -> list[Log]:
    """The lines that the caller may see: all, or those of the projects whose log is theirs to read."""
    if call.caller.anonymous:
        raise HarborError(401, "")
    table = call.state[spec]
    if access.may_system(call.harbor, call.caller, "audit-log", "list"):
        return list(table)
    mine = {project.project_id for project in call.state[PROJECTS] if call.may(project, "log", "list")}
    return [row for row in table if row.project_id in mine]


@operation("listAuditLogs")
def list_audit_logs(call: Call) -> Response:
    """The log of all projects whose log the caller may read."""
    return call.listed(logs_seen(call, LOGS), show, COLUMNS)


@operation("listAuditLogExts")
def list_extended_audit_logs(call: Call) -> Response:
    """The extended log of all projects whose log the caller may read."""
    return call.listed(logs_seen(call, EXTENDED_LOGS), show_extended, EXTENDED_COLUMNS)


@operation("listAuditLogEventTypes")
def list_event_types(call: Call) -> Response:
    """What the extended log can be told to leave out."""
    call.require_system("audit-log", "list")
    return call.json([{"event_type": name} for name in EVENT_TYPES])


@operation("getLogs")
def get_logs(call: Call) -> Response:
    """A project's log."""
    project = call.project("log", "list")
    return call.listed(call.state[LOGS].where(project_id=project.project_id), show, COLUMNS)


@operation("getLogExts")
def get_extended_logs(call: Call) -> Response:
    """A project's extended log."""
    project = call.project("log", "list")
    rows = call.state[EXTENDED_LOGS].where(project_id=project.project_id)
    return call.listed(rows, show_extended, EXTENDED_COLUMNS)
