"""Another registry, as this Harbor reaches it over HTTP: a Harbor, or any registry that speaks the OCI protocol."""

from __future__ import annotations

import re
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx2

from harborapi.emulator.transport import plain_client

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.state import Registry

CHALLENGE = re.compile(r'(\w+)="([^"]*)"')


class RemoteError(Exception):
    """The other registry refused, or could not be reached.

    Args:
        message: what happened.
        status: the HTTP status of its answer, 0 if there was none.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


@dataclass(slots=True)
class Remote:
    """A registry elsewhere, with the account that is used there.

    Its address, a client for it, and the tokens that it gave.
    """

    http: httpx2.Client
    url: str
    username: str = ""
    password: str = field(default="", repr=False)
    user_agent: str = "harbor-registry-client"
    tokens: dict[str, str] = field(default_factory=dict[str, str], repr=False)

    def send(
        self,
        method: str,
        path: str,
        *,
        scope: str = "",
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx2.Response:
        """Ask, with a token where the registry wants one.

        Args:
            method: the HTTP method.
            path: the path from the root, or a whole address.
            scope: what a token is asked for: `repository:project/name:pull`.
            headers: further headers.
            content: the body.

        Raises:
            RemoteError: it can't be reached, or gives no token.
        """
        url = path if "://" in path else self.url + path
        sent = {"User-Agent": self.user_agent, **(headers or {})}
        if scope in self.tokens:
            sent["Authorization"] = self.tokens[scope]
        response = self._exchange(method, url, sent, content)
        if response.status_code == 401 and (challenge := response.headers.get("www-authenticate")):
            sent["Authorization"] = self.tokens[scope] = self._authorization(challenge, scope)
            response = self._exchange(method, url, sent, content)
        return response

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, **more: Any
    ) -> httpx2.Response:
        try:
            return self.http.request(method, url, headers=headers, content=content, **more)
        except (httpx2.TransportError, httpx2.InvalidURL) as error:
            raise RemoteError(f"{method} {url}: {type(error).__name__}: {error}") from error

    def _authorization(self, challenge: str, scope: str) -> str:
        kind, _, rest = challenge.partition(" ")
        pair = (self.username, self.password) if self.username or self.password else None
        if kind.lower() == "basic":
            if pair is None:
                raise RemoteError("unauthorized", 401)
            return basic(*pair)["Authorization"]
        fields = dict(CHALLENGE.findall(rest))
        query = {"service": fields.get("service", "")} | ({"scope": scope} if scope else {})
        headers = {"User-Agent": self.user_agent} | (basic(*pair) if pair is not None else {})
        response = self._exchange("GET", fields.get("realm", ""), headers, None, params=query)
        if response.status_code != 200:
            raise RemoteError(f"no token: {response.status_code}", response.status_code)
        document: dict[str, Any] = response.json()
        return f"Bearer {document.get('token') or document.get('access_token')}"

    def api(self, method: str, path: str, *, json: object = None, params: dict[str, str] | None = None) -> Any:
        """Ask a Harbor's API, below `/api/v2.0`.

        Returns:
            The answer's JSON, None if it has no body.

        Raises:
            RemoteError: it can't be reached, or refused; `status` tells how.
        """
        headers = {"User-Agent": self.user_agent}
        if self.username:
            headers |= basic(self.username, self.password)
        try:
            response = self.http.request(
                method, f"{self.url}/api/v2.0{path}", headers=headers, json=json, params=params
            )
        except (httpx2.TransportError, httpx2.InvalidURL) as error:
            raise RemoteError(f"{method} {path}: {type(error).__name__}: {error}") from error
        if response.status_code >= 400:
            raise RemoteError(f"http error: code {response.status_code}, message {response.text}", response.status_code)
        return response.json() if response.content else None

    def pages(self, path: str, params: dict[str, str] | None = None) -> list[Any]:
        """All items of a list of a Harbor's API.

        Raises:
            RemoteError: as `api`.
        """
        found: list[Any] = []
        for page in range(1, 10_000):
            items: list[Any] = self.api("GET", path, params={**(params or {}), "page": str(page), "page_size": "100"})
            found += items or []
            if len(items or []) < 100:
                break
        return found

    def reach(self) -> None:
        """Find out whether a Harbor is there at all.

        Raises:
            RemoteError: it isn't.
        """
        response = self._exchange("GET", f"{self.url}/api/version", {"User-Agent": self.user_agent}, None)
        if response.status_code not in (200, 404):
            raise RemoteError(f"the version is not told: {response.status_code}", response.status_code)

    def healthy(self) -> bool:
        """Whether the registry answers, and knows the account; without an account, a refusal is an answer."""
        try:
            status = self.send("GET", "/v2/").status_code
        except RemoteError as error:
            status = error.status
        known = (200,) if self.username or self.password else (200, 401, 403)
        return status in known


def basic(username: str, password: str) -> dict[str, str]:
    """The header of basic authentication."""
    request = next(httpx2.BasicAuth(username, password).auth_flow(httpx2.Request("GET", "http://x")))
    return {"Authorization": request.headers["authorization"]}


@contextmanager
def remote_of(harbor: Harbor, registry: Registry, user_agent: str = "harbor-registry-client") -> Generator[Remote]:
    """A registry of the table as a remote one; use it without the lock.

    Args:
        harbor: who asks.
        registry: what is asked; its row is read before anything goes out.
        user_agent: how the asker names itself.
    """
    pair = (registry.access_key, registry.access_secret)
    if registry.url.startswith("https://") and (registry.insecure or registry.ca_certificate):
        verify: bool | ssl.SSLContext = False
        if not registry.insecure:
            verify = ssl.create_default_context(cadata=registry.ca_certificate)
        with plain_client(verify=verify) as client:
            yield Remote(client, registry.url, *pair, user_agent)
    else:
        yield Remote(harbor.outside, registry.url, *pair, user_agent)
