"""Scanners, and the reports that they make of artifacts' vulnerabilities."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from pydantic import Field

from harborapi.models.base import BaseModel, Timestamp


class Severity(StrEnum):
    """How bad a vulnerability is: none < unknown < negligible < low < medium < high < critical.

    Compares with texts too; a text that is no severity ranks as unknown.
    """

    unknown = "Unknown"
    negligible = "Negligible"
    low = "Low"
    medium = "Medium"
    high = "High"
    critical = "Critical"
    none = "None"

    def __lt__(self, other: str) -> bool:
        return _rank(self) < _rank(other)

    def __le__(self, other: str) -> bool:
        return _rank(self) <= _rank(other)

    def __gt__(self, other: str) -> bool:
        return _rank(self) > _rank(other)

    def __ge__(self, other: str) -> bool:
        return _rank(self) >= _rank(other)


_RANKS = {
    name: rank for rank, name in enumerate(("None", "Unknown", "Negligible", "Low", "Medium", "High", "Critical"))
}


def _rank(severity: str) -> int:
    return _RANKS.get(severity.value if isinstance(severity, Severity) else severity, 1)


def most_severe(severities: Iterable[Severity]) -> Severity:
    """The worst of some severities.

    Args:
        severities: The severities.

    Returns:
        The worst; `Severity.unknown` if there are none.
    """
    return max(severities, default=Severity.unknown)


def sort_distribution(distribution: Mapping[Severity, int]) -> list[tuple[Severity, int]]:
    """Counts by severity in order.

    Args:
        distribution: Counts by severity, such as a `Counter`.

    Returns:
        Pairs of severity and count, the least severe first.
    """
    return sorted(distribution.items(), key=lambda pair: _rank(pair[0]))


class Scanner(BaseModel):
    """What a scanner says it is."""

    name: str | None = Field(default=None, description="Its name, such as `Trivy`.")
    vendor: str | None = Field(default=None, description="Who makes it, such as `Aqua Security`.")
    version: str | None = Field(default=None, description="Its version.")


class ScannerCapability(BaseModel):
    """A kind of report that a scanner makes, and of what."""

    consumes_mime_types: list[str] | None = Field(
        default=None, description="MIME types of the manifests that it can scan."
    )
    produces_mime_types: list[str] | None = Field(default=None, description="MIME types of the reports that it makes.")
    type: str | None = Field(
        default=None, description="`vulnerability` or `sbom`; empty for a scanner that doesn't say. Since 2.11."
    )


class ScannerAdapterMetadata(BaseModel):
    """What a scanner says that it can do."""

    scanner: Scanner | None = Field(default=None, description="Name, vendor and version.")
    capabilities: list[ScannerCapability] | None = Field(default=None, description="What it can scan, and report.")
    properties: dict[str, str] | None = Field(
        default=None,
        description=(
            "More about it by name, such as `harbor.scanner-adapter/vulnerability-database-updated-at` (when its "
            "database of vulnerabilities was last brought up to date)."
        ),
    )


class ScannerRegistration(BaseModel):
    """A scanner that Harbor knows."""

    uuid: str = Field(description="Identifier of the scanner.")
    name: str = Field(description="Name of the scanner, unique.")
    description: str = Field(description="What it is; free text.")
    url: str = Field(description="Where its adapter listens.")
    disabled: bool = Field(description="Whether it is switched off.")
    is_default: bool = Field(description="Whether projects without a scanner of their own use it.")
    auth: str = Field(
        description="How Harbor logs in: `Basic`, `Bearer`, `X-ScannerAdapter-API-Key`, or empty for not at all."
    )
    access_credential: str = Field(
        repr=False, description="What it logs in with: `user:password`, a token or a key, as `auth` says."
    )
    skip_cert_verify: bool = Field(
        alias="skip_certVerify", description="Whether the scanner's certificate is not checked."
    )
    use_internal_addr: bool = Field(
        description="Whether the scanner pulls from Harbor's internal address, and not the public one."
    )
    create_time: Timestamp = Field(description="When it was registered.")
    update_time: Timestamp = Field(description="When it was last changed.")
    adapter: str | None = Field(default=None, description="Name that the adapter gives itself, such as `Trivy`.")
    vendor: str | None = Field(default=None, description="Who makes it, in the adapter's words.")
    version: str | None = Field(default=None, description="Its version, in the adapter's words.")
    health: str | None = Field(default=None, description="`healthy` or `unhealthy`: whether the adapter answers.")
    capabilities: dict[str, Any] | None = Field(
        default=None,
        description=(
            "What it can do: `support_vulnerability` and `support_sbom` (booleans); None if the adapter is silent. "
            "Since 2.11."
        ),
    )


class ScannerRegistrationReq(BaseModel):
    """A scanner to be registered, or changes of one."""

    name: str = Field(description="Name of the scanner, unique.")
    description: str | None = Field(default=None, description="What it is; free text.")
    url: str = Field(description="Where its adapter listens: `http://` or `https://`; no two scanners have the same.")
    auth: str | None = Field(
        default=None,
        description="How Harbor logs in: `Basic`, `Bearer`, `X-ScannerAdapter-API-Key`, or empty for not at all.",
    )
    access_credential: str | None = Field(
        default=None,
        repr=False,
        description="What it logs in with: `user:password`, a token or a key, as `auth` says.",
    )
    skip_cert_verify: bool | None = Field(
        default=None, alias="skip_certVerify", description="Whether not to check the scanner's certificate."
    )
    use_internal_addr: bool | None = Field(
        default=None, description="Whether the scanner is to pull from Harbor's internal address."
    )
    disabled: bool | None = Field(default=None, description="Whether it is switched off.")


class ScannerRegistrationSettings(BaseModel):
    """How to reach a scanner, to try it out."""

    name: str = Field(description="Name of the scanner.")
    url: str = Field(description="Where its adapter listens: `http://` or `https://`.")
    auth: str | None = Field(
        default=None,
        description="How Harbor logs in: `Basic`, `Bearer`, `X-ScannerAdapter-API-Key`, or empty for not at all.",
    )
    access_credential: str | None = Field(
        default=None,
        repr=False,
        description="What it logs in with: `user:password`, a token or a key, as `auth` says.",
    )


class IsDefault(BaseModel):
    """Whether a scanner is the one that projects use by default."""

    is_default: bool | None = Field(default=None, description="True to make it the default; false changes nothing.")
