"""Rules by which tags can't be moved or taken away."""

from __future__ import annotations

import pytest

from harborapi.exceptions import BadRequest, Conflict, Forbidden, NotFound, PreconditionFailed, Unauthorized
from harborapi.models import ImmutableRule

from .marks import both_releases, every_way
from .stage import DEVELOPER, GUEST, MAINTAINER, Harbor, number, refused


def rule(tag: str, repository: str = "**", **more: object) -> ImmutableRule:
    """A rule for some tags in some repositories."""
    return ImmutableRule.model_validate(
        {
            "action": "immutable",
            "template": "immutable_template",
            "scope_selectors": {
                "repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": repository}]
            },
            "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": tag}],
            **more,
        }
    )


def pattern(shown: ImmutableRule) -> str | None:
    """For which tags a rule is."""
    (selector,) = shown.tag_selectors or []
    return selector.pattern


@both_releases
@every_way
def test_a_rule_from_its_making_to_its_end(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    made = number(client.create_project_immutable_tag_rule(project, rule("1.*")))
    (shown,) = client.get_project_immutable_tag_rules(project)
    assert (shown.id, pattern(shown)) == (made, "1.*")
    assert not shown.disabled
    assert shown.scope_selectors
    assert shown.scope_selectors["repository"][0].pattern == "**"

    client.update_project_immutable_tag_rule(project, made, rule("2.*", id=made))
    (shown,) = client.get_project_immutable_tag_rules(project)
    assert pattern(shown) == "2.*"
    client.delete_project_immutable_tag_rule(project, made)
    assert client.get_project_immutable_tag_rules(project) == []
    with refused(NotFound):
        client.delete_project_immutable_tag_rule(project, made)


@both_releases
@every_way
def test_what_a_rule_protects(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    harbor.push(f"{project}/app", "1.0")
    harbor.push(f"{project}/app", "2.0")
    made = number(client.create_project_immutable_tag_rule(project, rule("1.*")))
    with refused(PreconditionFailed, "immutable"):
        client.delete_artifact_tag(project, "app", "1.0", "1.0")
    with refused(PreconditionFailed):
        client.delete_artifact(project, "app", "1.0")
    with refused(PreconditionFailed):
        client.delete_repository(project, "app")
    with pytest.raises(AssertionError, match="configured as immutable"):
        harbor.push(f"{project}/app", "1.0", content=harbor.name("other"))
    immutable = {}
    for tag in ("1.0", "2.0"):
        image = client.get_artifact(project, "app", tag, with_immutable_status=True)
        immutable[tag] = [one.immutable for one in image.tags or []]
    assert immutable == {"1.0": [True], "2.0": [False]}
    client.delete_artifact(project, "app", "2.0")

    client.enable_project_immutable_tagrule(project, made, False)
    (shown,) = client.get_project_immutable_tag_rules(project)
    assert (shown.disabled, pattern(shown)) == (True, "1.*")
    client.delete_artifact_tag(project, "app", "1.0", "1.0")
    client.enable_project_immutable_tagrule(project, made)
    (shown,) = client.get_project_immutable_tag_rules(project)
    assert not shown.disabled


@both_releases
@every_way
def test_the_list_of_rules(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    made = [number(client.create_project_immutable_tag_rule(project, rule(f"{count}.*"))) for count in range(5)]
    assert [one.id for one in client.get_project_immutable_tag_rules(project, page_size=2)] == made
    assert [one.id for one in client.get_project_immutable_tag_rules(harbor.project_id(project), limit=3)] == made[:3]
    assert len(client.get_project_immutable_tag_rules(project, f"id={made[1]}")) == 1


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    project, client = harbor.project(), harbor.client
    made = number(client.create_project_immutable_tag_rule(project, rule("1.*")))
    with refused(Conflict, "already exists"):
        client.create_project_immutable_tag_rule(project, rule("1.*"))
    with refused(BadRequest):
        client.update_project_immutable_tag_rule(project, made, rule("2.*", id=made + 1))
    with refused(NotFound):
        client.update_project_immutable_tag_rule(project, 999_999_999, rule("2.*", id=999_999_999))
    with refused(NotFound):
        client.delete_project_immutable_tag_rule(harbor.project(), made)
    with pytest.raises(NotFound, match="no immutability rule"):
        client.enable_project_immutable_tagrule(project, 999_999_999)
    with refused(NotFound):
        client.get_project_immutable_tag_rules(harbor.name("missing"))
    with refused(NotFound):
        client.create_project_immutable_tag_rule(harbor.name("missing"), rule("1.*"))


@both_releases
def test_who_may_do_what(harbor: Harbor) -> None:
    project = harbor.project(public=True)
    maintainer = harbor.account(project, MAINTAINER).client
    made = number(maintainer.create_project_immutable_tag_rule(project, rule("1.*")))
    for role in (DEVELOPER, GUEST):
        member = harbor.account(project, role).client
        with refused(Forbidden):
            member.get_project_immutable_tag_rules(project)
        with refused(Forbidden):
            member.delete_project_immutable_tag_rule(project, made)
    with refused(Unauthorized):
        harbor.anonymous.get_project_immutable_tag_rules(project)
    with refused(Unauthorized):
        harbor.anonymous.create_project_immutable_tag_rule(project, rule("2.*"))
    maintainer.delete_project_immutable_tag_rule(project, made)
