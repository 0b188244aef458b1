"""Settings of projects, which Harbor keeps as texts."""

from typing import Annotated, Any

import pydantic
from pydantic import Field
from pydantic_core import core_schema

from harborapi.models.base import BaseModel


def _as_text(value: bool) -> str:
    return "true" if value else "false"


class _FlagText:
    """A text that may be given as a bool: `"true"` or `"false"` is what is kept."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: pydantic.GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        flag = core_schema.no_info_after_validator_function(_as_text, core_schema.bool_schema(strict=True))
        return core_schema.union_schema([core_schema.str_schema(strict=True), flag], mode="left_to_right")


class _NumberText:
    """A text that may be given as an integer, and is sent as text."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: pydantic.GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.union_schema(
            [core_schema.str_schema(strict=True), core_schema.int_schema(strict=True)],
            mode="left_to_right",
            serialization=core_schema.to_string_ser_schema(when_used="json"),
        )


Flag = Annotated[str | bool, _FlagText()]
Number = Annotated[str | int, _NumberText()]


class ProjectMetadata(BaseModel):
    """Settings of a project.

    Harbor keeps them as texts: they read as `"true"` and `"false"`, so compare, don't ask for truth. In a body True and
    False will do, and integers for the numbers.
    """

    public: Flag | None = Field(
        default=None, description="Whether everybody may see the project and pull from it, without a log-in too."
    )
    enable_content_trust: Flag | None = Field(
        default=None, description="Whether only images signed with Notary may be pulled. Without effect since 2.9."
    )
    enable_content_trust_cosign: Flag | None = Field(
        default=None, description="Whether only artifacts signed with Cosign may be pulled. Since 2.5."
    )
    prevent_vul: Flag | None = Field(
        default=None, description="Whether artifacts with vulnerabilities of `severity` and above can't be pulled."
    )
    severity: str | None = Field(
        default=None,
        description="From which severity on `prevent_vul` counts: `none`, `low`, `medium`, `high` or `critical`.",
    )
    auto_scan: Flag | None = Field(
        default=None, description="Whether artifacts are scanned for vulnerabilities when they are pushed."
    )
    auto_sbom_generation: Flag | None = Field(
        default=None, description="Whether an SBOM is made of artifacts when they are pushed. Since 2.11."
    )
    reuse_sys_cve_allowlist: Flag | None = Field(
        default=None, description="Whether the system's list of vulnerabilities that don't count holds here too."
    )
    retention_id: Number | None = Field(
        default=None,
        description="Identifier of the project's retention policy, set by the server when the policy is made.",
    )
    proxy_speed_kb: Number | None = Field(
        default=None,
        description=(
            "How fast a proxy cache may download from its registry, in kilobits a second; 0 or less: no limit. Since "
            "2.12."
        ),
    )
    max_upstream_conn: Number | None = Field(
        default=None,
        description=(
            "How many connections a proxy cache may have to its registry, for one artifact; 0 or less: no limit. A "
            "pull over it is answered with 429. Since 2.14."
        ),
    )
    proxy_cache_local_on_not_found: Flag | None = Field(
        default=None,
        description="Whether a proxy cache serves its copy of what its registry has no more. Since 2.15.",
    )
