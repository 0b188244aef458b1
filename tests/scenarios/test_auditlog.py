"""The log of what was done: written, found, seen by those who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harborapi.exceptions import BadRequest, Forbidden, NotFound, Unauthorized
from harborapi.query import Field

from .marks import both_releases, every_way, release_2_9
from .stage import DEVELOPER, Harbor, refused

if TYPE_CHECKING:
    from harborapi import HarborClient
    from harborapi.models import AuditLog, AuditLogExt


def written(harbor: Harbor, text: str, client: HarborClient | None = None) -> list[AuditLog | AuditLogExt]:
    """What was done to anything whose name has the text, the first thing first; since 2.13 in another log."""
    query, client = Field("resource").contains(text), client or harbor.client
    if harbor.release >= (2, 13):
        return list(client.get_audit_log_exts(query, "op_time"))
    return list(client.get_audit_logs(query, "op_time"))


def acts(harbor: Harbor, text: str) -> list[tuple[str, str]]:
    return [(one.operation, one.resource_type) for one in written(harbor, text)]


@both_releases
@every_way
def test_what_is_done_is_written(harbor: Harbor) -> None:
    project = harbor.project()
    digest = harbor.push(f"{project}/app", "1.0")
    harbor.client.create_artifact_tag(project, "app", "1.0", {"name": "2.0"})
    harbor.client.delete_artifact_tag(project, "app", "1.0", "2.0")
    harbor.client.delete_artifact(project, "app", "1.0")
    harbor.client.delete_repository(project, "app")
    expected = [
        ("create", "project"),
        ("create", "artifact"),
        ("create", "tag"),
        ("delete", "tag"),
        ("delete", "artifact"),
        ("delete", "repository"),
    ]
    harbor.finish(lambda: len(acts(harbor, project)) == len(expected))
    assert sorted(acts(harbor, project)) == sorted(expected)
    (deletion,) = [one for one in written(harbor, digest) if one.operation == "delete"]
    assert deletion.resource == f"{project}/app{'@' if harbor.release >= (2, 13) else ':'}{digest}"
    assert deletion.username == harbor.client.get_current_user().username
    assert deletion.op_time.year > 2000
    assert deletion.id


@both_releases
def test_a_pull_is_written(harbor: Harbor) -> None:
    project = harbor.project()
    harbor.push(f"{project}/app", "1.0")
    harbor.pull(f"{project}/app", "1.0")
    harbor.finish(lambda: ("pull", "artifact") in acts(harbor, f"{project}/app:1.0"))


@every_way
def test_the_newer_log_tells_more(harbor: Harbor) -> None:
    client, name = harbor.client, harbor.name("project")
    client.create_project({"project_name": name})
    client.delete_project(name)
    harbor.finish(lambda: len(written(harbor, name)) == 2)
    deleted, created = client.get_audit_log_exts(Field("resource") == name, "-op_time")
    assert (created.operation_description, created.operation_result) == (f"create project: {name}", True)
    assert (deleted.operation, deleted.operation_result) == ("delete", True)
    assert [one.id for one in client.get_audit_log_exts(f"resource={name}", "op_time", page_size=1)] == [
        created.id,
        deleted.id,
    ]
    assert [one.id for one in client.get_audit_log_exts(f"resource={name},operation=delete")] == [deleted.id]
    assert len(client.get_audit_log_exts(f"resource={name}", limit=1)) == 1
    assert client.get_audit_logs(f"resource={name}") == []


@release_2_9
@every_way
def test_the_older_log_alone(harbor: Harbor) -> None:
    project = harbor.project()
    (line,) = harbor.client.get_audit_logs(f"resource={project}", limit=1)
    assert (line.operation, line.resource_type) == ("create", "project")
    with refused(NotFound):
        harbor.client.get_audit_log_exts()
    with refused(NotFound):
        harbor.client.get_audit_log_event_types()


@every_way
def test_the_events_that_are_written(harbor: Harbor) -> None:
    found = {one.event_type for one in harbor.client.get_audit_log_event_types()}
    assert {"create_artifact", "delete_artifact", "pull_artifact", "create_project"} <= found
    with refused(Forbidden):
        harbor.account().client.get_audit_log_event_types()
    with refused(Unauthorized):
        harbor.anonymous.get_audit_log_event_types()


@both_releases
def test_who_sees_what(harbor: Harbor) -> None:
    mine, other = harbor.project(), harbor.project()
    harbor.finish(lambda: written(harbor, mine) and written(harbor, other))
    lead = harbor.account(mine, 1).client
    assert [one.resource for one in written(harbor, mine, lead)] == [mine]
    assert written(harbor, other, lead) == []
    assert written(harbor, mine, harbor.account().client) == []
    if harbor.release >= (2, 13):
        assert written(harbor, mine, harbor.account(mine, DEVELOPER).client) == []
        with refused(Unauthorized):
            harbor.anonymous.get_audit_log_exts()
        with refused(BadRequest):
            harbor.client.get_audit_log_exts("garbage")
    with refused(Unauthorized):
        harbor.anonymous.get_audit_logs()
    with refused(BadRequest):
        harbor.client.get_audit_logs("garbage")
