"""The HTTP library's own clients, for what this package has no method for."""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import httpx2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .common import Connections


def _settings(connections: Connections, url: str, headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "base_url": url,
        "headers": dict(headers),
        "verify": connections.ssl_context(),
        "limits": connections.limits(),
        "proxy": connections.proxy,
        "trust_env": connections.trust_env,
        "transport": connections.transport,
        "follow_redirects": False,
    }


def blocking(connections: Connections, url: str, headers: Mapping[str, str]) -> httpx2.Client:
    """A blocking client with the same settings. It keeps no cookies: with one, Harbor checks for a CSRF token."""
    if connections.http_client is not None:
        return connections.http_client  # type: ignore[no-any-return]  # what the user passed in
    client = httpx2.Client(**_settings(connections, url, headers))
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return client


def asynchronous(connections: Connections, url: str, headers: Mapping[str, str]) -> httpx2.AsyncClient:
    """An async client with the same settings. It keeps no cookies: with one, Harbor checks for a CSRF token."""
    if connections.http_client is not None:
        return connections.http_client  # type: ignore[no-any-return]  # what the user passed in
    client = httpx2.AsyncClient(**_settings(connections, url, headers))
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return client
