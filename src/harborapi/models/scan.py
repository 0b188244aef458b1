"""Scans of artifacts."""

from pydantic import Field

from harborapi.models.base import BaseModel


class ScanType(BaseModel):
    """What a scan is to make."""

    scan_type: str | None = Field(
        default=None, description="`vulnerability` (the default) or `sbom`, a list of what the artifact contains."
    )
