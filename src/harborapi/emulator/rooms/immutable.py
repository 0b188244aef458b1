"""Rules that make tags immutable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harborapi.emulator import effects, selectors
from harborapi.emulator.call import Call, operation
from harborapi.emulator.query import Columns, Page
from harborapi.emulator.tables import Row, TableSpec
from harborapi.emulator.wire import HarborError, encode, inner, items, without_zeros

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.wire import Response

NO_RULE = "immutable rule {} not found"


@dataclass(slots=True, eq=False, kw_only=True)
class Rule(Row):
    """A rule; `content` is what was sent: action, template, priority and selectors."""

    id: int = 0
    project_id: int = 0
    disabled: bool = False
    content: dict[str, Any] = field(default_factory=dict[str, Any])


RULES = TableSpec("immutable_rules", Rule, indexes=("project_id",))
COLUMNS = Columns(
    {"id": int, "project_id": int, "tag_filter": str, "disabled": bool},
    getters={"tag_filter": lambda row: encode(row.content).decode()},
    fixed=("ProjectID",),
)


def show(rule: Rule) -> dict[str, Any]:
    """A rule as the API shows it."""
    return without_zeros(
        id=rule.id,
        disabled=rule.disabled,
        priority=rule.content.get("priority", 0),
        action=rule.content.get("action", ""),
        template=rule.content.get("template", ""),
        tag_selectors=rule.content.get("tag_selectors"),
        scope_selectors=rule.content.get("scope_selectors"),
    )


@operation("ListImmuRules")
def list_rules(call: Call) -> Response:
    """The rules of a project; those of a page always in the order of their numbers."""
    rows = call.select(call.state[RULES].where(project_id=project_id(call, "list")), COLUMNS)
    page = Page.of(call.parameters.get("page"), call.parameters.get("page_size"))
    cut = sorted(page.cut(rows), key=lambda row: row.id)
    return call.paged([show(row) for row in cut], len(rows), page)


@operation("CreateImmuRule")
def create_rule(call: Call) -> Response:
    """A new rule, always enabled; nothing is checked but that there is none of the same content."""
    number = project_id(call, "create")
    content = without_zeros(**{name: value for name, value in call.body.items() if name != "id"})
    rows = call.state[RULES].where(project_id=number)
    if any(row.content == content for row in rows):
        raise HarborError(409, "immutable rule already exists")
    return call.created(call.state[RULES].add(Rule(project_id=number, content=content)).id)


@operation("UpdateImmuRule")
def update_rule(call: Call) -> Response:
    """Another content, or, where `disabled` differs, only that."""
    number, body = call.integer("immutable_rule_id"), call.body
    if body.get("id", 0) != number:
        why = "the immutable_rule_id doesn't match the id in the payload body of ImmutableRule"
        raise HarborError(400, f"bad request: {why}")
    rule = found(call, "update")
    if bool(body.get("disabled")) != rule.disabled:
        rule.disabled = not rule.disabled
    else:
        rule.content = without_zeros(**body)
    return call.ok()


@operation("DeleteImmuRule")
def delete_rule(call: Call) -> Response:
    """Remove a rule."""
    call.state[RULES].remove(found(call, "delete"))
    return call.ok()


def found(call: Call, action: str) -> Rule:
    """The rule that the path names, if the caller has the right."""
    owner, number = project_id(call, action), call.integer("immutable_rule_id")
    rule = call.state[RULES].get(number)
    if rule is None:
        raise HarborError(404, NO_RULE.format(number))
    if rule.project_id != owner:
        raise HarborError(404, f"resource not found: project id {owner} does not match")
    return rule


def project_id(call: Call, action: str) -> int:
    """The number of the project that the path names, if the caller has the right.

    A project that is named by its number need not exist: an administrator can give it rules.
    """
    project = call.find_project()
    call.require(project, "immutable-tag", action)
    given = call.text("project_name_or_id")
    if project is None and given.isdecimal() and not call.flag("X-Is-Resource-Name"):
        return int(given)
    return call.existing_project().project_id


@effects.immutable.subscribe
def is_immutable(harbor: Harbor, question: effects.TagQuestion) -> bool:
    """Whether a rule makes a tag immutable; of each rule only the first selector of a kind counts.

    Raises:
        HarborError: 500, a rule's selector can't be read.
    """
    return judge(harbor, question.project.project_id, question.repository.short_name, (question.name,))


def judge(harbor: Harbor, project_id: int, repository: str, tags: tuple[str, ...]) -> bool:
    """Whether a rule fits an artifact with these tags, in a repository of this name without the project."""
    for rule in harbor.state[RULES].where(project_id=project_id):
        wanted = items(rule.content, "tag_selectors")
        repositories = items(inner(rule.content, "scope_selectors"), "repository")
        if rule.disabled or not repositories or not wanted:
            continue
        try:
            if selectors.selects_repository(repositories[0], repository) and selectors.selects_tags(
                wanted[0], tags, '{"untagged": false}'
            ):
                return True
        except ValueError as error:
            raise HarborError(500, f"the immutable rule {rule.id} can't be read: {error}") from None
    return False


@effects.project_deleted.subscribe
def forget(harbor: Harbor, event: effects.ProjectEvent) -> None:
    """A project's rules go with it."""
    for rule in harbor.state[RULES].where(project_id=event.project.project_id):
        harbor.state[RULES].remove(rule)
