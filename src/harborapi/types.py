"""The bodies of requests as dicts, for programs that prefer those; written by tools/generate_types.py.

Wherever a method takes a model as its body, a dict will do as well, and type checkers know its keys:

    client.create_project({"project_name": "library", "metadata": {"public": True}})

What each key means is told by the model of the same name in `harborapi.models`. A key that is left out is not sent.
Where Harbor's own spelling of a name differs from the model's, either may be used.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Required, TypedDict

from harborapi.models.common import ExtraAttrs, Metrics, ResourceList, ScheduleObj
from harborapi.models.immutable import ImmutableSelector
from harborapi.models.member import UserEntity
from harborapi.models.project_metadata import ProjectMetadata
from harborapi.models.registry import Registry, RegistryCredential
from harborapi.models.replication import ReplicationFilter, ReplicationTrigger, ReplicationTriggerSettings
from harborapi.models.retention import RetentionPolicyScope, RetentionRule, RetentionRuleTrigger, RetentionSelector
from harborapi.models.robot import Access, RobotPermission
from harborapi.models.system_cve_allowlist import CVEAllowlist, CVEAllowlistItem
from harborapi.models.usergroup import UserGroup
from harborapi.models.webhook import PayloadFormatType, WebhookTargetObject

__all__ = [
    "AccessDict",
    "ActionRequestDict",
    "CVEAllowlistDict",
    "CVEAllowlistItemDict",
    "ConfigurationsDict",
    "ExecutionDict",
    "ImmutableRuleDict",
    "ImmutableSelectorDict",
    "InstanceDict",
    "IsDefaultDict",
    "LabelDict",
    "LdapConfDict",
    "LdapImportUsersDict",
    "MetricsDict",
    "NewTagDict",
    "OIDCCliSecretReqDict",
    "PasswordReqDict",
    "PreheatPolicyDict",
    "ProjectMemberDict",
    "ProjectMetadataDict",
    "ProjectReqDict",
    "ProjectScannerDict",
    "QuotaUpdateReqDict",
    "RegistryCredentialDict",
    "RegistryDict",
    "RegistryPingDict",
    "RegistryUpdateDict",
    "ReplicationFilterDict",
    "ReplicationPolicyDict",
    "ReplicationTriggerDict",
    "ReplicationTriggerSettingsDict",
    "RepositoryDict",
    "RetentionPolicyDict",
    "RetentionPolicyScopeDict",
    "RetentionRuleDict",
    "RetentionRuleTriggerDict",
    "RetentionSelectorDict",
    "RobotCreateDict",
    "RobotCreateV1Dict",
    "RobotDict",
    "RobotPermissionDict",
    "RobotSecDict",
    "RoleRequestDict",
    "ScanDataExportRequestDict",
    "ScanTypeDict",
    "ScannerRegistrationReqDict",
    "ScannerRegistrationSettingsDict",
    "ScheduleDict",
    "ScheduleObjDict",
    "StartReplicationExecutionDict",
    "UserCreationReqDict",
    "UserEntityDict",
    "UserGroupDict",
    "UserProfileDict",
    "UserSysAdminFlagDict",
    "WebhookPolicyDict",
    "WebhookTargetObjectDict",
]


class LabelDict(TypedDict, total=False):
    """`Label` as a dict."""

    id: int | None
    name: str | None
    description: str | None
    color: str | None
    scope: str | None
    project_id: int | None
    creation_time: datetime | str | None
    update_time: datetime | str | None


class NewTagDict(TypedDict, total=False):
    """`NewTag` as a dict."""

    name: Required[str]


class ConfigurationsDict(TypedDict, total=False):
    """`Configurations` as a dict."""

    auth_mode: str | None
    email_from: str | None
    email_host: str | None
    email_identity: str | None
    email_insecure: bool | None
    email_password: str | None
    email_port: int | None
    email_ssl: bool | None
    email_username: str | None
    ldap_base_dn: str | None
    ldap_filter: str | None
    ldap_group_base_dn: str | None
    ldap_group_admin_dn: str | None
    ldap_group_attribute_name: str | None
    ldap_group_search_filter: str | None
    ldap_group_search_scope: int | None
    ldap_scope: int | None
    ldap_search_dn: str | None
    ldap_search_password: str | None
    ldap_timeout: int | None
    ldap_uid: str | None
    ldap_url: str | None
    ldap_verify_cert: bool | None
    ldap_group_membership_attribute: str | None
    project_creation_restriction: str | None
    read_only: bool | None
    self_registration: bool | None
    token_expiration: int | None
    uaa_client_id: str | None
    uaa_client_secret: str | None
    uaa_endpoint: str | None
    uaa_verify_cert: bool | None
    http_authproxy_endpoint: str | None
    http_authproxy_tokenreview_endpoint: str | None
    http_authproxy_admin_groups: str | None
    http_authproxy_admin_usernames: str | None
    http_authproxy_verify_cert: bool | None
    http_authproxy_skip_search: bool | None
    http_authproxy_server_certificate: str | None
    oidc_name: str | None
    oidc_endpoint: str | None
    oidc_client_id: str | None
    oidc_client_secret: str | None
    oidc_groups_claim: str | None
    oidc_admin_group: str | None
    oidc_scope: str | None
    oidc_user_claim: str | None
    oidc_verify_cert: bool | None
    oidc_auto_onboard: bool | None
    oidc_extra_redirect_parms: str | None
    robot_token_duration: int | None
    robot_name_prefix: str | None
    notification_enable: bool | None
    quota_per_project_enable: bool | None
    storage_per_project: int | None
    audit_log_forward_endpoint: str | None
    skip_audit_log_database: bool | None
    oidc_group_filter: str | None
    session_timeout: int | None
    primary_auth_mode: bool | None
    scanner_skip_update_pulltime: bool | None
    banner_message: str | None
    ldap_group_attach_parallel: bool | None
    oidc_logout: bool | None
    disabled_audit_log_event_types: str | None


class ScheduleObjDict(TypedDict, total=False):
    """`ScheduleObj` as a dict."""

    type: str | None
    cron: str | None
    next_scheduled_time: datetime | str | None


class ScheduleDict(TypedDict, total=False):
    """`Schedule` as a dict."""

    id: int | None
    status: str | None
    creation_time: datetime | str | None
    update_time: datetime | str | None
    schedule: ScheduleObj | ScheduleObjDict | None
    parameters: dict[str, Any] | None


class ImmutableSelectorDict(TypedDict, total=False):
    """`ImmutableSelector` as a dict."""

    kind: str | None
    decoration: str | None
    pattern: str | None
    extras: str | None


class ImmutableRuleDict(TypedDict, total=False):
    """`ImmutableRule` as a dict."""

    id: int | None
    priority: int | None
    disabled: bool | None
    action: str | None
    template: str | None
    params: dict[str, Any] | None
    tag_selectors: Sequence[ImmutableSelector | ImmutableSelectorDict] | None
    scope_selectors: Mapping[str, Sequence[ImmutableSelector | ImmutableSelectorDict]] | None


class ActionRequestDict(TypedDict, total=False):
    """`ActionRequest` as a dict."""

    action: str | None


class LdapConfDict(TypedDict, total=False):
    """`LdapConf` as a dict."""

    ldap_url: str | None
    ldap_search_dn: str | None
    ldap_search_password: str | None
    ldap_base_dn: str | None
    ldap_filter: str | None
    ldap_uid: str | None
    ldap_scope: int | None
    ldap_connection_timeout: int | None
    ldap_verify_cert: bool | None


class LdapImportUsersDict(TypedDict, total=False):
    """`LdapImportUsers` as a dict."""

    ldap_uid_list: list[str] | None


class UserEntityDict(TypedDict, total=False):
    """`UserEntity` as a dict."""

    user_id: int | None
    username: str | None


class UserGroupDict(TypedDict, total=False):
    """`UserGroup` as a dict."""

    id: int | None
    group_name: str | None
    group_type: int | None
    ldap_group_dn: str | None


class ProjectMemberDict(TypedDict, total=False):
    """`ProjectMember` as a dict."""

    role_id: int | None
    member_user: UserEntity | UserEntityDict | None
    member_group: UserGroup | UserGroupDict | None


class RoleRequestDict(TypedDict, total=False):
    """`RoleRequest` as a dict."""

    role_id: int | None


class InstanceDict(TypedDict, total=False):
    """`Instance` as a dict."""

    id: int | None
    name: str | None
    description: str | None
    vendor: str | None
    endpoint: str | None
    auth_mode: str | None
    auth_info: dict[str, str] | None
    status: str | None
    enabled: bool | None
    default: bool | None
    insecure: bool | None
    setup_timestamp: int | None


class PreheatPolicyDict(TypedDict, total=False):
    """`PreheatPolicy` as a dict."""

    id: int | None
    name: str | None
    description: str | None
    project_id: int | None
    provider_id: int | None
    provider_name: str | None
    filters: str | None
    trigger: str | None
    enabled: bool | None
    creation_time: datetime | str | None
    update_time: datetime | str | None
    scope: str | None
    extra_attrs: str | None


class MetricsDict(TypedDict, total=False):
    """`Metrics` as a dict."""

    task_count: int | None
    success_task_count: int | None
    error_task_count: int | None
    pending_task_count: int | None
    running_task_count: int | None
    scheduled_task_count: int | None
    stopped_task_count: int | None


class ExecutionDict(TypedDict, total=False):
    """`Execution` as a dict."""

    id: int | None
    vendor_type: str | None
    vendor_id: int | None
    status: str | None
    status_message: str | None
    metrics: Metrics | MetricsDict | None
    trigger: str | None
    extra_attrs: ExtraAttrs | dict[str, Any] | None
    start_time: str | None
    end_time: str | None


class ProjectMetadataDict(TypedDict, total=False):
    """`ProjectMetadata` as a dict."""

    public: str | bool | None
    enable_content_trust: str | bool | None
    enable_content_trust_cosign: str | bool | None
    prevent_vul: str | bool | None
    severity: str | None
    auto_scan: str | bool | None
    auto_sbom_generation: str | bool | None
    reuse_sys_cve_allowlist: str | bool | None
    retention_id: str | int | None
    proxy_speed_kb: str | int | None
    max_upstream_conn: str | int | None
    proxy_cache_local_on_not_found: str | bool | None


class CVEAllowlistItemDict(TypedDict, total=False):
    """`CVEAllowlistItem` as a dict."""

    cve_id: str | None


class CVEAllowlistDict(TypedDict, total=False):
    """`CVEAllowlist` as a dict."""

    id: int | None
    project_id: int | None
    expires_at: int | None
    items: Sequence[CVEAllowlistItem | CVEAllowlistItemDict] | None
    creation_time: datetime | str | None
    update_time: datetime | str | None


class ProjectReqDict(TypedDict, total=False):
    """`ProjectReq` as a dict."""

    project_name: str | None
    public: bool | None
    metadata: ProjectMetadata | ProjectMetadataDict | None
    cve_allowlist: CVEAllowlist | CVEAllowlistDict | None
    storage_limit: int | None
    registry_id: int | None


class ProjectScannerDict(TypedDict, total=False):
    """`ProjectScanner` as a dict."""

    uuid: Required[str]


class QuotaUpdateReqDict(TypedDict, total=False):
    """`QuotaUpdateReq` as a dict."""

    hard: ResourceList | dict[str, int] | None


class RegistryCredentialDict(TypedDict, total=False):
    """`RegistryCredential` as a dict."""

    type: str | None
    access_key: str | None
    access_secret: str | None


class RegistryDict(TypedDict, total=False):
    """`Registry` as a dict."""

    id: int | None
    url: str | None
    name: str | None
    credential: RegistryCredential | RegistryCredentialDict | None
    type: str | None
    insecure: bool | None
    description: str | None
    status: str | None
    creation_time: datetime | str | None
    update_time: datetime | str | None
    ca_certificate: str | None


class RegistryPingDict(TypedDict, total=False):
    """`RegistryPing` as a dict."""

    id: int | None
    type: str | None
    url: str | None
    credential_type: str | None
    access_key: str | None
    access_secret: str | None
    insecure: bool | None
    ca_certificate: str | None


class RegistryUpdateDict(TypedDict, total=False):
    """`RegistryUpdate` as a dict."""

    name: str | None
    description: str | None
    url: str | None
    credential_type: str | None
    access_key: str | None
    access_secret: str | None
    insecure: bool | None
    ca_certificate: str | None


class StartReplicationExecutionDict(TypedDict, total=False):
    """`StartReplicationExecution` as a dict."""

    policy_id: int | None


class ReplicationTriggerSettingsDict(TypedDict, total=False):
    """`ReplicationTriggerSettings` as a dict."""

    cron: str | None


class ReplicationTriggerDict(TypedDict, total=False):
    """`ReplicationTrigger` as a dict."""

    type: str | None
    trigger_settings: ReplicationTriggerSettings | ReplicationTriggerSettingsDict | None


class ReplicationFilterDict(TypedDict, total=False):
    """`ReplicationFilter` as a dict."""

    type: str | None
    value: str | list[str] | dict[str, Any] | Any | None
    decoration: str | None


class ReplicationPolicyDict(TypedDict, total=False):
    """`ReplicationPolicy` as a dict."""

    id: int | None
    name: str | None
    description: str | None
    src_registry: Registry | RegistryDict | None
    dest_registry: Registry | RegistryDict | None
    dest_namespace: str | None
    dest_namespace_replace_count: int | None
    trigger: ReplicationTrigger | ReplicationTriggerDict | None
    filters: Sequence[ReplicationFilter | ReplicationFilterDict] | None
    replicate_deletion: bool | None
    deletion: bool | None
    override: bool | None
    enabled: bool | None
    creation_time: datetime | str | None
    update_time: datetime | str | None
    speed: int | None
    copy_by_chunk: bool | None
    single_active_replication: bool | None


class RepositoryDict(TypedDict, total=False):
    """`Repository` as a dict."""

    id: int | None
    project_id: int | None
    name: str | None
    description: str | None
    artifact_count: int | None
    pull_count: int | None
    creation_time: datetime | str | None
    update_time: datetime | str | None


class RetentionSelectorDict(TypedDict, total=False):
    """`RetentionSelector` as a dict."""

    kind: str | None
    decoration: str | None
    pattern: str | None
    extras: str | None


class RetentionRuleDict(TypedDict, total=False):
    """`RetentionRule` as a dict."""

    id: int | None
    priority: int | None
    disabled: bool | None
    action: str | None
    template: str | None
    params: dict[str, Any] | None
    tag_selectors: Sequence[RetentionSelector | RetentionSelectorDict] | None
    scope_selectors: Mapping[str, Sequence[RetentionSelector | RetentionSelectorDict]] | None


class RetentionRuleTriggerDict(TypedDict, total=False):
    """`RetentionRuleTrigger` as a dict."""

    kind: str | None
    settings: dict[str, Any] | Any | None
    references: dict[str, Any] | Any | None


class RetentionPolicyScopeDict(TypedDict, total=False):
    """`RetentionPolicyScope` as a dict."""

    level: str | None
    ref: int | None


class RetentionPolicyDict(TypedDict, total=False):
    """`RetentionPolicy` as a dict."""

    id: int | None
    algorithm: str | None
    rules: Sequence[RetentionRule | RetentionRuleDict] | None
    trigger: RetentionRuleTrigger | RetentionRuleTriggerDict | None
    scope: RetentionPolicyScope | RetentionPolicyScopeDict | None


class AccessDict(TypedDict, total=False):
    """`Access` as a dict."""

    resource: str | None
    action: str | None
    effect: str | None


class RobotPermissionDict(TypedDict, total=False):
    """`RobotPermission` as a dict."""

    kind: str | None
    namespace: str | None
    access: Sequence[Access | AccessDict] | None


class RobotCreateDict(TypedDict, total=False):
    """`RobotCreate` as a dict."""

    name: str | None
    description: str | None
    secret: str | None
    level: str | None
    disable: bool | None
    duration: int | None
    permissions: Sequence[RobotPermission | RobotPermissionDict] | None


class RobotSecDict(TypedDict, total=False):
    """`RobotSec` as a dict."""

    secret: str | None


class RobotDict(TypedDict, total=False):
    """`Robot` as a dict."""

    id: int | None
    name: str | None
    description: str | None
    secret: str | None
    level: str | None
    duration: int | None
    editable: bool | None
    disable: bool | None
    expires_at: int | None
    permissions: Sequence[RobotPermission | RobotPermissionDict] | None
    creation_time: datetime | str | None
    update_time: datetime | str | None
    creator_type: str | None
    creator_ref: int | None


class RobotCreateV1Dict(TypedDict, total=False):
    """`RobotCreateV1` as a dict."""

    name: str | None
    description: str | None
    expires_at: int | None
    access: Sequence[Access | AccessDict] | None


class ScanTypeDict(TypedDict, total=False):
    """`ScanType` as a dict."""

    scan_type: str | None


class ScanDataExportRequestDict(TypedDict, total=False):
    """`ScanDataExportRequest` as a dict."""

    job_name: str | None
    projects: list[int] | None
    labels: list[int] | None
    repositories: str | None
    cve_ids: str | None
    cveIds: str | None
    tags: str | None


class ScannerRegistrationReqDict(TypedDict, total=False):
    """`ScannerRegistrationReq` as a dict."""

    name: Required[str]
    description: str | None
    url: Required[str]
    auth: str | None
    access_credential: str | None
    skip_cert_verify: bool | None
    skip_certVerify: bool | None
    use_internal_addr: bool | None
    disabled: bool | None


class ScannerRegistrationSettingsDict(TypedDict, total=False):
    """`ScannerRegistrationSettings` as a dict."""

    name: Required[str]
    url: Required[str]
    auth: str | None
    access_credential: str | None


class IsDefaultDict(TypedDict, total=False):
    """`IsDefault` as a dict."""

    is_default: bool | None


class UserCreationReqDict(TypedDict, total=False):
    """`UserCreationReq` as a dict."""

    email: str | None
    realname: str | None
    comment: str | None
    password: str | None
    username: str | None


class UserProfileDict(TypedDict, total=False):
    """`UserProfile` as a dict."""

    email: str | None
    realname: str | None
    comment: str | None


class OIDCCliSecretReqDict(TypedDict, total=False):
    """`OIDCCliSecretReq` as a dict."""

    secret: str | None


class PasswordReqDict(TypedDict, total=False):
    """`PasswordReq` as a dict."""

    old_password: str | None
    new_password: str | None


class UserSysAdminFlagDict(TypedDict, total=False):
    """`UserSysAdminFlag` as a dict."""

    sysadmin_flag: bool | None


class WebhookTargetObjectDict(TypedDict, total=False):
    """`WebhookTargetObject` as a dict."""

    type: str | None
    address: str | None
    auth_header: str | None
    skip_cert_verify: bool | None
    payload_format: PayloadFormatType | str | None


class WebhookPolicyDict(TypedDict, total=False):
    """`WebhookPolicy` as a dict."""

    id: int | None
    name: str | None
    description: str | None
    project_id: int | None
    targets: Sequence[WebhookTargetObject | WebhookTargetObjectDict] | None
    event_types: list[str] | None
    creator: str | None
    creation_time: datetime | str | None
    update_time: datetime | str | None
    enabled: bool | None
