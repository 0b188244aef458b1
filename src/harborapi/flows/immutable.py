"""Tag `immutable`: switching rules on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from .._core.flow import run
from ..exceptions import NotFound
from ..operations import immutable as ops
from ._common import listed

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.wire import Flow
    from ..types import ImmutableRuleDict


def enable_project_immutable_tagrule(
    call: Call, project_name_or_id: str | int, immutable_rule_id: int, enabled: bool = True
) -> Flow[None]:
    """Switch a rule of immutability on or off. A rule that is so already is left alone.

    Args:
        call: The call.
        project_name_or_id: The project's name (str) or identifier (int).
        immutable_rule_id: Identifier of the rule.
        enabled: True to switch it on, False to switch it off.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account may not change the project's rules (role maintainer).
        NotFound: There is no such project, or it has no such rule.

    API operation: `UpdateImmuRule`, since Harbor 2.2.
    """
    rules = yield from listed(ops.get_project_immutable_tag_rules(project_name_or_id), call)
    rule = next((one for one in rules if one.get("id") == immutable_rule_id), None)
    if rule is None:
        message = f"project {project_name_or_id!r} has no immutability rule {immutable_rule_id}"
        raise NotFound(message, status=404, operation="ListImmuRules", method="GET")
    if bool(rule.get("disabled")) == enabled:
        body = cast("ImmutableRuleDict", rule | {"disabled": not enabled})
        yield from run(ops.update_project_immutable_tag_rule(project_name_or_id, immutable_rule_id, body), call)
