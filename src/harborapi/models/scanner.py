"""Scanners, and the reports that they make of artifacts' vulnerabilities."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, cast

from pydantic import AfterValidator, Field

from harborapi.models._judging import FLOORS, VersionLike, Wanted, matcher, rated, within
from harborapi.models.base import Answered, BaseModel, Timestamp
from harborapi.models.semver import SemVer, get_semver
from harborapi.models.severity import Severity, most_severe, sort_distribution

__all__ = [
    "CVSSDetails",
    "HarborVulnerabilityReport",
    "IsDefault",
    "ScanArtifact",
    "ScanError",
    "ScanRegistry",
    "ScanScanner",
    "ScanScannerAdapterMetadata",
    "ScanScannerCapability",
    "Scanner",
    "ScannerAdapterMetadata",
    "ScannerCapability",
    "ScannerRegistration",
    "ScannerRegistrationReq",
    "ScannerRegistrationSettings",
    "Severity",
    "VulnerabilityItem",
    "most_severe",
    "sort_distribution",
]

DEFAULT_VENDORS = ("nvd", "redhat")
"""Whose CVSS scores count before others'."""


def _semver(version: str | None) -> SemVer | None:
    try:
        return get_semver(version)
    except ValueError:
        return None


class Scanner(BaseModel):
    """What a scanner says it is."""

    name: str | None = Field(default=None, description="Its name, such as `Trivy`.")
    vendor: str | None = Field(default=None, description="Who makes it, such as `Aqua Security`.")
    version: str | None = Field(default=None, description="Its version.")

    @property
    def semver(self) -> SemVer | None:
        """Its version, to compare; None if it is not of that form."""
        return _semver(self.version)


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

    uuid: Answered[str] = Field(description="Identifier of the scanner.")
    name: Answered[str] = Field(description="Name of the scanner, unique.")
    description: Answered[str] = Field(description="What it is; free text.")
    url: Answered[str] = Field(description="Where its adapter listens.")
    disabled: Answered[bool] = Field(description="Whether it is switched off.")
    is_default: Answered[bool] = Field(description="Whether projects without a scanner of their own use it.")
    auth: Answered[str] = Field(description="How Harbor logs in: `Basic`, `Bearer` or `APIKey`; empty for not at all.")
    access_credential: Answered[str] = Field(
        repr=False, description="What it logs in with: `user:password`, a token or a key, as `auth` says."
    )
    skip_cert_verify: Answered[bool] = Field(
        alias="skip_certVerify", description="Whether the scanner's certificate is not checked."
    )
    use_internal_addr: Answered[bool] = Field(
        description="Whether the scanner pulls from Harbor's internal address, and not the public one."
    )
    create_time: Answered[Timestamp] = Field(description="When it was registered.")
    update_time: Answered[Timestamp] = Field(description="When it was last changed.")
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
        description="How Harbor logs in: `Basic`, `Bearer` or `APIKey`; empty for not at all.",
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
        description="How Harbor logs in: `Basic`, `Bearer` or `APIKey`; empty for not at all.",
    )
    access_credential: str | None = Field(
        default=None,
        repr=False,
        description="What it logs in with: `user:password`, a token or a key, as `auth` says.",
    )


class IsDefault(BaseModel):
    """Whether a scanner is the one that projects use by default."""

    is_default: bool | None = Field(default=None, description="True to make it the default; false changes nothing.")


class ScanScanner(Scanner):
    """What a scanner says it is, in the scanners' own API."""


class ScanScannerCapability(BaseModel):
    """A kind of report that a scanner makes, and of what, in the scanners' own API."""

    type: str | None = Field(default=None, description="`vulnerability` or `sbom`; since version 1.2 of that API.")
    consumes_mime_types: list[str] | None = Field(
        default=None, description="MIME types of the manifests that it can scan."
    )
    produces_mime_types: list[str] | None = Field(default=None, description="MIME types of the reports that it makes.")
    additional_attributes: dict[str, Any] | None = Field(
        default=None, description="More about it, such as `sbom_media_types`; since version 1.2 of that API."
    )


class ScanScannerAdapterMetadata(BaseModel):
    """What a scanner says that it can do, in the scanners' own API."""

    scanner: ScanScanner | None = Field(default=None, description="Name, vendor and version.")
    capabilities: list[ScanScannerCapability] | None = Field(default=None, description="What it can scan, and report.")
    properties: dict[str, str] | None = Field(default=None, description="More about it, by name.")


class ScanRegistry(BaseModel):
    """Where a scanner is to pull from."""

    url: str | None = Field(default=None, description="URL of the registry.")
    authorization: str | None = Field(
        default=None, repr=False, description="Value of the `Authorization` header to pull with."
    )


class ScanArtifact(BaseModel):
    """What a scanner is to scan, or has scanned."""

    repository: str | None = Field(default=None, description="Name of the repository, with the project's.")
    digest: str | None = Field(default=None, description="Digest of the artifact: `sha256:` and 64 hex digits.")
    tag: str | None = Field(default=None, description="A tag of it.")
    mime_type: str | None = Field(default=None, description="Media type of its manifest.")


class ScanError(BaseModel):
    """What went wrong, in a scanner's words."""

    message: str | None = Field(default=None, description="What went wrong.")


class CVSSDetails(BaseModel):
    """How bad a vulnerability is by CVSS, in the scanner's judgement."""

    score_v3: float | None = Field(default=None, description="CVSS 3 score, 0 to 10.")
    score_v2: float | None = Field(default=None, description="CVSS 2 score, 0 to 10.")
    vector_v3: str | None = Field(default=None, description="CVSS 3 vector: `CVSS:3.1/AV:N/AC:L/...`.")
    vector_v2: str | None = Field(default=None, description="CVSS 2 vector: `AV:N/AC:L/...`.")


class VulnerabilityItem(BaseModel):
    """A vulnerability that a scan found in a package of an artifact."""

    id: str | None = Field(default=None, description="Identifier, such as `CVE-2021-44228`.")
    package: str | None = Field(default=None, description="Name of the package that has it.")
    version: str | None = Field(default=None, description="Version of the package.")
    fix_version: str | None = Field(
        default=None, description="First version of the package without it; empty if there is none."
    )
    severity: Annotated[Severity | str | None, Field(union_mode="left_to_right")] = Field(
        default=Severity.unknown,
        description="How bad it is, as the scanner says; a word that is no `Severity` stays a text.",
    )
    status: str | None = Field(
        default=None,
        description="What the package's makers do about it: `fixed`, `affected`, `will_not_fix` ... Since 2.14.",
    )
    description: str | None = Field(default=None, description="What it is about.")
    links: list[str] | None = Field(default=None, description="Where more about it can be read.")
    artifact_digests: list[str] | None = Field(
        default=None, description="Digests of the artifacts that have it; in the report of an index several."
    )
    preferred_cvss: CVSSDetails | None = Field(default=None, description="The scores that the scanner prefers.")
    cwe_ids: list[str] | None = Field(default=None, description="Kinds of weakness, such as `CWE-400`.")
    vendor_attributes: dict[str, Any] | None = Field(
        default=None,
        description="What the scanner knows from others: `{'CVSS': {'nvd': {'V3Score': 7.1, 'V3Vector': ...}}}`.",
    )

    @property
    def fixable(self) -> bool:
        """Whether there is a version of the package without it."""
        return bool(self.fix_version)

    @property
    def semver(self) -> SemVer | None:
        """The package's version, to compare; None if it is not of that form."""
        return _semver(self.version)

    @property
    def severity_enum(self) -> Severity:
        """How bad it is, as the scanner says; unknown where that is no `Severity`."""
        return self.severity if isinstance(self.severity, Severity) else Severity.unknown

    def get_cvss_score(
        self,
        scanner: str = "Trivy",
        version: int = 3,
        vendor_priority: Sequence[str] | None = None,
        default: float = 0.0,
    ) -> float:
        """The CVSS score.

        Args:
            scanner: The scanner that made the report. All are read as Trivy writes them.
            version: Version of CVSS, 2 or 3.
            vendor_priority: Whose scores count first, such as `["ghsa"]`; NVD's and Red Hat's by default. Then comes
                the one that the scanner prefers, then all others'.
            default: What to give if there is none at all.

        Returns:
            The score, 0 to 10.
        """
        priority = DEFAULT_VENDORS if vendor_priority is None else vendor_priority
        return next(self._scores(version, priority), default)

    def get_severity(self, scanner: str = "Trivy", vendor_priority: Sequence[str] | None = None) -> Severity:
        """How bad it is by its CVSS score, and not less than the scanner says.

        Args:
            scanner: The scanner that made the report.
            vendor_priority: Whose scores count first; see `get_cvss_score`.

        Returns:
            The severity. Without a CVSS 3 score that of CVSS 2 counts.
        """
        third = self.get_cvss_score(scanner, 3, vendor_priority, default=-1)
        second = self.get_cvss_score(scanner, 2, vendor_priority, default=-1)
        return max(self.severity_enum, rated(third, 3) if third >= 0 else rated(second, 2))

    def get_severity_highest(self, scanner: str = "Trivy", vendors: Sequence[str] | None = None) -> Severity:
        """How bad it is in the worst opinion.

        Args:
            scanner: The scanner that made the report.
            vendors: Whose opinions count; all by default. The scanner's own counts always.

        Returns:
            The worst severity.
        """
        named = [value for name, value in self._vendors().items() if vendors is None or name in vendors]
        scores = [(value.get(f"V{version}Score"), version) for value in named for version in (2, 3)]
        if vendors is None and self.preferred_cvss is not None:
            scores += [(self.preferred_cvss.score_v2, 2), (self.preferred_cvss.score_v3, 3)]
        found = [rated(score, version) for score, version in scores if isinstance(score, int | float)]
        return max([self.severity_enum, *found])

    def _vendors(self) -> dict[str, Mapping[str, Any]]:
        told: Any = (self.vendor_attributes or {}).get("CVSS")
        named = cast("dict[str, Any]", told if isinstance(told, dict) else {})
        return {name: cast("dict[str, Any]", value) for name, value in named.items() if isinstance(value, dict)}

    def _scores(self, version: int, priority: Sequence[str]) -> Iterator[float]:
        """The scores there are, the one that counts most first."""
        vendors = self._vendors()
        first = [vendors[name].get(f"V{version}Score") for name in priority if name in vendors]
        rest = [value.get(f"V{version}Score") for name, value in vendors.items() if name not in priority]
        preferred = getattr(self.preferred_cvss, f"score_v{version}", None)
        for score in (*first, preferred, *rest):
            if isinstance(score, int | float):
                yield float(score)


def _empty_for_none(value: Any) -> Any:
    return [] if value is None else value


class HarborVulnerabilityReport(BaseModel):
    """What a scan found: the vulnerabilities of one artifact."""

    generated_at: Timestamp | None = Field(default=None, description="When the report was made.")
    artifact: ScanArtifact | None = Field(default=None, description="What was scanned; left out by Trivy and Harbor.")
    scanner: ScanScanner | None = Field(default=None, description="Which scanner made it.")
    severity: Annotated[Severity | str | None, Field(union_mode="left_to_right")] = Field(
        default=Severity.unknown, description="The worst severity found, as the scanner says."
    )
    # after, not before: what comes before is called with Python's objects, and all would be made twice
    vulnerabilities: Annotated[Answered[list[VulnerabilityItem]], AfterValidator(_empty_for_none)] = Field(
        default_factory=list[VulnerabilityItem], description="The vulnerabilities, one for each package that has one."
    )

    def __repr__(self) -> str:
        name = self.scanner.name if isinstance(self.scanner, ScanScanner) else None
        return (
            f"<HarborVulnerabilityReport by {name or 'an unknown scanner'}, severity {self.severity or 'not said'}, "
            f"{len(self.vulnerabilities or ())} vulnerabilities>"
        )

    __str__ = __repr__

    @property
    def fixable(self) -> list[VulnerabilityItem]:
        """The vulnerabilities that a later version of their package doesn't have."""
        return [item for item in self.vulnerabilities if item.fixable]

    @property
    def unfixable(self) -> list[VulnerabilityItem]:
        """The vulnerabilities that no version of their package is known to be without."""
        return [item for item in self.vulnerabilities if not item.fixable]

    @property
    def critical(self) -> list[VulnerabilityItem]:
        """The critical vulnerabilities."""
        return self.vulnerabilities_by_severity(Severity.critical)

    @property
    def high(self) -> list[VulnerabilityItem]:
        """The vulnerabilities of high severity."""
        return self.vulnerabilities_by_severity(Severity.high)

    @property
    def medium(self) -> list[VulnerabilityItem]:
        """The vulnerabilities of medium severity."""
        return self.vulnerabilities_by_severity(Severity.medium)

    @property
    def low(self) -> list[VulnerabilityItem]:
        """The vulnerabilities of low severity."""
        return self.vulnerabilities_by_severity(Severity.low)

    @property
    def distribution(self) -> Counter[Severity]:
        """How many vulnerabilities by severity."""
        return Counter(item.severity_enum for item in self.vulnerabilities)

    @property
    def cvss_scores(self) -> list[float]:
        """The CVSS 3 scores of the vulnerabilities that have one."""
        scores = (item.get_cvss_score(default=-1) for item in self.vulnerabilities)
        return [score for score in scores if score >= 0]

    def vulnerabilities_by_severity(self, severity: Severity | str) -> list[VulnerabilityItem]:
        """The vulnerabilities of one severity, as the scanner says.

        Args:
            severity: The severity.

        Returns:
            The vulnerabilities.
        """
        return [item for item in self.vulnerabilities if item.severity_enum == severity]

    def sort(self, descending: bool = True, use_cvss: bool = False) -> None:
        """Put the vulnerabilities in order, in place.

        Args:
            descending: The worst first.
            use_cvss: By CVSS 3 score, where a vulnerability counts at least as much as its stated severity; else by
                severity, and by score within each.
        """
        self.vulnerabilities.sort(key=_by_score if use_cvss else _by_severity, reverse=descending)

    def top_vulns(self, n: int = 5, fixable: bool = False) -> list[VulnerabilityItem]:
        """The worst vulnerabilities.

        Args:
            n: How many.
            fixable: Only those that a later version of their package doesn't have.

        Returns:
            The vulnerabilities, the worst first.
        """
        return sorted(self.fixable if fixable else self.vulnerabilities, key=_by_severity, reverse=True)[: max(n, 0)]

    def has_cve(self, cve_id: Wanted, case_sensitive: bool = False) -> bool:
        """Whether a vulnerability is in the report.

        Args:
            cve_id: Its whole identifier, or a compiled pattern to find in it.
            case_sensitive: Whether capitals count; of a pattern its own flags count.

        Returns:
            True if it is.
        """
        return self.vuln_with_cve(cve_id, case_sensitive) is not None

    def has_description(self, description: Wanted, case_sensitive: bool = False) -> bool:
        """Whether a vulnerability's description has a text in it; see `vulns_with_description`."""
        return bool(self.vulns_with_description(description, case_sensitive))

    def has_package(
        self,
        package: Wanted,
        case_sensitive: bool = False,
        min_version: VersionLike | None = None,
        max_version: VersionLike | None = None,
    ) -> bool:
        """Whether a package has a vulnerability; see `vulns_with_package`."""
        return bool(self.vulns_with_package(package, case_sensitive, min_version, max_version))

    def vuln_with_cve(self, cve_id: Wanted, case_sensitive: bool = False) -> VulnerabilityItem | None:
        """The vulnerability of an identifier.

        Args:
            cve_id: Its whole identifier, or a compiled pattern to find in it.
            case_sensitive: Whether capitals count; of a pattern its own flags count.

        Returns:
            The first that fits; None if none does.
        """
        fits = matcher(cve_id, case_sensitive=case_sensitive, whole=True)
        return next((item for item in self.vulnerabilities if fits(item.id)), None)

    def vulns_with_description(self, description: Wanted, case_sensitive: bool = False) -> list[VulnerabilityItem]:
        """The vulnerabilities whose description has a text in it.

        Args:
            description: The text, or a compiled pattern to find.
            case_sensitive: Whether capitals count; of a pattern its own flags count.

        Returns:
            The vulnerabilities.
        """
        fits = matcher(description, case_sensitive=case_sensitive, whole=False)
        return [item for item in self.vulnerabilities if fits(item.description)]

    def vulns_with_package(
        self,
        package: Wanted,
        case_sensitive: bool = False,
        min_version: VersionLike | None = None,
        max_version: VersionLike | None = None,
    ) -> list[VulnerabilityItem]:
        """The vulnerabilities of a package.

        Args:
            package: Its whole name, or a compiled pattern to find in it.
            case_sensitive: Whether capitals count; of a pattern its own flags count.
            min_version: The lowest version that counts, itself included.
            max_version: The highest version that counts, itself included.

        Returns:
            The vulnerabilities. With bounds, a package whose version can't be read is left out.

        Raises:
            ValueError: A bound is no version of the form 1.2.3.
        """
        fits = matcher(package, case_sensitive=case_sensitive, whole=True)
        low = None if min_version is None else get_semver(min_version)
        high = None if max_version is None else get_semver(max_version)
        return [item for item in self.vulnerabilities if fits(item.package) and within(item.semver, low, high)]


def _by_severity(item: VulnerabilityItem) -> tuple[Severity, float]:
    return item.severity_enum, item.get_cvss_score()


def _by_score(item: VulnerabilityItem) -> tuple[float, Severity]:
    return max(item.get_cvss_score(), FLOORS.get(item.severity_enum, 0.0)), item.severity_enum


def __getattr__(name: str) -> Any:
    """The names that earlier releases of this library had in this module."""
    earlier: dict[str, type[BaseModel]] = {"Artifact": ScanArtifact, "Error": ScanError, "Registry": ScanRegistry}
    if name in earlier:
        return earlier[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
