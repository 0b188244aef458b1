"""All models, flat and lazy: `harborapi.models.Artifact`. A module is imported when the first of its names is used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harborapi.models.artifact import (
        Accessory,
        AdditionLink,
        AdditionLinks,
        Annotations,
        Artifact,
        NativeReportSummary,
        NewTag,
        Platform,
        Reference,
        SBOMOverview,
        ScanOverview,
        Tag,
        VulnerabilitySummary,
    )
    from harborapi.models.base import (
        Answered,
        BaseModel,
        ListModel,
        MappingModel,
        RootModel,
        TextModel,
        Timestamp,
        answered,
    )
    from harborapi.models.common import (
        Error,
        Errors,
        Execution,
        ExtraAttrs,
        Metrics,
        ResourceList,
        Schedule,
        ScheduleObj,
        Task,
    )
    from harborapi.models.configure import (
        BoolConfigItem,
        Configurations,
        ConfigurationsResponse,
        IntegerConfigItem,
        InternalConfigurationsResponse,
        InternalConfigurationValue,
        StringConfigItem,
    )
    from harborapi.models.gc import GCHistory
    from harborapi.models.icon import Icon
    from harborapi.models.immutable import ImmutableRule, ImmutableSelector
    from harborapi.models.jobservice import ActionRequest, JobQueue, Worker, WorkerPool
    from harborapi.models.label import Label
    from harborapi.models.ldap import LdapConf, LdapFailedImportUser, LdapImportUsers, LdapPingResult, LdapUser
    from harborapi.models.member import ProjectMember, ProjectMemberEntity, RoleRequest, UserEntity
    from harborapi.models.preheat import Instance, Metadata, PreheatPolicy, ProviderUnderProject
    from harborapi.models.project import (
        Project,
        ProjectDeletable,
        ProjectReq,
        ProjectScanner,
        ProjectSummary,
        ProjectSummaryQuota,
    )
    from harborapi.models.project_metadata import ProjectMetadata
    from harborapi.models.purge import ExecHistory
    from harborapi.models.quota import Quota, QuotaRefObject, QuotaUpdateReq
    from harborapi.models.registry import (
        FilterStyle,
        Registry,
        RegistryCredential,
        RegistryEndpoint,
        RegistryInfo,
        RegistryPing,
        RegistryProviderCredentialPattern,
        RegistryProviderEndpointPattern,
        RegistryProviderInfo,
        RegistryUpdate,
    )
    from harborapi.models.replication import (
        ReplicationExecution,
        ReplicationFilter,
        ReplicationPolicy,
        ReplicationTask,
        ReplicationTrigger,
        ReplicationTriggerSettings,
        StartReplicationExecution,
    )
    from harborapi.models.repository import Repository
    from harborapi.models.retention import (
        RetentionExecution,
        RetentionExecutionTask,
        RetentionMetadata,
        RetentionPolicy,
        RetentionPolicyScope,
        RetentionRule,
        RetentionRuleMetadata,
        RetentionRuleParamMetadata,
        RetentionRuleTrigger,
        RetentionSelector,
        RetentionSelectorMetadata,
    )
    from harborapi.models.robot import Access, Robot, RobotCreate, RobotCreated, RobotPermission, RobotSec
    from harborapi.models.robotv1 import RobotCreateV1
    from harborapi.models.scan_all import Stats
    from harborapi.models.scan_data_export import (
        ScanDataExportExecution,
        ScanDataExportExecutionList,
        ScanDataExportJob,
        ScanDataExportRequest,
    )
    from harborapi.models.scanner import (
        IsDefault,
        Scanner,
        ScannerAdapterMetadata,
        ScannerCapability,
        ScannerRegistration,
        ScannerRegistrationReq,
        ScannerRegistrationSettings,
        Severity,
        most_severe,
        sort_distribution,
    )
    from harborapi.models.schedule import SchedulerStatus, ScheduleTask
    from harborapi.models.system_cve_allowlist import CVEAllowlist, CVEAllowlistItem
    from harborapi.models.user import (
        OIDCCliSecretReq,
        OIDCUserInfo,
        PasswordReq,
        Permission,
        UserCreationReq,
        UserProfile,
        UserResp,
        UserSearch,
        UserSearchRespItem,
        UserSysAdminFlag,
    )
    from harborapi.models.usergroup import UserGroup, UserGroupSearchItem
    from harborapi.models.webhook import (
        EventType,
        NotifyType,
        PayloadFormat,
        PayloadFormatType,
        SupportedWebhookEventTypes,
        WebhookLastTrigger,
        WebhookPolicy,
        WebhookTargetObject,
    )
    from harborapi.models.webhookjob import WebhookJob

_ROOMS = {
    "artifact": "Accessory AdditionLink AdditionLinks Annotations Artifact NativeReportSummary NewTag Platform Reference SBOMOverview ScanOverview Tag VulnerabilitySummary",
    "base": "Answered BaseModel ListModel MappingModel RootModel TextModel Timestamp answered",
    "common": "Error Errors Execution ExtraAttrs Metrics ResourceList Schedule ScheduleObj Task",
    "configure": "BoolConfigItem Configurations ConfigurationsResponse IntegerConfigItem InternalConfigurationValue InternalConfigurationsResponse StringConfigItem",
    "gc": "GCHistory",
    "icon": "Icon",
    "immutable": "ImmutableRule ImmutableSelector",
    "jobservice": "ActionRequest JobQueue Worker WorkerPool",
    "label": "Label",
    "ldap": "LdapConf LdapFailedImportUser LdapImportUsers LdapPingResult LdapUser",
    "member": "ProjectMember ProjectMemberEntity RoleRequest UserEntity",
    "preheat": "Instance Metadata PreheatPolicy ProviderUnderProject",
    "project": "Project ProjectDeletable ProjectReq ProjectScanner ProjectSummary ProjectSummaryQuota",
    "project_metadata": "ProjectMetadata",
    "purge": "ExecHistory",
    "quota": "Quota QuotaRefObject QuotaUpdateReq",
    "registry": "FilterStyle Registry RegistryCredential RegistryEndpoint RegistryInfo RegistryPing RegistryProviderCredentialPattern RegistryProviderEndpointPattern RegistryProviderInfo RegistryUpdate",
    "replication": "ReplicationExecution ReplicationFilter ReplicationPolicy ReplicationTask ReplicationTrigger ReplicationTriggerSettings StartReplicationExecution",
    "repository": "Repository",
    "retention": "RetentionExecution RetentionExecutionTask RetentionMetadata RetentionPolicy RetentionPolicyScope RetentionRule RetentionRuleMetadata RetentionRuleParamMetadata RetentionRuleTrigger RetentionSelector RetentionSelectorMetadata",
    "robot": "Access Robot RobotCreate RobotCreated RobotPermission RobotSec",
    "robotv1": "RobotCreateV1",
    "scan_all": "Stats",
    "scan_data_export": "ScanDataExportExecution ScanDataExportExecutionList ScanDataExportJob ScanDataExportRequest",
    "scanner": "IsDefault Scanner ScannerAdapterMetadata ScannerCapability ScannerRegistration ScannerRegistrationReq ScannerRegistrationSettings Severity most_severe sort_distribution",
    "schedule": "ScheduleTask SchedulerStatus",
    "system_cve_allowlist": "CVEAllowlist CVEAllowlistItem",
    "user": "OIDCCliSecretReq OIDCUserInfo PasswordReq Permission UserCreationReq UserProfile UserResp UserSearch UserSearchRespItem UserSysAdminFlag",
    "usergroup": "UserGroup UserGroupSearchItem",
    "webhook": "EventType NotifyType PayloadFormat PayloadFormatType SupportedWebhookEventTypes WebhookLastTrigger WebhookPolicy WebhookTargetObject",
    "webhookjob": "WebhookJob",
}
"""The public names of each module."""

_MODULES = {name: room for room, names in _ROOMS.items() for name in names.split()}

__all__ = [
    "Access",
    "Accessory",
    "ActionRequest",
    "AdditionLink",
    "AdditionLinks",
    "Annotations",
    "Answered",
    "Artifact",
    "BaseModel",
    "BoolConfigItem",
    "CVEAllowlist",
    "CVEAllowlistItem",
    "Configurations",
    "ConfigurationsResponse",
    "Error",
    "Errors",
    "EventType",
    "ExecHistory",
    "Execution",
    "ExtraAttrs",
    "FilterStyle",
    "GCHistory",
    "Icon",
    "ImmutableRule",
    "ImmutableSelector",
    "Instance",
    "IntegerConfigItem",
    "InternalConfigurationValue",
    "InternalConfigurationsResponse",
    "IsDefault",
    "JobQueue",
    "Label",
    "LdapConf",
    "LdapFailedImportUser",
    "LdapImportUsers",
    "LdapPingResult",
    "LdapUser",
    "ListModel",
    "MappingModel",
    "Metadata",
    "Metrics",
    "NativeReportSummary",
    "NewTag",
    "NotifyType",
    "OIDCCliSecretReq",
    "OIDCUserInfo",
    "PasswordReq",
    "PayloadFormat",
    "PayloadFormatType",
    "Permission",
    "Platform",
    "PreheatPolicy",
    "Project",
    "ProjectDeletable",
    "ProjectMember",
    "ProjectMemberEntity",
    "ProjectMetadata",
    "ProjectReq",
    "ProjectScanner",
    "ProjectSummary",
    "ProjectSummaryQuota",
    "ProviderUnderProject",
    "Quota",
    "QuotaRefObject",
    "QuotaUpdateReq",
    "Reference",
    "Registry",
    "RegistryCredential",
    "RegistryEndpoint",
    "RegistryInfo",
    "RegistryPing",
    "RegistryProviderCredentialPattern",
    "RegistryProviderEndpointPattern",
    "RegistryProviderInfo",
    "RegistryUpdate",
    "ReplicationExecution",
    "ReplicationFilter",
    "ReplicationPolicy",
    "ReplicationTask",
    "ReplicationTrigger",
    "ReplicationTriggerSettings",
    "Repository",
    "ResourceList",
    "RetentionExecution",
    "RetentionExecutionTask",
    "RetentionMetadata",
    "RetentionPolicy",
    "RetentionPolicyScope",
    "RetentionRule",
    "RetentionRuleMetadata",
    "RetentionRuleParamMetadata",
    "RetentionRuleTrigger",
    "RetentionSelector",
    "RetentionSelectorMetadata",
    "Robot",
    "RobotCreate",
    "RobotCreateV1",
    "RobotCreated",
    "RobotPermission",
    "RobotSec",
    "RoleRequest",
    "RootModel",
    "SBOMOverview",
    "ScanDataExportExecution",
    "ScanDataExportExecutionList",
    "ScanDataExportJob",
    "ScanDataExportRequest",
    "ScanOverview",
    "Scanner",
    "ScannerAdapterMetadata",
    "ScannerCapability",
    "ScannerRegistration",
    "ScannerRegistrationReq",
    "ScannerRegistrationSettings",
    "Schedule",
    "ScheduleObj",
    "ScheduleTask",
    "SchedulerStatus",
    "Severity",
    "StartReplicationExecution",
    "Stats",
    "StringConfigItem",
    "SupportedWebhookEventTypes",
    "Tag",
    "Task",
    "TextModel",
    "Timestamp",
    "UserCreationReq",
    "UserEntity",
    "UserGroup",
    "UserGroupSearchItem",
    "UserProfile",
    "UserResp",
    "UserSearch",
    "UserSearchRespItem",
    "UserSysAdminFlag",
    "VulnerabilitySummary",
    "WebhookJob",
    "WebhookLastTrigger",
    "WebhookPolicy",
    "WebhookTargetObject",
    "Worker",
    "WorkerPool",
    "answered",
    "most_severe",
    "sort_distribution",
]


def __getattr__(name: str) -> Any:
    room = _MODULES.get(name)
    if room is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{room}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
