"""Repositories: listed, described, deleted."""

from __future__ import annotations

from harborapi.exceptions import Forbidden, NotFound, PreconditionFailed, Unauthorized

from .marks import both_releases, every_way
from .stage import GUEST, Harbor, refused


@both_releases
@every_way
def test_a_repository_with_slashes_in_its_name(harbor: Harbor) -> None:
    project = harbor.project()
    name = "team/sub.group/app"
    harbor.push(f"{project}/{name}", "1.0")
    harbor.pull(f"{project}/{name}", "1.0")
    repository = harbor.client.get_repository(project, name)
    assert repository.name == f"{project}/{name}"
    assert (repository.project_name, repository.base_name) == (project, name)
    assert repository.split_name() == (project, name)
    assert repository.artifact_count == 1
    assert repository.creation_time
    assert repository.description in (None, "")
    text = "What it is for: äöü, 東京\nand more"
    harbor.client.update_repository(project, name, {"description": text})
    assert harbor.client.get_repository(project, name).description == text
    harbor.client.delete_repository(project, name)
    with refused(NotFound, name):
        harbor.client.get_repository(project, name)
    with refused(NotFound):
        harbor.client.delete_repository(project, name)
    with refused(NotFound):
        harbor.client.update_repository(project, name, {"description": ""})


@both_releases
@every_way
def test_the_lists_of_repositories(harbor: Harbor) -> None:
    public, private = harbor.project(public=True), harbor.project()
    for project in (public, private):
        for number in range(3):
            harbor.push(f"{project}/app{number}", "1.0")
    client = harbor.client
    assert [one.name for one in client.get_repositories(private, sort="name", page_size=2)] == [
        f"{private}/app{number}" for number in range(3)
    ]
    assert [one.base_name for one in client.get_repositories(private, "name=~app1")] == ["app1"]
    assert len(client.get_repositories(private, limit=2)) == 2
    mark = public.rpartition("-project-")[0]
    everywhere = client.get_repositories(query=f"name=~{mark}")
    assert len(everywhere) == 6
    assert {one.project_name for one in harbor.anonymous.get_repositories(query=f"name=~{mark}")} == {public}
    with refused(NotFound):
        client.get_repositories(harbor.name("missing"))


@both_releases
def test_who_may_do_what(harbor: Harbor) -> None:
    project = harbor.project()
    harbor.push(f"{project}/app", "1.0")
    guest = harbor.account(project, GUEST).client
    assert guest.get_repository(project, "app").name == f"{project}/app"
    with refused(Forbidden):
        guest.update_repository(project, "app", {"description": "mine"})
    with refused(Forbidden):
        guest.delete_repository(project, "app")
    with refused(Unauthorized):
        harbor.anonymous.get_repository(project, "app")


@both_releases
def test_an_immutable_tag_holds_a_repository(harbor: Harbor) -> None:
    project = harbor.project()
    digest = harbor.push(f"{project}/app", "1.0")
    harbor.client.create_project_immutable_tag_rule(
        project,
        {
            "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "1.*"}],
            "scope_selectors": {
                "repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}],
            },
        },
    )
    with refused(PreconditionFailed, "immutable"):
        harbor.client.delete_repository(project, "app")
    assert harbor.client.get_artifact(project, "app", "1.0").digest == digest
