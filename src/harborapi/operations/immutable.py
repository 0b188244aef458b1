"""Tag `immutable`: rules that keep tags of a project from being moved or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Body, Empty, Location
from .._core.operation import Listing, Operation, by_name, items

if TYPE_CHECKING:
    from ..models import ImmutableRule
    from ..query import Query, Sort
    from ..types import ImmutableRuleDict

_RULES = "/projects/{project_name_or_id}/immutabletagrules"
_RULE = _RULES + "/{immutable_rule_id}"


def get_project_immutable_tag_rules(
    project_name_or_id: str | int,
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
) -> Listing[ImmutableRule]:
    """List the immutability rules of a project. A tag that one of them fits is immutable.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        query: Harbor's query language, e.g. `disabled=false`; keys: `id`, `project_id`, `disabled`, `tag_filter`.
            Unknown keys are ignored.
        sort: Columns to sort by, separated by commas; of little use, as the items of a page come ordered by id.
        page: The page to start at, counted from 1.
        page_size: Rules a request, 1 to 100.
        limit: How many rules at the most; None for all.

    Returns:
        The rules.

    Raises:
        BadRequest: The query can't be read.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account neither maintainer nor administrator of it, nor a robot with
            the right `immutable-tag:list`.
        NotFound: There is no such project (told to system administrators alone).

    API operation: `ListImmuRules`, since Harbor 2.3.
    """
    return Listing(
        "ListImmuRules",
        "GET",
        _RULES,
        items("ImmutableRule"),
        path={"project_name_or_id": project_name_or_id},
        query={"q": query, "sort": sort},
        headers=by_name(project_name_or_id),
        page=page,
        page_size=page_size,
        limit=limit,
    )


def create_project_immutable_tag_rule(
    project_name_or_id: str | int, rule: ImmutableRule | ImmutableRuleDict
) -> Operation[str]:
    """Make an immutability rule of a project; it holds at once, also for the tags that are there.

    Of several selectors the server heeds the first for repositories and the first for tags. It checks nothing of what
    a rule says, and ignores `disabled`: a new rule is switched on.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        rule: The rule to make.

    Returns:
        The location, which ends in the rule's id.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account neither maintainer nor administrator of it, nor a robot with
            the right `immutable-tag:create`.
        NotFound: There is no such project (told to system administrators alone).
        Conflict: The project has the same rule already.

    API operation: `CreateImmuRule`, since Harbor 2.3.
    """
    return Operation(
        "CreateImmuRule",
        "POST",
        _RULES,
        Location(),
        path={"project_name_or_id": project_name_or_id},
        headers=by_name(project_name_or_id),
        body=Body("ImmutableRule", rule),
    )


def update_project_immutable_tag_rule(
    project_name_or_id: str | int, immutable_rule_id: int, rule: ImmutableRule | ImmutableRuleDict
) -> Operation[None]:
    """Change an immutability rule of a project, or switch it off or on.

    Where `disabled` is other than before, the rule is switched and the rest of what was sent is ignored: to do both,
    call it twice.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        immutable_rule_id: Identifier of the rule.
        rule: The rule as it is to be, with its `id`.

    Raises:
        BadRequest: The rule's `id` is missing or another one.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account neither maintainer nor administrator of it, nor a robot with
            the right `immutable-tag:update`.
        NotFound: There is no such project (told to system administrators alone), or it has no such rule.

    API operation: `UpdateImmuRule`, since Harbor 2.3.
    """
    return Operation(
        "UpdateImmuRule",
        "PUT",
        _RULE,
        Empty(),
        path={"project_name_or_id": project_name_or_id, "immutable_rule_id": immutable_rule_id},
        headers=by_name(project_name_or_id),
        body=Body("ImmutableRule", rule),
    )


def delete_project_immutable_tag_rule(project_name_or_id: str | int, immutable_rule_id: int) -> Operation[None]:
    """Delete an immutability rule of a project; its tags can be moved and deleted at once.

    Args:
        project_name_or_id: The project's name (str) or id (int).
        immutable_rule_id: Identifier of the rule.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The project is unknown, or the account neither maintainer nor administrator of it, nor a robot with
            the right `immutable-tag:delete`.
        NotFound: There is no such project (told to system administrators alone), or it has no such rule.

    API operation: `DeleteImmuRule`, since Harbor 2.3.
    """
    return Operation(
        "DeleteImmuRule",
        "DELETE",
        _RULE,
        Empty(),
        path={"project_name_or_id": project_name_or_id, "immutable_rule_id": immutable_rule_id},
        headers=by_name(project_name_or_id),
    )
