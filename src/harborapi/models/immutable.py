"""Immutability: which tags of a project can't be overwritten."""

from typing import Any

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, answered


class ImmutableSelector(BaseModel):
    """Which tags or repositories an immutability rule is about."""

    kind: str | None = Field(
        default=None, description="How the pattern is read; `doublestar` is the only way there is."
    )
    decoration: str | None = Field(
        default=None, description="For tags `matches` or `excludes`; for repositories `repoMatches` or `repoExcludes`."
    )
    pattern: str | None = Field(
        default=None,
        description=(
            "The pattern: `*` any text without a slash, `**` as a whole path component any depth, `?` one character, "
            "`[a-c]` a class, `{a,b}` alternatives. It must fit the whole name; upper and lower case differ. Empty "
            "fits everything."
        ),
    )
    extras: str | None = Field(default=None, description="A JSON text with further wishes; not used for immutability.")


class ImmutableRule(BaseModel):
    """Tags of a project that can't be overwritten or deleted.

    The server checks none of the fields. A tag that one rule fits is immutable. Of `scope_selectors` and
    `tag_selectors` only the first selector counts.
    """

    id: Answered[int] = answered(
        description="Identifier of the rule. To change a rule it must be given, the same as in the path."
    )
    priority: int | None = Field(default=None, description="Rank of the rule; without effect.")
    disabled: bool | None = Field(
        default=None,
        description=(
            "Whether the rule is switched off; left out in answers when it isn't. A new rule is always on. A change "
            "that switches it on or off does only that, the rest of the body is ignored."
        ),
    )
    action: str | None = Field(default=None, description="`immutable`.")
    template: str | None = Field(default=None, description="`immutable_template`.")
    params: dict[str, Any] | None = Field(default=None, description="Parameters of the template; there are none.")
    tag_selectors: list[ImmutableSelector] | None = Field(
        default=None, description="Which tags are immutable; only the first selector counts."
    )
    scope_selectors: dict[str, list[ImmutableSelector]] | None = Field(
        default=None,
        description=(
            'In which repositories, under the key `repository`, such as `{"repository": '
            '[ImmutableSelector(kind="doublestar", decoration="repoMatches", pattern="**")]}`; only the first selector '
            "counts. Names are without the project's."
        ),
    )
