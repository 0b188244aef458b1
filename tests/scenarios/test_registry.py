"""Registries elsewhere, that artifacts are copied from and to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harborapi.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    InternalServerError,
    NotFound,
    PreconditionFailed,
    Unauthorized,
)
from harborapi.models import Registry, RegistryPing
from harborapi.query import Field

from .marks import both_releases, every_way
from .stage import Harbor, number, refused

if TYPE_CHECKING:
    from typing import Any

CLOSED = "http://127.0.0.1:1"
"""An address where nobody listens."""


def wanted(harbor: Harbor, **more: Any) -> Registry:
    """The Harbor itself, as a registry elsewhere."""
    username, secret = harbor.admin
    return Registry.model_validate(
        {
            "name": harbor.name("registry"),
            "type": "harbor",
            "url": harbor.url,
            "insecure": True,
            "credential": {"type": "basic", "access_key": username, "access_secret": secret},
            **more,
        }
    )


def made(harbor: Harbor, registry: Registry) -> int:
    found = number(harbor.client.create_registry(registry))
    harbor.later(lambda: harbor.client.delete_registry(found))
    return found


@both_releases
@every_way
def test_a_registry_from_its_making_to_its_end(harbor: Harbor) -> None:
    client, registry = harbor.client, wanted(harbor, description="ours")
    known = made(harbor, registry)
    shown = client.get_registry(known)
    assert (shown.id, shown.name, shown.url, shown.type) == (known, registry.name, harbor.url, "harbor")
    assert (shown.description, shown.insecure) == ("ours", True)
    assert shown.credential
    assert registry.credential
    assert shown.credential.access_key == registry.credential.access_key
    assert shown.credential.access_secret != registry.credential.access_secret
    assert shown.creation_time

    client.update_registry(known, {"description": "theirs", "insecure": False})
    changed = client.get_registry(known)
    assert (changed.name, changed.description, changed.insecure or False) == (registry.name, "theirs", False)
    client.delete_registry(known)
    with refused(NotFound):
        client.get_registry(known)
    with refused(NotFound):
        client.delete_registry(known)


@both_releases
@every_way
def test_what_a_registry_can_do(harbor: Harbor) -> None:
    known = made(harbor, wanted(harbor))
    info = harbor.client.get_registry_info(known)
    assert info.type == "harbor"
    assert {"name", "tag", "label"} <= {one.type for one in info.supported_resource_filters or []}
    assert {"manual", "scheduled"} <= set(info.supported_triggers or [])
    assert "event_based" in (harbor.client.get_registry_info(0).supported_triggers or [])
    assert harbor.client.get_registry(0).name == "Local"


@both_releases
@every_way
def test_registries_that_harbor_knows_of(harbor: Harbor) -> None:
    kinds = harbor.client.get_registry_adapters()
    assert {"harbor", "docker-hub", "docker-registry"} <= set(kinds)
    assert len(harbor.client.get_registry_adapters(limit=2)) == 2
    providers = harbor.client.get_registry_providers().root
    hub = providers["docker-hub"]
    assert hub.endpoint_pattern
    assert hub.endpoint_pattern.endpoints
    assert hub.endpoint_pattern.endpoints[0].value == "https://hub.docker.com"


@both_releases
@every_way
def test_a_registry_is_tried(harbor: Harbor) -> None:
    client, known = harbor.client, made(harbor, wanted(harbor))
    client.check_registry_status({"id": known})
    client.check_registry_status(RegistryPing(type="harbor", url=harbor.url, insecure=True))
    with refused(NotFound):
        client.check_registry_status({"id": 999_999_999})
    with refused(BadRequest):
        client.check_registry_status({"type": "harbor"})
    with refused(InternalServerError):
        client.check_registry_status({"type": "harbor", "url": CLOSED})


@both_releases
@every_way
def test_the_list_of_registries(harbor: Harbor) -> None:
    registries = [wanted(harbor) for _ in range(3)]
    names = {one.name for one in registries}
    for registry in registries:
        made(harbor, registry)
    mark = str(registries[0].name).rpartition("-registry-")[0]
    found = harbor.client.get_registries(Field("name").contains(mark), "-name", page_size=2)
    assert [one.name for one in found] == sorted((str(name) for name in names), reverse=True)
    assert len(harbor.client.get_registries(f"name=~{mark}", limit=1)) == 1
    assert [one.name for one in harbor.client.get_registries(name=registries[0].name)] == [registries[0].name]


@both_releases
def test_what_is_refused(harbor: Harbor) -> None:
    client, registry = harbor.client, wanted(harbor)
    known = made(harbor, registry)
    with refused(Conflict):
        client.create_registry(registry)
    with refused(BadRequest):
        client.create_registry(wanted(harbor, name=""))
    with refused(BadRequest):
        client.create_registry(wanted(harbor, url=""))
    with refused(InternalServerError):
        client.create_registry(wanted(harbor, type="nonsense"))
    with refused(InternalServerError):
        client.create_registry(wanted(harbor, url=CLOSED))
    with refused(InternalServerError):
        client.update_registry(known, {"url": CLOSED})
    with refused(NotFound):
        client.update_registry(999_999_999, {"description": "x"})
    with refused(NotFound):
        client.get_registry_info(999_999_999)
    policy = number(client.create_replication_policy({"name": harbor.name("policy"), "dest_registry": {"id": known}}))
    harbor.later(lambda: client.delete_replication_policy(policy))
    with refused(PreconditionFailed):
        client.delete_registry(known)


@both_releases
def test_who_may_do_what(harbor: Harbor) -> None:
    user = harbor.account().client
    with refused(Forbidden):
        user.get_registries()
    with refused(Forbidden):
        user.create_registry(wanted(harbor))
    with refused(Forbidden):
        user.get_registry_adapters()
    with refused(Forbidden):
        user.get_registry_providers()
    with refused(Forbidden):
        user.check_registry_status({"type": "harbor", "url": harbor.url})
    with refused(Unauthorized):
        harbor.anonymous.get_registries()
    with refused(Unauthorized):
        harbor.anonymous.delete_registry(1)
