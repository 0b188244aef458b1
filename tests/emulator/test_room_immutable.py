"""What the recordings do not show of immutability, and the patterns of all selectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harborapi.emulator import selectors

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator

    from .conftest import Api

RULES = "/projects/p/immutabletagrules"


def rule(repository: str = "**", tag: str = "**", **more: Any) -> dict[str, Any]:
    scope = {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": repository}]}
    tags = [{"kind": "doublestar", "decoration": "matches", "pattern": tag}]
    return {
        "action": "immutable",
        "template": "immutable_template",
        "scope_selectors": scope,
        "tag_selectors": tags,
    } | more


@pytest.mark.parametrize(
    ("pattern", "fits", "fits_not"),
    [
        ("", ["", "anything/at/all"], []),
        ("*", ["", "app"], ["team/app"]),
        ("**", ["", "app", "team/app"], []),
        ("**/b", ["b", "a/b", "x/a/b"], ["bb", "ab"]),
        ("a/**/c", ["a/c", "a/b/c", "a/x/b/c"], ["ac", "a/b"]),
        ("a/**", ["a/b", "a/b/c"], ["a", "ab"]),
        ("a**", ["a", "abc"], ["a/b"]),
        ("{a,b/c,d*,}x", ["ax", "b/cx", "dogx", "x"], ["cx", "d/x"]),
        ("{a{1,2},b}", ["a1", "a2", "b"], ["a", "a12"]),
        ("{**}", ["a"], ["a/b"]),
        ("v?.[0-4]", ["v1.0", "v2.4"], ["v1.5", "v/.0", "v10.0"]),
        ("[^a]b", ["bb"], ["ab", "/b"]),
        ("[!a]", ["!", "a"], ["b"]),
        (r"a\*", ["a*"], ["ab"]),
        ("a,b", ["a,b"], ["a", "b"]),
        ("1.0", ["1.0"], ["1x0", "1.0 ", "V1.0"]),
    ],
)
def test_patterns(pattern: str, fits: list[str], fits_not: list[str]) -> None:
    assert [text for text in fits if not selectors.matches(pattern, text)] == []
    assert [text for text in fits_not if selectors.matches(pattern, text)] == []


@pytest.mark.parametrize("pattern", ["[", "[a", "{a", "{a,{b}", "x\\"])
def test_patterns_that_are_not_closed_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        selectors.matches(pattern, "x")


def test_only_the_first_selectors_count_and_untagged_artifacts_are_free(harbor: HarborEmulator, api: Api) -> None:
    api.project("p")
    for tag in ("1", "2"):
        harbor.push_image("p/team/app", [tag])
    body = rule("team/*", "1")
    body["tag_selectors"].append({"kind": "doublestar", "decoration": "matches", "pattern": "2"})
    api("POST", RULES, json=body, status=201)
    at = "/projects/p/repositories/team%252Fapp/artifacts"
    tags = {row["name"]: row["immutable"] for row in api("GET", f"{at}/1/tags?with_immutable_status=true").json()}
    assert tags == {"1": True}
    api("DELETE", f"{at}/1/tags/1", status=412)
    api("DELETE", f"{at}/2/tags/2", status=200)


def test_a_rule_is_made_enabled_and_switched_alone(api: Api) -> None:
    api.project("p")
    number = int(api("POST", RULES, json=rule(disabled=True), status=201).headers["location"].rsplit("/", 1)[1])
    assert "disabled" not in api("GET", RULES).json()[0]
    api("PUT", f"{RULES}/{number}", json=rule(tag="other", id=number, disabled=True), status=200)
    (shown,) = api("GET", RULES).json()
    assert shown["disabled"] is True
    assert shown["tag_selectors"][0]["pattern"] == "**"


def test_a_selector_that_can_not_be_read_stops_deletions_but_not_lists(harbor: HarborEmulator, api: Api) -> None:
    api.project("p")
    harbor.push_image("p/app", ["1"])
    api("POST", RULES, json=rule(tag="["), status=201)
    at = "/projects/p/repositories/app/artifacts/1/tags"
    assert api("GET", f"{at}?with_immutable_status=true", status=200).json()[0]["immutable"] is False
    api("DELETE", f"{at}/1", status=500)


def test_the_same_rule_is_refused_however_it_is_written(api: Api) -> None:
    api.project("p")
    api("POST", RULES, json=rule(), status=201)
    api("POST", RULES, json=rule(disabled=False, priority=0), status=409)
    api("POST", RULES, json=rule(disabled=True), status=201)


def test_a_project_that_is_named_by_its_number_need_not_exist(api: Api) -> None:
    path = "/projects/4711/immutabletagrules"
    assert api("GET", path, status=200).json() == []
    api("GET", path, headers={"X-Is-Resource-Name": "true"}, status=404)
    api("GET", path, as_=api.user("u"), status=403)
    location = api("POST", path, json=rule(), status=201).headers["location"]
    api("DELETE", f"!{location}", status=200)


def test_another_projects_rule_is_not_found(api: Api) -> None:
    api.project("p")
    api.project("other")
    number = int(api("POST", RULES, json=rule(), status=201).headers["location"].rsplit("/", 1)[1])
    api("DELETE", f"/projects/other/immutabletagrules/{number}", status=404)
    api("DELETE", "/projects/p", status=200)
    api.project("p")
    assert api("GET", RULES).json() == []
