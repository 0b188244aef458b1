"""Trying out an OIDC provider."""

from pydantic import Field

from harborapi.models.base import BaseModel


class OIDCTestReq(BaseModel):
    """An OIDC provider to be tried out."""

    url: str | None = Field(default=None, description="URL of the provider, as `oidc_endpoint` in the configuration.")
    verify_cert: bool | None = Field(default=None, description="Whether the provider's certificate is to be checked.")
