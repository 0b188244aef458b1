"""Projects that stand for another registry."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest

from harborapi.emulator import HarborEmulator
from harborapi.emulator.state import PROJECTS
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .conftest import Api

V2 = "!/v2/cache/library/app"


@contextlib.contextmanager
def proxied(api: Api, other: Api, kind: str = "harbor") -> Iterator[None]:
    """A project `cache` of the one emulator stands for the other."""
    with other.emulator.serve() as server:
        body = {"name": "there", "type": kind, "url": server.url}
        api("POST", "/registries", json=body, status=201)
        api.project("cache", public=True, registry_id=1)
        yield


@pytest.fixture
def other(api_of: Callable[[HarborEmulator], Api]) -> Api:
    return api_of(HarborEmulator())


def kept(api: Api) -> dict[str, str]:
    rows: list[dict[str, Any]] = api("GET", "/projects/cache/repositories/library%252Fapp/artifacts").json()
    return {tag["name"]: row["digest"] for row in rows for tag in row["tags"] or []}


def test_what_is_pulled_is_fetched_and_kept(api: Api, other: Api) -> None:
    index = other.emulator.push_index("library/app", tags=["1.0"])
    with proxied(api, other):
        found = api("GET", f"{V2}/manifests/1.0", status=200)
        assert found.headers["docker-content-digest"] == index
        assert kept(api) == {"1.0": index}
        newer = other.emulator.push_image("library/app", tags=["1.0", "2.0"])
        assert api("GET", f"{V2}/manifests/1.0", status=200).headers["docker-content-digest"] == newer
        assert kept(api) == {"1.0": newer}
        assert api("GET", f"{V2}/tags/list").json()["tags"] == ["1.0", "2.0"]
        layer = found.json()["manifests"][0]["digest"]
        api("GET", f"{V2}/manifests/{layer}", status=200)
        api("GET", f"{V2}/manifests/nosuch", status=404)
    assert api("GET", f"{V2}/manifests/1.0", status=200).headers["docker-content-digest"] == newer
    assert api("GET", f"{V2}/tags/list").json()["tags"] == ["1.0"]
    api("GET", f"{V2}/manifests/2.0", status=404)


def test_a_blob_that_is_not_kept_comes_from_there(api: Api, other: Api) -> None:
    other.emulator.push_image("library/app", tags=["1.0"])
    manifest = other("GET", "!/v2/library/app/manifests/1.0").json()
    layer = manifest["layers"][0]["digest"]
    with proxied(api, other):
        assert len(api("GET", f"{V2}/blobs/{layer}", status=200).content) == manifest["layers"][0]["size"]
        api("GET", f"{V2}/blobs/sha256:{'0' * 64}", status=404)
    api("GET", f"{V2}/blobs/{layer}", status=404)


@pytest.mark.parametrize(("local", "status"), [("true", 200), ("false", 404)])
def test_what_is_gone_there(api: Api, other: Api, local: str, status: int) -> None:
    digest = other.emulator.push_image("library/app", tags=["1.0"])
    with proxied(api, other):
        metadata = {"proxy_cache_local_on_not_found": local}
        api("PUT", "/projects/cache", json={"metadata": metadata}, status=200)
        api.emulator.pull_image("cache/library/app", "1.0")
        other("DELETE", "/projects/library/repositories/app", status=200)
        assert api("GET", f"{V2}/manifests/1.0").status_code == status
        api("GET", f"{V2}/manifests/{digest}", status=200)


def test_nothing_is_pushed_to_it(api: Api, other: Api) -> None:
    with proxied(api, other):
        refused = api("POST", f"{V2}/blobs/uploads/", status=403).json()["errors"][0]
        assert (refused["code"], refused["message"]) == (
            "DENIED",
            "denied: can not push artifact to a proxy project: cache",
        )
        with pytest.raises(HarborError, match="proxy project"):
            api.emulator.push_image("cache/app")


def test_who_is_asked_too_often(api: Api, other: Api) -> None:
    other.emulator.push_image("library/app", tags=["1.0"])
    with proxied(api, other):
        other.emulator.fail_next(429, path="/v2/")
        assert api("GET", f"{V2}/manifests/1.0").json()["errors"][0]["code"] == "TOO_MANY_REQUEST"
        api("GET", f"{V2}/manifests/1.0", status=200)
        other.emulator.fail_next(429, path="/v2/")
        api("GET", f"{V2}/manifests/1.0", status=200)


def test_official_images_of_the_docker_hub(api: Api, other: Api) -> None:
    with proxied(api, other, "docker-hub"):
        moved = api("GET", "!/v2/cache/app/manifests/1.0", status=301)
        assert moved.headers["location"] == "/v2/cache/library/app/manifests/1.0"
        assert api.emulator.harbor.state[PROJECTS].find(name="cache") is not None
