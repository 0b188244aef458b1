"""Harbor's patterns, as the flows read them."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from harborapi.emulator import selectors
from harborapi.flows._doublestar import fits


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("", ["", "anything/at/all"], []),
        ("*", ["", "app"], ["team/app"]),
        ("**", ["", "app", "team/app"], []),
        ("**/b", ["b", "a/b", "x/a/b"], ["bb", "ab", "b/c"]),
        ("a/**/c", ["a/c", "a/b/c", "a/x/b/c"], ["ac", "a/b", "a"]),
        ("a/**", ["a/b", "a/b/c"], ["a", "ab", "b/a/c"]),
        ("a**", ["a", "abc"], ["a/b"]),
        ("{a,b/c,d*,}x", ["ax", "b/cx", "dogx", "x"], ["cx", "d/x"]),
        ("{a{1,2},b}", ["a1", "a2", "b"], ["a", "a12"]),
        ("{**}", ["a"], ["a/b"]),
        ("{a/b,}**/c", ["a/bx/c", "x/c"], ["c", "a/b/x/c"]),
        ("v?.[0-4]", ["v1.0", "v2.4"], ["v1.5", "v/.0", "v10.0"]),
        ("[^a]b", ["bb"], ["ab", "/b"]),
        ("[!a]", ["!", "a"], ["b"]),
        ("[[&&]", ["[", "&"], ["a"]),
        ("[a-c\\]]", ["b", "]"], ["d", "-"]),
        (r"a\*", ["a*"], ["ab"]),
        (r"\{a,b\}", ["{a,b}"], ["a"]),
        ("a,b", ["a,b"], ["a", "b"]),
        ("1.0", ["1.0"], ["1x0", "1.0 ", "V1.0"]),
    ],
)
def test_patterns(pattern: str, yes: list[str], no: list[str]) -> None:
    assert [text for text in yes if not fits(pattern, text)] == []
    assert [text for text in no if fits(pattern, text)] == []


@pytest.mark.parametrize("pattern", ["[", "[a", "{a", "{a,{b}", "x\\"])
def test_patterns_that_are_not_closed_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        fits(pattern, "x")


PIECES = st.sampled_from(["a", "b", "/", "*", "**", "/**/", "**/", "?", "{a,b}", "{a/b,}", "[ab]", "[^a]", "-", "."])
TEXTS = st.text("ab/-.", max_size=6)


@given(st.lists(PIECES, max_size=5).map("".join), st.lists(TEXTS, min_size=1, max_size=8))
@settings(max_examples=300, deadline=None)
def test_two_readings_agree(pattern: str, texts: list[str]) -> None:
    """The emulator reads patterns in another way; where both understand the same, neither is likely to be wrong."""
    assume("***" not in pattern)  # of these no two readers think alike
    for text in texts:
        assert fits(pattern, text) == selectors.matches(pattern, text), (pattern, text)
