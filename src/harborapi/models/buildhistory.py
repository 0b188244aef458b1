"""How images were built."""

from pydantic import Field

from harborapi.models.base import BaseModel, Timestamp


class BuildHistoryEntry(BaseModel):
    """A step in which an image was built, as its configuration tells it."""

    created: Timestamp | None = Field(default=None, description="When the step was done.")
    created_by: str | None = Field(default=None, description='The command, such as `CMD ["/bin/sh"]`.')
    author: str | None = Field(default=None, description="Who did it.")
    comment: str | None = Field(default=None, description="A remark, such as `buildkit.dockerfile.v0`.")
    empty_layer: bool | None = Field(
        default=False, description="True for a step that added no layer; mostly left out for those that did."
    )
