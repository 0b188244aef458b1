"""Projects."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp
from harborapi.models.common import ResourceList
from harborapi.models.project_metadata import ProjectMetadata
from harborapi.models.registry import Registry
from harborapi.models.system_cve_allowlist import CVEAllowlist


class Project(BaseModel):
    """A project: a namespace of repositories, with members, settings and a quota of its own."""

    project_id: Answered[int] = Field(description="Identifier of the project.")
    owner_id: int | None = Field(default=None, description="Identifier of the user who made it.")
    name: Answered[str] = Field(description="Name of the project, the first part of its repositories' names.")
    registry_id: int | None = Field(
        default=None,
        description="Identifier of the registry that a proxy cache stands for; else left out.",
    )
    creation_time: Answered[Timestamp] = Field(description="When it was created.")
    update_time: Answered[Timestamp] = Field(description="When it was last changed.")
    deleted: bool | None = Field(default=None, description="Whether it is deleted; left out when not.")
    owner_name: str | None = Field(default=None, description="Name of the user who made it.")
    togglable: bool | None = Field(default=None, description="No longer used by the server.")
    current_user_role_id: int | None = Field(
        default=None,
        description=(
            "The caller's strongest role in it: 1 project admin, 4 maintainer, 2 developer, 3 guest, 5 limited guest; "
            "left out for none."
        ),
    )
    current_user_role_ids: list[int] | None = Field(
        default=None, description="All of the caller's roles in it, by the same numbers; None for none."
    )
    repo_count: int | None = Field(default=None, description="How many repositories it has.")
    chart_count: int | None = Field(default=None, description="How many charts lay in ChartMuseum. Gone since 2.8.")
    metadata: ProjectMetadata | None = Field(default=None, description="Its settings, as texts: `true`, `false` ...")
    cve_allowlist: CVEAllowlist | None = Field(
        default=None, description="Vulnerabilities that don't count in this project."
    )


class ProjectReq(BaseModel):
    """A project to be made, or changes of one."""

    project_name: str | None = Field(
        default=None,
        description=(
            "Its name: lower-case letters and digits, in groups separated by a single `.`, `_` or `-`; at most 255. "
            "Needed for a new one; it can't be changed."
        ),
    )
    public: bool | None = Field(
        default=None,
        description="Whether everybody may see it and pull from it. `metadata.public` says the same and is preferred.",
    )
    metadata: ProjectMetadata | None = Field(default=None, description="Its settings; what is left out stays.")
    cve_allowlist: CVEAllowlist | None = Field(
        default=None, description="Vulnerabilities that don't count in this project; replaces the whole list."
    )
    storage_limit: int | None = Field(
        default=None,
        description=(
            "How many bytes it may hold, at most 1125899906842624, -1 for no limit; counts for a new project, and only "
            "from a system administrator. To change it later, update its quota."
        ),
    )
    registry_id: int | None = Field(
        default=None,
        description="Identifier of a registry, to make the project a proxy cache of it; for system administrators.",
    )


class ProjectDeletable(BaseModel):
    """What stands in the way of the deletion of a project."""

    deletable: bool | None = Field(default=None, description="True if it can; left out or false if not.")
    message: str | None = Field(default=None, description="Why it can't; left out if it can.")


class ProjectSummaryQuota(BaseModel):
    """How much a project may hold, and how much it does."""

    hard: ResourceList | None = Field(default=None, description="The limits: `storage` in bytes, -1 for none.")
    used: ResourceList | None = Field(default=None, description="What is used: `storage` in bytes.")


class ProjectSummary(BaseModel):
    """What a project consists of."""

    repo_count: int | None = Field(default=None, description="How many repositories it has.")
    chart_count: int | None = Field(default=None, description="How many charts lay in ChartMuseum. Gone since 2.8.")
    project_admin_count: int | None = Field(default=None, description="How many members are project admins.")
    maintainer_count: int | None = Field(default=None, description="How many members are maintainers.")
    developer_count: int | None = Field(default=None, description="How many members are developers.")
    guest_count: int | None = Field(default=None, description="How many members are guests.")
    limited_guest_count: int | None = Field(default=None, description="How many members are limited guests.")
    quota: ProjectSummaryQuota | None = Field(
        default=None, description="What it may hold and does; left out for who may not see it."
    )
    registry: Registry | None = Field(default=None, description="The registry that a proxy cache stands for.")


class ProjectScanner(BaseModel):
    """The scanner that a project is to use."""

    uuid: str = Field(description="Identifier of the scanner.")
