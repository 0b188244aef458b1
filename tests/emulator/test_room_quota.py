"""Quotas, where no recording shows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .conftest import Api


def quota_of(api: Api, project: str) -> dict[str, Any]:
    return next(one for one in api("GET", "/quotas").json() if one["ref"]["name"] == project)


def events(api: Api, project: str, policy: str) -> list[tuple[str, Any]]:
    answer = api("GET", f"/projects/{project}/webhook/policies/{policy}/executions", params={"sort": "id"}).json()
    payloads = [json.loads(one["extra_attrs"]["payload"]) for one in answer]
    return [(one["type"], one["event_data"]) for one in payloads]


def push(api: Api, project: str, tag: str) -> dict[str, Any]:
    marker = {"push": "image", "project": project, "repository": "app", "tag": tag, "size": 5000}
    answer: dict[str, Any] = api("POST", "!/_emulator/setup", json=marker).json()
    return answer


def limit(api: Api, project: str, size: int) -> None:
    api("PUT", f"/quotas/{quota_of(api, project)['id']}", json={"hard": {"storage": size}}, status=200)


def test_a_push_beyond_the_limit_is_refused_and_told(api: Api) -> None:
    api.project("team")
    hook = {
        "name": "hook",
        "enabled": True,
        "event_types": ["QUOTA_EXCEED", "QUOTA_WARNING"],
        "targets": [{"type": "http", "address": "http://127.0.0.1:1/"}],
    }
    answer = api("POST", "/projects/team/webhook/policies", json=hook, status=201)
    policy = answer.headers["location"].rsplit("/", 1)[1]
    assert "digest" in push(api, "team", "1")
    used = quota_of(api, "team")["used"]["storage"]
    assert events(api, "team", policy) == []
    limit(api, "team", used + 10)
    refusal = push(api, "team", "2")["refused"]
    assert "adding " in refusal
    assert "B of storage resource, which when updated to current usage of 1." in refusal
    assert quota_of(api, "team")["used"]["storage"] == used
    ((kind, data),) = events(api, "team", policy)
    assert kind == "QUOTA_EXCEED"
    assert data["custom_attributes"]["Details"] in refusal
    assert data["repository"]["repo_full_name"] == "team/app"
    limit(api, "team", -1)
    assert "digest" in push(api, "team", "2")
    limit(api, "team", quota_of(api, "team")["used"]["storage"] * 2)
    assert len(events(api, "team", policy)) == 1
    told: list[Any] = []
    tag = 2
    while not told:
        tag += 1
        assert "digest" in push(api, "team", str(tag))
        told = [data for kind, data in events(api, "team", policy) if kind == "QUOTA_WARNING" and "resources" in data]
    assert told[-1]["custom_attributes"]["Details"].startswith("quota usage reach 85%: resource storage used ")
    assert told[-1]["resources"][0]["tag"] == str(tag)


def test_what_is_there_already_needs_no_room(api: Api) -> None:
    api.project("team")
    push(api, "team", "1")
    limit(api, "team", 1)
    assert "digest" in push(api, "team", "1")
    assert "subtracting 0 B" in push(api, "team", "2")["refused"]


def test_without_quotas_nothing_is_asked(api: Api) -> None:
    api.project("team", storage_limit=1)
    api("PUT", "/configurations", json={"quota_per_project_enable": False}, status=200)
    assert "digest" in push(api, "team", "1")
    api.project("later")
    assert {one["ref"]["name"] for one in api("GET", "/quotas").json()} == {"library", "team"}


def test_order_by_size_puts_no_limit_last(api: Api) -> None:
    for name, limit in (("small", 10), ("large", 1 << 40)):
        api.project(name, storage_limit=limit)
    for sort, expected in (
        ("hard.storage", ["small", "large", "library"]),
        ("-hard.storage,creation_time", ["library", "large", "small"]),
        ("creation_time", ["library", "small", "large"]),
        ("nonsense", ["large", "small", "library"]),
    ):
        assert [one["ref"]["name"] for one in api("GET", "/quotas", params={"sort": sort}).json()] == expected
