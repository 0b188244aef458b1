"""Copying what a policy chose from one end to the other, and deleting there what the source lost."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harborapi.emulator import contents, ingest
from harborapi.emulator.remotes import RemoteError
from harborapi.emulator.wire import HarborError

if TYPE_CHECKING:
    from collections.abc import Callable

    from harborapi.emulator.replication.foreign import ForeignSite
    from harborapi.emulator.replication.sites import Site

ERRORS = (RemoteError, HarborError)
FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"


class StoppedError(Exception):
    """Somebody stopped the task."""


@dataclass(slots=True)
class Transfer:
    """A task's work: from where to where, how, and where it is noted.

    `note` writes a line into the task's log; `stopped` tells whether somebody stopped the task.
    """

    source: Site
    target: Site
    note: Callable[..., None]
    stopped: Callable[[], bool]
    override: bool = True
    chunked: bool = False

    def copy(self, source: str, target: str, references: list[str]) -> bool:
        """Copy artifacts of a repository to another; each is tried.

        Args:
            source: the repository's full name there.
            target: its name at the destination.
            references: tags and digests.

        Returns:
            Whether all went well.
        """
        what = f"{source}:[{','.join(references)}](source registry) to {target}:[{','.join(references)}]"
        self.note(f"copying {what}(destination registry)...")
        failed = False
        for reference in references:
            try:
                self.copy_artifact(source, target, reference, override=self.override)
            except ERRORS as error:
                self.note(str(error), "ERROR")
                failed = True
        if failed:
            self.note("got error during the whole transfer period, mark the job failure", "ERROR")
        else:
            self.note(f"copy {what}(destination registry) completed")
        return not failed

    def copy_artifact(self, source: str, target: str, reference: str, *, override: bool) -> None:
        """Copy an artifact with all that it needs, unless the destination has it.

        Raises:
            RemoteError: an end refused, or can't be reached.
            HarborError: this Harbor refused.
            StoppedError: somebody stopped the task.
        """
        self.check()
        self.note(f"pulling the manifest of artifact {source}:{reference} ...")
        data, media_type, digest = self.source.manifest(source, reference)
        self.note(f"the manifest of artifact {source}:{reference} pulled")
        there = self.target.head(target, reference)
        if there == digest:
            self.note(f"the artifact {target}:{reference} already exists on the destination registry, skip")
            return
        if there:
            same = f"the same name artifact {target}:{reference} exists on the destination registry"
            if not override:
                self.note(f'{same}, but the "override" is set to false, skip', "WARNING")
                return
            self.note(f'{same} and the "override" is set to true, continue...', "WARNING")
        document: dict[str, Any] = json.loads(data)
        if media_type in ingest.INDEXES:
            for child in document.get("manifests", ()):
                self.copy_artifact(source, target, child["digest"], override=True)
        else:
            for one in [document.get("config"), *document.get("layers", ())]:
                if one and one.get("mediaType") != FOREIGN:
                    self.copy_blob(source, target, one["digest"])
        self.check()
        self.note(f"pushing the manifest of artifact {target}:{reference} ...")
        self.target.put_manifest(target, reference, data, media_type)
        self.note(f"the manifest of artifact {target}:{reference} pushed")

    def copy_blob(self, source: str, target: str, digest: str) -> None:
        """Copy a blob, unless the destination has it."""
        self.check()
        self.note(f"copying the blob {digest}(the 1th running)...")
        if self.target.has_blob(target, digest):
            self.note(f"the blob {digest} already exists on the destination registry, skip")
            return
        data = self.source.blob(source, digest)
        if contents.digest_of(data) != digest:
            raise RemoteError(f"the blob {digest} came damaged")
        self.target.put_blob(target, data, chunked=self.chunked)
        self.note(f"copy the blob {digest} completed")

    def check(self) -> None:
        """Raise if somebody stopped the task."""
        if self.stopped():
            self.note("the job is stopped")
            raise StoppedError


@dataclass(slots=True)
class Deletion:
    """A task's work where the source lost something: it goes at the destination too, always a registry elsewhere."""

    target: ForeignSite
    note: Callable[..., None]

    def delete(self, repository: str, references: list[str]) -> bool:
        """Delete artifacts at the destination.

        Returns:
            Whether all went well.
        """
        for reference in references:
            try:
                if not self.target.head(repository, reference):
                    missing = f"the artifact {repository}:{reference} doesn't exist on the destination registry, skip"
                    self.note(missing)
                    continue
                self.target.delete(repository, reference)
                self.note(f"the manifest of artifact {repository}:{reference} is deleted")
            except ERRORS as error:
                self.note(f"failed to delete the manifest of artifact {repository}:{reference}: {error}", "ERROR")
                return False
        return True

    def delete_tags(self, repository: str, tags: list[str]) -> bool:
        """Delete tags at the destination.

        Returns:
            Whether all went well.
        """
        for tag in tags:
            try:
                found = self.target.delete_tag(repository, tag)
                what = "is deleted" if found else "doesn't exist on the destination registry, skip"
                self.note(f"the tag {repository}:{tag} {what}")
            except ERRORS as error:
                self.note(f"failed to delete the tag {repository}:{tag}: {error}", "ERROR")
                return False
        return True
