"""How much a project may hold."""

from __future__ import annotations

import pytest

from harborapi.exceptions import BadRequest, Forbidden, NotFound, Unauthorized

from .marks import both_releases, every_way
from .stage import Harbor, refused


@both_releases
@every_way
def test_a_quota_is_lowered_and_holds(harbor: Harbor) -> None:
    project, client = harbor.project(storage_limit=10_000_000), harbor.client
    harbor.push(f"{project}/app", "1.0")
    (found,) = client.get_quotas("project", str(harbor.project_id(project)))
    quota = client.get_quota(found.id or 0)
    assert quota.ref
    assert (quota.ref.id, quota.ref.name) == (harbor.project_id(project), project)
    assert quota.hard
    assert quota.used
    assert quota.hard["storage"] == 10_000_000
    used = quota.used["storage"]
    assert used > 0
    client.update_quota(quota.id or 0, {"hard": {"storage": used + 1}})
    with pytest.raises(AssertionError, match="DENIED"):
        harbor.push(f"{project}/app", "2.0")
    client.update_quota(quota.id or 0, {"hard": {"storage": -1}})
    harbor.push(f"{project}/app", "2.0")
    after = client.get_quota(quota.id or 0)
    assert after.used
    assert after.used["storage"] > used


@both_releases
def test_the_list_of_quotas(harbor: Harbor) -> None:
    projects = [harbor.project() for _ in range(3)]
    quotas = harbor.client.get_quotas("project", sort="-creation_time", page_size=2)
    assert {one.ref.name for one in quotas if one.ref} >= set(projects)
    assert len(harbor.client.get_quotas(limit=2)) == 2
    largest = harbor.client.get_quotas("project", sort="-hard.storage", limit=1)
    assert largest[0].hard


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    (quota,) = harbor.client.get_quotas("project", str(harbor.project_id(harbor.project())))
    for hard in ({"storage": 0}, {"storage": -2}, {"count": 3}):
        with refused(BadRequest):
            harbor.client.update_quota(quota.id or 0, {"hard": hard})
    with refused(NotFound):
        harbor.client.get_quota(999_999_999)
    with refused(NotFound):
        harbor.client.update_quota(999_999_999, {"hard": {"storage": 1}})
    with refused(Forbidden):
        harbor.account().client.get_quotas()
    with refused(Unauthorized):
        harbor.anonymous.get_quota(quota.id or 0)
