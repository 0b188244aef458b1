"""Exports of vulnerabilities as CSV."""

from pydantic import Field

from harborapi.models.base import BaseModel, Timestamp


class ScanDataExportExecution(BaseModel):
    """One export of vulnerabilities as CSV. Everybody sees only their own."""

    id: int = Field(description="Identifier of the export, by which the file is downloaded.")
    user_id: int = Field(description="Identifier of the user who asked for it.")
    status: str = Field(
        description=(
            "How far it is: `Pending`, `Running`, `Scheduled`, `Success`, `Error` or `Stopped`. The file is there "
            "after `Success`, if `file_present`."
        )
    )
    trigger: str | None = Field(default=None, description="What started it: `MANUAL`.")
    start_time: Timestamp = Field(description="When it started.")
    end_time: Timestamp = Field(description="When it ended; the zero time (year 1) until then.")
    status_text: str = Field(description="More on the status, such as that no vulnerability was found; often empty.")
    user_name: str = Field(description="Name of the user who asked for it.")
    file_present: bool = Field(
        description="Whether there is a file to download. A file can be downloaded once, within 24 hours."
    )


class ScanDataExportExecutionList(BaseModel):
    """The caller's exports of vulnerabilities."""

    items: list[ScanDataExportExecution] | None = Field(default=None, description="The exports.")


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
