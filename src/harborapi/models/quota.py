"""Quotas: how much storage projects may use."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp
from harborapi.models.common import ResourceList


class QuotaRefObject(BaseModel):
    """The project that a quota is for."""

    id: int | None = Field(default=None, description="Identifier of the project.")
    name: str | None = Field(default=None, description="Name of the project.")
    owner_name: str | None = Field(default=None, description="Name of the project's owner; often empty.")


class Quota(BaseModel):
    """How much storage a project may use, and how much it uses."""

    id: Answered[int] = Field(description="Identifier of the quota; not that of the project.")
    ref: QuotaRefObject | None = Field(default=None, description="The project that the quota is for.")
    hard: Answered[ResourceList] = Field(description="The limit: `storage` in bytes; -1 means unlimited.")
    used: Answered[ResourceList] = Field(
        description=(
            "What is used: `storage` in bytes. Each blob counts once in a project, however many repositories share it."
        )
    )
    creation_time: Answered[Timestamp] = Field(description="When it was created.")
    update_time: Answered[Timestamp] = Field(
        description=(
            "When the use last changed; the zero time (year 1) where one quota was asked for by its identifier."
        )
    )


class QuotaUpdateReq(BaseModel):
    """The new limit of a quota."""

    hard: ResourceList | None = Field(
        default=None,
        description=(
            "The limit: the one key `storage`, in bytes, -1 for unlimited or 1 to 1125899906842624 (1024 TiB). A limit "
            "below what is used is accepted: only further pushes are refused."
        ),
    )
