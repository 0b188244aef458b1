"""Harbor's patterns for names of repositories and tags."""

from __future__ import annotations

import re
from functools import lru_cache

_CLASS = re.compile(r"\[(\^?)((?:\\.|[^\]\\])+)\]", re.DOTALL)


def fits(pattern: str, text: str) -> bool:
    r"""Whether a pattern fits the whole of a text; an empty pattern fits every text.

    Args:
        pattern: `*` any run without a slash, `**` as a whole component any depth, `?` one character but a slash,
            `[a-c]` and `[^a]` classes, `{a,b}` alternatives, `\` before a sign that is to mean itself.
        text: The name.

    Returns:
        Whether it fits.

    Raises:
        ValueError: A bracket or brace is not closed.
    """
    if not pattern:
        return True
    components = tuple(text.split("/"))
    return any(_walks(_components(one), components) for one in _without_braces(pattern))


def _walks(pattern: tuple[str | re.Pattern[str], ...], components: tuple[str, ...]) -> bool:
    """Whether the pattern's components lead through those of the text, to the end of both."""
    if not pattern:
        return not components
    first, rest = pattern[0], pattern[1:]
    if isinstance(first, re.Pattern):
        return bool(components) and first.fullmatch(components[0]) is not None and _walks(rest, components[1:])
    if not rest:  # any depth, but something must be there
        return bool(components)
    return any(_walks(rest, components[depth:]) for depth in range(len(components) + 1))


@lru_cache(maxsize=1024)
def _components(pattern: str) -> tuple[str | re.Pattern[str], ...]:
    return tuple(one if one == "**" else re.compile(_expression(one), re.DOTALL) for one in _split(pattern, "/"))


def _expression(component: str) -> str:
    """One component as a regular expression."""
    out, at = "", 0
    while at < len(component):
        sign = component[at]
        if sign == "[":
            found = _CLASS.match(component, at)
            if found is None:
                raise ValueError(f"the pattern {component!r} has a [ that is not closed")
            out += f"(?!/)[{found[1]}{_class(found[2])}]"
            at = found.end()
            continue
        if sign == "\\":
            at += 1
            if at == len(component):
                raise ValueError(f"the pattern {component!r} ends in a backslash")
            out += re.escape(component[at])
        else:
            out += {"*": "[^/]*", "?": "[^/]"}.get(sign) or re.escape(sign)
        at += 1
    return out


def _class(inside: str) -> str:
    """What stands between brackets, of which Python would read `[`, `&&`, `--` and the like as its own."""
    return re.sub(r"\\.|[\[\]^&~|]", lambda found: re.escape(found[0][-1]), inside, flags=re.DOTALL)


@lru_cache(maxsize=1024)
def _without_braces(pattern: str) -> tuple[str, ...]:
    """The alternatives of a pattern. Within braces and beside them two stars are no more than one."""
    begin = _find(pattern, "{")
    if begin is None:
        return (pattern,)
    end = _closing(pattern, begin)
    before, inside, after = pattern[:begin], pattern[begin + 1 : end], pattern[end + 1 :]
    before, after = re.sub(r"(?<!\\)\*\*+$", "*", before), re.sub(r"^\*\*+", "*", after)
    choices = (re.sub(r"(?<!\\)\*\*+", "*", one) for one in _split(inside, ","))
    return tuple(found for one in choices for found in _without_braces(_beside(_beside(before, one), after)))


def _beside(left: str, right: str) -> str:
    """Two parts joined, so that no two stars come together that did not stand together."""
    stars = left.endswith("*") and not left.endswith("\\*")
    return left + (right.lstrip("*") if stars else right)


def _find(pattern: str, sign: str) -> int | None:
    at = 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 1
        elif pattern[at] == sign:
            return at
        at += 1
    return None


def _closing(pattern: str, begin: int) -> int:
    depth, at = 0, begin
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 1
        elif pattern[at] == "{":
            depth += 1
        elif pattern[at] == "}":
            depth -= 1
            if not depth:
                return at
        at += 1
    raise ValueError(f"the pattern {pattern!r} has a {{ that is not closed")


def _split(text: str, separator: str) -> list[str]:
    """The parts between separators that are neither escaped nor within braces."""
    parts, depth, at = [""], 0, 0
    while at < len(text):
        sign = text[at]
        if sign == "\\":
            sign = text[at : at + 2]
            at += 1
        elif sign in "{}":
            depth += 1 if sign == "{" else -1
        if sign == separator and not depth:
            parts.append("")
        else:
            parts[-1] += sign
        at += 1
    return parts
