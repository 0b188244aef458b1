"""Webhooks: what is sent, and the account of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from harborapi.emulator import HarborEmulator

from .replay.standin import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Api

PATH = "/projects/team/webhook/policies"


@pytest.fixture
def sink() -> Iterator[str]:
    """The address of a server that remembers what it is sent."""
    with running() as address:
        yield address


def received(sink: str) -> list[dict[str, Any]]:
    with httpx2.Client(trust_env=False) as http:
        found: list[dict[str, Any]] = http.get(f"{sink}/hooks").json()
    return found


def policy(api: Api, *targets: dict[str, Any], events: tuple[str, ...] = ("PUSH_ARTIFACT",), **more: Any) -> str:
    body = {"name": "hook", "enabled": True, "event_types": list(events), "targets": list(targets)} | more
    return api("POST", PATH, json=body, status=201).headers["location"].rpartition("/")[2]


def test_an_event_is_sent_with_its_credential(harbor: HarborEmulator, api: Api, sink: str) -> None:
    api.project("team")
    number = policy(
        api,
        {"type": "http", "address": f"{sink}/hook", "auth_header": "Bearer x"},
        {"type": "http", "address": f"{sink}/hook", "payload_format": "CloudEvents"},
    )
    digest = harbor.push_image("team/app", ["1"])
    (first, second) = api("GET", f"{PATH}/{number}/executions", params={"sort": "id"}).json()
    assert first["status"] == "Running"
    api("DELETE", f"{PATH}/{number}", status=412)
    harbor.jobs.run()
    plain, cloud = received(sink)
    assert plain["headers"]["Authorization"] == "Bearer x"
    assert "Authorization" not in cloud["headers"]
    assert cloud["headers"]["Content-Type"] == "application/cloudevents+json"
    body = json.loads(plain["body"])
    assert (body["type"], body["operator"]) == ("PUSH_ARTIFACT", "admin")
    assert body["event_data"]["resources"] == [
        {"digest": digest, "tag": "1", "resource_url": f"{harbor.harbor.host}/team/app:1"}
    ]
    assert body["event_data"]["repository"]["repo_type"] == "private"
    assert json.loads(cloud["body"])["data"] == body["event_data"]
    (task,) = api("GET", f"{PATH}/{number}/executions/{second['id']}/tasks").json()
    assert task["status"] == "Success"
    log = api("GET", f"{PATH}/{number}/executions/{second['id']}/tasks/{task['id']}/log").text
    assert cloud["body"] in log
    api("DELETE", f"{PATH}/{number}", status=200)
    api("GET", f"{PATH}/{number}/executions", status=404)


def test_what_fails_is_tried_three_times(harbor: HarborEmulator, api: Api, sink: str) -> None:
    api.project("team")
    number = policy(api, {"type": "slack", "address": f"{sink}/hook-fail"})
    harbor.push_image("team/app", ["1"])
    harbor.jobs.run()
    sent = received(sink)
    assert [one["path"] for one in sent] == ["/hook-fail"] * 3
    texts = [block["text"]["text"] for block in json.loads(sent[0]["body"])["blocks"]]
    assert texts[1] == "*event_type:* PUSH_ARTIFACT"
    (job,) = api("GET", "/projects/team/webhook/jobs", params={"policy_id": number, "status": "Error"}).json()
    assert (job["notify_type"], job["job_detail"]) == ("slack", sent[0]["body"])


def test_an_address_that_is_none_ends_in_an_error(harbor: HarborEmulator, api: Api) -> None:
    api.project("team")
    number = policy(api, {"type": "http", "address": "nonsense"})
    harbor.push_image("team/app", ["1"])
    harbor.jobs.run()
    (execution,) = api("GET", f"{PATH}/{number}/executions").json()
    assert execution["status"] == "Error"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ({"type": "http", "address": ""}, "empty URL"),
        ({"type": "http", "address": "ftp://example.com"}, "invalid scheme: ftp"),
        ({"type": "mail", "address": "http://example.com"}, "unsupported target type mail with policy hook"),
    ],
)
def test_bad_targets(api: Api, target: dict[str, Any], message: str) -> None:
    api.project("team")
    body = {"name": "hook", "event_types": ["PUSH_ARTIFACT"], "targets": [target]}
    assert api("POST", PATH, json=body, status=400).json()["errors"][0]["message"] == message


def test_twice_asked_is_twice_sent_and_silence_is_kept(harbor: HarborEmulator, api: Api, sink: str) -> None:
    api.project("team")
    target = {"type": "http", "address": f"{sink}/hook"}
    number = policy(api, target, events=("PULL_ARTIFACT", "PULL_ARTIFACT"))
    harbor.push_image("team/app", ["1"])
    harbor.pull_image("team/app", "1")
    path = f"{PATH}/{number}/executions"
    assert len(api("GET", path).json()) == 2
    harbor.configure(notification_enable=False)
    harbor.pull_image("team/app", "1")
    assert len(api("GET", path).json()) == 2
    harbor.jobs.run()


def test_only_whole_artifacts_are_told_of_when_they_go(harbor: HarborEmulator, api: Api, sink: str) -> None:
    api.project("team")
    number = policy(api, {"type": "http", "address": f"{sink}/hook"}, events=("DELETE_ARTIFACT",))
    digest = harbor.push_index("team/app", ["1"])
    api("DELETE", "/projects/team/repositories/app/artifacts/1", status=200)
    (execution,) = api("GET", f"{PATH}/{number}/executions").json()
    (resource,) = json.loads(execution["extra_attrs"]["payload"])["event_data"]["resources"]
    assert (resource["digest"], resource["tag"]) == (digest, "1")
    (line,) = api("GET", "/projects/team/webhook/lasttrigger").json()
    assert line["last_trigger_time"] > line["creation_time"]
    harbor.jobs.run()


@pytest.mark.parametrize("version", ["2.15.2", "2.9.5"])
def test_a_scan_is_told_of(version: str, api_of: Any, sink: str) -> None:
    harbor = HarborEmulator(version, scanner=True)
    api = api_of(harbor)
    api.project("team")
    number = policy(api, {"type": "http", "address": f"{sink}/hook"}, events=("SCANNING_COMPLETED",))
    harbor.push_image("team/app", ["1"])
    api("POST", "/projects/team/repositories/app/artifacts/1/scan", json={}, status=202)
    harbor.jobs.run()
    (execution,) = api("GET", f"{PATH}/{number}/executions").json()
    data = json.loads(execution["extra_attrs"]["payload"])["event_data"]
    (overview,) = data["resources"][0]["scan_overview"].values()
    assert overview["scan_status"] == "Success"
    assert data.get("scan") == ({"scan_type": "vulnerability"} if version == "2.15.2" else None)
    assert "date_created" not in data["repository"]


def test_who_may_read_and_write(api: Api) -> None:
    api.project("team")
    number = policy(api, {"type": "http", "address": "http://127.0.0.1:1/"})
    maintainer, developer = api.user("m", project="team", role=4), api.user("d", project="team", role=2)
    api("GET", f"{PATH}/{number}", as_=maintainer, status=200)
    api("DELETE", f"{PATH}/{number}", as_=maintainer, status=403)
    api("GET", PATH, as_=developer, status=403)
    api("GET", f"/projects/nosuch/webhook/policies/{number}", as_=developer, status=404)
    api("GET", "/projects/nosuch/webhook/policies", as_=developer, status=403)
