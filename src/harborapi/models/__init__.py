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
        ArtifactFile,
        ChartDependency,
        NativeReportSummary,
        NewTag,
        Platform,
        Reference,
        SBOMOverview,
        ScanOverview,
        Tag,
        VulnerabilitySummary,
    )
    from harborapi.models.auditlog import AuditLog, AuditLogEventType, AuditLogExt
    from harborapi.models.base import Answered, BaseModel, RootModel, Timestamp, answered
    from harborapi.models.buildhistory import BuildHistoryEntry
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
        Type,
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
    from harborapi.models.file import FileResponse
    from harborapi.models.gc import GCHistory
    from harborapi.models.health import ComponentHealthStatus, OverallHealthStatus
    from harborapi.models.icon import Icon
    from harborapi.models.immutable import ImmutableRule, ImmutableSelector
    from harborapi.models.jobservice import Action, ActionRequest, JobQueue, Worker, WorkerPool
    from harborapi.models.label import Label
    from harborapi.models.ldap import LdapConf, LdapFailedImportUser, LdapImportUsers, LdapPingResult, LdapUser
    from harborapi.models.mappings import FirstDict
    from harborapi.models.member import ProjectMember, ProjectMemberEntity, RoleRequest, UserEntity
    from harborapi.models.oidc import OIDCTestReq
    from harborapi.models.permissions import Permissions
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
        RegistryProviders,
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
    from harborapi.models.scan import ScanType
    from harborapi.models.scan_all import Stats, Trigger
    from harborapi.models.scan_data_export import (
        CVEExportRow,
        ScanDataExportExecution,
        ScanDataExportExecutionList,
        ScanDataExportJob,
        ScanDataExportRequest,
    )
    from harborapi.models.scanner import (
        CVSSDetails,
        HarborVulnerabilityReport,
        IsDefault,
        ScanArtifact,
        ScanError,
        Scanner,
        ScannerAdapterMetadata,
        ScannerCapability,
        ScannerRegistration,
        ScannerRegistrationReq,
        ScannerRegistrationSettings,
        ScanRegistry,
        ScanScanner,
        ScanScannerAdapterMetadata,
        ScanScannerCapability,
        VulnerabilityItem,
    )
    from harborapi.models.schedule import SchedulerStatus, ScheduleTask
    from harborapi.models.search import ChartMetadata, ChartVersion, Search, SearchRepository, SearchResult
    from harborapi.models.securityhub import DangerousArtifact, DangerousCVE, SecurityHubVulnerability, SecuritySummary
    from harborapi.models.semver import SemVer, get_semver
    from harborapi.models.severity import Severity, most_severe, sort_distribution
    from harborapi.models.statistic import Statistic
    from harborapi.models.system_cve_allowlist import CVEAllowlist, CVEAllowlistItem
    from harborapi.models.systeminfo import AuthproxySetting, GeneralInfo, Storage, SystemInfo
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
    "artifact": (
        "Accessory AdditionLink AdditionLinks Annotations Artifact ArtifactFile ChartDependency NativeReportSummary "
        "NewTag Platform Reference SBOMOverview ScanOverview Tag VulnerabilitySummary"
    ),
    "auditlog": "AuditLog AuditLogEventType AuditLogExt",
    "base": "Answered BaseModel RootModel Timestamp answered",
    "buildhistory": "BuildHistoryEntry",
    "common": "Error Errors Execution ExtraAttrs Metrics ResourceList Schedule ScheduleObj Task Type",
    "configure": (
        "BoolConfigItem Configurations ConfigurationsResponse IntegerConfigItem InternalConfigurationValue "
        "InternalConfigurationsResponse StringConfigItem"
    ),
    "file": "FileResponse",
    "gc": "GCHistory",
    "health": "ComponentHealthStatus OverallHealthStatus",
    "icon": "Icon",
    "immutable": "ImmutableRule ImmutableSelector",
    "jobservice": "Action ActionRequest JobQueue Worker WorkerPool",
    "label": "Label",
    "ldap": "LdapConf LdapFailedImportUser LdapImportUsers LdapPingResult LdapUser",
    "mappings": "FirstDict",
    "member": "ProjectMember ProjectMemberEntity RoleRequest UserEntity",
    "oidc": "OIDCTestReq",
    "permissions": "Permissions",
    "preheat": "Instance Metadata PreheatPolicy ProviderUnderProject",
    "project": "Project ProjectDeletable ProjectReq ProjectScanner ProjectSummary ProjectSummaryQuota",
    "project_metadata": "ProjectMetadata",
    "purge": "ExecHistory",
    "quota": "Quota QuotaRefObject QuotaUpdateReq",
    "registry": (
        "FilterStyle Registry RegistryCredential RegistryEndpoint RegistryInfo RegistryPing "
        "RegistryProviderCredentialPattern RegistryProviderEndpointPattern RegistryProviderInfo "
        "RegistryProviders RegistryUpdate"
    ),
    "replication": (
        "ReplicationExecution ReplicationFilter ReplicationPolicy ReplicationTask ReplicationTrigger "
        "ReplicationTriggerSettings StartReplicationExecution"
    ),
    "repository": "Repository",
    "retention": (
        "RetentionExecution RetentionExecutionTask RetentionMetadata RetentionPolicy RetentionPolicyScope "
        "RetentionRule RetentionRuleMetadata RetentionRuleParamMetadata RetentionRuleTrigger "
        "RetentionSelector RetentionSelectorMetadata"
    ),
    "robot": "Access Robot RobotCreate RobotCreated RobotPermission RobotSec",
    "robotv1": "RobotCreateV1",
    "scan": "ScanType",
    "scan_all": "Stats Trigger",
    "scan_data_export": (
        "CVEExportRow ScanDataExportExecution ScanDataExportExecutionList ScanDataExportJob ScanDataExportRequest"
    ),
    "scanner": (
        "CVSSDetails HarborVulnerabilityReport IsDefault ScanArtifact ScanError ScanRegistry ScanScanner "
        "ScanScannerAdapterMetadata ScanScannerCapability Scanner ScannerAdapterMetadata ScannerCapability "
        "ScannerRegistration ScannerRegistrationReq ScannerRegistrationSettings VulnerabilityItem"
    ),
    "schedule": "ScheduleTask SchedulerStatus",
    "search": "ChartMetadata ChartVersion Search SearchRepository SearchResult",
    "securityhub": "DangerousArtifact DangerousCVE SecurityHubVulnerability SecuritySummary",
    "semver": "SemVer get_semver",
    "severity": "Severity most_severe sort_distribution",
    "statistic": "Statistic",
    "system_cve_allowlist": "CVEAllowlist CVEAllowlistItem",
    "systeminfo": "AuthproxySetting GeneralInfo Storage SystemInfo",
    "user": (
        "OIDCCliSecretReq OIDCUserInfo PasswordReq Permission UserCreationReq UserProfile UserResp UserSearch "
        "UserSearchRespItem UserSysAdminFlag"
    ),
    "usergroup": "UserGroup UserGroupSearchItem",
    "webhook": (
        "EventType NotifyType PayloadFormat PayloadFormatType SupportedWebhookEventTypes WebhookLastTrigger "
        "WebhookPolicy WebhookTargetObject"
    ),
    "webhookjob": "WebhookJob",
}
"""The public names of each module."""

_MODULES = {name: room for room, names in _ROOMS.items() for name in names.split()}

__all__ = [
    "Access",
    "Accessory",
    "Action",
    "ActionRequest",
    "AdditionLink",
    "AdditionLinks",
    "Annotations",
    "Answered",
    "Artifact",
    "ArtifactFile",
    "AuditLog",
    "AuditLogEventType",
    "AuditLogExt",
    "AuthproxySetting",
    "BaseModel",
    "BoolConfigItem",
    "BuildHistoryEntry",
    "CVEAllowlist",
    "CVEAllowlistItem",
    "CVEExportRow",
    "CVSSDetails",
    "ChartDependency",
    "ChartMetadata",
    "ChartVersion",
    "ComponentHealthStatus",
    "Configurations",
    "ConfigurationsResponse",
    "DangerousArtifact",
    "DangerousCVE",
    "Error",
    "Errors",
    "EventType",
    "ExecHistory",
    "Execution",
    "ExtraAttrs",
    "FileResponse",
    "FilterStyle",
    "FirstDict",
    "GCHistory",
    "GeneralInfo",
    "HarborVulnerabilityReport",
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
    "Metadata",
    "Metrics",
    "NativeReportSummary",
    "NewTag",
    "NotifyType",
    "OIDCCliSecretReq",
    "OIDCTestReq",
    "OIDCUserInfo",
    "OverallHealthStatus",
    "PasswordReq",
    "PayloadFormat",
    "PayloadFormatType",
    "Permission",
    "Permissions",
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
    "RegistryProviders",
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
    "ScanArtifact",
    "ScanDataExportExecution",
    "ScanDataExportExecutionList",
    "ScanDataExportJob",
    "ScanDataExportRequest",
    "ScanError",
    "ScanOverview",
    "ScanRegistry",
    "ScanScanner",
    "ScanScannerAdapterMetadata",
    "ScanScannerCapability",
    "ScanType",
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
    "Search",
    "SearchRepository",
    "SearchResult",
    "SecurityHubVulnerability",
    "SecuritySummary",
    "SemVer",
    "Severity",
    "StartReplicationExecution",
    "Statistic",
    "Stats",
    "Storage",
    "StringConfigItem",
    "SupportedWebhookEventTypes",
    "SystemInfo",
    "Tag",
    "Task",
    "Timestamp",
    "Trigger",
    "Type",
    "UserCreationReq",
    "UserEntity",
    "UserGroup",
    "UserGroupSearchItem",
    "UserProfile",
    "UserResp",
    "UserSearch",
    "UserSearchRespItem",
    "UserSysAdminFlag",
    "VulnerabilityItem",
    "VulnerabilitySummary",
    "WebhookJob",
    "WebhookLastTrigger",
    "WebhookPolicy",
    "WebhookTargetObject",
    "Worker",
    "WorkerPool",
    "answered",
    "get_semver",
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
