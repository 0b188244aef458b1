"""What Harbor tells of itself."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp


class AuthproxySetting(BaseModel):
    """How users are known by way of an authentication proxy."""

    endpoint: str | None = Field(default=None, description="URL of the proxy's log-in.")
    tokenreivew_endpoint: str | None = Field(
        default=None, description="URL where the proxy checks tokens. Harbor misspells the name."
    )
    skip_search: bool | None = Field(
        default=None, description="Whether users are taken as they are, and not searched for, when made members."
    )
    verify_cert: bool | None = Field(default=None, description="Whether the proxy's certificate is checked.")
    server_certificate: str | None = Field(
        default=None, description="Certificate to check the proxy's against, in PEM form."
    )


class GeneralInfo(BaseModel):
    """What Harbor tells of itself; who is not logged in sees only a part."""

    with_notary: bool | None = Field(default=None, description="Whether Notary is installed. Gone since 2.9.")
    with_chartmuseum: bool | None = Field(default=None, description="Whether ChartMuseum is installed. Gone since 2.8.")
    registry_url: str | None = Field(default=None, description="Host and port to push to and pull from.")
    external_url: str | None = Field(default=None, description="URL of the portal, as configured.")
    auth_mode: Answered[str] = Field(
        description="Where users are kept: `db_auth`, `ldap_auth`, `oidc_auth`, `http_auth` or `uaa_auth`."
    )
    primary_auth_mode: bool | None = Field(
        default=None, description="Whether the portal goes to the OIDC provider at once for the log-in. Since 2.8."
    )
    project_creation_restriction: str | None = Field(
        default=None, description="Who may make projects: `everyone` or `adminonly`. Only told when logged in."
    )
    self_registration: bool | None = Field(default=None, description="Whether people may make accounts for themselves.")
    has_ca_root: bool | None = Field(
        default=None, description="Whether there is a CA certificate to download. Only told when logged in."
    )
    harbor_version: str | None = Field(
        default=None, description="The version and the build: `v2.15.2-080b0220`. Only told when logged in."
    )
    registry_storage_provider_name: str | None = Field(
        default=None, description="Where blobs are kept: `filesystem`, `s3`, `azure`, `gcs` ..."
    )
    read_only: bool | None = Field(
        default=None, description="Whether nothing can be pushed or deleted. Only told when logged in."
    )
    notification_enable: bool | None = Field(
        default=None, description="Whether webhooks are sent at all. Only told when logged in."
    )
    authproxy_settings: AuthproxySetting | None = Field(
        default=None, description="How users are known, with `http_auth`."
    )
    current_time: Timestamp | None = Field(default=None, description="The server's time. Since 2.5; when logged in.")
    banner_message: str | None = Field(
        default=None,
        description=(
            "What the portal shows above each page, as JSON text with `message`, `type`, `fromDate` and `toDate`; "
            "empty for nothing. Since 2.9."
        ),
    )
    oidc_provider_name: str | None = Field(
        default=None, description="Name of the OIDC provider; empty in other modes. Since 2.10."
    )


class Storage(BaseModel):
    """How large a volume is."""

    total: int | None = Field(default=None, description="How many bytes it has.")
    free: int | None = Field(default=None, description="How many bytes are free.")


class SystemInfo(BaseModel):
    """How much room there is."""

    storage: list[Storage] | None = Field(
        default=None, description="The volumes that hold blobs, if they are on a file system."
    )
