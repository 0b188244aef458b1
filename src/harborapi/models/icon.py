"""Icons of artifacts."""

from pydantic import Field

from harborapi.models.base import BaseModel


class Icon(BaseModel):
    """An artifact's icon."""

    content_type: str | None = Field(
        default=None, alias="content-type", description="Type of the picture, such as `image/png`."
    )
    content: str | None = Field(default=None, description="The picture, in base64.")
