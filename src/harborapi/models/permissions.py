"""What robot accounts can be allowed (2.10 and later)."""

from pydantic import Field

from harborapi.models.base import BaseModel
from harborapi.models.user import Permission


class Permissions(BaseModel):
    """The rights that the server knows."""

    system: list[Permission] | None = Field(
        default=None, description="Rights in the system; None for who is no system administrator."
    )
    project: list[Permission] | None = Field(default=None, description="Rights in a project.")
