"""Exports of vulnerabilities as CSV."""

import csv
import io
import json
from typing import Annotated, Any, Self, SupportsBytes

from pydantic import BeforeValidator, Field

from harborapi.models.base import Answered, BaseModel, Timestamp


class ScanDataExportExecution(BaseModel):
    """One export of vulnerabilities as CSV. Everybody sees only their own."""

    id: Answered[int] = Field(description="Identifier of the export, by which the file is downloaded.")
    user_id: Answered[int] = Field(description="Identifier of the user who asked for it.")
    status: Answered[str] = Field(
        description=(
            "How far it is: `Pending`, `Running`, `Scheduled`, `Success`, `Error` or `Stopped`. The file is there "
            "after `Success`, if `file_present`."
        )
    )
    trigger: str | None = Field(default=None, description="What started it: `MANUAL`.")
    start_time: Answered[Timestamp] = Field(description="When it started.")
    end_time: Answered[Timestamp] = Field(description="When it ended; the zero time (year 1) until then.")
    status_text: Answered[str] = Field(
        description="More on the status, such as that no vulnerability was found; often empty."
    )
    user_name: Answered[str] = Field(description="Name of the user who asked for it.")
    file_present: Answered[bool] = Field(
        description="Whether there is a file to download. A file can be downloaded once, within 24 hours."
    )


class ScanDataExportExecutionList(BaseModel):
    """The caller's exports of vulnerabilities."""

    items: list[ScanDataExportExecution] | None = Field(default=None, description="The exports, each with its state.")


class ScanDataExportJob(BaseModel):
    """The export that was started."""

    id: int | None = Field(
        default=None, description="Identifier of the export, by which its state is asked for and the file downloaded."
    )


class ScanDataExportRequest(BaseModel):
    """Which vulnerabilities to export.

    The texts are patterns, in which no blank may stand: `*` any text without a slash, `**` as a whole path
    component any depth, `?` one character, `[a-c]` a class, `{a,b}` alternatives. A pattern that is left out or
    empty fits everything.
    """

    job_name: str | None = Field(default=None, description="A name of your choice for the export.")
    projects: list[int] | None = Field(default=None, description="Identifier of the project, in a list of exactly one.")
    labels: list[int] | None = Field(
        default=None,
        description=(
            "Identifiers of labels: artifacts that bear at least one of them. Left out or empty: all artifacts."
        ),
    )
    repositories: str | None = Field(
        default=None, description="Pattern of the repositories' names, without the project's; several as `{a,b}`."
    )
    cve_ids: str | None = Field(
        default=None,
        alias="cveIds",
        description="Pattern of the identifiers of vulnerabilities; several as `{CVE-2021-44228,CVE-2014-0160}`.",
    )
    tags: str | None = Field(
        default=None,
        description="Pattern of the tags; several as `{1.*,latest}`. Untagged artifacts are exported whatever it says.",
    )


def _listed(value: Any) -> Any:
    """A cell's items, which commas or semicolons part."""
    if not isinstance(value, str):
        return value
    return [item.strip() for item in value.replace(";", ",").split(",") if item.strip()]


def _read_json(value: Any) -> Any:
    """A cell's JSON; text that is none stays as it came."""
    try:
        return json.loads(value) if isinstance(value, str) and value else None if value == "" else value
    except ValueError:
        return value


class CVEExportRow(BaseModel):
    """A row of an export: a vulnerability of an artifact.

    A column that a later release adds is kept under its own heading (`model_extra`).
    """

    repository: str = Field(alias="Repository", description="Name of the repository, with the project's.")
    artifact_digest: str = Field(
        alias="Artifact Digest", description="Digest of the artifact: `sha256:` and 64 hex digits."
    )
    cve: str = Field(alias="CVE", description="Identifier, such as `CVE-2021-44228`.")
    package: str = Field(alias="Package", description="Name of the package that has it.")
    current_version: str | None = Field(
        default=None, alias="Current Version", description="Version of the package; None in old releases."
    )
    fixed_version: str | None = Field(
        default=None, alias="Fixed in version", description="First version without it; empty if there is none."
    )
    severity: str | None = Field(
        default=None, alias="Severity", description="`Critical`, `High`, `Medium`, `Low`, `Unknown` or `None`."
    )
    cwe_ids: Annotated[list[str] | None, BeforeValidator(_listed)] = Field(
        default=None, alias="CWE Ids", description="Kinds of weakness, such as `CWE-400`."
    )
    additional_data: Annotated[dict[str, Any] | str | None, BeforeValidator(_read_json)] = Field(
        default=None,
        alias="Additional Data",
        description="What the scanner knows from others, such as `{'CVSS': {'nvd': {'V3Score': 7.1}}}`.",
    )
    scanner: str | None = Field(default=None, alias="Scanner", description="Name of the scanner.")

    @classmethod
    def parse(cls, content: str | bytes | SupportsBytes) -> list[Self]:
        """Read an export.

        Args:
            content: The file: text, bytes in UTF-8, or the `FileResponse` of `client.download_scan_export()`.

        Returns:
            The rows; none for a file that has a heading alone, or nothing.

        Raises:
            ValueError: It is no export: a column is missing, or a row has too many.
        """
        text = content if isinstance(content, str) else bytes(content).decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), restkey="")
        found: list[Self] = []
        for row in rows:
            if "" in row:
                raise ValueError(f"the export's line {rows.line_num} has more cells than its heading")
            found.append(cls.model_validate({name: value for name, value in row.items() if value is not None}))
        return found
