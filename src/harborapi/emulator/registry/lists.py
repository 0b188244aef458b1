"""What the registry lists: tags, repositories, referrers."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from harborapi.emulator import contents, effects
from harborapi.emulator.call import DIGEST
from harborapi.emulator.state import ACCESSORIES, ARTIFACTS, REPOSITORIES, TAGS
from harborapi.emulator.wire import HarborError, Response, encode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.registry.routes import Visit
    from harborapi.emulator.wire import Request


def tags(visit: Visit) -> Response:
    """The tags of a repository; of a project that stands for another registry, with those that are there."""
    harbor = visit.harbor
    repository = harbor.state[REPOSITORIES].find(name=visit.name)
    found: set[str] = set()
    if repository is not None:
        found = {tag.name for tag in harbor.state[TAGS].where(repository_id=repository.repository_id)}
    if visit.project.registry_id:
        question = effects.ProxyBlob(visit.project, visit.short_name, "")
        with harbor.unlocked():
            found |= set(effects.proxy_tags(harbor, question) or ())
    elif repository is None:
        raise HarborError(404, f"repository {visit.name} not found")
    return _page(visit.request, visit.query, {"name": visit.name}, "tags", found)


def catalog(harbor: Harbor, request: Request, query: dict[str, str]) -> Response:
    """All repositories that hold something."""
    table = harbor.state[ARTIFACTS]
    rows = (row for row in harbor.state[REPOSITORIES] if table.count("repository_id", row.repository_id))
    return _page(request, query, {}, "repositories", (row.name for row in rows))


def _page(request: Request, query: dict[str, str], more: dict[str, Any], name: str, items: Iterable[str]) -> Response:
    """A page by `n` and `last`, with the `Link` to the next one."""
    given = query.get("n", "")
    if given and not given.isdecimal():
        raise HarborError(400, "the N must be a positive int type")
    ordered = sorted(items)
    rest = ordered[bisect_right(ordered, query.get("last", "")) :]
    page = rest[: int(given)] if given else rest
    response = Response(200, encode({**more, name: page}), "application/json; charset=utf-8")
    if page and len(page) < len(rest):
        url = f"{request.path}?{urlencode({'last': page[-1], 'n': given})}"
        response.with_header("Link", f'<{url}>; rel="next"')
    return response


def referrers(visit: Visit) -> Response:
    """An index of the artifacts that belong to another one."""
    harbor, digest = visit.harbor, visit.last
    if not DIGEST.fullmatch(digest):
        raise HarborError(400, f"unsupported digest {digest}: invalid checksum digest format")
    rows = [
        row
        for row in harbor.state[ACCESSORIES]
        if row.subject_artifact_digest == digest and row.subject_artifact_repo == visit.name
    ]
    wanted = visit.query.get("artifactType", "")
    described: list[dict[str, Any]] = []
    for row in rows:
        artifact = harbor.state[ARTIFACTS].get(row.artifact_id)
        if artifact is None or (wanted and artifact.artifact_type != wanted):
            continue
        one: dict[str, Any] = {"mediaType": artifact.manifest_media_type, "digest": artifact.digest}
        one["size"] = len(contents.manifest_of(harbor, artifact))
        one |= {"annotations": artifact.annotations} if artifact.annotations else {}
        one |= {"artifactType": artifact.artifact_type} if artifact.artifact_type else {}
        described.append(one)
    document = {"schemaVersion": 2, "mediaType": contents.INDEX, "manifests": described}
    response = Response(200, encode(document), contents.INDEX).with_header("X-Total-Count", str(len(rows)))
    return response.with_header("OCI-Filters-Applied", "artifactType") if wanted else response
