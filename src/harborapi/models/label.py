"""Labels of artifacts."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp, answered


class Label(BaseModel):
    """A label that artifacts can bear, in one project or in all."""

    id: Answered[int] = answered(
        description="Identifier of the label, given by the server. It says which label to add to an artifact."
    )
    name: str | None = Field(default=None, description="The label itself, at most 128 characters, unique in its scope.")
    description: str | None = Field(default=None, description="What the label means; free text.")
    color: str | None = Field(default=None, description="Its colour, such as `#48960C`.")
    scope: str | None = Field(
        default=None,
        description="`g` for a label of all projects, `p` for one of a project. It can't be changed.",
    )
    project_id: int | None = Field(
        default=None, description="Identifier of the project, for scope `p`; 0 or left out for scope `g`."
    )
    creation_time: Answered[Timestamp] = answered(description="When it was created.")
    update_time: Answered[Timestamp] = answered(description="When it was last changed.")
