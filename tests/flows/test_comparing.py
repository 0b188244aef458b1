"""What two Harbors have differently, or one at two times."""

from __future__ import annotations

import pickle
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.comparing import compare
from harborapi.emulator import HarborEmulator
from harborapi.exceptions import Forbidden, NotFound, ServiceUnavailable, TransportError, Unauthorized
from harborapi.outcomes import Difference, Snapshot

from .conftest import Colour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PASSWORD = "Harbor12345"


@pytest.fixture
def other(client: Colour) -> Iterator[Colour]:
    """A client of the same colour, of another Harbor."""
    with HarborEmulator(scanner=True) as emulator:
        yield Colour(emulator, client.name, retry=None, session=False)


def pattern(decoration: str, text: str = "**") -> dict[str, str]:
    return {"kind": "doublestar", "decoration": decoration, "pattern": text}


def rule(count: int) -> dict[str, Any]:
    return {
        "action": "retain",
        "template": "latestPushedK",
        "params": {"latestPushedK": count},
        "tag_selectors": [pattern("matches")],
        "scope_selectors": {"repository": [pattern("repoMatches")]},
    }


def immutability(tags: str) -> dict[str, Any]:
    return {
        "action": "immutable",
        "template": "immutable_template",
        "tag_selectors": [pattern("matches", tags)],
        "scope_selectors": {"repository": [pattern("repoMatches")]},
    }


HOOK = {"type": "http", "address": "https://ci.example.com/hook", "auth_header": "Bearer hunter2"}


def fill(client: Colour) -> None:
    """A Harbor with something of each kind."""
    client.create_project({"project_name": "team", "metadata": {"public": "true", "auto_scan": "true"}})
    client.update_project("team", {"cve_allowlist": {"items": [{"cve_id": "CVE-2024-1"}]}})
    for tag in ("1.0", "2.0"):
        client.emulator.push_image("team/web/app", [tag], content=tag)
    client.create_label({"name": "stable", "scope": "g", "color": "#00FF00"})
    team = client.get_project("team").project_id
    client.create_label({"name": "ours", "scope": "p", "project_id": team})
    client.create_webhook_policy(
        "team", {"name": "ci", "enabled": True, "event_types": ["PUSH_ARTIFACT", "PULL_ARTIFACT"], "targets": [HOOK]}
    )
    scope = {"level": "project", "ref": team}
    trigger = {"kind": "Schedule", "settings": {"cron": ""}}
    client.create_retention_policy({"algorithm": "or", "rules": [rule(10)], "trigger": trigger, "scope": scope})
    client.create_project_immutable_tag_rule("team", immutability("v*"))
    client.create_registry(
        {
            "name": "hub",
            "type": "harbor",
            "url": "http://harbor.test",
            "credential": {"type": "basic", "access_key": "admin", "access_secret": PASSWORD},
        }
    )
    client.create_replication_policy(
        {
            "name": "mirror",
            "dest_registry": {"id": 1},
            "dest_namespace": "copies",
            "filters": [{"type": "name", "value": "team/**"}],
            "trigger": {"type": "manual"},
            "enabled": True,
        }
    )


def shift(client: Colour) -> None:
    """Let identifiers and times be others than in a Harbor that was filled at once."""
    client.create_project({"project_name": "passing"})
    client.create_label({"name": "passing", "scope": "g"})
    client.delete_label(client.get_labels(scope="g")[0].id)
    client.delete_project("passing")
    client.emulator.clock.advance(days=3)


@pytest.fixture
def both(client: Colour, other: Colour) -> tuple[Colour, Colour]:
    shift(other)
    for one in (client, other):
        fill(one)
    return client, other


def told(source: Any, target: Any) -> list[str]:
    return [str(one) for one in compare(source.snapshot(), target.snapshot())]


def test_alike(both: tuple[Colour, Colour]) -> None:
    source, target = both
    assert told(source, target) == []
    kinds = {kind for kind, _ in source.snapshot().things}
    assert kinds == {
        "project",
        "repository",
        "artifact",
        "tag",
        "project label",
        "webhook",
        "retention",
        "immutability",
        "label",
        "registry",
        "replication policy",
    }


def digest_of(client: Colour, tag: str) -> str:
    found: str = client.get_artifact("team", "web/app", tag).digest
    return found


CHANGES: dict[str, tuple[Callable[[Colour], object], str]] = {
    "a project's settings": (
        lambda c: c.update_project("team", {"metadata": {"public": "false"}}),
        "project team: public 'true' | 'false'",
    ),
    "its allowlist": (
        lambda c: c.update_project("team", {"cve_allowlist": {"items": [{"cve_id": "CVE-2024-2"}]}}),
        "project team: cve_allowlist ['CVE-2024-1'] | ['CVE-2024-2']",
    ),
    "a new project": (
        lambda c: c.create_project({"project_name": "new"}),
        "project new: only in the target",
    ),
    "a repository's description": (
        lambda c: c.update_repository("team", "web/app", {"description": "ours"}),
        "repository team/web/app: description '' | 'ours'",
    ),
    "a tag": (
        lambda c: c.create_artifact_tag("team", "web/app", "1.0", {"name": "stable"}),
        "tag team/web/app:stable: only in the target",
    ),
    "a tag that is gone": (
        lambda c: c.delete_artifact_tag("team", "web/app", "1.0", "1.0"),
        "tag team/web/app:1.0: only in the source",
    ),
    "a label of an artifact": (
        lambda c: c.add_artifact_label("team", "web/app", "1.0", {"id": c.get_labels(scope="g")[0].id}),
        "labels [] | ['stable']",
    ),
    "a signature": (
        lambda c: c.emulator.push_signature("team/web/app", digest_of(c, "1.0")),
        "accessories [] | ['signature.cosign']",
    ),
    "a label": (
        lambda c: c.update_label(c.get_labels(scope="g")[0].id, {"name": "stable", "color": "#FF0000"}),
        "label stable: color '#00FF00' | '#FF0000'",
    ),
    "a label of a project": (
        lambda c: c.delete_label(c.get_labels(scope="p", project_id=c.get_project("team").project_id)[0].id),
        "project label team/ours: only in the source",
    ),
    "a webhook": (
        lambda c: c.ensure_webhook("team", {"name": "ci", "event_types": ["PUSH_ARTIFACT"]}),
        "webhook team/ci: event_types ['PULL_ARTIFACT', 'PUSH_ARTIFACT'] | ['PUSH_ARTIFACT']",
    ),
    "retention": (
        lambda c: c.ensure_retention("team", {"rules": [rule(5)]}),
        "retention team: rules ",
    ),
    "immutability": (
        lambda c: c.create_project_immutable_tag_rule("team", immutability("x*")),
        "immutability team/{",
    ),
    "a registry": (
        lambda c: c.ensure_registry({"name": "hub", "type": "harbor", "url": "http://harbor.test", "description": "x"}),
        "registry hub: description None | 'x'",
    ),
    "a replication policy": (
        lambda c: c.ensure_replication_policy({"name": "mirror", "dest_namespace": "elsewhere"}),
        "replication policy mirror: dest_namespace 'copies' | 'elsewhere'",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_one_difference(both: tuple[Colour, Colour], change: str) -> None:
    source, target = both
    do, expected = CHANGES[change]
    do(target)
    (found,) = told(source, target)
    assert expected in found
    (turned,) = compare(target.snapshot(), source.snapshot())
    assert turned.side == {"source": "target", "target": "source"}.get(
        compare(source.snapshot(), target.snapshot())[0].side, "both"
    )


def test_a_tag_that_means_something_else(both: tuple[Colour, Colour]) -> None:
    source, target = both
    before = digest_of(source, "1.0")
    after = target.emulator.push_image("team/web/app", ["1.0"], content="new")
    rows = [one.row() for one in compare(source.snapshot(), target.snapshot())]
    assert rows == [
        {
            "kind": "artifact",
            "name": f"team/web/app@{after}",
            "field": "",
            "source": None,
            "target": {"type": "IMAGE", "labels": [], "accessories": []},
        },
        {"kind": "tag", "name": "team/web/app:1.0", "field": "digest", "source": before, "target": after},
    ]


def test_no_secret_is_in_it(both: tuple[Colour, Colour]) -> None:
    snapshot = both[0].snapshot()
    text = f"{snapshot.things!r} {snapshot!r}"
    assert "hunter2" not in text
    assert PASSWORD not in text
    assert snapshot.of("registry")["hub"]["url"] == "http://harbor.test"


def test_snapshots_are_kept(both: tuple[Colour, Colour]) -> None:
    _, target = both
    before: Snapshot = pickle.loads(pickle.dumps(target.snapshot()))
    assert compare(before, target.snapshot()) == []
    target.create_project({"project_name": "new"})
    (found,) = compare(before, target.snapshot())
    assert found == Difference("project", "new", "", None, found.target)
    assert len(target.snapshot()) == len(before) + 1
    assert before.server == "http://harbor.test"


def test_only_some_projects(both: tuple[Colour, Colour]) -> None:
    source, target = both
    target.create_label({"name": "new", "scope": "g"})
    target.create_project({"project_name": "new"})
    target.emulator.push_image("library/tool", ["1"])
    before = len(source.emulator.requests)
    ours = source.snapshot(["team", "team"])
    paths = [one.path for one in source.emulator.requests[before:]]
    assert paths
    assert not any("library" in path or "registries" in path for path in paths)
    assert compare(ours, target.snapshot(["team"])) == []
    assert compare(ours, target.snapshot()) == []  # what was not asked for is not compared
    assert {one.kind for one in compare(source.snapshot(["library"]), target.snapshot())} == {
        "repository",
        "artifact",
        "tag",
    }
    with pytest.raises(NotFound):
        source.snapshot(["team", "nothing"])


def test_without_artifacts(both: tuple[Colour, Colour]) -> None:
    source, target = both
    target.emulator.push_image("team/web/app", ["3.0"])
    quick = source.snapshot(with_artifacts=False)
    assert not quick.of("tag")
    assert quick.of("repository")
    assert compare(quick, target.snapshot()) == []


def test_more_than_a_page(client: Colour) -> None:
    for number in range(101):
        client.emulator.push_image(f"library/app-{number}", ["1"])
    snapshot = client.snapshot(["library"])
    assert len(snapshot.of("repository")) == len(snapshot.of("tag")) == 101


def test_what_an_account_may_not_see(both: tuple[Colour, Colour]) -> None:
    source, target = both
    anonymous = target.as_user("", "")
    theirs = anonymous.snapshot()
    assert "hub" not in theirs.of("registry")
    differences = compare(source.snapshot(), theirs)
    assert {(one.kind, one.name, one.field) for one in differences} == {
        ("registry", "", "unread"),
        ("replication policy", "", "unread"),
        *((kind, "team", "unread") for kind in ("webhook", "retention", "immutability", "preheat policy")),
        *((kind, "library", "unread") for kind in ("webhook", "immutability", "preheat policy")),
    }
    assert "webhook of team: not compared, unread in the target (HTTP 401 UNAUTHORIZED: unauthorized)" in map(
        str, differences
    )
    assert "registry of the system: not compared, unread in the target (HTTP 401 UNAUTHORIZED: unauthorized)" in map(
        str, differences
    )
    target.update_project("team", {"metadata": {"public": "false"}})
    with pytest.raises(Unauthorized):
        anonymous.snapshot(["team"])
    target.create_user({"username": "alice", "email": "a@x.org", "realname": "A", "password": PASSWORD})
    with pytest.raises(Forbidden):
        target.as_user("alice", PASSWORD).snapshot(["team"])


def test_artifacts_that_may_not_be_read(both: tuple[Colour, Colour]) -> None:
    source, target = both
    ours = source.snapshot()
    target.emulator.fail_next(403, path="/repositories/web%252Fapp/artifacts")
    theirs = target.snapshot()
    assert [str(one) for one in compare(ours, theirs)] == [
        "artifact of team: not compared, unread in the target (HTTP 403 FORBIDDEN: failed on request)"
    ]
    assert compare(source.snapshot(with_artifacts=False), theirs) == []


def test_a_project_that_is_deleted_meanwhile(both: tuple[Colour, Colour]) -> None:
    source, target = both
    target.create_project({"project_name": "passing"})
    target.emulator.fail_next(404, times=20, path="/projects/passing")
    assert compare(source.snapshot(), target.snapshot()) == []


@pytest.mark.parametrize("path", ["/projects", "/registries", "/webhook/policies", "/artifacts", "/retentions/"])
def test_a_failure_in_the_middle(both: tuple[Colour, Colour], path: str) -> None:
    source, _ = both
    source.emulator.fail_next(503, path=path)
    with pytest.raises(ServiceUnavailable):
        source.snapshot()
    source.emulator.drop_next(path=path)
    with pytest.raises(TransportError):
        source.snapshot()
    assert source.snapshot().of("tag")


def test_a_retention_policy_that_was_deleted(client: Colour) -> None:
    """Before 2.14 the project keeps its number."""
    with HarborEmulator("2.9.5") as emulator:
        old = Colour(emulator, client.name, retry=None, session=False)
        fill(old)
        assert old.snapshot(["team"]).of("retention")
        emulator.fail_next(404, path="/retentions/")
        assert not old.snapshot(["team"]).of("retention")


class Healthy(BaseHTTPRequestHandler):
    """A provider of preheating that is well."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Healthy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_preheat_policies(client: Colour, other: Colour, provider: str) -> None:
    for one, names in ((client, ["a", "b"]), (other, ["b"])):
        for name in names:
            instance = {"name": name, "vendor": "dragonfly", "endpoint": f"{provider}/{name}", "auth_mode": "NONE"}
            one.create_preheat_instance({**instance, "enabled": True})
        wanted = {"name": "warm", "provider_id": len(names), "enabled": True, "filters": "[]"}
        one.create_preheat_policy("library", {**wanted, "trigger": '{"type":"manual"}'})
    assert told(client, other) == []  # whatever number the provider has
    policy = other.get_preheat_policy("library", "warm")
    policy.enabled = False
    other.update_preheat_policy("library", "warm", policy)
    assert told(client, other) == ["preheat policy library/warm: enabled True | None"]
