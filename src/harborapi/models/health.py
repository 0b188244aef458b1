"""Whether Harbor is well."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel


class ComponentHealthStatus(BaseModel):
    """Whether one part of Harbor is well."""

    name: Answered[str] = Field(
        description="The part: `core`, `database`, `jobservice`, `portal`, `redis`, `registry`, `trivy` ..."
    )
    status: Answered[str] = Field(description="`healthy` or `unhealthy`.")
    error: str | None = Field(default=None, description="What is wrong with it; left out if it is well.")


class OverallHealthStatus(BaseModel):
    """Whether Harbor is well."""

    status: str | None = Field(default=None, description="`healthy` if all parts are, else `unhealthy`.")
    components: list[ComponentHealthStatus] | None = Field(
        default=None, description="The parts of the server, each with its state."
    )
