"""What a search finds."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel
from harborapi.models.label import Label
from harborapi.models.project import Project


class SearchRepository(BaseModel):
    """A repository that a search found."""

    project_id: Answered[int] = Field(description="Identifier of the project.")
    project_name: Answered[str] = Field(description="Name of the project.")
    project_public: bool | None = Field(default=None, description="Whether the project is public.")
    repository_name: Answered[str] = Field(description="Name of the repository, with the project's.")
    pull_count: int | None = Field(default=None, description="How often artifacts were pulled from it.")
    artifact_count: int | None = Field(default=None, description="How many artifacts it has.")


class ChartMetadata(BaseModel):
    """What a chart in ChartMuseum said of itself. Gone since 2.8."""

    name: str | None = Field(default=None, description="Name of the chart.")
    home: str | None = Field(default=None, description="URL of its home page.")
    sources: list[str] | None = Field(default=None, description="URLs of its sources.")
    version: str | None = Field(default=None, description="Its version.")
    description: str | None = Field(default=None, description="What it is for.")
    keywords: list[str] | None = Field(default=None, description="Words to find it by.")
    engine: str | None = Field(default=None, description="Its template engine.")
    icon: str | None = Field(default=None, description="URL of its icon.")
    api_version: str | None = Field(default=None, alias="apiVersion", description="Version of the chart format.")
    app_version: str | None = Field(default=None, alias="appVersion", description="Version of what it installs.")
    deprecated: bool | None = Field(default=None, description="Whether it should no longer be used.")


class ChartVersion(ChartMetadata):
    """A version of a chart in ChartMuseum. Gone since 2.8."""

    labels: list[Label] | None = Field(default=None, description="Its labels.")
    created: str | None = Field(default=None, description="When it was made.")
    removed: bool | None = Field(default=None, description="Whether it was removed.")
    digest: str | None = Field(default=None, description="Its digest.")
    urls: list[str] | None = Field(default=None, description="Where it can be downloaded.")


class SearchResult(BaseModel):
    """A chart that a search found. Gone since 2.8."""

    name: str | None = Field(default=None, alias="Name", description="Name of the chart, with the project's.")
    score: int | None = Field(default=None, alias="Score", description="How well it fits; less is better.")
    chart: ChartVersion | None = Field(default=None, alias="Chart", description="The chart itself.")


class Search(BaseModel):
    """What a search found, among what the caller may see."""

    project: list[Project] | None = Field(default=None, description="Projects whose name has the text in it.")
    repository: list[SearchRepository] | None = Field(
        default=None, description="Repositories whose name, with the project's, has the text in it."
    )
    chart: list[SearchResult] | None = Field(default=None, description="Charts in ChartMuseum. Gone since 2.8.")
