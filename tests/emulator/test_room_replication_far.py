"""Replication from and to registries elsewhere, well-behaved and not."""

from __future__ import annotations

import json
import ssl
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from harborapi.emulator import HarborEmulator, contents
from harborapi.emulator.replication import foreign

from .far import Answer, Far, as_json
from .test_room_replication import log, policy, registry, run, tags

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Api


@pytest.fixture
def other(api_of: Callable[[HarborEmulator], Api]) -> Api:
    return api_of(HarborEmulator())


def following(namespace: str = "to") -> dict[str, Any]:
    """A policy's settings: it follows what happens in `library`."""
    filters = [{"type": "name", "value": "library/**"}]
    return {"trigger": {"type": "event_based"}, "deletion": True, "filters": filters, "dest_namespace": namespace}


def last(api: Api) -> dict[str, Any]:
    found: dict[str, Any] = api("GET", "/replication/executions").json()[0]
    return found


# ---- another Harbor


def test_signatures_are_pulled_with_what_they_sign(api: Api, other: Api) -> None:
    digest = other.emulator.push_image("library/app", tags=["1.0", "2.0"])
    signature = other.emulator.push_signature("library/app", digest)
    with other.emulator.serve() as server:
        number = policy(api, registry(api, server.url), pull=True, dest_namespace="to")
        assert run(api, number)["status"] == "Succeed"
    rows = api("GET", "/projects/to/repositories/app/artifacts/1.0/accessories").json()
    assert [row["digest"] for row in rows] == [signature]


def test_deletions_are_followed_at_another_harbor(api: Api, other: Api) -> None:
    with other.emulator.serve() as server:
        policy(api, registry(api, server.url), **following())
        digest = api.emulator.push_image("library/app", tags=["1.0", "2.0"])
        api.emulator.jobs.run()
        assert tags(other, "to", "app") == {"1.0": digest, "2.0": digest}
        api("DELETE", "/projects/library/repositories/app/artifacts/1.0/tags/2.0", status=200)
        api.emulator.jobs.run()
        assert tags(other, "to", "app") == {"1.0": digest}
        other("DELETE", "/projects/to/repositories/app/artifacts/1.0/tags/1.0", status=200)
        api("DELETE", "/projects/library/repositories/app/artifacts/1.0/tags/1.0", status=200)
        api.emulator.jobs.run()
        assert "doesn't exist on the destination registry, skip" in log(api, last(api))
        other("DELETE", f"/projects/to/repositories/app/artifacts/{digest}", status=200)
        api("DELETE", f"/projects/library/repositories/app/artifacts/{digest}", status=200)
        api.emulator.jobs.run()
        assert last(api)["status"] == "Succeed"
        assert "doesn't exist on the destination registry, skip" in log(api, last(api))


def test_refused_deletions_fail(api: Api, other: Api) -> None:
    with other.emulator.serve() as server:
        policy(api, registry(api, server.url), **following())
        digest = api.emulator.push_image("library/app", tags=["1.0", "2.0"])
        api.emulator.jobs.run()
        other.emulator.read_only = True
        api("DELETE", "/projects/library/repositories/app/artifacts/1.0/tags/2.0", status=200)
        api.emulator.jobs.run()
        assert last(api)["status"] == "Failed"
        assert "failed to delete the tag to/app:2.0" in log(api, last(api))
        api("DELETE", f"/projects/library/repositories/app/artifacts/{digest}", status=200)
        api.emulator.jobs.run()
        assert last(api)["status"] == "Failed"
        assert "failed to delete the manifest of artifact to/app:1.0" in log(api, last(api))


def test_a_read_only_harbor_takes_nothing_in(api: Api, other: Api) -> None:
    other.emulator.push_image("library/app", tags=["1.0"])
    with other.emulator.serve() as server:
        number = policy(api, registry(api, server.url), pull=True, dest_namespace="to")
        where = api("POST", "/replication/executions", json={"policy_id": number}, status=201).headers["location"]
        api.emulator.clock.advance(0.4)  # what is to be done is found
        api.emulator.read_only = True
        api.emulator.jobs.run()
        assert api("GET", "!" + where).json()["status"] == "Failed"
        assert "read only mode" in log(api, last(api))


def test_names_need_two_parts_at_a_harbor(api: Api, other: Api) -> None:
    api.emulator.push_image("library/app")
    with other.emulator.serve() as server:
        number = policy(api, registry(api, server.url), dest_namespace="to", dest_namespace_replace_count=-1)
        assert run(api, number)["status"] == "Succeed"
        deep = policy(api, 1, name="deep", dest_namespace="a", dest_namespace_replace_count=2)
        failed = run(api, deep)
        assert failed["status"] == "Failed"
        assert "2" in failed["status_text"]


def test_what_is_there_is_mounted_from_another_project(api: Api, other: Api) -> None:
    digest = api.emulator.push_image("library/app", tags=["1.0"])
    other.emulator.push_image("library/app", tags=["1.0"])  # the same blobs
    with other.emulator.serve() as server:
        assert run(api, policy(api, registry(api, server.url), dest_namespace="to"))["status"] == "Succeed"
        uploads = [one for one in other.emulator.requests if one.method == "POST" and "/blobs/uploads/" in one.path]
        assert uploads
        assert all("mount=" in one.query for one in uploads)
    assert tags(other, "to", "app") == {"1.0": digest}


@pytest.mark.parametrize("insecure", [True, False])
def test_over_tls(api: Api, other: Api, insecure: bool) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    pem = authority.cert_pem.bytes().decode()
    with other.emulator.serve(ssl_context=context) as server:
        body = {"name": "bare", "type": "harbor", "url": server.url}
        assert api("POST", "/registries", json=body).status_code == 500  # nobody vouches for it
        more: dict[str, Any] = {"insecure": True} if insecure else {"ca_certificate": pem}
        there = registry(api, server.url, **more)
        digest = api.emulator.push_image("library/app", tags=["1.0"])
        assert run(api, policy(api, there, dest_namespace="to"))["status"] == "Succeed"
        assert tags(other, "to", "app") == {"1.0": digest}
        asked = {"type": "harbor", "url": server.url, **more}
        api("POST", "/registries/ping", json=asked, status=200)


# ---- registries of other kinds


def test_a_registry_s_catalogue_is_asked_where_a_pattern_needs_it(api: Api, other: Api) -> None:
    first = other.emulator.push_image("library/app", tags=["1.0"])
    other.emulator.push_image("library/deep/app", tags=["2.0"])
    with other.emulator.serve() as server:
        there = registry(api, server.url, type="docker-registry")
        filters = [{"type": "name", "value": "library/*"}]
        assert run(api, policy(api, there, pull=True, dest_namespace="to", filters=filters))["status"] == "Succeed"
    assert tags(api, "to", "app") == {"1.0": first}
    assert [one["name"] for one in api("GET", "/projects/to/repositories").json()] == ["to/app"]


def test_a_push_in_chunks(api: Api, other: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "CHUNK", 100)
    digest = api.emulator.push_image("library/app", tags=["1.0"])
    with other.emulator.serve() as server:
        there = registry(api, server.url, type="docker-registry")
        number = policy(api, there, dest_namespace="library", copy_by_chunk=True)
        assert run(api, number)["status"] == "Succeed"
        patches = [one for one in other.emulator.requests if one.method == "PATCH"]
        assert len(patches) > 3
        assert patches[0].headers["content-range"] == "0-99"
    assert tags(other, "library", "app") == {"1.0": digest}


def test_tags_can_t_be_deleted_by_the_protocol(api: Api, other: Api) -> None:
    with other.emulator.serve() as server:
        policy(api, registry(api, server.url, type="docker-registry"), **following("library"))
        digest = api.emulator.push_image("library/app", tags=["1.0", "2.0"])
        api.emulator.jobs.run()
        api("DELETE", "/projects/library/repositories/app/artifacts/1.0/tags/2.0", status=200)
        api.emulator.jobs.run()
        assert "the tag deletion isn't supported" in log(api, last(api))
        api("DELETE", f"/projects/library/repositories/app/artifacts/{digest}", status=200)
        api.emulator.jobs.run()
        assert last(api)["status"] == "Succeed"
    assert tags(other, "library", "app") == {}


def image(**changes: Answer | Callable[[bytes], Answer]) -> dict[str, Answer | Callable[[bytes], Answer]]:
    """The answers of a registry that has one image, `lib/app:1`, but for the changes: by `manifest`, `layer` ..."""
    layer, config = b"layer", b"{}"
    document = {
        "schemaVersion": 2,
        "mediaType": contents.IMAGE,
        "config": {"mediaType": contents.CONFIG, "digest": contents.digest_of(config), "size": len(config)},
        "layers": [{"mediaType": "application/x", "digest": contents.digest_of(layer), "size": len(layer)}],
    }
    manifest = json.dumps(document).encode()
    headers = {"Content-Type": contents.IMAGE, "Docker-Content-Digest": contents.digest_of(manifest)}
    return {
        "GET /v2/": (200, {}, b""),
        "GET /v2/_catalog": changes.get("catalogue", as_json({"repositories": ["lib/app"]})),
        "GET /v2/lib/app/tags/list": changes.get("tags", as_json({"tags": ["1"]})),
        "GET /v2/lib/app/manifests/1": changes.get("manifest", (200, headers, manifest)),
        "HEAD /v2/lib/app/manifests/1": changes.get("manifest", (200, headers, b"")),
        f"GET /v2/lib/app/blobs/{contents.digest_of(config)}": (200, {}, config),
        f"GET /v2/lib/app/blobs/{contents.digest_of(layer)}": changes.get("layer", (200, {}, layer)),
        "GET /elsewhere": (200, {}, layer),
    }


def pulled(api: Api, far: Far, **more: object) -> dict[str, Any]:
    """Register a registry that is no Harbor, and pull everything from it."""
    body = {"name": "far", "type": "docker-registry", "url": far.url} | more
    api("POST", "/registries", json=body, status=201)
    return run(api, policy(api, 1, pull=True, dest_namespace="to"))


def test_blobs_may_be_elsewhere(api: Api) -> None:
    with Far(image(layer=(307, {"Location": "/elsewhere"}, b""))) as far:
        assert pulled(api, far)["status"] == "Succeed"
    assert set(tags(api, "to", "app")) == {"1"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"layer": (200, {}, b"damaged")}, "came damaged"),
        ({"layer": (500, {}, b"broken")}, "http status code: 500, body: broken"),
        ({"manifest": (404, {}, b"{}")}, "not found"),
        ({"manifest": (503, {}, b"later")}, "http status code: 503, body: later"),
    ],
)
def test_what_can_t_be_copied_fails(api: Api, changes: dict[str, Any], said: str) -> None:
    with Far(image(**changes)) as far:
        assert pulled(api, far)["status"] == "Failed"
    assert said in log(api, last(api))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"catalogue": (403, {}, b"no")}, "http status code: 403, body: no"),
        ({"tags": (500, {}, b"broken")}, "http status code: 500, body: broken"),
    ],
)
def test_what_can_t_be_listed_fails_the_run(api: Api, changes: dict[str, Any], said: str) -> None:
    with Far(image(**changes)) as far:
        failed = pulled(api, far)
    assert (failed["status"], failed["total"]) == ("Failed", 0)
    assert said in failed["status_text"]


def test_nothing_there(api: Api) -> None:
    with Far(image(tags=as_json({"tags": None}))) as far:
        assert pulled(api, far)["status_text"] == "no resources need to be replicated"


def test_a_registry_that_wants_a_password(api: Api) -> None:
    challenge = {"WWW-Authenticate": 'Basic realm="far"'}
    with Far() as far:

        def guarded(answer: Answer) -> Callable[[bytes], Answer]:
            return lambda body: answer if "authorization" in far.headers[-1] else (401, challenge, b"")

        far.answers = {key: guarded(answer) for key, answer in image().items() if not callable(answer)}
        body = {"name": "bare", "type": "docker-registry", "url": far.url}
        api("POST", "/registries", json=body, status=201)  # a refusal is an answer to who has no account
        credential = {"type": "basic", "access_key": "me", "access_secret": "secret"}
        assert pulled(api, far, credential=credential, name="far")["status"] == "Failed"
        api("DELETE", "/replication/policies/1", status=200)
        assert run(api, policy(api, 2, pull=True, dest_namespace="to"))["status"] == "Succeed"


def test_a_registry_that_gives_no_token(api: Api) -> None:
    with Far() as far:
        far.answers["GET /v2/"] = (401, {"WWW-Authenticate": f'Bearer realm="{far.url}/token",service="s"'}, b"")
        body = {"name": "far", "type": "docker-registry", "url": far.url}
        credential = {"type": "basic", "access_key": "me", "access_secret": "secret"}
        assert api("POST", "/registries", json=body | {"credential": credential}).status_code == 400
        assert any(one.startswith("GET /token?service=s") for one in far.seen)


def test_a_task_is_stopped_in_its_midst(api: Api) -> None:
    def stop(body: bytes) -> Answer:
        api("PUT", "/replication/executions/1", status=200)
        answer = image()["GET /v2/lib/app/manifests/1"]
        assert not callable(answer)
        return answer

    with Far(image(manifest=stop)) as far:
        assert pulled(api, far)["status"] == "Stopped"
    assert "the job is stopped" in log(api, last(api))
    assert api("GET", "/projects/to/repositories").json() == []


def test_a_run_is_stopped_before_its_tasks(api: Api) -> None:
    def stop(body: bytes) -> Answer:
        api("PUT", "/replication/executions/1", status=200)
        return as_json({"repositories": ["lib/app"]})

    with Far(image(catalogue=stop)) as far:
        stopped = pulled(api, far)
    assert (stopped["status"], stopped["total"]) == ("Stopped", 0)


# ---- what a registry tells of itself


@pytest.mark.parametrize(("status", "expected"), [(404, 200), (500, 500)])
def test_labels_of_another_harbor(api: Api, status: int, expected: int) -> None:
    with Far({"GET /v2/": (200, {}, b""), "GET /api/v2.0/labels": (status, {}, b"{}")}) as far:
        there = registry(api, far.url)
        answer = api("GET", f"/registries/{there}/info", status=expected).json()
        if expected == 200:
            (labels,) = [one for one in answer["supported_resource_filters"] if one["type"] == "label"]
            assert labels["values"] is None


def test_a_harbor_that_is_not_itself(api: Api) -> None:
    with Far({"GET /v2/": (200, {}, b""), "GET /api/version": (200, {}, b"")}) as far:
        number = policy(api, registry(api, far.url), pull=True)
        far.answers["GET /api/version"] = (500, {}, b"")
        failed = run(api, number)
    assert failed["status"] == "Failed"
    assert "the version is not told: 500" in failed["status_text"]


def test_addresses_that_can_t_be(api: Api) -> None:
    body = {"name": "r", "type": "harbor", "url": "http://[::1"}
    assert "invalid URL" in api("POST", "/registries", json=body, status=400).json()["errors"][0]["message"]
    api("PUT", "/registries/0", json={"description": "x"}, status=404)
    pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
    refused = api("POST", "/registries/ping", json={"type": "harbor", "url": "http://x", "ca_certificate": pem})
    assert refused.status_code == 400
