"""What the tests of plans and of their outcomes share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .conftest import Colour

PASSWORD = "Harbor12345"


def digests(deletions: Any) -> set[str]:
    return {one.digest for one in deletions}


def there(client: Colour, repository: str = "app") -> set[str]:
    return digests(client.get_artifacts("library", repository))


def immutable(client: Colour, pattern: str) -> None:
    selector = {"kind": "doublestar", "decoration": "matches", "pattern": pattern}
    everywhere = {"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}
    rule = {"action": "immutable", "template": "immutable_template", "tag_selectors": [selector]}
    client.create_project_immutable_tag_rule("library", {**rule, "scope_selectors": {"repository": [everywhere]}})
