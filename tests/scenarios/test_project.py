"""Projects: made, found, changed, looked into, deleted; and who may."""

from __future__ import annotations

import pytest

from harborapi.exceptions import BadRequest, Conflict, Forbidden, NotFound, PreconditionFailed, Unauthorized
from harborapi.query import Field

from .marks import both_releases, every_way, with_scanner
from .stage import DEVELOPER, GUEST, Harbor, number, refused


@both_releases
@every_way
def test_a_project_from_its_making_to_its_end(harbor: Harbor) -> None:
    name = harbor.name("project")
    assert harbor.client.project_exists(name) is False
    location = harbor.client.create_project({"project_name": name, "metadata": {"public": "true"}})
    harbor.later(lambda: harbor.client.delete_project(name))
    assert harbor.client.project_exists(name) is True

    project = harbor.client.get_project(name)
    assert project.name == name
    assert project.owner_name == harbor.client.get_current_user().username
    assert project.metadata
    assert project.metadata.public == "true"
    assert project.creation_time.year > 2000
    assert project.repo_count in (0, None)
    assert location.rpartition("/")[2] == name

    harbor.client.update_project(name, {"metadata": {"public": "false", "auto_scan": "true"}})
    changed = harbor.client.get_project(project.project_id or 0)
    assert changed.metadata
    assert (changed.metadata.public, changed.metadata.auto_scan) == ("false", "true")

    deletable = harbor.client.get_project_deletable(name)
    assert (deletable.deletable, deletable.message) == (True, None)
    harbor.client.delete_project(name)
    assert harbor.client.project_exists(name) is False
    with refused(NotFound, name):
        harbor.client.get_project(name)


@both_releases
def test_the_location_can_tell_the_id(harbor: Harbor) -> None:
    name = harbor.name("project")
    location = harbor.client.create_project({"project_name": name}, resource_name_in_location=False)
    harbor.later(lambda: harbor.client.delete_project(name))
    assert number(location) == harbor.project_id(name)


@both_releases
def test_a_project_of_digits_is_found_by_its_name(harbor: Harbor) -> None:
    name = str(harbor.project_id(harbor.project()) + 1_000_000)
    harbor.client.create_project({"project_name": name})
    harbor.later(lambda: harbor.client.delete_project(name))
    assert harbor.client.get_project(name).name == name
    with refused(NotFound):
        harbor.client.get_project(int(name))


@both_releases
@every_way
def test_the_list_of_projects(harbor: Harbor) -> None:
    public, private = harbor.project(public=True), harbor.project()
    mark = public.rpartition("-project-")[0]
    found = harbor.client.get_projects(name=mark)
    assert {one.name for one in found} == {public, private}
    assert [one.name for one in harbor.client.get_projects(name=mark, public=True)] == [public]
    assert [one.name for one in harbor.client.get_projects(f"name=~{mark}", "-creation_time", limit=1)] == [private]
    one_by_one = harbor.client.get_projects(name=mark, page_size=1, sort="name")
    assert [one.name for one in one_by_one] == sorted([public, private])
    visible = {one.name for one in harbor.anonymous.get_projects(name=mark)}
    assert visible == {public}
    with refused(BadRequest):
        harbor.client.get_projects("garbage")


@both_releases
def test_what_a_project_holds(harbor: Harbor) -> None:
    name = harbor.project(storage_limit=1024 * 1024)
    harbor.account(name, DEVELOPER)
    harbor.push(f"{name}/app", "1.0")
    summary = harbor.client.get_project_summary(name)
    assert (summary.repo_count, summary.project_admin_count, summary.developer_count) == (1, 1, 1)
    assert summary.quota
    assert summary.quota.hard
    assert summary.quota.used
    assert summary.quota.hard["storage"] == 1024 * 1024
    assert summary.quota.used["storage"] > 0
    deletable = harbor.client.get_project_deletable(name)
    assert deletable.deletable is not True
    assert "repositories" in (deletable.message or "")
    with refused(PreconditionFailed, "repositories"):
        harbor.client.delete_project(name)


@every_way
def test_the_artifacts_of_a_project(harbor: Harbor) -> None:
    name = harbor.project()
    for repository in ("one", "two"):
        for tag in ("1.0", "2.0"):
            harbor.push(f"{name}/{repository}", tag)
    found = harbor.client.get_project_artifacts(name, with_tag=True, page_size=3)
    assert len(found) == 4
    assert {one.repository_name for one in found} == {f"{name}/one", f"{name}/two"}
    assert sorted(tag.name or "" for one in found for tag in one.tags or []) == ["1.0", "1.0", "2.0", "2.0"]
    kind = Field("media_type") == (found[0].media_type or "")
    latest = harbor.client.get_project_artifacts(name, kind, latest=True, with_tag=True)
    assert {tag.name for one in latest for tag in one.tags or []} == {"2.0"}
    with refused(BadRequest):
        harbor.client.get_project_artifacts(name, latest=True)
    with refused(Unauthorized):
        harbor.anonymous.get_project_artifacts(name)


@both_releases
def test_what_happened_in_a_project(harbor: Harbor) -> None:
    name = harbor.project()
    harbor.push(f"{name}/app", "1.0")
    logs = harbor.client.get_project_logs(name)
    if harbor.release < (2, 13):
        assert {(one.resource_type, one.operation) for one in logs} >= {("project", "create"), ("artifact", "create")}
        assert all(one.username and one.op_time for one in logs)
        with refused(NotFound, "path"):
            harbor.client.get_project_log_exts(name)
        return
    assert logs == []
    records = harbor.client.get_project_log_exts(name, sort="op_time", page_size=1)
    assert [(one.resource_type, one.operation) for one in records] == [("project", "create"), ("artifact", "create")]
    assert records[0].operation_description == f"create project: {name}"
    assert [one.resource_type for one in harbor.client.get_project_log_exts(name, "operation=create", limit=1)]
    guest = harbor.account(name, GUEST).client
    with refused(Forbidden):
        guest.get_project_log_exts(name)
    with refused(Forbidden):
        guest.get_project_logs(name)


@both_releases
@with_scanner
def test_the_scanner_of_a_project(harbor: Harbor) -> None:
    name = harbor.project()
    scanner = harbor.client.get_project_scanner(name)
    assert scanner
    assert scanner.is_default is True
    candidates = harbor.client.get_project_scanner_candidates(name)
    assert scanner.uuid in {one.uuid for one in candidates}
    harbor.client.set_project_scanner(name, scanner.uuid or "")
    chosen = harbor.client.get_project_scanner(name)
    assert chosen
    assert chosen.uuid == scanner.uuid
    guest = harbor.account(name, GUEST).client
    with refused(Forbidden):
        guest.set_project_scanner(name, scanner.uuid or "")
    with refused(Unauthorized):
        harbor.anonymous.get_project_scanner(name)


def test_a_project_without_a_scanner(harbor: Harbor) -> None:
    harbor.only_emulated("a real server may have a scanner")
    assert harbor.client.get_project_scanner(harbor.project()) is None


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    name = harbor.project()
    with refused(Conflict, "already exists"):
        harbor.client.create_project({"project_name": name})
    with refused(BadRequest, "project name"):
        harbor.client.create_project({"project_name": "Upper Case"})
    with refused(NotFound):
        harbor.client.update_project(harbor.name("missing"), {"metadata": {"public": "true"}})
    with refused(NotFound):
        harbor.client.delete_project(harbor.name("missing"))
    with refused(NotFound):
        harbor.client.get_project_summary(harbor.name("missing"))


@both_releases
def test_who_may_do_what(harbor: Harbor) -> None:
    name, public = harbor.project(), harbor.project(public=True)
    guest, stranger = harbor.account(name, GUEST).client, harbor.account().client
    assert guest.get_project(name).name == name
    with refused(Forbidden):
        guest.delete_project(name)
    with refused(Forbidden):
        guest.update_project(name, {"metadata": {"public": "true"}})
    with refused(Forbidden):
        stranger.get_project(name)
    assert stranger.get_project(public).name == public
    with refused(Unauthorized):
        harbor.anonymous.get_project(name)
    with refused(Unauthorized):
        harbor.anonymous.create_project({"project_name": harbor.name("project")})
    assert harbor.anonymous.get_project(public).name == public


@pytest.mark.parametrize("size", [1, 7, 100])
def test_pages_of_any_size_give_the_same_list(harbor: Harbor, size: int) -> None:
    names = {harbor.project() for _ in range(8)}
    mark = min(names).rpartition("-project-")[0]
    assert {one.name for one in harbor.client.get_projects(name=mark, page_size=size)} == names
    assert len(harbor.client.get_projects(name=mark, page_size=size, limit=5)) == 5
    assert len(harbor.client.get_projects(name=mark, page_size=size, page=2)) == max(0, 8 - size)
