"""All rooms in one class. Written by tools/generate.py."""

from .artifact import ArtifactMethods
from .label import LabelMethods
from .project import ProjectMethods
from .repository import RepositoryMethods
from .rest import RestMethods


class Rooms(ArtifactMethods, LabelMethods, ProjectMethods, RepositoryMethods, RestMethods):
    """Every method of every room."""
