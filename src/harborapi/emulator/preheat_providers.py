"""The providers that images are preheated to, as Harbor's drivers speak to them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import httpx2

if TYPE_CHECKING:
    from harborapi.emulator.release import Release
    from harborapi.emulator.wire import JsonObject

KRAKEN: JsonObject = {
    "id": "kraken",
    "name": "Kraken",
    "icon": "https://github.com/uber/kraken/blob/master/assets/kraken-logo-color.svg",
    "maintainers": ["mmpei/peimingming@corp.netease.com"],
    "source": "https://github.com/uber/kraken",
    "version": "0.1.3",
}
DRAGONFLY: JsonObject = {
    "id": "dragonfly",
    "name": "Dragonfly",
    "icon": "https://raw.githubusercontent.com/alibaba/Dragonfly/master/docs/images/logo.png",
    "maintainers": ["Jin Zhang/taiyun.zj@alibaba-inc.com"],
    "source": "https://github.com/alibaba/Dragonfly",
    "version": "0.10.1",
}
DRAGONFLY_2: JsonObject = {
    "id": "dragonfly",
    "name": "Dragonfly",
    "icon": "https://raw.githubusercontent.com/dragonflyoss/Dragonfly2/master/docs/images/logo/dragonfly-linear.png",
    "maintainers": ["chlins.zhang@gmail.com", "gaius.qi@gmail.com"],
    "source": "https://github.com/dragonflyoss/Dragonfly2",
    "version": "2.1.59",
}
SCOPES = ("", "single_peer", "single_seed_peer", "all_seed_peers", "all_peers")


class ProviderError(Exception):
    """A provider can't be used, or answered with an error."""


def known(release: Release) -> list[JsonObject]:
    """What the release tells of the providers that it has drivers for."""
    return [DRAGONFLY_2 if release >= (2, 12) else DRAGONFLY, KRAKEN]


@dataclass(slots=True, frozen=True)
class Provider:
    """A provider instance, spoken to over HTTP; made from what a job remembers, so that it outlives its row.

    Args:
        http: the client for calls out.
        second: whether `dragonfly` means Dragonfly 2.
        instance: `{"vendor", "name", "endpoint", "auth_mode", "auth_info"}`.
    """

    http: httpx2.Client
    second: bool
    instance: JsonObject

    def check(self) -> None:
        """Ask whether it is well.

        Raises:
            ProviderError: it is not, or there is no driver for it.
        """
        paths = {"dragonfly": "/healthy" if self.second else "/_ping", "kraken": "/health"}
        vendor = self.instance["vendor"]
        if vendor not in paths:
            raise ProviderError(f"no driver registered for provider {vendor}")
        self._call("GET", paths[vendor])

    def preheat(self, image: JsonObject) -> tuple[str, str]:
        """Ask it to preheat an image.

        Args:
            image: `{"type", "url", "headers", "image_name", "tag", "digest"}`, and for Dragonfly 2 `scope` and
                `cluster_ids`.

        Returns:
            The number or name of its task, and the task's state: PENDING or SUCCESS.

        Raises:
            ProviderError: it answered with an error.
        """
        if self.instance["vendor"] == "kraken":
            target = {"repository": image["image_name"], "url": image["url"]}
            target |= {"tag": image["tag"], "digest": image["digest"]}
            target["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json"
            number = secrets.token_hex(16)
            self._call(
                "POST", "/registry/notifications", {"events": [{"id": number, "action": "push", "target": target}]}
            )
            return number, "SUCCESS"
        if not self.second:
            body = {name: image[name] for name in ("type", "url", "headers", "image_name", "tag", "digest")}
            return str(self._call("POST", "/preheats", body).get("ID", "")), "PENDING"
        scope = image.get("scope") or ""
        if scope not in SCOPES:
            raise ProviderError(f"specify the invalid scope: invalid scope: {scope}")
        arguments = {"type": "image", "url": image["url"], "tag": "", "headers": image["headers"], "scope": scope}
        clusters: list[int] | None = image.get("cluster_ids") or None
        body = {"type": "preheat", "args": arguments, "scheduler_cluster_ids": clusters}
        return str(self._call("POST", "/oapi/v1/jobs", body).get("id", "")), "PENDING"

    def progress(self, task: str) -> tuple[str, JsonObject]:
        """Ask how far a task is.

        Returns:
            SUCCESS, FAIL, or anything else while it isn't done; and the whole answer.

        Raises:
            ProviderError: it answered with an error.
        """
        if self.second:
            answer = self._call("GET", f"/oapi/v1/jobs/{task}")
            state = str(answer.get("state", ""))
            return state if state in ("SUCCESS", "PENDING") else "FAIL", answer
        answer = self._call("GET", f"/preheats/{task}")
        state = str(answer.get("status", ""))
        return "FAIL" if state == "FAILED" else state, answer

    @property
    def title(self) -> str:
        """How logs call it."""
        return f"{self.instance['vendor']} {self.instance['name']}:{self.instance['endpoint']}"

    def _call(self, method: str, path: str, body: JsonObject | None = None) -> JsonObject:
        url = self.instance["endpoint"].rstrip("/") + path
        if not url.startswith(("http://", "https://")):
            raise ProviderError(f"invalid URL {url}")
        try:
            response = self.http.request(method, url, json=body, headers=self._credential())
            if not response.is_success:
                raise ProviderError(f"http error: code {response.status_code}, message {response.text[:200]}")
            answer = response.json() if response.content else None
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise ProviderError(f"{method} {url}: {error}") from error
        return cast("JsonObject", answer) if isinstance(answer, dict) else {}

    def _credential(self) -> dict[str, str]:
        mode: str = self.instance["auth_mode"]
        info: dict[str, str] = self.instance["auth_info"]
        if mode in ("", "NONE"):
            return {}
        if mode not in ("BASIC", "OAUTH", "CUSTOM"):
            raise ProviderError(f"no auth handler registered for mode: {mode}")
        if not info:
            raise ProviderError(f"missing auth info for '{mode}' auth mode")
        if mode == "BASIC":
            pair = httpx2.BasicAuth(info.get("username", ""), info.get("password", ""))
            request = next(pair.auth_flow(httpx2.Request("GET", "http://provider")))
            return {"Authorization": request.headers["Authorization"]}
        return {"Authorization": f"Bearer {info.get('token', '')}"} if mode == "OAUTH" else dict(info)
