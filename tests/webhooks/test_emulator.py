"""A receiver that gets what the emulator delivers: every type of event, in both formats."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from harborapi import webhooks
from harborapi.emulator import HarborEmulator
from harborapi.emulator.wire import HarborError
from harborapi.references import ArtifactRef
from harborapi.webhooks import ArtifactEvent, Event, QuotaEvent, ReplicationEvent, RetentionEvent, ScanEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "Bearer canary"
TYPES = [
    "PUSH_ARTIFACT",
    "PULL_ARTIFACT",
    "DELETE_ARTIFACT",
    "QUOTA_EXCEED",
    "QUOTA_WARNING",
    "SCANNING_FAILED",
    "SCANNING_STOPPED",
    "SCANNING_COMPLETED",
    "REPLICATION",
    "TAG_RETENTION",
]


class Receiver(ThreadingHTTPServer):
    """Checks and reads what it gets; answers 401 to what does not bear the secret."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.events: list[Event] = []

    def of(self, kind: str, form: str) -> list[Any]:
        return [event for event in self.events if (event.type, event.format) == (kind, form)]


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        good = webhooks.verify(self.headers, SECRET)
        if good:
            self.server.events.append(webhooks.parse(body, self.headers))
        self.send_response(204 if good else 401)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class Story:
    """Things that happen in a project, so that every event is sent."""

    def __init__(self, harbor: HarborEmulator, http: httpx2.Client) -> None:
        self.harbor, self.http = harbor, http

    def __call__(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        self.http.cookies.clear()  # with a session's cookie Harbor asks for a CSRF token
        url = path if path.startswith("/api") else "/api/v2.0" + path
        response = self.http.request(method, url, json=body)
        assert response.is_success, response.text
        return response

    def made(self, path: str, body: Any) -> int:
        return int(self("POST", path, body).headers["location"].rpartition("/")[2])

    def listen(self, address: str, secret: str = SECRET) -> None:
        forms = ("Default", "CloudEvents")
        targets = [
            {"type": "http", "address": address, "auth_header": secret, "payload_format": form} for form in forms
        ]
        policy = {"name": "hook", "enabled": True, "event_types": TYPES, "targets": targets}
        self("POST", "/projects/team/webhook/policies", policy)

    def scan(self) -> None:
        path = "/projects/team/repositories/sub%252Fapp/artifacts/1.0/scan"
        self("POST", path, {"scan_type": "vulnerability"})
        self.harbor.jobs.run()
        self("POST", path, {"scan_type": "vulnerability"})
        self("POST", path + "/stop", {"scan_type": "vulnerability"})
        self.harbor.jobs.run()
        if self.harbor.version == "2.15.2":
            self("POST", path, {"scan_type": "sbom"})
            self.harbor.jobs.run()

    def fill_the_quota(self) -> None:
        before = self.quota()
        self.harbor.push_image("team/small", ["1"])
        used = self.quota()["used"]["storage"]
        size = used - before["used"]["storage"]
        self("PUT", f"/quotas/{before['id']}", {"hard": {"storage": used + size + size // 2}})
        self.harbor.push_image("team/more", ["1"])
        with pytest.raises(HarborError, match="exceed"):
            self.harbor.push_image("team/large", ["1"])
        self("PUT", f"/quotas/{before['id']}", {"hard": {"storage": -1}})

    def quota(self) -> Any:
        return next(one for one in self("GET", "/quotas").json() if one["ref"]["name"] == "team")

    def replicate(self) -> None:
        there = self.made(
            "/registries",
            {
                "name": "there",
                "type": "harbor",
                "url": self.harbor.url,
                "credential": {"type": "basic", "access_key": "admin", "access_secret": "Harbor12345"},
            },
        )
        policy = {
            "name": "p",
            "enabled": True,
            "dest_registry": {"id": there},
            "dest_namespace": "copied",
            "dest_namespace_replace_count": 1,
            "filters": [{"type": "name", "value": "team/sub/app"}],
        }
        number = self.made("/replication/policies", policy)
        self.made("/replication/executions", {"policy_id": number})
        self.harbor.jobs.run()

    def retain(self) -> None:
        every = {"kind": "doublestar", "decoration": "matches", "pattern": "**"}
        rule = {
            "action": "retain",
            "template": "latestPushedK",
            "params": {"latestPushedK": 1},
            "tag_selectors": [every],
            "scope_selectors": {"repository": [every | {"decoration": "repoMatches", "pattern": "sub/app"}]},
        }
        body = {
            "algorithm": "or",
            "rules": [rule],
            "scope": {"level": "project", "ref": self("GET", "/projects/team").json()["project_id"]},
            "trigger": {"kind": "Schedule", "settings": {"cron": ""}},
        }
        number = self.made("/retentions", body)
        self("POST", f"/retentions/{number}/executions", {"dry_run": False})
        self.harbor.jobs.run()


@pytest.fixture(scope="module", params=["2.15.2", "2.9.5"])
def told(request: pytest.FixtureRequest) -> Iterator[tuple[Receiver, HarborEmulator, str]]:
    """What a receiver was told of a long story."""
    with receiving() as receiver, HarborEmulator(request.param, scanner=True) as harbor:
        with httpx2.Client(transport=harbor.transport, base_url=harbor.url, auth=("admin", "Harbor12345")) as http:
            story = Story(harbor, http)
            story("POST", "/projects", {"project_name": "team", "metadata": {"public": "true"}})
            story.listen(f"http://127.0.0.1:{receiver.server_port}/hook")
            digest = harbor.push_image("team/sub/app", ["1.0"])
            harbor.pull_image("team/sub/app", "1.0")
            story.scan()
            story.fill_the_quota()
            story.replicate()
            harbor.clock.advance(hours=1)
            harbor.push_image("team/sub/app", ["2.0"])
            story.retain()
            story("DELETE", "/projects/team/repositories/small/artifacts/1")
            harbor.jobs.run()
        yield receiver, harbor, digest


FORMS = pytest.mark.parametrize("form", ["Default", "CloudEvents"])


def test_every_type_came_in_both_formats(told: tuple[Receiver, HarborEmulator, str]) -> None:
    receiver, _, _ = told
    expected = {kind for kind in TYPES if kind != "SCANNING_FAILED"}  # which the emulator's own scanner never does
    for form in ("Default", "CloudEvents"):
        assert {event.type for event in receiver.events if event.format == form} == expected
    assert {type(event) for event in receiver.events} == {
        ArtifactEvent,
        ScanEvent,
        QuotaEvent,
        ReplicationEvent,
        RetentionEvent,
    }


@FORMS
def test_artifacts(told: tuple[Receiver, HarborEmulator, str], form: str) -> None:
    receiver, harbor, digest = told
    pushed = receiver.of("PUSH_ARTIFACT", form)
    host = harbor.url.partition("://")[2]
    assert pushed[0].refs == [ArtifactRef("team", "sub/app", "1.0", digest, host)]
    assert (pushed[0].operator, pushed[0].repository.repo_type) == ("admin", "public")
    deleted = [event.refs[0].name for event in receiver.of("DELETE_ARTIFACT", form)]  # accessories tell of themselves
    assert list(dict.fromkeys(deleted)) == ["team/sub/app", "team/small"]
    assert receiver.of("PULL_ARTIFACT", form)[0].refs == pushed[0].refs


@FORMS
def test_scans(told: tuple[Receiver, HarborEmulator, str], form: str) -> None:
    receiver, harbor, digest = told
    first, *more = receiver.of("SCANNING_COMPLETED", form)
    assert first.scan_type == "vulnerability"
    assert first.scan.scan_status == "Success"
    assert first.refs[0].digest == digest
    assert [event.scan_type for event in more] == (["sbom"] if harbor.version == "2.15.2" else [])
    assert all(event.resources[0].sbom_overview for event in more)
    (stopped,) = receiver.of("SCANNING_STOPPED", form)
    assert stopped.scan.scan_status == "Stopped"


@FORMS
def test_quotas(told: tuple[Receiver, HarborEmulator, str], form: str) -> None:
    receiver, _, _ = told
    assert receiver.of("QUOTA_WARNING", form)[-1].details.startswith("quota usage reach 85%")
    assert "exceed" in receiver.of("QUOTA_EXCEED", form)[-1].details
    assert receiver.of("QUOTA_EXCEED", form)[-1].repository.name == "large"


@FORMS
def test_replications(told: tuple[Receiver, HarborEmulator, str], form: str) -> None:
    receiver, _, _ = told
    results = [event.replication for event in receiver.of("REPLICATION", form)]
    assert sorted(result.job_status for result in results) == ["Running", "Success"]
    done = next(result for result in results if result.job_status == "Success")
    assert done.src_resource.registry_name is None
    assert (done.dest_resource.registry_name, done.trigger_type) == ("there", "MANUAL")
    assert done.successful_artifact[0].type == "artifact"
    assert done.execution_timestamp.tzinfo is not None


@FORMS
def test_retention(told: tuple[Receiver, HarborEmulator, str], form: str) -> None:
    receiver, _, _ = told
    (event,) = receiver.of("TAG_RETENTION", form)
    assert (event.retention.total, event.retention.retained, event.retention.project_name) == (2, 1, "team")
    assert event.retention.retention_rule[0].scope_selectors["repository"][0].pattern == "sub/app"
    assert "1.0" in event.retention.deleted_artifact[0].name_tag


def test_what_does_not_bear_the_secret_is_not_let_in() -> None:
    with receiving() as receiver, HarborEmulator() as harbor:
        with httpx2.Client(transport=harbor.transport, base_url=harbor.url, auth=("admin", "Harbor12345")) as http:
            story = Story(harbor, http)
            story("POST", "/projects", {"project_name": "team", "metadata": {"public": "true"}})
            story.listen(f"http://127.0.0.1:{receiver.server_port}/hook", "Bearer other")
            harbor.push_image("team/app", ["1.0"])
            harbor.jobs.run()
            (one, other) = story("GET", "/projects/team/webhook/policies/1/executions").json()
        assert (one["status"], other["status"], receiver.events) == ("Error", "Error", [])
        event = webhooks.parse(one["extra_attrs"]["payload"])
        assert isinstance(event, ArtifactEvent)
        assert event.refs[0].tag == "1.0"
