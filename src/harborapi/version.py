"""Versions as Semantic Versioning orders them: `SemVer` and `get_semver`, which live in `harborapi.models.semver`."""

from .models.semver import SemVer, get_semver

__all__ = ["SemVer", "get_semver"]
