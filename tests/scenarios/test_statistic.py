"""The counts of projects and repositories."""

from __future__ import annotations

from harborapi.exceptions import Unauthorized

from .marks import both_releases, every_way
from .stage import DEVELOPER, Harbor, refused


@both_releases
@every_way
def test_what_is_counted(harbor: Harbor) -> None:
    before = harbor.client.get_statistics()
    public, private = harbor.project(public=True), harbor.project()
    for name in (f"{public}/app", f"{private}/app", f"{private}/more"):
        harbor.push(name, "1.0")
    after = harbor.client.get_statistics()
    if not harbor.live:  # others may work on a real server
        assert (after.public_project_count or 0) - (before.public_project_count or 0) == 1
        assert (after.private_repo_count or 0) - (before.private_repo_count or 0) == 2
        assert (after.total_repo_count or 0) - (before.total_repo_count or 0) == 3
    assert (after.total_project_count or 0) >= 2
    assert (after.total_storage_consumption or 0) > 0
    mine = harbor.account(private, DEVELOPER).client.get_statistics()
    assert (mine.private_project_count, mine.private_repo_count) == (1, 2)


@both_releases
def test_nobody(harbor: Harbor) -> None:
    with refused(Unauthorized):
        harbor.anonymous.get_statistics()
