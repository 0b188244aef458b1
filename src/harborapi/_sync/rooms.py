"""All rooms in one class. Written by tools/generate.py."""

from .artifact import ArtifactMethods
from .auditlog import AuditlogMethods
from .health import HealthMethods
from .immutable import ImmutableMethods
from .label import LabelMethods
from .member import MemberMethods
from .permissions import PermissionsMethods
from .ping import PingMethods
from .project import ProjectMethods
from .project_metadata import ProjectMetadataMethods
from .quota import QuotaMethods
from .registry import RegistryMethods
from .replication import ReplicationMethods
from .repository import RepositoryMethods
from .rest import RestMethods
from .retention import RetentionMethods
from .robot import RobotMethods
from .robotv1 import Robotv1Methods
from .scan import ScanMethods
from .scanner import ScannerMethods
from .search import SearchMethods
from .securityhub import SecurityhubMethods
from .statistic import StatisticMethods
from .systeminfo import SysteminfoMethods
from .user import UserMethods
from .webhook import WebhookMethods
from .webhookjob import WebhookjobMethods


class Rooms(
    ArtifactMethods,
    AuditlogMethods,
    HealthMethods,
    ImmutableMethods,
    LabelMethods,
    MemberMethods,
    PermissionsMethods,
    PingMethods,
    ProjectMethods,
    ProjectMetadataMethods,
    QuotaMethods,
    RegistryMethods,
    ReplicationMethods,
    RepositoryMethods,
    RestMethods,
    RetentionMethods,
    RobotMethods,
    Robotv1Methods,
    ScanMethods,
    ScannerMethods,
    SearchMethods,
    SecurityhubMethods,
    StatisticMethods,
    SysteminfoMethods,
    UserMethods,
    WebhookMethods,
    WebhookjobMethods,
):
    """Every method of every room."""
