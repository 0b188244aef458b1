"""The search over projects and repositories."""

from __future__ import annotations

from harborapi.exceptions import UnprocessableEntity

from .marks import both_releases, every_way
from .stage import Harbor, refused


@both_releases
@every_way
def test_what_is_found(harbor: Harbor) -> None:
    public, private = harbor.project(public=True), harbor.project()
    for project in (public, private):
        harbor.push(f"{project}/app", "1.0")
    mark = public.rpartition("-project-")[0]
    found = harbor.client.search(mark)
    assert {one.name for one in found.project or []} == {public, private}
    assert {one.repository_name for one in found.repository or []} == {f"{public}/app", f"{private}/app"}
    for one in found.repository or []:
        assert one.artifact_count == 1
        assert bool(one.project_public) is (one.project_name == public)
    visible = harbor.anonymous.search(mark)
    assert {one.name for one in visible.project or []} == {public}
    assert {one.project_name for one in visible.repository or []} == {public}
    nothing = harbor.client.search(mark + "-nothing")
    assert (nothing.project, nothing.repository) == ([], [])


@both_releases
def test_a_search_for_nothing(harbor: Harbor) -> None:
    with refused(UnprocessableEntity):
        harbor.client.search("")
