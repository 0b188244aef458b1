"""A registry elsewhere as an end of a replication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urljoin

from harborapi.emulator import contents
from harborapi.emulator.remotes import Remote, RemoteError
from harborapi.emulator.replication.policies import Item, Resource, named
from harborapi.emulator.wire import JsonObject

if TYPE_CHECKING:
    import httpx2

CHUNK = 10 * 1024 * 1024
Rows = list[JsonObject]
TYPES = f"{contents.IMAGE}, {contents.INDEX}, {contents.DOCKER_IMAGE}, {contents.DOCKER_LIST}"


class ForeignSite:
    """A registry elsewhere.

    Args:
        remote: how it is reached.
        kind: its kind: a `harbor` has an API besides the registry's protocol.
    """

    def __init__(self, remote: Remote, kind: str) -> None:
        self.remote: Remote = remote
        self.kind: str = kind

    def find(self, filters: tuple[JsonObject, ...]) -> list[Resource]:
        """All artifacts of the repositories whose names the filters leave."""
        if self.kind != "harbor":
            return self._find_by_tags(filters)
        found: list[Resource] = []
        for project in cast("Rows", self.remote.pages("/projects")):
            for repository in self.remote.pages(f"/projects/{project['name']}/repositories"):
                name = repository["name"]
                items = self._items(name) if named(filters, name) else []
                if items:
                    metadata: JsonObject = project.get("metadata") or {}
                    public = str(metadata.get("public", ""))
                    found.append(Resource(name, public, items))
        return found

    def _find_by_tags(self, filters: tuple[JsonObject, ...]) -> list[Resource]:
        pattern = next((one["value"] for one in filters if one["type"] == "name"), "")
        if pattern and not set(pattern) & set("*?[{\\"):
            repositories: list[str] = [
                pattern
            ]  # few registries let their catalogue be read: it is asked only where it must be
        else:
            repositories = self._asked("GET", "/v2/_catalog", "registry:catalog:*").json().get("repositories") or []
        found: list[Resource] = []
        for name in repositories:
            if named(filters, name):
                items = [Item("", [tag]) for tag in self.tags(name)]
                found += [Resource(name, "", items)] if items else []
        return found

    def tags(self, repository: str) -> list[str]:
        """The tags of a repository, by the registry's protocol."""
        answer = self._asked("GET", f"/v2/{repository}/tags/list", f"repository:{repository}:pull")
        return answer.json().get("tags") or []

    def _items(self, repository: str) -> list[Item]:
        project, _, name = repository.partition("/")
        base = f"/projects/{project}/repositories/{quote(quote(name, safe=''), safe='')}/artifacts"
        found: list[Item] = []
        for row in self.remote.pages(base, {"with_label": "true", "with_accessory": "true"}):
            own = Item(row["digest"], names(row.get("tags")), names(row.get("labels")))
            found.append(own)
            below = [
                self.remote.api("GET", f"{base}/{one['child_digest']}", params={"with_accessory": "true"})
                for one in cast("Rows", row.get("references") or [])
            ]
            for one in (row, *below):
                found += self._accessories(base, one, own)
        return found

    def _accessories(self, base: str, row: JsonObject, owner: Item) -> list[Item]:
        found: list[Item] = []
        for one in cast("Rows", row.get("accessories") or []):
            more = self.remote.api("GET", f"{base}/{one['digest']}", params={"with_accessory": "true"})
            found.append(Item(one["digest"], names(more.get("tags")), owner.labels, owner.tags))
            found += self._accessories(base, more, owner)
        return found

    def prepare(self, projects: dict[str, str]) -> set[str]:
        """Make the projects that are not there, where the registry has projects."""
        proxies: set[str] = set()
        if self.kind != "harbor":
            return proxies
        for name, public in projects.items():
            there = next((row for row in self.remote.pages("/projects", {"name": name}) if row["name"] == name), None)
            if there is not None:
                proxies |= {name} if there.get("registry_id") else set()
                continue
            body: JsonObject = {"project_name": name, "metadata": {"public": public} if public else {}}
            try:
                self.remote.api("POST", "/projects", json=body)
            except RemoteError as error:
                if error.status != 409:
                    raise
        return proxies

    def _asked(self, method: str, path: str, scope: str, **more: Any) -> httpx2.Response:
        response = self.remote.send(method, path, scope=scope, **more)
        if response.status_code >= 400:
            raise RemoteError(f"http status code: {response.status_code}, body: {response.text}", response.status_code)
        return response

    def _manifest(self, method: str, repository: str, reference: str) -> httpx2.Response | None:
        path, scope = f"/v2/{repository}/manifests/{reference}", f"repository:{repository}:pull"
        response = self.remote.send(method, path, scope=scope, headers={"Accept": TYPES})
        if response.status_code == 404:
            return None
        if response.status_code >= 400:
            raise RemoteError(f"http status code: {response.status_code}, body: {response.text}", response.status_code)
        return response

    def head(self, repository: str, reference: str) -> str:
        """The digest of an artifact, "" if it isn't there."""
        response = self._manifest("HEAD", repository, reference)
        return "" if response is None else response.headers.get("docker-content-digest", "")

    def manifest(self, repository: str, reference: str) -> tuple[bytes, str, str]:
        """A manifest."""
        response = self._manifest("GET", repository, reference)
        if response is None:
            raise RemoteError(f"artifact {repository}:{reference} not found", 404)
        digest = response.headers.get("docker-content-digest") or contents.digest_of(response.content)
        return response.content, response.headers.get("content-type", ""), digest

    def blob(self, repository: str, digest: str) -> bytes:
        """A blob."""
        scope = f"repository:{repository}:pull"
        response = self._asked("GET", f"/v2/{repository}/blobs/{digest}", scope)
        if response.is_redirect:
            response = self.remote.http.get(urljoin(str(response.url), response.headers["location"]))
        return response.content

    def has_blob(self, repository: str, digest: str) -> bool:
        """Whether a repository has a blob, or has it now from another repository there."""
        scope = f"repository:{repository}:pull"
        if self.remote.send("HEAD", f"/v2/{repository}/blobs/{digest}", scope=scope).status_code < 400:
            return True
        if self.kind != "harbor":
            return False
        query = {"q": f"blob_digest={digest}", "page_size": "1"}
        rows = self.remote.api("GET", "/repositories", params=query)
        if not rows:
            return False
        source = rows[0]["name"]
        scope = f"repository:{repository}:pull,push repository:{source}:pull"
        path = f"/v2/{repository}/blobs/uploads/?mount={digest}&from={quote(source, safe='')}"
        return self._asked("POST", path, scope).status_code == 201

    def put_blob(self, repository: str, data: bytes, *, chunked: bool = False) -> None:
        """Push a blob, whole or in chunks of 10 MiB."""
        scope = f"repository:{repository}:pull,push"
        response = self._asked("POST", f"/v2/{repository}/blobs/uploads/", scope)
        place = urljoin(f"{self.remote.url}/", response.headers["location"])
        if chunked and len(data) > CHUNK:
            for start in range(0, len(data), CHUNK):
                part = data[start : start + CHUNK]
                span = {"Content-Range": f"{start}-{start + len(part) - 1}"}
                response = self._asked("PATCH", place, scope, headers=span, content=part)
                place = urljoin(f"{self.remote.url}/", response.headers["location"])
        rest = b"" if chunked and len(data) > CHUNK else data
        joint = "&" if "?" in place else "?"
        kind = {"Content-Type": "application/octet-stream"}
        self._asked("PUT", f"{place}{joint}digest={contents.digest_of(data)}", scope, headers=kind, content=rest)

    def put_manifest(self, repository: str, reference: str, data: bytes, media_type: str) -> None:
        """Push a manifest."""
        path, scope = f"/v2/{repository}/manifests/{reference}", f"repository:{repository}:pull,push"
        self._asked("PUT", path, scope, headers={"Content-Type": media_type}, content=data)

    def delete(self, repository: str, reference: str) -> None:
        """Delete an artifact; a tag is looked up first, as the protocol deletes by digest."""
        digest = reference if ":" in reference else self.head(repository, reference)
        scope = f"repository:{repository}:delete"
        self._asked("DELETE", f"/v2/{repository}/manifests/{digest}", scope)

    def delete_tag(self, repository: str, tag: str) -> bool:
        """Delete a tag by a Harbor's API."""
        if self.kind != "harbor":
            raise RemoteError("the tag deletion isn't supported")
        project, _, name = repository.partition("/")
        base = f"/projects/{project}/repositories/{quote(quote(name, safe=''), safe='')}/artifacts"
        try:
            self.remote.api("DELETE", f"{base}/{tag}/tags/{tag}")
        except RemoteError as error:
            if error.status != 404:
                raise
            return False
        return True


def names(rows: list[JsonObject] | None) -> list[str]:
    """The names of tags or labels."""
    return [row.get("name", "") for row in rows or []]
