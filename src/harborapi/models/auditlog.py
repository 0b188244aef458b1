"""Records of who did what."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp


class AuditLog(BaseModel):
    """A record of something that somebody did; the older kind, which newer releases keep for what was done before."""

    id: Answered[int] = Field(description="Identifier of the record.")
    username: str | None = Field(default=None, description="Who did it: the name of the user or robot.")
    resource: str | None = Field(default=None, description="What it was done to: `library/nginx:latest`.")
    resource_type: Answered[str] = Field(
        description="The kind of thing: `artifact`, `tag`, `repository`, `project`, `label` ..."
    )
    operation: Answered[str] = Field(description="What was done: `create`, `delete` or `pull`.")
    op_time: Answered[Timestamp] = Field(description="When it was done.")


class AuditLogExt(BaseModel):
    """A record of something that somebody did, since 2.13."""

    id: Answered[int] = Field(description="Identifier of the record.")
    username: str | None = Field(default=None, description="Who did it: the name of the user or robot.")
    resource: str | None = Field(default=None, description="What it was done to: `library/nginx:latest`.")
    resource_type: Answered[str] = Field(
        description="The kind of thing: `artifact`, `tag`, `project`, `user`, `robot`, `member`, `configuration` ..."
    )
    operation: Answered[str] = Field(
        description="What was done: `create`, `update`, `delete`, `pull`, `login`, `logout` ..."
    )
    operation_description: str | None = Field(default=None, description="What was done, in a sentence of the server's.")
    operation_result: Answered[bool] = Field(description="Whether it succeeded.")
    op_time: Answered[Timestamp] = Field(description="When it was done.")


class AuditLogEventType(BaseModel):
    """A kind of event that can be recorded, or left out of the records."""

    event_type: str | None = Field(
        default=None, description="What is done and to what: `create_artifact`, `pull_artifact`, `login_user` ..."
    )
