"""Selectors of retention and immutability, and the pattern language that filters everywhere use: doublestar."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DECORATIONS = ("matches", "excludes", "repoMatches", "repoExcludes", "nsMatches", "nsExcludes")


def matches(pattern: str, text: str) -> bool:
    """Whether a doublestar pattern fits the whole text; an empty pattern fits everything.

    Raises:
        ValueError: a bracket or brace of the pattern is not closed.
    """
    return not pattern or _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression."""
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        starts = at == 0 or pattern[at - 1] == "/"
        if starts and pattern.startswith("**/", at):
            parts.append("(?:[^/]*/)*")
            at += 3
        elif starts and pattern[at:] == "**":
            parts.append(".*")
            at += 2
        else:
            part, at = _one(pattern, at)
            parts.append(part)
    return re.compile("".join(parts), re.DOTALL)


def _one(pattern: str, at: int) -> tuple[str, int]:
    """The expression of what stands at a place of the pattern, and the place after it."""
    sign = pattern[at]
    if sign == "*":
        return "[^/]*", at + 1
    if sign == "?":
        return "[^/]", at + 1
    if sign == "[":
        return _class(pattern, at)
    if sign == "{":
        return _alternatives(pattern, at)
    if sign == "\\":
        if at + 1 == len(pattern):
            raise ValueError("the pattern ends in a backslash")
        return re.escape(pattern[at + 1]), at + 2
    return re.escape(sign), at + 1


def _class(pattern: str, at: int) -> tuple[str, int]:
    """A class such as `[a-c]` or `[^a]`; it never fits a slash."""
    at += 1
    negated = pattern.startswith("^", at)
    at += negated
    members: list[str] = []
    while at < len(pattern) and (pattern[at] != "]" or not members):
        if pattern[at] == "\\":
            at += 1
        if at + 1 < len(pattern) and pattern[at] == "-" and members and pattern[at + 1] != "]":
            members.append("-")
        elif at < len(pattern):
            members.append(re.escape(pattern[at]))
        at += 1
    if at >= len(pattern):
        raise ValueError("a bracket of the pattern is not closed")
    try:
        expression = f"(?!/)[{'^' if negated else ''}{''.join(members)}]"
        re.compile(expression)
    except re.error as error:
        raise ValueError(f"a class of the pattern can't be read: {error}") from None
    return expression, at + 1


def _alternatives(pattern: str, at: int) -> tuple[str, int]:
    """Alternatives such as `{a,b}`; they may nest, be empty, and hold slashes."""
    at += 1
    options: list[str] = [""]
    while at < len(pattern) and pattern[at] != "}":
        if pattern[at] == ",":
            options.append("")
            at += 1
        else:
            part, at = _one(pattern, at)
            options[-1] += part
    if at >= len(pattern):
        raise ValueError("a brace of the pattern is not closed")
    return f"(?:{'|'.join(options)})", at + 1


def check(selector: Mapping[str, Any]) -> None:
    """Refuse a selector that the server does not know.

    Raises:
        ValueError: its kind or decoration is unknown.
    """
    kind, decoration = selector.get("kind", ""), selector.get("decoration", "")
    if not kind or not decoration:
        raise ValueError("empty selector kind or decoration")
    if kind != "doublestar":
        raise ValueError(f"selector {kind} is not registered")
    if decoration not in DECORATIONS:
        raise ValueError(f"decoration {decoration} of selector {kind} is not supported")


def selects_repository(selector: Mapping[str, Any], name: str) -> bool:
    """Whether a selector takes a repository, by its name without the project.

    Raises:
        ValueError: the selector is unknown, or its pattern can't be read.
    """
    check(selector)
    fits = matches(selector.get("pattern", ""), name)
    return fits if selector["decoration"] == "repoMatches" else not fits


def selects_tags(selector: Mapping[str, Any], tags: Sequence[str], extras: str | None = None) -> bool:
    """Whether a selector takes an artifact, by its tags; without tags, its `extras` decide.

    Args:
        selector: `{"kind", "decoration", "pattern", "extras"?}`.
        tags: the artifact's tags.
        extras: in place of the selector's own.

    Raises:
        ValueError: the selector is unknown, or its pattern can't be read.
    """
    check(selector)
    excludes = bool(selector["decoration"] == "excludes")
    pattern = selector.get("pattern", "")
    if not tags:
        untagged = _untagged(selector.get("extras", "") if extras is None else extras, not excludes)
        return untagged != excludes
    return any(matches(pattern, tag) != excludes for tag in tags)


def _untagged(extras: str, default: bool) -> bool:
    """What a selector's extras say of untagged artifacts."""
    try:
        value = json.loads(extras) if extras else None
    except ValueError:
        return default
    if not isinstance(value, dict):
        return default
    untagged: object = cast("dict[str, Any]", value).get("untagged", False)
    return untagged if isinstance(untagged, bool) else default
