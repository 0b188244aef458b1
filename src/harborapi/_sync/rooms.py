"""All rooms in one class. Written by tools/generate.py."""

from .artifact import ArtifactMethods
from .auditlog import AuditlogMethods
from .cleanup import CleanupMethods
from .comparing import ComparingMethods
from .configure import ConfigureMethods
from .ensuring import EnsuringMethods
from .gc import GcMethods
from .health import HealthMethods
from .icon import IconMethods
from .immutable import ImmutableMethods
from .jobservice import JobserviceMethods
from .label import LabelMethods
from .ldap import LdapMethods
from .member import MemberMethods
from .oidc import OidcMethods
from .permissions import PermissionsMethods
from .ping import PingMethods
from .preheat import PreheatMethods
from .project import ProjectMethods
from .project_metadata import ProjectMetadataMethods
from .purge import PurgeMethods
from .quota import QuotaMethods
from .registry import RegistryMethods
from .replication import ReplicationMethods
from .repository import RepositoryMethods
from .rest import RestMethods
from .retention import RetentionMethods
from .robot import RobotMethods
from .robotv1 import Robotv1Methods
from .scan import ScanMethods
from .scan_all import ScanAllMethods
from .scan_data_export import ScanDataExportMethods
from .scanner import ScannerMethods
from .schedule import ScheduleMethods
from .search import SearchMethods
from .securityhub import SecurityhubMethods
from .statistic import StatisticMethods
from .system_cve_allowlist import SystemCveAllowlistMethods
from .systeminfo import SysteminfoMethods
from .user import UserMethods
from .usergroup import UsergroupMethods
from .waiting import WaitingMethods
from .webhook import WebhookMethods
from .webhookjob import WebhookjobMethods


class Rooms(
    ArtifactMethods,
    AuditlogMethods,
    CleanupMethods,
    ComparingMethods,
    ConfigureMethods,
    EnsuringMethods,
    GcMethods,
    HealthMethods,
    IconMethods,
    ImmutableMethods,
    JobserviceMethods,
    LabelMethods,
    LdapMethods,
    MemberMethods,
    OidcMethods,
    PermissionsMethods,
    PingMethods,
    PreheatMethods,
    ProjectMethods,
    ProjectMetadataMethods,
    PurgeMethods,
    QuotaMethods,
    RegistryMethods,
    ReplicationMethods,
    RepositoryMethods,
    RestMethods,
    RetentionMethods,
    RobotMethods,
    Robotv1Methods,
    ScanMethods,
    ScanAllMethods,
    ScanDataExportMethods,
    ScannerMethods,
    ScheduleMethods,
    SearchMethods,
    SecurityhubMethods,
    StatisticMethods,
    SystemCveAllowlistMethods,
    SysteminfoMethods,
    UserMethods,
    UsergroupMethods,
    WaitingMethods,
    WebhookMethods,
    WebhookjobMethods,
):
    """Every method of every room."""
