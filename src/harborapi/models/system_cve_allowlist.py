"""Vulnerabilities that don't count."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp, answered


class CVEAllowlistItem(BaseModel):
    """A vulnerability that doesn't count."""

    cve_id: Answered[str] = answered(description="Identifier of the vulnerability, such as `CVE-2021-44228`.")


class CVEAllowlist(BaseModel):
    """Vulnerabilities that don't count, for the whole system or for a project."""

    id: int | None = Field(default=None, description="Identifier of the list; left out for the system's since 2.15.")
    project_id: int | None = Field(
        default=None, description="Identifier of the project; left out for the system's list."
    )
    expires_at: int | None = Field(
        default=None, description="Until when the list holds (Unix seconds); left out: for ever."
    )
    items: list[CVEAllowlistItem] | None = Field(
        default=None,
        description=(
            "The vulnerabilities. None twice, and none with an empty identifier: the server answers that with 500."
        ),
    )
    creation_time: Answered[Timestamp] = answered(
        description="When it was made; the zero time (year 1) for a list that was never set."
    )
    update_time: Answered[Timestamp] = answered(
        description="When it was last changed; the zero time (year 1) for a list that was never set."
    )
