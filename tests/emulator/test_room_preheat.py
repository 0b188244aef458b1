"""Preheating: what is selected, and how it is brought to the provider."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.emulator import HarborEmulator

from .replay.standin import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Api

PATH = "/projects/team/preheat/policies"
ALL = [{"type": "repository", "value": "**"}, {"type": "tag", "value": "**"}]


@pytest.fixture
def provider() -> Iterator[str]:
    """The address of a Dragonfly."""
    with running() as address:
        yield address


def instance(api: Api, endpoint: str, **more: Any) -> int:
    body = {"name": "df", "vendor": "dragonfly", "endpoint": endpoint, "auth_mode": "NONE", "enabled": True} | more
    api("POST", "/p2p/preheat/instances", json=body, status=201)
    return int(api("GET", f"/p2p/preheat/instances/{body['name']}").json()["id"])


def policy(api: Api, provider_id: int, filters: list[Any] | None = None, trigger: str = "manual", **more: Any) -> None:
    cron = {"cron": more.pop("cron", "")}
    body = {"name": "hot", "provider_id": provider_id, "enabled": True, "filters": json.dumps(filters or ALL)}
    body["trigger"] = json.dumps({"type": trigger, "trigger_setting": cron})
    api("POST", PATH, json=body | more, status=201)


def preheated(api: Api) -> list[str]:
    """What the latest run was to bring, or did."""
    latest = api("GET", f"{PATH}/hot/executions").json()[0]
    tasks = api("GET", f"{PATH}/hot/executions/{latest['id']}/tasks", status=200).json()
    return sorted(one["extra_attrs"]["artifact"] for one in tasks)


def schedules(api: Api) -> list[str]:
    """When policies run."""
    listed = api("GET", "/schedules", status=200).json()
    return [one["cron"] for one in listed if one["vendor_type"] == "P2P_PREHEAT"]


@pytest.mark.parametrize("harbor", ["2.15.2", "2.9.5"], indirect=True)
def test_a_run_brings_the_images_there(harbor: HarborEmulator, api: Api, provider: str) -> None:
    api.project("team")
    harbor.push_image("team/app", ["1", "2"])
    harbor.push_chart("team/chart")
    policy(api, instance(api, provider))
    location = api("POST", f"{PATH}/hot", json={}, status=201).headers["location"]
    assert location.startswith("/projects/team/preheat/policies/hot/executions/")
    assert preheated(api) == ["team/app:1", "team/app:2"]
    api("DELETE", f"{PATH}/hot", status=412)
    api("DELETE", "/p2p/preheat/instances/df", status=412)
    harbor.jobs.run()
    execution = api("GET", location).json()
    assert (execution["status"], execution["metrics"]) == ("Success", {"task_count": 2, "success_task_count": 2})
    api("DELETE", f"{PATH}/hot", status=200)
    api("DELETE", "/p2p/preheat/instances/df", status=200)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([{"type": "repository", "value": "app"}], ["team/app:1", "team/app:v2"]),
        ([{"type": "tag", "value": "v*"}], ["team/app:v2", "team/lib/deep:v1"]),
        ([{"type": "repository", "value": "lib/*"}], ["team/lib/deep:v1"]),
        ([{"type": "label", "value": "hot"}], ["team/lib/deep:v1"]),
        ([{"type": "label", "value": "hot,cold"}], []),
        ([{"type": "signature", "value": True}], ["team/app:1"]),
        ([{"type": "label", "value": ""}], ["team/app:1", "team/app:v2", "team/lib/deep:v1"]),
    ],
)
def test_filters(harbor: HarborEmulator, api: Api, provider: str, filters: list[Any], expected: list[str]) -> None:
    api.project("team")
    signed = harbor.push_image("team/app", ["1"])
    harbor.push_signature("team/app", signed)
    harbor.push_image("team/app", ["v2"])
    harbor.push_image("team/lib/deep", ["v1"])
    label = api("POST", "/labels", json={"name": "hot", "scope": "g"}, status=201).headers["location"]
    place = "/projects/team/repositories/lib%252Fdeep/artifacts/v1/labels"
    api("POST", place, json={"id": int(label.rpartition("/")[2])}, status=200)
    policy(api, instance(api, provider), filters)
    api("POST", f"{PATH}/hot", json={}, status=201)
    assert [one for one in preheated(api) if "sha256-" not in one] == expected
    harbor.jobs.run()


def test_a_filter_of_severity_can_not_be_run_since_2_15(api_of: Any, provider: str) -> None:
    for version, status in (("2.14.4", 201), ("2.15.2", 500)):
        harbor = HarborEmulator(version)
        api = api_of(harbor)
        api.project("team")
        harbor.push_image("team/app", ["1"])
        policy(api, instance(api, provider), [*ALL, {"type": "vulnerability", "value": 3}])
        api("POST", f"{PATH}/hot", json={}, status=status)
    executions = api.emulator.harbor.state  # the failed start left nothing behind
    from harborapi.emulator.executions import EXECUTIONS

    assert len(executions[EXECUTIONS]) == 0


def test_the_provider_may_pull_what_it_is_told_of(harbor: HarborEmulator, api: Api, provider: str) -> None:
    api.project("team")
    harbor.push_image("team/app", ["1"])
    policy(api, instance(api, provider), extra_attrs=json.dumps({"scope": "all_peers", "cluster_ids": [4]}))
    api("POST", f"{PATH}/hot", json={}, status=201)
    from harborapi.emulator.jobs import JOBS

    (job,) = harbor.harbor.state[JOBS]
    image = job.data["image"]
    assert (image["scope"], image["cluster_ids"]) == ("all_peers", [4])
    path = image["url"].removeprefix(harbor.url)
    api("GET", f"!{path}", as_=None, status=401)
    api("GET", f"!{path}", as_=None, headers=image["headers"], status=200)
    harbor.jobs.run()


def test_nothing_to_do_is_a_success(api: Api, provider: str) -> None:
    api.project("team")
    policy(api, instance(api, provider))
    api("POST", f"{PATH}/hot", json={}, status=201)
    (execution,) = api("GET", f"{PATH}/hot/executions").json()
    assert (execution["status"], execution["status_message"]) == ("Success", "no artifacts to preheat")


def test_a_severity_of_the_project_guards_what_is_brought(api_of: Any, provider: str) -> None:
    harbor = HarborEmulator(scanner=True)
    api = api_of(harbor)
    api.project("team")
    for tag in ("scanned", "unscanned"):
        harbor.push_image("team/app", [tag])
    api("POST", "/projects/team/repositories/app/artifacts/scanned/scan", json={"scan_type": "vulnerability"})
    harbor.jobs.run()
    api("PUT", "/projects/team", json={"metadata": {"prevent_vul": "true", "severity": "critical"}}, status=200)
    policy(api, instance(api, provider))
    api("POST", f"{PATH}/hot", json={}, status=201)
    assert "team/app:unscanned" not in preheated(api)
    harbor.jobs.run()


def test_a_push_starts_a_policy_that_waits_for_it(harbor: HarborEmulator, api: Api, provider: str) -> None:
    api.project("team")
    harbor.push_image("team/app", ["old"])
    policy(api, instance(api, provider), [{"type": "tag", "value": "v*"}], "event_based")
    harbor.push_image("team/app", ["v1"])
    harbor.push_image("team/app", ["w1"])
    harbor.jobs.run()
    (execution,) = api("GET", f"{PATH}/hot/executions").json()
    assert (execution["trigger"], execution["status"]) == ("event_based", "Success")
    assert preheated(api) == ["team/app:v1"]


def test_a_schedule_starts_a_policy(harbor: HarborEmulator, api: Api, provider: str) -> None:
    api.project("team")
    harbor.push_image("team/app", ["1"])
    policy(api, instance(api, provider), trigger="scheduled", cron="0 0 3 * * *")
    assert schedules(api) == ["0 0 3 * * *"]
    harbor.clock.advance(86_400)
    (execution,) = api("GET", f"{PATH}/hot/executions").json()
    assert execution["extra_attrs"]["triggerSetting"] == "0 0 3 * * *"
    api("DELETE", f"{PATH}/hot", status=200)
    assert schedules(api) == []


def test_a_provider_that_is_not_there(harbor: HarborEmulator, api: Api) -> None:
    api.project("team")
    harbor.push_image("team/app", ["1"])
    policy(api, instance(api, "http://127.0.0.1:1"))
    api("POST", f"{PATH}/hot", json={}, status=500)
    assert api("GET", f"{PATH}/hot/executions").json() == []


def test_a_provider_that_fails_later(harbor: HarborEmulator, api: Api, provider: str) -> None:
    api.project("team")
    harbor.push_image("team/app", ["1"])
    policy(api, instance(api, provider, name="kr", vendor="kraken"))
    api("POST", f"{PATH}/hot", json={}, status=201)
    harbor.jobs.run()
    (execution,) = api("GET", f"{PATH}/hot/executions").json()
    (task,) = api("GET", f"{PATH}/hot/executions/{execution['id']}/tasks").json()
    assert (execution["status"], task["status"]) == ("Error", "Error")
    log = api("GET", f"{PATH}/hot/executions/{execution['id']}/tasks/{task['id']}/logs").text
    assert "[ERROR] http error: code 404" in log


def test_pings(api: Api, provider: str) -> None:
    path = "/p2p/preheat/instances/ping"
    number = instance(api, provider, auth_mode="BASIC", auth_info={"username": "u", "password": "p"})
    api("POST", path, json={"id": number}, status=200)
    assert api("POST", path, json={"id": 99}, status=404).content == b""
    assert api("POST", path, json={"name": "x"}, status=400).content == b""
    odd = {"name": "x", "vendor": "dragonfly", "endpoint": provider, "auth_mode": "ODD"}
    api("POST", path, json=odd, status=500)


@pytest.mark.parametrize("version", ["2.15.2", "2.15.0", "2.14.4", "2.9.5"])
def test_credentials_of_an_instance(version: str, api_of: Any) -> None:
    api = api_of(HarborEmulator(version))
    info = {"token": "t"}
    number = instance(api, "http://127.0.0.1:1", auth_mode="OAUTH", auth_info=info)
    shown = api("GET", "/p2p/preheat/instances/df").json()
    hidden = version in ("2.15.2", "2.14.4")
    assert shown.get("auth_info") == (None if hidden else info)
    body = {"id": number, "name": "df", "vendor": "dragonfly", "endpoint": "http://127.0.0.1:1", "auth_mode": "OAUTH"}
    api("PUT", "/p2p/preheat/instances/df", json=body | {"enabled": True}, status=200)
    from harborapi.emulator.preheating import INSTANCES

    row = api.emulator.harbor.state[INSTANCES].get(number)
    assert row is not None
    assert row.auth_info == (info if hidden else {})


def test_what_is_in_use_can_not_be_switched_off_or_change_its_kind(api: Api, provider: str) -> None:
    api.project("team")
    number = instance(api, provider)
    policy(api, number)
    body = {"id": number, "name": "df", "vendor": "dragonfly", "endpoint": provider, "auth_mode": "NONE"}
    refusal = api("PUT", "/p2p/preheat/instances/df", json=body | {"enabled": False}, status=412).json()
    assert "cannot be disabled" in refusal["errors"][0]["message"]
    api("PUT", "/p2p/preheat/instances/df", json=body | {"enabled": True, "vendor": "kraken"}, status=500)
    other = api("POST", "/p2p/preheat/instances", json=body | {"endpoint": "http://127.0.0.1:2"}, status=409).json()
    assert other["errors"][0]["code"] == "CONFLICT"


def test_a_project_takes_its_policies_along(harbor: HarborEmulator, api: Api, provider: str) -> None:
    api.project("team")
    policy(api, instance(api, provider), trigger="scheduled", cron="0 0 3 * * *")
    api("DELETE", "/projects/team", status=200)
    assert schedules(api) == []
    api("DELETE", "/p2p/preheat/instances/df", status=200)
