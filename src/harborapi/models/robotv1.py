"""Project robots of the API before 2.2."""

from pydantic import Field

from harborapi.models.base import BaseModel
from harborapi.models.robot import Access


class RobotCreateV1(BaseModel):
    """A project's robot account to be made by the API of Harbor before 2.2; gone from the server in 2.13."""

    name: str | None = Field(
        default=None,
        description=(
            "Short name; the server puts `robot$`, the project's name and `+` before it. Unlike today's robots, any "
            "text is taken."
        ),
    )
    description: str | None = Field(default=None, description="What the robot is for; free text.")
    expires_at: int | None = Field(default=None, description="When it expires (Unix seconds), -1 for never.")
    access: list[Access] | None = Field(
        default=None,
        description="What it may do. Resources are written with the project's identifier: `/project/1/repository`.",
    )
