# Written by tools/generate.py from flows/immutable.py and operations/immutable.py; edit those, then run: make generate
"""Tag `immutable`: rules that keep tags of a project from being moved or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import SyncMethods

if TYPE_CHECKING:
    from ..models import ImmutableRule
    from ..query import Query, Sort
    from ..types import ImmutableRuleDict


class ImmutableMethods(SyncMethods):
    """Tag `immutable`: rules that keep tags of a project from being moved or deleted."""

    def enable_project_immutable_tagrule(
        self, project_name_or_id: str | int, immutable_rule_id: int, enabled: bool = True
    ) -> None:
        """Switch a rule of immutability on or off. A rule that is so already is left alone.

        Args:
            project_name_or_id: The project's name (str) or identifier (int).
            immutable_rule_id: Identifier of the rule.
            enabled: True to switch it on, False to switch it off.

        Raises:
            Unauthorized: The client is anonymous, or its credentials are wrong.
            Forbidden: The account may not change the project's rules (role maintainer).
            NotFound: There is no such project, or it has no such rule.

        API operation: `UpdateImmuRule`, since Harbor 2.2.
        """
        from ..flows import immutable as ops

        self.perform(ops.enable_project_immutable_tagrule, project_name_or_id, immutable_rule_id, enabled)

    def get_project_immutable_tag_rules(
        self,
        project_name_or_id: str | int,
        query: str | Query | None = None,
        sort: str | Sort | None = None,
        page: int = 1,
        page_size: int = 100,
        limit: int | None = None,
    ) -> list[ImmutableRule]:
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
        from ..operations import immutable as ops

        return self.send(ops.get_project_immutable_tag_rules(project_name_or_id, query, sort, page, page_size, limit))

    def create_project_immutable_tag_rule(
        self, project_name_or_id: str | int, rule: ImmutableRule | ImmutableRuleDict
    ) -> str:
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
        from ..operations import immutable as ops

        return self.send(ops.create_project_immutable_tag_rule(project_name_or_id, rule))

    def update_project_immutable_tag_rule(
        self, project_name_or_id: str | int, immutable_rule_id: int, rule: ImmutableRule | ImmutableRuleDict
    ) -> None:
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
        from ..operations import immutable as ops

        self.send(ops.update_project_immutable_tag_rule(project_name_or_id, immutable_rule_id, rule))

    def delete_project_immutable_tag_rule(self, project_name_or_id: str | int, immutable_rule_id: int) -> None:
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
        from ..operations import immutable as ops

        self.send(ops.delete_project_immutable_tag_rule(project_name_or_id, immutable_rule_id))
