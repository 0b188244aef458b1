"""Versions as Semantic Versioning orders them: `SemVer` lives in `harborapi.models.semver`, with a strict reader.

`get_semver` here is the tolerant one of earlier releases of this library: what it can't read counts as 0.
"""

from __future__ import annotations

import re

from .models.semver import SemVer
from .models.semver import get_semver as _read

__all__ = ["SemVer", "get_semver"]

_LOOSE = re.compile(r"[vV]?(?P<numbers>[^-+]*)(?:-(?P<prerelease>[^+]*))?(?:\+(?P<build>.*))?", re.DOTALL)


def get_semver(version: str | int | tuple[int | str | None, ...] | SemVer | None) -> SemVer:
    """Read a version, as far as it can be read.

    Args:
        version: A text such as `1.2.3-rc.1`; a number, the major version; up to five parts; None.

    Returns:
        The version; what is not there or is no number is 0.
    """
    if isinstance(version, tuple):
        return SemVer(*version)  # type: ignore[arg-type]  # numbers first, as in a SemVer
    try:
        return _read(version)
    except ValueError:
        found = _LOOSE.fullmatch(str(version or "").strip())
        if found is None:
            return SemVer(0)
    major, minor, patch = ([*map(_number, found["numbers"].split(".")), 0, 0])[:3]
    return SemVer(major, minor, patch, found["prerelease"] or None, found["build"] or None)


def _number(text: str) -> int:
    digits = re.match(r"[0-9]+", text)
    return int(digits[0]) if digits else 0
