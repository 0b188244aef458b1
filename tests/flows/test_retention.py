"""What a retention policy would keep, compared with what a run of the emulator's keeps."""

from __future__ import annotations

import random
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.exceptions import Forbidden, InvalidArgument, NotFound, ServiceUnavailable
from harborapi.models import RetentionPolicy

if TYPE_CHECKING:
    from harborapi.emulator import HarborEmulator
    from harborapi.outcomes import RetentionPreview

    from .conftest import Colour


def selector(decoration: str = "matches", pattern: str = "**", **more: Any) -> dict[str, Any]:
    return {"kind": "doublestar", "decoration": decoration, "pattern": pattern, **more}


def rule(template: str = "latestPushedK", number: Any = 1, **more: Any) -> dict[str, Any]:
    return {
        "action": "retain",
        "template": template,
        "params": {} if number is None else {template: number},
        "tag_selectors": [selector()],
        "scope_selectors": {"repository": [selector("repoMatches")]},
        **more,
    }


def policy(*rules: dict[str, Any], **more: Any) -> Any:
    return {
        "algorithm": "or",
        "rules": list(rules),
        "trigger": {"kind": "Schedule", "settings": {"cron": ""}},
        "scope": {"level": "project", "ref": 1},
        **more,
    }


@pytest.fixture
def images(emulator: HarborEmulator) -> dict[str, str]:
    """Four images a day apart, the first of two tags, the third untagged; the first pulled last."""
    found: dict[str, str] = {}
    for name, tags in (("old", ["1.0", "1"]), ("mid", ["2.0"]), ("bare", []), ("new", ["3.0"])):
        found[emulator.push_image("library/team/app", tags, content=name)] = name
        emulator.clock.advance(days=1)
    emulator.pull_image("library/team/app", "1.0")
    return found


def stays(preview: RetentionPreview, images: dict[str, str]) -> set[str]:
    return {images[one.digest] for one in preview.kept}


ALL = {"old", "mid", "bare", "new"}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([rule("latestPushedK", 2)], {"bare", "new"}),
        ([rule("latestPushedK", 0)], set()),
        ([rule("latestPushedK", -1)], ALL),
        ([rule("latestPulledN", 1)], {"old"}),
        ([rule("latestActiveK", 2)], {"old", "new"}),
        ([rule("nDaysSinceLastPush", 3)], {"bare", "new"}),
        ([rule("nDaysSinceLastPull", 1)], {"old"}),
        ([rule("lastXDays", 2)], {"new"}),
        ([rule("always", None)], ALL),
        ([rule("always", None, tag_selectors=[selector("matches", "1*")])], {"old", "bare"}),
        (
            [rule("always", None, tag_selectors=[selector("matches", "1*", extras='{"untagged":false}')])],
            {"old"},
        ),
        ([rule("always", None, tag_selectors=[selector("excludes", "1.*")])], ALL),
        (
            [rule("always", None, tag_selectors=[selector("excludes", "?.0", extras='{"untagged":true}')])],
            {"old"},
        ),
        ([rule("always", None, tag_selectors=[selector("matches", "1"), selector("matches", "2*")])], {"bare"}),
        ([rule(number=1), rule("latestPulledN", 1)], {"old", "new"}),
        ([rule(), rule("always", None, disabled=True)], {"new"}),
        ([rule(tag_selectors=[])], ALL),
        ([rule(scope_selectors={"repository": [selector("repoMatches", "*")]})], ALL),
        ([rule(scope_selectors={"repository": [selector("repoExcludes", "team/*")]})], ALL),
        ([], ALL),
    ],
)
def test_rules(client: Colour, emulator: HarborEmulator, images: dict[str, str], rules: Any, expected: Any) -> None:
    preview = client.preview_retention("library", policy(*rules), now=emulator.clock.now())
    assert stays(preview, images) == expected
    assert preview.errors == {}
    assert len(preview.artifacts) == 4
    client.create_retention_policy(policy(*rules))
    number = client.get_project_retention_id("library")
    assert client.preview_retention("library", now=emulator.clock.now()) == preview
    client.start_retention_execution(number)
    emulator.jobs.run()
    left = client.get_artifacts("library", "team/app")
    assert {images[one.digest] for one in left} == expected


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (policy(rule(number=None)), "lacks its parameter"),
        (policy(rule("nothing", None)), "unknown"),
        (policy(rule(action="")), "action"),
        (policy(rule(tag_selectors=[selector("matches", "[")])), "not closed"),
        (policy(rule(tag_selectors=[selector("contains")])), "decoration"),
        (policy(rule(tag_selectors=[{**selector(), "kind": "regex"}])), "kind"),
        (policy(rule(), algorithm="and"), "algorithm"),
    ],
)
def test_a_run_that_would_fail_deletes_nothing(client: Colour, images: dict[str, str], wrong: Any, why: str) -> None:
    preview = client.preview_retention("library", wrong)
    assert stays(preview, images) == ALL
    assert why in preview.errors["team/app"]
    assert "error  team/app" in str(preview)


def test_it_says_why(client: Colour, emulator: HarborEmulator, images: dict[str, str]) -> None:
    client.create_project_immutable_tag_rule(
        "library",
        {"tag_selectors": [selector(pattern="2*")], "scope_selectors": {"repository": [selector("repoMatches")]}},
    )
    preview = client.preview_retention("library", policy(rule(), rule("latestActiveK", 1)), now=emulator.clock.now())
    why = {images[one.digest]: one.why for one in preview.artifacts}
    assert why == {"new": ("latestPushedK 1",), "old": ("latestActiveK 1",), "mid": ("immutable",), "bare": ()}
    assert [images[one.digest] for one in preview.deleted] == ["bare"]
    text = str(preview)
    assert text.splitlines()[0] == "retention of library: 3 kept, 1 deleted"
    assert "keep   (immutable) team/app@sha256:" in text
    rows = {images[row["digest"]]: row for row in preview.rows()}
    assert (rows["old"]["tags"], rows["mid"]["pull_time"]) == (("1", "1.0"), None)


def test_nothing_is_changed(client: Colour, emulator: HarborEmulator, images: dict[str, str]) -> None:
    client.preview_retention("library", policy(rule()))
    assert {one.method for one in emulator.requests if one.path != "/c/login"} == {"GET"}


def test_what_it_needs(client: Colour, emulator: HarborEmulator, images: dict[str, str]) -> None:
    with pytest.raises(NotFound, match="no retention policy"):
        client.preview_retention("library")
    with pytest.raises(NotFound):
        client.preview_retention("nowhere", policy())
    with pytest.raises(Forbidden):
        nobody = client.as_user("", "")
        client.update_project("library", {"metadata": {"public": "false"}})
        client.create_user({"username": "eve", "email": "e@x.org", "realname": "E", "password": "Harbor12345"})
        nobody = client.as_user("eve", "Harbor12345")
        nobody.preview_retention("library", policy())
    with pytest.raises(InvalidArgument, match="zone"):
        client.preview_retention("library", policy(), now=datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake
    with pytest.raises(InvalidArgument, match="RetentionPolicy"):
        client.preview_retention("library", {"rules": 3})
    emulator.fail_next(503, path="/team%252Fapp/artifacts")
    with pytest.raises(ServiceUnavailable):
        client.preview_retention(1, RetentionPolicy.model_validate(policy(rule())))


@pytest.mark.parametrize("seed", range(6))
def test_any_policy(client: Colour, emulator: HarborEmulator, seed: int) -> None:
    """Random repositories under random rules: the preview and a real run agree."""
    chance = random.Random(seed)
    repositories = ["app", "team/app", "team/web"]
    for _ in range(25):
        repository, tags = (
            chance.choice(repositories),
            chance.sample(["a", "b", "v1", "v2", "v3"], chance.randint(0, 2)),
        )
        emulator.push_image(f"library/{repository}", tags, content=str(chance.random()))
        if tags and chance.random() < 0.4:
            emulator.clock.advance(hours=chance.randint(1, 30))
            emulator.pull_image(f"library/{repository}", tags[0])
        emulator.clock.advance(hours=chance.randint(1, 30))
    templates = ["latestPushedK", "latestPulledN", "latestActiveK", "nDaysSinceLastPush", "nDaysSinceLastPull"]
    rules = [
        rule(
            chance.choice(templates),
            chance.randint(1, 5),
            tag_selectors=[selector(chance.choice(["matches", "excludes"]), chance.choice(["**", "v*", "{a,b}", "?"]))],
            scope_selectors={"repository": [selector("repoMatches", chance.choice(["**", "*", "team/*", "**/app"]))]},
        )
        for _ in range(chance.randint(1, 3))
    ]
    preview = client.preview_retention("library", policy(*rules), now=emulator.clock.now())
    client.create_retention_policy(policy(*rules))
    client.start_retention_execution(client.get_project_retention_id("library"))
    emulator.jobs.run()
    left = {
        (repository, one.digest) for repository in repositories for one in client.get_artifacts("library", repository)
    }
    assert left == {(one.repository, one.digest) for one in preview.kept}
