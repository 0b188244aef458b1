"""What an artifact is called: `host/project/repository:tag@digest`, as Docker and Harbor write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NoReturn, Protocol, Self

from .exceptions import InvalidArgument

__all__ = ["ArtifactRef"]

_HOST = re.compile(
    r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*)"
    r"(?::[0-9]{1,5})?"
)
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_PROJECT = re.compile(_COMPONENT)
_REPOSITORY = re.compile(f"{_COMPONENT}(?:/{_COMPONENT})*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[A-Za-z0-9=_-]+")
_HEX = {"sha256": 64, "sha384": 96, "sha512": 128}


class _Tag(Protocol):
    @property
    def name(self) -> str: ...


class _Artifact(Protocol):
    """What `ArtifactRef.of` reads of a `harborapi.models.Artifact`."""

    @property
    def digest(self) -> str: ...

    @property
    def tags(self) -> Sequence[_Tag] | None: ...

    @property
    def repository_name(self) -> str | None: ...


class ArtifactRef(tuple[str, str, str]):  # noqa: SLOT001 - a tuple can't have slots
    """The name of an artifact, or of a repository where there is neither tag nor digest.

    It unpacks into project, repository and reference, which is what operations on an artifact take:
    `client.get_artifact(*ref)`. `str()` gives what `docker pull` takes. It can't be changed; it can be a key of a dict,
    and is put in order by host, project, repository, tag and digest.

    Args:
        project: The project's name.
        repository: The repository's name without the project; may hold slashes.
        tag: The tag.
        digest: The digest, e.g. `sha256:` and 64 hex digits.
        host: The registry's host name, and its port after a colon. One without a dot and a port, but for `localhost`,
            could not be told from a project.

    Attributes:
        project: The project's name.
        repository: The repository's name without the project.
        tag: The tag, or None.
        digest: The digest, or None.
        host: The registry, or None.

    Raises:
        InvalidArgument: A part has not the form of one.
    """

    project: str
    repository: str
    tag: str | None
    digest: str | None
    host: str | None

    def __new__(
        cls, project: str, repository: str, tag: str | None = None, digest: str | None = None, host: str | None = None
    ) -> Self:
        """Check the parts and join them."""
        if not _PROJECT.fullmatch(project):
            raise InvalidArgument(f"{project!r} is no name of a project: lower case letters, digits and . _ - between")
        if not _REPOSITORY.fullmatch(repository):
            raise InvalidArgument(
                f"{repository!r} is no name of a repository: lower case letters, digits, and . _ - / between"
            )
        if tag is not None and not _TAG.fullmatch(tag):
            raise InvalidArgument(f"{tag!r} is no tag: letters, digits, _ . -, at most 128, not beginning with . or -")
        if digest is not None:
            _check_digest(digest)
        if host is not None and not (_HOST.fullmatch(host) and _is_host(host)):
            raise InvalidArgument(f"{host!r} is no host of a registry: a name with a dot or a port, without https://")
        self = super().__new__(cls, (project, repository, digest or tag or ""))
        parts = {"project": project, "repository": repository, "tag": tag, "digest": digest, "host": host}
        vars(self).update(parts)
        return self

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a name like `harbor.example.com/library/team/app:1.0@sha256:…`.

        What stands before the first slash is the host if it holds a dot or a colon or is `localhost`, as for Docker; so
        a project with a dot in its name must be preceded by the host.

        Args:
            text: The name; host, tag and digest may be missing.

        Returns:
            The reference.

        Raises:
            InvalidArgument: The text is no such name.
        """
        try:
            return cls(*_parts(text))
        except InvalidArgument as exc:
            raise InvalidArgument(f"{text!r} names no artifact: {exc.message}") from None

    @classmethod
    def of(
        cls, artifact: _Artifact, repository: str | None = None, *, host: str | None = None, tag: str | None = None
    ) -> Self:
        """The name of an artifact that Harbor has given.

        Args:
            artifact: A `harborapi.models.Artifact`.
            repository: The repository's name with the project, e.g. `library/nginx`. Artifacts know it themselves
                since Harbor 2.11.
            host: The registry's host name, and its port after a colon.
            tag: The tag to name it by, beside the digest; the first of its tags by default.

        Returns:
            The reference, with the digest.

        Raises:
            InvalidArgument: The artifact does not know its repository and none is given, or a part has not the form
                of one.
        """
        name = repository or artifact.repository_name
        if not name:
            raise InvalidArgument("give the repository: artifacts don't know it before Harbor 2.11")
        project, _, rest = name.partition("/")
        first = next((one.name for one in artifact.tags or ()), None)
        return cls(project, rest, tag or first, artifact.digest, host)

    @property
    def reference(self) -> str:
        """What names the artifact within its repository: the digest, else the tag; empty where there is neither."""
        return self[2]

    @property
    def name(self) -> str:
        """Project and repository: `project/repository`."""
        return f"{self.project}/{self.repository}"

    def with_tag(self, tag: str) -> Self:
        """The artifact of another tag in the same repository; the digest is dropped, as it belongs to this one.

        Args:
            tag: The tag.

        Returns:
            The reference.

        Raises:
            InvalidArgument: The tag has not the form of one.
        """
        return type(self)(self.project, self.repository, tag, None, self.host)

    def with_digest(self, digest: str) -> Self:
        """The same name, pinned to a digest.

        Args:
            digest: The digest.

        Returns:
            The reference; the tag stays and is for the reader alone.

        Raises:
            InvalidArgument: The digest has not the form of one.
        """
        return type(self)(self.project, self.repository, self.tag, digest, self.host)

    def __str__(self) -> str:
        host = f"{self.host}/" if self.host else ""
        tag = f":{self.tag}" if self.tag else ""
        return f"{host}{self.name}{tag}" + (f"@{self.digest}" if self.digest else "")

    def __repr__(self) -> str:
        return f"ArtifactRef({str(self)!r})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("an ArtifactRef can't be changed: see with_tag() and with_digest()")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("an ArtifactRef can't be changed")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.project, self.repository, self.tag, self.digest, self.host)

    def _key(self) -> tuple[str, ...]:
        return self.host or "", self.project, self.repository, self.tag or "", self.digest or ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ArtifactRef) and self._key() == other._key()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._key())

    def __lt__(self, other: object) -> bool:
        return self._key() < other._key() if isinstance(other, ArtifactRef) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self._key() <= other._key() if isinstance(other, ArtifactRef) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self._key() > other._key() if isinstance(other, ArtifactRef) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self._key() >= other._key() if isinstance(other, ArtifactRef) else NotImplemented


def _is_host(text: str) -> bool:
    return "." in text or ":" in text or text == "localhost"


def _parts(text: str) -> tuple[str, str, str | None, str | None, str | None]:
    """The arguments of `ArtifactRef` that a text holds, unchecked but for what would be misread."""
    if text.startswith(("https://", "http://")):
        raise InvalidArgument("leave https:// out")
    name, at, digest = text.partition("@")
    first, slash, rest = name.partition("/")
    host = first if slash and _is_host(first) else None
    project, _, repository = (name if host is None else rest).partition("/")
    if not repository:
        raise InvalidArgument("it needs a project and a repository")
    last = repository.rfind("/") + 1
    tail, colon, tag = repository[last:].partition(":")
    return project, repository[:last] + tail, tag if colon else None, digest if at else None, host


def _check_digest(digest: str) -> None:
    algorithm, _, encoded = digest.partition(":")
    length = _HEX.get(algorithm)
    good = re.fullmatch(f"[0-9a-f]{{{length}}}", encoded) if length else _DIGEST.fullmatch(digest)
    if not good:
        raise InvalidArgument(f"{digest!r} is no digest: sha256: and 64 hex digits in lower case, as a rule")
