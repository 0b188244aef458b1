"""Registries and replication: from this Harbor to itself, and between two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harborapi.emulator import HarborEmulator

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Api

ADMIN_CREDENTIAL = {"type": "basic", "access_key": "admin", "access_secret": "Harbor12345"}


def registry(api: Api, url: str | None = None, **more: object) -> int:
    body: dict[str, Any] = {"name": "there", "type": "harbor", "url": url or api.emulator.url}
    body |= {"credential": ADMIN_CREDENTIAL} | more
    return int(api("POST", "/registries", json=body, status=201).headers["location"].rsplit("/", 1)[1])


def policy(api: Api, number: int, *, pull: bool = False, **more: object) -> int:
    body: dict[str, Any] = {"name": "p", "enabled": True, "override": True}
    body |= {"src_registry" if pull else "dest_registry": {"id": number}} | more
    made = api("POST", "/replication/policies", json=body, status=201)
    return int(made.headers["location"].rsplit("/", 1)[1])


def run(api: Api, number: int) -> dict[str, Any]:
    where = api("POST", "/replication/executions", json={"policy_id": number}, status=201).headers["location"]
    api.emulator.jobs.run()
    execution: dict[str, Any] = api("GET", "!" + where).json()
    return execution


def tags(api: Api, project: str, repository: str) -> dict[str, str]:
    rows = api("GET", f"/projects/{project}/repositories/{repository}/artifacts").json()
    return {tag["name"]: row["digest"] for row in rows for tag in row["tags"] or []}


def tasks(api: Api, execution: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api("GET", f"/replication/executions/{execution['id']}/tasks").json()
    return rows


def log(api: Api, execution: dict[str, Any], number: int = 0) -> str:
    task = tasks(api, execution)[number]
    return api("GET", f"/replication/executions/{execution['id']}/tasks/{task['id']}/log", status=200).text


def test_a_push_to_another_harbor(api: Api, api_of: Callable[[HarborEmulator], Api]) -> None:
    other = api_of(HarborEmulator("2.9.5"))
    index = api.emulator.push_index("library/app", tags=["1.0", "latest"])
    signature = api.emulator.push_signature("library/app", index)
    api.emulator.push_chart("library/chart", tags=["0.1.0"])
    with other.emulator.serve() as server:
        number = policy(api, registry(api, server.url), dest_namespace="copied/deep", dest_namespace_replace_count=1)
        execution = run(api, number)
        assert (execution["status"], execution["total"], execution["succeed"]) == ("Succeed", 2, 2)
        assert "completed" in log(api, execution)
        assert tags(other, "copied", "deep%252Fapp") == {"1.0": index, "latest": index}
        path = "/projects/copied/repositories/deep%252Fapp/artifacts/1.0/accessories"
        assert [one["digest"] for one in other("GET", path).json()] == [signature]
        assert other("GET", "/projects/copied").json()["metadata"]["public"] == "true"
        chart = "/projects/copied/repositories/deep%252Fchart/artifacts/0.1.0/additions/values.yaml"
        assert "replicas" in other("GET", chart).text


def test_a_pull_from_another_harbor(api: Api, api_of: Callable[[HarborEmulator], Api]) -> None:
    other = api_of(HarborEmulator())
    digest = other.emulator.push_image("library/team/app", tags=["1.0", "2.0"])
    with other.emulator.serve() as server:
        there = registry(api, server.url)
        filters = [{"type": "name", "value": "library/**"}, {"type": "tag", "value": "1.*"}]
        number = policy(api, there, pull=True, dest_namespace="mirror", filters=filters)
        assert run(api, number)["status"] == "Succeed"
        assert tags(api, "mirror", "app") == {"1.0": digest}
        assert other("GET", "/projects/library/repositories/team%252Fapp").json()["pull_count"] == 0
        api("GET", f"/registries/{there}/info", status=200)
    assert api.emulator.pull_image("mirror/app", "1.0") is None
    failed = run(api, number)
    assert (failed["status"], failed["total"]) == ("Failed", 0)
    assert "ConnectError" in failed["status_text"]


@pytest.mark.parametrize(
    ("filters", "chosen"),
    [
        ([], {"a:1", "a:2", "b/c:1"}),
        ([{"type": "name", "value": "library/*"}], {"a:1", "a:2"}),
        ([{"type": "name", "value": "library/b/**"}], {"b/c:1"}),
        ([{"type": "name", "value": ""}, {"type": "tag", "value": "1"}], {"a:1", "b/c:1"}),
        ([{"type": "tag", "value": "1", "decoration": "excludes"}], {"a:2"}),
        ([{"type": "label", "value": ["x"]}], {"a:2"}),
        ([{"type": "label", "value": ["x", "y"]}], set()),
        ([{"type": "label", "value": ["x"], "decoration": "excludes"}], {"a:1", "b/c:1"}),
        ([{"type": "resource", "value": "image"}], {"a:1", "a:2", "b/c:1"}),
    ],
)
def test_filters(api: Api, filters: list[dict[str, Any]], chosen: set[str]) -> None:
    for name, tag in (("a", "1"), ("a", "2"), ("b/c", "1")):
        api.emulator.push_image(f"library/{name}", tags=[tag])
    label = api("POST", "/labels", json={"name": "x", "scope": "g"}, status=201).headers["location"].rsplit("/", 1)[1]
    api("POST", "/projects/library/repositories/a/artifacts/2/labels", json={"id": int(label)}, status=200)
    execution = run(
        api, policy(api, registry(api), dest_namespace="to", dest_namespace_replace_count=1, filters=filters)
    )
    names = ("a", "b%252Fc")
    found = (
        {f"{name.replace('%252F', '/')}:{tag}" for name in names for tag in tags(api, "to", name)} if chosen else set()
    )
    assert found == chosen
    assert execution["status_text"] == ("" if chosen else "no resources need to be replicated")
    assert execution["status"] == "Succeed"


@pytest.mark.parametrize(
    ("namespace", "count", "name"),
    [("to", -1, "to/c"), ("to", 0, "to/library/b/c"), ("to", 1, "to/b/c"), ("to", 2, "to/c"), ("to", 3, "")],
)
def test_names_at_the_destination(api: Api, namespace: str, count: int, name: str) -> None:
    api.emulator.push_image("library/b/c", tags=["1"])
    number = policy(api, registry(api), dest_namespace=namespace, dest_namespace_replace_count=count)
    execution = run(api, number)
    assert execution["status"] == ("Succeed" if name else "Failed")
    if name:
        assert tasks(api, execution)[0]["dst_resource"] == f"{name} [1 item(s) in total]"
    else:
        assert "flattening level is 3" in execution["status_text"]


def test_what_is_there_is_kept_unless_it_may_be_replaced(api: Api) -> None:
    new = api.emulator.push_image("library/app", tags=["1.0"])
    api.project("to")
    old = api.emulator.push_image("to/app", tags=["1.0"])
    there = registry(api)
    filters = [{"type": "name", "value": "library/**"}]
    keeping = policy(api, there, dest_namespace="to", override=False, filters=filters)
    replacing = policy(api, there, dest_namespace="to", name="q", filters=filters)
    execution = run(api, keeping)
    assert execution["status"] == "Succeed"
    assert "override" in log(api, execution)
    assert tags(api, "to", "app") == {"1.0": old}
    run(api, replacing)
    assert tags(api, "to", "app") == {"1.0": new}
    again = run(api, replacing)
    assert "already exists" in log(api, again)


def test_a_run_goes_through_its_states(api: Api) -> None:
    api.emulator.push_image("library/app", tags=["1.0"])
    number = policy(api, registry(api), dest_namespace="to", single_active_replication=True)
    where = "!" + api("POST", "/replication/executions", json={"policy_id": number}).headers["location"]
    assert api("GET", where).json()["total"] == 0
    second = api("POST", "/replication/executions", json={"policy_id": number}, status=201).headers["location"]
    assert api("GET", "!" + second).json()["status"] == "Failed"
    assert api("DELETE", f"/replication/policies/{number}").status_code == 412
    api.emulator.clock.advance(0.4)
    assert api("GET", where).json()["in_progress"] == 1
    assert api("GET", where + "/tasks", params={"status": "Pending"}).json()[0]["status"] == "Pending"
    api.emulator.clock.advance(0.3)
    assert api("GET", where + "/tasks", params={"status": "InProgress"}).json()[0]["status"] == "InProgress"
    assert api("PUT", where, status=200).json() is None
    assert api("GET", where).json()["status"] == "Stopped"
    api.emulator.jobs.run()
    assert api("GET", where).json()["stopped"] == 1
    assert api("GET", "/projects/to/repositories").json() == []
    api("DELETE", f"/replication/policies/{number}", status=200)


def test_events_are_followed(api: Api) -> None:
    filters = [{"type": "name", "value": "library/**"}, {"type": "tag", "value": "1*"}]
    more: dict[str, Any] = {"trigger": {"type": "event_based"}, "deletion": True, "filters": filters}
    number = policy(api, registry(api), dest_namespace="to", **more)
    digest = api.emulator.push_image("library/app", tags=["1.0"])
    api.emulator.push_image("library/app", tags=["2.0"])
    api.emulator.jobs.run()
    assert tags(api, "to", "app") == {"1.0": digest}
    base = "/projects/library/repositories/app/artifacts"
    api("POST", f"{base}/1.0/tags", json={"name": "1.1"}, status=201)
    api.emulator.jobs.run()
    assert tags(api, "to", "app") == {"1.0": digest, "1.1": digest}
    api("DELETE", f"{base}/1.0/tags/1.0", status=200)
    api.emulator.jobs.run()
    assert tags(api, "to", "app") == {"1.1": digest}
    api("DELETE", f"{base}/1.1", status=200)
    api.emulator.jobs.run()
    assert tags(api, "to", "app") == {}
    rows = api("GET", "/replication/executions", params={"policy_id": str(number)}).json()
    assert {row["trigger"] for row in rows} == {"event_based"}
    found = [tasks(api, row)[0]["operation"] for row in reversed(rows)]
    assert found == ["copy", "copy", "tag deletion", "deletion"]


def test_a_schedule_runs_it(api: Api) -> None:
    digest = api.emulator.push_image("library/app", tags=["1.0"])
    trigger = {"type": "scheduled", "trigger_settings": {"cron": "0 0 * * * *"}}
    number = policy(api, registry(api), dest_namespace="to", trigger=trigger)
    api.emulator.clock.advance(3605)
    api.emulator.jobs.run()
    assert tags(api, "to", "app") == {"1.0": digest}
    (row,) = api("GET", "/replication/executions", params={"trigger": "scheduled"}).json()
    assert row["policy_id"] == number


def test_a_refused_push_is_an_error(api: Api) -> None:
    api.emulator.push_image("library/app", tags=["1.0"])
    api.project("to")
    body = {"hard": {"storage": 10}}
    (quota,) = [row for row in api("GET", "/quotas").json() if row["ref"]["name"] == "to"]
    api("PUT", f"/quotas/{quota['id']}", json=body, status=200)
    execution = run(api, policy(api, registry(api), dest_namespace="to"))
    assert (execution["status"], execution["failed"]) == ("Failed", 1)
    assert "DENIED" in log(api, execution)


def test_a_proxy_project_is_left_out(api: Api) -> None:
    api.emulator.push_image("library/app", tags=["1.0"])
    there = registry(api)
    api.project("to", registry_id=there)
    execution = run(api, policy(api, there, dest_namespace="to"))
    assert execution["status_text"] == "no resources need to be replicated"


@pytest.mark.parametrize(
    ("more", "status", "message"),
    [
        ({"filters": [{"type": "name", "value": 1}]}, 400, "isn't string"),
        ({"filters": [{"type": "resource", "value": "chart"}]}, 400, "invalid resource filter: chart"),
        ({"filters": [{"type": "name", "value": "a", "decoration": "matches"}]}, 400, "only tag and label"),
        ({"filters": [{"type": "label", "value": "a"}]}, 400, "string slice"),
        ({"dest_namespace": "A!"}, 400, "invalid destination namespace"),
        ({"dest_namespace_replace_count": 200}, 422, "number 200 into"),
        ({"trigger": {"type": "scheduled", "trigger_settings": {"cron": "1 0 * * * *"}}}, 400, "1st field"),
        ({"trigger": {"type": "scheduled", "trigger_settings": {"cron": "0 * * * * *"}}}, 400, "Minutes"),
        ({"trigger": {"type": "event_based"}, "single_active_replication": True}, 500, "internal"),
    ],
)
def test_policies_that_are_refused(api: Api, more: dict[str, Any], status: int, message: str) -> None:
    body = {"name": "p", "dest_registry": {"id": registry(api)}} | more
    refused = api("POST", "/replication/policies", json=body, status=status)
    assert message in refused.json()["errors"][0]["message"]


def test_a_pattern_that_can_t_be_read_fails_the_run(api: Api) -> None:
    execution = run(api, policy(api, registry(api), filters=[{"type": "name", "value": "["}]))
    assert execution["status"] == "Succeed"  # there was nothing that it was asked of
    api.emulator.push_image("library/app")
    number = policy(api, 1, name="q", filters=[{"type": "name", "value": "["}])
    assert run(api, number)["status"] == "Failed"


# ---- registries


def test_a_ca_certificate_must_be_one(api: Api) -> None:
    body = {"name": "r", "type": "harbor", "url": api.emulator.url, "ca_certificate": "nonsense"}
    refused = api("POST", "/registries", json=body, status=400)
    assert "CA certificate" in refused.json()["errors"][0]["message"]
    api("POST", "/registries", json=body | {"ca_certificate": ""}, status=201)
    assert "ca_certificate" not in api("GET", "/registries/1").json()


def test_another_registry_than_a_harbor(api: Api, api_of: Callable[[HarborEmulator], Api]) -> None:
    other = api_of(HarborEmulator())
    digest = other.emulator.push_image("library/app", tags=["1.0"])
    with other.emulator.serve() as server:
        url = server.url
        there = registry(api, url, type="docker-registry")
        info = api("GET", f"/registries/{there}/info", status=200).json()
        assert [one["type"] for one in info["supported_resource_filters"]] == ["name", "tag", "resource"]
        wrong = {"name": "w", "type": "docker-registry", "url": url, "credential": {"access_key": "x"}}
        assert api("POST", "/registries", json=wrong).status_code == 400
        filters = [{"type": "name", "value": "library/app"}]
        assert run(api, policy(api, there, pull=True, dest_namespace="to", filters=filters))["status"] == "Succeed"
        assert tags(api, "to", "app") == {"1.0": digest}
    gone = {"name": "gone", "type": "docker-registry", "url": url}
    assert api("POST", "/registries", json=gone).status_code == 400
    assert api("POST", "/registries", json=gone | {"type": "harbor"}).status_code == 500
    assert api("PUT", f"/registries/{there}", json={"description": "x"}).status_code == 400
