"""The HTTP library's own clients, for what this package has no method for."""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._core.wire import Timeout
    from .common import Connections

ClientT = TypeVar("ClientT", httpx2.Client, httpx2.AsyncClient)


def _settings(connections: Connections) -> dict[str, Any]:
    return {
        "verify": connections.ssl_context(),
        "limits": connections.limits(),
        "proxy": connections.proxy,
        "trust_env": connections.trust_env,
        "transport": connections.transport,
        "follow_redirects": False,
    }


def blocking(connections: Connections) -> httpx2.Client:
    """A blocking client with the same settings. It keeps no cookies: with one, Harbor checks for a CSRF token."""
    if connections.http_client is not None:
        return connections.http_client  # type: ignore[no-any-return]  # what the user passed in
    client = httpx2.Client(**_settings(connections))
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return client


def asynchronous(connections: Connections) -> httpx2.AsyncClient:
    """An async client with the same settings. It keeps no cookies: with one, Harbor checks for a CSRF token."""
    if connections.http_client is not None:
        return connections.http_client  # type: ignore[no-any-return]  # what the user passed in
    client = httpx2.AsyncClient(**_settings(connections))
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return client


def up_to_date(client: ClientT, url: str, headers: Mapping[str, str], timeout: Timeout) -> ClientT:
    """A client with what may have changed since it was made: the address, who asks, the limits of time."""
    client.base_url = httpx2.URL(url)
    client.headers.pop("authorization", None)
    client.headers.update(headers)
    client.timeout = httpx2.Timeout(connect=timeout.connect, read=timeout.read, write=timeout.write, pool=timeout.pool)
    return client
