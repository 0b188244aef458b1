"""Projects that stand for another registry: what is pulled from them is fetched there, and kept."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from harborapi.emulator import effects
from harborapi.emulator.call import DIGEST, find_artifact
from harborapi.emulator.remotes import RemoteError, remote_of
from harborapi.emulator.replication.foreign import ForeignSite
from harborapi.emulator.replication.local import LocalSite
from harborapi.emulator.replication.transfer import Transfer
from harborapi.emulator.state import REGISTRIES, REPOSITORIES, Artifact, Project, Registry
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    from harborapi.emulator.harbor import Harbor

ACTOR = "harbor#proxy-cache-service"


@effects.proxy_pull.subscribe
def bring(harbor: Harbor, question: effects.ProxyPull) -> bool | None:
    """Fetch an artifact, unless what is kept of it is what the other registry has now.

    Raises:
        HarborError: 404, the other registry has it no more; 429, it is asked too often.
    """
    project, repository, reference = question.project, question.repository, question.reference
    with harbor.lock:
        registry = upstream(harbor, project)
        kept = kept_artifact(harbor, project, repository, reference)
    if registry is None:
        return None
    if kept is not None and DIGEST.fullmatch(reference):
        return True
    try:
        with remote_of(harbor, registry) as remote:
            site = ForeignSite(remote, registry.type)
            there = site.head(repository, reference)
            if not there:
                return missed(harbor, project, repository, reference, kept)
            if kept is None or kept.digest != there:
                keep(harbor, site, project, repository, reference)
    except RemoteError as error:
        if error.status == 429 and kept is None:
            raise HarborError(429, "too many requests to upstream registry") from None
        return None  # what is kept must do while the other registry can't be reached
    except ssl.SSLError:
        return None
    return True


def missed(harbor: Harbor, project: Project, repository: str, reference: str, kept: Artifact | None) -> bool:
    """Go on with what is kept of an artifact that the other registry has no more, where the project allows it."""
    allowed = harbor.release >= (2, 15) and project.metadata.get("proxy_cache_local_on_not_found") == "true"
    if kept is not None and allowed:
        return True
    raise HarborError(404, f"repo {project.name}/{repository}, tag {reference} not found")


def keep(harbor: Harbor, site: ForeignSite, project: Project, repository: str, reference: str) -> None:
    """Fetch an artifact with all that it needs."""
    transfer = Transfer(site, LocalSite(harbor, ACTOR), lambda *words: None, lambda: False)
    transfer.copy_artifact(repository, f"{project.name}/{repository}", reference, override=True)


@effects.proxy_blob.subscribe
def bring_blob(harbor: Harbor, question: effects.ProxyBlob) -> bytes | None:
    """A blob from the other registry."""
    with harbor.lock:
        registry = upstream(harbor, question.project)
    if registry is None:
        return None
    try:
        with remote_of(harbor, registry) as remote:
            return ForeignSite(remote, registry.type).blob(question.repository, question.digest)
    except (RemoteError, ssl.SSLError):
        return None


@effects.proxy_tags.subscribe
def bring_tags(harbor: Harbor, question: effects.ProxyBlob) -> list[str] | None:
    """The tags of a repository of the other registry."""
    with harbor.lock:
        registry = upstream(harbor, question.project)
    if registry is None:
        return None
    try:
        with remote_of(harbor, registry) as remote:
            return ForeignSite(remote, registry.type).tags(question.repository)
    except (RemoteError, ssl.SSLError):
        return None


def upstream(harbor: Harbor, project: Project) -> Registry | None:
    """The registry that a project stands for, None while it is not well."""
    registry = harbor.state[REGISTRIES].get(project.registry_id)
    return registry if registry is not None and registry.health == "healthy" else None


def kept_artifact(harbor: Harbor, project: Project, repository: str, reference: str) -> Artifact | None:
    """What is kept of an artifact."""
    row = harbor.state[REPOSITORIES].find(name=f"{project.name}/{repository}")
    return find_artifact(harbor.state, row, reference)
