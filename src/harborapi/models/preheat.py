"""Preheating: fetching images beforehand."""

from pydantic import Field

from harborapi.models.base import Answered, BaseModel, Timestamp, answered


class Instance(BaseModel):
    """A service that spreads images between hosts, such as Dragonfly, which Harbor tells what to fetch beforehand.

    To change one, send it back as a whole: the server takes the `id` from the body.
    """

    id: Answered[int] = answered(description="Identifier of the instance.")
    name: Answered[str] = answered(
        description=(
            "Name of the instance, unique: letters and digits, in groups separated by a single `.`, `_` or `-`."
        )
    )
    description: str | None = Field(default=None, description="What the instance is for; free text.")
    vendor: Answered[str] = answered(
        description="What it is: `dragonfly` (version 2 since Harbor 2.12) or `kraken`. It can't be changed."
    )
    endpoint: str | None = Field(default=None, description="Address, with `https://` or `http://`; unique.")
    auth_mode: str | None = Field(default=None, description="How to log in: `NONE`, `BASIC`, `OAUTH` or `CUSTOM`.")
    auth_info: dict[str, str] | None = Field(
        default=None,
        repr=False,
        description=(
            "What to log in with: `username` and `password` for `BASIC`, `token` for `OAUTH`, a header's name and "
            "value for `CUSTOM`. Given back in clear by 2.15.0 and 2.14.3 and older, by later servers not at all. In a "
            "change, left out means unchanged since 2.14.4 and 2.15.1; before, it was emptied."
        ),
    )
    status: str | None = Field(
        default=None, description="Whether it can be reached: `Healthy`, `Unhealthy` or `Unknown`. Set by the server."
    )
    enabled: Answered[bool] = answered(description="Whether it is in use. Left out of a body: false.")
    default: Answered[bool] = answered(description="Whether it is the instance that the portal proposes.")
    insecure: Answered[bool] = answered(description="Whether its certificate is not checked.")
    setup_timestamp: int | None = Field(
        default=None, description="When it was registered (Unix seconds). Set by the server."
    )


class Metadata(BaseModel):
    """A kind of preheat service that Harbor knows."""

    id: str | None = Field(default=None, description="The word for `Instance.vendor`.")
    name: str | None = Field(default=None, description="Its name, such as `Dragonfly`.")
    icon: str | None = Field(default=None, description="Address of its logo.")
    maintainers: list[str] | None = Field(
        default=None, description="Who looks after Harbor's driver for it, as `name/e-mail`."
    )
    version: str | None = Field(default=None, description="The version that Harbor's driver was written for.")
    source: str | None = Field(default=None, description="Address of its home page.")


class PreheatPolicy(BaseModel):
    """Which artifacts of a project are fetched beforehand, and when.

    `filters` and `trigger` are JSON texts, not objects; both must be given.
    """

    id: Answered[int] = answered(description="Identifier of the policy; needed in the body to change it.")
    name: Answered[str] = answered(
        description=(
            "Name of the policy, unique in its project: letters and digits, in groups separated by a single `.`, `_` "
            "or `-`."
        )
    )
    description: str | None = Field(default=None, description="What the policy is for; free text.")
    project_id: Answered[int] = answered(description="Identifier of the project.")
    provider_id: int | None = Field(default=None, description="Identifier of the preheat instance.")
    provider_name: str | None = Field(default=None, description="Name of the preheat instance. Set by the server.")
    filters: str | None = Field(
        default=None,
        description=(
            'What to fetch, a JSON text: a list of `{"type": ..., "value": ...}`, all of which must fit. Types: '
            "`repository` and `tag` (patterns; names without the project's), `label` (names with commas between), "
            "`signature` (true: only signed ones), `vulnerability` (only severities below this number)."
        ),
    )
    trigger: str | None = Field(
        default=None,
        description=(
            'When to fetch, a JSON text: `{"type": "manual", "trigger_setting": {"cron": ""}}`, `scheduled` with a '
            "cron expression (six fields, the seconds first and `0`: `0 0 0 * * *` is midnight, UTC), or `event_based` "
            "(pushed, scanned, labelled)."
        ),
    )
    enabled: Answered[bool] = answered(description="Whether the policy can run. Left out of a body: false.")
    creation_time: Answered[Timestamp] = answered(
        description="When it was made; the zero time (year 1) in lists of some servers."
    )
    update_time: Answered[Timestamp] = answered(description="When it was last changed.")
    scope: str | None = Field(
        default=None, description="How far to spread, only in 2.12: `single_peer` or `all_peers`."
    )
    extra_attrs: str | None = Field(
        default=None,
        description=(
            'Settings of the service, a JSON text, since 2.13. Dragonfly: `{"scope": "single_seed_peer", '
            '"cluster_ids": [1]}`; scopes are `single_seed_peer`, `all_seed_peers`, `all_peers`.'
        ),
    )


class ProviderUnderProject(BaseModel):
    """A preheat instance that a project's policies can use."""

    id: Answered[int] = Field(description="Identifier of the instance, for `PreheatPolicy.provider_id`.")
    provider: str | None = Field(default=None, description="What it is, in one line: vendor, name and address.")
    enabled: bool | None = Field(default=None, description="Whether it is in use; left out when not.")
    default: bool | None = Field(
        default=None, description="Whether it is the instance that the portal proposes; left out when not."
    )
