"""The registry's own protocol, as far as a push and a pull need it: Harbor's API can't make artifacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx2

    from harborapi.emulator.contents import Manifest


class Registry:
    """A Harbor's registry.

    Args:
        http: a client with the server's address and the credentials of who pushes.
    """

    def __init__(self, http: httpx2.Client) -> None:
        self.http = http

    def push(self, name: str, manifest: Manifest, tags: Sequence[str]) -> None:
        """Push a manifest, with all that it names, under some tags; an empty tag leaves it without."""
        for child in manifest.children:
            self.push(name, child, [""])
        for digest, data in manifest.blobs.items():
            self._upload(name, digest, data)
        for tag in tags:
            path, headers = f"/v2/{name}/manifests/{tag or manifest.digest}", {"content-type": manifest.media_type}
            self._ask("PUT", path, manifest.data, headers)

    def pull(self, name: str, reference: str) -> None:
        """Pull a manifest."""
        self._ask("GET", f"/v2/{name}/manifests/{reference}", None, {"accept": "*/*"})

    def _upload(self, name: str, digest: str, data: bytes) -> None:
        begun = self._ask("POST", f"/v2/{name}/blobs/uploads/", b"", {})
        where = begun.headers["location"]
        mark = "&" if "?" in where else "?"
        self._ask("PUT", f"{where}{mark}digest={digest}", data, {"content-type": "application/octet-stream"})

    def _ask(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> httpx2.Response:
        self.http.cookies.clear()  # with one, Harbor asks for a CSRF token
        answer = self.http.request(method, path, content=data, headers=headers)
        if not answer.is_success:
            raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer
