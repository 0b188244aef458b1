"""All rooms in one class. Written by tools/generate.py."""

from .label import LabelMethods
from .rest import RestMethods


class Rooms(LabelMethods, RestMethods):
    """Every method of every room."""
