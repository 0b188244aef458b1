"""How much there is."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel


class Statistic(BaseModel):
    """How many projects and repositories there are; of the private ones, those that the caller may see."""

    private_project_count: Answered[int] = Field(description="How many private projects.")
    private_repo_count: Answered[int] = Field(description="How many repositories in private projects.")
    public_project_count: Answered[int] = Field(description="How many public projects.")
    public_repo_count: Answered[int] = Field(description="How many repositories in public projects.")
    total_project_count: Answered[int] = Field(
        description="How many projects in all; 0 for callers who are no system administrators."
    )
    total_repo_count: Answered[int] = Field(
        description="How many repositories in all; 0 for callers who are no system administrators."
    )
    total_storage_consumption: Answered[int] = Field(
        description="How many bytes all projects use; 0 for callers who are no system administrators."
    )
