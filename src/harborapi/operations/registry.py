"""Tag `registry`: the other registries that Harbor replicates with or is a proxy cache of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.decode import Body, Empty, Json, Location
from .._core.operation import Listing, Operation, items
from ._lists import leading

if TYPE_CHECKING:
    from ..models import Registry, RegistryInfo, RegistryPing, RegistryProviders, RegistryUpdate
    from ..query import Query, Sort
    from ..types import RegistryDict, RegistryPingDict, RegistryUpdateDict

_REGISTRY = "/registries/{id}"


def get_registries(
    query: str | Query | None = None,
    sort: str | Sort | None = None,
    page: int = 1,
    page_size: int = 100,
    limit: int | None = None,
    name: str | None = None,
) -> Listing[Registry]:
    """List the registries that are known to Harbor.

    Args:
        query: Harbor's query language, e.g. `type=docker-hub`; keys: `id`, `url`, `name`, `type`, `insecure`,
            `description`, `health`, `creation_time`, `update_time`. Unknown keys are ignored.
        sort: Columns to sort by, separated by commas; `-` before one turns its order round.
        page: The page to start at, counted from 1.
        page_size: Registries a request, 1 to 100.
        limit: How many registries at the most; None for all.
        name: A part of the name. Of the old form of this list; `name=~part` in the query says the same.

    Returns:
        The registries; secrets are masked.

    Raises:
        BadRequest: The query can't be read.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `registry:list`.

    API operation: `listRegistries`, since Harbor 2.3.
    """
    return Listing(
        "listRegistries",
        "GET",
        "/registries",
        items("Registry"),
        query={"q": query, "sort": sort, "name": name},
        page=page,
        page_size=page_size,
        limit=limit,
    )


def get_registry(id: int) -> Operation[Registry]:
    """Get a registry.

    Args:
        id: Identifier of the registry; 0 is this Harbor itself.

    Returns:
        The registry; its secret is masked.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `registry:read`.
        NotFound: There is no such registry.

    API operation: `getRegistry`, since Harbor 2.3.
    """
    return Operation("getRegistry", "GET", _REGISTRY, Json("Registry"), path={"id": id})


def get_registry_info(id: int) -> Operation[RegistryInfo]:
    """Get what replication with a registry can do: filters, triggers, copying by chunks.

    Args:
        id: Identifier of the registry; 0 is this Harbor itself, which can also be triggered by events.

    Returns:
        What the registry's adapter can do.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `registry:read`.
        NotFound: There is no such registry.

    API operation: `getRegistryInfo`, since Harbor 2.3.
    """
    return Operation("getRegistryInfo", "GET", _REGISTRY + "/info", Json("RegistryInfo"), path={"id": id})


def get_registry_adapters(limit: int | None = None) -> Operation[list[str]]:
    """List the kinds of registries that the server can work with.

    Args:
        limit: How many kinds at the most; None for all. The server always sends all of them.

    Returns:
        The words for `Registry.type`, such as `harbor` or `docker-hub`.

    Raises:
        InvalidArgument: The limit is negative.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `replication-adapter:list`.

    API operation: `listRegistryProviderTypes`, since Harbor 2.3.
    """
    return Operation(
        "listRegistryProviderTypes",
        "GET",
        "/replication/adapters",
        leading("str", limit, "listRegistryProviderTypes"),
    )


def get_registry_providers() -> Operation[RegistryProviders]:
    """Get what Harbor's portal offers for each kind of registry: addresses to choose from, and how to log in.

    Returns:
        The kinds of registries, by the words for `Registry.type`.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `replication-adapter:list`.

    API operation: `listRegistryProviderInfos`, since Harbor 2.3.
    """
    return Operation("listRegistryProviderInfos", "GET", "/replication/adapterinfos", Json("RegistryProviders"))


def check_registry_status(ping: RegistryPing | RegistryPingDict) -> Operation[None]:
    """Try whether Harbor can reach a registry; nothing is stored.

    That a registry answers does not prove the credentials: another Harbor is found healthy with wrong ones too.

    Args:
        ping: The `id` of a known registry, with the values that are to be other than its own; or `type` and `url` of
            a new one, with its credentials.

    Raises:
        BadRequest: Type or URL is missing or has a form that Harbor refuses, or the registry is not healthy.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `registry:read`.
        NotFound: There is no registry with this id.
        InternalServerError: The registry can't be reached, or its kind is unknown.

    API operation: `pingRegistry`, since Harbor 2.3.
    """
    return Operation("pingRegistry", "POST", "/registries/ping", Empty(), body=Body("RegistryPing", ping))


def create_registry(registry: Registry | RegistryDict) -> Operation[str]:
    """Make a registry known to Harbor, which tries to reach it first.

    Args:
        registry: Name, type and URL, and what is needed to log in there.

    Returns:
        The location, which ends in the registry's id.

    Raises:
        BadRequest: Name, URL or certificate has a form that Harbor refuses, or the registry is not healthy.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `registry:create`.
        Conflict: There is a registry of this name already.
        InternalServerError: The registry can't be reached, or its kind is unknown.

    API operation: `createRegistry`, since Harbor 2.3.
    """
    return Operation("createRegistry", "POST", "/registries", Location(), body=Body("Registry", registry))


def update_registry(id: int, registry: RegistryUpdate | RegistryUpdateDict) -> Operation[None]:
    """Change a registry; what is left out stays. Harbor tries to reach it first. Its type can't be changed.

    Args:
        id: Identifier of the registry.
        registry: What is to be changed.

    Raises:
        BadRequest: Name, URL or certificate has a form that Harbor refuses, or the registry is not healthy.
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `registry:update`.
        NotFound: There is no such registry.
        Conflict: There is another registry of this name.
        InternalServerError: The registry can't be reached.

    API operation: `updateRegistry`, since Harbor 2.3.
    """
    return Operation(
        "updateRegistry", "PUT", _REGISTRY, Empty(), path={"id": id}, body=Body("RegistryUpdate", registry)
    )


def delete_registry(id: int) -> Operation[None]:
    """Make Harbor forget a registry; nothing is deleted there.

    Args:
        id: Identifier of the registry.

    Raises:
        Unauthorized: The client is anonymous, or its credentials are wrong.
        Forbidden: The account is neither a system administrator nor a robot with the right `registry:delete`.
        NotFound: There is no such registry.
        PreconditionFailed: A replication policy or a proxy cache uses it.

    API operation: `deleteRegistry`, since Harbor 2.3.
    """
    return Operation("deleteRegistry", "DELETE", _REGISTRY, Empty(), path={"id": id})
