"""The two ends of a replication: this Harbor, or a registry elsewhere."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from harborapi.emulator.remotes import remote_of
from harborapi.emulator.replication.foreign import ForeignSite
from harborapi.emulator.replication.local import LocalSite

if TYPE_CHECKING:
    from collections.abc import Generator

    from harborapi.emulator.harbor import Harbor
    from harborapi.emulator.replication.policies import Resource
    from harborapi.emulator.state import Registry
    from harborapi.emulator.wire import JsonObject


class Site(Protocol):
    """What a replication asks of an end. All raise RemoteError or HarborError; hold no lock."""

    @property
    def kind(self) -> str:
        """The kind of registry."""
        ...

    def find(self, filters: tuple[JsonObject, ...]) -> list[Resource]:
        """All artifacts of the repositories whose names the filters leave."""
        ...

    def prepare(self, projects: dict[str, str]) -> set[str]:
        """Make the projects that are not there, public or not; gives those that nothing can be pushed to."""
        ...

    def head(self, repository: str, reference: str) -> str:
        """The digest of an artifact, "" if it isn't there."""
        ...

    def manifest(self, repository: str, reference: str) -> tuple[bytes, str, str]:
        """A manifest: its bytes, media type and digest."""
        ...

    def blob(self, repository: str, digest: str) -> bytes:
        """A blob."""
        ...

    def has_blob(self, repository: str, digest: str) -> bool:
        """Whether a repository has a blob, or has it now from another repository there."""
        ...

    def put_blob(self, repository: str, data: bytes, *, chunked: bool = False) -> None:
        """Push a blob."""
        ...

    def put_manifest(self, repository: str, reference: str, data: bytes, media_type: str) -> None:
        """Push a manifest."""
        ...


@contextmanager
def site_of(harbor: Harbor, registry: Registry | None) -> Generator[Site]:
    """An end of a replication; no registry is this Harbor itself."""
    if registry is None:
        yield LocalSite(harbor)
    else:
        with remote_of(harbor, registry) as remote:
            if registry.type == "harbor":
                remote.reach()
            yield ForeignSite(remote, registry.type)
