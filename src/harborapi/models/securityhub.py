"""The security hub: vulnerabilities over all projects (2.9 and later)."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel


class DangerousCVE(BaseModel):
    """One of the worst vulnerabilities of the system."""

    cve_id: Answered[str] = Field(description="Identifier, such as `CVE-2021-44228`.")
    severity: str | None = Field(default=None, description="`Critical`, `High`, `Medium`, `Low`, `Unknown` or `None`.")
    cvss_score_v3: float | None = Field(default=None, description="CVSS 3 score, 0 to 10.")
    desc: str | None = Field(default=None, description="What it is about.")
    package: str | None = Field(default=None, description="Name of the package that has it.")
    version: str | None = Field(default=None, description="Version of the package.")


class DangerousArtifact(BaseModel):
    """One of the artifacts with the most and worst vulnerabilities."""

    project_id: Answered[int] = Field(description="Identifier of the project.")
    repository_name: Answered[str] = Field(description="Name of the repository, with the project's.")
    digest: Answered[str] = Field(description="Digest of the artifact: `sha256:` and 64 hex digits.")
    critical_cnt: Answered[int] = Field(description="How many vulnerabilities are critical.")
    high_cnt: Answered[int] = Field(description="How many are of high severity.")
    medium_cnt: Answered[int] = Field(description="How many are of medium severity.")


class SecuritySummary(BaseModel):
    """How many vulnerabilities the system has."""

    critical_cnt: Answered[int] = Field(description="How many are critical.")
    high_cnt: int | None = Field(default=None, description="How many are of high severity; left out for none.")
    medium_cnt: Answered[int] = Field(description="How many are of medium severity.")
    low_cnt: Answered[int] = Field(description="How many are of low severity.")
    none_cnt: int | None = Field(default=None, description="How many are of severity none; left out for none.")
    unknown_cnt: int | None = Field(default=None, description="How many are of unknown severity; left out for none.")
    total_vuls: Answered[int] = Field(description="How many there are in all.")
    scanned_cnt: Answered[int] = Field(description="How many artifacts were scanned.")
    total_artifact: Answered[int] = Field(description="How many artifacts there are.")
    fixable_cnt: Answered[int] = Field(
        description="How many vulnerabilities are fixed in a later version of their package."
    )
    dangerous_cves: list[DangerousCVE] | None = Field(
        default=None, description="The five worst vulnerabilities, if asked for with `with_dangerous_cve`."
    )
    dangerous_artifacts: list[DangerousArtifact] | None = Field(
        default=None, description="The five worst artifacts, if asked for with `with_dangerous_artifact`."
    )


class SecurityHubVulnerability(BaseModel):
    """A vulnerability of one artifact, as the security hub lists it."""

    project_id: Answered[int] = Field(description="Identifier of the project.")
    repository_name: Answered[str] = Field(description="Name of the repository, with the project's.")
    digest: Answered[str] = Field(description="Digest of the artifact: `sha256:` and 64 hex digits.")
    tags: list[str] | None = Field(
        default=None, description="Tags of the artifact, if asked for with `with_tag`; else None."
    )
    cve_id: Answered[str] = Field(description="Identifier, such as `CVE-2021-44228`.")
    severity: str | None = Field(default=None, description="`Critical`, `High`, `Medium`, `Low`, `Unknown` or `None`.")
    status: str | None = Field(
        default=None,
        description="What the package's makers do about it: `fixed`, `affected`, `will_not_fix` ... Since 2.14.",
    )
    cvss_v3_score: float | None = Field(default=None, description="CVSS 3 score, 0 to 10.")
    package: str | None = Field(default=None, description="Name of the package that has it.")
    version: str | None = Field(default=None, description="Version of the package.")
    fixed_version: str | None = Field(default=None, description="First version without it; left out if there is none.")
    desc: str | None = Field(default=None, description="What it is about.")
    links: list[str] | None = Field(default=None, description="Where more about it can be read.")
