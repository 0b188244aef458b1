"""Versions as Semantic Versioning 2.0 orders them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_VERSION = re.compile(
    r"""[vV]?(?P<major>\d+)(?:\.(?P<minor>\d+))?(?:\.(?P<patch>\d+))?
        (?:-(?P<prerelease>[0-9A-Za-z.~_-]+))?
        (?:\+(?P<build>[0-9A-Za-z.~_+-]+))?""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class SemVer:
    """A version; compares as Semantic Versioning 2.0 says, so that the build counts for nothing.

    Attributes:
        major: The first number.
        minor: The second number.
        patch: The third number.
        prerelease: What comes after `-`, such as `rc.1`; None for a release.
        build: What comes after `+`.
    """

    major: int
    minor: int = 0
    patch: int = 0
    prerelease: str | None = None
    build: str | None = None

    def _key(self) -> tuple[int, int, int, bool, list[tuple[bool, int, str]]]:
        parts = self.prerelease.split(".") if self.prerelease else []
        numbered = [(False, int(part), "") if part.isdecimal() else (True, 0, part) for part in parts]
        return self.major, self.minor, self.patch, not parts, numbered

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, SemVer) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.major, self.minor, self.patch, self.prerelease))

    def __lt__(self, other: object) -> bool:
        return self._key() < other._key() if isinstance(other, SemVer) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self._key() <= other._key() if isinstance(other, SemVer) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self._key() > other._key() if isinstance(other, SemVer) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self._key() >= other._key() if isinstance(other, SemVer) else NotImplemented

    def __iter__(self) -> Iterator[int | str | None]:
        return iter((self.major, self.minor, self.patch, self.prerelease, self.build))

    def __getitem__(self, index: int) -> int | str | None:
        return list(self)[index]

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        text = f"{self.major}.{self.minor}.{self.patch}"
        return text + (f"-{self.prerelease}" if self.prerelease else "") + (f"+{self.build}" if self.build else "")


def get_semver(value: "str | int | tuple[int, ...] | SemVer | None") -> SemVer:
    """Read a version.

    Args:
        value: A text such as `1.2.3-rc.1`, `v2.15.2` or `1.2`; a number, the major version; one to three numbers.

    Returns:
        The version; numbers that are not there are 0.

    Raises:
        ValueError: It is no such version.
    """
    if isinstance(value, SemVer):
        return value
    if isinstance(value, tuple):
        if not 1 <= len(value) <= 3 or min(value) < 0:
            raise ValueError(f"a version has one to three numbers from 0 on: {value!r}")
        major, minor, patch = (*value, 0, 0)[:3]
        return SemVer(major, minor, patch)
    found = _VERSION.fullmatch(str(value).strip()) if value is not None else None
    if found is None:
        raise ValueError(f"not a version of the form 1.2.3-prerelease+build: {value!r}")
    first, second, third, prerelease, build = found.group("major", "minor", "patch", "prerelease", "build")
    return SemVer(int(first), int(second or 0), int(third or 0), prerelease, build)
