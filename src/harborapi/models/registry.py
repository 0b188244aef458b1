"""Other registries, to replicate with or to cache."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, RootModel, Timestamp, answered


class FilterStyle(BaseModel):
    """A filter that a replication policy can have."""

    type: str | None = Field(
        default=None, description="The word for `ReplicationFilter.type`: `name`, `tag`, `label` or `resource`."
    )
    style: str | None = Field(
        default=None,
        description=(
            "How Harbor's portal asks for its value: `input` (a text), `radio` (one of `values`) or `list` (some of "
            "`values`)."
        ),
    )
    values: list[str] | None = Field(
        default=None,
        description=(
            "The values to choose from: kinds of resources, names of labels; nothing where a text is asked for."
        ),
    )


class RegistryCredential(BaseModel):
    """How to log in to another registry."""

    type: str | None = Field(
        default=None,
        description=(
            "How to log in: `basic` (name and password), `oauth` (name and token), or `secret`, which Harbor's own "
            "components use."
        ),
    )
    access_key: str | None = Field(default=None, description="Name of the user, or identifier of the access key.")
    access_secret: str | None = Field(
        default=None,
        repr=False,
        description="Password, token or secret access key. In answers the server puts `*****` in its place.",
    )


class Registry(BaseModel):
    """Another registry, to replicate with or to be the source of a proxy cache.

    When one is made or changed, the server tries to reach it, and refuses it when it can't. The registry with the
    id 0 is this Harbor itself.
    """

    id: int | None = Field(default=None, description="Identifier of the registry.")
    url: Answered[str] = answered(
        description="Address, with `https://` or `http://` (without either, `http://` is put before it)."
    )
    name: Answered[str] = answered(description="Name of the registry, 1 to 64 characters, unique.")
    credential: RegistryCredential | None = Field(
        default=None, description="How to log in there; left out for a registry that needs no log-in."
    )
    type: Answered[str] = answered(
        description=(
            "What it is: `harbor`, `docker-hub`, `docker-registry`, `aws-ecr`, `azure-acr`, `google-gcr`, `ali-acr`, "
            "`github-ghcr`, `jfrog-artifactory`, `huawei-SWR`, `tencent-tcr`, `volcengine-cr`; older servers also "
            "`quay`, `gitlab`, `dtr`, `helm-hub`, `artifact-hub`. `client.get_registry_adapters()` lists what the "
            "server knows."
        )
    )
    insecure: bool | None = Field(
        default=None, description="Whether its certificate is not checked; left out when it is."
    )
    description: str | None = Field(default=None, description="What the registry is for; free text.")
    status: str | None = Field(
        default=None, description="Whether it can be reached: `healthy` or `unhealthy`. Set by the server."
    )
    creation_time: Timestamp | None = Field(default=None, description="When it was registered.")
    update_time: Timestamp | None = Field(default=None, description="When it was last changed.")
    ca_certificate: str | None = Field(
        default=None,
        description=(
            "Certificate of the authority that the registry's own is checked against, as PEM text. Left out when there "
            "is none. Since 2.15."
        ),
    )


class RegistryEndpoint(BaseModel):
    """An address that a kind of registry can have."""

    key: str | None = Field(default=None, description="Name of the address, such as a region.")
    value: str | None = Field(
        default=None, description="The address, such as `https://api.ecr.us-east-2.amazonaws.com`."
    )


class RegistryInfo(BaseModel):
    """What replication with a registry can do."""

    type: str | None = Field(default=None, description="What kind of registry it is, as in `Registry.type`.")
    description: str | None = Field(default=None, description="A text on the registry; often left out.")
    supported_resource_filters: list[FilterStyle] | None = Field(
        default=None, description="The filters that a replication policy can have."
    )
    supported_triggers: list[str] | None = Field(
        default=None,
        description=(
            "The triggers that a replication policy can have: `manual`, `scheduled`, and for this Harbor `event_based`."
        ),
    )
    supported_copy_by_chunk: bool | None = Field(
        default=None, description="Whether blobs can be copied in pieces; left out when not. Since 2.6."
    )


class RegistryPing(BaseModel):
    """A registry to be tried.

    Either the `id` of a registered one, whose stored values hold for whatever is left out, or `type` and `url` of a
    new one.
    """

    id: int | None = Field(default=None, description="Identifier of a registered registry.")
    type: str | None = Field(default=None, description="What it is, as in `Registry.type`.")
    url: str | None = Field(default=None, description="Address, with `https://` or `http://`.")
    credential_type: str | None = Field(
        default=None,
        description=(
            "How to log in: `basic` (name and password), `oauth` (name and token), or `secret`, which Harbor's own "
            "components use."
        ),
    )
    access_key: str | None = Field(default=None, description="Name of the user, or identifier of the access key.")
    access_secret: str | None = Field(default=None, repr=False, description="Password, token or secret access key.")
    insecure: bool | None = Field(default=None, description="Whether its certificate is not checked.")
    ca_certificate: str | None = Field(
        default=None,
        description=(
            "Certificate of the authority that the registry's own is checked against, as PEM text.  Since 2.15."
        ),
    )


class RegistryProviderCredentialPattern(BaseModel):
    """How the credential of a kind of registry is asked for."""

    access_key_type: str | None = Field(
        default=None,
        description=(
            "`AccessKeyTypeStandard` (a name is asked for) or `AccessKeyTypeFix` (it is always `access_key_data`)."
        ),
    )
    access_key_data: str | None = Field(default=None, description="The name that is always used, such as `_json_key`.")
    access_secret_type: str | None = Field(
        default=None,
        description="`AccessSecretTypePass` (a password) or `AccessSecretTypeFile` (the text of a key file).",
    )
    access_secret_data: str | None = Field(default=None, description="A text for the secret's input field; no secret.")


class RegistryProviderEndpointPattern(BaseModel):
    """The addresses that a kind of registry can have."""

    endpoint_type: str | None = Field(
        default=None,
        description=(
            "`EndpointPatternTypeStandard` (any address), `EndpointPatternTypeFix` (the one that is given) or "
            "`EndpointPatternTypeList` (one of those given)."
        ),
    )
    endpoints: list[RegistryEndpoint] | None = Field(
        default=None, description="The addresses; nothing where any will do."
    )


class RegistryProviderInfo(BaseModel):
    """What Harbor's portal offers when a registry of a kind is registered."""

    endpoint_pattern: RegistryProviderEndpointPattern | None = Field(
        default=None, description="The addresses to choose from."
    )
    credential_pattern: RegistryProviderCredentialPattern | None = Field(
        default=None, description="How the credential is asked for; left out where it is name and password."
    )


class RegistryUpdate(BaseModel):
    """What to change of a registry; what is left out stays as it is."""

    name: str | None = Field(default=None, description="Name of the registry, 1 to 64 characters, unique.")
    description: str | None = Field(default=None, description="What the registry is for; free text.")
    url: str | None = Field(default=None, description="Address, with `https://` or `http://`.")
    credential_type: str | None = Field(
        default=None,
        description=(
            "How to log in: `basic` (name and password), `oauth` (name and token), or `secret`, which Harbor's own "
            "components use."
        ),
    )
    access_key: str | None = Field(default=None, description="Name of the user, or identifier of the access key.")
    access_secret: str | None = Field(default=None, repr=False, description="Password, token or secret access key.")
    insecure: bool | None = Field(default=None, description="Whether its certificate is not checked.")
    ca_certificate: str | None = Field(
        default=None,
        description=(
            "Certificate of the authority that the registry's own is checked against, as PEM text. An empty text takes "
            "it away. Since 2.15."
        ),
    )


class RegistryProviders(RootModel[dict[str, RegistryProviderInfo]]):
    """The kinds of registries that the server can work with, by the `type` that a registry has."""

    root: dict[str, RegistryProviderInfo] = Field(default_factory=dict[str, RegistryProviderInfo])
